//! What a catalog shows of rules that have mistakes.

use std::path::Path;

use crate::plan::testing::{database, int8, table, text};
use crate::plan::{Plan, TargetKind};
use crate::rules::Rules;

/// Codes and subjects of what is certain, by rules of a table `t` of `id bigint`, `name text`, `note text`.
fn certain(file: &str) -> Vec<(String, String)> {
    let text_of = format!("version: 1\n{file}\n");
    let rejected = Rules::parse(Path::new("rules.yaml"), &text_of, &|_| None).unwrap_err();
    let columns = [("id", int8()), ("name", text()), ("note", text())];
    let catalog = database(vec![table("t", &columns).primary(&["id"])]);
    let Some(partial) = rejected.partial() else {
        return vec![("unread".to_owned(), String::new())];
    };
    let found = Plan::certain_errors(partial, &catalog, TargetKind::Postgres);
    let of = |id: &str| id.split(':').next().unwrap_or_default().to_owned();
    let found = found
        .iter()
        .map(|found| (of(&found.id), found.subject.clone()));
    found.collect()
}

#[test]
fn what_the_catalog_shows_of_one_rule_is_told_beside_mistakes_in_others() {
    for (file, expected) in [
        (
            "tables: { t: { columns: { id: email, nam: name, name: emial, note: keep } }, u: { columns: { a: kepe } } }",
            &[
                ("type", "public.t.id"),
                ("unmatched", "public.t.nam"),
                ("unmatched", "u"),
            ][..],
        ),
        // Where transforms only are not understood, a column without a rule has none.
        (
            "tables: { t: { columns: { id: TODO, name: TODO } } }",
            &[("unlisted", "public.t.note")],
        ),
        // Here the rule that is not understood may be its own.
        (
            "tables: { t: { columns: { id: keep, name: keep } } }\ncolums: { '*.note': keep }",
            &[],
        ),
        (
            "tables: { t: { columns: { id: keep, name: keep } } }\nunlisted: kept",
            &[],
        ),
        (
            "tables: { t: { columns: { id: { fixed: {} }, name: { email: { domian: x } }, note: keep } } }",
            &[("parameter", "public.t.id")],
        ),
        // What several rules or rows decide is not judged: whether a key stays whole.
        (
            "tables: { t: { columns: { id: {fixed: 1}, name: nam, note: keep } } }",
            &[],
        ),
        ("tables: { t: { columns: { id: [keep } }", &[("unread", "")]),
    ] {
        let found = certain(file);
        let mut found: Vec<_> = found
            .iter()
            .map(|(code, on)| (code.as_str(), on.as_str()))
            .collect();
        found.sort_unstable();
        assert_eq!(found, expected, "{file}");
    }
}
