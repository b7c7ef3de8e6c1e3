//! Which objects the texts of others name, and the order that follows from it.
//!
//! With an empty `search_path` the server writes every name with its schema, so a name is found by its two tokens around a
//! dot. Bodies of functions in other languages than SQL's own are only read when they run: nothing depends on them.

use std::collections::{HashMap, HashSet};

use super::super::object::bare;
use super::super::tokens::tokens;
use super::super::{Kind, Object};
use super::Objects;

/// How many dependencies are followed one after the other; a chain that is longer comes in the order of kinds.
const LONGEST_CHAIN: usize = 400;

/// Schema and name, as SQL.
type Name = (String, String);

/// What one object's texts name.
#[derive(Default)]
pub(super) struct Named {
    names: HashSet<Name>,
    /// Every token: column names are among them.
    words: HashSet<String>,
}

impl Named {
    /// What one text names.
    pub(super) fn of(text: &str) -> Self {
        let mut named = Self::default();
        named.read(text);
        named
    }

    fn read(&mut self, text: &str) {
        let tokens = tokens(text);
        for three in tokens.windows(3) {
            if three[1] == "." {
                self.names
                    .insert((three[0].to_owned(), three[2].to_owned()));
            }
            // nextval('public.s'::regclass)
            if three[1] == "::" && three[2].starts_with("reg") && three[0].starts_with('\'') {
                let inner = three[0].trim_matches('\'').replace("''", "'");
                self.read(&inner);
            }
        }
        self.words.extend(tokens.into_iter().map(str::to_owned));
    }

    /// Whether a name, as SQL, is among the words.
    pub(super) fn says(&self, name: &str) -> bool {
        self.words.contains(name)
    }

    /// Whether an object is named. A column is where its table and its name are; `within` is the table that the text is a
    /// part of, whose columns it names alone.
    pub(super) fn has(&self, object: &Object, within: Option<&[String]>) -> bool {
        let Some(name) = name(object) else {
            return false;
        };
        let is_own = within.is_some_and(|table| object.path.starts_with(table));
        let is_named = self.names.contains(&name);
        match object.kind {
            Kind::Column => (is_named || is_own) && self.words.contains(&bare(object.name())),
            _ => is_named,
        }
    }
}

/// Schema and name that others call an object by; a column goes by its table's. `None` for what nobody calls by name.
fn name(object: &Object) -> Option<Name> {
    let [schema, name, ..] = object.path.as_slice() else {
        return None;
    };
    let name = match object.kind {
        Kind::Index
        | Kind::Constraint
        | Kind::DomainConstraint
        | Kind::Rule
        | Kind::Trigger
        | Kind::Policy
        | Kind::UserMapping => return None,
        Kind::Function | Kind::Procedure | Kind::Aggregate => {
            bare(name.split_once('(').map_or(name, |(name, _)| name))
        }
        Kind::Operator => name
            .split_once(" (")
            .map_or(name.as_str(), |(name, _)| name)
            .to_owned(),
        Kind::OperatorClass | Kind::OperatorFamily => {
            bare(name.split_once(" USING ").map_or(name, |(name, _)| name))
        }
        kind if kind.is_extra() => return None,
        _ => bare(name),
    };
    Some((bare(schema), name))
}

/// What an object cannot be there without.
fn named(object: &Object) -> Named {
    let mut named = Named::default();
    if object.kind.is_extra() {
        return named;
    }
    let is_routine = matches!(object.kind, Kind::Function | Kind::Procedure);
    if is_routine || matches!(object.kind, Kind::Aggregate | Kind::Operator | Kind::Cast) {
        let arguments = object.name();
        named.read(arguments.split_once('(').map_or("", |(_, types)| types));
    }
    if matches!(object.kind, Kind::OperatorClass | Kind::OperatorFamily) {
        object.notes.values().for_each(|text| named.read(text));
    }
    for (property, text) in &object.properties {
        let counts = match (object.kind, property.as_str()) {
            (Kind::Function | Kind::Procedure, "arguments" | "returns") => true,
            (Kind::Function | Kind::Procedure, "body") => is_parsed(text),
            (Kind::Function | Kind::Procedure, _) => false,
            // A sequence is there before the column that owns it.
            (Kind::Sequence, property) => property != "owned by",
            _ => true,
        };
        if counts {
            named.read(text);
        }
    }
    named
}

