//! Statements that give an object its expected name.

use super::super::object::bare;
use super::super::{Kind, Object};
use super::create::relation;
use super::remove::parts;

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
            let whole = |object: &'_ Object| -> (String, String) {
                let (name, types) = object.name().split_once('(').unwrap_or((object.name(), ""));
                (bare(name), types.to_owned())
            };
            // The types that it takes have their names already.
            let ((new, types), (old, _)) = (whole(one), whole(other));
            format!(
                "ALTER {} {}.{old}({types} RENAME TO {new};",
                one.kind.name().to_uppercase(),
                bare(&other.path[0])
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
