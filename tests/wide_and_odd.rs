//! Databases of unusual shape: very wide tables, large fields in little memory, many tables, many partitions, tables with
//! no column to copy, names that need quotes. What arrives is what was there, and the keys hold.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

pub mod support;

use std::fmt::Write;
use std::fs::File;
use std::path::Path;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::DataType;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use sha2::{Digest, Sha256};
use standin::engine::Budget;
use standin::refresh::Target;
use standin::report::{Outcome, Report};
use support::structure::Source;
use support::{TestDb, runs};

/// Runs in two lanes and the least memory for them, and expects that it works.
fn refresh(source: &TestDb, target: Target, rules: &str) -> Report {
    let rules = format!("version: 1\nunlisted: keep\n{rules}");
    let ran = runs::run(&source.address, target, &rules, |request| {
        request.memory = Budget::smallest(2);
    });
    if let Some(error) = &ran.error {
        panic!("{error} {error:?} {:?}", ran.report.findings);
    }
    assert_eq!(ran.report.outcome, Outcome::Done);
    ran.report
}

/// A database that a run has made.
fn refreshed(source: &TestDb, rules: &str) -> TestDb {
    let target = TestDb::absent();
    refresh(
        source,
        Target::Postgres(Box::new(target.address.clone())),
        rules,
    );
    target
}

/// Rows of every table and view of a query (`schema`, `table`), in whatever order they lie.
fn digest(columns: &str, table: &str) -> String {
    format!(
        "SELECT count(*), sum(hashtextextended(r::text, 0)) FROM (SELECT {columns} FROM {table}) r"
    )
}

fn assert_same(source: &TestDb, target: &TestDb, columns: &str, table: &str) {
    let sql = digest(columns, table);
    assert_eq!(source.rows(&sql), target.rows(&sql), "{columns} of {table}");
}

/// All keys and indexes, with their tables, definitions, and whether they hold.
const KEYS: &str = "SELECT conrelid::regclass, conname, convalidated, pg_get_constraintdef(oid) FROM pg_constraint
         WHERE conrelid >= 16384 AND contype IN ('p', 'u', 'f')
     UNION ALL SELECT indrelid::regclass, indexrelid::regclass::text, indisvalid, pg_get_indexdef(indexrelid)
         FROM pg_index JOIN pg_class c ON c.oid = indrelid WHERE c.oid >= 16384 AND c.relkind <> 't'";

/// Returns how many there are.
fn assert_same_keys(source: &TestDb, target: &TestDb) -> usize {
    let [there, here] = [source, target].map(|db| {
        let mut keys = db.rows(KEYS);
        keys.sort();
        keys
    });
    for (there, here) in there.iter().zip(&here) {
        assert_eq!(there, here);
        assert!(here.contains("|t|"), "{here}");
    }
    assert_eq!(there.len(), here.len());
    here.len()
}

/// Batches of a table's only file.
fn parquet(folder: &Path, table: &str) -> Vec<RecordBatch> {
    let file = File::open(folder.join(table).join("part-00000.parquet")).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    reader.build().unwrap().map(Result::unwrap).collect()
}

const TYPES: [(&str, &str); 14] = [
    ("int", "n"),
    ("text", "'t' || n"),
    ("bigint", "n * 1000000007::bigint"),
    ("numeric(20,4)", "n / 7.0"),
    (
        "timestamptz",
        "timestamptz '2024-01-01' + n * interval '1 hour'",
    ),
    ("boolean", "n % 2 = 0"),
    ("uuid", "md5(n::text)::uuid"),
    ("bytea", "decode(md5(n::text), 'hex')"),
    ("jsonb", "jsonb_build_object('n', n)"),
    ("int[]", "ARRAY[n, NULL, -n]"),
    ("varchar(40)", "E'v\\t\\\\' || n"),
    ("double precision", "sqrt(n)"),
    ("date", "date '2024-01-01' + n"),
    ("interval", "n * interval '1 minute'"),
];

