//! Options of foreign-data wrappers, servers, foreign tables and their columns.
//!
//! Source: PostgreSQL documentation, "ALTER SERVER": `OPTIONS ( [ ADD | SET | DROP ] option ['value'] )`.

use std::collections::BTreeMap;

use super::super::object::bare;
use super::super::{Kind, Object};
use super::alter::to_be;
use super::remove::parts;
use super::{Objects, by_hand};
use crate::ident::literal;

/// What stands for a value that is not shown (`foreign.sql`).
const HIDDEN: &str = "…";

/// Makes the options of an object what they are expected to be. Values that are not shown are left to a person.
pub(super) fn options(object: &Object, other: Option<&Object>, property: &str) -> Vec<String> {
    let lists = (
        list(object.property(property)),
        list(other.and_then(|other| other.property(property))),
    );
    let (Some(wanted), Some(there)) = lists else {
        return vec![to_be(object, property)];
    };
    let mut changes: Vec<String> = Vec::new();
    let mut hidden: Vec<&str> = Vec::new();
    for (name, value) in &wanted {
        let verb = match there.get(name) {
            Some(known) if known == value => continue,
            Some(_) => "SET",
            None => "ADD",
        };
        if *value == HIDDEN {
            hidden.push(name);
        } else {
            changes.push(format!("{verb} {} {}", bare(name), literal(value)));
        }
    }
    let gone = there.keys().filter(|name| !wanted.contains_key(*name));
    changes.extend(gone.map(|name| format!("DROP {}", bare(name))));
    let mut statements = Vec::new();
    if !changes.is_empty() {
        let changes = changes.join(", ");
        statements.push(format!("ALTER {} OPTIONS ({changes});", altered(object)));
    }
    for name in hidden {
        statements.push(by_hand(&format!(
            "by hand: {} needs option {name}: as in the source; it is not shown",
            object.title()
        )));
    }
    statements
}

/// `OPTIONS (…)` of a foreign table that is made: its wrapper may ask for some at once. Gives the names of those whose values are
/// not shown, too; `None` where the options cannot be told apart.
pub(super) fn written(object: &Object) -> Option<(String, Vec<&str>)> {
    let options = list(object.property("foreign options"))?;
    let (hidden, shown): (Vec<_>, Vec<_>) =
        options.into_iter().partition(|(_, value)| *value == HIDDEN);
    let shown: Vec<String> = shown
        .iter()
        .map(|(name, value)| format!("{} {}", bare(name), literal(value)))
        .collect();
    let text = match shown.is_empty() {
        true => String::new(),
        false => format!(" OPTIONS ({})", shown.join(", ")),
    };
    Some((text, hidden.into_iter().map(|(name, _)| name).collect()))
}

/// Whether a column is one of a foreign table.
pub(super) fn holds(expected: &Objects<'_>, column: &Object) -> bool {
    let table = column.path.get(..2).unwrap_or_default();
    let table = expected.get(Kind::Table, table);
    table.is_some_and(|table| table.property("sort") == Some("foreign table"))
}

/// What ALTER is followed by.
fn altered(object: &Object) -> String {
    let (table, last) = parts(object);
    match object.kind {
        Kind::Wrapper => format!("FOREIGN DATA WRAPPER {last}"),
        Kind::Server => format!("SERVER {last}"),
        Kind::Column => format!("FOREIGN TABLE {table} ALTER COLUMN {last}"),
        _ => format!("FOREIGN TABLE {table}"),
    }
}

/// Options by name; `None` where a value may hold what stands between them.
fn list(text: Option<&str>) -> Option<BTreeMap<&str, &str>> {
    let options = text.unwrap_or_default().split(", ");
    let options = options.filter(|option| !option.is_empty());
    options
        .map(|option| {
            let (name, value) = option.split_once('=')?;
            let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            is_name.then_some((name, value))
        })
        .collect()
}
