//! Types, views, sequences and routines that have their name in another schema of the other database.
//!
//! One that is missing and one that is only there are one if kind and name are the same, no other of that name is alone, and
//! they are alike but for the schemas that stand in their texts: what moves together names each other by the new schema.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::object::bare;
use super::tokens::tokens;
use super::{Kind, Object, Schema};

/// Paths of one kind of objects, expected to actual.
pub(super) type Moves = BTreeMap<Vec<String>, Vec<String>>;

/// Objects of the kinds that `wanted` takes which moved from one schema to another.
pub(super) fn between(expected: &Schema, actual: &Schema, wanted: fn(Kind) -> bool) -> Moves {
    let (gone, new) = (
        alone(expected, actual, wanted),
        alone(actual, expected, wanted),
    );
    let mut by_name: HashMap<(Kind, &str), Vec<&Object>> = HashMap::new();
    for object in &new {
        by_name.entry(plain(object)).or_default().push(object);
    }
    let mut found: Vec<(&Object, &Object)> = Vec::new();
    for one in &gone {
        let others = by_name.get(&plain(one)).into_iter().flatten();
        found.extend(
            others
                .filter(|other| are_alike(one, other))
                .map(|other| (*one, *other)),
        );
    }
    // Where one could be several, nobody knows which it is.
    let is_only = |one: &Object, other: &Object| {
        let rivals = found
            .iter()
            .filter(|pair| std::ptr::eq(pair.0, one) || std::ptr::eq(pair.1, other));
        rivals.count() == 1
    };
    let certain = found.iter().filter(|(one, other)| is_only(one, other));
    certain
        .map(|(one, other)| (one.path.clone(), other.path.clone()))
        .collect()
}

/// Objects that have no other of their kind and path.
fn alone<'s>(schema: &'s Schema, other: &Schema, wanted: fn(Kind) -> bool) -> Vec<&'s Object> {
    let is_one = |object: &&Object| wanted(object.kind) && object.path.len() == 2;
    let others = other.objects.iter().filter(is_one);
    let known: HashSet<(Kind, &[String])> = others
        .map(|object| (object.kind, object.path.as_slice()))
        .collect();
    let objects = schema.objects.iter().filter(is_one);
    objects
        .filter(|object| !known.contains(&(object.kind, object.path.as_slice())))
        .collect()
}

/// Kind and name, without the types that a routine takes.
fn plain(object: &Object) -> (Kind, &str) {
    let name = object.name();
    let name = match object.kind.takes_types() {
        true => name.split('(').next().unwrap_or(name),
        false => name,
    };
    (object.kind, name)
}

fn are_alike(one: &Object, other: &Object) -> bool {
    let [Some(from), Some(to)] = [one, other].map(|object| object.path.first()) else {
        return false;
    };
    let same =
        |one: &str, other: &str| one == other || placed(one, from, to) == placed(other, from, to);
    let are_all = one.properties.iter().all(|(name, text)| {
        let there = other.property(name);
        there.is_some_and(|there| same(text, there))
    });
    from != to
        && one.properties.len() == other.properties.len()
        && same(one.name(), other.name())
        && are_all
        && one.hidden == other.hidden
}

/// The tokens of a text, in which what stands in one schema stands in the other.
fn placed(text: &str, from: &str, to: &str) -> Vec<String> {
    let (from, to) = (bare(from), bare(to));
    let found = tokens(text);
    let mut placed = Vec::with_capacity(found.len());
    for (at, token) in found.iter().enumerate() {
        let is_schema = *token == from && found.get(at + 1) == Some(&".");
        placed.push(match is_schema {
            true => to.clone(),
            // As sequences are called by `nextval`.
            false => match token.strip_prefix(&format!("'{from}.")) {
                Some(rest) => format!("'{to}.{rest}"),
                None => (*token).to_owned(),
            },
        });
    }
    placed
}

/// Whether objects of a kind are called with what stands in parentheses behind the name.
pub(super) fn is_routine(kind: Kind) -> bool {
    matches!(kind, Kind::Function | Kind::Procedure)
}

