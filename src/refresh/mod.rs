//! A refresh: the phases of one run, from the first connection to the report.
//!
//! Whatever can refuse the run does so before a row moves, in this order: key, source, plan, target.

pub mod catalog_file;
pub mod generated;
pub mod output;
pub mod preview;
pub mod process;
pub mod rule_tests;
mod structure;
pub mod target;
mod views;
pub mod watch;

mod control;
mod keys;
mod load;
mod parquet;
mod sampling;
mod staged;
mod trial;
mod unmet;
mod work;

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use control::Control;
pub(crate) use control::runtime;
use rule_tests::Tested;
use structure::Dump;
pub use target::Target;
use watch::Watch;
use work::Work;

use crate::catalog::Database;
use crate::engine::{self, InOrder, Job, Stop, Turns};
use crate::error::{Error, Kind, Result};
use crate::ident::TableName;
use crate::key::{ALGORITHM, MasterKey};
use crate::pg::connect::Side;
use crate::pg::inspect::inspect;
use crate::pg::snapshot::Leader;
use crate::pg::url::ConnInfo;
use crate::plan::parts::Division;
use crate::plan::{Plan, Rows, TablePlan, TargetKind};
use crate::report::{Finding, Outcome, Phase, Report, TableReport};
use crate::rules::Rules;
use crate::sink::Sink;
use crate::sink::null::NullSink;
use crate::source::Source;
use crate::source::postgres::{PostgresSource, probe_sql};
use crate::transform::words::word_list_hash;

/// What to refresh from where, and how.
pub struct Request<'a> {
    /// The rules.
    pub rules: &'a Rules,
    /// The database to read.
    pub source: ConnInfo,
    /// Where rows go.
    pub target: Target,
    /// The key of this run.
    pub key: MasterKey,
    /// Lanes.
    pub jobs: usize,
    /// Bytes that the run may take.
    pub memory: u64,
    /// Whether a target that is not empty is emptied first.
    pub replace: bool,
}

impl Request<'_> {
    /// A stream keeps a server process at either end busy, and a lane between them. Where all of them share the cores
    /// of this machine, more streams into one table than half as many as there are jobs only get into each other's way:
    /// two on two cores took 6 % more CPU time and no less of the clock than one (PostgreSQL 15).
    fn division(&self) -> Division {
        match &self.target {
            Target::Postgres(target) => Division::Database {
                streams: if self.source.is_here() && target.is_here() {
                    self.jobs / 2
                } else {
                    self.jobs
                },
            },
            Target::Null => Division::Database { streams: self.jobs },
            Target::Parquet(_) => Division::Files,
        }
    }
}

/// A run that has ended: its report, and the error that ended it early.
pub struct Ran {
    /// Complete as far as the run came.
    pub report: Report,
    /// Set unless the outcome is `done`.
    pub error: Option<Error>,
}

/// Runs every phase. Blocks until the end; `stop` ends it early from another thread.
pub fn run(request: &Request<'_>, watch: &dyn Watch, stop: &Stop) -> Ran {
    let mut run = Run::new(request.rules, &request.key, stop);
    let result = run.postgres(request, watch);
    run.end(result, watch)
}

/// A plan, and what it was made from.
pub struct Planned {
    /// The database.
    pub catalog: Database,
    /// What the rules mean for it.
    pub plan: Plan,
    /// How the rule tests went. Those that failed are among the plan's findings.
    pub tested: Tested,
}

impl Planned {
    /// Plans against a catalog that is known, without a server: nobody is asked about `where` conditions. Rule tests run
    /// under `key`, or under that of the documentation where there is none.
    pub fn offline(
        rules: &Rules,
        catalog: Database,
        kind: TargetKind,
        key: Option<&MasterKey>,
    ) -> Self {
        let mut plan = Plan::build(rules, &catalog, kind);
        let tested = rule_tests::check(rules, &catalog, &mut plan, key);
        Self {
            catalog,
            plan,
            tested,
        }
    }
}

