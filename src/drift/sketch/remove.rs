//! Statements that drop an object.

use super::super::object::{bare, quoted};
use super::super::{Kind, Object};
use super::{by_hand, calls};

/// Drops one object. Where rows go with it for good, a comment says so.
pub(super) fn drop(object: &Object, for_good: bool) -> String {
    let name = object.sql();
    let (table, last) = parts(object);
    let statement = match object.kind {
        Kind::Column => format!("ALTER TABLE {table} DROP COLUMN {last};"),
        Kind::Constraint => format!("ALTER TABLE {table} DROP CONSTRAINT {last};"),
        Kind::DomainConstraint => format!("ALTER DOMAIN {table} DROP CONSTRAINT {last};"),
        Kind::Index => format!("DROP INDEX {}.{last};", bare(&object.path[0])),
        Kind::Rule | Kind::Trigger | Kind::Policy => {
            format!(
                "DROP {} {last} ON {table};",
                object.kind.name().to_uppercase()
            )
        }
        Kind::Enum | Kind::Composite | Kind::Range => format!("DROP TYPE {name};"),
        Kind::Table if object.property("sort") == Some("foreign table") => {
            format!("DROP FOREIGN TABLE {name};")
        }
        Kind::Comment => match super::create::comment_target(object) {
            Some(target) => format!("COMMENT ON {target} IS NULL;"),
            None => by_hand(&format!("by hand: drop {}", object.title())),
        },
        Kind::Grant => super::grants::grant(object, None, object.property("privileges")).join("\n"),
        Kind::DefaultPrivileges => {
            let there = object.property("privileges").unwrap_or_default();
            super::grants::by_default(object, None, Some(there)).join("\n")
        }
        Kind::OperatorClass | Kind::OperatorFamily | Kind::Operator | Kind::Cast => {
            format!("DROP {} {name};", object.kind.name().to_uppercase())
        }
        Kind::Wrapper => format!("DROP FOREIGN DATA WRAPPER {name};"),
        // It is nothing but a name.
        Kind::BaseType if is_shell(object) => format!("DROP TYPE {name};"),
        // Its functions need it, and it needs them.
        Kind::BaseType => by_hand(&format!(
            "by hand: DROP TYPE {name} CASCADE; its functions go with it"
        )),
        Kind::UserMapping => format!(
            "DROP USER MAPPING FOR {last} SERVER {};",
            bare(&object.path[0])
        ),
        Kind::Owner | Kind::Language => by_hand(&format!("by hand: drop {}", object.title())),
        Kind::Procedure => format!("DROP PROCEDURE {};", calls::called(object)),
        Kind::Schema
        | Kind::Extension
        | Kind::AccessMethod
        | Kind::Collation
        | Kind::Conversion
        | Kind::Server
        | Kind::Domain
        | Kind::Sequence
        | Kind::Table
        | Kind::Function
        | Kind::Aggregate
        | Kind::SearchParser
        | Kind::SearchTemplate
        | Kind::Dictionary
        | Kind::SearchConfiguration
        | Kind::View
        | Kind::MaterializedView
        | Kind::Statistics
        | Kind::EventTrigger
        | Kind::Publication
        | Kind::Subscription => format!("DROP {} {name};", object.kind.name().to_uppercase()),
    };
    let holds_rows = matches!(object.kind, Kind::Table | Kind::Column) && for_good;
    if holds_rows {
        format!("{statement} -- loses what is in it")
    } else {
        statement
    }
}

/// Whether a type is a name that waits for its type.
pub(super) fn is_shell(object: &Object) -> bool {
    object.property("sort") == Some("shell")
}

/// The table and the last name of a part of it, as SQL.
pub(super) fn parts(object: &Object) -> (String, String) {
    let table = quoted(&object.path[..object.path.len().min(2)]);
    (table, bare(object.name()))
}
