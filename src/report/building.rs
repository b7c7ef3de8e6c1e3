//! What is made behind the rows, as far as it has come. Workers advance it and the screen reads it; the clock is theirs.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::ObjectReport;

/// Objects that are made one by one, in the order of the archive.
#[derive(Debug, Default)]
pub struct Building {
    /// One entry an object.
    pub objects: Vec<Object>,
}

/// An index or a key.
#[derive(Debug)]
pub struct Object {
    /// `index`, `constraint`, `foreign key` or `statistics`.
    pub kind: &'static str,
    /// Its name; empty for statistics.
    pub name: String,
    /// Its table, as `schema.table`.
    pub table: String,
    /// How long it takes in comparison with others.
    pub cost: u64,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// Steps that are still to be done.
    left: u32,
    since: Option<Instant>,
    spent: Duration,
}

impl Building {
    /// The objects that are done.
    pub fn made(&self) -> Vec<ObjectReport> {
        let made = self.objects.iter().filter(|object| object.is_done());
        made.map(Object::report).collect()
    }
}

impl Object {
    /// One that is made in so many steps.
    pub fn new(kind: &'static str, name: String, table: String, cost: u64, steps: u32) -> Self {
        Self {
            kind,
            name,
            table,
            cost,
            state: Mutex::new(State {
                left: steps,
                since: None,
                spent: Duration::ZERO,
            }),
        }
    }

    /// A step begins.
    pub fn begin(&self, now: Instant) {
        self.state().since = Some(now);
    }

    /// The step has ended.
    pub fn end(&self, now: Instant, succeeded: bool) {
        let mut state = self.state();
        let since = state.since.take();
        state.spent += since.map_or(Duration::ZERO, |since| now.duration_since(since));
        state.left -= u32::from(succeeded && state.left > 0);
    }

    /// Since when a step has been under way, if one is.
    pub fn since(&self) -> Option<Instant> {
        self.state().since
    }

    /// Whether all its steps have succeeded.
    pub fn is_done(&self) -> bool {
        self.state().left == 0
    }

    fn report(&self) -> ObjectReport {
        ObjectReport {
            kind: self.kind,
            name: self.name.clone(),
            table: self.table.clone(),
            seconds: self.state().spent.as_secs_f64(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_done_when_all_its_steps_have_succeeded() {
        let building = Building {
            objects: vec![Object::new("foreign key", "f".into(), "a.t".into(), 1, 2)],
        };
        let (object, start) = (&building.objects[0], Instant::now());
        let at = |seconds| start + Duration::from_secs(seconds);
        for (begun, ended, succeeded) in [(0, 1, true), (2, 4, false)] {
            object.begin(at(begun));
            assert_eq!(object.since(), Some(at(begun)));
            object.end(at(ended), succeeded);
            assert_eq!(object.since(), None);
            assert!(building.made().is_empty());
        }
        object.begin(at(5));
        object.end(at(9), true);
        assert!((building.made()[0].seconds - 7.0).abs() < 1e-9);
    }
}
