//! Places that let pass what another one hides: the number of an account, which a column replaces and a document beside it
//! holds. Nothing is hidden then, so that the place gets the rule of the other one, or another that hides it.
//!
//! Only of values that few things are called: words, days and counters are everywhere. What keys hold that stay as they are
//! passes anyway.

use std::collections::BTreeSet;

use super::held::{HeldAt, are_far_apart};
use super::made::Became;
use super::parted::{self, Place};
use super::unit::Unit;
use super::{Drafting, kept, rule};
use crate::detect::{self, Category, Confidence, Proposal};
use crate::plan::Plan;
use crate::transform::args::Arg;

/// Transforms that hide what somebody or something is known by, and nothing else.
const OF_SOMEBODY: &[&str] = &[
    "credit_card",
    "digits",
    "email",
    "hash",
    "iban",
    "mac_address",
    "national_id",
    "permute",
    "phone",
    "ssn",
    "username",
    "uuid",
];

/// Of a hundred values in common, so many that a key holds in the open make it idle to hide the others, and so many that differ
/// in their letters are no series.
const MANY: usize = 50;

impl Drafting<'_> {
    /// Hides what such places let pass; whether that changed anything. `hidden` are those that were looked at.
    pub(super) fn hide(&mut self, plan: &Plan, hidden: &mut BTreeSet<(String, String)>) -> bool {
        let places = self.places(plan);
        let open = self.in_keys(&places);
        let mut is_changed = false;
        for pair in parted::pairs(&places) {
            let leak = pair.leak();
            let leak = leak.and_then(|(at, by)| Some((places.get(at)?, places.get(by)?)));
            let Some((place, by)) =
                leak.filter(|(place, by)| place.column != by.column && !is_idle(place, by, &open))
            else {
                continue;
            };
            let Some((category, rule)) = self.hider(by) else {
                continue;
            };
            if hidden.insert((place.column.clone(), place.path.clone())) {
                is_changed |= self.hide_at(place, by, category, rule.as_ref());
            }
        }
        is_changed
    }

    /// Marks of what keys hold that pass.
    fn in_keys(&self, places: &[Place]) -> BTreeSet<u64> {
        let is_key = |place: &&Place| {
            let unit = self.by_title.get(&place.column);
            let unit = unit.and_then(|unit| self.units.get(*unit));
            place.path.is_empty() && unit.is_none_or(is_key)
        };
        let marks = places.iter().filter(is_key).flat_map(|of| {
            let values = of.made.values.iter();
            values
                .filter(|(_, became)| became.is_kept)
                .map(|(mark, _)| *mark)
        });
        marks.collect()
    }

    /// What a place hides, and its rule where that is of a column as a whole; `None` where it may be hidden for something else.
    fn hider(&self, by: &Place) -> Option<(Category, Option<Arg>)> {
        let unit = self.by_title.get(&by.column);
        let Some(unit) = unit.and_then(|unit| self.units.get(*unit)) else {
            let is_one = by.path.is_empty() && OF_SOMEBODY.contains(&by.transform);
            return is_one.then_some((Category::ExternalId, None));
        };
        if by.path.is_empty() {
            let category = unit
                .category
                .filter(|_| OF_SOMEBODY.contains(&unit.transform()))?;
            return Some((category, unit.candidate().map(|own| own.rule.clone())));
        }
        let head = unit.members.first()?;
        let of_table = self.request.judgements.get(head.name())?;
        let documents = of_table.get(head.column)?.documents.as_ref()?;
        let told = documents.personal.iter().find(|of| of.path == by.path)?;
        let category = told.proposal.category;
        // What else holds such a day is of another thing.
        let is_one = !matches!(category, Category::FreeText | Category::EventDate);
        is_one.then_some((category, None))
    }

    fn hide_at(
        &mut self,
        place: &Place,
        by: &Place,
        category: Category,
        rule: Option<&Arg>,
    ) -> bool {
        let Some(at) = self.by_title.get(&place.column).copied() else {
            return false;
        };
        let Some(unit) = self.units.get_mut(at).filter(|unit| may_hide(unit)) else {
            return false;
        };
        // A text in place of each would join with nothing.
        let is_hash = rule.is_some_and(|rule| rule::name(rule) == "hash");
        let category = match category {
            Category::FreeText if is_hash && !place.is_of_values() => Category::ExternalId,
            category => category,
        };
        let proposal = Proposal {
            category,
            confidence: Confidence::Medium,
            reason: format!("holds what {} hides", by.title),
        };
        let before = unit.rule();
        if place.is_of_values() {
            if !unit.is_plainly_kept() || is_key(unit) || is_harmless(unit) {
                return false;
            }
            unit.hide_as(&proposal, rule);
        } else if place.path.starts_with('$') {
            let held = HeldAt {
                path: place.path.clone(),
                of: by.title.clone(),
                proposal,
                by: None,
            };
            self.decide_inside(at, vec![held]);
        }
        self.units.get(at).is_some_and(|unit| unit.rule() != before)
    }

    /// Gives dates in documents of what would pass their rule.
    pub(super) fn move_inside(&mut self, (table, column): (usize, usize), paths: Vec<HeldAt>) {
        let of_table = self.logical.get(table).map(|logical| logical.table);
        let found = of_table.and_then(|of| Some(of.name.column(&of.columns.get(column)?.name)));
        let at = found.and_then(|title| self.by_title.get(&title).copied());
        let Some(at) = at else { return };
        if self.units.get(at).is_some_and(may_hide) {
            self.decide_inside(at, paths);
        }
    }

    /// Gives paths of documents that hold what another place has a rule that hides it.
    pub(super) fn decide_inside(&mut self, number: usize, found: Vec<HeldAt>) {
        let Some(unit) = self.units.get(number) else {
            return;
        };
        let Some(head) = unit.members.first().copied() else {
            return;
        };
        let of_table = self.request.judgements.get(head.name());
        let judgement = of_table.and_then(|of_table| of_table.get(head.column));
        let mut judgement = judgement.cloned().unwrap_or_default();
        let mut documents = judgement.documents.take().unwrap_or_default();
        let is_kept = unit.is_plainly_kept();
        let members = unit.members.clone();
        let before = self.inside.get(&number).map_or(0, Vec::len);
        let all = self.inside.entry(number).or_default();
        all.extend(found);
        // Every path is taken, however many are not; those that were before are so again.
        let taken: Vec<bool> = all
            .iter()
            .map(|at| {
                let is_taken = documents.take(&at.path, at.proposal.clone());
                if let Some(by) = at.by.as_deref().filter(|_| is_taken) {
                    documents.draw_by(&at.path, by);
                }
                is_taken
            })
            .collect();
        let first = all.get(before).map(|at| at.of.clone());
        let is_taken = taken.iter().skip(before).any(|is_taken| *is_taken);
        judgement.documents = Some(documents);
        let new = is_taken.then(|| self.proposed(members, Some(&judgement), None));
        let Some(unit) = self.units.get_mut(number) else {
            return;
        };
        match (new.flatten(), first) {
            (Some(new), _) if new.candidate().is_some() => *unit = new,
            // No rule can name them.
            (_, Some(of)) if is_kept => unit.leave_codes_open(&of, "in its documents"),
            _ => {}
        }
    }
}

