//! Columns that choose from the keys that they refer to.

use crate::catalog::Table;
use crate::plan::testing::{int4, int8, plan, rules, table, text, varchar};
use crate::plan::{Plan, Rows};

fn users() -> Table {
    table("users", &[("id", int8()), ("name", varchar(40))])
        .primary(&["id"])
        .unique("users_name", &["name"], |_| ())
}

fn orders() -> Table {
    table(
        "orders",
        &[
            ("id", int4()),
            ("user_id", int4()),
            ("name", varchar(20)),
            ("note", text()),
        ],
    )
    .primary(&["id"])
    .refers(&["user_id"], "users", &["id"])
}

fn chosen(rule: &str, on_users: &str, orders: Table) -> Plan {
    let rules = rules()
        .table("users", &[("id", on_users), ("name", "keep")])
        .table("orders", &[("user_id", rule)])
        .column("*.*", "keep");
    plan(&rules, vec![users(), orders])
}

fn told(plan: &Plan) -> String {
    let errors = plan.errors().map(|finding| finding.message.as_str());
    errors.collect::<Vec<_>>().join("; ")
}

#[test]
fn the_referred_key_and_the_choice_have_rules_of_their_own() {
    let plan = chosen("foreign_key", "permute", orders());
    assert_eq!(told(&plan), "");
    let column = plan.at("orders.user_id");
    let source = column.key_source.as_ref().unwrap();
    assert_eq!(source.table.column(&source.column), "public.users.id");
    assert!(!source.weighted && column.key_group.is_none());
    assert_eq!(
        column.domain.as_deref(),
        Some("foreign_key of public.users.id")
    );
    assert_eq!(plan.decision("users.id"), "permute");
    assert!(plan.key_groups.is_empty());
    assert_eq!(plan.key_sources().count(), 1);
    let json = plan.to_json();
    assert_eq!(
        json["tables"][0]["columns"][1]["keys_of"],
        "public.users.id"
    );
}

#[test]
fn each_column_whose_rows_draw_has_a_domain_of_its_own() {
    let plan = chosen("foreign_key(id", "keep", orders());
    assert_eq!(told(&plan), "");
    let column = plan.at("orders.user_id");
    assert!(column.key_source.as_ref().unwrap().weighted);
    assert_eq!(
        column.domain.as_deref(),
        Some("foreign_key of public.orders.user_id")
    );
}

#[test]
fn a_unique_column_may_have_keys_that_change_places_and_none_that_are_drawn() {
    let profiles = || orders().unique("profile", &["user_id"], |_| ());
    assert_eq!(told(&chosen("foreign_key", "permute", profiles())), "");
    let drawn = chosen("foreign_key(id", "permute", profiles());
    assert!(told(&drawn).contains("equal results"), "{}", told(&drawn));
    assert!(drawn.findings[0].hint.contains("without `by`"));
    let mut unproven = profiles();
    unproven.foreign_keys[0].validated = false;
    assert!(told(&chosen("foreign_key", "keep", unproven)).contains("equal results"));
    let rows = Rows::Filter {
        condition: Some("id > 7".into()),
        limit: None,
    };
    let some = rules()
        .table("users", &[("id", "keep")])
        .rows(rows)
        .table("orders", &[("user_id", "foreign_key")])
        .column("*.*", "keep");
    assert!(told(&plan(&some, vec![users(), profiles()])).contains("equal results"));
}

#[test]
fn what_cannot_be_chosen_is_refused() {
    let composite = table("orders", &[("id", int4()), ("user_id", int4())]).refers(
        &["user_id", "id"],
        "users",
        &["id", "name"],
    );
    assert!(told(&chosen("foreign_key", "keep", composite)).contains("several columns"));
    let free = table("orders", &[("user_id", int4())]);
    assert!(told(&chosen("foreign_key", "keep", free)).contains("no foreign key"));
    let twice = orders().refers(&["user_id"], "orders", &["id"]);
    assert!(told(&chosen("foreign_key", "keep", twice)).contains("several columns"));
    assert!(told(&chosen("foreign_key", "set_null", orders())).contains("not known before"));
    let unread = rules()
        .table("users", &[])
        .rows(Rows::None)
        .table("orders", &[("user_id", "foreign_key")])
        .column("*.*", "keep");
    let unread = plan(&unread, vec![users(), orders()]);
    assert!(
        told(&unread).contains("no rows of public.users.id are read"),
        "{}",
        told(&unread)
    );
    let longer = orders().refers(&["name"], "users", &["name"]);
    let longer_rules = rules()
        .table("orders", &[("name", "foreign_key")])
        .column("*.*", "keep");
    assert!(told(&plan(&longer_rules, vec![users(), longer])).contains("longer keys"));
    let items = table("items", &[("user_id", int4())]).refers(&["user_id"], "orders", &["user_id"]);
    let rules = rules()
        .table("orders", &[("user_id", "foreign_key")])
        .column("*.*", "keep");
    assert!(told(&plan(&rules, vec![users(), orders(), items])).contains("could not follow"));
}

#[test]
fn a_parent_of_which_some_rows_are_read_is_no_worry() {
    let rows = Rows::Filter {
        condition: Some("id > 7".into()),
        limit: None,
    };
    let rules = rules()
        .table("users", &[("id", "keep")])
        .rows(rows)
        .table("orders", &[("user_id", "foreign_key")])
        .column("*.*", "keep");
    assert_eq!(plan(&rules, vec![users(), orders()]).codes(), []);
}
