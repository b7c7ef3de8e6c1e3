//! Where rows go: one trait, one file or folder per kind of sink. To add a sink, implement [`Sink`] here.

pub mod null;
pub mod parquet;
pub mod postgres;
pub mod sample;
pub mod spare;

use arrow::array::ArrayRef;

use crate::copy::batch::RowBatch;
use crate::copy::fields::FieldIndex;
use crate::error::Result;
use crate::plan::{Part, TablePlan};

/// A destination of rows. Called from several lanes at once.
pub trait Sink: Sync {
    /// Starts writing one part. Blocks.
    fn open<'s>(&'s self, table: &TablePlan, part: &Part) -> Result<Box<dyn TableWriter + 's>>;

    /// Makes ready what one more lane needs, beside so many that have begun. Blocks. `false` where there is no more of it:
    /// those go on without another. For the first one that is an error.
    fn prepare(&self, _lanes: usize) -> Result<bool> {
        Ok(true)
    }

    /// Ends whatever is under way: writers that wait then fail, and later calls do. Callable from any thread, and
    /// called again while something goes on.
    fn cancel(&self) {}
}

/// Rows of one batch after the transforms: untouched fields in the source's bytes, replaced columns as arrays.
pub struct Transformed<'a> {
    /// The rows as read.
    pub rows: &'a RowBatch,
    /// Where the replaced columns' fields stand in them; other columns were not looked for.
    pub fields: &'a FieldIndex,
    /// Per wire column (generated columns left out): the new values, or `None` where the bytes stand.
    pub replaced: &'a [Option<ArrayRef>],
}

/// Writes one part, in order. Used by one thread. Dropping it unfinished leaves nothing that looks finished.
pub trait TableWriter: Send {
    /// Takes one batch. Blocks while the destination is busy.
    fn write(&mut self, batch: &Transformed<'_>) -> Result<()>;

    /// Ends the part; when it returns, the rows are durable as far as the destination promises.
    fn finish(self: Box<Self>) -> Result<Written>;
}

/// What a finished part amounts to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Rows.
    pub rows: u64,
    /// Bytes sent, or bytes of files.
    pub bytes: u64,
}
