//! Logging in to real servers: passwords, TLS in every mode, errors by cause, and the socket that is taken back.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test fails by panicking and says why it is skipped"
)]

pub mod support;

use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use standin::error::{Error, Kind};
use standin::pg::connect::{Side, connect, preamble};
use standin::pg::raw::{Cancel, RawConn, RawStream, connect_raw};
use standin::pg::server::{Options, Server};
use standin::pg::session::Session;
use standin::pg::sessions::Sessions;
use standin::pg::url::ConnInfo;
use support::{TestDb, block_on, cluster, installation};

/// Bound of waits that end by themselves.
const PATIENCE: Duration = Duration::from_mins(1);

/// A server that also listens on a TCP port of 127.0.0.1.
struct Listening {
    server: Server,
    port: u16,
}

impl Listening {
    fn start(options: Options) -> Self {
        // Somebody else may take the port before the server does; then the test fails and says so.
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let options = options
            .with("listen_addresses", "127.0.0.1")
            .with("port", &port.to_string());
        let server = Server::start(installation(), &options).unwrap();
        Self { server, port }
    }

    /// An address over TCP with more parameters in libpq's form.
    fn address(&self, more: &str) -> ConnInfo {
        let text = format!(
            "host=localhost hostaddr=127.0.0.1 port={} user=postgres dbname=postgres {more}",
            self.port
        );
        ConnInfo::parse(&text, &|_| None).unwrap()
    }

    fn run(&self, sql: &str) {
        let socket = self.server.address("postgres");
        block_on(async {
            let client = connect(&socket, Side::Target).await.unwrap();
            for statement in sql.split(";\n") {
                client.batch_execute(statement).await.unwrap();
            }
        });
    }

    /// Writes a file into the data folder as the server's own account, for itself alone.
    fn write(&self, name: &str, text: &str) {
        let lines: Vec<String> = text.lines().map(|line| format!("'{line}'")).collect();
        self.run(&format!(
            "COPY (SELECT pg_catalog.unnest(ARRAY[{}])) TO PROGRAM 'umask 077; cat > {name}'",
            lines.join(", ")
        ));
    }

    /// Only these lines of pg_hba.conf, besides the socket's.
    fn allow(&self, lines: &str) {
        self.write("pg_hba.conf", &format!("local all all trust\n{lines}"));
        self.run("SELECT pg_catalog.pg_reload_conf()");
    }
}

fn is_encrypted(address: &ConnInfo) -> Result<bool, Error> {
    block_on(async {
        let client = connect(address, Side::Source).await?;
        let sql = "SELECT ssl FROM pg_catalog.pg_stat_ssl WHERE pid = pg_catalog.pg_backend_pid()";
        Ok(client.query_one(sql, &[]).await.unwrap().get(0))
    })
}

/// Repeats a look until it is as wanted: a server takes a new configuration when it gets around to it.
fn await_that(what: &str, mut look: impl FnMut() -> bool) {
    let started = Instant::now();
    while !look() {
        assert!(started.elapsed() < PATIENCE, "still not: {what}");
        thread::yield_now();
    }
}

fn shown(error: &Error) -> String {
    format!("{error} {error:?} {:?}", error.hints())
}

#[test]
fn a_password_is_checked_on_both_planes() {
    let server = Listening::start(Options::default().with_password("hunter2"));
    let right = server.address("password=hunter2");
    block_on(connect(&right, Side::Source)).unwrap();
    connect_raw(&right, Side::Source).map(drop).unwrap();

    for wrong in ["password=hunter3", ""] {
        let address = server.address(wrong);
        let control = block_on(connect(&address, Side::Source)).map(drop);
        let data = connect_raw(&address, Side::Source).map(drop);
        for error in [control.unwrap_err(), data.unwrap_err()] {
            assert_eq!(error.kind(), Kind::Connection);
            assert!(error.what().contains("password"), "{error}");
            assert_eq!(error.subject(), Some(address.to_string().as_str()));
            assert!(!shown(&error).contains("hunter"), "{error:?}");
        }
    }
}

