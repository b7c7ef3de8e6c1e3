//! The COPY codec with a server as the judge: what it writes is decoded, encoded again and read back, in both
//! formats, and the server must find the same values.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

pub mod support;

use std::net::IpAddr;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use standin::catalog::Family;
use standin::copy::Format;
use standin::copy::batch::RowBatch;
use standin::copy::fields::FieldIndex;
use standin::ident::literal;
use standin::pg::connect::{Side, preamble};
use standin::pg::raw::{RawStream, connect_raw};
use standin::pg::session::Session;
use standin::wire;
use standin::wire::splice::Splice;
use support::TestDb;

/// An expression of SQL.
type Sql = BoxedStrategy<String>;

/// A column of the table: its type, its family, and values for it.
type Column = (&'static str, Family, Sql);

fn columns() -> Vec<Column> {
    let mut columns = numbers();
    columns.extend(texts());
    columns.extend(times());
    columns.extend(others());
    columns
}

fn numbers() -> Vec<Column> {
    vec![
        (
            "boolean",
            Family::Bool,
            of(any::<bool>().prop_map(|b| b.to_string())),
        ),
        ("smallint", Family::Int2, of(any::<i16>().prop_map(quoted))),
        ("integer", Family::Int4, of(any::<i32>().prop_map(quoted))),
        ("bigint", Family::Int8, of(any::<i64>().prop_map(quoted))),
        ("oid", Family::Oid, of(any::<u32>().prop_map(quoted))),
        (
            "real",
            Family::Float4,
            of(float_bits(any::<u32>().prop_map(f32::from_bits))),
        ),
        (
            "double precision",
            Family::Float8,
            of(float_bits(any::<u64>().prop_map(f64::from_bits))),
        ),
        ("numeric", Family::Numeric, numeric()),
        (
            "numeric(12,3)",
            Family::Numeric,
            of("-?[0-9]{1,9}\\.[0-9]{0,6}|NaN".prop_map(quoted)),
        ),
    ]
}

fn numeric() -> Sql {
    let odd = [
        "NaN",
        "Infinity",
        "-Infinity",
        "0",
        "-0.000",
        "1e-16383",
        "1e131071",
        "9999",
        "10000",
        "0.0001",
        "-10000.00010000",
    ];
    prop_oneof![
        3 => "-?[0-9]{1,40}(\\.[0-9]{0,40})?".prop_map(quoted),
        1 => "-?[0-9]{200,900}(\\.[0-9]{0,600})?".prop_map(quoted),
        1 => "-?[1-9](0000){0,30}[0-9]{0,5}e-?[0-9]{1,3}".prop_map(quoted),
        1 => listed(&odd),
    ]
    .boxed()
}

fn texts() -> Vec<Column> {
    let moods = ["sad", "so so", "tab\\\there"];
    vec![
        ("text", Family::Text, text(0..40)),
        ("varchar(8)", Family::Text, text(0..8)),
        (
            "name",
            Family::Text,
            of("[a-zé\\\\\t]{0,20}".prop_map(quoted)),
        ),
        ("char(6)", Family::Bpchar, text(0..6)),
        ("mood", Family::Enum, listed(&moods)),
        ("json", Family::Json, json()),
        ("jsonb", Family::Jsonb, json()),
        (
            "bytea",
            Family::Bytea,
            of(vec(any::<u8>(), 0..40)
                .prop_map(|value| quoted(format!("\\x{}", hex::encode(value))))),
        ),
    ]
}

fn text(length: std::ops::Range<usize>) -> Sql {
    let odd = [
        "",
        "\\",
        "\\.",
        "\\N",
        "\t",
        "\n",
        "\r\n",
        " ",
        "NULL",
        "\u{1}\u{7f}",
        "\u{10ffff}é漢",
    ];
    let one = prop_oneof![
        4 => any::<char>().prop_filter("a server takes no NUL", |c| *c != '\0'),
        1 => select(vec!['\\', '\t', '\n', '\r', '\u{8}', '\u{b}', '\u{c}', '.', 'N', 'b', '0', 'x', ' ']),
    ];
    let any_text = vec(one, length).prop_map(|chars| quoted(String::from_iter(chars)));
    prop_oneof![3 => any_text, 1 => listed(&odd)].boxed()
}

fn json() -> Sql {
    let word = "[a-z\"\\\\/\t\né漢]{0,6}";
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(|number| serde_json::json!(number)),
        word.prop_map(Into::into),
    ];
    leaf.prop_recursive(3, 12, 4, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Into::into),
            vec((word, inner), 0..4).prop_map(|pairs| pairs.into_iter().collect()),
        ]
    })
    .prop_map(quoted)
    .boxed()
}

