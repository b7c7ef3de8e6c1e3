//! Unique columns that the server computes from others.

use super::constraints::users;
use crate::catalog::{Family, Table, Type};
use crate::plan::testing::{citext, plan, rules, table, text, varchar};

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

#[test]
fn a_generated_column_in_small_letters_is_unique_where_the_expression_would_be() {
    let unique = |(ty, expression, nulls): (Type, &str, bool), transform: &str| {
        let mut t = table("t", &[("email", text()), ("other", text()), ("made", ty)])
            .generated("made", expression)
            .unique("u", &["made"], |unique| unique.nulls_not_distinct = nulls);
        t.bytes = 10 * 28;
        let rules = rules()
            .table("t", &[("email", transform)])
            .column("*.*", "keep");
        let told = plan(&rules, vec![t]);
        let codes = told.codes();
        !codes.contains(&("unique", "public.t.email"))
    };
    let name = Type::plain("name", Family::Text);
    let mut domain = text();
    domain.domain = Some("public.short".to_owned());
    for (ty, expression, transform, holds) in [
        (text(), "lower(email)", "email", true),
        (text(), "lower((email)::text)", "email", true),
        (varchar(200), "upper(btrim((email)::text))", "hash", true),
        (citext(), "lower(email)", "email", true),
        (text(), "email", "email", true),
        // Distinct among so few rows, but not without case.
        (text(), "email", "token", true),
        (text(), "lower(email)", "token", false),
        (citext(), "email", "token", false),
        (citext(), "email", "email", false),
        (text(), "lower(email)", "name", false),
        (text(), "(lower(email) || other)", "email", false),
        (text(), "left(email, 3)", "email", false),
        (name, "lower(email)", "email", false),
        (domain, "lower(email)", "email", false),
    ] {
        let shown = format!("{} {expression} {transform}", ty.name);
        assert_eq!(unique((ty, expression, false), transform), holds, "{shown}");
    }
    // NULLs are apart, unless the key says otherwise.
    let lower = |nulls| (text(), "lower(email)", nulls);
    assert!(unique(lower(false), "set_null") && !unique(lower(true), "set_null"));
    assert!(unique(lower(true), "email"));
}
