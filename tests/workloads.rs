//! Whole runs over public databases, where `../shared/workloads` or `STANDIN_WORKLOADS` has their archives.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

pub mod support;

use std::path::Path;

use standin::engine::Stop;
use standin::key::MasterKey;
use standin::plan::TargetKind;
use standin::refresh::watch::Nobody;
use standin::refresh::{self, Planned, Request, Target};
use standin::rules::Rules;
use support::{TestDb, workload, workloads};

/// Refreshes a database into one of its own.
fn refreshed(source: &TestDb, rules: &Rules) -> TestDb {
    let target = TestDb::absent();
    let request = Request {
        rules,
        source: source.address.clone(),
        target: Target::Postgres(Box::new(target.address.clone())),
        key: MasterKey::for_documentation(),
        jobs: 2,
        memory: 256 << 20,
        replace: false,
    };
    let ran = refresh::run(&request, &Nobody, &Stop::default());
    if let Some(error) = ran.error {
        panic!("{error}: {:?}", ran.report.findings);
    }
    target
}

/// Schema and name of every table that holds rows of its own.
fn tables(database: &TestDb) -> Vec<String> {
    database.rows(
        "SELECT format('%I.%I', n.nspname, c.relname)
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 1",
    )
}

/// A number of rows and a sum over all of them, whatever their order.
fn sum(database: &TestDb, table: &str) -> String {
    database.value(&format!(
        "SELECT count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM ONLY {table} t"
    ))
}

/// Objects that a refresh has to bring along.
const OBJECTS: &str = "
    SELECT (SELECT string_agg(contype::text || ':' || n, ' ' ORDER BY contype)
            FROM (SELECT contype, count(*) n FROM pg_constraint WHERE connamespace <> 'information_schema'::regnamespace
                  GROUP BY 1) c),
           (SELECT count(*) FROM pg_index WHERE indisvalid), (SELECT count(*) FROM pg_trigger),
           (SELECT count(*) FROM pg_proc), (SELECT count(*) FROM pg_views), (SELECT count(*) FROM pg_matviews),
           (SELECT count(*) FROM pg_sequences)";

#[test]
fn public_databases_arrive_as_they_are_when_everything_is_kept() {
    let keep = "version: 1\nunlisted: keep\n";
    let rules = Rules::parse(Path::new("keep.yaml"), keep, &|_| None).unwrap();
    for name in workloads() {
        let Some(source) = workload(&name) else {
            continue;
        };
        let target = refreshed(&source, &rules);
        let names = tables(&source);
        assert_eq!(names, tables(&target), "{name}");
        for table in names {
            assert_eq!(sum(&source, &table), sum(&target, &table), "{name} {table}");
        }
        assert_eq!(source.value(OBJECTS), target.value(OBJECTS), "{name}");
    }
}

/// Runs a database by the rules that are shipped for it.
fn by_its_rules(name: &str) -> Option<(TestDb, TestDb)> {
    let source = workload(name)?;
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("rules")
        .join(name)
        .with_extension("yaml");
    let rules = Rules::load(&path, None, &|_| Some("unused".into())).unwrap();
    let target = refreshed(&source, &rules);
    Some((source, target))
}

#[test]
fn every_shipped_rules_file_plans_without_an_error_and_passes_its_own_tests() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let name = path.file_stem().unwrap().to_str().unwrap();
        let catalog = if name == "shop" {
            standin::shop::catalog(100).unwrap()
        } else {
            let Some(source) = workload(name) else {
                continue;
            };
            source.catalog()
        };
        let rules = Rules::load(&path, None, &|_| Some("unused".into())).unwrap();
        for kind in [TargetKind::Postgres, TargetKind::Parquet] {
            let planned = Planned::offline(&rules, catalog.clone(), kind, None);
            let errors: Vec<_> = planned.plan.errors().collect();
            assert!(errors.is_empty(), "{name}: {errors:?}");
            assert!(planned.tested.passed > 0, "{name} has no test");
        }
    }
}

/// How many values of some text columns are in both databases.
fn survivors(source: &TestDb, target: &TestDb, values: &str) -> usize {
    let (before, after) = (source.rows(values), target.rows(values));
    assert!(before.len() > 20, "{values}");
    before.iter().filter(|value| after.contains(value)).count()
}

#[test]
fn pagila_by_its_rules_has_no_person_left_and_the_same_films() {
    let Some((source, target)) = by_its_rules("pagila") else {
        return;
    };
    for values in [
        "SELECT email FROM customer UNION SELECT email FROM staff",
        "SELECT username FROM staff",
        "SELECT phone FROM address WHERE phone <> ''",
        "SELECT address FROM address",
        "SELECT first_name || ' ' || last_name FROM customer",
    ] {
        assert_eq!(survivors(&source, &target, values), 0, "{values}");
    }
    assert_eq!(
        target.value("SELECT count(*) FROM staff WHERE password <> '*'"),
        "0"
    );
    for table in [
        "film",
        "film_actor",
        "inventory",
        "rental",
        "payment_p2022_03",
    ] {
        assert_eq!(sum(&source, table), sum(&target, table), "{table}");
    }
    assert_eq!(source.value(OBJECTS), target.value(OBJECTS));
}

#[test]
fn chinook_by_its_rules_bills_customers_at_their_new_addresses() {
    let Some((source, target)) = by_its_rules("chinook") else {
        return;
    };
    for values in [
        "SELECT email FROM customer UNION SELECT email FROM employee",
        "SELECT phone FROM customer WHERE phone <> ''",
        "SELECT address FROM customer UNION SELECT billing_address FROM invoice",
        "SELECT first_name || last_name FROM customer",
    ] {
        assert_eq!(survivors(&source, &target, values), 0, "{values}");
    }
    let elsewhere = "SELECT count(*) FROM invoice i JOIN customer c USING (customer_id)
        WHERE (billing_address, billing_city, billing_country, billing_postal_code)
        IS DISTINCT FROM (address, city, country, postal_code)";
    assert_eq!(source.value(elsewhere), target.value(elsewhere));
    assert_eq!(sum(&source, "track"), sum(&target, "track"));
    assert_eq!(source.value(OBJECTS), target.value(OBJECTS));
}

#[test]
fn northwind_by_its_rules_ships_to_customers_at_their_new_addresses() {
    let Some((source, target)) = by_its_rules("northwind") else {
        return;
    };
    for values in [
        "SELECT customer_id FROM customers",
        "SELECT company_name FROM customers UNION SELECT ship_name FROM orders",
        "SELECT contact_name FROM customers UNION SELECT contact_name FROM suppliers",
        "SELECT phone FROM customers UNION SELECT fax FROM suppliers WHERE fax <> ''",
        "SELECT address FROM customers UNION SELECT ship_address FROM orders",
    ] {
        assert_eq!(survivors(&source, &target, values), 0, "{values}");
    }
    let elsewhere = "SELECT count(*) FROM orders o JOIN customers c USING (customer_id)
        WHERE (ship_name, ship_address, ship_city, ship_postal_code)
        IS DISTINCT FROM (company_name, address, city, postal_code)";
    assert_eq!(source.value(elsewhere), target.value(elsewhere));
    assert_eq!(
        target.value("SELECT count(*) FROM employees WHERE photo IS NOT NULL"),
        "0"
    );
    for table in ["products", "order_details", "us_states"] {
        assert_eq!(sum(&source, table), sum(&target, table), "{table}");
    }
    assert_eq!(source.value(OBJECTS), target.value(OBJECTS));
}
