//! `config.yml` of greenmask: what stands under `dump`.
//!
//! Source: greenmask's documentation, "Configuration", "Database subset", "Transformation condition", "Transformation
//! inheritance" and "Dynamic parameters" (version 0.2).

mod columns;
mod made;
mod rows;

use std::collections::BTreeMap;

pub(super) use rows::ROWS;

use super::condition::{Language, translated};
use super::guess::member;
use super::mapping::{Given, text};
use super::note::{Note, Sort};
use super::reader::{Reader, Use};
use super::wanted::{Column, Outcome, Reference, RowsWanted, TableName, unquoted};
use super::{Imported, Tool};
use crate::rules::Rejected;
use crate::rules::foreign::Foreign;
use crate::transform::args::{Arg, Value};

/// Parameters that mean nothing here, or that are read apart.
const COMMON: &[&str] = &["column", "columns", "engine", "validate", "salt"];

const TABLE_KEYS: &[&str] = &[
    "schema",
    "name",
    "query",
    "apply_for_inherited",
    "transformers",
    "columns_type_override",
    "subset_conds",
    "when",
];

const TRANSFORMER_KEYS: &[&str] = &[
    "name",
    "params",
    "dynamic_params",
    "apply_for_references",
    "when",
    "resolve_env",
];

/// Options of `pg_dump` that choose what is dumped.
const CHOOSING: &[&str] = &[
    "exclude-table",
    "exclude-table-data",
    "table",
    "schema",
    "exclude-schema",
];

pub(super) fn read(file: &Foreign, root: Option<&Arg>) -> Result<Imported, Rejected> {
    let mut reader = Reader::new(Tool::Greenmask, file);
    let dump = root.and_then(|root| member(root, "dump"));
    let of_dump = |name| dump.and_then(|dump| member(dump, name));
    for table in reader.items(of_dump("transformation"), "`transformation`") {
        read_table(&mut reader, table);
    }
    for from in reader.items(of_dump("virtual_references"), "`virtual_references`") {
        read_references(&mut reader, from);
    }
    if let Some(options) = of_dump("pg_dump_options") {
        read_options(&mut reader, options);
    }
    for custom in reader.items(
        root.and_then(|root| member(root, "custom_transformers")),
        "`custom_transformers`",
    ) {
        let name = member(custom, "name").and_then(text).unwrap_or("?");
        let what = format!("custom transformer `{name}`");
        reader.lost(
            custom.span,
            "custom_transformers",
            &what,
            "programs are not run",
            "",
        );
    }
    reader.finish()
}

fn read_table(reader: &mut Reader<'_>, entry: &Arg) {
    let what = "a table of `transformation`";
    let Some(name) = reader.needed(entry, "name", what) else {
        return;
    };
    let schema = reader.maybe(entry, "schema", what).unwrap_or("public");
    let table = TableName::of(schema, name);
    let title = table.title();
    reader.unknown(entry, TABLE_KEYS, &title);
    read_rows(reader, &table, entry);
    if let Some(kept) = member(entry, "columns_type_override") {
        let why = "the type of the database is what counts here";
        reader.lost(kept.span, &title, "`columns_type_override`", why, "");
    }
    let condition = member(entry, "when");
    let mut by_column: BTreeMap<usize, Vec<Column>> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    for transformer in reader.items(member(entry, "transformers"), "`transformers`") {
        for column in read_transformer(reader, &table, transformer) {
            let at = order
                .iter()
                .position(|name| *name == column.column)
                .unwrap_or_else(|| {
                    order.push(column.column.clone());
                    order.len() - 1
                });
            by_column.entry(at).or_default().push(column);
        }
    }
    for mut column in by_column.into_values().filter_map(Reader::in_turn) {
        add_condition(reader, &mut column, condition, true);
        reader.add(column);
    }
}

