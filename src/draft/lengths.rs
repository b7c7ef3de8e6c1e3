//! Rules that draw only what is short enough, for columns that are narrower than the longest word of a list.
//!
//! Equal values in two columns of one domain must become equal stand-ins, so all columns that a transform is proposed for
//! get the shortest of their limits, the wide ones too. Rules that are there already stay: what is added goes by theirs.

use std::collections::HashMap;

use super::member::Member;
use super::rule;
use super::unit::Unit;
use crate::catalog::Type;
use crate::plan::{Decision, Plan};
use crate::rules::written;
use crate::transform::args::{Arg, Value};
use crate::transform::entry::Entry;
use crate::transform::{Distinct, lengths, registry};

/// As many stand-ins are enough, whatever the share of all that they are.
const MANY: u64 = 1000;

/// Otherwise one in so many is to be left.
const SHARE: u64 = 4;

/// The rule, with a limit where a member is too narrow for it, its transform has limits, and enough is left below; and
/// what is then to be said of it.
pub(super) fn fitting(members: &[Member<'_>], rule: Arg) -> (Arg, Option<String>) {
    let types = members.iter().filter_map(|member| Some(&member.get()?.ty));
    let narrowest = types
        .filter(|ty| ty.length.is_some())
        .min_by_key(|ty| ty.length);
    let shorter = narrowest.and_then(|ty| Some((shortened(&rule, ty, ty.length?)?, ty)));
    match shorter {
        Some((shorter, ty)) => {
            let why = format!("only what fits into {} is drawn", ty.name);
            (shorter, Some(why))
        }
        None => (rule, None),
    }
}

/// The rule with this limit; `None` where it changes nothing, or leaves too little.
fn shortened(rule: &Arg, ty: &Type, longest: u32) -> Option<Arg> {
    let all = rule::promise(rule, ty)?;
    if all.max_chars? <= longest {
        return None;
    }
    let shorter = limited(rule, longest)?;
    let left = rule::promise(&shorter, ty)?.distinct;
    // What is told apart by a suffix has as many stand-ins as before.
    if matches!(all.distinct, Distinct::KeyedBits(_)) {
        return (left == all.distinct).then_some(shorter);
    }
    let enough = all.distinct.stand_ins()?.div_ceil(SHARE).min(MANY);
    (left.stand_ins()? >= enough).then_some(shorter)
}

/// The rule with this limit; `None` where its transform has none.
fn limited(rule: &Arg, longest: u32) -> Option<Arg> {
    let (entry, args) = parts(rule)?;
    let args = lengths::with(entry, &args, longest)?;
    Some(rule::with(entry.name, args))
}

/// A rule's transform and its parameters.
fn parts(rule: &Arg) -> Option<(&'static Entry, Arg)> {
    let entry = registry::find(rule::name(rule))?;
    let args = match &rule.value {
        Value::Map(entries) => entries.first().map(|(_, args)| args.clone()),
        _ => None,
    };
    Some((entry, args.unwrap_or_else(Arg::none)))
}

/// Limits by the rule without them, on one line.
pub(super) struct Limits {
    /// Of columns that are decided: what they say, if they say anything.
    decided: HashMap<String, Option<u32>>,
}

impl Limits {
    /// Of the columns that have a rule already.
    pub(super) fn of(plan: &Plan) -> Self {
        let mut decided = HashMap::new();
        for column in plan.tables.iter().flat_map(|table| &table.columns) {
            let Decision::Transform { spec, .. } = &column.decision else {
                continue;
            };
            // A domain of its own is nobody else's.
            if spec.domain.is_none() {
                let rule = rule::with(spec.transform, spec.args.clone());
                if let Some(key) = key(&rule) {
                    decided.entry(key).or_insert_with(|| limit(&rule));
                }
            }
        }
        Self { decided }
    }

    /// Gives all proposals of one rule one limit. Where the rules that are there have another one, that is said.
    pub(super) fn agree(&self, units: &mut [Unit<'_>]) {
        let mut shortest: HashMap<String, u32> = HashMap::new();
        for unit in units.iter() {
            let rule = unit.candidate().map(|candidate| &candidate.rule);
            let Some((key, limit)) = rule.and_then(|rule| Some((key(rule)?, limit(rule)?))) else {
                continue;
            };
            let known = shortest.entry(key).or_insert(limit);
            *known = limit.min(*known);
        }
        if shortest.is_empty() && self.decided.values().all(Option::is_none) {
            return;
        }
        for unit in units {
            let Some((candidate, key)) = unit
                .candidate_mut()
                .and_then(|candidate| key(&candidate.rule).map(|key| (candidate, key)))
            else {
                continue;
            };
            let own = limit(&candidate.rule);
            let (wanted, why) = match (self.decided.get(&key), shortest.get(&key).copied()) {
                (Some(Some(decided)), needed) if needed.is_none_or(|needed| *decided <= needed) => {
                    (Some(*decided), "drawn from what other columns draw from")
                }
                (Some(_), Some(needed)) => (
                    own.map(|_| needed),
                    "! other columns draw from longer ones too, so equal values part ways",
                ),
                (_, needed) => (
                    needed,
                    "no longer than where the same stands in narrower columns",
                ),
            };
            let is_told = own.is_some() && !why.starts_with("! ");
            if let Some(rule) = wanted.and_then(|wanted| limited(&candidate.rule, wanted)) {
                candidate.rule = rule;
                if !is_told {
                    candidate.why = Some(why.to_owned());
                }
            }
        }
    }
}

/// The rule without its limit; `None` where its transform has none.
fn key(rule: &Arg) -> Option<String> {
    let (entry, args) = parts(rule)?;
    lengths::with(entry, &args, 1)?;
    let rule = rule::with(entry.name, lengths::without(&args));
    Some(written::inline(&rule))
}

fn limit(rule: &Arg) -> Option<u32> {
    let (_, args) = parts(rule)?;
    lengths::given(&args)?.parse().ok()
}
