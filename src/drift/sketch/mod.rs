//! Differences → statements that would undo them. A sketch for a person to read: what it cannot write, it says.
//!
//! Statements come in three rounds: what is only there goes, and what must be made anew; then things get the names that
//! they should have; then what is missing is made and what is different changed, in the order in which things can be made.

mod alter;
mod create;
mod remove;

use std::collections::HashMap;

use super::compare::{Change, Drift};
use super::object::{bare, quoted};
use super::tokens::tokens;
use super::{Kind, Object, Schema};

/// The statements that would make `actual` like `expected`, for the differences that `compare` found between them.
/// Ends with a line break; empty where nothing differs.
pub fn sketch(expected: &Schema, actual: &Schema, found: &[Drift]) -> String {
    if found.is_empty() {
        return String::new();
    }
    let (expected, actual) = (Objects::of(expected), Objects::of(actual));
    let sketch = Sketch {
        anew: anew(&expected, &actual, found),
        expected,
        actual,
        found,
    };
    let mut text = String::from(
        "-- A sketch: read it before you run it. What it cannot write stands in comments.\n",
    );
    for statement in sketch.apart() {
        text.push_str(&statement);
        text.push('\n');
    }
    text.push_str(
        "BEGIN;\n\
         SET LOCAL search_path = '';\n\
         SET LOCAL check_function_bodies = off;\n",
    );
    for statement in sketch.statements() {
        text.push_str(&statement);
        text.push('\n');
    }
    text + "COMMIT;\n"
}

/// The objects of a schema, to be found by kind and path.
struct Objects<'s> {
    all: &'s [Object],
    places: HashMap<(Kind, &'s [String]), &'s Object>,
}

impl<'s> Objects<'s> {
    fn of(schema: &'s Schema) -> Self {
        let key = |object: &'s Object| ((object.kind, object.path.as_slice()), object);
        Self {
            all: &schema.objects,
            places: schema.objects.iter().map(key).collect(),
        }
    }

    fn get(&self, kind: Kind, path: &[String]) -> Option<&'s Object> {
        self.places.get(&(kind, path)).copied()
    }

    /// The columns of a table in their order.
    fn columns(&self, table: &[String]) -> Vec<&'s Object> {
        let mut columns: Vec<&Object> = self
            .all
            .iter()
            .filter(|object| object.kind == Kind::Column && object.path.starts_with(table))
            .collect();
        let place = |object: &&Object| {
            object
                .note("position")
                .and_then(|at| at.parse::<u32>().ok())
        };
        columns.sort_by_key(place);
        columns
    }
}

struct Sketch<'s> {
    expected: Objects<'s>,
    actual: Objects<'s>,
    found: &'s [Drift],
    /// What is dropped and made again, as it is expected to be.
    anew: Vec<&'s Object>,
}

/// What is dropped and made again: what cannot be changed, and the views and indexes over it.
fn anew<'s>(expected: &Objects<'s>, actual: &Objects<'s>, found: &[Drift]) -> Vec<&'s Object> {
    let cannot = |drift: &&Drift| match &drift.change {
        Change::Changed { property, .. } => alter::needs_anew(drift.kind, property),
        _ => false,
    };
    let object = |drift: &Drift| expected.get(drift.kind, &drift.path);
    let mut anew: Vec<&Object> = Vec::new();
    for object in found.iter().filter(cannot).filter_map(object) {
        // Two things may be different about it.
        if !anew.iter().any(|known| std::ptr::eq(*known, object)) {
            anew.push(object);
        }
    }
    let mut at = 0;
    while let Some(object) = anew.get(at).copied() {
        at += 1;
        if !matches!(object.kind, Kind::View | Kind::MaterializedView) {
            continue;
        }
        let over = expected.all.iter().filter(|other| {
            let is_view = matches!(other.kind, Kind::View | Kind::MaterializedView);
            let goes_with = other.owner().is_some_and(|owner| owner == object.path);
            (goes_with || (is_view && mentions(other, &object.path)))
                && actual.get(other.kind, &other.path).is_some()
        });
        for other in over {
            if !anew.iter().any(|known| std::ptr::eq(*known, other)) {
                anew.push(other);
            }
        }
    }
    anew
}

