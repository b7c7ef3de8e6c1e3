//! Which differences of a developer's database are undone by altering it, and which are left to a person.
//!
//! What is only in dev may be somebody's work: a migration that production has not run, a table to try something. It goes, gets
//! a name of production, and is cut, only where that is asked for.

use std::collections::HashSet;

use super::published::is_published;
use super::taken::taken;
use super::wider::is_wider;
use crate::drift::sketch::is_label_renamed;
use crate::drift::{Change, Drift, Kind, Schema, waiting};

/// Why a difference is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It would be dropped.
    OnlyHere,
    /// It has another name, and may be another thing: somebody's own that looks like one of production.
    Named,
    /// Values might lose a part.
    Cuts,
    /// The type of its column is left.
    Type,
    /// What is left has its place.
    Taken,
    /// Calls could be of it, or of a function that is left.
    Ambiguous,
    /// It needs something that is left.
    Needs,
    /// It ties servers together, and a run leaves it out.
    Ties,
    /// A publication lists it, and stays as it is.
    Published,
    /// Which versions there are is a matter of what is installed.
    Installed,
    /// No statement is known that does it to what is there.
    ByHand,
}

impl Why {
    /// In words, behind what is left.
    pub fn words(self) -> &'static str {
        match self {
            Self::OnlyHere => "only here; --alter --drop drops it",
            Self::Named => {
                "what is called otherwise here may be another one; --alter --drop renames it"
            }
            Self::Cuts => "what is there may lose a part; --alter --drop does it in spite of that",
            Self::Type => {
                "the type of the column is left, and this with it; --alter --drop does both"
            }
            Self::Taken => {
                "what is only here has its place, or its name; --alter --drop exchanges them"
            }
            Self::Ambiguous => {
                "a call could be of it or of one that is only here; --alter --drop exchanges them"
            }
            Self::Needs => "it needs something that is left, or what does",
            Self::Ties => {
                "it ties servers together, and is left to a person; --refill makes the database without it"
            }
            Self::Published => "a publication lists it: alter that, or drop it, first",
            Self::Installed => "its versions come with what is installed on the server",
            Self::ByHand => "by hand",
        }
    }
}

/// What is undone, and what is left.
#[derive(Debug, Default)]
pub(super) struct Choice {
    pub(super) undone: Vec<Drift>,
    pub(super) left: Vec<(Drift, Why)>,
}

/// Chooses among the differences of two schemas. With `drops`, also what takes something away.
pub(super) fn choose(expected: &Schema, actual: &Schema, found: Vec<Drift>, drops: bool) -> Choice {
    let left = |wanted: Why| -> HashSet<Vec<String>> {
        let left = found
            .iter()
            .filter(|drift| why(drift, drops) == Some(wanted));
        left.map(|drift| drift.path.clone()).collect()
    };
    let (cut, named) = (left(Why::Cuts), left(Why::Named));
    let taken = taken(expected, actual, &found, |drift| {
        why(drift, drops).is_some()
    });
    let mut choice = Choice::default();
    for (drift, taken) in found.into_iter().zip(taken) {
        // A default is one of the new type, and waits for it; so do the parts of a table for its name.
        let is_named = (1..=drift.path.len())
            .filter_map(|length| drift.path.get(..length))
            .any(|path| named.contains(path));
        let waits = match cut.contains(&drift.path) {
            true => Some(Why::Type),
            false => is_named.then_some(Why::Named),
        };
        let published = is_published(actual, &drift).then_some(Why::Published);
        match why(&drift, drops).or(waits).or(taken).or(published) {
            Some(why) => choice.left.push((drift, why)),
            None => choice.undone.push(drift),
        }
    }
    if !drops {
        wait(expected, &mut choice);
    }
    choice
}

/// Leaves what needs something that is left, too.
fn wait(expected: &Schema, choice: &mut Choice) {
    let left: Vec<Drift> = choice.left.iter().map(|(drift, _)| drift.clone()).collect();
    let waits = waiting(expected, &choice.undone, &left);
    for (drift, waits) in std::mem::take(&mut choice.undone).into_iter().zip(waits) {
        match waits {
            true => choice.left.push((drift, Why::Needs)),
            false => choice.undone.push(drift),
        }
    }
}

/// Whether a label of an enum would get another name.
fn names_a_label(change: &Change) -> bool {
    let Change::Changed {
        expected: Some(to),
        actual: Some(from),
        ..
    } = change
    else {
        return false;
    };
    is_label_renamed(to, from)
}

/// Whether all that a composite type lacks comes behind what it has.
fn only_gains(change: &Change) -> bool {
    let Change::Changed {
        expected: Some(to),
        actual,
        ..
    } = change
    else {
        return false;
    };
    let from = actual.as_deref().unwrap_or_default();
    let more = to.strip_prefix(from);
    more.is_some_and(|more| from.is_empty() || more.starts_with(", "))
}

