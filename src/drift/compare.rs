//! Two schemas → what differs between them.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde::Serialize;

use super::names;
use super::normal::Normal;
use super::object::bare;
use super::renames::Renames;
use super::schemas;
use super::tokens::tokens;
use super::{Kind, Object, Schema};

/// How much a difference matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// Programs may behave differently.
    Error,
    /// Speed, size or names of no consequence differ.
    Warning,
    /// What differs by nature, such as how large a machine is.
    Info,
}

/// What is different about an object.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "change", rename_all = "lowercase")]
pub enum Change {
    /// The actual schema does not have it.
    Missing,
    /// Only the actual schema has it.
    Extra,
    /// The actual schema does not have it, and the expected one cannot use its own: an index whose CREATE INDEX CONCURRENTLY
    /// failed.
    Invalid,
    /// It has another name; this is the actual one, as SQL.
    Renamed {
        /// Its name in the actual schema.
        actual: String,
    },
    /// One of its properties is not the same.
    Changed {
        /// Which.
        property: String,
        /// As expected; `None` where it should not be there.
        expected: Option<String>,
        /// As it is.
        actual: Option<String>,
    },
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Drift {
    /// The sort of object.
    pub kind: Kind,
    /// Its path in the schema that has it, in the expected one where both do.
    pub path: Vec<String>,
    /// Its path in the actual schema, where it is there.
    #[serde(skip)]
    pub actual_path: Option<Vec<String>>,
    /// What people call it, e.g. `column public.users.email`.
    pub object: String,
    /// What is different.
    #[serde(flatten)]
    pub change: Change,
    /// How much that matters.
    pub severity: Weight,
    /// The path of what it follows from, if it is no news: the missing schema of a table, the missing table of a column.
    #[serde(skip)]
    pub follows: Option<Vec<String>>,
}

impl Drift {
    /// Whether it follows from another difference.
    pub fn is_implied(&self) -> bool {
        self.follows.is_some()
    }
}

impl Drift {
    /// Schema and table that it stands under in a tree; empty where there is none.
    pub fn place(&self) -> (&str, &str) {
        let name = |at: usize| self.path.get(at).map_or("", String::as_str);
        let schema = match self.kind {
            Kind::Schema
            | Kind::Extension
            | Kind::Language
            | Kind::AccessMethod
            | Kind::Cast
            | Kind::Wrapper
            | Kind::Server
            | Kind::UserMapping
            | Kind::EventTrigger
            | Kind::Publication
            | Kind::Subscription
            | Kind::Comment
            | Kind::Owner
            | Kind::Grant
            | Kind::DefaultPrivileges => "",
            _ => name(0),
        };
        let is_part = self.kind.is_part() && self.path.len() > 2;
        (schema, if is_part { name(1) } else { "" })
    }

    /// What it is called where schema and table stand above it: `column email`.
    pub fn label(&self) -> String {
        match self.kind {
            Kind::Comment | Kind::Owner | Kind::Grant | Kind::DefaultPrivileges | Kind::Cast => {
                self.object.clone()
            }
            kind => format!("{kind} {}", self.path.last().map_or("", String::as_str)),
        }
    }
}

/// Everything in which `actual` is not as `expected`, ordered by kind and path.
pub fn compare(expected: &Schema, actual: &Schema) -> Vec<Drift> {
    let schemas = schemas::renamed(expected, actual);
    let actual = &*schemas::as_expected(actual, &schemas);
    let renames = Renames::between(expected, actual);
    let normal = Normal::between(expected.server_version, actual.server_version, &renames);
    let pairs = Pairs::of(expected, actual, &normal, &renames);
    let mut found: Vec<Drift> = schemas.into_iter().map(called_otherwise).collect();
    for (one, other) in &pairs.both {
        renamed(one, other, &renames, &mut found);
        changed(one, other, &normal, &mut found);
    }
    let missing = pairs.missing.iter().filter(|object| actual.tells(object));
    let extra = pairs.extra.iter().filter(|object| expected.tells(object));
    found.extend(missing.map(|object| lacking(object)));
    found.extend(extra.map(|object| only(object, Change::Extra)));
    imply(&mut found, expected, actual);
    found.sort_by(|a, b| (a.kind, &a.path).cmp(&(b.kind, &b.path)));
    found
}

/// Which object of one schema is which of the other.
#[derive(Default)]
struct Pairs<'s> {
    both: Vec<(&'s Object, &'s Object)>,
    missing: Vec<&'s Object>,
    extra: Vec<&'s Object>,
}

