//! How a run ends before its end: the first error, or the user.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use crate::error::{Error, Kind};

/// Shared by everything that works on one run. The first reason to stop is the one that is kept.
#[derive(Default)]
pub struct Stop {
    set: AtomicBool,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    reason: Option<Error>,
    ended: bool,
    /// What else is to be done, once.
    calls: Vec<Call>,
}

type Call = Box<dyn FnOnce() + Send>;

impl Stop {
    /// Stops the run for this reason, unless there is one already.
    pub fn fail(&self, reason: Error) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.set.swap(true, Ordering::AcqRel) {
            state.reason = Some(reason);
        }
        let calls = std::mem::take(&mut state.calls);
        self.changed.notify_all();
        drop(state);
        calls.into_iter().for_each(|call| call());
    }

    /// Calls this when the run stops, from the thread that stops it; at once if it has stopped already.
    pub fn on_stop(&self, call: impl FnOnce() + Send + 'static) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if self.is_set() {
            drop(state);
            call();
        } else {
            state.calls.push(Box::new(call));
        }
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
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .reason
            .take()
    }

    /// Tells [`Stop::wait`] that there is nothing left to stop.
    pub(super) fn end(&self) {
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .ended = true;
        self.changed.notify_all();
    }

    /// Waits until the run is to stop (`true`) or has ended (`false`).
    pub(super) fn wait(&self) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while !state.ended && !self.is_set() {
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        let stopped = !state.ended;
        state.ended = false;
        stopped
    }

    /// Waits until a run that was stopped has ended (`true`), but no longer than this.
    pub(super) fn wait_for_end(&self, patience: Duration) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut state, _) = self
            .changed
            .wait_timeout_while(state, patience, |state| !state.ended)
            .unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut state.ended)
    }
}

impl fmt::Debug for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stop")
            .field("set", &self.is_set())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;

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
    fn calls_are_made_once_whether_they_come_before_or_after() {
        let (stop, calls) = (Stop::default(), Arc::new(AtomicUsize::new(0)));
        let call = || {
            let calls = Arc::clone(&calls);
            move || {
                calls.fetch_add(1, Ordering::Relaxed);
            }
        };
        stop.on_stop(call());
        assert_eq!(calls.load(Ordering::Relaxed), 0);
        stop.interrupt();
        stop.interrupt();
        assert_eq!(calls.load(Ordering::Relaxed), 1);
        stop.on_stop(call());
        assert_eq!(calls.load(Ordering::Relaxed), 2);
    }
}
