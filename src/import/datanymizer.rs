//! `config.yml` of pg_datanymizer.
//!
//! Source: datanymizer's documentation, `docs/config.md` and `docs/transformers.md` (version 0.7).

mod made;
mod rows;

pub(super) use rows::ROWS;

use super::condition::{Language, translated_of};
use super::guess::member;
use super::mapping::{Given, Made, text};
use super::note::{Note, Sort};
use super::reader::{Reader, Use};
use super::wanted::{Column, Outcome, RowsWanted, TableName};
use super::{Imported, Tool};
use crate::rules::Rejected;
use crate::rules::foreign::Foreign;
use crate::transform::args::{Arg, Value};

/// The rule's own value, where it is no mapping of parameters: `plain: text`.
pub(super) const BARE: &str = "";

const SECTIONS: &[&str] = &[
    "tables",
    "table_order",
    "default",
    "filter",
    "globals",
    "templates",
    "source",
    "destination",
];

pub(super) fn read(file: &Foreign, root: Option<&Arg>) -> Result<Imported, Rejected> {
    let mut reader = Reader::new(Tool::Datanymizer, file);
    let of_root = |name| root.and_then(|root| member(root, name));
    let locale = of_root("default").and_then(|default| member(default, "locale"));
    for entry in reader.items(of_root("tables"), "`tables`") {
        read_table(&mut reader, entry, locale);
    }
    if let Some(filter) = of_root("filter") {
        read_filter(&mut reader, filter);
    }
    if let Some(root) = root {
        reader.unknown(root, SECTIONS, "the file");
    }
    reader.finish()
}

/// A name with or without its schema; without one it means the tables of that name in every schema.
fn table_name(name: &str, is_glob: bool) -> TableName {
    let (schema, name) = name.split_once('.').unwrap_or(("", name));
    TableName {
        anywhere: schema.is_empty(),
        is_glob,
        ..TableName::of(schema, name)
    }
}

fn read_table(reader: &mut Reader<'_>, entry: &Arg, locale: Option<&Arg>) {
    let Some(name) = reader.needed(entry, "name", "a table") else {
        return;
    };
    let table = table_name(name, false);
    reader.unknown(
        entry,
        &["name", "rules", "rule_order", "query"],
        &table.title(),
    );
    let query = member(entry, "query");
    if let Some(query) = query {
        read_rows(reader, &table, query);
    }
    let condition = query.and_then(|query| member(query, "transform_condition"));
    let condition = condition.and_then(|condition| Some((condition, text(condition)?)));
    let when =
        condition.and_then(|(_, written)| translated_of(written, Language::Sql, Some(&table)));
    let mut is_masked = false;
    for (key, rule) in reader.entries(member(entry, "rules"), "`rules`") {
        let Some(name) = text(key) else { continue };
        let mut column = read_rule(reader, &table, name, (key, rule), locale);
        if matches!(column.outcome, Outcome::Rules(_)) {
            column.when.clone_from(&when);
            is_masked = true;
        }
        reader.add(column);
    }
    if let Some((at, _)) = condition.filter(|_| is_masked) {
        let why = match when {
            Some(_) => "rows in which a column that it reads is NULL get stand-ins as well",
            None => "this condition is not translated, so every row gets a stand-in",
        };
        reader.note(Note {
            place: reader.place(at.span),
            subject: table.title(),
            sort: Sort::Differs,
            what: "`transform_condition`".to_owned(),
            why: why.to_owned(),
            todo: String::new(),
        });
    }
}

fn read_rule(
    reader: &mut Reader<'_>,
    table: &TableName,
    column: &str,
    (key, rule): (&Arg, &Arg),
    locale: Option<&Arg>,
) -> Column {
    let Some((name, given)) = uses(rule, locale) else {
        let made = Made::nothing("a rule is one transformer with its options");
        return reader.column(table, column, "rule", key.span, made);
    };
    let is_uniq = given.arg("uniq").is_some_and(is_asked);
    let of = Use {
        table,
        name: &name,
        span: key.span,
        given: Given {
            column: column.to_owned(),
            ..given
        },
        common: &["uniq"],
    };
    let mut column = reader.used(ROWS, &of);
    if is_uniq && matches!(column.outcome, Outcome::Rules(_)) {
        column.notes.push(Note {
            place: column.place.clone(),
            subject: format!("{}.{}", table.title(), column.column),
            sort: Sort::Differs,
            what: format!("`uniq` of `{name}`"),
            why: "stand-ins are kept apart where the column is UNIQUE in the database, and nowhere else".to_owned(),
            todo: String::new(),
        });
    }
    column
}

