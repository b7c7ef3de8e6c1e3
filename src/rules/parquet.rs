//! `parquet:`: how files are written, and what holds where the rules say nothing about it.

use std::ops::RangeInclusive;

/// Levels of zstd. Source: `ZSTD_maxCLevel` in the zstd manual; its negative levels save little time here.
pub const COMPRESSION_LEVELS: RangeInclusive<u8> = 1..=22;

/// Bytes of a row group that a footer entry is worth, and that readers still take in one go.
pub const ROW_GROUP_SIZES: RangeInclusive<u64> = (1 << 20)..=(1 << 30);

/// How Parquet files are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parquet {
    /// Level of zstd, one of [`COMPRESSION_LEVELS`].
    pub compression_level: u8,
    /// Encoded bytes at which a row group ends, one of [`ROW_GROUP_SIZES`]. It ends sooner where a run's memory is used
    /// up.
    pub row_group_size: u64,
    /// Which columns get statistics.
    pub statistics: Statistics,
    /// What arrays become.
    pub arrays: Arrays,
}

impl Default for Parquet {
    fn default() -> Self {
        Self {
            // Higher levels cost more time than they save bytes: names, addresses and numbers compress as well at the
            // lowest.
            compression_level: 1,
            // Large enough to compress well, small enough to read on one core at a time.
            row_group_size: 64 << 20,
            statistics: Statistics::All,
            arrays: Arrays::Lists,
        }
    }
}

/// What arrays become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Arrays {
    /// Lists, in each other where a column is declared with several dimensions. What lists cannot say, arrays of other
    /// dimensions or not counted from 1, becomes NULL and is counted.
    #[default]
    Lists,
    /// PostgreSQL's own text of them, which says all.
    Text,
}

/// Columns whose smallest and largest values stand in footers and page indexes, beside counts of NULLs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Statistics {
    /// Every column.
    #[default]
    All,
    /// Columns that a transform changes, documents left out, which hold more than what was changed: nothing of what is
    /// kept is to be read off a footer.
    Changed,
    /// No column.
    None,
}

/// What one file says of it. `None` where it says nothing.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Draft {
    pub(super) compression_level: Option<u8>,
    pub(super) row_group_size: Option<u64>,
    pub(super) statistics: Option<Statistics>,
    pub(super) arrays: Option<Arrays>,
}

impl Draft {
    /// What `over` says, and this where that says nothing.
    pub(super) fn under(self, over: Self) -> Self {
        Self {
            compression_level: over.compression_level.or(self.compression_level),
            row_group_size: over.row_group_size.or(self.row_group_size),
            statistics: over.statistics.or(self.statistics),
            arrays: over.arrays.or(self.arrays),
        }
    }

    pub(super) fn settle(self) -> Parquet {
        let default = Parquet::default();
        Parquet {
            compression_level: self.compression_level.unwrap_or(default.compression_level),
            row_group_size: self.row_group_size.unwrap_or(default.row_group_size),
            statistics: self.statistics.unwrap_or(default.statistics),
            arrays: self.arrays.unwrap_or(default.arrays),
        }
    }
}
