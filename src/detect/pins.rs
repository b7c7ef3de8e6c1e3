//! PINs: a few digits under a name that ends like one, `tpin`, or that means a tax number elsewhere: `nip` is a PIN in Mexico
//! and a tax number of ten digits in Poland.

use std::collections::HashSet;

use super::{Category, Confidence, Proposal, words};
use crate::catalog::Type;

/// Words of PINs wherever they stand in a name.
const WORDS: &[&str] = &["nip"];

/// Words that end like one, and words behind one that say what it is about.
const OTHERS: &[&str] = &["spin", "pinpin", "hairpin", "kingpin"];
const POSTAL: &[&str] = &["postal", "post", "zip", "city", "area"];

/// Digits of a PIN. Source: ISO 9564-1, four to twelve; those that people type have eight at most.
const DIGITS: std::ops::RangeInclusive<usize> = 4..=8;

/// Different values from which on they are no coincidence, and of a hundred so many that must be PINs.
const ENOUGH: usize = 5;
const NEARLY_ALL: usize = 90;

/// Whether nearly all values of a column or path of that name are PINs.
pub(super) fn proposal<'v>(
    name: &str,
    values: impl Iterator<Item = &'v str>,
    ty: &Type,
) -> Option<Proposal> {
    let is_named = says_pin(name) && Category::Password.fits(ty) && ty.family.is_text();
    if !is_named {
        return None;
    }
    let values: Vec<&str> = values
        .map(str::trim)
        .filter(|value| !value.is_empty())
        .collect();
    let is_pin = |value: &&&str| {
        DIGITS.contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit())
    };
    let pins: Vec<&&str> = values.iter().filter(is_pin).collect();
    let different: HashSet<&str> = pins.iter().map(|pin| **pin).collect();
    let lengths: HashSet<usize> = different.iter().map(|pin| pin.len()).collect();
    let are_pins = different.len() >= ENOUGH
        && lengths.len() <= 2
        && pins.len() * 100 >= values.len() * NEARLY_ALL;
    are_pins.then(|| Proposal {
        category: Category::Password,
        confidence: Confidence::Medium,
        reason: format!(
            "{} of {} sampled values are a few digits, under a word for a PIN",
            pins.len(),
            values.len()
        ),
    })
}

fn says_pin(name: &str) -> bool {
    let words = words(name);
    let is = |word: &String, among: &[&str]| among.contains(&word.as_str());
    let is_pin = |word: &String| {
        let stem = word.strip_suffix("pin").unwrap_or_default();
        !stem.is_empty() && !is(word, OTHERS)
    };
    let is_behind = words.len() > 1 && words.last().is_some_and(|last| last == "pin");
    !words.iter().any(|word| is(word, POSTAL))
        && (is_behind
            || words.last().is_some_and(is_pin)
            || words.iter().any(|word| is(word, WORDS)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Family;

    fn told(name: &str, form: fn(u64) -> String) -> Option<Category> {
        let values: Vec<String> = (0..40).map(form).collect();
        let values = values.iter().map(String::as_str);
        let text = Type::plain("char(4)", Family::Bpchar);
        proposal(name, values, &text).map(|found| found.category)
    }

    #[test]
    fn pins_are_a_few_digits_under_a_name_that_ends_so() {
        let pin = |n: u64| format!("{:04}", n * 7919 % 10_000);
        for name in ["tpin", "tank_pin", "tankpin", "nip", "nip_port"] {
            assert_eq!(told(name, pin), Some(Category::Password), "{name}");
            assert_eq!(
                told(name, |n| format!("{}", 5_261_040_828 + n)),
                None,
                "{name}"
            );
            assert_eq!(told(name, |n| format!("v{n}")), None, "{name}");
        }
        for name in ["postal_pin", "x", "shipping", "pin_count"] {
            assert_eq!(told(name, pin), None, "{name}");
        }
    }
}
