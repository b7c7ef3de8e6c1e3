//! Tools that copy a whole database without changing anything in it.

use std::path::Path;
use std::process::Stdio;

use super::Contender;
use crate::Outcome;
use crate::stage::Stage;

/// Kibibytes of address space that a process of `pgcopydb` may take.
const MOST_MEMORY: u64 = 8 << 20;

/// Debian's package `pgcopydb`. It runs VACUUM ANALYZE too.
pub(crate) fn pgcopydb() -> Contender {
    Contender::rival("pgcopydb clone", |stage| {
        let folder = stage.absent("pgcopydb");
        let jobs = stage.arguments.jobs.to_string();
        // Ten thousand tables made it take all memory of a machine with 24 GiB.
        let mut command = stage.program(Path::new("sh"));
        command
            .args([
                "-c",
                &format!("ulimit -v {MOST_MEMORY} && exec pgcopydb \"$@\""),
                "sh",
            ])
            .args(["clone", "--not-consistent", "--dir"])
            .arg(&folder)
            .args(["--source", &stage.url("production")])
            .args(["--target", &stage.url("target")])
            .args(["--table-jobs", &jobs, "--index-jobs", &jobs]);
        // It runs the first pg_dump of PATH.
        command.env("PATH", stage.path());
        stage.run(&mut command)?;
        // It ends well, too, when some of its processes have died.
        let (there, here) = (tables(stage, "production")?, tables(stage, "target")?);
        if there != here {
            return Err(format!("{here} of {there} tables are there at the end").into());
        }
        Ok(None)
    })
}

/// How many tables a database has.
fn tables(stage: &Stage, database: &str) -> Outcome<String> {
    let count = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
    let mut psql = stage.client("psql", database);
    let output = psql
        .args(["-XqAt", "-c", count])
        .stdout(Stdio::piped())
        .output()?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

/// Without ANALYZE.
pub(crate) fn piped() -> Contender {
    Contender::rival("pg_dump -Fc -Z0 | pg_restore", |stage| {
        dump_and_restore(stage)?;
        Ok(None)
    })
}

/// With ANALYZE at the end, by as many connections as there are jobs.
pub(crate) fn piped_and_analyzed() -> Contender {
    Contender::rival("pg_dump -Fc -Z0 | pg_restore; ANALYZE", |stage| {
        dump_and_restore(stage)?;
        let jobs = format!("--jobs={}", stage.arguments.jobs);
        let mut analyze = stage.client("vacuumdb", "target");
        stage.run(analyze.args(["--analyze-only", "--quiet", &jobs, "target"]))?;
        Ok(None)
    })
}

/// From `production` to `target`.
pub(super) fn dump_and_restore(stage: &Stage) -> Outcome<()> {
    stage.pipe(
        stage.client("pg_dump", "production").args(["-Fc", "-Z0"]),
        stage.client("pg_restore", "target").args(["-d", "target"]),
    )
}

/// Without ANALYZE.
pub(crate) fn by_folder() -> Contender {
    Contender::rival("pg_dump -Fd -j, pg_restore -j", |stage| {
        let folder = stage.absent("dump");
        let jobs = format!("-j{}", stage.arguments.jobs);
        let mut dump = stage.client("pg_dump", "production");
        stage.run(dump.args(["-Fd", "-Z0", &jobs, "-f"]).arg(&folder))?;
        let mut restore = stage.client("pg_restore", "target");
        stage.run(restore.args([&jobs, "-d", "target"]).arg(&folder))?;
        stage.absent("dump");
        Ok(None)
    })
}
