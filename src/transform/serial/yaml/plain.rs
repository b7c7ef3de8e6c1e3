//! What texts without quotes mean.
//!
//! Source: "Language-Independent Types for YAML 1.1" (null, bool, int, float, timestamp), and YAML 1.2.2, section 10.3.

use crate::transform::serial::is_decimal;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Null,
    Bool(bool),
    Number,
    Time,
    Text,
}

pub(super) fn sort(text: &str) -> Sort {
    let is_one_of = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if text.is_empty() || is_one_of(&["~", "null"]) {
        Sort::Null
    } else if is_one_of(&["true", "yes", "on"]) {
        Sort::Bool(true)
    } else if is_one_of(&["false", "no", "off"]) {
        Sort::Bool(false)
    } else if is_time(text) {
        Sort::Time
    } else if is_number(text) {
        Sort::Number
    } else {
        Sort::Text
    }
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (digits, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
    let is_digit = |c: char| c.is_ascii_digit() || matches!(c, '_' | ',' | '.' | ':');
    let is_long = digits.starts_with(|c: char| c.is_ascii_digit()) && digits.chars().all(is_digit);
    is_long
        && digits.matches('.').count() <= 1
        && !exponent.is_empty()
        && exponent.bytes().all(|byte| byte.is_ascii_digit())
}

/// `2001-12-14`, with a time or without.
fn is_time(text: &str) -> bool {
    let is_part = |c: char| {
        c.is_ascii_digit() || matches!(c, '-' | ':' | '.' | '+' | ' ' | 'T' | 't' | 'Z' | 'z')
    };
    let bytes = text.as_bytes();
    let digits = |place: std::ops::Range<usize>| {
        bytes
            .get(place)
            .is_some_and(|digits| digits.iter().all(u8::is_ascii_digit))
    };
    text.chars().all(is_part)
        && digits(0..4)
        && bytes.get(4) == Some(&b'-')
        && digits(5..7)
        && bytes.get(7) == Some(&b'-')
        && digits(8..10)
}

/// Whether a text may stand without quotes where `old` stood without, and is of the same sort as that.
pub(super) fn may_replace(old: &str, text: &str) -> bool {
    match sort(old) {
        Sort::Number => is_decimal(text),
        Sort::Time => sort(text) == Sort::Time && text.trim() == text,
        Sort::Null | Sort::Bool(_) => false,
        Sort::Text => is_plain(text),
    }
}

/// Whether a text is a text to every reader of YAML: it begins with a letter, and holds nothing that means something.
fn is_plain(text: &str) -> bool {
    let may_stand = |c: char| {
        c.is_alphanumeric()
            || matches!(c, ' ' | '.' | '-' | '_' | '@' | '/' | '+' | '(' | ')' | ';')
    };
    let is_word = ["y", "n", "null", "nan", "inf"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word));
    text.starts_with(char::is_alphabetic)
        && text.chars().all(may_stand)
        && !text.ends_with(' ')
        // In `{a: b -, c: d}` some readers take the dash for an entry of a list.
        && !text.ends_with(" -")
        && !is_word
        && sort(text) == Sort::Text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_some_reader_takes_for_more_than_a_text_needs_quotes() {
        for text in ["a -", "a b -", "a ", "a: b", "a #b", "- a", "null", "y"] {
            assert!(!may_replace("old", text), "{text}");
        }
        for text in ["a-", "a - b", "a -b", "Ada Quist", "a@b.c"] {
            assert!(may_replace("old", text), "{text}");
        }
    }

    #[test]
    fn texts_without_quotes_are_told_apart() {
        for (texts, sort_of) in [
            (&["", "~", "NULL"][..], Sort::Null),
            (&["true", "Yes", "on"], Sort::Bool(true)),
            (&["False", "no"], Sort::Bool(false)),
            (
                &["1", "-1.5", "+15551234567", "1e3", "1_000", "0123", "12:30"],
                Sort::Number,
            ),
            (
                &[
                    "2024-01-02",
                    "2024-01-02 03:04:05.5 Z",
                    "2024-01-02T03:04:05+01:00",
                ],
                Sort::Time,
            ),
            (
                &[
                    "Ada",
                    "a@b.c",
                    ":sym",
                    "1-2",
                    "123-45-6789",
                    "1.2.3.4",
                    "-",
                    "1e",
                    "2024-1",
                ],
                Sort::Text,
            ),
        ] {
            for text in texts {
                assert_eq!(sort(text), sort_of, "{text}");
            }
        }
    }
}
