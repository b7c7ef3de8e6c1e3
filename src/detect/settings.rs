//! Tables of settings and attributes, key by key: of some keys all values are flags, numbers, versions and the like, which an
//! application cannot do without and which are nobody's. A rule for the others needs to spare these.
//!
//! Keys are data, too: one is told only where it is written as programs write names and is called like nobody, nothing of
//! somebody's and no secret.

mod values;

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value as Json;
use values::{is_manner, is_nobodys, is_switch};

use super::names::{self, Strength};
use super::split::{ends_with_one_of, is_called_by_one_of};
use super::subject::Subject;
use super::validators::{machines, people};
use super::{Category, Form, Judgement, Sample, attributes, keyed, programs};
use crate::catalog::{Column, Table};

/// Keys of which nothing but such values were seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlainKeys {
    /// The column of keys, by its place in the table.
    pub teller: usize,
    /// The keys, in their order.
    pub keys: Vec<String>,
    /// How many keys there are.
    pub all: usize,
}

/// Most keys that are told: an application that keeps its settings so has a few hundred.
const MOST: usize = 200;

/// Longest key, in bytes, and most digits of it.
const LONGEST: usize = 64;
const MOST_DIGITS: usize = 2;

/// Values of one key that are enough where keys come again, as they do where each person has some.
const ENOUGH: usize = 2;

/// Of a hundred keys, so many must be written as programs write names.
const NEARLY_ALL: usize = 90;

/// Tells of each column of values which keys have nothing but flags and the like. `rows` says of each column in which row
/// each of its values stands; without it only columns without NULL are told of.
pub(super) fn tell(
    table: &Table,
    samples: &[Sample],
    rows: &[Vec<usize>],
    judgements: &mut [Judgement],
) {
    let Some((teller, keys)) = teller(table, samples) else {
        return;
    };
    let words = super::words(&table.name.name);
    let may_repeat = words
        .iter()
        .any(|word| OF_SETTINGS.contains(&word.as_str()));
    let columns = table
        .columns
        .iter()
        .zip(samples)
        .zip(judgements)
        .enumerate();
    for (at, ((column, sample), judgement)) in columns {
        let values = sample
            .as_deref()
            .filter(|_| at != teller && is_value(column))
            .map(bare);
        let rows = rows.get(teller).zip(rows.get(at));
        let pairs = values
            .as_deref()
            .and_then(|values| pairs(keys, values, rows));
        judgement.plain_keys = pairs.and_then(|pairs| {
            let (keys, all) = plain(&pairs, may_repeat);
            (!keys.is_empty()).then_some(PlainKeys { teller, keys, all })
        });
    }
}

/// The column of keys: of those that are called so and hold names of programs the one with most of them.
fn teller<'s>(table: &Table, samples: &'s [Sample]) -> Option<(usize, &'s [String])> {
    let columns = table.columns.iter().zip(samples).enumerate();
    let tellers = columns.filter_map(|(at, (column, sample))| {
        let keys = sample.as_deref().filter(|_| is_teller(column))?;
        let different: BTreeSet<&String> = keys.iter().collect();
        let named = different.iter().filter(|key| is_name(key)).count();
        let are_names = different.len() >= 2 && named * 100 >= different.len() * NEARLY_ALL;
        are_names.then_some((different.len(), Reverse(at), keys))
    });
    let most = tellers.max_by_key(|(different, at, _)| (*different, *at));
    most.map(|(_, at, keys)| (at.0, keys))
}

fn is_teller(column: &Column) -> bool {
    let is_called = ends_with_one_of(&column.name, attributes::NAMES) || keyed::is_of_keys(column);
    column.ty.family.is_text() && is_called && !is_value(column)
}

/// Words at the end of a name of what is about a value.
const ABOUT: &[&str] = &["encoding", "type", "length", "size", "hash", "format"];

fn is_value(column: &Column) -> bool {
    let is_called = [attributes::VALUES, keyed::VALUES]
        .iter()
        .any(|words| is_called_by_one_of(&column.name, words));
    let is_called = is_called && !ends_with_one_of(&column.name, ABOUT);
    keyed::holds_values(&column.ty) && is_called
}

/// Values without what programs write around them: `---\nvalue: 5` is 5, and so is `i:5;`. What holds others stays as it is.
fn bare(values: &[String]) -> Vec<Cow<'_, str>> {
    let form = programs::form(values.iter().map(String::as_str));
    let json = |value: &str| match value.as_bytes().first() {
        Some(b'"' | b'{') => match serde_json::from_str(value).ok()? {
            Json::String(text) => programs::form(std::iter::once(text.as_str()))
                .and_then(|form| programs::json(form, &text))
                .or(Some(Json::String(text))),
            other => Some(other),
        },
        _ if ["s:", "i:", "b:", "d:"]
            .iter()
            .any(|sort| value.starts_with(sort)) =>
        {
            programs::json(Form::Php, value)
        }
        _ => programs::json(form?, value),
    };
    let one = |value| match json(value).and_then(scalar) {
        Some(inner) => Cow::Owned(inner),
        None => Cow::Borrowed(value),
    };
    values.iter().map(|value| one(value.as_str())).collect()
}

/// A single value, or that of the only member, which is called so; `None` where it holds others.
fn scalar(json: Json) -> Option<String> {
    let inner = match json {
        Json::Object(members) if members.len() == 1 => {
            let (name, value) = members.into_iter().next()?;
            is_called_by_one_of(&name, attributes::VALUES).then_some(value)?
        }
        other => other,
    };
    match inner {
        Json::Null => Some(String::new()),
        Json::String(text) => Some(text),
        Json::Bool(_) | Json::Number(_) => Some(inner.to_string()),
        Json::Array(items) if items.is_empty() => Some("[]".to_owned()),
        Json::Object(members) if members.is_empty() => Some("{}".to_owned()),
        Json::Array(_) | Json::Object(_) => None,
    }
}

