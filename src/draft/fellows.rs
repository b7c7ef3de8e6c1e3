//! Says beside a part of a persona which other columns are parts of the same one, once that is settled: some of those for
//! which it was meant may have got another rule.

use std::collections::BTreeMap;

use super::rule;
use super::unit::Unit;
use crate::transform::args::{Arg, Value};

/// The transform that draws from the row's subject.
const PERSONA: &str = "persona";

/// Parts of where somebody lives; all others are of who it is.
const OF_PLACE: &[&str] = &["address", "city", "state", "postcode"];

/// A table, whether it is about a place, and the column that names the subject.
type Whole = (usize, bool, String);

/// Writes it beside each column that is proposed to be such a part.
pub(super) fn tell(units: &mut [Unit<'_>]) {
    let mut parts: BTreeMap<Whole, BTreeMap<usize, String>> = BTreeMap::new();
    for unit in units.iter() {
        let Some((is_place, by)) = part(unit) else {
            continue;
        };
        for member in &unit.members {
            let Some(column) = member.get() else { continue };
            let of = parts
                .entry((member.table, is_place, by.to_owned()))
                .or_default();
            of.insert(member.column, column.name.clone());
        }
    }
    for unit in units {
        let found = part(unit).map(|(is_place, by)| (is_place, by.to_owned()));
        let (Some((is_place, by)), [head]) = (found, unit.members.as_slice()) else {
            continue;
        };
        let (table, own) = (head.table, head.column);
        let what = if is_place { "place" } else { "person" };
        let beside = parts.get(&(table, is_place, by.clone()));
        let names: Vec<&str> = beside
            .into_iter()
            .flatten()
            .filter(|(column, _)| **column != own)
            .map(|(_, name)| name.as_str())
            .collect();
        let why = match names.as_slice() {
            [] => format!("the {what} of that `{by}`"),
            names => format!("one {what} with {}", names.join(", ")),
        };
        let candidate = unit.candidate_mut();
        if let Some(candidate) = candidate.filter(|candidate| !candidate.is_wanted) {
            candidate.why = Some(why);
        }
    }
}

/// Whether a unit's rule makes a part of a place rather than of a person, and by which column.
fn part<'u>(unit: &'u Unit<'_>) -> Option<(bool, &'u str)> {
    let rule = &unit.candidate()?.rule;
    let by = param(rule, "by").filter(|_| rule::name(rule) == PERSONA)?;
    let is_place = param(rule, "part").is_some_and(|part| OF_PLACE.contains(&part));
    Some((is_place, by))
}

/// A parameter of a rule: `id` for `by` of `{ persona: { part: email, by: id } }`.
fn param<'r>(rule: &'r Arg, wanted: &str) -> Option<&'r str> {
    let Value::Map(entries) = &rule.value else {
        return None;
    };
    let Value::Map(params) = &entries.first()?.1.value else {
        return None;
    };
    params
        .iter()
        .find_map(|(name, value)| match (&name.value, &value.value) {
            (Value::Scalar { text, .. }, Value::Scalar { text: value, .. }) if text == wanted => {
                Some(value.as_str())
            }
            _ => None,
        })
}
