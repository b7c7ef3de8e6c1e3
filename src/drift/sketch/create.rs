//! Statements that make an object.

use super::super::object::{bare, quoted};
use super::super::{Kind, Object};
use super::by_hand;
use super::remove::parts;
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
        Kind::Collation => format!(
            "CREATE COLLATION {name} (provider = {}, locale = {}, deterministic = {});",
            text("provider"),
            literal(text("locale")),
            text("deterministic")
        ),
        Kind::Enum => format!("CREATE TYPE {name} AS ENUM ({});", text("labels")),
        Kind::Composite => format!("CREATE TYPE {name} AS ({});", text("columns")),
        Kind::Domain => domain(object),
        Kind::DomainConstraint => {
            format!(
                "ALTER DOMAIN {table} ADD CONSTRAINT {last} {};",
                text("definition")
            )
        }
        Kind::Range => format!("CREATE TYPE {name} AS RANGE (subtype = {});", text("type")),
        Kind::Sequence => return sequence(object),
        Kind::Column => format!("ALTER TABLE {table} ADD COLUMN {};", column(object)),
        Kind::Function | Kind::Procedure => {
            format!("{};", object.note("create").unwrap_or_default().trim_end())
        }
        Kind::View => format!(
            "CREATE VIEW {name}{} AS\n{}",
            with(object),
            text("definition")
        ),
        Kind::MaterializedView => {
            format!(
                "CREATE MATERIALIZED VIEW {name}{} AS\n{}",
                with(object),
                text("definition")
            )
        }
        Kind::Index => {
            let unique = if text("unique") == "true" {
                "UNIQUE "
            } else {
                ""
            };
            format!(
                "CREATE {unique}INDEX {last} ON {table} {};",
                text("definition")
            )
        }
        Kind::Constraint => format!(
            "ALTER TABLE {table} ADD CONSTRAINT {last} {};",
            text("definition")
        ),
        Kind::Statistics => format!("CREATE STATISTICS {name} {};", text("definition")),
        Kind::Rule => format!("CREATE RULE {last} {}", text("definition")),
        Kind::Trigger => return trigger(object),
        Kind::EventTrigger => format!("CREATE EVENT TRIGGER {name} {};", text("definition")),
        Kind::Policy => policy(object),
        Kind::Publication => publication(object),
        Kind::Comment => match comment_target(object) {
            Some(target) => format!("COMMENT ON {target} IS {};", literal(text("text"))),
            None => by_hand(&format!("by hand: write {}", object.title())),
        },
        Kind::Owner => owner(object),
        Kind::Grant => grant(object, "GRANT", "TO"),
        Kind::Table => return table_alone(object),
        Kind::Language
        | Kind::Conversion
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

fn table_alone(object: &Object) -> Vec<String> {
    table(object, &[])
}

/// Makes a table with its columns.
pub(super) fn table(object: &Object, columns: &[&Object]) -> Vec<String> {
    let name = object.sql();
    let has = |property: &str| object.property(property).is_some_and(|text| text == "true");
    let mut statements = vec![table_statement(object, columns)];
    for (property, words) in [
        ("row security", "ENABLE ROW LEVEL SECURITY"),
        ("forced row security", "FORCE ROW LEVEL SECURITY"),
    ] {
        if has(property) {
            statements.push(format!("ALTER TABLE {name} {words};"));
        }
    }
    if let Some("full" | "nothing") = object.property("replica identity") {
        let identity = object
            .property("replica identity")
            .unwrap_or_default()
            .to_uppercase();
        statements.push(format!("ALTER TABLE {name} REPLICA IDENTITY {identity};"));
    }
    statements
}

