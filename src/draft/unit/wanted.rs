//! What another tool's configuration wants of a unit.

use super::Unit;
use crate::detect::Judgement;
use crate::draft::candidate::Candidate;
use crate::draft::wish::{Standing, Wish};
use crate::draft::{documents, nulls, rule};
use crate::transform::args::Arg;

/// Transforms whose rules say what becomes of parts of a value.
const PARTED: &[&str] = &["json", "yaml", "php", "xml", "hstore", "array", "composite"];

impl Unit<'_> {
    /// Adds a rule that a configuration wants, for rows that meet its condition: with what it says of NULL, then without.
    pub(super) fn consider_wanted(&mut self, rule: &Arg, wish: Wish<'_>, judgement: &Judgement) {
        let before = self.candidates.len();
        self.consider(rule.clone());
        let Some(plain) = self.candidates.get(before).cloned() else {
            let head = self.members.first().and_then(|head| head.get());
            let mistake = head.and_then(|column| rule::mistake(rule, &column.ty));
            self.unfit = self.unfit.take().or(mistake);
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

    /// Of what a configuration masks nothing passes for want of its rule, and no part of it either: of proposals for values
    /// that have parts, those that let some pass are none.
    pub(super) fn leave_no_parts(&mut self) {
        let head = self.members.first().and_then(|head| head.get());
        let (Some(wish), Some(column)) = (self.wish, head) else {
            return;
        };
        let passes = |rule: &Arg| {
            let promise = rule::promise(rule, &column.ty);
            PARTED.contains(&rule::name(rule)) && promise.is_none_or(|of| of.passes_values)
        };
        self.candidates
            .retain(|own| own.is_wanted || wish.keeps() || !passes(&own.rule));
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
