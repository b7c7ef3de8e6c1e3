//! Differences of schemas as a tree: schema, table, what is different, long texts line against line.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::text::escaped;
use crate::drift::{Change, Drift, Weight};

/// As many differences are drawn.
const MOST: usize = 1_000;

/// As many lines of one text.
const MOST_LINES: usize = 200;

/// Texts longer than this are shown line against line.
const SHORT: usize = 60;

/// The tree.
pub(super) fn tree(out: &mut String, drift: &[Drift]) {
    let mut schemas: BTreeMap<&str, BTreeMap<&str, Vec<&Drift>>> = BTreeMap::new();
    for difference in drift.iter().take(MOST) {
        let (schema, table) = difference.place();
        let tables = schemas.entry(schema).or_default();
        tables.entry(table).or_default().push(difference);
    }
    out.push_str("<ul class=\"tree\">\n");
    for (schema, tables) in schemas {
        let name = if schema.is_empty() {
            "database"
        } else {
            schema
        };
        let _ = writeln!(
            out,
            "<li><span class=\"name\">{}</span>\n<ul>",
            escaped(name)
        );
        for (table, differences) in tables {
            if !table.is_empty() {
                let _ = writeln!(
                    out,
                    "<li><span class=\"name\">{}</span>\n<ul>",
                    escaped(table)
                );
            }
            for difference in differences {
                item(out, difference);
            }
            if !table.is_empty() {
                out.push_str("</ul></li>\n");
            }
        }
        out.push_str("</ul></li>\n");
    }
    out.push_str("</ul>\n");
    if drift.len() > MOST {
        let _ = writeln!(
            out,
            "<p class=\"more\">… and {} more</p>",
            drift.len() - MOST
        );
    }
}

fn item(out: &mut String, difference: &Drift) {
    let name = escaped(&difference.label());
    let (sign, class) = match difference.change {
        Change::Missing => ("−", "missing"),
        Change::Extra => ("+", "extra"),
        Change::Invalid => ("!", "changed"),
        Change::Renamed { .. } | Change::Changed { .. } => ("~", "changed"),
    };
    let _ = write!(
        out,
        "<li class=\"{class}\"><span class=\"sign\">{sign}</span><div>{name} "
    );
    match &difference.change {
        Change::Missing => out.push_str("<i>is missing</i>"),
        Change::Extra => out.push_str("<i>is only in the target</i>"),
        Change::Invalid => out.push_str("<i>is not valid in production, and not in the target</i>"),
        Change::Renamed { actual } => {
            let _ = write!(
                out,
                "<i>is called</i> {} <i>in the target</i>",
                escaped(actual)
            );
        }
        Change::Changed {
            property,
            expected,
            actual,
        } => changed(out, property, expected.as_deref(), actual.as_deref()),
    }
    if difference.severity != Weight::Error {
        out.push_str(" <span class=\"chip warning\">warning</span>");
    }
    out.push_str("</div></li>\n");
}

fn changed(out: &mut String, property: &str, expected: Option<&str>, actual: Option<&str>) {
    let (expected, actual) = (expected.unwrap_or("none"), actual.unwrap_or("none"));
    let is_short = |text: &str| text.len() <= SHORT && !text.contains('\n');
    if is_short(expected) && is_short(actual) {
        let _ = write!(
            out,
            "<i>has {}</i> <ins>{}</ins><i>, expected</i> <del>{}</del>",
            escaped(property),
            escaped(actual),
            escaped(expected)
        );
        return;
    }
    let _ = write!(out, "<i>has another {}</i><pre>", escaped(property));
    for (sign, line) in lines(expected, actual).into_iter().take(MOST_LINES) {
        let tag = match sign {
            '−' => "del",
            '+' => "ins",
            _ => "span",
        };
        let _ = writeln!(out, "<{tag}>{sign} {}</{tag}>", escaped(line));
    }
    out.push_str("</pre>");
}

/// What both begin and end with, and in between what one has and what the other has instead.
fn lines<'t>(expected: &'t str, actual: &'t str) -> Vec<(char, &'t str)> {
    let (one, other): (Vec<&str>, Vec<&str>) =
        (expected.lines().collect(), actual.lines().collect());
    let same = |a: &[&str], b: &[&str]| -> (usize, usize) {
        let head = a.iter().zip(b).take_while(|(a, b)| a == b).count();
        let rest = a.iter().skip(head).rev().zip(b.iter().skip(head).rev());
        (head, rest.take_while(|(a, b)| a == b).count())
    };
    let (head, tail) = same(&one, &other);
    let middle = |all: &[&'t str], sign: char| -> Vec<(char, &'t str)> {
        let end = all.len() - tail;
        let own = all.iter().take(end).skip(head);
        own.map(|line| (sign, *line)).collect()
    };
    let mut found: Vec<(char, &str)> = one.iter().take(head).map(|line| (' ', *line)).collect();
    found.extend(middle(&one, '−'));
    found.extend(middle(&other, '+'));
    found.extend(one.iter().skip(one.len() - tail).map(|line| (' ', *line)));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(expected: &str, actual: &str) -> String {
        let lines = lines(expected, actual);
        let lines = lines.iter().map(|(sign, line)| format!("{sign}{line}"));
        lines.collect::<Vec<_>>().join("|")
    }

    #[test]
    fn only_lines_that_differ_are_told_as_different() {
        assert_eq!(told("a\nb\nc", "a\nx\ny\nc"), " a|−b|+x|+y| c");
        assert_eq!(told("a\na", "a"), " a|−a");
        assert_eq!(told("a", "b"), "−a|+b");
        assert_eq!(told("", "b"), "+b");
        assert_eq!(told("a\nb", "a\nb"), " a| b");
    }
}
