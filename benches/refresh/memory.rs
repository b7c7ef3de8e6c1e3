//! Resident memory of a contender's processes. Source: proc(5): `VmHWM` of `/proc/PID/status` is the largest resident
//! set since the program began, pages that it shares with others included; `/proc/PID/task/TID/children`.
//!
//! They are looked at from outside, again and again, in the same way for every contender. What a process takes between
//! the last look and its end is not seen. (`getrusage` would see it, but counts the bench's own memory as well, which
//! every process that it starts shares for a moment.)

use std::collections::HashSet;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use super::Outcome;

/// Often enough for programs that run for a second, and no load worth mentioning.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Watches every process that begins below this one from now on.
pub(super) struct Watch {
    ended: Arc<AtomicBool>,
    thread: JoinHandle<u64>,
}

impl Watch {
    pub(super) fn begin() -> Self {
        let before: HashSet<u32> = children(std::process::id()).into_iter().collect();
        let ended = Arc::new(AtomicBool::new(false));
        let seen_by_thread = Arc::clone(&ended);
        let thread = std::thread::spawn(move || {
            let mut peak = 0;
            while !seen_by_thread.load(Ordering::Relaxed) {
                let begun = children(std::process::id()).into_iter();
                let begun = begun.filter(|child| !before.contains(child));
                peak = peak.max(begun.map(largest).max().unwrap_or(0));
                std::thread::sleep(LOOK_EVERY);
            }
            peak
        });
        Self { ended, thread }
    }

    /// Ends it. The largest single process, in bytes; 0 where the system does not tell.
    pub(super) fn end(self) -> Outcome<u64> {
        self.ended.store(true, Ordering::Relaxed);
        self.thread
            .join()
            .map_err(|_| "the watch of memory failed".into())
    }
}

/// The largest of a process and those below it.
fn largest(process: u32) -> u64 {
    let below = children(process).into_iter().map(largest).max();
    below.unwrap_or(0).max(peak(process))
}

/// Processes that a process's threads started and that have not been waited for.
fn children(process: u32) -> Vec<u32> {
    let Ok(threads) = fs::read_dir(format!("/proc/{process}/task")) else {
        return Vec::new();
    };
    let lists = threads
        .flatten()
        .filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    let ids = lists.flat_map(|list| {
        let ids: Vec<u32> = list
            .split_whitespace()
            .filter_map(|id| id.parse().ok())
            .collect();
        ids
    });
    ids.collect()
}

/// Bytes. 0 for a process that has ended, and for one that is still this program because its own is being loaded.
fn peak(process: u32) -> u64 {
    let program = |id: &str| fs::read_link(format!("/proc/{id}/exe")).ok();
    let id = process.to_string();
    if program(&id).is_none_or(|found| Some(found) == program("self")) {
        return 0;
    }
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kibibytes.unwrap_or(0) << 10
}
