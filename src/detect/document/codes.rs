//! Paths of which something else tells what they hold: the codes of a column, keys beside the documents.

use super::{Documents, PathProposal, PlainPath};
use crate::detect::{Category, Proposal};

impl Documents {
    /// Takes what stands at a path for what is proposed, where nothing tells more of it; `false` where something does, or no
    /// rule can name the path.
    pub fn take(&mut self, path: &str, proposal: Proposal) -> bool {
        let told = self.personal.iter_mut().find(|of| of.path == path);
        if let Some(told) = told {
            let is_open = told.proposal.category == Category::ExternalId && told.inside.is_none();
            if is_open {
                told.proposal = proposal;
            }
            return is_open;
        }
        let Some(at) = self.plain.iter().position(|of| of.path == path) else {
            return false;
        };
        let plain = self.plain.remove(at);
        let found = PathProposal::plain(plain.path, proposal, plain.kinds);
        self.personal.push(found);
        true
    }

    /// Has the stand-ins of what stands at a path be drawn from a column beside the documents.
    pub fn draw_by(&mut self, path: &str, by: &str) {
        let told = self.personal.iter_mut().find(|of| of.path == path);
        if let Some(told) = told {
            told.by = Some(by.to_owned());
        }
    }

    /// Takes all texts in which nothing seemed personal for what is proposed, of documents that are texts as a whole as well.
    pub(in crate::detect) fn take_texts(&mut self, proposal: &Proposal) {
        let is_text = |of: &PlainPath| of.kinds.strings && !of.kinds.containers;
        let (texts, plain): (Vec<_>, Vec<_>) = self.plain.drain(..).partition(is_text);
        self.plain = plain;
        let (roots, hidden): (Vec<_>, Vec<_>) = self
            .hidden
            .drain(..)
            .partition(|of| of.path == "$" && is_text(of));
        self.hidden = hidden;
        self.unnamed = self.unnamed.saturating_sub(roots.len());
        let taken = texts.into_iter().chain(roots);
        let taken = taken.map(|of| PathProposal::plain(of.path, proposal.clone(), of.kinds));
        self.personal.extend(taken);
    }
}
