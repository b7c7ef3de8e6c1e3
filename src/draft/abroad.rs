//! Phone numbers of several countries. Where one column holds such ones, every number in the database keeps the country that
//! it names, by one rule: what is told of each column alone would part the same number in two of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::kin::{self, Kin, Leaf};
use super::leaves;
use super::unit::Unit;
use crate::detect::{self, Judgement};
use crate::ident::TableName;
use crate::plan::{Decision, Plan};
use crate::transform::args::Arg;
use crate::transform::builtin::contact::phone::{ANY, COUNTRY, FOLLOW, HOME, NUMBERS, Nobodys};
use crate::transform::registry;

const PHONE: &str = "phone";

/// Numbers of a second country before it is no slip.
const SEVERAL: usize = 2;

const WHY: &str = "numbers stay of the country that they name, since there are several";

/// What rules that are there say of countries.
pub(super) struct Abroad {
    /// Country and home of each.
    decided: BTreeSet<(Option<String>, Option<String>)>,
}

impl Abroad {
    /// Of the columns that have a rule already.
    pub(super) fn of(plan: &Plan) -> Self {
        let mut decided = BTreeSet::new();
        for column in plan.tables.iter().flat_map(|table| &table.columns) {
            let Decision::Transform { spec, .. } = &column.decision else {
                continue;
            };
            let rule = Arg::one(spec.transform, spec.args.clone());
            leaves::each(&rule, &mut |_, name, params| {
                let is_phone = registry::find(name).is_some_and(|entry| entry.name == PHONE);
                if is_phone && kin::given(params, NUMBERS) != Some(ANY) {
                    let said = |param| kin::given(params, param).map(str::to_owned);
                    decided.insert((said(COUNTRY), said(HOME.name)));
                }
            });
        }
        Self { decided }
    }

    /// Gives all phone numbers one rule where those of one place are of several countries, or where rules that are there
    /// do so; leaves them where these do otherwise.
    pub(super) fn agree(
        &self,
        units: &mut [Unit<'_>],
        kin: &mut Kin,
        judgements: &HashMap<TableName, Vec<Judgement>>,
    ) {
        // Those that are one to one as well: what holds the same numbers becomes so by the same rule.
        let leaves = kin.leaves(units, |name| name == PHONE);
        let home = match (self.decided.len(), self.decided.first()) {
            (0, _) => home(&leaves, units, judgements),
            (1, Some((Some(country), home))) if country == FOLLOW => {
                Some(home.clone().unwrap_or_else(|| HOME.default.to_owned()))
            }
            _ => None,
        };
        let Some(home) = home else { return };
        let home = Some(home.as_str()).filter(|home| *home != HOME.default);
        for leaf in leaves {
            let said = |param| kin::given(&leaf.params, param);
            if said(COUNTRY) == Some(FOLLOW) && said(HOME.name) == home {
                continue;
            }
            let params = kin::placed(&leaf, COUNTRY, Some(FOLLOW), &[HOME.name]);
            let params = params.and_then(|params| match home {
                Some(home) => registry::find(PHONE)?.with(&params, HOME.name, home),
                None => Some(params),
            });
            if let (Some(params), Some(unit)) = (params, units.get_mut(leaf.unit)) {
                kin::replace(unit, &leaf, &params, WHY);
            }
        }
    }
}

/// Countries by how many of a place's sampled numbers name them.
fn countries(leaf: &Leaf, units: &[Unit<'_>]) -> BTreeMap<&'static str, usize> {
    let head = units.get(leaf.unit).and_then(|unit| unit.members.first());
    let mut counts = BTreeMap::new();
    for value in leaves::values(head.map_or(&[][..], |head| head.seen), &leaf.place) {
        if let Some(code) = detect::calling_country(&value) {
            *counts.entry(code).or_default() += 1;
        }
    }
    counts
}

/// The country of numbers that name none, where some place's are of several: that of most columns, or else of most numbers.
/// `None` where each place has one country.
fn home(
    leaves: &[Leaf],
    units: &[Unit<'_>],
    judgements: &HashMap<TableName, Vec<Judgement>>,
) -> Option<String> {
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut columns: BTreeMap<&str, usize> = BTreeMap::new();
    let mut are_several = false;
    for leaf in leaves {
        let counts = countries(leaf, units);
        are_several |= counts.values().filter(|count| **count >= SEVERAL).count() > 1;
        for (code, count) in counts {
            *numbers.entry(code).or_default() += count;
        }
        let head = units.get(leaf.unit).and_then(|unit| unit.members.first());
        let judged = head.and_then(|head| judgements.get(head.name())?.get(head.column));
        if let Some(country) = judged.and_then(|judged| judged.country) {
            *columns.entry(country.code).or_default() += 1;
        }
    }
    let most = |counts: BTreeMap<&str, usize>| {
        let known = counts
            .into_iter()
            .filter(|(code, _)| Nobodys::of(code).is_some());
        known
            .max_by_key(|(_, count)| *count)
            .map(|(code, _)| code.to_owned())
    };
    let found = most(columns).or_else(|| most(numbers));
    are_several.then(|| found.unwrap_or_else(|| HOME.default.to_owned()))
}
