//! Columns that hold what another one holds, whatever they are called: the name on an order is the customer's company.
//!
//! Told from the samples alone, by hashes that are there anyway: where nearly all values of a column stand in another one
//! that is surer to be what it seems, the column gets that one's rule, so that equal values stay equal; of phone and other
//! numbers of the same sort most are enough. So does a column in
//! which nothing seems personal, if its different values are more than labels that many tables share. Of large tables the
//! samples seldom meet, and then each column stays what it seems by itself.

mod repeated;

use std::collections::{BTreeMap, HashMap, HashSet};

use super::rule;
use super::unit::Unit;
use crate::detect::{self, Category, Confidence, Judgement};
use crate::ident::TableName;
use crate::transform::args::Arg;

/// Different values below which a column says too little; of logins one is enough.
const FEWEST: usize = 5;

/// Of a hundred values of a column, so many must stand in the other.
const NEARLY_ALL: usize = 90;

/// Of a hundred numbers of the same sort, so many: whoever has them in common has few others' among them.
const MOST: usize = 50;

/// Words for languages: `pl` is one as well as a country.
const LANGUAGES: &[&str] = &[
    "language",
    "languages",
    "lang",
    "locale",
    "locales",
    "sprache",
    "langue",
    "idioma",
    "lingua",
    "taal",
    "jezyk",
];

/// Columns that are looked at for one value: what stands in more of them tells nothing.
const MOST_HOLDERS: usize = 32;

/// A unit that goes by another one's rule.
struct Copy {
    unit: usize,
    of: usize,
    title: String,
    /// How many of its values stand there.
    share: &'static str,
    /// Whether it holds the same in the same row, so that what is drawn from the row's subject suits as well.
    is_of_row: bool,
    /// Rules that it was given: none is given twice.
    given: Vec<Arg>,
}

/// All of them.
pub(super) struct Copies(Vec<Copy>);

impl Copies {
    /// Among single columns that no key ties.
    pub(super) fn among(
        units: &mut [Unit<'_>],
        judgements: &HashMap<TableName, Vec<Judgement>>,
    ) -> Self {
        let seen: Vec<Seen<'_>> = units
            .iter()
            .enumerate()
            .filter_map(|(at, unit)| Seen::of(at, unit, judgements))
            .collect();
        let mut holders: HashMap<u64, Vec<usize>> = HashMap::new();
        for (at, column) in seen.iter().enumerate() {
            for mark in column.marks {
                holders.entry(*mark).or_default().push(at);
            }
        }
        let mut copies: Vec<Copy> = Vec::new();
        let mut adopted: Vec<(usize, Category, String)> = Vec::new();
        for (at, column) in seen.iter().enumerate() {
            let Some((of, share)) = original(at, &seen, &holders) else {
                continue;
            };
            if let (true, Some(category)) = (column.is_kept, of.category) {
                adopted.push((column.unit, category, of.title.clone()));
            }
            copies.push(Copy {
                unit: column.unit,
                of: of.unit,
                title: of.title.clone(),
                share,
                is_of_row: false,
                given: Vec::new(),
            });
        }
        for (unit, category, of) in adopted {
            if let Some(unit) = units.get_mut(unit) {
                unit.adopt(category, &of);
            }
        }
        copies.extend(repeated::among(units, judgements));
        Self(copies)
    }

    /// Without what has to do with some units.
    pub(super) fn without(mut self, units: &HashSet<usize>) -> Self {
        let has = |copy: &Copy| units.contains(&copy.unit) || units.contains(&copy.of);
        self.0.retain(|copy| !has(copy));
        self
    }

    /// Gives each the rule that its original has by now.
    pub(super) fn agree(&mut self, units: &mut [Unit<'_>]) {
        for copy in &mut self.0 {
            let of = units.get(copy.of);
            let is_alone = of.is_some_and(Unit::is_hashed_for_a_key);
            let of = of.and_then(Unit::candidate).filter(|_| !is_alone);
            if of.is_none() {
                // What one column's constraints rule out is no reason against the rules of another.
                if let Some(unit) = units.get_mut(copy.unit) {
                    unit.unfollow();
                }
                continue;
            }
            let Some(rule) = of.filter(|of| !of.is_wanted).map(|of| of.rule.clone()) else {
                continue;
            };
            if rule::name(&rule) == BY_SUBJECT && !copy.is_of_row || copy.given.contains(&rule) {
                continue;
            }
            if let Some(unit) = units.get_mut(copy.unit) {
                let (share, of) = (copy.share, &copy.title);
                let place = if copy.is_of_row {
                    "of the same row "
                } else {
                    ""
                };
                let why = format!(
                    "{share} of its sampled values stand in {of} {place}as well, and become what they become there"
                );
                unit.follow(&rule, why);
                copy.given.push(rule);
            }
        }
    }
}

/// What is drawn from a row's subject is no value's.
const BY_SUBJECT: &str = "persona";

/// A column whose values were seen.
struct Seen<'j> {
    unit: usize,
    title: String,
    /// What it seems to be; `None` where it passes.
    category: Option<Category>,
    /// Whether it passes because nothing seems personal.
    is_kept: bool,
    /// Whether its stand-ins are of the row's subject: that is no rule for another column.
    is_by_subject: bool,
    /// Whether it is called as languages are, whose codes are those of countries as well.
    is_of_languages: bool,
    confidence: Confidence,
    /// Its hashes; each once.
    marks: &'j [u64],
}

impl<'j> Seen<'j> {
    fn of(
        at: usize,
        unit: &Unit<'_>,
        judgements: &'j HashMap<TableName, Vec<Judgement>>,
    ) -> Option<Self> {
        let [member] = unit.members.as_slice() else {
            return None;
        };
        let is_kept = unit.is_plainly_kept();
        let rule = unit.candidate();
        if rule.is_none() && !is_kept || rule.is_some_and(|rule| rule.is_wanted) {
            return None;
        }
        let judged = judgements.get(member.name())?.get(member.column)?;
        let is_login = unit.category == Some(Category::Username);
        let fewest = if is_login { 1 } else { FEWEST };
        (judged.marks.len() >= fewest).then(|| Self {
            unit: at,
            title: member
                .get()
                .map_or(String::new(), |column| member.name().column(&column.name)),
            category: unit.category,
            is_kept,
            is_by_subject: rule.is_some_and(|rule| rule::name(&rule.rule) == BY_SUBJECT),
            is_of_languages: member
                .get()
                .is_some_and(|column| is_of_languages(&column.name)),
            confidence: unit.confidence,
            marks: &judged.marks,
        })
    }