/// Reads a catalog and plans against it, as `run` does first. Writes nothing. Rule tests run under `key`, or under that
/// of the documentation where there is none.
pub fn plan(
    rules: &Rules,
    source: &ConnInfo,
    kind: TargetKind,
    key: Option<&MasterKey>,
) -> Result<Planned> {
    let runtime = runtime()?;
    let leader = runtime.block_on(Leader::begin(source))?;
    let catalog = runtime.block_on(inspect(leader.client(), Side::Source))?;
    let mut plan = Plan::build(rules, &catalog, kind);
    runtime.block_on(ask_about_conditions(&leader, &mut plan))?;
    let tested = rule_tests::check(rules, &catalog, &mut plan, key);
    Ok(Planned {
        catalog,
        plan,
        tested,
    })
}

/// Reads the catalog that rules are held against. Writes nothing. Errors with the server's.
pub fn catalog(source: &ConnInfo) -> Result<Database> {
    let runtime = runtime()?;
    let leader = runtime.block_on(Leader::begin(source))?;
    runtime.block_on(inspect(leader.client(), Side::Source))
}

/// Has the source look at every `where` of the plan; those that it refuses become errors of the plan.
async fn ask_about_conditions(leader: &Leader, plan: &mut Plan) -> Result<()> {
    let mut refused = Vec::new();
    for table in &plan.tables {
        let Some(query) = probe_sql(table) else {
            continue;
        };
        if let Err(error) = leader.explain(&query).await {
            if error.kind() == Kind::Connection {
                return Err(error);
            }
            let finding = Finding::error(
                "where",
                table.table.to_string(),
                format!("the source refuses its `where`: {}", error.what()),
                "correct the condition; try it in psql as `SELECT … WHERE (…)` with the same role",
            );
            refused.push(match &table.where_at {
                Some(place) => finding.at(place),
                None => finding,
            });
        }
    }
    // Errors stand before warnings.
    plan.findings.splice(0..0, refused);
    Ok(())
}

/// Tables and partitions whose rows a run reads from the source itself. What is read through its root is read from
/// the partitions below it.
fn read_from<'p>(
    tables: impl IntoIterator<Item = &'p TablePlan>,
    catalog: &Database,
) -> Vec<TableName> {
    let tables = tables.into_iter();
    let read = tables.filter(|table| table.rows != Rows::None);
    let mut names = Vec::new();
    for relation in read.flat_map(|table| &table.relations) {
        names.push(relation.name.clone());
        if !relation.only {
            names.extend(catalog.below(&relation.name).map(|leaf| leaf.name.clone()));
        }
    }
    names.retain(|name| !catalog.is_foreign(name));
    names
}

/// A run in progress and what is known of it so far.
pub(crate) struct Run<'a> {
    stop: &'a Stop,
    rules: &'a Rules,
    key: &'a MasterKey,
    started: Instant,
    report: Report,
    /// Names in rules that met nothing in all rows.
    unmet: Vec<Finding>,
    /// The target, once something was written there: an early end leaves it incomplete.
    touched: Option<Touched>,
}

/// What an early end leaves.
enum Touched {
    /// A target in which something was written already.
    Itself(String),
    /// A target beside which something was.
    Beside(String),
}

impl<'a> Run<'a> {
    pub(crate) fn new(rules: &'a Rules, key: &'a MasterKey, stop: &'a Stop) -> Self {
        Self {
            stop,
            rules,
            key,
            started: Instant::now(),
            report: Report {
                key_fingerprint: Some(key.fingerprint()),
                ..blank(Some(rules))
            },
            touched: None,
            unmet: Vec::new(),
        }
    }

