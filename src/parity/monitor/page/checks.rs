//! The checks, subject by subject: what failed first and in full, what passed behind a fold.

use std::fmt::Write as _;

use super::super::cycle::{Outcome, subject};
use super::super::status::{Last, Status};
use super::text::escaped;
use super::{drift, spark, time};
use crate::parity::check::{Check, Severity};

/// As many checks that failed are shown of a subject, and as many that passed.
const MOST: usize = 500;

/// Characters of a text; definitions of views can be long.
const LONGEST: usize = 1_000;

/// A card for each subject, in the order of the report; those in which something failed first.
pub(super) fn groups(out: &mut String, status: &Status, last: &Last) {
    let mut groups: Vec<(&str, Vec<&Check>)> = Vec::new();
    for check in &last.report.checks {
        let name = subject(&check.name);
        match groups.iter_mut().find(|(known, _)| *known == name) {
            Some((_, checks)) => checks.push(check),
            None => groups.push((name, vec![check])),
        }
    }
    groups.sort_by_key(|(_, checks)| worst(checks).map_or(9, |severity| severity as u8));
    for (name, mut checks) in groups {
        checks.sort_by_key(|check| (check.passed, check.severity));
        card(out, status, last, name, &checks);
    }
}

fn worst(checks: &[&Check]) -> Option<Severity> {
    let failed = checks.iter().filter(|check| !check.passed);
    failed.map(|check| check.severity).min()
}

fn card(out: &mut String, status: &Status, last: &Last, name: &str, checks: &[&Check]) {
    let failed: Vec<&Check> = checks.iter().filter(|c| !c.passed).copied().collect();
    let passed: Vec<&Check> = checks.iter().filter(|c| c.passed).copied().collect();
    let class = worst(checks).map_or("passed", Severity::name);
    let shown = escaped(name);
    let _ = write!(
        out,
        "<section class=\"card {class}\">\n<div class=\"head\"><h2>{shown}</h2>\n<p class=\"count\">{}</p>\n",
        match failed.len() {
            0 => format!("{} passed", passed.len()),
            count => format!("{count} failed, {} passed", passed.len()),
        }
    );
    spark::of_subject(out, &status.cycles, name);
    out.push_str("</div>\n");
    if !failed.is_empty() {
        out.push_str("<ul class=\"checks\">\n");
        for check in failed.iter().take(MOST) {
            item(out, status, check);
        }
        out.push_str("</ul>\n");
        more(out, failed.len());
    }
    if name == "schema" && !last.drift.is_empty() {
        fold(out, name, "tree", "Differences as a tree");
        drift::tree(out, &last.drift);
        out.push_str("</details>\n");
    }
    if !passed.is_empty() {
        let s = if passed.len() == 1 { "" } else { "s" };
        let title = format!("{} check{s} passed", passed.len());
        fold(out, name, "passed", &title);
        out.push_str("<ul class=\"passes\">\n");
        for check in passed.iter().take(MOST) {
            pass(out, status, check);
        }
        out.push_str("</ul>\n");
        more(out, passed.len());
        out.push_str("</details>\n");
    }
    out.push_str("</section>\n");
}

/// The script leaves folds open that have a name.
fn fold(out: &mut String, subject: &str, what: &str, title: &str) {
    let _ = writeln!(
        out,
        "<details id=\"{}-{what}\"><summary>{title}</summary>",
        escaped(subject)
    );
}

fn more(out: &mut String, count: usize) {
    if count > MOST {
        let _ = writeln!(
            out,
            "<p class=\"more\">… and {} more: see status.json</p>",
            count - MOST
        );
    }
}

fn item(out: &mut String, status: &Status, check: &Check) {
    let severity = check.severity.name();
    let _ = write!(
        out,
        "<li>\n<div class=\"what\"><span class=\"chip {severity}\">{severity}</span> <h3>{}</h3></div>\n",
        escaped(short(check))
    );
    spark::of_check(out, &status.cycles, &check.name);
    let _ = write!(
        out,
        "\n<dl><dt>expected</dt><dd>{}</dd><dt>found</dt><dd>{}</dd></dl>\n<p class=\"hint\">",
        escaped(&shortened(&check.expected)),
        escaped(&shortened(&check.actual))
    );
    if !check.hint.is_empty() {
        let _ = write!(out, "{}. ", escaped(check.hint.trim_end_matches('.')));
    }
    let standing = status.standings.get(check.name.as_str());
    if let Some(standing) = standing.filter(|s| matches!(s.outcome, Outcome::Failed(_))) {
        let _ = write!(
            out,
            "<span class=\"since\">Began {}</span>",
            time(standing.since)
        );
    }
    out.push_str("</p>\n</li>\n");
}

fn pass(out: &mut String, status: &Status, check: &Check) {
    let _ = write!(
        out,
        "<li><span>{}</span> <span class=\"value\">{}</span> ",
        escaped(short(check)),
        escaped(&shortened(&check.actual))
    );
    spark::of_check(out, &status.cycles, &check.name);
    out.push_str("</li>\n");
}

/// A check's name without its subject, which stands above.
fn short(check: &Check) -> &str {
    let rest = check.name.split_once(": ");
    rest.map_or(check.name.as_str(), |(_, rest)| rest)
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
