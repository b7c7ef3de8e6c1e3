//! Columns, elements and members of documents that hold the same values, told from the samples: a name in one column and in
//! another one's documents, a phone number with and without the country in front.
//!
//! What holds the same gets stand-ins of one country and language: where one of them tells it, by its values or by what
//! stands beside it, it holds for the others, which tell nothing. By words alone two lists of given names would be kin, so
//! of those nearly all have to be the same.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::rc::Rc;

use super::domains;
use super::fit::{Fit, fit};
use super::unit::Unit;
use super::{leaves, lengths};
use crate::detect::{Country, Judgement};
use crate::ident::TableName;
use crate::transform::args::{Arg, Value};
use crate::transform::registry;

/// Values in common below which two places say too little.
const FEWEST: usize = 3;

/// Of a hundred values of the place that has fewer of them, so many must stand in the other one.
const MANY: usize = 50;

/// The same of short words, of which many stand in lists that have nothing to do with each other.
const NEARLY_ALL: usize = 80;

/// The same of numbers, which two people never have by chance.
const FEW: usize = 5;

/// Places that are looked at for one value: what stands in more of them tells nothing.
const MOST_HOLDERS: usize = 32;

/// Transforms of what stands in several places as it is, and what is needed of them.
const MEANT: &[(&str, usize)] = &[
    ("name", MANY),
    ("first_name", NEARLY_ALL),
    ("last_name", NEARLY_ALL),
    ("address", MANY),
    ("street", MANY),
    ("city", NEARLY_ALL),
    ("company", MANY),
    ("postcode", NEARLY_ALL),
    ("phone", FEW),
    ("email", MANY),
    ("username", MANY),
    ("social_handle", MANY),
];

/// Digits by which two phone numbers are one. Source: ITU-T E.164, section 6.2, and the national plans behind it.
pub(super) const TAIL: usize = 9;

/// What was sampled at a place.
pub(super) struct Marks {
    /// Hashes of its values without regard to how they are written, each once.
    pub(super) alike: HashSet<u64>,
    /// Hashes of its values as they are written.
    pub(super) exact: HashSet<u64>,
}

