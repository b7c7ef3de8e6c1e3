//! Statements for types, sequences, collations and conversions.

use super::super::{Kind, Object};
use super::alter::to_be;
use super::by_hand;
use crate::ident::literal;

/// Makes a type, sequence, collation or conversion.
pub(super) fn create(object: &Object) -> String {
    let name = object.sql();
    let text = |property: &str| object.property(property).unwrap_or_default();
    match object.kind {
        Kind::Enum => format!("CREATE TYPE {name} AS ENUM ({});", text("labels")),
        Kind::Composite => format!("CREATE TYPE {name} AS ({});", text("columns")),
        Kind::Domain => domain(object),
        Kind::Range => range(object),
        Kind::Collation => collation(object),
        Kind::Conversion => {
            let default = if text("default") == "true" {
                "DEFAULT "
            } else {
                ""
            };
            format!(
                "CREATE {default}CONVERSION {name} FOR {} TO {} FROM {};",
                literal(text("from")),
                literal(text("to")),
                text("function")
            )
        }
        _ => {
            let unlogged = if text("persistence") == "unlogged" {
                "UNLOGGED "
            } else {
                ""
            };
            format!("CREATE {unlogged}SEQUENCE {name} {};", counting(object))
        }
    }
}

/// A range type. One with a canonical function needs a function that takes it before it is there.
fn range(object: &Object) -> String {
    if object.property("canonical").is_some() {
        return by_hand(&format!(
            "by hand: make {}, whose canonical function takes the type itself",
            object.title()
        ));
    }
    let options: Vec<String> = [
        ("type", "subtype"),
        ("operator class", "subtype_opclass"),
        ("collation", "collation"),
        ("subtype difference", "subtype_diff"),
        ("multirange", "multirange_type_name"),
    ]
    .iter()
    .filter_map(|(property, option)| Some(format!("{option} = {}", object.property(property)?)))
    .collect();
    format!(
        "CREATE TYPE {} AS RANGE ({});",
        object.sql(),
        options.join(", ")
    )
}

fn collation(object: &Object) -> String {
    let text = |property: &str| object.property(property);
    let locale = literal(text("locale").unwrap_or_default());
    let mut options = vec![format!("provider = {}", text("provider").unwrap_or("libc"))];
    match text("ctype") {
        Some(ctype) => {
            options.push(format!("lc_collate = {locale}"));
            options.push(format!("lc_ctype = {}", literal(ctype)));
        }
        None => options.push(format!("locale = {locale}")),
    }
    if text("deterministic") == Some("false") {
        options.push("deterministic = false".to_owned());
    }
    if let Some(rules) = text("rules") {
        options.push(format!("rules = {}", literal(rules)));
    }
    format!(
        "CREATE COLLATION {} ({});",
        object.sql(),
        options.join(", ")
    )
}

fn domain(object: &Object) -> String {
    let text = |property: &str| object.property(property);
    let mut statement = format!(
        "CREATE DOMAIN {} AS {}",
        object.sql(),
        text("type").unwrap_or_default()
    );
    if let Some(collation) = text("collation") {
        statement += &format!(" COLLATE {collation}");
    }
    if let Some(default) = text("default") {
        statement += &format!(" DEFAULT {default}");
    }
    if text("not null") == Some("true") {
        statement += " NOT NULL";
    }
    statement + ";"
}

/// What follows CREATE SEQUENCE or ALTER SEQUENCE.
fn counting(object: &Object) -> String {
    let text = |property: &str| object.property(property).unwrap_or_default();
    let cycle = if text("cycle") == "true" {
        "CYCLE"
    } else {
        "NO CYCLE"
    };
    format!(
        "AS {} INCREMENT {} MINVALUE {} MAXVALUE {} START {} CACHE {} {cycle}",
        text("type"),
        text("increment"),
        text("minimum"),
        text("maximum"),
        text("start"),
        text("cache"),
    )
}

