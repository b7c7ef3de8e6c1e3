//! Functions of PostgreSQL Anonymizer whose arguments say what becomes of them, and those that stand around others.
//!
//! Source: PostgreSQL Anonymizer's documentation, "Masking functions" (versions 1.3 and 2), `sql/*.sql`.

use super::expression::Expression;
use super::of;
use crate::import::mapping::{Given, Made, text};
use crate::import::wanted::Outcome;
use crate::import::{moment, patterns, replacing};
use crate::transform::args::{Arg, Value};

/// Arguments by their names or numbers, the first being `1`. A column stands as `{ column: NAME }`.
pub(super) fn given(arguments: &[(Option<String>, Expression)], column: &str) -> Given {
    let pairs = arguments.iter().enumerate().map(|(at, (name, argument))| {
        let name = name.clone().unwrap_or_else(|| (at + 1).to_string());
        (name, as_arg(argument))
    });
    Given {
        column: column.to_owned(),
        pairs: pairs.collect(),
    }
}

fn as_arg(expression: &Expression) -> Arg {
    match expression {
        Expression::Text(text) | Expression::Number(text) => Arg::scalar(text),
        Expression::Flag(flag) => Arg::scalar(if *flag { "true" } else { "false" }),
        Expression::Column(name) => Arg::one("column", Arg::quoted(name)),
        Expression::Array(items) => Arg::items(items.iter().map(as_arg).collect()),
        Expression::Call { name, .. } => Arg::one("call", Arg::quoted(name)),
        Expression::Null | Expression::IsNull(_) => Arg::none(),
    }
}

/// A column that an argument names.
fn column<'a>(given: &'a Given, name: &str) -> Option<&'a str> {
    let Value::Map(entries) = &given.arg(name)?.value else {
        return None;
    };
    let (key, value) = entries.first()?;
    text(value).filter(|_| text(key) == Some("column"))
}

/// `MASKED WITH VALUE …`: for every row, NULL and empty ones too.
pub(super) fn constant(value: &Expression) -> Made {
    let fixed = |value: &str| {
        Made::of(
            "fixed",
            &[("value", value), ("null", "replace"), ("empty", "replace")],
        )
    };
    match value {
        Expression::Null => Made::plain("set_null"),
        Expression::Text(text) | Expression::Number(text) => fixed(text),
        Expression::Flag(flag) => fixed(if *flag { "true" } else { "false" }),
        _ => Made::nothing("its value is no literal"),
    }
}

/// Functions around others, and around the column itself; `None` where the name is none of them.
pub(super) fn around(
    name: &str,
    arguments: &[(Option<String>, Expression)],
    own: &str,
) -> Option<Made> {
    let argument = |at: usize| arguments.get(at).map(|(_, argument)| argument);
    let first = argument(0);
    let is_own = |argument: Option<&Expression>| matches!(argument, Some(Expression::Column(name)) if name == own);
    let number = |at: usize| match argument(at) {
        Some(Expression::Number(number)) => number
            .parse::<i64>()
            .ok()
            .filter(|number| (1..=1_000_000).contains(number)),
        _ => None,
    };
    Some(match name {
        "ternary" => match (first, argument(1), argument(2)) {
            (Some(Expression::IsNull(column)), Some(Expression::Null), Some(other))
                if column == own =>
            {
                of(other, own)
            }
            _ => Made::nothing("its condition is not translated"),
        },
        "left" | "substr" | "substring" => {
            let length = match number(1) {
                length if name == "left" => length,
                Some(1) => number(2),
                _ => None,
            };
            match (length, first) {
                (Some(length), _) if is_own(first) => {
                    Made::of("truncate", &[("length", &length.to_string())])
                }
                (Some(length @ 1..=64), Some(Expression::Call { name, .. })) if is_hash(name) => {
                    Made::of("hash", &[("length", &length.to_string())])
                }
                _ => Made::nothing("it is neither the beginning of the column nor of a hash"),
            }
        }
        "right" => match number(1) {
            Some(length) if is_own(first) => Made::of(
                "partial",
                &[
                    ("keep_first", "0"),
                    ("keep_last", &length.to_string()),
                    ("filler", ""),
                ],
            )
            .differs(
                "",
                "values that are not longer become empty instead of passing",
            ),
            _ => Made::nothing("it is not the end of the column"),
        },
        "upper" | "lower" | "initcap" => match first {
            Some(call @ Expression::Call { .. }) => match of(call, own) {
                made if made.outcome == Outcome::Nothing => made,
                made => made.differs(
                    "",
                    "letters keep the case that the inner function's stand-ins have",
                ),
            },
            _ => Made::nothing("it changes the case of the real value, which would pass"),
        },
        "date_trunc" => match (first, is_own(argument(1))) {
            (Some(Expression::Text(to)), true) => truncated(&to.to_lowercase()),
            _ => Made::nothing("it is not the column's beginning of a part of time"),
        },
        _ => return None,
    })
}

