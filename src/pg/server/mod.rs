//! A throwaway PostgreSQL server for the demo and the tests: found on this machine, reached over a Unix socket in a
//! temporary folder, gone without a trace when it is let go of or this process dies.
//!
//! It listens on no port, so any number run side by side. A small shell script owns it (`watchdog.sh`): it notices the
//! end of this process by its closing pipe, which works for a crash and for SIGKILL as well.
//!
//! Source: PostgreSQL documentation, `initdb`, `postgres` and "Server Configuration".

mod find;
mod unprivileged;
mod version;

use std::fmt;
use std::fs;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

pub use find::{BIN_VARIABLE, Installation};
pub(super) use find::{Places, program, version_of};
use tempfile::TempDir;
use unprivileged::Account;
pub use version::Version;

use super::url::ConnInfo;
use crate::error::{Error, Kind, Result};

/// The superuser of every throwaway server.
pub const SUPERUSER: &str = "postgres";

/// How long `initdb` and the start may take together, on a slow and busy machine.
const PATIENCE: Duration = Duration::from_mins(2);

/// How often the server is asked whether it is ready.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// Lines of its log that are shown when a server does not start.
const LOG_LINES: usize = 15;

/// Settings of every throwaway server. Nothing of it has to survive a crash, and nothing happens in the background.
const SETTINGS: [(&str, &str); 8] = [
    ("listen_addresses", ""),
    ("fsync", "off"),
    ("full_page_writes", "off"),
    ("synchronous_commit", "off"),
    ("max_connections", "200"),
    ("autovacuum", "off"),
    ("timezone", "UTC"),
    ("log_timezone", "UTC"),
];

/// How a server is set up.
#[derive(Clone, Default)]
pub struct Options {
    /// Lines of `postgresql.conf`, name and value, over those of every throwaway server. Later ones win.
    pub settings: Vec<(String, String)>,
    /// With a password, logins need it (SCRAM-SHA-256); without, everybody who reaches the socket is trusted.
    pub password: Option<String>,
}

impl Options {
    /// With one more setting.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.settings.push((name.into(), value.into()));
        self
    }

    /// With logins by this password.
    pub fn with_password(mut self, password: &str) -> Self {
        self.password = Some(password.into());
        self
    }

    /// Lines for `postgresql.conf`.
    fn file(&self, folder: &Path) -> String {
        let folder = folder.display().to_string();
        let given = self
            .settings
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        let own = SETTINGS
            .into_iter()
            .chain([("unix_socket_directories", folder.as_str())]);
        let mut text = String::new();
        for (name, value) in own.chain(given) {
            text += &format!("{name} = '{}'\n", value.replace('\'', "''"));
        }
        text
    }

    fn port(&self) -> u16 {
        let last = self.settings.iter().rev().find(|(name, _)| name == "port");
        last.and_then(|(_, port)| port.parse().ok()).unwrap_or(5432)
    }
}

/// A running server. Dropping it stops it and removes its folder.
pub struct Server {
    address: ConnInfo,
    version: Version,
    pid: u32,
    watchdog: Option<Watchdog>,
    folder: PathBuf,
}

impl Server {
    /// Makes a cluster (UTF8, `C.UTF-8` or `C`) and starts it. Blocks until it takes connections.
    pub fn start(installation: &Installation, options: &Options) -> Result<Self> {
        let folder = temporary_folder()?;
        let address = address(folder.path(), options)?;
        let watchdog = spawn(installation, options, folder.path()).map_err(|error| {
            Error::new(Kind::Disk, "a throwaway server cannot be set up").because(error)
        })?;
        // From here on the watchdog removes it.
        let folder = folder.keep();
        let mut server = Self {
            address,
            version: installation.version(),
            pid: 0,
            watchdog: Some(watchdog),
            folder,
        };
        server.wait_until_ready(installation)?;
        Ok(server)
    }

    /// How to reach a database of this server as its superuser. The database need not exist.
    pub fn address(&self, database: &str) -> ConnInfo {
        self.address.with_database(database)
    }

    /// Its version.
    pub fn version(&self) -> Version {
        self.version
    }

    /// The postmaster's process id; its children are the server's other processes.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// Its socket, data and log.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Lets the server outlive this process. Returns how to stop it.
    pub fn keep(mut self) -> Result<String> {
        let failed = |error: io::Error| {
            Error::new(Kind::Disk, "the server cannot be kept")
                .on(self.folder.display().to_string())
                .because(error)
        };
        fs::write(self.folder.join("keep"), "").map_err(failed)?;
        drop(self.watchdog.take().map(|watchdog| watchdog.pipe));
        let pid = self.pid;
        Ok(format!(
            "the server stays until `kill -INT {pid}`; then {} is removed too",
            self.folder.display()
        ))
    }

    fn wait_until_ready(&mut self, installation: &Installation) -> Result<()> {
        let started = Instant::now();
        let what = loop {
            if let Some(pid) = ready_pid(&self.folder) {
                self.pid = pid;
                return Ok(());
            }
            if self.has_ended() {
                break "a throwaway server did not start";
            }
            if started.elapsed() > PATIENCE {
                break "a throwaway server was not ready in time";
            }
            std::thread::sleep(LOOK_EVERY);
        };
        Err(Error::new(Kind::Tool, what)
            .on(installation.bin().display().to_string())
            .because(log_tail(&self.folder))
            .hint(format!(
                "set {BIN_VARIABLE} to the folder of another PostgreSQL's programs"
            )))
    }

