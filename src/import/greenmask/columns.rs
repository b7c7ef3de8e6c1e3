//! greenmask's transformers of several columns, and of the members of documents.
//!
//! Source: greenmask's documentation, "RandomPerson", "RealAddress", "RandomCompany", "Json"; path syntax of
//! github.com/tidwall/sjson.

use super::{COMMON, ROWS};
use crate::import::guess::member;
use crate::import::mapping::{Given, Made, Recipe, text};
use crate::import::reader::{Reader, Use};
use crate::import::wanted::{Column, Outcome, TableName, unquoted};
use crate::transform::args::{Arg, Span};

/// Parts of people and addresses, as templates name them.
const PARTS: &[(&str, Recipe)] = &[
    (".FirstName", ("first_name", &[])),
    (".LastName", ("last_name", &[])),
    (".Title", ("title", &[])),
    (".FirstName .LastName", ("name", &[])),
    (".Title .FirstName .LastName", ("name", &[])),
    (".CompanyName", ("company", &[])),
    (".CompanyName .CompanySuffix", ("company", &[])),
    (".Address", ("street", &[])),
    (".City", ("city", &[])),
    (".State", ("state", &[])),
    (".PostalCode", ("postcode", &[])),
    (
        ".Latitude",
        ("number_range", &[("min", "-90"), ("max", "90")]),
    ),
    (
        ".Longitude",
        ("number_range", &[("min", "-180"), ("max", "180")]),
    ),
];

const APART: &str =
    "columns of one row are drawn apart; `persona: { part: …, by: … }` gives one person a subject";

/// Each column of a transformer that has several.
pub(super) fn of_several(
    reader: &mut Reader<'_>,
    table: &TableName,
    name: &str,
    span: Span,
    given: &Given,
) -> Vec<Column> {
    let mut columns = Vec::new();
    let entries = reader.items(given.arg("columns"), "`columns`");
    for entry in entries {
        let Some(column) = text(entry).or_else(|| member(entry, "name").and_then(text)) else {
            let why = "it names no column";
            reader.lost(entry.span, &table.title(), &format!("`{name}`"), why, "");
            continue;
        };
        let template = member(entry, "template").and_then(text);
        let made = match (name, template) {
            ("RandomPerson" | "RealAddress" | "RandomCompany", Some(template)) => {
                part(template, given, entries.len() > 1)
            }
            ("RandomCompany", None) => Made::plain("company"),
            ("RandomPerson" | "RealAddress", None) => Made::nothing("its column has no `template`"),
            _ => {
                let of = Use {
                    table,
                    name,
                    span,
                    given: Given {
                        column: unquoted(column).to_owned(),
                        pairs: given.pairs.clone(),
                    },
                    common: COMMON,
                };
                columns.push(reader.used(ROWS, &of));
                continue;
            }
        };
        columns.push(reader.column(table, unquoted(column), name, span, made));
    }
    columns
}

/// What a template of parts gives: only those that are nothing but parts and blanks are translated.
fn part(template: &str, given: &Given, is_of_several: bool) -> Made {
    let mut parts = Vec::new();
    for piece in template.split("{{").skip(1) {
        let Some((inner, after)) = piece.split_once("}}") else {
            return untranslated();
        };
        if !after.trim().is_empty() {
            return untranslated();
        }
        parts.push(inner.trim());
    }
    let written = parts.join(" ");
    let starts = template.trim_start().starts_with("{{");
    let Some((_, (transform, params))) =
        PARTS.iter().find(|(parts, _)| starts && *parts == written)
    else {
        return untranslated();
    };
    let made = match (*transform, params.is_empty(), given.text("gender")) {
        ("first_name", _, Some(gender)) if gender.eq_ignore_ascii_case("male") => {
            Made::of(transform, &[("gender", "male")])
        }
        ("first_name", _, Some(gender)) if gender.eq_ignore_ascii_case("female") => {
            Made::of(transform, &[("gender", "female")])
        }
        (_, true, _) => Made::plain(transform),
        (_, false, _) => Made::of(transform, params),
    };
    let made = match (*transform, written.starts_with(".Title .")) {
        ("name", true) => made.differs("template", "names have no title"),
        _ => made,
    };
    match *transform {
        "company" | "number_range" => made,
        _ if is_of_several => made.differs("", APART),
        _ => made,
    }
}

fn untranslated() -> Made {
    Made::nothing("its `template` is more than parts with blanks between them")
}