#[test]
fn a_table_of_300_columns() {
    let (mut columns, mut values, mut masks) = (String::new(), String::new(), String::new());
    for column in 0..299 {
        let (sort, value) = TYPES[column % TYPES.len()];
        let _ = write!(columns, ", c{column} {sort}");
        let _ = write!(
            values,
            ", CASE WHEN n % 11 <> {column} % 11 THEN {value} END"
        );
        if column % 29 == 1 {
            let transform = match sort {
                "int" => "permute",
                "text" => "email",
                "numeric(20,4)" | "double precision" => "noise",
                "uuid" => "uuid",
                "varchar(40)" => "hash",
                "date" | "timestamptz" => "date_shift",
                _ => continue,
            };
            let _ = write!(masks, ", c{column}: {transform}");
        }
    }
    let changed: Vec<&str> = masks[2..]
        .split(", ")
        .map(|mask| mask.split_once(':').unwrap().0)
        .collect();
    let kept: Vec<String> = (0..299)
        .map(|column| format!("c{column}"))
        .filter(|column| !changed.contains(&column.as_str()))
        .collect();
    let source = TestDb::with(&format!(
        "CREATE TABLE wide (place point{columns});
         INSERT INTO wide SELECT point(n, -n){values} FROM generate_series(1, 700) n; ANALYZE"
    ));
    let rules =
        |place: &str| format!("tables: {{ wide: {{ columns: {{ place: {place}{masks} }} }} }}");
    // A literal for a type without a layout of its own moves the table to the text format.
    let binary = refreshed(&source, &rules("keep"));
    let text = refreshed(&source, &rules("{ fixed: \"(0,0)\" }"));
    for target in [&binary, &text] {
        assert_same(&source, target, &kept.join(", "), "wide");
        for column in &changed {
            let sql = digest(column, "wide");
            assert_ne!(source.rows(&sql), target.rows(&sql), "{column}");
        }
    }
    assert!(changed.len() > 5, "{changed:?}");
    assert_same(&binary, &text, &changed.join(", "), "wide");
    let folder = tempfile::tempdir().unwrap();
    refresh(
        &source,
        Target::Parquet(folder.path().into()),
        &rules("keep"),
    );
    let batches = parquet(folder.path(), "public.wide");
    assert!(batches.iter().all(|batch| batch.num_columns() == 300));
    assert_eq!(
        batches.iter().map(RecordBatch::num_rows).sum::<usize>(),
        700
    );
}

/// Two tables, so that two lanes want memory at once, with fields of 10 MB between small ones.
fn large_fields() -> TestDb {
    let large = 10_000_000 / 32;
    TestDb::with(&format!(
        "CREATE TABLE one (id int, t text, b bytea, j jsonb);
         INSERT INTO one VALUES (1, 'before', 'x', '1'), (4, NULL, NULL, NULL);
         INSERT INTO one SELECT n, repeat(md5(n::text), {large}), convert_to(repeat(md5(n::text), {large}), 'UTF8'),
             jsonb_build_object('email', 'a@corp.example', 'long', repeat(md5(n::text), {large}))
             FROM generate_series(2, 3) n;
         CREATE TABLE two AS TABLE one; ANALYZE"
    ))
}

#[test]
fn fields_of_10_mb_in_the_least_memory_into_a_database() {
    let source = large_fields();
    let rules = "tables: { two: { columns: { j: { json: { \"$.email\": email } } } } }";
    let target = refreshed(&source, rules);
    assert_same(&source, &target, "*", "one");
    assert_same(&source, &target, "id, t, b, j->'long'", "two");
    let left = "SELECT count(*) FROM two WHERE j->>'email' = 'a@corp.example'";
    assert_eq!(target.value(left), "0");
}

#[test]
fn fields_of_10_mb_in_the_least_memory_into_parquet() {
    let source = large_fields();
    let folder = tempfile::tempdir().unwrap();
    refresh(&source, Target::Parquet(folder.path().into()), "");
    for table in ["one", "two"] {
        let mut found = Vec::new();
        for batch in parquet(folder.path(), &format!("public.{table}")) {
            for row in 0..batch.num_rows() {
                let fields: Vec<String> = batch.columns()[1..]
                    .iter()
                    .map(|column| hashed(column, row))
                    .collect();
                found.push(fields.join("|"));
            }
        }
        found.sort();
        let hash = |value| format!("encode(sha256({value}), 'hex')");
        let fields = ["convert_to(t, 'UTF8')", "b", "convert_to(j::text, 'UTF8')"].map(hash);
        let mut wanted = source.rows(&format!("SELECT {} FROM {table}", fields.join(", ")));
        wanted.sort();
        assert_eq!(found, wanted, "{table}");
    }
}

/// A field's hash, as the server would write it.
fn hashed(column: &ArrayRef, row: usize) -> String {
    if column.is_null(row) {
        return "NULL".into();
    }
    hex::encode(match column.data_type() {
        DataType::Utf8 => Sha256::digest(column.as_string::<i32>().value(row)),
        DataType::Binary => Sha256::digest(column.as_binary::<i32>().value(row)),
        other => panic!("{other}"),
    })
}

