//! Statements that change one property of an object, or its name.

use super::super::object::bare;
use super::super::{Kind, Object};
use super::by_hand;
use super::create::{counting, create, enabling, relation};
use super::remove::parts;
use crate::ident::literal;

/// Whether a change of this property is made by dropping the object and making it again.
pub(super) fn needs_anew(kind: Kind, property: &str) -> bool {
    match kind {
        Kind::Constraint | Kind::Index | Kind::Statistics => !matches!(
            property,
            "options" | "clustered" | "replica identity" | "statistics target" | "target"
        ),
        Kind::Trigger | Kind::EventTrigger => property == "definition",
        Kind::DomainConstraint
        | Kind::Rule
        | Kind::Policy
        | Kind::Publication
        | Kind::Collation
        | Kind::Range => true,
        Kind::View | Kind::MaterializedView => {
            matches!(property, "columns") || kind == Kind::MaterializedView
        }
        Kind::Function | Kind::Procedure => matches!(property, "returns" | "arguments"),
        _ => false,
    }
}

/// Gives `other` the name of `one`.
pub(super) fn rename(one: &Object, other: &Object) -> String {
    let (table, last) = parts(other);
    let new = bare(one.name());
    match one.kind {
        Kind::Column => format!(
            "ALTER TABLE {} RENAME COLUMN {last} TO {new};",
            relation(one)
        ),
        Kind::Constraint => format!(
            "ALTER TABLE {} RENAME CONSTRAINT {last} TO {new};",
            relation(one)
        ),
        Kind::DomainConstraint => {
            format!("ALTER DOMAIN {table} RENAME CONSTRAINT {last} TO {new};")
        }
        Kind::Trigger | Kind::Policy | Kind::Rule => format!(
            "ALTER {} {last} ON {} RENAME TO {new};",
            one.kind.name().to_uppercase(),
            relation(one)
        ),
        Kind::Index => format!(
            "ALTER INDEX {}.{last} RENAME TO {new};",
            bare(&other.path[0])
        ),
        Kind::Enum | Kind::Composite | Kind::Range => moved("TYPE", one, other),
        Kind::Function | Kind::Procedure => {
            let new = new
                .split_once('(')
                .map_or(new.as_str(), |(name, _)| name)
                .trim_matches('"')
                .to_owned();
            format!(
                "ALTER {} {} RENAME TO {};",
                one.kind.name().to_uppercase(),
                other.sql(),
                bare(&new)
            )
        }
        kind => moved(&kind.name().to_uppercase(), one, other),
    }
}

/// A new name in the same schema, or the same name in another one.
fn moved(kind: &str, one: &Object, other: &Object) -> String {
    let mut statements = Vec::new();
    let mut path = other.path.clone();
    if one.path.len() == 2 && path.len() == 2 && one.path[0] != path[0] {
        statements.push(format!(
            "ALTER {kind} {} SET SCHEMA {};",
            other.sql(),
            bare(&one.path[0])
        ));
        path[0].clone_from(&one.path[0]);
    }
    if one.name() != other.name() {
        let now = super::super::object::quoted(&path);
        statements.push(format!(
            "ALTER {kind} {now} RENAME TO {};",
            bare(one.name())
        ));
    }
    statements.join("\n")
}

/// Makes one property what it is expected to be; `actual` is what it is.
pub(super) fn change(object: &Object, property: &str, actual: Option<&str>) -> Vec<String> {
    let expected = object.property(property);
    let statement = match object.kind {
        Kind::Column => column(object, property, expected, actual),
        Kind::Table => table(object, property, expected, actual),
        Kind::Enum => return labels(object, expected, actual),
        Kind::Domain => domain(object, property, expected),
        Kind::Sequence => sequence(object, property, expected),
        Kind::Function | Kind::Procedure | Kind::Comment | Kind::Owner => return create(object),
        Kind::View if property == "definition" => {
            let name = object.sql();
            Some(format!(
                "CREATE OR REPLACE VIEW {name} AS\n{}",
                expected.unwrap_or_default()
            ))
        }
        Kind::View => options("VIEW", &object.sql(), property, expected, actual),
        Kind::Index => {
            let name = format!("{}.{}", bare(&object.path[0]), bare(object.name()));
            options("INDEX", &name, property, expected, actual)
        }
        Kind::Trigger if property == "enabled" => {
            let (table, last) = parts(object);
            let state = enabling(expected).unwrap_or("ENABLE");
            Some(format!("ALTER TABLE {table} {state} TRIGGER {last};"))
        }
        Kind::Extension if property == "version" => Some(format!(
            "ALTER EXTENSION {} UPDATE TO {};",
            object.sql(),
            literal(expected.unwrap_or_default())
        )),
        Kind::Extension => Some(format!(
            "ALTER EXTENSION {} SET SCHEMA {};",
            object.sql(),
            bare(expected.unwrap_or_default())
        )),
        Kind::Statistics => Some(format!(
            "ALTER STATISTICS {} SET STATISTICS {};",
            object.sql(),
            expected.unwrap_or("-1")
        )),
        Kind::Grant => Some(super::create::grant(object, "GRANT", "TO")),
        _ => None,
    };
    let told = || {
        by_hand(&format!(
            "by hand: {property} of {} is to be {}",
            object.title(),
            expected.unwrap_or("none")
        ))
    };
    vec![statement.unwrap_or_else(told)]
}

