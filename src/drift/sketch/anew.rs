//! What is dropped and made again: what cannot be changed, and what stands in the way of a change.
//!
//! The server drops nothing that something else needs. So what needs it is dropped before and made again after; where that
//! cannot be done without loss, as with the column of a type, the change is left to a person.

use std::collections::HashSet;

use super::super::compare::{Change, Drift};
use super::super::{Kind, Object};
use super::alter::takes_more;
use super::create::create;
use super::heirs::Heirs;
use super::mentions::{Mentions, Named};
use super::pairs::Pairs;
use super::parents::Parents;
use super::{Objects, casts, domains, families, is_by_hand, lists, waiting};

/// What is made anew, and what is not although it would have to be.
#[derive(Default)]
pub(super) struct Anew<'s> {
    /// As expected and as it is, in the order in which they were found.
    pub(super) objects: Vec<(&'s Object, &'s Object)>,
    /// Columns whose default needs something that is made anew: expected, actual.
    pub(super) defaults: Vec<(&'s Object, &'s Object)>,
    known: HashSet<*const Object>,
    blocked: HashSet<*const Object>,
    /// Of these, columns of whose type no cast leads to the other.
    uncast: HashSet<*const Object>,
    /// Routines that are only there, and that something needs which cannot be made anew.
    stuck: HashSet<*const Object>,
}

impl<'s> Anew<'s> {
    pub(super) fn of(
        way: &Way<'_, 's>,
        actual: &Objects<'s>,
        parents: &Parents<'s>,
        heirs: &Heirs<'s>,
    ) -> Self {
        let mut anew = Self::default();
        for (one, other) in &heirs.anew {
            anew.add(one, other);
        }
        for drift in way.found {
            anew.callers(way, drift, actual);
            anew.bound(way, drift, actual);
            let Change::Changed { property, .. } = &drift.change else {
                continue;
            };
            let is_column_type =
                drift.kind == Kind::Column && matches!(property.as_str(), "type" | "collation");
            let (Some(one), Some(other)) = (
                way.expected.get(drift.kind, &drift.path),
                drift
                    .actual_path
                    .as_ref()
                    .and_then(|path| actual.get(drift.kind, path)),
            ) else {
                continue;
            };
            if one.kind == Kind::OperatorFamily {
                anew.classes(way, one, actual);
            }
            if !takes_more(one, property) {
                continue;
            }
            if is_column_type && !casts::leads(way.expected, actual, one, other) {
                anew.blocked.insert(one);
                anew.uncast.insert(one);
                continue;
            }
            let is_refused = one.kind == Kind::DomainConstraint
                && domains::is_inside(actual, other.path.get(..2).unwrap_or_default());
            let can_be_made =
                is_column_type || !(is_refused || parents.rebuild(one) || is_by_hand(&create(one)));
            let in_the_way = way.of(other).filter(|_| can_be_made);
            let Some(in_the_way) = in_the_way else {
                anew.blocked.insert(one);
                continue;
            };
            if !is_column_type {
                anew.add(one, other);
            }
            for (one, other) in in_the_way {
                anew.add(one, other);
            }
        }
        anew
    }

    /// Classes of a family that have other members, where all that uses them names them and can be made anew.
    fn classes(&mut self, way: &Way<'_, 's>, family: &'s Object, actual: &Objects<'s>) {
        for (one, other) in families::otherwise(family, way.expected, actual) {
            if families::is_implicit(other) || is_by_hand(&create(one)) {
                continue;
            }
            if let Some(in_the_way) = way.of(other) {
                self.add(one, other);
                for (one, other) in in_the_way {
                    self.add(one, other);
                }
            }
        }
    }

    /// What calls a routine that goes, where another one of its name comes: a call by name is then one of that.
    fn callers(&mut self, way: &Way<'_, 's>, drift: &Drift, actual: &Objects<'s>) {
        let is_routine = |kind| matches!(kind, Kind::Function | Kind::Aggregate);
        if drift.change != Change::Extra || !is_routine(drift.kind) {
            return;
        }
        let name = called(&drift.path);
        let comes = |other: &Drift| {
            other.change == Change::Missing && is_routine(other.kind) && called(&other.path) == name
        };
        let new: Vec<&Object> = way
            .found
            .iter()
            .filter(|other| comes(other))
            .filter_map(|other| way.expected.get(other.kind, &other.path))
            .collect();
        let Some(other) = actual
            .get(drift.kind, &drift.path)
            .filter(|_| !new.is_empty())
        else {
            return;
        };
        let are_made = !new.iter().any(|new| is_by_hand(&create(new)));
        match way.of(other).filter(|users| are_made || users.is_empty()) {
            Some(users) => users
                .into_iter()
                .for_each(|(one, other)| self.add(one, other)),
            None => {
                self.stuck.insert(other);
            }
        }
    }

    /// Foreign keys that stay, and are bound to a key that goes: made again, they are bound to the one that they should be.
    fn bound(&mut self, way: &Way<'_, 's>, drift: &Drift, actual: &Objects<'s>) {
        let is_key = matches!(drift.kind, Kind::Constraint | Kind::Index);
        if drift.change != Change::Extra || !is_key {
            return;
        }
        let Some(key) = actual.get(drift.kind, &drift.path) else {
            return;
        };
        for other in way.mentions.keys_to(key) {
            let path = way.pairs.expected(other.kind, &other.path);
            let one = way.expected.get(other.kind, &path);
            let one = one.filter(|one| !way.goes(other) && !way.is_hindered(one));
            if let Some(one) = one.filter(|_| other.note("key") == Some(key.name())) {
                self.add(one, other);
            }
        }
    }

