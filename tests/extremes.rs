//! Values that few programs expect: fields of 100 MB, and text without an encoding.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

pub mod support;

use std::fs::File;
use std::path::{Path, PathBuf};

use arrow::array::{AsArray, RecordBatch};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use standin::error::Kind;
use standin::refresh::{Ran, Target};
use standin::report::Outcome;
use support::{TestDb, cluster, runs};

/// Runs with two lanes and the memory that the command line gives when it is not told.
fn run(source: &TestDb, target: Target, rules: &str) -> Ran {
    let rules = format!("version: 1\nunlisted: keep\n{rules}");
    runs::run(&source.address, target, &rules, |_| {})
}

fn into(target: &TestDb) -> Target {
    runs::into(&target.address)
}

fn parquet(folder: &Path) -> Target {
    Target::Parquet(PathBuf::from(folder))
}

fn done(ran: &Ran) {
    if let Some(error) = &ran.error {
        panic!("{error} {error:?}");
    }
    assert_eq!(ran.report.outcome, Outcome::Done);
}

fn read(path: &Path) -> Vec<RecordBatch> {
    let file = File::open(path).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    reader.build().unwrap().map(Result::unwrap).collect()
}

const LARGE: usize = 100_000_000;

/// Two tables with a large value each between small ones, so that two lanes want the memory at once.
fn large() -> TestDb {
    TestDb::with(&format!(
        "CREATE TABLE one (id int, t text);
         INSERT INTO one VALUES (1, 'before'), (2, repeat('x', {LARGE})), (3, 'after'), (4, NULL);
         CREATE TABLE two AS TABLE one;
         ANALYZE;"
    ))
}

#[test]
fn a_field_of_100_mb_passes_into_a_database() {
    let (source, target) = (large(), TestDb::absent());
    done(&run(&source, into(&target), ""));
    for table in ["one", "two"] {
        let sql = format!("SELECT id, length(t), md5(t) FROM {table} ORDER BY id");
        assert_eq!(source.rows(&sql), target.rows(&sql));
    }
}

#[test]
fn a_field_of_100_mb_passes_into_parquet() {
    let (source, folder) = (large(), tempfile::tempdir().unwrap());
    done(&run(&source, parquet(folder.path()), ""));
    for table in ["one", "two"] {
        let path = format!("public.{table}/part-00000.parquet");
        let mut found = Vec::new();
        for batch in read(&folder.path().join(path)) {
            let texts = batch.column(1).as_string::<i32>();
            found.extend(texts.iter().map(|text| text.map(str::to_owned)));
        }
        let lengths: Vec<_> = found
            .iter()
            .map(|text| text.as_ref().map(String::len))
            .collect();
        assert_eq!(lengths, [Some(6), Some(LARGE), Some(5), None]);
        assert!(found[1].as_ref().unwrap().bytes().all(|byte| byte == b'x'));
    }
}

/// A database without an encoding, with bytes that are no UTF-8 in one column.
fn without_encoding() -> TestDb {
    let source = TestDb::on_with(
        cluster(),
        "TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'",
    );
    source.run(
        r"CREATE TABLE t (id int, raw text, clean text, place point);
         INSERT INTO t VALUES (1, E'caf\xe9', 'a'), (2, E'\xff\xfe\\N', 'b'), (3, E'tab\there\xc3', NULL);
         ANALYZE;",
    );
    source
}

/// A literal for a type without a layout of its own, which moves a table to the text format.
const AS_TEXT: &str = "place: { fixed: \"(0,0)\" }";

#[test]
fn bytes_without_an_encoding_pass_as_they_are() {
    let source = without_encoding();
    // As bytea takes them, whose input knows backslashes.
    let bytes = r"SELECT id, encode(replace(raw, '\', '\\')::bytea, 'hex') FROM t ORDER BY id";
    for more in ["place: keep", AS_TEXT] {
        let target = TestDb::absent();
        let rules = format!("tables: {{ t: {{ columns: {{ clean: hash, {more} }} }} }}");
        done(&run(&source, into(&target), &rules));
        assert_eq!(target.value("SHOW server_encoding"), "SQL_ASCII");
        assert_eq!(source.rows(bytes), target.rows(bytes));
        let hashed = "SELECT count(*) FROM t WHERE clean NOT IN ('a', 'b')";
        assert_eq!(target.value(hashed), "2");
    }
}

#[test]
fn text_that_cannot_be_read_stops_the_run_with_the_columns_name_only() {
    let source = without_encoding();
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let databases = [TestDb::absent(), TestDb::absent()];
    let masked = "tables: { t: { columns: { raw: hash } } }";
    let as_text = format!("tables: {{ t: {{ columns: {{ raw: hash, {AS_TEXT} }} }} }}");
    for (target, rules) in [
        (into(&databases[0]), masked),
        (into(&databases[1]), &as_text),
        (parquet(folders[0].path()), masked),
        // Parquet has no place for such text either way.
        (parquet(folders[1].path()), ""),
    ] {
        let ran = run(&source, target, rules);
        let error = ran.error.unwrap();
        assert_eq!(error.kind(), Kind::Data, "{error}");
        assert_eq!(error.subject(), Some("public.t.raw"));
        assert_eq!(ran.report.outcome, Outcome::Failed);
        let shown = format!("{error} {error:?} {:?}", ran.report);
        assert!(!shown.contains("caf") && !shown.contains("here"), "{shown}");
    }
    for database in &databases {
        assert_eq!(database.value("SELECT count(*) FROM t"), "0");
    }
}

#[test]
fn timestamps_that_cannot_be_changed_can_be_set_to_null_and_are_told_otherwise() {
    let source = TestDb::with(
        "CREATE TABLE h (id int PRIMARY KEY, ts timestamp, tz timestamptz);
         INSERT INTO h VALUES (1, '294276-12-31', '294276-12-30'), (2, '2020-01-01', NULL), (3, NULL, 'infinity');
         ANALYZE;",
    );
    let target = TestDb::absent();
    let cleared = "tables: { h: { columns: { ts: set_null, tz: set_null } } }";
    done(&run(&source, into(&target), cleared));
    let all = "SELECT concat_ws(' ', count(*), count(ts), count(tz)) FROM h";
    assert_eq!(target.value(all), "3 0 0");
    let folder = tempfile::tempdir().unwrap();
    done(&run(&source, parquet(folder.path()), cleared));
    let target = TestDb::absent();
    let shifted = "tables: { h: { columns: { ts: { date_shift: { days: 9 } } } } }";
    let error = run(&source, into(&target), shifted).error.unwrap();
    assert_eq!(error.subject(), Some("public.h.ts"), "{error}");
    let hints = error.hints().join("\n");
    assert!(hints.contains("set_null"), "{hints}");
    assert!(!hints.contains("report"), "{hints}");
    // A file has NULL where it cannot have the value, and the report says how often.
    let folder = tempfile::tempdir().unwrap();
    let ran = run(&source, parquet(folder.path()), "");
    done(&ran);
    let told = |column: &str| {
        let mut findings = ran.report.findings.iter();
        findings.any(|finding| finding.subject == format!("public.h.{column}"))
    };
    assert!(told("ts") && told("tz"), "{:?}", ran.report.findings);
}
