//! Findings for people. Columns without a rule come together, as lines to put into the rules file.

use std::fmt::Write as _;

use crate::error::{printable, printable_lines};
use crate::report::finding::{Finding, Severity, Unruled};

/// As many columns without a rule are told one by one.
const ONE_BY_ONE: usize = 3;

/// All of them, in order, without a line break at the end.
pub(super) fn describe<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> String {
    let findings: Vec<&Finding> = findings.into_iter().collect();
    let unruled: Vec<_> = findings
        .iter()
        .filter_map(|finding| finding.unruled.as_ref())
        .collect();
    let together = unruled.len() > ONE_BY_ONE;
    let mut parts: Vec<String> = findings
        .iter()
        .filter(|finding| !together || finding.unruled.is_none())
        .map(|finding| one(finding))
        .collect();
    if together {
        parts.push(undecided(&unruled));
    }
    parts.join("\n")
}

fn one(finding: &Finding) -> String {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    // Messages about several rules name their places.
    let place = finding
        .at
        .as_ref()
        .filter(|at| !finding.message.contains(*at))
        .map(|at| format!(" ({})", printable(at)))
        .unwrap_or_default();
    let (severity, remark) = match &finding.accepted {
        Some(reason) => ("accepted", format!("reason: {}", printable(reason))),
        None => (
            severity,
            format!("help: {}", printable_lines(&finding.hint)),
        ),
    };
    // Names and what a rules file says are others' texts.
    format!(
        "{severity}: {}: {}{place}\n  {remark}  [{}]",
        printable(&finding.subject),
        printable_lines(&finding.message),
        finding.id
    )
}

/// `TODO` is no transform, so the rules do not load before each column is decided.
fn undecided(columns: &[&Unruled]) -> String {
    let mut text = format!(
        "error: {} columns have no rule\n  help: put this into the rules file, and a transform in place of every \
         TODO, or `keep` where it may pass  [unlisted]\n\ntables:",
        columns.len()
    );
    let mut last = "";
    for Unruled { table, column, ty } in columns {
        if table != last {
            let _ = write!(text, "\n  {table}:\n    columns:");
            last = table;
        }
        // A type's name holds no line break that is not quoted; YAML ends a comment at one.
        let ty = ty.replace(['\n', '\r'], " ");
        let _ = write!(text, "\n      {column}: TODO  # {ty}");
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unruled(table: &str, column: &str) -> Finding {
        Finding {
            unruled: Some(Unruled {
                table: table.into(),
                column: column.into(),
                ty: "text".into(),
            }),
            ..Finding::error(
                "unlisted",
                format!("public.{table}.{column}"),
                "no rule",
                "add one",
            )
        }
    }

    #[test]
    fn many_columns_without_a_rule_become_lines_of_a_rules_file_that_does_not_load() {
        let columns = [("a", "x"), ("a", "y"), ("b", "\"odd: name\""), ("b", "z")];
        let findings = columns.map(|(table, column)| unruled(table, column));
        let text = describe(&findings);
        let (_, yaml) = text.split_once("\n\n").unwrap();
        assert_eq!(
            yaml,
            "tables:\n  a:\n    columns:\n      x: TODO  # text\n      y: TODO  # text\n  b:\n    columns:\n      \"odd: name\": TODO  # text\n      z: TODO  # text\n"
        );
        let rules =
            crate::rules::Rules::parse("r.yaml".as_ref(), &format!("version: 1\n{yaml}"), &|_| {
                None
            });
        assert_eq!(
            rules
                .unwrap_err()
                .render(false)
                .matches("no transform `TODO`")
                .count(),
            4
        );
    }

    #[test]
    fn what_a_rules_file_says_is_no_command_to_a_terminal() {
        let mut finding = Finding::error(
            "test",
            "public.a\u{1b}[1m",
            "test `\u{1b}[31mred`: no",
            "say `\u{202e}x`",
        );
        let told = describe([&finding]);
        assert!(!told.contains(['\u{1b}', '\u{202e}']), "{told}");
        assert!(told.contains("test `\\u{1b}[31mred`: no"), "{told}");
        finding.accepted = Some("because\u{9b}31m\nerror".into());
        let told = describe([&finding]);
        assert!(told.contains("reason: because\\u{9b}31m\\nerror"), "{told}");
    }

    #[test]
    fn few_are_told_one_by_one_among_the_others() {
        let other = Finding::warning("other", "public.a", "odd", "look").at("r.yaml:1:2");
        let text = describe(&[unruled("a", "x"), other]);
        assert!(text.starts_with("error: public.a.x: no rule\n  help: add one  [unlisted:"));
        assert!(text.contains("\nwarning: public.a: odd (r.yaml:1:2)\n"));
    }
}
