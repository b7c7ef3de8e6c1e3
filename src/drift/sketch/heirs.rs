//! Tables that get other parents by inheritance, or lose some: when, and what becomes of the parents' CHECK constraints.
//!
//! A table can only inherit when it has the parent's columns and CHECK constraints, and what it had before is its own ever
//! after. So a parent's constraint is dropped, and made again once the table is its heir. A table that is an heir no longer
//! keeps the constraints that it had of its parent.
//!
//! Source: PostgreSQL documentation, "ALTER TABLE", `INHERIT`; `MergeConstraintsIntoExisting` and `RemoveInheritance` in
//! src/backend/commands/tablecmds.c.

use std::collections::{BTreeMap, HashSet};

use super::super::compare::{Change, Drift};
use super::super::{Kind, Object};
use super::pairs::Pairs;
use super::{Objects, by_hand, remove};

/// What other parents take.
#[derive(Default)]
pub(super) struct Heirs<'s> {
    /// Statements that come first of all; names are as they are.
    pub(super) released: Vec<String>,
    /// Statements that come when the columns are there and before constraints are made.
    pub(super) inherited: Vec<String>,
    /// Parents' constraints that are made anew: expected, actual.
    pub(super) anew: Vec<(&'s Object, &'s Object)>,
    /// Missing constraints that are there when their table is an heir no longer.
    kept: HashSet<*const Object>,
}

/// The parents of one table, as SQL.
struct Lists {
    /// Those that it is to have no longer, by the names that they have.
    gone: Vec<String>,
    /// Those that it keeps, by the names that they have.
    kept: Vec<String>,
    /// Those that it is to have, by their expected names.
    new: Vec<String>,
}

impl<'s> Heirs<'s> {
    pub(super) fn of(
        expected: &Objects<'s>,
        actual: &Objects<'s>,
        pairs: &Pairs,
        found: &[Drift],
    ) -> Self {
        let mut heirs = Self::default();
        for drift in found {
            let is_changed =
                matches!(&drift.change, Change::Changed { property, .. } if property == "inherits");
            let path = drift.actual_path.as_ref().filter(|_| is_changed);
            let other = path.and_then(|path| actual.get(Kind::Table, path));
            let (Some(one), Some(other)) = (expected.get(Kind::Table, &drift.path), other) else {
                continue;
            };
            let lists = Lists::of(one, other, pairs);
            heirs.release(expected, actual, (one, other), &lists);
            heirs.inherit(expected, actual, pairs, (one, other), &lists);
        }
        heirs
    }

    /// Whether a missing constraint is there when its table is an heir no longer.
    pub(super) fn keep(&self, object: &Object) -> bool {
        self.kept.contains(&std::ptr::from_ref(object))
    }

    fn release(
        &mut self,
        expected: &Objects<'s>,
        actual: &Objects<'s>,
        (one, other): (&'s Object, &'s Object),
        lists: &Lists,
    ) {
        let name = other.sql();
        let gone = lists.gone.iter();
        self.released
            .extend(gone.map(|parent| format!("ALTER TABLE {name} NO INHERIT {parent};")));
        let still = checks(actual, &lists.kept);
        for (check, object) in checks(actual, &lists.gone) {
            if still.contains_key(check) {
                continue;
            }
            let own = |table: &Object| [table.path.clone(), vec![check.to_owned()]].concat();
            let wanted = expected.get(Kind::Constraint, &own(one));
            let is_same =
                |wanted: &&Object| wanted.property("definition") == object.property("definition");
            if let Some(wanted) = wanted.filter(is_same) {
                self.kept.insert(wanted);
            } else if actual.get(Kind::Constraint, &own(other)).is_none() {
                let lost = Object {
                    path: own(other),
                    ..object.clone()
                };
                self.released.push(remove::drop(&lost, true));
            }
        }
    }

    fn inherit(
        &mut self,
        expected: &Objects<'s>,
        actual: &Objects<'s>,
        pairs: &Pairs,
        (one, other): (&'s Object, &'s Object),
        lists: &Lists,
    ) {
        let name = one.sql();
        if lists.new.is_empty() && lists.gone.is_empty() {
            self.inherited.push(by_hand(&format!(
                "by hand: {name} inherits in another order"
            )));
        }
        let new = lists.new.iter();
        self.inherited
            .extend(new.map(|parent| format!("ALTER TABLE {name} INHERIT {parent};")));
        let tables = actual
            .all
            .iter()
            .filter(|object| object.kind == Kind::Table);
        let parents: Vec<String> = tables
            .map(Object::sql)
            .filter(|table| lists.new.contains(&pairs.table(table)))
            .collect();
        for (check, there) in checks(actual, &parents) {
            let has = |side: &Objects<'s>, table: &Object| {
                let own = side.get(
                    Kind::Constraint,
                    &[&table.path[..], &[check.to_owned()]].concat(),
                );
                own.is_some_and(|own| own.property("definition") == there.property("definition"))
            };
            let path = pairs.expected(Kind::Constraint, &there.path);
            let wanted = expected.get(Kind::Constraint, &path);
            let is_there = has(actual, other) && has(expected, one);
            if let Some(wanted) = wanted.filter(|_| !is_there) {
                self.anew.push((wanted, there));
            }
        }
    }
}

impl Lists {
    fn of(one: &Object, other: &Object, pairs: &Pairs) -> Self {
        let (wanted, there) = (parents(one), parents(other));
        let (kept, gone): (Vec<String>, Vec<String>) = there
            .into_iter()
            .partition(|parent| wanted.contains(&pairs.table(parent)));
        let known: Vec<String> = kept.iter().map(|parent| pairs.table(parent)).collect();
        let new = wanted.into_iter().filter(|parent| !known.contains(parent));
        Self {
            gone,
            new: new.collect(),
            kept,
        }
    }
}

/// The tables that a table inherits from, as SQL.
pub(super) fn parents(table: &Object) -> Vec<String> {
    let list = table.property("inherits").unwrap_or_default().split(", ");
    list.filter(|parent| !parent.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The CHECK constraints that heirs of these tables have of them, and of those that they inherit from themselves, by name.
fn checks<'s>(side: &Objects<'s>, tables: &[String]) -> BTreeMap<&'s str, &'s Object> {
    let mut left = tables.to_vec();
    let mut known: HashSet<String> = HashSet::new();
    let mut found = BTreeMap::new();
    while let Some(name) = left.pop() {
        if !known.insert(name.clone()) {
            continue;
        }
        for object in side.all {
            if object.kind == Kind::Table && object.sql() == name {
                left.extend(parents(object));
            }
            let goes_down = object.kind == Kind::Constraint
                && object.property("sort") == Some("check")
                && remove::parts(object).0 == name
                && !object
                    .property("definition")
                    .is_some_and(|text| text.ends_with(" NO INHERIT"));
            if goes_down {
                found.insert(object.name(), object);
            }
        }
    }
    found
}
