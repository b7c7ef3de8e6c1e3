//! Transforms against primary keys, unique constraints and unique indexes.

use std::path::Path;

use super::constraints::users;
use crate::catalog::{Family, Table, TableKind, Type};
use crate::plan::testing::{database, int8, plan, rules, table, text};
use crate::plan::{Plan, TargetKind};
use crate::rules::Rules;

#[test]
fn fewer_bits_are_enough_for_a_table_that_cannot_hold_many_rows() {
    // 40 bits let as few meet among 953 rows as 80 do among a billion; a row takes 28 bytes or more.
    for (bytes, kind, is_unique) in [
        (953 * 28, TableKind::Heap, true),
        (954 * 28, TableKind::Heap, false),
        (28, TableKind::OtherAccessMethod, false),
    ] {
        let mut users =
            table("users", &[("code", text())])
                .kind(kind)
                .unique("u", &["code"], |_| {});
        users.bytes = bytes;
        let plan = plan(&rules().table("users", &[("code", "token")]), vec![users]);
        let broken = plan.codes().contains(&("unique", "public.users.code"));
        assert_eq!(broken, !is_unique, "{bytes} {kind:?} {:?}", plan.codes());
    }
}

#[test]
fn unique_columns_need_distinct_results() {
    let unique = |table: Table| table.unique("u", &["email"], |_| {});
    assert_eq!(users(&[("email", "email")], unique).codes(), []);
    assert_eq!(users(&[("email", "keep")], unique).codes(), []);
    for lossy in ["name", "fixed", "token"] {
        let result = users(&[("email", lossy)], unique);
        assert_eq!(
            result.codes(),
            [("unique", "public.users.email")],
            "{lossy}"
        );
        assert!(result.has_errors());
    }
    let result = users(&[("id", "fixed")], |table| table.primary(&["id"]));
    assert!(
        result.findings[0]
            .message
            .contains("primary key `users_pkey`")
    );
}

#[test]
fn a_key_over_columns_stays_unique_when_each_of_them_is_told_apart() {
    let unique = |table: Table| table.unique("u", &["tenant", "email"], |_| {});
    assert_eq!(
        users(&[("tenant", "permute"), ("email", "hash")], unique).codes(),
        []
    );
    assert_eq!(
        users(&[("tenant", "permute"), ("email", "name")], unique).codes(),
        [("unique", "public.users.email")]
    );
}

#[test]
fn a_lossy_column_is_harmless_beside_another_whole_key() {
    let wide = |table: Table| table.unique("u", &["id", "email"], |_| {});
    let result = users(&[("email", "name")], |table| wide(table.primary(&["id"])));
    assert_eq!(result.codes(), []);
    let nullable = |table: Table| wide(table.unique("other", &["id"], |_| {}));
    assert_eq!(
        users(&[("email", "name")], nullable).codes(),
        [("unique", "public.users.email")],
        "a key that lets NULLs repeat proves nothing"
    );
    let partial = |table: Table| {
        wide(table.not_null("id").unique("other", &["id"], |unique| {
            unique.predicate = Some("(tenant > 0)".into());
            unique.read_columns = vec!["tenant".into()];
        }))
    };
    assert_eq!(
        users(&[("email", "name")], partial).codes(),
        [("unique", "public.users.email")]
    );
    let broken = users(&[("id", "fixed"), ("email", "name")], |table| {
        wide(table.primary(&["id"]))
    });
    assert_eq!(
        broken.codes().len(),
        1,
        "one finding a column: {:?}",
        broken.codes()
    );
    assert!(
        broken.findings[0]
            .message
            .contains("so does the unique index `u`")
    );
}

#[test]
fn lower_case_results_stay_distinct_under_lower_and_upper() {
    let lower = |expression: &'static str| {
        move |table: Table| {
            table.unique("u", &[], |unique| {
                unique.expressions = vec![expression.into()];
                unique.read_columns = vec!["email".into()];
            })
        }
    };
    for expression in [
        "lower(email)",
        "lower((email)::text)",
        "(lower(email))",
        "lower(TRIM(BOTH FROM email))",
        "lower(btrim((email)::text))",
        "btrim(lower(email))",
        "btrim(email)",
        "upper((email)::text)",
        "upper(btrim(email))",
    ] {
        assert_eq!(
            users(&[("email", "email")], lower(expression)).codes(),
            [],
            "{expression}"
        );
        assert_eq!(
            users(&[("email", "set_null")], lower(expression)).codes(),
            []
        );
    }
    let refused = [("unique_expression", "public.users.email")];
    for (transform, expression, expected) in [
        ("hash", "lower(email)", &[][..]),
        ("hash", "upper((email)::text)", &[]),
        ("token", "upper(email)", &refused),
        ("email", "initcap(email)", &refused),
        ("email", "lower(btrim(email, 'x'::text))", &refused),
        ("email", "lower(ltrim(email))", &refused),
        ("hash", "btrim(upper(email))", &[]),
        ("token", "lower(email)", &refused),
        ("set_null", "upper(email)", &[]),
    ] {
        assert_eq!(
            users(&[("email", transform)], lower(expression)).codes(),
            expected,
            "{transform} {expression}"
        );
    }
    assert_eq!(
        users(&[("email", "email")], lower("\"left\"(email, 3)")).codes(),
        refused
    );
    assert_eq!(
        users(&[("email", "email")], lower("lower(email || 'x')")).codes(),
        refused
    );
    assert_eq!(users(&[("email", "keep")], lower("md5(email)")).codes(), []);
}

