//! Parameters that decide what stands for a value: in one domain all columns, elements and members of documents say the same
//! of them, or equal values part ways.
//!
//! What a narrow or unique column needs, the others can have as well: account numbers one to one, addresses of one version,
//! logins without names. And where one of them compares without case, or holds in capitals what others do not, none of
//! them counts case. What is decided already stays; what is added goes by it.

use std::collections::{BTreeMap, BTreeSet};

use super::kin::{self, Kin, Leaf};
use super::unit::Unit;
use super::{domains, leaves};
use crate::catalog::Family;
use crate::plan::{Decision, Plan};
use crate::transform::args::Arg;
use crate::transform::builtin::contact::phone::{ANY, COMPARE, END, NUMBERS};
use crate::transform::case::{CASE, FOLLOW, IGNORE};
use crate::transform::{lengths, registry};

/// Parameters that all of a domain can have, with the word that one of them may need.
const NEEDED: &[(&str, &str, &str)] = &[
    ("iban", "numbers", "any"),
    ("national_id", "numbers", "any"),
    ("ip_address", "version", "4"),
    ("username", "style", "short"),
    ("social_handle", "style", "short"),
    ("email", "style", "short"),
];

/// Parameters that make two rules of one transform two mappings that nobody compares.
const APART: &[&str] = &[
    "domain", "country", "locale", "kind", "number", "line", "host", "length",
];

/// Of a hundred values that two places have in common, so many must be written otherwise before case is left out of account.
const SOME: usize = 5;

