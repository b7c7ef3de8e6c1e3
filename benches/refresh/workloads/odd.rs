//! Databases that are far from the shop, each against the plain tools that are fastest on it. Nothing is masked.

use super::Case;
use crate::arguments::Arguments;
use crate::contenders::{archives, standin};
use crate::stage::Stage;

const WIDE_ROWS: u64 = 100_000;
const WIDE_COLUMNS: u64 = 300;
const LARGE_ROWS: u64 = 50;
const LARGE_BYTES: u64 = 10_000_000;
const TINY_TABLES: u64 = 10_000;
const LEAVES: u64 = 500;
const LEAF_ROWS: u64 = 4_000;
const NARROW_ROWS: u64 = 50_000_000;

/// Sizes are divided by `--scale`, but for columns, leaves and the size of large fields, which are the point.
pub(super) fn cases(arguments: &Arguments) -> Vec<Case> {
    let scaled = |whole: u64| (whole / arguments.scale).max(2);
    vec![
        wide(scaled(WIDE_ROWS)),
        large(scaled(LARGE_ROWS)),
        tiny(scaled(TINY_TABLES)),
        partitioned(scaled(LEAF_ROWS)),
        narrow(scaled(NARROW_ROWS)),
    ]
}

fn case(name: &str, count: (u64, &'static str), sql: String) -> Case {
    let contenders = vec![
        archives::pgcopydb(),
        archives::piped(),
        archives::piped_and_analyzed(),
        standin::database("standin, nothing masked", "plain"),
    ];
    let make = move |stage: &Stage| {
        stage.psql("production", &sql)?;
        stage.psql("production", "VACUUM ANALYZE")?;
        standin::write_rules(stage, "plain", "")
    };
    Case::new(name, count, make, contenders)
}

/// Many columns, of six types in turn.
fn wide(rows: u64) -> Case {
    const COLUMNS: [(&str, &str); 6] = [
        ("integer", "n::integer"),
        ("text", "'value ' || n"),
        ("numeric(12,2)", "n / 100.0"),
        (
            "timestamptz",
            "timestamptz '2020-01-01 00:00Z' + n * interval '1 second'",
        ),
        ("boolean", "n % 2 = 0"),
        ("bigint", "n * 1000003"),
    ];
    let kinds = || COLUMNS.iter().cycle().zip(1..=WIDE_COLUMNS);
    let types: Vec<String> = kinds()
        .map(|((kind, _), n)| format!("c{n} {kind}"))
        .collect();
    let values: Vec<&str> = kinds().map(|((_, value), _)| *value).collect();
    let sql = format!(
        "CREATE TABLE wide ({}); INSERT INTO wide SELECT {} FROM generate_series(1::bigint, {rows}) n",
        types.join(", "),
        values.join(", ")
    );
    case("wide", (rows, "row"), sql)
        .about(format!("one table of {WIDE_COLUMNS} columns, {rows} rows"))
}

/// Large fields, a text and a bytea a row, stored as they are.
fn large(rows: u64) -> Case {
    let repeats = LARGE_BYTES / 32;
    let sql = format!(
        "CREATE TABLE large (id integer, body text, scan bytea);
         ALTER TABLE large ALTER body SET STORAGE EXTERNAL, ALTER scan SET STORAGE EXTERNAL;
         INSERT INTO large
             SELECT n, repeat(md5(n::text), {repeats}), convert_to(repeat(md5((-n)::text), {repeats}), 'UTF8')
             FROM generate_series(1, {rows}) n"
    );
    case("large", (rows, "row"), sql).about(format!(
        "one table of {rows} rows with two fields of 10 MB, text and bytea"
    ))
}

/// A very long catalog.
fn tiny(tables: u64) -> Case {
    let sql = format!(
        "DO $$ BEGIN
             FOR n IN 1..{tables} LOOP
                 EXECUTE format('CREATE TABLE t%s (id integer PRIMARY KEY, name text, made_on date)', n);
                 EXECUTE format('INSERT INTO t%s SELECT k, ''row '' || k, ''2024-01-01'' FROM generate_series(1, 3) k', n);
             END LOOP;
         END $$"
    );
    case("tiny tables", (tables, "table"), sql)
        .about(format!("{tables} tables of three rows, each with a key"))
}

fn partitioned(leaf_rows: u64) -> Case {
    let rows = LEAVES * leaf_rows;
    let sql = format!(
        "CREATE TABLE events (id bigint PRIMARY KEY, made_at timestamptz NOT NULL, body text) PARTITION BY RANGE (id);
         DO $$ BEGIN
             FOR n IN 0..{LEAVES}-1 LOOP
                 EXECUTE format('CREATE TABLE events_%s PARTITION OF events FOR VALUES FROM (%s) TO (%s)',
                                n, n * {leaf_rows}, (n + 1) * {leaf_rows});
             END LOOP;
         END $$;
         INSERT INTO events
             SELECT n, timestamptz '2020-01-01 00:00Z' + n * interval '1 second', md5(n::text)
             FROM generate_series(0::bigint, {rows} - 1) n"
    );
    case("partitioned", (rows, "row"), sql).about(format!(
        "one table of {LEAVES} partitions with a key, {rows} rows"
    ))
}

fn narrow(rows: u64) -> Case {
    let sql = format!(
        "CREATE TABLE narrow (id bigint, value integer);
         INSERT INTO narrow SELECT n, n % 1000 FROM generate_series(1::bigint, {rows}) n"
    );
    case("narrow", (rows, "row"), sql)
        .about(format!("one table of a bigint and an integer, {rows} rows"))
}
