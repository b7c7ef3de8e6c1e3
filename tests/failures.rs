//! Runs that end early, whatever ends them: the exit code, what the report says, what is left behind, and that no
//! value is told.
//!
//! A run is stopped at a known place by a lock that the test holds, never by a clock.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

pub mod support;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use standin::ident::TableName;
use standin::pg::connect::{Side, connect};
use standin::pg::server::{Options, Server};
use standin::pg::snapshot::Leader;
use support::{TestDb, block_on, installation};
use tokio_postgres::Client;
use tokio_postgres::error::SqlState;

const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// Part of every value that the source of a test holds, and of every password.
const SECRET: &str = "hunter2";

/// The program in a folder of its own, with rules and a report there.
struct Bench {
    folder: tempfile::TempDir,
}

/// A run of the program that is over.
struct Ended {
    code: Option<i32>,
    /// Both outputs.
    text: String,
    report: Value,
}

impl Bench {
    fn new(rules: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let rules = format!("version: 1\nunlisted: keep\nkey: {KEY}\n{rules}");
        std::fs::write(folder.path().join("rules.yaml"), rules).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// `limit` is a line of shell that runs first.
    fn start_with(&self, limit: &str, source: &str, target: &str) -> Child {
        let script = format!("{limit}\nexec \"$0\" \"$@\"");
        Command::new("sh")
            .args(["-c", &script, env!("CARGO_BIN_EXE_standin")])
            .args(["run", "rules.yaml", "--jobs", "2", "--report", "r.json"])
            .args(["--source", source, "--target", target])
            .current_dir(self.folder.path())
            .env("NO_COLOR", "1")
            .env_remove("PGPASSWORD")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    fn start(&self, source: &str, target: &str) -> Child {
        self.start_with("", source, target)
    }

    /// Waits for the end. Whatever was printed or reported holds no value.
    fn end(&self, child: Child) -> Ended {
        let Output {
            status,
            stdout,
            stderr,
        } = child.wait_with_output().unwrap();
        let text = [stdout, stderr].map(|bytes| String::from_utf8(bytes).unwrap());
        let report = std::fs::read_to_string(self.path("r.json")).unwrap_or_else(|_| "{}".into());
        let text = text.concat();
        assert!(!text.contains(SECRET), "{text}");
        assert!(!report.contains(SECRET), "{report}");
        Ended {
            code: status.code(),
            text,
            report: serde_json::from_str(&report).unwrap(),
        }
    }

    /// Runs to the end.
    fn run(&self, source: &str, target: &str) -> Ended {
        self.end(self.start(source, target))
    }
}

impl Ended {
    fn expect(&self, code: i32, outcome: &str, words: &[&str]) -> &Self {
        let Self { text, report, .. } = self;
        assert_eq!(self.code, Some(code), "{text}");
        assert_eq!(report["outcome"], outcome, "{text}");
        for word in words {
            assert!(text.contains(word), "`{word}` is missing in:\n{text}");
        }
        self
    }

    /// Tables that the report calls complete.
    fn complete(&self) -> Vec<&str> {
        let tables = self.report["tables"].as_array().unwrap();
        let complete = tables.iter().filter(|table| table["complete"] == true);
        complete
            .map(|table| table["table"].as_str().unwrap())
            .collect()
    }
}

/// Asks until the answer is as wanted.
fn await_that(db: &TestDb, sql: &str, wanted: &str) {
    while db.value(sql) != wanted {
        std::thread::yield_now();
    }
}

fn signal(name: &str, pid: impl std::fmt::Display) {
    let mut kill = Command::new("kill");
    kill.args(["-s", name, &pid.to_string()]);
    assert!(kill.status().unwrap().success());
}

/// Paths of all files below a folder.
fn files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .flat_map(|entry| match entry.path() {
            path if path.is_dir() => files(&path),
            path => vec![path.display().to_string()],
        })
        .collect()
}

/// A small table, and a large one that no run reads beyond its middle until it is let go on.
struct Held {
    source: TestDb,
    holder: Client,
}

impl Held {
    const RULES: &str = "tables: { big: { rows: { where: \"CASE WHEN id = 3001 \
        THEN pg_advisory_lock_shared(1) IS NOT NULL ELSE true END\" } } }";

