//! Equal values that part ways: of two places that hold the same values, the rules make different ones, so that what could
//! be joined can be joined no longer. No key ties these places, so nothing but the samples shows it.
//!
//! Where one of them has its rule because the one that suits best does not fit it (it must be unique, it is narrow), the
//! other one gets that rule as well, if it takes it. So does a text that was taken for nothing in particular where many of its
//! values are another column's. What is left is told.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Drafting;
use super::made::{self, Became, Made};
use super::unit::Unit;
use crate::detect::Category;
use crate::ident::TableName;
use crate::plan::{ColumnPlan, Decision, Plan};
use crate::transform::args::{Arg, Value};

/// Values in common below which two places say too little.
const FEWEST: usize = 5;

/// Of a hundred values of the place that has fewer, so many must stand in the other one: of large tables samples seldom meet.
const SOME: usize = 20;

/// Of a hundred values in common, so many must become different ones.
const PARTED: usize = 20;

/// Of a hundred values in common, so many must be written the same before one rule is of use for both.
const NEARLY_ALL: usize = 90;

/// Of a hundred values of a text, so many must stand in a column before it goes by that one's rule.
const MANY: usize = 75;

/// Transforms that leave nothing of a value, whatever it is, so that they do for texts as well, each with how many of a hundred
/// must stand there. What else a text says keeps its length and blanks under `digits`.
const WHOLE: &[(&str, usize)] = &[
    ("address", MANY),
    ("company", MANY),
    ("digits", NEARLY_ALL),
    ("email", MANY),
    ("name", MANY),
    ("phone", MANY),
    ("street", MANY),
    ("username", MANY),
];

/// Places that are looked at for one value: what stands in more of them tells nothing.
const MOST_HOLDERS: usize = 32;

/// A place, and others that hold some of its values and make different ones of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parted {
    /// `schema.table.column`, and of a document the path.
    pub place: String,
    /// What its rule is called.
    pub transform: String,
    /// The others, those with most values in common first.
    pub others: Vec<Other>,
}

/// A place that parts ways with another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Other {
    /// As [`Parted::place`].
    pub place: String,
    /// What its rule is called.
    pub transform: String,
    /// Different sampled values that both hold.
    pub common: usize,
    /// Those of them that become different ones.
    pub apart: usize,
}

/// What was sampled of a place, and what becomes of it.
pub(super) struct Place {
    pub(super) title: String,
    pub(super) column: String,
    pub(super) transform: &'static str,
    /// Of documents the path, of lists `[*]`; empty where it is a column, and not what is in it.
    pub(super) path: String,
    /// Different values of the column that were sampled.
    sampled: usize,
    pub(super) made: Made,
}

impl Place {
    fn is_whole(&self) -> bool {
        self.path.is_empty()
    }

    /// Whether it is a column with all of its values, or their elements.
    pub(super) fn is_of_values(&self) -> bool {
        matches!(self.path.as_str(), "" | "[*]")
    }
}

/// Two places by their numbers, and their values in common.
pub(super) struct Pair {
    pub(super) one: usize,
    pub(super) other: usize,
    common: usize,
    apart: usize,
    /// How many of those in common are written the same.
    same: usize,
    /// How many the one lets pass and the other does not, and the other way around, of values that few things are called.
    passing: (usize, usize),
}

impl Pair {
    /// The place that lets pass what the other one hides, that one first.
    pub(super) fn leak(&self) -> Option<(usize, usize)> {
        let is_most = |count: usize| count * 100 >= self.common * NEARLY_ALL;
        match self.passing {
            (one, _) if is_most(one) => Some((self.one, self.other)),
            (_, other) if is_most(other) => Some((self.other, self.one)),
            _ => None,
        }
    }
}

/// Whether a unit of codes is so by its name, and not because its values have that form; `None` for others.
fn is_surely_a_code(unit: &Unit<'_>) -> Option<bool> {
    match unit.category? {
        Category::Code => Some(false),
        Category::Secret | Category::ExternalId | Category::Document | Category::Account => {
            Some(true)
        }
        _ => None,
    }
}

