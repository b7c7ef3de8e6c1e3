//! Throwaway servers: they start, run side by side, and leave nothing behind, however their program ends.

pub mod support;

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use standin::error::Kind;
use standin::pg::connect::{Side, connect};
use standin::pg::server::{Installation, Options, Server};
use support::{TestDb, block_on, cluster, install, installation, workload};

#[test]
fn every_test_has_a_database_of_its_own() {
    let (a, b) = (TestDb::new(), TestDb::new());
    a.run("CREATE TABLE t AS SELECT 'ä' AS v");
    assert_eq!(a.copy().value("SELECT v FROM t"), "ä");
    assert_eq!(
        b.value("SELECT count(*) FROM pg_class WHERE relname = 't'"),
        "0"
    );
    assert_eq!(b.value("SHOW server_encoding"), "UTF8");
}

#[test]
fn a_dropped_database_is_gone() {
    let name = TestDb::new().address.database.clone();
    let found = TestDb::new().value(&format!(
        "SELECT count(*) FROM pg_database WHERE datname = '{name}'"
    ));
    assert_eq!(found, "0");
}

#[test]
fn a_workload_is_restored_for_every_caller_anew() {
    let (Some(a), Some(b)) = (workload("chinook"), workload("chinook")) else {
        return;
    };
    let count = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'";
    assert_eq!((a.value(count), b.value(count)), ("11".into(), "11".into()));
    assert_ne!(a.address.database, b.address.database);
}

#[test]
fn servers_run_side_by_side_and_vanish() {
    let start = || Server::start(installation(), &Options::default()).unwrap();
    let (one, other) = (start(), start());
    assert_ne!(one.folder(), other.folder());
    let folder = one.folder().to_path_buf();
    drop(one);
    assert!(!folder.exists(), "{} is still there", folder.display());
    block_on(connect(&other.address("postgres"), Side::Target)).unwrap();
}

#[test]
fn a_password_is_asked_for_if_there_is_one() {
    let server = Server::start(
        installation(),
        &Options::default().with_password("it's a secret"),
    )
    .unwrap();
    block_on(connect(&server.address("postgres"), Side::Target)).unwrap();
    let without = standin::pg::url::ConnInfo::socket(server.folder(), 5432, "postgres", "postgres");
    let error = block_on(connect(&without, Side::Target))
        .map(drop)
        .unwrap_err();
    assert_eq!(error.kind(), Kind::Connection);
    assert!(!server.folder().join("password").exists());
}

#[test]
fn a_server_that_does_not_start_shows_its_log() {
    let options = Options::default().with("shared_buffers", "nonsense");
    let error = Server::start(installation(), &options).unwrap_err();
    assert_eq!(error.kind(), Kind::Tool);
    let log = std::error::Error::source(&error).unwrap().to_string();
    assert!(log.contains("shared_buffers"), "{log}");
}

/// Not a test: a program that holds a server until it is killed. The test below runs it.
#[test]
#[ignore = "a part of the test below"]
fn holder() {
    let server = Server::start(installation(), &Options::default()).unwrap();
    println!("\nfolder={}", server.folder().display());
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
    panic!("the test was to kill this process");
}

#[test]
fn a_server_dies_with_a_program_that_is_killed() {
    let mut holder = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "holder", "--nocapture"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(holder.stdout.take().unwrap()).lines();
    let folder: PathBuf = lines
        .map_while(Result::ok)
        .find_map(|line| line.strip_prefix("folder=").map(PathBuf::from))
        .expect("a server is started");
    // A session that only asks whether there is TLS: it ends when the server does.
    let mut session = UnixStream::connect(folder.join(".s.PGSQL.5432")).unwrap();
    session.write_all(&[0, 0, 0, 8, 4, 210, 22, 47]).unwrap();
    session.read_exact(&mut [0]).unwrap();
    holder.kill().unwrap();
    holder.wait().unwrap();
    let _ = session.read_to_end(&mut Vec::new());
    await_removal(&folder);
}

