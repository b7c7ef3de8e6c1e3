//! People and places in columns of the types that they have in databases: enums, points, decimals, short texts.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

pub mod support;

use std::path::Path;

use standin::engine::Stop;
use standin::key::MasterKey;
use standin::refresh::watch::Nobody;
use standin::refresh::{self, Request, Target};
use standin::rules::Rules;
use support::TestDb;

const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

const CLIENTS: &str = "
    CREATE TYPE sex AS ENUM ('female', 'male', 'diverse');
    CREATE TABLE clients (
        id int PRIMARY KEY, name varchar(40), sex sex, sex_code char(1), email varchar(64) UNIQUE, phone varchar(20),
        password text, house smallint, state char(2), state_name text, country char(3), zone text,
        latitude numeric(8,6), longitude double precision, place point, filler bit(1));
    INSERT INTO clients SELECT n, 'Client ' || n, (enum_range(NULL::sex))[1 + n % 3], (ARRAY['f', 'm'])[1 + n % 2],
        'c' || n || '@' || (ARRAY['acme.com', 'Acme.COM', 'other.org'])[1 + n % 3], '020 7123 ' || (1000 + n),
        '$2b$10$' || rpad(md5(n::text), 53, 'x'), n, (ARRAY['OH', 'TX'])[1 + n % 2], (ARRAY['Ohio', 'Texas'])[1 + n % 2],
        (ARRAY['DEU', 'FRA'])[1 + n % 2], 'Europe/Berlin', 40 + n / 1000.0, 13 + n / 1000.0,
        point(13 + n / 1000.0, 40 + n / 1000.0), B'1' FROM generate_series(1, 1000) n;
    INSERT INTO clients (id) VALUES (0);
    ANALYZE;";

const RULES: &str = "
version: 1
unlisted: keep
tables:
  clients:
    columns:
      name: { name: { locale: pt_BR } }
      sex: gender
      sex_code: { gender: { values: [f, m] } }
      email: { email: { hosts: map, host: test, style: short } }
      phone: { phone: { country: uk, format: keep } }
      password: password_hash
      house: house_number
      state: { state: { domain: state } }
      state_name: { state: { domain: state } }
      country: { country: alpha3 }
      zone: { time_zone: { area: keep } }
      latitude: { coordinates: { axis: latitude, radius: 500 } }
      longitude: { coordinates: { axis: longitude, radius: 500 } }
      place: { coordinates: { axis: xy, radius: 500 } }
";

fn refreshed(source: &TestDb, rules: &str) -> TestDb {
    let rules = Rules::parse(Path::new("rules.yaml"), rules, &|_| None)
        .unwrap_or_else(|rejected| panic!("{}", rejected.render(false)));
    let target = TestDb::absent();
    let request = Request {
        rules: &rules,
        source: source.address.clone(),
        target: Target::Postgres(Box::new(target.address.clone())),
        key: MasterKey::parse(KEY).unwrap(),
        jobs: 2,
        memory: 256 << 20,
        replace: false,
    };
    let ran = refresh::run(&request, &Nobody, &Stop::default());
    if let Some(error) = &ran.error {
        panic!("{error} {error:?} {:?}", ran.report.findings);
    }
    target
}

/// In each query 1,000 rows satisfy the condition, or none does.
fn expect(target: &TestDb, condition: &str, count: usize) {
    let query = format!("SELECT count(*) FROM clients WHERE {condition}");
    assert_eq!(target.value(&query), count.to_string(), "{condition}");
}

#[test]
fn people_and_places_fit_the_types_that_they_are_kept_in() {
    let source = TestDb::with(CLIENTS);
    let target = refreshed(&source, RULES);
    for condition in [
        "name ~ '^\\S+ \\S.*$' AND name !~ 'Client'",
        "email ~ '^[a-z0-9]{16}@[a-z]+-[a-z0-9]{10}\\.test$'",
        "phone ~ '^[0-9]{3} [0-9]{4} [0-9]{4}$' AND translate(phone, ' ', '') ~ \
         '^0(2079460|1[1-6][0-9]4960|1914980|1632960|2896496|2920180|3069990|7700900)'",
        "password LIKE '$2b$10$%' AND length(password) = 60 AND password LIKE '%A'",
        "house BETWEEN 1 AND 199",
        "length(state) = 2 AND length(state_name) > 2",
        "length(trim(country)) = 3",
        "zone LIKE 'Europe/%'",
        "scale(latitude) = 6",
    ] {
        expect(&target, condition, 1000);
    }
    // Colleagues stay colleagues, whatever the case of their host; codes stay apart.
    let hosts = "SELECT count(DISTINCT split_part(email, '@', 2)) FROM clients";
    assert_eq!(target.value(hosts), "2");
    let codes = "SELECT count(DISTINCT sex) || ' ' || count(DISTINCT sex_code) FROM clients";
    assert_eq!(target.value(codes), "3 2");
    // One state leads to one state, by name and by code.
    let states = "SELECT count(DISTINCT (state, state_name)) = count(DISTINCT state_name) FROM clients WHERE id > 0";
    assert_eq!(target.value(states), "t");
    // A degree of latitude has 111 km.
    let near = |column: &str| {
        format!(
            "SELECT string_agg(({column})::float8::text, ' ' ORDER BY id) FROM clients WHERE id > 0"
        )
    };
    let most = 500.0 / 110_000.0;
    for (column, least) in [("latitude", 1e-4), ("longitude", 1e-4), ("place[1]", 0.0)] {
        let [old, new] = [&source, &target].map(|database| database.value(&near(column)));
        let pairs = old.split(' ').zip(new.split(' '));
        for (old, new) in pairs {
            let (old, new): (f64, f64) = (old.parse().unwrap(), new.parse().unwrap());
            let moved = (old - new).abs();
            assert!((least..=most).contains(&moved), "{column}: {moved}");
        }
    }
    // NULL stays NULL.
    let empty = "SELECT num_nonnulls(name, sex, sex_code, email, phone, password, house, state, state_name, country, zone, \
                 latitude, longitude, place) FROM clients WHERE id = 0";
    assert_eq!(target.value(empty), "0");
}

#[test]
fn both_formats_give_the_same_people_and_places() {
    let source = TestDb::with(CLIENTS);
    let binary = refreshed(&source, RULES);
    // A literal for a type without a layout of its own moves the table to the text format.
    let rules = format!("{RULES}      filler: {{ fixed: \"0\" }}\n");
    let text = refreshed(&source, &rules);
    assert_eq!(
        text.value("SELECT count(DISTINCT filler) FROM clients"),
        "1"
    );
    let all = "SELECT (name, sex, sex_code, email, phone, password, house, state, state_name, country, zone, latitude, \
               longitude, place)::text FROM clients ORDER BY id";
    assert_eq!(binary.rows(all), text.rows(all));
}
