//! Statements that make an object.

use super::super::object::{bare, quoted};
use super::super::{Kind, Object};
use super::alter::to_be;
use super::remove::parts;
use super::{by_hand, column, table, types};
use crate::ident::literal;

/// Makes an object that is no table.
pub(super) fn create(object: &Object) -> Vec<String> {
    let name = object.sql();
    let (table, last) = parts(object);
    let text = |property: &str| object.property(property).unwrap_or_default();
    let statement = match object.kind {
        Kind::Schema => format!("CREATE SCHEMA {name};"),
        Kind::Extension => format!(
            "CREATE EXTENSION {name} WITH SCHEMA {};",
            bare(text("schema"))
        ),
        Kind::Collation
        | Kind::Conversion
        | Kind::Enum
        | Kind::Composite
        | Kind::Domain
        | Kind::Range
        | Kind::Sequence => types::create(object),
        Kind::DomainConstraint => {
            format!(
                "ALTER DOMAIN {table} ADD CONSTRAINT {last} {};",
                text("definition")
            )
        }
        Kind::Column => {
            let added = format!(
                "ALTER TABLE {table} ADD COLUMN {};",
                column::written(object)
            );
            return [vec![added], column::rest(object)].concat();
        }
        Kind::Table => return table::create(object, &[]),
        Kind::Function | Kind::Procedure => {
            format!("{};", object.note("create").unwrap_or_default().trim_end())
        }
        Kind::View | Kind::MaterializedView => {
            let kind = object.kind.name().to_uppercase();
            let made = format!(
                "CREATE {kind} {name}{} AS\n{}",
                with(object),
                text("definition")
            );
            return with_rest(object, made, &["defaults"]);
        }
        Kind::Index => return index(object),
        Kind::Constraint => return constraint(object),
        Kind::Statistics => {
            let mut statements = vec![format!("CREATE STATISTICS {name} {};", text("definition"))];
            if let Some(target) = object.property("target") {
                statements.push(format!("ALTER STATISTICS {name} SET STATISTICS {target};"));
            }
            return statements;
        }
        Kind::Rule => {
            return with_state(object, format!("CREATE RULE {last} {}", text("definition")));
        }
        Kind::Trigger => {
            let sort = text("sort").to_uppercase();
            let made = format!("CREATE {sort} {last} {};", text("definition"));
            return with_state(object, made);
        }
        Kind::EventTrigger => {
            let made = format!("CREATE EVENT TRIGGER {name} {};", text("definition"));
            return with_state(object, made);
        }
        Kind::SearchParser | Kind::SearchTemplate => {
            let kind = object.kind.name().to_uppercase();
            format!("CREATE {kind} {name} ({});", text("definition"))
        }
        Kind::Policy => policy(object),
        Kind::Publication => publication(object),
        Kind::Comment => match comment_target(object) {
            Some(target) => format!("COMMENT ON {target} IS {};", literal(text("text"))),
            None => by_hand(&format!("by hand: write {}", object.title())),
        },
        Kind::Owner => owner(object),
        Kind::Grant => grant(object, "GRANT", "TO"),
        Kind::Language
        | Kind::Wrapper
        | Kind::Server
        | Kind::UserMapping
        | Kind::BaseType
        | Kind::Aggregate
        | Kind::Operator
        | Kind::OperatorFamily
        | Kind::OperatorClass
        | Kind::Cast
        | Kind::Dictionary
        | Kind::SearchConfiguration
        | Kind::Subscription
        | Kind::DefaultPrivileges => by_hand(&format!("by hand: make {}", object.title())),
    };
    vec![statement]
}

/// `WITH (…)` of a table or view.
pub(super) fn with(object: &Object) -> String {
    let options = object.property("options");
    options.map_or_else(String::new, |options| format!(" WITH ({options})"))
}

/// What was made, and a line for each property that it does not have yet.
fn with_rest(object: &Object, made: String, properties: &[&str]) -> Vec<String> {
    let mut statements = vec![made];
    let there = properties
        .iter()
        .filter(|property| object.property(property).is_some());
    statements.extend(there.map(|property| to_be(object, property)));
    statements
}

