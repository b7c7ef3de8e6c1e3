//! Servers that have little of something (disk, connections, time, settings) and rows that break what the target makes
//! of them: the run goes on, or ends with an error that names the object and says what to do. No value is told.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

pub mod support;

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener};
use std::os::unix::net::UnixStream;
use std::process::Command;

use standin::error::Kind;
use standin::pg::connect::{Side, connect};
use standin::pg::schema::{Incoming, PostData};
use standin::pg::server::{Options, Server};
use standin::pg::sessions::Sessions;
use standin::pg::url::ConnInfo;
use standin::refresh::Ran;
use standin::report::{Finding, Outcome};
use support::structure::Source;
use support::{
    TestDb, block_on, cluster, install, installation,
    runs::{self, into},
    skipped,
};

/// Part of every value that must not be told.
const SECRET: &str = "hunter2";

fn run(source: &ConnInfo, target: &ConnInfo, rules: &str, jobs: usize) -> Ran {
    let rules = format!("version: 1\nunlisted: keep\n{rules}");
    runs::run(source, into(target), &rules, |request| request.jobs = jobs)
}

fn done(ran: &Ran) {
    if let Some(error) = &ran.error {
        panic!("{error} {error:?} {:?}", ran.report.findings);
    }
    assert_eq!(ran.report.outcome, Outcome::Done);
}

/// A run that failed on the server's side; the error or its advice has all of these words, and the report has the error.
fn failed(ran: &Ran, words: &[&str]) {
    let error = ran.error.as_ref().expect("an error");
    let text = format!("{error}\n{}", error.hints().join("\n"));
    for word in words {
        assert!(text.contains(word), "`{word}` is missing in:\n{text}");
    }
    assert_eq!(error.kind().exit_code(), 2, "{text}");
    assert_eq!(ran.report.outcome, Outcome::Failed);
    assert_eq!(ran.report.error, Some(error.to_string()));
    let shown = format!("{text} {error:?} {:?}", ran.report);
    assert!(!shown.contains(SECRET), "{shown}");
}

/// A run that the trial of some rows stopped before the load, with all of these words.
fn refused(ran: &Ran, words: &[&str]) {
    let error = ran.error.as_ref().expect("the trial finds it");
    assert_eq!(error.kind(), Kind::Data);
    let text = format!("{error}\n{}", error.hints().join("\n"));
    for word in words {
        assert!(text.contains(word), "`{word}` is missing in:\n{text}");
    }
    let shown = format!("{text} {error:?} {:?}", ran.report);
    assert!(!shown.contains(SECRET), "{shown}");
}

/// A file system of its own for the data of databases.
struct SmallDisk {
    folder: tempfile::TempDir,
    name: String,
}

impl SmallDisk {
    /// `None`, and why on stderr, where this process may not mount one.
    fn new(name: &str) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        let folder = tempfile::tempdir().unwrap();
        let owner = std::fs::metadata(cluster().folder()).unwrap();
        let options = format!("size=64m,mode=700,uid={},gid={}", owner.uid(), owner.gid());
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &options, "standin"])
            .arg(folder.path())
            .output();
        if !mounted.is_ok_and(|output| output.status.success()) {
            skipped("a small disk can be mounted by root only");
            return None;
        }
        // Closed folders above it would keep the server out.
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o711);
        let disk = Self {
            folder,
            name: name.into(),
        };
        if owner.uid() != 0 {
            let parent = disk.folder.path().parent().unwrap();
            if parent != std::env::temp_dir() {
                std::fs::set_permissions(parent, open).unwrap();
            }
        }
        let sql = format!(
            "CREATE TABLESPACE {name} LOCATION '{}'",
            disk.folder.path().display()
        );
        TestDb::at(&cluster().address("postgres")).run(&sql);
        Some(disk)
    }

    /// An empty database on it, and so much room behind that.
    fn database(&self, room: u64) -> TestDb {
        let db = TestDb::on_with(
            cluster(),
            &format!("TEMPLATE template0 TABLESPACE {}", self.name),
        );
        // Pages of the new database may be in memory still.
        db.run("CHECKPOINT");
        let used = Command::new("du")
            .args(["-sk"])
            .arg(self.folder.path())
            .output()
            .unwrap();
        let used = String::from_utf8(used.stdout).unwrap();
        let used: u64 = used.split_whitespace().next().unwrap().parse().unwrap();
        let size = format!("remount,size={}k", used + room / 1024);
        let status = Command::new("mount")
            .args(["-o", &size])
            .arg(self.folder.path())
            .status();
        assert!(status.unwrap().success());
        db
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let path = self.folder.path();
        let _ = Command::new("umount").arg("-l").arg(path).status();
    }
}

