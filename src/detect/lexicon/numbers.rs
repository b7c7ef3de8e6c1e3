//! Numbers of people and of their records (`H4000037`), held against the values of other columns: labels, names of files, lines
//! of logs. Large tables' samples seldom have a number in common, so their form counts as well where all have one.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::{Kind, MANY, MOST_BYTES, NEARLY_ALL, SEVERAL, WHOLE};
use crate::detect::{Category, Confidence, Proposal};

/// Letters and digits of the shortest number that is no other word, and of the longest.
const LENGTH: (usize, usize) = (6, 40);

/// Digits of a number without letters, and how many numbers there are for each that is known: others that follow each other
/// have some in common by chance.
const BARE: std::ops::RangeInclusive<usize> = 9..=18;
const SCATTERED: u64 = 1000;

/// Digits behind the letters of a form.
const DIGITS: usize = 5;

/// Of a hundred numbers, so many of one form make it one.
const OF_FORM: usize = 90;

/// Letters and digits of a value that are looked at.
const MOST: usize = 400;

/// What was learned.
#[derive(Default)]
pub(super) struct Numbers {
    /// Letters and digits, in capitals.
    all: HashSet<String>,
    lengths: BTreeSet<usize>,
    /// Letters in front, and how many digits behind them.
    forms: HashSet<(String, usize)>,
}

impl std::fmt::Debug for Numbers {
    /// Not the numbers.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} numbers", self.all.len())
    }
}

/// Whether a column or path that seems personal holds numbers that stand elsewhere as well.
pub(super) fn are_meant(found: &Proposal) -> bool {
    use Category as C;
    matches!(
        found.category,
        C::Document | C::ExternalId | C::TaxId | C::NationalId(_) | C::Account | C::Iban
    ) || are_bare(found)
}

/// Whether they are somebody's without a letter in them.
fn are_bare(found: &Proposal) -> bool {
    use Category as C;
    let of_somebody = matches!(
        found.category,
        C::NationalId(_) | C::TaxId | C::Ssn | C::Document | C::Card
    );
    of_somebody && found.confidence > Confidence::Low
}

impl Numbers {
    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Takes what a column holds, as far as it is specific; `bytes` counts what is remembered.
    pub(super) fn learn(&mut self, found: &Proposal, values: &[String], bytes: &mut usize) {
        let may_be_bare = are_bare(found) && is_scattered(values);
        let mut forms: BTreeMap<(String, usize), HashSet<&str>> = BTreeMap::new();
        let mut specific = 0;
        for value in values {
            let bare = || bare_number(value).filter(|_| may_be_bare);
            let Some(number) = specific_number(value).or_else(bare) else {
                continue;
            };
            specific += 1;
            if let Some(form) = form(&number) {
                forms.entry(form).or_default().insert(value);
            }
            if *bytes + number.len() <= MOST_BYTES {
                *bytes += number.len();
                self.lengths.insert(number.len());
                self.all.insert(number);
            }
        }
        for (form, of_form) in forms {
            if of_form.len() >= MANY && of_form.len() * 100 >= specific * OF_FORM {
                self.forms.insert(form);
            }
        }
    }

    /// What values are by the numbers in them.
    pub(super) fn told(&self, values: &[String], kind: Kind) -> Option<Proposal> {
        if self.is_empty() {
            return None;
        }
        let mut found = HashSet::new();
        let mut count: usize = 0;
        for value in values {
            if let Some(number) = self.found_in(value, kind) {
                count += 1;
                found.insert(number);
            }
        }
        let percent = (count * 100).checked_div(values.len()).unwrap_or(0);
        let is_told = percent >= WHOLE && found.len() >= SEVERAL || percent >= NEARLY_ALL;
        is_told.then(|| Proposal {
            category: Category::FreeText,
            confidence: match percent >= NEARLY_ALL {
                true => Confidence::Medium,
                false => Confidence::Low,
            },
            reason: format!(
                "{percent} % of {} sampled values are or hold numbers, or numbers of the form, that a column of somebody's numbers holds",
                values.len()
            ),
        })
    }

    /// The first of the numbers in a value.
    fn found_in(&self, value: &str, kind: Kind) -> Option<String> {
        let text = Text::of(value);
        for start in 0..text.bytes.len() {
            if let Some(number) = self.found_at(&text, start, kind) {
                return Some(number);
            }
        }
        None
    }

    fn found_at(&self, text: &Text, start: usize, kind: Kind) -> Option<String> {
        if !text.may_begin(start) {
            return None;
        }
        let rest = text.bytes.get(start..)?;
        let of_length = |length: &usize| {
            let number = rest
                .get(..*length)
                .filter(|_| text.may_end(start + length))?;
            let number = std::str::from_utf8(number).ok()?;
            let known = self.all.get(number)?;
            // Digits in groups are dates and amounts as often as not; those of people are found by other means.
            let is_bare = known.bytes().all(|byte| byte.is_ascii_digit());
            let is_grouped = (start + 1..start + length).any(|at| text.is_parted(at));
            (!is_bare || !is_grouped).then(|| known.clone())
        };
        self.lengths.iter().find_map(of_length).or_else(|| {
            // A form counts as a word of its own only, and things have numbers of the same form as often as not.
            let letters = rest
                .iter()
                .take_while(|byte| byte.is_ascii_alphabetic())
                .count();
            let digits = rest.iter().skip(letters);
            let digits = digits.take_while(|byte| byte.is_ascii_digit()).count();
            let end = start + letters + digits;
            let is_word = text.is_parted(start) && (text.is_parted(end) || end == text.bytes.len());
            let prefix = String::from_utf8(rest.get(..letters)?.to_vec()).ok()?;
            let is_known = is_word && !kind.of_things && self.forms.contains(&(prefix, digits));
            let number = is_known.then(|| rest.get(..letters + digits))??;
            String::from_utf8(number.to_vec()).ok()
        })
    }
}

