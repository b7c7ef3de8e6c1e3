//! Which part comes next: lanes ask, and tell how far they are.

use std::sync::atomic::{AtomicUsize, Ordering};

/// An order of parts, known beforehand or made up while the run goes on. Parts are named by their place in
/// [`Job::parts`](super::Job::parts). Called from all lanes at once.
pub trait Turns: Sync {
    /// The part to move now. May wait until one may start, or until the run is to stop; `None` when there is none left.
    fn next(&self) -> Option<usize>;

    /// All rows of a part are durable in the sink.
    fn written(&self, part: usize);

    /// There are only so many lanes, because source or sink have no room for more.
    fn limited_to(&self, lanes: usize);
}

/// All parts, in the order in which they are given.
#[derive(Debug)]
pub struct InOrder {
    next: AtomicUsize,
    parts: usize,
}

impl InOrder {
    /// Of so many parts.
    pub fn of(parts: usize) -> Self {
        Self {
            next: AtomicUsize::new(0),
            parts,
        }
    }
}

impl Turns for InOrder {
    fn next(&self) -> Option<usize> {
        let part = self.next.fetch_add(1, Ordering::Relaxed);
        (part < self.parts).then_some(part)
    }

    fn written(&self, _: usize) {}

    fn limited_to(&self, _: usize) {}
}