#[test]
fn failures_are_told_apart() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let nobody = ConnInfo::parse(&format!("postgresql://u@127.0.0.1:{port}/d"), &|_| None).unwrap();
    let error = block_on(connect(&nobody, Side::Source))
        .map(drop)
        .unwrap_err();
    assert_eq!(error.kind(), Kind::Connection);
    assert!(
        error.what().contains("cannot connect to the source"),
        "{error}"
    );

    let absent = cluster().address("no such database");
    let error = block_on(connect(&absent, Side::Target))
        .map(drop)
        .unwrap_err();
    assert!(error.what().contains("3D000") && error.what().contains("no such database"));

    let stranger = ConnInfo::socket(cluster().folder(), 5432, "nobody here", "postgres");
    let error = block_on(connect(&stranger, Side::Target))
        .map(drop)
        .unwrap_err();
    assert_eq!(error.kind(), Kind::Connection);
    assert!(error.what().contains("nobody here"), "{error}");
}

#[test]
fn a_silent_server_is_given_up() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let address = ConnInfo::parse(
        &format!("postgresql://u@127.0.0.1:{port}/d?connect_timeout=1"),
        &|_| None,
    )
    .unwrap();
    let error = connect_raw(&address, Side::Source).map(drop).unwrap_err();
    assert!(
        error.what().contains("did not answer within 1 s"),
        "{error}"
    );
}

#[test]
fn a_source_session_cannot_write_and_has_no_search_path() {
    let db = TestDb::with("CREATE TABLE t (a int)");
    block_on(async {
        let client = connect(&db.address, Side::Source).await.unwrap();
        let error = client
            .batch_execute("INSERT INTO public.t VALUES (1)")
            .await;
        assert_eq!(error.unwrap_err().code().unwrap().code(), "25006");
        let error = client.batch_execute("TABLE t").await;
        assert_eq!(error.unwrap_err().code().unwrap().code(), "42P01");
    });
}

fn session(address: &ConnInfo) -> (Session<RawStream>, Handle) {
    let RawConn {
        stream,
        cancel,
        server_version,
        process_id,
    } = connect_raw(address, Side::Source).unwrap();
    stream.set_timeouts(PATIENCE).unwrap();
    let mut session = Session::new(stream, Side::Source);
    session
        .execute(&preamble(Side::Source, server_version))
        .unwrap();
    (session, Handle { cancel, process_id })
}

/// What is left of a raw connection whose stream went into a session.
struct Handle {
    cancel: Cancel,
    process_id: i32,
}

#[test]
fn the_socket_that_is_taken_back_speaks_where_the_login_ended() {
    let (mut session, rest) = session(&cluster().address("postgres"));
    let pid = session
        .query_value("SELECT pg_catalog.pg_backend_pid()")
        .unwrap();
    assert_eq!(pid, Some(rest.process_id.to_string()));
    assert_eq!(
        session
            .query_value("SHOW default_transaction_read_only")
            .unwrap()
            .as_deref(),
        Some("on")
    );
}

#[test]
fn a_statement_is_ended_from_another_thread() {
    let db = TestDb::new();
    let (mut session, rest) = session(&db.address);
    let running = thread::spawn(move || session.execute("SELECT pg_catalog.pg_sleep(60)"));
    let active = format!(
        "SELECT count(*) FROM pg_stat_activity WHERE pid = {} AND state = 'active'",
        rest.process_id
    );
    await_that("the statement runs", || db.value(&active) == "1");
    rest.cancel.cancel();
    let error = running.join().unwrap().unwrap_err();
    assert!(error.what().contains("57014"), "{error}");
}