#[test]
fn a_disk_that_is_full_before_the_rows() {
    let Some(disk) = SmallDisk::new("small_before") else {
        return;
    };
    let tables: Vec<String> = (0..300)
        .map(|n| format!("CREATE TABLE t{n} (a text);"))
        .collect();
    let source = TestDb::with(&tables.concat());
    let target = disk.database(1 << 20);
    let ran = run(&source.address, &target.address, "", 2);
    failed(
        &ran,
        &[
            "could not extend file",
            "No space left on device",
            "make room",
        ],
    );
}

#[test]
fn a_disk_that_is_full_in_the_middle_of_the_rows() {
    let Some(disk) = SmallDisk::new("small_rows") else {
        return;
    };
    let source = TestDb::with(&format!(
        "CREATE TABLE big AS SELECT n, '{SECRET}' || repeat(md5(n::text), 30) FROM generate_series(1, 8000) n; ANALYZE"
    ));
    let target = disk.database(2 << 20);
    let ran = run(&source.address, &target.address, "", 2);
    failed(
        &ran,
        &["public.big", "the disk is full", "53100", "make room"],
    );
}

#[test]
fn a_disk_that_is_full_while_an_index_is_built() {
    let Some(disk) = SmallDisk::new("small_sort") else {
        return;
    };
    let source = TestDb::with(&format!(
        "CREATE TABLE big AS SELECT '{SECRET}' || md5(n::text) AS a FROM generate_series(1, 200000) n;
         CREATE INDEX big_a ON big (a); ANALYZE"
    ));
    let target = disk.database(22 << 20);
    let ran = run(&source.address, &target.address, "", 2);
    failed(&ran, &["big_a", "No space left on device", "make room"]);
    assert_eq!(target.value("SELECT count(*) FROM big"), "200000");
}

#[test]
fn temporary_files_that_are_not_allowed_to_be_as_large() {
    let source = TestDb::with(&format!(
        "CREATE TABLE a AS SELECT '{SECRET}' || n AS x, n % 100 AS y FROM generate_series(1, 60000) n;
         CREATE MATERIALIZED VIEW sorted AS SELECT * FROM a ORDER BY y, x; ANALYZE"
    ));
    let target = TestDb::new();
    let name = &target.address.database;
    target.run(&format!(
        "ALTER DATABASE \"{name}\" SET temp_file_limit = '64kB'; ALTER DATABASE \"{name}\" SET work_mem = '64kB'"
    ));
    let ran = run(&source.address, &target.address, "", 2);
    failed(&ran, &["sorted: temporary file size", "temp_file_limit"]);
}

/// Tables with keys, indexes and foreign keys: work for many at once.
fn many_tables(count: usize) -> TestDb {
    let tables: Vec<String> = (0..count)
        .map(|n| {
            format!(
                "CREATE TABLE t{n} (id int PRIMARY KEY, a text, up int REFERENCES t{});
                 INSERT INTO t{n} SELECT g, 'x' || g, g FROM generate_series(1, 50) g;
                 CREATE INDEX ON t{n} (a);",
                n.saturating_sub(1)
            )
        })
        .collect();
    TestDb::with(&format!("{} ANALYZE;", tables.concat()))
}

/// A role that may have so many connections and owns the target.
fn with_few(role: &str, limit: usize, source: &TestDb, target: &TestDb) -> [ConnInfo; 2] {
    let database = &target.address.database;
    source.run(&format!(
        "CREATE ROLE {role} LOGIN CONNECTION LIMIT {limit} IN ROLE pg_read_all_data"
    ));
    target.run(&format!(
        "ALTER DATABASE \"{database}\" OWNER TO {role}; ALTER SCHEMA public OWNER TO {role}"
    ));
    [source.login(role), target.login(role)]
}

#[test]
fn a_target_that_allows_few_connections_is_filled_with_fewer() {
    let (source, target) = (many_tables(12), TestDb::new());
    let [_, few] = with_few("few_to_write", 2, &source, &target);
    done(&run(&source.address, &few, "", 6));
    assert_eq!(target.value("SELECT count(*) FROM t11"), "50");
}