    fn new() -> Self {
        let source = TestDb::with(&format!(
            "CREATE TABLE big AS SELECT n AS id, '{SECRET}' || repeat(md5(n::text), 30) AS secret
                 FROM generate_series(1, 6000) n;
             CREATE TABLE small AS SELECT n AS id, '{SECRET}' AS secret FROM generate_series(1, 10) n;
             ANALYZE;"
        ));
        let holder = block_on(async {
            let client = connect(&source.address, Side::Target).await.unwrap();
            client.batch_execute(HOLD).await.unwrap();
            client
        });
        Self { source, holder }
    }

    /// Waits until a run has come to the middle.
    fn await_middle(&self) {
        let waits = format!("SELECT count(*) {AT_MIDDLE}");
        await_that(&self.source, &waits, "1");
    }

    fn go_on(&self) {
        block_on(self.holder.batch_execute("SELECT pg_advisory_unlock(1)")).unwrap();
    }
}

const HOLD: &str = "SELECT pg_advisory_lock(1)";
const AT_MIDDLE: &str =
    "FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'";

/// Sessions that have taken a part of the large table.
const LOADS: &str =
    "FROM pg_stat_progress_copy WHERE relid = 'big'::regclass AND bytes_processed > 0";

/// Waits until a target has all of the small table and a part of the large one.
fn await_loading(target: &TestDb) {
    await_that(target, &format!("SELECT count(*) {LOADS}"), "1");
    await_that(target, "SELECT count(*) FROM small", "10");
}

#[test]
fn a_target_that_dies_in_the_middle() {
    type Way = fn(Server, &TestDb);
    let ways: [Way; 3] = [
        // At once, as `pg_ctl stop -m immediate`; returns when the server is gone.
        |server, _| drop(server),
        |_server, target| signal("KILL", target.value(&format!("SELECT pid {LOADS}"))),
        |_server, target| {
            target.run(&format!("SELECT pg_terminate_backend(pid) {LOADS}"));
        },
    ];
    for way in ways {
        let server = Server::start(installation(), &Options::default()).unwrap();
        let (held, target) = (Held::new(), TestDb::on(&server));
        let bench = Bench::new(Held::RULES);
        let run = bench.start(&held.source.url(), &target.url());
        held.await_middle();
        await_loading(&target);
        way(server, &target);
        held.go_on();
        let ended = bench.end(run);
        ended.expect(2, "failed", &["the target", "public.small"]);
        assert_eq!(ended.complete(), ["public.small"]);
    }
}

#[test]
fn a_source_that_ends_the_session_in_the_middle() {
    let (held, target) = (Held::new(), TestDb::new());
    let bench = Bench::new(Held::RULES);
    let run = bench.start(&held.source.url(), &target.url());
    held.await_middle();
    await_loading(&target);
    held.source
        .run(&format!("SELECT pg_terminate_backend(pid) {AT_MIDDLE}"));
    let ended = bench.end(run);
    ended.expect(2, "failed", &["the source", "57P01", "public.big"]);
    assert_eq!(ended.complete(), ["public.small"]);
    assert_eq!(target.value("SELECT count(*) FROM big"), "0");
}

#[test]
fn ctrl_c_while_rows_move() {
    let (held, target) = (Held::new(), TestDb::new());
    let bench = Bench::new(Held::RULES);
    let run = bench.start(&held.source.url(), &target.url());
    held.await_middle();
    await_loading(&target);
    signal("INT", run.id());
    let ended = bench.end(run);
    ended.expect(130, "interrupted", &["interrupted", "public.small"]);
    assert_eq!(ended.complete(), ["public.small"]);
    assert_eq!(target.value("SELECT count(*) FROM big"), "0");
}

#[test]
fn ctrl_c_while_parquet_is_written() {
    let held = Held::new();
    let bench = Bench::new(Held::RULES);
    let run = bench.start(&held.source.url(), "parquet:out");
    held.await_middle();
    let small = bench.path("out/public.small/part-00000.parquet");
    while !small.exists() {
        std::thread::yield_now();
    }
    signal("TERM", run.id());
    bench.end(run).expect(130, "interrupted", &["interrupted"]);
    assert_eq!(files(&bench.path("out")), [small.to_str().unwrap()]);
}

#[test]
fn ctrl_c_while_the_structure_is_copied() {
    let source = TestDb::with("CREATE TABLE t (a int)");
    let target = TestDb::new();
    let bench = Bench::new("");
    let holder = in_transaction(&target, "CREATE TABLE public.t (b int)");
    let run = bench.start(&source.url(), &target.url());
    let waits = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
        AND wait_event = 'transactionid'";
    await_that(&target, waits, "1");
    signal("INT", run.id());
    let ended = bench.end(run);
    ended.expect(130, "interrupted", &["interrupted"]);
    assert_eq!(ended.report["tables"], Value::Array(Vec::new()));
    drop(holder);
}

#[test]
fn a_full_disk() {
    let source = TestDb::with(&format!(
        "CREATE TABLE big AS SELECT n AS id, '{SECRET}' || md5(n::text) || md5((-n)::text) AS secret
             FROM generate_series(1, 30000) n;
         ANALYZE;"
    ));
    let bench = Bench::new("");
    // The signal of a file that grows too large is ignored, so that the write fails as on a full disk.
    let run = bench.start_with("trap '' XFSZ; ulimit -f 200", &source.url(), "parquet:out");
    let ended = bench.end(run);
    ended.expect(2, "failed", &["cannot be", "public.big", "make room"]);
    assert!(ended.complete().is_empty());
    assert_eq!(files(&bench.path("out")), Vec::<String>::new());
}

#[test]
fn a_table_that_may_not_be_read() {
    let source = TestDb::with(&format!(
        "CREATE TABLE open AS SELECT n AS id, '{SECRET}' AS secret FROM generate_series(1, 10) n;
         CREATE TABLE closed AS TABLE open;
         CREATE TABLE guarded AS TABLE open; ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
         CREATE ROLE reader_of_open LOGIN;
         GRANT SELECT ON open, guarded TO reader_of_open;
         ANALYZE;"
    ));
    let url = source.url().replacen("//postgres@", "//reader_of_open@", 1);
    let bench = Bench::new("");
    let ended = bench.run(&url, "parquet:out");
    let words = ["public.closed", "GRANT", "public.guarded", "BYPASSRLS"];
    ended.expect(1, "failed", &words);
    assert!(!ended.text.contains("public.open"), "{}", ended.text);
    assert!(!bench.path("out").exists());
    let bench = Bench::new("tables: { closed: { rows: none }, guarded: { rows: none } }");
    bench.run(&url, "parquet:out").expect(0, "done", &[]);
    source.run("DROP OWNED BY reader_of_open; DROP ROLE reader_of_open");
}

#[test]
fn a_sequence_that_may_not_be_read() {
    let source = TestDb::with(
        "CREATE TABLE t (id serial UNIQUE); CREATE SEQUENCE invoice_no; SELECT nextval('invoice_no');
         CREATE ROLE reader_of_tables LOGIN; GRANT SELECT ON t TO reader_of_tables",
    );
    let url = source
        .url()
        .replacen("//postgres@", "//reader_of_tables@", 1);
    let target = TestDb::absent();
    let ended = Bench::new("").run(&url, &target.url());
    ended.expect(1, "failed", &["public.invoice_no", "ALL SEQUENCES"]);
    // The table's own rows tell how far this one is.
    assert!(!ended.text.contains("t_id_seq"), "{}", ended.text);
    Bench::new("")
        .run(&url, "parquet:out")
        .expect(0, "done", &[]);
    source.run("DROP OWNED BY reader_of_tables; DROP ROLE reader_of_tables");
}

/// A session that has begun to do something and keeps its locks.
fn in_transaction(db: &TestDb, sql: &str) -> Client {
    block_on(async {
        let client = connect(&db.address, Side::Target).await.unwrap();
        client
            .batch_execute(&format!("BEGIN; {sql}"))
            .await
            .unwrap();
        client
    })
}

#[test]
fn a_table_that_another_session_locks() {
    let source = TestDb::with("CREATE TABLE free (id int); CREATE TABLE busy (id int)");
    let names = ["free", "busy"].map(|name| TableName::new("public", name));
    let holder = in_transaction(&source, "LOCK TABLE public.busy IN ACCESS EXCLUSIVE MODE");
    let leader = block_on(Leader::begin(&source.address)).unwrap();
    let (told, heard) = std::sync::mpsc::channel();
    let said = std::thread::scope(|scope| {
        let held = scope.spawn(|| {
            let waiting = |what: &str| told.send(what.to_owned()).unwrap();
            block_on(leader.hold(&source.address, &names, waiting))
        });
        let said = heard.recv().unwrap();
        block_on(holder.batch_execute("COMMIT")).unwrap();
        held.join().unwrap().unwrap();
        said
    });
    assert!(said.starts_with("waiting for public.busy, which is locked by the session with pid "));
    let locks = "SELECT count(*) FROM pg_locks WHERE mode = 'AccessShareLock' \
        AND relation IN ('free'::regclass, 'busy'::regclass)";
    assert_eq!(source.value(locks), "2");
}

#[test]
fn a_plan_that_is_refused_leaves_no_structure_behind() {
    let (source, target) = (TestDb::with("CREATE TABLE t (id int)"), TestDb::new());
    let bench = Bench::new("tables: { absent: { columns: { id: keep } } }");
    // The source is being dumped by the time that the plan is made.
    let folder = "mkdir scratch; export TMPDIR=$PWD/scratch";
    let run = bench.start_with(folder, &source.url(), &target.url());
    bench.end(run).expect(1, "failed", &["absent"]);
    let left = std::fs::read_dir(bench.path("scratch")).unwrap();
    assert_eq!(left.count(), 0);
    let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
    assert_eq!(target.value(tables), "0");
}

#[test]
fn tables_are_not_emptied_while_the_run_has_still_to_read_them() {
    let (held, target) = (Held::new(), TestDb::new());
    let bench = Bench::new(Held::RULES);
    let run = bench.start(&held.source.url(), &target.url());
    held.await_middle();
    let emptied = block_on(async {
        let client = connect(&held.source.address, Side::Target).await.unwrap();
        let sql = "SET lock_timeout = 1; TRUNCATE public.small";
        client.batch_execute(sql).await
    });
    let refused = emptied.unwrap_err();
    assert_eq!(refused.code(), Some(&SqlState::LOCK_NOT_AVAILABLE));
    held.go_on();
    bench.end(run).expect(0, "done", &[]);
    assert_eq!(target.value("SELECT count(*) FROM small"), "10");
}

#[test]
fn a_snapshot_that_ends_before_all_rows_are_read() {
    let (held, target) = (Held::new(), TestDb::new());
    let bench = Bench::new(Held::RULES);
    let run = bench.start(&held.source.url(), &target.url());
    held.await_middle();
    // What a standby does that must apply a TRUNCATE, and a limit for idle transactions.
    held.source.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND state = 'idle in transaction' AND query ~ 'FROM pg_catalog'",
    );
    held.go_on();
    let words = [
        "ended before all rows were read",
        "max_standby_streaming_delay",
    ];
    bench.end(run).expect(2, "failed", &words);
}

