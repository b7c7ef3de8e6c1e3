//! What comes to a table from another one or from a type, so that no statement of its own makes it.

use std::collections::{HashMap, HashSet};

use super::super::compare::{Change, Drift};
use super::super::object::{bare, quoted};
use super::super::tokens::tokens;
use super::super::{Kind, Object};
use super::create::relation;
use super::pairs::Pairs;
use super::{Objects, heirs};

/// What a column drift is about: table and column, and what happens to it.
type Key = (String, String, String);

/// What follows from partitioning, inheritance and types of tables.
pub(super) struct Parents<'s> {
    /// Drifts of columns that come with a parent's or a type's.
    brought: HashSet<(Vec<String>, String)>,
    /// Indexes and constraints that a partition has anyway when it is attached or detached.
    there_anyway: HashSet<*const Object>,
    /// Partitions whose parent is not partitioned as it should be.
    hindered: HashSet<&'s [String]>,
    /// Tables, as SQL, that are to be of another sort or partitioned otherwise, which takes a person.
    rebuilt: HashSet<String>,
}

impl<'s> Parents<'s> {
    pub(super) fn of(
        expected: &Objects<'s>,
        actual: &Objects<'s>,
        pairs: &Pairs,
        found: &[Drift],
    ) -> Self {
        // With a table that goes no column goes of what was its partition.
        let goes = |drift: &&Drift| !(drift.is_implied() && drift.change == Change::Extra);
        let keys: HashSet<Key> = found.iter().filter(goes).filter_map(key).collect();
        let rebuilt = rebuilt(found);
        let sides = Sides {
            expected,
            actual,
            pairs,
            hindered: hindered(expected, &rebuilt),
        };
        let is_brought = |drift: &&Drift| {
            sides.bring(drift, &keys) || sides.rename(drift) || has_type(expected, actual, drift)
        };
        let brought = found.iter().filter(is_brought);
        Self {
            brought: brought.filter_map(own_key).collect(),
            there_anyway: there_anyway(&sides, found),
            hindered: sides.hindered,
            rebuilt,
        }
    }

    /// Whether what a drift is about comes with the same of a parent, or with a type.
    pub(super) fn bring(&self, drift: &Drift) -> bool {
        own_key(drift).is_some_and(|key| self.brought.contains(&key))
    }

    /// Whether a missing index or constraint is there when its table is no partition any longer.
    pub(super) fn keeps(&self, object: &Object) -> bool {
        self.there_anyway.contains(&std::ptr::from_ref(object))
    }

    /// Whether an index or constraint that is only there becomes a part of the parent's when its table is attached.
    pub(super) fn takes(&self, object: &Object) -> bool {
        self.keeps(object)
    }

    /// Why a table cannot be made.
    pub(super) fn hinder(&self, object: &Object) -> Option<&'static str> {
        let is_hindered = object.kind == Kind::Table && self.hindered.contains(&object.path[..]);
        is_hindered.then_some("its parent is to be partitioned otherwise first")
    }

    /// Whether an object is a part of a table, or a key that refers to one, that a person must make anew first. Columns are
    /// told with what is wrong about the table.
    pub(super) fn rebuild(&self, object: &Object) -> bool {
        let is_part = object.kind.is_part() && object.kind != Kind::Column;
        let refers = || {
            let text = object.property("definition").unwrap_or_default();
            let mut tables = self.rebuilt.iter();
            object.property("sort") == Some("foreign key")
                && tables.any(|table| text.contains(&format!(" REFERENCES {table}(")))
        };
        is_part && (self.rebuilt.contains(&relation(object)) || refers())
    }
}

/// What happens to a column, comparable between a table and its parent.
fn key(drift: &Drift) -> Option<Key> {
    let (path, what) = own_key(drift)?;
    let [schema, table, column] = path.as_slice() else {
        return None;
    };
    let table = quoted(&[schema.clone(), table.clone()]);
    Some((table, column.clone(), what))
}

fn own_key(drift: &Drift) -> Option<(Vec<String>, String)> {
    if drift.kind != Kind::Column {
        return None;
    }
    let what = match &drift.change {
        Change::Missing => "missing".to_owned(),
        Change::Extra => "extra".to_owned(),
        Change::Invalid => return None,
        Change::Renamed { .. } => {
            let name = drift.actual_path.as_ref().and_then(|path| path.last());
            format!("renamed {}", name?)
        }
        Change::Changed {
            property, expected, ..
        } => {
            let goes_down = ["type", "collation", "not null", "default", "generated"];
            goes_down.contains(&property.as_str()).then_some(())?;
            format!("{property} {expected:?}")
        }
    };
    Some((drift.path.clone(), what))
}

