//! Writes one part: finds the fields, fits each column to its layout, encodes it, and closes a row group whenever
//! enough is held back.
//!
//! Columns are independent of each other from the bytes to the compressed pages, so each is one task: one after the
//! other in the lane's own thread, or side by side when the sink was given workers.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::ArrayRef;
use arrow::datatypes::{Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::{
    ArrowColumnChunk, ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves,
};
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use rayon::prelude::*;

use super::column::Fitted;
use super::disk;
use super::file::PartFile;
use super::layout::{Layout, column_field};
use super::tally::Tally;
use super::unfit::Unfit;
use crate::copy::Format;
use crate::copy::batch::RowBatch;
use crate::copy::fields::FieldIndex;
use crate::error::{Error, Kind, Result};
use crate::ident::TableName;
use crate::plan::{ColumnPlan, TablePlan};
use crate::sink::{TableWriter, Transformed, Written};
use crate::wire;

/// Higher levels cost more time than they save bytes: names, addresses and numbers compress as well at the lowest.
const COMPRESSION_LEVEL: i32 = 1;

/// What a dictionary takes before it holds a value: parquet's hash table has room for 4,096 from the start.
/// Source: `DEFAULT_DEDUP_CAPACITY` in the crate's `util/interner.rs`.
const EMPTY_DICTIONARY: usize = 96 << 10;

/// How all files of a sink are written.
pub(super) struct Settings {
    /// Bytes in memory at which a row group is closed.
    pub(super) held_back: usize,
    /// Encoded bytes at which a row group is closed.
    pub(super) row_group: usize,
    /// Threads for columns side by side.
    pub(super) workers: Option<Arc<rayon::ThreadPool>>,
}

/// A file that is being written.
pub(super) struct Writer<'a> {
    file: SerializedFileWriter<PartFile>,
    row_groups: ArrowRowGroupWriterFactory,
    columns: Vec<Column>,
    index: FieldIndex,
    table: TableName,
    path: PathBuf,
    rows: u64,
    /// Bytes that the columns of a row group take before they hold a value.
    empty: usize,
    settings: &'a Settings,
    tally: &'a Tally,
}

/// A column and what of it is held back.
struct Column {
    name: String,
    layout: Layout,
    field: Field,
    /// One a Parquet column; empty between row groups.
    pages: Vec<ArrowColumnWriter>,
    nulled: u64,
}

impl<'a> Writer<'a> {
    pub(super) fn new(
        file: PartFile,
        table: &TablePlan,
        manifest: &[(String, String)],
        settings: &'a Settings,
        tally: &'a Tally,
    ) -> Result<Self> {
        if table.wire != Format::Binary {
            let error = Error::new(Kind::Plan, "Parquet needs rows in the binary format");
            return Err(error.on(table.table.to_string()));
        }
        let columns: Vec<Column> = table.wire_columns().map(Column::new).collect();
        let fields: Vec<Field> = columns.iter().map(|column| column.field.clone()).collect();
        let path = file.path().to_owned();
        let failed = |error| unwritten(&path, error);
        let properties = properties(table, &columns, manifest, settings).map_err(failed)?;
        let schema = Arc::new(Schema::new(fields));
        let writer = ArrowWriter::try_new(file, schema, Some(properties)).map_err(failed)?;
        let (file, row_groups) = writer.into_serialized_writer().map_err(failed)?;
        Ok(Self {
            file,
            row_groups,
            index: FieldIndex::new(Format::Binary, columns.len(), Vec::new()),
            columns,
            table: table.table.clone(),
            path,
            rows: 0,
            empty: 0,
            settings,
            tally,
        })
    }

    /// Finds the fields of the columns that were not replaced.
    fn scan(&mut self, batch: &Transformed<'_>) -> Result<()> {
        let untouched = (0..self.columns.len())
            .filter(|&position| matches!(batch.replaced.get(position), None | Some(None)));
        if !self.index.wanted().iter().copied().eq(untouched.clone()) {
            self.index = FieldIndex::new(Format::Binary, self.columns.len(), untouched.collect());
        }
        self.index
            .scan(batch.rows)
            .map_err(|error| Error::new(Kind::Data, error.to_string()).on(self.table.to_string()))
    }

    fn start_row_group(&mut self) -> Result<(), ParquetError> {
        let group = self.file.flushed_row_groups().len();
        let mut pages = self.row_groups.create_column_writers(group)?.into_iter();
        for column in &mut self.columns {
            column.pages = pages.by_ref().take(column.layout.leaves()).collect();
        }
        self.empty = self.held_back().0;
        Ok(())
    }

    /// Whether enough is held back. What empty columns take counts for half of the bound at most: very many columns
    /// must not make very small row groups.
    fn is_full(&self) -> bool {
        let (memory, encoded) = self.held_back();
        let bound = self.settings.held_back;
        let values = memory.saturating_sub(self.empty);
        values >= bound - self.empty.min(bound / 2) || encoded >= self.settings.row_group
    }

    fn held_back(&self) -> (usize, usize) {
        let pages = self.columns.iter().flat_map(|column| &column.pages);
        pages.fold((0, 0), |(memory, encoded), page| {
            (
                memory + page.memory_size(),
                encoded + page.get_estimated_total_bytes(),
            )
        })
    }

