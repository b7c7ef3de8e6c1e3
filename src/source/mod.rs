//! Where rows come from.

use crate::copy::batch::RowBatch;
use crate::error::Result;
use crate::plan::TablePlan;

/// A share of one relation that is read in one go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Index into `Plan::tables`.
    pub table: usize,
    /// Index into `TablePlan::relations`.
    pub relation: usize,
    /// First page and the page after the last; `None` for the whole relation. The last part's end is open.
    pub pages: Option<(u64, Option<u64>)>,
    /// This part's number within its relation, from 0.
    pub number: u32,
    /// How many parts its relation has.
    pub of: u32,
    /// Estimated bytes, for ordering parts and for progress.
    pub bytes: u64,
}

/// A source of rows. Called from several lanes at once.
pub trait Source: Sync {
    /// Starts reading one part. Blocks.
    fn open(&self, table: &TablePlan, part: &Part) -> Result<Box<dyn BatchReader>>;
}

/// Reads one part, in order. Used by one thread.
pub trait BatchReader: Send {
    /// Empties `batch` and fills it with the next rows; no rows means the part is complete. Blocks.
    /// The batch's buffer is reused; it grows past its capacity only for a single row that is larger.
    fn read(&mut self, batch: &mut RowBatch) -> Result<()>;
}