fn times() -> Vec<Column> {
    let dates = [
        "infinity",
        "-infinity",
        "4714-11-24 BC",
        "5874897-12-31",
        "0001-12-31 BC",
        "0001-01-01",
        "1970-01-01",
    ];
    // Arrays count from 1970, the server from 2000: its last thirty years have no place in them.
    let stamps = [
        "infinity",
        "-infinity",
        "4714-11-24 00:00:00 BC",
        "294247-01-10 04:00:54.775806",
        "0001-12-31 23:59:59.999999 BC",
        "1969-12-31 23:59:59.999999",
    ];
    let stamp = |base: &'static str| {
        let moment = (-2_451_544..=106_000_000i64, micros()).prop_map(move |(day, second)| {
            format!(
                "({base} '2000-01-01 00:00+00' + make_interval(days => {day}, secs => {second}))"
            )
        });
        prop_oneof![3 => moment, 1 => listed(&stamps)].boxed()
    };
    let day =
        (-2_451_545..=2_145_031_948i64).prop_map(|day| format!("(date '2000-01-01' + {day})"));
    let interval = (any::<i16>(), any::<i32>(), micros()).prop_map(|(months, days, second)| {
        format!("make_interval(months => {months}, days => {days}, secs => -{second})")
    });
    vec![
        (
            "date",
            Family::Date,
            prop_oneof![3 => day, 1 => listed(&dates)].boxed(),
        ),
        ("timestamp", Family::Timestamp, stamp("timestamp")),
        ("timestamptz", Family::TimestampTz, stamp("timestamptz")),
        (
            "time",
            Family::Time,
            listed(&["00:00", "24:00", "23:59:59.999999"]),
        ),
        (
            "timetz",
            Family::TimeTz,
            listed(&["00:00+15:59", "24:00-15:59", "12:30:00.5+00"]),
        ),
        ("interval", Family::Interval, of(interval)),
    ]
}

/// Seconds of a day.
fn micros() -> BoxedStrategy<String> {
    let seconds = (0..86_400u32, 0..1_000_000u32);
    seconds
        .prop_map(|(whole, micros)| format!("{whole}.{micros:06}"))
        .boxed()
}

