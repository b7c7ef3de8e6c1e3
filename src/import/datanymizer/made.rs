//! datanymizer's transformers whose options say what becomes of them.
//!
//! Source: datanymizer's documentation, `docs/transformers.md` (version 0.7).

use super::{BARE, ROWS, uses};
use crate::import::guess::member;
use crate::import::mapping::{Given, Made, apply, text};
use crate::import::patterns;
use crate::import::wanted::Outcome;
use crate::transform::args::{Arg, Value};

pub(super) fn boolean(given: &Given) -> Made {
    let Some(ratio) = given.integer("ratio") else {
        return Made::plain("choice");
    };
    match ratio {
        0 => Made::of("fixed", &[("value", "false")]),
        100 => Made::of("fixed", &[("value", "true")]),
        1..=99 => {
            let weight =
                |word: &str, weight: i64| (Arg::scalar(word), Arg::scalar(&weight.to_string()));
            let values = Arg::entries(vec![weight("true", ratio), weight("false", 100 - ratio)]);
            Made::rule(Arg::one("choice", Arg::one("values", values)))
        }
        _ => Made::nothing("its `ratio` is no percentage"),
    }
}

pub(super) fn plain(given: &Given) -> Made {
    match given.text(BARE) {
        Some(value) => Made::of("fixed", &[("value", value), ("empty", "replace")]),
        None => Made::nothing("it has no text"),
    }
}

pub(super) fn ip(given: &Given) -> Made {
    let is_six = given
        .text("kind")
        .is_some_and(|kind| kind.eq_ignore_ascii_case("v6"));
    Made::of("ip_address", &[("version", if is_six { "6" } else { "4" })])
}

pub(super) fn password(given: &Given) -> Made {
    let (least, most) = (
        given.integer("min").unwrap_or(8),
        given.integer("max").unwrap_or(20),
    );
    if !(1..=most).contains(&least) || most > 1000 {
        return Made::nothing("its lengths are none that `regex` makes");
    }
    Made::of(
        "regex",
        &[("pattern", &patterns::repeated("[A-Za-z0-9]", least, most))],
    )
}

pub(super) fn phone(given: &Given) -> Made {
    match given.text("format") {
        None => Made::plain("phone"),
        Some(format) => {
            let pattern = patterns::format(format, &[('#', "[0-9]"), ('^', "[1-9]")]);
            Made::of("regex", &[("pattern", &pattern)])
                .differs("format", "a number of this format may be somebody's; `phone` gives numbers that are nobody's")
        }
    }
}

pub(super) fn base64(given: &Given) -> Made {
    token(given, "[A-Za-z0-9+/]", "=", 1)
}

pub(super) fn base64url(given: &Given) -> Made {
    token(given, "[A-Za-z0-9_\\-]", "%3D", 1)
}

fn token(given: &Given, class: &str, padding: &str, width: i64) -> Made {
    let length = given.integer("len").unwrap_or(32);
    let pads = given.integer("pad").unwrap_or(0);
    let letters = length - pads * width;
    match usize::try_from(pads) {
        Ok(pads @ 0..=2) if (1..=1000).contains(&letters) => {
            let pattern = format!(
                "{}{}",
                patterns::repeated(class, letters, letters),
                padding.repeat(pads)
            );
            Made::of("regex", &[("pattern", &pattern)])
        }
        _ => Made::nothing("its lengths are none that `regex` makes"),
    }
}

pub(super) fn hex(given: &Given) -> Made {
    match given.integer("len").unwrap_or(32) {
        length @ 1..=64 => Made::of("hash", &[("length", &length.to_string())]),
        length @ 65..=1000 => Made::of(
            "regex",
            &[("pattern", &patterns::repeated("[0-9a-f]", length, length))],
        ),
        _ => Made::nothing("its `len` is none that a transform makes"),
    }
}

/// The transformer that comes last, or last but for `capitalize`.
pub(super) fn pipeline(given: &Given) -> Made {
    let Some(Arg {
        value: Value::List(pipes),
        ..
    }) = given.arg("pipes")
    else {
        return Made::nothing("it has no `pipes` that can be read");
    };
    let mut made = None;
    let mut is_capitalized = false;
    for pipe in pipes.iter().rev() {
        let Some((name, inner)) = uses(pipe, given.arg("locale")) else {
            return Made::nothing("one of its pipes cannot be read");
        };
        if name == "capitalize" && made.is_none() {
            is_capitalized = true;
            continue;
        }
        made = Some(inner_rule(&name, &inner));
        break;
    }
    let Some(made) = made else {
        return Made::nothing("it changes the case of the real value, which would pass");
    };
    match made.outcome {
        Outcome::Keep => Made::nothing("its last step takes what the step before it gives"),
        _ if is_capitalized => made.differs("capitalize", "words keep their case"),
        _ => made,
    }
}