fn table_statement(object: &Object, columns: &[&Object]) -> String {
    let name = object.sql();
    let text = |property: &str| object.property(property);
    let unlogged = if text("persistence") == Some("unlogged") {
        "UNLOGGED "
    } else {
        ""
    };
    let foreign = if text("sort") == Some("foreign table") {
        "FOREIGN "
    } else {
        ""
    };
    let mut statement = format!("CREATE {unlogged}{foreign}TABLE {name}");
    if let (Some(parent), Some(bound)) = (text("partition of"), text("partition bound")) {
        statement += &format!(" PARTITION OF {parent} {bound}");
    } else {
        let written = columns
            .iter()
            .map(|object| format!("    {}", column(object)));
        let lines: Vec<String> = written.collect();
        statement += &format!(" (\n{}\n)", lines.join(",\n"));
    }
    if let Some(parents) = text("inherits") {
        statement += &format!(" INHERITS ({parents})");
    }
    if let Some(key) = text("partition key") {
        statement += &format!(" PARTITION BY {key}");
    }
    if let Some(method) = text("access method") {
        statement += &format!(" USING {}", bare(method));
    }
    if let Some(server) = text("server") {
        statement += &format!(" SERVER {server}");
    }
    statement += &with(object);
    if text("foreign options").is_some() {
        return format!("{statement}; -- add its OPTIONS by hand");
    }
    statement + ";"
}

/// A column as CREATE TABLE and ADD COLUMN write it.
fn column(object: &Object) -> String {
    let text = |property: &str| object.property(property);
    let mut written = format!(
        "{} {}",
        bare(object.name()),
        text("type").unwrap_or_default()
    );
    if let Some(collation) = text("collation") {
        written += &format!(" COLLATE {collation}");
    }
    if let Some(default) = text("default") {
        written += &format!(" DEFAULT {default}");
    }
    if let Some(expression) = text("generated") {
        let how = if object.note("generated") == Some("v") {
            "VIRTUAL"
        } else {
            "STORED"
        };
        written += &format!(" GENERATED ALWAYS AS ({expression}) {how}");
    }
    if let Some(when) = text("identity") {
        written += &format!(" GENERATED {} AS IDENTITY", when.to_uppercase());
    }
    if text("not null") == Some("true") {
        written += " NOT NULL";
    }
    written
}

fn with(object: &Object) -> String {
    let options = object.property("options");
    options.map_or_else(String::new, |options| format!(" WITH ({options})"))
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
pub(super) fn counting(object: &Object) -> String {
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

fn sequence(object: &Object) -> Vec<String> {
    let mut statements = vec![format!(
        "CREATE SEQUENCE {} {};",
        object.sql(),
        counting(object)
    )];
    if let Some(owner) = object.property("owned by") {
        statements.push(by_hand(&format!(
            "when its table is there: ALTER SEQUENCE {} OWNED BY {owner};",
            object.sql()
        )));
    }
    statements
}

fn trigger(object: &Object) -> Vec<String> {
    let (table, last) = parts(object);
    let definition = object.property("definition").unwrap_or_default();
    let sort = object.property("sort").unwrap_or_default().to_uppercase();
    let mut statements = vec![format!("CREATE {sort} {last} {definition};")];
    if let Some(state) = enabling(object.property("enabled")) {
        statements.push(format!("ALTER TABLE {table} {state} TRIGGER {last};"));
    }
    statements
}

/// How a trigger comes to fire as it should; nothing where that is what a new one does.
pub(super) fn enabling(enabled: Option<&str>) -> Option<&'static str> {
    match enabled {
        Some("no") => Some("DISABLE"),
        Some("on replicas") => Some("ENABLE REPLICA"),
        Some("always") => Some("ENABLE ALWAYS"),
        _ => None,
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
    let tables = match object.property("definition") {
        Some("all tables") => " FOR ALL TABLES".to_owned(),
        Some(tables) => format!(" FOR TABLE {tables}"),
        None => String::new(),
    };
    let options = object.property("options").unwrap_or_default();
    let via_root = if options.ends_with("via root") {
        ", publish_via_partition_root = true"
    } else {
        ""
    };
    let publish = options.trim_end_matches("via root").trim_end_matches(", ");
    format!(
        "CREATE PUBLICATION {}{tables} WITH (publish = {}{via_root});",
        object.sql(),
        literal(publish)
    )
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

fn owner(object: &Object) -> String {
    let role = bare(object.property("role").unwrap_or_default());
    let owned = object
        .path
        .first()
        .and_then(|path| match path.split_once(' ')? {
            (
                kind @ ("schema" | "table" | "sequence" | "view" | "function" | "procedure"
                | "type" | "language" | "server"),
                name,
            ) => Some(format!("{} {name}", kind.to_uppercase())),
            ("foreign-data", wrapper) => Some(format!("FOREIGN DATA {}", upper_first(wrapper))),
            _ => None,
        });
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