    /// The phases of a run that reads a database.
    fn postgres(&mut self, request: &Request<'_>, watch: &dyn Watch) -> Result<()> {
        let runtime = runtime()?;
        watch.phase(&format!("reading the catalog of {}", request.source));
        let control = Control {
            runtime: &runtime,
            stop: self.stop,
        };
        let (leader, dump, catalog) = self.phase("plan", || {
            let leader = control.wait_for(Leader::begin(&request.source))?;
            // What keeps it from beginning is told when its turn comes: mistakes of the rules are told before.
            let dump = match &request.target {
                Target::Postgres(_) => Some(Dump::begin(&request.source, &leader)),
                Target::Parquet(_) | Target::Null => None,
            };
            let catalog = control.wait_for(inspect(leader.client(), Side::Source))?;
            Ok((leader, dump, catalog))
        })?;
        let mut plan = Plan::build(request.rules, &catalog, request.target.kind());
        control.wait_for(ask_about_conditions(&leader, &mut plan))?;
        rule_tests::check(request.rules, &catalog, &mut plan, Some(self.key));
        self.accept(&plan, &catalog, watch)?;
        let held = read_from(&plan.tables, &catalog);
        control.wait_for(leader.hold(&request.source, &held, |what| watch.phase(what)))?;
        let memory = request.memory - self.read_keys(request, &mut plan, &leader, watch)?;
        let work = Work::divide(&plan, request.jobs, memory, request.division())?;
        let source = load::Source {
            address: &request.source,
            leader,
            held,
            catalog: &catalog,
            control,
        };
        match &request.target {
            Target::Postgres(target) => {
                let unforeseen = || Error::new(Kind::Internal, "the structure is not being dumped");
                let dump = dump.ok_or_else(unforeseen)??;
                return self.load(request, source, dump, &work, target, watch);
            }
            Target::Parquet(folder) => {
                let rules = request.rules.parquet;
                self.parquet(&work, &source.rows(), folder, request.replace, rules, watch)?;
            }
            Target::Null => {
                watch.working(work.plan, &work.progress, &Arc::default());
                let order = InOrder::of(work.parts.len());
                let result = self.data(&work, &source.rows(), &NullSink, &order);
                watch.ended();
                result?;
            }
        }
        source.release()
    }

    /// Reads the keys that stand-ins are chosen from, if there are such rules. Returns the bytes that they take.
    fn read_keys(
        &mut self,
        request: &Request<'_>,
        plan: &mut Plan,
        leader: &Leader,
        watch: &dyn Watch,
    ) -> Result<u64> {
        if plan.key_sources().next().is_none() {
            return Ok(0);
        }
        watch.phase("reading the keys that rows are to choose from");
        let snapshot = leader.snapshot().to_owned();
        let source = PostgresSource::new(request.source.clone(), snapshot);
        let stop = self.stop;
        self.phase("keys", || {
            keys::read(plan, |_| true, &source, request.memory, stop)
        })
    }

    /// Refuses a plan with errors; shows the warnings of one without.
    pub(crate) fn accept(
        &mut self,
        plan: &Plan,
        catalog: &Database,
        watch: &dyn Watch,
    ) -> Result<()> {
        self.report.catalog_fingerprint = Some(catalog.fingerprint());
        self.report.findings.clone_from(&plan.findings);
        if plan.has_errors() {
            let count = plan.errors().count();
            let s = if count == 1 { "" } else { "s" };
            return Err(Error::new(
                Kind::Plan,
                format!("the plan has {count} error{s}; nothing was read or written"),
            )
            .hint("mend the rules; `standin plan` shows the decision for every column"));
        }
        watch.warnings(&plan.findings);
        Ok(())
    }

    /// The data phase: every part of the plan through the engine.
    fn data(
        &mut self,
        work: &Work<'_>,
        source: &dyn Source,
        sink: &dyn Sink,
        turns: &dyn Turns,
    ) -> Result<()> {
        let kernels = work.plan.bind(self.key);
        tracing::info!(
            "{} parts of {} tables in {} lanes, batches of {} KiB",
            work.parts.len(),
            work.plan.tables.len(),
            work.jobs,
            work.budget.batch >> 10
        );
        let job = Job {
            plan: work.plan,
            parts: &work.parts,
            turns,
            kernels: &kernels,
            source,
            sink,
            progress: &work.progress,
            stop: self.stop,
            spare: work.spare.as_deref(),
        };
        let result = self.phase("data", || engine::run(&job, work.jobs, &work.budget));
        if result.is_ok() {
            let rows = "the rows that were read";
            self.unmet = unmet::findings(work.plan, &kernels, self.rules, rows);
        }
        let names: Vec<String> = work
            .plan
            .tables
            .iter()
            .map(|table| table.table.to_string())
            .collect();
        self.report.tables = TableReport::all(names.iter().map(String::as_str), &work.progress);
        result
    }