fn inner_rule(name: &str, given: &Given) -> Made {
    match ROWS.iter().find(|row| row.name == name) {
        Some(row) => apply(row, given, &["uniq"]),
        None => Made::nothing("one of its transformers is not known"),
    }
}

/// Only a template without variables is the same as something here.
pub(super) fn template(given: &Given) -> Made {
    let format = given.text("format").unwrap_or_default();
    if format == "\\N" {
        return Made::plain("set_null");
    }
    let is_plain = !["{{", "{%", "{#", "\\N"]
        .iter()
        .any(|mark| format.contains(mark));
    match is_plain && !format.is_empty() {
        true => Made::of("fixed", &[("value", format), ("empty", "replace")]),
        false => {
            Made::nothing("Tera templates are not translated; `template` has its own language")
        }
    }
}

/// `fields` of a document.
pub(super) fn json(given: &Given) -> Made {
    let Some(Arg {
        value: Value::List(fields),
        ..
    }) = given.arg("fields")
    else {
        return Made::nothing("it has no `fields` that can be read");
    };
    let mut members: Vec<(Arg, Arg)> = Vec::new();
    let mut told = Vec::new();
    let mut lost: Vec<&str> = Vec::new();
    for field in fields {
        let named = member(field, "selector").and_then(text);
        let usable = |selector: &&str| selector.starts_with('$') && !selector.contains('?');
        let Some(selector) = named.filter(usable) else {
            lost.push(named.unwrap_or("fields"));
            continue;
        };
        let path = selector.to_owned();
        let made = member(field, "rule")
            .and_then(|rule| uses(rule, None))
            .map(|(name, given)| inner_rule(&name, &given));
        let rule = match made.map(|made| (made.outcome, made.told)) {
            Some((Outcome::Rules(rules), inner)) => {
                told.extend(
                    inner
                        .into_iter()
                        .map(|told| (path.clone(), told.why.into_owned())),
                );
                rules.into_iter().next()
            }
            Some((Outcome::Keep, _)) => Some(Arg::scalar("keep")),
            _ => None,
        };
        let rule = rule.unwrap_or_else(|| {
            let why = "its rule is not carried over; the member becomes null";
            told.push((path.clone(), why.to_owned()));
            Arg::scalar("set_null")
        });
        members.push((Arg::quoted(&path), rule));
    }
    if !lost.is_empty() {
        // What passes by name may hold what is lost.
        let is_kept = |rule: &Arg| text(rule) == Some("keep");
        members.retain(|(_, rule)| !is_kept(rule));
    }
    if members.is_empty() {
        return match lost.first() {
            Some(first) => Made::from(Outcome::Nothing).lost_path(first, UNREADABLE),
            None => Made::nothing("it has no `fields` that can be read"),
        };
    }
    if !lost.is_empty() {
        members.push((Arg::scalar("other"), Arg::scalar("set_null")));
    }
    let (invalid, difference) = on_invalid(given);
    members.push((Arg::scalar("on_invalid"), Arg::scalar(invalid)));
    let mut made = Made::rule(Arg::one("json", Arg::entries(members)));
    if let Some(why) = difference {
        made = made.differs("on_invalid", why);
    }
    let made = lost.into_iter().fold(made, |made, path| {
        made.lost_path(
            path,
            format!("{UNREADABLE}, so what no path names becomes null"),
        )
    });
    told.into_iter()
        .fold(made, |made, (path, why)| made.differs(&path, why))
}

const UNREADABLE: &str = "this selector has no JSONPath that means the same";

/// What happens to text that is no JSON.
fn on_invalid(given: &Given) -> (&'static str, Option<&'static str>) {
    match given.arg("on_invalid") {
        None => ("empty", None),
        Some(arg) => match text(arg) {
            Some("error") => ("error", None),
            Some("as_is") => (
                "error",
                Some("text that is no JSON stops the run: it would pass"),
            ),
            _ => ("empty", Some("text that is no JSON becomes `{}`")),
        },
    }
}
