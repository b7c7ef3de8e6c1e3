//! A report for programs: JSON, JUnit XML, SARIF, and Markdown for a comment on a pull request.

mod sarif;

use std::borrow::Cow;
use std::fmt::Write as _;

use quick_xml::escape::escape;
use serde_json::{Value, json};

pub use self::sarif::{Seen, sarif};
use super::allow::{Accepted, no_longer};
use super::check::{Check, Report, Severity, rfc_3339};

/// As many failed checks are listed in Markdown, and so many that were accepted: comments on pull requests may not be
/// longer than 65,536 characters.
const MOST_LISTED: usize = 80;
const MOST_ACCEPTED: usize = 10;

/// A cell of a Markdown table holds so many characters.
const LONGEST_CELL: usize = 200;

/// The report as the documentation of `standin parity check --format json` has it. There everything has failed that is not
/// as expected, warnings and information as well, so it is also counted by severity.
pub fn json(report: &Report) -> Value {
    let failed = report.failed().count();
    json!({
        "total_checks": report.checks.len(),
        "passed": report.checks.len() - failed,
        "failed": failed,
        "failed_by_severity": {
            "error": report.count(Severity::Error),
            "warning": report.count(Severity::Warning),
            "info": report.count(Severity::Info),
        },
        "checks": report.checks,
    })
}

/// One test suite, a test case a check. Failures are those that count as findings, errors what could not be looked at; other
/// failed checks say so in their output.
///
/// Source: the schema that Jenkins' xUnit plugin publishes (junit-10.xsd), which GitLab and GitHub actions read as well.
pub fn junit(report: &Report, strict: bool) -> String {
    let count = |word: &str| {
        let words = report.checks.iter().filter_map(|check| told(check, strict));
        words.filter(|told| *told == word).count()
    };
    let total = report.checks.len();
    let counts = format!(
        "tests=\"{total}\" failures=\"{}\" errors=\"{}\"",
        count(FAILURE),
        count(ERROR)
    );
    let first = report.checks.first();
    let timestamp = first.map_or_else(String::new, |check| {
        let at = rfc_3339(check.checked_at);
        format!(" timestamp=\"{}\"", at.trim_end_matches('Z'))
    });
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        text,
        "<testsuites name=\"standin parity check\" {counts}>\n  \
         <testsuite name=\"parity\" {counts} skipped=\"0\"{timestamp}>",
    );
    for check in &report.checks {
        test_case(&mut text, check, strict);
    }
    text + "  </testsuite>\n</testsuites>\n"
}

const FAILURE: &str = "failure";
const ERROR: &str = "error";

/// The element that tells of a check which did not pass; `None` where it decides nothing.
fn told(check: &Check, strict: bool) -> Option<&'static str> {
    match check.severity {
        _ if check.passed => None,
        _ if check.is_unseen() => Some(ERROR),
        Severity::Error => Some(FAILURE),
        Severity::Warning if strict => Some(FAILURE),
        Severity::Warning | Severity::Info => None,
    }
}

fn test_case(text: &mut String, check: &Check, strict: bool) {
    let class = check.name.split(':').next().unwrap_or_default();
    let _ = write!(
        text,
        "    <testcase classname=\"parity.{}\" name=\"{}\"",
        xml(class),
        xml(&check.name)
    );
    if check.passed {
        let _ = match &check.accepted {
            None => writeln!(text, "/>"),
            Some(accepted) => writeln!(
                text,
                ">\n      <system-out>{}</system-out>\n    </testcase>",
                xml_lines(&accepted.to_string())
            ),
        };
        return;
    }
    let said = xml_lines(&format!(
        "expected: {}\nactual: {}\n{}",
        check.expected, check.actual, check.hint
    ));
    let severity = check.severity.name();
    let _ = if let Some(element) = told(check, strict) {
        let message = xml(&format!(
            "expected {}, found {}",
            check.expected, check.actual
        ));
        writeln!(
            text,
            ">\n      <{element} type=\"{severity}\" message=\"{message}\">{said}</{element}>\n    </testcase>"
        )
    } else {
        writeln!(
            text,
            ">\n      <system-out>{severity}: {said}</system-out>\n    </testcase>"
        )
    };
}