#[test]
fn a_source_that_allows_few_connections_is_read_with_fewer() {
    let (source, target) = (many_tables(12), TestDb::new());
    let [few, _] = with_few("few_to_read", 2, &source, &target);
    done(&run(&few, &target.address, "", 6));
    assert_eq!(target.value("SELECT count(*) FROM t11"), "50");
}

#[test]
fn too_few_connections_for_anything_say_how_many_are_needed() {
    let source = many_tables(3);
    let (first, second) = (TestDb::new(), TestDb::new());
    let [to_read, _] = with_few("one_to_read", 1, &source, &first);
    let ran = run(&to_read, &first.address, "", 6);
    failed(
        &ran,
        &[
            "too many connections for role",
            "53300",
            "--jobs",
            "one more",
        ],
    );
    let [_, to_write] = with_few("none_to_write", 0, &source, &second);
    let ran = run(&source.address, &to_write, "", 6);
    failed(
        &ran,
        &[
            "too many connections for role",
            "53300",
            "--jobs",
            "one more",
        ],
    );
}

#[test]
fn connections_that_are_reserved_for_superusers() {
    let options = Options::default()
        .with("max_connections", "7")
        .with("superuser_reserved_connections", "3");
    let server = Server::start(installation(), &options).unwrap();
    let (source, target) = (TestDb::on(&server), TestDb::on(&server));
    source.run("CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY REFERENCES a); INSERT INTO a VALUES (1); TABLE a");
    let addresses = with_few("common", 100, &source, &target);
    done(&run(&addresses[0], &addresses[1], "", 6));
    // Somebody else comes and takes the rest.
    let guests: Vec<_> = (0..3)
        .map(|_| block_on(connect(&addresses[0], Side::Source)).unwrap())
        .collect();
    let other = TestDb::on(&server);
    other.run("ALTER SCHEMA public OWNER TO common");
    let ran = run(&addresses[0], &other.login("common"), "", 6);
    failed(&ran, &["reserved", "53300", "--jobs"]);
    drop(guests);
}

#[test]
fn indexes_and_keys_are_made_by_as_many_as_may_connect() {
    let (source, target) = (many_tables(12), TestDb::new());
    let dumped = Source::dump(&source.address).unwrap();
    let [_, few] = with_few("few_to_build", 2, &source, &target);
    dumped.archive.restore_pre_data(&few).unwrap();
    let sessions = Sessions::of_target(few.clone());
    let nothing = Incoming::default();
    let post_data =
        PostData::new(&dumped.archive, &dumped.objects, &nothing, &sessions, 6, 0).unwrap();
    post_data.run().unwrap();
    let indexes = "SELECT count(*) FROM pg_index WHERE indrelid >= 16384 AND indisvalid";
    assert_eq!(
        target.value(&format!(
            "{indexes} AND indexrelid::regclass::text NOT LIKE 'pg_toast%'"
        )),
        "24"
    );
    let keys = "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND convalidated";
    assert_eq!(target.value(keys), "12");
}

/// A pooler that refuses settings in the startup message, as `pgbouncer` does; sessions without any pass to the server.
/// Returns its port. It lives as long as the process.
fn strict_pooler() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = cluster().address("postgres");
    let server = format!("{}/.s.PGSQL.{}", server.host, server.port);
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let server = server.clone();
            std::thread::spawn(move || {
                let mut client = client;
                let mut length = [0; 4];
                let mut startup = Vec::new();
                while client.read_exact(&mut length).is_ok() {
                    startup = vec![0; u32::from_be_bytes(length) as usize - 4];
                    client.read_exact(&mut startup).unwrap();
                    // Neither TLS nor GSSAPI.
                    if startup.len() != 4 {
                        break;
                    }
                    client.write_all(b"N").unwrap();
                }
                if startup.windows(9).any(|part| part == b"\0options\0") {
                    let fields =
                        b"SFATAL\0VFATAL\0C08P01\0Munsupported startup parameter: options\0\0";
                    let length = (fields.len() as u32 + 4).to_be_bytes();
                    let _ = client.write_all(&[b"E", length.as_slice(), fields].concat());
                    return;
                }
                let mut server = UnixStream::connect(server).unwrap();
                server
                    .write_all(&[length.as_slice(), &startup].concat())
                    .unwrap();
                let (mut to, mut from) = (server.try_clone().unwrap(), client.try_clone().unwrap());
                std::thread::spawn(move || {
                    let _ = std::io::copy(&mut from, &mut to);
                    let _ = to.shutdown(Shutdown::Write);
                });
                let _ = std::io::copy(&mut server, &mut client);
                let _ = client.shutdown(Shutdown::Write);
            });
        }
    });
    port
}