/// A transform, and what makes its mapping another one.
type Key = (&'static str, Vec<Option<String>>);

fn key(transform: &'static str, params: &Arg) -> Key {
    let apart = APART.iter();
    let apart = apart.map(|name| kin::given(params, name).map(str::to_owned));
    (transform, apart.collect())
}

fn by_key(leaves: Vec<Leaf>) -> BTreeMap<Key, Vec<Leaf>> {
    let mut all: BTreeMap<Key, Vec<Leaf>> = BTreeMap::new();
    for leaf in leaves {
        let of = all.entry(key(leaf.transform, &leaf.params));
        of.or_default().push(leaf);
    }
    all
}

/// What rules that are there say of each.
pub(super) struct Spread {
    decided: BTreeMap<(Key, &'static str), BTreeSet<Option<String>>>,
}

impl Spread {
    /// Of the columns that have a rule already.
    pub(super) fn of(plan: &Plan) -> Self {
        let mut decided: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for column in plan.tables.iter().flat_map(|table| &table.columns) {
            let Decision::Transform { spec, .. } = &column.decision else {
                continue;
            };
            let rule = Arg::one(spec.transform, spec.args.clone());
            leaves::each(&rule, &mut |_, name, params| {
                let Some(entry) = registry::find(name) else {
                    return;
                };
                let needed = NEEDED.iter().filter(|(of, ..)| *of == entry.name);
                let names =
                    needed
                        .map(|(_, param, _)| *param)
                        .chain([CASE.name, COMPARE.name, NUMBERS]);
                for param in names {
                    let said = kin::given(params, param).map(str::to_owned);
                    let of = decided.entry((key(entry.name, params), param));
                    of.or_default().insert(said);
                }
            });
        }
        Self { decided }
    }

    /// What rules that are there say of a parameter; `None` where there are none.
    fn decided(&self, key: &Key, param: &'static str) -> Option<&BTreeSet<Option<String>>> {
        self.decided.get(&(key.clone(), param))
    }

    /// Gives all proposals of a domain the same.
    pub(super) fn agree(&self, units: &mut [Unit<'_>], kin: &mut Kin) {
        for (transform, param, word) in NEEDED {
            for (key, leaves) in by_key(kin.leaves(units, |name| name == *transform)) {
                let says = |leaf: &&Leaf| kin::given(&leaf.params, param) == Some(*word);
                let is_needed = match self.decided(&key, param) {
                    Some(decided) => {
                        decided.contains(&Some((*word).to_owned())) && decided.len() == 1
                    }
                    None => leaves.iter().any(|leaf| says(&leaf)),
                };
                for leaf in leaves.iter().filter(|leaf| is_needed && !says(leaf)) {
                    give(
                        units,
                        leaf,
                        (param, word),
                        "as where the same stands in other columns",
                    );
                }
            }
        }
        self.one_to_one(units, kin);
        self.hyphens(units, kin);
        Self::narrow(units, kin);
        self.fold(units, kin);
        self.compare(units, kin);
    }

    /// Tells phone numbers by their ends in a domain where one column has the country in front and another one has not.
    fn compare(&self, units: &mut [Unit<'_>], kin: &mut Kin) {
        for (key, leaves) in by_key(kin.leaves(units, |name| name == "phone")) {
            let wanted = match self.decided(&key, COMPARE.name) {
                Some(decided) => decided.len() == 1 && decided.contains(&Some(END.to_owned())),
                None => are_written_otherwise(&leaves),
            };
            for leaf in leaves
                .iter()
                .filter(|leaf| wanted && kin::given(&leaf.params, COMPARE.name) != Some(END))
            {
                give(units, leaf, (COMPARE.name, END), AS_ENDS);
            }
        }
    }

    /// Makes phone numbers one to one that stand in a column which needs them so. Others of the domain stay nobody's.
    fn one_to_one(&self, units: &mut [Unit<'_>], kin: &mut Kin) {
        for (key, leaves) in by_key(kin.leaves(units, |name| name == "phone")) {
            let says = |leaf: &Leaf| kin::given(&leaf.params, NUMBERS) == Some(ANY);
            let reached: Vec<bool> = match self.decided(&key, NUMBERS) {
                Some(decided) => {
                    let is_said = decided.len() == 1 && decided.contains(&Some(ANY.to_owned()));
                    vec![is_said; leaves.len()]
                }
                None => reached(&leaves, says),
            };
            for (leaf, _) in leaves.iter().zip(reached).filter(|(_, is)| *is) {
                if !says(leaf) {
                    give(units, leaf, (NUMBERS, ANY), AS_ONE_TO_ONE);
                }
            }
        }
    }

    /// Writes logins with hyphens that stand in a column of such ones.
    fn hyphens(&self, units: &mut [Unit<'_>], kin: &mut Kin) {
        for (key, leaves) in by_key(kin.leaves(units, |name| name == "username")) {
            if self.decided(&key, STYLE).is_some() {
                continue;
            }
            let style = |leaf: &Leaf| kin::given(&leaf.params, STYLE).map(str::to_owned);
            let begins = |leaf: &Leaf| style(leaf).as_deref() == Some(HYPHENS);
            let reached = reached(&leaves, begins);
            for (leaf, _) in leaves.iter().zip(reached).filter(|(_, is)| *is) {
                if style(leaf).is_none() {
                    give(units, leaf, (STYLE, HYPHENS), AS_HYPHENS);
                }
            }
        }
    }

    /// Draws what stands inside of values from what columns draw from, where those are too narrow for the longest words.
    fn narrow(units: &mut [Unit<'_>], kin: &mut Kin) {
        let all = by_key(kin.leaves(units, |name| domains::local(name).is_some()));
        let longest = |leaf: &Leaf| lengths::given(&leaf.params)?.parse::<u32>().ok();
        for leaves in all.values() {
            let Some(shortest) = leaves.iter().filter_map(longest).min() else {
                continue;
            };
            let inside = leaves.iter().filter(|leaf| !leaf.place.is_empty());
            for leaf in inside.filter(|leaf| longest(leaf) != Some(shortest)) {
                let word = (lengths::LONGEST.name, shortest.to_string());
                give(units, leaf, (word.0, &word.1), AS_NARROW);
            }
        }
    }

    /// Leaves case out of account in a domain where one column does, or where the same is written otherwise elsewhere.
    fn fold(&self, units: &mut [Unit<'_>], kin: &mut Kin) {
        let takes =
            |name: &str| registry::find(name).is_some_and(|entry| words(entry.name).is_some());
        for (key, leaves) in by_key(kin.leaves(units, takes)) {
            let (folding, telling): (Vec<&Leaf>, Vec<&Leaf>) = leaves
                .iter()
                .partition(|leaf| units.get(leaf.unit).is_some_and(|unit| folds(unit, leaf)));
            let decided = self.decided(&key, CASE.name);
            let wanted = match decided {
                Some(decided) => match decided.iter().next() {
                    Some(Some(word)) if decided.len() == 1 => Some((word.clone(), AS_DECIDED)),
                    _ => None,
                },
                None if !folding.is_empty() => Some((IGNORE.to_owned(), AS_CITEXT)),
                None => are_written_otherwise(&leaves)
                    .then(|| (capitals(key.0).to_owned(), AS_CAPITALS)),
            };
            let Some((word, why)) = wanted else { continue };
            let open = telling
                .iter()
                .filter(|leaf| kin::given(&leaf.params, CASE.name) != Some(&word));
            for leaf in open {
                give(units, leaf, (CASE.name, &word), why);
            }
        }
    }
}

/// Which places hold the values of one that begins, or of another one that does.
fn reached(leaves: &[Leaf], begins: impl Fn(&Leaf) -> bool) -> Vec<bool> {
    let mut reached: Vec<bool> = leaves.iter().map(begins).collect();
    if !reached.contains(&true) {
        return reached;
    }
    let mut pairs = kin::pairs(leaves);
    pairs.retain(|(one, other), common| {
        let places = leaves.get(*one).zip(leaves.get(*other));
        places.is_some_and(|(one, other)| kin::are_kin(one, other, *common))
    });
    let is = |reached: &[bool], at: usize| reached.get(at) == Some(&true);
    while let Some((one, other)) = pairs
        .keys()
        .copied()
        .find(|(one, other)| is(&reached, *one) != is(&reached, *other))
    {
        for at in [one, other] {
            reached.get_mut(at).into_iter().for_each(|is| *is = true);
        }
    }
    reached
}

const AS_ONE_TO_ONE: &str = "one to one, as where the same numbers must be unique or are narrow";
const STYLE: &str = "style";
const HYPHENS: &str = "hyphens";
const AS_HYPHENS: &str = "with hyphens, as where the same stands in addresses of the web";
const AS_NARROW: &str = "no longer than where the same stands in narrower columns";
const AS_ENDS: &str = "numbers with and without the country in front are one";
const AS_DECIDED: &str = "case counts as it does in other columns";
const AS_CITEXT: &str = "case does not count, as in a `citext` column of the same domain";
const AS_CAPITALS: &str =
    "case does not count, since the same is written with other capitals elsewhere";

/// What a transform's `case` may be; `None` where it has none.
pub(super) fn words(transform: &str) -> Option<&'static str> {
    let entry = registry::find(transform)?;
    let mut params = entry.params.iter();
    params
        .find(|param| param.name == CASE.name)
        .map(|param| param.kind)
}

/// The word for a domain in which case does not count.
fn capitals(transform: &str) -> &'static str {
    let has_follow = words(transform).is_some_and(|words| words.contains(FOLLOW));
    if has_follow { FOLLOW } else { IGNORE }
}

/// Whether a column compares without case by its type.
pub(super) fn folds(unit: &Unit<'_>, leaf: &Leaf) -> bool {
    let mut columns = unit.members.iter().filter_map(|member| member.get());
    leaf.place.is_empty() && columns.any(|column| column.ty.family == Family::Citext)
}

/// Whether two of them hold the same values, and some of these are written otherwise.
fn are_written_otherwise(leaves: &[Leaf]) -> bool {
    kin::pairs(leaves)
        .into_iter()
        .any(|((one, other), common)| {
            let (Some(one), Some(other)) = (leaves.get(one), leaves.get(other)) else {
                return false;
            };
            let exact = one.marks.exact.intersection(&other.marks.exact).count();
            let apart = common.saturating_sub(exact);
            apart >= FEWEST && apart * 100 >= common * SOME
        })
}

/// Values that must be written otherwise elsewhere.
const FEWEST: usize = 3;

fn give(units: &mut [Unit<'_>], leaf: &Leaf, (param, word): (&str, &str), why: &str) {
    let entry = registry::find(leaf.transform);
    let params = entry.and_then(|entry| entry.with(&leaf.params, param, word));
    if let (Some(params), Some(unit)) = (params, units.get_mut(leaf.unit)) {
        kin::replace(unit, leaf, &params, why);
    }
}
