//! Which rule a column gets.

use crate::catalog::TableKind;
use crate::plan::Rows;
use crate::plan::testing::{int8, plan, rules, table, text};
use crate::rules::Unlisted;

#[test]
fn an_exact_table_beats_a_pattern_and_then_file_order_counts() {
    let tables = || {
        vec![
            table("users", &[("a", text())]),
            table("users_old", &[("a", text())]),
        ]
    };
    let file = rules()
        .table("user*", &[("a", "name")])
        .table("users", &[("a", "email")])
        .table("users_*", &[("a", "hash")]);
    let result = plan(&file, tables());
    assert_eq!(result.decision("users.a"), "email");
    assert_eq!(result.decision("users_old.a"), "name");
    assert_eq!(result.codes(), [("shadowed", "users_*")]);
}

#[test]
fn an_exact_column_beats_a_pattern_in_the_same_entry() {
    let file = rules().table("users", &[("*", "keep"), ("email", "email")]);
    let result = plan(
        &file,
        vec![table("users", &[("id", int8()), ("email", text())])],
    );
    assert_eq!(result.decision("users.email"), "email");
    assert_eq!(result.decision("users.id"), "keep");
    assert_eq!(result.codes(), []);
}

#[test]
fn an_own_entry_beats_columns_whose_first_match_wins() {
    let file = rules()
        .column("users.phone", "hash")
        .column("*.phone", "name")
        .column("*.*", "keep")
        .table("users", &[("email", "email")]);
    let users = table(
        "users",
        &[("id", int8()), ("email", text()), ("phone", text())],
    );
    let result = plan(&file, vec![users, table("shops", &[("phone", text())])]);
    assert_eq!(result.decision("users.email"), "email");
    assert_eq!(result.decision("users.phone"), "hash");
    assert_eq!(result.decision("shops.phone"), "name");
    assert_eq!(result.decision("users.id"), "keep");
    assert_eq!(result.codes(), []);
}

#[test]
fn real_values_pass_a_rule_that_changes_them_only_by_the_columns_own_name() {
    let users = || vec![table("users", &[("id", int8()), ("email", text())])];
    let email = || rules().column("*.email", "email");
    let beaten = [("shadowed", "public.users.email")];
    // A wildcard in an entry, or an entry beside another.
    assert_eq!(
        plan(&email().table("users", &[("*", "keep")]), users()).codes(),
        beaten
    );
    assert_eq!(
        plan(&email().table("*", &[("*", "keep")]), users()).codes(),
        beaten
    );
    let globs = rules()
        .table("u*", &[("email", "email")])
        .table("users", &[("id", "keep")])
        .unlisted(Unlisted::Keep);
    assert!(plan(&globs, users()).codes().contains(&beaten[0]));
    // The name itself, or a wildcard over columns that nothing would change.
    let named = [("*", "keep"), ("email", "keep")];
    assert_eq!(plan(&email().table("users", &named), users()).codes(), []);
    let other = rules()
        .column("users.email", "keep")
        .table("users", &[("id", "keep")]);
    assert_eq!(plan(&other, users()).codes(), []);
}

#[test]
fn a_limit_that_does_not_reach_a_table_with_an_entry_of_its_own_is_said() {
    let some = Rows::Filter {
        condition: None,
        limit: Some(1),
    };
    let users = || vec![table("users", &[("id", int8())])];
    let file = |rows| {
        rules()
            .table("*", &[])
            .rows(rows)
            .table("users", &[("id", "keep")])
    };
    assert_eq!(
        plan(&file(some), users()).codes(),
        [("shadowed_rows", "public.users")]
    );
    // Structure only, except for those that are named: a common way to begin.
    assert_eq!(plan(&file(Rows::None), users()).codes(), []);
}

#[test]
fn unlisted_speaks_last() {
    let tables = || vec![table("users", &[("id", int8()), ("note", text())])];
    let file = |unlisted| rules().table("users", &[("id", "keep")]).unlisted(unlisted);

    let kept = plan(&file(Unlisted::Keep), tables());
    assert_eq!(kept.decision("users.note"), "keep");
    assert_eq!(kept.codes(), [("unlisted_keep", "shop")]);
    assert!(!kept.has_errors());

    let nulled = plan(&file(Unlisted::SetNull), tables());
    assert_eq!(nulled.decision("users.note"), "set_null");
    assert_eq!(nulled.codes(), []);

    let failed = plan(&file(Unlisted::Fail), tables());
    assert!(failed.has_errors());
    assert_eq!(failed.codes(), [("unlisted", "public.users.note")]);
    assert!(
        failed.findings[0].hint.contains(
            "`users: { columns: { note: … } }` with a transform, or `keep` if it may pass"
        )
    );
    let planned: Vec<_> = failed.tables[0]
        .columns
        .iter()
        .map(|c| c.column.as_str())
        .collect();
    assert_eq!(planned, ["id"], "a column without a decision is not read");
}