fn index(object: &Object) -> Vec<String> {
    let (table, last) = parts(object);
    let text = |property: &str| object.property(property).unwrap_or_default();
    let unique = if text("unique") == "true" {
        "UNIQUE "
    } else {
        ""
    };
    let made = format!(
        "CREATE {unique}INDEX {last} ON {table} {};",
        text("definition")
    );
    let rest = ["clustered", "replica identity", "statistics target"];
    let mut statements = with_rest(object, made, &rest);
    if text("valid") == "false" {
        statements.push(to_be(object, "valid"));
    }
    statements
}

fn constraint(object: &Object) -> Vec<String> {
    let (table, last) = parts(object);
    let definition = object.property("definition").unwrap_or_default();
    let made = format!("ALTER TABLE {table} ADD CONSTRAINT {last} {definition};");
    let rest = ["clustered", "replica identity", "valid", "enforcement"];
    let mut statements = with_rest(object, made, &rest);
    if let Some(options) = object.property("options") {
        let index = format!("{}.{last}", bare(&object.path[0]));
        statements.push(format!("ALTER INDEX {index} SET ({options});"));
    }
    statements
}

/// What was made, and whether it fires.
fn with_state(object: &Object, made: String) -> Vec<String> {
    match object.property("enabled") {
        None | Some("yes") => vec![made],
        Some(_) => vec![made, enabled(object)],
    }
}

/// Makes a trigger, event trigger or rule fire as it should.
pub(super) fn enabled(object: &Object) -> String {
    let (table, last) = parts(object);
    let state = match object.property("enabled") {
        Some("no") => "DISABLE",
        Some("on replicas") => "ENABLE REPLICA",
        Some("always") => "ENABLE ALWAYS",
        _ => "ENABLE",
    };
    match object.kind {
        Kind::EventTrigger => format!("ALTER EVENT TRIGGER {last} {state};"),
        kind => format!(
            "ALTER TABLE {table} {state} {} {last};",
            kind.name().to_uppercase()
        ),
    }
}

fn policy(object: &Object) -> String {
    let (table, last) = parts(object);
    let text = |property: &str| object.property(property);
    let upper = |property: &str| text(property).unwrap_or_default().to_uppercase();
    let mut statement = format!(
        "CREATE POLICY {last} ON {table} AS {} FOR {} TO {}",
        upper("sort"),
        upper("command"),
        text("roles").unwrap_or("public")
    );
    if let Some(condition) = text("using") {
        statement += &format!(" USING ({condition})");
    }
    if let Some(condition) = text("with check") {
        statement += &format!(" WITH CHECK ({condition})");
    }
    statement + ";"
}

fn publication(object: &Object) -> String {
    let published = object.note("for").unwrap_or_default();
    let options = object.property("options").unwrap_or_default();
    let mut with = vec![format!(
        "publish = {}",
        literal(options.trim_end_matches("via root").trim_end_matches(", "))
    )];
    if options.ends_with("via root") {
        with.push("publish_via_partition_root = true".to_owned());
    }
    if let Some(columns) = object.property("generated columns") {
        with.push(format!("publish_generated_columns = {columns}"));
    }
    let name = object.sql();
    let statement = ["CREATE PUBLICATION", &name, published]
        .iter()
        .filter(|part| !part.is_empty())
        .copied()
        .collect::<Vec<_>>()
        .join(" ");
    format!("{statement} WITH ({});", with.join(", "))
}

