//! Checks as a list: what failed with what was expected and what is, and a line that counts.

use std::fmt::Write as _;

use super::super::side_by_side::printable;
use crate::parity::Section;
use crate::parity::check::{Check, Severity};

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
    let _ = writeln!(text, "  {}", counted(section.checks.len(), &failed, strict));
    text
}

fn counted(all: usize, failed: &[&Check], strict: bool) -> String {
    let count = |severity| {
        failed
            .iter()
            .filter(|check| check.severity == severity)
            .count()
    };
    let (errors, warnings, infos) = (
        count(Severity::Error),
        count(Severity::Warning),
        count(Severity::Info),
    );
    let (fail, warn) = if strict {
        (errors + warnings, 0)
    } else {
        (errors, warnings)
    };
    let mut text = format!("{} passed, {fail} failed", all - failed.len());
    if warn > 0 {
        let _ = write!(text, ", {warn} warning{}", if warn == 1 { "" } else { "s" });
    }
    if infos > 0 {
        let _ = write!(text, ", {infos} for information");
    }
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

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use crate::parity::check::Site;

    #[test]
    fn what_does_not_decide_the_exit_code_is_no_failure() {
        let check = |severity| Check {
            name: "api: x".to_owned(),
            passed: false,
            expected: String::new(),
            actual: String::new(),
            severity,
            hint: String::new(),
            accepted: None,
            checked_at: SystemTime::UNIX_EPOCH,
            site: Site::default(),
        };
        let checks = [
            Severity::Error,
            Severity::Warning,
            Severity::Info,
            Severity::Info,
        ]
        .map(check);
        let failed: Vec<&Check> = checks.iter().collect();
        for (some, strict, says) in [
            (
                &failed[..],
                false,
                "5 passed, 1 failed, 1 warning, 2 for information",
            ),
            (&failed[..], true, "5 passed, 2 failed, 2 for information"),
            (&failed[2..], false, "5 passed, 0 failed, 2 for information"),
            (&[], true, "5 passed, 0 failed"),
        ] {
            assert_eq!(counted(5 + some.len(), some, strict), says);
        }
    }
}
