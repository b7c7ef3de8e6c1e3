//! What the lanes of a run are given: parts in order, memory, and threads that would idle otherwise.

use std::sync::Arc;

use crate::engine::Budget;
use crate::error::Result;
use crate::plan::{Part, Plan, TargetKind, parts};
use crate::report::progress::Progress;
use crate::sink::spare::Spare;

/// A plan's rows as lanes will take them, and the memory and threads they share.
pub(super) struct Work<'a> {
    pub(super) plan: &'a Plan,
    pub(super) parts: Vec<Part>,
    pub(super) jobs: usize,
    pub(super) budget: Budget,
    /// For the columns of a batch, while fewer lanes work than there are cores.
    pub(super) spare: Option<Arc<Spare>>,
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
        let spare = (jobs > 1).then(|| Spare::new(jobs)).transpose()?;
        Ok(Self {
            plan,
            parts,
            jobs,
            budget: Budget::new(memory, jobs),
            spare: spare.map(Arc::new),
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
