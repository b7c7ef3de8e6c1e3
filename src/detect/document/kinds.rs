//! What sorts of JSON values stand at a path.

use super::{Documents, PathProposal};
use crate::catalog::Family;
use crate::detect::{Confidence, Proposal, Shape};

/// What sorts of JSON values a path names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a sort of value of its own"
)]
pub struct Kinds {
    /// Strings.
    pub strings: bool,
    /// Numbers.
    pub numbers: bool,
    /// Whether numbers have a fraction.
    pub fractions: bool,
    /// True and false.
    pub booleans: bool,
    /// Objects and lists.
    pub containers: bool,
    /// Whether the names of its members seem to be somebody's.
    pub personal_names: bool,
}

impl Kinds {
    /// Whether all values are true or false.
    pub fn are_flags(self) -> bool {
        let others = self.strings || self.numbers || self.containers || self.personal_names;
        self.booleans && !others
    }

    /// The type that a transform sees, where all values are of one sort.
    pub fn family(self) -> Option<Family> {
        match (self.strings, self.numbers, self.booleans || self.containers) {
            (true, false, false) => Some(Family::Text),
            (false, true, false) if self.fractions => Some(Family::Numeric),
            (false, true, false) => Some(Family::Int8),
            _ => None,
        }
    }
}

impl PathProposal {
    /// Of a path of which nothing else is known.
    pub(in crate::detect) fn plain(path: String, proposal: Proposal, kinds: Kinds) -> Self {
        Self {
            path,
            proposal,
            kinds,
            are_few: false,
            are_days: false,
            is_street_alone: false,
            is_closed: false,
            shape: Shape::Any,
            inside: None,
            written: None,
            country: None,
            language: None,
            by: None,
        }
    }

    /// Whether a few values are somebody's among many of nobody's, which says nothing of the document.
    pub(super) fn is_a_slip(&self) -> bool {
        self.are_few && self.proposal.confidence == Confidence::Low
    }
}

impl Documents {
    /// Paths that hold scalars in some documents and lists or objects in others, and whose names are words. No rule reaches the
    /// one without the other.
    pub fn mixed(&self) -> impl Iterator<Item = &str> {
        let hidden = self.hidden.iter();
        let mixed = hidden.filter(|of| of.kinds.containers && !of.path.contains(".*"));
        mixed.map(|of| of.path.as_str()).filter(|path| *path != "$")
    }
}
