//! What is added, and that nothing else changes.

use std::path::Path;

use super::*;
use crate::rules::Rules;

fn column(name: &str, rule: &str) -> NewColumn {
    NewColumn {
        name: name.into(),
        rule: rule.into(),
        lines: Vec::new(),
        comment: format!("low: why {name}"),
    }
}

fn addition(table: &str, columns: &[(&str, &str)]) -> Addition {
    let Ok(table) = table.parse();
    Addition {
        table,
        comments: Vec::new(),
        rows: None,
        columns: columns
            .iter()
            .map(|(name, rule)| column(name, rule))
            .collect(),
    }
}

/// The text with the additions; it must be a rules file, and what stood there must still stand there.
fn added(text: &str, additions: &[Addition]) -> String {
    let out = add(text, additions);
    let rules = Rules::parse(Path::new("r.yaml"), &out, &|_| None);
    rules.unwrap_or_else(|rejected| panic!("{out}\n{}", rejected.render(false)));
    let mut rest = out.as_str();
    for c in text.chars() {
        let at = rest
            .find(c)
            .unwrap_or_else(|| panic!("{c:?} is gone:\n{out}"));
        rest = &rest[at + c.len_utf8()..];
    }
    out
}

#[test]
fn columns_go_behind_the_last_one_and_its_comments() {
    let text = "version: 1\n# top\ntables:\n  users:   # people\n    columns:\n      id: keep  # key\n      # about id\n\n  orders: { rows: none }\n";
    let out = added(
        text,
        &[addition("users", &[("email", "email"), ("no", "keep")])],
    );
    assert_eq!(
        out,
        "version: 1\n# top\ntables:\n  users:   # people\n    columns:\n      id: keep  # key\n      # about id\n      email: email  # low: why email\n      \"no\": keep    # low: why no\n\n  orders: { rows: none }\n"
    );
}

#[test]
fn entries_that_are_null_are_added_to() {
    for (text, expected) in [
        (
            "version: 1\ntables:\n  a: ~\n  b: null  # later\n",
            "version: 1\ntables:\n  a:  \n    columns:\n      x: keep  # low: why x\n  b: null  # later\n",
        ),
        (
            "version: 1\ntables:\n  a:\n    columns: null # none\n",
            "version: 1\ntables:\n  a:\n    columns:      # none\n      x: keep  # low: why x\n",
        ),
        (
            "version: 1\ntables: ~\n",
            "version: 1\ntables:  \n  a:\n    columns:\n      x: keep  # low: why x\n",
        ),
    ] {
        let out = add(text, &[addition("a", &[("x", "keep")])]);
        assert_eq!(out, expected);
        Rules::parse(Path::new("r.yaml"), &out, &|_| None).unwrap();
    }
}

#[test]
fn names_with_globs_in_them_mean_themselves_alone() {
    let text = "version: 1\ntables:\n  users:\n    columns:\n      id: keep\n";
    let out = added(
        text,
        &[
            addition("users", &[("*", "keep"), ("what?", "email")]),
            addition("a*", &[("x", "keep")]),
        ],
    );
    for line in ["\"\\\\*\": keep", "\"what\\\\?\": email", "\"a\\\\*\":"] {
        assert!(out.contains(line), "{out}");
    }
}

#[test]
fn new_tables_stand_at_the_end_of_tables() {
    let text =
        "version: 1\ntables:\n    a:\n        columns:\n            x: keep\n\nreferences: []\n";
    let out = added(text, &[addition("b", &[("q", "keep")])]);
    assert_eq!(
        out,
        "version: 1\ntables:\n    a:\n        columns:\n            x: keep\n\n    b:\n      columns:\n        q: keep  # low: why q\n\nreferences: []\n"
    );
}

#[test]
fn where_tables_are_in_order_new_ones_are_as_well() {
    let text = "version: 1\ntables:\n  # of b\n  b:\n    columns: { x: keep }\n  d: { columns: { x: keep } }  # d\n\n  # of f\n  zeta.a: { rows: none }\n";
    let all = ["a", "c", "cc", "auth.z", "zeta.b"];
    let additions: Vec<Addition> = all
        .iter()
        .map(|table| addition(table, &[("q", "keep")]))
        .collect();
    let out = added(text, &additions);
    let entry = |name: &str| format!("  {name}:\n    columns:\n      q: keep  # low: why q\n");
    assert_eq!(
        out,
        format!(
            "version: 1\ntables:\n{}\n{}\n  # of b\n  b:\n    columns: {{ x: keep }}\n\n{}\n{}  d: {{ columns: {{ x: keep }} }}  # d\n\n  # of f\n  zeta.a: {{ rows: none }}\n\n{}",
            entry("a"),
            entry("auth.z"),
            entry("c"),
            entry("cc"),
            entry("zeta.b")
        )
    );
}

