//! A unit that goes by another column's rule, and goes back to its own where that one has none.

use super::Unit;
use crate::detect::{Category, Confidence, Judgement, Proposal, Shape};
use crate::draft::candidate::Candidate;
use crate::draft::candidates::{self, Contacts, Wanted};
use crate::draft::fit::{Fit, fit};
use crate::draft::rule;
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

    /// Puts a rule in front of its own that goes by another column of the row: only the plan can tell whether it fits.
    pub(in crate::draft) fn go_by(&mut self, rule: Arg, why: String) {
        let head = self.members.first().and_then(|head| head.get());
        if head.is_none_or(|column| rule::promise(&rule, &column.ty).is_none()) {
            return;
        }
        let candidate = Candidate {
            why: Some(why),
            is_copied: true,
            ..Candidate::new(rule, None)
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

    /// Hides what it would let pass and another place does not, by that one's rule where it is one of a column.
    pub(in crate::draft) fn hide_as(&mut self, proposal: &Proposal, rule: Option<&Arg>) {
        self.propose(proposal, &Judgement::default(), &[], Contacts::None);
        if let Some(rule) = rule {
            self.follow(
                rule,
                "by the same rule, so that equal ones stay equal".to_owned(),
            );
        }
    }

    /// Leaves nothing of texts of which parts would have stayed, where the column takes such a rule.
    pub(in crate::draft) fn clear_texts(&mut self, why: &str) {
        let mut later = self.candidates.iter().skip(self.at);
        if let Some(behind) = later.position(|candidate| rule::name(&candidate.rule) == "text") {
            self.at += behind;
            self.reason = format!("{}; {why}", self.reason);
        }
    }

    /// Goes back to its own rules.
    pub(in crate::draft) fn unfollow(&mut self) {
        let before = self.candidates.iter().take(self.at);
        self.at -= before.filter(|candidate| candidate.is_copied).count();
        self.candidates.retain(|candidate| !candidate.is_copied);
    }

    /// Whether names of people became hashes because a key over several columns asks for distinct ones.
    pub(in crate::draft) fn is_hashed_for_a_key(&self) -> bool {
        use Category as C;
        let are_names = matches!(
            self.category,
            Some(C::Name | C::FirstName | C::MiddleName | C::LastName)
        );
        are_names && self.refused.is_some() && self.transform() == "hash"
    }
}
