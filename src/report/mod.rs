//! What happened, as data: findings, progress counters, and the JSON report.
//!
//! The report is written on failure too. Its field names are part of the interface: fields may be added, never
//! renamed.

pub mod building;
pub mod finding;
pub mod progress;

pub use finding::{Finding, Severity};
use serde::Serialize;

use progress::{Progress, get};

/// A run's JSON report.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Version of the program.
    pub standin: &'static str,
    /// How it ended.
    pub outcome: Outcome,
    /// Wall time from the first connection on.
    pub seconds: f64,
    /// Names the key without telling anything about it.
    pub key_fingerprint: Option<String>,
    /// Version of the keyed mappings: the same key gives the same stand-ins only under the same version.
    pub algorithm: &'static str,
    /// Digest of the word lists that stand-ins are drawn from.
    pub word_lists: String,
    /// SHA-256 of the rules files; empty when they did not load.
    pub rules_sha256: String,
    /// Digest of the source's schema.
    pub catalog_fingerprint: Option<String>,
    /// Largest resident set of this process, in bytes; 0 where the system does not tell.
    pub peak_rss_bytes: u64,
    /// One entry a table of the plan.
    pub tables: Vec<TableReport>,
    /// In the order they ran; absent ones did not start.
    pub phases: Vec<Phase>,
    /// Large indexes and keys, which were made one by one, in the archive's order; small ones are made together and
    /// are not told.
    pub objects: Vec<ObjectReport>,
    /// The plan's findings, then the run's.
    pub findings: Vec<Finding>,
    /// What ended the run, when it did not end by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Everything was done.
    Done,
    /// An error stopped it.
    Failed,
    /// The user stopped it.
    Interrupted,
}

/// What became of one table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TableReport {
    /// `schema.table`.
    pub table: String,
    /// Rows taken from the source.
    pub rows_read: u64,
    /// Rows that are durable in the target.
    pub rows_written: u64,
    /// Bytes of rows taken from the source.
    pub bytes_read: u64,
    /// Bytes sent to the target, or bytes of files.
    pub bytes_written: u64,
    /// Time that lanes spent on it, added up over lanes.
    pub seconds: f64,
    /// Whether all its rows are in the target.
    pub complete: bool,
}

/// One phase of a run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Phase {
    /// `pre-data`, `data`, `post-data`, … Into a database, indexes and keys are made while rows move: `data` ends with the
    /// last row, and `post-data` is what was left then.
    pub name: &'static str,
    /// Wall time.
    pub seconds: f64,
}

/// What it took to make an object behind the rows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ObjectReport {
    /// `index`, `constraint`, `foreign key` or `statistics`.
    pub kind: &'static str,
    /// Its name; empty for statistics.
    pub name: String,
    /// Its table, as `schema.table`.
    pub table: String,
    /// Wall time of its steps.
    pub seconds: f64,
}

impl TableReport {
    /// One entry a table from the counters, in the plan's order.
    pub fn all<'a>(names: impl IntoIterator<Item = &'a str>, progress: &Progress) -> Vec<Self> {
        names
            .into_iter()
            .zip(&progress.tables)
            .map(|(name, table)| Self {
                table: name.to_owned(),
                rows_read: get(&table.rows_read),
                rows_written: get(&table.rows_written),
                bytes_read: get(&table.bytes_read),
                bytes_written: get(&table.bytes_written),
                seconds: get(&table.busy_micros) as f64 / 1e6,
                complete: table.is_complete(),
            })
            .collect()
    }
}
