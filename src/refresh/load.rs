//! Loading a database: target, structure, rows, then indexes, keys, sequences and statistics.

use super::control::Control;
use super::watch::Watch;
use super::work::Work;
use super::{Request, Run};
use crate::catalog::Database;
use crate::error::Result;
use crate::ident::TableName;
use crate::pg::schema::{self, Objects, PostData, SchemaArchive};
use crate::pg::snapshot::Leader;
use crate::pg::tools::Tools;
use crate::pg::url::ConnInfo;
use crate::plan::Plan;
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
    /// The phases that end in a database.
    pub(super) fn load(
        &mut self,
        request: &Request<'_>,
        source: Source<'_>,
        work: &Work<'_>,
        target: &ConnInfo,
        watch: &dyn Watch,
    ) -> Result<()> {
        let tools = Tools::find(source.catalog.server_version)?;
        let programs = tools.interrupter();
        let (stop, control) = (self.stop, source.control);
        let folder = schema::scratch()?;
        watch.phase(&format!("dumping the structure of {}", source.address));
        let (from, catalog) = (source.address, source.catalog);
        // The source's structure first: a target that is replaced is not dropped before there is something to put
        // in its place.
        let archive = self.phase("dump", || {
            let snapshot = source.leader.snapshot();
            let dump = || SchemaArchive::dump(&tools, from, snapshot, folder.path());
            stop.during(|| programs.stop(), dump)
        })?;
        self.phase("target", || {
            let prepared = schema::prepare_target(target, from, catalog, request.replace);
            control.wait_for(prepared)
        })?;
        self.touched = Some(target.to_string());
        watch.phase(&format!("making the structure in {target}"));
        self.phase("pre-data", || {
            stop.during(|| programs.stop(), || archive.restore_pre_data(target))
        })?;
        let objects = control.wait_for(Objects::read(source.leader.client()))?;
        let rows = source.rows();
        let sink = PostgresSink::new(target.clone());
        self.data(work, &rows, &sink, watch)?;
        drop((rows, sink));
        source.release()?;
        watch.phase("building indexes and keys, checking foreign keys");
        let jobs = request.jobs;
        let post_data = PostData::new(&archive, &objects, target, jobs, schema::LARGE)?;
        watch.building(post_data.building());
        let built = self.phase("post-data", || {
            stop.during(|| post_data.cancel(), || post_data.run())
        });
        watch.built();
        self.report.objects = post_data.building().made();
        built?;
        self.phase("analyze", || {
            let tables = analyzed(work.plan, catalog);
            let changed = |table: &TableName, column: &str| work.plan.changes(table, column);
            let sequences = schema::set_sequences(target, catalog, changed);
            let statistics = schema::analyze(target, &tables, request.jobs);
            control.wait_for(async { tokio::try_join!(sequences, statistics).map(drop) })
        })
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
