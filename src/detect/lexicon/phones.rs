//! Phone numbers of people without their signs, in columns and lists of numbers as well: who called whom. What stands in front of
//! a subscriber's digits differs (`+49171…`, `0171…`, `49171…`), so numbers are held against each other by their last ones.

use std::collections::HashSet;

use super::{MOST_BYTES, SEVERAL, WHOLE};
use crate::catalog::{Family, Type};
use crate::detect::{Category, Confidence, Proposal};

/// Digits of a number that are held against those of others: of whole numbers of the country, which have nine and more.
/// Source: ITU-T E.164, section 6.2, and the national plans behind it.
const TAIL: u32 = 9;

/// Digits of a number with and without its country's.
const DIGITS: std::ops::RangeInclusive<usize> = 9..=15;

/// Of a hundred values, so many must be as long as phone numbers.
const WRITTEN: usize = 80;

/// Of a hundred, so many that are known make it likely.
const MANY: usize = 30;

/// What was learned: the last digits of numbers.
#[derive(Default)]
pub(super) struct Phones(HashSet<u64>);

impl std::fmt::Debug for Phones {
    /// Not the numbers.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} phone numbers", self.0.len())
    }
}

/// Whether a column or path surely holds phone numbers.
pub(super) fn are_meant(found: &Proposal) -> bool {
    found.category == Category::Phone && found.confidence > Confidence::Low
}

/// Whether a type holds numbers that are long enough.
pub(super) fn may_hold(ty: &Type) -> bool {
    matches!(ty.family, Family::Int8 | Family::Numeric)
}

/// The same of the elements of lists.
pub(super) fn may_hold_many(ty: &Type) -> bool {
    ty.element.as_deref().is_some_and(may_hold)
}

impl Phones {
    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes what a column holds; `bytes` counts what is remembered.
    pub(super) fn learn<'v>(&mut self, values: impl Iterator<Item = &'v str>, bytes: &mut usize) {
        for tail in values.filter_map(tail) {
            if *bytes + size_of::<u64>() > MOST_BYTES {
                return;
            }
            *bytes += size_of::<u64>();
            self.0.insert(tail);
        }
    }

    /// What values are that are written as phone numbers, several of which are known.
    pub(super) fn told(&self, values: &[String]) -> Option<Proposal> {
        if self.is_empty() {
            return None;
        }
        let tails: Vec<u64> = values.iter().filter_map(|value| tail(value)).collect();
        if tails.is_empty() || tails.len() * 100 < values.len() * WRITTEN {
            return None;
        }
        let known = tails.iter().filter(|tail| self.0.contains(tail));
        let (count, different) = (known.clone().count(), known.collect::<HashSet<_>>().len());
        let percent = count * 100 / values.len();
        (different >= SEVERAL).then(|| Proposal {
            category: Category::Phone,
            confidence: match percent {
                MANY.. => Confidence::Medium,
                _ => Confidence::Low,
            },
            reason: format!(
                "{count} of {} sampled values are, by their last {TAIL} digits, phone numbers that other columns hold",
                values.len()
            ),
        })
    }

    /// What values are in which several known ones stand as nothing but digits, beside something else.
    pub(super) fn told_inside(&self, values: &[String]) -> Option<Proposal> {
        if self.is_empty() {
            return None;
        }
        let known = |value: &String| {
            let mut tails = value.split(|c: char| !c.is_ascii_digit()).filter_map(tail);
            tails.find(|tail| self.0.contains(tail))
        };
        let known: Vec<u64> = values.iter().filter_map(known).collect();
        let percent = (known.len() * 100).checked_div(values.len()).unwrap_or(0);
        let different = known.iter().collect::<HashSet<_>>().len();
        (percent >= WHOLE && different >= SEVERAL).then(|| Proposal {
            category: Category::FreeText,
            confidence: match percent {
                MANY.. => Confidence::Medium,
                _ => Confidence::Low,
            },
            reason: format!(
                "{} of {} sampled values hold, by their last {TAIL} digits, phone numbers that other columns hold",
                known.len(),
                values.len()
            ),
        })
    }
}

/// The last digits of a value that is written as a phone number, with or without signs.
fn tail(value: &str) -> Option<u64> {
    let value = value.trim();
    let is_sign = |c: char| matches!(c, '+' | ' ' | '-' | '(' | ')' | '/' | '.');
    let is_one = value.chars().all(|c| c.is_ascii_digit() || is_sign(c));
    // A number with a fraction has one point.
    let is_fraction = value.matches('.').count() == 1 && value.parse::<f64>().is_ok();
    let digits = || value.bytes().filter(u8::is_ascii_digit);
    if !is_one || is_fraction || !DIGITS.contains(&digits().count()) {
        return None;
    }
    let number = digits().fold(0_u64, |number, digit| number * 10 + u64::from(digit - b'0'));
    Some(number % 10_u64.pow(TAIL))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(at: usize) -> usize {
        171_550_000 + at * 7919
    }

    /// Those that know twenty numbers.
    fn learned() -> Phones {
        let mut phones = Phones::default();
        let learned: Vec<String> = (0..20).map(|at| format!("+49 {}", number(at))).collect();
        phones.learn(learned.iter().map(String::as_str), &mut 0);
        phones
    }

    /// These and as many others, written so.
    fn written(form: fn(usize) -> String) -> Vec<String> {
        (0..40).map(|at| form(number(at))).collect()
    }

    #[test]
    fn numbers_are_known_by_their_last_digits_whatever_stands_in_front() {
        let phones = learned();
        let told = |form: fn(usize) -> String| {
            let found = phones.told(&written(form));
            found.map(|found| (found.category, found.confidence))
        };
        let phone = Some((Category::Phone, Confidence::Medium));
        for form in [
            (|number| format!("49{number}")) as fn(usize) -> String,
            |number| format!("0{number}"),
            |number| format!("0049{number}"),
            |number| number.to_string(),
            |number| format!("+49 {number}"),
        ] {
            assert_eq!(told(form), phone);
        }
        // Too short, too long, with a fraction, or of somebody else.
        for form in [
            (|number| format!("{}", number % 100_000_000)) as fn(usize) -> String,
            |number| format!("12345678{number}"),
            |number| format!("{number}.5"),
            |number| format!("A{number}"),
            |number| format!("49{}", number + 1),
        ] {
            assert_eq!(told(form), None);
        }
        assert!(!format!("{phones:?}").contains("171"));
    }

    #[test]
    fn numbers_are_known_inside_texts_as_nothing_but_digits() {
        let phones = learned();
        let told = |form: fn(usize) -> String| {
            let found = phones.told_inside(&written(form));
            found.map(|found| (found.category, found.confidence))
        };
        let text = Some((Category::FreeText, Confidence::Medium));
        assert_eq!(
            told(|number| format!("OK id=c3e9&to=49{number}&credits=1")),
            text
        );
        assert_eq!(told(|number| format!("sip:0{number}@gw")), text);
        for form in [
            (|number| format!("order {}", number + 1)) as fn(usize) -> String,
            |number| format!("job 1234567{number}99"),
            |number| format!("{}.{}", number / 1000, number % 1000),
            |_| "to=49171550000".to_owned(),
        ] {
            assert_eq!(told(form), None);
        }
    }
}