/// Not a test: a program that starts a server from where the environment says. The test below kills it on its way there.
#[test]
#[ignore = "a part of the test below"]
fn starter() {
    let installation = Installation::find().unwrap().unwrap();
    let _server = Server::start(&installation, &Options::default()).unwrap();
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
}

/// Programs that write down that they run, and where, before they do what is given.
fn programs(initdb: &str, postgres: &str) -> std::io::Result<tempfile::TempDir> {
    let folder = tempfile::tempdir()?;
    let open = std::fs::Permissions::from_mode(0o777);
    std::fs::set_permissions(folder.path(), open.clone())?;
    let bin = installation().bin().display().to_string();
    for (name, does) in [("initdb", initdb), ("postgres", postgres)] {
        let path = folder.path().join(name);
        let seen = folder.path().join(format!("{name}.seen"));
        let seen = seen.display();
        let does = does.replace("BIN", &bin);
        let script = format!(
            "#!/bin/sh\ncase \"$*\" in *--version*) exec {bin}/{name} \"$@\";; esac\n\
             echo \"$$ $PWD\" >{seen}.new && mv {seen}.new {seen}\n{does}\n"
        );
        std::fs::write(&path, script)?;
        std::fs::set_permissions(&path, open.clone())?;
    }
    Ok(folder)
}

#[test]
fn a_server_dies_at_whatever_moment_its_program_is_killed() {
    let initdb = "exec BIN/initdb \"$@\"";
    let server = "exec BIN/postgres \"$@\"";
    // The second is deaf for longer than it takes to send one signal, the third for ever.
    let slow = "sleep 1; exec BIN/postgres \"$@\"";
    let deaf = "exec sleep 600";
    for (moment, postgres) in [
        ("initdb", server),
        ("initdb", slow),
        ("postgres", slow),
        ("postgres", deaf),
    ] {
        let programs = programs(initdb, postgres).unwrap();
        let mut starter = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "starter", "--nocapture"])
            .env("STANDIN_PG_BIN", programs.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let seen = programs.path().join(format!("{moment}.seen"));
        await_that("the program runs", || seen.exists());
        let seen = std::fs::read_to_string(seen).unwrap();
        let (_, home) = seen.trim_end().split_once(' ').unwrap();
        starter.kill().unwrap();
        starter.wait().unwrap();
        await_removal(Path::new(home));
        let server = std::fs::read_to_string(programs.path().join("postgres.seen"));
        if let Some((pid, _)) = server.as_deref().unwrap_or_default().split_once(' ') {
            let alive = Command::new("kill").args(["-0", pid]).output().unwrap();
            assert!(!alive.status.success(), "{moment}, {postgres}: it runs on");
        }
    }
}

#[test]
fn a_kept_server_stays_until_it_is_stopped() {
    let server = Server::start(installation(), &Options::default()).unwrap();
    let (address, folder) = (server.address("postgres"), server.folder().to_path_buf());
    let pid = server.pid().to_string();
    let how = server.keep().unwrap();
    assert!(how.contains(&format!("kill -INT {pid}")), "{how}");
    block_on(connect(&address, Side::Target)).unwrap();
    assert!(
        Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    await_removal(&folder);
}

#[test]
fn every_supported_version_starts() {
    for major in install::majors() {
        let Some(installation) = install::from_npm(major) else {
            continue;
        };
        assert_eq!(installation.version().major, major);
        let server = Server::start(&installation, &Options::default()).unwrap();
        let version = TestDb::on(&server).value("SHOW server_version_num");
        assert_eq!(version.parse::<u32>().unwrap() / 10_000, major);
    }
}

#[test]
fn the_servers_of_one_binary_are_one() {
    assert_eq!(cluster().folder(), cluster().folder());
}

/// Waits for what a process that is not our child does last.
fn await_removal(folder: &Path) {
    await_that("the folder is gone", || !folder.exists());
}

/// Waits for what other processes do; a minute is only the bound of a failure.
fn await_that(what: &str, is_so: impl Fn() -> bool) {
    let started = std::time::Instant::now();
    while !is_so() {
        assert!(started.elapsed().as_secs() < 60, "not in time: {what}");
        std::thread::yield_now();
    }
}
