//! Writes one part: finds the fields, fits each column to its layout, encodes it, and closes a row group whenever
//! enough is held back.
//!
//! Columns are independent of each other from the bytes to the compressed pages, so each is one task: one after the
//! other in the lane's own thread, or side by side when the sink was given workers.

use std::mem;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef};
use arrow::datatypes::{Field, Schema, SchemaRef};
use parquet::arrow::arrow_writer::{
    ArrowColumnChunk, ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves,
};
use parquet::arrow::{ArrowSchemaConverter, ArrowWriter};
use parquet::errors::ParquetError;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnPath;
use rayon::prelude::*;

use super::column::{Fitted, Nulled};
use super::disk;
use super::encoding::{self, SAMPLE};
use super::file::PartFile;
use super::layout::{Layout, column_field};
use super::settings::{Pages, Settings};
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

/// A file that is being written.
pub(super) struct Writer<'a> {
    stage: Stage,
    columns: Vec<Column>,
    schema: SchemaRef,
    index: FieldIndex,
    table: TableName,
    path: PathBuf,
    rows: u64,
    /// How many Parquet columns there are.
    leaves: usize,
    /// Bytes that the columns of a row group take before they hold a value.
    empty: usize,
    manifest: &'a [(String, String)],
    settings: &'a Settings,
    tally: &'a Tally,
}

/// How far a file is.
enum Stage {
    /// Its columns wait for their first values, which tell how they are encoded.
    Waiting(PartFile),
    Open(
        Box<SerializedFileWriter<PartFile>>,
        ArrowRowGroupWriterFactory,
    ),
    /// Nothing more can be written after an error.
    Broken,
}

/// A column and what of it is held back.
struct Column {
    /// Among the columns that travel.
    position: usize,
    name: String,
    layout: Layout,
    field: Field,
    leaves: Vec<ColumnPath>,
    statistics: bool,
    /// Values that are not encoded yet: the first ones, or all of a row group.
    waiting: Vec<ArrayRef>,
    /// One a Parquet column; empty between row groups.
    pages: Vec<ArrowColumnWriter>,
    nulled: Nulled,
}

