//! Parquet files read back by an independent reader (pyarrow, installed under `target/` the first time) equal the
//! database.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test fails by panicking and says why it is skipped"
)]

pub mod support;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use parquet::file::reader::{FileReader, SerializedFileReader};
use standin::engine::Stop;
use standin::key::MasterKey;
use standin::refresh::watch::Nobody;
use standin::refresh::{self, Request, Target};
use standin::rules::Rules;
use support::TestDb;

/// A folder that Python finds pyarrow in; `None`, with a reason printed, where it cannot be installed.
fn pyarrow() -> Option<PathBuf> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = target.join("python");
    if folder.join("pyarrow").is_dir() {
        return Some(folder);
    }
    let installed = Command::new("python3")
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            "--target",
        ])
        .arg(&folder)
        .arg("pyarrow==26.0.1")
        .status();
    if installed.is_ok_and(|status| status.success()) {
        return Some(folder);
    }
    support::skipped("pip cannot install pyarrow");
    None
}

/// Prints every row of a table's files, ordered by its first column, in the forms that the query below gives.
const READ: &str = r#"
import sys, glob, decimal, datetime, json
import pyarrow.parquet as pq
rows = []
for file in glob.glob(sys.argv[1] + "/*.parquet"):
    rows += pq.read_table(file).to_pylist()
def show(value):
    if value is None: return "NULL"
    if isinstance(value, bool): return "t" if value else "f"
    if isinstance(value, decimal.Decimal): return format(value, "f")
    if isinstance(value, datetime.datetime): return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, datetime.date): return value.isoformat()
    if isinstance(value, bytes): return value.hex()
    if isinstance(value, list): return ",".join(show(v) for v in value)
    if type(value).__name__ == "UUID": return value.hex
    return str(value)
rows.sort(key=lambda row: row["id"])
for row in rows: print("|".join(show(v) for v in row.values()))
"#;

/// Rules that keep what they do not name.
fn rules(text: &str) -> Rules {
    let text = format!("version: 1\nunlisted: keep\n{text}");
    Rules::parse(Path::new("rules.yaml"), &text, &|_| None)
        .unwrap_or_else(|r| panic!("{}", r.render(false)))
}

/// Writes a database into a folder.
fn write(source: &TestDb, rules: &Rules, folder: &Path) {
    let request = Request {
        rules,
        source: source.address.clone(),
        target: Target::Parquet(folder.to_path_buf()),
        key: MasterKey::ephemeral().unwrap(),
        jobs: 2,
        memory: 256 << 20,
        replace: false,
    };
    let ran = refresh::run(&request, &Nobody, &Stop::default());
    assert!(ran.error.is_none(), "{:?}", ran.error);
}

#[test]
fn an_independent_reader_finds_what_the_database_holds() {
    let Some(python) = pyarrow() else { return };
    let source = TestDb::with(
        r"CREATE TYPE mood AS ENUM ('sad', 'happy');
         CREATE TABLE types (id bigint, s smallint, t text, n numeric(12,3), free numeric, d date, ts timestamp,
             tz timestamptz, u uuid, ok boolean, b bytea, a int[], m mood, j jsonb, i inet, f float8);
         INSERT INTO types SELECT n, n % 100, CASE WHEN n % 5 > 0 THEN 'text ' || n END, n * 1.125,
             (n || '.000000000000000000000000000001')::numeric, date '1960-01-01' + n,
             timestamp '2001-02-03 04:05:06.789' + n * interval '1 hour', timestamptz '1969-12-31 23:00:00+00' + n * interval '1 minute',
             md5(n::text)::uuid, n % 2 = 0, decode(md5(n::text), 'hex'), ARRAY[n, NULL, -n]::int[],
             CASE WHEN n % 3 = 0 THEN 'sad'::mood ELSE 'happy' END, jsonb_build_object('k', n), ('10.0.0.' || n % 256)::inet, n / 8.0
             FROM generate_series(1, 3000) n; ANALYZE;",
    );
    let folder = tempfile::tempdir().unwrap();
    let rules = rules("tables: { types: { columns: { t: keep } } }\n");
    write(&source, &rules, folder.path());
    let output = Command::new("python3")
        .args(["-c", READ])
        .arg(folder.path().join("public.types"))
        .env("PYTHONPATH", python)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let found: Vec<String> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect();
    let expected = source.rows(
        "SELECT id, s, t, n, free, d, to_char(ts, 'YYYY-MM-DD HH24:MI:SS.US'), to_char(tz AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'),
             replace(u::text, '-', ''), ok, encode(b, 'hex'), array_to_string(a, ',', 'NULL'), m, j,
             host(i), CASE WHEN f = floor(f) THEN f || '.0' ELSE f::text END
         FROM types ORDER BY id",
    );
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!(found, expected);
    }
}

#[test]
fn the_rules_say_how_files_are_written() {
    let source = TestDb::with(
        "CREATE TABLE people (id bigint, email text, salary bigint);
         INSERT INTO people SELECT n, 'person' || n || '@northmail.test', 90000 + n
             FROM generate_series(1, 60000) n; ANALYZE;",
    );
    let folder = tempfile::tempdir().unwrap();
    let rules = rules(
        "tables: { people: { columns: { email: email } } }
parquet: { compression_level: 3, row_group_size: 1MiB, statistics: changed }
",
    );
    write(&source, &rules, folder.path());
    let files = std::fs::read_dir(folder.path().join("public.people")).unwrap();
    let mut rows = 0;
    for file in files {
        let file = File::open(file.unwrap().path()).unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        let groups = reader.metadata().row_groups();
        assert!(groups.len() > 1, "{}", groups.len());
        for group in groups {
            rows += group.num_rows();
            let told: Vec<bool> = group
                .columns()
                .iter()
                .map(|column| column.statistics().is_some())
                .collect();
            assert_eq!(told, [false, true, false]);
        }
    }
    assert_eq!(rows, 60_000);
}
