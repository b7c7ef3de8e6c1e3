//! `standin parity check --migrations` and `--migrate-with`: throwaway servers, and what is left of them.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

pub mod support;

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use support::TestDb;
use support::install::client;

const USERS: &str = "CREATE TABLE users (id integer PRIMARY KEY, email text NOT NULL);";
const ORDERS: &str = "CREATE TABLE orders (id integer, user_id integer REFERENCES users);
    CREATE FUNCTION one() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;";

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_standin"));
    command
        .args(["parity", "check"])
        .args(arguments)
        .env("STANDIN_PG_BIN", support::installation().bin())
        .stdin(Stdio::null());
    command
}

fn check(source: &TestDb, migrations: &Path, more: &[&str]) -> Output {
    let (source, migrations) = (source.url(), migrations.to_str().unwrap());
    command(&["--source", &source, "--migrations", migrations])
        .args(more)
        .output()
        .unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn error(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn a_pipe_among_the_migrations_is_refused_and_not_waited_for() {
    let source = TestDb::with(USERS);
    let folder = folder(&[("1_a.sql", USERS)]);
    support::pipes::silent(&folder.path().join("2_b.sql"));
    let output = check(&source, folder.path(), &[]);
    assert_eq!(output.status.code(), Some(1), "{}", error(&output));
    let said = out(&output) + &error(&output);
    assert!(
        said.contains("the migration is a pipe and no file"),
        "{said}"
    );
    assert!(said.contains("2_b.sql"), "{said}");
}

#[test]
fn folders_of_every_tool_make_what_production_has() {
    let source = TestDb::with(&format!("{USERS}{ORDERS}"));
    let alone = "CREATE INDEX CONCURRENTLY by_user ON orders (user_id);";
    source.run(alone);
    let dbmate = |sql: &str, option: &str| {
        format!("-- migrate:up {option}\n{sql}\n-- migrate:down\nDROP TABLE nothing;\n")
    };
    let goose = |sql: &str, first: &str| {
        format!(
            "{first}-- +goose Up\n-- +goose StatementBegin\n{sql}\n-- +goose StatementEnd\n-- +goose Down\nDROP TABLE x;\n"
        )
    };
    let (first, second) = (dbmate(USERS, ""), dbmate(ORDERS, ""));
    let (third, noted) = (dbmate(alone, "transaction:false"), goose(USERS, ""));
    let (other, last) = (
        goose(ORDERS, ""),
        goose(alone, "-- +goose NO TRANSACTION\n"),
    );
    let forms: &[(&str, &[(&str, &str)])] = &[
        (
            "plain",
            &[("10_c.sql", alone), ("9_b.sql", ORDERS), ("1_a.sql", USERS)],
        ),
        (
            "golang-migrate",
            &[
                ("1_a.up.sql", USERS),
                ("1_a.down.sql", "DROP TABLE users"),
                ("2_b.up.sql", ORDERS),
                ("3_c.up.sql", alone),
            ],
        ),
        (
            "flyway",
            &[
                ("R__c.sql", alone),
                ("V1__a.sql", USERS),
                ("V1.1__b.sql", ORDERS),
            ],
        ),
        (
            "dbmate",
            &[
                ("1_a.sql", &first),
                ("2_b.sql", &second),
                ("3_c.sql", &third),
            ],
        ),
        (
            "goose",
            &[("1_a.sql", &noted), ("2_b.sql", &other), ("3_c.sql", &last)],
        ),
        (
            "prisma",
            &[
                ("migration_lock.toml", "provider = \"postgresql\""),
                ("1_a/migration.sql", USERS),
                ("2_b/migration.sql", ORDERS),
                ("3_c/migration.sql", alone),
            ],
        ),
        (
            "diesel",
            &[
                ("1_a/up.sql", USERS),
                ("1_a/down.sql", "DROP TABLE users"),
                ("2_b/up.sql", ORDERS),
                ("3_c/up.sql", alone),
            ],
        ),
    ];
    for (name, files) in forms {
        let output = check(&source, folder(files).path(), &["--strict"]);
        let told = format!("{name}: {}{}", out(&output), error(&output));
        assert_eq!(output.status.code(), Some(0), "{told}");
        assert!(told.contains("No difference: "), "{told}");
        assert!(told.contains("3 migrations ran on PostgreSQL "), "{told}");
    }
}

#[test]
fn what_differs_is_told_and_what_tools_note_is_not() {
    let source = TestDb::with(USERS);
    source.run(
        "ALTER TABLE users ADD COLUMN by_hand text;
         CREATE TABLE goose_db_version (id serial PRIMARY KEY, version_id bigint);
         CREATE SCHEMA drizzle; CREATE TABLE drizzle.__drizzle_migrations (id serial PRIMARY KEY);
         CREATE TABLE drizzle.own (id integer);
         COMMENT ON TABLE goose_db_version IS 'x'",
    );
    let migrations = folder(&[("1.sql", USERS), ("2.sql", ORDERS)]);
    let output = check(
        &source,
        migrations.path(),
        &["--comments", "--format", "json"],
    );
    assert_eq!(output.status.code(), Some(1), "{}", error(&output));
    let json: Value = serde_json::from_str(&out(&output)).unwrap();
    let checks = json["checks"].as_array().unwrap();
    let failed: Vec<&str> = checks
        .iter()
        .filter(|check| check["passed"] == false)
        .filter_map(|check| check["name"].as_str())
        .collect();
    assert_eq!(
        failed,
        [
            "migrations: table public.orders",
            "migrations: column public.users.by_hand",
            "migrations: function public.one()",
        ]
    );
    let names: Vec<&str> = checks
        .iter()
        .filter_map(|check| check["name"].as_str())
        .collect();
    assert!(names.contains(&"migrations: server"));
    assert!(names.contains(&"migrations: bookkeeping table public.goose_db_version"));
    assert!(names.contains(&"migrations: bookkeeping schema drizzle"));
    let people = out(&check(&source, migrations.path(), &[]));
    assert!(
        people.contains("table orders is only in the migrations"),
        "{people}"
    );
    let told = "not compared: schema drizzle, table drizzle.__drizzle_migrations, table public.goose_db_version";
    assert!(people.contains(told), "{people}");
}

#[test]
fn what_was_captured_stands_in_for_production_and_grants_find_its_roles() {
    let grants = format!("{USERS} GRANT SELECT ON users TO migration_reader;");
    let source = TestDb::with(&format!(
        "DO $$ BEGIN CREATE ROLE migration_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$; {grants}"
    ));
    let (migrations, captured) = (folder(&[("1.sql", &grants)]), tempfile::tempdir().unwrap());
    let live = check(&source, migrations.path(), &[]);
    assert_eq!(
        live.status.code(),
        Some(0),
        "{}{}",
        out(&live),
        error(&live)
    );
    let manifest = captured.path().join("infrastructure.json");
    let manifest = manifest.to_str().unwrap();
    let written = Command::new(env!("CARGO_BIN_EXE_standin"))
        .args([
            "parity",
            "capture",
            "--roles",
            "--source",
            &source.url(),
            "--output",
            manifest,
        ])
        .output()
        .unwrap();
    assert_eq!(written.status.code(), Some(0), "{}", error(&written));
    let folder = migrations.path().to_str().unwrap();
    let against = command(&[manifest, "--migrations", folder])
        .output()
        .unwrap();
    assert_eq!(
        against.status.code(),
        Some(0),
        "{}{}",
        out(&against),
        error(&against)
    );
    // A migration may make the role itself.
    std::fs::write(
        migrations.path().join("1.sql"),
        format!("CREATE ROLE migration_reader; {grants}"),
    )
    .unwrap();
    let own = command(&[manifest, "--migrations", folder])
        .output()
        .unwrap();
    assert_eq!(own.status.code(), Some(0), "{}{}", out(&own), error(&own));
}

#[test]
fn a_migration_that_fails_is_told_with_its_place_and_without_values() {
    let source = TestDb::with(USERS);
    let says = |files: &[(&str, &str)]| {
        let output = check(&source, folder(files).path(), &[]);
        assert_eq!(output.status.code(), Some(1), "{}", error(&output));
        error(&output)
    };
    let text = "-- migrate:up\nSELECT 'ä';\n  SELECT nowhere FROM users;\n";
    let told = says(&[("1.sql", USERS), ("2.sql", text)]);
    assert!(told.contains("2.sql:3:10: the migration fails"), "{told}");
    // Without a place in the text it is the statement's.
    let twice = "SELECT 1;\n\nINSERT INTO users VALUES (1, 'hunter2'), (1, 'hunter2');";
    let told = says(&[("1.sql", USERS), ("2.sql", twice)]);
    assert!(told.contains("2.sql:3:1: the migration fails"), "{told}");
    assert!(
        told.contains("23505") && !told.contains("hunter2"),
        "{told}"
    );
    let told = says(&[("1.sql", "SELECT 1;\n\\set x hunter2\n")]);
    assert!(told.contains("1.sql:2:1: a command of psql"), "{told}");
    assert!(
        told.contains("--migrate-with") && !told.contains("hunter2"),
        "{told}"
    );
    let told = says(&[("1.sql", "COPY users FROM stdin;\n1\thunter2\n\\.\n")]);
    assert!(told.contains("1.sql:1:1: rows of a COPY"), "{told}");
    assert!(says(&[("readme.txt", "x")]).contains("there are no migrations"));
    assert!(says(&[("1/other.sql", "x")]).contains("no form that is known"));
}

/// Runs a shell's words as the migration command; its first argument is the folder for what it notes.
#[test]
fn what_the_server_lacks_is_told_by_what_to_do_about_it() {
    let source = TestDb::with(USERS);
    for (sql, hint) in [
        (
            "GRANT SELECT ON users TO nobody_has_this_role;",
            "capture --roles",
        ),
        (
            "CREATE EXTENSION no_such_extension;",
            "if it is an extension, install it",
        ),
        ("SELECT 1 / 0;", "on an empty database in this order"),
    ] {
        let folder = folder(&[("1_a.sql", USERS), ("2_b.sql", sql)]);
        let output = check(&source, folder.path(), &[]);
        assert_eq!(output.status.code(), Some(1), "{}", error(&output));
        assert!(error(&output).contains(hint), "{sql}: {}", error(&output));
        let is_of_roles = error(&output).contains("--roles");
        assert_eq!(is_of_roles, hint.contains("--roles"), "{}", error(&output));
    }
}

fn with_shell(source: &TestDb, notes: &Path, words: &str) -> Command {
    let words = format!("sh -c '{words}' sh {}", notes.display());
    command(&["--source", &source.url(), "--migrate-with", &words])
}

fn noted(notes: &Path, name: &str) -> String {
    std::fs::read_to_string(notes.join(name))
        .unwrap()
        .trim()
        .to_owned()
}

#[test]
fn a_command_runs_migrations_and_is_heard_only_if_it_fails() {
    let source = TestDb::with(USERS);
    let notes = folder(&[("all.sql", USERS)]);
    let psql = client("psql").display().to_string();
    let words = format!(
        "{psql} -q -v ON_ERROR_STOP=1 -f {}/all.sql",
        notes.path().display()
    );
    let output = command(&["--source", &source.url(), "--migrate-with", &words])
        .output()
        .unwrap();
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}{}",
        out(&output),
        error(&output)
    );
    assert!(
        out(&output).contains("the command ran on PostgreSQL"),
        "{}",
        out(&output)
    );
    let says = "echo loud; echo $PGHOST > $1/host; echo $DATABASE_URL > $1/url; env > $1/env";
    let hidden = [
        "PROD_DATABASE_URL",
        "PROD_REDIS_URL",
        "DEV_DATABASE_URL",
        "DEV_AMQP_URL",
        "VAULT_TOKEN",
        "VAULT_SECRET_ID",
        "STANDIN_KEY",
        "STANDIN_SMTP",
        "PGPASSWORD",
        "PGSERVICE",
    ];
    let quiet = with_shell(&source, notes.path(), says)
        .envs(hidden.map(|name| (name, "hunter2")))
        .env("SEEN", "seen")
        .output()
        .unwrap();
    assert_eq!(quiet.status.code(), Some(1));
    assert!(!error(&quiet).contains("loud"));
    let host = noted(notes.path(), "host");
    assert!(noted(notes.path(), "url").starts_with("postgresql://postgres@localhost:"));
    let env = noted(notes.path(), "env");
    assert!(
        env.contains("SEEN=seen") && !env.contains("hunter2"),
        "{env}"
    );
    assert!(!Path::new(&host).exists(), "{host}");
    let loud = with_shell(
        &source,
        notes.path(),
        "echo $PGHOST > $1/host; echo out; echo loud >&2; exit 3",
    )
    .output()
    .unwrap();
    assert_eq!(loud.status.code(), Some(1));
    let said = error(&loud);
    assert!(
        said.contains("exit status: 3") && said.contains("out\n") && said.contains("loud"),
        "{said}"
    );
    assert!(!Path::new(&noted(notes.path(), "host")).exists());
    let absent = command(&[
        "--source",
        &source.url(),
        "--migrate-with",
        "/nowhere/tool up",
    ])
    .output()
    .unwrap();
    assert_eq!(absent.status.code(), Some(1), "{}", error(&absent));
    assert!(error(&absent).contains("give the path of the program"));
}

