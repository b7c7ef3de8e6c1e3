//! Transforms against NOT NULL, lengths, checks and unique keys.

use std::path::Path;

use crate::catalog::{Table, TableKind, Type};
use crate::plan::testing::{database, int8, plan, rules, table, text, varchar};
use crate::plan::{Plan, TargetKind};
use crate::rules::{Rules, Unlisted};

pub(super) fn users(transforms: &[(&str, &str)], build: impl Fn(Table) -> Table) -> Plan {
    let users = table(
        "users",
        &[("id", int8()), ("tenant", int8()), ("email", text())],
    );
    plan(
        &rules().table("users", transforms).column("*.*", "keep"),
        vec![build(users)],
    )
}

#[test]
fn transforms_take_the_types_they_say() {
    let result = users(&[("id", "email")], |table| table);
    assert_eq!(result.codes(), [("type", "public.users.id")]);
    assert_eq!(result.findings[0].message, "`email` does not take bigint");
    assert_eq!(
        result.findings[0].hint,
        "transforms that take bigint: permute, foreign_key, keep, set_null, default, fixed"
    );
    assert_eq!(result.findings[0].at.as_deref(), Some("rules.yaml:2:1"));
}

/// The plan of a column `a` under a built-in transform.
fn built_in(ty: Type, transform: &str) -> Plan {
    let text = format!("version: 1\ntables: {{ t: {{ columns: {{ a: {transform} }} }} }}\n");
    let rules = Rules::parse(Path::new("rules.yaml"), &text, &|_| None).unwrap();
    let tables = database(vec![table("t", &[("a", ty)])]);
    Plan::build(&rules, &tables, TargetKind::Postgres)
}

#[test]
fn for_texts_one_transform_of_each_heading_is_named() {
    assert_eq!(
        built_in(text(), "date_noise").findings[0].hint,
        "some transforms that take text: name, email, address, url, credit_card, ssn; \
         `standin transforms --type \"text\"` lists all"
    );
}

#[test]
fn a_column_of_codes_is_told_the_format_that_fits() {
    for (length, transform, expected) in [
        (2, "country", "write `format: code` in the rule"),
        (3, "country", "write `format: alpha3` in the rule"),
        (12, "city", "add `longest: 12` to the rule"),
        (1, "country", "choose a transform"),
        (10, "phone", "write `numbers: any` in the rule"),
        (20, "iban", "write `numbers: any` in the rule"),
        (20, "{ iban: de }", "choose a transform"),
    ] {
        let plan = built_in(varchar(length), transform);
        assert_eq!(plan.codes(), [("length", "public.t.a")]);
        let hint = &plan.findings[0].hint;
        assert!(hint.starts_with(expected), "{hint}");
    }
    for transform in ["phone", "iban"] {
        let rule = format!("{{ {transform}: {{ numbers: any }} }}");
        assert_eq!(built_in(varchar(10), &rule).codes(), []);
    }
}

#[test]
fn parameters_are_checked_by_the_transform() {
    let result = users(&[("email", "mask(x")], |table| table);
    assert_eq!(result.codes(), [("parameter", "public.users.email")]);
    assert_eq!(result.findings[0].message, "`mask`: unknown parameter");
    assert_eq!(result.findings[0].hint, "see `standin transforms mask`");
}

#[test]
fn nulls_are_refused_where_the_column_refuses_them() {
    let result = users(&[("email", "set_null")], |table| table.not_null("email"));
    assert_eq!(result.codes(), [("null", "public.users.email")]);
    assert_eq!(users(&[("email", "set_null")], |table| table).codes(), []);
    let leaf = |root: bool| {
        let columns = &[("note", text())];
        let partition = table("log_1", columns).partition_of("log");
        let partition = if root {
            partition
        } else {
            partition.not_null("note")
        };
        let parent = table("log", columns).kind(TableKind::Partitioned);
        plan(
            &rules().unlisted(Unlisted::SetNull),
            vec![parent, partition],
        )
    };
    assert_eq!(leaf(true).codes(), []);
    assert_eq!(leaf(false).codes(), [("null", "public.log.note")]);
}

#[test]
fn results_longer_than_the_column_are_refused() {
    let file = || rules().table("t", &[("a", "email")]);
    let fits = plan(&file(), vec![table("t", &[("a", varchar(30))])]);
    assert_eq!(fits.codes(), []);
    let result = plan(&file(), vec![table("t", &[("a", varchar(29))])]);
    assert_eq!(result.codes(), [("length", "public.t.a")]);
    assert!(result.findings[0].message.contains("30 characters"));
    assert!(result.findings[0].message.contains("holds 29"));
}

#[test]
fn a_transform_that_lets_real_values_pass_is_pointed_out() {
    let result = plan(
        &rules().table("t", &[("a", "partial"), ("b", "name"), ("c", "keep")]),
        vec![table("t", &[("a", text()), ("b", text()), ("c", text())])],
    );
    assert_eq!(result.codes(), [("passes", "public.t.a")]);
    assert_eq!(
        result.findings[0].severity,
        crate::report::Severity::Warning
    );
}

#[test]
fn checks_and_domains_over_transformed_columns_are_pointed_out() {
    let checked = |table: Table| {
        table
            .check("email_ok", &["email"])
            .check("both", &["id", "email"])
    };
    let result = users(&[("email", "email")], checked);
    assert_eq!(result.codes(), [("check", "public.users.email")]);
    assert!(result.findings[0].message.ends_with("`email_ok`, `both`"));
    assert!(!result.has_errors());
    assert_eq!(users(&[("tenant", "permute")], checked).codes(), []);

    let mut domain = text();
    domain.domain = Some("public.mail".into());
    let holding = Type {
        element: Some(Box::new(domain.clone())),
        ..text()
    };
    let file = rules().table("t", &[("a", "email")]);
    for ty in [domain, holding] {
        assert_eq!(
            plan(&file, vec![table("t", &[("a", ty)])]).codes(),
            [("check", "public.t.a")]
        );
    }
}

