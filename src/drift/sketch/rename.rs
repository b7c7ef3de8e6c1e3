//! Statements that give an object its expected name.

use super::super::object::bare;
use super::super::{Kind, Object};
use super::create::relation;
use super::remove::parts;

/// Gives `other` the name of `one`.
pub(super) fn rename(one: &Object, other: &Object) -> String {
    let (_, last) = parts(other);
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
            // What it belongs to has its name already.
            format!(
                "ALTER DOMAIN {} RENAME CONSTRAINT {last} TO {new};",
                parts(one).0
            )
        }
        Kind::Trigger | Kind::Policy | Kind::Rule => format!(
            "ALTER {} {last} ON {} RENAME TO {new};",
            one.kind.name().to_uppercase(),
            relation(one)
        ),
        Kind::Index => format!("ALTER INDEX {}.{last} RENAME TO {new};", bare(&one.path[0])),
        Kind::Enum | Kind::Composite | Kind::Range => moved("TYPE", one, other),
        Kind::Function | Kind::Procedure => routine(one, other),
        kind => moved(&kind.name().to_uppercase(), one, other),
    }
}

/// The types that a routine takes have their names already.
fn routine(one: &Object, other: &Object) -> String {
    let whole = |object: &'_ Object| -> (String, String) {
        let (name, types) = object.name().split_once('(').unwrap_or((object.name(), ""));
        (bare(name), types.to_owned())
    };
    let ((new, types), (old, _)) = (whole(one), whole(other));
    let [schema, there] = [one, other].map(|object| bare(&object.path[0]));
    let kind = one.kind.name().to_uppercase();
    let mut statements = Vec::new();
    if schema != there {
        statements.push(format!(
            "ALTER {kind} {there}.{old}({types} SET SCHEMA {schema};"
        ));
    }
    if new != old {
        statements.push(format!(
            "ALTER {kind} {schema}.{old}({types} RENAME TO {new};"
        ));
    }
    statements.join("\n")
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
