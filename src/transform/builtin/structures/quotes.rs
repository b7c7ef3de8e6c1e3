//! Quoted parts in the text forms of arrays, composites, ranges and hstore.
//!
//! Source: PostgreSQL documentation, "Array Input and Output Syntax", "Composite Type Input and Output Syntax",
//! "Range Input/Output"; `array_out`, `record_out`, `range_bound_escape` and `hstore_out` in its source.

use std::borrow::Cow;

/// How a quote and a backslash stand between quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escape {
    /// Behind a backslash.
    Backslash,
    /// Twice. A backslash before any character is read as well.
    Doubled,
}

/// Reads the part whose opening quote stands at `at`: its text, and where it ends.
pub(super) fn quoted(value: &[u8], at: usize, escape: Escape) -> Option<(Cow<'_, [u8]>, usize)> {
    let begin = at + 1;
    let (mut text, mut from, mut at) = (Vec::new(), begin, begin);
    loop {
        let next = at + memchr::memchr2(b'"', b'\\', value.get(at..)?)?;
        let follower = value.get(next + 1).copied();
        let is_escaped = match value[next] {
            b'\\' => true,
            _ => escape == Escape::Doubled && follower == Some(b'"'),
        };
        if is_escaped {
            text.extend_from_slice(&value[from..next]);
            text.push(follower?);
            (from, at) = (next + 2, next + 2);
            continue;
        }
        let last = &value[from..next];
        if from == begin {
            return Some((Cow::Borrowed(last), next + 1));
        }
        text.extend_from_slice(last);
        return Some((Cow::Owned(text), next + 1));
    }
}

/// Appends a part between quotes.
pub(super) fn quote(text: &[u8], escape: Escape, out: &mut Vec<u8>) {
    out.push(b'"');
    let mut from = 0;
    for at in memchr::memchr2_iter(b'"', b'\\', text) {
        out.extend_from_slice(&text[from..at]);
        out.push(match escape {
            Escape::Backslash => b'\\',
            Escape::Doubled => text[at],
        });
        from = at;
    }
    out.extend_from_slice(&text[from..]);
    out.push(b'"');
}

/// Appends a part, between quotes where it is empty or holds a blank, a quote, a backslash or one of `special`.
pub(super) fn quote_if_needed(text: &[u8], special: &[u8], escape: Escape, out: &mut Vec<u8>) {
    let needs =
        |byte: &u8| matches!(byte, b'"' | b'\\' | b' ' | b'\t'..=b'\r') || special.contains(byte);
    if text.is_empty() || text.iter().any(needs) {
        quote(text, escape, out);
    } else {
        out.extend_from_slice(text);
    }
}

/// Where the part without quotes that begins at `at` ends: before the first of `ends`. `None` where there is none of
/// them, or the part holds a quote or a backslash, which the server would have put between quotes.
pub(super) fn bare(value: &[u8], at: usize, ends: &[u8]) -> Option<usize> {
    let rest = value.get(at..)?;
    let length = rest.iter().position(|byte| ends.contains(byte))?;
    let strange = |byte: &u8| matches!(byte, b'"' | b'\\');
    (!rest[..length].iter().any(strange)).then_some(at + length)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn parts_are_quoted_where_the_server_quotes_them() {
        for (text, array, record) in [
            ("a", "a", "a"),
            ("", "\"\"", "\"\""),
            ("a b", "\"a b\"", "\"a b\""),
            ("a,b", "\"a,b\"", "\"a,b\""),
            ("a\"b\\", "\"a\\\"b\\\\\"", "\"a\"\"b\\\\\""),
        ] {
            let mut out = Vec::new();
            quote_if_needed(text.as_bytes(), b",", Escape::Backslash, &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), array);
            let mut out = Vec::new();
            quote_if_needed(text.as_bytes(), b",", Escape::Doubled, &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), record);
        }
    }

    #[test]
    fn what_has_no_end_is_refused() {
        assert_eq!(quoted(b"\"abc", 0, Escape::Backslash), None);
        assert_eq!(quoted(b"\"abc\\", 0, Escape::Backslash), None);
        assert_eq!(quoted(b"\"abc\"\"", 0, Escape::Doubled), None);
        assert_eq!(bare(b"abc", 0, b","), None);
        assert_eq!(bare(b"a\"c,", 0, b","), None);
    }

    proptest! {
        #[test]
        fn quoted_parts_come_back(text in "[a\"\\\\, é]{0,12}", doubled in any::<bool>()) {
            let escape = if doubled { Escape::Doubled } else { Escape::Backslash };
            let mut out = b"x".to_vec();
            quote(text.as_bytes(), escape, &mut out);
            out.push(b',');
            let (back, end) = quoted(&out, 1, escape).unwrap();
            prop_assert_eq!(&*back, text.as_bytes());
            prop_assert_eq!(end, out.len() - 1);
        }
    }
}
