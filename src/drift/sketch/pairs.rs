//! Which path of one schema is which of the other, as the comparison found.

use std::collections::HashMap;

use super::super::Kind;
use super::super::compare::{Change, Drift};

/// Paths that differ. What is not in it has the same path in both.
#[derive(Default)]
pub(super) struct Pairs {
    to_expected: HashMap<(Kind, Vec<String>), Vec<String>>,
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
            }
        }
        pairs
    }

    /// The path that an object of the actual schema has in the expected one.
    pub(super) fn expected(&self, kind: Kind, path: &[String]) -> Vec<String> {
        other(&self.to_expected, kind, path)
    }
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
