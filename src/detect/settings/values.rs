//! Values that an application cannot do without, and which are nobody's.

use crate::detect::validators::{labels, people};
use crate::detect::values::is_flag;

/// Whether a value is on or off.
pub(super) fn is_switch(value: &str) -> bool {
    matches!(value, "" | "0" | "1") || is_flag(value)
}

/// Most digits of a number that numbers nobody, and of one whose key says what it measures: a code that opens a door has four.
const SHORT: usize = 3;
const MEASURED: usize = 6;

/// Words of keys whose numbers measure something.
const MEASURES: &[&str] = &[
    "age",
    "bytes",
    "count",
    "days",
    "delay",
    "height",
    "hours",
    "interval",
    "length",
    "limit",
    "max",
    "maximum",
    "min",
    "minimum",
    "minutes",
    "months",
    "page",
    "percent",
    "port",
    "quota",
    "rate",
    "retention",
    "retries",
    "seconds",
    "size",
    "threshold",
    "timeout",
    "ttl",
    "width",
];

/// Words of keys whose values are versions.
const VERSIONS: &[&str] = &["version", "release", "ver", "build"];

/// Words at the end of a key whose numbers may be somebody's, or let somebody in.
const NUMBERS: &[&str] = &[
    "code", "pin", "id", "no", "nr", "num", "number", "nummer", "numero", "ids", "codes",
    "numbers", "nos",
];

/// Whether a value is a language or a time zone, which applications take up for everybody.
pub(super) fn is_manner(value: &str) -> bool {
    is_locale(value) || is_zone(value)
}

/// Whether a value is a flag, a short number, a version, a locale, a time zone, a format or a word that is nobody's.
pub(super) fn is_nobodys(value: &str, key: &[String]) -> bool {
    let is_key = |words: &[&str]| key.iter().any(|word| words.contains(&word.as_str()));
    let is_number = || {
        !key.last()
            .is_some_and(|last| NUMBERS.iter().any(|end| last.ends_with(end)))
    };
    let most = if is_key(MEASURES) { MEASURED } else { SHORT };
    let is_tongue = || is_key(&["locale", "locales", "lang", "language", "languages"]);
    let is_one = |value: &str| {
        is_switch(value)
            || is_measure(value, most) && is_number()
            || is_version(value, is_key(VERSIONS))
            || is_key(TIMES) && is_second(value)
            || is_locale(value)
            || is_tongue()
                && value.len() == 2
                && value.bytes().all(|byte| byte.is_ascii_lowercase())
            || is_key(&["currency", "currencies"]) && is_currency(value)
            || is_tongue() && is_locale(&with_capitals(value))
            || is_zone(value)
            || is_class(value)
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
fn is_measure(value: &str, most: usize) -> bool {
    let number = value.strip_prefix('-').unwrap_or(value);
    let end = number.find(|c: char| !c.is_ascii_digit() && c != '.');
    let (digits, unit) = number.split_at(end.unwrap_or(number.len()));
    let count = digits.bytes().filter(u8::is_ascii_digit).count();
    (1..=most).contains(&count)
        && digits.matches('.').count() <= 1
        && UNITS.contains(&unit.trim().to_lowercase().as_str())
}

/// Whether a value is a version: `9.5.1`, `v2.0`, `17.0-rc1`. Four numbers are as well an address, and two or three that
/// may be a day are one. What is not called one has the form of a version and of nothing else.
fn is_version(value: &str, is_called_so: bool) -> bool {
    let bare = value.strip_prefix('v').unwrap_or(value);
    let is_so = is_called_so || bare.len() < value.len();
    let longest = if is_so { 3 } else { 2 };
    let value = bare;
    let (numbers, rest) = value.split_once('-').unwrap_or((value, ""));
    let parts: Vec<&str> = numbers.split('.').collect();
    let is_part = |part: &&str| {
        (1..=longest).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_rest = ["rc", "alpha", "beta", "snapshot", "dev", ""]
        .iter()
        .any(|mark| {
            if mark.is_empty() && !is_so && !rest.is_empty() {
                return false;
            }
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

/// A language and its country with the country's letters as they are written elsewhere: `de-AT` of `de-at`.
fn with_capitals(value: &str) -> String {
    match value.split_once(['_', '-']) {
        Some((language, country)) => format!("{language}-{}", country.to_uppercase()),
        None => String::new(),
    }
}

/// Whether a value is a class of a program within its module: `Ticket::Number::Increment`.
fn is_class(value: &str) -> bool {
    let is_part = |part: &str| {
        let is_name = people::is_first_name(part) || people::is_last_name(part);
        part.starts_with(|c: char| c.is_ascii_uppercase())
            && part.bytes().all(|byte| byte.is_ascii_alphabetic())
            && (!is_name || people::is_common_word(&part.to_lowercase()))
    };
    value.contains("::") && value.split("::").all(is_part)
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
