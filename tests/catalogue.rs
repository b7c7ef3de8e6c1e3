//! Transforms of numbers, dates, text, categories and files through whole runs: in both of COPY's formats, and into
//! Parquet, what comes out is what the server itself says it should be.

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

/// Two tables alike; `texts` travels in the text format, because only the server can read an interval's literal.
const SOURCE: &str = "
    CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
    CREATE TABLE binaries (
        id int PRIMARY KEY, n smallint, price numeric(8,2), ratio float8, age int,
        born date, seen timestamptz, opens time, closes timetz, due timestamp,
        note text, plate varchar(12), code varchar(30) UNIQUE, name text, title varchar(40),
        feeling mood, active boolean, level int, tags text[], matrix int[], doc jsonb, file bytea, span interval,
        worked interval, paid interval, lasted interval);
    INSERT INTO binaries
    SELECT i, (i * 37 % 30000)::smallint, i * 1.37, i / 7.0, i % 99,
        date '1950-01-01' + i * 13, timestamptz '2020-01-01 10:00+00' + i * interval '7 hours 3 seconds',
        time '08:00' + i * interval '61 seconds', timetz '20:15+02', timestamp '2020-02-01' + i * interval '1 day',
        'Mail a' || i || '@navy.mil, call +1 415 386 ' || lpad(i::text, 4, '0') || '.', 'P' || i, 'C' || i,
        'Grace ' || i, 'A title of ' || i,
        (ARRAY['sad', 'ok', 'happy']::mood[])[1 + i % 3], i % 2 = 0, i, ARRAY['a' || i, 'b'],
        ARRAY[[i, 2], [3, 4]], jsonb_build_array(i), '\\xffd8ffe0'::bytea || decode(repeat('07', 200), 'hex'),
        interval '1 hour',
        make_interval(months => i % 5, days => i, secs => i * 37.5), make_interval(months => -i, hours => i), interval '1 mon -30 days'
    FROM generate_series(1, 300) i;
    INSERT INTO binaries (id) VALUES (1000);
    CREATE TABLE texts (LIKE binaries INCLUDING ALL);
    INSERT INTO texts SELECT * FROM binaries";

const COLUMNS: &str = r"
      id: keep
      n: { round: 100 }
      price: { scale: { min: 2, max: 2 } }
      ratio: { number_range: { min: 0.25, max: 0.75 } }
      age: { bucket: { bounds: [0, 18, 65], give: middle } }
      born: { birth_date: { at: 2026-11-26 } }
      seen: { date_truncate: hour }
      opens: { date_noise: 90 seconds }
      closes: { date_truncate: hour }
      due: { date_range: { min: 2000-01-01, max: 2000-12-31 } }
      note: { redact: { with: tag } }
      plate: { regex: '[0-9a-f]{12}' }
      code: { regex: '[0-9A-F]{25}' }
      name: partial
      title: lorem
      feeling: { choice: { values: { happy: 3, ok: 1 } } }
      active: choice
      level: { choice: [1, 2, 3] }
      tags: empty
      matrix: empty
      doc: empty
      file: { bytes: image }
      worked: { date_truncate: hour }
      paid: { scale: { min: 1.3, max: 1.3 } }
      lasted: { date_range: { min: 5 minutes, max: 8 hours } }
";

/// Each is true for every row that is not all NULLs.
const EXPECTED: &[&str] = &[
    "n % 100 = 0 AND n BETWEEN 0 AND 30000",
    "price = id * 1.37 * 2",
    "ratio BETWEEN 0.25 AND 0.75",
    "age IN (9, 41, 65)",
    "born <> date '1950-01-01' + id * 13",
    "extract(year FROM age(date '2026-11-26', born)) =
        extract(year FROM age(date '2026-11-26', date '1950-01-01' + id * 13))",
    "seen = date_trunc('hour', timestamptz '2020-01-01 10:00+00' + id * interval '7 hours 3 seconds', 'UTC')",
    "abs(extract(epoch FROM opens - (time '08:00' + id * interval '61 seconds'))) BETWEEN 1 AND 90",
    "closes = timetz '20:00+02'",
    "due BETWEEN '2000-01-01' AND '2000-12-31'",
    "note = 'Mail [email], call [phone].'",
    "plate ~ '^[0-9a-f]{12}$'",
    "code ~ '^[0-9A-F]{25}$'",
    "name = 'G***' || right('Grace ' || id, 1)",
    "title ~ '^[A-Z][a-z ]+\\.$' AND length(title) <= 40",
    "feeling IN ('ok', 'happy')",
    "active IS NOT NULL",
    "level IN (1, 2, 3)",
    "tags = '{}' AND array_ndims(tags) IS NULL",
    "matrix = '{}'::int[]",
    "doc = '[]'",
    "worked = date_trunc('hour', make_interval(months => id % 5, days => id, secs => id * 37.5))",
    "paid = make_interval(months => -id, hours => id) * 1.3",
    "lasted BETWEEN interval '5 minutes' AND interval '8 hours' AND extract(epoch FROM lasted) % 1 = 0",
    "length(file) = 204 AND substr(file, 1, 3) = '\\xffd8ff' AND substr(file, 201, 4) = '\\x00000000'",
];

