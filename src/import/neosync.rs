//! A job of neosync: column mappings as its API, its command line and Terraform give them, in JSON or YAML.
//!
//! Source: neosync's `backend/protos/mgmt/v1alpha1/{job,transformer}.proto` and documentation, "System Transformers"
//! (version 0.5), and the documentation of its Terraform provider. Keys come as `whereClause` or `where_clause`,
//! transformers as `generateEmailConfig`, `generate_email_config` or `generate_email`.

mod rows;

use std::borrow::Cow;

pub(super) use rows::ROWS;

use super::guess::has_mappings;
use super::mapping::{Given, Made, text};
use super::reader::{Reader, Use};
use super::wanted::{Reference, RowsWanted, TableName};
use super::{Imported, Tool};
use crate::rules::Rejected;
use crate::rules::foreign::Foreign;
use crate::transform::args::{Arg, Value};

/// How deep a job lies in what holds it, a state of Terraform for example.
const DEEPEST: usize = 8;

pub(super) fn read(file: &Foreign, root: Option<&Arg>) -> Result<Imported, Rejected> {
    let mut reader = Reader::new(Tool::Neosync, file);
    if let Some(root) = root {
        find_jobs(&mut reader, root, DEEPEST);
    }
    reader.finish()
}

/// A member by its name in small letters with underscores, however it is written.
fn member<'a>(arg: &'a Arg, name: &str) -> Option<&'a Arg> {
    let Value::Map(entries) = &arg.value else {
        return None;
    };
    let found = entries
        .iter()
        .find(|(key, _)| text(key).is_some_and(|key| snake(key) == name));
    found.map(|(_, value)| value)
}

/// `whereClause` → `where_clause`; `generateSha256HashConfig` → `generate_sha256_hash_config`.
fn snake(name: &str) -> Cow<'_, str> {
    if !name
        .bytes()
        .any(|byte| byte.is_ascii_uppercase() || byte == b'-')
    {
        return Cow::Borrowed(name);
    }
    let mut out = String::with_capacity(name.len() + 4);
    let is_shouted = !name.bytes().any(|byte| byte.is_ascii_lowercase());
    for c in name.chars() {
        if c.is_ascii_uppercase() && !is_shouted && !out.is_empty() && !out.ends_with('_') {
            out.push('_');
        }
        out.push(if c == '-' {
            '_'
        } else {
            c.to_ascii_lowercase()
        });
    }
    Cow::Owned(out)
}

/// Everything that has mappings is a job; a bare list of mappings is one too.
fn find_jobs(reader: &mut Reader<'_>, arg: &Arg, depth: usize) {
    if !has_mappings(arg, depth) {
        return;
    }
    match &arg.value {
        Value::List(items) => {
            let (mappings, others): (Vec<&Arg>, Vec<&Arg>) = items.iter().partition(|item| {
                ["transformer", "column"]
                    .iter()
                    .any(|name| member(item, name).is_some())
            });
            mappings
                .into_iter()
                .for_each(|item| read_mapping(reader, item));
            others
                .into_iter()
                .for_each(|item| find_jobs(reader, item, depth - 1));
        }
        Value::Map(entries) => match member(arg, "mappings") {
            Some(mappings) if matches!(mappings.value, Value::List(_)) => {
                read_job(reader, arg, mappings)
            }
            _ => entries
                .iter()
                .for_each(|(_, value)| find_jobs(reader, value, depth - 1)),
        },
        Value::Null | Value::Scalar { .. } => {}
    }
}

fn read_job(reader: &mut Reader<'_>, job: &Arg, mappings: &Arg) {
    for mapping in reader.items(Some(mappings), "`mappings`") {
        read_mapping(reader, mapping);
    }
    for key in reader.items(member(job, "virtual_foreign_keys"), "`virtualForeignKeys`") {
        read_reference(reader, key);
    }
    let options = member(job, "source").map(|source| member(source, "options").unwrap_or(source));
    let postgres = options.and_then(|options| member(options, "postgres"));
    let Some(postgres) = postgres else { return };
    let follows_keys =
        member(postgres, "subset_by_foreign_key_constraints").and_then(text) == Some("true");
    for schema in reader.items(member(postgres, "schemas"), "`schemas`") {
        let name = member(schema, "schema").and_then(text).unwrap_or("public");
        for table in reader.items(member(schema, "tables"), "`tables`") {
            let condition = member(table, "where_clause").and_then(text).map(str::trim);
            let condition = condition.filter(|condition| !condition.is_empty());
            if let (Some(table_name), Some(condition)) =
                (member(table, "table").and_then(text), condition)
            {
                let rows = RowsWanted::Filter {
                    condition: Some(condition.to_owned()),
                    limit: None,
                    follows_keys,
                };
                reader.rows(TableName::of(name, table_name), table.span, rows);
            }
        }
    }
    if let Some(strategy) = member(postgres, "new_column_addition_strategy") {
        let halts = member(strategy, "halt_job").is_some();
        if !halts {
            let why = "a column that has no rule stops the run; `unlisted:` says otherwise for all of them";
            reader.lost(
                strategy.span,
                "the job",
                "`newColumnAdditionStrategy`",
                why,
                "",
            );
        }
    }
}

