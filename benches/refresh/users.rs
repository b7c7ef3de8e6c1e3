//! One table without an index: the copying alone. Pipes of `psql` are what people do without a tool; Parquet is
//! compared with DuckDB's reader of PostgreSQL.

use std::process::{Command, Stdio};
use std::time::Instant;

use standin::shop;

use super::stage::Stage;
use super::{Contender, Outcome, Seen};

/// The seven transforms of the comparison, under `tables:`.
pub(super) const MASKED: &str = "  users:
    columns:
      id: keep
      email: email
      full_name: name
      phone: phone
      address: address
      ssn: ssn
      credit_card: credit_card
      ip_address: ip_address
";

/// A database with the shop's users and nothing else.
pub(super) fn make(stage: &Stage) -> Outcome<()> {
    stage.fill(&["users"])?;
    let drop = "DROP TABLE products, orders, order_items, reviews, sessions";
    stage.psql("production", drop)?;
    // Its ids came from there.
    let sequence = "SELECT setval(pg_get_serial_sequence('users', 'id'), max(id)) FROM users";
    stage.psql("production", sequence)?;
    stage.psql("production", "VACUUM ANALYZE")?;
    stage.rules("masked", &format!("tables:\n{MASKED}"))?;
    stage.rules("plain", "")
}

pub(super) fn contenders() -> Vec<Contender> {
    vec![
        ("psql | psql, binary", |stage| pipe(stage, "binary")),
        ("psql | psql, binary; ANALYZE", analyzed_pipe),
        ("psql | psql, text", |stage| pipe(stage, "text")),
        ("standin, 7 columns masked", |stage| {
            stage.standin("masked", &stage.url("target"))
        }),
        ("standin, nothing masked", |stage| {
            stage.standin("plain", &stage.url("target"))
        }),
        ("standin, 7 columns masked, Parquet", |stage| {
            stage.standin("masked", &stage.parquet())
        }),
        ("standin, nothing masked, Parquet", |stage| {
            stage.standin("plain", &stage.parquet())
        }),
        ("DuckDB, nothing masked, Parquet", duckdb),
    ]
}

/// What people do without a tool. The target's table is made first, as `standin run` has to make it.
fn pipe(stage: &Stage, format: &str) -> Outcome<Seen> {
    stage.psql("target", shop::SCHEMA)?;
    let mut read = stage
        .client("psql", "production")
        .args(["-Xqc", &format!("COPY users TO STDOUT (FORMAT {format})")])
        .stdout(Stdio::piped())
        .spawn()?;
    let rows = read.stdout.take().ok_or("no pipe")?;
    let wrote = stage
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
fn analyzed_pipe(stage: &Stage) -> Outcome<Seen> {
    let started = Instant::now();
    pipe(stage, "binary")?;
    let moving = started.elapsed().as_secs_f64();
    stage.psql("target", "ANALYZE")?;
    Ok(Seen { peak: 0, moving })
}

/// DuckDB's reader of PostgreSQL, installed beforehand: `pip install duckdb==1.5.5 duckdb-extensions
/// duckdb-extension-postgres-scanner==1.5.5`, then `import_extension('postgres_scanner')` once.
fn duckdb(stage: &Stage) -> Outcome<Seen> {
    let script = format!(
        "import duckdb, resource\n\
         c = duckdb.connect()\n\
         c.execute('LOAD postgres_scanner')\n\
         c.execute(\"ATTACH '{}' AS p (TYPE postgres, READ_ONLY)\")\n\
         c.execute(\"COPY p.public.users TO '{}' (FORMAT parquet, COMPRESSION zstd)\")\n\
         print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)\n",
        stage.url("production").replace('\'', "''"),
        stage.file("duckdb.parquet").display()
    );
    let output = Command::new("python3").args(["-c", &script]).output()?;
    if !output.status.success() {
        let reason = String::from_utf8_lossy(&output.stderr);
        return Err(reason.lines().last().unwrap_or("python failed").into());
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    // A progress bar may stand before it.
    let last = text.lines().last().unwrap_or_default();
    let digits = last.rsplit(|c: char| !c.is_ascii_digit()).next();
    Ok(Seen {
        peak: digits.unwrap_or_default().parse()?,
        moving: 0.0,
    })
}