#[test]
fn conditions_on_columns_that_are_kept_leave_expressions_as_they_are() {
    let partial = |expression: &'static str, predicate: &'static str| {
        move |table: Table| {
            table.unique("u", &[], |unique| {
                unique.expressions = vec![expression.into()];
                unique.predicate = Some(predicate.into());
                unique.read_columns = vec!["email".into(), "tenant".into()];
            })
        }
    };
    let email = ("public.users.email", "public.users.tenant");
    let (email, tenant) = (
        ("unique_expression", email.0),
        ("unique_expression", email.1),
    );
    let kept = [("email", "email")];
    let changed = [("email", "email"), ("tenant", "permute")];
    for (rules, expression, predicate, expected) in [
        (&kept[..], "lower(email)", "(tenant > 5)", &[][..]),
        (
            &kept,
            "lower(email)",
            "((tenant > 5) AND (email IS NOT NULL))",
            &[],
        ),
        (
            &kept,
            "lower(email)",
            "((tenant > 5) AND (email <> 'x'::text))",
            &[email],
        ),
        (&kept, "lower(email)", "f(users.*)", &[email]),
        // An AND within a text divides nothing.
        (
            &kept,
            "lower(email)",
            "((t <> ' AND x'::text) OR (email = 'y AND z'::text))",
            &[email],
        ),
        (&changed, "lower(email)", "(tenant > 5)", &[tenant]),
        (&changed, "lower(email)", "(tenant IS NOT NULL)", &[]),
    ] {
        let plan = users(rules, partial(expression, predicate));
        assert_eq!(plan.codes(), expected, "{expression} {predicate}");
    }
}

#[test]
fn empty_texts_stay_out_of_keys_that_leave_them_out() {
    let partial = |predicate: &'static str| {
        move |table: Table| {
            table.unique("u", &["email"], |unique| {
                unique.predicate = Some(predicate.into());
                unique.read_columns = vec!["email".into(), "tenant".into()];
            })
        }
    };
    let codes = ["!~ '^[0-9 ]*$'::text", "!~ '^[0-9 ]*$'::bpchar"]
        .map(|of| format!("((email)::text {of})").leak() as &'static str);
    let filled = "((email)::text <> ''::text)";
    let both = "((tenant = 5) AND ((email)::text <> ''::text))";
    let refused = [("unique_expression", "public.users.email")];
    for (rule, predicate, expected) in [
        ("email", filled, &[][..]),
        ("email", both, &[]),
        (
            "email",
            "((email <> ''::text) AND (email <> 'x'::text))",
            &refused,
        ),
        (
            "email",
            "((tenant = 5) OR ((tenant = 6) AND (email <> ''::text) AND (tenant = 7)))",
            &refused,
        ),
        ("name", filled, &[("unique", "public.users.email")]),
        // Two rows may have one code of digits, whose hash has letters.
        ("hash", codes[0], &refused),
        ("set_null", codes[0], &[]),
        ("empty", codes[0], &[]),
        ("empty", codes[1], &refused),
        ("empty", both, &[]),
        ("empty", "((email)::text !~ '^[^0-9 ]+$'::text)", &refused),
        (
            "empty",
            "((email)::text !~ '^[a]*$|^[0-9 ]*$'::text)",
            &refused,
        ),
        (
            "empty",
            "(((email)::text <> ''::text) OR (tenant = 5))",
            &refused,
        ),
        (
            "empty",
            "(NOT ((tenant = 5) AND (email <> ''::text) AND (tenant = 6)))",
            &refused,
        ),
    ] {
        let plan = users(&[("email", rule)], partial(predicate));
        assert_eq!(plan.codes(), expected, "{rule} {predicate}");
    }
}

#[test]
fn conditions_of_partial_keys_must_select_the_same_rows() {
    let partial = |predicate: &'static str, read: &'static [&'static str]| {
        move |table: Table| {
            table.unique("u", &["email"], |unique| {
                unique.predicate = Some(predicate.into());
                unique.read_columns = read.iter().map(|name| (*name).to_owned()).collect();
            })
        }
    };
    let fine = users(&[("email", "email")], partial("(tenant = 1)", &["tenant"]));
    assert_eq!(
        fine.codes(),
        [],
        "the condition reads a column that is kept"
    );
    let changed = [("email", "email"), ("tenant", "permute")];
    assert_eq!(
        users(&changed, partial("(tenant = 1)", &["tenant"])).codes(),
        [("unique_expression", "public.users.tenant")]
    );
    let nulls = "((tenant IS NULL) AND (email IS NOT NULL))";
    assert_eq!(
        users(&changed, partial(nulls, &["tenant", "email"])).codes(),
        []
    );
    assert_eq!(
        users(
            &[("email", "email"), ("tenant", "set_null")],
            partial(nulls, &["tenant", "email"])
        )
        .codes(),
        [("unique_expression", "public.users.tenant")]
    );
    let either = "((tenant IS NULL) OR (email IS NOT NULL))";
    assert_eq!(
        users(&changed, partial(either, &["tenant", "email"])).codes(),
        [("unique_expression", "public.users.tenant")]
    );
}

