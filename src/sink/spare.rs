//! Cores that no lane keeps busy: at the end of a run, or all along where there are fewer parts than lanes.
//!
//! The columns of a batch do not depend on each other, so the lanes that are left share theirs among these threads.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::ThreadPool;

use crate::error::{Error, Kind, Result};

/// Threads for the columns of a batch, and the number of lanes that work.
#[derive(Debug)]
pub struct Spare {
    pool: ThreadPool,
    cores: usize,
    working: AtomicUsize,
}

impl Spare {
    /// For a run that keeps so many cores busy. Errors where the system gives no threads.
    pub fn new(cores: usize) -> Result<Self> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(cores).build();
        Ok(Self {
            pool: pool.map_err(|error| {
                Error::new(Kind::Disk, "no threads for the transforms").because(error)
            })?,
            cores,
            working: AtomicUsize::new(0),
        })
    }

    /// A lane begins to work; it ends when what this gives is dropped.
    pub fn lane(&self) -> Working<'_> {
        self.working.fetch_add(1, Ordering::Relaxed);
        Working(self)
    }

    /// The threads, while fewer lanes work than there are cores for.
    pub fn threads(&self) -> Option<&ThreadPool> {
        let idle = self.working.load(Ordering::Relaxed) < self.cores;
        idle.then_some(&self.pool)
    }
}

/// A lane that works.
#[derive(Debug)]
pub struct Working<'a>(&'a Spare);

impl Drop for Working<'_> {
    fn drop(&mut self) {
        self.0.working.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_are_there_while_a_core_has_no_lane() {
        let spare = Spare::new(2).unwrap();
        assert!(spare.threads().is_some());
        let first = spare.lane();
        assert!(spare.threads().is_some());
        let second = spare.lane();
        assert!(spare.threads().is_none());
        drop(first);
        assert_eq!(
            spare.threads().map(ThreadPool::current_num_threads),
            Some(2)
        );
        drop(second);
    }
}