#[test]
fn what_is_new_in_an_entry_and_above_one_stays_with_it() {
    let text =
        "version: 1\ntables:\n  b:\n    columns:\n      x: keep\n  d: { columns: { x: keep } }\n";
    let all = ["b", "c", "d"].map(|table| addition(table, &[("q", "keep")]));
    assert_eq!(
        added(text, &all),
        "version: 1\ntables:\n  b:\n    columns:\n      x: keep\n      q: keep  # low: why q\n\n  c:\n    columns:\n      q: keep  # low: why q\n  # q: low: why q\n  d: { columns: { x: keep, q: keep } }\n"
    );
}

#[test]
fn what_stands_behind_the_last_entry_stays_behind_it() {
    let text = "version: 1\ntables:\n  a: { columns: { x: keep } }  # last\n\n# references\nreferences: []\n";
    let out = added(text, &[addition("b", &[("q", "keep")])]);
    assert_eq!(
        out,
        "version: 1\ntables:\n  a: { columns: { x: keep } }  # last\n\n  b:\n    columns:\n      q: keep  # low: why q\n\n# references\nreferences: []\n"
    );
}

#[test]
fn flow_style_stays_flow_style() {
    let text = "version: 1\ntables:\n  a: { columns: { x: keep } }   # why\n  b: { rows: { limit: 5 } }\n  c: { columns: {} }\n  d: { columns: { x: keep, } }\n";
    let out = added(
        text,
        &[
            addition("a", &[("q", "email"), ("z", "keep")]),
            addition("b", &[("q", "keep")]),
            addition("c", &[("q", "keep")]),
            addition("d", &[("q", "keep")]),
        ],
    );
    for line in [
        "  # q: low: why q\n  # z: low: why z\n  a: { columns: { x: keep, q: email, z: keep } }   # why\n",
        "  b: { rows: { limit: 5 }, columns: { q: keep } }\n",
        "  c: { columns: { q: keep } }\n",
        "  d: { columns: { x: keep, q: keep } }\n",
    ] {
        assert!(out.contains(line), "{line}\n{out}");
    }
}

#[test]
fn reasons_above_a_line_of_several_tables_name_them() {
    let text = "version: 1\ntables: { a: { columns: { x: keep } }, b: { rows: all } }\n";
    let new = ["a", "b", "hr.c"].map(|table| addition(table, &[("id", "keep")]));
    assert_eq!(
        added(text, &new),
        "version: 1\n# public.a.id: low: why id\n# public.b.id: low: why id\n# hr.c.id: low: why id\ntables: { a: { columns: { x: keep, id: keep } }, b: { rows: all, columns: { id: keep } }, hr.c: { columns: { id: keep } } }\n"
    );
    let text = "version: 1\ntables:\n  a:\n    columns: { x: keep }\n";
    let out = added(text, &new[..1]);
    assert!(
        out.contains("    # id: low: why id\n    columns: {"),
        "{out}"
    );
}

#[test]
fn entries_without_columns_get_them() {
    let text = "version: 1\ntables:\n  a:\n    rows: { limit: 5 }\n  b:\n";
    let out = added(
        text,
        &[
            addition("a", &[("x", "keep")]),
            addition("b", &[("x", "keep")]),
        ],
    );
    assert!(out.contains("    rows: { limit: 5 }\n    columns:\n      x: keep  # low: why x\n  b:\n    columns:\n      x: keep"), "{out}");
}

#[test]
fn tables_that_a_pattern_speaks_for_are_ruled_above() {
    let text = "version: 1\ntables:\n  \"audit_*\":\n    columns:\n      id: keep\n";
    let out = added(text, &[addition("audit_a", &[("x", "email")])]);
    assert!(
        out.starts_with(
            "version: 1\ncolumns:\n  public.audit_a.x: email  # low: why x\n\ntables:\n"
        ),
        "{out}"
    );
    let again = added(&out, &[addition("audit_b", &[("x", "keep")])]);
    assert!(
        again.contains("x\n  public.audit_b.x: keep  # low: why x\n\ntables"),
        "{again}"
    );
}

