//! What the lanes of a run are given: parts in order, memory, and threads that would idle otherwise.

use std::sync::Arc;

use rayon::ThreadPool;

use crate::engine::Budget;
use crate::error::{Error, Kind, Result};
use crate::plan::{Part, Plan, TargetKind, parts};
use crate::report::progress::Progress;

/// A plan's rows as lanes will take them, and the memory and threads they share.
pub(super) struct Work<'a> {
    pub(super) plan: &'a Plan,
    pub(super) parts: Vec<Part>,
    pub(super) jobs: usize,
    pub(super) budget: Budget,
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
        Ok(Self {
            plan,
            parts,
            jobs,
            budget: Budget::new(memory, jobs),
            spare,
        })
    }

    /// Counters at zero.
    pub(super) fn progress(&self) -> Progress {
        let mut per_table = vec![0; self.plan.tables.len()];
        self.parts
            .iter()
            .for_each(|part| per_table[part.table] += 1);
        Progress::new(per_table)
    }
}

fn workers(count: usize) -> Result<ThreadPool> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(count)
        .build()
        .map_err(|error| Error::new(Kind::Disk, "no threads for the transforms").because(error))
}