/// What is to be done about labels but adding some: one that is called otherwise is renamed.
pub(super) fn labels(object: &Object, other: &Object) -> Vec<String> {
    let (wanted, there) = (list(object), list(other));
    if let Some((from, to)) = renamed(&wanted, &there) {
        let name = object.sql();
        return vec![format!("ALTER TYPE {name} RENAME VALUE {from} TO {to};")];
    }
    if are_kept(&wanted, &there) {
        return Vec::new();
    }
    let how = "; a new type takes the old one's place";
    vec![to_be(object, "labels") + how]
}

/// Whether one label is called otherwise, of the labels of an enum as they are to be and as they are; both as SQL.
pub fn is_label_renamed(wanted: &str, there: &str) -> bool {
    renamed(&listed(wanted), &listed(there)).is_some()
}

/// The labels of an enum, as SQL.
fn list(object: &Object) -> Vec<String> {
    listed(object.property("labels").unwrap_or_default())
}

fn listed(labels: &str) -> Vec<String> {
    let tokens = super::super::tokens::tokens(labels);
    let labels = tokens.into_iter().filter(|token| *token != ",");
    labels.map(str::to_owned).collect()
}

/// Whether all labels that are there stay, in their order.
fn are_kept(wanted: &[String], there: &[String]) -> bool {
    let kept = wanted.iter().filter(|label| there.contains(label));
    kept.eq(there.iter())
}

/// Whether the labels that both have stand in the same order.
fn are_in_order(wanted: &[String], there: &[String]) -> bool {
    let shared = wanted.iter().filter(|label| there.contains(label));
    shared.eq(there.iter().filter(|label| wanted.contains(label)))
}

/// Adds labels where they belong, unless one that is there takes the name, or what both have stands in another order; `name`
/// is what the type is called now.
///
/// No statement of the same transaction can use them. Source: PostgreSQL documentation, "ALTER TYPE", Notes.
pub(super) fn added(object: &Object, other: &Object, name: &str) -> Vec<String> {
    let (wanted, there) = (list(object), list(other));
    let mut statements = Vec::new();
    if renamed(&wanted, &there).is_some() || !are_in_order(&wanted, &there) {
        return statements;
    }
    for (at, label) in wanted
        .iter()
        .enumerate()
        .filter(|(_, label)| !there.contains(label))
    {
        let place = match at.checked_sub(1).and_then(|before| wanted.get(before)) {
            Some(before) => format!(" AFTER {before}"),
            None => there
                .first()
                .map_or_else(String::new, |first| format!(" BEFORE {first}")),
        };
        statements.push(format!("ALTER TYPE {name} ADD VALUE {label}{place};"));
    }
    statements
}

/// The one label that stands at the same place under another name, if that is all: as it is, as it is to be.
fn renamed<'a>(wanted: &'a [String], there: &'a [String]) -> Option<(&'a str, &'a str)> {
    if wanted.len() != there.len() {
        return None;
    }
    let mut different = there.iter().zip(wanted).filter(|(from, to)| from != to);
    let (from, to) = different.next()?;
    let is_all = different.next().is_none() && !there.contains(to) && !wanted.contains(from);
    is_all.then_some((from.as_str(), to.as_str()))
}

/// Makes one property of a domain what it is expected to be.
pub(super) fn change_domain(object: &Object, property: &str) -> Option<String> {
    let action = match (property, object.property(property)) {
        ("default", Some(default)) => format!("SET DEFAULT {default}"),
        ("default", None) => "DROP DEFAULT".to_owned(),
        ("not null", Some("true")) => "SET NOT NULL".to_owned(),
        ("not null", _) => "DROP NOT NULL".to_owned(),
        _ => return None,
    };
    Some(format!("ALTER DOMAIN {} {action};", object.sql()))
}

/// Makes one property of a sequence what it is expected to be.
pub(super) fn change_sequence(object: &Object, property: &str) -> String {
    let name = object.sql();
    match (property, object.property(property)) {
        ("owned by", owner) => {
            format!(
                "ALTER SEQUENCE {name} OWNED BY {};",
                owner.unwrap_or("NONE")
            )
        }
        ("persistence", Some("unlogged")) => format!("ALTER SEQUENCE {name} SET UNLOGGED;"),
        ("persistence", _) => format!("ALTER SEQUENCE {name} SET LOGGED;"),
        _ => format!("ALTER SEQUENCE {name} {};", counting(object)),
    }
}