/// Whether a process is gone; one that waits to be noted by its new parent is gone as well.
fn is_gone(pid: &str) -> bool {
    let state = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    state.is_empty() || state.contains(") Z ")
}

#[test]
fn a_command_ends_when_it_ends_whoever_holds_its_output() {
    let source = TestDb::with("SELECT 1");
    let notes = tempfile::tempdir().unwrap();
    // One leaves the group and keeps the pipe; one stays in the group.
    let words = "setsid sh -c \"echo \\$\\$ > $1/part; mv $1/part $1/away; exec sleep 600\" & \
                 sleep 600 & echo $! > $1/here; while [ ! -e $1/away ]; do :; done";
    let output = with_shell(&source, notes.path(), words)
        .args(["--timeout", "120"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", error(&output));
    let begin = Instant::now();
    let is_left = |name: &str| !is_gone(&noted(notes.path(), name));
    while is_left("here") || is_left("away") {
        assert!(begin.elapsed() < Duration::from_mins(1), "it still runs");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn nothing_is_left_after_an_interrupt_or_when_time_is_up() {
    let source = TestDb::with(USERS);
    let notes = tempfile::tempdir().unwrap();
    let sleeps =
        "echo $$ > $1/pid; echo $PGHOST > $1/host.part; mv $1/host.part $1/host; sleep 600; true";
    let nothing_is_left = || {
        let host = noted(notes.path(), "host");
        assert!(!Path::new(&host).exists(), "{host}");
        assert!(is_gone(&noted(notes.path(), "pid")));
    };
    let mut running = with_shell(&source, notes.path(), sleeps)
        .stderr(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    while !notes.path().join("host").exists() {
        assert_eq!(
            running.try_wait().unwrap(),
            None,
            "it ended before the command ran"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    kill_process(Pid::from_child(&running), Signal::INT).unwrap();
    let output = running.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{}", error(&output));
    nothing_is_left();
    std::fs::remove_file(notes.path().join("host")).unwrap();
    let late = with_shell(&source, notes.path(), sleeps)
        .args(["--timeout", "15"])
        .output()
        .unwrap();
    assert_eq!(late.status.code(), Some(2));
    assert!(
        error(&late).contains("took longer than 15 s"),
        "{}",
        error(&late)
    );
    if notes.path().join("host").exists() {
        nothing_is_left();
    } else {
        support::skipped("the machine was too slow to start a server within the time of this test");
    }
}
