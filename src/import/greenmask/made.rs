//! greenmask's transformers whose parameters say what becomes of them.
//!
//! Source: greenmask's documentation, "Built-in transformers" (version 0.2); github.com/ggwhite/go-masker.

use crate::import::mapping::{Given, Made};
use crate::import::{moment, patterns};

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
        "email" => Made::of("email", &[("hosts", "keep")]).differs(
            "",
            "another name comes before the @ instead of three letters and stars",
        ),
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

/// Values without NULL, each once.
pub(super) fn choice(given: &Given) -> Made {
    let all = given.list("values");
    let mut values: Vec<&str> = Vec::new();
    for value in &all {
        if *value != "\\N" && !values.contains(value) {
            values.push(value);
        }
    }
    if values.is_empty() {
        return Made::nothing("it has no values that can be read here");
    }
    let made = Made::choice(&values);
    match all.contains(&"\\N") {
        true => made.differs("values", "NULL is not among the values that are drawn"),
        false => made,
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
