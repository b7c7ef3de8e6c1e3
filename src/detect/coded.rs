//! Codes and numbers of which nothing tells what they are: of a licence, a card, a member. Beside data of people they are
//! somebody's as often as not, so nobody may take them for harmless because no list knows their form.

use std::collections::HashSet;

/// Values below which a column holds too few to say so, and how many of a hundred have to be codes, and different.
const FEWEST: usize = 12;
const NEARLY_ALL: usize = 90;

/// How long codes are, and how many digits they have at least: labels and versions have fewer.
const LENGTHS: std::ops::RangeInclusive<usize> = 6..=64;
const DIGITS: usize = 4;

/// Whether as good as all values are codes, each another one.
pub(super) fn are_many<'v>(values: impl Iterator<Item = &'v str>) -> bool {
    let (mut all, mut codes, mut different) = (0, 0, HashSet::new());
    for value in values.map(str::trim).filter(|value| !value.is_empty()) {
        all += 1;
        codes += usize::from(is_code(value));
        different.insert(value);
    }
    let nearly_all = |some: usize| some * 100 >= all * NEARLY_ALL;
    all >= FEWEST && nearly_all(codes) && nearly_all(different.len())
}

/// Letters and digits, a few signs between them, and no word: no day, time, amount, version, address or path.
fn is_code(value: &str) -> bool {
    let is_of_code = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ' ' | '/');
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    LENGTHS.contains(&value.len())
        && digits >= DIGITS
        && value.chars().all(is_of_code)
        && value.matches(['/', ' ']).count() <= 3
        && !is_uuid(value)
        && !is_day(value)
        && !has_word(value)
}

/// As PostgreSQL writes it: keys are written so, and say nothing.
fn is_uuid(value: &str) -> bool {
    let is_hex = value.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    is_hex && value.len() == 36
}

/// A date, or a moment without its signs.
fn is_day(value: &str) -> bool {
    let parts: Vec<&str> = value.split(['-', '/', ' ', 'T']).collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    let are_numbers = parts
        .iter()
        .all(|part| part.bytes().all(|b| b.is_ascii_digit()));
    are_numbers
        && matches!(
            lengths.as_slice(),
            [4, 1..=2, 1..=2, ..] | [1..=2, 1..=2, 4, ..]
        )
        || value.len() == 8 && value.starts_with(['1', '2']) && is_plain_day(value)
}

/// `19991231`.
fn is_plain_day(value: &str) -> bool {
    let number =
        |range: std::ops::Range<usize>| value.get(range).and_then(|part| part.parse().ok());
    let in_range = |part: Option<u32>, range: std::ops::RangeInclusive<u32>| {
        part.is_some_and(|part| range.contains(&part))
    };
    in_range(number(0..4), 1900..=2099)
        && in_range(number(4..6), 1..=12)
        && in_range(number(6..8), 1..=31)
}

/// Whether some run of letters is long enough for a word.
fn has_word(value: &str) -> bool {
    let mut runs = value.split(|c: char| !c.is_ascii_alphabetic());
    runs.any(|run| run.len() >= 7)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn are(form: fn(usize) -> String) -> bool {
        let values: Vec<String> = (0..40).map(form).collect();
        are_many(values.iter().map(String::as_str))
    }

    #[test]
    fn codes_of_whatever_form_are_seen() {
        assert!(are(|at| format!("DB0{}7{at:04}0", at * 31)));
        assert!(are(|at| format!("{:08}", at * 104_729)));
        assert!(are(|at| format!("K{:03}-{:03}-{:03}", at, at * 7, at * 3)));
        assert!(are(|at| format!("live_{:09}_x{at}", at * 99_991)));
    }

    #[test]
    fn days_versions_labels_and_keys_are_none() {
        assert!(!are(|at| format!("2024-01-{:02}", at % 28 + 1)));
        assert!(!are(|at| format!("202401{:02}", at % 28 + 1)));
        assert!(!are(|at| format!("00000000-0000-4000-8000-{at:012}")));
        assert!(!are(|at| format!("1.{at}.0")));
        assert!(!are(|at| format!("Warehouse{at:04}")));
        assert!(!are(|at| format!("PLAN-{:04}", at % 3)));
        assert!(!are(|at| format!("{at}.99")));
    }
}
