//! Paths that hold the codes of a column.

use super::{Documents, PathProposal};
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
}