    fn has_ended(&mut self) -> bool {
        let gone = |watchdog: &mut Watchdog| !matches!(watchdog.child.try_wait(), Ok(None));
        self.folder.join("ended").exists() || self.watchdog.as_mut().is_none_or(gone)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(Watchdog { mut child, pipe }) = self.watchdog.take() {
            drop(pipe);
            // It ends when the server has; both are without a reader for errors.
            let _ = child.wait();
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "PostgreSQL {} in {}",
            self.version,
            self.folder.display()
        )
    }
}

/// The script that owns a server, and the pipe that keeps it alive.
struct Watchdog {
    child: Child,
    pipe: Option<ChildStdin>,
}

/// A folder with a path short enough for a socket: `sun_path` has 104 to 108 bytes (unix(7)).
fn temporary_folder() -> Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix("standin-");
    builder
        .tempdir_in("/tmp")
        .or_else(|_| builder.tempdir())
        .map_err(|error| Error::new(Kind::Disk, "no temporary folder for a server").because(error))
}

fn address(folder: &Path, options: &Options) -> Result<ConnInfo> {
    let quoted = |text: &str| text.replace('\\', r"\\").replace('\'', r"\'");
    let (host, port) = (quoted(&folder.display().to_string()), options.port());
    let Some(password) = &options.password else {
        return Ok(ConnInfo::socket(folder, port, SUPERUSER, SUPERUSER));
    };
    let password = quoted(password);
    let text =
        format!("host='{host}' port={port} user={SUPERUSER} password='{password}' sslmode=disable");
    ConnInfo::parse(&text, &|_| None)
}

fn spawn(
    installation: &Installation,
    options: &Options,
    folder: &Path,
) -> Result<Watchdog, Box<dyn std::error::Error + Send + Sync>> {
    let account = Account::for_owner_of(folder)?;
    let bin = match account {
        Some(account) => account.reachable(installation.bin(), installation.root(), folder)?,
        None => installation.bin().to_path_buf(),
    };
    fs::write(folder.join("settings"), options.file(folder))?;
    let mut command = Command::new("/bin/sh");
    command
        .args(["-c", include_str!("watchdog.sh"), "standin-watchdog"])
        .arg(bin)
        .arg(folder);
    command.args([
        "--username",
        SUPERUSER,
        "--encoding=UTF8",
        "--lc-messages=C",
        "--no-sync",
    ]);
    if let Some(password) = &options.password {
        let file = folder.join("password");
        fs::write(&file, password)?;
        command
            .arg("--auth=scram-sha-256")
            .arg("--pwfile")
            .arg(file);
    } else {
        command.arg("--auth=trust");
    }
    for (name, _) in
        std::env::vars_os().filter(|(name, _)| name.as_encoded_bytes().starts_with(b"PG"))
    {
        command.env_remove(name);
    }
    if let Some(account) = account {
        account.give(folder)?;
        account.lend(&mut command);
    }
    // A group of its own: ctrl-C on the terminal is for us alone.
    command
        .env("LC_ALL", "C")
        .current_dir(folder)
        .process_group(0);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let pipe = child.stdin.take();
    Ok(Watchdog { child, pipe })
}

/// The postmaster's process id once it takes connections: first and eighth line of `postmaster.pid`.
/// Source: PostgreSQL, `src/include/utils/pidfile.h`; `pg_ctl --wait` looks there as well.
fn ready_pid(folder: &Path) -> Option<u32> {
    let text = fs::read_to_string(folder.join("data/postmaster.pid")).ok()?;
    let lines: Vec<&str> = text.lines().collect();
    (lines.get(7)?.trim() == "ready").then(|| lines[0].trim().parse().ok())?
}

fn log_tail(folder: &Path) -> String {
    let log = fs::read(folder.join("log")).unwrap_or_default();
    let log = String::from_utf8_lossy(&log);
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(LOG_LINES)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_quoted_and_the_last_port_counts() {
        let options = Options::default()
            .with("port", "6000")
            .with("log_line_prefix", "it's ")
            .with("port", "6001");
        let file = options.file(Path::new("/tmp/x"));
        assert!(file.contains("log_line_prefix = 'it''s '\n"), "{file}");
        assert!(
            file.contains("unix_socket_directories = '/tmp/x'\n"),
            "{file}"
        );
        assert_eq!(options.port(), 6001);
    }

    #[test]
    fn a_password_reaches_the_address_whatever_is_in_it() {
        let options = Options::default().with_password(r"a b\'c");
        let address = address(Path::new("/tmp/x"), &options).unwrap();
        assert_eq!(address.password(), Some(r"a b\'c"));
        assert_eq!(
            (address.host.as_str(), address.user.as_str()),
            ("/tmp/x", SUPERUSER)
        );
        assert!(!format!("{address:?}").contains("b\\"));
    }
}
