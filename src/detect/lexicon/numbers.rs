//! Numbers of people and of their records (`H4000037`), held against the values of other columns: labels, names of files, lines
//! of logs. Large tables' samples seldom have a number in common, so their form counts as well where all have one.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::{Kind, MANY, MOST_BYTES, NEARLY_ALL, SEVERAL, WHOLE};
use crate::detect::{Category, Confidence, Judgement, Proposal};

/// Letters and digits of the shortest number that is no other word, and of the longest.
const LENGTH: (usize, usize) = (6, 40);

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

/// Whether a column that seems personal holds numbers that stand elsewhere as well.
pub(super) fn are_meant(judgement: &Judgement) -> bool {
    use Category as C;
    let found = judgement.personal.as_ref();
    found.is_some_and(|found| {
        matches!(
            found.category,
            C::Document | C::ExternalId | C::TaxId | C::NationalId(_) | C::Account | C::Iban
        )
    })
}

impl Numbers {
    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Takes what a column holds, as far as it is specific; `bytes` counts what is remembered.
    pub(super) fn learn(&mut self, values: &[String], bytes: &mut usize) {
        let mut forms: BTreeMap<(String, usize), HashSet<&str>> = BTreeMap::new();
        let mut specific = 0;
        for value in values {
            let Some(number) = specific_number(value) else {
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
            self.all.get(number).cloned()
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

/// The letters and digits of a number, where they are specific enough: both, and several.
fn specific_number(value: &str) -> Option<String> {
    let value = value.trim();
    let is_sign = |c: char| matches!(c, '-' | '/' | '.' | ' ' | '_');
    let is_one = value
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || is_sign(c));
    let number: String = value
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let (least, most) = LENGTH;
    let has = |is: fn(&u8) -> bool| number.bytes().any(|byte| is(&byte));
    let has_both = has(u8::is_ascii_alphabetic) && has(u8::is_ascii_digit);
    let is_specific = is_one && has_both && (least..=most).contains(&number.len());
    is_specific.then_some(number)
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