#[test]
fn settings_that_a_pooler_refuses_are_left_out() {
    let (source, target) = (many_tables(3), TestDb::new());
    let port = strict_pooler();
    let through = |db: &TestDb, more: &str| {
        let name = &db.address.database;
        let text = format!("postgresql://postgres@127.0.0.1:{port}/{name}?sslmode=disable{more}");
        ConnInfo::parse(&text, &|_| None).unwrap()
    };
    done(&run(&through(&source, ""), &through(&target, ""), "", 2));
    assert_eq!(target.value("SELECT count(*) FROM t2"), "50");
    // What the user asked for is not left out.
    let other = TestDb::new();
    let ran = run(
        &source.address,
        &through(&other, "&options=-cgeqo%3Doff"),
        "",
        2,
    );
    failed(&ran, &["08P01", "options"]);
}

/// Rows and objects that take longer than [`HASTE`] in every phase.
const SLOW: &str = "CREATE FUNCTION slow(x int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS
        'BEGIN PERFORM pg_catalog.pg_sleep(0.15); RETURN x; END';
    CREATE TABLE a (id int PRIMARY KEY);
    INSERT INTO a VALUES (1);
    ALTER TABLE a ADD CHECK (slow(id) = id);
    CREATE INDEX a_slow ON a (slow(id));
    CREATE TABLE b (id int REFERENCES a);
    CREATE MATERIALIZED VIEW first AS SELECT slow(id) FROM a;
    CREATE MATERIALIZED VIEW second AS SELECT * FROM first;
    CREATE MATERIALIZED VIEW third AS SELECT * FROM first;
    ANALYZE a";

/// Limits in milliseconds that no part of a run keeps.
const HASTE: [&str; 4] = [
    "statement_timeout",
    "lock_timeout",
    "idle_in_transaction_session_timeout",
    "idle_session_timeout",
];

/// A run through roles in a hurry, on a server of any version.
fn hurried(server: &Server, limits: &[&str]) {
    let (source, target) = (TestDb::on(server), TestDb::on(server));
    source.run(SLOW);
    source.run("CREATE ROLE hasty LOGIN SUPERUSER");
    for limit in limits {
        source.run(&format!("ALTER ROLE hasty SET {limit} = 60"));
    }
    // Every row meets the condition: it is there to be slow.
    let doubt = Finding::error("filtered_parent", "public.b.id", "", "").id;
    let rules = format!(
        "tables: {{ a: {{ rows: {{ where: \"public.slow(id) = 1\" }} }} }}\naccept: {{ \"{doubt}\": none is missing }}"
    );
    done(&run(
        &source.login("hasty"),
        &target.login("hasty"),
        &rules,
        2,
    ));
    assert_eq!(target.value("SELECT count(*) FROM third"), "1");
}

#[test]
fn timeouts_of_the_roles_end_nothing() {
    hurried(cluster(), &HASTE);
}

#[test]
fn timeouts_of_transactions_end_nothing() {
    let Some(installation) = install::from_npm(17) else {
        return;
    };
    // Client programs that are new enough.
    install::from_pypi();
    let server = Server::start(&installation, &Options::default()).unwrap();
    hurried(
        &server,
        &[HASTE.as_slice(), &["transaction_timeout"]].concat(),
    );
}