fn is_hash(name: &str) -> bool {
    ["hash", "digest", "md5", "random_hash"].contains(&name)
}

fn truncated(to: &str) -> Made {
    match to {
        "year" | "quarter" | "month" | "week" | "day" | "hour" | "minute" => {
            Made::of("date_truncate", &[("to", to)])
        }
        "decade" | "century" | "millennium" => Made::of("date_truncate", &[("to", "year")])
            .differs("", "the year stays: there is no coarser part"),
        _ => Made::nothing("there is no such part of time"),
    }
}

/// `pseudo_*(seed, salt)`: by the column itself, or by another column of the row.
pub(super) fn pseudo(given: &Given, transform: &str, part: Option<&str>) -> Made {
    match (column(given, "1"), part) {
        (Some(seed), Some(part)) if seed != given.column => {
            Made::of("persona", &[("part", part), ("by", seed)])
                .or(transform)
                .differs(
                    "",
                    "one invented person a subject, whose parts agree; a unique column gets a stand-in of its own value where the subject may repeat",
                )
        }
        (Some(seed), _) if seed == given.column => Made::plain(transform),
        _ => Made::plain(transform).differs("", "the seed is the column's own value"),
    }
}

pub(super) fn pseudo_email(given: &Given) -> Made {
    pseudo(given, "email", Some("email"))
}

pub(super) fn pseudo_first_name(given: &Given) -> Made {
    pseudo(given, "first_name", Some("first_name"))
}

pub(super) fn pseudo_last_name(given: &Given) -> Made {
    pseudo(given, "last_name", Some("last_name"))
}

pub(super) fn pseudo_city(given: &Given) -> Made {
    pseudo(given, "city", Some("city"))
}

pub(super) fn pseudo_country(given: &Given) -> Made {
    pseudo(given, "country", None)
}

pub(super) fn pseudo_company(given: &Given) -> Made {
    pseudo(given, "company", None)
}

pub(super) fn pseudo_iban(given: &Given) -> Made {
    pseudo(given, "iban", None)
}

pub(super) fn partial(given: &Given) -> Made {
    if !is_of_column(given, "ov") {
        return of_another();
    }
    let (prefix, padding, suffix) = (
        given.integer("2").or_else(|| given.integer("prefix")),
        given.text("3").or_else(|| given.text("padding")),
        given.integer("4").or_else(|| given.integer("suffix")),
    );
    match (prefix, padding, suffix) {
        (Some(first @ 0..=1_000_000), Some(filler), Some(last @ 0..=1_000_000)) => Made::of(
            "partial",
            &[
                ("keep_first", &first.to_string()),
                ("filler", filler),
                ("keep_last", &last.to_string()),
            ],
        )
        .differs(
            "",
            "a value that is not longer than what stays readable becomes the filler alone",
        ),
        _ => Made::nothing("its arguments are no literals"),
    }
}

pub(super) fn noise(given: &Given) -> Made {
    if !is_of_column(given, "noise_value") {
        return of_another();
    }
    let ratio = given.text("2").or_else(|| given.text("ratio"));
    match ratio.and_then(crate::import::mapping::percent) {
        Some((percent, _)) => Made::of("noise", &[("percent", &percent)]),
        None => Made::nothing("its ratio is no number"),
    }
}

pub(super) fn dnoise(given: &Given) -> Made {
    if !is_of_column(given, "noise_value") {
        return of_another();
    }
    let range = given.text("2").or_else(|| given.text("noise_range"));
    match range.and_then(moment::distance) {
        Some((within, is_rough)) => {
            let made = Made::of("date_noise", &[("within", &within)]);
            match is_rough {
                true => made.differs("", "a month counts as 30 days, a year as 365"),
                false => made,
            }
        }
        None => Made::nothing("its interval is none that can be read here"),
    }
}

/// Two bounds, inclusive.
pub(super) fn between(given: &Given) -> Made {
    match (given.text("1"), given.text("2")) {
        (Some(min), Some(max)) => numbers(min, max),
        _ => Made::nothing("its bounds are no literals"),
    }
}

