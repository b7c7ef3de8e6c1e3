//! Domains of their own for rules of one transform with other parameters, where the samples have no value in common: a token in
//! a narrow column is hashed otherwise than one in a wide column. Equal values part ways by the parameters alone; the
//! domain says that this is meant, so that the plan has nothing to ask. Where values stand in both it stays to be seen.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::kin::{self, Kin, Leaf};
use super::unit::Unit;
use super::{leaves, spread};
use crate::catalog::Family;
use crate::plan::{Decision, Plan};
use crate::rules::written;
use crate::transform::args::{Arg, Value};
use crate::transform::case::CASE;
use crate::transform::entry::Group;
use crate::transform::lengths::LONGEST;
use crate::transform::registry;

const DOMAIN: &str = "domain";

/// Headings of transforms whose values are looked up by.
const NAMING: &[Group] = &[Group::Contact, Group::Internet, Group::Identifiers];

/// Transforms of rules that are there: what is added goes by theirs.
pub(super) struct Apart {
    decided: BTreeSet<String>,
}

impl Apart {
    /// Of the columns that have a rule already.
    pub(super) fn of(plan: &Plan) -> Self {
        let mut decided = BTreeSet::new();
        for column in plan.tables.iter().flat_map(|table| &table.columns) {
            if let Decision::Transform { spec, .. } = &column.decision {
                let rule = Arg::one(spec.transform, spec.args.clone());
                leaves::each(&rule, &mut |_, name, _| {
                    decided.insert(name.to_owned());
                });
            }
        }
        Self { decided }
    }

    /// Gives the rules that a transform has with other parameters a domain each, but for those without any or, where there are
    /// none, the most frequent ones; whether some got one.
    pub(super) fn agree(&self, units: &mut [Unit<'_>], kin: &mut Kin) -> bool {
        let is_meant = |name: &str| {
            let entry = registry::find(name);
            let is_naming = entry.is_some_and(|of| of.keyed && NAMING.contains(&of.group));
            is_naming && !self.decided.contains(name)
        };
        let mut by_transform: BTreeMap<&str, BTreeMap<String, Vec<Leaf>>> = BTreeMap::new();
        for leaf in kin.leaves(units, is_meant) {
            // What has one belongs together by it, and what is drawn from the row has none.
            let params = ["by", DOMAIN, "country", "kind"];
            if params
                .iter()
                .all(|name| kin::given(&leaf.params, name).is_none())
            {
                let of = by_transform.entry(leaf.transform).or_default();
                of.entry(variant(&leaf.params)).or_default().push(leaf);
            }
        }
        let mut is_changed = false;
        for (transform, variants) in by_transform {
            let usual = variants
                .iter()
                .max_by_key(|(params, leaves)| (params.is_empty(), leaves.len()));
            let Some((usual, _)) = usual else { continue };
            for (params, leaves) in &variants {
                let others = variants.iter().filter(|(other, _)| *other != params);
                let others: HashSet<u64> = others.flat_map(|(_, leaves)| marks(leaves)).collect();
                let is_usual = params == usual || params.is_empty();
                let is_own = !is_usual && marks(leaves).all(|mark| !others.contains(&mark));
                let domain = match is_own {
                    true => format!("{transform}_{params}"),
                    false => transform.to_owned(),
                };
                let elsewhere = variants.iter().filter(|(other, _)| *other != params);
                let elsewhere = elsewhere.flat_map(|(_, leaves)| leaves);
                let without_case = without_case(units, leaves, elsewhere);
                for (at, leaf) in leaves.iter().enumerate() {
                    if without_case.contains(&at) {
                        let domain = format!("{domain}_{}", Family::Citext.name());
                        is_changed |= give(units, leaf, &domain, WITHOUT_CASE);
                    } else if is_own {
                        is_changed |= give(units, leaf, &domain, WHY);
                    }
                }
            }
        }
        is_changed
    }
}

fn marks<'l>(leaves: impl IntoIterator<Item = &'l Leaf>) -> impl Iterator<Item = u64> {
    let leaves = leaves.into_iter();
    leaves.flat_map(|leaf| leaf.marks.exact.iter().copied())
}

/// Which of the places compare without case by their type, where others do not and no parameter makes them alike; none where
/// the samples have values in common with those or with what stands `elsewhere`.
fn without_case<'l>(
    units: &[Unit<'_>],
    leaves: &'l [Leaf],
    elsewhere: impl Iterator<Item = &'l Leaf>,
) -> BTreeSet<usize> {
    let is_folding = |leaf: &Leaf| {
        let unit = units.get(leaf.unit);
        spread::words(leaf.transform).is_none()
            && unit.is_some_and(|unit| spread::folds(unit, leaf))
    };
    let (folding, telling): (Vec<_>, Vec<_>) = leaves
        .iter()
        .enumerate()
        .partition(|(_, leaf)| is_folding(leaf));
    let alike = |leaf: &'l Leaf| leaf.marks.alike.iter();
    let others = telling.iter().map(|(_, leaf)| *leaf).chain(elsewhere);
    let others: HashSet<&u64> = others.flat_map(alike).collect();
    let mut own = folding.iter().flat_map(|(_, leaf)| alike(leaf));
    if telling.is_empty() || own.any(|mark| others.contains(mark)) {
        return BTreeSet::new();
    }
    folding.into_iter().map(|(at, _)| at).collect()
}

/// What makes a rule's mapping another one, as part of a name: `16_base32`.
fn variant(params: &Arg) -> String {
    let of_case = |key: &Arg| matches!(&key.value, Value::Scalar { text, .. } if [CASE.name, LONGEST.name].contains(&text.as_str()));
    let values: Vec<String> = match &params.value {
        Value::Map(pairs) => pairs
            .iter()
            .filter(|(key, _)| !of_case(key))
            .map(|(_, value)| written::inline(value))
            .collect(),
        Value::Null => Vec::new(),
        Value::Scalar { .. } | Value::List(_) => vec![written::inline(params)],
    };
    let text = values.join("_");
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join("_")
}

fn give(units: &mut [Unit<'_>], leaf: &Leaf, domain: &str, why: &str) -> bool {
    let first = registry::find(leaf.transform).and_then(|entry| entry.params.first());
    let mut pairs = match (&leaf.params.value, first) {
        (Value::Map(pairs), _) => pairs.clone(),
        (Value::Null, _) => Vec::new(),
        // What stands directly under the name is its first parameter.
        (_, Some(first)) => vec![(Arg::scalar(first.name), leaf.params.clone())],
        (_, None) => return false,
    };
    pairs.push((Arg::scalar(DOMAIN), Arg::scalar(domain)));
    let unit = units.get_mut(leaf.unit);
    unit.is_some_and(|unit| kin::replace(unit, leaf, &Arg::entries(pairs), why))
}

const WITHOUT_CASE: &str =
    "a domain of its own, for case does not count here, and nothing in it was seen where it does";
const WHY: &str = "a domain of its own, for nothing in it was seen where the parameters are others";