/// Both schemas.
struct Sides<'a, 's> {
    expected: &'a Objects<'s>,
    actual: &'a Objects<'s>,
    pairs: &'a Pairs,
    hindered: HashSet<&'s [String]>,
}

impl Sides<'_, '_> {
    /// Whether what happens to a column happens to the same of a parent, and goes down from there.
    fn bring(&self, drift: &Drift, keys: &HashSet<Key>) -> bool {
        let Some((_, column, what)) = key(drift) else {
            return false;
        };
        let path = &drift.path[..2];
        let side = match drift.change {
            Change::Extra => self.actual,
            _ => self.expected,
        };
        let Some(table) = side.get(Kind::Table, path) else {
            return false;
        };
        let mut parents = all(table);
        // From a parent that it does not have on the other side nothing comes, nor does it take anything along.
        if drift.change == Change::Extra {
            let own = self.pairs.expected(Kind::Table, path);
            if let Some(other) = self.expected.get(Kind::Table, &own) {
                parents.retain(|parent| self.keeps(other, parent));
            }
        } else {
            let own = self.pairs.actual(Kind::Table, path);
            if let Some(other) = self.actual.get(Kind::Table, &own) {
                let others = self.named(other);
                parents.retain(|parent| others.contains(parent));
            }
        }
        let mut parents = parents.into_iter();
        parents.any(|parent| keys.contains(&(parent, column.clone(), what.clone())))
    }

    /// Whether a column is called as its parent's is, which alone can be renamed, or goes and comes anew.
    fn rename(&self, drift: &Drift) -> bool {
        let path = drift.actual_path.as_deref().unwrap_or_default();
        let is_renamed = matches!(drift.change, Change::Renamed { .. });
        let [schema, name, column] = path else {
            return false;
        };
        let table = self
            .actual
            .get(Kind::Table, &[schema.clone(), name.clone()]);
        let Some(table) = table.filter(|_| is_renamed && drift.kind == Kind::Column) else {
            return false;
        };
        let Some(wanted) = self.expected.get(Kind::Table, &drift.path[..2]) else {
            return false;
        };
        let mut parents = all(table);
        parents.retain(|parent| self.keeps(wanted, parent));
        let mut columns = self.actual.all.iter();
        columns.any(|other| {
            other.kind == Kind::Column
                && other.name() == column
                && parents.contains(&relation(other))
        })
    }

    /// Whether an expected table has a parent, by the name that this has, still or for now.
    fn keeps(&self, wanted: &Object, parent: &str) -> bool {
        all(wanted).contains(&self.pairs.table(parent)) || self.hindered.contains(&wanted.path[..])
    }

    /// What a table has of the parent that it is to have and of that one's parents, as it is; where one of them is not there, as
    /// it is made.
    fn above_wanted(&self, parent: &str) -> Vec<&Object> {
        let mut found = Vec::new();
        for table in above(self.expected, parent) {
            let path = self.pairs.actual(Kind::Table, &table.path);
            match self.actual.get(Kind::Table, &path) {
                Some(there) => found.extend(parts(self.actual, &there.path)),
                None => found.extend(parts(self.expected, &table.path)),
            }
        }
        found
    }

    /// The parents of a table as it is, by their expected names.
    fn named(&self, table: &Object) -> Vec<String> {
        let parents = all(table).into_iter();
        parents.map(|parent| self.pairs.table(&parent)).collect()
    }
}

/// The tables that a table has columns of.
pub(super) fn all(table: &Object) -> Vec<String> {
    match table.property("partition of") {
        Some(parent) => vec![parent.to_owned()],
        None => heirs::parents(table),
    }
}

/// Whether a column is there, or is not, because of the type that its table is of.
fn has_type(expected: &Objects<'_>, actual: &Objects<'_>, drift: &Drift) -> bool {
    let is_of_type = |side: &Objects<'_>| {
        let table = drift
            .path
            .get(..2)
            .and_then(|path| side.get(Kind::Table, path));
        table.is_some_and(|table| table.property("of type").is_some())
    };
    let comes = match &drift.change {
        Change::Missing | Change::Extra | Change::Renamed { .. } => true,
        Change::Changed { property, .. } => property == "type" || property == "collation",
        Change::Invalid => false,
    };
    drift.kind == Kind::Column && comes && is_of_type(expected) && is_of_type(actual)
}