fn read_rows(reader: &mut Reader<'_>, table: &TableName, entry: &Arg) {
    let title = table.title();
    if let Some(query) =
        member(entry, "query").filter(|query| text(query).is_some_and(|text| !text.is_empty()))
    {
        let why = "rows come from the table itself";
        reader.lost(
            query.span,
            &title,
            "`query`",
            why,
            "write its condition as `rows: { where: \"…\" }` of the table",
        );
    }
    let conditions = member(entry, "subset_conds");
    let Some(span) = conditions.map(|conditions| conditions.span) else {
        return;
    };
    let conditions: Vec<String> = reader
        .items(conditions, "`subset_conds`")
        .iter()
        .filter_map(text)
        .filter(|condition| !condition.trim().is_empty())
        .map(|condition| format!("({})", condition.trim()))
        .collect();
    if !conditions.is_empty() {
        let rows = RowsWanted::Filter {
            condition: Some(conditions.join(" AND ")),
            limit: None,
            follows_keys: true,
        };
        reader.rows(table.clone(), span, rows);
    }
}

/// The columns of one transformer.
fn read_transformer(reader: &mut Reader<'_>, table: &TableName, entry: &Arg) -> Vec<Column> {
    let Some(name) = reader.needed(entry, "name", "a transformer") else {
        return Vec::new();
    };
    reader.unknown(entry, TRANSFORMER_KEYS, &table.title());
    let span = member(entry, "name").map_or(entry.span, |name| name.span);
    let params = reader.entries(member(entry, "params"), "`params`");
    let pairs: Vec<(String, Arg)> = params
        .iter()
        .filter_map(|(key, value)| Some((text(key)?.to_owned(), value.clone())))
        .collect();
    let given = Given {
        column: String::new(),
        pairs,
    };
    let mut columns = if given.arg("columns").is_some() && given.arg("column").is_none() {
        columns::of_several(reader, table, name, span, &given)
    } else {
        let Some(column) = given
            .text("column")
            .map(|column| unquoted(column).to_owned())
        else {
            reader.lost(
                span,
                &table.title(),
                &format!("`{name}`"),
                "it names no column",
                "",
            );
            return Vec::new();
        };
        let of = Use {
            table,
            name,
            span,
            given: Given { column, ..given },
            common: COMMON,
        };
        vec![reader.used(ROWS, &of)]
    };
    for column in &mut columns {
        add_dynamic(reader, column, member(entry, "dynamic_params"));
        add_condition(reader, column, member(entry, "when"), false);
        if member(entry, "resolve_env").and_then(text) == Some("true") {
            let why = "variables in parameters are not replaced; they stand as they are";
            told(reader, column, Sort::Differs, "`resolve_env`", why, entry);
        }
    }
    columns
}

/// Parameters that are taken from the row.
fn add_dynamic(reader: &Reader<'_>, column: &mut Column, dynamic: Option<&Arg>) {
    let Some(Arg {
        value: Value::Map(entries),
        ..
    }) = dynamic
    else {
        return;
    };
    for (key, value) in entries {
        let what = format!("`dynamic_params.{}`", text(key).unwrap_or("?"));
        let why = "a parameter is the same for all rows here";
        told(reader, column, Sort::Differs, &what, why, value);
    }
}

/// A condition of a transformer, or of its table.
fn add_condition(
    reader: &Reader<'_>,
    column: &mut Column,
    condition: Option<&Arg>,
    of_table: bool,
) {
    let Some((arg, written)) = condition.and_then(|arg| Some((arg, text(arg)?))) else {
        return;
    };
    if written.trim().is_empty() || column.outcome == Outcome::Nothing {
        return;
    }
    let what = if of_table {
        "`when` of the table"
    } else {
        "`when`"
    };
    let Some(translated) = translated(written, Language::Expr) else {
        let why =
            "this condition is not translated, so rows that do not meet it get stand-ins as well";
        if column.outcome == Outcome::Keep {
            return;
        }
        return told(reader, column, Sort::Differs, what, why, arg);
    };
    column.when = Some(match column.when.take() {
        Some(own) => format!("({translated}) and ({own})"),
        None => translated,
    });
    let why = "rows in which a column that it reads is NULL get stand-ins, and it sees the values of production";
    told(reader, column, Sort::Differs, what, why, arg);
}

