//! `foreign_key`, `null_rate` and `fill_nulls` through whole runs: keys hold, distributions survive, links do not.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

pub mod support;

use std::fmt::Write as _;
use std::path::Path;

use standin::engine::Stop;
use standin::key::MasterKey;
use standin::refresh::watch::Nobody;
use standin::refresh::{self, Ran, Request, Target, preview};
use standin::rules::{Pattern, Rules};
use support::TestDb;

/// Users of very different numbers of orders, a tree of them, ratings by name, and some orders of nobody.
const SHOP: &str = "
    CREATE TABLE users (id bigint PRIMARY KEY, handle varchar(20) NOT NULL UNIQUE, boss bigint REFERENCES users, note text);
    INSERT INTO users SELECT n, 'user' || n, CASE WHEN n > 20 THEN n % 20 + 1 END, 'note ' || n
        FROM generate_series(1, 300) n;
    CREATE TABLE orders (id int PRIMARY KEY, user_id int REFERENCES users, rated_by varchar(20) REFERENCES users (handle),
        real_user int, phone text);
    INSERT INTO orders SELECT n, CASE WHEN n % 50 > 0 THEN 1 + (power(n % 1000 / 1000.0, 3) * 250)::int END,
        'user' || 1 + n % 7, 0, CASE WHEN n % 3 > 0 THEN '+1 415 386 ' || n END FROM generate_series(1, 6000) n;
    UPDATE orders SET real_user = user_id;
    CREATE TABLE places (a int, b int, PRIMARY KEY (a, b));
    INSERT INTO places VALUES (1, 1), (1, 2);
    CREATE TABLE visits (id int PRIMARY KEY, a int, b int, FOREIGN KEY (a, b) REFERENCES places);
    INSERT INTO visits VALUES (1, 1, 2);
    ANALYZE";

/// Rules of all tables, with these for the users and for two columns of the orders.
fn rules(users: &str, user_id: &str, rated_by: &str) -> Rules {
    let text = format!(
        "version: 1\ntables:\n  users:\n    columns:\n{users}\n  orders:\n    columns:\n      id: keep\n      user_id: {user_id}\n      rated_by: {rated_by}\n      real_user: keep\n      phone: phone\n  places: {{ columns: {{ a: keep, b: keep }} }}\n  visits: {{ columns: {{ id: keep, a: keep, b: keep }} }}\n"
    );
    Rules::parse(Path::new("rules.yaml"), &text, &|_| None)
        .unwrap_or_else(|rejected| panic!("{}", rejected.render(false)))
}

const PERMUTED: &str =
    "      id: permute\n      handle: hash\n      boss: permute\n      note: keep\n";
const KEPT: &str =
    "      id: keep\n      handle: { hash: { length: 20 } }\n      boss: keep\n      note: keep\n";

fn run_into(source: &TestDb, target: Target, rules: &Rules, memory: u64) -> Ran {
    let request = Request {
        rules,
        source: source.address.clone(),
        target,
        key: MasterKey::for_documentation(),
        jobs: 2,
        memory,
        replace: false,
    };
    refresh::run(&request, &Nobody, &Stop::default())
}

fn refreshed(source: &TestDb, rules: &Rules) -> TestDb {
    let target = TestDb::absent();
    let to = Target::Postgres(Box::new(target.address.clone()));
    let ran = run_into(source, to, rules, 256 << 20);
    if let Some(error) = &ran.error {
        panic!("{error} {error:?} {:?}", ran.report.findings);
    }
    target
}

/// What the plan or run says against these rules, in one line.
fn refused(source: &TestDb, rules: &Rules) -> String {
    let target = TestDb::absent();
    let to = Target::Postgres(Box::new(target.address.clone()));
    let ran = run_into(source, to, rules, 256 << 20);
    let mut text = ran.error.map(|error| error.to_string()).unwrap_or_default();
    for finding in ran.report.findings {
        let _ = write!(text, " {}", finding.message);
    }
    text
}

/// How many orders users have, without whose they are.
const FREQUENCIES: &str = "SELECT string_agg(n::text, ' ' ORDER BY n) FROM (SELECT count(*) AS n FROM orders WHERE user_id IS NOT NULL GROUP BY user_id) c";

