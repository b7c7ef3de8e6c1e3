//! What rules make of sampled values, place by place: of a column, of the elements of a list, of the members of documents.
//!
//! Every stand-in is made under the key of the documentation, and nothing but hashes of values and stand-ins is kept.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use serde_json::Value;

use super::kin::TAIL;
use super::trial;
use crate::catalog::Family;
use crate::copy::{Format, text};
use crate::key::MasterKey;
use crate::plan::{ColumnPlan, Decision};
use crate::transform::Transform;
use crate::wire::{self, encode};

/// Characters below which a value is a code that many columns have.
const SHORTEST: usize = 5;

/// Digits below which a number is an amount or the number of a row.
const FEWEST_DIGITS: usize = 8;

/// Digits below which a code is one of a series, or a word with a number behind it; longer ones, and those in which case
/// changes as it does in no word, have fewer by chance.
const FEWEST_RARE: usize = 3;
const LONG: usize = 10;

/// What becomes of one value.
#[derive(Clone, Copy)]
pub(super) struct Became {
    /// The value as it is written.
    pub(super) exact: u64,
    /// Its stand-in without regard to how it is written.
    pub(super) alike: u64,
    /// Whether it passes as it is.
    pub(super) is_kept: bool,
    /// Whether few things are called so: no word or day.
    pub(super) is_rare: bool,
    /// Its digits as one number.
    pub(super) number: u64,
    /// What stands around them.
    pub(super) stem: u64,
}

/// What becomes of the values of one place.
#[derive(Default)]
pub(super) struct Made {
    /// By value, without regard to case.
    pub(super) values: HashMap<u64, Became>,
    /// By the end of a number, whatever stands in front of it.
    pub(super) tails: HashMap<u64, Became>,
}

impl Made {
    fn add(&mut self, value: &str, stand_in: &str) {
        if !tells(value) {
            return;
        }
        let exact = hash(value);
        let whole = |text: &str| hash(&text.trim().to_lowercase());
        let end = tail(value);
        // Of numbers only the ends count: another country in front, or none, is the way they are written.
        let alike = match end.as_ref().and_then(|_| tail(stand_in)) {
            Some(end) => hash(&end),
            None => whole(stand_in),
        };
        let became = Became {
            exact,
            alike,
            is_kept: value == stand_in,
            is_rare: is_rare(value),
            number: number(value),
            stem: stem(value),
        };
        self.values.insert(whole(value), became);
        if let Some(end) = end {
            self.tails.insert(hash(&end), became);
        }
    }
}