impl Drafting<'_> {
    /// What becomes of every place that was sampled.
    pub(super) fn places(&self, plan: &Plan) -> Vec<Place> {
        let mut by_name: HashMap<(&TableName, &str), &ColumnPlan> = HashMap::new();
        for table in &plan.tables {
            let columns = table.columns.iter();
            by_name.extend(columns.map(|of| ((&table.table, of.column.as_str()), of)));
        }
        let mut places = Vec::new();
        for logical in self.logical {
            let table = &logical.table.name;
            for (at, column) in logical.table.columns.iter().enumerate() {
                let seen = self.request.trials.of(table, at);
                let planned = by_name.get(&(table, column.name.as_str()));
                let Some(planned) = planned.filter(|_| !seen.is_empty()) else {
                    continue;
                };
                let title = table.column(&column.name);
                for (path, made) in made::of_column(planned, seen) {
                    places.push(Place {
                        title: match path.starts_with('$') {
                            true => format!("{title} {}", shown(planned, &path)),
                            false => title.clone(),
                        },
                        column: title.clone(),
                        transform: planned.decision.name(),
                        path,
                        sampled: seen.len(),
                        made,
                    });
                }
            }
        }
        places
    }

    /// Gives columns the rule of others that hold the same values, where that is a loss to nobody; whether that changed
    /// anything. `given` are those that have had theirs.
    pub(super) fn join(&mut self, plan: &Plan, given: &mut BTreeSet<(usize, usize)>) -> bool {
        let places = self.places(plan);
        let mut is_changed = false;
        for pair in pairs(&places) {
            let Some((of, to)) = self.giver(&places, &pair) else {
                continue;
            };
            // What has no rule of a sort gets one once.
            let is_text = self.units.get(to).is_some_and(is_of_no_sort);
            let of_whom = if is_text { to } else { of };
            if given.insert((of_whom, to)) {
                is_changed |= self.give(of, to);
            }
        }
        is_changed
    }

    /// Which of two columns is to have the other one's rule, that one first: a text of which many values stand there, or of two
    /// columns of a sort the one whose rule nothing made necessary, or which is less surely of it.
    fn giver(&self, places: &[Place], pair: &Pair) -> Option<(usize, usize)> {
        let (one, other) = (places.get(pair.one)?, places.get(pair.other)?);
        if !one.is_whole() || !other.is_whole() {
            return None;
        }
        let at = |place: &Place| self.by_title.get(&place.column).copied();
        let (first, second) = (at(one)?, at(other)?);
        let (a, b) = (self.units.get(first)?, self.units.get(second)?);
        if is_of_no_sort(a) != is_of_no_sort(b) {
            let (text, to, of) = match is_of_no_sort(a) {
                true => (one, first, second),
                false => (other, second, first),
            };
            let rule = self.units.get(of).map_or("", Unit::transform);
            let needed = WHOLE.iter().find(|(name, _)| *name == rule);
            let is_much =
                needed.is_some_and(|(_, needed)| pair.common * 100 >= text.sampled * needed);
            return is_much.then_some((of, to));
        }
        // What is told by its form alone is what a name says elsewhere.
        match (is_surely_a_code(a), is_surely_a_code(b)) {
            (Some(false), Some(true)) if !a.is_bound() => return Some((second, first)),
            (Some(true), Some(false)) if !b.is_bound() => return Some((first, second)),
            _ => {}
        }
        // What is a number there and a text here would be no text any longer.
        let is_alike = a.category.is_some() && a.category == b.category;
        if !is_alike || pair.same * 100 < pair.common * NEARLY_ALL {
            return None;
        }
        match (a.is_bound(), b.is_bound()) {
            // Names of people would be names nowhere for the sake of one key.
            (true, false) => (!a.is_hashed_for_a_key()).then_some((first, second)),
            (false, true) => (!b.is_hashed_for_a_key()).then_some((second, first)),
            // Of two countries or languages the one that values tell more surely.
            _ if a.transform() == b.transform() => match a.confidence.cmp(&b.confidence) {
                Ordering::Less => Some((second, first)),
                _ => Some((first, second)),
            },
            _ => None,
        }
    }

    fn give(&mut self, of: usize, to: usize) -> bool {
        let Some(unit) = self.units.get(of) else {
            return false;
        };
        let candidate = unit
            .candidate()
            .filter(|own| !own.is_wanted && own.beside.is_empty());
        let head = unit
            .members
            .first()
            .and_then(|head| Some(head.name().column(&head.get()?.name)));
        let (Some(rule), Some(title)) = (candidate.map(|own| own.rule.clone()), head) else {
            return false;
        };
        let is_free = |to: &Unit<'_>| to.candidate().is_some_and(|own| !own.is_wanted);
        let Some(to) = self.units.get_mut(to).filter(|to| is_free(to)) else {
            return false;
        };
        let before = to.rule();
        to.follow(
            &rule,
            format!(
                "holds the values of {title}, and goes by its rule so that equal ones stay equal"
            ),
        );
        to.rule() != before
    }

    /// The places whose equal values part ways, each pair once, at the one that parts from most others.
    pub(super) fn parted(&self, plan: &Plan) -> Vec<Parted> {
        let places = self.places(plan);
        let mut pairs = pairs(&places);
        let mut parted = Vec::new();
        while let Some(hub) = hub(&pairs) {
            let (own, rest) = pairs
                .into_iter()
                .partition(|pair: &Pair| pair.one == hub || pair.other == hub);
            pairs = rest;
            let own: Vec<Pair> = own;
            let others = own.iter().filter_map(|pair| {
                let at = if pair.one == hub {
                    pair.other
                } else {
                    pair.one
                };
                let other = places.get(at)?;
                Some(Other {
                    place: other.title.clone(),
                    transform: other.transform.to_owned(),
                    common: pair.common,
                    apart: pair.apart,
                })
            });
            let others = others.collect();
            parted.extend(places.get(hub).map(|place| Parted {
                place: place.title.clone(),
                transform: place.transform.to_owned(),
                others,
            }));
        }
        parted
    }
}

