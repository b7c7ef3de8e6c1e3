//! Databases that are reached and say nothing any more: everything that waits for them ends.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

pub mod support;

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use support::TestDb;

const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

const SCHEMA: &str = "
    CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL);
    INSERT INTO users SELECT i, 'somebody' || i || '@secret.example' FROM generate_series(1, 20) i";

/// Whether the server is silent from now on, by what the client has said and how many bytes the server has.
type IsSilent = fn(&[u8], usize) -> bool;

/// Hands on what a server says until it is silent; the connection stays. Nobody is let through who asks to cancel.
struct Proxy {
    url: String,
    /// Hears of each connection that became silent.
    silent: Receiver<()>,
}

impl Proxy {
    fn before(database: &TestDb, is_silent: IsSilent) -> Self {
        let address = &database.address;
        let socket = format!("{}/.s.PGSQL.{}", address.host, address.port);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let place = listener.local_addr().unwrap();
        let (told, silent) = channel();
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let server = UnixStream::connect(&socket).unwrap();
                connect(&client, &server, is_silent, &told);
            }
        });
        Self {
            url: format!(
                "postgresql://{}@{place}/{}?sslmode=disable&connect_timeout=1",
                address.user, address.database
            ),
            silent,
        }
    }
}

fn connect(client: &TcpStream, server: &UnixStream, is_silent: IsSilent, told: &Sender<()>) {
    // Source: PostgreSQL documentation, "Message Formats", CancelRequest.
    const CANCEL: [u8; 4] = 80_877_102_u32.to_be_bytes();
    let said = Arc::new(Mutex::new(Vec::new()));
    let (mut from, mut to, heard) = (
        client.try_clone().unwrap(),
        server.try_clone().unwrap(),
        Arc::clone(&said),
    );
    thread::spawn(move || {
        let mut chunk = [0; 8192];
        while let Ok(count @ 1..) = from.read(&mut chunk) {
            heard.lock().unwrap().extend_from_slice(&chunk[..count]);
            if heard.lock().unwrap().get(4..8) == Some(&CANCEL) {
                wait_for_ever();
            }
            if to.write_all(&chunk[..count]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(std::net::Shutdown::Both);
    });
    let (mut from, mut to, told) = (
        server.try_clone().unwrap(),
        client.try_clone().unwrap(),
        told.clone(),
    );
    thread::spawn(move || {
        let (mut chunk, mut bytes) = ([0; 8192], 0);
        while let Ok(count @ 1..) = from.read(&mut chunk) {
            bytes += count;
            if is_silent(&said.lock().unwrap(), bytes) {
                let _ = told.send(());
                wait_for_ever();
            }
            if to.write_all(&chunk[..count]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(std::net::Shutdown::Both);
    });
}

fn wait_for_ever() {
    loop {
        thread::park();
    }
}

fn has(said: &[u8], part: &[u8]) -> bool {
    said.windows(part.len()).any(|window| window == part)
}

fn standin(folder: &tempfile::TempDir, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_standin"));
    command
        .current_dir(folder.path())
        .args(args)
        .env_remove("DEV_DATABASE_URL")
        .env_remove("PROD_DATABASE_URL")
        .stdin(Stdio::null());
    command
}

fn rules(source: &str, target: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let text = format!(
        "version: 1\nsource: {source}\ntarget: {target}\nkey: {KEY}\ntables:\n  users: {{ columns: {{ id: keep, email: email }} }}\n"
    );
    fs::write(folder.path().join("rules.yaml"), text).unwrap();
    folder
}

/// Nothing here takes a tenth of it.
const FOR_EVER: Duration = Duration::from_mins(10);

/// What is told on stderr and stdout by a command that ends so.
fn told(mut command: Command, code: i32) -> String {
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let output = output(child);
    let told = String::from_utf8_lossy(&output.stderr) + String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(code), "{told}");
    told.into_owned()
}

/// What a command writes, which is ended where it would not end.
fn output(child: Child) -> Output {
    let id = child.id().to_string();
    let (ended, output) = channel();
    thread::spawn(move || ended.send(child.wait_with_output()));
    output
        .recv_timeout(FOR_EVER)
        .unwrap_or_else(|_| {
            let _ = Command::new("kill").args(["-KILL", &id]).status();
            panic!("it did not end within {FOR_EVER:?}");
        })
        .unwrap()
}

#[test]
fn capturing_ends_in_its_time_and_writes_nothing() {
    let source = TestDb::with(SCHEMA);
    let proxy = Proxy::before(&source, |_, bytes| bytes > 3_000);
    let folder = tempfile::tempdir().unwrap();
    let capture = ["parity", "capture", "--timeout", "1", "-o", "m.json"];
    let args = [&capture[..], &["--source", &proxy.url]].concat();
    let told = told(standin(&folder, &args), 2);
    assert!(told.contains("was not read within 1 s"), "{told}");
    assert!(told.contains("more time with --timeout"), "{told}");
    assert!(!folder.path().join("m.json").exists());
}

#[test]
fn setting_up_ends_where_the_target_or_the_source_is_silent() {
    let (source, target) = (TestDb::with(SCHEMA), TestDb::absent());
    let filled = rules(&source.url(), &target.url());
    told(standin(&filled, &["up", "rules.yaml"]), 0);
    let up = ["up", "rules.yaml", "--timeout", "1"];
    // Behind the login: in the answer to the first settings.
    let silent = Proxy::before(&target, |said, _| has(said, b"DateStyle"));
    let told_of = told(standin(&rules(&source.url(), &silent.url), &up), 1);
    assert!(
        told_of.contains("target did not answer within 1 s"),
        "{told_of}"
    );
    let silent = Proxy::before(&target, |said, _| has(said, b"shobj_description"));
    let told_of = told(standin(&rules(&source.url(), &silent.url), &up), 1);
    assert!(told_of.contains("wait for more than"), "{told_of}");
    let silent = Proxy::before(&source, |_, bytes| bytes > 3_000);
    let told_of = told(standin(&rules(&silent.url, &target.url()), &up), 2);
    assert!(told_of.contains("longer than 1 s"), "{told_of}");
}

#[test]
fn altering_ends_where_the_target_is_silent() {
    // When the transaction begins, the schema is read, the statement is run, what is said about objects is read, all is kept.
    let silent: [(IsSilent, &str); 5] = [
        (|said, _| alters(said, b"BEGIN"), ""),
        (|said, _| alters(said, b"pg_statistic_ext"), ""),
        (
            |said, _| alters(said, b"ADD COLUMN phone"),
            "nothing was changed: ",
        ),
        (|said, _| alters(said, b"pg_description"), ""),
        (
            |said, _| alters(said, b"COMMIT"),
            "all of it may have been kept, or nothing",
        ),
    ];
    let source = TestDb::with(SCHEMA);
    let filled = silent.map(|(is_silent, also)| {
        let target = TestDb::absent();
        let folder = rules(&source.url(), &target.url());
        told(standin(&folder, &["up", "rules.yaml"]), 0);
        (is_silent, also, target)
    });
    source.run("ALTER TABLE users ADD phone text");
    thread::scope(|scope| {
        for (is_silent, also, target) in &filled {
            let source = source.url();
            scope.spawn(move || {
                let proxy = Proxy::before(target, *is_silent);
                // So long that nobody asks the server meanwhile what the session does.
                let url = proxy.url.replace("connect_timeout=1", "connect_timeout=30");
                let up = ["up", "rules.yaml", "--alter", "--timeout", "2"];
                let told = told(standin(&rules(&source, &url), &up), 2);
                let late = "the target let a question wait for more than 17 s";
                assert!(told.contains(late) && told.contains(also), "{told}");
            });
        }
    });
}

/// Whether a session in which a target is altered has said this.
fn alters(said: &[u8], part: &[u8]) -> bool {
    has(said, b"BEGIN READ WRITE") && has(said, part)
}

#[test]
fn one_signal_ends_a_run_whose_pg_dump_is_kept_waiting() {
    let (source, target) = (TestDb::with(SCHEMA), TestDb::absent());
    // As pg_dump writes it, and nobody else.
    let is_pg_dump: IsSilent = |said, _| has(said, b"SET DATESTYLE");
    let proxy = Proxy::before(&source, is_pg_dump);
    let folder = rules(&proxy.url, &target.url());
    let mut up = standin(&folder, &["up", "rules.yaml"]);
    let up = up
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    proxy.silent.recv().unwrap();
    let number = up.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-TERM", &number])
            .status()
            .unwrap()
            .success()
    );
    let output = output(up);
    let told = String::from_utf8_lossy(&output.stderr) + String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(130), "{told}");
}

/// A run between two databases of which one falls silent; what is told.
fn run_into_silence(source: &str, target: &str) -> String {
    told(
        standin(&rules(source, target), &["run", "rules.yaml", "--replace"]),
        2,
    )
}

#[test]
fn a_source_that_falls_silent_while_rows_move_ends_the_run() {
    let (source, target) = (TestDb::with(SCHEMA), TestDb::absent());
    let proxy = Proxy::before(&source, |said, _| has(said, b"TO STDOUT"));
    let told = run_into_silence(&proxy.url, &target.url());
    assert!(
        told.contains("connection to the source was lost (the server waits too"),
        "{told}"
    );
}

#[test]
fn a_target_that_falls_silent_while_rows_move_ends_the_run() {
    let (source, target) = (TestDb::with(SCHEMA), TestDb::absent());
    let proxy = Proxy::before(&target, |said, _| has(said, b"COPY \"public\".\"users\""));
    let told = run_into_silence(&source.url(), &proxy.url);
    assert!(
        told.contains("connection to the target was lost (the server waits too"),
        "{told}"
    );
}

#[test]
fn a_target_that_falls_silent_behind_the_rows_ends_the_run() {
    let (source, target) = (TestDb::with(SCHEMA), TestDb::absent());
    let proxy = Proxy::before(&target, |said, _| has(said, b"ANALYZE"));
    let told = run_into_silence(&source.url(), &proxy.url);
    assert!(
        told.contains("public.users (statistics): the connection to the target was lost"),
        "{told}"
    );
    let proxy = Proxy::before(&target, |said, _| has(said, b"setval"));
    let told = run_into_silence(&source.url(), &proxy.url);
    assert!(told.contains("connection to the target failed"), "{told}");
}

#[test]
fn a_query_that_takes_long_is_waited_for() {
    let (source, target) = (TestDb::with(SCHEMA), TestDb::absent());
    // Longer than the silence after which the server is asked, and than all that a lost session is given.
    let url = format!("{}&connect_timeout=1", source.url());
    let folder = rules(&url, &target.url());
    let path = folder.path().join("rules.yaml");
    let text = fs::read_to_string(&path).unwrap();
    let slow =
        "users: { rows: { where: \"(SELECT pg_catalog.pg_sleep(18)) IS NOT NULL\" }, columns";
    fs::write(&path, text.replace("users: { columns", slow)).unwrap();
    told(standin(&folder, &["run", "rules.yaml"]), 0);
    assert_eq!(target.value("SELECT count(*) FROM users"), "20");
}
