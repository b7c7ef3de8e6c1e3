//! Tables of settings and attributes, key by key: of some keys all values are flags, numbers, versions and the like, which an
//! application cannot do without and which are nobody's. A rule for the others needs to spare these.
//!
//! Keys are data, too: one is told only where it is written as programs write names and is called like nobody, nothing of
//! somebody's and no secret.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::names::{self, Strength};
use super::split::{ends_with_one_of, is_called_by_one_of};
use super::subject::Subject;
use super::validators::{labels, machines, people};
use super::values::is_flag;
use super::{Category, Judgement, Sample, attributes, keyed};
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

/// Most keys that are told.
const MOST: usize = 48;

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
    let columns = table
        .columns
        .iter()
        .zip(samples)
        .zip(judgements)
        .enumerate();
    for (at, ((column, sample), judgement)) in columns {
        let values = sample
            .as_deref()
            .filter(|_| at != teller && is_value(column));
        let rows = rows.get(teller).zip(rows.get(at));
        let pairs = values.and_then(|values| pairs(keys, values, rows));
        judgement.plain_keys = pairs.and_then(|pairs| {
            let (keys, all) = plain(&pairs);
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
    column.ty.family.is_text() && is_called
}

/// Keys with their values; `None` where nobody can tell which value is of which key.
fn pairs<'v>(
    keys: &'v [String],
    values: &'v [String],
    rows: Option<(&Vec<usize>, &Vec<usize>)>,
) -> Option<Vec<(&'v str, &'v str)>> {
    let told = rows.filter(|(of_keys, of_values)| {
        of_keys.len() == keys.len() && of_values.len() == values.len()
    });
    let Some((of_keys, of_values)) = told else {
        let all = keys.iter().zip(values);
        let all = all.map(|(key, value)| (key.as_str(), value.as_str()));
        return (keys.len() == values.len()).then(|| all.collect());
    };
    let by_row: HashMap<usize, &String> = of_keys.iter().copied().zip(keys).collect();
    let all = of_values.iter().zip(values);
    let all = all.filter_map(|(row, value)| Some((by_row.get(row)?.as_str(), value.as_str())));
    Some(all.collect())
}

/// The keys that have nothing but such values, and how many there are in all.
fn plain(pairs: &[(&str, &str)]) -> (Vec<String>, usize) {
    let mut by_key: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (key, value) in pairs {
        by_key.entry(key).or_default().push(value.trim());
    }
    let all = by_key.len();
    // A table of settings has each key once.
    let are_settings = pairs.len() == all;
    let is_plain = |(key, values): &(&str, Vec<&str>)| {
        let seen = if are_settings { 1 } else { ENOUGH };
        values.len() >= seen && may_be_told(key, values.len()) && are_nobodys(key, values)
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

/// Whether a value is on or off.
fn is_switch(value: &str) -> bool {
    matches!(value, "" | "0" | "1") || is_flag(value)
}

/// Most digits of a number that numbers nobody.
const SHORT: usize = 6;

/// Words at the end of a key whose numbers may be somebody's, or let somebody in.
const NUMBERS: &[&str] = &[
    "code", "pin", "id", "no", "nr", "num", "number", "nummer", "numero", "ids", "codes",
    "numbers", "nos",
];

/// Whether a value is a flag, a short number, a version, a locale, a time zone, a format or a word that is nobody's.
fn is_nobodys(value: &str, key: &[String]) -> bool {
    let is_key = |words: &[&str]| key.iter().any(|word| words.contains(&word.as_str()));
    let is_number = || {
        !key.last()
            .is_some_and(|last| NUMBERS.contains(&last.as_str()))
    };
    let is_tongue = || is_key(&["locale", "locales", "lang", "language", "languages"]);
    let is_one = |value: &str| {
        is_switch(value)
            || is_measure(value) && is_number()
            || is_version(value)
            || is_key(TIMES) && is_second(value)
            || is_locale(value)
            || is_tongue()
                && value.len() == 2
                && value.bytes().all(|byte| byte.is_ascii_lowercase())
            || is_key(&["currency", "currencies"]) && is_currency(value)
            || is_zone(value)
            || is_format(value)
            || is_word(value)
    };
    is_one(value)
        || matches!(value, "[]" | "{}")
        || value.contains([',', ';', '|'])
            && value.split([',', ';', '|']).all(|one| is_one(one.trim()))
}

/// Words for times in keys.
const TIMES: &[&str] = &["date", "time", "timestamp", "sync", "at"];

/// Whether a value is a time of this century, in seconds or thousandths of them since 1970.
fn is_second(value: &str) -> bool {
    matches!(value.len(), 10 | 13)
        && value.starts_with('1')
        && value.bytes().all(|byte| byte.is_ascii_digit())
}

/// Units of times, sizes and shares.
const UNITS: &[&str] = &[
    "", "%", "ms", "s", "sec", "m", "min", "h", "d", "w", "b", "k", "kb", "mb", "gb", "tb", "kib",
    "mib", "gib", "px", "em", "second", "seconds", "minute", "minutes", "hour", "hours", "day",
    "days", "week", "weeks", "month", "months", "year", "years",
];

/// Whether a value is a short number, with a unit or without.
fn is_measure(value: &str) -> bool {
    let number = value.strip_prefix('-').unwrap_or(value);
    let end = number.find(|c: char| !c.is_ascii_digit() && c != '.');
    let (digits, unit) = number.split_at(end.unwrap_or(number.len()));
    let count = digits.bytes().filter(u8::is_ascii_digit).count();
    (1..=SHORT).contains(&count)
        && digits.matches('.').count() <= 1
        && UNITS.contains(&unit.trim().to_lowercase().as_str())
}

/// Whether a value is a version: `9.5.1`, `v2.0`, `17.0-rc1`. Four numbers are as well an address, and two or three that
/// may be a day are one.
fn is_version(value: &str) -> bool {
    let value = value.strip_prefix('v').unwrap_or(value);
    let (numbers, rest) = value.split_once('-').unwrap_or((value, ""));
    let parts: Vec<&str> = numbers.split('.').collect();
    let is_part = |part: &&str| {
        (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_rest = ["rc", "alpha", "beta", "snapshot", "dev", ""]
        .iter()
        .any(|mark| {
            let rest = rest.to_lowercase();
            rest.strip_prefix(mark).is_some_and(|rest| {
                rest.len() <= 3
                    && rest
                        .bytes()
                        .all(|byte| byte.is_ascii_digit() || byte == b'.')
            })
        });
    let number = |at: usize| {
        parts
            .get(at)
            .and_then(|part| part.parse::<u32>().ok())
            .unwrap_or(0)
    };
    let may_be_day = parts.len() == 3
        && (1..=31).contains(&number(0))
        && (1..=12).contains(&number(1))
        && parts.get(2).is_some_and(|part| part.len() == 2);
    (2..=3).contains(&parts.len()) && parts.iter().all(is_part) && is_rest && !may_be_day
}

/// Whether a value is a language with its country, and what it is encoded in: `de_DE.UTF-8`. Source: RFC 5646; POSIX, "Locale".
fn is_locale(value: &str) -> bool {
    let (tag, encoding) = value.split_once('.').unwrap_or((value, "UTF-8"));
    let parts = tag.split_once(['_', '-']);
    let is_encoding = matches!(encoding.to_lowercase().as_str(), "utf-8" | "utf8");
    is_encoding
        && parts.is_some_and(|(language, country)| {
            language.len() == 2
                && language.bytes().all(|byte| byte.is_ascii_lowercase())
                && country.len() == 2
                && country.bytes().all(|byte| byte.is_ascii_uppercase())
        })
}

fn is_currency(value: &str) -> bool {
    value.len() == 3 && value.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// The first parts of names of time zones. Source: IANA, "Time Zone Database".
const ZONES: &[&str] = &[
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
    "Etc",
    "US",
];

fn is_zone(value: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '/' | '-');
    let front = value.split_once('/').map(|(front, _)| front);
    front.is_some_and(|front| ZONES.contains(&front)) && value.chars().all(is_letter)
}

/// Whether a value says how days and times are written: `dd.MM.yyyy`, `%H:%M`.
fn is_format(value: &str) -> bool {
    let mut parts = value
        .split(|c: char| !c.is_ascii_alphabetic())
        .filter(|part| !part.is_empty());
    let is_part = |part: &str| {
        let first = part.bytes().next().unwrap_or_default();
        b"dDmMyYhHsSaAbB".contains(&first) && part.bytes().all(|byte| byte == first)
    };
    parts.clone().count() >= 2
        && parts.all(is_part)
        && value.contains(['/', '-', '.', ':', '%', ' '])
}

/// Words that programs choose from. Source: the documentation of Odoo, Discourse, Mattermost, Keycloak and OpenMRS.
const WORDS: &[&str] = &[
    "auto",
    "automatic",
    "manual",
    "system",
    "light",
    "dark",
    "compact",
    "list",
    "grid",
    "card",
    "table",
    "asc",
    "desc",
    "left",
    "right",
    "top",
    "bottom",
    "center",
    "small",
    "medium",
    "large",
    "high",
    "low",
    "normal",
    "open",
    "closed",
    "public",
    "private",
    "internal",
    "external",
    "allow",
    "deny",
    "required",
    "optional",
    "strict",
    "lax",
    "smtp",
    "imap",
    "ssl",
    "tls",
    "starttls",
    "http",
    "https",
    "ldap",
    "saml",
    "oidc",
    "local",
    "s3",
    "file",
    "disk",
    "database",
    "redis",
    "memory",
    "json",
    "xml",
    "html",
    "text",
    "plain",
    "markdown",
    "csv",
    "pdf",
    "trace",
    "debug",
    "info",
    "notice",
    "warn",
    "warning",
    "error",
    "fatal",
    "production",
    "staging",
    "development",
    "test",
    "utc",
    "gmt",
    "utf8",
    "utf-8",
    "latin1",
    "hs256",
    "rs256",
    "rs512",
    "es256",
    "s256",
    "sha256",
    "sha-256",
    "hourly",
    "yearly",
    "annual",
    "digest",
    "null",
    "unset",
    "inherit",
    "read",
    "write",
    "admin",
    "user",
    "guest",
    "member",
    "everyone",
    "nobody",
    "http_post",
    "post",
    "get",
    "first",
    "last",
    "simple",
    "advanced",
    "basic",
    "full",
    "partial",
    "active",
    "inactive",
    "lock",
    "unlocked",
    "metric",
    "imperial",
    "monday",
    "sunday",
    "saturday",
    "pbkdf2",
    "argon2",
    "bcrypt",
    "pbkdf2-sha256",
    "pbkdf2-sha512",
    "sequential",
    "random",
    "round",
    "read_only",
    "writable",
    "unsynced",
    "sig",
    "enc",
    "other",
    "up",
    "down",
    "half-up",
    "fifo",
    "lifo",
    "stock",
    "sale",
    "purchase",
];

/// Whether a value is a word that programs choose from, or one for states and sorts that is nobody's name.
fn is_word(value: &str) -> bool {
    let is_letter = |c: char| c.is_alphabetic();
    let is_label =
        || value.chars().all(is_letter) && labels::is_label(value) && !people::is_first_name(value);
    WORDS.iter().any(|word| word.eq_ignore_ascii_case(value)) || is_label()
}