/// Whether a column's values become texts like them, because they are of no one sort.
fn is_of_no_sort(unit: &Unit<'_>) -> bool {
    unit.category == Some(Category::FreeText) && unit.transform() == "text"
}

/// The place that stands in most pairs; of several the first in the catalog.
fn hub(pairs: &[Pair]) -> Option<usize> {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for at in pairs.iter().flat_map(|pair| [pair.one, pair.other]) {
        *counts.entry(at).or_default() += 1;
    }
    let most = counts.values().copied().max()?;
    counts
        .into_iter()
        .find(|(_, count)| *count == most)
        .map(|(at, _)| at)
}

/// A path of documents as the rule names it: others may hold data.
fn shown(column: &ColumnPlan, path: &str) -> String {
    let Decision::Transform { spec, .. } = &column.decision else {
        return "(in documents)".to_owned();
    };
    match names(&spec.args, path) {
        true => path.to_owned(),
        false => "(in documents)".to_owned(),
    }
}

fn names(arg: &Arg, path: &str) -> bool {
    match &arg.value {
        Value::Scalar { text, .. } => text == path,
        Value::Map(entries) => entries
            .iter()
            .any(|(key, value)| names(key, path) || names(value, path)),
        Value::List(items) => items.iter().any(|item| names(item, path)),
        Value::Null => false,
    }
}

/// Pairs of places whose values in common part ways, those with most of them first.
pub(super) fn pairs(places: &[Place]) -> Vec<Pair> {
    let mut found: BTreeMap<(usize, usize), Pair> = BTreeMap::new();
    count(places, |place| &place.made.values, &mut found);
    count(places, |place| &place.made.tails, &mut found);
    let mut found: Vec<Pair> = found.into_values().collect();
    found.sort_by_key(|pair| (Reverse(pair.common), pair.one, pair.other));
    found
}

/// Adds the pairs by one sort of marks, where they are not there by another.
fn count(
    places: &[Place],
    marks: impl Fn(&Place) -> &HashMap<u64, Became>,
    found: &mut BTreeMap<(usize, usize), Pair>,
) {
    let mut holders: HashMap<u64, Vec<(usize, Became)>> = HashMap::new();
    for (at, place) in places.iter().enumerate() {
        for (mark, became) in marks(place) {
            holders.entry(*mark).or_default().push((at, *became));
        }
    }
    let mut counted: BTreeMap<(usize, usize), Pair> = BTreeMap::new();
    for all in holders.values().filter(|all| all.len() <= MOST_HOLDERS) {
        for (at, (one, a)) in all.iter().enumerate() {
            for (other, b) in all.iter().skip(at + 1) {
                let pair = counted.entry((*one, *other)).or_insert(Pair {
                    one: *one,
                    other: *other,
                    common: 0,
                    apart: 0,
                    same: 0,
                    passing: (0, 0),
                });
                let passes = |one: &Became, other: &Became| {
                    usize::from(one.is_rare && one.is_kept && !other.is_kept)
                };
                pair.passing.0 += passes(a, b);
                pair.passing.1 += passes(b, a);
                pair.common += 1;
                pair.apart += usize::from(a.alike != b.alike);
                pair.same += usize::from(a.exact == b.exact);
            }
        }
    }
    let size = |at: &usize| places.get(*at).map_or(0, |place| marks(place).len());
    for ((one, other), pair) in counted {
        let fewer = size(&one).min(size(&other));
        let is_much = pair.common >= FEWEST && pair.common * 100 >= fewer * SOME;
        if is_much && pair.apart * 100 >= pair.common * PARTED {
            found.entry((one, other)).or_insert(pair);
        }
    }
}
