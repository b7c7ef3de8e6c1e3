//! Wire formats, JSON and text.

use serde_json::json;

use crate::catalog::{Family, Type};
use crate::copy::Format;
use crate::plan::testing::{TRANSFORMS, aclitem, database, int8, plan, rules, table, text};
use crate::plan::{Plan, Rows, TargetKind};
use crate::rules::parquet::Arrays;

#[test]
fn one_type_without_binary_form_puts_its_table_on_text() {
    let tables = vec![
        table("a", &[("id", int8()), ("acl", aclitem())]),
        table("b", &[("id", int8())]),
    ];
    let result = plan(&rules().column("*.*", "keep"), tables.clone());
    assert_eq!(result.tables[0].wire, Format::Text);
    assert_eq!(result.tables[1].wire, Format::Binary);
    let file = rules().column("*.*", "keep");
    let parquet = Plan::with_registry(&file, &database(tables), TargetKind::Parquet, TRANSFORMS);
    assert_eq!(parquet.tables[0].wire, Format::Binary);
    assert_eq!(parquet.at("a.acl").wire_family(), Family::Text);
    assert!(!parquet.at("a.id").as_text);
}

#[test]
fn arrays_travel_as_text_where_files_are_to_hold_them_so() {
    let mut array = Type::plain("integer[]", Family::Array);
    array.element = Some(Box::new(Type::plain("integer", Family::Int4)));
    let as_text = |arrays, target| {
        let mut file = rules().column("*.*", "keep");
        file.parquet.arrays = arrays;
        let tables = vec![table("a", &[("list", array.clone()), ("id", int8())])];
        let result = Plan::with_registry(&file, &database(tables), target, TRANSFORMS);
        (result.at("a.list").as_text, result.at("a.id").as_text)
    };
    let parquet = TargetKind::Parquet;
    assert_eq!(as_text(Arrays::Lists, parquet), (false, false));
    assert_eq!(as_text(Arrays::Text, parquet), (true, false));
    assert_eq!(as_text(Arrays::Text, TargetKind::Postgres), (false, false));
}

#[test]
fn a_literal_for_an_opaque_type_travels_as_text() {
    let interval = || {
        vec![table(
            "t",
            &[("span", Type::plain("interval", Family::Interval))],
        )]
    };
    assert_eq!(
        plan(&rules().table("t", &[("span", "fixed")]), interval()).tables[0].wire,
        Format::Text
    );
    assert_eq!(
        plan(&rules().table("t", &[("span", "set_null")]), interval()).tables[0].wire,
        Format::Binary
    );
    let generated = vec![
        table("t", &[("id", int8()), ("acl", aclitem())]).generated("acl", "acldefault('r', 10)"),
    ];
    assert_eq!(
        plan(&rules().table("t", &[("id", "keep")]), generated).tables[0].wire,
        Format::Binary
    );
}

fn sample() -> Plan {
    let users = table(
        "users",
        &[("id", int8()), ("email", text()), ("mail", text())],
    )
    .primary(&["id"])
    .generated("mail", "lower(email)");
    let orders = table("orders", &[("user_id", int8())]).refers(&["user_id"], "users", &["id"]);
    let file = rules()
        .table("users", &[("id", "permute"), ("email", "email@person")])
        .rows(Rows::Filter {
            condition: Some("id > 0".into()),
            limit: Some(5),
        })
        .table("orders", &[])
        .rows(Rows::Filter {
            condition: Some("user_id > 0".into()),
            limit: None,
        });
    plan(
        &file,
        vec![users, orders, table("log", &[("line", text())])],
    )
}

#[test]
fn json_follows_the_contract() {
    let json = sample().to_json();
    let users = &json["tables"][2];
    assert_eq!(users["table"], "public.users");
    assert_eq!(users["wire"], "binary");
    assert_eq!(users["rows"], "where (id > 0) limit 5");
    assert_eq!(users["estimated_rows"], 5);
    assert_eq!(json["tables"][1]["rows"], "where (user_id > 0)");
    assert_eq!(json["tables"][0]["rows"], "all");
    assert_eq!(
        users["columns"],
        json!([
            { "column": "id", "type": "bigint", "decision": "transform", "transform": "permute",
              "when": null, "domain": "permute", "key_group": "public.users.id", "rule": "rules.yaml:2:1" },
            { "column": "email", "type": "text", "decision": "transform", "transform": "email",
              "when": null, "domain": "person", "key_group": null, "rule": "rules.yaml:3:1" },
            { "column": "mail", "type": "text", "decision": "generated", "transform": null,
              "when": null, "domain": null, "key_group": null, "rule": null },
        ])
    );
    let finding = &json["findings"][0];
    assert!(finding["id"].as_str().unwrap().starts_with("unlisted:"));
    assert_eq!(finding["severity"], "error");
    assert_eq!(finding["subject"], "public.log.line");
    assert_eq!(json["findings"][1]["severity"], "warning");
}

#[test]
fn the_same_input_gives_the_same_plan() {
    assert_eq!(sample().to_json(), sample().to_json());
}
