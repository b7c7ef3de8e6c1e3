//! The whole shop: structure, rows, indexes, foreign keys and statistics, against the tools that copy a database
//! without changing anything in it.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use standin::shop;

use super::stage::{Stage, run};
use super::users::MASKED;
use super::{Contender, Outcome, Seen};

pub(super) fn make(stage: &Stage) -> Outcome<()> {
    stage.fill(&[])?;
    stage.psql("production", shop::CONSTRAINTS)?;
    stage.psql("production", "VACUUM ANALYZE")?;
    stage.rules(
        "masked",
        &format!(
            "references:\n  - orders.shipping_email -> users.email\n\
             tables:\n{MASKED}  orders:\n    columns:\n      shipping_email: email\n"
        ),
    )?;
    stage.rules("plain", "")
}

pub(super) fn contenders() -> Vec<Contender> {
    vec![
        ("pgcopydb clone", pgcopydb),
        ("pg_dump -Fc -Z0 | pg_restore", piped),
        ("pg_dump -Fd -j, pg_restore -j", by_folder),
        ("standin, 8 columns masked", |stage| {
            stage.standin("masked", &stage.url("target"))
        }),
        ("standin, nothing masked", |stage| {
            stage.standin("plain", &stage.url("target"))
        }),
    ]
}

/// Debian's package `pgcopydb`. It runs VACUUM ANALYZE too.
fn pgcopydb(stage: &Stage) -> Outcome<Seen> {
    let folder = stage.file("pgcopydb");
    let _ = fs::remove_dir_all(&folder);
    let jobs = stage.arguments.jobs.to_string();
    run(stage
        .connected(Path::new("pgcopydb"), "production")
        .args(["clone", "--not-consistent", "--dir"])
        .arg(&folder)
        .args(["--source", &stage.url("production")])
        .args(["--target", &stage.url("target")])
        .args(["--table-jobs", &jobs, "--index-jobs", &jobs]))?;
    Ok(Seen::default())
}

/// Without ANALYZE.
fn piped(stage: &Stage) -> Outcome<Seen> {
    let mut dump = stage
        .client("pg_dump", "production")
        .args(["-Fc", "-Z0"])
        .stdout(Stdio::piped())
        .spawn()?;
    let archive = dump.stdout.take().ok_or("no pipe")?;
    run(stage
        .client("pg_restore", "target")
        .args(["-d", "target"])
        .stdin(archive))?;
    if dump.wait()?.success() {
        Ok(Seen::default())
    } else {
        Err("pg_dump failed".into())
    }
}

/// Without ANALYZE.
fn by_folder(stage: &Stage) -> Outcome<Seen> {
    let folder = stage.file("dump");
    let _ = fs::remove_dir_all(&folder);
    let jobs = format!("-j{}", stage.arguments.jobs);
    run(stage
        .client("pg_dump", "production")
        .args(["-Fd", "-Z0", &jobs, "-f"])
        .arg(&folder))?;
    run(stage
        .client("pg_restore", "target")
        .args([&jobs, "-d", "target"])
        .arg(&folder))?;
    let _ = fs::remove_dir_all(&folder);
    Ok(Seen::default())
}