/// Of tables that become partitions or cease to be, the indexes and constraints that their parents have as well.
fn there_anyway(sides: &Sides<'_, '_>, found: &[Drift]) -> HashSet<*const Object> {
    let mut there = HashSet::new();
    for drift in found {
        let Change::Changed {
            property,
            expected: wanted,
            actual: is,
        } = &drift.change
        else {
            continue;
        };
        if drift.kind != Kind::Table || property != "partition of" {
            continue;
        }
        let path = drift.actual_path.as_ref().unwrap_or(&drift.path);
        let (expected, actual, pairs) = (sides.expected, sides.actual, sides.pairs);
        let both = [(is, &drift.path, expected), (wanted, path, actual)];
        for (at, (parent, whose, own)) in both.into_iter().enumerate() {
            let Some(parent) = parent else { continue };
            let parents: Vec<&Object> = match at {
                0 => above(actual, parent)
                    .into_iter()
                    .flat_map(|table| parts(actual, &table.path))
                    .collect(),
                _ => sides.above_wanted(parent),
            };
            let columns = own.columns(whose).into_iter().map(|column| {
                let other = match at {
                    0 => pairs.actual(Kind::Column, &column.path),
                    _ => pairs.expected(Kind::Column, &column.path),
                };
                let other = other.last().map(|name| bare(name));
                (bare(column.name()), other.unwrap_or_default())
            });
            let columns: HashMap<String, String> = columns.collect();
            let has = |object: &&Object| {
                let mut parents = parents.iter();
                let same = |other: &&Object| is_same(object, other, &columns);
                object.path.starts_with(whose) && parents.any(same)
            };
            there.extend(keys_and_indexes(own).filter(has).map(std::ptr::from_ref));
        }
    }
    there
}

/// A partitioned table by its name as SQL, and those that it is a part of.
fn above<'s>(side: &Objects<'s>, name: &str) -> Vec<&'s Object> {
    let mut tables: Vec<&Object> = Vec::new();
    let mut name = Some(name);
    while let Some(wanted) = name {
        let mut all = side.all.iter();
        let table = all.find(|object| object.kind == Kind::Table && object.sql() == wanted);
        // A file may say anything.
        let table = table.filter(|table| !tables.iter().any(|known| std::ptr::eq(*known, *table)));
        name = table.and_then(|table| table.property("partition of"));
        tables.extend(table);
    }
    tables
}

/// The keys, constraints and indexes of one table.
fn parts<'s>(side: &Objects<'s>, table: &[String]) -> impl Iterator<Item = &'s Object> {
    keys_and_indexes(side).filter(move |object| object.path[..2] == *table)
}

/// Whether a partition's index or constraint is like one of its parent, where its columns are called otherwise meanwhile.
fn is_same(own: &Object, other: &Object, columns: &HashMap<String, String>) -> bool {
    let [one, two] = [own, other].map(|object| object.property("definition").unwrap_or_default());
    let one = tokens(one).into_iter();
    let one = one.map(|token| columns.get(token).map_or(token, String::as_str));
    own.kind == other.kind
        && own.property("unique") == other.property("unique")
        && one.eq(tokens(two))
}

fn keys_and_indexes<'s>(side: &Objects<'s>) -> impl Iterator<Item = &'s Object> {
    let all = side.all.iter();
    all.filter(|object| {
        matches!(object.kind, Kind::Index | Kind::Constraint) && object.path.len() > 2
    })
}

/// Tables that are to be of another sort or partitioned otherwise.
fn rebuilt(found: &[Drift]) -> HashSet<String> {
    found
        .iter()
        .filter(|drift| match &drift.change {
            Change::Changed { property, .. } => {
                drift.kind == Kind::Table && (property == "sort" || property == "partition key")
            }
            _ => false,
        })
        .map(|drift| quoted(&drift.path))
        .collect()
}

/// Partitions of tables that are not partitioned as they should be, which takes a person.
fn hindered<'s>(expected: &Objects<'s>, others: &HashSet<String>) -> HashSet<&'s [String]> {
    let tables = expected.all.iter().filter(|object| {
        object.kind == Kind::Table
            && object
                .property("partition of")
                .is_some_and(|parent| others.contains(parent))
    });
    tables.map(|object| object.path.as_slice()).collect()
}
