//! What another tool's configuration wants of a unit.

use super::Unit;
use crate::detect::Judgement;
use crate::draft::candidate::Candidate;
use crate::draft::wish::{Standing, Wish};
use crate::draft::{documents, nulls, rule};
use crate::transform::args::Arg;

impl Unit<'_> {
    /// Adds a rule that a configuration wants, for rows that meet its condition: with what it says of NULL, then without.
    pub(super) fn consider_wanted(&mut self, rule: &Arg, wish: Wish<'_>, judgement: &Judgement) {
        let before = self.candidates.len();
        self.consider(rule.clone());
        let Some(plain) = self.candidates.get(before).cloned() else {
            return;
        };
        self.candidates.truncate(before);
        let when = wish.column.when.iter().filter(|_| wish.is_conditional);
        let when = when.map(|when| (Arg::scalar("when"), rule::quoted(when)));
        let documents = judgement.documents.as_ref();
        let passing = documents.map(|found| documents::passing(found, &plain.rule));
        let plain = Candidate {
            is_wanted: true,
            beside: when.collect(),
            passing: passing.unwrap_or_default(),
            ..plain
        };
        let head = self.members.first();
        let (of_nulls, differs) = head.map_or_else(Default::default, |head| {
            nulls::beside(*head, &wish.column.nulls)
        });
        if !of_nulls.is_empty() {
            let mut with_nulls = plain.clone();
            with_nulls.beside.extend(of_nulls);
            self.candidates.push(with_nulls);
        }
        self.candidates.push(Candidate { differs, ..plain });
    }

    /// What a configuration wants, and whether it is what is proposed.
    pub(in crate::draft) fn standing(&self) -> Option<Standing<'_>> {
        let candidate = self.candidate();
        Some(Standing {
            wish: self.wish?,
            is_followed: candidate.is_some_and(|candidate| candidate.is_wanted),
            differs: candidate.and_then(|candidate| candidate.differs),
            against: self.refused.as_ref().or(self.unfit.as_ref()),
            instead: match self.is_undecided() {
                true => None,
                false => Some(self.transform()),
            },
            seems: self.category.is_some().then_some(self.reason.as_str()),
            passing: match candidate {
                Some(candidate) if candidate.is_wanted => &candidate.passing,
                _ => &[],
            },
        })
    }
}
