//! Pairs of schemas: what each keyword of the actual one allows, beside the expected one.
//!
//! Pairs wait in a queue and none is compared twice, so schemas that hold themselves come to an end.

use serde_json::Value;

use super::bounds;
use super::found::{Comparison, Pair, cut, listed, shown};
use super::rule::{self, Direction, Rule, Turn};
use super::same::{same, same_value};
use super::shape::{self, ANY, NULL, Shape};

/// Keywords whose meaning for callers is not worked out: they are told where they differ at all.
const UNTOLD: &[&str] = &[
    "not",
    "if",
    "then",
    "else",
    "dependentRequired",
    "dependentSchemas",
    "propertyNames",
    "patternProperties",
    "prefixItems",
    "contains",
    "minContains",
    "maxContains",
    "unevaluatedItems",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "xml",
];

/// Formats of numbers, each with one that holds all its values and more.
const WIDER_FORMATS: &[(&str, &str)] = &[("int32", "int64"), ("float", "double")];

/// A pair of schemas, taken apart.
pub(super) struct Look<'p, 'd> {
    /// What is compared, and where.
    pub(super) pair: &'p Pair<'d>,
    /// As expected.
    pub(super) expected: Shape<'d>,
    /// As it is.
    pub(super) actual: Shape<'d>,
}

impl Look<'_, '_> {
    /// Where a keyword stands, or else where the schemas do.
    pub(super) fn pointer(&self, key: &str) -> String {
        let (one, other) = (&self.expected, &self.actual);
        let node = one.first(key).or_else(|| other.first(key));
        let node = node.or_else(|| one.parts.first().cloned());
        let node = node.or_else(|| other.parts.first().cloned());
        // `true` and `false` have no parts.
        let whole = || self.pair.expected.iter().chain(&self.pair.actual).next();
        let node = node.or_else(|| whole().cloned());
        node.map_or_else(|| "#".to_owned(), |node| node.pointer)
    }
}

impl<'d> Comparison<'d> {
    /// Compares all pairs that wait, and those that they lead to.
    pub(super) fn schemas(&mut self) {
        let mut count = 0;
        while let Some(pair) = self.next_pair() {
            let look = Look {
                expected: Shape::of(self.expected, &pair.expected),
                actual: Shape::of(self.actual, &pair.actual),
                pair: &pair,
            };
            count += look.expected.parts.len() + look.actual.parts.len();
            if count > self.budget {
                return self.give_up();
            }
            self.look(&look);
        }
    }

    fn look(&mut self, look: &Look<'_, 'd>) {
        let (one, other) = (&look.expected, &look.actual);
        if !one.unfollowed.is_empty() || !other.unfollowed.is_empty() {
            // What is behind them is not known, so nothing else can be said.
            let sides = [one.unfollowed.as_slice(), other.unfollowed.as_slice()];
            return self.unfollowed(&look.pair.spot, Some(look.pair), sides);
        }
        if self.spread(look) {
            return;
        }
        if !self.types(look) {
            return;
        }
        self.values(look);
        self.patterns(look);
        self.bounds(look);
        self.hints(look);
        self.untold(look);
        self.properties(look);
        let items = [one.items(), other.items()];
        let spot = look.pair.spot.step("[]");
        self.meet(items, look.pair.direction, &spot, Some(look.pair.number));
        self.groups(look);
    }

    /// A keyword of the pair differs.
    pub(super) fn tell(&mut self, look: &Look<'_, 'd>, rule: Rule, key: &str, texts: [&str; 2]) {
        let pointer = look.pointer(key);
        let spot = &look.pair.spot;
        self.found_in(look.pair, rule, (spot, ""), &pointer, texts);
    }

    /// Whether types and formats leave anything else to compare.
    fn types(&mut self, look: &Look<'_, 'd>) -> bool {
        let (one, other) = (look.expected.types, look.actual.types);
        let direction = look.pair.direction;
        let turn = turn_of_sets(&(one & !NULL), &(other & !NULL), |a, b| a & b == *a);
        if let Some(turn) = turn {
            let rule = rule::TYPE.rule(direction, turn);
            let texts = [shape::names(one), shape::names(other)];
            self.tell(look, rule, "type", [&texts[0], &texts[1]]);
            if turn == Turn::Other {
                return false;
            }
        } else {
            self.formats(look);
        }
        let is_told = turn.is_some() && (one == ANY || other == ANY);
        if let (Some(turn), false) = (Turn::of((other & NULL).cmp(&(one & NULL))), is_told) {
            let rule = rule::NULL.rule(direction, turn);
            let texts = [shape::names(one), shape::names(other)];
            self.tell(look, rule, "nullable", [&texts[0], &texts[1]]);
        }
        !look.expected.parts.is_empty() && !look.actual.parts.is_empty()
    }

    fn formats(&mut self, look: &Look<'_, 'd>) {
        let format = |shape: &Shape<'d>| shape.texts("format").first().copied();
        let (one, other) = (format(&look.expected), format(&look.actual));
        let is_wider = |wide: &str, narrow: &str| WIDER_FORMATS.contains(&(narrow, wide));
        let turn = match (one, other) {
            (one, other) if one == other => return,
            (None, _) => Turn::Narrower,
            (_, None) => Turn::Wider,
            (Some(one), Some(other)) if is_wider(other, one) => Turn::Wider,
            (Some(one), Some(other)) if is_wider(one, other) => Turn::Narrower,
            _ => Turn::Other,
        };
        let rule = rule::FORMAT.rule(look.pair.direction, turn);
        let texts = [one, other].map(|format| cut(format.unwrap_or("none")));
        self.tell(look, rule, "format", [&texts[0], &texts[1]]);
    }

