//! How a run ends before its end: the first error, or the user.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};

use crate::error::{Error, Kind};

/// Shared by everything that works on one run. The first reason to stop is the one that is kept.
#[derive(Debug, Default)]
pub struct Stop {
    set: AtomicBool,
    reason: Mutex<Option<Error>>,
    changed: Condvar,
}

impl Stop {
    /// Stops the run for this reason, unless there is one already.
    pub fn fail(&self, reason: Error) {
        let mut kept = self.reason.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.set.swap(true, Ordering::AcqRel) {
            *kept = Some(reason);
        }
        self.changed.notify_all();
    }

    /// Stops the run because the user asked for it.
    pub fn interrupt(&self) {
        self.fail(Error::new(Kind::Interrupted, "interrupted"));
    }

    /// Whether the run is to stop. Cheap; asked once a batch.
    pub fn is_set(&self) -> bool {
        self.set.load(Ordering::Acquire)
    }

    /// The reason, once; later calls give `None`.
    pub fn take_reason(&self) -> Option<Error> {
        self.reason
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }

    /// Does `work`; if the run is to stop meanwhile, or was before, calls `on_stop` once, from another thread.
    pub fn during<T>(&self, on_stop: impl FnOnce() + Send, work: impl FnOnce() -> T) -> T {
        let done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                if self.wait(&done) {
                    on_stop();
                }
            });
            // Dropped also when `work` panics, or the scope would wait for ever.
            let _ending = Ending(self, &done);
            work()
        })
    }

    /// Waits until the run is to stop (`true`) or `done` (`false`).
    fn wait(&self, done: &AtomicBool) -> bool {
        let mut state = self.reason.lock().unwrap_or_else(PoisonError::into_inner);
        while !self.is_set() {
            if done.load(Ordering::Acquire) {
                return false;
            }
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        true
    }
}

/// Ends the waiting of [`Stop::during`] when dropped.
struct Ending<'a>(&'a Stop, &'a AtomicBool);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        // Under the lock: a thread about to wait has either seen this or hears of the change.
        let _state = self.0.reason.lock().unwrap_or_else(PoisonError::into_inner);
        self.1.store(true, Ordering::Release);
        self.0.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_reason_is_the_one_reported() {
        let stop = Stop::default();
        stop.fail(Error::new(Kind::Disk, "first"));
        stop.interrupt();
        assert!(stop.is_set());
        assert_eq!(
            stop.take_reason().map(|error| error.kind()),
            Some(Kind::Disk)
        );
    }

    #[test]
    fn work_is_watched_until_its_end_and_no_longer() {
        let stop = Stop::default();
        let called = AtomicBool::new(false);
        let mark = || called.store(true, Ordering::Release);
        assert_eq!(stop.during(mark, || 1), 1);
        assert!(!called.load(Ordering::Acquire));
        let (release, released) = std::sync::mpsc::channel::<()>();
        stop.during(
            move || drop(release),
            || {
                stop.interrupt();
                // Ends when the other side is dropped.
                assert!(released.recv().is_err());
            },
        );
        stop.during(mark, || ());
        assert!(
            called.load(Ordering::Acquire),
            "a stop before the work counts too"
        );
    }
}