impl<'a> Writer<'a> {
    pub(super) fn new(
        file: PartFile,
        table: &TablePlan,
        manifest: &'a [(String, String)],
        settings: &'a Settings,
        tally: &'a Tally,
    ) -> Result<Self> {
        if table.wire != Format::Binary {
            let error = Error::new(Kind::Plan, "Parquet needs rows in the binary format");
            return Err(error.on(table.table.to_string()));
        }
        let mut columns: Vec<Column> = table
            .wire_columns()
            .enumerate()
            .map(|(position, column)| Column::new(position, column, settings))
            .collect();
        let fields: Vec<Field> = columns.iter().map(|column| column.field.clone()).collect();
        let path = file.path().to_owned();
        let schema = Arc::new(Schema::new(fields));
        let all = ArrowSchemaConverter::new()
            .convert(&schema)
            .map_err(|error| unwritten(&path, error))?;
        let mut leaves = all.columns().iter().map(|leaf| leaf.path().clone());
        for column in &mut columns {
            column.leaves = leaves.by_ref().take(column.layout.leaves()).collect();
        }
        Ok(Self {
            stage: Stage::Waiting(file),
            schema,
            index: FieldIndex::new(Format::Binary, columns.len(), Vec::new()),
            columns,
            table: table.table.clone(),
            path,
            rows: 0,
            leaves: all.columns().len(),
            empty: 0,
            manifest,
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

    /// Whether the first values are enough to tell how columns are encoded.
    fn knows_enough(&self) -> bool {
        self.rows >= SAMPLE as u64 || self.held_back().0 >= self.settings.held_back / 4
    }

    /// Whether columns are encoded as values arrive.
    fn is_eager(&self) -> bool {
        matches!(self.stage, Stage::Open(..)) && self.settings.compresses_at_once(self.leaves)
    }

    /// Begins the file, encodes what waits, and ends a row group, when it is time to.
    fn write_out(&mut self) -> Result<(), ParquetError> {
        if matches!(self.stage, Stage::Waiting(_)) && (self.knows_enough() || self.is_full()) {
            self.begin()?;
            if self.is_eager() {
                self.start_row_group()?;
                let workers = self.settings.workers();
                each(&mut self.columns, workers, Column::encode_waiting)?;
            }
        }
        if self.is_full() {
            self.close_row_group()?;
        }
        Ok(())
    }

    /// Decides how columns are encoded, and begins the file. Does nothing to a file that is begun.
    fn begin(&mut self) -> Result<(), ParquetError> {
        let file = match mem::replace(&mut self.stage, Stage::Broken) {
            Stage::Waiting(file) => file,
            begun => {
                self.stage = begun;
                return Ok(());
            }
        };
        let pages: Vec<Pages<'_>> = self.columns.iter().map(Column::properties).collect();
        let settings = self.settings;
        let properties = settings.properties(&self.table, &pages, self.manifest)?;
        let writer = ArrowWriter::try_new(file, self.schema.clone(), Some(properties))?;
        let (file, row_groups) = writer.into_serialized_writer()?;
        self.stage = Stage::Open(Box::new(file), row_groups);
        Ok(())
    }

    fn start_row_group(&mut self) -> Result<(), ParquetError> {
        let Stage::Open(file, row_groups) = &self.stage else {
            return Ok(());
        };
        let group = file.flushed_row_groups().len();
        let mut pages = row_groups.create_column_writers(group)?.into_iter();
        for column in &mut self.columns {
            column.pages = pages.by_ref().take(column.leaves.len()).collect();
        }
        let pages = self.columns.iter().flat_map(|column| &column.pages);
        self.empty = pages.map(ArrowColumnWriter::memory_size).sum();
        Ok(())
    }

    /// Whether enough is held back. What empty columns take counts for half of the bound at most: very many columns
    /// must not make very small row groups.
    fn is_full(&self) -> bool {
        let (memory, encoded) = self.held_back();
        let bound = self.settings.bound(self.leaves);
        let values = memory.saturating_sub(self.empty);
        values >= bound - self.empty.min(bound / 2)
            || encoded as u64 >= self.settings.rules.row_group_size
    }

    /// Bytes in memory, and bytes that they make in the file: at most as many for values that are not encoded.
    fn held_back(&self) -> (usize, usize) {
        let waiting = self.columns.iter().flat_map(|column| &column.waiting);
        let waiting = waiting.map(|array| array.get_array_memory_size()).sum();
        let pages = self.columns.iter().flat_map(|column| &column.pages);
        pages.fold((waiting, waiting), |(memory, encoded), page| {
            (
                memory + page.memory_size(),
                encoded + page.get_estimated_total_bytes(),
            )
        })
    }

    /// Writes out what is held back.
    fn close_row_group(&mut self) -> Result<(), ParquetError> {
        if self.columns.iter().any(|column| !column.waiting.is_empty()) {
            self.start_row_group()?;
        }
        let Stage::Open(file, _) = &mut self.stage else {
            return Ok(());
        };
        if self.columns.iter().all(|column| column.pages.is_empty()) {
            return Ok(());
        }
        self.empty = 0;
        let mut group = file.next_row_group()?;
        if let Some(workers) = self.settings.closers(self.leaves) {
            let chunks: Vec<Vec<ArrowColumnChunk>> = workers.install(|| {
                let columns = self.columns.par_iter_mut();
                columns.map(Column::close).collect::<Result<_, _>>()
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

/// Does something to every column, side by side where there are workers.
fn each<E: Send>(
    columns: &mut [Column],
    workers: Option<&rayon::ThreadPool>,
    one: impl Fn(&mut Column) -> Result<(), E> + Sync + Send,
) -> Result<(), E> {
    match workers {
        Some(workers) => workers.install(|| columns.par_iter_mut().try_for_each(one)),
        None => columns.iter_mut().try_for_each(one),
    }
}

impl Column {
    fn new(position: usize, plan: &ColumnPlan, settings: &Settings) -> Self {
        let layout = Layout::of_column(plan);
        Self {
            position,
            name: plan.column.clone(),
            field: column_field(plan, &layout),
            layout,
            leaves: Vec::new(),
            statistics: settings.has_statistics(plan),
            waiting: Vec::new(),
            pages: Vec::new(),
            nulled: Nulled::default(),
        }
    }

    /// What its first values tell about its pages.
    fn properties(&self) -> Pages<'_> {
        Pages {
            leaves: &self.leaves,
            encoding: encoding::choose(&self.waiting),
            statistics: self.statistics,
        }
    }

    /// Takes the column's values of one batch: encodes them if a row group is under way, or keeps them.
    fn write(
        &mut self,
        rows: &RowBatch,
        index: &FieldIndex,
        replaced: Option<&ArrayRef>,
    ) -> Result<(), ColumnError> {
        let Fitted { array, nulled } = if let Some(array) = replaced {
            self.layout.fit_array(array)?
        } else {
            let fields = wire::values(rows, index, self.position).map_err(Unfit::Decode)?;
            self.layout.fit_fields(&fields)?
        };
        if array.len() != rows.len() {
            return Err(Unfit::Replaced.into());
        }
        self.nulled.values += nulled.values;
        self.nulled.arrays += nulled.arrays;
        if self.pages.is_empty() {
            self.waiting.push(array);
            return Ok(());
        }
        Ok(self.encode(&array)?)
    }

    fn encode(&mut self, array: &ArrayRef) -> Result<(), ParquetError> {
        let leaves = compute_leaves(&self.field, array)?;
        let mut pages = leaves.iter().zip(&mut self.pages);
        pages.try_for_each(|(leaf, pages)| pages.write(leaf))
    }

    fn encode_waiting(&mut self) -> Result<(), ParquetError> {
        let mut waiting = mem::take(&mut self.waiting).into_iter();
        waiting.try_for_each(|array| self.encode(&array))
    }

    fn close(&mut self) -> Result<Vec<ArrowColumnChunk>, ParquetError> {
        self.encode_waiting()?;
        self.pages.drain(..).map(ArrowColumnWriter::close).collect()
    }
}

impl TableWriter for Writer<'_> {
    fn write(&mut self, batch: &Transformed<'_>) -> Result<()> {
        if batch.rows.is_empty() {
            return Ok(());
        }
        self.scan(batch)?;
        if self.is_eager() && self.columns.iter().any(|column| column.pages.is_empty()) {
            self.start_row_group()
                .map_err(|error| unwritten(&self.path, error))?;
        }
        let (index, table, path) = (&self.index, &self.table, &self.path);
        each(&mut self.columns, self.settings.workers(), |column| {
            let replaced = batch.replaced.get(column.position);
            column
                .write(batch.rows, index, replaced.and_then(Option::as_ref))
                .map_err(|error| error.located(path, table, &column.name))
        })?;
        self.rows += batch.rows.len() as u64;
        self.write_out()
            .map_err(|error| unwritten(&self.path, error))
    }

    fn finish(mut self: Box<Self>) -> Result<Written> {
        let closed = self.begin().and_then(|()| self.close_row_group());
        let Self {
            stage,
            columns,
            table,
            path,
            rows,
            tally,
            ..
        } = *self;
        let file = closed.and_then(|()| match stage {
            Stage::Open(file, _) => file.into_inner(),
            _ => Err(ParquetError::General("the file was not begun".to_owned())),
        });
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