    fn values(&mut self, look: &Look<'_, 'd>) {
        let (one, other) = (look.expected.values(), look.actual.values());
        let list = |values: &[&Value]| listed(values.iter().map(ToString::to_string));
        let direction = look.pair.direction;
        match (one, other) {
            (None, None) => {}
            (None, Some(values)) => {
                let rule = rule::ENUM.rule(direction, Turn::Narrower);
                self.tell(look, rule, "enum", ["any value", &list(&values)]);
            }
            (Some(values), None) => {
                let rule = rule::ENUM.rule(direction, Turn::Wider);
                self.tell(look, rule, "enum", [&list(&values), "any value"]);
            }
            (Some(one), Some(other)) => {
                let gone = without(&one, &other);
                if !gone.is_empty() {
                    let rule = rule::ENUM_VALUE.rule(direction, Turn::Narrower);
                    self.tell(look, rule, "enum", [&list(&gone), "not there"]);
                }
                let new = without(&other, &one);
                if !new.is_empty() {
                    let rule = rule::ENUM_VALUE.rule(direction, Turn::Wider);
                    self.tell(look, rule, "enum", ["not there", &list(&new)]);
                }
            }
        }
    }

    fn patterns(&mut self, look: &Look<'_, 'd>) {
        let one = look.expected.texts("pattern");
        let other = look.actual.texts("pattern");
        // More patterns allow less.
        let turn = turn_of_sets(&other, &one, |a, b| a.is_subset(b));
        if let Some(turn) = turn {
            let texts = [listed(&one), listed(&other)];
            let rule = rule::PATTERN.rule(look.pair.direction, turn);
            self.tell(look, rule, "pattern", [&texts[0], &texts[1]]);
        }
    }

    fn bounds(&mut self, look: &Look<'_, 'd>) {
        for moved in bounds::moved(&look.expected, &look.actual) {
            let rule = rule::BOUND.rule(look.pair.direction, moved.turn);
            let spot = (&look.pair.spot, moved.key);
            let texts = [moved.expected.as_str(), moved.actual.as_str()];
            self.found_in(look.pair, rule, spot, &look.pointer(moved.key), texts);
        }
    }

    /// What no value is refused for: defaults, deprecation.
    fn hints(&mut self, look: &Look<'_, 'd>) {
        let default = |shape: &Shape<'d>| shape.first("default").map(|node| node.value);
        let (one, other) = (default(&look.expected), default(&look.actual));
        let is_same = match (one, other) {
            (Some(one), Some(other)) => same_value(one, other),
            (one, other) => one.is_none() && other.is_none(),
        };
        if !is_same && look.pair.direction == Direction::Request {
            let texts = [shown(one), shown(other)];
            let rule = rule::REQUEST_DEFAULT_CHANGED;
            self.tell(look, rule, "default", [&texts[0], &texts[1]]);
        }
        let deprecated = [&look.expected, &look.actual].map(|shape| shape.is_true("deprecated"));
        if let Some((rule, texts)) = deprecation(deprecated) {
            self.tell(look, rule, "deprecated", texts);
        }
    }

    fn untold(&mut self, look: &Look<'_, 'd>) {
        for key in UNTOLD {
            let values = |shape: &Shape<'d>| {
                let nodes = shape.every(key);
                nodes.map(|node| node.value).collect::<Vec<_>>()
            };
            let (one, other) = (values(&look.expected), values(&look.actual));
            let is_same = one.len() == other.len()
                && one
                    .iter()
                    .zip(&other)
                    .all(|(one, other)| same(self.expected, self.actual, one, other));
            if is_same {
                continue;
            }
            let texts = [shown(one.first().copied()), shown(other.first().copied())];
            let spot = (&look.pair.spot, *key);
            let rule = rule::SCHEMA_KEYWORD_CHANGED;
            let pointer = look.pointer(key);
            self.found_in(look.pair, rule, spot, &pointer, [&texts[0], &texts[1]]);
        }
    }
}

/// The finding of something that is deprecated on one side only.
pub(super) fn deprecation([one, other]: [bool; 2]) -> Option<(Rule, [&'static str; 2])> {
    match (one, other) {
        (false, true) => Some((rule::DEPRECATED, ["not deprecated", "deprecated"])),
        (true, false) => Some((rule::NO_LONGER_DEPRECATED, ["deprecated", "not deprecated"])),
        _ => None,
    }
}

/// How much the other set allows, beside the one.
fn turn_of_sets<T: PartialEq>(
    one: &T,
    other: &T,
    is_within: impl Fn(&T, &T) -> bool,
) -> Option<Turn> {
    if one == other {
        None
    } else if is_within(other, one) {
        Some(Turn::Narrower)
    } else if is_within(one, other) {
        Some(Turn::Wider)
    } else {
        Some(Turn::Other)
    }
}

fn without<'v>(values: &[&'v Value], others: &[&Value]) -> Vec<&'v Value> {
    let is_there = |value: &Value| others.iter().any(|other| same_value(value, other));
    let alone = values.iter().filter(|value| !is_there(value));
    alone.copied().collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn sets_turn_by_what_they_hold() {
        let set = |items: &[&'static str]| items.iter().copied().collect::<BTreeSet<_>>();
        let turn = |one: &[&'static str], other: &[&'static str]| {
            turn_of_sets(&set(one), &set(other), |a, b| a.is_subset(b))
        };
        assert_eq!(turn(&["a"], &["a"]), None);
        assert_eq!(turn(&["a", "b"], &["a"]), Some(Turn::Narrower));
        assert_eq!(turn(&[], &["a"]), Some(Turn::Wider));
        assert_eq!(turn(&["a"], &["b"]), Some(Turn::Other));
    }
}
