//! Tables and columns that go by another name in the other database.
//!
//! A table that is missing and one that is only there are one table if they have the same columns, and no other pair has
//! as many; where most columns have the same names, or both have an index of one name, which a schema has once and no
//! renaming changes, the others may be renamed as well. Tables of two schemas have the name in common, or several columns.
//! A column that is missing and one that is only there are one if they stand at the same place and have the same type.
//! Types, views, routines and foreign servers are one if they are alike in everything, as no others are; or if they moved to
//! another schema ([`moves`]). Everything else that was renamed is found by its properties (`compare`).

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::moves::{self, Moves, calls, is_routine, only_with_tables};
use super::object::{bare, quoted};
use super::tokens::exchanged;
use super::{Kind, Object, Schema};
use crate::ident::literal;

/// Of two tables' columns, together, how many must be the same for one to be the other renamed: nine of ten.
const ALIKE: (usize, usize) = (9, 10);

/// As many columns tables have in common that have neither the schema nor the name.
const SEVERAL: usize = 3;

/// How many must have the same name where the others stand at the same place with the same type: four of five.
const NAMED_ALIKE: (usize, usize) = (4, 5);

/// Who is called what in the other database.
#[derive(Debug, Default)]
pub(super) struct Renames {
    /// Schema and name of tables, expected to actual.
    tables: BTreeMap<Vec<String>, Vec<String>>,
    /// Schema and name of types, views and sequences.
    others: Moves,
    /// Schema and name of routines, with the types that they take.
    routines: Moves,
    /// Schema and name of routines, without types, of which all of one name are called otherwise.
    calls: Moves,
    /// Foreign servers, expected to actual.
    servers: BTreeMap<Vec<String>, Vec<String>>,
    /// Columns by their expected table, expected to actual.
    columns: BTreeMap<Vec<String>, BTreeMap<String, String>>,
}

/// Columns of each table: name to type and place.
type Tables<'a> = HashMap<&'a [String], BTreeMap<&'a str, (&'a str, &'a str)>>;

impl Renames {
    /// What was renamed between two schemas.
    pub(super) fn between(expected: &Schema, actual: &Schema) -> Self {
        let mut others = alike(expected, actual, is_type);
        let is_other = |kind| is_type(kind) || kind == Kind::Sequence;
        others.extend(moves::between(expected, actual, is_other));
        let (types, same) = (types(expected, &others), HashMap::new());
        let (before, after) = (tables(expected, &types), tables(actual, &same));
        let tables = moved(&before, &after, &indexes(expected), &indexes(actual));
        only_with_tables(expected, &tables, &mut others);
        let mut routines = alike(expected, actual, is_routine);
        // Many have the same few words for a body.
        routines.retain(|from, to| from.first() == to.first());
        routines.extend(moves::between(expected, actual, is_routine));
        let mut renames = Self {
            tables,
            others,
            calls: calls(expected, &routines),
            routines,
            servers: alike(expected, actual, |kind| kind == Kind::Server),
            columns: BTreeMap::new(),
        };
        for (path, columns) in &before {
            let other = renames.tables.get(*path).map_or(*path, Vec::as_slice);
            let Some(others) = after.get(other) else {
                continue;
            };
            let changed = called_otherwise(columns, others);
            if !changed.is_empty() {
                renames.columns.insert(path.to_vec(), changed);
            }
        }
        renames
    }

    /// The path that an expected object has in the other database.
    pub(super) fn path(&self, object: &Object) -> Vec<String> {
        let mut path = object.path.clone();
        if object.kind == Kind::Table {
            return self.tables.get(&path).cloned().unwrap_or(path);
        }
        if let Some(other) = self.elsewhere(object) {
            return other.clone();
        }
        if !object.kind.is_part() {
            match object.kind {
                Kind::Server | Kind::UserMapping => path[0] = self.server(&path[0]),
                Kind::Cast => path[0] = self.exchanged_words(&path[0]),
                kind if kind.is_extra() => path[0] = self.exchanged_words(&path[0]),
                kind if kind.takes_types() => {
                    if let Some(name) = path.last_mut() {
                        *name = self.exchanged_words(name);
                    }
                }
                _ => {}
            }
            return path;
        }
        let table = path[..2].to_vec();
        if object.kind == Kind::Column
            && let Some(renamed) = self
                .columns
                .get(&table)
                .and_then(|columns| columns.get(&path[2]))
        {
            path[2].clone_from(renamed);
        }
        path[..2].clone_from_slice(&self.owner(table));
        path
    }