#[test]
fn a_column_of_a_partition_key_may_not_change() {
    let columns = &[("id", int8()), ("region", text()), ("note", text())];
    let mut root = table("events", columns).kind(TableKind::Partitioned);
    root.partition_key = vec!["region".into()];
    let mut branch = table("events_a", columns)
        .kind(TableKind::Partitioned)
        .partition_of("events");
    branch.partition_key = vec!["id".into()];
    let leaf = table("events_a1", columns).partition_of("events_a");
    let file = |id, region| {
        rules().table(
            "events",
            &[("id", id), ("region", region), ("note", "name")],
        )
    };
    let tables = || vec![root.clone(), branch.clone(), leaf.clone()];
    assert_eq!(plan(&file("keep", "keep"), tables()).codes(), []);
    assert_eq!(
        plan(&file("permute", "name"), tables()).codes(),
        [
            ("partition_key", "public.events.id"),
            ("partition_key", "public.events.region")
        ]
    );
}

#[test]
fn a_default_with_a_text_in_it_is_told() {
    let with = |default: &str| {
        users(&[("email", "email")], |mut table| {
            table.columns[2].default = Some(default.to_owned());
            table
        })
    };
    let told = with("'root@shop.org'::text");
    assert_eq!(told.codes(), [("default", "public.users.email")]);
    assert!(!told.findings[0].message.contains("root"));
    for harmless in ["''::text", "nextval('ids'::regclass)", "now()", "0"] {
        assert_eq!(with(harmless).codes(), [], "{harmless}");
    }
}

#[test]
fn a_default_with_a_number_or_date_of_somebody_is_told() {
    let is_told = |default: &str| {
        let plan = users(&[("email", "email")], |mut table| {
            table.columns[2].default = Some(default.to_owned());
            table
        });
        plan.codes().contains(&("default", "public.users.email"))
    };
    for default in [
        "'0171 2345678'::text",
        "'078-05-1120'::text",
        "'1984-05-08'::date",
    ] {
        assert!(is_told(default), "{default}");
    }
    for default in ["'000-00-0000'::text", "'2024'::text", "''::text", "1234567"] {
        assert!(!is_told(default), "{default}");
    }
}

#[test]
fn a_default_is_left_to_the_target() {
    let with = |default: Option<&str>| {
        users(&[("email", "default")], |mut table| {
            table.columns[2].default = default.map(str::to_owned);
            table.not_null("email")
        })
    };
    let taken = with(Some("gen_random_uuid()"));
    assert_eq!(taken.codes(), []);
    let travelling: Vec<_> = taken.tables[0]
        .wire_columns()
        .map(|column| &column.column)
        .collect();
    assert_eq!(travelling, ["id", "tenant"]);
    assert_eq!(with(None).codes(), [("null", "public.users.email")]);
}

#[test]
fn texts_in_the_structure_of_a_changing_column_are_told_by_place_only() {
    let said = |sort: &str, name: &str, column: &str| crate::catalog::Text {
        sort: sort.into(),
        name: name.into(),
        columns: vec![column.into()],
    };
    let with = |transform| {
        users(&[("email", transform)], |mut table| {
            table.texts = vec![
                said("index", "of_boss", "email"),
                said("statistics", "s", "email"),
                said("domain", "mail", "email"),
                said("index", "other", "tenant"),
            ];
            let mut table = table
                .check("domains", &["email"])
                .generated("tenant", "length(email || 'x@shop.org')");
            table.checks[0].definition = "CHECK ((email <> 'root@shop.org'::text))".into();
            table
        })
    };
    let told = with("email");
    assert_eq!(
        told.codes(),
        [
            ("check", "public.users.email"),
            ("text", "public.users.email")
        ]
    );
    assert!(
        told.findings[1].message.ends_with(
            "index `of_boss`, statistics `s`, domain `mail`, constraint `domains`, generated column `tenant`"
        ),
        "{}",
        told.findings[1].message
    );
    assert_eq!(with("keep").codes(), []);
}

#[test]
fn checks_that_stand_ins_pass_for_certain_are_not_told() {
    let told = |definition: &str| {
        let result = users(&[("email", "email")], |table| {
            let mut table = table.check("c", &["email"]);
            table.checks[0].definition = definition.into();
            table
        });
        !result.codes().is_empty()
    };
    assert!(!told("CHECK ((char_length(email) <= 255))"));
    assert!(told("CHECK ((char_length(email) <= 20))"));
    assert!(told("CHECK ((email ~ 'x'::text))"));
    assert!(told("CHECK (whole(users.*))"));
}

#[test]
fn files_have_no_server_that_tries_constraints() {
    let file = rules().table("t", &[("a", "email")]);
    let table = table("t", &[("a", text())]).check("ok", &["a"]);
    let made = |target| {
        let database = database(vec![table.clone()]);
        Plan::with_registry(&file, &database, target, crate::plan::testing::TRANSFORMS)
    };
    let hint = |target| made(target).findings[0].hint.clone();
    assert!(hint(TargetKind::Parquet).starts_with("no server tries them"));
    assert!(hint(TargetKind::Postgres).contains("before the load"));
}
