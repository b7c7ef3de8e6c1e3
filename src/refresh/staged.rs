//! A proof before the load that materialized views can be filled: they are, from some rows of the tables that they read, and
//! nothing of it stays. A view that casts what a transform makes would else fail at the end of the run, behind all rows.

use std::collections::{BTreeMap, BTreeSet};

use super::Run;
use super::load::Source;
use super::trial::{places, some_rows};
use super::views::{planned, reading};
use super::watch::Watch;
use super::work::Work;
use crate::catalog::Database;
use crate::error::{Error, Kind, Result};
use crate::ident::TableName;
use crate::pg::schema::{self, Unfilled};
use crate::pg::sessions::Sessions;
use crate::pg::trial::Stage;
use crate::plan::{Decision, Part, Plan, TablePlan};
use crate::sink::postgres::PostgresSink;

/// Relations of one table that are tried, the largest first.
const RELATIONS: usize = 8;

impl Run<'_> {
    /// Tries the views that read what a transform changes; does nothing where there are none.
    pub(super) fn stage(
        &mut self,
        work: &Work<'_>,
        source: &Source<'_>,
        sessions: &Sessions,
        watch: &dyn Watch,
    ) -> Result<()> {
        let (plan, catalog) = (work.plan, source.catalog);
        let unfilled = schema::unfilled(sessions)?;
        let concerned = concerned(plan, catalog, &unfilled);
        if concerned.is_empty() {
            return Ok(());
        }
        watch.phase("trying the target's materialized views on some rows");
        let read = unfilled
            .iter()
            .filter(|read| concerned.contains_key(&read.view));
        let parts = parts(plan, catalog, read);
        let stop = self.stop;
        let kernels = plan.bind(self.key);
        self.phase("views", || {
            let stage = Stage::begin(sessions)?;
            let sink = PostgresSink::staging(sessions, &stage);
            let moved = some_rows(work, source, &parts, &kernels, &sink, stop);
            let tried = moved.and_then(|()| {
                stop.during(
                    || sessions.cancel(),
                    || filled(&stage, &unfilled, &concerned),
                )
            });
            // Also where it failed: the rows are gone, and so is to be the space that they took.
            let ended = stage.end(sessions, &relations(plan, &parts));
            tried
                .map_err(|error| error.hint("some rows were tried before the load; none were kept"))
                .and(ended)
        })
    }
}

/// The views that read a changed column, each with these columns, where trying costs nothing that stays: numbers drawn from a
/// sequence no rollback brings back.
fn concerned(
    plan: &Plan,
    catalog: &Database,
    unfilled: &[Unfilled],
) -> BTreeMap<TableName, Vec<String>> {
    let draws = |read: &&Unfilled| {
        let planned = planned(plan, catalog, &read.table);
        planned.is_some_and(|(_, planned)| is_numbered(planned))
    };
    let drawing: BTreeSet<&TableName> = unfilled
        .iter()
        .filter(draws)
        .map(|read| &read.view)
        .collect();
    let mut views = reading(plan, catalog, unfilled);
    views.retain(|view, columns| !columns.is_empty() && !drawing.contains(view));
    views
}

/// Whether the target makes values of a table's rows, other than what it computes from them.
fn is_numbered(planned: &TablePlan) -> bool {
    let is_made = planned
        .columns
        .iter()
        .filter(|column| column.is_made_by_target());
    is_made
        .into_iter()
        .any(|column| !matches!(column.decision, Decision::Generated))
}

/// Some pages of every table that is read.
fn parts<'u>(
    plan: &Plan,
    catalog: &Database,
    read: impl Iterator<Item = &'u Unfilled>,
) -> Vec<Part> {
    let tables: BTreeSet<&TableName> = read
        .filter_map(|read| planned(plan, catalog, &read.table))
        .map(|(_, planned)| &planned.table)
        .collect();
    let tables = plan
        .tables
        .iter()
        .enumerate()
        .filter(|(_, planned)| tables.contains(&planned.table));
    tables
        .flat_map(|(table, planned)| {
            let mut largest: Vec<usize> = (0..planned.relations.len()).collect();
            largest.sort_by_key(|number| std::cmp::Reverse(planned.relations[*number].bytes));
            largest.truncate(RELATIONS);
            let some = move |number: usize| places(table, number, &planned.relations[number]);
            largest.into_iter().flat_map(some)
        })
        .collect()
}

/// The relations that rows were put into.
fn relations(plan: &Plan, parts: &[Part]) -> Vec<TableName> {
    let name = |part: &Part| {
        plan.tables[part.table].relations[part.relation]
            .name
            .clone()
    };
    let names: BTreeSet<TableName> = parts.iter().map(name).collect();
    names.into_iter().collect()
}

/// Fills the views; an error that names those that cannot be, with the rules to change.
fn filled(
    stage: &Stage,
    unfilled: &[Unfilled],
    concerned: &BTreeMap<TableName, Vec<String>>,
) -> Result<()> {
    let views: Vec<TableName> = concerned.keys().cloned().collect();
    // Those that read no changed column may be read by these.
    let others: BTreeSet<TableName> = unfilled.iter().map(|read| read.view.clone()).collect();
    let others = others
        .into_iter()
        .filter(|view| !concerned.contains_key(view));
    let failed = stage.fill(&views, &others.collect::<Vec<_>>())?;
    let failed = failed
        .iter()
        .filter_map(|(view, error)| Some((view, error, concerned.get(view)?)));
    let failed: Vec<_> = failed.collect();
    let Some((first, ..)) = failed.first() else {
        return Ok(());
    };
    let told = failed
        .iter()
        .map(|(view, error, _)| format!("{view} cannot be filled: {}", error.what()));
    let what = format!(
        "materialized views of the target do not take transformed rows: {}",
        told.collect::<Vec<_>>().join("; ")
    );
    let error = Error::new(Kind::Data, what).on(first.to_string());
    Err(failed.iter().fold(error, |error, (view, _, columns)| {
        error.hint(format!(
            "{view} reads columns with rules: {}; choose transforms or parameters that it can compute with, keep the columns, or \
             mend the view in production",
            columns.join(", ")
        ))
    }))
}
