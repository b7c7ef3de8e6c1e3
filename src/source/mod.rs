//! Where rows come from: one trait, one file per kind of source. To add a source, implement [`Source`] in a file here.

pub mod given;
mod keys;
pub mod postgres;

use crate::copy::batch::RowBatch;
use crate::error::Result;
use crate::plan::{Part, TablePlan};

/// A source of rows. Called from several lanes at once.
pub trait Source: Sync {
    /// Starts reading one part. Blocks.
    fn open<'s>(&'s self, table: &TablePlan, part: &Part) -> Result<Box<dyn BatchReader + 's>>;

    /// Makes ready what one more lane needs, beside so many that have begun. Blocks. `false` where there is no more of it:
    /// those go on without another. For the first one that is an error.
    fn prepare(&self, _lanes: usize) -> Result<bool> {
        Ok(true)
    }

    /// Ends whatever is under way: readers that wait then fail, and later calls do. Callable from any thread, and
    /// called again while something goes on.
    fn cancel(&self) {}
}

/// Reads one part, in order. Used by one thread.
pub trait BatchReader: Send {
    /// Empties `batch` and fills it with the next rows; no rows means the part is complete. Blocks.
    /// The batch's buffer is reused; it grows past its capacity only for a single row that is larger.
    fn read(&mut self, batch: &mut RowBatch) -> Result<()>;
}
