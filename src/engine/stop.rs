//! How a run ends before its end: the first error, or the user.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use crate::error::{Error, Kind};

/// Pause between two calls to end what goes on.
const ASK_AGAIN: Duration = Duration::from_millis(250);

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

    /// Does `work`. If the run is to stop meanwhile, or was before, another thread calls `on_stop` again and again
    /// until the work has ended: a cancel that comes between two statements, or before the first, ends nothing.
    pub fn during<T>(&self, on_stop: impl Fn() + Send, work: impl FnOnce() -> T) -> T {
        let done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let ended = &done;
            scope.spawn(move || {
                let mut patience = None;
                while self.wait(ended, patience) {
                    on_stop();
                    patience = Some(ASK_AGAIN);
                }
            });
            // Dropped also when `work` panics, or the scope would wait for ever.
            let _ending = Ending(self, &done);
            work()
        })
    }

    /// Waits until `done` (`false`), or until the run is to stop (`true`); with `patience` so long for `done` only.
    fn wait(&self, done: &AtomicBool, patience: Option<Duration>) -> bool {
        let state = self.reason.lock().unwrap_or_else(PoisonError::into_inner);
        let done = || done.load(Ordering::Acquire);
        match patience {
            None => drop(
                self.changed
                    .wait_while(state, |_| !done() && !self.is_set()),
            ),
            Some(patience) => drop(
                self.changed
                    .wait_timeout_while(state, patience, |_| !done()),
            ),
        }
        !done()
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
        let calls = AtomicBool::new(false);
        assert_eq!(
            stop.during(|| calls.store(true, Ordering::Release), || 1),
            1
        );
        assert!(!calls.load(Ordering::Acquire));
        let interrupted = || {
            let (call, called) = std::sync::mpsc::channel();
            stop.during(
                move || call.send(()).unwrap_or_default(),
                || {
                    stop.interrupt();
                    // Twice: until the work has ended.
                    assert_eq!((called.recv(), called.recv()), (Ok(()), Ok(())));
                },
            );
        };
        interrupted();
        // A stop from before the work counts too.
        interrupted();
    }
}
