//! `standin run`, as a user would start it.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use super::parquet::PARQUET;
use super::{Contender, Moved};
use crate::Outcome;
use crate::stage::Stage;

/// From `production` to `target` by a rules file of the stage.
pub(crate) fn database(name: &str, rules: &'static str) -> Contender {
    Contender::ours(name, move |stage| {
        run(
            stage,
            rules,
            "production",
            &stage.url("target"),
            stage.arguments.jobs,
        )
    })
}

/// From a database to `target` with so many jobs.
pub(crate) fn scaled(name: &str, rules: &'static str, source: String, jobs: usize) -> Contender {
    Contender::ours(name, move |stage| {
        run(stage, rules, &source, &stage.url("target"), jobs)
    })
}

/// From `production` to a folder of Parquet files.
pub(crate) fn parquet(name: &str, rules: &'static str) -> Contender {
    let job = move |stage: &Stage| {
        let target = format!("parquet:{}", stage.absent("parquet").display());
        run(stage, rules, "production", &target, stage.arguments.jobs)
    };
    Contender::ours(name, job).writing(PARQUET)
}

/// Writes a rules file that keeps what it does not name; `rules` is its sections `references:` and `tables:`.
pub(crate) fn write_rules(stage: &Stage, name: &str, rules: &str) -> Outcome<()> {
    let text = format!("version: 1\nunlisted: keep\n{rules}");
    Ok(fs::write(stage.file(name).with_extension("yaml"), text)?)
}

fn run(stage: &Stage, rules: &str, source: &str, target: &str, jobs: usize) -> Outcome<Moved> {
    let report = stage.absent("report.json");
    let mut command = stage.program(Path::new(env!("CARGO_BIN_EXE_standin")));
    command
        .arg("run")
        .arg(stage.file(rules).with_extension("yaml"))
        .args(["--source", &stage.url(source), "--target", target])
        .args(["--replace", "--ephemeral-key", "--quiet"])
        .args(["--jobs", &jobs.to_string(), "--report"])
        .arg(&report)
        .stdout(Stdio::null());
    stage.run(&mut command)?;
    let report: serde_json::Value = serde_json::from_slice(&fs::read(report)?)?;
    let phases = report["phases"].as_array().into_iter().flatten();
    let mut data = phases.filter(|phase| phase["name"] == "data");
    Ok(data.find_map(|phase| phase["seconds"].as_f64()))
}
