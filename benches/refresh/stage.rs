//! Where contenders meet: one server with a production database, and a target that is empty before each of them.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use standin::engine::Stop;
use standin::pg::server::{Installation, Options, Server};
use standin::refresh::generated;
use standin::shop;

use super::arguments::Arguments;
use super::contenders::Contender;
use super::memory::Watch;
use super::{Outcome, cpu};

/// Settings of the server that every contender gets: those a dev server would be tuned to for bulk loads, and room for
/// `pg_dump` to lock thousands of tables.
const SETTINGS: &[(&str, &str)] = &[
    ("shared_buffers", "1GB"),
    ("maintenance_work_mem", "512MB"),
    ("max_wal_size", "8GB"),
    ("wal_level", "minimal"),
    ("max_wal_senders", "0"),
    ("autovacuum", "off"),
    ("fsync", "on"),
    ("max_locks_per_transaction", "1024"),
];

/// One measurement.
#[derive(Clone, Copy)]
pub(super) struct Figure {
    /// Seconds.
    pub(super) wall: f64,
    /// Seconds in which rows moved; not a number where the contender does not tell.
    pub(super) moving: f64,
    /// CPU seconds of the contender's processes.
    pub(super) client: f64,
    /// CPU seconds of the server's processes.
    pub(super) server: f64,
    /// Largest resident set of one of the contender's processes, in bytes; 0 where the system does not tell.
    pub(super) peak: u64,
}

pub(super) struct Stage {
    pub(super) arguments: Arguments,
    pub(super) version: String,
    server: Server,
    bin: PathBuf,
    folder: tempfile::TempDir,
}

impl Stage {
    /// `None` where there is no PostgreSQL.
    pub(super) fn set(arguments: Arguments) -> Outcome<Option<Self>> {
        let Some(installation) = Installation::find()? else {
            return Ok(None);
        };
        let settings = SETTINGS
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let options = Options {
            settings: settings.collect(),
            ..Options::default()
        };
        Ok(Some(Self {
            arguments,
            version: installation.version().to_string(),
            server: Server::start(&installation, &options)?,
            bin: installation.bin().to_path_buf(),
            folder: tempfile::tempdir()?,
        }))
    }

    /// The settings that differ from a throwaway server's own, in words.
    pub(super) fn settings() -> String {
        let pairs: Vec<String> = SETTINGS
            .iter()
            .map(|(name, value)| format!("{name} {value}"))
            .collect();
        pairs.join(", ")
    }

    /// An empty database, whatever was there.
    pub(super) fn create(&self, database: &str) -> Outcome<()> {
        self.psql("postgres", &format!("DROP DATABASE IF EXISTS {database}"))?;
        self.psql("postgres", &format!("CREATE DATABASE {database}"))
    }

    /// Fills these tables of a shop with so many users, or all where none are named, in an empty database. Without
    /// indexes and keys.
    pub(super) fn fill(&self, database: &str, users: u64, tables: &[&str]) -> Outcome<()> {
        self.psql(database, shop::SCHEMA)?;
        let mut catalog = shop::catalog(users)?;
        if !tables.is_empty() {
            let wanted = |name: &str| tables.contains(&name);
            catalog.tables.retain(|table| wanted(&table.name.name));
        }
        generated::fill(
            &catalog,
            &shop::Generator::new(users),
            &self.server.address(database),
            self.arguments.jobs,
            256 << 20,
            &Stop::default(),
        )?;
        Ok(())
    }

    /// A file of the stage's own.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A path of the stage's own at which nothing is.
    pub(super) fn absent(&self, name: &str) -> PathBuf {
        let path = self.file(name);
        let _ = fs::remove_dir_all(&path);
        let _ = fs::remove_file(&path);
        path
    }

    /// Times one contender on an empty target.
    pub(super) fn time(&self, contender: &Contender) -> Outcome<Figure> {
        self.create("target")?;
        self.absent("errors");
        self.psql("postgres", "CHECKPOINT")?;
        let (pid, watch) = (self.server.pid(), Watch::begin());
        let (client, server, started) = (cpu::of_children()?, cpu::of_server(pid)?, Instant::now());
        let moved = contender.run(self);
        let wall = started.elapsed().as_secs_f64();
        let peak = watch.end()?;
        Ok(Figure {
            wall,
            moving: moved?.unwrap_or(f64::NAN),
            client: cpu::of_children()? - client,
            server: cpu::of_server(pid)? - server,
            peak,
        })
    }

    /// A database's address for programs that use libpq.
    pub(super) fn url(&self, database: &str) -> String {
        self.server.address(database).psql()
    }

    /// A database's address as a URL.
    pub(super) fn uri(&self, database: &str) -> String {
        let address = self.server.address(database);
        let host = address.host.replace('/', "%2F");
        format!(
            "postgresql://{}@{host}:{}/{database}",
            address.user, address.port
        )
    }

    /// Runs statements.
    pub(super) fn psql(&self, database: &str, sql: &str) -> Outcome<()> {
        let mut command = self.client("psql", database);
        command.args(["-XqAt", "-v", "ON_ERROR_STOP=1", "-c", sql]);
        self.run(&mut command)
    }

    /// A client program of the server's own version, with the environment that leads it to a database.
    pub(super) fn client(&self, program: &str, database: &str) -> Command {
        let mut command = self.program(&self.bin.join(program));
        command.envs(self.server.address(database).env());
        command
    }

    /// Any program. What it complains of is kept for the reason if it fails.
    pub(super) fn program(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        let errors = fs::File::options()
            .create(true)
            .append(true)
            .open(self.file("errors"));
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(errors.map_or_else(|_| Stdio::null(), Stdio::from));
        command
    }

    /// `PATH` for programs that run PostgreSQL's: those of the server's own version come first.
    pub(super) fn path(&self) -> OsString {
        let others = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(self.bin.clone()).chain(std::env::split_paths(&others));
        std::env::join_paths(folders).unwrap_or(others)
    }

    /// Runs a program to its end.
    pub(super) fn run(&self, command: &mut Command) -> Outcome<()> {
        let status = command.status();
        self.judge(command, status)
    }

    /// Runs two programs to their end, the one's output being the other's input.
    pub(super) fn pipe(&self, from: &mut Command, to: &mut Command) -> Outcome<()> {
        let mut first = match from.stdout(Stdio::piped()).spawn() {
            Ok(child) => child,
            Err(error) => return self.judge(from, Err(error)),
        };
        let bytes = first.stdout.take().ok_or("no pipe")?;
        let second = to.stdin(bytes).status();
        // The pipe's end here would keep the first one from noticing that the second has ended.
        to.stdin(Stdio::null());
        let first = first.wait();
        self.judge(to, second)?;
        self.judge(from, first)
    }

    fn judge(
        &self,
        command: &Command,
        status: std::io::Result<std::process::ExitStatus>,
    ) -> Outcome<()> {
        let name = Path::new(command.get_program())
            .file_name()
            .unwrap_or_default()
            .display();
        match status {
            Ok(status) if status.success() => Ok(()),
            Ok(_) => {
                let errors = fs::read(self.file("errors")).unwrap_or_default();
                let errors = String::from_utf8_lossy(&errors);
                let last = errors
                    .lines()
                    .rfind(|line| !line.trim().is_empty())
                    .unwrap_or("");
                Err(format!("{name} failed: {last}").into())
            }
            Err(error) => Err(format!("{name} cannot be run: {error}").into()),
        }
    }
}