#[test]
fn names_that_yaml_would_misread_are_quoted_in_hints() {
    let result = plan(&rules(), vec![table("crm.Bad \"Name\"", &[("no", text())])]);
    let hint = &result.findings[0].hint;
    assert!(
        hint.contains(r#"`"crm.Bad \"Name\"": { columns: { "no": … } }`"#),
        "{hint}"
    );
}

#[test]
fn tables_without_rows_need_no_decisions() {
    let file = rules().table("audit_*", &[]).rows(Rows::None);
    let result = plan(&file, vec![table("audit_log", &[("who", text())])]);
    assert_eq!(result.codes(), []);
    assert!(result.tables[0].columns.is_empty());
    assert!(result.tables[0].relations.is_empty());
}

#[test]
fn rules_of_a_root_hold_for_its_leaves() {
    let columns = &[("id", int8()), ("email", text())];
    let file = rules().table("events", &[("id", "keep"), ("email", "email")]);
    let result = plan(
        &file,
        vec![
            table("events", columns).kind(TableKind::Partitioned),
            table("events_a", columns).partition_of("events"),
            table("events_b", columns)
                .kind(TableKind::Partitioned)
                .partition_of("events"),
            table("events_b1", columns).partition_of("events_b"),
        ],
    );
    assert_eq!(result.codes(), []);
    assert_eq!(result.tables.len(), 1);
    let relations: Vec<_> = result.tables[0]
        .relations
        .iter()
        .map(|r| r.name.name.as_str())
        .collect();
    assert_eq!(relations, ["events_a", "events_b1"]);
    assert_eq!(result.tables[0].estimated_rows, 2_000);
    assert!(
        result.tables[0]
            .relations
            .iter()
            .all(|r| r.only && r.divisible)
    );
}

#[test]
fn a_rule_for_a_partition_alone_is_refused_unless_it_repeats_the_roots() {
    let columns = &[("id", int8())];
    let tables = || {
        vec![
            table("events", columns).kind(TableKind::Partitioned),
            table("events_a", columns).partition_of("events"),
        ]
    };
    let root = || rules().table("events", &[("id", "keep")]);
    assert_eq!(
        plan(&root().table("events_a", &[("id", "keep")]), tables()).codes(),
        []
    );
    let result = plan(&root().table("events_a", &[("id", "permute")]), tables());
    assert_eq!(result.codes(), [("partition_rule", "public.events_a")]);
    assert_eq!(result.findings[0].at.as_deref(), Some("rules.yaml:3:1"));
    let wider = plan(&root().table("events*", &[("id", "keep")]), tables());
    assert_eq!(
        wider.codes(),
        [],
        "a pattern may reach leaves beside the root"
    );
    let column = plan(&root().column("events_a.id", "permute"), tables());
    assert_eq!(column.codes(), [("unmatched", "events_a.id")]);
    assert!(column.findings[0].hint.contains("root `events`"));
}

#[test]
fn children_take_their_parents_column_rules_until_they_have_an_entry() {
    let child = |title: &str| {
        table(
            title,
            &[("id", int8()), ("email", text()), ("extra", text())],
        )
        .inherits("people")
    };
    let tables = vec![
        table("people", &[("id", int8()), ("email", text())]),
        child("clients"),
        child("staff"),
        table(
            "managers",
            &[("id", int8()), ("email", text()), ("extra", text())],
        )
        .inherits("staff"),
    ];
    let file = rules()
        .column("*.extra", "hash")
        .table("people", &[("email", "email"), ("*", "keep")])
        .table(
            "staff",
            &[("id", "permute"), ("email", "name"), ("extra", "keep")],
        );
    let result = plan(&file, tables);
    assert_eq!(result.decision("clients.email"), "email");
    assert_eq!(result.decision("clients.id"), "keep");
    assert_eq!(
        result.decision("clients.extra"),
        "hash",
        "the parent has no such column"
    );
    assert_eq!(result.decision("staff.email"), "name");
    assert_eq!(
        result.decision("managers.email"),
        "name",
        "the nearest entry counts"
    );
    assert_eq!(result.codes(), []);
}

#[test]
fn generated_columns_are_computed_by_the_target() {
    let users =
        || table("users", &[("name", text()), ("upper", text())]).generated("upper", "upper(name)");
    let file = rules()
        .column("*.upper", "hash")
        .table("users", &[("*", "name")]);
    let result = plan(&file, vec![users()]);
    assert_eq!(result.decision("users.upper"), "generated");
    assert_eq!(result.tables[0].wire_columns().count(), 1);
    assert_eq!(result.codes(), [], "patterns may reach it");
    let kept = rules().table("users", &[("name", "name"), ("upper", "keep")]);
    assert_eq!(plan(&kept, vec![users()]).codes(), []);
    let named = rules().table("users", &[("name", "name"), ("upper", "hash")]);
    assert_eq!(
        plan(&named, vec![users()]).codes(),
        [("generated", "public.users.upper")]
    );
}