/// The letters and digits of a number in capitals; `None` for what has other signs than numbers have.
pub(super) fn symbols(value: &str) -> Option<String> {
    let value = value.trim();
    let is_sign = |c: char| matches!(c, '-' | '/' | '.' | ' ' | '_');
    let is_one = value
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || is_sign(c));
    let symbols = value.chars().filter(char::is_ascii_alphanumeric);
    is_one.then(|| symbols.map(|c| c.to_ascii_uppercase()).collect())
}

/// The letters and digits of a number, where they are specific enough: both, and several.
fn specific_number(value: &str) -> Option<String> {
    let number = symbols(value)?;
    let (least, most) = LENGTH;
    let has = |is: fn(&u8) -> bool| number.bytes().any(|byte| is(&byte));
    let has_both = has(u8::is_ascii_alphabetic) && has(u8::is_ascii_digit);
    let is_specific = has_both && (least..=most).contains(&number.len());
    is_specific.then_some(number)
}

/// The digits of a number that has nothing else, where they are enough.
fn bare_number(value: &str) -> Option<String> {
    let number = symbols(value)?;
    let are_digits = number.bytes().all(|byte| byte.is_ascii_digit());
    (are_digits && BARE.contains(&number.len())).then_some(number)
}

/// Whether numbers without letters, as far as there are some, are few of those that they may be.
pub(super) fn is_scattered(values: &[String]) -> bool {
    let numbers = values.iter().filter_map(|value| bare_number(value));
    let numbers = numbers.filter_map(|number| number.parse::<u64>().ok());
    let (mut least, mut most, mut count) = (u64::MAX, 0, 0_u64);
    for number in numbers {
        (least, most, count) = (least.min(number), most.max(number), count + 1);
    }
    most.saturating_sub(least) / SCATTERED >= count && count >= SEVERAL as u64
}

/// Letters, and how many digits behind them.
fn form(number: &str) -> Option<(String, usize)> {
    let at = number
        .find(|c: char| c.is_ascii_digit())
        .filter(|at| *at > 0)?;
    let (letters, digits) = number.split_at(at);
    let is_form = digits.len() >= DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_form.then(|| (letters.to_owned(), digits.len()))
}

/// The letters and digits of a value in capitals, and in front of which of them something else stands.
struct Text {
    bytes: Vec<u8>,
    parted: Vec<bool>,
}

impl Text {
    fn of(value: &str) -> Self {
        let (mut bytes, mut parted, mut is_parted) = (Vec::new(), Vec::new(), true);
        for c in value.chars().take(MOST) {
            if c.is_ascii_alphanumeric() {
                bytes.push(c.to_ascii_uppercase() as u8);
                parted.push(std::mem::take(&mut is_parted));
            } else {
                is_parted = true;
            }
        }
        Self { bytes, parted }
    }

    fn is_parted(&self, at: usize) -> bool {
        self.parted.get(at).copied().unwrap_or(false)
    }

    /// Whether a number may begin here: not within the digits of another.
    fn may_begin(&self, at: usize) -> bool {
        let is_digit = |at: usize| self.bytes.get(at).is_some_and(u8::is_ascii_digit);
        self.is_parted(at) || at == 0 || !(is_digit(at) && is_digit(at - 1))
    }

    /// Whether one may end before this place, likewise.
    fn may_end(&self, at: usize) -> bool {
        self.may_begin(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(known: impl Fn(u64) -> String, texts: impl Fn(u64) -> String) -> Option<Category> {
        let mut numbers = Numbers::default();
        let of = Proposal {
            category: Category::NationalId(None),
            confidence: Confidence::High,
            reason: String::new(),
        };
        let learned: Vec<String> = (0..60).map(known).collect();
        numbers.learn(&of, &learned, &mut 0);
        let kind = Kind {
            of_things: false,
            are_labels: false,
            whose: super::super::logins::Whose::Anybody,
            are_texts: true,
        };
        let values: Vec<String> = (10..50).map(texts).collect();
        assert!(!format!("{numbers:?}").contains(&learned[0]));
        numbers.told(&values, kind).map(|found| found.category)
    }

    #[test]
    fn numbers_without_letters_are_known_in_texts_unless_they_follow_each_other() {
        let number = |at: u64| (10_000_000_000 + at * 1_234_567_891).to_string();
        let text = Some(Category::FreeText);
        assert_eq!(
            told(number, |at| format!("u/{}_front.jpg", number(at))),
            text
        );
        assert_eq!(told(number, |at| format!("IMG{}", number(at))), text);
        // Of others, within other digits, and in groups.
        assert_eq!(told(number, |at| format!("u/{}", number(at + 60))), None);
        assert_eq!(told(number, |at| format!("u/7{}", number(at))), None);
        let grouped = |at| {
            let number = number(at);
            format!("{} {}", &number[..5], &number[5..])
        };
        assert_eq!(told(number, grouped), None);
        let next = |at: u64| (20_240_000_000 + at).to_string();
        assert_eq!(told(next, |at| format!("order {}", next(at))), None);
    }
}