    /// Whether a routine that is only there cannot go.
    pub(super) fn is_stuck(&self, routine: &Object) -> bool {
        self.stuck.contains(&std::ptr::from_ref(routine))
    }

    fn add(&mut self, one: &'s Object, other: &'s Object) {
        if !self.known.insert(one) {
            return;
        }
        if one.kind == Kind::Column {
            self.defaults.push((one, other));
        } else {
            self.objects.push((one, other));
        }
    }

    /// Whether an expected object is dropped and made again.
    pub(super) fn has(&self, object: &Object) -> bool {
        object.kind != Kind::Column && self.known.contains(&std::ptr::from_ref(object))
    }

    /// Whether something needs an expected object that can neither be dropped nor stay while it is changed.
    pub(super) fn is_blocked(&self, object: &Object) -> bool {
        self.blocked.contains(&std::ptr::from_ref(object))
    }

    /// Whether a column cannot be changed because no cast leads to its type.
    pub(super) fn is_uncast(&self, object: &Object) -> bool {
        self.uncast.contains(&std::ptr::from_ref(object))
    }
}

/// What stands in the way of dropping an object, or of changing a column's type.
pub(super) struct Way<'a, 's> {
    pub(super) expected: &'a Objects<'s>,
    pub(super) pairs: &'a Pairs,
    /// Of what is there.
    pub(super) mentions: &'a Mentions<'s>,
    /// Of what is expected.
    pub(super) wanted: &'a Mentions<'s>,
    /// Expected objects that are not there, and are not made.
    pub(super) absent: &'a [&'s Object],
    pub(super) found: &'a [Drift],
}

impl<'s> Way<'_, 's> {
    /// Everything that needs an object, and what needs that: expected and actual. `None` where some of it cannot go.
    fn of(&self, object: &'s Object) -> Option<Vec<(&'s Object, &'s Object)>> {
        let mut found: Vec<(&Object, &Object)> = Vec::new();
        let mut known: HashSet<*const Object> = HashSet::from([std::ptr::from_ref(object)]);
        let mut left = vec![object];
        while let Some(object) = left.pop() {
            for user in self.users(object) {
                if !known.insert(user) || self.goes(user) {
                    continue;
                }
                let can_go = if user.kind == Kind::Column {
                    has_it_as_default(user, object)
                } else {
                    can_be_anew(user.kind)
                };
                let path = self.pairs.expected(user.kind, &user.path);
                let wanted = self.expected.get(user.kind, &path);
                let one = wanted.or_else(|| self.kept(user, object));
                let one = one.filter(|_| can_go)?;
                if self.is_hindered(one) {
                    return None;
                }
                found.push((one, user));
                if user.kind != Kind::Column {
                    left.push(user);
                }
            }
        }
        Some(found)
    }

    /// An index of a materialized view that is only there and stays: as it is, where the columns that it is on stay too.
    fn kept(&self, index: &'s Object, view: &Object) -> Option<&'s Object> {
        let is_own = index.kind == Kind::Index
            && view.kind == Kind::MaterializedView
            && index.owner().as_ref() == Some(&view.path);
        let wanted = self.expected.get(view.kind, &view.path)?;
        let named = Named::of(index.property("definition")?);
        let there = lists::named(view.property("columns")?);
        let wanted = lists::named(wanted.property("columns")?);
        let mut used = there.iter().filter(|(name, _)| named.says(name));
        (is_own && used.all(|column| wanted.contains(column))).then_some(index)
    }

    /// Whether an expected object cannot be made, because of what is left as it is.
    fn is_hindered(&self, one: &Object) -> bool {
        let mut absent = self.absent.iter();
        absent.any(|absent| waiting::needs(self.wanted, one, absent))
    }

    fn users(&self, object: &'s Object) -> Vec<&'s Object> {
        let mut users = self.mentions.users(object);
        if object.kind == Kind::Column {
            // The server sees to what it can make again by itself.
            users.retain(|user| match user.kind {
                Kind::Column => user.property("generated").is_some(),
                kind => !matches!(
                    kind,
                    Kind::Index
                        | Kind::Constraint
                        | Kind::Statistics
                        | Kind::Table
                        | Kind::Sequence
                ),
            });
        }
        // A foreign key needs the key that it refers to.
        let is_key = matches!(object.property("sort"), Some("primary key" | "unique"))
            || object.property("unique") == Some("true");
        if is_key {
            users.extend(self.mentions.keys_to(object));
        }
        users
    }

    /// Whether it is dropped anyway.
    fn goes(&self, user: &Object) -> bool {
        let mut found = self.found.iter();
        found.any(|drift| {
            drift.change == Change::Extra && drift.kind == user.kind && drift.path == user.path
        })
    }
}

/// Schema and name of a routine, without the types that it takes.
fn called(path: &[String]) -> Option<(&str, &str)> {
    let [schema, name] = path else { return None };
    Some((schema, name.split('(').next().unwrap_or(name)))
}

/// Whether only a column's default needs something: a default can go and come back.
fn has_it_as_default(column: &Object, needed: &Object) -> bool {
    let named = |property: &str| {
        let text = column.property(property);
        text.is_some_and(|text| Named::of(text).has(needed, Some(&column.path[..2])))
    };
    named("default") && !named("type") && !named("collation")
}

/// Kinds whose objects hold nothing of their own.
fn can_be_anew(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::View
            | Kind::MaterializedView
            | Kind::Index
            | Kind::Constraint
            | Kind::Statistics
            | Kind::Rule
            | Kind::Trigger
            | Kind::EventTrigger
            | Kind::Policy
            | Kind::Publication
            | Kind::Function
            | Kind::Procedure
            | Kind::Aggregate
            | Kind::Cast
            | Kind::DomainConstraint
    )
}
