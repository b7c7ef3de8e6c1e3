//! A unit that goes by another column's rule, and goes back to its own where that one has none.

use super::Unit;
use crate::detect::{Category, Confidence, Shape};
use crate::draft::candidate::Candidate;
use crate::draft::candidates::{self, Contacts, Wanted};
use crate::draft::fit::{Fit, fit};
use crate::transform::args::Arg;

impl Unit<'_> {
    /// Puts another column's rule in front of its own, where the column takes it and has another one.
    pub(in crate::draft) fn follow(&mut self, rule: &Arg, why: String) {
        let own = self.candidate().map(|candidate| &candidate.rule);
        let [head] = self.members.as_slice() else {
            return;
        };
        if own == Some(rule) {
            return;
        }
        let doubt = match fit(*head, rule) {
            Fit::No(_) => return,
            Fit::Yes => None,
            Fit::Open(doubt) => Some(doubt),
        };
        let candidate = Candidate {
            why: Some(why),
            is_copied: true,
            ..Candidate::new(rule.clone(), doubt)
        };
        let at = self.at.min(self.candidates.len());
        self.candidates.insert(at, candidate);
    }

    /// Takes it for what another column is, whose values it holds, where nothing seemed personal.
    pub(in crate::draft) fn adopt(&mut self, category: Category, of: &str) {
        let head = self.members.first().and_then(|head| head.get());
        let Some(column) = head else { return };
        self.category = Some(category);
        self.confidence = Confidence::Medium;
        self.reason = format!("holds {} like {of}", category.title());
        let wanted = Wanted {
            category,
            name: &column.name,
            ty: &column.ty,
            contacts: Contacts::None,
            are_days: false,
            is_street_alone: false,
            shape: Shape::Any,
            known: &[],
            country: None,
        };
        for rule in candidates::rules(wanted) {
            self.consider(rule);
        }
    }

    /// Goes back to its own rules.
    pub(in crate::draft) fn unfollow(&mut self) {
        let before = self.candidates.iter().take(self.at);
        self.at -= before.filter(|candidate| candidate.is_copied).count();
        self.candidates.retain(|candidate| !candidate.is_copied);
    }
}