#[test]
fn nobody_waits_for_the_targets_indexes() {
    let gate = "CREATE FUNCTION gate(id int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS
        'BEGIN PERFORM pg_advisory_lock_shared(1); RETURN id; END'";
    let source = TestDb::with(&format!(
        "{gate}; CREATE TABLE t AS SELECT 1 AS id; CREATE INDEX ON t (gate(id))"
    ));
    let target = TestDb::new();
    let holder = block_on(connect(&target.address, Side::Target)).unwrap();
    block_on(holder.batch_execute(HOLD)).unwrap();
    let bench = Bench::new("");
    let run = bench.start(&source.url(), &target.url());
    await_that(&target, &format!("SELECT count(*) {AT_MIDDLE}"), "1");
    source.run("SET lock_timeout = '1min'; TRUNCATE t");
    drop(holder);
    bench.end(run).expect(0, "done", &[]);
    assert_eq!(target.value("SELECT count(*) FROM t"), "1");
}

#[test]
fn partitions_that_are_read_through_their_root_are_held_too() {
    let held = TestDb::with(&format!(
        "CREATE TABLE p (id int, secret text) PARTITION BY RANGE (id);
         CREATE TABLE low PARTITION OF p FOR VALUES FROM (0) TO (4000);
         CREATE TABLE high PARTITION OF p FOR VALUES FROM (4000) TO (9000);
         INSERT INTO p SELECT n, '{SECRET}' || repeat(md5(n::text), 30) FROM generate_series(1, 6000) n;
         ANALYZE;"
    ));
    let holder = block_on(connect(&held.address, Side::Target)).unwrap();
    block_on(holder.batch_execute(HOLD)).unwrap();
    let rules = Held::RULES
        .replace("big:", "p:")
        .replace("true END\" }", "true END\", limit: 5000 }");
    let bench = Bench::new(&rules);
    let run = bench.start(&held.url(), "parquet:out");
    await_that(&held, &format!("SELECT count(*) {AT_MIDDLE}"), "1");
    let locked = "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
        WHERE l.relation = 'high'::regclass AND l.mode = 'AccessShareLock' AND a.query ~ 'pg_attribute'";
    assert_eq!(held.value(locked), "1");
    drop(holder);
    bench.end(run).expect(0, "done", &[]);
}