/// Whether a body is in SQL's own form, which the server has read.
fn is_parsed(body: &str) -> bool {
    let start = body.trim_start();
    start.starts_with("RETURN ") || start.starts_with("BEGIN ATOMIC")
}

/// Whether a foreign table or a user mapping is of a server, a server of a wrapper, or something of an access method: these
/// have no schema in front.
pub(super) fn is_behind(one: &Object, other: &Object) -> bool {
    let name = other.sql();
    match (one.kind, other.kind) {
        (Kind::Table, Kind::Server) => one.property("server") == Some(&name),
        (Kind::Table | Kind::MaterializedView, Kind::AccessMethod) => {
            one.property("access method") == Some(other.name())
        }
        (Kind::Index, Kind::AccessMethod) => {
            let definition = one.property("definition").unwrap_or_default();
            definition.starts_with(&format!("USING {name} "))
        }
        (Kind::OperatorClass | Kind::OperatorFamily, Kind::AccessMethod) => {
            one.name().ends_with(&format!(" USING {}", other.name()))
        }
        (Kind::UserMapping, Kind::Server) => one.path.first() == other.path.first(),
        (Kind::Server, Kind::Wrapper) => {
            let definition = one.property("definition").unwrap_or_default();
            let wrapper = definition.strip_prefix("wrapper = ");
            let rest = wrapper.and_then(|wrapper| wrapper.strip_prefix(&name));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(", "))
        }
        _ => false,
    }
}

/// What each object of a schema names.
pub(super) struct Mentions<'s> {
    of: HashMap<*const Object, Named>,
    objects: &'s [Object],
}

impl<'s> Mentions<'s> {
    pub(super) fn of(objects: &Objects<'s>) -> Self {
        let of = objects
            .all
            .iter()
            .map(|object| (std::ptr::from_ref(object), named(object)));
        Self {
            of: of.collect(),
            objects: objects.all,
        }
    }

    /// Whether `one` cannot be there without `other`: names it, or is a part of it.
    pub(super) fn needs(&self, one: &Object, other: &Object) -> bool {
        let owner = one.owner();
        if std::ptr::eq(one, other) {
            return false;
        }
        let is_whole = matches!(
            other.kind,
            Kind::Table | Kind::View | Kind::MaterializedView | Kind::Domain
        );
        if is_whole && one.kind != Kind::Sequence && owner.as_ref() == Some(&other.path) {
            return true;
        }
        let named = self.of.get(&std::ptr::from_ref(one));
        is_behind(one, other) || named.is_some_and(|named| named.has(other, owner.as_deref()))
    }

    /// Whether an object's texts have an attribute of this name, as SQL: `(value).name`.
    pub(super) fn has_attribute(&self, one: &Object, name: &str) -> bool {
        let attribute = (")".to_owned(), name.to_owned());
        let named = self.of.get(&std::ptr::from_ref(one));
        named.is_some_and(|named| named.names.contains(&attribute))
    }