/// `operations` on the members of a document.
pub(super) fn json(given: &Given) -> Made {
    let Some(Arg {
        value: crate::transform::args::Value::List(operations),
        ..
    }) = given.arg("operations")
    else {
        return Made::nothing("it has no `operations` that can be read");
    };
    let mut paths: Vec<(Arg, Arg)> = Vec::new();
    let mut told: Vec<(&str, &str)> = Vec::new();
    let mut lost: Vec<&str> = Vec::new();
    for operation in operations {
        let named = member(operation, "path").and_then(text);
        let Some(path) = named.and_then(path) else {
            lost.push(named.unwrap_or("operations"));
            continue;
        };
        let value = member(operation, "value").and_then(text);
        let rule = match (member(operation, "operation").and_then(text), value) {
            (Some("set"), Some(value)) => Arg::one("fixed", Arg::scalar(value)),
            (Some("set"), None) => {
                told.push((
                    "value",
                    "a template or a container is not carried over; the member becomes null",
                ));
                Arg::scalar("set_null")
            }
            (Some("delete"), _) => {
                told.push(("delete", "the member stays and becomes null"));
                Arg::scalar("set_null")
            }
            _ => {
                told.push((
                    "operation",
                    "one is neither `set` nor `delete`; the member becomes null",
                ));
                Arg::scalar("set_null")
            }
        };
        if member(operation, "error_not_exist").and_then(text) == Some("true") {
            told.push((
                "error_not_exist",
                "documents without the member pass; `on_missing: error` stops at them",
            ));
        }
        let path = Arg::quoted(&path);
        match paths
            .iter_mut()
            .find(|(there, _)| text(there) == text(&path))
        {
            Some((_, before)) => *before = rule,
            None => paths.push((path, rule)),
        }
    }
    if paths.is_empty() {
        return match lost.first() {
            Some(first) => Made::from(Outcome::Nothing).lost_path(first, UNREADABLE),
            None => Made::nothing("it has no `operations` that can be read"),
        };
    }
    if !lost.is_empty() {
        paths.push((Arg::scalar("other"), Arg::scalar("set_null")));
    }
    told.dedup();
    let made = Made::rule(Arg::one("json", Arg::entries(paths)));
    let made = made.differs("set", "a member that a document does not have is not added");
    let made = lost.into_iter().fold(made, |made, path| {
        made.lost_path(
            path,
            format!("{UNREADABLE}, so what no path names becomes null"),
        )
    });
    told.into_iter()
        .fold(made, |made, (what, why)| made.differs(what, why))
}

const UNREADABLE: &str = "this path has no JSONPath that means the same";

/// `a.b.0` → `$['a']['b'][0,'0']`: a number is an element of a list, and a member of an object.
fn path(text: &str) -> Option<String> {
    let mut path = "$".to_owned();
    for (name, is_forced) in parts(text)? {
        match name.bytes().all(|byte| byte.is_ascii_digit()) && !is_forced {
            true => path += &format!("[{},'{name}']", name.parse::<u32>().ok()?),
            false => path += &format!("['{name}']"),
        }
    }
    Some(path)
}

/// The names of a path, and whether each is one of a member though it be a number; `None` where one means something else.
/// A backslash takes away what the character behind it means.
fn parts(text: &str) -> Option<Vec<(String, bool)>> {
    let mut parts = Vec::new();
    let (mut name, mut is_forced) = (String::new(), false);
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        match c {
            '.' => parts.push((std::mem::take(&mut name), std::mem::take(&mut is_forced))),
            ':' if name.is_empty() && !is_forced => is_forced = true,
            '\\' => {
                let next = characters.next()?;
                if matches!(next, '\'' | '\\') || next.is_control() {
                    return None;
                }
                name.push(next);
            }
            _ if c.is_alphanumeric() || matches!(c, '_' | '-' | ' ') => name.push(c),
            _ => return None,
        }
    }
    parts.push((name, is_forced));
    let are_named = parts
        .iter()
        .all(|(name, is_forced)| !name.is_empty() && (name != "-1" || *is_forced));
    are_named.then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_mean_the_same() {
        assert_eq!(path("a.b.0.c").as_deref(), Some("$['a']['b'][0,'0']['c']"));
        assert_eq!(path("values.:2").as_deref(), Some("$['values']['2']"));
        assert_eq!(path("a\\.b.c").as_deref(), Some("$['a.b']['c']"));
        for other in [
            "",
            "a.*",
            "a.-1",
            "a.",
            "a\\",
            "a\\'b",
            "a.#",
            "a|b",
            "99999999999",
        ] {
            assert_eq!(path(other), None, "{other}");
        }
    }
}