/// An authority, and a certificate of its own for `localhost`; and an authority that signed nothing here.
fn certificates(folder: &Path) -> bool {
    let script = "set -e
        authority() { openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj \"/CN=$1\" -keyout $1.key -out $1.crt; }
        authority trusted; authority other
        openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr
        printf 'subjectAltName=DNS:localhost\\nbasicConstraints=CA:FALSE\\n' > extensions
        openssl x509 -req -in server.csr -CA trusted.crt -CAkey trusted.key -CAcreateserial -days 2 \\
            -extfile extensions -out server.crt";
    let made = Command::new("sh")
        .args(["-c", script])
        .current_dir(folder)
        .output();
    let made = made.is_ok_and(|output| output.status.success());
    if !made {
        support::skipped("openssl makes no certificates here");
    }
    made
}

/// A server with TLS, or `None` where there is none to be had.
fn encrypted(folder: &Path) -> Option<Listening> {
    if !certificates(folder) {
        return None;
    }
    let server = Listening::start(Options::default());
    let library = "SELECT setting FROM pg_catalog.pg_settings WHERE name = 'ssl_library'";
    let library: String = block_on(async {
        let client = connect(&server.server.address("postgres"), Side::Target)
            .await
            .unwrap();
        client.query_one(library, &[]).await.unwrap().get(0)
    });
    if library.is_empty() {
        support::skipped("this PostgreSQL was built without TLS");
        return None;
    }
    for name in ["server.crt", "server.key"] {
        server.write(name, &std::fs::read_to_string(folder.join(name)).unwrap());
    }
    server.run("ALTER SYSTEM SET ssl = on;\nSELECT pg_catalog.pg_reload_conf()");
    let must = server.address("sslmode=require");
    await_that("the server offers TLS", || is_encrypted(&must).is_ok());
    Some(server)
}

#[test]
fn certificates_are_checked_as_far_as_the_mode_says() {
    let folder = tempfile::tempdir().unwrap();
    let Some(server) = encrypted(folder.path()) else {
        return;
    };
    let root = |name: &str| format!("sslrootcert={}", folder.path().join(name).display());
    let (trusted, other) = (root("trusted.crt"), root("other.crt"));
    for (mode, roots, host) in [("disable", "", "localhost"), ("allow", "", "localhost")] {
        let address = server.address(&format!("sslmode={mode} {roots} host={host}"));
        assert!(!is_encrypted(&address).unwrap(), "{mode}");
    }
    for (mode, roots, host) in [
        ("prefer", "", "elsewhere"),
        ("require", "", "elsewhere"),
        ("require", &trusted, "elsewhere"),
        ("verify-ca", &trusted, "elsewhere"),
        ("verify-full", &trusted, "localhost"),
    ] {
        let address = server.address(&format!("sslmode={mode} {roots} host={host}"));
        assert!(is_encrypted(&address).unwrap(), "{mode} {host}");
    }
    for (mode, roots, host, why) in [
        ("require", &other, "localhost", "trusted authority"),
        ("verify-ca", &other, "localhost", "trusted authority"),
        ("verify-full", &other, "localhost", "trusted authority"),
        ("verify-full", &trusted, "elsewhere", "another host"),
    ] {
        let address = server.address(&format!("sslmode={mode} {roots} host={host}"));
        let error = is_encrypted(&address).unwrap_err();
        assert_eq!(error.kind(), Kind::Connection);
        assert!(error.what().contains(why), "{mode} {host}: {error}");
        assert!(!error.hints().is_empty());
    }
}

#[test]
fn the_data_plane_is_encrypted_too_and_can_be_cancelled() {
    let folder = tempfile::tempdir().unwrap();
    let Some(server) = encrypted(folder.path()) else {
        return;
    };
    let (mut session, rest) = session(&server.address("sslmode=require"));
    let sql = "SELECT ssl FROM pg_catalog.pg_stat_ssl WHERE pid = pg_catalog.pg_backend_pid()";
    assert_eq!(session.query_value(sql).unwrap().as_deref(), Some("t"));
    let (mut watch, _) = self::session(&server.server.address("postgres"));
    let running = thread::spawn(move || session.execute("SELECT pg_catalog.pg_sleep(60)"));
    let active = format!(
        "SELECT count(*) FROM pg_stat_activity WHERE pid = {} AND state = 'active'",
        rest.process_id
    );
    await_that("the statement runs", || {
        watch.query_value(&active).unwrap().as_deref() == Some("1")
    });
    rest.cancel.cancel();
    assert!(
        running
            .join()
            .unwrap()
            .unwrap_err()
            .what()
            .contains("57014")
    );
}

#[test]
fn modes_that_leave_encryption_open_get_in_either_way() {
    let folder = tempfile::tempdir().unwrap();
    let Some(server) = encrypted(folder.path()) else {
        return;
    };
    server.allow("hostssl all all all trust");
    let plain = server.address("sslmode=disable");
    await_that("TLS is insisted on", || is_encrypted(&plain).is_err());
    let error = is_encrypted(&plain).unwrap_err();
    assert!(
        error
            .hints()
            .iter()
            .any(|hint| hint.contains("sslmode=require")),
        "{error:?}"
    );
    for mode in ["allow", "prefer"] {
        assert!(
            is_encrypted(&server.address(&format!("sslmode={mode}"))).unwrap(),
            "{mode}"
        );
    }

    server.allow("hostnossl all all all trust");
    let must = server.address("sslmode=require");
    await_that("TLS is refused", || is_encrypted(&must).is_err());
    for mode in ["allow", "prefer"] {
        assert!(
            !is_encrypted(&server.address(&format!("sslmode={mode}"))).unwrap(),
            "{mode}"
        );
    }
}

#[test]
fn a_server_without_tls_is_told_from_one_with_a_bad_certificate() {
    let server = Listening::start(Options::default());
    let error = is_encrypted(&server.address("sslmode=require")).unwrap_err();
    assert!(error.what().contains("offers no TLS"), "{error}");
    assert!(!is_encrypted(&server.address("sslmode=prefer")).unwrap());
}

#[test]
fn a_database_that_takes_no_logins_is_told_with_what_to_do() {
    let db = TestDb::new();
    let name = db.address.database.clone();
    let admin = db.address.with_database("postgres");
    let allow = |allowed: bool| {
        let sql = format!("ALTER DATABASE \"{name}\" ALLOW_CONNECTIONS {allowed}");
        TestDb::at(&admin).run(&sql);
    };
    allow(false);
    let control = block_on(connect(&db.address, Side::Target)).map(drop);
    let data = connect_raw(&db.address, Side::Target).map(drop);
    allow(true);
    for error in [control.unwrap_err(), data.unwrap_err()] {
        assert_eq!(error.sqlstate(), Some("55000"));
        assert!(error.what().contains(&name), "{error}");
        let hints = error.hints().join("; ");
        assert!(hints.contains("ALLOW_CONNECTIONS true"), "{hints}");
    }
}

#[test]
fn who_had_a_session_waits_until_its_own_have_given_the_place_back() {
    let db = TestDb::new();
    let role = format!("limited_{}", std::process::id());
    db.run(&format!("CREATE ROLE {role} LOGIN CONNECTION LIMIT 1"));
    let sessions = Sessions::of_target(db.login(&role));
    let taken = sessions.take().unwrap();
    let began = std::sync::Barrier::new(2);
    let regained = thread::scope(|scope| {
        let waiting = scope.spawn(|| {
            began.wait();
            sessions.regain().map(drop)
        });
        began.wait();
        // Each of these gives up when it has tried for a while: so would the other have, in the time of two.
        for _ in 0..2 {
            let error = sessions.take().map(drop).unwrap_err();
            assert_eq!(error.sqlstate(), Some("53300"), "{error}");
        }
        sessions.give_back(taken);
        waiting.join().unwrap()
    });
    regained.unwrap();
    sessions.close_idle();
    // Who is cancelled does not wait.
    let taken = sessions.take().unwrap();
    sessions.cancel();
    let error = sessions.regain().map(drop).unwrap_err();
    assert_eq!(error.sqlstate(), Some("53300"), "{error}");
    drop(taken);
    let left = format!("SELECT count(*) FROM pg_stat_activity WHERE usename = '{role}'");
    await_that("the role's sessions are gone", || db.value(&left) == "0");
    db.run(&format!("DROP ROLE {role}"));
}
