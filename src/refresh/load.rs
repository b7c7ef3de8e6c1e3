//! Loading a database: target, structure, rows, then indexes, keys, sequences and statistics.

use std::collections::HashSet;

use super::control::Control;
use super::structure::Dump;
use super::views;
use super::watch::Watch;
use super::work::Work;
use super::{Request, Run, Touched};
use crate::catalog::Database;
use crate::engine::Turns;
use crate::error::{Error, Kind, Result};
use crate::ident::TableName;
use crate::pg::schema::{self, Incoming, Objects, PostData, Prepared, SchemaArchive};
use crate::pg::sessions::Sessions;
use crate::pg::snapshot::Leader;
use crate::pg::url::ConnInfo;
use crate::plan::{Plan, Rows};
use crate::report::progress::TableProgress;
use crate::sink::postgres::PostgresSink;
use crate::source::postgres::PostgresSource;

/// A source whose catalog is known and whose snapshot is held.
pub(super) struct Source<'a> {
    pub(super) address: &'a ConnInfo,
    pub(super) leader: Leader,
    /// Tables that it keeps as they are.
    pub(super) held: Vec<TableName>,
    pub(super) catalog: &'a Database,
    pub(super) control: Control<'a>,
}

impl Source<'_> {
    /// Its rows, for the engine.
    pub(super) fn rows(&self) -> PostgresSource {
        PostgresSource::new(self.address.clone(), self.leader.snapshot().to_owned())
    }

    /// Lets go of it when all rows are read. Nothing is left open there: indexes and keys of the target are no reason
    /// to keep anybody waiting.
    pub(super) fn release(self) -> Result<()> {
        self.control.wait_for(self.leader.release(&self.held))
    }
}

impl Run<'_> {
    /// Rows and what stands on them, side by side. What of the indexes and keys is left when the last row is in is the
    /// phase post-data.
    fn fill(
        &mut self,
        work: &Work<'_>,
        source: Source<'_>,
        sessions: &Sessions,
        post_data: &PostData<'_>,
    ) -> Result<()> {
        let stop = self.stop;
        std::thread::scope(|scope| {
            let builder = scope.spawn(|| stop.during(|| post_data.cancel(), || post_data.run()));
            let (rows, sink) = (source.rows(), PostgresSink::new(sessions));
            let moved = self.data(work, &rows, &sink, &ByNeed(post_data));
            drop((rows, sink));
            let moved = moved.and_then(|()| source.release());
            if moved.is_err() {
                post_data.cancel();
            }
            let built = self.phase("post-data", || {
                let what = "the indexes' thread failed in an unforeseen way";
                let unforeseen = |_| Err(Error::new(Kind::Internal, what));
                builder.join().unwrap_or_else(unforeseen)
            });
            moved.and(built)?;
            // Lanes end in silence where the indexes' thread has given up; it has told why.
            let complete = work.progress.tables.iter().all(TableProgress::is_complete);
            let what = "not all rows were moved";
            complete
                .then_some(())
                .ok_or(Error::new(Kind::Internal, what))
        })
    }

    /// The phases that end in a database. One that is replaced stays as it is until another one is complete.
    pub(super) fn load(
        &mut self,
        request: &Request<'_>,
        source: Source<'_>,
        dump: Dump,
        work: &Work<'_>,
        target: &ConnInfo,
        watch: &dyn Watch,
    ) -> Result<()> {
        let (stop, control) = (self.stop, source.control);
        watch.phase(&format!("dumping the structure of {}", source.address));
        let (from, catalog) = (source.address, source.catalog);
        let structure = self.phase("dump", || dump.finish(stop))?;
        let prepared = self.phase("target", || {
            let prepared = schema::prepare_target(target, from, catalog, request.replace);
            control.wait_for(prepared)
        })?;
        let into = prepared.address(target);
        self.touched = Some(match &prepared {
            Prepared::Beside(_) => Touched::Beside(target.to_string()),
            Prepared::Empty | Prepared::Created => Touched::Itself(target.to_string()),
        });
        let loaded = self.load_into(into, request, source, structure.archive(), work, watch);
        let Prepared::Beside(successor) = prepared else {
            return loaded;
        };
        let stopped = loaded.is_ok() && self.stop.is_set();
        let reason = stopped.then(|| self.stop.take_reason()).flatten();
        if let Err(error) = loaded.and_then(|()| reason.map_or(Ok(()), Err)) {
            // Also where the run is to stop: what is left of it is in nobody's way then.
            control.runtime.block_on(successor.discard());
            return Err(error);
        }
        watch.phase(&format!(
            "putting the new database in the place of {target}"
        ));
        // No stop comes in between: half of it would be neither the old target nor the new one.
        self.timed("swap", || {
            control.runtime.block_on(successor.take_place(target))
        })?;
        self.touched = None;
        Ok(())
    }

    /// The phases from the structure to the statistics.
    fn load_into(
        &mut self,
        target: &ConnInfo,
        request: &Request<'_>,
        source: Source<'_>,
        archive: &SchemaArchive,
        work: &Work<'_>,
        watch: &dyn Watch,
    ) -> Result<()> {
        let (stop, control, catalog) = (self.stop, source.control, source.catalog);
        let mark = control.wait_for(schema::mark(target))?;
        watch.phase(&format!("making the structure in {target}"));
        self.phase("pre-data", || {
            stop.during(|| archive.interrupt(), || archive.restore_pre_data(target))
        })?;
        let objects = control.wait_for(Objects::read(source.leader.client()))?;
        let (jobs, incoming) = (request.jobs, incoming(work, catalog));
        let sessions = Sessions::of_target(target.clone());
        self.trial(work, &source, &sessions, watch)?;
        self.stage(work, &source, &sessions, watch)?;
        let post_data =
            PostData::new(archive, &objects, &incoming, &sessions, jobs, schema::LARGE)?;
        watch.phase("moving rows; building indexes and keys and checking foreign keys behind them");
        watch.working(work.plan, &work.progress, post_data.building());
        let filled = self.fill(work, source, &sessions, &post_data);
        watch.ended();
        self.report.objects = post_data.building().made();
        // An object that cannot be made is no reason to leave out what the others need.
        let is_loaded = work.progress.tables.iter().all(TableProgress::is_complete);
        let failed = match filled {
            Err(error) if error.kind() == Kind::Tool && is_loaded => {
                Some(views::explained(error, work.plan, catalog, &sessions))
            }
            other => other.map(|()| None)?,
        };
        let analyzed = self.phase("analyze", || {
            let mut tables = analyzed(work.plan, catalog);
            tables.retain(|table| !post_data.analyzes(table));
            let changed = |table: &TableName, column: &str| work.plan.changes(table, column);
            let parents = inherited(catalog);
            let is_empty =
                |table: &TableName| !parents.contains(table) && work.has_written_nothing(table);
            let sequences = schema::set_sequences(target, catalog, changed, is_empty);
            let statistics = schema::analyze(target, &tables, request.jobs);
            control.wait_for(async { tokio::try_join!(sequences, statistics).map(drop) })
        });
        match failed {
            Some(error) => return Err(error),
            None => analyzed?,
        }
        match mark {
            Some(mark) => control.wait_for(mark.lift(target)),
            None => Ok(()),
        }
    }
}