fn read_mapping(reader: &mut Reader<'_>, mapping: &Arg) {
    let table = reader.needed(mapping, "table", "a mapping");
    let column = reader.needed(mapping, "column", "a mapping");
    let schema = reader
        .maybe(mapping, "schema", "a mapping")
        .unwrap_or("public");
    let (Some(table), Some(column)) = (table, column) else {
        return;
    };
    let table = TableName::of(schema, table);
    let transformer = member(mapping, "transformer");
    let config = transformer.and_then(|transformer| member(transformer, "config"));
    let Some((name, given)) = used(transformer, config) else {
        let made = Made::nothing("it has no transformer that can be read");
        let column = reader.column(&table, column, "mapping", mapping.span, made);
        return reader.add(column);
    };
    let span = transformer.map_or(mapping.span, |transformer| transformer.span);
    let of = Use {
        table: &table,
        name: &name,
        span,
        given: Given {
            column: column.to_owned(),
            ..given
        },
        common: &[],
    };
    let column = reader.used(ROWS, &of);
    reader.add(column);
}

/// A transformer's name as the table of transformers has it, and its parameters.
fn used(transformer: Option<&Arg>, config: Option<&Arg>) -> Option<(String, Given)> {
    let one = config.and_then(|config| chosen(config, DEEPEST));
    let (name, options) = match one {
        Some((key, options)) => (canonical(key), options),
        None if config.is_some_and(says_something) => return None,
        None => (
            canonical(
                transformer
                    .and_then(|found| member(found, "source"))
                    .and_then(text)?,
            ),
            None,
        ),
    };
    if name.is_empty() {
        return None;
    }
    let pairs = match options.map(|options| &options.value) {
        Some(Value::Map(entries)) => entries
            .iter()
            .filter(|(_, value)| value.value != Value::Null)
            .filter_map(|(key, value)| Some((snake(text(key)?).into_owned(), value.clone())))
            .collect(),
        _ => Vec::new(),
    };
    Some((
        name,
        Given {
            column: String::new(),
            pairs,
        },
    ))
}

/// Whether a configuration names transformers, if too many.
fn says_something(config: &Arg) -> bool {
    match &config.value {
        Value::Map(entries) => entries.iter().any(|(_, value)| value.value != Value::Null),
        Value::List(items) => !items.is_empty(),
        Value::Scalar { .. } => true,
        Value::Null => false,
    }
}

/// The one transformer that a configuration has, and its options: `{ generateEmailConfig: {} }`, or as programs in
/// TypeScript hold it, `{ config: { case: generateEmailConfig, value: {} } }`; `None` where it has none, or several.
fn chosen(config: &Arg, depth: usize) -> Option<(&str, Option<&Arg>)> {
    let Value::Map(entries) = &config.value else {
        return None;
    };
    if let Some(case) = member(config, "case") {
        return Some((text(case)?, member(config, "value")));
    }
    // A state of Terraform has all transformers as keys, and null behind all but one.
    let mut there = entries.iter().filter(|(key, value)| {
        let is_type = text(key).is_some_and(|key| key.starts_with('$'));
        !is_type && (value.value != Value::Null || entries.len() == 1)
    });
    let (key, options) = there.next().filter(|_| there.next().is_none())?;
    match text(key)? {
        "config" if depth > 0 => chosen(options, depth - 1),
        key => Some((key, Some(options))),
    }
}

/// `generateSha256hashConfig`, `TRANSFORMER_SOURCE_GENERATE_SHA256HASH` and `generate_sha256hash` are one.
fn canonical(name: &str) -> String {
    let name = snake(name);
    let name = name.strip_prefix("transformer_source_").unwrap_or(&name);
    let name = name
        .strip_suffix("_config")
        .or_else(|| name.strip_suffix("config"))
        .unwrap_or(name);
    let simple = name.replace('_', "");
    let known = ROWS.iter().find(|row| row.name.replace('_', "") == simple);
    let other = match simple.as_str() {
        "generatenull" => "null",
        "generaterandomint64" => "generate_int64",
        "generaterandomstring" => "generate_string",
        "userdefined" => "user_defined_transformer",
        _ => name,
    };
    known.map_or(other, |row| row.name).to_owned()
}

fn read_reference(reader: &mut Reader<'_>, key: &Arg) {
    let columns = |arg: Option<&Arg>| match arg.map(|arg| &arg.value) {
        Some(Value::List(items)) => items.iter().filter_map(text).map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    let table = |arg: &Arg| {
        let name = member(arg, "table").and_then(text)?;
        Some(TableName::of(
            member(arg, "schema").and_then(text).unwrap_or("public"),
            name,
        ))
    };
    let target = member(key, "foreign_key");
    let (Some(from), Some(to)) = (table(key), target.and_then(table)) else {
        return reader.lost(
            key.span,
            "the job",
            "`virtualForeignKeys`",
            "a key names no table",
            "",
        );
    };
    let reference = Reference {
        from: (from, columns(member(key, "columns"))),
        to,
        to_columns: columns(target.and_then(|target| member(target, "columns"))),
        place: reader.place(key.span),
    };
    reader.reference(reference);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_one_however_they_are_written() {
        for (written, name) in [
            ("generateEmailConfig", "generate_email"),
            ("generate_sha256hash_config", "generate_sha256hash"),
            ("generateSha256hashConfig", "generate_sha256hash"),
            (
                "TRANSFORMER_SOURCE_GENERATE_UNIXTIMESTAMP",
                "generate_unixtimestamp",
            ),
            (
                "generateE164PhoneNumberConfig",
                "generate_e164_phone_number",
            ),
            ("nullconfig", "null"),
            ("TRANSFORMER_SOURCE_GENERATE_NULL", "null"),
            ("passthrough", "passthrough"),
            ("userDefinedTransformerConfig", "user_defined_transformer"),
        ] {
            assert_eq!(canonical(written), name, "{written}");
        }
        assert_eq!(snake("whereClause"), "where_clause");
    }
}