/// Names of routines that are called otherwise as they are without the types that they take, where that goes for all of the
/// name: a text that calls one does not say which it is.
pub(super) fn calls(expected: &Schema, routines: &Moves) -> Moves {
    let plain = |path: &[String]| -> Option<Vec<String>> {
        let [schema, name] = path else { return None };
        let name = name.split('(').next().unwrap_or(name);
        Some(vec![schema.clone(), name.to_owned()])
    };
    let mut calls = Moves::new();
    let mut unsure = BTreeSet::new();
    let objects = expected.objects.iter();
    for object in objects.filter(|object| is_routine(object.kind)) {
        let Some(from) = plain(&object.path) else {
            continue;
        };
        let to = routines.get(&object.path).and_then(|to| plain(to));
        match (to, calls.get(&from)) {
            (Some(to), None) => {
                calls.insert(from, to);
            }
            (Some(to), Some(known)) if to == *known => {}
            _ => {
                unsure.insert(from);
            }
        }
    }
    calls.retain(|from, _| !unsure.contains(from));
    calls
}

/// A sequence that belongs to a column goes where its table goes, and by itself nowhere.
pub(super) fn only_with_tables(expected: &Schema, tables: &Moves, others: &mut Moves) {
    let sequences = expected.objects.iter();
    for sequence in sequences.filter(|object| object.kind == Kind::Sequence) {
        let (Some(owner), Some(to)) = (sequence.owner(), others.get(&sequence.path)) else {
            continue;
        };
        let table = tables.get(&owner);
        if table.is_none_or(|table| table.first() != to.first()) {
            others.remove(&sequence.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::compare::{Change, compare};
    use super::*;

    fn schema(objects: Vec<Object>) -> Schema {
        Schema {
            server_version: 150_000,
            objects,
        }
    }

    fn told(expected: Vec<Object>, actual: Vec<Object>) -> Vec<(String, Option<String>)> {
        let found = compare(&schema(expected), &schema(actual));
        let told = found.into_iter().map(|drift| {
            let actual = match drift.change {
                Change::Renamed { actual } => Some(actual),
                _ => None,
            };
            (drift.object, actual)
        });
        told.collect()
    }

    fn enumeration(schema: &str, labels: &str) -> Object {
        Object::plain(Kind::Enum, &[schema, "mood"], &[("labels", labels)])
    }

    #[test]
    fn what_has_its_name_in_another_schema_moved() {
        let moved = |name: &str, actual: &str| (name.to_owned(), Some(actual.to_owned()));
        let view = |schema: &str| {
            let definition = format!("SELECT 'a'::{schema}.mood FROM app.stays");
            let properties = [("definition", definition.as_str())];
            Object::plain(Kind::View, &[schema, "v"], &properties)
        };
        let routine = |schema: &str| {
            let name = format!("f({schema}.mood)");
            Object::plain(Kind::Function, &[schema, &name], &[("body", "SELECT 1")])
        };
        let sides = ["app", "arch"].map(|at| vec![enumeration(at, "'a'"), view(at), routine(at)]);
        let [expected, actual] = sides;
        assert_eq!(
            told(expected, actual),
            [
                moved("enum app.mood", "arch.mood"),
                moved("function app.f(app.mood)", "arch.f(arch.mood)"),
                moved("view app.v", "arch.v"),
            ]
        );
    }

    #[test]
    fn what_could_be_several_or_is_otherwise_did_not() {
        let all = |schemas: &[&str]| schemas.iter().map(|at| enumeration(at, "'a'")).collect();
        let two = told(all(&["app"]), all(&["arch", "old"]));
        assert!(two.iter().all(|(_, actual)| actual.is_none()), "{two:?}");
        let both = told(all(&["app"]), all(&["app", "arch"]));
        assert_eq!(both.len(), 1, "{both:?}");
        let other = told(
            vec![enumeration("app", "'a'")],
            vec![enumeration("arch", "'b'")],
        );
        assert_eq!(other.len(), 2, "{other:?}");
    }
}