fn why(drift: &Drift, drops: bool) -> Option<Why> {
    match (drift.kind, &drift.change) {
        (Kind::Publication | Kind::Subscription | Kind::UserMapping, _) => Some(Why::Ties),
        (Kind::Extension, Change::Changed { property, .. }) if property == "version" => {
            Some(Why::Installed)
        }
        _ if drops => None,
        (_, Change::Extra) => Some(Why::OnlyHere),
        // What is told by its definition is the same one.
        (
            Kind::Index
            | Kind::Constraint
            | Kind::DomainConstraint
            | Kind::Statistics
            | Kind::Trigger
            | Kind::Policy
            | Kind::Rule,
            Change::Renamed { .. },
        ) => None,
        (_, Change::Renamed { .. }) => Some(Why::Named),
        (Kind::Enum, change) => names_a_label(change).then_some(Why::Named),
        (Kind::Composite, change @ Change::Changed { .. }) => {
            (!only_gains(change)).then_some(Why::Cuts)
        }
        (
            Kind::Column,
            Change::Changed {
                property,
                expected: Some(to),
                actual: Some(from),
            },
        ) if property == "type" => (!is_wider(to, from)).then_some(Why::Cuts),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drift::Weight;

    fn drift(kind: Kind, name: &str, change: Change) -> Drift {
        Drift {
            kind,
            path: ["public", "t", name].map(str::to_owned).to_vec(),
            actual_path: None,
            object: name.to_owned(),
            change,
            severity: Weight::Error,
            follows: None,
        }
    }

    fn changed(property: &str, expected: &str, actual: &str) -> Change {
        Change::Changed {
            property: property.to_owned(),
            expected: Some(expected.to_owned()),
            actual: Some(actual.to_owned()),
        }
    }

    #[test]
    fn a_type_that_only_gains_loses_nothing() {
        let changed = |to: &str, from: &str| changed("columns", to, from);
        assert!(only_gains(&changed(
            "a numeric(9,2), b text",
            "a numeric(9,2)"
        )));
        assert!(only_gains(&changed("a text", "")));
        for (to, from) in [
            ("a text COLLATE \"C\", b text", "a text"),
            ("b text, a text", "a text"),
            ("a text", "a text, b text"),
        ] {
            assert!(!only_gains(&changed(to, from)), "{from} to {to}");
        }
    }

    #[test]
    fn nothing_goes_and_nothing_is_cut_unless_that_is_asked_for() {
        let renamed = || Change::Renamed {
            actual: "x".to_owned(),
        };
        let found = || {
            vec![
                drift(Kind::Column, "new", Change::Missing),
                drift(Kind::Column, "mine", Change::Extra),
                drift(Kind::Index, "mine", Change::Extra),
                drift(Kind::Column, "wide", changed("type", "bigint", "integer")),
                drift(Kind::Column, "short", changed("type", "integer", "text")),
                drift(Kind::Column, "short", changed("default", "1", "'a'")),
                drift(Kind::Column, "short", changed("not null", "true", "false")),
                drift(Kind::Column, "named", renamed()),
                drift(Kind::Column, "named", changed("not null", "true", "false")),
                drift(Kind::Index, "called", renamed()),
                drift(Kind::Publication, "feed", Change::Missing),
                drift(Kind::Extension, "x", changed("version", "2", "1")),
                drift(Kind::Composite, "c", changed("columns", "a text", "b text")),
            ]
        };
        let schema = Schema {
            server_version: 150_000,
            objects: Vec::new(),
        };
        let told = |choice: &Choice| {
            let undone = choice.undone.iter().map(|drift| drift.object.clone());
            let left = choice.left.iter();
            let left = left.map(|(drift, why)| (drift.object.clone(), *why));
            (undone.collect::<Vec<_>>(), left.collect::<Vec<_>>())
        };
        let (undone, left) = told(&choose(&schema, &schema, found(), false));
        assert_eq!(undone, ["new", "wide", "called"]);
        let why: Vec<Why> = left.iter().map(|(_, why)| *why).collect();
        let expected = [
            Why::OnlyHere,
            Why::OnlyHere,
            Why::Cuts,
            Why::Type,
            Why::Type,
            Why::Named,
            Why::Named,
            Why::Ties,
            Why::Installed,
            Why::Cuts,
        ];
        assert_eq!(why, expected);
        let (undone, left) = told(&choose(&schema, &schema, found(), true));
        assert_eq!((undone.len(), left.len()), (11, 2), "{left:?}");
    }
}