/// Whether `uniq` asks for something: `true`, or a mapping that does not say `required: false`.
fn is_asked(uniq: &Arg) -> bool {
    let is_off = |arg: &Arg| text(arg).is_some_and(|word| word.eq_ignore_ascii_case("false"));
    match &uniq.value {
        Value::Map(_) => !member(uniq, "required").is_some_and(is_off),
        Value::Null => false,
        _ => !is_off(uniq),
    }
}

/// Name and parameters of a rule: `email: {}`, `uuid: ~`, `plain: text`, or a name alone.
pub(super) fn uses(rule: &Arg, locale: Option<&Arg>) -> Option<(String, Given)> {
    let (name, options) = match &rule.value {
        Value::Scalar { text, .. } => (text.clone(), None),
        Value::Map(entries) => match entries.as_slice() {
            [(name, options)] => (text(name)?.to_owned(), Some(options)),
            _ => return None,
        },
        Value::Null | Value::List(_) => return None,
    };
    let mut pairs: Vec<(String, Arg)> = match options.map(|options| (&options.value, options)) {
        None | Some((Value::Null, _)) => Vec::new(),
        Some((Value::Map(entries), _)) => entries
            .iter()
            .filter_map(|(key, value)| Some((text(key)?.to_owned(), value.clone())))
            .collect(),
        Some((_, bare)) => vec![(BARE.to_owned(), bare.clone())],
    };
    let takes_one = ROWS
        .iter()
        .find(|row| row.name == name)
        .is_some_and(|row| row.params.iter().any(|(param, _)| *param == "locale"));
    if let Some(locale) =
        locale.filter(|_| takes_one && !pairs.iter().any(|(key, _)| key == "locale"))
    {
        pairs.push(("locale".to_owned(), locale.clone()));
    }
    Some((
        name,
        Given {
            column: String::new(),
            pairs,
        },
    ))
}

fn read_rows(reader: &mut Reader<'_>, table: &TableName, query: &Arg) {
    let title = table.title();
    reader.unknown(
        query,
        &["dump_condition", "transform_condition", "limit"],
        &title,
    );
    let condition = reader
        .maybe(query, "dump_condition", "`query`")
        .map(str::to_owned);
    let limit = reader.maybe(query, "limit", "`query`");
    let number = limit.and_then(|limit| limit.parse::<u64>().ok());
    if limit.is_some() && number.is_none() {
        reader.lost(query.span, &title, "`limit`", "it is no whole number", "");
    }
    if condition.is_some() || number.is_some() {
        let rows = RowsWanted::Filter {
            condition,
            limit: number,
            follows_keys: false,
        };
        reader.rows(table.clone(), query.span, rows);
    }
}

/// `filter`: of the data, of the structure, or of both.
fn read_filter(reader: &mut Reader<'_>, filter: &Arg) {
    if matches!(filter.value, Value::List(_)) {
        return read_lists(reader, "only", Some(filter));
    }
    for (key, value) in reader.entries(Some(filter), "`filter`") {
        match text(key) {
            Some(list @ ("only" | "except")) => read_lists(reader, list, Some(value)),
            Some("data") => {
                for list in ["only", "except"] {
                    read_lists(reader, list, member(value, list));
                }
            }
            Some("schema") => {
                for list in ["only", "except"] {
                    read_lists(reader, list, member(value, list));
                }
                let why =
                    "the structure of all tables is made; those that were left out get no rows";
                reader.note(Note {
                    place: reader.place(key.span),
                    subject: "filter".to_owned(),
                    sort: Sort::Differs,
                    what: "`schema`".to_owned(),
                    why: why.to_owned(),
                    todo: String::new(),
                });
            }
            _ => reader.unknown(filter, &["only", "except", "data", "schema"], "filter"),
        }
    }
}

fn read_lists(reader: &mut Reader<'_>, list: &str, items: Option<&Arg>) {
    for item in reader.items(items, &format!("`{list}`")) {
        let Some(name) = text(item) else { continue };
        let rows = match list {
            "only" => RowsWanted::Only,
            _ => RowsWanted::None,
        };
        reader.rows(table_name(name, true), item.span, rows);
    }
}