/// Text in an attribute: characters that XML cannot hold are left out, line ends become blanks.
fn xml(text: &str) -> String {
    xml_lines(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Text of an element. Source: XML 1.0, production 2 (`Char`).
fn xml_lines(text: &str) -> String {
    let allowed = |c: &char| {
        matches!(c, '\t' | '\n' | '\r') || *c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}')
    };
    let clean: String = text.chars().filter(allowed).collect();
    escape(clean.trim_end()).into_owned()
}

/// A table of what is not as expected, and a line that counts as text for people does; with `strict` warnings are failures.
pub fn markdown(report: &Report, strict: bool) -> String {
    let failed: Vec<&Check> = report.failed().collect();
    let passed = report.checks.len() - failed.len();
    let mut text = String::from("### Parity with production\n\n");
    if failed.is_empty() {
        let _ = writeln!(text, "All {passed} checks passed.");
        text.push_str(&accepted(report));
        return text;
    }
    let _ = writeln!(text, "{}\n", report.tally(strict));
    text.push_str("| | check | expected | actual |\n|---|---|---|---|\n");
    for check in failed.iter().take(MOST_LISTED) {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} |",
            check.severity.name(),
            cell(&check.name),
            code(&check.expected),
            code(&check.actual)
        );
    }
    if failed.len() > MOST_LISTED {
        let _ = writeln!(text, "\n… and {} more.", failed.len() - MOST_LISTED);
    }
    text.push_str(&ended(&failed));
    text.push_str(&accepted(report));
    text
}

/// A table of what was accepted until a day that is over; empty where nothing was.
fn ended(failed: &[&Check]) -> String {
    let why = |check: &&Check| Some((cell(&check.name), cell(no_longer(check)?)));
    let all: Vec<(String, String)> = failed.iter().filter_map(why).collect();
    let mut text = String::new();
    if all.is_empty() {
        return text;
    }
    let _ = writeln!(text, "\nAccepted no longer: {}\n", all.len());
    text.push_str("| check | why |\n|---|---|\n");
    for (name, why) in all.iter().take(MOST_ACCEPTED) {
        let _ = writeln!(text, "| {name} | {why} |");
    }
    if all.len() > MOST_ACCEPTED {
        let _ = writeln!(text, "\n… and {} more.", all.len() - MOST_ACCEPTED);
    }
    text
}

/// A table of what passed because somebody accepted it; empty where nobody did.
fn accepted(report: &Report) -> String {
    let all: Vec<(&Check, &Accepted)> = report
        .checks
        .iter()
        .filter_map(|check| Some((check, check.accepted.as_ref()?)))
        .collect();
    let mut text = String::new();
    if all.is_empty() {
        return text;
    }
    let _ = writeln!(text, "\nAccepted: {}\n", all.len());
    text.push_str("| check | reason | owner | until |\n|---|---|---|---|\n");
    for (check, accepted) in all.iter().take(MOST_ACCEPTED) {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} |",
            cell(&check.name),
            cell(&accepted.reason),
            cell(&accepted.owner),
            accepted.expires
        );
    }
    if all.len() > MOST_ACCEPTED {
        let _ = writeln!(text, "\n… and {} more.", all.len() - MOST_ACCEPTED);
    }
    text
}

/// Text of a table's cell: on one line, nothing in it is markup.
fn cell(text: &str) -> String {
    let mut cell = String::new();
    for c in shortened(text).chars() {
        if "|\\`*_{}[]<>()#!&~".contains(c) {
            let _ = write!(cell, "&#{};", u32::from(c));
        } else {
            cell.push(c);
        }
    }
    cell
}

fn code(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    format!("<code>{}</code>", cell(text))
}

