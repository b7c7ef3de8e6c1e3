//! What is somebody's by itself, wherever it stands: addresses, phone, card, account and national numbers.

use super::validators::contact::{self, Phone};
use super::validators::finance;
use super::validators::national::{Scheme, is_ssn};
use crate::transform::detectors::{Kind, Scanner};

/// Texts of fewer words are names of things rather than sentences: a number in one may be anything.
const SENTENCE: usize = 3;

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

/// Whether a text holds more than an e-mail address, a phone, card or account number or a URL with a user's name: such
/// a one, and something else around it.
pub(super) fn holds_personal_parts(text: &str, scanner: &mut Scanner) -> bool {
    let text = text.trim();
    if contact::is_email(text) || contact::phone(text).is_some() {
        return false;
    }
    let is_sentence = text.split_whitespace().nth(SENTENCE - 1).is_some();
    let kinds = [
        Kind::Url,
        Kind::Email,
        Kind::Iban,
        Kind::CreditCard,
        Kind::Phone,
    ];
    let found = scanner.scan(text, &kinds).iter().any(|found| {
        let part = text.get(found.range.clone()).unwrap_or_default();
        let is_whole = part.len() == text.len();
        let is_telling = match found.kind {
            Kind::CreditCard => is_sentence,
            // Digits alone count things as well.
            Kind::Phone => {
                let is_grouped = contact::phone(part).is_some_and(|phone| phone > Phone::Bare);
                part.starts_with(['+', '(']) || is_sentence && is_grouped
            }
            Kind::Url | Kind::Email | Kind::Iban | Kind::IpAddress => true,
        };
        is_telling && !is_whole
    });
    let bare = |word: &str| is_ssn(word.trim_matches(|c: char| !c.is_alphanumeric()));
    found || is_sentence && text.split_whitespace().any(bare)
}
