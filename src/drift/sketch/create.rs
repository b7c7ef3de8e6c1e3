//! Statements that make an object.

use std::collections::BTreeMap;

use super::super::object::{OF_COLUMNS, bare, quoted};
use super::super::{Kind, Object};
use super::remove::{is_shell, parts};
use super::{alter, by_hand, calls, column, families, grants, lists, search, table, types};
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
        Kind::Function | Kind::Procedure => return calls::routine(object),
        Kind::View | Kind::MaterializedView => return view(object),
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
            return [
                with_state(object, made),
                otherwise_enabled(object, object.property("otherwise enabled")),
            ]
            .concat();
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
        Kind::Grant => return grants::grant(object, object.property("privileges"), None),
        Kind::DefaultPrivileges => {
            return grants::by_default(object, Some(text("privileges")), None);
        }
        Kind::Aggregate => calls::aggregate(object),
        Kind::AccessMethod => calls::access_method(object),
        Kind::Operator => calls::operator(object)
            .unwrap_or_else(|| by_hand(&format!("by hand: make {}", object.title()))),
        Kind::Cast => calls::cast(object)
            .unwrap_or_else(|| by_hand(&format!("by hand: make {}", object.title()))),
        Kind::Dictionary => search::dictionary(object),
        Kind::SearchConfiguration => return search::configuration(object),
        Kind::OperatorFamily => {
            return families::family(object)
                .unwrap_or_else(|| vec![by_hand(&format!("by hand: make {}", object.title()))]);
        }
        Kind::OperatorClass => families::class(object)
            .unwrap_or_else(|| by_hand(&format!("by hand: make {}", object.title()))),
        Kind::BaseType if is_shell(object) => format!("CREATE TYPE {name};"),
        Kind::Language
        | Kind::Wrapper
        | Kind::Server
        | Kind::UserMapping
        | Kind::BaseType
        | Kind::Subscription => by_hand(&format!("by hand: make {}", object.title())),
    };
    vec![statement]
}

fn view(object: &Object) -> Vec<String> {
    let kind = object.kind.name().to_uppercase();
    let method = object.property("access method");
    let method = method.map_or_else(String::new, |method| format!(" USING {}", bare(method)));
    let made = format!(
        "CREATE {kind} {}{method}{} AS\n{}",
        object.sql(),
        with(object),
        object.property("definition").unwrap_or_default()
    );
    with_rest(object, made, &[&["defaults"], &OF_COLUMNS[..]].concat())
}

/// `WITH (…)` of a table or view.
pub(super) fn with(object: &Object) -> String {
    let options = object.property("options");
    options.map_or_else(String::new, |options| format!(" WITH ({options})"))
}

/// What was made, and what gives it each property that it does not have yet.
fn with_rest(object: &Object, made: String, properties: &[&str]) -> Vec<String> {
    let new = Object {
        properties: BTreeMap::new(),
        ..object.clone()
    };
    let mut statements = vec![made];
    let there = properties
        .iter()
        .filter(|property| object.property(property).is_some());
    statements.extend(there.flat_map(|property| alter::change(object, &new, property)));
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
    // Such as one whose CREATE INDEX CONCURRENTLY failed: what nothing uses is not made elsewhere.
    if text("valid") == "false" {
        return vec![by_hand(&format!(
            "by hand: {} is not valid where it should be copied from: drop it there, or REINDEX it",
            object.title()
        ))];
    }
    with_rest(object, made, &rest)
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

/// Makes a trigger fire as it should, on the table and on partitions where it does otherwise.
pub(super) fn enabled_everywhere(object: &Object, other: &Object) -> Vec<String> {
    let [wanted, there] = [object, other].map(|side| side.property("otherwise enabled"));
    // What is said of the table goes down to all partitions.
    if object.property("enabled") != other.property("enabled") {
        return [vec![enabled(object)], otherwise_enabled(object, wanted)].concat();
    }
    let is_wanted = |name: &str| partitions(wanted).iter().any(|(known, _)| *known == name);
    let gone = partitions(there)
        .into_iter()
        .filter(|(name, _)| !is_wanted(name));
    let last = bare(object.name());
    let state = state(object.property("enabled"));
    let gone = gone.map(|(name, _)| format!("ALTER TABLE ONLY {name} {state} TRIGGER {last};"));
    gone.chain(otherwise_enabled(object, wanted)).collect()
}

/// Makes a trigger fire on partitions as it does there only: `schema.partition: no, …`.
fn otherwise_enabled(object: &Object, on: Option<&str>) -> Vec<String> {
    let last = bare(object.name());
    let partitions = partitions(on).into_iter();
    partitions
        .map(|(name, how)| {
            let state = state(Some(how));
            format!("ALTER TABLE ONLY {name} {state} TRIGGER {last};")
        })
        .collect()
}

fn partitions(text: Option<&str>) -> Vec<(&str, &str)> {
    let partitions = lists::parts(text.unwrap_or_default()).into_iter();
    partitions
        .filter_map(|partition| partition.rsplit_once(": "))
        .collect()
}

/// What ALTER calls when something fires.
fn state(enabled: Option<&str>) -> &'static str {
    match enabled {
        Some("no") => "DISABLE",
        Some("on replicas") => "ENABLE REPLICA",
        Some("always") => "ENABLE ALWAYS",
        _ => "ENABLE",
    }
}

/// Makes a trigger, event trigger or rule fire as it should.
pub(super) fn enabled(object: &Object) -> String {
    let (table, last) = parts(object);
    let state = state(object.property("enabled"));
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
        ("access method", "ACCESS METHOD"),
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
        ("extension", "EXTENSION"),
        ("trigger", "TRIGGER"),
        ("policy", "POLICY"),
        ("rule", "RULE"),
        ("collation", "COLLATION"),
        ("publication", "PUBLICATION"),
        ("server", "SERVER"),
        ("operator class", "OPERATOR CLASS"),
        ("operator family", "OPERATOR FAMILY"),
        ("operator", "OPERATOR"),
    ]
    .iter()
    .find_map(|(kind, words)| {
        let identity = named.strip_prefix(kind)?.strip_prefix(' ')?;
        Some((*words, identity))
    })?;
    Some(match kind {
        "PROCEDURE" => format!("{kind} {}", calls::taking(identity)),
        _ => format!("{kind} {identity}"),
    })
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
        let name = match kind {
            "procedure" => calls::taking(name),
            _ => name.to_owned(),
        };
        Some(format!("{} {name}", kind.to_uppercase().replace('-', " ")))
    };
    let owned = OWNED.iter().find_map(|kind| of(kind));
    match owned {
        Some(owned) => format!("ALTER {owned} OWNER TO {role};"),
        None => by_hand(&format!("by hand: {} is to be {role}", object.title())),
    }
}

/// Schema and name as SQL, of an object whose path may end in more.
pub(super) fn relation(object: &Object) -> String {
    quoted(&object.path[..object.path.len().min(2)])
}
