//! Whose turn it is: the agenda behind a lock, and waiting for it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::agenda::{Agenda, Hand, Item, Turn};

/// An agenda that lanes and workers share.
#[derive(Debug)]
pub(super) struct Turns {
    agenda: Mutex<Agenda>,
    /// Whoever waits for a turn, lanes and workers apart: of thousands of small steps each wakes one thread.
    lanes: Condvar,
    workers: Condvar,
    cancelled: AtomicBool,
}

impl Turns {
    /// For so many items at a time.
    pub(super) fn new(items: Vec<Item>, places: usize) -> Self {
        Self {
            agenda: Mutex::new(Agenda::new(items, places)),
            lanes: Condvar::new(),
            workers: Condvar::new(),
            cancelled: AtomicBool::new(false),
        }
    }

    /// Waits for something to do. `None` ends a hand: nothing is left for a lane to take; for a worker nothing that it
    /// waits for is under way; or all is cancelled.
    pub(super) fn next(&self, hand: Hand) -> Option<Turn> {
        let mut agenda = self.lock();
        loop {
            if self.is_cancelled() {
                return None;
            }
            if let Some(turn) = agenda.take(hand) {
                self.wake(&agenda);
                return Some(turn);
            }
            let over = match hand {
                Hand::Lane => agenda.has_nothing_for(hand),
                Hand::Worker => agenda.is_over(),
            };
            if over {
                return None;
            }
            agenda = self
                .waiting(hand)
                .wait(agenda)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// An item has ended.
    pub(super) fn end(&self, item: usize, succeeded: bool) {
        let mut agenda = self.lock();
        agenda.end(item, succeeded);
        self.wake(&agenda);
    }

    /// An item could not begin for want of a connection: it waits again until another has ended. `false` where no other is
    /// under way.
    pub(super) fn put_back(&self, item: usize) -> bool {
        let mut agenda = self.lock();
        let waits = agenda.put_back(item);
        self.wake(&agenda);
        waits
    }

    /// No more than so many items at a time from now on.
    pub(super) fn limit(&self, places: usize) {
        self.lock().limit(places);
    }

    /// Nothing starts any more, and nobody waits.
    pub(super) fn cancel(&self) {
        self.cancelled.store(true, Ordering::Release);
        // Under the lock: whoever is about to wait has either seen it or hears of it.
        let _agenda = self.lock();
        self.lanes.notify_all();
        self.workers.notify_all();
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Acquire)
    }

    /// Wakes the one whose turn it is; all of those for whom there will be none.
    fn wake(&self, agenda: &Agenda) {
        if let Some(hand) = agenda.next() {
            self.waiting(hand).notify_one();
        } else if agenda.is_over() {
            self.workers.notify_all();
        }
        if agenda.has_nothing_for(Hand::Lane) {
            self.lanes.notify_all();
        }
    }

    fn waiting(&self, hand: Hand) -> &Condvar {
        match hand {
            Hand::Lane => &self.lanes,
            Hand::Worker => &self.workers,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Agenda> {
        self.agenda.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;

    fn item(hand: Hand, needs: &[usize]) -> Item {
        Item {
            hand,
            cost: 1,
            needs: needs.to_vec(),
            ..Item::default()
        }
    }

    #[test]
    fn lanes_and_workers_wake_each_other_to_the_end() {
        // A load, an index on it, and so on; more hands than places.
        let items = (0..40).map(|at: usize| match at % 2 {
            0 => item(Hand::Lane, &[]),
            _ => item(Hand::Worker, &[at - 1]),
        });
        let turns = Turns::new(items.collect(), 2);
        let work = |hand| {
            let mut done = 0;
            while let Some(turn) = turns.next(hand) {
                turns.end(turn.item, true);
                done += 1;
            }
            done
        };
        let (lanes, workers) = std::thread::scope(|scope| {
            let hands = [Hand::Lane, Hand::Worker];
            let threads = hands.map(|hand| [0; 3].map(|_| scope.spawn(move || work(hand))));
            let [lanes, workers] = threads.map(|threads| {
                let done = threads.map(|thread| thread.join().unwrap());
                done.iter().sum::<usize>()
            });
            (lanes, workers)
        });
        assert_eq!((lanes, workers), (20, 20));
    }

    #[test]
    fn a_cancel_ends_all_waiting() {
        let turns = Turns::new(vec![item(Hand::Lane, &[]), item(Hand::Worker, &[0])], 1);
        let taken = turns.next(Hand::Lane);
        assert!(taken.is_some());
        let started = Barrier::new(2);
        std::thread::scope(|scope| {
            let worker = scope.spawn(|| {
                started.wait();
                turns.next(Hand::Worker)
            });
            started.wait();
            turns.cancel();
            assert_eq!(worker.join().unwrap(), None);
        });
        assert!(turns.is_cancelled());
    }
}
