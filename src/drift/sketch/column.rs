//! Statements for columns: as a part of CREATE TABLE, added, changed.

use super::super::Object;
use super::super::object::bare;
use super::alter::{settings, to_be};
use super::foreign;
use super::remove::parts;
use crate::ident::literal;

/// A column as CREATE TABLE and ADD COLUMN write it. What they cannot say, [`rest`] does.
pub(super) fn written(object: &Object) -> String {
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
    if let Some(identity) = identity(object) {
        written += &format!(" {identity}");
    }
    if text("not null") == Some("true") {
        written += " NOT NULL";
    }
    written
}

/// What NOT NULL has of its own, from PostgreSQL 18 on.
pub(super) const UNUSUAL: &str = "not null constraint";

/// What a new column does not have yet.
pub(super) fn rest(object: &Object) -> Vec<String> {
    let properties = [
        "storage",
        "compression",
        "statistics target",
        "options",
        UNUSUAL,
    ];
    let there = properties
        .into_iter()
        .filter(|property| object.property(property).is_some());
    let mut statements: Vec<String> = there
        .map(|property| change(object, None, property).unwrap_or_else(|| to_be(object, property)))
        .collect();
    if object.property("foreign options").is_some() {
        statements.extend(foreign::options(object, None, "foreign options"));
    }
    statements
}

/// `GENERATED … AS IDENTITY`, with how it counts.
fn identity(object: &Object) -> Option<String> {
    let when = object.property("identity")?.to_uppercase();
    let mut identity = format!("GENERATED {when} AS IDENTITY");
    if object.property("identity sequence").is_some() {
        identity += &format!(" ({})", Counting::of(object).written(" "));
    }
    Some(identity)
}

/// How an identity column counts; what its property leaves out is what the server gives (`columns.sql`).
struct Counting<'a> {
    start: &'a str,
    increment: &'a str,
    minimum: &'a str,
    maximum: &'a str,
    cache: &'a str,
    cycles: bool,
}

impl<'a> Counting<'a> {
    fn of(object: &'a Object) -> Self {
        let text = object.property("identity sequence").unwrap_or_default();
        let words: Vec<&str> = text.split(' ').collect();
        let after = |name: &str| {
            let mut pairs = words.windows(2);
            pairs.find(|pair| pair[0] == name).map(|pair| pair[1])
        };
        let greatest = match object.property("type") {
            Some("smallint") => "32767",
            Some("integer") => "2147483647",
            _ => "9223372036854775807",
        };
        let increment = after("increment").unwrap_or("1");
        let minimum = after("minimum").unwrap_or("1");
        let maximum = after("maximum").unwrap_or(greatest);
        let first = if increment.starts_with('-') {
            maximum
        } else {
            minimum
        };
        Self {
            start: after("start").unwrap_or(first),
            increment,
            minimum,
            maximum,
            cache: after("cache").unwrap_or("1"),
            cycles: words.contains(&"cycle"),
        }
    }

    /// Lets an identity that is new count on from the values that its column has.
    fn continued(&self, object: &Object) -> Option<String> {
        let (table, _) = parts(object);
        let (table, name) = (literal(&table), literal(object.name()));
        let sequence = format!("pg_get_serial_sequence({table}, {name})");
        let bounds = [self.start, self.minimum, self.maximum];
        continued(object, &sequence, self.increment, bounds)
    }

    /// Its options, each with `before` in front.
    fn written(&self, before: &str) -> String {
        let Self {
            start,
            increment,
            minimum,
            maximum,
            cache,
            cycles,
        } = self;
        let cycle = if *cycles { "CYCLE" } else { "NO CYCLE" };
        let options = [
            format!("INCREMENT BY {increment}"),
            format!("MINVALUE {minimum}"),
            format!("MAXVALUE {maximum}"),
            format!("START WITH {start}"),
            format!("CACHE {cache}"),
            cycle.to_owned(),
        ];
        let options = options.map(|option| format!("{before}{option}"));
        options.concat().trim_start().to_owned()
    }
}

/// Lets a sequence that is new count on from the values that a column has, as far as they are such as it gives; `None` for
/// a column of no whole numbers. `sequence` is an expression, the bounds are start, minimum and maximum.
///
/// Source: PostgreSQL documentation, "Sequence Manipulation Functions", `setval`.
pub(super) fn continued(
    object: &Object,
    sequence: &str,
    increment: &str,
    [start, minimum, maximum]: [&str; 3],
) -> Option<String> {
    let is_whole = matches!(object.property("type")?, "smallint" | "integer" | "bigint");
    let (table, last) = parts(object);
    let (end, from, to) = if increment.starts_with('-') {
        (format!("min({last})"), minimum, start)
    } else {
        (format!("max({last})"), start, maximum)
    };
    is_whole.then(|| {
        format!(
            "SELECT setval({sequence}, {end}) FROM {table} HAVING {end} BETWEEN {from} AND {to};"
        )
    })
}

