//! What is somebody's in a value by itself, and what stands in a text among other words.

use super::validators::contact::{self, Phone};
use super::validators::national::{Scheme, is_ssn};
use super::validators::{finance, machines};
use super::{Category, Confidence, Proposal};
use crate::transform::detectors::{Found, Kind, Scanner, national, subscribers};

/// Texts of fewer words are names of things rather than sentences: a number in one may be anything.
const SENTENCE: usize = 3;

/// Words behind which four numbers with dots between them are a version.
const VERSIONS: &[&str] = &[
    "v", "ver", "version", "versions", "release", "rev", "revision", "build", "firmware", "update",
];

/// Values of a column that are somebody's for certain, or hold what is: e-mail addresses, phone, card and account numbers,
/// addresses of machines, passwords behind their name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Certain {
    /// How many.
    pub values: usize,
    /// Whether `redact` finds all of that.
    pub is_found: bool,
    /// Whether nearly all values are bare numbers, as long as those of people: what some are by chance tells of none, and
    /// others that look the same must not stay.
    pub are_numbers: bool,
}

impl Certain {
    /// The same, where something that `redact` does not find was seen elsewhere.
    pub(super) fn and_left(self, is_left: bool) -> Self {
        Self {
            is_found: self.is_found && !is_left,
            ..self
        }
    }

    /// What a column of so many values is where these are too few to say so of all; `None` where there are none.
    pub fn proposal(self, sampled: usize) -> Option<Proposal> {
        let verb = if self.values == 1 {
            "is or holds"
        } else {
            "are or hold"
        };
        let (category, others) = match self.are_numbers {
            true => (Category::Account, ", and the others are numbers as long"),
            false => (Category::FreeText, ""),
        };
        (self.values > 0).then(|| Proposal {
            category,
            confidence: Confidence::Low,
            reason: format!(
                "{} of {sampled} sampled values {verb} an e-mail address, a phone, card or account number or the like{others}",
                self.values
            ),
        })
    }
}

/// Whether a value is somebody's by a structure of its own.
pub(super) fn is_telling(value: &str) -> bool {
    contact::is_email(value)
        || contact::phone(value) == Some(Phone::International)
        || finance::is_iban(value)
}

/// Whether a value is a card's or person's number by its check digits.
pub(super) fn has_check_digits(value: &str) -> bool {
    let mut schemes = Scheme::ALL.iter().filter(|scheme| scheme.is_telling());
    finance::is_card(value) || schemes.any(|scheme| scheme.matches(value))
}

/// What is looked for. Passwords and names are found by [`super::validators`] and lists.
const KINDS: &[Kind] = &[
    Kind::Url,
    Kind::Email,
    Kind::Iban,
    Kind::NationalId,
    Kind::CreditCard,
    Kind::IpAddress,
    Kind::Phone,
];

/// Whether a text holds more than an e-mail address, a phone, card, account or national number, an address of a machine or a
/// URL with a user's name: such a one, and something else around it.
pub(super) fn holds(text: &str, scanner: &mut Scanner) -> bool {
    let text = text.trim();
    if contact::is_email(text) || contact::phone(text).is_some() {
        return false;
    }
    let is_sentence = text.split_whitespace().nth(SENTENCE - 1).is_some();
    let found = scanner.scan(text, KINDS);
    found.iter().any(|found| tells(found, text, is_sentence))
}

/// Whether a finding is somebody's, and not the whole of the text.
fn tells(found: &Found, text: &str, is_sentence: bool) -> bool {
    let part = text.get(found.range.clone()).unwrap_or_default();
    // Groups of three are thousands as well.
    let is_grouped = contact::phone(part).is_some_and(|phone| phone > Phone::Bare)
        && !subscribers::could_be_amount(part);
    let is_telling = match found.kind {
        Kind::CreditCard => is_sentence,
        // Digits alone count things.
        Kind::Phone => {
            part.starts_with(['+', '('])
                || is_sentence && is_grouped
                || subscribers::is_announced(text, found.range.start)
        }
        Kind::NationalId => {
            let is_written = is_grouped || is_ssn(part);
            national::is_sure(text, found.range.start) || is_sentence && is_written
        }
        Kind::IpAddress => {
            let before = text.get(..found.range.start).unwrap_or_default();
            let after = text.get(found.range.end..).unwrap_or_default();
            machines::is_somebodys_ip(part) && !is_version(before, after)
        }
        Kind::Url | Kind::Email | Kind::Iban | Kind::Password | Kind::Name => true,
    };
    is_telling && part.len() != text.len()
}