    /// Runs a phase and notes how long it took, also when it failed.
    pub(crate) fn phase<T>(
        &mut self,
        name: &'static str,
        work: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        if let Some(reason) = self
            .stop
            .is_set()
            .then(|| self.stop.take_reason())
            .flatten()
        {
            return Err(reason);
        }
        self.timed(name, work)
    }

    /// The same for what is not to be kept from beginning.
    fn timed<T>(&mut self, name: &'static str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let started = Instant::now();
        let result = work();
        let seconds = started.elapsed().as_secs_f64();
        tracing::info!(ok = result.is_ok(), "phase {name}: {seconds:.2} s");
        self.report.phases.push(Phase { name, seconds });
        result
    }

    /// Closes the report. A stop that the last phase did not notice counts as its error.
    pub(crate) fn end(mut self, result: Result<()>, watch: &dyn Watch) -> Ran {
        watch.warnings(&self.unmet);
        self.report.findings.append(&mut self.unmet);
        let error = result.err().map(|error| {
            let error = self.stop.take_reason().unwrap_or(error);
            match &self.touched {
                Some(Touched::Itself(target)) => error.hint(format!(
                    "{target} is not complete; run again with --replace, which begins anew"
                )),
                Some(Touched::Beside(target)) => {
                    error.hint(format!("{target} is as it was before the run"))
                }
                None => error,
            }
        });
        self.report.outcome = match &error {
            None => Outcome::Done,
            Some(error) if error.kind() == Kind::Interrupted => Outcome::Interrupted,
            Some(_) => Outcome::Failed,
        };
        self.report.error = error.as_ref().map(ToString::to_string);
        self.report.seconds = self.started.elapsed().as_secs_f64();
        self.report.peak_rss_bytes = process::peak_rss();
        Ran {
            report: self.report,
            error,
        }
    }
}

/// The report of a run that could not start: rules with mistakes, a key that is missing. `error` holds no value.
pub fn unstarted(rules: Option<&Rules>, error: String) -> Report {
    Report {
        outcome: Outcome::Failed,
        peak_rss_bytes: process::peak_rss(),
        error: Some(error),
        ..blank(rules)
    }
}

/// A report in which nothing has happened.
fn blank(rules: Option<&Rules>) -> Report {
    Report {
        standin: env!("CARGO_PKG_VERSION"),
        outcome: Outcome::Done,
        seconds: 0.0,
        key_fingerprint: None,
        algorithm: ALGORITHM,
        word_lists: word_list_hash(),
        rules_sha256: rules.map_or_else(String::new, |rules| rules.sha256.clone()),
        catalog_fingerprint: None,
        peak_rss_bytes: 0,
        tables: Vec::new(),
        phases: Vec::new(),
        objects: Vec::new(),
        findings: Vec::new(),
        error: None,
    }
}

/// Makes sure, before anything happens, that a report can be written there; what stood there is gone then.
pub fn prepare_report(path: &Path) -> Result<()> {
    output::may_be(path)?;
    std::fs::write(path, "").map_err(|error| unwritten(path, error))
}

/// Writes a report. The folder must exist.
pub fn write_report(report: &Report, path: &Path) -> Result<()> {
    output::may_be(path)?;
    let mut text =
        serde_json::to_vec_pretty(report).map_err(|error| unwritten(path, error.into()))?;
    text.push(b'\n');
    std::fs::write(path, text).map_err(|error| unwritten(path, error))
}

fn unwritten(path: &Path, error: std::io::Error) -> Error {
    Error::new(Kind::Disk, "the report cannot be written")
        .on(path.display().to_string())
        .because(error)
        .hint(
            "name a file in a folder that is there, and that you may write: `--report report.json`",
        )
}
