//! Sends some rows of a table through the engine, and gives them as they were and as they become.
//!
//! What a preview shows and a rule test judges comes of the same lanes, kernels and codecs as a run's rows; only source
//! and sink are others, and tables travel in text.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::unmet;
use crate::engine::{self, Budget, Job, Stop, Turns};
use crate::error::Result;
use crate::key::MasterKey;
use crate::plan::{Part, Plan};
use crate::report::Finding;
use crate::report::progress::Progress;
use crate::rules::Rules;
use crate::sink::sample::{SampleSink, SampledRow};
use crate::source::Source;
use crate::transform::Transform;

/// A plan whose tables can be looked at.
pub(super) struct Sampling {
    plan: Plan,
    kernels: Vec<Vec<Option<Arc<dyn Transform>>>>,
}

impl Sampling {
    /// Under this key.
    pub(super) fn new(plan: Plan, key: &MasterKey) -> Self {
        let plan = plan.in_text();
        Self {
            kernels: plan.bind(key),
            plan,
        }
    }

    /// The plan, in text.
    pub(super) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// What names of the rules met nothing in the rows so far.
    pub(super) fn unmet(&self, rules: &Rules) -> Vec<Finding> {
        unmet::findings(&self.plan, &self.kernels, rules, "the rows that are shown")
    }

    /// The plan alone.
    pub(super) fn into_plan(self) -> Plan {
        self.plan
    }

    /// At most so many rows of a table, relation by relation, until there are enough.
    pub(super) fn rows(
        &self,
        table: usize,
        source: &dyn Source,
        most: usize,
        stop: &Stop,
    ) -> Result<Vec<SampledRow>> {
        let relations = self.plan.tables.get(table).map(|table| &table.relations);
        let relations = relations.into_iter().flatten().enumerate();
        let parts: Vec<Part> = relations
            .map(|(number, relation)| whole(table, number, relation.bytes))
            .collect();
        self.parts(&parts, source, most, stop)
    }

    /// The only row of a source that knows no relations.
    pub(super) fn row(&self, table: usize, source: &dyn Source) -> Result<Option<SampledRow>> {
        let part = whole(table, 0, 0);
        let rows = self.parts(&[part], source, 1, &Stop::default())?;
        Ok(rows.into_iter().next())
    }

    fn parts(
        &self,
        parts: &[Part],
        source: &dyn Source,
        most: usize,
        stop: &Stop,
    ) -> Result<Vec<SampledRow>> {
        let sink = SampleSink::new(most);
        let turns = UntilFull {
            sink: &sink,
            parts: parts.len(),
            next: AtomicUsize::new(0),
        };
        let job = Job {
            plan: &self.plan,
            parts,
            turns: &turns,
            kernels: &self.kernels,
            source,
            sink: &sink,
            progress: &Progress::new(vec![parts.len() as u64; self.plan.tables.len()]),
            stop,
            spare: None,
        };
        // One lane: rows keep their order.
        engine::run(&job, 1, &Budget::new(Budget::smallest(1), 1))?;
        Ok(sink.into_rows())
    }
}

/// A relation in one go.
fn whole(table: usize, relation: usize, bytes: u64) -> Part {
    Part {
        table,
        relation,
        pages: None,
        number: 0,
        of: 1,
        bytes,
    }
}

/// One part after the other, until the sink has enough.
struct UntilFull<'a> {
    sink: &'a SampleSink,
    parts: usize,
    next: AtomicUsize,
}

impl Turns for UntilFull<'_> {
    fn next(&self) -> Option<usize> {
        if self.sink.is_full() {
            return None;
        }
        let part = self.next.fetch_add(1, Ordering::Relaxed);
        (part < self.parts).then_some(part)
    }

    fn written(&self, _: usize) {}

    fn limited_to(&self, _: usize) {}
}
