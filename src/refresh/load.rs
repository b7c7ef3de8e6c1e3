//! Loading a database: target, structure, rows, then indexes, keys, sequences and statistics.

use tokio::runtime::Runtime;

use super::watch::Watch;
use super::{Lanes, Request, Run};
use crate::catalog::Database;
use crate::error::Result;
use crate::pg::schema::{self, SchemaArchive};
use crate::pg::snapshot::Leader;
use crate::pg::tools::Tools;
use crate::pg::url::ConnInfo;
use crate::plan::Plan;
use crate::sink::postgres::PostgresSink;
use crate::source::postgres::PostgresSource;

/// A source whose catalog is known and whose snapshot is held.
pub(super) struct Source<'a> {
    pub(super) address: &'a ConnInfo,
    pub(super) leader: &'a Leader,
    pub(super) catalog: &'a Database,
    pub(super) runtime: &'a Runtime,
}

impl Source<'_> {
    /// Its rows, for the engine.
    pub(super) fn rows(&self) -> PostgresSource {
        PostgresSource::new(self.address.clone(), self.leader.snapshot().to_owned())
    }
}

impl Run<'_> {
    /// The phases that end in a database.
    pub(super) fn load(
        &mut self,
        request: &Request<'_>,
        source: &Source<'_>,
        plan: &Plan,
        target: &ConnInfo,
        lanes: Lanes<'_>,
        watch: &dyn Watch,
    ) -> Result<()> {
        let tools = Tools::find(source.catalog.server_version)?;
        let interrupter = tools.interrupter();
        self.stop.on_stop(move || interrupter.stop());
        let folder = schema::scratch()?;
        watch.phase(&format!("copying the structure into {target}"));
        let archive = self.phase("pre-data", || {
            source.runtime.block_on(schema::prepare_target(
                target,
                source.address,
                source.catalog,
                request.replace,
            ))?;
            let archive = SchemaArchive::dump(
                &tools,
                source.address,
                source.leader.snapshot(),
                folder.path(),
            )?;
            archive.restore_pre_data(target)?;
            Ok(archive)
        })?;
        let rows = source.rows();
        let sink = PostgresSink::new(target.clone());
        self.data(plan, &rows, &sink, lanes, watch)?;
        // Nothing more is read from the source; idle sessions need not wait for the indexes.
        drop((rows, sink));
        watch.phase("building indexes and keys, checking foreign keys");
        self.phase("post-data", || {
            archive.restore_post_data(target, request.jobs)?;
            source
                .runtime
                .block_on(schema::set_sequences(target, source.catalog))
        })?;
        self.phase("analyze", || {
            let tables: Vec<_> = plan
                .tables
                .iter()
                .map(|table| table.table.clone())
                .collect();
            source
                .runtime
                .block_on(schema::analyze(target, &tables, request.jobs))
        })
    }
}