/// What COMMENT ON is followed by; `None` for what it cannot name so.
///
/// Source: `pg_identify_object` (getObjectTypeDescription in src/backend/catalog/objectaddress.c) for the kinds' names.
pub(super) fn comment_target(object: &Object) -> Option<String> {
    let named = object.path.first()?;
    let (kind, identity) = [
        ("table column", "COLUMN"),
        ("view column", "COLUMN"),
        ("materialized view column", "COLUMN"),
        ("composite type column", "COLUMN"),
        ("foreign table column", "COLUMN"),
        ("table constraint", "CONSTRAINT"),
        ("materialized view", "MATERIALIZED VIEW"),
        ("foreign table", "FOREIGN TABLE"),
        ("event trigger", "EVENT TRIGGER"),
        ("composite type", "TYPE"),
        ("statistics object", "STATISTICS"),
        ("text search configuration", "TEXT SEARCH CONFIGURATION"),
        ("text search dictionary", "TEXT SEARCH DICTIONARY"),
        ("table", "TABLE"),
        ("view", "VIEW"),
        ("sequence", "SEQUENCE"),
        ("index", "INDEX"),
        ("function", "FUNCTION"),
        ("procedure", "PROCEDURE"),
        ("aggregate", "AGGREGATE"),
        ("type", "TYPE"),
        ("schema", "SCHEMA"),
        ("trigger", "TRIGGER"),
        ("policy", "POLICY"),
        ("rule", "RULE"),
        ("collation", "COLLATION"),
        ("publication", "PUBLICATION"),
        ("server", "SERVER"),
    ]
    .iter()
    .find_map(|(kind, words)| {
        let identity = named.strip_prefix(kind)?.strip_prefix(' ')?;
        Some((*words, identity))
    })?;
    Some(format!("{kind} {identity}"))
}

/// What owners are told of, as ALTER calls it too, but for its case. The longer of two that begin alike comes first.
const OWNED: [&str; 22] = [
    "aggregate",
    "collation",
    "conversion",
    "event trigger",
    "foreign-data wrapper",
    "function",
    "language",
    "materialized view",
    "operator class",
    "operator family",
    "operator",
    "procedure",
    "publication",
    "schema",
    "sequence",
    "server",
    "statistics",
    "table",
    "text search configuration",
    "text search dictionary",
    "type",
    "view",
];

fn owner(object: &Object) -> String {
    let role = bare(object.property("role").unwrap_or_default());
    let path = object.path.first().map_or("", String::as_str);
    let of = |kind: &str| {
        let name = path.strip_prefix(kind)?.strip_prefix(' ')?;
        Some(format!("{} {name}", kind.to_uppercase().replace('-', " ")))
    };
    let owned = OWNED.iter().find_map(|kind| of(kind));
    match owned {
        Some(owned) => format!("ALTER {owned} OWNER TO {role};"),
        None => by_hand(&format!("by hand: {} is to be {role}", object.title())),
    }
}

/// `wrapper files` as `WRAPPER files`.
fn upper_first(words: &str) -> String {
    let (first, rest) = words.split_once(' ').unwrap_or((words, ""));
    format!("{} {rest}", first.to_uppercase())
}

/// `GRANT … TO` or `REVOKE … FROM`.
pub(super) fn grant(object: &Object, verb: &str, preposition: &str) -> String {
    let privileges = object.property("privileges").unwrap_or_default();
    let role = bare(object.name());
    let on = object.path.first().and_then(|path| granted_on(path));
    match on.filter(|_| !privileges.contains("with grant option")) {
        Some(on) => format!("{verb} {privileges} ON {on} {preposition} {role};"),
        None => by_hand(&format!(
            "by hand: {verb} {privileges} for {}",
            object.title()
        )),
    }
}

/// What GRANT calls the object that a grant is on; `None` for what it cannot name without more being known.
fn granted_on(path: &str) -> Option<String> {
    Some(match path.split_once(' ')? {
        (
            kind @ ("schema" | "table" | "sequence" | "function" | "procedure" | "type"
            | "language"),
            name,
        ) => format!("{} {name}", kind.to_uppercase()),
        ("aggregate", name) => format!("FUNCTION {name}"),
        ("view", name) => name.to_owned(),
        ("server", name) => format!("FOREIGN SERVER {name}"),
        ("foreign-data", wrapper) => format!("FOREIGN DATA {}", upper_first(wrapper)),
        _ => return None,
    })
}

/// Schema and name as SQL, of an object whose path may end in more.
pub(super) fn relation(object: &Object) -> String {
    quoted(&object.path[..object.path.len().min(2)])
}