    /// Where a type, a view, a sequence or a routine is in the other database that is called otherwise there.
    pub(super) fn elsewhere(&self, object: &Object) -> Option<&Vec<String>> {
        match object.kind {
            kind if is_routine(kind) => self.routines.get(&object.path),
            kind if is_type(kind) || kind == Kind::Sequence => self.others.get(&object.path),
            _ => None,
        }
    }

    /// Whether a sequence is called otherwise only because its table is.
    pub(super) fn goes_along(&self, object: &Object, other: &Object) -> bool {
        let moved = object.owner().and_then(|table| self.tables.get(&table));
        object.kind == Kind::Sequence
            && object.name() == other.name()
            && moved.is_some_and(|table| table.first() == other.path.first())
    }

    /// The other database's names in a text that names things but is no SQL, or the types that a routine takes.
    fn exchanged_words(&self, text: &str) -> String {
        if let Some(server) = text.strip_prefix("server ") {
            let renamed = |(from, _): &(&Vec<String>, &Vec<String>)| quoted(from) == server;
            let to = self.servers.iter().find(renamed);
            return to.map_or_else(
                || text.to_owned(),
                |(_, to)| format!("server {}", quoted(to)),
            );
        }
        let routine = self.routine(text);
        exchanged(routine.as_deref().unwrap_or(text), |schema, name| {
            let mut renamed = self.tables.iter().chain(&self.others);
            let (_, to) = renamed.find(|(from, _)| names(from) == [schema, name])?;
            Some(quoted(to))
        })
    }

    /// A text that names a routine which is called otherwise, with its name in the other database: `function app.f(integer)`.
    fn routine(&self, text: &str) -> Option<String> {
        let (kind, words) = [Kind::Function, Kind::Procedure]
            .iter()
            .find_map(|kind| Some((kind, text.strip_prefix(kind.name())?)))?;
        // Versions and catalogs differ in blanks between arguments.
        let packed = |text: &str| text.replace(' ', "");
        let named = |path: &[String]| {
            let (name, types) = path.get(1)?.split_once('(')?;
            Some((
                format!("{}.{}", bare(path.first()?), bare(name)),
                types.to_owned(),
            ))
        };
        self.routines.iter().find_map(|(from, to)| {
            let (old, types) = named(from)?;
            let rest = words.strip_prefix(' ')?.strip_prefix(&old)?;
            let is_it = packed(rest) == packed(&format!("({types}"));
            let (new, _) = named(to)?;
            is_it.then(|| format!("{kind} {new}{rest}"))
        })
    }

    /// What the foreign server of this name is called in the other database.
    fn server(&self, name: &str) -> String {
        let renamed = self.servers.iter().find(|(from, _)| from[0] == name);
        renamed.map_or_else(|| name.to_owned(), |(_, to)| to[0].clone())
    }

    /// What the table, view or domain of this schema and name is called in the other database.
    pub(super) fn owner(&self, owner: Vec<String>) -> Vec<String> {
        let renamed = self.tables.get(&owner).or_else(|| self.others.get(&owner));
        renamed.cloned().unwrap_or(owner)
    }

    /// Puts the other database's names into the text of an expected object.
    pub(super) fn exchange(&self, object: &Object, property: &str, tokens: &mut [String]) {
        if object.kind == Kind::Table && property == "server" {
            for (from, to) in &self.servers {
                for token in tokens.iter_mut().filter(|token| **token == quoted(from)) {
                    *token = quoted(to);
                }
            }
            return;
        }
        for (table, columns) in &self.columns {
            let own = object.owner().is_some_and(|owner| owner == *table);
            if own || mentions(tokens, table) {
                for (from, to) in columns {
                    let (from, to) = (bare(from), bare(to));
                    for token in tokens.iter_mut().filter(|token| **token == from) {
                        token.clone_from(&to);
                    }
                }
            }
        }
        self.exchange_calls(tokens);
        for (from, to) in self.tables.iter().chain(&self.others) {
            let (old, new) = (names(from), names(to));
            let is_one = |tokens: &[String], at: usize| {
                tokens[at] == old[0] && tokens[at + 1] == "." && tokens[at + 2] == old[1]
            };
            let triples = 0..tokens.len().saturating_sub(2);
            let places: Vec<usize> = triples.filter(|at| is_one(tokens, *at)).collect();
            if places.is_empty() {
                continue;
            }
            for at in places {
                tokens[at].clone_from(&new[0]);
                tokens[at + 2].clone_from(&new[1]);
            }
            // Its columns are called by its name alone where it has no other.
            for at in 0..tokens.len() - 1 {
                let is_whole = at == 0 || tokens[at - 1] != ".";
                if is_whole && tokens[at] == old[1] && tokens[at + 1] == "." {
                    tokens[at].clone_from(&new[1]);
                }
            }
        }
    }

