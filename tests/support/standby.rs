//! A hot standby that follows a server.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use standin::pg::connect::{Side, connect};
use standin::pg::server::{SUPERUSER, Server};
use standin::pg::url::ConnInfo;
use tempfile::TempDir;

use super::{block_on, installation};

/// How long it may take to start and to catch up, on a slow and busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// Runs the server and ends it when the test closes the pipe, in whatever way it ends.
const SCRIPT: &str = "\"$1\" -D \"$2\" >\"$2.log\" 2>&1 & cat >/dev/null; kill -INT $!; wait";

/// A physical copy of a server that replays what happens there. Ends with this value.
pub struct Standby {
    script: Child,
    folder: TempDir,
}

impl Standby {
    /// Copies a running server's data, starts the copy, and waits until it has what the primary has now.
    pub fn of(primary: &Server) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("standin-")
            .tempdir_in("/tmp")
            .expect("make a folder for the standby");
        back_up(primary, folder.path());
        let owner =
            fs::metadata(primary.folder().join("data")).expect("look at the primary's data");
        give(folder.path(), owner.uid(), owner.gid());
        let mut command = Command::new("/bin/sh");
        command
            .args(["-c", SCRIPT, "standby"])
            .arg(program(primary))
            .arg(folder.path().join("data"))
            .current_dir(folder.path())
            .process_group(0)
            .stdin(Stdio::piped());
        if fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0) {
            command.uid(owner.uid()).gid(owner.gid());
        }
        let script = command.spawn().expect("start the standby");
        let standby = Self { script, folder };
        standby.wait_for(&lsn(primary));
        standby
    }

    /// How to reach a database of it.
    pub fn address(&self, database: &str) -> ConnInfo {
        ConnInfo::socket(self.folder.path(), 5432, SUPERUSER, database)
    }

    fn wait_for(&self, lsn: &str) {
        let caught_up = format!("SELECT pg_catalog.pg_last_wal_replay_lsn() >= '{lsn}'");
        let started = Instant::now();
        while ask(&self.address("postgres"), &caught_up).as_deref() != Some("t") {
            let log = fs::read_to_string(self.folder.path().join("data.log")).unwrap_or_default();
            assert!(started.elapsed() < PATIENCE, "no standby: {log}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Standby {
    fn drop(&mut self) {
        drop(self.script.stdin.take());
        let _ = self.script.wait();
    }
}

/// Copies the data while the primary is in backup mode.
/// Source: PostgreSQL documentation, "Making a Base Backup Using the Low Level API"; its functions had other names
/// before version 15.
fn back_up(primary: &Server, folder: &Path) {
    let (start, stop) = if primary.version().major < 15 {
        (
            "pg_start_backup('standby', true, false)",
            "pg_stop_backup(false, false)",
        )
    } else {
        ("pg_backup_start('standby', true)", "pg_backup_stop(false)")
    };
    let data = folder.join("data");
    let label: String = block_on(async {
        let client = connect(&primary.address("postgres"), Side::Target)
            .await
            .expect("reach the primary");
        let begin = format!("SELECT pg_catalog.{start}");
        client.batch_execute(&begin).await.expect("begin a backup");
        let copied = Command::new("cp")
            .arg("-R")
            .arg(primary.folder().join("data"))
            .arg(&data)
            .status();
        assert!(copied.expect("run cp").success(), "copy the primary's data");
        let end = format!("SELECT labelfile FROM pg_catalog.{stop}");
        let row = client.query_one(&end, &[]).await.expect("end the backup");
        row.get(0)
    });
    let socket = |folder: &Path| folder.display().to_string();
    let settings = format!(
        "unix_socket_directories = '{}'\nprimary_conninfo = 'host={} user={SUPERUSER}'\n",
        socket(folder),
        socket(primary.folder()),
    );
    fs::remove_file(data.join("postmaster.pid")).expect("forget the primary's process");
    for (name, text) in [
        ("backup_label", label),
        ("postgresql.auto.conf", settings),
        ("standby.signal", String::new()),
    ] {
        fs::write(data.join(name), text).expect("write a file of the standby");
    }
    fs::set_permissions(&data, fs::Permissions::from_mode(0o700)).expect("close the data");
}

fn give(path: &Path, uid: u32, gid: u32) {
    chown(path, Some(uid), Some(gid)).expect("hand over the standby's files");
    if path.is_dir() {
        for entry in fs::read_dir(path).expect("list the standby's files") {
            give(&entry.expect("list the standby's files").path(), uid, gid);
        }
    }
}

/// The program that the primary runs, wherever it was copied to.
fn program(primary: &Server) -> PathBuf {
    fs::read_link(format!("/proc/{}/exe", primary.pid()))
        .unwrap_or_else(|_| installation().bin().join("postgres"))
}

fn lsn(primary: &Server) -> String {
    ask(
        &primary.address("postgres"),
        "SELECT pg_catalog.pg_current_wal_flush_lsn()",
    )
    .expect("ask the primary how far it is")
}

fn ask(address: &ConnInfo, sql: &str) -> Option<String> {
    block_on(async {
        let client = connect(address, Side::Source).await.ok()?;
        let messages = client.simple_query(sql).await.ok()?;
        messages.iter().find_map(|message| match message {
            tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        })
    })
}