fn others() -> Vec<Column> {
    let inet = (any::<IpAddr>(), any::<u8>()).prop_map(|(address, bits)| {
        let most = if address.is_ipv4() { 32 } else { 128 };
        quoted(format!("{address}/{}", u32::from(bits) % (most + 1)))
    });
    let cidr = inet
        .clone()
        .prop_map(|inet| format!("network({inet}::inet)"));
    let array = listed(&["{}", "{1,NULL,-3}", "[5:6]={1,2}", "{{1,2},{3,4}}"]);
    let words = listed(&[r#"{"",NULL,"null","a b","\"","\\","{}"}"#, "{}"]);
    let pair = text(0..6).prop_map(|text| format!("ROW(1, {text})::pair"));
    vec![
        (
            "uuid",
            Family::Uuid,
            of(any::<[u8; 16]>().prop_map(|id| quoted(hex::encode(id)))),
        ),
        ("inet", Family::Inet, of(inet)),
        ("cidr", Family::Cidr, of(cidr)),
        ("integer[]", Family::Array, array),
        ("text[]", Family::Array, words),
        ("pair", Family::Composite, of(pair)),
        (
            "int4range",
            Family::Range,
            listed(&["empty", "(,)", "[1,5)"]),
        ),
        (
            "bit varying",
            Family::Other,
            listed(&["", "1", "0101010101"]),
        ),
        (
            "macaddr",
            Family::Macaddr,
            listed(&["08:00:2b:01:02:03", "FFFF.FFFF.FFFF"]),
        ),
        (
            "macaddr8",
            Family::Macaddr8,
            listed(&["08:00:2b:01:02:03:04:05", "08002b:010203"]),
        ),
        (
            "point",
            Family::Other,
            listed(&["(NaN,-Infinity)", "(-0,1e-300)"]),
        ),
    ]
}

fn of(values: impl Strategy<Value = String> + 'static) -> Sql {
    values.boxed()
}

fn listed(values: &[&str]) -> Sql {
    let values: Vec<String> = values.iter().map(quoted).collect();
    select(values).boxed()
}

fn float_bits<T: std::fmt::LowerExp>(
    values: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = String> {
    let odd = listed(&["NaN", "Infinity", "-Infinity", "-0", "1e-37", "1.5"]);
    prop_oneof![3 => values.prop_map(|value| quoted(format!("{value:e}"))), 1 => odd]
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "strategies hand their values over"
)]
fn quoted(value: impl ToString) -> String {
    literal(&value.to_string())
}

/// Rows for the columns, as lists of SQL; one value in eight is NULL.
fn rows(columns: Vec<Column>) -> impl Strategy<Value = Vec<String>> {
    let value = |(_, _, value): Column| prop_oneof![7 => value, 1 => Just("NULL".to_owned())];
    let row: Vec<_> = columns.into_iter().map(value).collect();
    vec(
        row.prop_map(|values| format!("({})", values.join(", "))),
        1..40,
    )
}

fn session(db: &TestDb) -> Session<RawStream> {
    let raw = connect_raw(&db.address, Side::Target).unwrap();
    let mut session = Session::new(raw.stream, Side::Target);
    session
        .execute(&preamble(Side::Target, raw.server_version))
        .unwrap();
    session
}

/// From table `a` into the empty table `b`, every field through an array.
fn copy(db: &TestDb, families: &[Family], format: Format) {
    let count = families.len();
    let options = format!("(FORMAT {})", format.name());
    let from = format!("COPY public.a TO STDOUT {options}");
    let mut rows = session(db).copy_out(&from, format).unwrap();
    let into = format!("COPY public.b FROM STDIN {options}");
    let mut loaded = session(db).copy_in(&into, format, Vec::new()).unwrap();
    let splice = Splice::new(format, families.to_vec());
    let mut fields = FieldIndex::new(format, count, (0..count).collect());
    let mut batch = RowBatch::with_capacity(format, 4096);
    loop {
        rows.read(&mut batch).unwrap();
        if batch.is_empty() {
            break;
        }
        fields.scan(&batch).unwrap();
        let column = |at: usize| Some(wire::decode(&batch, &fields, at, families[at]).unwrap());
        let arrays: Vec<_> = (0..count).map(column).collect();
        splice
            .rows(&batch, &fields, &arrays, loaded.buffer())
            .unwrap();
        loaded.send().unwrap();
    }
    loaded.finish().unwrap();
}

/// Rows of one table that the other does not have, as text: it tells apart what `=` does not, such as 0 and -0.
fn differences(db: &TestDb) -> Vec<String> {
    let only = |one: &str, other: &str| {
        format!("(SELECT {one}::text FROM {one} EXCEPT ALL SELECT {other}::text FROM {other})")
    };
    db.rows(&format!("{} UNION ALL {}", only("a", "b"), only("b", "a")))
}

#[test]
fn a_server_reads_back_the_values_it_wrote() {
    let columns = columns();
    let listed: Vec<String> = columns
        .iter()
        .enumerate()
        .map(|(number, (ty, ..))| format!("c{number} {ty}"))
        .collect();
    let db = TestDb::with(&format!(
        r"CREATE TYPE mood AS ENUM ('sad', 'so so', E'tab\\\there');
          CREATE TYPE pair AS (n int, t text);
          CREATE TABLE a ({}); CREATE TABLE b (LIKE a);",
        listed.join(", ")
    ));
    let families: Vec<Family> = columns.iter().map(|(_, family, _)| *family).collect();
    let catalog = db.catalog();
    let found: Vec<Family> = catalog.tables[0]
        .columns
        .iter()
        .map(|column| column.ty.family)
        .collect();
    assert_eq!(found, families);
    let config = Config {
        cases: 24,
        failure_persistence: None,
        ..Config::default()
    };
    let checked = TestRunner::new(config).run(&rows(columns), |rows| {
        db.run(&format!(
            "TRUNCATE a; INSERT INTO a VALUES {}",
            rows.join(", ")
        ));
        for format in [Format::Binary, Format::Text] {
            db.run("TRUNCATE b");
            copy(&db, &families, format);
            prop_assert_eq!(differences(&db), Vec::<String>::new(), "{:?}", format);
        }
        Ok(())
    });
    checked.unwrap();
}
