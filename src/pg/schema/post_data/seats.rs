//! How many workers may be connected at once: all of them, until the server refuses one of them a connection.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::error::Result;
use crate::pg::connect::is_crowded;

/// How often work is tried that gets no connection although nobody else of the run has one.
const ALONE: usize = 2;

/// Seats of workers that are connected.
#[derive(Debug)]
pub(super) struct Seats {
    seats: Mutex<Count>,
    freed: Condvar,
}

#[derive(Debug)]
struct Count {
    taken: usize,
    all: usize,
}

impl Seats {
    /// So many, one at least.
    pub(super) fn new(all: usize) -> Self {
        let all = all.max(1);
        Self {
            seats: Mutex::new(Count { taken: 0, all }),
            freed: Condvar::new(),
        }
    }

    /// Does `work`, which connects, as soon as a seat is free. Where the server has no connection for it, there are as many
    /// seats from then on as others have taken, and it is done again: it must have done nothing.
    pub(super) fn during<T>(&self, work: impl Fn() -> Result<T>) -> Result<T> {
        let mut alone = 0;
        loop {
            self.take();
            let ended = work();
            let crowded = ended.as_ref().is_err_and(is_crowded);
            let others = self.give_back(crowded);
            alone += usize::from(others == 0);
            if !crowded || alone == ALONE {
                return ended;
            }
        }
    }

    fn take(&self) {
        let seats = self.lock();
        let full = |seats: &mut Count| seats.taken >= seats.all;
        let seats = self.freed.wait_while(seats, full);
        seats.unwrap_or_else(PoisonError::into_inner).taken += 1;
    }

    /// Returns how many others have a seat.
    fn give_back(&self, crowded: bool) -> usize {
        let mut seats = self.lock();
        seats.taken -= 1;
        let others = seats.taken;
        if crowded && others < seats.all {
            seats.all = others.max(1);
            tracing::warn!(
                "the target has no more connections; indexes and keys are made {} at a time",
                seats.all
            );
        }
        drop(seats);
        self.freed.notify_all();
        others
    }

    fn lock(&self) -> MutexGuard<'_, Count> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::error::{Error, Kind};

    fn crowded() -> Error {
        Error::new(Kind::Server, "too many connections [SQLSTATE 53300]")
    }

    #[test]
    fn work_that_is_refused_waits_until_another_has_ended() {
        let (seats, tries) = (Seats::new(2), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            let (told, heard) = std::sync::mpsc::channel();
            let (free, let_go) = std::sync::mpsc::channel();
            let let_go = Mutex::new(let_go);
            let seats = &seats;
            scope.spawn(move || {
                seats.during(|| {
                    told.send(()).unwrap();
                    let_go.lock().unwrap().recv().unwrap();
                    Ok(())
                })
            });
            heard.recv().unwrap();
            let refused = seats.during(|| match tries.fetch_add(1, Ordering::Relaxed) {
                0 => {
                    free.send(()).unwrap();
                    Err(crowded())
                }
                _ => Ok(()),
            });
            refused.unwrap();
        });
        assert_eq!(tries.into_inner(), 2);
    }

    #[test]
    fn nobody_waits_for_ever_and_other_errors_are_not_tried_again() {
        for (error, count) in [(crowded as fn() -> Error, ALONE), (other, 1)] {
            let tries = AtomicUsize::new(0);
            let ended = Seats::new(0).during(|| {
                tries.fetch_add(1, Ordering::Relaxed);
                Err::<(), _>(error())
            });
            ended.unwrap_err();
            assert_eq!(tries.into_inner(), count);
        }
    }

    fn other() -> Error {
        Error::new(Kind::Server, "no")
    }
}
