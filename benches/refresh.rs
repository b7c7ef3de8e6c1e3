//! End to end, side by side in one go: `psql | psql` in both formats, `standin run` with and without transforms, and
//! Parquet against DuckDB where that is installed. Prints medians and ratios, and keeps them under `benches/results`.
//!
//! ```sh
//! cargo bench --bench refresh                                   # users of a shop of 200,000
//! cargo bench --bench refresh -- --rows 2000000 --runs 5 --save
//! ```
//!
//! Everything runs on one throwaway server on this machine. Client CPU is user and system time of all processes that
//! a contender starts; server CPU is that of all of the server's processes.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    missing_docs,
    reason = "a program of its own"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use standin::engine::Stop;
use standin::pg::server::{Installation, Options, Server};
use standin::pg::url::ConnInfo;
use standin::refresh::generated;
use standin::shop;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

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

/// The seven transforms of the comparison.
const MASKED: &[&str] = &[
    "email",
    "name: full_name",
    "phone",
    "address",
    "ssn",
    "credit_card",
    "ip_address",
];

struct Arguments {
    rows: u64,
    runs: usize,
    jobs: usize,
    save: bool,
}

/// What a contender tells of itself.
#[derive(Clone, Copy, Default)]
struct Seen {
    /// Largest resident set, in bytes; 0 where it is not told.
    peak: u64,
    /// Seconds in which rows moved; 0 where that is all it does.
    moving: f64,
}

/// One measurement.
#[derive(Clone, Copy)]
struct Figure {
    wall: f64,
    client: f64,
    server: f64,
    seen: Seen,
}

struct Bench {
    server: Server,
    bin: PathBuf,
    folder: tempfile::TempDir,
    arguments: Arguments,
}

fn main() -> Outcome<()> {
    let arguments = arguments()?;
    let Some(installation) = Installation::find()? else {
        println!("skipped: there is no PostgreSQL on this machine");
        return Ok(());
    };
    let options = Options {
        settings: settings(),
        ..Options::default()
    };
    let server = Server::start(&installation, &options)?;
    let folder = tempfile::tempdir()?;
    let bench = Bench {
        server,
        bin: installation.bin().to_path_buf(),
        folder,
        arguments,
    };
    bench.make()?;
    let results = bench.measure()?;
    let text = bench.table(&results, &installation.version().to_string());
    println!("{text}");
    if bench.arguments.save {
        bench.save(&text)?;
    }
    Ok(())
}