/// What an object is, whatever its name: kind, what it belongs to, properties.
type Signature = (Kind, Vec<String>, Vec<(String, String)>);

impl<'s> Pairs<'s> {
    fn of(
        expected: &'s Schema,
        actual: &'s Schema,
        normal: &Normal<'_>,
        renames: &Renames,
    ) -> Self {
        let mut pairs = Self {
            missing: expected.objects.iter().collect(),
            extra: actual.objects.iter().collect(),
            ..Self::default()
        };
        // Numbers behind chosen names depend on the order in which things were made, so names come second there.
        let chosen =
            |object: &Object| object.kind.is_told_by_properties() && names::is_chosen(object);
        pairs.by_signature(normal, renames, &chosen);
        pairs.by_path(renames);
        pairs.by_signature(normal, renames, &|object| {
            object.kind.is_told_by_properties()
        });
        pairs
    }

    /// Pairs what is alike among the objects that are still alone and that `wanted` takes.
    fn by_signature(
        &mut self,
        normal: &Normal<'_>,
        renames: &Renames,
        wanted: &dyn Fn(&Object) -> bool,
    ) {
        let mut others: HashMap<Signature, Vec<&'s Object>> = HashMap::new();
        for object in self.extra.iter().filter(|object| wanted(object)) {
            let place = belongs_to(object, object.owner());
            let key = (
                object.kind,
                place,
                properties(object, |name| normal.actual(object, name)),
            );
            others.entry(key).or_default().push(object);
        }
        for list in others.values_mut() {
            list.reverse();
        }
        let mut taken: HashSet<*const Object> = HashSet::new();
        let both = &mut self.both;
        self.missing.retain(|object| {
            if !wanted(object) {
                return true;
            }
            let place = belongs_to(object, object.owner().map(|owner| renames.owner(owner)));
            let key = (
                object.kind,
                place,
                properties(object, |name| normal.expected(object, name)),
            );
            let Some(other) = others.get_mut(&key).and_then(Vec::pop) else {
                return true;
            };
            taken.insert(std::ptr::from_ref(other));
            both.push((object, other));
            false
        });
        self.extra
            .retain(|object| !taken.contains(&std::ptr::from_ref(*object)));
    }

    fn by_path(&mut self, renames: &Renames) {
        let mut others: HashMap<(Kind, Vec<String>), &'s Object> = HashMap::new();
        for object in &self.extra {
            others.insert((object.kind, object.path.clone()), object);
        }
        let both = &mut self.both;
        self.missing.retain(
            |object| match others.remove(&(object.kind, renames.path(object))) {
                Some(other) => {
                    both.push((object, other));
                    false
                }
                None => true,
            },
        );
        let mut alone: Vec<&Object> = others.into_values().collect();
        alone.sort_by(|a, b| (a.kind, &a.path).cmp(&(b.kind, &b.path)));
        self.extra = alone;
    }
}

/// Where an object has its name: its table, or its schema.
fn belongs_to(object: &Object, owner: Option<Vec<String>>) -> Vec<String> {
    owner.unwrap_or_else(|| object.path.iter().take(1).cloned().collect())
}

fn properties(object: &Object, form: impl Fn(&str) -> Option<String>) -> Vec<(String, String)> {
    // What only some versions tell makes nothing another thing.
    let names = object.properties.keys();
    let names = names.filter(|name| !object.tells_of_columns(name));
    names
        .filter_map(|name| Some((name.clone(), form(name)?)))
        .collect()
}

/// What is only expected. Nothing uses an index that is not valid: it is nobody's loss.
fn lacking(object: &Object) -> Drift {
    let is_invalid = object.kind == Kind::Index && object.property("valid") == Some("false");
    match is_invalid {
        true => only(object, Change::Invalid),
        false => only(object, Change::Missing),
    }
}