    /// Of a hundred of its values, so many must stand in the other column.
    fn needed(&self, other: &Self) -> usize {
        use Category as C;
        let is_number = |category| matches!(category, C::Phone | C::Iban | C::NationalId(_));
        let are_alike = self.category.is_some_and(is_number) && self.category == other.category;
        if are_alike { MOST } else { NEARLY_ALL }
    }

    /// Whether the other column has values enough, and this one too, if it does not hold its logins.
    fn may_be_few_of(&self, other: &Self) -> bool {
        let are_logins = other.category == self.category;
        other.marks.len() >= FEWEST && (are_logins || self.marks.len() >= FEWEST)
    }

    /// Whether it is surer what this column is than what the other one is, texts being nothing of their own; of two that are
    /// as sure, the one with more values tells, and of two with as many, the first.
    fn is_surer_than(&self, other: &Self) -> bool {
        let is_of_a_sort = |column: &Self| column.category != Some(Category::FreeText);
        let rank = |column: &Self| {
            let (is_of_a_sort, values) = (is_of_a_sort(column), column.marks.len());
            (is_of_a_sort, column.confidence, values)
        };
        let (own, others) = (rank(self), rank(other));
        own > others || (own == others && self.title < other.title)
    }
}

/// Whether a column is called as languages are.
fn is_of_languages(column: &str) -> bool {
    let words = detect::words(column);
    words.iter().any(|word| LANGUAGES.contains(&word.as_str()))
}

/// Whether e-mail addresses would become logins: nobody could write to those.
fn makes_logins_of_mail(own: Option<Category>, others: Option<Category>) -> bool {
    own == Some(Category::Email) && others == Some(Category::Username)
}

/// The surest column of which a column holds the values.
fn original<'s, 'j>(
    at: usize,
    seen: &'s [Seen<'j>],
    holders: &HashMap<u64, Vec<usize>>,
) -> Option<(&'s Seen<'j>, &'static str)> {
    let column = seen.get(at).filter(|column| !column.is_by_subject)?;
    let mut common: BTreeMap<usize, usize> = BTreeMap::new();
    for mark in column.marks {
        let holders = holders.get(mark).filter(|all| all.len() <= MOST_HOLDERS);
        for holder in holders.into_iter().flatten().filter(|other| **other != at) {
            *common.entry(*holder).or_default() += 1;
        }
    }
    let all = column.marks.len();
    let mut found: Option<(&Seen<'_>, &'static str)> = None;
    for (other, count) in common {
        let needed = |other: &&Seen<'_>| all * column.needed(other);
        let Some(other) = seen.get(other).filter(|of| count * 100 >= needed(of)) else {
            continue;
        };
        if column.is_of_languages && other.category == Some(Category::Country) {
            continue;
        }
        if makes_logins_of_mail(column.category, other.category) {
            continue;
        }
        if !column.may_be_few_of(other) {
            continue;
        }
        if other.is_kept || other.is_by_subject && !column.is_kept {
            continue;
        }
        let is_surer = column.is_kept || other.is_surer_than(column);
        let is_sure = other.confidence > Confidence::Low && is_surer;
        if is_sure && found.is_none_or(|(found, _)| other.is_surer_than(found)) {
            let share = match count * 100 >= all * NEARLY_ALL {
                true => "nearly all",
                false => "most",
            };
            found = Some((other, share));
        }
    }
    found
}