fn settings() -> Vec<(String, String)> {
    SETTINGS
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn arguments() -> Outcome<Arguments> {
    let mut found = Arguments {
        rows: 200_000,
        runs: 3,
        jobs: 2,
        save: false,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut number =
            || -> Outcome<u64> { Ok(words.next().ok_or("a number is missing")?.parse()?) };
        match word.as_str() {
            "--rows" => found.rows = number()?,
            "--runs" => found.runs = number()?.max(1) as usize,
            "--jobs" => found.jobs = number()?.max(1) as usize,
            "--save" => found.save = true,
            "--bench" => {}
            other => return Err(format!("unknown argument {other}").into()),
        }
    }
    Ok(found)
}

impl Bench {
    /// A database with the shop's users and nothing else: no index, so that only the copying is compared.
    fn make(&self) -> Outcome<()> {
        self.psql("postgres", "CREATE DATABASE production")?;
        self.psql("production", shop::SCHEMA)?;
        let mut catalog = shop::catalog(self.arguments.rows)?;
        catalog.tables.retain(|table| table.name.name == "users");
        let address = self.server.address("production");
        let generator = shop::Generator::new(self.arguments.rows);
        generated::fill(
            &catalog,
            &generator,
            &address,
            self.arguments.jobs,
            256 << 20,
            &Stop::default(),
        )?;
        self.psql(
            "production",
            "DROP TABLE products, orders, order_items, reviews, sessions",
        )?;
        // Its ids came from there.
        self.psql(
            "production",
            "SELECT setval(pg_get_serial_sequence('users', 'id'), max(id)) FROM users",
        )?;
        self.psql("production", "VACUUM ANALYZE")?;
        for (name, masked) in [("masked", MASKED), ("plain", &[])] {
            let mut rules =
                "version: 1\nunlisted: keep\ntables:\n  users:\n    columns:\n      id: keep\n"
                    .to_owned();
            for column in masked {
                let (transform, column) = column.split_once(": ").unwrap_or((column, column));
                rules += &format!("      {column}: {transform}\n");
            }
            fs::write(self.folder.path().join(name).with_extension("yaml"), rules)?;
        }
        Ok(())
    }

    /// Every contender in turn, so many times; the first round warms up and is not counted.
    fn measure(&self) -> Outcome<Vec<(&'static str, Vec<Figure>)>> {
        type Contender = fn(&Bench) -> Outcome<Seen>;
        let mut contenders: Vec<(&'static str, Contender)> = vec![
            ("psql | psql, binary", |bench| bench.pipe("binary")),
            ("psql | psql, binary; ANALYZE", Bench::analyzed_pipe),
            ("psql | psql, text", |bench| bench.pipe("text")),
            ("standin, 7 columns masked", |bench| {
                bench.standin("masked", &bench.url("target"))
            }),
            ("standin, nothing masked", |bench| {
                bench.standin("plain", &bench.url("target"))
            }),
            ("standin, 7 columns masked, Parquet", |bench| {
                bench.standin("masked", &bench.parquet())
            }),
            ("standin, nothing masked, Parquet", |bench| {
                bench.standin("plain", &bench.parquet())
            }),
        ];
        match self.duckdb() {
            Ok(_) => contenders.push(("DuckDB, nothing masked, Parquet", Bench::duckdb)),
            Err(reason) => println!("DuckDB left out: {reason}"),
        }
        let mut results: Vec<_> = contenders
            .iter()
            .map(|(name, _)| (*name, Vec::new()))
            .collect();
        for round in 0..=self.arguments.runs {
            for ((_, contender), (name, figures)) in contenders.iter().zip(&mut results) {
                let figure = self.time(*contender)?;
                eprintln!("round {round}: {name}: {:.2} s", figure.wall);
                if round > 0 {
                    figures.push(figure);
                }
            }
        }
        Ok(results)
    }

    fn time(&self, contender: fn(&Bench) -> Outcome<Seen>) -> Outcome<Figure> {
        self.psql("postgres", "DROP DATABASE IF EXISTS target")?;
        self.psql("postgres", "CREATE DATABASE target")?;
        let _ = fs::remove_dir_all(self.folder.path().join("parquet"));
        self.psql("postgres", "CHECKPOINT")?;
        let (client, server, started) = (children_cpu()?, self.server_cpu()?, Instant::now());
        let seen = contender(self)?;
        let wall = started.elapsed().as_secs_f64();
        Ok(Figure {
            wall,
            client: children_cpu()? - client,
            server: self.server_cpu()? - server,
            seen,
        })
    }

    fn url(&self, database: &str) -> String {
        self.server.address(database).psql()
    }

    fn parquet(&self) -> String {
        format!("parquet:{}", self.folder.path().join("parquet").display())
    }

    fn psql(&self, database: &str, sql: &str) -> Outcome<()> {
        let status = self
            .client("psql", database)
            .args(["-XqAt", "-v", "ON_ERROR_STOP=1", "-c", sql])
            .status()?;
        if status.success() {
            Ok(())
        } else {
            Err("psql failed".into())
        }
    }

    fn client(&self, program: &str, database: &str) -> Command {
        let mut command = Command::new(self.bin.join(program));
        command
            .envs(self.server.address(database).env())
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        command
    }

    /// What people do without a tool. The target's table is made first, as `standin run` has to make it.
    fn pipe(&self, format: &str) -> Outcome<Seen> {
        self.psql("target", shop::SCHEMA)?;
        let mut read = self
            .client("psql", "production")
            .args(["-Xqc", &format!("COPY users TO STDOUT (FORMAT {format})")])
            .stdout(Stdio::piped())
            .spawn()?;
        let rows = read.stdout.take().ok_or("no pipe")?;
        let wrote = self
            .client("psql", "target")
            .args(["-Xqc", &format!("COPY users FROM STDIN (FORMAT {format})")])
            .stdin(rows)
            .status()?;
        if read.wait()?.success() && wrote.success() {
            Ok(Seen::default())
        } else {
            Err("the pipe failed".into())
        }
    }

    /// The pipe with what a refreshed database needs besides rows, and what every run of `standin` does.
    fn analyzed_pipe(&self) -> Outcome<Seen> {
        let started = Instant::now();
        self.pipe("binary")?;
        let moving = started.elapsed().as_secs_f64();
        self.psql("target", "ANALYZE")?;
        Ok(Seen { peak: 0, moving })
    }

    fn standin(&self, rules: &str, target: &str) -> Outcome<Seen> {
        let report = self.folder.path().join("report.json");
        let status = Command::new(env!("CARGO_BIN_EXE_standin"))
            .arg("run")
            .arg(self.folder.path().join(rules).with_extension("yaml"))
            .args([
                "--source",
                &self.url("production"),
                "--target",
                target,
                "--replace",
                "--ephemeral-key",
                "--quiet",
            ])
            .args(["--jobs", &self.arguments.jobs.to_string(), "--report"])
            .arg(&report)
            .stdout(Stdio::null())
            .status()?;
        if !status.success() {
            return Err("standin failed".into());
        }
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

    /// DuckDB's reader of PostgreSQL, installed beforehand: `pip install duckdb==1.5.5 duckdb-extensions
    /// duckdb-extension-postgres-scanner==1.5.5`, then `import_extension('postgres_scanner')` once.
    fn duckdb(&self) -> Outcome<Seen> {
        let file = self.folder.path().join("duckdb.parquet");
        let address: ConnInfo = self.server.address("production");
        let script = format!(
            "import duckdb, resource\n\
             c = duckdb.connect()\n\
             c.execute('LOAD postgres_scanner')\n\
             c.execute(\"ATTACH '{}' AS p (TYPE postgres, READ_ONLY)\")\n\
             c.execute(\"COPY p.public.users TO '{}' (FORMAT parquet, COMPRESSION zstd)\")\n\
             print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)\n",
            address.psql().replace('\'', "''"),
            file.display()
        );
        let output = Command::new("python3").args(["-c", &script]).output()?;
        if !output.status.success() {
            let reason = String::from_utf8_lossy(&output.stderr);
            return Err(reason
                .lines()
                .last()
                .unwrap_or("python failed")
                .to_owned()
                .into());
        }
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        // A progress bar may stand before it.
        let last = text.lines().last().unwrap_or_default();
        let digits = last
            .rsplit(|c: char| !c.is_ascii_digit())
            .next()
            .unwrap_or_default();
        Ok(Seen {
            peak: digits.parse()?,
            moving: 0.0,
        })
    }

    /// User and system seconds of the server's processes: the postmaster's ended children and its living ones.
    fn server_cpu(&self) -> Outcome<f64> {
        let postmaster = self.server.pid();
        let (_, _, own, ended) = stat(postmaster)?;
        let mut ticks = own + ended;
        for entry in fs::read_dir("/proc")? {
            let Some(pid) = entry?
                .file_name()
                .to_str()
                .and_then(|name| name.parse().ok())
            else {
                continue;
            };
            if let Ok((_, parent, own, _)) = stat(pid)
                && parent == postmaster
            {
                ticks += own;
            }
        }
        Ok(ticks as f64 / 100.0)
    }

    fn table(&self, results: &[(&str, Vec<Figure>)], version: &str) -> String {
        let median = |figures: &[Figure], field: fn(&Figure) -> f64| {
            let mut values: Vec<f64> = figures.iter().map(field).collect();
            values.sort_by(f64::total_cmp);
            values[values.len() / 2]
        };
        let rows = self.arguments.rows as f64;
        let base = median(&results[0].1, |figure| figure.wall);
        let mut text = format!(
            "users, {} rows, PostgreSQL {version}, {} jobs, medians of {} (minimum–maximum of wall)\n\n\
             | contender | wall s | × binary pipe | moving rows s | × | client µs/row | server µs/row | peak MiB |\n|---|---|---|---|---|---|---|---|\n",
            self.arguments.rows, self.arguments.jobs, self.arguments.runs
        );
        for (name, figures) in results {
            let name = name.replace('|', "\\|");
            let walls = figures.iter().map(|figure| figure.wall);
            let (low, high) = (
                walls.clone().fold(f64::MAX, f64::min),
                walls.fold(0.0, f64::max),
            );
            let wall = median(figures, |figure| figure.wall);
            let moving = match median(figures, |figure| figure.seen.moving) {
                0.0 => wall,
                seconds => seconds,
            };
            let peak = figures
                .iter()
                .map(|figure| figure.seen.peak)
                .max()
                .unwrap_or(0)
                >> 20;
            let peak = if peak == 0 {
                "–".to_owned()
            } else {
                peak.to_string()
            };
            text += &format!(
                "| {name} | {wall:.2} ({low:.2}–{high:.2}) | {:.2} | {moving:.2} | {:.2} | {:.2} | {:.2} | {peak} |\n",
                wall / base,
                moving / base,
                median(figures, |figure| figure.client) / rows * 1e6,
                median(figures, |figure| figure.server) / rows * 1e6,
            );
        }
        text
    }

    fn save(&self, text: &str) -> Outcome<()> {
        let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = cpu
            .lines()
            .find_map(|line| line.strip_prefix("model name\t: "))
            .unwrap_or("unknown")
            .to_owned();
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let date = Command::new("date").arg("+%F").output()?.stdout;
        let date = String::from_utf8_lossy(&date).trim().to_owned();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("benches/results")
            .join(format!("{date}-{cores}-cores"));
        fs::create_dir_all(&folder)?;
        let file = folder.join(format!("users-{}.md", self.arguments.rows));
        fs::write(&file, format!("{date}, {cores} cores, {model}\n\n{text}"))?;
        println!("kept in {}", file.display());
        Ok(())
    }
}

/// User and system seconds of all processes that this one has waited for.
fn children_cpu() -> Outcome<f64> {
    let (_, _, _, ended) = stat(std::process::id())?;
    Ok(ended as f64 / 100.0)
}

/// Process id, parent, own ticks, ticks of its ended children. Source: proc(5); a tick is 1/100 s on Linux.
fn stat(pid: u32) -> Outcome<(u32, u32, u64, u64)> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let rest = text.rsplit_once(')').ok_or("odd /proc/PID/stat")?.1;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let number = |index: usize| -> Outcome<u64> {
        Ok(fields.get(index).ok_or("short /proc/PID/stat")?.parse()?)
    };
    Ok((
        pid,
        number(1)? as u32,
        number(11)? + number(12)?,
        number(13)? + number(14)?,
    ))
}
