//! What the lanes of a run are given: parts in order, memory, and threads that would idle otherwise.

use std::sync::Arc;

use rayon::ThreadPool;

use crate::catalog::Database;
use crate::engine::Budget;
use crate::error::{Error, Kind, Result};
use crate::pg::schema::Load;
use crate::plan::{Part, Plan, TargetKind, parts};
use crate::report::progress::Progress;

/// A plan's rows as lanes will take them, and the memory and threads they share.
pub(super) struct Work<'a> {
    pub(super) plan: &'a Plan,
    pub(super) parts: Vec<Part>,
    pub(super) jobs: usize,
    pub(super) budget: Budget,
    /// Counters of the plan's tables.
    pub(super) progress: Arc<Progress>,
    /// For the columns of a batch, when there are fewer parts than lanes to keep busy.
    pub(super) spare: Option<Arc<ThreadPool>>,
}

impl<'a> Work<'a> {
    /// For so many lanes and so many bytes.
    pub(super) fn divide(
        plan: &'a Plan,
        jobs: usize,
        memory: u64,
        target: TargetKind,
    ) -> Result<Self> {
        let parts = parts::divide(plan, jobs, target);
        let spare = match parts.len() {
            0 => None,
            enough if enough >= jobs => None,
            _ => Some(Arc::new(workers(jobs)?)),
        };
        let mut per_table = vec![0; plan.tables.len()];
        parts.iter().for_each(|part| per_table[part.table] += 1);
        Ok(Self {
            plan,
            progress: Arc::new(Progress::new(per_table)),
            parts,
            jobs,
            budget: Budget::new(memory, jobs),
            spare,
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

fn workers(count: usize) -> Result<ThreadPool> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(count)
        .build()
        .map_err(|error| Error::new(Kind::Disk, "no threads for the transforms").because(error))
}
