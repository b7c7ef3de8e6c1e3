//! Properties of objects: there or not, required or not, and the ones that are not listed.

use super::found::Comparison;
use super::rule::{self, Direction, Rule, Turn};
use super::schemas::Look;
use super::shape::{Additional, Schema, Shape};

/// One property on both sides.
struct Property<'p, 'd> {
    name: &'d str,
    schemas: [Option<&'p Schema<'d>>; 2],
    /// Whether it must be left out in this direction: `readOnly` in requests, `writeOnly` in responses.
    is_hidden: [bool; 2],
    is_required: [bool; 2],
}

impl<'d> Comparison<'d> {
    /// Compares the properties of a pair.
    pub(super) fn properties(&mut self, look: &Look<'_, 'd>) {
        let (one, other) = (look.expected.properties(), look.actual.properties());
        let required = [look.expected.required(), look.actual.required()];
        let mut names: Vec<&'d str> = one.keys().copied().collect();
        names.extend(other.keys());
        names.extend(required.iter().flatten());
        names.sort_unstable();
        names.dedup();
        let is_closed = matches!(look.actual.additional(), Additional::Closed);
        for name in names {
            let schemas = [one.get(name), other.get(name)];
            let is_hidden = [
                schemas[0].is_some_and(|schema| self.hides(true, schema, look.pair.direction)),
                schemas[1].is_some_and(|schema| self.hides(false, schema, look.pair.direction)),
            ];
            let property = Property {
                name,
                schemas,
                is_hidden,
                is_required: [required[0].contains(name), required[1].contains(name)],
            };
            self.property(look, &property, is_closed);
        }
        self.additional(look);
    }

    fn hides(&self, is_expected: bool, schema: &Schema<'d>, direction: Direction) -> bool {
        let document = if is_expected {
            self.expected
        } else {
            self.actual
        };
        let keyword = match direction {
            Direction::Request => "readOnly",
            Direction::Response => "writeOnly",
        };
        Shape::of(document, schema).is_true(keyword)
    }

    fn property(&mut self, look: &Look<'_, 'd>, property: &Property<'_, 'd>, is_closed: bool) {
        let direction = look.pair.direction;
        let is_there =
            [0, 1].map(|side| property.schemas[side].is_some() && !property.is_hidden[side]);
        let [was_required, is_required] = property.is_required;
        match is_there {
            [true, true] => {
                let schemas = property
                    .schemas
                    .map(|schema| schema.cloned().unwrap_or_default());
                let spot = look.pair.spot.property(property.name);
                self.meet(schemas, direction, &spot, Some(look.pair.number));
                self.requirement(look, property);
            }
            [true, false] => {
                let rule = match (direction, property.is_hidden[1]) {
                    (Direction::Request, true) => rule::REQUEST_PROPERTY_BECAME_READ_ONLY,
                    (Direction::Response, true) => rule::RESPONSE_PROPERTY_BECAME_WRITE_ONLY,
                    (Direction::Request, false) if is_closed => rule::REQUEST_PROPERTY_REFUSED,
                    (Direction::Request, false) => rule::REQUEST_PROPERTY_REMOVED,
                    (Direction::Response, false) => rule::RESPONSE_PROPERTY_REMOVED,
                };
                self.tell_of(look, rule, property, ["there", "not there"]);
            }
            [false, true] => {
                let rule = match direction {
                    Direction::Request if is_required => rule::REQUEST_PROPERTY_ADDED_REQUIRED,
                    Direction::Request => rule::REQUEST_PROPERTY_ADDED,
                    Direction::Response => rule::RESPONSE_PROPERTY_ADDED,
                };
                let is = if is_required { "required" } else { "optional" };
                self.tell_of(look, rule, property, ["not there", is]);
            }
            // Names that are required and described nowhere.
            [false, false] if property.is_hidden.contains(&true) => {}
            [false, false] if direction == Direction::Request && is_required && !was_required => {
                let rule = rule::REQUEST_PROPERTY_ADDED_REQUIRED;
                self.tell_of(look, rule, property, ["not there", "required"]);
            }
            [false, false] => self.requirement(look, property),
        }
    }

    fn requirement(&mut self, look: &Look<'_, 'd>, property: &Property<'_, 'd>) {
        let (turn, texts) = match property.is_required {
            [false, true] => (Turn::Narrower, ["optional", "required"]),
            [true, false] => (Turn::Wider, ["required", "optional"]),
            _ => return,
        };
        let rule = rule::REQUIRED.rule(look.pair.direction, turn);
        self.tell_of(look, rule, property, texts);
    }

    fn tell_of(
        &mut self,
        look: &Look<'_, 'd>,
        rule: Rule,
        property: &Property<'_, 'd>,
        texts: [&str; 2],
    ) {
        let schemas = property.schemas.iter().flatten();
        let first = schemas.flat_map(|schema| schema.iter()).next();
        let pointer = first.map_or_else(|| look.pointer("required"), |node| node.pointer.clone());
        let spot = look.pair.spot.property(property.name);
        self.found_in(look.pair, rule, (&spot, ""), &pointer, texts);
    }

    fn additional(&mut self, look: &Look<'_, 'd>) {
        let turn = match (look.expected.additional(), look.actual.additional()) {
            (Additional::Closed, Additional::Closed) => return,
            (Additional::Open(one), Additional::Open(other)) => {
                let spot = look.pair.spot.property("*");
                let from = Some(look.pair.number);
                return self.meet([one, other], look.pair.direction, &spot, from);
            }
            (Additional::Open(_), Additional::Closed) => Turn::Narrower,
            (Additional::Closed, Additional::Open(_)) => Turn::Wider,
        };
        let texts = match turn {
            Turn::Narrower => ["other properties are allowed", "they are not"],
            _ => ["other properties are not allowed", "they are"],
        };
        let rule = rule::ADDITIONAL.rule(look.pair.direction, turn);
        self.tell(look, rule, "additionalProperties", texts);
    }
}
