//! Indexes and keys behind the rows: made one by one, cancelled, refused.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

pub mod support;

use std::path::Path;

use standin::engine::Stop;
use standin::error::Kind;
use standin::key::MasterKey;
use standin::pg::connect::{Side, connect};
use standin::pg::schema::PostData;
use standin::refresh::watch::Nobody;
use standin::refresh::{self, Request, Target};
use standin::rules::Rules;
use support::structure::Source;
use support::{TestDb, block_on};

/// Two tables and a foreign key between them.
const PAIR: &str = "CREATE TABLE a (id int PRIMARY KEY);
     CREATE TABLE b (a_id int REFERENCES a)";

/// Asks until the answer is as wanted.
fn await_that(db: &TestDb, sql: &str, wanted: &str) {
    while db.value(sql) != wanted {
        std::thread::yield_now();
    }
}

#[test]
fn a_run_that_ends_early_leaves_no_statement_behind() {
    let source = TestDb::with(PAIR);
    // The key of `a` is built by `pg_restore`, the foreign key of `b` made by a statement of our own.
    for table in ["a", "b"] {
        let dumped = Source::dump(&source.address).unwrap();
        let target = TestDb::new();
        dumped.archive.restore_pre_data(&target.address).unwrap();
        let holder = block_on(connect(&target.address, Side::Target)).unwrap();
        let hold = format!("BEGIN; LOCK TABLE public.{table} IN ROW EXCLUSIVE MODE");
        block_on(holder.batch_execute(&hold)).unwrap();
        let waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation IS NOT NULL";
        let post_data =
            PostData::new(&dumped.archive, &dumped.objects, &target.address, 1, 0).unwrap();
        let stop = Stop::default();
        let ended = std::thread::scope(|scope| {
            let run = scope.spawn(|| stop.during(|| post_data.cancel(), || post_data.run()));
            await_that(&target, waiting, "1");
            stop.interrupt();
            run.join().unwrap()
        });
        assert_eq!(ended.unwrap_err().kind(), Kind::Interrupted, "{table}");
        await_that(&target, waiting, "0");
        drop(holder);
    }
}

#[test]
fn a_limit_on_temporary_files_is_kept() {
    let source = TestDb::with("CREATE TABLE a (x int, y int); CREATE TABLE b (x int, y int)");
    source.run(
        "INSERT INTO a SELECT n, -n FROM generate_series(1, 200000) n; INSERT INTO b SELECT * FROM a;
         CREATE INDEX ax ON a (x); CREATE INDEX ay ON a (y); CREATE INDEX bx ON b (x); CREATE INDEX b_y ON b (y)",
    );
    let dumped = Source::dump(&source.address).unwrap();
    let target = TestDb::new();
    dumped.archive.restore_pre_data(&target.address).unwrap();
    target.run(
        "INSERT INTO a SELECT n, -n FROM generate_series(1, 200000) n; INSERT INTO b SELECT * FROM a",
    );
    let name = &target.address.database;
    target.run(&format!(
        "ALTER DATABASE \"{name}\" SET temp_file_limit = '1MB'"
    ));
    let made = dumped.finish(&target, 0).unwrap();
    assert_eq!(made.len(), 4, "{made:?}");
}

#[test]
fn a_foreign_key_is_as_it_was() {
    let source = TestDb::with(
        "CREATE TABLE a (x int, y text, UNIQUE (x, y));
         CREATE TABLE \"B b\" (x int, y text, parent int, id int PRIMARY KEY,
             CONSTRAINT \"it's\" FOREIGN KEY (x, y) REFERENCES a (x, y) MATCH FULL ON DELETE SET NULL ON UPDATE CASCADE
                 DEFERRABLE INITIALLY DEFERRED,
             CONSTRAINT up FOREIGN KEY (parent) REFERENCES \"B b\");
         ALTER TABLE \"B b\" ADD CONSTRAINT later FOREIGN KEY (parent) REFERENCES \"B b\" NOT VALID;
         COMMENT ON CONSTRAINT up ON \"B b\" IS 'of the same table'",
    );
    let target = TestDb::new();
    let made = Source::dump(&source.address).unwrap().restore(&target, 0);
    let mut made = made.unwrap();
    made.sort();
    assert_eq!(made, ["B b_pkey", "a_x_y_key", "it's", "up"]);
    let keys =
        "SELECT conname, pg_get_constraintdef(oid), convalidated, condeferred, obj_description(oid)
         FROM pg_constraint WHERE contype = 'f' ORDER BY conname";
    assert_eq!(target.rows(keys), source.rows(keys));
    assert_eq!(target.rows(keys).len(), 3);
}

#[test]
fn the_report_says_what_large_objects_took() {
    let source = TestDb::with(
        "CREATE TABLE t (id text PRIMARY KEY);
         INSERT INTO t SELECT md5(n::text) FROM generate_series(1, 120000) n; ANALYZE",
    );
    let target = TestDb::absent();
    let rules = Rules::parse(
        Path::new("rules.yaml"),
        "version: 1\nunlisted: keep\n",
        &|_| None,
    );
    let request = Request {
        rules: &rules.unwrap(),
        source: source.address.clone(),
        target: Target::Postgres(Box::new(target.address.clone())),
        key: MasterKey::ephemeral().unwrap(),
        jobs: 2,
        memory: 64 << 20,
        replace: false,
    };
    let ran = refresh::run(&request, &Nobody, &Stop::default());
    assert!(ran.error.is_none(), "{:?}", ran.error);
    let [object] = ran.report.objects.as_slice() else {
        panic!("{:?}", ran.report.objects);
    };
    assert_eq!(
        (object.kind, object.name.as_str(), object.table.as_str()),
        ("constraint", "t_pkey", "public.t")
    );
    assert!(object.seconds > 0.0);
}
