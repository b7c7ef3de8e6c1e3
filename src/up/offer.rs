//! What `standin up --alter` would do about the differences of a schema, before it is asked to.

use std::collections::HashSet;

use super::choice::choose;
use crate::drift::sketch::is_by_hand_alone;
use crate::drift::{Drift, Schema, statements};

/// As many differences are looked at one by one.
const LOOKED_AT: usize = 100;

/// How many of the differences are undone by what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Offer {
    /// `--alter`
    pub altered: usize,
    /// `--alter --drop`
    pub dropped: usize,
    /// A person.
    pub by_hand: usize,
}

/// Counts the differences between two schemas that are told, by what would undo them.
pub fn offer(expected: &Schema, actual: &Schema, found: &[Drift]) -> Offer {
    let undone = |drops: bool| -> HashSet<String> {
        let choice = choose(expected, actual, found.to_vec(), drops);
        choice.undone.iter().map(key).collect()
    };
    let (altered, dropped) = (undone(false), undone(true));
    let mut offer = Offer::default();
    let told = found.iter().filter(|drift| !drift.is_implied());
    for (at, drift) in told.enumerate() {
        let key = key(drift);
        let is_by_hand =
            !dropped.contains(&key) || (at < LOOKED_AT && takes_a_person(expected, actual, drift));
        let count = match is_by_hand {
            true => &mut offer.by_hand,
            false if altered.contains(&key) => &mut offer.altered,
            false => &mut offer.dropped,
        };
        *count += 1;
    }
    offer
}

/// A difference, to be told apart from others.
fn key(drift: &Drift) -> String {
    format!("{:?} {:?} {:?}", drift.kind, drift.path, drift.change)
}

/// Whether no statement runs that has to do with this difference alone.
fn takes_a_person(expected: &Schema, actual: &Schema, drift: &Drift) -> bool {
    let statements = statements(expected, actual, std::slice::from_ref(drift), &[]);
    let mut all = statements
        .labels
        .iter()
        .chain(&statements.together)
        .peekable();
    all.peek().is_some() && all.all(|statement| is_by_hand_alone(statement))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drift::{Kind, Object, compare};

    #[test]
    fn what_is_offered_is_what_can_be_done() {
        let schema = |objects| Schema {
            server_version: 150_000,
            objects,
        };
        let table = |name| Object::plain(Kind::Table, &["public", name], &[("sort", "table")]);
        let invalid = [("definition", "USING btree (a)"), ("valid", "false")];
        let expected = schema(vec![
            table("a"),
            table("new"),
            Object::plain(Kind::Index, &["public", "a", "i"], &invalid),
        ]);
        let actual = schema(vec![
            table("a"),
            Object::plain(Kind::Collation, &["public", "mine"], &[]),
        ]);
        let found = compare(&expected, &actual);
        let counted = Offer {
            altered: 1,
            dropped: 1,
            by_hand: 1,
        };
        assert_eq!(offer(&expected, &actual, &found), counted, "{found:?}");
    }
}