/// Makes one property of a column what it is expected to be; `other` is the column as it is, if it was there.
pub(super) fn change(object: &Object, other: Option<&Object>, property: &str) -> Option<String> {
    let (table, last) = parts(object);
    let expected = object.property(property);
    let actual = other.and_then(|other| other.property(property));
    let action = match (property, expected) {
        ("not null", Some("true")) if object.property(UNUSUAL).is_some() => return unusual(object),
        (UNUSUAL, Some(_)) => {
            let dropped = format!("ALTER TABLE {table} ALTER COLUMN {last} DROP NOT NULL;");
            return Some(format!("{dropped}\n{}", unusual(object)?));
        }
        (UNUSUAL, None) => {
            format!("DROP NOT NULL;\nALTER TABLE {table} ALTER COLUMN {last} SET NOT NULL")
        }
        ("not null", Some("true")) => "SET NOT NULL".to_owned(),
        ("not null", _) => "DROP NOT NULL".to_owned(),
        ("default", Some(default)) => format!("SET DEFAULT {default}"),
        ("default", None) => "DROP DEFAULT".to_owned(),
        ("generated", None) => "DROP EXPRESSION".to_owned(),
        ("identity", Some(when)) if actual.is_some() => {
            format!("SET GENERATED {}", when.to_uppercase())
        }
        ("identity", Some(_)) => {
            let added = format!(
                "ALTER TABLE {table} ALTER COLUMN {last} ADD {};",
                identity(object)?
            );
            // An identity is added only to what cannot be NULL.
            let may_be_null = other.is_some_and(|other| other.property("not null") != Some("true"));
            let filled = may_be_null
                .then(|| format!("ALTER TABLE {table} ALTER COLUMN {last} SET NOT NULL;"));
            let statements = [filled, Some(added), Counting::of(object).continued(object)];
            return Some(
                statements
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join("\n"),
            );
        }
        ("identity", None) => "DROP IDENTITY".to_owned(),
        ("identity sequence", _) => Counting::of(object).written(" SET "),
        ("storage", Some(storage)) => format!("SET STORAGE {storage}"),
        ("storage", None) => {
            let own = other.and_then(|other| other.note("type storage"));
            format!("SET STORAGE {}", own.or_else(|| storage(object))?)
        }
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

/// NOT NULL that is not proven, or not handed down.
///
/// Source: PostgreSQL 18 documentation, "ALTER TABLE", `table_constraint`.
fn unusual(object: &Object) -> Option<String> {
    let (table, last) = parts(object);
    let how = object.property(UNUSUAL)?;
    let has = |word: &str, sql: &'static str| if how.contains(word) { sql } else { "" };
    let (heirs, proof) = (
        has("no inherit", " NO INHERIT"),
        has("not valid", " NOT VALID"),
    );
    Some(format!(
        "ALTER TABLE {table} ADD NOT NULL {last}{heirs}{proof};"
    ))
}

/// Gives a column that is computed another expression; `None` where it is not computed yet, or otherwise.
pub(super) fn computed(object: &Object, other: &Object) -> Option<String> {
    other.property("generated")?;
    let expression = object.property("generated")?;
    let (table, last) = parts(object);
    (object.note("generated") == other.note("generated")).then(|| {
        format!("ALTER TABLE {table} ALTER COLUMN {last} SET EXPRESSION AS ({expression});")
    })
}

/// How a column's type is stored where nothing else is said, for what an older standin has read; `None` for a type of which
/// that is not known here. From 16 on
/// there is a word for it, which older servers refuse.
///
/// Source: `typstorage` in src/include/catalog/pg_type.dat; arrays, composite types and ranges are extended
/// (`DefineType`, `AddNewRelationType` and `DefineRange` in src/backend/commands and catalog).
fn storage(object: &Object) -> Option<&'static str> {
    let ty = object.property("type")?;
    if ty.ends_with("[]") {
        return Some("extended");
    }
    match ty.split('(').next()?.trim() {
        "text" | "character varying" | "character" | "bytea" | "json" | "jsonb" | "xml"
        | "tsvector" | "bit" | "bit varying" => Some("extended"),
        "numeric" | "inet" | "cidr" => Some("main"),
        _ => None,
    }
}

/// Whether a column is computed and stays so.
pub(super) fn stays_computed(object: &Object, other: &Object) -> bool {
    [object, other]
        .iter()
        .all(|side| side.property("generated").is_some())
}

/// Whether a column gets a type of another name: its default is none of that type.
pub(super) fn is_retyped(object: &Object, other: &Object) -> bool {
    let bare = |object: &Object| {
        let ty = object.property("type").unwrap_or_default();
        ty.split('(').next().unwrap_or_default().trim().to_owned()
    };
    bare(object) != bare(other)
}

/// Another type or collation. A default is no expression of the new type: it goes before, and comes back. A foreign table has
/// no rows here, and takes no expression for them; nor does a column that is computed, which the server computes anew.
///
/// Source: PostgreSQL documentation, "ALTER FOREIGN TABLE"; `ATPrepAlterColumnType` in src/backend/commands/tablecmds.c.
pub(super) fn retyped(object: &Object, other: &Object, is_foreign: bool) -> Vec<String> {
    let (table, last) = parts(object);
    let ty = object.property("type").unwrap_or_default();
    let collation = object.property("collation");
    let collation = collation.map_or_else(String::new, |name| format!(" COLLATE {name}"));
    let foreign = if is_foreign { "FOREIGN " } else { "" };
    let using = match is_foreign || stays_computed(object, other) {
        true => String::new(),
        false => format!(" USING {last}::{ty}"),
    };
    let alter = format!("ALTER {foreign}TABLE {table} ALTER COLUMN {last}");
    let retype = format!("{alter} TYPE {ty}{collation}{using};");
    if !is_retyped(object, other) {
        return vec![retype];
    }
    let mut statements = Vec::new();
    if other.property("default").is_some() {
        statements.push(format!("{alter} DROP DEFAULT;"));
    }
    statements.push(retype);
    if let Some(default) = object.property("default") {
        statements.push(format!("{alter} SET DEFAULT {default};"));
    }
    statements
}