fn column(
    object: &Object,
    property: &str,
    expected: Option<&str>,
    actual: Option<&str>,
) -> Option<String> {
    let (table, last) = parts(object);
    let ty = object.property("type").unwrap_or_default();
    let action = match (property, expected) {
        ("type" | "collation", _) => {
            let collation = object.property("collation");
            let collation = collation.map_or_else(String::new, |name| format!(" COLLATE {name}"));
            format!("TYPE {ty}{collation} USING {last}::{ty}")
        }
        ("not null", Some("true")) => "SET NOT NULL".to_owned(),
        ("not null", _) => "DROP NOT NULL".to_owned(),
        ("default", Some(default)) => format!("SET DEFAULT {default}"),
        ("default", None) => "DROP DEFAULT".to_owned(),
        ("generated", None) => "DROP EXPRESSION".to_owned(),
        ("identity", Some(when)) => {
            let verb = if actual.is_none() { "ADD" } else { "SET" };
            let identity = if actual.is_none() { " AS IDENTITY" } else { "" };
            format!("{verb} GENERATED {}{identity}", when.to_uppercase())
        }
        ("identity", None) => "DROP IDENTITY".to_owned(),
        ("storage", Some(storage)) => format!("SET STORAGE {storage}"),
        ("compression", method) => format!("SET COMPRESSION {}", method.unwrap_or("default")),
        ("statistics target", target) => format!("SET STATISTICS {}", target.unwrap_or("-1")),
        ("options", _) => {
            return Some(settings(
                &format!("ALTER TABLE {table} ALTER COLUMN {last}"),
                expected,
                actual,
            ));
        }
        _ => return None,
    };
    Some(format!("ALTER TABLE {table} ALTER COLUMN {last} {action};"))
}

fn table(
    object: &Object,
    property: &str,
    expected: Option<&str>,
    actual: Option<&str>,
) -> Option<String> {
    let name = object.sql();
    let is = expected == Some("true");
    let action = match (property, expected) {
        ("persistence", Some("unlogged")) => "SET UNLOGGED".to_owned(),
        ("persistence", _) => "SET LOGGED".to_owned(),
        ("row security", _) => format!(
            "{} ROW LEVEL SECURITY",
            if is { "ENABLE" } else { "DISABLE" }
        ),
        ("forced row security", _) => {
            format!("{}FORCE ROW LEVEL SECURITY", if is { "" } else { "NO " })
        }
        ("replica identity", Some(identity)) if identity != "index" => {
            format!("REPLICA IDENTITY {}", identity.to_uppercase())
        }
        ("access method", method) => {
            format!("SET ACCESS METHOD {}", bare(method.unwrap_or("heap")))
        }
        ("options", _) => return Some(settings(&format!("ALTER TABLE {name}"), expected, actual)),
        ("inherits", None) => format!("NO INHERIT {}", actual?),
        ("inherits", Some(parent)) if actual.is_none() => format!("INHERIT {parent}"),
        _ => return None,
    };
    Some(format!("ALTER TABLE {name} {action};"))
}

fn options(
    kind: &str,
    name: &str,
    property: &str,
    expected: Option<&str>,
    actual: Option<&str>,
) -> Option<String> {
    (property == "options").then(|| settings(&format!("ALTER {kind} {name}"), expected, actual))
}

/// Sets the options that are expected and takes back those that are not.
fn settings(alter: &str, expected: Option<&str>, actual: Option<&str>) -> String {
    let list = |text: Option<&str>| -> Vec<String> {
        text.map(|text| text.split(", ").map(str::to_owned).collect())
            .unwrap_or_default()
    };
    let (wanted, there) = (list(expected), list(actual));
    let key = |option: &str| option.split('=').next().unwrap_or_default().to_owned();
    let gone: Vec<String> = there
        .iter()
        .map(|option| key(option))
        .filter(|name| !wanted.iter().any(|option| key(option) == *name))
        .collect();
    let mut statements = Vec::new();
    if !gone.is_empty() {
        statements.push(format!("{alter} RESET ({});", gone.join(", ")));
    }
    if !wanted.is_empty() {
        statements.push(format!("{alter} SET ({});", wanted.join(", ")));
    }
    statements.join("\n")
}

/// Labels that only have to be added are added where they belong.
fn labels(object: &Object, expected: Option<&str>, actual: Option<&str>) -> Vec<String> {
    let list = |text: Option<&str>| -> Vec<String> {
        let tokens = super::super::tokens::tokens(text.unwrap_or_default());
        tokens
            .into_iter()
            .filter(|token| *token != ",")
            .map(str::to_owned)
            .collect()
    };
    let (wanted, there) = (list(expected), list(actual));
    let kept: Vec<&String> = wanted
        .iter()
        .filter(|label| there.contains(label))
        .collect();
    if !kept.iter().copied().eq(there.iter()) {
        return vec![by_hand(&format!(
            "by hand: {} is to have the labels {}; a new type takes the old one's place",
            object.title(),
            expected.unwrap_or_default()
        ))];
    }
    let mut statements = Vec::new();
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
        statements.push(format!(
            "ALTER TYPE {} ADD VALUE {label}{place};",
            object.sql()
        ));
    }
    statements
}

fn domain(object: &Object, property: &str, expected: Option<&str>) -> Option<String> {
    let action = match (property, expected) {
        ("default", Some(default)) => format!("SET DEFAULT {default}"),
        ("default", None) => "DROP DEFAULT".to_owned(),
        ("not null", Some("true")) => "SET NOT NULL".to_owned(),
        ("not null", _) => "DROP NOT NULL".to_owned(),
        _ => return None,
    };
    Some(format!("ALTER DOMAIN {} {action};", object.sql()))
}

fn sequence(object: &Object, property: &str, expected: Option<&str>) -> Option<String> {
    let name = object.sql();
    match property {
        "owned by" => Some(format!(
            "ALTER SEQUENCE {name} OWNED BY {};",
            expected.unwrap_or("NONE")
        )),
        "persistence" => None,
        _ => Some(format!("ALTER SEQUENCE {name} {};", counting(object))),
    }
}