#[test]
fn many_small_tables() {
    const COUNT: usize = 400;
    let mut sql = String::new();
    for n in 0..COUNT {
        let up = n.saturating_sub(1);
        let _ = write!(
            sql,
            "CREATE TABLE t{n} (id serial PRIMARY KEY, a text UNIQUE, up int REFERENCES t{up});
             INSERT INTO t{n} (a, up) VALUES ('a', 1), ('b', 1), (NULL, NULL);"
        );
    }
    let source = TestDb::with(&sql);
    let target = refreshed(&source, "columns: { \"*.a\": hash }");
    assert_eq!(assert_same_keys(&source, &target), COUNT * 5);
    for n in [0, 1, COUNT / 2, COUNT - 1] {
        assert_same(&source, &target, "id, up", &format!("t{n}"));
        assert_eq!(target.value(&format!("SELECT nextval('t{n}_id_seq')")), "4");
    }
    let hashed = format!("SELECT count(*) FROM t{} WHERE length(a) = 32", COUNT - 1);
    assert_eq!(target.value(&hashed), "2");
}

#[test]
fn a_table_of_500_partitions() {
    const LEAVES: usize = 500;
    let mut sql = String::from(
        "CREATE TABLE dim (id int PRIMARY KEY); INSERT INTO dim SELECT generate_series(0, 9);
         CREATE TABLE p (id int PRIMARY KEY, k text, d int REFERENCES dim) PARTITION BY RANGE (id);
         CREATE INDEX ON p (k);",
    );
    for leaf in 0..LEAVES {
        let _ = write!(
            sql,
            "CREATE TABLE p{leaf} PARTITION OF p FOR VALUES FROM ({}) TO ({});",
            leaf * 10,
            leaf * 10 + 10
        );
    }
    let last = LEAVES * 10 - 1;
    let _ = write!(
        sql,
        "INSERT INTO p SELECT n, 'k' || n, n % 10 FROM generate_series(0, {last}) n;"
    );
    let source = TestDb::with(&sql);
    let target = refreshed(&source, "tables: { p: { columns: { k: hash } } }");
    assert_same(&source, &target, "tableoid::regclass, id, d", "p");
    // Of the root and of every leaf: key and index, the key's index, the foreign key; and what `dim` has.
    assert_eq!(assert_same_keys(&source, &target), (LEAVES + 1) * 4 + 2);
    let hashed = "SELECT count(*) FROM p WHERE length(k) = 32";
    assert_eq!(target.value(hashed), (last + 1).to_string());
}

#[test]
fn tables_without_a_column_to_copy() {
    let source = TestDb::with(
        "CREATE TABLE nothing (); CREATE TABLE computed (a int GENERATED ALWAYS AS (1) STORED PRIMARY KEY,
             b text GENERATED ALWAYS AS ('x') STORED);
         CREATE TABLE none (a int, b int); ALTER TABLE none DROP a, DROP b;
         INSERT INTO computed DEFAULT VALUES;
         INSERT INTO nothing SELECT FROM generate_series(1, 70000);
         INSERT INTO none SELECT FROM generate_series(1, 3)",
    );
    let target = refreshed(&source, "");
    for table in ["nothing", "computed", "none"] {
        assert_same(&source, &target, "*", table);
    }
    assert_eq!(assert_same_keys(&source, &target), 2);
}

#[test]
fn odd_names_in_several_schemas_with_the_same_index_name() {
    const SCHEMAS: [&str; 4] = ["\"A b\"", "\"a.b\"", "\"ä\"\"'\\\"", "\"select\""];
    let mut sql = String::new();
    for (n, schema) in SCHEMAS.iter().enumerate() {
        let referred = SCHEMAS[n.saturating_sub(1)];
        let _ = write!(
            sql,
            "CREATE SCHEMA {schema};
             CREATE TABLE {schema}.\"Table; --\" (\"from\" int CONSTRAINT \"same key\" PRIMARY KEY, \"it's\" text,
                 up int CONSTRAINT \"same reference\" REFERENCES {referred}.\"Table; --\");
             CREATE INDEX \"same; index\" ON {schema}.\"Table; --\" (\"it's\" text_pattern_ops, \"from\");
             INSERT INTO {schema}.\"Table; --\" SELECT g, 's{n} ' || g, g FROM generate_series(1, 100) g;"
        );
    }
    let source = TestDb::with(&sql);
    let masked = "tables: { '\"A b\".\"Table; --\"': { columns: { \"it's\": hash } } }";
    let target = refreshed(&source, masked);
    for (n, schema) in SCHEMAS.iter().enumerate() {
        let table = format!("{schema}.\"Table; --\"");
        let columns = if n == 0 { "\"from\", up" } else { "*" };
        assert_same(&source, &target, columns, &table);
    }
    assert_eq!(assert_same_keys(&source, &target), SCHEMAS.len() * 4);
    // The same where every object is a step of its own.
    let structure = TestDb::new();
    Source::dump(&source.address)
        .unwrap()
        .restore(&structure, 0)
        .unwrap();
    assert_eq!(assert_same_keys(&source, &structure), SCHEMAS.len() * 4);
}
