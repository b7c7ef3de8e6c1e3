//! Checks as a list: what failed with what was expected and what is, and a line that counts.

use std::fmt::Write as _;

use super::super::side_by_side::printable;
use crate::parity::Section;
use crate::parity::check::{Check, Severity, Tally};

/// The checks of a section that did not pass, and how many there are: those that fail the check, warnings among them if
/// they count (`strict`), and apart from them those that do not.
pub(super) fn checks(section: &Section, colour: bool, strict: bool) -> String {
    let failed: Vec<&Check> = section
        .checks
        .iter()
        .filter(|check| !check.passed)
        .collect();
    let mut text = format!("{}\n", section.name);
    for check in &failed {
        line(&mut text, section.name, check, colour);
    }
    let _ = writeln!(text, "  {}", Tally::of(&section.checks, strict));
    text
}

/// A line for each difference that was accepted, with why, by whom and until when.
pub(super) fn accepted(section: &Section, colour: bool) -> String {
    let mut text = String::new();
    let sign = painted("accepted", "32", colour);
    for check in &section.checks {
        if let Some(accepted) = &check.accepted {
            let name = short(section.name, check);
            let said = accepted.to_string();
            let _ = writeln!(text, "  {sign}: {}: {}", printable(name), printable(&said));
        }
    }
    text
}

fn painted(sign: &str, paint: &str, colour: bool) -> String {
    if colour {
        format!("\u{1b}[{paint}m{sign}\u{1b}[0m")
    } else {
        sign.to_owned()
    }
}

/// A check's name under the title of its section.
fn short<'a>(section: &str, check: &'a Check) -> &'a str {
    check
        .name
        .strip_prefix(section)
        .map_or(check.name.as_str(), |rest| rest.trim_start_matches(": "))
}

fn line(text: &mut String, section: &str, check: &Check, colour: bool) {
    let (sign, paint) = match check.severity {
        Severity::Error => ("error", "31"),
        Severity::Warning => ("warning", "33"),
        Severity::Info => ("info", "36"),
    };
    let sign = painted(sign, paint, colour);
    let name = short(section, check);
    let _ = writeln!(text, "  {sign}: {}", printable(name));
    let _ = writeln!(
        text,
        "      expected {}, found {}",
        printable(&check.expected),
        printable(&check.actual)
    );
    if !check.hint.is_empty() {
        let _ = writeln!(text, "      {}", printable(&check.hint));
    }
}