impl Marks {
    fn of(transform: &str, values: &[Cow<'_, str>]) -> Self {
        let values = values.iter().map(|value| value.trim());
        let values: Vec<&str> = values.filter(|value| !value.is_empty()).collect();
        Self {
            alike: values
                .iter()
                .map(|value| hash(&plain(transform, value)))
                .collect(),
            exact: values.iter().map(|value| hash(value)).collect(),
        }
    }
}

fn hash(value: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// A value without what is written otherwise elsewhere.
fn plain(transform: &str, value: &str) -> String {
    if transform != "phone" {
        return value.to_lowercase();
    }
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    let start = digits.len().saturating_sub(TAIL);
    digits.get(start..).unwrap_or_default().to_owned()
}

/// A rule that holds no other one, and where it stands.
pub(super) struct Leaf {
    pub(super) unit: usize,
    pub(super) place: String,
    pub(super) transform: &'static str,
    pub(super) params: Arg,
    pub(super) marks: Rc<Marks>,
}

/// What was sampled of each place, once it was looked at.
#[derive(Default)]
pub(super) struct Kin {
    marks: HashMap<(usize, String, &'static str), Rc<Marks>>,
}

impl Kin {
    /// The rules of these transforms that are proposed by what was detected.
    pub(super) fn leaves(
        &mut self,
        units: &[Unit<'_>],
        is_meant: impl Fn(&str) -> bool,
    ) -> Vec<Leaf> {
        let mut found = Vec::new();
        for (at, unit) in units.iter().enumerate() {
            let Some(candidate) = unit.candidate().filter(|candidate| !candidate.is_wanted) else {
                continue;
            };
            leaves::each(&candidate.rule, &mut |place, name, params| {
                let entry = registry::find(name).filter(|entry| is_meant(entry.name));
                let Some(entry) = entry else { return };
                let marks = self.marks(unit, at, place, entry.name);
                found.push(Leaf {
                    unit: at,
                    place: place.to_owned(),
                    transform: entry.name,
                    params: params.clone(),
                    marks,
                });
            });
        }
        found
    }

    fn marks(&mut self, unit: &Unit<'_>, at: usize, place: &str, name: &'static str) -> Rc<Marks> {
        let known = self.marks.entry((at, place.to_owned(), name));
        let marks = known.or_insert_with(|| {
            let sampled = unit.members.first().map_or(&[][..], |head| head.seen);
            Rc::new(Marks::of(name, &leaves::values(sampled, place)))
        });
        Rc::clone(marks)
    }

    /// Gives what holds the same values one country and language.
    pub(super) fn agree(
        &mut self,
        units: &mut [Unit<'_>],
        judgements: &HashMap<TableName, Vec<Judgement>>,
    ) {
        let is_meant = |name: &str| domains::local(name).is_some() && needed(name).is_some();
        let leaves = self.leaves(units, is_meant);
        for kin in groups(&leaves) {
            let Some((_, param)) = kin.first().and_then(|leaf| domains::local(leaf.transform))
            else {
                continue;
            };
            let Some(wanted) = most(&kin, units, judgements, param) else {
                continue;
            };
            let wanted = Some(wanted.as_str()).filter(|wanted| !wanted.is_empty());
            for leaf in kin {
                if given(&leaf.params, param) != wanted {
                    let params = placed(leaf, param, wanted, &[]);
                    if let (Some(params), Some(unit)) = (params, units.get_mut(leaf.unit)) {
                        let why = format!("one {param} with what holds the same values");
                        replace(unit, leaf, &params, &why);
                    }
                }
            }
        }
    }
}

/// Of a hundred values, so many must be the same; `None` for a transform that is not looked at.
fn needed(transform: &str) -> Option<usize> {
    let found = MEANT.iter().find(|(name, _)| *name == transform);
    found.map(|(_, needed)| *needed)
}

/// Whether two places hold the same, so many values of them being in common.
pub(super) fn are_kin(one: &Leaf, other: &Leaf, common: usize) -> bool {
    let fewer = one.marks.alike.len().min(other.marks.alike.len());
    needed(one.transform).is_some_and(|needed| common >= FEWEST && common * 100 >= fewer * needed)
}

/// Pairs of places of one transform that have values in common, by their numbers, and how many.
pub(super) fn pairs(leaves: &[Leaf]) -> BTreeMap<(usize, usize), usize> {
    let mut holders: HashMap<(&str, u64), Vec<usize>> = HashMap::new();
    for (at, leaf) in leaves.iter().enumerate() {
        for mark in &leaf.marks.alike {
            holders.entry((leaf.transform, *mark)).or_default().push(at);
        }
    }
    let mut pairs = BTreeMap::new();
    for all in holders.values().filter(|all| all.len() <= MOST_HOLDERS) {
        for (at, one) in all.iter().enumerate() {
            for other in all.iter().skip(at + 1) {
                *pairs.entry((*one, *other)).or_default() += 1;
            }
        }
    }
    pairs
}

/// Places that hold the same values, or the same as one that does.
fn groups(leaves: &[Leaf]) -> Vec<Vec<&Leaf>> {
    let mut group: Vec<usize> = (0..leaves.len()).collect();
    for ((one, other), common) in pairs(leaves) {
        let (Some(a), Some(b)) = (leaves.get(one), leaves.get(other)) else {
            continue;
        };
        if !are_kin(a, b, common) {
            continue;
        }
        let (Some(to), Some(from)) = (group.get(one).copied(), group.get(other).copied()) else {
            continue;
        };
        for of in group.iter_mut().filter(|of| **of == from) {
            *of = to;
        }
    }
    let mut groups: BTreeMap<usize, Vec<&Leaf>> = BTreeMap::new();
    for (leaf, group) in leaves.iter().zip(group) {
        groups.entry(group).or_default().push(leaf);
    }
    groups
        .into_values()
        .filter(|group| group.len() > 1)
        .collect()
}

/// The country or language that most of them tell, an empty text being the usual one; of several that are told as often
/// one that is named. `None` where none tells any.
fn most(
    kin: &[&Leaf],
    units: &[Unit<'_>],
    judgements: &HashMap<TableName, Vec<Judgement>>,
    param: &str,
) -> Option<String> {
    let mut votes: BTreeMap<Option<&str>, usize> = BTreeMap::new();
    for leaf in kin {
        let head = units.get(leaf.unit).and_then(|unit| unit.members.first());
        let judged = head.and_then(|head| judgements.get(head.name())?.get(head.column));
        let by_rule = given(&leaf.params, param).map(Some);
        let country = judged.and_then(|judged| judged.country);
        let by_values = || country.map(|country| place_of(country, param));
        if let Some(place) = by_rule.or_else(by_values) {
            *votes.entry(place).or_default() += 1;
        }
    }
    let (place, _) = votes
        .into_iter()
        .max_by_key(|(place, votes)| (*votes, place.is_some()))?;
    Some(place.unwrap_or_default().to_owned())
}

/// How rules name a country or its language; `None` for the usual one.
fn place_of(country: &'static Country, param: &str) -> Option<&'static str> {
    match (param, country.code) {
        ("locale", _) => country.locale,
        (_, "us") => None,
        (_, code) => Some(code),
    }
}

/// A rule's parameters with another country or language, and no domain, which follows from it; `None` where the transform
/// has none of it.
///
/// `gone` are parameters that follow from it as well.
pub(super) fn placed(
    leaf: &Leaf,
    param: &'static str,
    place: Option<&str>,
    gone: &[&str],
) -> Option<Arg> {
    let entry = registry::find(leaf.transform)?;
    let mut params = match &leaf.params.value {
        Value::Map(_) => leaf.params.clone(),
        Value::Null => Arg::none(),
        // What stands directly under the name is the first one.
        Value::Scalar { .. } | Value::List(_) => Arg::entries(vec![(
            Arg::scalar(entry.params.first()?.name),
            leaf.params.clone(),
        )]),
    };
    if let Value::Map(pairs) = &mut params.value {
        let is_gone = |key: &Arg| match &key.value {
            Value::Scalar { text, .. } => {
                text == param || text == "domain" || gone.contains(&text.as_str())
            }
            _ => false,
        };
        pairs.retain(|(key, _)| !is_gone(key));
    }
    match place {
        Some(place) => {
            let Value::Map(rest) = &params.value else {
                return entry.with(&params, param, place);
            };
            let mut pairs = vec![(Arg::scalar(param), Arg::scalar(place))];
            pairs.extend(rest.iter().cloned());
            Some(Arg::entries(pairs))
        }
        None => Some(params),
    }
}

/// A parameter of a rule, as written.
pub(super) fn given<'p>(params: &'p Arg, name: &str) -> Option<&'p str> {
    let Value::Map(pairs) = &params.value else {
        return None;
    };
    pairs
        .iter()
        .find_map(|(key, value)| match (&key.value, &value.value) {
            (Value::Scalar { text, .. }, Value::Scalar { text: value, .. }) if text == name => {
                Some(value.as_str())
            }
            _ => None,
        })
}

/// Gives a unit's rule other parameters at a place, where all its columns take it; whether they do.
pub(super) fn replace(unit: &mut Unit<'_>, leaf: &Leaf, params: &Arg, why: &str) -> bool {
    let Some(mut changed) = unit.candidate().cloned() else {
        return false;
    };
    let is_it = |place: &str, name: &str| place == leaf.place && name == leaf.transform;
    leaves::change(&mut changed, &mut |place, name, _| {
        is_it(place, name).then(|| params.clone())
    });
    if leaf.place.is_empty() {
        (changed.rule, _) = lengths::fitting(&unit.members, changed.rule);
        changed.tell(why);
    }
    let takes = |fit: Fit| !matches!(fit, Fit::No(_));
    let fits = unit
        .members
        .iter()
        .all(|member| takes(fit(*member, &changed.rule)));
    if let Some(candidate) = unit.candidate_mut().filter(|_| fits) {
        *candidate = changed;
    }
    fits
}
