//! How a run ends before its end: the first error, or the user.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use crate::error::{Error, Kind};

/// Shared by everything that works on one run. The first reason to stop is the one that is kept.
#[derive(Debug, Default)]
pub struct Stop {
    set: AtomicBool,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    reason: Option<Error>,
    ended: bool,
}

impl Stop {
    /// Stops the run for this reason, unless there is one already.
    pub fn fail(&self, reason: Error) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.set.swap(true, Ordering::AcqRel) {
            state.reason = Some(reason);
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
}