impl Sketch<'_> {
    fn statements(&self) -> Vec<String> {
        let mut statements = self.removals();
        statements.extend(self.renames());
        let mut making = self.makings();
        making.sort_by_key(|(round, _)| *round);
        statements.extend(making.into_iter().flat_map(|(_, statements)| statements));
        // What stays may have to leave a schema before it goes.
        statements.extend(self.extra(Kind::Schema));
        statements
    }

    /// What cannot be in a transaction. Source: PostgreSQL documentation, "DROP SUBSCRIPTION": not in a transaction block
    /// where there is a replication slot.
    fn apart(&self) -> Vec<String> {
        self.extra(Kind::Subscription).collect()
    }

    /// Statements that drop what is only there, of one kind.
    fn extra(&self, kind: Kind) -> impl Iterator<Item = String> {
        let drifts = self.found.iter();
        let extra = drifts.filter(move |drift| drift.change == Change::Extra && drift.kind == kind);
        extra.filter_map(move |drift| Some(remove::drop(self.actual.get(kind, &drift.path)?, true)))
    }

    /// What goes: what is only there, and what is made anew. Schemas go last, and some things apart from these.
    fn removals(&self) -> Vec<String> {
        // A column goes with its table; a view, index or function of one that goes is dropped first.
        let with_its_table = |drift: &&Drift| drift.is_implied() && drift.kind == Kind::Column;
        let extra = self
            .found
            .iter()
            .filter(|drift| drift.change == Change::Extra && !with_its_table(drift))
            .filter(|drift| !matches!(drift.kind, Kind::Schema | Kind::Subscription))
            .filter_map(|drift| Some((self.actual.get(drift.kind, &drift.path)?, true)));
        let anew = self.anew.iter().filter_map(|object| {
            let drift = self
                .found
                .iter()
                .find(|drift| drift.kind == object.kind && drift.path == object.path);
            let path = drift.and_then(|drift| drift.actual_path.as_ref());
            Some((
                self.actual.get(object.kind, path.unwrap_or(&object.path))?,
                false,
            ))
        });
        let mut gone: Vec<(&Object, bool)> = extra.chain(anew).collect();
        gone.sort_by_key(|(object, _)| {
            let over = views_below(object, &self.actual);
            (std::cmp::Reverse((rank(object), over)), &object.path)
        });
        gone.iter()
            .map(|(object, for_good)| remove::drop(object, *for_good))
            .collect()
    }

    fn renames(&self) -> Vec<String> {
        let renamed = self.found.iter().filter_map(|drift| {
            matches!(drift.change, Change::Renamed { .. }).then_some(())?;
            let other = self.actual.get(drift.kind, drift.actual_path.as_ref()?)?;
            let one = self.expected.get(drift.kind, &drift.path)?;
            (!self.is_anew(one)).then(|| alter::rename(one, other))
        });
        renamed.collect()
    }

    /// What is made or changed, each with the round in which it can be.
    fn makings(&self) -> Vec<(Round, Vec<String>)> {
        let anew = self
            .anew
            .iter()
            .map(|object| (self.round(object), self.create(object)));
        let others = self.found.iter().filter_map(|drift| {
            let object = self.expected.get(drift.kind, &drift.path)?;
            let statements = match &drift.change {
                _ if self.is_anew(object) => return None,
                Change::Missing if drift.is_implied() && drift.kind == Kind::Column => return None,
                Change::Missing => self.create(object),
                Change::Changed {
                    property, actual, ..
                } => alter::change(object, property, actual.as_deref()),
                _ => return None,
            };
            Some((self.round(object), statements))
        });
        anew.chain(others).collect()
    }

    fn is_anew(&self, object: &Object) -> bool {
        self.anew.iter().any(|other| std::ptr::eq(*other, object))
    }

    fn create(&self, object: &Object) -> Vec<String> {
        match object.kind {
            Kind::Table => create::table(object, &self.expected.columns(&object.path)),
            _ => create::create(object),
        }
    }

    /// In which order things are made: functions before tables, unless they are over missing tables; views after what
    /// they read.
    fn round(&self, object: &Object) -> Round {
        let missing = |wanted: &dyn Fn(&&Drift) -> bool| {
            self.found
                .iter()
                .filter(|drift| drift.change == Change::Missing)
                .filter(wanted)
                .filter(|drift| drift.path != object.path)
                .filter(|drift| mentions(object, &drift.path))
                .count()
        };
        let is_function = matches!(object.kind, Kind::Function | Kind::Procedure);
        let over_tables = || missing(&|drift| matches!(drift.kind, Kind::Table | Kind::View)) > 0;
        let stage = if is_function && !over_tables() {
            rank_of(Kind::Sequence)
        } else {
            rank(object)
        };
        // A partition is made after its parent, and that after its own.
        let depth = match object.kind {
            Kind::Table => self.depth(object, 0),
            _ => views_below(object, &self.expected),
        };
        (stage, depth)
    }

    /// How many parents a partition or child has above it.
    fn depth(&self, object: &Object, seen: usize) -> usize {
        let parents = object
            .property("partition of")
            .or(object.property("inherits"));
        let parent = parents.and_then(|names| {
            self.expected.all.iter().find(|other| {
                other.kind == Kind::Table
                    && names.split(", ").any(|name| name == quoted(&other.path))
            })
        });
        match parent {
            // Nothing is its own ancestor; a damaged catalog could say so.
            Some(parent) if seen < 64 => self.depth(parent, seen + 1),
            _ => seen,
        }
    }
}