fn numbers(min: &str, max: &str) -> Made {
    let is_number = |text: &str| text.trim().parse::<f64>().is_ok();
    match is_number(min) && is_number(max) {
        true => Made::of("number_range", &[("min", min.trim()), ("max", max.trim())]),
        false => Made::nothing("its bounds are no numbers"),
    }
}

pub(super) fn dates_between(given: &Given) -> Made {
    match (given.text("1"), given.text("2")) {
        (Some(min), Some(max)) => dates(min, max),
        _ => Made::nothing("its bounds are no literals"),
    }
}

fn dates(min: &str, max: &str) -> Made {
    match (moment::utc(min), moment::utc(max)) {
        (Some(min), Some(max)) => Made::of("date_range", &[("min", &min), ("max", &max)]),
        _ => Made::nothing("its bounds are no moments that can be read here"),
    }
}

/// `'[1,6)'`: both bounds, and whether each is within.
fn bounds(given: &Given) -> Option<(String, bool, String, bool)> {
    let range = given.text("1")?.trim();
    let is_from = range.starts_with('[');
    let is_to = range.ends_with(']');
    let inner = range.strip_prefix(['[', '('])?.strip_suffix([']', ')'])?;
    let (min, max) = inner.split_once(',')?;
    let plain = |bound: &str| bound.trim().trim_matches('"').to_owned();
    let (min, max) = (plain(min), plain(max));
    (!min.is_empty() && !max.is_empty()).then_some((min, is_from, max, is_to))
}

pub(super) fn in_integers(given: &Given) -> Made {
    let found = bounds(given).and_then(|(min, from, max, to)| {
        let min = min.parse::<i64>().ok()?.checked_add(i64::from(!from))?;
        let max = max.parse::<i64>().ok()?.checked_sub(i64::from(!to))?;
        Some((min.to_string(), max.to_string()))
    });
    found.map_or_else(unbounded, |(min, max)| numbers(&min, &max))
}

pub(super) fn in_numbers(given: &Given) -> Made {
    bounds(given).map_or_else(unbounded, |(min, _, max, _)| numbers(&min, &max))
}

pub(super) fn in_dates(given: &Given) -> Made {
    bounds(given).map_or_else(unbounded, |(min, _, max, _)| dates(&min, &max))
}

fn unbounded() -> Made {
    Made::nothing("its range is no literal with two bounds")
}

/// One of an array's literals, NULL among them.
pub(super) fn in_array(given: &Given) -> Made {
    let items = match given.arg("1").map(|arg| &arg.value) {
        Some(Value::List(items)) if !items.is_empty() => items,
        _ => return Made::nothing("its argument is no array of literals"),
    };
    let drawn = items.iter().map(|item| match &item.value {
        Value::Null => Some(None),
        _ => text(item).map(Some),
    });
    match drawn.collect::<Option<Vec<Option<&str>>>>() {
        Some(drawn) => Made::choice(&drawn),
        None => Made::nothing("its array has more than literals"),
    }
}

/// As long as what the function gives, at most as `hash` can be.
pub(super) fn digest(given: &Given) -> Made {
    let length = match given.text("3").map(str::to_lowercase).as_deref() {
        Some("md5") => "32",
        Some("sha1") => "40",
        Some("sha224") => "56",
        _ => "64",
    };
    Made::of("hash", &[("length", length)])
}

/// `regexp_replace(column, pattern, replacement)`, perhaps with `g`: the first match, or all.
pub(super) fn regexp_replace(given: &Given) -> Made {
    let matches = match given.arg("4") {
        None => "first",
        Some(flags) if text(flags) == Some("g") => "all",
        Some(_) => return Made::nothing("its flags are not translated"),
    };
    let pattern = given.text("2").and_then(replacing::postgres);
    let with = given.text("3").and_then(replacing::postgres_text);
    match (pattern, with) {
        (Some(pattern), Some(with)) if is_of_column(given, "1") && given.pairs.len() <= 4 => {
            Made::replaced(&pattern, &with, &[("matches", matches)])
        }
        _ => Made::nothing("its pattern is none that is known to find the same here"),
    }
}