#[test]
fn keys_that_change_places_hold_and_keep_their_frequencies() {
    let source = TestDb::with(SHOP);
    // The referred keys are permuted, and the longer handles hashed to as many characters as there is room for.
    let users = PERMUTED.replace("hash", "{ hash: { length: 20 } }");
    let rules = rules(&users, "foreign_key", "foreign_key");
    let target = refreshed(&source, &rules);
    let valid = "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND convalidated";
    assert_eq!(target.value(valid), "4");
    assert_eq!(target.value(FREQUENCIES), source.value(FREQUENCIES));
    let nulls = "SELECT count(*) FROM orders WHERE user_id IS NULL";
    assert_eq!(target.value(nulls), source.value(nulls));
    // Notes are kept, so they tell who a user is: nobody keeps an order.
    let kept = "SELECT count(*) FROM orders o JOIN users u ON u.id = o.user_id WHERE u.note = 'note ' || o.real_user";
    assert_eq!(target.value(kept), "0");
    let one_to_one = "SELECT count(DISTINCT real_user) = count(DISTINCT user_id)
        AND count(DISTINCT (real_user, user_id)) = count(DISTINCT user_id) FROM orders
        WHERE user_id IS NOT NULL";
    assert_eq!(target.value(one_to_one), "t");
    // Once more, and into files: the same keys.
    let again = refreshed(&source, &rules);
    let digest = "SELECT md5(string_agg(concat_ws('|', id, user_id, rated_by), ',' ORDER BY id)) FROM orders";
    assert_eq!(again.value(digest), target.value(digest));
    let folder = tempfile::tempdir().unwrap();
    let ran = run_into(
        &source,
        Target::Parquet(folder.path().into()),
        &rules,
        256 << 20,
    );
    assert!(ran.error.is_none(), "{:?}", ran.error);
}

#[test]
fn rows_that_draw_keep_the_distribution_and_no_link() {
    let source = TestDb::with(SHOP);
    let by = "{ foreign_key: { by: id } }";
    let users = KEPT.replace("boss: keep", "boss: { foreign_key: { by: id } }");
    let target = refreshed(&source, &rules(&users, by, by));
    let lost = "SELECT count(*) FROM orders WHERE user_id IS NOT NULL AND user_id <> real_user";
    let changed: u32 = target.value(lost).parse().unwrap();
    assert!(changed > 5400, "{changed}");
    // The share of the busiest tenth, and of each of the seven who rate.
    let share =
        "SELECT round(100.0 * count(*) FILTER (WHERE user_id <= 25) / count(user_id)) FROM orders";
    let (before, after): (i32, i32) = (
        source.value(share).parse().unwrap(),
        target.value(share).parse().unwrap(),
    );
    assert!((before - after).abs() <= 3, "{before} {after}");
    let raters =
        "SELECT count(DISTINCT rated_by) || ' ' || (min(n) > 700) || ' ' || (max(n) < 1000) FROM
        (SELECT rated_by, count(*) AS n FROM orders GROUP BY rated_by) c";
    assert_eq!(target.value(raters), "7 true true");
    let bosses = "SELECT count(DISTINCT boss) || ' ' || count(boss) FROM users";
    assert_eq!(target.value(bosses), "20 280");
}

#[test]
fn only_keys_of_rows_that_are_copied_are_chosen() {
    let source = TestDb::with(SHOP);
    for rule in ["foreign_key", "{ foreign_key: { by: id } }"] {
        let users = KEPT.replace("boss: keep", "boss: foreign_key");
        let rows = format!("{users}    rows: {{ where: 'id > 100' }}");
        let rules = rules(&rows, rule, "set_null");
        let target = refreshed(&source, &rules);
        let held = "SELECT (min(user_id) > 100) || ' ' || (count(user_id) = 5880) FROM orders";
        assert_eq!(target.value(held), "true true", "{rule}");
    }
}

#[test]
fn what_cannot_be_chosen_is_told_before_a_row_moves() {
    let source = TestDb::with(SHOP);
    for (user_id, word) in [
        ("{ foreign_key: {}, when: 'id > 3' }", "`when`"),
        ("{ foreign_key: { by: idd } }", "no such column"),
    ] {
        let told = refused(&source, &rules(KEPT, user_id, "set_null"));
        assert!(told.contains(word), "{word}: {told}");
    }
    let text = |column: &str| format!("version: 1\nunlisted: keep\ntables:\n  {column}\n");
    for (line, word) in [
        ("visits: { columns: { a: foreign_key } }", "several columns"),
        (
            "orders: { columns: { phone: foreign_key } }",
            "no foreign key",
        ),
        ("users: { columns: { id: foreign_key } }", "no foreign key"),
        (
            "users: { columns: { handle: { phone: {}, null_rate: 5% } } }",
            "columns refer to this one",
        ),
        (
            "orders: { columns: { real_user: { noise: {}, fill_nulls: { by: id } } } }",
            "NULL is none",
        ),
    ] {
        let rules = Rules::parse(Path::new("rules.yaml"), &text(line), &|_| None)
            .unwrap_or_else(|rejected| panic!("{}", rejected.render(false)));
        let told = refused(&source, &rules);
        assert!(told.contains(word), "{line}: {told}");
    }
}

