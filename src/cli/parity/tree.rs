//! Differences of schemas as a tree: schema, table, what is different about it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::super::side_by_side::printable;
use crate::drift::{Change, Drift, Weight};
use crate::parity::schema::Compared;

/// Texts longer than this get lines of their own.
const SHORT: usize = 48;

/// All differences, and a line that counts; `accepted` says that there are some that are not told here.
pub(super) fn schema(compared: &Compared, accepted: bool, colour: bool) -> String {
    let mut text = String::new();
    let told: Vec<&Drift> = compared
        .drift
        .iter()
        .filter(|drift| !drift.is_implied())
        .collect();
    let mut groups: BTreeMap<(String, String), Vec<&Drift>> = BTreeMap::new();
    for drift in &told {
        let (schema, table) = drift.place();
        let place = (printable(schema), printable(table));
        groups.entry(place).or_default().push(drift);
    }
    let mut shown: Option<&str> = None;
    for ((schema, table), drifts) in &groups {
        if shown != Some(schema) {
            let _ = writeln!(
                text,
                "{}",
                if schema.is_empty() {
                    "database"
                } else {
                    schema
                }
            );
            shown = Some(schema);
        }
        let indent = if table.is_empty() { 2 } else { 4 };
        if !table.is_empty() {
            let _ = writeln!(text, "  {table}");
        }
        for drift in drifts {
            line(&mut text, drift, compared.looked.place(), indent, colour);
        }
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(&counted(compared, &told, accepted));
    text.push('\n');
    for note in &compared.notes {
        let _ = writeln!(text, "{}", printable(note));
    }
    text
}

fn line(text: &mut String, drift: &Drift, target: &str, indent: usize, colour: bool) {
    let name = printable(&drift.label());
    let weak = if drift.severity == Weight::Warning {
        "  (warning)"
    } else {
        ""
    };
    let (sign, paint, what) = match &drift.change {
        Change::Missing => ('-', "31", "is missing".to_owned()),
        Change::Extra => ('+', "32", format!("is only in {target}")),
        Change::Invalid => (
            '!',
            "33",
            format!("is not valid where it is expected, and not in {target}"),
        ),
        Change::Renamed { actual } => (
            '~',
            "33",
            format!("is called {} in {target}", printable(actual)),
        ),
        Change::Changed {
            property,
            expected,
            actual,
        } => (
            '~',
            "33",
            changed(property, expected.as_deref(), actual.as_deref(), indent),
        ),
    };
    let sign = if colour {
        format!("\u{1b}[{paint}m{sign}\u{1b}[0m")
    } else {
        sign.to_string()
    };
    let mut lines = what.lines();
    let first = lines.next().unwrap_or_default();
    let _ = writeln!(text, "{:indent$}{sign} {name} {first}{weak}", "");
    for rest in lines {
        let _ = writeln!(text, "{rest}");
    }
}

/// Short texts on one line, long ones below each other.
fn changed(property: &str, expected: Option<&str>, actual: Option<&str>, indent: usize) -> String {
    let (expected, actual) = (expected.unwrap_or("none"), actual.unwrap_or("none"));
    let is_short = |text: &str| text.len() <= SHORT && !text.contains('\n');
    if is_short(expected) && is_short(actual) {
        return format!(
            "has {property} {}, expected {}",
            printable(actual),
            printable(expected)
        );
    }
    let mut text = format!("has another {property}");
    for (title, value) in [("expected", expected), ("actual", actual)] {
        let _ = write!(text, "\n{:indent$}    {title}", "");
        for line in value.lines() {
            let _ = write!(text, "\n{:indent$}      {}", "", printable(line));
        }
    }
    text
}

fn counted(compared: &Compared, told: &[&Drift], accepted: bool) -> String {
    let objects = compared.expected.objects.len();
    if told.is_empty() && accepted {
        return format!("No difference but what is accepted: {objects} objects compared.");
    }
    if told.is_empty() {
        return format!("No difference: {objects} objects compared.");
    }
    let errors = told
        .iter()
        .filter(|drift| drift.severity == Weight::Error)
        .count();
    let warnings = told.len() - errors;
    let s = |count: usize| if count == 1 { "" } else { "s" };
    format!(
        "{errors} error{}, {warnings} warning{}; {objects} objects compared.",
        s(errors),
        s(warnings)
    )
}
