//! What is said about an object and goes with it: its owner, who may do what with it, its comment.

use std::collections::BTreeSet;

use super::super::compare::Drift;
use super::super::object::bare;
use super::super::{Kind, Object};
use super::making::Making;
use super::remove::parts;
use super::{Objects, Sketch, by_hand, calls, create, grants, table};

impl<'s> Sketch<'s> {
    /// What is said about an object that is made, and is said on the other side about what went.
    pub(super) fn said(&self, object: &'s Object, making: &mut Making<'s>) {
        for extra in after(object, &self.expected, self.found) {
            making.add(extra, create::create(extra));
        }
    }

    /// Lines about what is made anew where nobody looked at whose it is.
    pub(super) fn rights(&self) -> Vec<String> {
        let anew = self.anew.objects.iter();
        anew.flat_map(|(one, _)| told_where_unknown(one, &self.expected))
            .collect()
    }

    pub(super) fn create(&self, object: &Object) -> Vec<String> {
        self.with_rights(
            object,
            match object.kind {
                Kind::Table => table::create(object, &self.expected.columns(&object.path)),
                _ => create::create(object),
            },
        )
    }

    /// Makes what was dropped as `other`.
    pub(super) fn create_again(&self, object: &Object, other: &Object) -> Vec<String> {
        match object.kind {
            Kind::Function | Kind::Procedure => {
                self.with_rights(object, calls::anew(object, other))
            }
            _ => self.create(object),
        }
    }

    fn with_rights(&self, object: &Object, mut statements: Vec<String>) -> Vec<String> {
        statements.extend(not_given(object, &self.expected, &self.actual));
        statements
    }

    /// What routines that are made anew have of their own.
    pub(super) fn kept(&self) -> impl Iterator<Item = String> {
        let anew = self.anew.objects.iter();
        let routines = anew.filter(|(one, _)| matches!(one.kind, Kind::Function | Kind::Procedure));
        routines.flat_map(|(one, other)| calls::kept(one, other, &other.sql()))
    }
}

/// Whether a comment, an owner or a grant is about an object, or about a part of it.
pub(super) fn is_about(extra: &Object, object: &Object) -> bool {
    let Some(words) = extra.path.first() else {
        return false;
    };
    if !matches!(extra.kind, Kind::Comment | Kind::Owner | Kind::Grant) {
        return false;
    }
    let kind = object.kind.name();
    let sql = object.sql();
    match object.kind {
        // Versions and catalogs differ in blanks between arguments.
        Kind::Function | Kind::Procedure | Kind::Aggregate | Kind::Operator => {
            let packed = |text: &str| text.replace(' ', "");
            packed(words) == packed(&format!("{kind}{sql}"))
        }
        // What stands behind the name has blanks.
        Kind::OperatorClass | Kind::OperatorFamily => *words == format!("{kind} {sql}"),
        Kind::Index => {
            let [schema, name] = [object.path.first(), object.path.last()]
                .map(|name| name.map(|name| bare(name)).unwrap_or_default());
            *words == format!("index {schema}.{name}")
        }
        Kind::Column => words.split(' ').any(|word| word == sql),
        _ if object.kind.is_part() => {
            let (table, last) = parts(object);
            words.ends_with(&format!(" {last} on {table}"))
        }
        _ if object.path.len() > 1 => {
            let inside = format!("{sql}.");
            let mut words = words.split(' ');
            words.any(|word| word == sql || word.starts_with(&inside))
        }
        _ => *words == format!("{kind} {sql}"),
    }
}

/// What is said about an object that is made anew, but for what differs and is written anyway.
pub(super) fn after<'s>(
    object: &Object,
    expected: &Objects<'s>,
    found: &[Drift],
) -> Vec<&'s Object> {
    let is_told = |extra: &Object| {
        let mut drifts = found.iter();
        drifts.any(|drift| drift.kind == extra.kind && drift.path == extra.path)
    };
    let extras = expected.all.iter().filter(|other| other.kind.is_extra());
    extras
        .filter(|extra| is_about(extra, object) && !is_told(extra))
        .collect()
}

/// A line where nobody looked at who owns things and who may do what.
pub(super) fn told_where_unknown(object: &Object, expected: &Objects<'_>) -> Vec<String> {
    let has_some = matches!(
        object.kind,
        Kind::View | Kind::MaterializedView | Kind::Function | Kind::Procedure | Kind::Range
    );
    if !has_some || are_known(expected) {
        return Vec::new();
    }
    vec![by_hand(&format!(
        "by hand: {} is made anew: its owner and its grants go with the old one",
        object.title()
    ))]
}

/// Takes back what a new object gives without being asked: to everybody what may be done with routines and types, where the
/// expected schema does not have it so, and to others what they get by default privileges of either side. Grants come behind.
///
/// Source: PostgreSQL documentation, "Privileges": the default privileges of PUBLIC; "ALTER DEFAULT PRIVILEGES".
pub(super) fn not_given(
    object: &Object,
    expected: &Objects<'_>,
    actual: &Objects<'_>,
) -> Vec<String> {
    let (sort, on) = match object.kind {
        Kind::Table | Kind::View | Kind::MaterializedView => ("tables", "TABLE".to_owned()),
        Kind::Sequence => ("sequences", "SEQUENCE".to_owned()),
        Kind::Schema => ("schemas", "SCHEMA".to_owned()),
        Kind::Aggregate => ("functions", "FUNCTION".to_owned()),
        Kind::Function | Kind::Procedure => ("functions", object.kind.name().to_uppercase()),
        Kind::Enum | Kind::Composite | Kind::Domain | Kind::Range => ("types", "TYPE".to_owned()),
        _ => return Vec::new(),
    };
    if !are_known(expected) {
        return Vec::new();
    }
    let defaults = [expected, actual].map(|side| grants::by_default_to(sort, object, side.all));
    let mut roles: BTreeSet<String> = defaults.into_iter().flatten().collect();
    let is_granted = expected.all.iter().any(|other| {
        other.kind == Kind::Grant && other.name() == "public" && is_about(other, object)
    });
    if !is_granted && matches!(sort, "functions" | "types") {
        roles.insert("public".to_owned());
    }
    let revoked = roles.iter();
    revoked
        .map(|role| format!("REVOKE ALL ON {on} {} FROM {role};", calls::called(object)))
        .collect()
}

fn are_known(expected: &Objects<'_>) -> bool {
    expected.all.iter().any(|object| object.kind == Kind::Owner)
}
