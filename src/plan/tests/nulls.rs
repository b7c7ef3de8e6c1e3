//! NULL in primary keys, unique constraints and unique indexes.

use std::path::Path;

use super::constraints::users;
use crate::catalog::Table;
use crate::plan::testing::{database, int8, table, text};
use crate::plan::{Plan, TargetKind};
use crate::rules::Rules;

#[test]
fn nulls_leave_a_key_unless_it_counts_them() {
    let distinct = |table: Table| table.unique("u", &["tenant", "email"], |_| {});
    assert_eq!(users(&[("email", "set_null")], distinct).codes(), []);
    let counted = |table: Table| {
        table.unique("u", &["tenant", "email"], |unique| {
            unique.nulls_not_distinct = true;
        })
    };
    assert_eq!(
        users(&[("email", "set_null")], counted).codes(),
        [("unique", "public.users.email")]
    );
}

/// The plan of a table whose `email` has a rule of the built-in transforms, and another column `g` besides its key.
fn written(rule: &str, build: impl Fn(Table) -> Table) -> Plan {
    let written = format!(
        "version: 1\nunlisted: keep\ntables: {{ t: {{ columns: {{ email: {rule} }} }} }}\n"
    );
    let rules = Rules::parse(Path::new("rules.yaml"), &written, &|_| None).unwrap();
    let columns = &[("id", int8()), ("g", int8()), ("email", text())];
    let tables = database(vec![build(table("t", columns))]);
    Plan::build(&rules, &tables, TargetKind::Postgres)
}

fn told_unique(plan: &Plan) -> Option<&str> {
    let mut findings = plan.findings.iter();
    let found = findings.find(|finding| finding.id.starts_with("unique:"))?;
    Some(&found.message)
}

#[test]
fn a_key_that_takes_nulls_for_equal_gets_none_from_any_rule() {
    let counted = |columns: &'static [&'static str]| {
        move |table: Table| table.unique("u", columns, |unique| unique.nulls_not_distinct = true)
    };
    let distinct = |table: Table| table.unique("u", &["email"], |_| {});
    for rule in [
        "{ hash: {}, null_rate: 50% }",
        "set_null",
        "{ set_null: {}, when: 'id > 3' }",
        "{ email: {}, null_rate: { share: 5%, by: id } }",
    ] {
        for columns in [&["email"][..], &["g", "email"]] {
            let plan = written(rule, counted(columns));
            let told = told_unique(&plan).unwrap_or_default();
            assert!(
                told.contains("NULLS NOT DISTINCT"),
                "{rule} {columns:?}: {told}"
            );
            assert!(plan.has_errors());
        }
        let beside = written(rule, |table| {
            counted(&["id", "email"])(table.primary(&["id"]))
        });
        assert_eq!(
            told_unique(&beside),
            None,
            "{rule}: the rest of the key is one"
        );
    }
    for rule in ["{ hash: {}, null_rate: 50% }", "set_null"] {
        assert_eq!(told_unique(&written(rule, distinct)), None, "{rule}");
    }
    assert_eq!(told_unique(&written("hash", counted(&["email"]))), None);
}

#[test]
fn some_nulls_do_no_harm_where_they_are_distinct() {
    let rule = "{ set_null: {}, when: 'id > 3' }";
    let unique = |columns: &'static [&'static str], predicate: Option<&'static str>| {
        move |table: Table| {
            table.unique("u", columns, |unique| {
                unique.predicate = predicate.map(str::to_owned);
                unique.read_columns = predicate.iter().map(|_| "email".to_owned()).collect();
            })
        }
    };
    for columns in [&["email"][..], &["g", "email"]] {
        let plan = written(rule, unique(columns, None));
        assert!(!plan.has_errors(), "{columns:?} {:?}", plan.codes());
    }
    for (columns, condition, rule, is_told) in [
        // Rows leave the key, or come into it.
        (&["email"][..], "(email IS NOT NULL)", rule, false),
        (&["g"], "(email IS NOT NULL)", rule, false),
        (&["g"], "(email IS NULL)", rule, true),
        (
            &["g"],
            "(email IS NOT NULL)",
            "{ email: {}, fill_nulls: { by: id } }",
            true,
        ),
        (&["g"], "(email IS NOT NULL)", "default", true),
        (&["email"], "(email <> ''::text)", rule, false),
        (
            &["email"],
            "(email <> ''::text)",
            "{ email: {}, fill_nulls: { by: id } }",
            true,
        ),
    ] {
        let plan = written(rule, unique(columns, Some(condition)));
        let told = plan
            .codes()
            .contains(&("unique_expression", "public.t.email"));
        assert_eq!(
            told,
            is_told,
            "{columns:?} {condition} {rule} {:?}",
            plan.codes()
        );
    }
    let under_lower = |counts_nulls: bool| {
        move |table: Table| {
            table.unique("u", &[], |unique| {
                unique.expressions = vec!["lower(email)".into()];
                unique.read_columns = vec!["email".into()];
                unique.nulls_not_distinct = counts_nulls;
            })
        }
    };
    for rule in [rule, "set_null", "{ hash: {}, null_rate: 50% }"] {
        for counts_nulls in [false, true] {
            let plan = written(rule, under_lower(counts_nulls));
            let told = plan
                .codes()
                .contains(&("unique_expression", "public.t.email"));
            assert_eq!(told, counts_nulls, "{rule} {:?}", plan.codes());
        }
    }
    let primary = written(rule, |table| table.primary(&["email"]));
    assert!(
        primary.codes().contains(&("null", "public.t.email")),
        "{:?}",
        primary.codes()
    );
    let other = "{ fixed: x, when: 'id > 3' }";
    assert!(told_unique(&written(other, unique(&["email"], None))).is_some());
}

#[test]
fn nulls_are_filled_apart_only_by_what_is_unique() {
    let unique = |columns: &'static [&'static str]| {
        move |table: Table| table.primary(&["id"]).unique("u", columns, |_| {})
    };
    let by = |column: &str| format!("{{ email: {{}}, fill_nulls: {{ by: {column} }} }}");
    for columns in [&["email"][..], &["g", "email"]] {
        let plan = written(&by("g"), unique(columns));
        let told = told_unique(&plan).unwrap_or_default();
        assert!(told.contains("`g` is not unique by itself"), "{told}");
        assert!(!told.contains("keyed bits"), "{told}");
        assert_eq!(told_unique(&written(&by("id"), unique(columns))), None);
    }
    let also = |table: Table| unique(&["email"])(table).unique("of_g", &["g"], |_| {});
    assert_eq!(told_unique(&written(&by("g"), also)), None);
    let some = |table: Table| {
        unique(&["email"])(table).unique("of_g", &["g"], |unique| {
            unique.predicate = Some("(id > 5)".into());
        })
    };
    assert!(told_unique(&written(&by("g"), some)).is_some());
}
