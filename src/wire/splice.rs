//! Puts rows together again: new fields in the places of the old ones, everything between them as one run of bytes.
//!
//! This is the innermost loop of a run. A row costs one copy for each run of untouched fields and one for each new
//! field; a batch without new columns is copied row by row, frame headers left out.

use arrow::array::ArrayRef;

use super::encode::{EncodeError, Encoder};
use crate::catalog::Family;
use crate::copy::Format;
use crate::copy::batch::RowBatch;
use crate::copy::fields::FieldIndex;
use crate::copy::short;

/// A new value that cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpliceError {
    /// Its column, among those that travel.
    pub position: usize,
    /// Why.
    pub error: EncodeError,
}

/// What it takes to write the rows of one table.
#[derive(Debug)]
pub struct Splice {
    format: Format,
    families: Vec<Family>,
}

impl Splice {
    /// `families` has an entry for each column that travels.
    pub fn new(format: Format, families: Vec<Family>) -> Self {
        Self { format, families }
    }

    /// The format of the rows, as read and as written.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Appends every row of the batch to `out`. `fields` must have found, in this batch, at least the columns that
    /// `replaced` has arrays for.
    pub fn rows(
        &self,
        batch: &RowBatch,
        fields: &FieldIndex,
        replaced: &[Option<ArrayRef>],
        out: &mut Vec<u8>,
    ) -> Result<(), SpliceError> {
        let mut encoders = Vec::new();
        for (slot, &position) in fields.wanted().iter().enumerate() {
            if let Some(Some(array)) = replaced.get(position) {
                let family = self.families.get(position).copied();
                let family = family.unwrap_or(Family::Other);
                let encoder = Encoder::new(array, batch.len(), family, self.format)
                    .map_err(|error| SpliceError { position, error })?;
                encoders.push((fields.column(slot), position, encoder));
            }
        }
        out.reserve(batch.row_bytes() as usize);
        if encoders.is_empty() {
            for row in 0..batch.len() {
                out.extend_from_slice(batch.row(row));
            }
            return Ok(());
        }
        for (row, &(start, end)) in batch.rows.iter().enumerate() {
            let mut from = start as usize;
            for (places, position, encoder) in &encoders {
                let old = places[row].field(self.format);
                short::append(&batch.bytes, from..old.start, out);
                encoder.append(row, out).map_err(|error| SpliceError {
                    position: *position,
                    error,
                })?;
                from = old.end;
            }
            out.extend_from_slice(&batch.bytes[from..end as usize]);
        }
        Ok(())
    }
}
