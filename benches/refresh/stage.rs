//! Where contenders meet: one server with a production database, and a target that is empty before each of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use standin::engine::Stop;
use standin::pg::server::{Installation, Options, Server};
use standin::refresh::generated;
use standin::shop;

use super::{Arguments, Figure, Outcome, Seen, cpu};

/// Settings of the server that every contender gets: those a dev server would be tuned to for bulk loads.
const SETTINGS: &[(&str, &str)] = &[
    ("shared_buffers", "1GB"),
    ("maintenance_work_mem", "512MB"),
    ("max_wal_size", "8GB"),
    ("wal_level", "minimal"),
    ("max_wal_senders", "0"),
    ("autovacuum", "off"),
    ("fsync", "on"),
];

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

    /// Fills these tables of the shop in `production`, or all where none are named. Without indexes and keys.
    pub(super) fn fill(&self, tables: &[&str]) -> Outcome<()> {
        self.psql("postgres", "CREATE DATABASE production")?;
        self.psql("production", shop::SCHEMA)?;
        let mut catalog = shop::catalog(self.arguments.rows)?;
        if !tables.is_empty() {
            let wanted = |name: &str| tables.contains(&name);
            catalog.tables.retain(|table| wanted(&table.name.name));
        }
        generated::fill(
            &catalog,
            &shop::Generator::new(self.arguments.rows),
            &self.server.address("production"),
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

    /// Times one contender on an empty target.
    pub(super) fn time(&self, contender: fn(&Self) -> Outcome<Seen>) -> Outcome<Figure> {
        self.psql("postgres", "DROP DATABASE IF EXISTS target")?;
        self.psql("postgres", "CREATE DATABASE target")?;
        let _ = fs::remove_dir_all(self.file("parquet"));
        self.psql("postgres", "CHECKPOINT")?;
        let pid = self.server.pid();
        let (client, server, started) = (cpu::of_children()?, cpu::of_server(pid)?, Instant::now());
        let seen = contender(self)?;
        let wall = started.elapsed().as_secs_f64();
        Ok(Figure {
            wall,
            client: cpu::of_children()? - client,
            server: cpu::of_server(pid)? - server,
            seen,
        })
    }

    /// A database's URL.
    pub(super) fn url(&self, database: &str) -> String {
        self.server.address(database).psql()
    }

    /// A target of Parquet files.
    pub(super) fn parquet(&self) -> String {
        format!("parquet:{}", self.file("parquet").display())
    }

    /// Runs statements.
    pub(super) fn psql(&self, database: &str, sql: &str) -> Outcome<()> {
        let mut command = self.client("psql", database);
        command.args(["-XqAt", "-v", "ON_ERROR_STOP=1", "-c", sql]);
        run(&mut command)
    }

    /// A client program of the server's own version.
    pub(super) fn client(&self, program: &str, database: &str) -> Command {
        self.connected(&self.bin.join(program), database)
    }

    /// Any client program, with the environment that leads it to a database.
    pub(super) fn connected(&self, program: &Path, database: &str) -> Command {
        let mut command = Command::new(program);
        command
            .envs(self.server.address(database).env())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    /// Writes a rules file that keeps what it does not name.
    pub(super) fn rules(&self, name: &str, tables: &str) -> Outcome<()> {
        let rules = format!("version: 1\nunlisted: keep\n{tables}");
        Ok(fs::write(self.file(name).with_extension("yaml"), rules)?)
    }

    /// `standin run` with a rules file of the stage.
    pub(super) fn standin(&self, rules: &str, target: &str) -> Outcome<Seen> {
        let report = self.file("report.json");
        let mut command = Command::new(env!("CARGO_BIN_EXE_standin"));
        command
            .arg("run")
            .arg(self.file(rules).with_extension("yaml"))
            .args(["--source", &self.url("production"), "--target", target])
            .args(["--replace", "--ephemeral-key", "--quiet"])
            .args(["--jobs", &self.arguments.jobs.to_string(), "--report"])
            .arg(&report)
            .stdout(Stdio::null());
        run(&mut command)?;
        let report: serde_json::Value = serde_json::from_slice(&fs::read(report)?)?;
        let phases = report["phases"].as_array().into_iter().flatten();
        let data = phases
            .filter(|phase| phase["name"] == "data")
            .find_map(|phase| phase["seconds"].as_f64());
        Ok(Seen {
            peak: report["peak_rss_bytes"].as_u64().unwrap_or(0),
            moving: data.unwrap_or(0.0),
        })
    }
}

/// Runs a program to its end.
pub(super) fn run(command: &mut Command) -> Outcome<()> {
    let status = command.status();
    let program = command.get_program().display();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(format!("{program} failed").into()),
        Err(error) => Err(format!("{program} cannot be run: {error}").into()),
    }
}