    /// The same for routines where they are called, and for sequences that `nextval` names.
    fn exchange_calls(&self, tokens: &mut [String]) {
        for (from, to) in &self.calls {
            let (old, new) = (names(from), names(to));
            for at in 0..tokens.len().saturating_sub(3) {
                if tokens[at] == old[0]
                    && tokens[at + 1] == "."
                    && tokens[at + 2] == old[1]
                    && tokens[at + 3] == "("
                {
                    tokens[at].clone_from(&new[0]);
                    tokens[at + 2].clone_from(&new[1]);
                }
            }
        }
        for (from, to) in &self.others {
            let (old, new) = (literal(&quoted(from)), literal(&quoted(to)));
            for at in 0..tokens.len().saturating_sub(2) {
                if tokens[at] == old && tokens[at + 1] == "::" && tokens[at + 2] == "regclass" {
                    tokens[at].clone_from(&new);
                }
            }
        }
    }

    /// Whether a column of any table is called otherwise.
    pub(super) fn any_column(&self) -> bool {
        !self.columns.is_empty()
    }
}

fn names(path: &[String]) -> [String; 2] {
    let name = |at: usize| path.get(at).map(|name| bare(name)).unwrap_or_default();
    [name(0), name(1)]
}

fn mentions(tokens: &[String], table: &[String]) -> bool {
    let [schema, name] = names(table);
    let triples = tokens.windows(3);
    triples
        .into_iter()
        .any(|triple| triple[0] == schema && triple[1] == "." && triple[2] == name)
}

/// The types of columns that are called otherwise in the other database, as they are called there.
fn types<'s>(schema: &'s Schema, others: &Moves) -> HashMap<&'s str, String> {
    let columns = schema.objects.iter();
    let columns = columns.filter(|object| object.kind == Kind::Column && !others.is_empty());
    let types: BTreeSet<&str> = columns
        .filter_map(|column| column.property("type"))
        .collect();
    let changed = types.into_iter().filter_map(|text| {
        let there = exchanged(text, |schema, name| {
            let mut renamed = others.iter();
            let (_, to) = renamed.find(|(from, _)| names(from) == [schema, name])?;
            Some(quoted(to))
        });
        (there != text).then_some((text, there))
    });
    changed.collect()
}

fn tables<'s>(schema: &'s Schema, types: &'s HashMap<&str, String>) -> Tables<'s> {
    let mut tables: Tables<'_> = HashMap::new();
    for object in &schema.objects {
        match object.kind {
            Kind::Table => {
                tables.entry(&object.path).or_default();
            }
            Kind::Column => {
                let text = object.property("type").unwrap_or_default();
                let facts = (
                    types.get(text).map_or(text, String::as_str),
                    object.note("position").unwrap_or_default(),
                );
                let columns = tables.entry(&object.path[..2]).or_default();
                columns.insert(object.name(), facts);
            }
            _ => {}
        }
    }
    tables
}

/// Tables by the names of their indexes, also of those behind keys; a name is one of the schema's.
fn indexes(schema: &Schema) -> HashMap<[&str; 2], &[String]> {
    let is_index = |object: &&Object| match object.kind {
        Kind::Index => true,
        Kind::Constraint => {
            let sort = object.property("sort");
            sort.is_some_and(|sort| ["primary key", "unique", "exclusion"].contains(&sort))
        }
        _ => false,
    };
    let objects = schema.objects.iter().filter(is_index);
    let named = objects.filter_map(|object| match object.path.as_slice() {
        [schema, _, name] => Some(([schema.as_str(), name.as_str()], &object.path[..2])),
        _ => None,
    });
    named.collect()
}