/// `replace(column, from, to)`.
pub(super) fn replace(given: &Given) -> Made {
    let pattern = given.text("2").and_then(replacing::literally);
    match (pattern, given.text("3")) {
        (Some(pattern), Some(with)) if is_of_column(given, "1") && given.pairs.len() == 3 => {
            let literal: &[_] = if with.contains('$') {
                &[("literal", "true")]
            } else {
                &[]
            };
            Made::replaced(&pattern, with, literal)
        }
        _ => Made::nothing("its arguments are not the column and two literals"),
    }
}

/// Whether the first argument, which may be written by its name, is the column itself. What is made of another column's
/// values is no rule of this one: some of its own would pass instead.
fn is_of_column(given: &Given, name: &str) -> bool {
    let first = column(given, "1").or_else(|| column(given, name));
    first == Some(given.column.as_str())
}

/// Tells where a function is given another column, and the stand-in is made of the column's own value all the same.
pub(super) fn of_own(made: Made, name: &str, given: &Given) -> Made {
    let is_of_value = matches!(name, "hash" | "digest" | "md5" | "partial_email");
    let is_of_another = column(given, "1").is_some_and(|first| first != given.column);
    match is_of_value && is_of_another && made.outcome != Outcome::Nothing {
        true => made.differs("", "stand-ins are made of the column's own value"),
        false => made,
    }
}

fn of_another() -> Made {
    Made::nothing("it is not made of the column's own value")
}

pub(super) fn string(given: &Given) -> Made {
    let lengths = match given.integer("1") {
        Some(length) => Some((length, length)),
        None => bounds(given).and_then(|(min, _, max, to)| {
            Some((min.parse().ok()?, max.parse::<i64>().ok()? - i64::from(!to)))
        }),
    };
    match lengths {
        Some((least, most)) if (0..=most).contains(&least) && most <= 10_000 => Made::of(
            "regex",
            &[("pattern", &patterns::repeated("[A-Za-z0-9]", least, most))],
        ),
        _ => Made::nothing("its length is none that `regex` makes"),
    }
}

pub(super) fn formatted(given: &Given) -> Made {
    match given.text("1") {
        Some(format) => Made::of(
            "regex",
            &[(
                "pattern",
                &patterns::format(format, &[('#', "[0-9]"), ('^', "[1-9]")]),
            )],
        ),
        None => Made::nothing("its format is no literal"),
    }
}

pub(super) fn phone(given: &Given) -> Made {
    match given.text("1") {
        None => Made::plain("phone"),
        Some(prefix) => {
            let pattern = patterns::format(&format!("{prefix}#########"), &[('#', "[0-9]")]);
            Made::of("regex", &[("pattern", &pattern)])
                .differs("", "a number of this format may be somebody's; `phone` gives numbers that are nobody's")
        }
    }
}

pub(super) fn lorem(given: &Given) -> Made {
    let count = |name: &str| {
        given
            .integer(name)
            .filter(|count| (1..=100).contains(count))
    };
    let of = |unit: &str, count: i64| {
        Made::of("lorem", &[("unit", unit), ("count", &count.to_string())])
    };
    if let Some(characters) = given.arg("characters") {
        return match text(characters).and_then(|text| text.parse::<i64>().ok()) {
            Some(most @ 20..=1_000_000) => Made::of(
                "lorem",
                &[
                    ("unit", "paragraphs"),
                    ("count", "100"),
                    ("max_chars", &most.to_string()),
                ],
            ),
            Some(_) => Made::plain("text").differs("", "the length is that of the value"),
            // `anon.length(column)`.
            None => Made::plain("text"),
        };
    }
    match (count("words"), count("paragraphs").or_else(|| count("1"))) {
        (Some(words), _) => of("words", words),
        (None, Some(paragraphs)) => of("paragraphs", paragraphs),
        (None, None) if given.pairs.is_empty() => of("paragraphs", 5),
        _ => Made::nothing("its arguments are none that `lorem` takes"),
    }
}

pub(super) fn bucket(given: &Given) -> Made {
    if !is_of_column(given, "val") {
        return of_another();
    }
    let step = given
        .text("2")
        .or_else(|| given.text("step"))
        .unwrap_or("10");
    match step.parse::<f64>() {
        Ok(width) if width > 0.0 => Made::of("bucket", &[("width", step)]),
        _ => Made::nothing("its step is no number"),
    }
}

pub(super) fn bucket_of_time(given: &Given) -> Made {
    if !is_of_column(given, "val") {
        return of_another();
    }
    let step = given
        .text("2")
        .or_else(|| given.text("step"))
        .unwrap_or("decade");
    truncated(&step.to_lowercase())
}
