//! greenmask's transformers whose parameters say what becomes of them.
//!
//! Source: greenmask's documentation, "Built-in transformers" (version 0.2); github.com/ggwhite/go-masker.

use crate::import::mapping::{Given, Made, REAL_HOSTS, text};
use crate::import::{moment, patterns, replacing};
use crate::transform::args::{Arg, Value};

/// What stands for NULL in parameters.
const NULL: &str = "\\N";

/// Hexadecimal digits of a function's output, at most as many as `hash` gives.
pub(super) fn hash(given: &Given) -> Made {
    let full = match given.text("function").unwrap_or("sha1") {
        "md5" => 32,
        "sha1" => 40,
        "sha3-224" => 56,
        _ => 64,
    };
    let length = match given.integer("max_length") {
        Some(most) if most > 0 => most.min(full),
        _ => full,
    };
    Made::of("hash", &[("length", &length.to_string())])
}

pub(super) fn masking(given: &Given) -> Made {
    let mask = |params: &[(&str, &str)]| Made::of("mask", params);
    match given.text("type").unwrap_or("default") {
        "default" => Made::plain("mask"),
        "password" => Made::of("fixed", &[("value", "************")]),
        "name" => mask(&[("keep_first", "1"), ("keep_last", "1")]).differs(
            "",
            "all but the first and the last letter are covered, of the whole name",
        ),
        "addr" | "address" => mask(&[("keep_first", "6")]),
        "email" => Made::of("email", &[("hosts", "keep")])
            .differs(
                "",
                "another name comes before the @ instead of three letters and stars",
            )
            .look("", REAL_HOSTS),
        "mobile" => mask(&[("keep_first", "3"), ("keep_last", "3")]).differs(
            "",
            "all but the first and last three characters are covered",
        ),
        "tel" | "telephone" => mask(&[("keep_first", "4")])
            .differs("", "all but the first four characters are covered"),
        "id" => mask(&[("keep_first", "4")]).differs(
            "",
            "all but the first four characters are covered, not the last four",
        ),
        "credit_card" | "credit_cart" | "credit" => {
            mask(&[("keep_first", "6"), ("keep_last", "4")])
        }
        "url" => {
            Made::plain("url").differs("", "the whole URL gets a stand-in, not its password alone")
        }
        "postcode" => mask(&[("keep_first", "2")]),
        _ => Made::nothing("there is no such type of masking in what is known of this tool"),
    }
}

pub(super) fn noise_date(given: &Given) -> Made {
    let ratio = given.text("max_ratio").or_else(|| given.text("ratio"));
    match ratio.and_then(moment::distance) {
        Some((within, is_rough)) => {
            let made = Made::of("date_noise", &[("within", &within)]);
            match is_rough {
                true => made.differs("max_ratio", "a month counts as 30 days, a year as 365"),
                false => made,
            }
        }
        None => Made::nothing("its `max_ratio` is no interval that can be read here"),
    }
}

/// Values, NULL among them.
pub(super) fn choice(given: &Given) -> Made {
    let Some(Value::List(items)) = given.arg("values").map(|arg| &arg.value) else {
        return Made::nothing("it has no values that can be read here");
    };
    let values = items.iter().map(|item| match &item.value {
        Value::Null => Some(None),
        _ => text(item).map(|value| (value != NULL).then_some(value)),
    });
    let Some(values) = values.collect::<Option<Vec<Option<&str>>>>() else {
        return Made::nothing("one of its values is no single one");
    };
    match values.is_empty() {
        true => Made::nothing("it has no values that can be read here"),
        false => Made::choice(&values),
    }
}

/// A list of values with a stand-in for each. Others pass only where the configuration says so.
pub(super) fn dict(given: &Given) -> Made {
    let Some(Value::Map(entries)) = given.arg("values").map(|arg| &arg.value) else {
        return Made::nothing("it has no values that can be read here");
    };
    let mut pairs = Vec::new();
    let mut of_null = false;
    for (value, becomes) in entries {
        match (text(value), text(becomes)) {
            (_, Some(NULL)) => return Made::nothing("`map` makes no NULL of a value"),
            (Some(NULL), _) => of_null = true,
            (Some(value), Some(becomes)) => {
                pairs.push((Arg::scalar(value), Arg::scalar(becomes)));
            }
            _ => return Made::nothing("it has no values that can be read here"),
        }
    }
    let default = given.text("default");
    if default == Some(NULL) {
        return Made::nothing("`map` makes no NULL of a value");
    }
    let passes = default.is_none() && given.flag("fail_not_matched") == Some(false);
    let mut params = vec![(Arg::scalar("values"), Arg::entries(pairs))];
    if let Some(default) = default {
        params.push((Arg::scalar("default"), Arg::scalar(default)));
    } else if passes {
        params.push((Arg::scalar("other"), Arg::scalar("keep")));
    }
    let mut made = Made::rule(Arg::one("map", Arg::entries(params)));
    if passes {
        made = made.look("", "values that are not listed pass, as configured");
    } else if default.is_none() && given.arg("fail_not_matched").is_none() {
        made = made.differs("", "a value that is not listed stops the run");
    }
    if of_null || default.is_some() {
        made = made.differs("", "NULL stays NULL");
    }
    made
}

pub(super) fn regexp_replace(given: &Given) -> Made {
    let found = given.text("regexp").and_then(replacing::go);
    let with = given.text("replace").and_then(replacing::go_text);
    match (found, with) {
        (Some(pattern), Some(with)) => Made::replaced(&pattern, &with, &[]),
        _ => Made::nothing("its pattern is none that is known to find the same here"),
    }
}

pub(super) fn string(given: &Given) -> Made {
    let (Some(least), Some(most)) = (given.integer("min_length"), given.integer("max_length"))
    else {
        return Made::nothing("it needs `min_length` and `max_length`");
    };
    let symbols = given.text("symbols").filter(|symbols| !symbols.is_empty());
    let class = symbols.map_or("[a-zA-Z]".to_owned(), patterns::class);
    if !(0..=most).contains(&least) || most > 10_000 {
        return Made::nothing("its lengths are none that `regex` makes");
    }
    Made::of(
        "regex",
        &[("pattern", &patterns::repeated(&class, least, most))],
    )
}

pub(super) fn unix_timestamp(given: &Given) -> Made {
    let size = |name| match given.text(name).unwrap_or("second") {
        "millisecond" => 1_000,
        "microsecond" => 1_000_000,
        "nanosecond" => 1_000_000_000,
        _ => 1_i128,
    };
    let bound = |name, unit| {
        let number = i128::from(given.integer(name)?);
        Some((number * size("unit") / size(unit)).to_string())
    };
    match (bound("min", "min_unit"), bound("max", "max_unit")) {
        (Some(min), Some(max)) => Made::of("number_range", &[("min", &min), ("max", &max)]),
        _ => Made::nothing("it needs `min` and `max`"),
    }
}

pub(super) fn replace(given: &Given) -> Made {
    let Some(value) = given.text("value") else {
        return Made::nothing("its `value` is no single value");
    };
    let mut params = vec![("value", value), ("empty", "replace")];
    if given.flag("keep_null") == Some(false) {
        params.push(("null", "replace"));
    }
    Made::of("fixed", &params)
}