fn only(object: &Object, change: Change) -> Drift {
    let severity = match object.kind {
        _ if change == Change::Invalid => Weight::Warning,
        Kind::Statistics | Kind::Comment | Kind::Owner => Weight::Warning,
        _ => Weight::Error,
    };
    Drift {
        kind: object.kind,
        path: object.path.clone(),
        actual_path: (change == Change::Extra).then(|| object.path.clone()),
        object: object.title(),
        change,
        severity,
        follows: None,
    }
}

/// A schema by its expected name and the one that it has.
fn called_otherwise((name, actual): (String, String)) -> Drift {
    Drift {
        kind: Kind::Schema,
        object: format!("schema {}", bare(&name)),
        path: vec![name],
        change: Change::Renamed {
            actual: bare(&actual),
        },
        actual_path: Some(vec![actual]),
        severity: Weight::Error,
        follows: None,
    }
}

fn both(one: &Object, other: &Object, change: Change, severity: Weight) -> Drift {
    Drift {
        kind: one.kind,
        path: one.path.clone(),
        actual_path: Some(other.path.clone()),
        object: one.title(),
        change,
        severity,
        follows: None,
    }
}

/// A name that differs, unless the server chose it on both sides.
fn renamed(one: &Object, other: &Object, renames: &Renames, found: &mut Vec<Drift>) {
    let moved_with_its_table = {
        let mut path = one.path.clone();
        let now = renames.path(one);
        if one.kind.is_part() && now.len() == path.len() {
            path[..2].clone_from_slice(&now[..2]);
        }
        path == other.path
    };
    let follows = one.kind.is_extra()
        || one.kind.takes_types()
        || matches!(one.kind, Kind::Cast | Kind::UserMapping);
    let follows = (follows && renames.elsewhere(one).is_none() && renames.path(one) == other.path)
        || renames.goes_along(one, other);
    let both_chosen = names::is_chosen(one) && names::is_chosen(other);
    if one.path == other.path || moved_with_its_table || follows || both_chosen {
        return;
    }
    // Only the names of what programs never call by name are of no consequence.
    let severity = match one.kind {
        Kind::Index | Kind::Constraint | Kind::DomainConstraint | Kind::Statistics => {
            Weight::Warning
        }
        _ => Weight::Error,
    };
    let actual = other.sql();
    found.push(both(one, other, Change::Renamed { actual }, severity));
}

fn changed(one: &Object, other: &Object, normal: &Normal<'_>, found: &mut Vec<Drift>) {
    let keys = one.properties.keys().chain(other.properties.keys());
    for name in keys.collect::<BTreeSet<_>>() {
        if one.property(name) == other.property(name)
            || one.may_lack(name)
            || other.may_lack(name)
            || normal.expected(one, name) == normal.actual(other, name)
        {
            continue;
        }
        let change = Change::Changed {
            property: name.clone(),
            expected: one.property(name).map(str::to_owned),
            actual: other.property(name).map(str::to_owned),
        };
        let weight = if one.kind == Kind::Index
            && name == "definition"
            && unstored(normal.expected(one, name)) == unstored(normal.actual(other, name))
        {
            Weight::Warning
        } else if one.kind == Kind::Index && name == "valid" && one.property(name) == Some("false")
        {
            // It is the expected one that is of no use.
            Weight::Warning
        } else if [one, other].iter().any(|side| side.hides(name)) {
            Weight::Info
        } else {
            weight(one.kind, name)
        };
        found.push(both(one, other, change, weight));
    }
    for (name, digest) in &one.hidden {
        // An option that is there once is told by its name.
        if other.hidden.get(name).is_none_or(|other| other == digest) {
            continue;
        }
        let change = Change::Changed {
            property: format!("option {name}"),
            expected: Some("a value that is not shown".to_owned()),
            actual: Some("another one".to_owned()),
        };
        found.push(both(one, other, change, Weight::Warning));
    }
}

