//! Which path of one schema is which of the other, as the comparison found.

use std::collections::HashMap;

use super::super::Kind;
use super::super::compare::{Change, Drift};
use super::super::object::{bare, quoted};
use super::super::tokens::exchanged;

/// Paths that differ. What is not in it has the same path in both.
#[derive(Default)]
pub(super) struct Pairs {
    to_expected: HashMap<(Kind, Vec<String>), Vec<String>>,
    to_actual: HashMap<(Kind, Vec<String>), Vec<String>>,
}

impl Pairs {
    pub(super) fn of(found: &[Drift]) -> Self {
        let mut pairs = Self::default();
        for drift in found {
            let Some(actual) = &drift.actual_path else {
                continue;
            };
            if drift.change != Change::Extra && *actual != drift.path {
                pairs
                    .to_expected
                    .insert((drift.kind, actual.clone()), drift.path.clone());
                pairs
                    .to_actual
                    .insert((drift.kind, drift.path.clone()), actual.clone());
            }
        }
        pairs
    }

    /// The path that an object of the actual schema has in the expected one.
    pub(super) fn expected(&self, kind: Kind, path: &[String]) -> Vec<String> {
        let is_same = !self.to_expected.contains_key(&(kind, path.to_vec()));
        if kind.takes_types() && is_same {
            return self.with_types(path);
        }
        other(&self.to_expected, kind, path)
    }

    /// The path that an object of the expected schema has in the actual one; of what takes types only where it is renamed.
    pub(super) fn actual(&self, kind: Kind, path: &[String]) -> Vec<String> {
        other(&self.to_actual, kind, path)
    }

    /// The expected name, as SQL, of a table that is called so in the actual schema.
    pub(super) fn table(&self, name: &str) -> String {
        let mut renamed = self.to_expected.iter();
        let found = renamed.find(|((kind, path), _)| *kind == Kind::Table && quoted(path) == name);
        found.map_or_else(|| name.to_owned(), |(_, to)| quoted(to))
    }

    /// The path of a routine or an operator, the types that it takes by their expected names.
    fn with_types(&self, path: &[String]) -> Vec<String> {
        let mut path = path.to_vec();
        if let Some(name) = path.last_mut() {
            *name = exchanged(name, |schema, name| {
                let mut renamed = self.to_expected.iter();
                let (_, to) = renamed.find(|((kind, from), _)| {
                    is_type(*kind) && from.iter().map(|name| bare(name)).eq([schema, name])
                })?;
                Some(quoted(to))
            });
        }
        path
    }
}

/// Kinds whose names are those of types, too.
fn is_type(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Enum
            | Kind::Composite
            | Kind::Domain
            | Kind::Table
            | Kind::View
            | Kind::MaterializedView
    )
}

fn other(
    paths: &HashMap<(Kind, Vec<String>), Vec<String>>,
    kind: Kind,
    path: &[String],
) -> Vec<String> {
    if let Some(other) = paths.get(&(kind, path.to_vec())) {
        return other.clone();
    }
    let mut path = path.to_vec();
    if kind.is_part() && path.len() > 2 {
        for holder in [
            Kind::Table,
            Kind::View,
            Kind::MaterializedView,
            Kind::Domain,
        ] {
            if let Some(other) = paths.get(&(holder, path[..2].to_vec())) {
                path.splice(..2, other.iter().cloned());
                break;
            }
        }
    }
    path
}
