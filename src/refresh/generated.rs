//! Runs without a source database: rows from a generator, by the same rules, plan and engine.

use std::path::Path;

use super::watch::Watch;
use super::work::Work;
use super::{Ran, Run, keys, rule_tests};
use crate::catalog::Database;
use crate::engine::{self, InOrder, Job, Stop};
use crate::error::{Error, Kind, Result};
use crate::key::MasterKey;
use crate::pg::sessions::Sessions;
use crate::pg::url::ConnInfo;
use crate::plan::parts::Division;
use crate::plan::{Plan, TargetKind};
use crate::rules::Rules;
use crate::sink::postgres::PostgresSink;
use crate::source::Source;

/// Generated rows into Parquet.
pub struct Request<'a> {
    /// The rules.
    pub rules: &'a Rules,
    /// What the generator makes.
    pub catalog: &'a Database,
    /// The generator.
    pub rows: &'a dyn Source,
    /// Folder for the files.
    pub folder: &'a Path,
    /// The key of this run.
    pub key: &'a MasterKey,
    /// Lanes.
    pub jobs: usize,
    /// Bytes that the run may take.
    pub memory: u64,
}

/// Transforms generated rows by the rules and writes them as Parquet.
pub fn run(request: &Request<'_>, watch: &dyn Watch, stop: &Stop) -> Ran {
    let mut run = Run::new(request.rules, request.key, stop);
    let mut plan = Plan::build(request.rules, request.catalog, TargetKind::Parquet);
    rule_tests::check(request.rules, request.catalog, &mut plan, Some(request.key));
    let result = run
        .accept(&plan, request.catalog, watch)
        .and_then(|()| keys::none(&plan))
        .and_then(|()| Work::divide(&plan, request.jobs, request.memory, Division::Files))
        .and_then(|work| {
            run.parquet(
                &work,
                request.rows,
                request.folder,
                false,
                request.rules.parquet,
                watch,
            )
        });
    run.end(result, watch)
}

/// Fills the empty tables of a database with generated rows as they are. Returns how many.
pub fn fill(
    catalog: &Database,
    rows: &dyn Source,
    target: &ConnInfo,
    jobs: usize,
    memory: u64,
    stop: &Stop,
) -> Result<u64> {
    let keep = "version: 1\nunlisted: keep\n";
    let rules = Rules::parse(Path::new("generated"), keep, &|_| None).map_err(|rejected| {
        Error::new(Kind::Rules, "the generator's rules do not load").because(rejected.render(false))
    })?;
    let plan = Plan::build(&rules, catalog, TargetKind::Postgres);
    let division = Division::Database { streams: jobs };
    let work = Work::divide(&plan, jobs, memory, division)?;
    let kernels: Vec<_> = plan
        .tables
        .iter()
        .map(|table| vec![None; table.wire_columns().count()])
        .collect();
    let sessions = Sessions::of_target(target.clone());
    let sink = PostgresSink::new(&sessions);
    let job = Job {
        plan: &plan,
        parts: &work.parts,
        turns: &InOrder::of(work.parts.len()),
        kernels: &kernels,
        source: rows,
        sink: &sink,
        progress: &work.progress,
        stop,
        spare: None,
    };
    engine::run(&job, work.jobs, &work.budget)?;
    Ok(work.progress.read().0)
}