#[test]
fn files_without_tables_or_a_last_line_break_are_added_to() {
    let new = [addition("hr.a", &[("x", "keep")])];
    let entry = "  hr.a:\n    columns:\n      x: keep  # low: why x\n";
    assert_eq!(
        added("version: 1", &new),
        format!("version: 1\n\ntables:\n{entry}")
    );
    assert_eq!(
        added("version: 1\ntables:\n", &new),
        format!("version: 1\ntables:\n{entry}")
    );
    assert_eq!(
        added("version: 1\ntables:", &new),
        format!("version: 1\ntables:\n{entry}")
    );
    let flow = added("version: 1\ntables: {}\n", &new);
    assert!(
        flow.contains("tables: { hr.a: { columns: { x: keep } } }\n"),
        "{flow}"
    );
}

#[test]
fn line_breaks_of_windows_stay() {
    let text = "version: 1\r\ntables:\r\n  a:\r\n    columns:\r\n      x: keep\r\n";
    let out = added(text, &[addition("a", &[("q", "keep")])]);
    assert!(
        out.ends_with("      x: keep\r\n      q: keep  # low: why q\r\n"),
        "{out:?}"
    );
}

#[test]
fn rules_over_several_lines_are_indented() {
    let json = NewColumn {
        lines: vec!["json:".into(), "  \"$.a\": email  # high: b".into()],
        ..column("doc", "{ json: { \"$.a\": email } }")
    };
    let new = Addition {
        columns: vec![json],
        rows: None,
        comments: vec!["read by names\nalone".into()],
        ..addition("a", &[])
    };
    let out = added("version: 1\ntables:\n", &[new]);
    assert_eq!(
        out,
        "version: 1\ntables:\n  # read by names alone\n  a:\n    columns:\n      doc:  # low: why doc\n        json:\n          \"$.a\": email  # high: b\n"
    );
}

#[test]
fn columns_that_nobody_decided_stand_in_comments() {
    let new = addition("b", &[("x", ""), ("longer", "keep")]);
    let out = added("version: 1\ntables:\n", &[new]);
    assert_eq!(
        out,
        "version: 1\ntables:\n  b:\n    columns:\n      # x:          low: why x\n      longer: keep  # low: why longer\n"
    );
    // An entry needs a member, and so does a mapping of columns.
    let only = addition("b", &[("x", "")]);
    let out = added("version: 1\ntables:\n", std::slice::from_ref(&only));
    assert_eq!(
        out,
        "version: 1\ntables:\n  b:\n    rows: all\n    # x:  low: why x\n"
            .replace("    # x:", "      # x:")
    );
    for text in [
        "version: 1\ntables: { a: { columns: { y: keep } } }\n",
        "version: 1\ntables: { b: { columns: { y: keep } } }\n",
        "version: 1\ntables: { b: { rows: none } }\n",
        "version: 1\ntables:\n  b:\n    rows: none\n",
        "version: 1\ntables:\n  \"b*\": { columns: { y: keep } }\n",
        "version: 1\ncolumns: { \"*.z\": keep }\ntables:\n  \"b*\": { columns: { y: keep } }\n",
    ] {
        let out = added(text, std::slice::from_ref(&only));
        assert!(out.contains("why x"), "{out}");
    }
}

#[test]
fn rows_stand_in_new_entries() {
    let new = Addition {
        rows: Some("{ limit: 5 }".into()),
        ..addition("b", &[("x", "keep")])
    };
    let out = added("version: 1\ntables:\n", std::slice::from_ref(&new));
    assert!(
        out.ends_with("  b:\n    rows: { limit: 5 }\n    columns:\n      x: keep  # low: why x\n"),
        "{out}"
    );
    let out = added(
        "version: 1\ntables: { a: { rows: none } }\n",
        std::slice::from_ref(&new),
    );
    assert!(
        out.contains("b: { rows: { limit: 5 }, columns: { x: keep } }"),
        "{out}"
    );
    assert!(!has_entry("version: 1\ntables:\n", &new.table));
    assert!(has_entry(
        "version: 1\ntables: { \"?\": { rows: none } }\n",
        &new.table
    ));
}