/// Tables that are only in one of the two, and alike.
fn moved(
    before: &Tables<'_>,
    after: &Tables<'_>,
    indexes: &HashMap<[&str; 2], &[String]>,
    others_indexes: &HashMap<[&str; 2], &[String]>,
) -> BTreeMap<Vec<String>, Vec<String>> {
    let shared: HashSet<[&[String]; 2]> = indexes
        .iter()
        .filter_map(|(name, table)| Some([*table, *others_indexes.get(name)?]))
        .collect();
    let mut pairs: Vec<(&[String], &[String])> = Vec::new();
    let gone = before.iter().filter(|(path, _)| !after.contains_key(*path));
    for (from, columns) in gone {
        for (to, others) in after.iter().filter(|(path, _)| !before.contains_key(*path)) {
            let is_near = from.iter().zip(*to).any(|(one, other)| one == other)
                || self::shared(columns, others) >= SEVERAL;
            if is_near && are_alike(columns, others, shared.contains(&[*from, *to])) {
                pairs.push((*from, *to));
            }
        }
    }
    // Where one could be several, nobody knows which it is.
    let is_only = |from: &[String], to: &[String]| {
        let rivals = pairs.iter().filter(|pair| pair.0 == from || pair.1 == to);
        rivals.count() == 1
    };
    let certain = pairs.iter().filter(|(from, to)| is_only(from, to));
    certain
        .map(|(from, to)| (from.to_vec(), to.to_vec()))
        .collect()
}

fn are_alike(
    a: &BTreeMap<&str, (&str, &str)>,
    b: &BTreeMap<&str, (&str, &str)>,
    share_index: bool,
) -> bool {
    let shared = shared(a, b);
    let are_most = |same: usize| {
        let all = a.len() + b.len() - same;
        same > 0 && same * ALIKE.1 >= all * ALIKE.0
    };
    let named = shared * NAMED_ALIKE.1 >= a.len().max(b.len()) * NAMED_ALIKE.0;
    are_most(shared) || ((named || share_index) && are_most(shared + called_otherwise(a, b).len()))
}

fn is_type(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Enum
            | Kind::Composite
            | Kind::Domain
            | Kind::Range
            | Kind::View
            | Kind::MaterializedView
    )
}

/// Objects of some kinds that are only in one of the two, with the same properties as no other one.
fn alike(
    expected: &Schema,
    actual: &Schema,
    wanted: fn(Kind) -> bool,
) -> BTreeMap<Vec<String>, Vec<String>> {
    let told = |object: &&Object| wanted(object.kind);
    let only = |schema: &'_ Schema, other: &Schema| -> Vec<Object> {
        let known: BTreeSet<&[String]> = other
            .objects
            .iter()
            .filter(told)
            .map(|object| object.path.as_slice())
            .collect();
        let objects = schema.objects.iter().filter(told);
        objects
            .filter(|object| !known.contains(object.path.as_slice()))
            .cloned()
            .collect()
    };
    let (gone, new) = (only(expected, actual), only(actual, expected));
    let same = |one: &Object, other: &Object| {
        // What was captured knows no digests.
        let mut hidden = one.hidden.iter();
        let is_other = hidden.any(|(name, digest)| {
            let there = other.hidden.get(name);
            there.is_some_and(|there| there != digest)
        });
        one.kind == other.kind && one.properties == other.properties && !is_other
    };
    let mut found = BTreeMap::new();
    for object in &gone {
        let mut others = new.iter().filter(|other| same(object, other));
        let twins = gone.iter().filter(|twin| same(twin, object)).count();
        if let (Some(other), None, 1) = (others.next(), others.next(), twins) {
            found.insert(object.path.clone(), other.path.clone());
        }
    }
    found
}

fn shared(a: &BTreeMap<&str, (&str, &str)>, b: &BTreeMap<&str, (&str, &str)>) -> usize {
    a.iter()
        .filter(|(name, (ty, _))| b.get(*name).is_some_and(|(other, _)| other == ty))
        .count()
}

/// Columns of one table that stand at the same place with the same type, but by another name.
fn called_otherwise(
    before: &BTreeMap<&str, (&str, &str)>,
    after: &BTreeMap<&str, (&str, &str)>,
) -> BTreeMap<String, String> {
    let only = |a: &BTreeMap<&str, (&str, &str)>, b: &BTreeMap<&str, (&str, &str)>| {
        let names = a.keys().filter(|name| !b.contains_key(**name));
        names
            .map(|name| (*name).to_owned())
            .collect::<BTreeSet<_>>()
    };
    let (gone, new) = (only(before, after), only(after, before));
    let mut found = BTreeMap::new();
    for from in &gone {
        let facts = before[from.as_str()];
        if let Some(to) = new.iter().find(|to| after[to.as_str()] == facts) {
            found.insert(from.clone(), to.clone());
        }
    }
    found
}
