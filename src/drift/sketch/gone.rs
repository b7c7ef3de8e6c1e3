//! What is dropped: what is only there, and what is made anew. Most goes first; what something needs that is changed later
//! goes last.

use std::collections::HashMap;

use super::super::compare::{Change, Drift};
use super::super::{Kind, Object};
use super::mentions::{self, Named};
use super::{Sketch, by_hand, extras, is_by_hand, rank, remove};

/// What is dropped, in the order in which it can be.
pub(super) struct Gone<'k, 's> {
    sketch: &'k Sketch<'s>,
    /// The objects as they are, and whether for good.
    objects: Vec<(&'s Object, bool)>,
    /// What goes last, or not at all while something stays as it is.
    later: HashMap<*const Object, Later>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Later {
    /// When what needs it has been changed.
    Last,
    /// When a person has changed what needs it.
    ByHand,
}

impl<'k, 's> Gone<'k, 's> {
    pub(super) fn of(sketch: &'k Sketch<'s>) -> Self {
        let mut objects: HashMap<*const Object, (&'s Object, bool)> = HashMap::new();
        for (_, other) in &sketch.anew.objects {
            objects.insert(*other, (other, false));
        }
        for drift in sketch.found {
            if let Some(object) = extra(sketch, drift) {
                objects.insert(object, (object, true));
            }
        }
        let mut list: Vec<&Object> = objects.values().map(|(object, _)| *object).collect();
        list.sort_by_key(|object| (rank(object), std::cmp::Reverse(&object.path)));
        let mut list = sketch.there.in_order(&list);
        list.reverse();
        let targets: Vec<&Object> = list.clone();
        let mut gone = Self {
            sketch,
            objects: list
                .into_iter()
                .filter(|object| !goes_with(object, &targets))
                .filter_map(|object| objects.get(&std::ptr::from_ref(object)).copied())
                .collect(),
            later: HashMap::new(),
        };
        gone.put_off();
        gone
    }

    /// What goes before anything is made.
    pub(super) fn first(&self) -> impl Iterator<Item = String> {
        let objects = self.objects.iter();
        let first =
            objects.filter(|(object, _)| !self.later.contains_key(&std::ptr::from_ref(*object)));
        first.map(|(object, for_good)| remove::drop(object, *for_good))
    }

    /// What goes when everything is made.
    pub(super) fn last(&self) -> impl Iterator<Item = String> {
        self.objects.iter().filter_map(|(object, for_good)| {
            let later = self.later.get(&std::ptr::from_ref(*object))?;
            let statement = remove::drop(object, *for_good);
            Some(match later {
                Later::ByHand if !statement.starts_with("--") => by_hand(&format!(
                    "by hand, when nothing needs it any longer: {statement}"
                )),
                _ => statement,
            })
        })
    }

    /// Whether the default of a column needs something that goes.
    pub(super) fn is_needed_by_default(&self, column: &Object) -> bool {
        let Some(default) = column.property("default") else {
            return false;
        };
        let named = Named::of(default);
        self.objects
            .iter()
            .any(|(object, _)| named.has(object, None))
    }

    /// Whether a sequence would go with the column, or the table, that it belongs to.
    pub(super) fn takes(&self, sequence: &Object) -> bool {
        let gone: Vec<&Object> = self.objects.iter().map(|(object, _)| *object).collect();
        goes_with(sequence, &gone)
    }

    /// Finds what has to wait.
    fn put_off(&mut self) {
        let mut left: Vec<(&Object, Later)> = Vec::new();
        for (object, _) in &self.objects {
            if (object.kind == Kind::BaseType && !remove::is_shell(object))
                || self.sketch.anew.is_stuck(object)
            {
                left.push((object, Later::ByHand));
            }
        }
        for drift in self.sketch.found {
            left.extend(self.needed_by(drift));
            left.extend(self.of_partition(drift));
        }
        while let Some((object, later)) = left.pop() {
            let known = self.later.get(&std::ptr::from_ref(object));
            if known.is_some_and(|known| *known == later || *known == Later::ByHand) {
                continue;
            }
            self.later.insert(object, later);
            // What it needs cannot go before it.
            let needed = self.objects.iter().map(|(other, _)| *other);
            let needed = needed.filter(|other| self.sketch.there.needs(object, other));
            left.extend(needed.map(|other| (other, later)));
        }
    }

    /// Columns of a partition that a person makes leave its parent: they can only go when it has left.
    fn of_partition(&self, drift: &Drift) -> Vec<(&'s Object, Later)> {
        let changed = self.sketch.changed(drift);
        let Some((_, other, "partition of")) =
            changed.filter(|(one, ..)| self.sketch.parents.hinder(one).is_some())
        else {
            return Vec::new();
        };
        let was_partition = other.property("partition of").is_some();
        let columns = self.objects.iter().filter(|(object, _)| {
            was_partition && object.kind == Kind::Column && object.path.starts_with(&other.path)
        });
        columns
            .map(|(object, _)| (*object, Later::ByHand))
            .collect()
    }

    /// What the property needs, as it is, that a drift is about.
    fn needed_by(&self, drift: &Drift) -> Vec<(&'s Object, Later)> {
        let sketch = self.sketch;
        let Some((one, other, property)) = sketch.changed(drift) else {
            return Vec::new();
        };
        let is_released = one.kind == Kind::Column && property == "default";
        let is_left_first = one.kind == Kind::Table
            && (property == "inherits"
                || (property == "partition of" && sketch.parents.hinder(one).is_none()));
        if sketch.anew.has(one) || is_released || is_left_first || one.kind.is_extra() {
            return Vec::new();
        }
        let named = Named::of(other.property(property).unwrap_or_default());
        let owner = other.owner();
        let needed: Vec<&Object> = self
            .objects
            .iter()
            .filter(|(object, for_good)| {
                let is_behind = matches!(property, "server" | "definition" | "access method")
                    && mentions::is_behind(other, object);
                *for_good && (is_behind || named.has(object, owner.as_deref()))
            })
            .map(|(object, _)| *object)
            .collect();
        if needed.is_empty() {
            return Vec::new();
        }
        let is_left =
            sketch.anew.is_blocked(one) || is_by_hand(&sketch.altered(one, other, property));
        let later = if is_left { Later::ByHand } else { Later::Last };
        needed.into_iter().map(|object| (object, later)).collect()
    }
}

/// What is only there and is dropped by a statement of its own.
fn extra<'s>(sketch: &Sketch<'s>, drift: &Drift) -> Option<&'s Object> {
    let is_extra = drift.change == Change::Extra
        // Whose owner is only there has another name, and an owner by that.
        && !matches!(drift.kind, Kind::Schema | Kind::Subscription | Kind::Owner)
        // A column goes with its table; a view, index or function of one that goes is dropped first.
        && !(drift.is_implied() && drift.kind == Kind::Column);
    let object = sketch
        .actual
        .get(drift.kind, &drift.path)
        .filter(|_| is_extra)?;
    (!sketch.parents.bring(drift) && !sketch.parents.takes(object)).then_some(object)
}

/// Whether something goes with others that go: a sequence with its column, what is said about an object with it.
fn goes_with(object: &Object, gone: &[&Object]) -> bool {
    if object.kind == Kind::Sequence {
        let owner = object.property("owned by");
        let table = object.owner();
        return gone.iter().any(|other| match other.kind {
            Kind::Table => table.as_ref() == Some(&other.path),
            Kind::Column => owner == Some(other.sql().as_str()),
            _ => false,
        });
    }
    object.kind.is_extra() && gone.iter().any(|other| extras::is_about(object, other))
}