#[test]
fn a_table_that_was_emptied_after_the_snapshot() {
    let source = TestDb::with("CREATE TABLE t AS SELECT 1 AS id; CREATE TABLE u AS TABLE t");
    let names = ["t", "u"].map(|name| TableName::new("public", name));
    let leader = block_on(Leader::begin(&source.address)).unwrap();
    let refused = |names: &[TableName]| {
        let error = block_on(leader.hold(&source.address, names, |_| ())).unwrap_err();
        error.subject().map(str::to_owned)
    };
    source.run("TRUNCATE t");
    block_on(leader.hold(&source.address, &names[1..], |_| ())).unwrap();
    assert_eq!(refused(&names).as_deref(), Some("public.t"));
}

#[test]
fn columns_that_changed_names_after_the_snapshot() {
    let source = TestDb::with("CREATE TABLE t (secret text, nickname text); CREATE TABLE u ()");
    let names = ["t", "u"].map(|name| TableName::new("public", name));
    let leader = block_on(Leader::begin(&source.address)).unwrap();
    source.run("ALTER TABLE t RENAME secret TO s; ALTER TABLE t RENAME nickname TO secret; ALTER TABLE t RENAME s TO nickname");
    block_on(leader.hold(&source.address, &names[1..], |_| ())).unwrap();
    let error = block_on(leader.hold(&source.address, &names, |_| ())).unwrap_err();
    assert!(
        error.what().starts_with("columns were added, renamed"),
        "{error}"
    );
}

#[test]
fn a_wrong_password() {
    let options = Options::default().with_password("swordfish");
    let server = Server::start(installation(), &options).unwrap();
    let folder = server.folder().display();
    let url = format!("postgresql://postgres:{SECRET}@/postgres?host={folder}");
    let bench = Bench::new("");
    let ended = bench.run(&url, "parquet:out");
    ended.expect(2, "failed", &["refused the password", "28P01", "~/.pgpass"]);
    assert!(!bench.path("out").exists());
}
