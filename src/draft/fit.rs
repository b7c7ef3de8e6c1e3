//! Whether a column can have a rule, as far as its type and its constraints tell.

use super::codes;
use super::member::Member;
use super::patterns::Condition;
use super::{rule, trial};
use crate::catalog::Column;
use crate::plan::checks::{self, Verdict};
use crate::transform::Guarantees;
use crate::transform::args::Arg;

/// Whether a column can have a rule.
pub(super) enum Fit {
    /// With the reason, where the transform takes the type.
    No(Option<String>),
    Yes,
    /// As far as can be told; what is left to see.
    Open(String),
}

/// Whether a member can have a rule, as far as its own facts and its sampled values tell.
pub(super) fn fit(member: Member<'_>, rule: &Arg) -> Fit {
    let Some(column) = member.get() else {
        return Fit::No(None);
    };
    let Some(promise) = rule::promise(rule, &column.ty) else {
        return Fit::No(None);
    };
    if let Some(why) = against(member, column, promise) {
        return Fit::No(Some(format!("`{}` {why}", rule::name(rule))));
    }
    let made = trial::stand_ins(rule, &column.ty, member.seen).unwrap_or_default();
    let passes = |condition: &Condition| passes(condition, &made);
    let mut open = Vec::new();
    for check in member.logical.checks() {
        if check.columns.contains(&column.name) {
            match checks::verdict(check, &column.name, rule::name(rule), promise) {
                Verdict::Breaks if codes::passes_list(member, check, rule) => {}
                Verdict::Breaks => {
                    return Fit::No(Some(refused(rule, &check.name)));
                }
                Verdict::Open => {
                    let condition = Condition::read(&check.definition, &column.name);
                    match condition.as_ref().and_then(passes) {
                        Some(true) => {}
                        Some(false) => return Fit::No(Some(refused(rule, &check.name))),
                        None => open.push(format!("`{}`", check.name)),
                    }
                }
                Verdict::Holds => {}
            }
        }
    }
    if let Some(why) = trial::refusal(rule, &column.ty, member.seen) {
        return Fit::No(Some(why));
    }
    let of_domain = member.of_domain();
    let mut conditions = member.conditions().into_iter();
    if conditions.any(|condition| passes(&condition) == Some(false)) {
        let domain = column.ty.domain.as_deref();
        let domain = domain.unwrap_or("a constraint of its table");
        return Fit::No(Some(refused(rule, domain)));
    }
    let are_passed = |all: &Vec<Condition>| all.iter().all(|of| passes(of) == Some(true));
    let is_open = !of_domain.is_some_and(|all| !all.is_empty() && are_passed(&all));
    match (&column.ty.domain, open.as_slice()) {
        (Some(domain), _) if !promise.makes_nulls && is_open => {
            Fit::Open(format!("see that the domain {domain} takes stand-ins"))
        }
        (_, []) => Fit::Yes,
        (_, open) => Fit::Open(format!("see that stand-ins pass {}", open.join(", "))),
    }
}

fn refused(rule: &Arg, what: &str) -> String {
    format!("`{}` does not pass `{what}`", rule::name(rule))
}

/// Whether stand-ins pass a condition; `None` where that is not known, or they are too few to say so.
fn passes(condition: &Condition, made: &[String]) -> Option<bool> {
    let told = || made.iter().map(|text| condition.passes(text));
    if told().any(|passes| passes == Some(false)) {
        return Some(false);
    }
    (made.len() >= ENOUGH && told().all(|passes| passes == Some(true))).then_some(true)
}

/// Stand-ins from which on those that pass say that all will.
const ENOUGH: usize = 20;

/// What a transform does that the column does not take.
fn against(member: Member<'_>, column: &Column, promise: Guarantees) -> Option<String> {
    let longer = promise.max_chars.zip(column.ty.length);
    if let Some((_, room)) = longer.filter(|(longest, room)| longest > room) {
        return Some(format!("may be longer than {room}"));
    }
    let not_null = member.logical.not_null(&column.name);
    if promise.makes_nulls {
        return not_null.then(|| "gives NULL, which the column does not take".to_owned());
    }
    // Whether the subject is unique as well, the plan tells.
    let rows = member.logical.most_rows().unwrap_or(u64::MAX);
    let distinct =
        promise.distinct.is_unique_among(rows) || promise.distinct.is_unique_by_subject();
    let repeats = is_unique(member, &column.name) && !distinct;
    repeats.then(|| "may repeat, and the column is unique".to_owned())
}

/// Whether a column alone must be unique. Where a condition reads it, the plan tells whether stand-ins come under it.
fn is_unique(member: Member<'_>, column: &str) -> bool {
    let mut uniques = member.logical.uniques().into_iter();
    uniques.any(|unique| {
        let reads = unique.read_columns.iter().any(|read| read == column);
        unique.expressions.is_empty()
            && !(unique.predicate.is_some() && reads)
            && matches!(unique.columns.as_slice(), [only] if only == column)
    })
}