    /// Writes out what is held back.
    fn close_row_group(&mut self) -> Result<(), ParquetError> {
        if self.columns.iter().all(|column| column.pages.is_empty()) {
            return Ok(());
        }
        let mut group = self.file.next_row_group()?;
        if let Some(workers) = &self.settings.workers {
            let close = |column: &mut Column| column.close();
            let chunks: Vec<Vec<ArrowColumnChunk>> = workers.install(|| {
                self.columns
                    .par_iter_mut()
                    .map(close)
                    .collect::<Result<_, _>>()
            })?;
            for chunk in chunks.into_iter().flatten() {
                chunk.append_to_row_group(&mut group)?;
            }
        } else {
            // One by one: the memory of a column goes before the next is compressed.
            for column in &mut self.columns {
                for chunk in column.close()? {
                    chunk.append_to_row_group(&mut group)?;
                }
            }
        }
        group.close().map(drop)
    }
}

impl Column {
    fn new(plan: &ColumnPlan) -> Self {
        let layout = Layout::of_column(plan);
        Self {
            name: plan.column.clone(),
            field: column_field(plan, &layout),
            layout,
            pages: Vec::new(),
            nulled: 0,
        }
    }

    /// Encodes the column's values of one batch.
    fn write(
        &mut self,
        rows: &RowBatch,
        index: &FieldIndex,
        position: usize,
        replaced: Option<&ArrayRef>,
    ) -> Result<(), ColumnError> {
        let Fitted { array, nulled } = if let Some(array) = replaced {
            self.layout.fit_array(array)?
        } else {
            let fields = wire::values(rows, index, position).map_err(Unfit::Decode)?;
            self.layout.fit_fields(&fields)?
        };
        if array.len() != rows.len() {
            return Err(Unfit::Replaced.into());
        }
        self.nulled += nulled;
        let leaves = compute_leaves(&self.field, &array)?;
        for (leaf, pages) in leaves.iter().zip(&mut self.pages) {
            pages.write(leaf)?;
        }
        Ok(())
    }

    fn close(&mut self) -> Result<Vec<ArrowColumnChunk>, ParquetError> {
        self.pages.drain(..).map(ArrowColumnWriter::close).collect()
    }
}

impl TableWriter for Writer<'_> {
    fn write(&mut self, batch: &Transformed<'_>) -> Result<()> {
        if batch.rows.is_empty() {
            return Ok(());
        }
        self.scan(batch)?;
        if self.columns.iter().any(|column| column.pages.is_empty()) {
            self.start_row_group()
                .map_err(|error| unwritten(&self.path, error))?;
        }
        let (rows, index) = (batch.rows, &self.index);
        let (table, path) = (&self.table, &self.path);
        let one = |(position, column): (usize, &mut Column)| {
            let replaced = batch.replaced.get(position).and_then(Option::as_ref);
            column
                .write(rows, index, position, replaced)
                .map_err(|error| error.located(path, table, &column.name))
        };
        match &self.settings.workers {
            Some(workers) => {
                workers.install(|| self.columns.par_iter_mut().enumerate().try_for_each(one))?;
            }
            None => self.columns.iter_mut().enumerate().try_for_each(one)?,
        }
        self.rows += rows.len() as u64;
        if self.is_full() {
            self.close_row_group()
                .map_err(|error| unwritten(&self.path, error))?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Written> {
        let closed = self.close_row_group();
        let Self {
            file,
            columns,
            table,
            path,
            rows,
            tally,
            ..
        } = *self;
        let file = closed.and_then(|()| file.into_inner());
        let bytes = file.map_err(|error| unwritten(&path, error))?.finish()?;
        for column in &columns {
            tally.nulled(&table, &column.name, column.nulled);
        }
        Ok(Written { rows, bytes })
    }
}

/// Why a column of a batch could not be written.
enum ColumnError {
    Unfit(Unfit),
    Parquet(ParquetError),
}

impl From<Unfit> for ColumnError {
    fn from(error: Unfit) -> Self {
        Self::Unfit(error)
    }
}

impl From<ParquetError> for ColumnError {
    fn from(error: ParquetError) -> Self {
        Self::Parquet(error)
    }
}

impl ColumnError {
    fn located(self, path: &Path, table: &TableName, column: &str) -> Error {
        match self {
            Self::Unfit(unfit) => Error::new(Kind::Data, unfit.to_string())
                .on(table.column(column))
                .hint(unfit.hint()),
            Self::Parquet(error) => unwritten(path, error),
        }
    }
}

fn unwritten(path: &Path, error: ParquetError) -> Error {
    disk(path, "the file cannot be written", error)
        .hint("make room on the disk or name another folder; no unfinished file is left behind")
}

fn properties(
    table: &TablePlan,
    columns: &[Column],
    manifest: &[(String, String)],
    settings: &Settings,
) -> Result<WriterProperties, ParquetError> {
    let leaves: usize = columns.iter().map(|column| column.layout.leaves()).sum();
    let mut metadata: Vec<KeyValue> = manifest
        .iter()
        .map(|(key, value)| KeyValue::new(key.clone(), value.clone()))
        .collect();
    metadata.push(KeyValue::new(
        "standin:table".to_owned(),
        table.table.to_string(),
    ));
    let level = ZstdLevel::try_new(COMPRESSION_LEVEL)?;
    Ok(WriterProperties::builder()
        .set_created_by(concat!("standin ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_compression(Compression::ZSTD(level))
        .set_dictionary_enabled(leaves * EMPTY_DICTIONARY <= settings.held_back / 2)
        .set_key_value_metadata(Some(metadata))
        .build())
}