    /// Everything in the schema that needs an object.
    pub(super) fn users(&self, object: &'s Object) -> Vec<&'s Object> {
        let all = self.objects.iter();
        all.filter(|other| self.needs(other, object)).collect()
    }

    /// The foreign keys that refer to the table of a key.
    pub(super) fn keys_to(&self, key: &'s Object) -> Vec<&'s Object> {
        let table = [key.path.first(), key.path.get(1)];
        let [Some(schema), Some(table)] = table else {
            return Vec::new();
        };
        let name = (bare(schema), bare(table));
        let all = self.objects.iter();
        let foreign = all.filter(|other| other.property("sort") == Some("foreign key"));
        foreign
            .filter(|other| {
                let named = self.of.get(&std::ptr::from_ref(*other));
                named.is_some_and(|named| named.names.contains(&name))
            })
            .collect()
    }

    /// The columns, of those of its table, that a generated column is computed from.
    fn computed_from(
        &self,
        at: usize,
        objects: &[&'s Object],
        columns: Option<&Vec<usize>>,
    ) -> Vec<usize> {
        let object = objects[at];
        let named = self.of.get(&std::ptr::from_ref(object));
        let is_computed = object.kind == Kind::Column && object.property("generated").is_some();
        let Some(named) = named.filter(|_| is_computed) else {
            return Vec::new();
        };
        let others = columns.into_iter().flatten().copied();
        others
            .filter(|other| *other != at && named.words.contains(&bare(objects[*other].name())))
            .collect()
    }

    /// The same objects, each behind those of them that it needs; in the order in which they come otherwise. A table needs
    /// what its columns need.
    pub(super) fn in_order(&self, objects: &[&'s Object]) -> Vec<&'s Object> {
        let mut places: HashMap<Name, Vec<usize>> = HashMap::new();
        let mut wholes: HashMap<&[String], usize> = HashMap::new();
        for (at, object) in objects.iter().enumerate() {
            if object.kind.is_part() {
                continue;
            }
            wholes.insert(&object.path, at);
            if let Some(name) = name(object) {
                places.entry(name).or_default().push(at);
            }
        }
        let mut columns: HashMap<&[String], Vec<&Object>> = HashMap::new();
        for column in self.objects.iter().filter(|one| one.kind == Kind::Column) {
            columns
                .entry(&column.path[..column.path.len().min(2)])
                .or_default()
                .push(column);
        }
        let own = columns_of(objects);
        let mut needed: Vec<Vec<usize>> = Vec::with_capacity(objects.len());
        for (at, object) in objects.iter().enumerate() {
            let mut texts: Vec<&Object> = vec![object];
            if object.kind == Kind::Table {
                texts.extend(columns.get(object.path.as_slice()).into_iter().flatten());
            }
            let texts = texts
                .iter()
                .filter_map(|text| self.of.get(&std::ptr::from_ref(*text)));
            let names = texts.flat_map(|named| &named.names);
            let mut found: Vec<usize> = names
                .filter_map(|name| places.get(name))
                .flatten()
                .copied()
                .collect();
            if object.kind.is_part() {
                let owner = &object.path[..object.path.len().min(2)];
                found.extend(wholes.get(owner));
                found.extend(self.computed_from(at, objects, own.get(owner)));
            }
            found.sort_unstable();
            needed.push(found);
        }
        let mut order = Order {
            needed: &needed,
            done: vec![false; objects.len()],
            places: Vec::with_capacity(objects.len()),
        };
        for at in 0..objects.len() {
            order.visit(at, 0);
        }
        order.places.into_iter().map(|at| objects[at]).collect()
    }
}

/// Places of columns by their tables.
fn columns_of<'s>(objects: &[&'s Object]) -> HashMap<&'s [String], Vec<usize>> {
    let mut columns: HashMap<&[String], Vec<usize>> = HashMap::new();
    for (at, object) in objects.iter().enumerate() {
        if object.kind == Kind::Column {
            let table = &object.path[..object.path.len().min(2)];
            columns.entry(table).or_default().push(at);
        }
    }
    columns
}

struct Order<'a> {
    needed: &'a [Vec<usize>],
    done: Vec<bool>,
    places: Vec<usize>,
}

impl Order<'_> {
    /// What an object needs, then the object. Where things need each other, the one that comes first is first.
    fn visit(&mut self, at: usize, depth: usize) {
        if std::mem::replace(&mut self.done[at], true) {
            return;
        }
        if depth < LONGEST_CHAIN {
            for other in &self.needed[at] {
                self.visit(*other, depth + 1);
            }
        }
        self.places.push(at);
    }
}