/// An index's definition without its storage parameters: `WITH (fillfactor='70')`, which stands outside parentheses.
fn unstored(definition: Option<String>) -> Vec<String> {
    let definition = definition.unwrap_or_default();
    let (mut kept, mut depth, mut is_left_out) = (Vec::new(), 0_usize, false);
    for token in tokens(&definition) {
        if depth == 0 {
            is_left_out = token == "WITH" || (is_left_out && token == "(");
        }
        let was_left_out = is_left_out;
        match token {
            "(" => depth += 1,
            ")" => {
                depth = depth.saturating_sub(1);
                is_left_out &= depth > 0;
            }
            _ => {}
        }
        if !was_left_out {
            kept.push(token.to_owned());
        }
    }
    kept
}

/// What differs in speed or size only is a warning.
fn weight(kind: Kind, property: &str) -> Weight {
    match (kind, property) {
        (
            Kind::Table | Kind::Column | Kind::Index | Kind::Constraint | Kind::MaterializedView,
            "options" | "toast options" | "column options",
        )
        | (
            _,
            "storage" | "compression" | "statistics target" | "access method" | "clustered"
            | "cost" | "rows" | "cache",
        )
        | (Kind::Extension, "version")
        | (Kind::Statistics | Kind::Comment | Kind::Owner, _) => Weight::Warning,
        _ => Weight::Error,
    }
}

/// Marks what follows from a table or a schema that is there only once.
fn imply(found: &mut [Drift], expected: &Schema, actual: &Schema) {
    for (change, schema) in [(Change::Missing, expected), (Change::Extra, actual)] {
        let alone = |wanted: &dyn Fn(Kind) -> bool, found: &[Drift]| {
            found
                .iter()
                .filter(|drift| drift.change == change && wanted(drift.kind))
                .map(|drift| drift.path.clone())
                .collect::<HashSet<Vec<String>>>()
        };
        own(found, &change, schema);
        let schemas = alone(&|kind| kind == Kind::Schema, found);
        let holders = alone(
            &|kind| {
                matches!(
                    kind,
                    Kind::Table | Kind::View | Kind::MaterializedView | Kind::Domain
                )
            },
            found,
        );
        if schemas.is_empty() && holders.is_empty() {
            continue;
        }
        let owners: HashMap<(Kind, &[String]), Vec<String>> = schema
            .objects
            .iter()
            .filter_map(|object| Some(((object.kind, object.path.as_slice()), object.owner()?)))
            .collect();
        for drift in found.iter_mut().filter(|drift| drift.change == change) {
            let owner = owners.get(&(drift.kind, drift.path.as_slice()));
            // What extras are on is named in words, which could be a schema's name.
            let is_in = !drift.kind.is_extra() && drift.path.len() > 1;
            let in_schema = is_in && schemas.contains(&drift.path[..1]);
            if in_schema {
                drift.follows = Some(drift.path[..1].to_vec());
            } else if let Some(owner) = owner.filter(|owner| holders.contains(*owner)) {
                drift.follows = Some(owner.clone());
            }
        }
    }
}

