//! Text of a configuration file → a tree. What parsers say about broken text is not passed on: it may quote the text.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::lines::Lines;
use super::tree::{DEEPEST, Node, Place, Value};
use super::{dotenv, json, yaml};

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// YAML 1.2, with anchors, aliases and merge keys.
    Yaml,
    /// TOML 1.1.
    Toml,
    /// JSON (RFC 8259).
    Json,
    /// Lines `NAME=value`.
    Dotenv,
}

impl Format {
    /// By the file's name; `None` for files that are no configuration. `.envrc` is a script, not one of these.
    pub fn of(name: &str) -> Option<Self> {
        if name == ".env" || name.starts_with(".env.") {
            return Some(Self::Dotenv);
        }
        match name.rsplit_once('.')?.1 {
            "yaml" | "yml" => Some(Self::Yaml),
            "toml" => Some(Self::Toml),
            "json" => Some(Self::Json),
            _ => None,
        }
    }

    /// For messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Yaml => "YAML",
            Self::Toml => "TOML",
            Self::Json => "JSON",
            Self::Dotenv => "lines NAME=value",
        }
    }
}

/// Why a file cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub struct Broken {
    /// Where.
    pub place: Place,
    /// What is wrong; never a part of the text.
    pub what: &'static str,
}

/// The tree of a file's text. `file` is what places call it.
pub fn read(format: Format, file: &Arc<str>, text: &str) -> Result<Node, Broken> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match format {
        Format::Yaml => yaml::read(file, text),
        Format::Json => json::read(file, text),
        Format::Dotenv => dotenv::read(file, text),
        Format::Toml => toml(file, text),
    }
}

fn toml(file: &Arc<str>, text: &str) -> Result<Node, Broken> {
    let lines = Lines::new(file, text);
    let table = ::toml::de::DeTable::parse(text).map_err(|error| Broken {
        place: lines.place(error.span().map_or(0, |span| span.start)),
        what: "this is not TOML",
    })?;
    let value = table_of(table.into_inner(), &lines, 0)?;
    Ok(Node {
        value,
        place: lines.place(0),
    })
}

fn table_of(table: ::toml::de::DeTable<'_>, lines: &Lines, depth: usize) -> Result<Value, Broken> {
    let mut entries = BTreeMap::new();
    for (name, value) in table {
        let node = toml_value(value, lines, depth + 1)?;
        entries.insert(name.into_inner().into_owned(), node);
    }
    Ok(Value::Map(entries))
}

fn toml_value(
    given: ::toml::Spanned<::toml::de::DeValue<'_>>,
    lines: &Lines,
    depth: usize,
) -> Result<Node, Broken> {
    use ::toml::de::DeValue;

    let place = lines.place(given.span().start);
    if depth > DEEPEST {
        let what = "nested too deep";
        return Err(Broken { place, what });
    }
    let value = match given.into_inner() {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Integer(number) => Value::Number(number.to_string()),
        DeValue::Float(number) => Value::Number(number.to_string()),
        DeValue::Boolean(is) => Value::Bool(is),
        DeValue::Datetime(moment) => Value::Moment(moment.to_string()),
        DeValue::Array(items) => Value::List(
            items
                .into_iter()
                .map(|item| toml_value(item, lines, depth + 1))
                .collect::<Result<_, _>>()?,
        ),
        DeValue::Table(table) => table_of(table, lines, depth)?,
    };
    Ok(Node { value, place })
}