/// When a statement comes: by kind, and within the kind.
type Round = ((Kind, u8), usize);

/// The place of an object among the others: keys before the foreign keys that refer to them.
fn rank(object: &Object) -> (Kind, u8) {
    let last = object.property("sort") == Some("foreign key");
    (object.kind, u8::from(last))
}

fn rank_of(kind: Kind) -> (Kind, u8) {
    (kind, 0)
}

/// Whether an object's text names something.
fn mentions(object: &Object, path: &[String]) -> bool {
    let [schema, name, ..] = path else {
        return false;
    };
    let (schema, name) = (bare(schema), bare(name));
    object.properties.values().any(|text| {
        tokens(text)
            .windows(3)
            .any(|three| three[0] == schema && three[1] == "." && three[2] == name)
    })
}

/// How many views a view reads, also through others: those that read most go first and come last.
fn views_below(object: &Object, schema: &Objects<'_>) -> usize {
    let is_view = |object: &Object| matches!(object.kind, Kind::View | Kind::MaterializedView);
    if !is_view(object) {
        return 0;
    }
    let mut depth = 0;
    let mut below = vec![object];
    let mut seen: Vec<*const Object> = Vec::new();
    while let Some(object) = below.pop() {
        for other in schema.all.iter().filter(|other| is_view(other)) {
            let known = seen.contains(&std::ptr::from_ref(other)) || std::ptr::eq(other, object);
            if !known && mentions(object, &other.path) {
                seen.push(other);
                below.push(other);
                depth += 1;
            }
        }
    }
    depth
}

/// A line for what this cannot write.
fn by_hand(what: &str) -> String {
    let lines: Vec<String> = what.lines().map(|line| format!("-- {line}")).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::compare;
    use super::*;

    fn object(kind: Kind, path: &[&str], properties: &[(&str, &str)]) -> Object {
        let text = |text: &&str| (*text).to_owned();
        Object {
            kind,
            path: path.iter().map(text).collect(),
            properties: properties
                .iter()
                .map(|(name, value)| (text(name), text(value)))
                .collect(),
            notes: BTreeMap::new(),
        }
    }

    fn sketched(expected: Vec<Object>, actual: Vec<Object>) -> String {
        let schema = |objects| Schema {
            server_version: 170_000,
            objects,
        };
        let (expected, actual) = (schema(expected), schema(actual));
        sketch(&expected, &actual, &compare(&expected, &actual))
    }

    #[test]
    fn a_subscription_goes_before_the_transaction_begins() {
        let text = sketched(Vec::new(), vec![object(Kind::Subscription, &["s"], &[])]);
        let [gone, begin] = ["DROP SUBSCRIPTION s;", "BEGIN;"].map(|part| text.find(part));
        assert!(gone.is_some() && gone < begin, "{text}");
        assert_eq!(text.matches("DROP SUBSCRIPTION").count(), 1);
    }

    #[test]
    fn what_differs_in_two_ways_is_made_anew_once() {
        let range = |subtype, collation| {
            let properties = [("type", subtype), ("collation", collation)];
            vec![object(Kind::Range, &["public", "r"], &properties)]
        };
        let text = sketched(range("text", "a"), range("integer", "b"));
        for part in ["DROP TYPE", "CREATE TYPE"] {
            assert_eq!(text.matches(part).count(), 1, "{text}");
        }
    }
}
