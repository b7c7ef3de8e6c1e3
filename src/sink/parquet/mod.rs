//! Parquet files: a folder a table, a file a part.
//!
//! A file gets its final name only when it is complete and on disk. The folder must be empty, or `replace` given;
//! then only files that this sink can have written are removed.

mod column;
mod elements;
mod encoding;
mod file;
mod folder;
mod layout;
mod settings;
mod tally;
mod unfit;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::spare::Spare;
use super::{Sink, TableWriter, Transformed, Written};
use crate::error::{Error, Kind, Result};
use crate::plan::{Part, TablePlan};
use crate::report::Finding;
use crate::rules::Parquet;
use file::PartFile;
use settings::Settings;
use tally::Tally;
use writer::Writer;

/// Below this, row groups become too small to be worth a footer entry.
const SMALLEST_ROW_GROUP: u64 = 1 << 20;

/// A folder of Parquet files.
pub struct ParquetSink {
    _lock: folder::Lock,
    root: PathBuf,
    manifest: Vec<(String, String)>,
    settings: Settings,
    tally: Tally,
}

impl ParquetSink {
    /// Prepares `root`: makes it, or empties it when `replace` says so, or refuses it.
    ///
    /// `manifest` goes into every file's key-value metadata, `rules` say how files are written. A writer holds back at
    /// most `budget` bytes.
    pub fn new(
        root: &Path,
        replace: bool,
        manifest: Vec<(String, String)>,
        rules: Parquet,
        budget: u64,
    ) -> Result<Self> {
        Ok(Self {
            _lock: folder::prepare(root, replace)?,
            root: root.to_owned(),
            manifest,
            settings: Settings {
                held_back: budget.max(SMALLEST_ROW_GROUP) as usize,
                rules,
                spare: None,
            },
            tally: Tally::default(),
        })
    }

    /// Encodes the columns of a batch side by side while fewer lanes work than there are cores.
    pub fn with_spare(mut self, spare: Arc<Spare>) -> Self {
        self.settings.spare = Some(spare);
        self
    }

    /// What finished files do not hold as the database did: values that became NULL, tables without columns.
    pub fn warnings(&self) -> Vec<Finding> {
        self.tally.findings()
    }
}

impl Sink for ParquetSink {
    fn open<'s>(&'s self, table: &TablePlan, part: &Part) -> Result<Box<dyn TableWriter + 's>> {
        if table.wire_columns().next().is_none() {
            self.tally.without_columns(&table.table);
            return Ok(Box::new(Uncounted));
        }
        let folder = self.root.join(folder::table_folder(&table.table));
        let file = PartFile::create(&folder, &folder::part_file(table, part))?;
        let writer = Writer::new(file, table, &self.manifest, &self.settings, &self.tally)?;
        Ok(Box::new(writer))
    }
}

/// Takes the rows of a table without columns, which Parquet cannot count.
struct Uncounted;

impl TableWriter for Uncounted {
    fn write(&mut self, _: &Transformed<'_>) -> Result<()> {
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Written> {
        Ok(Written::default())
    }
}

/// A file or folder that cannot be read or written.
fn disk(
    path: &Path,
    what: &str,
    cause: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> Error {
    Error::new(Kind::Disk, what)
        .on(path.display().to_string())
        .because(cause)
}

#[cfg(test)]
mod tests;
