//! `standin up`: a developer's database in one command, as often as one likes.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

pub mod support;

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use standin::error::Kind;
use standin::pg::connect::{Side, connect};
use standin::pg::definitions::{self, Extras};
use standin::pg::schema::Altering;
use standin::pg::server::{Options, Server};
use standin::up::level::{Request, level};
use support::{TestDb, block_on, installation, pipes};

const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

const SCHEMA: &str = "
    CREATE TABLE users (id integer PRIMARY KEY, email text NOT NULL);
    INSERT INTO users SELECT i, 'somebody' || i || '@secret.example' FROM generate_series(1, 20) i";

/// A checkout with a rules file.
struct Checkout {
    folder: tempfile::TempDir,
}

impl Checkout {
    fn new(source: &str, target: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let rules = format!(
            "version: 1\nsource: {source}\ntarget: {target}\nkey: {KEY}\ntables:\n  users: {{ columns: {{ id: keep, email: email }} }}\n"
        );
        fs::write(folder.path().join("rules.yaml"), rules).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// A program that stands in for Docker.
    fn docker(&self, script: &str) {
        self.program("docker", script);
    }

    fn program(&self, name: &str, script: &str) {
        fs::create_dir_all(self.path("bin")).unwrap();
        let path = format!("bin/{name}");
        self.write(
            &path,
            &format!("#!/bin/sh\necho \"$@\" >> {name}.log\n{script}\n"),
        );
        let mode = fs::Permissions::from_mode(0o755);
        fs::set_permissions(self.path(&path), mode).unwrap();
    }

    fn command(&self, args: &[&str]) -> Command {
        let path = std::env::var("PATH").unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_standin"));
        command
            .current_dir(self.folder.path())
            .args(["up", "rules.yaml"])
            .args(args)
            .env("PATH", format!("{}:{path}", self.path("bin").display()))
            .env_remove("DEV_DATABASE_URL")
            .env_remove("PROD_DATABASE_URL");
        command
    }

    /// What is told on stderr, and on stdout.
    fn up(&self, code: i32, args: &[&str]) -> (String, String) {
        let output = self.command(args).output().unwrap();
        let out = String::from_utf8(output.stdout).unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{out}\n{err}");
        (err, out)
    }
}

fn contains(text: &str, all: &[&str]) {
    for part in all {
        assert!(text.contains(part), "{part:?} is not in\n{text}");
    }
}

#[test]
fn a_database_is_filled_once_and_made_anew_when_asked() {
    let (source, target) = (TestDb::with(SCHEMA), TestDb::absent());
    let checkout = Checkout::new(&source.url(), &target.url());
    let (err, out) = checkout.up(0, &[]);
    contains(
        &err,
        &[
            "tools     ok: pg_dump ",
            "services  ok: ",
            "database  done: filled ",
            "parity    ok: ",
        ],
    );
    assert!(!out.contains("left to do"), "{out}");
    let rows = "SELECT count(*) FILTER (WHERE email LIKE '%@example.com') FROM users";
    assert_eq!(target.value(rows), "20");

    target.run("INSERT INTO users VALUES (100, 'mine')");
    let (err, _) = checkout.up(0, &[]);
    contains(
        &err,
        &["database  ok: ", "holds 1 table; --refill makes it anew"],
    );
    assert_eq!(target.value("SELECT count(*) FROM users"), "21");

    checkout.up(0, &["--refill"]);
    assert_eq!(target.value("SELECT count(*) FROM users"), "20");

    // A run that was killed leaves its mark, and a structure without rows is not a filled database.
    let name = &target.address.database;
    target.run("DELETE FROM users");
    target.run(&format!("COMMENT ON DATABASE \"{name}\" IS 'standin: not complete; a run fills this database, or did not end'"));
    let (err, out) = checkout.up(1, &[]);
    contains(&err, &["database  to do: ", "is not complete"]);
    contains(&out, &["standin up --refill"]);
    target.run(&format!("COMMENT ON DATABASE \"{name}\" IS NULL"));
    target.run("TRUNCATE users");
    let (err, _) = checkout.up(1, &[]);
    contains(&err, &["no table of it has a row"]);
    checkout.up(0, &["--refill"]);
    let comment = "SELECT description FROM pg_shdescription WHERE objoid = (SELECT oid FROM pg_database WHERE datname = current_database())";
    assert!(!target.value(comment).contains("not complete"));

    source.run("ALTER TABLE users ADD last_seen date");
    let (err, out) = checkout.up(1, &[]);
    contains(
        &err,
        &["column last_seen is missing", "parity    to do: 1 of "],
    );
    contains(
        &out,
        &["What is left to do", "parity: 1 of ", "standin up --refill"],
    );
}

#[test]
fn what_the_checkout_has_is_looked_at() {
    let (source, target) = (TestDb::with(SCHEMA), TestDb::absent());
    let checkout = Checkout::new(&source.url(), &target.url());
    checkout.write(".tool-versions", "no-such-tool-anywhere 1.2.3\n");
    fs::create_dir(checkout.path("config")).unwrap();
    checkout.write("config/base.yaml", "name: shop\n");
    checkout.write("config/development.yaml", "pool: 5\n");
    checkout.write("config/production.yaml", "pool: 5\nurl: x\n");
    checkout.write(
        "infrastructure.json",
        r#"{"components": {"postgresql": {"version": "9.6"}}}"#,
    );
    let (err, out) = checkout.up(1, &[]);
    contains(&err, &["tools     to do: ", "database  done: "]);
    contains(&err, &["infrastructure", "expected 9.6", "configuration"]);
    contains(&out, &["no-such-tool-anywhere", "parity: "]);
}

#[test]
fn a_manifest_beside_the_rules_is_found_from_elsewhere_and_the_one_that_counts_is_told() {
    let (source, target) = (TestDb::with(SCHEMA), TestDb::absent());
    let checkout = Checkout::new(&source.url(), &target.url());
    let (err, _) = checkout.up(0, &[]);
    contains(&err, &["dev is held against no manifest"]);
    let manifest = |version: &str| {
        format!(r#"{{"components": {{"postgresql": {{"version": "{version}"}}}}}}"#)
    };
    checkout.write("infrastructure.json", &manifest("9.6"));
    fs::create_dir(checkout.path("elsewhere")).unwrap();
    let up = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_standin"));
        command.current_dir(checkout.path("elsewhere"));
        command.args(["up", "../rules.yaml"]).args(args);
        command
            .env_remove("DEV_DATABASE_URL")
            .env_remove("PROD_DATABASE_URL");
        let output = command.output().unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let (code, err) = up(&[]);
    assert_eq!(code, Some(1), "{err}");
    contains(
        &err,
        &["holding dev against ../infrastructure.json", "expected 9.6"],
    );
    // What lies here comes first.
    checkout.write("elsewhere/infrastructure.json", &manifest("8.4"));
    contains(
        &up(&[]).1,
        &["holding dev against infrastructure.json", "expected 8.4"],
    );

    // A file that is named has to be there, also where everything else is.
    for flag in ["--compose", "--manifest"] {
        let (code, err) = up(&[flag, "no-such-file"]);
        assert_eq!(code, Some(1), "{err}");
        contains(&err, &["no-such-file", &format!("{flag} names no file")]);
    }
}

#[test]
fn services_are_brought_up_where_nobody_answers() {
    let server = Server::start(installation(), &Options::default()).unwrap();
    let source = TestDb::on_with(&server, "");
    source.run(SCHEMA);
    let folder = tempfile::tempdir().unwrap();
    // The socket's folder is not there until Docker has been called.
    let socket = folder.path().join("socket");
    let target = format!("postgresql://postgres@/dev?host={}", socket.display());
    let checkout = Checkout::new(&source.url(), &target);

    let (err, out) = checkout.up(1, &[]);
    contains(
        &err,
        &[
            "services  to do: ",
            "database  waits: for services",
            "parity    waits: for database",
        ],
    );
    contains(
        &out,
        &["start the server, or write a compose file with `standin parity compose`"],
    );

    checkout.write("compose.yaml", "services: {}\n");
    checkout.docker("echo 'the engine sleeps' >&2; exit 1");
    let (_, out) = checkout.up(2, &[]);
    contains(
        &out,
        &["Docker does not bring the services up: the engine sleeps"],
    );

    // Docker without the plugin, and then Compose as a program of its own.
    checkout
        .docker("echo 'unknown flag: --file' >&2; echo 'Usage:  docker [OPTIONS]' >&2; exit 125");
    let mut alone = checkout.command(&[]);
    let output = alone.env("PATH", checkout.path("bin")).output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    contains(
        &out,
        &["Docker has no Compose plugin", "docker-compose-plugin"],
    );
    assert!(!out.contains("Usage"), "{out}");
    // The first version does not know --wait, prints how it is used, and ends well.
    checkout.program("docker-compose", "[ $1 = version ] && echo 1.29.2; exit 0");
    let (_, out) = checkout.up(1, &[]);
    contains(
        &out,
        &["docker-compose is of version 1", "docker-compose-plugin"],
    );
    fs::remove_file(checkout.path("docker-compose.log")).unwrap();
    checkout.program(
        "docker-compose",
        "[ $1 = version ] && { echo 2.29.1; exit 0; }; echo 'asked alone' >&2; exit 1",
    );
    let (_, out) = checkout.up(2, &[]);
    contains(&out, &["asked alone"]);
    let log = fs::read_to_string(checkout.path("docker-compose.log")).unwrap();
    assert_eq!(
        log,
        "version --short\n--file compose.yaml up --detach --wait\n"
    );

    symlink_when_called(&checkout, server.folder(), &socket);
    let (err, _) = checkout.up(0, &[]);
    contains(
        &err,
        &[
            "services  done: brought up compose.yaml; ",
            "database  done: filled ",
        ],
    );
    let log = fs::read_to_string(checkout.path("docker.log")).unwrap();
    assert_eq!(
        log.lines().last(),
        Some("compose --file compose.yaml up --detach --wait")
    );

    let (err, _) = checkout.up(0, &[]);
    contains(&err, &["services  ok: "]);
    let again = fs::read_to_string(checkout.path("docker.log")).unwrap();
    assert_eq!(again, log);
}

/// A server's answer to a login: an error with this code. Source: PostgreSQL documentation, "Message Formats".
fn refusal(code: &str) -> Vec<u8> {
    let fields = format!("SFATAL\0VFATAL\0C{code}\0Mno\0\0");
    let mut bytes = vec![b'E'];
    bytes.extend((fields.len() as u32 + 4).to_be_bytes());
    bytes.extend(fields.bytes());
    bytes
}

/// Answers one login at this socket, and is gone.
fn refuse_one(socket: &Path, code: &str) {
    let listener = UnixListener::bind(socket).unwrap();
    let (mut stream, _) = listener.accept().unwrap();
    fs::remove_file(socket).unwrap();
    let mut startup = [0; 8];
    stream.read_exact(&mut startup).unwrap();
    stream.write_all(&refusal(code)).unwrap();
    // Until the other end hangs up: what it has not read would be lost.
    let _ = stream.read_to_end(&mut Vec::new());
}

#[test]
fn a_server_that_is_just_starting_is_waited_for() {
    let source = TestDb::with(SCHEMA);
    let server = Server::start(installation(), &Options::default()).unwrap();
    let real = server.folder().join(".s.PGSQL.5432");
    for first in [None, Some("57P03")] {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join(".s.PGSQL.5432");
        let host = folder.path().display();
        let target = format!("postgresql://postgres@/dev?host={host}");
        let checkout = Checkout::new(&source.url(), &target);
        let starting = first.map(|code| {
            let socket = socket.clone();
            thread::spawn(move || refuse_one(&socket, code))
        });
        if starting.is_some() {
            while !socket.exists() {
                thread::yield_now();
            }
        }
        let mut child = checkout
            .command(&[])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut told = String::new();
        let mut err = BufReader::new(child.stderr.take().unwrap());
        while !told.contains("waits: up to") {
            assert!(err.read_line(&mut told).unwrap() > 0, "{told}");
        }
        // Only now it is there.
        if let Some(starting) = starting {
            starting.join().unwrap();
            contains(&told, &["57P03"]);
        }
        symlink(&real, &socket).unwrap();
        err.read_to_string(&mut told).unwrap();
        assert!(child.wait().unwrap().success(), "{told}");
        contains(
            &told,
            &[
                "services  waits: up to 30 s for ",
                "services  ok: ",
                "database  ",
            ],
        );
        assert_eq!(told.matches("waits: up to").count(), 1, "{told}");
    }
}

#[test]
fn what_does_not_pass_by_itself_is_not_waited_for_and_the_rest_not_for_ever() {
    let source = TestDb::with(SCHEMA);
    let folder = tempfile::tempdir().unwrap();
    let host = folder.path().display();
    let here = format!("postgresql://postgres@/dev?host={host}");
    // Nobody comes.
    let (err, out) = Checkout::new(&source.url(), &here).up(1, &["--timeout", "1"]);
    contains(&err, &["waits: up to 1 s for ", "services  to do: "]);
    contains(&out, &["start the server"]);
    // No such folder, no such host.
    for target in [
        format!("postgresql://postgres@/dev?host={host}/none"),
        "postgresql://postgres@no-such-host.invalid/dev".to_owned(),
    ] {
        let (err, _) = Checkout::new(&source.url(), &target).up(1, &[]);
        contains(&err, &["services  to do: ", "cannot connect"]);
        assert!(!err.contains("waits: up to"), "{err}");
    }
    // A password, a database that takes no logins.
    for code in ["28P01", "55000"] {
        let socket = folder.path().join(".s.PGSQL.5432");
        let listening = socket.clone();
        let server = thread::spawn(move || refuse_one(&listening, code));
        while !socket.exists() {
            thread::yield_now();
        }
        let (err, _) = Checkout::new(&source.url(), &here).up(2, &[]);
        contains(&err, &["services  failed: ", code]);
        assert!(!err.contains("waits: up to"), "{err}");
        server.join().unwrap();
    }
}

fn symlink_when_called(checkout: &Checkout, from: &Path, to: &Path) {
    // That a link can be made here at all is not what the test is about.
    symlink(from, to).unwrap();
    fs::remove_file(to).unwrap();
    checkout.docker(&format!("ln -s '{}' '{}'", from.display(), to.display()));
}

#[test]
fn a_table_that_was_emptied_is_told() {
    let more =
        "CREATE TABLE orders (id integer); INSERT INTO orders SELECT generate_series(1, 50);";
    let source = TestDb::with(&format!("{SCHEMA}; {more}"));
    source.run("ANALYZE");
    let target = TestDb::absent();
    let checkout = Checkout::new(&source.url(), &target.url());
    let rules = fs::read_to_string(checkout.path("rules.yaml")).unwrap();
    checkout.write(
        "rules.yaml",
        &format!("{rules}  orders: {{ columns: {{ id: keep }} }}\n"),
    );
    let (err, _) = checkout.up(0, &[]);
    assert!(!err.contains("hold none here"), "{err}");
    // Nothing of this is in the statistics yet.
    target.run("DELETE FROM orders");
    let (err, out) = checkout.up(1, &[]);
    let told = "1 of the tables that hold rows in the source hold none here: public.orders";
    contains(&err, &["parity    to do: ", told]);
    contains(&out, &[told, "  - `standin up --refill`"]);
    checkout.up(0, &["--refill"]);
}

#[test]
fn a_source_that_is_silent_is_named_with_what_to_do() {
    let (source, target) = (TestDb::with(SCHEMA), TestDb::absent());
    Checkout::new(&source.url(), &target.url()).up(0, &[]);
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let place = silent.local_addr().unwrap().to_string();
    let url = format!("postgresql://me@{place}/shop?connect_timeout=1");
    let checkout = Checkout::new(&url, &target.url());
    let (err, out) = checkout.up(2, &[]);
    contains(&err, &["database  ok: ", "parity    failed: "]);
    contains(
        &out,
        &[
            &place,
            "did not answer within 1 s",
            "  - check address and network",
        ],
    );
    assert!(!out.contains("the others passed"), "{out}");
}

#[test]
fn what_a_run_leaves_out_on_purpose_is_said_and_is_nothing_to_do() {
    let source = TestDb::with(&format!(
        "{SCHEMA}; CREATE PUBLICATION feed FOR TABLE users;
         CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;
         CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (password 'hunter2')"
    ));
    let target = TestDb::absent();
    let checkout = Checkout::new(&source.url(), &target.url());
    let said = "a run leaves out on purpose, so dev lacks: ";
    for flags in [&[][..], &["--alter"]] {
        let (err, _) = checkout.up(0, flags);
        contains(
            &err,
            &[said, "publication feed", "user mapping", "parity    ok: "],
        );
        assert!(!err.contains("hunter2"), "{err}");
    }
    // What differs besides still does.
    target.run("DROP SERVER s; ALTER TABLE users ADD COLUMN mine text");
    let (err, out) = checkout.up(1, &[]);
    contains(&err, &[said]);
    contains(&out, &["the schema differs in 2 things"]);
}

#[test]
fn an_extension_in_another_schema_is_told_before_anything_is_restored() {
    let source = TestDb::with(&format!(
        "CREATE SCHEMA ext; CREATE EXTENSION citext SCHEMA ext; {SCHEMA}"
    ));
    let target = TestDb::with("CREATE EXTENSION citext");
    let checkout = Checkout::new(&source.url(), &target.url());
    let (err, out) = checkout.up(1, &[]);
    contains(
        &err,
        &[
            "the extension \"citext\" in the schema \"public\"",
            "source in \"ext\"",
        ],
    );
    contains(&out, &["DROP EXTENSION \"citext\""]);
    target.run("DROP EXTENSION citext");
    checkout.up(0, &[]);
}

#[test]
fn production_is_not_taken_for_dev_and_warnings_are_told() {
    let (source, target) = (TestDb::with(SCHEMA), TestDb::absent());
    let (err, out) = Checkout::new(&source.url(), &source.url()).up(1, &[]);
    contains(
        &err,
        &["database  to do: source and target are one database"],
    );
    contains(&out, &["give the target another database"]);
    let checkout = Checkout::new(&source.url(), &target.url());
    let (err, _) = checkout.up(0, &[]);
    assert!(!err.contains("warning"), "{err}");
    target.run("ALTER TABLE users SET (fillfactor = 50)");
    let (err, _) = checkout.up(0, &[]);
    contains(&err, &["fillfactor", "no errors, 1 warning (above)"]);
}

#[test]
fn without_production_what_is_here_is_looked_at() {
    let (source, target) = (TestDb::with(SCHEMA), TestDb::absent());
    Checkout::new(&source.url(), &target.url()).up(0, &[]);
    let checkout = Checkout::new("${NOBODY_SETS_THIS}", &target.url());
    let (err, out) = checkout.up(1, &[]);
    contains(
        &err,
        &[
            "database  ok: ",
            "parity    to do: there is nothing to compare with",
            "NOBODY_SETS_THIS",
        ],
    );
    contains(&out, &["NOBODY_SETS_THIS", "standin parity capture"]);
    checkout.write("package.json", r#"{"dependencies": {"left-pad": "1"}}"#);
    let (err, _) = checkout.up(1, &[]);
    contains(&err, &["dependencies", "package.json: lock file"]);
    fs::remove_file(checkout.path("package.json")).unwrap();
    checkout.write(
        "Cargo.toml",
        "[package]\nname = \"x\"\nversion = \"1.0.0\"\n[dependencies]\nserde = \"1\"\n",
    );
    checkout.write(
        "Cargo.lock",
        "version = 4\n\n[[package]]\nname = \"x\"\nversion = \"1.0.0\"\n",
    );
    let (err, _) = checkout.up(1, &[]);
    contains(&err, &["dependencies", "serde"]);
}

#[test]
fn what_is_missing_is_told_and_mistakes_are_mistakes() {
    let source = TestDb::with(SCHEMA);
    let checkout = Checkout::new(&source.url(), "${NOBODY_SETS_THIS}");
    let (err, out) = checkout.up(1, &[]);
    contains(
        &err,
        &["services  to do: ", "database  waits: for services"],
    );
    contains(&out, &["NOBODY_SETS_THIS"]);
    let (err, _) = checkout.up(1, &["--target", "parquet:out"]);
    contains(&err, &["sets up a database, and the target is none"]);
    // The source is never filled.
    let (err, _) = checkout.up(1, &["--target", &source.url(), "--refill"]);
    contains(&err, &["source and target are one database"]);
    assert_eq!(
        source.value("SELECT count(*) FROM users WHERE email LIKE 'somebody%'"),
        "20"
    );
}

#[test]
fn of_two_at_once_one_is_told_to_wait() {
    let server = Server::start(installation(), &Options::default()).unwrap();
    let source = TestDb::on_with(&server, "");
    source.run(SCHEMA);
    let target = TestDb::on(&server);
    let (url, name) = (target.url(), target.address.database.clone());
    source.run(&format!("DROP DATABASE \"{name}\""));
    // Whoever makes a database waits for this one, when both have seen that there is none.
    let lock = block_on(connect(&source.address, Side::Target)).unwrap();
    let begin = "BEGIN; LOCK TABLE pg_catalog.pg_database IN SHARE MODE";
    block_on(lock.batch_execute(begin)).unwrap();
    let both = [0, 1].map(|_| {
        let checkout = Checkout::new(&source.url(), &url);
        thread::spawn(move || {
            let output = checkout.command(&[]).output().unwrap();
            let said = [output.stdout, output.stderr].concat();
            (output.status.code(), String::from_utf8(said).unwrap())
        })
    });
    let waiting = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'CREATE DATABASE%' AND wait_event_type = 'Lock'";
    let end = std::time::Instant::now() + std::time::Duration::from_mins(2);
    while source.value(waiting) != "2" {
        assert!(std::time::Instant::now() < end, "they do not wait");
        thread::sleep(std::time::Duration::from_millis(20));
    }
    block_on(lock.batch_execute("COMMIT")).unwrap();
    let mut ended = both.map(|one| one.join().unwrap());
    ended.sort_by_key(|(code, _)| *code);
    let [(done, _), (told, said)] = &ended;
    assert_eq!((*done, *told), (Some(0), Some(1)), "{ended:?}");
    contains(
        said,
        &[
            "another run is making the target",
            "wait until that run has ended",
        ],
    );
    assert!(!said.contains("23505"), "{said}");
}

/// A database and a stand-in that a run has made of it.
fn filled() -> (TestDb, TestDb, Checkout) {
    let (source, target) = (TestDb::with(SCHEMA), TestDb::absent());
    let checkout = Checkout::new(&source.url(), &target.url());
    checkout.up(0, &[]);
    (source, target, checkout)
}

#[test]
fn a_filled_database_is_brought_level_and_what_only_it_has_stays() {
    let (source, target, checkout) = filled();
    target.run(
        "ALTER TABLE users ADD mine integer; INSERT INTO users VALUES (100, 'mine', 42);
         CREATE TABLE tried (x integer); INSERT INTO tried VALUES (7)",
    );
    source.run(
        "ALTER TABLE users ADD phone text; CREATE INDEX by_email ON users (email);
         ALTER TABLE users ALTER id TYPE bigint;
         CREATE TABLE invoices (id integer PRIMARY KEY, user_id bigint REFERENCES users)",
    );
    let (_, out) = checkout.up(1, &[]);
    contains(
        &out,
        &[
            "the schema differs in 6 things: `standin up --alter` brings 4 of them level, `standin up --alter --drop` brings 2 of them level, or `standin up --refill`",
        ],
    );
    let has = "SELECT count(*) FROM pg_attribute WHERE attrelid = 'users'::regclass AND attname = 'phone'";
    assert_eq!(
        target.value(has),
        "0",
        "without the flag nothing is altered"
    );

    let (err, out) = checkout.up(1, &["--alter"]);
    contains(
        &err,
        &[
            "schema    to do: altered ",
            "column public.users.phone",
            "column public.users.id: type",
            "table public.invoices",
            "index public.users.by_email",
            "have nothing of production in column public.users.phone: --refill brings it",
            "it leaves 2 differences of the schema",
            "parity    to do: ",
        ],
    );
    contains(
        &out,
        &[
            "  - column public.users.mine (extra): only here; --alter --drop drops it",
            "  - table public.tried (extra): only here",
            "the schema differs in 2 things still",
        ],
    );
    let mine = "SELECT phone IS NULL FROM users WHERE id = 100 AND mine = 42";
    assert_eq!(target.value(mine), "t");
    assert_eq!(target.value("SELECT x FROM tried"), "7");
    assert_eq!(target.value("SELECT count(*) FROM invoices"), "0");
    assert_eq!(
        target.value("SELECT pg_typeof(id) FROM users LIMIT 1"),
        "bigint"
    );

    let read = || {
        let extras = Extras::default();
        block_on(definitions::read(&target.address, Side::Target, extras)).unwrap()
    };
    let before = read();
    let (err, _) = checkout.up(1, &["--alter"]);
    contains(
        &err,
        &["schema    to do: --alter leaves 2 differences of the schema"],
    );
    assert_eq!(read(), before);

    let (err, out) = checkout.up(0, &["--alter", "--drop"]);
    contains(
        &err,
        &["schema    done: altered ", "table public.tried (extra)"],
    );
    assert_eq!(out, "");
    assert_eq!(
        target.value("SELECT count(*) FROM users"),
        "21",
        "rows stay"
    );
    let (err, _) = checkout.up(0, &["--alter", "--drop"]);
    contains(&err, &["schema    ok: the schema of ", " is level"]);
}

#[test]
fn where_a_statement_fails_nothing_was_changed() {
    let (source, target, checkout) = filled();
    target.run("INSERT INTO users VALUES (100, 'hunter2'), (101, 'hunter2')");
    let read = || {
        let extras = Extras::default();
        block_on(definitions::read(&target.address, Side::Target, extras)).unwrap()
    };
    let before = read();
    // The first of these could be made.
    source.run("ALTER TABLE users ADD phone text; CREATE UNIQUE INDEX one_each ON users (email)");
    let (err, out) = checkout.up(2, &["--alter"]);
    contains(
        &err,
        &[
            "schema    failed: nothing was changed: ",
            "one_each",
            "SQLSTATE 23505",
        ],
    );
    contains(
        &out,
        &[
            "the statement was: CREATE UNIQUE INDEX one_each ON public.users",
            "rows that are there do not fit",
            "  - or `standin up --refill` makes the database anew",
        ],
    );
    assert!(!format!("{err}{out}").contains("hunter2"), "{err}{out}");
    assert_eq!(read(), before);

    source.run(
        "DROP INDEX one_each; ALTER TABLE users ADD code text NOT NULL DEFAULT 'x'; ALTER TABLE users ALTER code DROP DEFAULT",
    );
    let (err, out) = checkout.up(2, &["--alter"]);
    contains(&err, &["public.users.code", "SQLSTATE 23502"]);
    contains(
        &out,
        &[
            "rows that are there have no value in a column that is NOT NULL",
            "--refill",
        ],
    );
    assert_eq!(read(), before);
    // Without rows in its way it comes.
    target.run("CREATE TABLE other (x integer); INSERT INTO other VALUES (1); TRUNCATE users");
    let (err, _) = checkout.up(1, &["--alter"]);
    contains(
        &err,
        &["schema    to do: altered ", "column public.users.code"],
    );
}

#[test]
fn a_type_that_values_may_not_fit_into_is_left_unless_that_is_asked_for() {
    let (source, target, checkout) = filled();
    source.run("ALTER TABLE users ALTER email TYPE varchar(60)");
    let (err, out) = checkout.up(1, &["--alter"]);
    contains(
        &err,
        &["schema    to do: --alter leaves 1 difference of the schema"],
    );
    contains(
        &out,
        &["column public.users.email: type: what is there may lose a part; --alter --drop does it"],
    );
    let ty = "SELECT pg_typeof(email) FROM users LIMIT 1";
    assert_eq!(target.value(ty), "text");
    checkout.up(0, &["--alter", "--drop"]);
    assert_eq!(target.value(ty), "character varying");
}

#[test]
fn what_may_be_somebodys_own_keeps_its_name_unless_that_is_asked_for() {
    let (source, target, checkout) = filled();
    target.run("ALTER TABLE users ADD mine text; UPDATE users SET mine = 'kept'");
    source.run("ALTER TABLE users ADD phone text");
    let (err, out) = checkout.up(1, &["--alter"]);
    contains(
        &err,
        &["schema    to do: --alter leaves 1 difference of the schema"],
    );
    let told = "column public.users.phone: name: what is called otherwise here may be another one; --alter --drop renames it";
    contains(&out, &[told]);
    assert_eq!(target.value("SELECT max(mine) FROM users"), "kept");
    // What needs it by production's name cannot be made.
    source.run("CREATE INDEX by_phone ON users (phone)");
    let (_, out) = checkout.up(1, &["--alter"]);
    contains(
        &out,
        &["index public.users.by_phone: it needs something that is left"],
    );
    checkout.up(0, &["--alter", "--drop"]);
    assert_eq!(target.value("SELECT max(phone) FROM users"), "kept");

    source.run("CREATE SCHEMA shop; CREATE TABLE shop.a (x integer, y text, z date)");
    target.run("CREATE SCHEMA mine; CREATE TABLE mine.a (x integer, y text, z date)");
    let (_, out) = checkout.up(1, &["--alter"]);
    contains(&out, &["schema shop is called mine here"]);
    assert_eq!(target.value("SELECT count(*) FROM mine.a"), "0");
}

#[test]
fn a_label_that_is_used_at_once_is_left_and_named() {
    let mood = "CREATE TYPE mood AS ENUM ('fine'); CREATE TABLE felt (m mood)";
    let source = TestDb::with(&format!("{SCHEMA}; {mood}"));
    let target = TestDb::absent();
    let checkout = Checkout::new(&source.url(), &target.url());
    let rules = fs::read_to_string(checkout.path("rules.yaml")).unwrap();
    checkout.write(
        "rules.yaml",
        &format!("{rules}  felt: {{ columns: {{ m: keep }} }}\n"),
    );
    checkout.up(0, &[]);
    source.run("ALTER TYPE mood ADD VALUE 'calm'");
    let (err, _) = checkout.up(0, &["--alter"]);
    contains(
        &err,
        &["schema    done: altered ", "enum public.mood: labels"],
    );
    source.run("ALTER TYPE mood ADD VALUE 'odd'");
    source.run("ALTER TABLE felt ALTER m SET DEFAULT 'odd'");
    let (_, out) = checkout.up(2, &["--alter"]);
    let first = "ALTER TYPE public.mood ADD VALUE 'odd' AFTER 'calm';";
    contains(
        &out,
        &[
            &format!("  - run this first, by itself: {first}"),
            "standin up --alter",
        ],
    );
    target.run(first);
    checkout.up(0, &["--alter"]);
}

#[test]
fn what_was_captured_stands_for_a_production_that_is_away() {
    let (source, target, checkout) = filled();
    source.run("ALTER TABLE users ADD phone text");
    target.run("ALTER TABLE users ADD phone text");
    let capture = Command::new(env!("CARGO_BIN_EXE_standin"))
        .current_dir(checkout.folder.path())
        .args([
            "parity",
            "capture",
            "--output",
            "infrastructure.json",
            "--source",
            &source.url(),
        ])
        .output();
    assert!(capture.unwrap().status.success());
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let place = closed.local_addr().unwrap();
    drop(closed);
    for (address, note) in [
        (format!("postgresql://me@{place}/shop"), true),
        ("${NOBODY_SETS_THIS}".to_owned(), false),
    ] {
        let away = Checkout::new(&address, &target.url());
        for name in ["infrastructure.json", "infrastructure.schema.json"] {
            fs::copy(checkout.path(name), away.path(name)).unwrap();
        }
        let told = "what counts is the schema that was captured with infrastructure.json";
        let (err, _) = away.up(0, &[]);
        assert_eq!(err.contains(told), note, "{err}");
        target.run("ALTER TABLE users DROP phone");
        let (err, out) = away.up(1, &[]);
        contains(&err, &["column phone is missing"]);
        contains(
            &out,
            &["the schema differs in 1 thing: `standin up --alter`"],
        );
        let (err, _) = away.up(0, &["--alter"]);
        contains(
            &err,
            &["schema    done: altered ", "column public.users.phone"],
        );

        // A database that nobody knows may be production.
        let other = Checkout::new(&address, &source.url());
        for name in ["infrastructure.json", "infrastructure.schema.json"] {
            fs::copy(checkout.path(name), other.path(name)).unwrap();
        }
        let (_, out) = other.up(1, &["--alter"]);
        contains(&out, &["so it may be production", "COMMENT ON DATABASE"]);
    }
    let nothing = Checkout::new("${NOBODY_SETS_THIS}", &target.url());
    let (err, out) = nothing.up(1, &["--alter"]);
    contains(
        &err,
        &["schema    to do: nothing shows what the schema should be like"],
    );
    contains(&out, &["standin parity capture"]);
}

#[test]
fn production_is_never_altered() {
    let (source, target, _checkout) = filled();
    let url = source.url();
    // Also where the source lets nobody in: it is still the same place.
    for from in [url.clone(), url.replacen("postgres@", "nobody_here@", 1)] {
        let (err, _) = Checkout::new(&from, &url).up(1, &["--alter", "--drop"]);
        contains(
            &err,
            &["database  to do: source and target are one database"],
        );
        assert!(!err.contains("schema    "), "{err}");
    }
    source.run("ALTER TABLE users ADD phone text");
    let (_, out) = Checkout::new(&target.url(), &url).up(1, &["--alter", "--drop"]);
    contains(&out, &["so it may be production", "swap the two addresses"]);
    // What marks a developer's database would be pasted into production.
    assert!(!out.contains("COMMENT ON"), "{out}");
    let kept = "SELECT count(*) FROM pg_attribute WHERE attrelid = 'users'::regclass AND attname = 'phone'";
    assert_eq!(source.value(kept), "1");
}

#[test]
fn altering_waits_for_nobody_for_ever_and_knows_columns_by_more_than_their_names() {
    let (source, target, _checkout) = filled();
    source.run("ALTER TABLE users ADD phone text");
    let extras = Extras::default();
    let expected = block_on(definitions::read(&source.address, Side::Source, extras)).unwrap();
    let other = block_on(connect(&target.address, Side::Target)).unwrap();
    let lock = "BEGIN; LOCK TABLE public.users IN ACCESS SHARE MODE";
    block_on(other.batch_execute(lock)).unwrap();
    let request = Request {
        target: &target.address,
        source: Some(&source.address),
        expected: &expected,
        drops: false,
        patience: std::time::Duration::from_secs(2),
    };
    let error = block_on(level(&request)).unwrap_err();
    assert_eq!(error.kind(), Kind::Server);
    contains(
        &error.to_string(),
        &[
            "nothing was changed",
            "57014",
            "ALTER TABLE public.users ADD COLUMN phone",
        ],
    );
    let longer = Request {
        patience: std::time::Duration::from_mins(2),
        ..request
    };
    let error = block_on(level(&longer)).unwrap_err();
    contains(&error.to_string(), &["nothing was changed", "55P03"]);
    contains(&error.hints().join("; "), &["another session holds it"]);
    block_on(other.batch_execute("COMMIT")).unwrap();
    let levelled = block_on(level(&request)).unwrap();
    assert_eq!(levelled.gone, ["column public.users.phone"]);

    block_on(async {
        let begin = Altering::begin(&target.address, None, request.patience);
        let altering = begin.await.unwrap();
        let held = altering.held().await.unwrap();
        let rename = "ALTER TABLE public.users RENAME phone TO mobile; ALTER TABLE public.users RENAME TO people";
        altering.run(rename).await.unwrap();
        assert_eq!(altering.held().await.unwrap(), held);
        let drop = "ALTER TABLE public.people DROP mobile";
        altering.run(drop).await.unwrap();
        assert!(!altering.held().await.unwrap().is_superset(&held));
    });
    assert_eq!(target.value("SELECT count(phone) FROM users"), "0");
}

#[test]
fn a_raw_copy_of_production_is_not_taken_for_dev_and_exchanged_addresses_are_told() {
    let (source, target, _checkout) = filled();
    let raw = TestDb::absent();
    let (from, name) = (&source.address.database, &raw.address.database);
    source.run(&format!("CREATE DATABASE \"{name}\" TEMPLATE \"{from}\""));
    let checkout = Checkout::new(&source.url(), &raw.url());
    for address in [source.url(), "${NOBODY_SETS_THIS}".to_owned()] {
        let (err, out) = Checkout::new(&address, &raw.url()).up(1, &[]);
        contains(
            &err,
            &[
                "database  to do: ",
                "holds 1 table, and nothing says that a run has filled it",
                "parity    waits: for database",
            ],
        );
        assert!(!err.contains("exchanged"), "{err}");
        contains(
            &out,
            &["real data", "an older standin", "COMMENT ON DATABASE"],
        );
    }
    let exchanged = Checkout::new(&target.url(), &source.url());
    for args in [&[][..], &["--alter"]] {
        let (err, out) = exchanged.up(1, args);
        contains(
            &err,
            &["database  to do: the source is a stand-in", "exchanged"],
        );
        contains(&out, &["swap the two addresses"]);
        assert!(!out.contains("COMMENT ON"), "{out}");
    }
    // So where production holds no rows, which nothing else would tell apart from a schema just made.
    let bare = TestDb::with("CREATE TABLE users (id integer)");
    let (err, out) = Checkout::new(&target.url(), &bare.url()).up(1, &[]);
    contains(&err, &["exchanged"]);
    assert!(!out.contains("COMMENT ON"), "{out}");
    // What is told is what helps, and a copy is then made anew.
    let (_, out) = checkout.up(1, &[]);
    let said = out.split_once("say so in it: ").unwrap().1;
    raw.run(said.lines().next().unwrap());
    checkout.up(0, &[]);
    checkout.up(0, &["--refill"]);
    let real = "SELECT count(*) FROM users WHERE email LIKE '%@secret.example'";
    assert_eq!(raw.value(real), "0");
}

#[test]
fn only_what_a_run_has_filled_is_altered_whatever_else_its_comment_says() {
    let (prod, dev) = (TestDb::with(SCHEMA), TestDb::new());
    let name = dev.address.database.clone();
    dev.run(&format!("COMMENT ON DATABASE \"{name}\" IS 'my dev'"));
    let checkout = Checkout::new(&prod.url(), &dev.url());
    checkout.up(0, &[]);
    prod.run("CREATE TABLE orders (id integer)");
    // The wrong way round, also from a copy of dev, which has no comment.
    let copy = TestDb::absent();
    let from = &copy.address.database;
    prod.run(&format!("CREATE DATABASE \"{from}\" TEMPLATE \"{name}\""));
    let by_hand = format!("COMMENT ON DATABASE \"{}\" IS '", prod.address.database);
    let told = [("swap the two addresses", &dev), ("wrong way round", &copy)];
    for (advice, source) in told {
        let (_, out) = Checkout::new(&source.url(), &prod.url()).up(1, &["--alter", "--drop"]);
        contains(&out, &["so it may be production", advice]);
        // Only where nothing says that it is production.
        let is_copy = source.url() == copy.url();
        assert_eq!(out.contains(&by_hand), is_copy, "{out}");
    }
    assert_eq!(prod.value("SELECT count(*) FROM orders"), "0");
    // The right way: from what was captured, while production is away, and from production itself.
    let capture = Command::new(env!("CARGO_BIN_EXE_standin"))
        .current_dir(checkout.folder.path())
        .args(["parity", "capture", "--output", "infrastructure.json"])
        .args(["--source", &prod.url()])
        .output();
    assert!(capture.unwrap().status.success());
    let away = Checkout::new("${NOBODY_SETS_THIS}", &dev.url());
    for name in ["infrastructure.json", "infrastructure.schema.json"] {
        fs::copy(checkout.path(name), away.path(name)).unwrap();
    }
    let (err, _) = away.up(0, &["--alter"]);
    contains(&err, &["schema    done: altered ", "table public.orders"]);
    checkout.up(0, &["--alter", "--drop"]);
}

#[test]
fn what_may_be_production_is_marked_before_anything_else_is_offered_and_keeps_its_own_comment() {
    let (source, target) = (TestDb::with(SCHEMA), TestDb::with(SCHEMA));
    let own = "it's --replace\\d\tby\nthe team\n";
    let name = target.address.database.clone();
    target.run(&format!(
        "COMMENT ON DATABASE \"{name}\" IS E'it''s --replace\\\\d\\tby\\nthe team\\n'"
    ));
    source.run("ALTER TABLE users ADD phone text");
    let checkout = Checkout::new(&source.url(), &target.url());
    let marking = |args: &[&str]| {
        let (err, out) = checkout.up(1, args);
        let offers = err.lines().chain(out.lines());
        let mut offers = offers.filter(|line| line.contains("--refill"));
        let is_marked_first = |line: &str| {
            let parts = ["so in it: COMMENT ON DATABASE", "--refill"].map(|part| line.find(part));
            parts[0].is_some() && parts[0] < parts[1]
        };
        assert!(offers.all(is_marked_first), "{err}\n{out}");
        let mut said = out
            .lines()
            .filter_map(|line| line.split_once("say so in it: "));
        said.next().unwrap_or_else(|| panic!("{out}")).1.to_owned()
    };
    marking(&[]);
    target.run("TRUNCATE users");
    assert!(marking(&[]).contains("; then fill it with `standin up --refill`"));
    target.run("INSERT INTO users VALUES (1, 'mine')");
    let statement = marking(&["--alter"]);
    target.run(&statement);
    let comment = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()";
    assert_eq!(
        target.value(comment),
        format!("{own}\nstandin: a stand-in, filled by a run; not for production")
    );
    let (err, _) = checkout.up(0, &["--alter"]);
    contains(&err, &["schema    done: altered ", "public.users.phone"]);
    target.run("TRUNCATE users");
    let (_, out) = checkout.up(1, &[]);
    contains(&out, &["  - fill it with `standin up --refill`"]);
}

#[test]
fn what_needs_something_that_is_left_is_left_too_and_the_rest_is_altered() {
    let (source, target, checkout) = filled();
    source.run(
        "CREATE TABLE t (id int, email2 text, k int); CREATE INDEX ON t (email2); CREATE TABLE other (z int);
         CREATE TABLE people (id int PRIMARY KEY, a text, b text);
         CREATE TABLE pets (id int, owner int CONSTRAINT owned REFERENCES people);
         CREATE FUNCTION num() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';
         CREATE TYPE span AS RANGE (subtype = float8, multirange_type_name = spans); CREATE TABLE walked (s span);
         CREATE TABLE p (id int, v text) PARTITION BY RANGE (id);
         CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)",
    );
    target.run(
        "CREATE TABLE t (id int, email text, k int); INSERT INTO t VALUES (1, 'mine', 2);
         CREATE TABLE folks (id int PRIMARY KEY, a text, b text);
         CREATE FUNCTION num() RETURNS integer LANGUAGE sql AS 'SELECT 1'; CREATE VIEW mine AS SELECT num() AS n;
         CREATE TYPE reach AS RANGE (subtype = float8, multirange_type_name = spans); CREATE TABLE trod (s reach);
         CREATE TABLE p (id int, v text) PARTITION BY RANGE (id);
         CREATE TABLE p1 (id int, v text, mine int); INSERT INTO p1 VALUES (1, 'a', 2)",
    );
    let (err, out) = checkout.up(1, &["--alter"]);
    contains(
        &err,
        &[
            "schema    to do: altered ",
            "table public.other",
            "table public.pets",
        ],
    );
    let why = "it needs something that is left";
    for what in [
        "index public.t.t_email2_idx",
        "constraint public.pets.owned",
        "table public.p1: partition of",
    ] {
        contains(&out, &[&format!("{what}: {why}")]);
    }
    contains(&out, &["function public.num(): returns: by hand"]);
    assert_eq!(target.value("SELECT email FROM t"), "mine");
    assert_eq!(target.value("SELECT mine FROM p1"), "2");
    assert_eq!(target.value("SELECT count(*) FROM other, pets"), "0");
    assert_eq!(target.value("SELECT n FROM mine"), "1");
}

#[test]
fn a_table_of_another_schema_with_little_in_common_is_another_one() {
    let (source, target, checkout) = filled();
    source.run("CREATE SCHEMA s; CREATE TABLE s.t (i int)");
    target.run("CREATE TABLE x (i int); INSERT INTO x VALUES (7)");
    let (_, out) = checkout.up(1, &["--alter"]);
    contains(&out, &["table public.x (extra): only here"]);
    assert_eq!(target.value("SELECT i FROM x"), "7");
    checkout.up(0, &["--alter", "--drop"]);
    assert_eq!(target.value("SELECT count(*) FROM s.t"), "0");
}

#[test]
fn types_get_what_they_lack_and_keep_what_is_their_own() {
    let (source, target, checkout) = filled();
    source.run(
        "CREATE TYPE e AS ENUM ('a', 'b', 'c'); CREATE TYPE f AS ENUM ('x', 'y'); CREATE TYPE pair AS (a text, b int)",
    );
    target.run(
        "CREATE TYPE e AS ENUM ('a', 'c', 'z'); CREATE TYPE f AS ENUM ('x', 'w'); CREATE TYPE pair AS (a text);
         CREATE TABLE mine (p pair, f f); INSERT INTO mine VALUES (ROW('kept'), 'w')",
    );
    let (err, out) = checkout.up(1, &["--alter"]);
    contains(
        &err,
        &[
            "composite type public.pair: columns",
            "enum public.e: labels (in part)",
        ],
    );
    contains(
        &out,
        &[
            "enum public.e: labels: by hand",
            "enum public.f: labels: what is called otherwise",
        ],
    );
    assert_eq!(target.value("SELECT enum_range(NULL::e)"), "{a,b,c,z}");
    assert_eq!(
        target.value("SELECT p || f::text FROM (SELECT (p).a AS p, f FROM mine) m"),
        "keptw"
    );
}

#[test]
fn what_is_made_anew_stays_whose_it_was() {
    let (source, target, checkout) = filled();
    source.run(
        "CREATE VIEW v AS SELECT id FROM users; CREATE FUNCTION g() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'",
    );
    target.run(
        "CREATE VIEW v AS SELECT id, email FROM users; ALTER VIEW v OWNER TO pg_monitor;
         GRANT SELECT ON v TO pg_signal_backend WITH GRANT OPTION; GRANT UPDATE (id, email) ON v TO PUBLIC;
         CREATE FUNCTION g() RETURNS integer LANGUAGE sql AS 'SELECT 1'; REVOKE ALL ON FUNCTION g() FROM PUBLIC;
         GRANT EXECUTE ON FUNCTION g() TO pg_monitor",
    );
    let rights = "SELECT string_agg(r, '; ' ORDER BY r) FROM (
            SELECT 'v ' || relowner::regrole || a::text AS r FROM pg_class, unnest(relacl) a WHERE oid = 'v'::regclass
            UNION ALL SELECT 'id ' || a::text FROM pg_attribute, unnest(attacl) a WHERE attrelid = 'v'::regclass AND attname = 'id'
            UNION ALL SELECT 'g ' || proowner::regrole || a::text FROM pg_proc, unnest(proacl) a WHERE oid = 'g()'::regprocedure) x";
    let before = target.value(rights);
    let (err, _) = checkout.up(0, &["--alter"]);
    contains(
        &err,
        &["view public.v: columns", "function public.g(): returns"],
    );
    assert!(!err.contains("by hand"), "{err}");
    assert_eq!(target.value(rights), before);
}

#[test]
fn what_is_made_anew_keeps_what_is_said_of_it_and_its_indexes() {
    let (source, target, checkout) = filled();
    let both = "CREATE VIEW over AS SELECT * FROM v; CREATE MATERIALIZED VIEW m AS SELECT id, count(*) AS n FROM v GROUP BY id;
         CREATE UNIQUE INDEX by_id ON m (id)";
    source.run(&format!("CREATE VIEW v AS SELECT id FROM users; {both}; CREATE INDEX by_n ON m (n); CREATE MATERIALIZED VIEW w AS SELECT 2 AS a"));
    target.run(&format!(
        "CREATE VIEW v AS SELECT id, email FROM users; {}; CREATE INDEX mine ON m (n, id);
         CREATE MATERIALIZED VIEW w AS SELECT 1 AS a; CREATE INDEX w_mine ON w (a);
         CREATE FUNCTION taken() RETURNS integer LANGUAGE sql AS 'SELECT 1';
         COMMENT ON VIEW v IS 'it''s \\ v'; COMMENT ON COLUMN v.id IS 'v.id'; COMMENT ON COLUMN v.email IS 'gone';
         COMMENT ON VIEW over IS 'over'; COMMENT ON MATERIALIZED VIEW m IS 'm'; COMMENT ON COLUMN m.n IS 'm.n';
         COMMENT ON INDEX by_id IS 'by_id'; COMMENT ON INDEX mine IS 'mine'; COMMENT ON TABLE users IS 'users'",
        both.replace("SELECT * FROM v;", "SELECT id FROM v;")
    ));
    let parts = "CREATE DOMAIN zip text CONSTRAINT five CHECK (VALUE <> '5'); CREATE INDEX by_email ON users (email);
         CREATE STATISTICS pairs (ndistinct) ON id, email FROM users; ALTER TABLE users ADD CONSTRAINT few CHECK (id < 1000);
         CREATE POLICY all_of ON users USING (id > 0); CREATE TYPE span AS RANGE (subtype = float8)";
    source.run(parts);
    target.run(&format!(
        "{}; COMMENT ON CONSTRAINT five ON DOMAIN zip IS 'five'; COMMENT ON INDEX by_email IS 'by'; COMMENT ON STATISTICS pairs IS 'p';
         COMMENT ON CONSTRAINT few ON users IS 'few'; COMMENT ON POLICY all_of ON users IS 'all'; COMMENT ON TYPE span IS 'span'",
        parts.replace("'5'", "'4'").replace("(email)", "(email DESC)").replace("ndistinct", "mcv").replace("1000", "999")
            .replace("> 0", "> 1").replace("float8", "numeric")
    ));
    let said = "SELECT string_agg(i.identity || ' ' || c.description, '; ' ORDER BY i.identity)
            FROM pg_description c CROSS JOIN LATERAL pg_identify_object(c.classoid, c.objoid, c.objsubid) i
            WHERE c.objoid >= 16384";
    let before = target.value(said);
    let (err, out) = checkout.up(1, &["--alter"]);
    assert!(!err.contains("by hand"), "{err}");
    contains(
        &err,
        &[
            "view public.v: columns",
            "materialized view public.w: definition",
            "index public.m.by_n",
        ],
    );
    contains(
        &out,
        &[
            "public.m.mine (extra): only here",
            "public.w.w_mine (extra): only here",
        ],
    );
    assert_eq!(
        target.value(said),
        before.replace("public.v.email gone; ", "")
    );
    let indexes = "SELECT string_agg(relid::regclass || '.' || relname, ' ' ORDER BY relname) FROM pg_index
            JOIN pg_class c ON c.oid = indexrelid CROSS JOIN LATERAL (SELECT indrelid) r (relid) WHERE c.oid >= 16384 AND relid::regclass::text IN ('m', 'w')";
    assert_eq!(target.value(indexes), "m.by_id m.by_n m.mine w.w_mine");
    // An index on a column that is no longer there hinders; with --drop it goes.
    source.run("DROP MATERIALIZED VIEW w; CREATE MATERIALIZED VIEW w AS SELECT 2 AS b");
    let (err, _) = checkout.up(1, &["--alter"]);
    contains(&err, &["by hand: materialized view public.w"]);
    checkout.up(0, &["--alter", "--drop"]);
    assert_eq!(target.value(indexes), "m.by_id m.by_n");
}

#[test]
fn what_has_no_place_beside_what_stays_is_left_and_the_rest_is_done() {
    let (source, target, checkout) = filled();
    source.run(
        "ALTER TABLE users DROP CONSTRAINT users_pkey, ADD CONSTRAINT keyed PRIMARY KEY (id, email); ALTER TABLE users ADD phone text;
         CREATE VIEW seen AS SELECT 1 AS a; CREATE VIEW over AS SELECT a FROM seen; CREATE INDEX called ON users (email);
         CREATE FUNCTION done() RETURNS integer LANGUAGE sql AS 'SELECT 1';
         CREATE FUNCTION f(x integer, z text DEFAULT 'a') RETURNS integer LANGUAGE sql AS 'SELECT 1';
         CREATE FUNCTION g(x integer, z text DEFAULT 'a') RETURNS integer LANGUAGE sql AS 'SELECT 1'; CREATE VIEW calls AS SELECT g(1) AS g;
         CREATE FUNCTION g(z text) RETURNS integer LANGUAGE sql AS 'SELECT 1';
         CREATE SEQUENCE counted MAXVALUE 10; CREATE TABLE identified (i integer GENERATED ALWAYS AS IDENTITY (MAXVALUE 10))",
    );
    target.run(
        "CREATE TABLE seen (a integer); CREATE TABLE other (x integer); CREATE INDEX called ON other (x);
         CREATE PROCEDURE done() LANGUAGE sql AS 'SELECT 1';
         CREATE FUNCTION f(x integer, y integer DEFAULT 1) RETURNS integer LANGUAGE sql AS 'SELECT 2';
         CREATE FUNCTION g(x integer) RETURNS integer LANGUAGE sql AS 'SELECT 2'; CREATE VIEW calls AS SELECT g(1) AS g;
         CREATE SEQUENCE counted; SELECT setval('counted', 50); CREATE TABLE identified (i integer GENERATED ALWAYS AS IDENTITY);
         SELECT setval('identified_i_seq', 50)",
    );
    let (err, out) = checkout.up(1, &["--alter"]);
    contains(
        &err,
        &["column public.users.phone", "function public.g(text)"],
    );
    contains(
        &out,
        &[
            "constraint public.users.keyed: what is only here has its place",
            "view public.seen: what is only here has its place",
            "view public.over: it needs something that is left",
            "index public.users.called: what is only here has its place",
            "function public.done(): what is only here has its place",
            "function public.f(integer, text): a call could be of it",
            "function public.g(integer, text): a call could be of it",
        ],
    );
    contains(
        &format!("{err}{out}"),
        &[
            "by hand: it has counted beyond the bounds that it is to have: ALTER SEQUENCE public.counted",
        ],
    );
    assert_eq!(target.value("SELECT f(1) + g(1)"), "4");
    // Sequences are left, and nothing else.
    let (err, out) = checkout.up(1, &["--alter", "--drop"]);
    contains(
        &format!("{err}{out}"),
        &[
            "it leaves 2 differences",
            "sequence public.counted: maximum: by hand",
        ],
    );
    assert_eq!(target.value("SELECT g FROM calls"), "1");
}

#[test]
fn partitions_that_share_rows_with_those_that_stay_are_left_and_the_rest_is_done() {
    let parents = "CREATE TABLE ranged (id integer) PARTITION BY RANGE (id); CREATE TABLE hashed (id integer) PARTITION BY HASH (id)";
    let source = TestDb::with(&format!("{SCHEMA}; {parents}"));
    let target = TestDb::absent();
    let checkout = Checkout::new(&source.url(), &target.url());
    let rules = fs::read_to_string(checkout.path("rules.yaml")).unwrap();
    let rules = format!(
        "{rules}  ranged: {{ columns: {{ id: keep }} }}\n  hashed: {{ columns: {{ id: keep }} }}\n"
    );
    checkout.write("rules.yaml", &rules);
    checkout.up(0, &[]);
    source.run(
        "CREATE TABLE p1 PARTITION OF ranged FOR VALUES FROM (0) TO (100); CREATE INDEX of_p1 ON p1 (id);
         CREATE TABLE p2 PARTITION OF ranged FOR VALUES FROM (100) TO (200);
         CREATE TABLE h0 PARTITION OF hashed FOR VALUES WITH (MODULUS 2, REMAINDER 0); CREATE TABLE x (id integer)",
    );
    target.run(
        "CREATE TABLE pa PARTITION OF ranged FOR VALUES FROM (0) TO (50); CREATE TABLE pb PARTITION OF ranged FOR VALUES FROM (50) TO (100);
         CREATE TABLE ha PARTITION OF hashed FOR VALUES WITH (MODULUS 4, REMAINDER 2)",
    );
    let (err, out) = checkout.up(1, &["--alter"]);
    contains(&err, &["altered ", "table public.p2", "table public.x"]);
    contains(
        &out,
        &[
            "table public.p1: what is only here has its place",
            "table public.h0: what is only here has its place",
            "table public.pa (extra): only here",
        ],
    );
    let (err, _) = checkout.up(0, &["--alter", "--drop"]);
    contains(&err, &["altered ", "table public.p1", "parity    ok: "]);
}

#[test]
fn a_publication_that_differs_is_left_to_a_person() {
    let (_source, target, checkout) = filled();
    target.run("CREATE PUBLICATION mine FOR TABLE users");
    let (err, out) = checkout.up(1, &["--alter"]);
    contains(&err, &["--alter leaves 1 difference of the schema"]);
    contains(
        &out,
        &["publication mine (extra): it ties servers together, and is left to a person; --refill"],
    );
    assert!(!err.contains("is level"), "{err}");
    let (err, _) = checkout.up(0, &["--refill"]);
    contains(&err, &["parity    ok: "]);
}

#[test]
fn what_a_publication_lists_is_left_and_so_is_a_range_whose_functions_have_their_names() {
    let (source, target, checkout) = filled();
    source.run("CREATE TYPE span AS RANGE (subtype = float8); ALTER TABLE users ADD born date");
    target.run(
        "ALTER TABLE users ADD mine text, ADD mine_too text; CREATE PUBLICATION feed FOR TABLE users (id, mine);
         CREATE TYPE span AS RANGE (subtype = text); ALTER TYPE span RENAME TO reach; ALTER TYPE span_multirange RENAME TO reaches",
    );
    let (err, out) = checkout.up(1, &["--alter"]);
    contains(&err, &["altered ", "column public.users.born"]);
    contains(
        &out,
        &["range type public.span: what is only here has its place"],
    );
    let (err, out) = checkout.up(1, &["--alter", "--drop"]);
    contains(
        &err,
        &[
            "range type public.span",
            "column public.users.mine_too (extra)",
        ],
    );
    contains(
        &out,
        &["column public.users.mine (extra): a publication lists it"],
    );
}

#[test]
fn a_foreign_key_that_was_bound_to_a_key_of_devs_own_goes_on_without_it() {
    let (source, target, checkout) = filled();
    source.run(
        "CREATE TABLE a (x integer, y integer, PRIMARY KEY (x, y)); CREATE TABLE b (x integer, y integer, FOREIGN KEY (x, y) REFERENCES a)",
    );
    target.run("CREATE TABLE a (x integer, y integer, CONSTRAINT own UNIQUE (y, x))");
    checkout.up(1, &["--alter"]);
    checkout.up(0, &["--alter", "--drop"]);
}

#[test]
fn what_a_function_has_of_its_own_that_is_not_shown_stays() {
    let (source, target, checkout) = filled();
    let f = "CREATE FUNCTION f() RETURNS text LANGUAGE sql SET \"app.api_key\" = 'hunter2' AS 'SELECT current_setting(''app.api_key'')'";
    source.run(&format!("{f}; ALTER FUNCTION f() SECURITY DEFINER"));
    target.run(f);
    let (err, out) = checkout.up(0, &["--alter"]);
    contains(&err, &["function public.f(): security definer"]);
    assert!(!format!("{err}{out}").contains("hunter"), "{err}{out}");
    assert_eq!(target.value("SELECT f()"), "hunter2");
}

#[test]
fn the_statement_that_fails_is_the_one_that_is_told() {
    let (source, target, checkout) = filled();
    target.run("ALTER TABLE users ALTER email SET DEFAULT 'a'");
    source.run("ALTER TABLE users ALTER email TYPE integer USING 1, ALTER email SET DEFAULT 1");
    let (_, out) = checkout.up(2, &["--alter", "--drop"]);
    contains(
        &out,
        &["the statement was: ALTER TABLE public.users ALTER COLUMN email TYPE integer"],
    );
}

#[test]
fn a_pipe_that_nobody_writes_to_is_not_waited_for() {
    let (_source, _target, checkout) = filled();
    for name in ["rules.pipe", "manifest.pipe"] {
        pipes::silent(&checkout.path(name));
    }
    let (_, out) = checkout.up(2, &["--manifest", "manifest.pipe", "--timeout", "2"]);
    contains(&out, &["manifest.pipe", "within 2 s"]);
    let up = Command::new(env!("CARGO_BIN_EXE_standin"))
        .current_dir(checkout.folder.path())
        .args(["up", "rules.pipe", "--timeout", "1"])
        .output()
        .unwrap();
    let err = String::from_utf8(up.stderr).unwrap();
    assert_eq!(up.status.code(), Some(2), "{err}");
    contains(&err, &["rules.pipe", "within 1 s"]);
}

#[test]
fn help_offers_what_can_be_done() {
    let help = Command::new(env!("CARGO_BIN_EXE_standin"))
        .args(["up", "--help"])
        .output();
    let help = String::from_utf8(help.unwrap().stdout).unwrap();
    contains(&help, &["--alter", "--drop", "--target <URL>"]);
    assert!(!help.contains("parquet:"), "{help}");
}

#[test]
fn what_moved_to_another_schema_in_production_moves_with_its_rows_where_that_is_asked_for() {
    let (source, target, checkout) = filled();
    let both = "CREATE TYPE mood AS ENUM ('sad', 'glad'); CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1';
        CREATE TABLE notes (id serial PRIMARY KEY, text text, feels mood, n integer DEFAULT f());
        CREATE VIEW told AS SELECT text FROM notes";
    source.run(both);
    target.run(both);
    target.run("INSERT INTO notes (text, feels) VALUES ('mine', 'glad')");
    source.run(
        "CREATE SCHEMA shop; ALTER TYPE mood SET SCHEMA shop; ALTER FUNCTION f() SET SCHEMA shop;
         ALTER TABLE notes SET SCHEMA shop; ALTER VIEW told SET SCHEMA shop",
    );
    let (err, out) = checkout.up(1, &["--alter"]);
    contains(&err, &["it leaves 4 differences of the schema"]);
    contains(
        &out,
        &[
            "enum shop.mood: name: what is called otherwise here may be another one",
            "table shop.notes: name",
            "function shop.f(): name",
            "view shop.told: name",
        ],
    );
    assert_eq!(target.value("SELECT text FROM told"), "mine");
    let (err, out) = checkout.up(0, &["--alter", "--drop"]);
    contains(&err, &["schema    done: altered "]);
    assert_eq!(out, "");
    assert_eq!(target.value("SELECT text FROM shop.told"), "mine");
    target.run("INSERT INTO shop.notes (text) VALUES ('more')");
    let id_and_n = "SELECT id || ' ' || n FROM shop.notes WHERE text = 'more'";
    assert_eq!(target.value(id_and_n), "2 1");
    let (err, _) = checkout.up(0, &["--alter", "--drop"]);
    contains(&err, &["schema    ok: the schema of ", " is level"]);
}
