//! Texts that stand encoded in a value: in Base64 or hexadecimal, or as the bytes of a `bytea`.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Shortest encoded text that is looked into, in characters: shorter ones are words that happen to be decodable.
const SHORTEST: usize = 12;

/// With or without padding, whatever bits stand behind the last byte.
const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);

/// The text that a value is in Base64 (both alphabets, lines as in mails) or hexadecimal; `None` where it is neither, or
/// holds no text. Source: RFC 4648, sections 4, 5 and 8.
pub(super) fn text(value: &str) -> Option<String> {
    readable(&bytes(value)?, false)
}

/// How what a value is in Base64 or hexadecimal begins, in hexadecimal; of what Django signs, without its signature, and
/// without the point in front of what it compressed. Source: Django documentation, "Cryptographic signing".
pub(super) fn packed(value: &str) -> Option<String> {
    let value = value.trim();
    let signed = value.strip_prefix('.').unwrap_or(value);
    let bytes = bytes(signed.split(':').next()?)?;
    let beginning = bytes.get(..BEGINNING).unwrap_or(&bytes);
    Some(hex::encode(beginning))
}

/// Bytes that tell what a file is.
const BEGINNING: usize = 32;

fn bytes(value: &str) -> Option<Vec<u8>> {
    if value.len() < SHORTEST || !value.is_ascii() {
        return None;
    }
    let compact: String = value.split_ascii_whitespace().collect();
    // Words with blanks between them are no lines of Base64, which all but the last have one length.
    let mut lines = value.split_ascii_whitespace().map(str::len);
    let first = lines.next()?;
    let is_even = lines.clone().rev().skip(1).all(|length| length == first);
    if !is_even || lines.next_back().is_some_and(|last| last > first) {
        return None;
    }
    let digits = compact
        .strip_prefix("\\x")
        .or_else(|| compact.strip_prefix("0x"));
    match hex::decode(digits.unwrap_or(&compact)) {
        Ok(bytes) => Some(bytes),
        Err(_) => base64(&compact),
    }
}

fn base64(value: &str) -> Option<Vec<u8>> {
    let alphabet = match value.contains(['-', '_']) {
        true => &alphabet::URL_SAFE,
        false => &alphabet::STANDARD,
    };
    GeneralPurpose::new(alphabet, LENIENT).decode(value).ok()
}

/// The text that bytes, given in hexadecimal, begin with; `None` where they are no text.
pub(super) fn beginning(digits: &str) -> Option<String> {
    readable(&hex::decode(digits).ok()?, true)
}

/// Bytes as UTF-8 that people read: with letters, and without control characters. `is_cut` if the last character may be
/// torn.
fn readable(bytes: &[u8], is_cut: bool) -> Option<String> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) if is_cut && error.error_len().is_none() => {
            std::str::from_utf8(bytes.get(..error.valid_up_to())?).ok()?
        }
        Err(_) => return None,
    };
    let is_odd = |c: char| c.is_control() && !c.is_whitespace() || c == char::REPLACEMENT_CHARACTER;
    let is_text = !text.contains(is_odd) && text.contains(char::is_alphabetic);
    is_text.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_in_base64_and_in_hexadecimal() {
        for (value, expected) in [
            ("bWFpbD1hZGFAeC5pbw==", Some("mail=ada@x.io")),
            ("bWFpbD1hZGFAeC5pbw", Some("mail=ada@x.io")),
            ("bWFpbD1h\nZGFAeC5p\nbw==\n", Some("mail=ada@x.io")),
            ("w6TDtsO8w58_Pz8-", Some("äöüß???>")),
            ("6d61696c3d61646140782e696f", Some("mail=ada@x.io")),
            ("\\x6d61696c3d61646140782e696f", Some("mail=ada@x.io")),
            // A word, a digest, an account number, prose.
            ("confirmation", None),
            ("d41d8cd98f00b204e9800998ecf8427e", None),
            ("313233343536373839303132", None),
            ("some words that are long enough", None),
            ("short", None),
            ("", None),
        ] {
            assert_eq!(text(value).as_deref(), expected, "{value}");
        }
    }

    #[test]
    fn what_is_packed_is_known_by_how_it_begins() {
        for (value, expected) in [
            ("gASVDQAAAAAAAACMCWFkYUB4LmlvlC4=", Some("800495")),
            ("BAhJIg5hZGFAeC5pbwY6BkVU", Some("0408")),
            ("eJxLTEl0qNDLzAcACpsCvg==", Some("789c")),
            (".eJxLTEl0qNDLzAcACpsCvg:1rXyZa:c2lnbmF0dXJl", Some("789c")),
            ("some words", None),
            (".", None),
            ("", None),
        ] {
            let told = packed(value);
            let begins =
                expected.is_some_and(|begin| told.as_ref().is_some_and(|it| it.starts_with(begin)));
            assert!(
                begins || expected.is_none() && told.is_none(),
                "{value}: {told:?}"
            );
        }
    }

    #[test]
    fn bytes_that_are_text_may_break_off_within_a_character() {
        assert_eq!(beginning("c3a4c3b6c3").as_deref(), Some("äö"));
        assert_eq!(beginning("c3a4ff"), None);
        assert_eq!(beginning("00616263"), None);
        assert_eq!(beginning("31323334"), None);
        assert_eq!(beginning(""), None);
    }
}
