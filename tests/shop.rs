//! The shop generator against a real server.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

pub mod support;

use std::path::Path;

use standin::catalog::Database;
use standin::engine::Stop;
use standin::plan::{Plan, TargetKind};
use standin::refresh::generated;
use standin::report::Finding;
use standin::rules::Rules;
use standin::shop;
use support::TestDb;

/// What does not belong to the schema: sizes, and facts about one server.
fn plain(mut database: Database) -> Database {
    database.name = "shop".into();
    database.server_version = 150_000;
    database.system_identifier = None;
    database.extensions.clear();
    for table in &mut database.tables {
        (table.pages, table.bytes, table.estimated_rows) = (0, 0, 0);
    }
    for sequence in &mut database.sequences {
        sequence.last_value = None;
    }
    database
}

#[test]
fn the_shipped_catalog_is_what_the_server_makes_of_the_schema() {
    let database = TestDb::with(shop::SCHEMA);
    database.run(shop::CONSTRAINTS);
    let found = plain(database.catalog());
    if std::env::var_os("UPDATE").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/shop/catalog.json");
        std::fs::write(path, serde_json::to_string_pretty(&found).unwrap() + "\n").unwrap();
        return;
    }
    assert_eq!(found, plain(shop::catalog(100).unwrap()));
}

#[test]
fn generated_rows_load_and_satisfy_every_constraint() {
    let database = TestDb::with(shop::SCHEMA);
    let users = 3000;
    let rows = generated::fill(
        &shop::catalog(users).unwrap(),
        &shop::Generator::new(users),
        &database.address,
        2,
        128 << 20,
        &Stop::default(),
    )
    .unwrap();
    database.run(shop::CONSTRAINTS);
    assert_eq!(database.value("SELECT count(*) FROM users"), "3000");
    let all = "SELECT (SELECT count(*) FROM users) + (SELECT count(*) FROM products) + (SELECT count(*) FROM orders) \
               + (SELECT count(*) FROM order_items) + (SELECT count(*) FROM reviews) + (SELECT count(*) FROM sessions)";
    assert_eq!(database.value(all), rows.to_string());
    assert_eq!(
        database.value("SELECT count(*) FROM orders o JOIN users u ON u.id = o.user_id WHERE o.shipping_email <> u.email"),
        "0"
    );
}

#[test]
fn the_shipped_rules_have_nothing_to_mend() {
    let text = include_str!("../rules/shop.yaml");
    let rules = Rules::parse(Path::new("rules/shop.yaml"), text, &|_| {
        Some("unused".into())
    })
    .unwrap_or_else(|rejected| panic!("{}", rejected.render(false)));
    let catalog = shop::catalog(100).unwrap();
    for kind in [TargetKind::Postgres, TargetKind::Parquet] {
        let plan = Plan::build(&rules, &catalog, kind);
        assert_eq!(plan.errors().collect::<Vec<_>>(), Vec::<&Finding>::new());
    }
}
