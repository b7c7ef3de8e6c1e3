//! How names and values are written in a rules file, so that reading gives them back.

use std::borrow::Cow;

use super::pattern;
use crate::ident::{TableName, quote};
use crate::transform::args::{Arg, Value};

/// A name as a YAML mapping key; quoted unless it is plain. JSON strings are YAML strings.
pub fn key(name: &str) -> String {
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    // Words that YAML reads as something else than text.
    let reserved = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    if starts && name.chars().all(word) && !reserved.contains(&name.to_lowercase().as_str()) {
        name.to_owned()
    } else {
        serde_json::Value::from(name).to_string()
    }
}

/// A column's name as a key under a table's `columns:`.
pub fn column_name(name: &str) -> String {
    key(&pattern::literal(name))
}

/// A table's name as a key under `tables:`. A bare name means `public`.
pub fn table(name: &TableName) -> String {
    key(&table_pattern(name))
}

/// A column's name as a key under the top-level `columns:`.
pub fn column(table: &TableName, column: &str) -> String {
    key(&dotted(table, column))
}

/// An entry of `references:`.
pub fn reference(from: (&TableName, &str), to: (&TableName, &str)) -> String {
    let ends = [dotted(from.0, from.1), dotted(to.0, to.1)];
    let written = ends.join(" -> ");
    match ends.iter().all(|end| key(end) == *end) {
        true => written,
        false => serde_json::Value::from(written).to_string(),
    }
}

fn dotted(table: &TableName, column: &str) -> String {
    [table.schema.as_str(), &table.name, column]
        .map(part)
        .join(".")
}

fn table_pattern(name: &TableName) -> String {
    match name.schema.as_str() {
        "public" => part(&name.name),
        schema => format!("{}.{}", part(schema), part(&name.name)),
    }
}

/// A part of a pattern; in quotes where it holds dots or begins like one in quotes.
fn part(name: &str) -> String {
    let literal = pattern::literal(name);
    if name.contains('.') || name.starts_with('"') {
        quote(&literal)
    } else {
        literal.into_owned()
    }
}

/// A transform or a parameter on one line: `email`, `{ noise: { percent: 10 } }`. What would be read as a variable in a
/// value is written so that it is none.
pub fn inline(arg: &Arg) -> String {
    match &arg.value {
        Value::Null => "null".to_owned(),
        Value::Scalar { text, quoted } => scalar(&without_variables(text), *quoted),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(inline).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Map(entries) if entries.is_empty() => "{}".to_owned(),
        Value::Map(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|(name, value)| format!("{}: {}", member(name), inline(value)))
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}

/// The name of a member; variables are replaced in values only.
fn member(name: &Arg) -> String {
    match &name.value {
        Value::Scalar { text, quoted } => scalar(text, *quoted),
        _ => inline(name),
    }
}

/// A value in which `${` and `$$` are the characters themselves.
pub fn without_variables(text: &str) -> Cow<'_, str> {
    if !text.contains("${") && !text.contains("$$") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 4);
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        out.push(c);
        if c == '$'
            && characters
                .peek()
                .is_some_and(|next| matches!(next, '$' | '{'))
        {
            out.push('$');
        }
    }
    Cow::Owned(out)
}

fn scalar(text: &str, quoted: bool) -> String {
    let number = !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | '-'));
    if !quoted && number && text.parse::<f64>().is_ok() {
        return text.to_owned();
    }
    if quoted {
        return serde_json::Value::from(text).to_string();
    }
    key(text)
}

/// A comment ends with its line, whatever a name in it holds.
pub fn one_line(comment: &str) -> String {
    comment.replace(
        |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{85}'),
        " ",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_where_yaml_or_patterns_would_read_them_otherwise() {
        for (name, written) in [
            ("email", "email"),
            ("no", "\"no\""),
            ("1st", "\"1st\""),
            ("odd: name", "\"odd: name\""),
            ("a\"b", "\"a\\\"b\""),
        ] {
            assert_eq!(key(name), written);
        }
        let named = |schema: &str, name: &str| table(&TableName::new(schema, name));
        assert_eq!(named("public", "users"), "users");
        assert_eq!(named("hr", "users"), "hr.users");
        assert_eq!(named("public", "a.b"), r#""\"a.b\"""#);
        assert_eq!(
            column(&TableName::new("public", "a.b"), "c"),
            r#""public.\"a.b\".c""#
        );
    }

    #[test]
    fn parameters_stand_on_one_line() {
        let noise = Arg {
            value: Value::Map(vec![(Arg::scalar("noise"), Arg::map(&[("percent", "10")]))]),
            span: crate::transform::args::Span::default(),
        };
        assert_eq!(inline(&noise), "{ noise: { percent: 10 } }");
        assert_eq!(inline(&Arg::scalar("$.a[*]")), "\"$.a[*]\"");
        assert_eq!(inline(&Arg::scalar("a${B}$${c}$")), "\"a$${B}$$$${c}$\"");
    }
}