/// Marks the owners of what is there only once: of what is made, somebody is the owner.
fn own(found: &mut [Drift], change: &Change, schema: &Schema) {
    // Versions and catalogs differ in blanks between arguments.
    let packed = |text: &str| text.replace(' ', "");
    let alone: HashSet<(Kind, &[String])> = found
        .iter()
        .filter(|drift| drift.change == *change && drift.kind != Kind::Owner)
        .map(|drift| (drift.kind, drift.path.as_slice()))
        .collect();
    let objects = schema.objects.iter();
    let objects = objects.filter(|object| alone.contains(&(object.kind, object.path.as_slice())));
    let by_words: HashMap<String, Vec<String>> = objects
        .map(|object| {
            let kind = match object.kind {
                Kind::Enum | Kind::Composite | Kind::Domain | Kind::Range | Kind::BaseType => {
                    "type"
                }
                kind => kind.name(),
            };
            (
                packed(&format!("{kind}{}", object.sql())),
                object.path.clone(),
            )
        })
        .collect();
    let owners = found
        .iter_mut()
        .filter(|drift| drift.change == *change && drift.kind == Kind::Owner);
    for drift in owners {
        let words = drift.path.first().map(|words| packed(words));
        drift.follows = words.and_then(|words| by_words.get(&words).cloned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_that_production_cannot_use_is_told_as_what_it_is() {
        let index = |valid: &str| {
            let properties = [("definition", "USING btree (a)"), ("valid", valid)];
            Object::plain(Kind::Index, &["public", "t", "i"], &properties)
        };
        let told = |expected: Vec<Object>, actual: Vec<Object>| {
            let schema = |objects| Schema {
                server_version: 170_000,
                objects,
            };
            let found = compare(&schema(expected), &schema(actual));
            let told = found
                .into_iter()
                .map(|drift| (drift.change, drift.severity));
            told.collect::<Vec<_>>()
        };
        let invalid = told(vec![index("false")], Vec::new());
        assert_eq!(invalid, [(Change::Invalid, Weight::Warning)]);
        let missing = told(vec![index("true")], Vec::new());
        assert_eq!(missing, [(Change::Missing, Weight::Error)]);
        for (one, other, weight) in [
            ("false", "true", Weight::Warning),
            ("true", "false", Weight::Error),
        ] {
            let found = told(vec![index(one)], vec![index(other)]);
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].1, weight, "{one}, {other}");
        }
    }

    #[test]
    fn the_owner_of_what_is_missing_is_no_difference_of_its_own() {
        let schema = |objects| Schema {
            server_version: 170_000,
            objects,
        };
        let owner = |words: &str| Object::plain(Kind::Owner, &[words], &[("role", "me")]);
        let expected = schema(vec![
            Object::plain(Kind::Enum, &["app", "mood"], &[("labels", "'a'")]),
            Object::plain(Kind::Function, &["app", "f(integer,text)"], &[]),
            Object::plain(Kind::Table, &["app", "t"], &[]),
            owner("type app.mood"),
            owner("function app.f(integer, text)"),
            owner("table app.t"),
            owner("table app.other"),
        ]);
        let found = compare(&expected, &schema(Vec::new()));
        let told = found.iter().filter(|drift| !drift.is_implied());
        let told: Vec<&str> = told.map(|drift| drift.object.as_str()).collect();
        assert_eq!(
            told,
            [
                "enum app.mood",
                "table app.t",
                "function app.f(integer,text)",
                "owner of table app.other"
            ]
        );
    }

    #[test]
    fn storage_parameters_of_a_materialized_view_are_a_warning_and_those_of_a_view_are_not() {
        for (kind, weight) in [
            (Kind::MaterializedView, Weight::Warning),
            (Kind::View, Weight::Error),
        ] {
            let schema = |options: &str| Schema {
                server_version: 170_000,
                objects: vec![Object::plain(
                    kind,
                    &["public", "m"],
                    &[("options", options)],
                )],
            };
            let found = compare(&schema("a=1"), &schema("a=2"));
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].severity, weight, "{kind}");
        }
    }

    #[test]
    fn storage_parameters_of_an_index_are_a_warning_and_its_columns_are_not() {
        let schema = |definition: &str| Schema {
            server_version: 170_000,
            objects: vec![Object {
                kind: Kind::Index,
                path: ["public", "t", "i"].map(str::to_owned).to_vec(),
                properties: [("definition".to_owned(), definition.to_owned())].into(),
                notes: [].into(),
                hidden: [].into(),
            }],
        };
        let weight = |one: &str, other: &str| {
            let found = compare(&schema(one), &schema(other));
            found.iter().map(|drift| drift.severity).min()
        };
        let plain = "USING btree (a) WHERE (b > 1)";
        let filled = "USING btree (a) WITH (fillfactor='70') WHERE (b > 1)";
        let other = "USING btree (c) WITH (fillfactor='70') WHERE (b > 1)";
        assert_eq!(weight(plain, filled), Some(Weight::Warning));
        assert_eq!(weight(filled, plain), Some(Weight::Warning));
        assert_eq!(weight(other, plain), Some(Weight::Error));
        let named = "USING btree (\"WITH\") WHERE (b > 1)";
        assert_eq!(weight(named, plain), Some(Weight::Error));
    }
}