fn rules(extra: &str) -> Rules {
    let text = format!(
        "version: 1\ntables:\n  binaries:\n    columns:{COLUMNS}      span: keep\n  texts:\n    columns:{COLUMNS}{extra}"
    );
    Rules::parse(Path::new("catalogue.yaml"), &text, &|_| None).unwrap()
}

fn run(source: &TestDb, rules: &Rules, target: Target) {
    let request = Request {
        rules,
        source: source.address.clone(),
        target,
        key: MasterKey::for_documentation(),
        jobs: 2,
        memory: 256 << 20,
        replace: false,
    };
    let ran = refresh::run(&request, &Nobody, &Stop::default());
    if let Some(error) = ran.error {
        panic!("{error}: {:?}", ran.report.findings);
    }
}

#[test]
fn results_are_what_the_server_says_they_should_be_in_both_formats() {
    let source = TestDb::with(SOURCE);
    let target = TestDb::absent();
    let rules = rules("      span: { fixed: 2 days }\n");
    run(
        &source,
        &rules,
        Target::Postgres(Box::new(target.address.clone())),
    );
    for table in ["binaries", "texts"] {
        for expected in EXPECTED {
            let wrong = format!(
                "SELECT count(*) FROM {table} WHERE id < 1000 AND ({expected}) IS NOT TRUE"
            );
            assert_eq!(target.value(&wrong), "0", "{table}: {expected}");
        }
        let nulls =
            format!("SELECT count(*) || ' ' || count(n) || ' ' || count(file) FROM {table}");
        assert_eq!(target.value(&nulls), "301 300 300");
    }
    let spans = "SELECT DISTINCT span FROM texts WHERE span IS NOT NULL";
    assert_eq!(target.rows(spans), ["2 days"]);
    // Both tables hold the same values, and what a value becomes does not depend on the format it travels in.
    let differing = "SELECT count(*) FROM binaries b JOIN texts t USING (id)
         WHERE (b.ratio, b.born, b.opens, b.due, b.plate, b.title, b.feeling, b.file)
             IS DISTINCT FROM (t.ratio, t.born, t.opens, t.due, t.plate, t.title, t.feeling, t.file)";
    assert_eq!(target.value(differing), "0");
}

#[test]
fn results_of_every_type_go_into_parquet() {
    let source = TestDb::with(SOURCE);
    let folder = tempfile::tempdir().unwrap();
    let rules = rules("      span: keep\n");
    run(&source, &rules, Target::Parquet(folder.path().into()));
}

#[test]
fn intervals_have_the_parts_that_the_servers_own_product_has() {
    let factors = [
        "0.000001",
        "0.1",
        "0.29",
        "0.333333",
        "0.899999",
        "1.1",
        "1.300007",
        "2",
        "3.7",
        "999.999999",
    ];
    let columns = |sql: &dyn Fn(usize, &str) -> String| {
        let columns: Vec<String> = factors.iter().enumerate().map(|(n, f)| sql(n, f)).collect();
        columns.join(", ")
    };
    let typed = columns(&|n, _| format!("product_{n} interval, expected_{n} text"));
    let values = columns(&|_, factor| format!("span, (span * {factor}::float8)::text"));
    let source = TestDb::with(&format!(
        "CREATE TABLE binaries (id int PRIMARY KEY, mark interval, {typed});
         INSERT INTO binaries SELECT row_number() OVER (), '1 hour', {values}
         FROM unnest(ARRAY[-1000000, -25, -13, -1, 0, 1, 7, 11, 100, 1199]) months,
              unnest(ARRAY[-31, -1, 0, 1, 29, 1000000]) days,
              unnest(ARRAY[-90061.5, -0.000001, 0, 1.999999, 86399.999999, 1000000000.123457]) seconds,
              make_interval(months => months, days => days, secs => seconds) span;
         CREATE TABLE texts (LIKE binaries INCLUDING ALL);
         INSERT INTO texts SELECT * FROM binaries"
    ));
    let rules = |mark: &str| {
        let columns = columns(&|n, factor| {
            let scale = format!("{{ scale: {{ min: {factor}, max: {factor} }} }}");
            format!("product_{n}: {scale}, expected_{n}: keep")
        });
        format!("{{ columns: {{ id: keep, mark: {mark}, {columns} }} }}")
    };
    let text = format!(
        "version: 1\ntables:\n  binaries: {}\n  texts: {}\n",
        rules("keep"),
        rules("{ fixed: 2 days }")
    );
    let rules = Rules::parse(Path::new("spans.yaml"), &text, &|_| None).unwrap();
    let target = TestDb::absent();
    let into = Target::Postgres(Box::new(target.address.clone()));
    run(&source, &rules, into);
    for table in ["binaries", "texts"] {
        assert_eq!(
            target.value(&format!("SELECT count(*) FROM {table}")),
            "360"
        );
        for (n, factor) in factors.iter().enumerate() {
            let wrong = target.rows(&format!(
                "SELECT product_{n} || ', not ' || expected_{n} FROM {table} WHERE product_{n}::text <> expected_{n}"
            ));
            assert_eq!(wrong, [""; 0], "{table}: {factor}");
        }
    }
}
