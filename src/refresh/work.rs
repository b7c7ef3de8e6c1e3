//! What the lanes of a run are given: parts in order, memory, and threads that would idle otherwise.

use std::sync::Arc;

use crate::catalog::Database;
use crate::engine::Budget;
use crate::error::Result;
use crate::ident::TableName;
use crate::pg::schema::Load;
use crate::plan::parts::{self, Division};
use crate::plan::{Part, Plan};
use crate::report::progress::{Progress, get};
use crate::sink::spare::Spare;

/// A plan's rows as lanes will take them, and the memory and threads they share.
pub(super) struct Work<'a> {
    pub(super) plan: &'a Plan,
    pub(super) parts: Vec<Part>,
    pub(super) jobs: usize,
    pub(super) budget: Budget,
    /// Counters of the plan's tables.
    pub(super) progress: Arc<Progress>,
    /// For the columns of a batch, while fewer lanes work than there are cores. Not for a database: its server has work
    /// for every core, with the indexes at the latest.
    pub(super) spare: Option<Arc<Spare>>,
}

impl<'a> Work<'a> {
    /// For so many lanes and so many bytes.
    pub(super) fn divide(
        plan: &'a Plan,
        jobs: usize,
        memory: u64,
        division: Division,
    ) -> Result<Self> {
        let parts = parts::divide(plan, jobs, division);
        let may_spare = jobs > 1 && division == Division::Files;
        let spare = may_spare.then(|| Spare::new(jobs)).transpose()?;
        let mut per_table = vec![0; plan.tables.len()];
        parts.iter().for_each(|part| per_table[part.table] += 1);
        Ok(Self {
            plan,
            progress: Arc::new(Progress::new(per_table)),
            parts,
            jobs,
            budget: Budget::new(memory, jobs),
            spare: spare.map(Arc::new),
        })
    }

    /// Whether it is known that no row came into a table. What is read as a partition or is not read at all is not known.
    pub(super) fn has_written_nothing(&self, table: &TableName) -> bool {
        let tables = &self.plan.tables;
        let place = tables.binary_search_by(|planned| planned.table.cmp(table));
        place.is_ok_and(|place| {
            let counters = &self.progress.tables[place];
            counters.parts > 0 && counters.is_complete() && get(&counters.rows_written) == 0
        })
    }

    /// The parts, as the tables that they fill. What is read through its root goes to the partitions below it.
    pub(super) fn loads(&self, catalog: &Database) -> Vec<Load> {
        let load = |part: &Part| {
            let relation = &self.plan.tables[part.table].relations[part.relation];
            let mut tables = vec![relation.name.clone()];
            if !relation.only {
                tables.extend(catalog.below(&relation.name).map(|leaf| leaf.name.clone()));
            }
            Load {
                tables,
                bytes: part.bytes,
            }
        };
        self.parts.iter().map(load).collect()
    }
}
