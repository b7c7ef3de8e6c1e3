//! Counters that the engine advances and the screen reads. No drawing and no clock here.

use std::sync::atomic::{AtomicU64, Ordering};

/// Progress of the data phase: one counter set a table, in the plan's order.
#[derive(Debug, Default)]
pub struct Progress {
    /// One entry a table of the plan.
    pub tables: Vec<TableProgress>,
}

/// Counters of one table. All only grow.
#[derive(Debug, Default)]
pub struct TableProgress {
    /// Parts that it is read in; set once before the first starts.
    pub parts: u64,
    /// Parts that a lane has begun.
    pub parts_started: AtomicU64,
    /// Parts that are durable in the sink.
    pub parts_done: AtomicU64,
    /// Rows taken from the source.
    pub rows_read: AtomicU64,
    /// Bytes taken from the source, framing left out.
    pub bytes_read: AtomicU64,
    /// Rows in finished parts.
    pub rows_written: AtomicU64,
    /// Bytes of finished parts, as the sink counts them.
    pub bytes_written: AtomicU64,
    /// Microseconds that lanes spent on it, added up over lanes.
    pub busy_micros: AtomicU64,
}

impl Progress {
    /// Zeros for tables with these numbers of parts.
    pub fn new(parts: impl IntoIterator<Item = u64>) -> Self {
        let table = |parts| TableProgress {
            parts,
            ..TableProgress::default()
        };
        Self {
            tables: parts.into_iter().map(table).collect(),
        }
    }

    /// Rows and bytes read so far, over all tables.
    pub fn read(&self) -> (u64, u64) {
        self.tables.iter().fold((0, 0), |(rows, bytes), table| {
            (rows + get(&table.rows_read), bytes + get(&table.bytes_read))
        })
    }
}

impl TableProgress {
    /// Whether every part is durable.
    pub fn is_complete(&self) -> bool {
        get(&self.parts_done) == self.parts
    }

    /// Whether a lane is at it.
    pub fn is_running(&self) -> bool {
        get(&self.parts_started) > get(&self.parts_done)
    }
}

/// Adds to a counter. Counters order nothing, so relaxed is enough.
pub fn add(counter: &AtomicU64, amount: u64) {
    counter.fetch_add(amount, Ordering::Relaxed);
}

/// Reads a counter.
pub fn get(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}
