//! What is understood of rules that have mistakes: enough to hold it against a catalog as well, so that both kinds of mistake
//! are told in one round. Nothing runs by it.

use super::{Diagnostic, Rules};
use crate::transform::args::Span;

/// Rules of which some are not understood.
#[derive(Debug, Clone)]
pub struct Partial {
    rules: Rules,
    knows_every_column: bool,
}

impl Partial {
    /// `rules` with `keep` at `holes`, where a column's transform is not understood.
    pub(super) fn new(rules: Rules, holes: &[Span], mistakes: &[Diagnostic]) -> Self {
        let is_in_hole = |mistake: &Diagnostic| {
            let span = mistake.span.unwrap_or_default();
            let mut holes = holes.iter();
            holes.any(|hole| {
                hole.file == span.file && hole.start <= span.start && span.end <= hole.end
            })
        };
        Self {
            rules,
            knows_every_column: mistakes.iter().all(is_in_hole),
        }
    }

    /// The rules, with `keep` wherever a column's transform is not understood. No run may go by them.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Whether nothing but transforms is not understood: a column without a rule then has none.
    pub fn knows_every_column(&self) -> bool {
        self.knows_every_column
    }
}