#[test]
fn too_many_keys_for_the_memory_are_refused_with_advice() {
    let source = TestDb::with(SHOP);
    source.run("INSERT INTO users SELECT n, 'u' || n FROM generate_series(1000, 60000) n");
    let rules = rules(KEPT, "foreign_key", "set_null");
    let target = TestDb::absent();
    let to = Target::Postgres(Box::new(target.address.clone()));
    let ran = run_into(&source, to, &rules, 66 << 20);
    let error = ran.error.unwrap();
    assert!(
        error.to_string().contains("more keys to choose from"),
        "{error}"
    );
    assert!(error.hints().iter().any(|hint| hint.contains("--memory")));
}

#[test]
fn a_preview_chooses_as_a_run_does() {
    let source = TestDb::with(SHOP);
    let rules = rules(KEPT, "foreign_key", "set_null");
    let target = refreshed(&source, &rules);
    let seen = preview::run(
        &preview::Request {
            rules: &rules,
            source: &source.address,
            target: standin::plan::TargetKind::Postgres,
            key: &MasterKey::for_documentation(),
            tables: &[Pattern::of_tables("orders").unwrap()],
            rows: 3,
            condition: Some("id IN (1, 2, 3)"),
        },
        &Nobody,
        &Stop::default(),
    )
    .unwrap();
    let fields: Vec<Option<String>> = seen.tables[0]
        .rows
        .iter()
        .map(|row| row[1].after.clone())
        .collect();
    let expected: Vec<Option<String>> = target
        .rows("SELECT user_id FROM orders WHERE id IN (1, 2, 3) ORDER BY id")
        .into_iter()
        .map(Some)
        .collect();
    assert_eq!(fields, expected);
}

#[test]
fn keys_of_every_sort_and_rows_of_partitions_are_chosen() {
    let citext = "SELECT count(*) FROM pg_available_extensions WHERE name = 'citext'";
    let source = TestDb::with(
        "CREATE TABLE u (id uuid PRIMARY KEY, mail text UNIQUE, price numeric(9, 2) UNIQUE, code char(7) UNIQUE);
        CREATE TABLE profiles (u uuid PRIMARY KEY REFERENCES u, id numeric UNIQUE);
        INSERT INTO u SELECT gen_random_uuid(), 'A' || n, n, 'c' || n FROM generate_series(1, 400) n;
        CREATE TABLE e (id int, day date, u uuid REFERENCES u, price numeric REFERENCES u (price),
            code char(7) REFERENCES u (code), mail text REFERENCES u (mail), PRIMARY KEY (id, day))
            PARTITION BY RANGE (day);
        CREATE TABLE e1 PARTITION OF e FOR VALUES FROM ('2020-01-01') TO ('2020-06-01');
        CREATE TABLE e2 PARTITION OF e FOR VALUES FROM ('2020-06-01') TO ('2021-01-01');
        INSERT INTO e SELECT row_number() OVER (), date '2020-01-01' + (price * 300 / 400)::int, id, price, code, mail FROM u;
        INSERT INTO profiles SELECT id, price FROM u WHERE price > 100;
        ANALYZE",
    );
    if source.value(citext) == "1" {
        source.run("CREATE EXTENSION citext");
        for table in ["e", "u"] {
            source.run(&format!("ALTER TABLE {table} DROP COLUMN mail"));
            source.run(&format!("ALTER TABLE {table} ADD COLUMN mail citext"));
        }
        source.run("UPDATE u SET mail = 'A' || price; CREATE UNIQUE INDEX ON u (mail); ALTER TABLE u ADD UNIQUE (mail)");
        source.run("UPDATE e SET mail = 'a' || round(price, 2); ALTER TABLE e ADD FOREIGN KEY (mail) REFERENCES u (mail)");
    }
    for rule in ["foreign_key", "{ foreign_key: { by: id } }"] {
        let text = format!(
            "version: 1\ntables:\n  u: {{ columns: {{ id: uuid, mail: email, price: keep, code: keep }} }}\n  profiles: {{ columns: {{ u: foreign_key, id: keep }} }}\n  e: {{ columns: {{ id: keep, day: keep, u: {rule}, price: {rule}, code: {rule}, mail: {rule} }} }}\n"
        );
        let rules = Rules::parse(Path::new("rules.yaml"), &text, &|_| None)
            .unwrap_or_else(|rejected| panic!("{}", rejected.render(false)));
        let target = refreshed(&source, &rules);
        let counts = "SELECT count(u) || ' ' || count(price) || ' ' || count(code) || ' ' || count(mail) FROM e";
        assert_eq!(target.value(counts), "400 400 400 400");
        // The key of one row each stays one, and belongs to somebody else.
        let profiles = "SELECT count(*) || ' ' || count(*) FILTER (WHERE u.price = p.id) FROM profiles p JOIN u ON u.id = p.u";
        assert_eq!(target.value(profiles), "300 0");
        let one_to_one = "SELECT count(DISTINCT u) || ' ' || count(DISTINCT price) || ' ' || count(DISTINCT mail) FROM e";
        let is_one_to_one = target.value(one_to_one) == "400 400 400";
        assert_eq!(is_one_to_one, rule == "foreign_key");
    }
}