/// Whether what stands around four numbers says that they are a version: `Chrome/120.0.0.0`, `Version=4.10.0.0`,
/// `1.2.3.14-beta`.
fn is_version(before: &str, after: &str) -> bool {
    let is_product = before
        .strip_suffix('/')
        .is_some_and(|product| product.ends_with(char::is_alphanumeric));
    let before = before.trim_end_matches(|c: char| !c.is_alphanumeric());
    let word = before.rsplit(|c: char| !c.is_alphabetic()).next();
    let word = word.unwrap_or_default().to_lowercase();
    let has_suffix = after
        .strip_prefix(['-', '+'])
        .is_some_and(|rest| rest.starts_with(char::is_alphabetic));
    is_product || has_suffix || VERSIONS.contains(&word.as_str()) || word.ends_with("version")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> bool {
        holds(text, &mut Scanner::default())
    }

    #[test]
    fn addresses_are_found_however_they_are_glued_to_other_text() {
        for text in [
            "see https://x.com/u?email=joe1@x.com ok",
            "mailto:joe@x.org",
            "Joe <joe@x.org>",
            "tel:+4930901820",
            "user=joe@x.org;role=2",
        ] {
            assert!(of(text), "{text}");
        }
        for text in [
            "joe@x.org",
            "+49 30 901820",
            "415-555-2671 x12",
            "TXN-4539148803436467",
            "at 2024-05-12 12:30:45.123456+00 it",
            "https://x.com/a/b?c=1",
        ] {
            assert!(!of(text), "{text}");
        }
    }

    #[test]
    fn numbers_that_blanks_cut_are_found_in_texts() {
        for text in ["call +49 30 901820 or me", "my number is (415) 555-2671."] {
            assert!(of(text), "{text}");
        }
        for text in ["on (12) pages of 2024 texts", "1 2 3 4 5 6 7 8"] {
            assert!(!of(text), "{text}");
        }
    }

    #[test]
    fn phone_and_national_numbers_are_told_where_they_say_what_they_are() {
        for text in [
            "tel 612007919",
            "llamar al 612 007 919",
            "nr tel. 512-345-678",
            "cell. 3471234567",
            "su número 91 123 45 67, gracias",
            "PESEL 85020200233 ok",
            "dni 30007919A",
            "UPDATE t SET dni='12345678Z'",
            "cpf 52998224725",
            "my ssn 078-05-1120",
        ] {
            assert!(of(text), "{text}");
        }
        for text in [
            "order 612007919",
            "order 612007919 was shipped today",
            "order 85020200233 was shipped today",
            "order 11912345678 was shipped today",
            "sold 912 345 678 of them",
            "refund of 912 345 678 zł today",
        ] {
            assert!(!of(text), "{text}");
        }
    }

    #[test]
    fn addresses_of_machines_are_found_in_texts_and_versions_are_none() {
        for text in [
            "X-Originating-IP: [73.4.1.1]",
            "from 73.4.1.1 ok",
            "(73.4.1.1)",
            "73.4.1.1:41",
            "http://81.2.69.160/x",
            "peer 2606:2800:21f::1 gone",
        ] {
            assert!(of(text), "{text}");
        }
        for text in [
            "73.4.1.1",
            "1.2.3.4 Scope of this text",
            "System.Data, Version=4.10.0.0, Culture=neutral",
            "Mozilla/5.0 Chrome/120.0.0.0 Safari/537.36",
            "release 10.2.3.4",
            "openssl 12.0.1.5-beta",
            "listens on 127.0.0.1:80",
            "mask 255.255.255.0 set",
        ] {
            assert!(!of(text), "{text}");
        }
    }
}
