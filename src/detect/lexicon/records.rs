//! Lines of fixed width (`04000000000400172252490331119820517`): numbers of people stand in them at one and the same place,
//! with other digits right in front and behind.
//!
//! At any place, some digits are a known number by chance; at the same one in nearly all values they are not.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::numbers::{self, is_scattered, symbols};
use super::phones;
use super::{Kind, MANY, MOST_BYTES, NEARLY_ALL};
use crate::detect::{Category, Confidence, Proposal};

/// Digits, or letters and digits, of the shortest number and of the longest.
const LENGTH: std::ops::RangeInclusive<usize> = 9..=34;

/// Last digits of a phone number: what stands in front of them is written or not.
const TAIL: usize = 9;

/// What was learned: letters and digits, in capitals.
#[derive(Default)]
pub(super) struct Records {
    all: HashSet<String>,
    lengths: BTreeSet<usize>,
}

impl std::fmt::Debug for Records {
    /// Not the numbers.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} numbers", self.all.len())
    }
}

impl Records {
    /// Takes what a column of numbers holds; `bytes` counts what is remembered. Of numbers without letters that follow each
    /// other, those of other things are the same by chance.
    pub(super) fn learn(&mut self, found: &Proposal, values: &[String], bytes: &mut usize) {
        let are_phones = phones::are_meant(found);
        let are_numbers = numbers::are_meant(found) && found.confidence > Confidence::Low;
        if !are_phones && !are_numbers {
            return;
        }
        let may_be_bare = found.category != Category::ExternalId && is_scattered(values);
        for value in values {
            let number = match are_phones {
                true => tail(value),
                false => symbols(value),
            };
            let Some(number) = number.filter(|number| LENGTH.contains(&number.len())) else {
                continue;
            };
            let digits = number.bytes().filter(u8::is_ascii_digit).count();
            let is_one = digits > 0 && (digits < number.len() || may_be_bare || are_phones);
            if is_one && *bytes + number.len() <= MOST_BYTES {
                *bytes += number.len();
                self.lengths.insert(number.len());
                self.all.insert(number);
            }
        }
    }

    /// What texts are nearly all of which hold known numbers at one place, several different ones.
    pub(super) fn told(&self, values: &[String], kind: Kind) -> Option<Proposal> {
        if self.all.is_empty() || !kind.are_texts {
            return None;
        }
        let mut places: BTreeMap<usize, (usize, HashSet<&str>)> = BTreeMap::new();
        for value in values {
            for (at, number) in self.found_in(value) {
                let (count, different) = places.entry(at).or_default();
                *count += 1;
                different.insert(number);
            }
        }
        let is_told = |(_, (count, different)): &(usize, (usize, HashSet<&str>))| {
            count * 100 >= values.len() * NEARLY_ALL && different.len() >= MANY
        };
        let (at, (count, _)) = places.into_iter().find(is_told)?;
        Some(Proposal {
            category: Category::FreeText,
            confidence: Confidence::Medium,
            reason: format!(
                "{count} of {} sampled values hold, from their character {} on, numbers that a column of somebody's numbers holds",
                values.len(),
                at + 1
            ),
        })
    }

    /// The known numbers in a value, with the characters in front of them: of those that begin at one place the shortest.
    fn found_in(&self, value: &str) -> Vec<(usize, &str)> {
        let sign = |c: char| match c.is_ascii_alphanumeric() {
            true => c.to_ascii_uppercase(),
            false => ' ',
        };
        // One byte a character.
        let text: String = value.chars().map(sign).collect();
        let known = |at: usize| {
            let of_length = |length: &usize| self.all.get(text.get(at..at + length)?);
            let number = self.lengths.iter().find_map(of_length)?;
            Some((at, number.as_str()))
        };
        (0..text.len()).filter_map(known).collect()
    }
}

/// The last digits of a phone number, where it has enough.
fn tail(value: &str) -> Option<String> {
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    let start = digits.len().checked_sub(TAIL)?;
    digits.get(start..).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told_of(
        category: Category,
        known: impl Fn(u64) -> String,
        texts: impl Fn(u64) -> String,
        are_texts: bool,
    ) -> Option<Category> {
        let mut records = Records::default();
        let of = Proposal {
            category,
            confidence: Confidence::High,
            reason: String::new(),
        };
        let learned: Vec<String> = (0..60).map(known).collect();
        records.learn(&of, &learned, &mut 0);
        assert!(!format!("{records:?}").contains(&learned[0]));
        let kind = Kind {
            of_things: false,
            are_labels: false,
            whose: super::super::logins::Whose::Anybody,
            are_texts,
        };
        let values: Vec<String> = (10..50).map(texts).collect();
        records.told(&values, kind).map(|found| found.category)
    }

    fn number(at: u64) -> String {
        (100_000_000 + at * 12_345_678).to_string()
    }

    #[test]
    fn numbers_within_other_digits_are_known_at_one_place() {
        let line = |at: u64| format!("04{at:012}{}331119{:02}0517", number(at), at % 90);
        let told = |texts: &dyn Fn(u64) -> String| told_of(Category::Ssn, number, texts, true);
        let text = Some(Category::FreeText);
        assert_eq!(told(&line), text);
        assert_eq!(told(&|at| format!("é20{}2024{at:010}", number(at))), text);
        // A head and a foot among them.
        let framed = |at: u64| match at % 8 {
            0 => "0000000000".to_owned(),
            _ => line(at),
        };
        assert_eq!(told(&framed), text);
        // Somebody else's, one person's, and at a place of its own in each.
        assert_eq!(told(&|at| line(at + 60)), None);
        assert_eq!(told(&|at| format!("20{}2024{at:010}", number(7))), None);
        let width = |at: u64| usize::try_from(at % 5).unwrap();
        let moved = |at: u64| format!("{}{}20", "7".repeat(width(at) + 1), number(at));
        assert_eq!(told(&moved), None);
        // Numbers are no texts.
        let long = |at: u64| format!("20{}", number(at));
        assert_eq!(told_of(Category::Ssn, number, long, false), None);
    }

    #[test]
    fn phones_accounts_and_numbers_with_letters_are_known_as_well() {
        let text = Some(Category::FreeText);
        let phone = |at: u64| format!("+49 171 {}", 550_000 + at * 7);
        let line = |at: u64| format!("10171{}{at:08}", 550_000 + at * 7);
        assert_eq!(told_of(Category::Phone, phone, line, true), text);
        let glued = |at: u64| format!("77{}9{at:05}", number(at));
        assert_eq!(told_of(Category::Account, number, glued, true), text);
        let iban = |at: u64| format!("NL13ABNA0{}", number(at));
        let glued = |at: u64| format!("0627{}000{at:06}", iban(at).to_lowercase());
        assert_eq!(told_of(Category::Iban, iban, glued, true), text);
        // Those that follow each other are of anything.
        let next = |at: u64| (202_400_000 + at).to_string();
        let line = |at: u64| format!("1{}1", next(at));
        assert_eq!(told_of(Category::Account, next, line, true), None);
        assert_eq!(told_of(Category::ExternalId, number, glued_of, true), None);
    }

    fn glued_of(at: u64) -> String {
        format!("77{}9{at:05}", number(at))
    }
}