/// Keys with their values; `None` where nobody can tell which value is of which key.
fn pairs<'v>(
    keys: &'v [String],
    values: &'v [Cow<'v, str>],
    rows: Option<(&Vec<usize>, &Vec<usize>)>,
) -> Option<Vec<(&'v str, &'v str)>> {
    let told = rows.filter(|(of_keys, of_values)| {
        of_keys.len() == keys.len() && of_values.len() == values.len()
    });
    let Some((of_keys, of_values)) = told else {
        let all = keys.iter().zip(values);
        let all = all.map(|(key, value)| (key.as_str(), value.as_ref()));
        return (keys.len() == values.len()).then(|| all.collect());
    };
    let by_row: HashMap<usize, &String> = of_keys.iter().copied().zip(keys).collect();
    let all = of_values.iter().zip(values);
    let all = all.filter_map(|(row, value)| Some((by_row.get(row)?.as_str(), value.as_ref())));
    Some(all.collect())
}

/// Words for tables of settings, which are so where each of several has the same keys, too.
const OF_SETTINGS: &[&str] = &[
    "config",
    "configs",
    "configuration",
    "option",
    "options",
    "param",
    "parameter",
    "parameters",
    "params",
    "preference",
    "preferences",
    "properties",
    "property",
    "setting",
    "settings",
];

/// The keys that have nothing but such values, and how many there are in all. Where keys come again, the values are
/// somebody's as often as not, who has a weight and smokes: those of settings, which `may_repeat`, aside, only
/// languages and time zones are spared.
fn plain(pairs: &[(&str, &str)], may_repeat: bool) -> (Vec<String>, usize) {
    let mut by_key: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (key, value) in pairs {
        by_key.entry(key).or_default().push(value.trim());
    }
    let all = by_key.len();
    // A table of settings has each key once.
    let are_settings = pairs.len() == all;
    let is_plain = |(key, values): &(&str, Vec<&str>)| {
        let seen = if are_settings { 1 } else { ENOUGH };
        let is_spared = match are_settings || may_repeat {
            true => are_nobodys(key, values),
            false => values.iter().all(|value| is_manner(value)),
        };
        values.len() >= seen && may_be_told(key, values.len()) && is_spared
    };
    let mut plain: Vec<(&str, Vec<&str>)> = by_key.into_iter().filter(is_plain).collect();
    plain.sort_by_key(|(_, values)| Reverse(values.len()));
    let told = plain.into_iter().take(MOST);
    let mut keys: Vec<String> = told.map(|(key, _)| key.to_owned()).collect();
    keys.sort_unstable();
    (keys, all)
}

/// Whether a key is written as programs write names.
fn is_name(key: &str) -> bool {
    let is_sign = |c: char| c.is_ascii_alphanumeric() || "_.-/: ".contains(c);
    let digits = key.bytes().filter(u8::is_ascii_digit).count();
    key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key.len() <= LONGEST
        && key.chars().all(is_sign)
        && digits <= MOST_DIGITS
        && !machines::is_uuid(key)
}

/// Words that stand alone as names of settings.
const SETTINGS: &[&str] = &[
    "charset",
    "currency",
    "debug",
    "encoding",
    "environment",
    "format",
    "lang",
    "language",
    "level",
    "limit",
    "locale",
    "mode",
    "port",
    "priority",
    "theme",
    "timeout",
    "timezone",
    "unit",
    "version",
];

/// Whether a key that was met so often may stand in a rule: it has a word of settings, comes again or is of several words,
/// none of which is somebody's name.
fn may_be_told(key: &str, met: usize) -> bool {
    let words = super::words(key);
    let is_somebody = |word: &String| {
        let is_name = people::is_first_name(word) || people::is_last_name(word);
        let is_data = || names::read(word, Subject::default()).is_some();
        is_name && !is_data() && !people::is_common_word(word) && !SETTINGS.contains(&word.as_str())
    };
    let is_short = words.iter().any(|word| word.len() < 2);
    let is_known = match words.as_slice() {
        [] => false,
        [word] => met >= 2 || SETTINGS.contains(&word.as_str()),
        _ => !is_short,
    };
    is_name(key) && !key.contains(' ') && is_known && !words.iter().any(is_somebody)
}

/// Whether all values of a key are such, and it is not called like what is somebody's or lets somebody in.
fn are_nobodys(key: &str, values: &[&str]) -> bool {
    if keyed::names_secret(key) || keyed::names_key(key) {
        return false;
    }
    let last = key.rsplit(['/', '.', ':']).find(|part| !part.is_empty());
    let hits = [Some(key), last].into_iter().flatten();
    let hits = hits.filter_map(|name| names::read(name, Subject::default()));
    let said: Vec<Category> = hits
        .filter(|hit| hit.strength > Strength::Weak)
        .map(|hit| hit.category)
        .collect();
    let is_special = |category: &Category| {
        matches!(
            category,
            Category::Sensitive | Category::Circumstance | Category::Gender
        )
    };
    // What nobody has filled in tells nothing.
    let are_empty = values.iter().all(|value| value.is_empty());
    if are_empty || said.iter().any(is_special) {
        return false;
    }
    // True and false are nobody's address, whatever the key is called.
    if values.iter().all(|value| is_switch(value)) {
        return true;
    }
    let is_open = |category: &Category| *category == Category::TimeZone;
    let words = super::words(key);
    said.iter().all(is_open) && values.iter().all(|value| is_nobodys(value, &words))
}