#[test]
fn indexes_that_the_new_values_break_are_named_together() {
    let source = TestDb::with(&format!(
        "CREATE TABLE people (id int PRIMARY KEY, name text, code int);
         INSERT INTO people SELECT n, chr(96 + n) || '{SECRET}', n FROM generate_series(1, 20) n;
         CREATE INDEX by_quotient ON people ((100 / (code - 77)));
         CREATE FUNCTION picky(x text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS
             $$BEGIN IF x LIKE '%{SECRET}' THEN RETURN x; END IF;
             RAISE EXCEPTION 'column \"{SECRET}\" contains null values'; END$$;
         CREATE INDEX by_taste ON people (picky(name));
         ANALYZE"
    ));
    let rules =
        "tables: { people: { columns: { id: keep, name: { fixed: same }, code: { fixed: 77 } } } }";
    let target = TestDb::absent();
    let ran = run(&source.address, &target.address, rules, 2);
    refused(
        &ran,
        &[
            "by_quotient",
            "division by zero",
            "by_taste",
            "choose transforms",
            "before the load",
        ],
    );
}

#[test]
fn keys_that_missing_rows_break_are_named_together() {
    let source = TestDb::with(
        "CREATE TABLE people (id int PRIMARY KEY);
         INSERT INTO people SELECT generate_series(1, 20);
         CREATE TABLE visits (person int CONSTRAINT of_a_person REFERENCES people);
         INSERT INTO visits SELECT id FROM people;
         CREATE TABLE calls (person int CONSTRAINT from_a_person REFERENCES people);
         INSERT INTO calls SELECT id FROM people;
         ANALYZE",
    );
    let doubt = |column| Finding::error("filtered_parent", column, "", "").id;
    let rules = format!(
        "tables: {{ people: {{ rows: {{ where: \"id <> 7\" }}, columns: {{ id: keep }} }} }}
accept: {{ \"{}\": tried all the same, \"{}\": so is this }}",
        doubt("public.visits.person"),
        doubt("public.calls.person"),
    );
    let target = TestDb::absent();
    let ran = run(&source.address, &target.address, &rules, 2);
    failed(&ran, &["of_a_person", "from_a_person", "does not hold"]);
}

#[test]
fn a_check_that_the_new_values_break_is_named() {
    let source = TestDb::with(&format!(
        "CREATE TABLE people (id int, name text CONSTRAINT long_enough CHECK (length(name) > 5));
         INSERT INTO people SELECT n, '{SECRET}' || n FROM generate_series(1, 20) n; ANALYZE"
    ));
    let target = TestDb::absent();
    let rules = "tables: { people: { columns: { id: keep, name: { fixed: abc } } } }";
    let ran = run(&source.address, &target.address, rules, 2);
    let words = [
        "public.people",
        "`long_enough`",
        "20 of 20 rows",
        "satisfy them",
    ];
    refused(&ran, &words);
}

#[test]
fn a_foreign_key_that_was_never_checked_stays_so() {
    let source = TestDb::with(
        "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int); INSERT INTO b VALUES (1);
         ALTER TABLE b ADD CONSTRAINT loose FOREIGN KEY (id) REFERENCES a NOT VALID; ANALYZE",
    );
    let target = TestDb::absent();
    done(&run(&source.address, &target.address, "", 2));
    let valid = "SELECT convalidated FROM pg_constraint WHERE conname = 'loose'";
    assert_eq!(target.value(valid), "f");
}

#[test]
fn a_server_that_stops_while_indexes_are_built() {
    let others: Vec<String> = (0..100)
        .map(|n| format!("CREATE TABLE t{n} (id int PRIMARY KEY, up int REFERENCES t{n});"))
        .collect();
    let source = TestDb::with(&format!(
        "CREATE FUNCTION gate(x text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS
             'BEGIN PERFORM pg_catalog.pg_advisory_lock_shared(1); RETURN x; END';
         CREATE TABLE a AS SELECT '{SECRET}' || n AS x FROM generate_series(1, 3) n;
         CREATE INDEX behind_the_gate ON a (gate(x)); {}",
        others.concat()
    ));
    let server = Server::start(installation(), &Options::default()).unwrap();
    let target = TestDb::on(&server);
    let holder = block_on(connect(&target.address, Side::Target)).unwrap();
    block_on(holder.batch_execute("SELECT pg_advisory_lock(1)")).unwrap();
    let ran = std::thread::scope(|scope| {
        let running = scope.spawn(|| run(&source.address, &target.address, "", 2));
        let waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'advisory'";
        while target.value(waits) != "1" {
            std::thread::yield_now();
        }
        drop(server);
        running.join().unwrap()
    });
    failed(&ran, &["behind_the_gate", "look at the server's log"]);
    let error = ran.error.unwrap();
    assert_eq!(error.kind(), Kind::Connection);
    // Not one failure for each object that could not be made any more.
    assert!(!error.what().contains(" more"), "{error}");
}
