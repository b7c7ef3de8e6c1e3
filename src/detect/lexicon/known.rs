//! Numbers of people that stand elsewhere as a whole: a column or a path of documents that holds what a surer one does is the
//! same, and gets the same rule, so that equal values stay equal.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::numbers::{is_scattered, symbols};
use super::{MANY, MOST_BYTES, NEARLY_ALL, SEVERAL, WHOLE};
use crate::detect::{Category, Confidence, Country, Proposal};

/// Letters and digits of the shortest value that is held against others, and of the longest.
const LENGTH: (usize, usize) = (8, 200);

/// Digits among them: words have fewer.
const DIGITS: usize = 4;

/// Of a hundred values, so many that are known, or are as long as those that are.
const SAME: usize = 30;

/// What was learned: letters and digits of values, in capitals, with what they are.
#[derive(Default)]
pub(super) struct Known {
    all: HashMap<String, Category>,
    lengths: HashSet<(Category, usize)>,
}

impl std::fmt::Debug for Known {
    /// Not the values.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} known values", self.all.len())
    }
}

/// What values are that may stand elsewhere, where that is likely; a national number is of the column's country.
pub(super) fn category(found: &Proposal, country: Option<&'static Country>) -> Option<Category> {
    use Category as C;
    let is_one = matches!(
        found.category,
        C::NationalId(_)
            | C::TaxId
            | C::Ssn
            | C::Document
            | C::Device
            | C::Card
            | C::Iban
            | C::Account
            | C::ExternalId
    );
    let category = match found.category {
        C::NationalId(None) => C::NationalId(country.and_then(|country| country.scheme)),
        category => category,
    };
    (is_one && found.confidence > Confidence::Low).then_some(category)
}

impl Known {
    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Takes what a column holds, as far as it is specific; `bytes` counts what is remembered. Of numbers that follow each
    /// other, those of other things are the same by chance.
    pub(super) fn learn(&mut self, category: Category, values: &[String], bytes: &mut usize) {
        let are_scattered = is_scattered(values);
        for value in values.iter().filter_map(|value| specific(value)) {
            let is_bare = value.bytes().all(|byte| byte.is_ascii_digit());
            if is_bare && !are_scattered || *bytes + value.len() > MOST_BYTES {
                continue;
            }
            *bytes += value.len();
            self.lengths.insert((category, value.len()));
            self.all.entry(value).or_insert(category);
        }
    }

    /// What values are, several of which are known.
    pub(super) fn told(&self, values: &[String]) -> Option<Proposal> {
        let values: Vec<&String> = values.iter().filter(|value| !value.is_empty()).collect();
        if self.is_empty() {
            return None;
        }
        let own: Vec<String> = values.iter().filter_map(|value| specific(value)).collect();
        let mut found: BTreeMap<Category, Vec<&str>> = BTreeMap::new();
        for value in &own {
            if let Some(category) = self.all.get(value) {
                found.entry(*category).or_default().push(value);
            }
        }
        let (category, known) = found.into_iter().max_by_key(|(_, known)| known.len())?;
        let different = known.iter().collect::<HashSet<_>>().len();
        let percent = known.len() * 100 / values.len().max(1);
        // Of large tables, samples have few values in common.
        let is_long = |value: &&String| self.lengths.contains(&(category, value.len()));
        let alike = own.iter().filter(is_long).count();
        let are_alike = percent >= WHOLE && alike * 100 >= values.len() * NEARLY_ALL;
        let needed = if percent >= NEARLY_ALL { SEVERAL } else { MANY };
        let is_told = (percent >= SAME || are_alike) && different >= needed;
        is_told.then(|| Proposal {
            category,
            confidence: match percent {
                SAME.. => Confidence::Medium,
                _ => Confidence::Low,
            },
            reason: format!(
                "{percent} % of {} sampled values stand in a column of {} as well",
                values.len(),
                category.title()
            ),
        })
    }
}

/// The letters and digits of a value, in capitals, where they are specific enough.
fn specific(value: &str) -> Option<String> {
    let number = symbols(value)?;
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    let (least, most) = LENGTH;
    ((least..=most).contains(&number.len()) && digits >= DIGITS).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(
        category: Category,
        known: impl Fn(u64) -> String,
        values: impl Fn(u64) -> String,
    ) -> Option<(Category, Confidence)> {
        let mut all = Known::default();
        let learned: Vec<String> = (0..60).map(known).collect();
        all.learn(category, &learned, &mut 0);
        assert!(!format!("{all:?}").contains(&learned[0]));
        let values: Vec<String> = (10..50).map(values).collect();
        let found = all.told(&values);
        found.map(|found| (found.category, found.confidence))
    }

    #[test]
    fn values_of_a_surer_column_are_the_same_elsewhere() {
        let device = |at: u64| format!("fe55ec{:010x}", at * 7_654_321);
        let found = Some((Category::Device, Confidence::Medium));
        assert_eq!(told(Category::Device, device, device), found);
        // However they are written.
        let signs = |at: u64| device(at).to_uppercase().replacen("FE", "FE-", 1);
        assert_eq!(told(Category::Device, device, signs), found);
        // A few among others as long, and among what is not alike.
        let few = |at: u64| device(if at.is_multiple_of(6) { at } else { at + 60 });
        let low = Some((Category::Device, Confidence::Low));
        assert_eq!(told(Category::Device, device, few), low);
        let mixed = |at: u64| match at % 6 {
            0 => device(at),
            _ => format!("page {at}"),
        };
        assert_eq!(told(Category::Device, device, mixed), None);
    }

    #[test]
    fn numbers_that_follow_each_other_words_and_others_values_are_not() {
        let number = |at: u64| (10_000_000_000 + at * 1_234_567_891).to_string();
        let ssn = Category::Ssn;
        assert!(told(ssn, number, number).is_some());
        assert_eq!(told(ssn, number, |at| number(at + 60)), None);
        let next = |at: u64| (20_240_000_000 + at).to_string();
        assert_eq!(told(Category::Account, next, next), None);
        let word = |at: u64| format!("Standard{at}");
        assert_eq!(told(Category::ExternalId, word, word), None);
        assert_eq!(told(ssn, number, |_| number(12)), None);
    }

    #[test]
    fn national_numbers_are_of_their_columns_country_and_unsure_ones_teach_nothing() {
        let found = |confidence| Proposal {
            category: Category::NationalId(None),
            confidence,
            reason: String::new(),
        };
        let high = category(&found(Confidence::High), None);
        assert_eq!(high, Some(Category::NationalId(None)));
        assert_eq!(category(&found(Confidence::Low), None), None);
    }
}
