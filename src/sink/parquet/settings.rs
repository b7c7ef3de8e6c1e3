//! How all files of a sink are written, and what that means for one of them.

use std::sync::Arc;

use parquet::basic::{Compression, Encoding as PageEncoding, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder};
use parquet::schema::types::ColumnPath;

use super::encoding::Encoding;
use crate::ident::TableName;
use crate::plan::{ColumnPlan, Decision};
use crate::rules::Parquet;
use crate::rules::parquet::Statistics;
use crate::sink::spare::Spare;
use crate::transform::registry::{self, Entry};

/// What a dictionary takes before it holds a value: parquet's hash table has room for 4,096 from the start.
/// Source: `DEFAULT_DEDUP_CAPACITY` in the crate's `util/interner.rs`.
const EMPTY_DICTIONARY: usize = 96 << 10;

/// Bytes that zstd works in at a level, for one column: its tables, and room for one block.
///
/// Source: `ZSTD_defaultCParameters` in zstd's `lib/compress/clevels.h`, as `ZSTD_adjustCParams` makes them fit a page
/// of a mebibyte.
fn compressor(level: u8) -> usize {
    match level {
        ..=1 => 640 << 10,
        2 => 1 << 20,
        3..=4 => 3 << 20,
        5..=8 => 9 << 20,
        _ => 20 << 20,
    }
}

/// The same for pages of [`SMALL_PAGE`], at any level: tables are no larger than a few times the page.
const SMALL_COMPRESSOR: usize = 3 << 20;

/// Bytes of a page of values. The crate's mebibyte was measured to cost 3 % more CPU time: its buffers are given back to
/// the system after each page, and then faulted in again. A quarter of it makes files 1 % larger.
const PAGE: usize = 512 << 10;

/// Bytes of a page where memory is not enough to compress larger ones.
const SMALL_PAGE: usize = 128 << 10;

/// Settings of a sink.
pub(super) struct Settings {
    /// What the rules say.
    pub(super) rules: Parquet,
    /// Bytes in memory at which a row group is closed.
    pub(super) held_back: usize,
    /// Threads for columns side by side.
    pub(super) spare: Option<Arc<Spare>>,
}

/// How the pages of a column are written.
pub(super) struct Pages<'a> {
    /// The Parquet columns that it takes.
    pub(super) leaves: &'a [ColumnPath],
    pub(super) encoding: Encoding,
    /// Whether smallest and largest values stand in the footer and in page indexes.
    pub(super) statistics: bool,
}

impl Settings {
    /// Bytes that a column's compressor takes.
    fn compressor(&self) -> usize {
        let large = compressor(self.rules.compression_level);
        if self.has_large_pages() {
            large
        } else {
            large.min(SMALL_COMPRESSOR)
        }
    }

    fn has_large_pages(&self) -> bool {
        compressor(self.rules.compression_level) <= self.held_back / 2
    }

    /// Whether so many Parquet columns are compressed as values arrive. Where their compressors would take too much
    /// together, values wait until a row group is full, and the columns take turns.
    pub(super) fn compresses_at_once(&self, leaves: usize) -> bool {
        leaves * self.compressor() <= self.held_back / 4
    }

    /// Bytes in memory at which a row group of so many Parquet columns is closed.
    pub(super) fn bound(&self, leaves: usize) -> usize {
        if self.compresses_at_once(leaves) {
            self.held_back
        } else {
            self.held_back - self.compressor().min(self.held_back / 2)
        }
    }

    /// Threads that encode the columns of a batch side by side.
    pub(super) fn workers(&self) -> Option<&rayon::ThreadPool> {
        self.spare.as_ref().and_then(|spare| spare.threads())
    }

    /// Threads that close the columns of a row group side by side.
    pub(super) fn closers(&self, leaves: usize) -> Option<&rayon::ThreadPool> {
        let enough = |workers: &&rayon::ThreadPool| {
            let together = workers.current_num_threads().min(leaves);
            self.compresses_at_once(together)
        };
        self.workers().filter(enough)
    }