fn told(reader: &Reader<'_>, column: &mut Column, sort: Sort, what: &str, why: &str, at: &Arg) {
    column.notes.push(Note {
        place: reader.place(at.span),
        subject: format!("{}.{}", column.table.title(), column.column),
        sort,
        what: format!("{what} of `{}`", column.what),
        why: why.to_owned(),
        todo: String::new(),
    });
}

fn read_references(reader: &mut Reader<'_>, entry: &Arg) {
    let what = "a table of `virtual_references`";
    let Some(name) = reader.needed(entry, "name", what) else {
        return;
    };
    let schema = reader.maybe(entry, "schema", what).unwrap_or("public");
    let from = TableName::of(schema, name);
    for target in reader.items(member(entry, "references"), "`references`") {
        let Some(name) = reader.needed(target, "name", "a reference") else {
            continue;
        };
        let schema = reader
            .maybe(target, "schema", "a reference")
            .unwrap_or("public");
        let to = TableName::of(schema, name);
        let subject = format!("{} -> {}", from.title(), to.title());
        if member(target, "polymorphic_exprs").is_some() {
            let why = "a column whose values refer to one of several tables cannot be tied to all of them";
            reader.lost(
                target.span,
                &subject,
                "`polymorphic_exprs`",
                why,
                "give these columns the rule of what they refer to, with its `domain`",
            );
            continue;
        }
        let columns = reader.items(member(target, "columns"), "`columns`");
        let names: Vec<String> = columns
            .iter()
            .filter_map(|column| member(column, "name").and_then(text))
            .map(|name| unquoted(name).to_owned())
            .collect();
        if names.is_empty() || names.len() != columns.len() {
            let why = "a reference is between columns, not expressions";
            reader.lost(target.span, &subject, "`expression`", why, "");
            continue;
        }
        let place = reader.place(target.span);
        reader.reference(Reference {
            from: (from.clone(), names),
            to,
            to_columns: Vec::new(),
            place,
        });
    }
}

/// Tables that `pg_dump` leaves out.
fn read_options(reader: &mut Reader<'_>, options: &Arg) {
    for (key, value) in reader.entries(Some(options), "`pg_dump_options`") {
        let Some(name) = text(key).filter(|name| CHOOSING.contains(name)) else {
            continue;
        };
        let given = Given {
            column: String::new(),
            pairs: vec![(name.to_owned(), value.clone())],
        };
        let patterns = given.list(name);
        let subject = "pg_dump_options";
        for pattern in patterns {
            let table =
                matches!(name, "exclude-table" | "exclude-table-data").then(|| pattern_of(pattern));
            let Some(Some(table)) = table else {
                let why = "this choice of tables is not read";
                reader.lost(
                    value.span,
                    subject,
                    &format!("`{name}`"),
                    why,
                    "write `rows: none` for tables whose rows are not wanted",
                );
                continue;
            };
            if name == "exclude-table" {
                let why = "the table's structure is made all the same, without rows";
                let place = reader.place(value.span);
                reader.note(Note {
                    place,
                    subject: table.title(),
                    sort: Sort::Differs,
                    what: format!("`{name}`"),
                    why: why.to_owned(),
                    todo: String::new(),
                });
            }
            reader.rows(table, value.span, RowsWanted::None);
        }
    }
}

/// A pattern of `pg_dump` that means the same as a glob of ours.
fn pattern_of(pattern: &str) -> Option<TableName> {
    let plain = |c: char| {
        c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '*' | '?' | '.')
    };
    let parts: Vec<&str> = pattern.split('.').collect();
    let (schema, name) = match parts.as_slice() {
        [name] => (None, *name),
        [schema, name] => (Some((*schema).to_owned()), *name),
        _ => return None,
    };
    (pattern.chars().all(plain) && !name.is_empty()).then(|| TableName {
        anywhere: schema.is_none(),
        schema,
        name: name.to_owned(),
        is_glob: true,
    })
}