fn hash(value: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Whether two places that hold a value have something to do with each other: words, days and small numbers are everywhere.
fn tells(value: &str) -> bool {
    let value = value.trim();
    if value.chars().count() < SHORTEST || is_moment(value) {
        return false;
    }
    let digits = value.chars().filter(char::is_ascii_digit).count();
    if value.parse::<f64>().is_ok() {
        return digits >= FEWEST_DIGITS;
    }
    digits > 0 || value.contains([' ', '@', '.', '_', '-'])
}

/// Whether a value that tells something is an address or holds a number of some length, so that it stands for one thing only.
fn is_rare(value: &str) -> bool {
    let signs = value.chars().filter(char::is_ascii_alphanumeric).count();
    let digits = value.chars().filter(char::is_ascii_digit).count();
    value.contains('@')
        || signs >= FEWEST_DIGITS && digits >= FEWEST_RARE
        || signs >= LONG && !value.contains(' ') && is_mixed(value)
}

/// Whether digits and small and capital letters stand between each other: tokens of few signs.
fn is_mixed(value: &str) -> bool {
    let sort = |c: char| match c {
        _ if c.is_ascii_digit() => Some(0),
        _ if c.is_ascii_lowercase() => Some(1),
        _ if c.is_ascii_uppercase() => Some(2),
        _ => None,
    };
    let sorts: Vec<u8> = value.chars().filter_map(sort).collect();
    let pairs = sorts.iter().zip(sorts.iter().skip(1));
    // A word with a capital or a number changes once or twice.
    pairs.filter(|(one, next)| one != next).count() >= MIXED
}

/// Changes of sort within a token.
const MIXED: usize = 3;

/// The digits of a value, but those of an address or a token, which are of no counter.
fn number(value: &str) -> u64 {
    if value.contains('@') || is_mixed(value) {
        return hash(value);
    }
    counter(value)
}

/// The digits of a value as a number; another one for each value that has none, or more than a number has room for, which are
/// those of no counter.
pub(super) fn counter(value: &str) -> u64 {
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    digits.parse().unwrap_or_else(|_| hash(value))
}

/// A value without its digits, which is the same in all of a series.
fn stem(value: &str) -> u64 {
    let stem = value.trim().chars().filter(|c| !c.is_ascii_digit());
    hash(&stem.collect::<String>().to_lowercase())
}

/// Whether a value begins as a date of ISO 8601 or as one with points or strokes does, or as a time.
fn is_moment(value: &str) -> bool {
    let parts = value.split(|c: char| !c.is_ascii_digit());
    let lengths: Vec<usize> = parts.map(str::len).take(3).collect();
    let separator = value.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_dated = matches!(lengths.as_slice(), [4, 1..=2, 1..=2] | [1..=2, 1..=2, 4]);
    is_dated && separator.starts_with(['-', '.', '/'])
        || matches!(lengths.as_slice(), [1..=2, 2] | [1..=2, 2, 2]) && separator.starts_with(':')
}

/// The last digits of what may be a phone number: with a word in front at most, and not one of a series.
fn tail(value: &str) -> Option<String> {
    let number = value.split_once(':').map_or(value, |(_, number)| number);
    if number.chars().any(char::is_alphabetic) {
        return None;
    }
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let start = digits.len().checked_sub(TAIL)?;
    let end = digits.get(start..)?;
    (!end.contains("000")).then(|| end.to_owned())
}

/// What becomes of a column's sampled values, by place: `""` for the column itself, `$.a[*]` in documents. Nothing of what
/// only the row as a whole decides on.
pub(super) fn of_column(column: &ColumnPlan, values: &[String]) -> Vec<(String, Made)> {
    let (is_document, is_list) = match (&column.decision, column.ty.family) {
        (Decision::Generated, _) => return Vec::new(),
        (_, Family::Json | Family::Jsonb) => (true, false),
        (_, Family::Array) => (false, true),
        (Decision::Transform { spec, .. }, family) => {
            (family.is_text() && spec.transform == "json", false)
        }
        (Decision::Keep, _) => (false, false),
    };
    let family = column.ty.family;
    let is_kept = matches!(column.decision, Decision::Keep);
    let may_be_text = match family {
        Family::Int8 | Family::Numeric => true,
        Family::Uuid => is_kept,
        family => family.is_text(),
    };
    if !is_document && !is_list && !may_be_text {
        return Vec::new();
    }
    let elements: Vec<String>;
    let values = if is_list {
        elements = values.iter().flat_map(|list| in_list(list)).collect();
        &elements
    } else {
        values
    };
    let Some(pairs) = stand_ins(column, values, is_list) else {
        return Vec::new();
    };
    let mut places: HashMap<String, Made> = HashMap::new();
    for (value, stand_in) in values.iter().zip(&pairs) {
        let Some(stand_in) = stand_in else { continue };
        if is_document {
            let read = |text: &str| serde_json::from_str::<Value>(text).ok();
            if let (Some(before), Some(after)) = (read(value), read(stand_in)) {
                walk(&before, &after, &mut "$".to_owned(), &mut places);
            }
        } else {
            let place = if is_list { "[*]" } else { "" };
            places
                .entry(place.to_owned())
                .or_default()
                .add(value, stand_in);
        }
    }
    let mut places: Vec<(String, Made)> = places.into_iter().collect();
    places.sort_by(|(a, _), (b, _)| a.cmp(b));
    places
}

/// Stand-ins of values, `None` for NULL; nothing where they cannot be told from the values alone.
fn stand_ins(
    column: &ColumnPlan,
    values: &[String],
    are_elements: bool,
) -> Option<Vec<Option<String>>> {
    let Decision::Transform { spec, prepared } = &column.decision else {
        return Some(values.iter().cloned().map(Some).collect());
    };
    let is_alone = prepared.reads().is_empty() && !prepared.draws_from_keys();
    if values.is_empty() || !is_alone || column.is_made_by_target() {
        return None;
    }
    let domain = column.domain.as_deref().unwrap_or(spec.transform);
    let kernel = prepared.bind(&MasterKey::for_documentation(), domain);
    let written: Vec<String> = match are_elements {
        true => values.iter().map(|value| trial::list_of(value)).collect(),
        false => values.to_vec(),
    };
    let family = column.wire_family();
    let made = applied(kernel.as_ref(), &written, family).or_else(|| {
        // One that is refused, because it was cut, keeps nobody from looking at the others.
        let one = |value: &String| applied(kernel.as_ref(), std::slice::from_ref(value), family);
        let each = written.iter().map(one);
        Some(each.map(|made| made?.pop().flatten()).collect())
    })?;
    Some(match are_elements {
        true => made.into_iter().map(|list| element(&list?)).collect(),
        false => made,
    })
}

/// What a kernel makes of values, where it takes them all.
fn applied(
    kernel: &dyn Transform,
    values: &[String],
    family: Family,
) -> Option<Vec<Option<String>>> {
    let escaped = values.iter().map(|value| {
        let mut field = Vec::with_capacity(value.len());
        text::escape_into(value.as_bytes(), &mut field);
        field
    });
    let escaped: Vec<Vec<u8>> = escaped.collect();
    let fields: Vec<Option<&[u8]>> = escaped.iter().map(|field| Some(field.as_slice())).collect();
    let input = wire::decode_values(&fields, Format::Text, family).ok()?;
    let made = kernel.apply(&input).ok()?;
    let rows = 0..values.len();
    Some(
        rows.map(|row| encode::display(&made, row, family))
            .collect(),
    )
}

/// The texts in a list that was sampled as JSON, however deep.
fn in_list(list: &str) -> Vec<String> {
    fn collect(value: Value, found: &mut Vec<String>) {
        match value {
            Value::Array(items) => items.into_iter().for_each(|item| collect(item, found)),
            Value::String(text) => found.push(text),
            _ => {}
        }
    }
    let mut found = Vec::new();
    if let Ok(value) = serde_json::from_str(list) {
        collect(value, &mut found);
    }
    found
}

/// The one element of a list as PostgreSQL writes it.
fn element(list: &str) -> Option<String> {
    let inner = list.strip_prefix('{')?.strip_suffix('}')?;
    let Some(quoted) = inner.strip_prefix('"') else {
        return (inner != "NULL").then(|| inner.to_owned());
    };
    let mut plain = String::new();
    let mut rest = quoted.strip_suffix('"')?.chars();
    while let Some(c) = rest.next() {
        plain.push(if c == '\\' { rest.next()? } else { c });
    }
    Some(plain)
}

/// Goes through a document and what became of it, as far as both are alike.
fn walk(before: &Value, after: &Value, path: &mut String, places: &mut HashMap<String, Made>) {
    let length = path.len();
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            for (name, before) in before {
                let Some(after) = after.get(name) else {
                    continue;
                };
                let is_plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
                *path += &match is_plain {
                    true => format!(".{name}"),
                    false => format!("['{name}']"),
                };
                walk(before, after, path, places);
                path.truncate(length);
            }
        }
        (Value::Array(before), Value::Array(after)) if before.len() == after.len() => {
            path.push_str("[*]");
            for (before, after) in before.iter().zip(after) {
                walk(before, after, path, places);
            }
            path.truncate(length);
        }
        (Value::String(_) | Value::Number(_), Value::String(_) | Value::Number(_)) => {
            let plain = |value: &Value| match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            let of_place = places.entry(path.clone()).or_default();
            of_place.add(&plain(before), &plain(after));
        }
        _ => {}
    }
}
