//! A throwaway PostgreSQL for the demo, the tests and the benches: found on this machine, started on a Unix socket in
//! a temporary folder, gone when this process is.
//!
//! A shell stands between: it waits for the end of a pipe whose other end this process holds. However this process
//! ends, the pipe ends with it, and the shell stops the server and removes the folder.

mod find;
mod user;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub use find::Installation;
pub(super) use find::{folders, program_version};

use super::connect::Side;
use super::raw::connect_raw;
use super::url::ConnInfo;
use crate::error::{Error, Kind, Result};

/// Runs the server until the pipe on its input ends; the word `keep` before the end leaves it running.
const WATCHDOG: &str = r#"
"$1/postgres" -D "$2/data" -k "$2" >"$2/log" 2>&1 &
server=$!
read -r word
if [ "$word" = keep ]; then exec >/dev/null 2>&1; wait $server; exit; fi
kill -INT $server
wait $server
rm -rf "$2"
"#;

/// Socket names carry a port; every server has a folder of its own, so it may always be the same.
const PORT: u16 = 5432;

/// How long a server may take to answer for the first time.
const PATIENCE: Duration = Duration::from_mins(1);

/// What a server is started with.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Settings for `postgresql.conf`, over those that make a throwaway server fast.
    pub settings: Vec<(String, String)>,
}

/// Settings of every throwaway server: nothing of it has to survive a crash. `listen_addresses` stays empty.
const SETTINGS: &[(&str, &str)] = &[
    ("listen_addresses", ""),
    ("fsync", "off"),
    ("full_page_writes", "off"),
    ("synchronous_commit", "off"),
    ("shared_buffers", "64MB"),
    ("max_connections", "200"),
    ("autovacuum", "off"),
    ("timezone", "UTC"),
    ("log_timezone", "UTC"),
];

/// A running server. Dropping it stops it and removes its folder.
#[derive(Debug)]
pub struct Server {
    folder: PathBuf,
    watchdog: Child,
}

impl Server {
    /// Makes a cluster and starts it. Run by root, everything belongs to an unprivileged user.
    pub fn start(installation: &Installation, options: &Options) -> Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("standin-pg-")
            .tempdir()
            .map_err(|error| failed("no folder for a server").because(error))?;
        let user = user::unprivileged()?;
        if let Some(user) = &user {
            user.own(folder.path())?;
        }
        initialize(installation, folder.path(), user.as_ref())?;
        configure(folder.path(), options)?;
        let mut command = Command::new("sh");
        command
            .args(["-c", WATCHDOG, "sh"])
            .args([installation.bin(), folder.path()])
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        // A group of its own: ctrl-C is for this process, which then ends the server in order.
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        if let Some(user) = &user {
            user.run(&mut command);
        }
        let watchdog = command
            .spawn()
            .map_err(|error| failed("no shell for a server").because(error))?;
        let server = Self {
            folder: folder.keep(),
            watchdog,
        };
        server.wait()?;
        Ok(server)
    }

    /// Where one of its databases is.
    pub fn address(&self, database: &str) -> ConnInfo {
        ConnInfo::socket(&self.folder, PORT, "postgres", database)
    }

    /// Process id of the postmaster.
    pub fn pid(&self) -> Result<u32> {
        let text = std::fs::read_to_string(self.folder.join("data/postmaster.pid"));
        let pid = text
            .ok()
            .and_then(|text| text.lines().next()?.trim().parse().ok());
        pid.ok_or_else(|| failed("the server has no process"))
    }

    /// Leaves it running when this process ends. Returns how to stop it.
    pub fn keep(mut self) -> Result<String> {
        let pid = self.pid()?;
        let sent = self
            .watchdog
            .stdin
            .take()
            .map(|mut pipe| pipe.write_all(b"keep\n"));
        match sent {
            Some(Ok(())) => Ok(format!(
                "stop the server: kill -INT {pid} && rm -r {}",
                self.folder.display()
            )),
            _ => Err(failed("the server cannot be kept")),
        }
    }

    /// Waits for the first login.
    fn wait(&self) -> Result<()> {
        let started = Instant::now();
        let address = self.address("postgres");
        loop {
            match connect_raw(&address, Side::Target) {
                Ok(_) => return Ok(()),
                Err(error) if started.elapsed() > PATIENCE => return Err(self.explain(error)),
                // There is nothing to wait on: a server announces nowhere that it takes logins.
                Err(_) => std::thread::sleep(Duration::from_millis(20)),
            }
        }
    }

    fn explain(&self, error: Error) -> Error {
        let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        let tail: Vec<&str> = log.lines().rev().take(5).collect();
        let tail = tail.into_iter().rev().collect::<Vec<_>>().join("; ");
        failed("a throwaway server did not start")
            .because(error)
            .hint(format!("its log ends with: {tail}"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The end of the pipe is the word to stop; after `keep` it was taken already.
        if let Some(pipe) = self.watchdog.stdin.take() {
            drop(pipe);
            let _ = self.watchdog.wait();
        }
    }
}

fn failed(what: &str) -> Error {
    Error::new(Kind::Tool, what)
}

fn initialize(installation: &Installation, folder: &Path, user: Option<&user::User>) -> Result<()> {
    let mut command = Command::new(installation.bin().join("initdb"));
    command
        .arg("-D")
        .arg(folder.join("data"))
        .args([
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        ])
        .current_dir(folder)
        .stdin(Stdio::null());
    if let Some(user) = user {
        user.run(&mut command);
    }
    let output = command.output().map_err(|error| {
        failed("initdb cannot be run")
            .on(installation.bin().display().to_string())
            .because(error)
            .hint("every user must be able to read and enter that folder")
    })?;
    if output.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&output.stderr);
    Err(failed("initdb failed").hint(words.lines().last().unwrap_or("it said nothing").to_owned()))
}

fn configure(folder: &Path, options: &Options) -> Result<()> {
    let mut text = String::new();
    let given = options
        .settings
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    for (name, value) in SETTINGS.iter().copied().chain(given) {
        text += &format!("{name} = '{}'\n", value.replace('\'', "''"));
    }
    let path = folder.join("data/postgresql.auto.conf");
    std::fs::write(&path, text).map_err(|error| {
        failed("a server cannot be configured")
            .on(path.display().to_string())
            .because(error)
    })
}
