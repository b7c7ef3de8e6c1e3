//! How many values of a column tell, and by how many different words.

use std::collections::HashSet;

use super::SEVERAL;
use crate::detect::{Category, Confidence, Proposal};

/// How many values have names in them, and which.
#[derive(Default)]
pub(super) struct Hits {
    pub(super) values: usize,
    pub(super) different: HashSet<String>,
}

impl Hits {
    /// Counts a value, with the one in it that tells.
    pub(super) fn add(&mut self, name: Option<String>) {
        self.add_all(name.into_iter());
    }

    /// The same of all that tell.
    pub(super) fn add_all(&mut self, names: impl Iterator<Item = String>) {
        let mut names = names.peekable();
        self.values += usize::from(names.peek().is_some());
        self.different.extend(names);
    }
}

/// How many values there are, of which some tell.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told(pub(super) usize);

impl Told {
    /// What values are of which at least so many of a hundred, and so many different ones, were hit.
    pub(super) fn of(
        self,
        hits: &Hits,
        least: usize,
        several: usize,
        category: Category,
        what: &str,
    ) -> Option<Proposal> {
        let percent = (hits.values * 100).checked_div(self.0).unwrap_or(0);
        let is_told = percent >= least && hits.different.len() >= several;
        is_told.then(|| Proposal {
            category,
            confidence: match percent {
                20.. if hits.different.len() >= SEVERAL => Confidence::Medium,
                _ => Confidence::Low,
            },
            reason: format!(
                "{percent} % of {} sampled values {what} that the database's columns of names or logins hold",
                self.0
            ),
        })
    }
}
