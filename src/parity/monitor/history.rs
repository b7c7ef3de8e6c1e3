//! What was seen and told, in memory and in a file: JSON lines that are only ever added to.
//!
//! ```text
//! {"format":1}
//! {"names":["api: GET /users","schema: tables"]}        what the letters of the next cycles stand for
//! {"cycle":{"at":1795686000,"millis":812,"outcomes":".E"}}
//! {"told":{"to":"slack-1f0c9a2b","changed":{"schema: tables":"error"}}}
//! {"state":{"at":…,"standings":{…},"told":{…}}}         everything so far, when older cycles were left out
//! ```
//!
//! A crash can tear the last line only, which is cut off when the file is read again. When the file has grown, one with
//! the last cycles alone takes its place in one step. A second file, `FILE.lock`, keeps a second monitor away.

mod lines;
mod store;

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;

use self::store::Store;
use super::cycle::Cycle;
use super::state::{Change, State};
use crate::error::Result;

/// The last cycles, and the state that all of them led to.
#[derive(Debug)]
pub struct History {
    cycles: VecDeque<Arc<Cycle>>,
    state: State,
    /// As many cycles are kept.
    keep: usize,
    store: Option<Store>,
}

/// What [`History::open`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Bytes of a line that a crash had torn, which are gone.
    pub torn: u64,
}

impl History {
    /// A history that ends with the process, of so many cycles.
    pub fn in_memory(keep: usize) -> Self {
        Self {
            cycles: VecDeque::new(),
            state: State::default(),
            keep: keep.max(1),
            store: None,
        }
    }

    /// The history in a file, which is made if it is not there. Errors are of kind `Disk`, and of kind `Rules` where
    /// the file is no history, or another monitor has it.
    pub fn open(path: &Path, keep: usize) -> Result<(Self, Found)> {
        let mut history = Self::in_memory(keep);
        let (store, torn) = Store::open(path, |line| history.take(line))?;
        history.store = Some(store);
        Ok((history, Found { torn }))
    }

    /// The cycles that are kept, oldest first.
    pub fn cycles(&self) -> &VecDeque<Arc<Cycle>> {
        &self.cycles
    }

    /// How everything stands.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Remembers a cycle. It counts also where the file cannot be written, which the error tells.
    pub fn record(&mut self, cycle: Cycle) -> Result<()> {
        let cycle = self.observe(cycle);
        let Some(store) = &mut self.store else {
            return Ok(());
        };
        if store.is_grown(self.keep) {
            return store.replace(&self.cycles, &self.state);
        }
        store.add_cycle(&cycle)
    }

    /// Remembers that a destination was told these. It counts also where the file cannot be written.
    pub fn confirm(&mut self, destination: &str, changes: &[Change]) -> Result<()> {
        let known = || changes.iter().map(|change| (&change.name, change.known()));
        self.state.confirm(destination, known());
        match &mut self.store {
            Some(store) => store.add_told(destination, known()),
            None => Ok(()),
        }
    }

    fn observe(&mut self, mut cycle: Cycle) -> Arc<Cycle> {
        if let Some(last) = self.cycles.back() {
            cycle.share(last);
        }
        self.state.observe(&cycle);
        let cycle = Arc::new(cycle);
        self.cycles.push_back(Arc::clone(&cycle));
        while self.cycles.len() > self.keep {
            self.cycles.pop_front();
        }
        cycle
    }

    /// Takes in what a line of the file says.
    fn take(&mut self, said: lines::Said) {
        match said {
            lines::Said::Nothing => {}
            lines::Said::Cycle(cycle) => {
                self.observe(cycle);
            }
            lines::Said::Told(to, changed) => {
                let changed = changed.iter().map(|(name, known)| (name, *known));
                self.state.confirm(&to, changed);
            }
            lines::Said::State(state) => self.state = state,
        }
    }
}

#[cfg(test)]
mod tests;