#[test]
fn indexes_that_partitions_inherit_count_once() {
    let columns = &[("id", int8())];
    let root = table("t", columns)
        .kind(TableKind::Partitioned)
        .primary(&["id"]);
    let leaf = table("t_1", columns).partition_of("t").primary(&["id"]);
    let result = plan(&rules().table("t", &[("id", "fixed")]), vec![root, leaf]);
    assert_eq!(result.codes(), [("unique", "public.t.id")]);
    assert!(!result.findings[0].message.contains("so does"));
}

#[test]
fn the_expectation_of_equal_rows_is_told_where_stand_ins_are_few() {
    let unique = |table: Table| table.not_null("email").unique("u", &["email"], |_| {});
    let message = |transform| {
        users(&[("email", transform)], unique).findings[0]
            .message
            .clone()
    };
    assert_eq!(
        message("name"),
        "`name` may give equal results for distinct values (cannot hold: about 1000 rows, and no more than 474 \
         different results), and the unique index `u` needs distinct ones"
    );
    assert!(
        message("token").contains("(40 keyed bits: 4.5e-7 equal pairs expected among 1000 rows)")
    );
    let nullable = users(&[("email", "name")], |table| {
        table.unique("u", &["email"], |_| {})
    });
    assert!(nullable.findings[0].message.contains("(about 1000 rows"));
    let several = |table: Table| table.unique("u", &["tenant", "email"], |_| {});
    let apart = users(&[("email", "name")], several);
    assert!(
        apart.findings[0].message.contains(
            "(of rows that differ in this column only, at least one pair in 474 becomes equal; were that all of about 1000 rows, at least 1054 pairs)"
        ),
        "{}",
        apart.findings[0].message
    );
    let unknown = users(&[("email", "token")], |mut table| {
        table.estimated_rows = 0;
        unique(table)
    });
    assert!(
        unknown.findings[0]
            .message
            .contains("(40 keyed bits; the number of rows is not known)"),
        "{}",
        unknown.findings[0].message
    );
    assert_eq!(users(&[("email", "name")], |table| table).codes(), []);
}

#[test]
fn the_help_names_what_keeps_dates_apart_and_that_doubts_can_be_accepted() {
    let hint = |plan: &Plan| {
        let mut errors = plan.findings.iter();
        let error = errors.find(|finding| finding.id.starts_with("unique"));
        error.map(|finding| finding.hint.clone()).unwrap()
    };
    let written = "version: 1\nunlisted: keep\ntables: { t: { columns: { born: birth_date } } }\n";
    let rules = Rules::parse(Path::new("rules.yaml"), written, &|_| None).unwrap();
    let date = Type::plain("date", Family::Date);
    let people = table("t", &[("last", text()), ("born", date)]);
    let people = people.unique("u", &["last", "born"], |_| {});
    let born = hint(&Plan::build(
        &rules,
        &database(vec![people]),
        TargetKind::Postgres,
    ));
    assert!(
        born.contains("`date_shift: { shift: constant }`") && born.contains("`accept:`"),
        "{born}"
    );
    let part = hint(&users(&[("email", "name")], |table| {
        table.unique("u", &[], |unique| {
            unique.expressions = vec!["split_part(email, '@'::text, 1)".into()];
            unique.read_columns = vec!["email".into()];
        })
    }));
    assert!(part.contains("`accept:`"), "{part}");
}

#[test]
fn the_help_names_the_variant_that_is_one_to_one_and_that_doubts_can_be_accepted() {
    let told = |rule: &str| {
        let written = format!(
            "version: 1\nunlisted: keep\ntables: {{ t: {{ columns: {{ a: {rule} }} }} }}\n"
        );
        let rules = Rules::parse(Path::new("rules.yaml"), &written, &|_| None).unwrap();
        let table = table("t", &[("a", text()), ("internal", text())]);
        let table = table.unique("u", &["a"], |_| {});
        let plan = Plan::build(&rules, &database(vec![table]), TargetKind::Postgres);
        plan.errors().next().map(|finding| finding.hint.clone())
    };
    for transform in ["iban", "phone"] {
        let hint = told(transform).unwrap();
        assert!(
            hint.starts_with("write `numbers: any` in the rule"),
            "{hint}"
        );
        assert!(hint.contains("`accept:`"), "{hint}");
        let kept_apart = format!("{{ {transform}: {{ numbers: any }} }}");
        assert_eq!(told(&kept_apart), None, "{transform}");
    }
    let name = told("name").unwrap();
    assert!(name.starts_with("use a transform") && name.contains("`accept:`"));
    let partly = told("{ email: {}, when: \"internal is none\" }").unwrap();
    assert!(partly.starts_with("leave `when` away") && partly.contains("`accept:`"));
}
