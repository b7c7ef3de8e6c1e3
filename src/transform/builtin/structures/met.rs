//! Which names of a rule - paths, keys - met something in the values that a kernel was given, over all lanes. A name that
//! is written wrong meets nothing, and what it should have changed passes.

use std::sync::atomic::{AtomicBool, Ordering};

/// A value of as many bytes holds no name: `{}`, `[1]`, `<a/>`, an hstore without pairs in binary.
const NAMELESS: usize = 4;

/// What was met so far. No stand-in depends on it. Marks are only set, so lanes read what none of them writes any more.
pub(super) struct Met {
    names: Box<[AtomicBool]>,
    /// Whether any value could hold a name.
    any: AtomicBool,
}

impl Met {
    /// Of so many names, nothing yet.
    pub(super) fn new(names: usize) -> Self {
        Self {
            names: (0..names).map(|_| AtomicBool::new(false)).collect(),
            any: AtomicBool::new(false),
        }
    }

    /// There was a value of so many bytes.
    pub(super) fn saw(&self, bytes: usize) {
        if bytes > NAMELESS {
            mark(&self.any);
        }
    }

    /// A name met something.
    pub(super) fn note(&self, name: usize) {
        self.names.get(name).into_iter().for_each(mark);
    }

    /// Whether the name met something.
    pub(super) fn has(&self, name: usize) -> bool {
        self.names.get(name).is_some_and(is_marked)
    }

    /// Whether the name met nothing although there was where it could have.
    pub(super) fn lacks(&self, name: usize) -> bool {
        is_marked(&self.any) && !self.has(name)
    }
}

fn is_marked(met: &AtomicBool) -> bool {
    met.load(Ordering::Relaxed)
}

fn mark(met: &AtomicBool) {
    if !is_marked(met) {
        met.store(true, Ordering::Relaxed);
    }
}