    /// Whether a column's smallest and largest values may stand in the file's footer.
    pub(super) fn has_statistics(&self, column: &ColumnPlan) -> bool {
        match self.rules.statistics {
            Statistics::All => true,
            Statistics::Changed => match &column.decision {
                // Where parts were changed, or some rows only, others may still be as they were.
                Decision::Transform { spec, prepared } => {
                    let holds_rules =
                        registry::find(spec.transform).is_some_and(Entry::holds_rules);
                    !holds_rules && !prepared.guarantees().passes_values
                }
                Decision::Keep | Decision::Generated => false,
            },
            Statistics::None => false,
        }
    }

    /// The properties of a file with these columns. `manifest` goes into its metadata, with the table's name.
    pub(super) fn properties(
        &self,
        table: &TableName,
        columns: &[Pages<'_>],
        manifest: &[(String, String)],
    ) -> Result<WriterProperties, ParquetError> {
        let mut metadata: Vec<KeyValue> = manifest
            .iter()
            .map(|(key, value)| KeyValue::new(key.clone(), value.clone()))
            .collect();
        metadata.push(KeyValue::new("standin:table".to_owned(), table.to_string()));
        let level = ZstdLevel::try_new(self.rules.compression_level.into())?;
        let wanted = columns
            .iter()
            .filter(|column| column.encoding == Encoding::Dictionary);
        let dictionaries: usize = wanted.map(|column| column.leaves.len()).sum();
        let room = dictionaries * EMPTY_DICTIONARY <= self.held_back / 2;
        let builder = WriterProperties::builder()
            .set_created_by(concat!("standin ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_compression(Compression::ZSTD(level))
            .set_key_value_metadata(Some(metadata))
            // Both only where a column is to have them.
            .set_statistics_enabled(EnabledStatistics::None)
            .set_dictionary_enabled(false);
        let builder = if self.has_large_pages() {
            builder.set_data_page_size_limit(PAGE)
        } else {
            let builder = builder.set_data_page_size_limit(SMALL_PAGE);
            builder.set_dictionary_page_size_limit(SMALL_PAGE)
        };
        let add = |builder, column: &Pages<'_>| column.add(builder, room);
        Ok(columns.iter().fold(builder, add).build())
    }
}

impl Pages<'_> {
    /// `room`: whether there is memory for dictionaries.
    fn add(&self, builder: WriterPropertiesBuilder, room: bool) -> WriterPropertiesBuilder {
        self.leaves.iter().fold(builder, |mut builder, leaf| {
            if self.statistics {
                builder =
                    builder.set_column_statistics_enabled(leaf.clone(), EnabledStatistics::Page);
            }
            match self.encoding {
                Encoding::Dictionary => builder.set_column_dictionary_enabled(leaf.clone(), room),
                Encoding::Plain => builder,
                Encoding::Delta => {
                    builder.set_column_encoding(leaf.clone(), PageEncoding::DELTA_BINARY_PACKED)
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_compressors_stay_within_the_bound_at_every_level() {
        for held_back in [6 << 20, 41 << 20, 1 << 30] {
            for (level, leaves) in (1..=22).flat_map(|level| [1, 15, 1600].map(|n| (level, n))) {
                let rules = Parquet {
                    compression_level: level,
                    ..Parquet::default()
                };
                let settings = Settings {
                    rules,
                    held_back,
                    spare: None,
                };
                let at_work = if settings.compresses_at_once(leaves) {
                    leaves
                } else {
                    1
                };
                let bound = settings.bound(leaves);
                let taken = bound + at_work * settings.compressor();
                assert!(
                    bound >= held_back / 2 && taken <= held_back / 4 * 5,
                    "level {level}, {leaves} columns, {held_back} bytes"
                );
            }
        }
    }

    #[test]
    fn columns_close_side_by_side_only_where_memory_is_enough() {
        let closers = |level| {
            let settings = Settings {
                rules: Parquet {
                    compression_level: level,
                    ..Parquet::default()
                },
                held_back: 41 << 20,
                spare: Spare::new(4).ok().map(Arc::new),
            };
            settings.closers(15).is_some()
        };
        assert!(closers(1) && closers(2));
        assert!(!closers(19));
    }
}
