//! Memory: the only place that knows how much a run may take and who gets what.

use std::sync::{Condvar, Mutex, PoisonError};

/// Binary, stacks, catalog, plan and the allocator's slack: what a run takes before it holds a row.
const RESERVE: u64 = 48 << 20;

/// The least that a lane works in.
const LANE: u64 = 16 << 20;

/// Batches larger than this fall out of a core's cache between reading, transforming and sending. Smaller ones gain
/// nothing (measured from 32 to 256 KiB).
const LARGEST_BATCH: u64 = 128 << 10;

/// Smallest batch that still carries hundreds of common rows.
const SMALLEST_BATCH: u64 = 32 << 10;

/// What a key takes that stand-ins are chosen from, beside its own bytes: its place in the circle (16), its number (4), the
/// sum of occurrences (8), a count (8) and offsets, twice while places are sorted.
const KEY: u64 = 96;

/// Memory that a batch takes, in sizes of its buffer: as read, decoded, transformed, encoded, and what grows on the way.
const COPIES: u64 = 5;

/// The same of a row that is larger than a batch. Its buffer, the value decoded, a document or array taken apart into its
/// parts, their stand-ins, the value put together, and buffers that doubled on the way: measured, a large document or
/// array takes nine times its size while it is transformed.
const LARGE_COPIES: u64 = 9;

/// How a run's memory is divided.
#[derive(Debug)]
pub struct Budget {
    /// Bytes of one batch's buffer.
    pub batch: usize,
    /// Bytes that one writer may hold back before it must write them out (Parquet row groups).
    pub writer: u64,
    /// Bytes for rows that are larger than a batch, over all lanes.
    oversize: u64,
    used: Mutex<u64>,
    freed: Condvar,
}

impl Budget {
    /// What a preview may take, of which few rows need any: keys to choose from may have half of it.
    pub const PREVIEW: u64 = 512 << 20;

    /// Smallest budget that a run with so many lanes works in.
    pub fn smallest(lanes: usize) -> u64 {
        RESERVE + lanes as u64 * LANE
    }

    /// How many lanes work in so many bytes, one at least.
    pub fn most_lanes(total: u64) -> usize {
        (total.saturating_sub(RESERVE) / LANE).max(1) as usize
    }

    /// What so many keys to choose from take, of so many bytes: as read and as they become; `None` where that is more
    /// than half of what lanes could do without.
    pub fn for_keys(total: u64, count: u64, bytes: u64) -> Option<u64> {
        let taken = count * KEY + bytes * 2;
        (taken <= total.saturating_sub(Self::smallest(1)) / 2).then_some(taken)
    }

    /// Divides `total` bytes among so many lanes.
    pub fn new(total: u64, lanes: usize) -> Self {
        let lanes = lanes.max(1) as u64;
        let lane = total.saturating_sub(RESERVE) / lanes;
        // The buffer, arrays before and after, and encoded rows together stay below a quarter of a lane's share.
        let batch = (lane / (4 * COPIES)).clamp(SMALLEST_BATCH, LARGEST_BATCH);
        Self {
            batch: batch as usize,
            writer: lane * 2 / 5,
            oversize: lane * lanes / 4,
            used: Mutex::new(0),
            freed: Condvar::new(),
        }
    }

    #[cfg(test)]
    pub(super) fn reserved(&self) -> u64 {
        *self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until a row batch that outgrew its buffer by `bytes` may travel on. One always may, however large, or
    /// a value larger than the budget would never arrive. Where it is `transformed` it takes that many times as much.
    pub(super) fn reserve(&self, bytes: u64, transformed: bool) -> Reserved<'_> {
        let copies = if transformed { LARGE_COPIES } else { 1 };
        let bytes = bytes.saturating_mul(copies);
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        while *used > 0 && used.saturating_add(bytes) > self.oversize {
            used = self
                .freed
                .wait(used)
                .unwrap_or_else(PoisonError::into_inner);
        }
        *used += bytes;
        Reserved {
            budget: self,
            bytes,
        }
    }
}

/// Memory of an oversized batch; given back when dropped.
pub(super) struct Reserved<'a> {
    budget: &'a Budget,
    bytes: u64,
}

impl Drop for Reserved<'_> {
    fn drop(&mut self) {
        *self
            .budget
            .used
            .lock()
            .unwrap_or_else(PoisonError::into_inner) -= self.bytes;
        self.budget.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lanes_hold_stays_within_the_total() {
        for lanes in [1, 2, 8, 64] {
            let total = Budget::smallest(lanes).max(256 << 20);
            let budget = Budget::new(total, lanes);
            let lane = COPIES * budget.batch as u64 + budget.writer;
            assert!(
                RESERVE + lanes as u64 * lane + budget.oversize <= total,
                "{lanes} lanes"
            );
        }
    }

    #[test]
    fn keys_leave_room_for_lanes() {
        let total = Budget::smallest(1) + (2 << 20);
        assert_eq!(Budget::for_keys(total, 100, 400), Some(100 * KEY + 800));
        assert_eq!(Budget::for_keys(total, 1 << 20, 0), None);
        assert_eq!(Budget::for_keys(0, 1, 0), None);
        assert_eq!(Budget::for_keys(0, 0, 0), Some(0));
    }

    #[test]
    fn as_many_lanes_as_the_memory_is_enough_for() {
        for total in [64 << 20, 100 << 20, 256 << 20, 1 << 30] {
            let lanes = Budget::most_lanes(total);
            assert!(Budget::smallest(lanes) <= total, "{total}");
            assert!(Budget::smallest(lanes + 1) > total, "{total}");
        }
        assert_eq!(Budget::most_lanes(0), 1);
    }

    #[test]
    fn one_oversized_batch_passes_however_large_and_the_next_waits_for_it() {
        let budget = Budget::new(256 << 20, 2);
        let first = budget.reserve(1 << 40, false);
        std::thread::scope(|scope| {
            let second = scope.spawn(|| drop(budget.reserve(1, false)));
            assert!(!second.is_finished());
            drop(first);
            second.join().unwrap();
        });
        assert_eq!(budget.reserved(), 0);
    }

    #[test]
    fn what_is_transformed_counts_with_all_its_copies() {
        let budget = Budget::new(256 << 20, 2);
        let large = budget.oversize / LARGE_COPIES;
        let passing = budget.reserve(large, false);
        assert_eq!(budget.reserved(), large);
        drop(passing);
        let changing = budget.reserve(large, true);
        assert_eq!(budget.reserved(), large * LARGE_COPIES);
        std::thread::scope(|scope| {
            let second = scope.spawn(|| drop(budget.reserve(large, true)));
            assert!(!second.is_finished());
            drop(changing);
            second.join().unwrap();
        });
    }
}
