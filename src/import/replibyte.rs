//! `replibyte.yaml`: what stands under `source`.
//!
//! Source: Replibyte's documentation, "Configuration", and `replibyte/src/config.rs` with `replibyte/src/transformer/`
//! (version 0.10). For PostgreSQL, `database` is the schema.

use super::guess::member;
use super::mapping::{Carry, Given, Made, Row, To, text};
use super::reader::{Reader, Use};
use super::wanted::{RowsWanted, TableName};
use super::{Imported, Tool};
use crate::rules::Rejected;
use crate::rules::foreign::Foreign;
use crate::transform::args::Arg;

/// A row for each transformer, in the order of the documentation.
pub(super) const ROWS: &[Row] = &[
    Row {
        name: "email",
        to: To::Rules(&[("email", &[])]),
        params: &[],
        differs: "",
    },
    Row {
        name: "first-name",
        to: To::Rules(&[("first_name", &[])]),
        params: &[],
        differs: "",
    },
    Row {
        name: "phone-number",
        to: To::Rules(&[("phone", &[])]),
        params: &[],
        differs: "",
    },
    Row {
        name: "random",
        to: To::Rules(&[
            ("text", &[]),
            ("digits", &[]),
            ("permute", &[]),
            ("noise", &[]),
        ]),
        params: &[],
        differs: "text keeps its length, its signs and which characters are digits; integers are permuted, other numbers move a little",
    },
    Row {
        name: "random-date",
        to: To::Rules(&[("date_shift", &[])]),
        params: &[],
        differs: "dates move by up to a year, where Replibyte stopped with an error",
    },
    Row {
        name: "keep-first-char",
        to: To::Rules(&[("truncate", &[("length", "1")])]),
        params: &[],
        differs: "",
    },
    Row {
        name: "credit-card",
        to: To::Rules(&[("credit_card", &[])]),
        params: &[],
        differs: "",
    },
    Row {
        name: "redacted",
        to: To::By(redacted, &["partial"]),
        params: &[("character", Carry::Silent), ("width", Carry::Silent)],
        differs: "values of at most three characters are covered too, where Replibyte lets them pass",
    },
    Row {
        name: "transient",
        to: To::Keep,
        params: &[],
        differs: "",
    },
    Row {
        name: "custom-wasm",
        to: To::Nothing("a module of yours makes the values; none is run here"),
        params: &[],
        differs: "",
    },
];

/// Three characters and a filler.
fn redacted(given: &Given) -> Made {
    let width = given.integer("width").unwrap_or(10);
    let character = given.text("character").unwrap_or("*");
    match usize::try_from(width) {
        Ok(width @ 0..=100) => Made::of(
            "partial",
            &[
                ("keep_first", "3"),
                ("keep_last", "0"),
                ("filler", &character.repeat(width)),
            ],
        ),
        _ => Made::nothing("its `width` is more than the 100 characters that `partial` puts in"),
    }
}

pub(super) fn read(file: &Foreign, root: Option<&Arg>) -> Result<Imported, Rejected> {
    let mut reader = Reader::new(Tool::Replibyte, file);
    let source = root.and_then(|root| member(root, "source"));
    let of_source = |name| source.and_then(|source| member(source, name));
    for entry in reader.items(of_source("transformers"), "`transformers`") {
        read_table(&mut reader, entry);
    }
    for entry in reader.items(of_source("skip"), "`skip`") {
        if let Some(table) = table(&mut reader, entry, "an entry of `skip`") {
            reader.rows(table, entry.span, RowsWanted::None);
        }
    }
    for entry in reader.items(of_source("only_tables"), "`only_tables`") {
        if let Some(table) = table(&mut reader, entry, "an entry of `only_tables`") {
            reader.rows(table, entry.span, RowsWanted::Only);
        }
    }
    if let Some(subset) = of_source("database_subset") {
        let subject = member(subset, "table")
            .and_then(text)
            .unwrap_or("database_subset");
        let why = "a share of the rows with all that they refer to cannot be chosen here yet";
        reader.lost(
            subset.span,
            subject,
            "`database_subset`",
            why,
            "write `rows: { limit: N }` or `{ where: \"…\" }` for tables that nothing refers to",
        );
    }
    let known = [
        "connection_uri",
        "compression",
        "transformers",
        "skip",
        "database_subset",
        "only_tables",
    ];
    if let Some(source) = source {
        reader.unknown(source, &known, "source");
    }
    reader.finish()
}

fn table(reader: &mut Reader<'_>, entry: &Arg, what: &str) -> Option<TableName> {
    let name = reader.needed(entry, "table", what)?;
    let schema = reader.maybe(entry, "database", what).unwrap_or("public");
    Some(TableName::of(schema, name))
}

fn read_table(reader: &mut Reader<'_>, entry: &Arg) {
    let Some(table) = table(reader, entry, "an entry of `transformers`") else {
        return;
    };
    reader.unknown(entry, &["database", "table", "columns"], &table.title());
    for column in reader.items(member(entry, "columns"), "`columns`") {
        let name = reader.needed(column, "name", "a column");
        let transformer = reader.needed(column, "transformer_name", "a column");
        let (Some(name), Some(transformer)) = (name, transformer) else {
            continue;
        };
        reader.unknown(
            column,
            &["name", "transformer_name", "transformer_options"],
            &table.title(),
        );
        let options = reader.entries(
            member(column, "transformer_options"),
            "`transformer_options`",
        );
        let pairs = options
            .iter()
            .filter_map(|(key, value)| Some((text(key)?.to_owned(), value.clone())));
        let of = Use {
            table: &table,
            name: transformer,
            span: member(column, "transformer_name").map_or(column.span, |found| found.span),
            given: Given {
                column: name.to_owned(),
                pairs: pairs.collect(),
            },
            common: &[],
        };
        let column = reader.used(ROWS, &of);
        reader.add(column);
    }
}