#[test]
fn rule_tests_choose_from_the_keys_that_they_give() {
    let source = TestDb::with(SHOP);
    let check = |expected: &str| {
        let text = format!(
            "version: 1\nunlisted: keep\ntables:\n  users: {{ columns: {{ id: permute }} }}\n  orders: {{ columns: {{ user_id: foreign_key }} }}\ntests:\n  - {{ name: one, table: users, given: {{ id: 1 }}, expect: {{ id: changed }} }}\n  - {{ name: two, table: users, given: {{ id: 2 }}, expect: {{ id: changed }} }}\n  - {{ name: order, table: orders, given: {{ id: 9, user_id: 1 }}, expect: {{ user_id: {{ same_as: {{ test: {expected}, column: id }} }} }} }}\n"
        );
        let rules = Rules::parse(Path::new("rules.yaml"), &text, &|_| None)
            .unwrap_or_else(|rejected| panic!("{}", rejected.render(false)));
        let kind = standin::plan::TargetKind::Postgres;
        refresh::Planned::offline(&rules, source.catalog(), kind, None).tested
    };
    assert_eq!((check("two").passed, check("two").failed), (3, 0));
    assert_eq!((check("one").passed, check("one").failed), (2, 1));
}

#[test]
fn shares_become_null_and_nulls_are_filled() {
    let source = TestDb::with(SHOP);
    let text = "version: 1\nunlisted: keep\ntables:\n  users:\n    columns:\n      note: { lorem: {}, null_rate: 25% }\n  orders:\n    columns:\n      user_id: { keep: {} }\n      real_user: { number_range: { min: 1, max: 9 }, null_rate: { share: 50%, by: id }, fill_nulls: { by: id } }\n      phone: { phone: {}, fill_nulls: { by: id } }\n";
    let rules = Rules::parse(Path::new("rules.yaml"), text, &|_| None)
        .unwrap_or_else(|rejected| panic!("{}", rejected.render(false)));
    let target = refreshed(&source, &rules);
    let notes: u32 = target
        .value("SELECT count(*) FROM users WHERE note IS NULL")
        .parse()
        .unwrap();
    assert!((45..=105).contains(&notes), "{notes}");
    let real: u32 = target
        .value("SELECT count(*) FROM orders WHERE real_user IS NULL")
        .parse()
        .unwrap();
    assert!((2800..=3200).contains(&real), "{real}");
    let filled = "SELECT count(phone) || ' ' || (count(DISTINCT phone) FILTER (WHERE id % 3 = 0) > 500) FROM orders";
    assert_eq!(target.value(filled), "6000 true");
    let not_null = text.replace(
        "user_id: { keep: {} }",
        "id: { permute: {}, null_rate: 1% }",
    );
    let rules = Rules::parse(Path::new("rules.yaml"), &not_null, &|_| None).unwrap();
    let told = refused(&source, &rules);
    assert!(
        told.contains("NOT NULL") && told.contains("null_rate"),
        "{told}"
    );
}
