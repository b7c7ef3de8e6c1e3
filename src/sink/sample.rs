//! Keeps some rows as they were read and as a database would get them, value by value, in text: for people and tests.
//!
//! New rows are made by the same splicing that a database is loaded with. Tables must travel in COPY's text format, in
//! which a value is what the server prints.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Sink, TableWriter, Transformed, Written};
use crate::copy::batch::RowBatch;
use crate::copy::fields::FieldIndex;
use crate::copy::{Format, text};
use crate::error::{Error, Kind, Result};
use crate::plan::{Part, TablePlan};
use crate::wire::splice::{Splice, SpliceError};

/// A field before and after. Without `Debug`: real values must not come where errors and logs go.
pub struct SampledField {
    /// As the source has it; `None` for NULL.
    pub before: Option<String>,
    /// As the target would get it.
    pub after: Option<String>,
}

/// The fields of a row, one for each column that travels.
pub type SampledRow = Vec<SampledField>;

/// The sink that keeps the first rows it gets and counts the others.
pub struct SampleSink {
    most: usize,
    rows: Mutex<Vec<SampledRow>>,
}

impl SampleSink {
    /// For so many rows.
    pub fn new(most: usize) -> Self {
        Self {
            most,
            rows: Mutex::default(),
        }
    }

    /// Whether it takes no more.
    pub fn is_full(&self) -> bool {
        self.rows().len() >= self.most
    }

    /// The rows, in the order in which they came.
    pub fn into_rows(self) -> Vec<SampledRow> {
        self.rows
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn rows(&self) -> MutexGuard<'_, Vec<SampledRow>> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for SampleSink {
    fn open<'s>(&'s self, table: &TablePlan, _: &Part) -> Result<Box<dyn TableWriter + 's>> {
        if table.wire != Format::Text {
            return Err(Error::new(
                Kind::Internal,
                "a table to be looked at must travel in the text format",
            ));
        }
        let columns = || table.wire_columns();
        Ok(Box::new(Writer {
            sink: self,
            name: table.table.to_string(),
            titles: columns()
                .map(|column| table.table.column(&column.column))
                .collect(),
            splice: Splice::new(
                Format::Text,
                columns().map(|column| column.wire_family()).collect(),
            ),
            rows: 0,
        }))
    }
}

struct Writer<'a> {
    sink: &'a SampleSink,
    name: String,
    /// `schema.table.column` of every column that travels.
    titles: Vec<String>,
    splice: Splice,
    rows: u64,
}

impl Writer<'_> {
    /// The values of every row; `None` for NULL.
    fn values(&self, batch: &RowBatch) -> Result<Vec<Vec<Option<String>>>> {
        let columns = self.titles.len();
        let mut fields = FieldIndex::new(Format::Text, columns, (0..columns).collect());
        fields
            .scan(batch)
            .map_err(|error| Error::new(Kind::Data, error.to_string()).on(&self.name))?;
        let value = |row: usize, slot: usize| {
            let range = fields.column(slot).get(row)?.value()?;
            let field = text::unescape(batch.bytes.get(range)?);
            Some(String::from_utf8_lossy(&field).into_owned())
        };
        let row = |row| (0..columns).map(|slot| value(row, slot)).collect();
        Ok((0..batch.len()).map(row).collect())
    }
}

impl TableWriter for Writer<'_> {
    fn write(&mut self, batch: &Transformed<'_>) -> Result<()> {
        self.rows += batch.rows.len() as u64;
        let mut spliced = RowBatch::with_capacity(Format::Text, 0);
        self.splice
            .rows(batch.rows, batch.fields, batch.replaced, &mut spliced.bytes)
            .map_err(|SpliceError { position, error }| {
                Error::new(Kind::Data, error.to_string())
                    .on(self.titles.get(position).unwrap_or(&self.name))
            })?;
        // A line break inside a value is escaped, so every one ends a row.
        let ends = memchr::memchr_iter(b'\n', &spliced.bytes).map(|at| at as u32 + 1);
        let mut start = 0;
        for end in ends {
            spliced.rows.push((start, end));
            start = end;
        }
        let (before, after) = (self.values(batch.rows)?, self.values(&spliced)?);
        let mut rows = self.sink.rows();
        let room = self.sink.most.saturating_sub(rows.len());
        let pairs = before.into_iter().zip(after).take(room);
        rows.extend(pairs.map(|(before, after)| {
            let fields = before.into_iter().zip(after);
            fields
                .map(|(before, after)| SampledField { before, after })
                .collect()
        }));
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Written> {
        Ok(Written {
            rows: self.rows,
            bytes: 0,
        })
    }
}