/// The order of parts is that of the whole load: an index may be more urgent than the next rows.
struct ByNeed<'a>(&'a PostData<'a>);

impl Turns for ByNeed<'_> {
    fn next(&self) -> Option<usize> {
        self.0.next_load()
    }

    fn written(&self, part: usize) {
        self.0.end_load(part);
    }

    fn limited_to(&self, lanes: usize) {
        self.0.limit(lanes);
    }
}

/// Tables whose rows are not all their own: others inherit from them.
fn inherited(catalog: &Database) -> HashSet<&TableName> {
    let parents = catalog.tables.iter().flat_map(|table| &table.inherits);
    parents.collect()
}

/// The parts, as the tables that they fill, and which of those can be analyzed by themselves: ordinary ones that nothing
/// inherits from, because the rows of their children would count too.
fn incoming(work: &Work<'_>, catalog: &Database) -> Incoming {
    let parents = inherited(catalog);
    let mut analyze = Vec::new();
    let read = work.plan.tables.iter();
    for planned in read.filter(|planned| planned.rows != Rows::None) {
        let is_itself = match planned.relations.as_slice() {
            [relation] => relation.only && relation.name == planned.table,
            _ => false,
        };
        // The rows of a foreign table are elsewhere, and perhaps in production.
        let table = &planned.table;
        if is_itself && !parents.contains(table) && !catalog.is_foreign(table) {
            analyze.push(table.clone());
        }
    }
    Incoming {
        loads: work.loads(catalog),
        analyze,
    }
}

/// What ANALYZE looks at: every table, but of those that reach a foreign one the partitions that do not. A foreign
/// table's rows are elsewhere, and perhaps in production.
fn analyzed(plan: &Plan, catalog: &Database) -> Vec<TableName> {
    let mut names = Vec::new();
    for name in plan.tables.iter().map(|table| &table.table) {
        if catalog.reaches_foreign(name) {
            let local = catalog
                .below(name)
                .map(|table| &table.name)
                .filter(|name| !catalog.reaches_foreign(name));
            names.extend(local.cloned());
        } else {
            names.push(name.clone());
        }
    }
    names
}
