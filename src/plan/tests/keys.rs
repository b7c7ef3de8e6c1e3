//! Key groups: who belongs together, what spreads, what contradicts.

use crate::catalog::{Family, Table, TableKind};
use crate::plan::testing::{citext, int4, int8, name, plan, rules, table, text, varchar};
use crate::plan::{Decision, Plan, Rows};
use crate::rules::Unlisted;

fn users() -> Table {
    table("users", &[("id", int8())]).primary(&["id"])
}

fn orders() -> Table {
    table("orders", &[("user_id", int8())]).refers(&["user_id"], "users", &["id"])
}

fn prepared(plan: &Plan, title: &str) -> String {
    match &plan.at(title).decision {
        Decision::Transform { prepared, .. } => format!("{prepared:?}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_rule_on_the_referred_column_reaches_the_referring_ones() {
    let items = table("items", &[("owner", int4())]).refers(&["owner"], "users", &["id"]);
    let result = plan(
        &rules().table("users", &[("id", "permute")]),
        vec![users(), orders(), items],
    );
    assert_eq!(result.codes(), []);
    assert_eq!(result.decision("orders.user_id"), "permute");
    assert_eq!(result.decision("items.owner"), "permute");
    assert_eq!(result.key_groups.len(), 1);
    assert_eq!(result.key_groups[0].name, "public.users.id");
    let members: Vec<_> = result.key_groups[0]
        .columns
        .iter()
        .map(|(table, column)| table.column(column))
        .collect();
    assert_eq!(
        members,
        [
            "public.items.owner",
            "public.orders.user_id",
            "public.users.id"
        ]
    );
    assert_eq!(
        result.at("orders.user_id").key_group.as_deref(),
        Some("public.users.id")
    );
}

#[test]
fn a_rule_on_a_referring_column_reaches_the_referred_one() {
    let result = plan(
        &rules().table("orders", &[("user_id", "permute")]),
        vec![users(), orders()],
    );
    assert_eq!(result.codes(), []);
    assert_eq!(result.decision("users.id"), "permute");
}

#[test]
fn keep_spreads_only_to_values_that_were_decided_on() {
    let down = plan(
        &rules().table("users", &[("id", "keep")]),
        vec![users(), orders()],
    );
    assert_eq!(down.codes(), []);
    assert_eq!(down.decision("orders.user_id"), "keep");

    let up = plan(
        &rules().table("orders", &[("user_id", "keep")]),
        vec![users(), orders()],
    );
    assert_eq!(up.codes(), [("unlisted", "public.users.id")]);

    let mut unproven = orders();
    unproven.foreign_keys[0].validated = false;
    let across = plan(
        &rules().table("users", &[("id", "keep")]),
        vec![users(), unproven],
    );
    assert_eq!(
        across.codes(),
        [
            ("unlisted", "public.orders.user_id"),
            ("not_valid", "public.orders.user_id")
        ]
    );
    let log = table("log", &[("who", int8())]);
    let file = rules()
        .table("users", &[("id", "keep")])
        .reference("log.who", "users.id");
    assert_eq!(
        plan(&file, vec![users(), log]).codes(),
        [("unlisted", "public.log.who")]
    );
}

#[test]
fn two_rules_in_one_key_are_an_error_that_names_both_places() {
    let file = rules()
        .table("users", &[("id", "permute")])
        .table("orders", &[("user_id", "keep")]);
    let result = plan(&file, vec![users(), orders()]);
    assert_eq!(result.codes(), [("key_group", "public.users.id")]);
    let message = &result.findings[0].message;
    assert!(
        message.contains("public.users.id has `permute` (rules.yaml:2:1)"),
        "{message}"
    );
    assert!(
        message.contains("public.orders.user_id has `keep` (rules.yaml:4:1)"),
        "{message}"
    );
}

#[test]
fn unlisted_keep_does_not_split_a_key() {
    let file = rules()
        .table("users", &[("id", "permute")])
        .unlisted(Unlisted::Keep);
    let result = plan(&file, vec![users(), orders()]);
    assert_eq!(result.codes(), []);
    assert_eq!(result.decision("orders.user_id"), "permute");
}

#[test]
fn a_referring_column_may_become_null_whatever_the_key_does() {
    let file = rules()
        .table("users", &[("id", "permute")])
        .table("orders", &[("user_id", "set_null")]);
    assert_eq!(plan(&file, vec![users(), orders()]).codes(), []);
}

#[test]
fn a_referred_column_may_not_become_null_under_values() {
    let users = table("users", &[("code", text())]).unique("users_code_key", &["code"], |_| {});
    let orders = table("orders", &[("code", text())]).refers(&["code"], "users", &["code"]);
    let file = rules()
        .table("users", &[("code", "set_null")])
        .table("orders", &[("code", "keep")]);
    assert_eq!(
        plan(&file, vec![users, orders]).codes(),
        [("key_group", "public.users.code")]
    );
}

#[test]
fn composite_keys_tie_column_by_column() {
    let parent = table("shops", &[("tenant", int8()), ("nr", int8())]).primary(&["tenant", "nr"]);
    let child = table("sales", &[("shop", int8()), ("tenant", int8())]).refers(
        &["tenant", "shop"],
        "shops",
        &["tenant", "nr"],
    );
    let file = rules().table(
        "shops",
        &[("tenant", "permute@tenant"), ("nr", "permute@shop")],
    );
    let result = plan(&file, vec![parent, child]);
    assert_eq!(result.codes(), []);
    assert_eq!(result.at("sales.shop").domain.as_deref(), Some("shop"));
    assert_eq!(result.at("sales.tenant").domain.as_deref(), Some("tenant"));
    assert_eq!(result.key_groups.len(), 2);
}

#[test]
fn circles_and_self_references_close() {
    let node = table("node", &[("id", int8()), ("parent", int8())])
        .primary(&["id"])
        .refers(&["parent"], "node", &["id"]);
    let result = plan(&rules().table("node", &[("id", "permute")]), vec![node]);
    assert_eq!(result.codes(), []);
    assert_eq!(result.decision("node.parent"), "permute");
    assert_eq!(result.key_groups[0].name, "public.node.id");

    let ring = |own: &str, next: &str| {
        table(own, &[("id", int8())])
            .primary(&["id"])
            .refers(&["id"], next, &["id"])
    };
    let result = plan(
        &rules().table("b", &[("id", "permute")]),
        vec![ring("a", "b"), ring("b", "c"), ring("c", "a")],
    );
    assert_eq!(result.codes(), []);
    assert_eq!(result.key_groups[0].name, "public.a.id");
    assert_eq!(result.decision("c.id"), "permute");
}

#[test]
fn references_tie_what_the_schema_does_not() {
    let mails = table("mails", &[("to", text())]);
    let people = table("people", &[("email", text())]);
    let file = rules()
        .table("people", &[("email", "email")])
        .reference("mails.to", "people.email");
    let result = plan(&file, vec![mails, people]);
    assert_eq!(result.codes(), []);
    assert_eq!(result.decision("mails.to"), "email");
    assert_eq!(result.key_groups[0].name, "public.people.email");
}

#[test]
fn leaf_keys_count_for_the_root() {
    let columns = &[("user_id", int8())];
    let result = plan(
        &rules().table("users", &[("id", "permute")]),
        vec![
            users(),
            table("visits", columns).kind(TableKind::Partitioned),
            table("visits_1", columns).partition_of("visits").refers(
                &["user_id"],
                "users",
                &["id"],
            ),
        ],
    );
    assert_eq!(result.codes(), []);
    assert_eq!(result.decision("visits.user_id"), "permute");
    assert_eq!(
        result.key_groups[0].columns[1],
        (name("visits"), "user_id".into())
    );
}

#[test]
fn inherited_key_columns_join_their_parents_group() {
    let archive = table("users_archive", &[("id", int4())]).inherits("users");
    let result = plan(
        &rules().table("users", &[("id", "permute")]),
        vec![users(), orders(), archive],
    );
    assert_eq!(result.codes(), []);
    assert_eq!(result.key_groups[0].columns.len(), 3);
    assert!(
        prepared(&result, "users.id").contains("Int4"),
        "{}",
        prepared(&result, "users.id")
    );
}

#[test]
fn tables_without_rows_are_no_members_but_tie_others() {
    let b = table("b", &[("x", int8())]).refers(&["x"], "users", &["id"]);
    let file = rules()
        .table("users", &[])
        .rows(Rows::None)
        .table("b", &[("x", "permute")]);
    let result = plan(&file, vec![users(), orders(), b]);
    let members: Vec<_> = result.key_groups[0]
        .columns
        .iter()
        .map(|(table, _)| &table.name)
        .collect();
    assert_eq!(members, ["b", "orders"]);
    assert_eq!(result.decision("orders.user_id"), "permute");
    assert_eq!(
        result.codes(),
        [
            ("orphans", "public.b.x"),
            ("orphans", "public.orders.user_id")
        ]
    );
}

#[test]
fn domains_default_to_the_transform_and_spread_when_named() {
    let file = rules().table("users", &[("id", "permute@person")]);
    let result = plan(&file, vec![users(), orders()]);
    assert_eq!(
        result.at("orders.user_id").domain.as_deref(),
        Some("person")
    );

    let file = rules()
        .table("users", &[("id", "permute")])
        .table("orders", &[("user_id", "permute@person")]);
    let result = plan(&file, vec![users(), orders()]);
    assert_eq!(result.codes(), []);
    assert_eq!(result.at("users.id").domain.as_deref(), Some("person"));

    let file = rules()
        .table("users", &[("id", "permute@a")])
        .table("orders", &[("user_id", "permute@b")]);
    assert_eq!(
        plan(&file, vec![users(), orders()]).codes(),
        [("key_domain", "public.users.id")]
    );

    let loose = table("t", &[("a", text()), ("b", text())]);
    let result = plan(
        &rules().table("t", &[("a", "email"), ("b", "fixed")]),
        vec![loose],
    );
    assert_eq!(result.at("t.a").domain.as_deref(), Some("email"));
    assert_eq!(result.at("t.b").domain, None);
}

#[test]
fn a_key_is_mapped_over_its_narrowest_type() {
    let narrow = table("narrow", &[("user_id", int4())]).refers(&["user_id"], "users", &["id"]);
    let result = plan(
        &rules().table("users", &[("id", "permute")]),
        vec![users(), narrow],
    );
    assert!(prepared(&result, "users.id").contains("Int4"));

    let parent = table("p", &[("k", varchar(60))]).unique("p_k", &["k"], |_| {});
    let child = table("c", &[("k", varchar(40))]).refers(&["k"], "p", &["k"]);
    let result = plan(&rules().table("p", &[("k", "hash")]), vec![parent, child]);
    assert!(prepared(&result, "p.k").contains("Some(40)"));

    let nulled = table("narrow", &[("user_id", int4())]).refers(&["user_id"], "users", &["id"]);
    let file = rules()
        .table("users", &[("id", "permute")])
        .table("narrow", &[("user_id", "set_null")]);
    let result = plan(&file, vec![users(), nulled]);
    assert!(
        prepared(&result, "users.id").contains("Int8"),
        "nulled columns do not count"
    );
}

#[test]
fn a_key_shared_with_citext_folds_case_and_is_no_longer_unique() {
    let people = table("people", &[("email", text())]).unique("people_email", &["email"], |_| {});
    let mails = table("mails", &[("to", citext())]);
    let file = rules()
        .table("people", &[("email", "email")])
        .reference("mails.to", "people.email");
    let result = plan(&file, vec![people, mails]);
    assert!(prepared(&result, "people.email").contains(&format!("{:?}", Family::Citext)));
    assert_eq!(result.codes(), [("unique", "public.people.email")]);
}

#[test]
fn types_without_a_common_form_cannot_share_a_key() {
    let a = table("a", &[("k", text())]);
    let b = table("b", &[("k", int8())]);
    let ties = || rules().reference("a.k", "b.k");
    let fixed = ties().table("a", &[("k", "fixed")]);
    let apart = ("reference_type", "public.a.k");
    assert_eq!(
        plan(&fixed, vec![a.clone(), b.clone()]).codes(),
        [apart, ("key_type", "public.b.k")]
    );
    let kept = ties()
        .table("a", &[("k", "keep")])
        .table("b", &[("k", "keep")]);
    // Keeping them maps nothing; that they are tied is a mistake all the same.
    assert_eq!(plan(&kept, vec![a, b]).codes(), [apart]);
}

#[test]
fn a_generated_column_cannot_follow_its_key() {
    let orders = orders().generated("user_id", "(doc ->> 'user')::bigint");
    let transformed = plan(
        &rules().table("users", &[("id", "permute")]),
        vec![users(), orders.clone()],
    );
    assert_eq!(transformed.codes(), [("key_group", "public.users.id")]);
    let kept = plan(
        &rules().table("users", &[("id", "keep")]),
        vec![users(), orders],
    );
    assert_eq!(kept.codes(), []);
}

#[test]
fn a_key_over_a_column_that_is_not_the_primary_one_is_a_key_too() {
    let people = || {
        table("users", &[("id", int8()), ("email", text())])
            .primary(&["id"])
            .unique("users_email_key", &["email"], |_| {})
    };
    let mails = || table("mails", &[("to", varchar(90))]).refers(&["to"], "users", &["email"]);
    let file = |transform| rules().table("users", &[("id", "keep"), ("email", transform)]);
    let kept = plan(&file("email"), vec![people(), mails()]);
    assert_eq!(kept.codes(), []);
    assert_eq!(kept.decision("mails.to"), "email");
    assert_eq!(kept.key_groups[0].name, "public.users.email");
    let lossy = plan(&file("name"), vec![people(), mails()]);
    assert_eq!(lossy.codes(), [("unique", "public.users.email")]);
    assert!(
        lossy.findings[0].message.contains("474"),
        "{}",
        lossy.findings[0].message
    );
}

#[test]
fn a_key_over_a_generated_column_is_refused_where_its_base_changes() {
    let domains = || table("d", &[("dom", text())]).primary(&["dom"]);
    let people = |to: Table| {
        let t = table("t", &[("email", text()), ("dom", text())])
            .generated("dom", "split_part(email, '@'::text, 2)")
            .refers(&["dom"], "d", &["dom"]);
        vec![to, t]
    };
    let file = |transform| {
        rules()
            .table("t", &[("email", transform)])
            .column("d.*", "keep")
    };
    let told = plan(&file("email"), people(domains()));
    assert_eq!(told.codes(), [("generated_key", "public.t.email")]);
    for word in ["t_dom_fkey", "public.t.dom", "`email`", "public.d.dom"] {
        let message = &told.findings[0].message;
        assert!(message.contains(word), "{message}");
    }
    assert_eq!(told.findings[0].at.as_deref(), Some("rules.yaml:2:1"));
    assert_eq!(plan(&file("keep"), people(domains())).codes(), []);
    // Both ends are made alike.
    let alike = || {
        table("d", &[("mail", text()), ("dom", text())])
            .generated("dom", "split_part(mail, '@'::text, 2)")
    };
    let both = rules()
        .table("t", &[("email", "email")])
        .table("d", &[("mail", "email")]);
    assert_eq!(plan(&both, people(alike())).codes(), []);
    // A text that is called like the column is the same at either end, or the ends differ.
    let tagged = |own: &str, to: &str| {
        let t = table("t", &[("email", text()), ("dom", text())])
            .generated("dom", &format!("(email || '{own}'::text)"))
            .refers(&["dom"], "d", &["dom"]);
        let d = table("d", &[("mail", text()), ("dom", text())])
            .generated("dom", &format!("(mail || '{to}'::text)"));
        let told = plan(&both, vec![d, t]);
        !told.codes().contains(&("generated_key", "public.t.email"))
    };
    assert!(tagged("email", "email") && tagged("mail", "mail"));
    assert!(!tagged("email", "mail") && !tagged("$", "mail"));
    let other = rules()
        .table("t", &[("email", "email")])
        .table("d", &[("mail", "token")]);
    assert_eq!(
        plan(&other, people(alike())).codes(),
        [("generated_key", "public.t.email")]
    );
    let mut unproven = people(domains());
    unproven[1].foreign_keys[0].validated = false;
    let told = plan(&file("email"), unproven);
    assert!(!told.has_errors(), "{:?}", told.codes());
}
