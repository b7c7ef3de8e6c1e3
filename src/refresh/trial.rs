//! A proof before the load: some rows of every table about whose constraints there is a doubt are read, transformed,
//! loaded into the target's new structure, and rolled back. The target's server judges CHECK constraints and domains,
//! which no plan can; what does not hold is told before the first row moves, not hours later.

use super::Run;
use super::load::Source;
use super::watch::Watch;
use super::work::Work;
use crate::engine::{self, InOrder, Job};
use crate::error::Result;
use crate::pg::sessions::Sessions;
use crate::plan::{ColumnPlan, Decision, Part, Plan, Relation, TablePlan};
use crate::report::progress::Progress;
use crate::sink::postgres::PostgresSink;

/// Places of a relation that are tried, its beginning and its end among them.
const PLACES: u64 = 4;

/// Pages that are read at each: 128 KiB, hundreds of rows as a rule.
const PAGES: u64 = 16;

/// Bytes that are read at each, with what rows have in TOAST; one page at the least.
const BYTES: u64 = 8 << 20;

impl Run<'_> {
    /// Tries the tables in doubt; does nothing where there are none.
    pub(super) fn trial(
        &mut self,
        work: &Work<'_>,
        source: &Source<'_>,
        sessions: &Sessions,
        watch: &dyn Watch,
    ) -> Result<()> {
        let parts = parts(work.plan);
        if parts.is_empty() {
            return Ok(());
        }
        watch.phase("trying the target's constraints on some rows");
        let (plan, stop) = (work.plan, self.stop);
        let kernels = plan.bind(self.key);
        let mut per_table = vec![0; plan.tables.len()];
        parts.iter().for_each(|part| per_table[part.table] += 1);
        self.phase("trial", || {
            let job = Job {
                plan,
                parts: &parts,
                turns: &InOrder::of(parts.len()),
                kernels: &kernels,
                source: &source.rows(),
                sink: &PostgresSink::rolled_back(sessions),
                progress: &Progress::new(per_table),
                stop,
                spare: None,
            };
            engine::run(&job, 1, &work.budget)
                .map_err(|error| error.hint("some rows were tried before the load; none were kept"))
        })
    }
}

/// Some pages of every table in doubt.
fn parts(plan: &Plan) -> Vec<Part> {
    let tables = plan.tables.iter().enumerate();
    tables
        .filter(|(_, table)| is_in_doubt(plan, table))
        .flat_map(|(index, table)| some(index, table))
        .collect()
}

/// Whether a finding doubts that transformed rows satisfy the table's constraints, or somebody accepted such a one.
fn is_in_doubt(plan: &Plan, table: &TablePlan) -> bool {
    // A DEFAULT may count on, and a rollback does not count back.
    if table.columns.iter().any(is_left_to_default) {
        return false;
    }
    let prefix = format!("{}.", table.table);
    plan.findings.iter().any(|finding| {
        let is_doubt = finding.id.starts_with("check:") || finding.accepted.is_some();
        is_doubt && finding.subject.starts_with(&prefix)
    })
}

fn is_left_to_default(column: &ColumnPlan) -> bool {
    column.is_made_by_target() && !matches!(column.decision, Decision::Generated)
}

/// Places of the table's largest relation.
fn some(table: usize, planned: &TablePlan) -> Vec<Part> {
    let relations = planned.relations.iter().enumerate();
    let largest = relations.max_by_key(|(_, relation)| relation.bytes);
    let Some((number, relation)) = largest else {
        return Vec::new();
    };
    let part = |pages| Part {
        table,
        relation: number,
        pages,
        number: 0,
        // One of several: it must not be loaded frozen.
        of: 2,
        bytes: PAGES * 8192,
    };
    places(relation).into_iter().map(part).collect()
}

/// Ranges of pages; the whole relation where it is small, and none where it cannot be cut.
fn places(relation: &Relation) -> Vec<Option<(u64, Option<u64>)>> {
    let a_page = relation.bytes / relation.pages.max(1);
    let pages = (BYTES / a_page.max(1)).clamp(1, PAGES);
    if relation.pages <= PLACES * pages {
        return vec![None];
    }
    if !relation.divisible {
        return Vec::new();
    }
    let last = relation.pages - pages;
    let starts = (0..PLACES).map(|place| last * place / (PLACES - 1));
    starts
        .map(|start| Some((start, Some(start + pages))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ident::TableName;

    fn relation(pages: u64, divisible: bool) -> Relation {
        Relation {
            name: TableName::new("public", "users"),
            pages,
            bytes: pages * 8192,
            estimated_rows: pages * 50,
            only: true,
            divisible,
        }
    }

    #[test]
    fn beginning_and_end_are_tried_and_never_everything() {
        let tried = places(&relation(1000, true));
        assert_eq!(tried.len(), 4);
        assert_eq!(tried[0], Some((0, Some(16))));
        assert_eq!(tried[3], Some((984, Some(1000))));
        assert_eq!(places(&relation(64, true)), [None]);
        assert_eq!(places(&relation(0, false)), [None]);
        assert_eq!(places(&relation(65, false)), []);
    }

    #[test]
    fn large_values_count() {
        let mut toasted = relation(60, true);
        toasted.bytes = 60 << 22;
        let tried = places(&toasted);
        assert_eq!(tried[0], Some((0, Some(2))));
        assert_eq!(tried[3], Some((58, Some(60))));
    }
}