fn shortened(text: &str) -> Cow<'_, str> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST_CELL) {
        Some((end, _)) => Cow::Owned(format!("{}…", &line[..end])),
        None => Cow::Owned(line),
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use quick_xml::Reader;
    use quick_xml::events::Event;

    use super::*;
    use crate::parity::check::Site;

    fn check(name: &str, passed: bool, severity: Severity, actual: &str) -> Check {
        Check {
            name: name.into(),
            passed,
            expected: "a < b".into(),
            actual: actual.into(),
            severity,
            hint: "see to it".into(),
            accepted: None,
            site: Site::default(),
            checked_at: SystemTime::UNIX_EPOCH,
        }
    }

    fn report() -> Report {
        Report {
            checks: vec![
                check("schema: tables", true, Severity::Error, "a < b"),
                check(
                    "schema: column \"x\"",
                    false,
                    Severity::Error,
                    "]]> \u{1} | `b`\nc",
                ),
                check(
                    "schema: index i",
                    false,
                    Severity::Warning,
                    "\"quoted\" & <b>",
                ),
            ],
        }
    }

    #[test]
    fn json_has_the_documented_form() {
        let json = json(&report());
        assert_eq!(
            (&json["total_checks"], &json["passed"], &json["failed"]),
            (&json!(3), &json!(1), &json!(2))
        );
        let severities = json!({"error": 1, "warning": 1, "info": 0});
        assert_eq!(json["failed_by_severity"], severities);
        assert_eq!(json["checks"][2]["severity"], "warning");
        assert_eq!(json["checks"][2]["checked_at"], "1970-01-01T00:00:00Z");
    }

    fn elements(text: &str) -> Vec<String> {
        let mut reader = Reader::from_str(text);
        let mut names = Vec::new();
        loop {
            match reader.read_event().unwrap() {
                Event::Eof => return names,
                Event::Start(tag) | Event::Empty(tag) => {
                    for attribute in tag.attributes() {
                        attribute.unwrap();
                    }
                    names.push(tag.name().as_ref().to_owned());
                }
                _ => {}
            }
        }
    }

    #[test]
    fn junit_is_well_formed_whatever_the_texts_are() {
        let text = junit(&report(), false);
        let expected = [
            "testsuites",
            "testsuite",
            "testcase",
            "testcase",
            "failure",
            "testcase",
            "system-out",
        ];
        assert_eq!(elements(&text), expected);
        assert!(text.contains("tests=\"3\" failures=\"1\""), "{text}");
        assert!(!text.contains('\u{1}'));
        assert!(junit(&report(), true).contains("failures=\"2\""));
    }

    #[test]
    fn what_could_not_be_looked_at_is_an_error_of_junit() {
        let mut report = report();
        let name = "api: looked at";
        report
            .checks
            .push(check(name, false, Severity::Error, "away"));
        let text = junit(&report, false);
        assert!(
            text.contains("tests=\"4\" failures=\"1\" errors=\"1\""),
            "{text}"
        );
        assert!(
            elements(&text).ends_with(&["testcase".into(), "error".into()]),
            "{text}"
        );
    }

    #[test]
    fn markdown_keeps_every_text_in_its_cell() {
        let text = markdown(&report(), false);
        let said = "\n1 passed, 1 failed, 1 warning\n";
        assert!(text.contains(said), "{text}");
        assert!(markdown(&report(), true).contains("\n1 passed, 2 failed\n"));
        let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| ")).collect();
        assert!(
            rows.iter().all(|row| row.matches('|').count() == 5),
            "{text}"
        );
        assert!(!text.contains("<b>"));
        let all_passed = Report {
            checks: report().checks[..1].to_vec(),
        };
        assert!(markdown(&all_passed, false).contains("All 1 checks passed."));
    }

    #[test]
    fn markdown_is_short_enough_for_a_comment() {
        let long = "ä".repeat(5000);
        let checks = (0..300)
            .map(|_| check(&long, false, Severity::Error, &long))
            .collect();
        let text = markdown(&Report { checks }, false);
        assert!(text.chars().count() < 65_536);
        assert!(text.contains("and 220 more"));
    }
}