/// Whether nobody asked for the rule that a unit has.
fn may_hide(unit: &Unit<'_>) -> bool {
    unit.is_plainly_kept() || unit.is_own()
}

/// Whether a key has a unit's columns, which therefore stay as they are.
fn is_key(unit: &Unit<'_>) -> bool {
    let mut members = unit.members.iter();
    unit.members.len() > 1
        || members.any(|member| {
            let column = member.get();
            column.is_some_and(|column| kept::is_key(member.logical, &column.name))
        })
}

/// Whether a name says that what a column holds is of something else.
fn is_harmless(unit: &Unit<'_>) -> bool {
    let mut members = unit.members.iter();
    members.any(|member| {
        let column = member.get();
        column.is_some_and(|column| {
            column.generated.is_some()
                || detect::are_codes_of_things(&member.name().name, &column.name)
                    && detect::are_codes_harmless(&member.name().name, &column.name, unit.codes)
        })
    })
}

/// Whether it is idle to hide what two places have in common: keys hold it in the open, or these are numbers that follow each
/// other, which those of other things are by chance.
fn is_idle(place: &Place, by: &Place, open: &BTreeSet<u64>) -> bool {
    let values = place.made.values.iter();
    let common = values.filter(|(mark, _)| by.made.values.contains_key(mark));
    let common: Vec<(&u64, &Became)> = common.collect();
    let of_keys = common
        .iter()
        .filter(|(mark, _)| open.contains(mark))
        .count();
    let numbers = common.iter().map(|(_, became)| became.number);
    // Names with a number behind them follow from nothing, however small that is.
    let stems: BTreeSet<u64> = common.iter().map(|(_, became)| became.stem).collect();
    let are_scattered =
        are_far_apart(numbers, common.len()) || stems.len() * 100 >= common.len() * MANY;
    !common.is_empty() && (of_keys * 100 >= common.len() * MANY || !are_scattered)
}
