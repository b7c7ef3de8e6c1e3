//! One row that a person gives, in text: the given row of a rule test.

use super::{BatchReader, Source};
use crate::copy::batch::RowBatch;
use crate::copy::text;
use crate::error::Result;
use crate::plan::{Part, TablePlan};

/// A row in COPY's text format. Every part consists of it.
pub struct GivenRow {
    line: Vec<u8>,
}

impl GivenRow {
    /// From a value for each column that travels, as the server would print it; `None` for NULL.
    pub fn new<'v>(values: impl IntoIterator<Item = Option<&'v str>>) -> Self {
        let mut line = Vec::new();
        for (number, value) in values.into_iter().enumerate() {
            if number > 0 {
                line.push(b'\t');
            }
            match value {
                Some(value) => text::escape_into(value.as_bytes(), &mut line),
                None => line.extend_from_slice(br"\N"),
            }
        }
        line.push(b'\n');
        Self { line }
    }
}

impl Source for GivenRow {
    fn open<'s>(&'s self, _: &TablePlan, _: &Part) -> Result<Box<dyn BatchReader + 's>> {
        Ok(Box::new(Reader(Some(&self.line))))
    }
}

/// Holds the row until it is read.
struct Reader<'a>(Option<&'a [u8]>);

impl BatchReader for Reader<'_> {
    fn read(&mut self, batch: &mut RowBatch) -> Result<()> {
        batch.rows.clear();
        if let Some(line) = self.0.take() {
            batch.bytes.clear();
            batch.bytes.extend_from_slice(line);
            batch.rows.push((0, line.len() as u32));
        }
        Ok(())
    }
}
