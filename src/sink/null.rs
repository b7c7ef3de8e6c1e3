//! Counts rows and throws them away: what reading and transforming cost by themselves.

use super::{Sink, TableWriter, Transformed, Written};
use crate::error::Result;
use crate::plan::{Part, TablePlan};

/// The sink that keeps nothing.
pub struct NullSink;

impl Sink for NullSink {
    fn open<'s>(&'s self, _: &TablePlan, _: &Part) -> Result<Box<dyn TableWriter + 's>> {
        Ok(Box::new(Counter(Written::default())))
    }
}

struct Counter(Written);

impl TableWriter for Counter {
    fn write(&mut self, batch: &Transformed<'_>) -> Result<()> {
        self.0.rows += batch.rows.len() as u64;
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Written> {
        Ok(self.0)
    }
}
