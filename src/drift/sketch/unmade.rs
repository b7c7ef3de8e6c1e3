//! What cannot be made because a person must make something first. Its statements would fail, and all others with them.

use std::collections::HashSet;

use super::super::compare::Change;
use super::super::{Kind, Object};
use super::{Sketch, extras, is_by_hand};

/// Missing objects that are left to a person, and those that need them.
pub(super) struct Unmade<'s> {
    objects: Vec<&'s Object>,
    known: HashSet<*const Object>,
}

impl<'s> Unmade<'s> {
    pub(super) fn of(sketch: &Sketch<'s>) -> Self {
        let missing: Vec<&Object> = sketch
            .found
            .iter()
            .filter(|drift| drift.change == Change::Missing && !drift.kind.is_extra())
            .filter_map(|drift| sketch.expected.get(drift.kind, &drift.path))
            .collect();
        let mut unmade = Self {
            objects: Vec::new(),
            known: HashSet::new(),
        };
        for drift in sketch.found {
            let object = sketch.expected.get(drift.kind, &drift.path);
            let is_missing = drift.change == Change::Missing && !drift.kind.is_extra();
            if let Some(object) = object.filter(|_| is_missing) {
                let made = sketch.made(drift, object);
                if sketch.parents.rebuild(object) || (!made.is_empty() && is_by_hand(&made)) {
                    unmade.add(object);
                }
            }
        }
        let mut at = 0;
        while let Some(needed) = unmade.objects.get(at).copied() {
            at += 1;
            for object in &missing {
                if sketch.wanted.needs(object, needed) {
                    unmade.add(object);
                    // A table is made with its columns.
                    let table = sketch
                        .expected
                        .get(Kind::Table, object.path.get(..2).unwrap_or(&[]));
                    let is_new = |table: &&Object| {
                        object.kind == Kind::Column
                            && missing.iter().any(|other| std::ptr::eq(*other, *table))
                    };
                    if let Some(table) = table.filter(is_new) {
                        unmade.add(table);
                    }
                }
            }
        }
        unmade
    }

    fn add(&mut self, object: &'s Object) {
        if self.known.insert(object) {
            self.objects.push(object);
        }
    }

    /// Whether a missing object, or what something is said about, cannot be made.
    pub(super) fn has(&self, object: &Object) -> bool {
        self.known.contains(&std::ptr::from_ref(object))
            || (object.kind.is_extra()
                && self
                    .objects
                    .iter()
                    .any(|other| extras::is_about(object, other)))
    }
}
