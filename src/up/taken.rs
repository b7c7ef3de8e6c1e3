//! What cannot be made while something that stays has its place: its name, the one primary key of a table, or the calls that
//! would mean either of two functions, the rows of a partition.

use std::collections::HashSet;

use super::bounds;
use super::choice::Why;
use crate::drift::{Change, Drift, Kind, Object, Schema};

/// A place that only one object has.
#[derive(PartialEq, Eq, Hash)]
enum Place<'s> {
    /// Tables, views, sequences and indexes of a schema share their names.
    Relation(&'s str, &'s str),
    /// So do types, and tables have one each.
    Type(&'s str, &'s str),
    /// So do routines that take the same.
    Routine(&'s str, &'s str),
    PrimaryKey(&'s str, &'s str),
    /// Functions that come with a range.
    Constructor(&'s str, &'s str),
}

/// Of each difference, in order, why it has to wait for one that is left. `is_left` says which are.
pub(super) fn taken(
    expected: &Schema,
    actual: &Schema,
    found: &[Drift],
    is_left: impl Fn(&Drift) -> bool,
) -> Vec<Option<Why>> {
    let stays: Vec<&Object> = found
        .iter()
        .filter(|drift| {
            matches!(drift.change, Change::Extra | Change::Renamed { .. }) && is_left(drift)
        })
        .filter_map(|drift| object(actual, drift.kind, drift.actual_path.as_ref()?))
        .collect();
    if stays.is_empty() {
        return vec![None; found.len()];
    }
    let divided = bounds::taken(expected, actual, found, &is_left);
    let occupied: HashSet<Place<'_>> = stays
        .iter()
        .flat_map(|object| places(object, true))
        .collect();
    let why = |(drift, is_divided): (&Drift, bool)| {
        if is_divided {
            return Some(Why::Taken);
        }
        let comes = matches!(drift.change, Change::Missing | Change::Renamed { .. });
        if !comes || is_left(drift) {
            return None;
        }
        let object = object(expected, drift.kind, &drift.path)?;
        if places(object, false)
            .iter()
            .any(|place| occupied.contains(place))
        {
            return Some(Why::Taken);
        }
        let mut others = stays.iter();
        others
            .any(|other| are_alike(object, other))
            .then_some(Why::Ambiguous)
    };
    found.iter().zip(divided).map(why).collect()
}

pub(super) fn object<'s>(schema: &'s Schema, kind: Kind, path: &[String]) -> Option<&'s Object> {
    let mut objects = schema.objects.iter();
    objects.find(|object| object.kind == kind && object.path == path)
}

/// What an object has, or takes when it is made.
fn places(object: &Object, is_there: bool) -> Vec<Place<'_>> {
    let (schema, name) = match object.path.as_slice() {
        [schema, name] | [schema, _, name] => (schema.as_str(), name.as_str()),
        _ => return Vec::new(),
    };
    match object.kind {
        Kind::Table | Kind::View | Kind::MaterializedView | Kind::Composite => {
            vec![Place::Relation(schema, name), Place::Type(schema, name)]
        }
        Kind::Sequence | Kind::Index => vec![Place::Relation(schema, name)],
        Kind::Range => {
            let names = object.note("constructors").filter(|_| is_there);
            let multirange = object.property("multirange").unwrap_or_default();
            let multirange = multirange.rsplit('.').next().unwrap_or_default();
            let types = [name, multirange].map(|name| Place::Type(schema, name));
            let made = match names {
                Some(names) => names.split('\t').collect(),
                None => vec![name, multirange],
            };
            let made = made
                .into_iter()
                .map(|name| Place::Constructor(schema, name));
            types.into_iter().chain(made).collect()
        }
        Kind::Enum | Kind::Domain | Kind::BaseType => {
            vec![Place::Type(schema, name)]
        }
        Kind::Function | Kind::Procedure | Kind::Aggregate => vec![Place::Routine(schema, name)],
        Kind::Constraint => match (object.property("sort"), object.path.get(1)) {
            (Some("primary key"), Some(table)) => vec![
                Place::Relation(schema, name),
                Place::PrimaryKey(schema, table),
            ],
            (Some("unique" | "exclusion"), _) => vec![Place::Relation(schema, name)],
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// Whether a call that leaves arguments out could be one of either routine.
///
/// Source: PostgreSQL documentation, "Functions with Default Values for Arguments".
fn are_alike(one: &Object, other: &Object) -> bool {
    let (Some(one), Some(other)) = (Call::of(one), Call::of(other)) else {
        return false;
    };
    let fewest = one.fewest.max(other.fewest);
    let most = one.types.len().min(other.types.len());
    // One that is called with all that it takes is not preferred.
    let are_same = |count: usize| one.types.get(..count) == other.types.get(..count);
    one.name == other.name && (fewest..=most).any(are_same)
}

/// How a function may be called.
struct Call<'s> {
    name: (&'s str, &'s str),
    types: Vec<&'s str>,
    /// As few arguments are enough.
    fewest: usize,
}

impl<'s> Call<'s> {
    fn of(object: &'s Object) -> Option<Self> {
        let is_called = matches!(object.kind, Kind::Function | Kind::Procedure);
        let [schema, signature] = object.path.as_slice() else {
            return None;
        };
        let (name, types) = signature.split_once('(').filter(|_| is_called)?;
        let types = Object::listed(types.strip_suffix(')')?);
        let arguments = Object::listed(object.property("arguments").unwrap_or_default());
        let optional = arguments
            .iter()
            .filter(|argument| argument.contains(" DEFAULT "))
            .count();
        Some(Self {
            name: (schema, name),
            fewest: types.len().saturating_sub(optional),
            types,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function(name: &str, arguments: &str) -> Object {
        Object::plain(Kind::Function, &["s", name], &[("arguments", arguments)])
    }

    #[test]
    fn calls_that_leave_arguments_out_could_be_either() {
        let here = function("f(integer, integer)", "x integer, y integer DEFAULT 1");
        for (name, arguments, could_be) in [
            (
                "f(integer, text)",
                "x integer, z text DEFAULT 'a, b'::text",
                true,
            ),
            (
                "f(integer, text, text)",
                "x integer, z text DEFAULT 'a', y text DEFAULT 'b'",
                true,
            ),
            ("f(text, text)", "x text, z text DEFAULT 'a'", false),
            ("f(integer)", "x integer", true),
            ("f(integer, text)", "x integer, z text", false),
            (
                "f(integer, text, text)",
                "x integer, z text, y text DEFAULT 'a'",
                false,
            ),
            ("g(integer, text)", "x integer, z text DEFAULT 'a'", false),
        ] {
            assert_eq!(
                are_alike(&function(name, arguments), &here),
                could_be,
                "{name}"
            );
        }
    }
}
