//! Unique columns that the server computes from others.

use super::constraints::users;
use crate::catalog::Table;
use crate::plan::testing::{plan, rules, table, text};

#[test]
fn a_generated_unique_column_follows_what_it_is_computed_from() {
    let generated = |table: Table| {
        table
            .generated("tenant", "(id % 100)")
            .unique("u", &["tenant"], |_| {})
    };
    assert_eq!(users(&[("email", "name")], generated).codes(), []);
    let told = users(&[("id", "permute")], generated);
    assert_eq!(told.codes(), [("unique", "public.users.id")]);
    let finding = &told.findings[0];
    let words = "`tenant` is computed from `id` (rule `permute`) and may become equal";
    assert!(finding.message.contains(words) && !finding.hint.contains("transform"));
}

#[test]
fn what_a_generated_column_reads_is_told_by_whole_names() {
    let columns = &["e", "wer", "lo", "g"].map(|name| (name, text()));
    let made = |changing: &str| {
        let t = table("t", &[columns.as_slice(), &[("made", text())]].concat())
            .generated("made", "(lower(g) || 'xyz'::text)")
            .unique("u", &["made"], |_| {});
        plan(
            &rules()
                .table("t", &[(changing, "email")])
                .column("*.*", "keep"),
            vec![t],
        )
    };
    for column in ["e", "wer", "lo"] {
        assert_eq!(made(column).codes(), [], "{column}");
    }
    assert_eq!(
        made("g").codes(),
        [("unique", "public.t.g"), ("text", "public.t.g")]
    );
}
