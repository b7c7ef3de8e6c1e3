//! Characters that are written as something else: references of HTML and XML, and escapes behind a backslash.
//!
//! What stands for a sign stays. What stands for a letter is part of somebody's name: a Latin one is written in its place.

use crate::key::prf::Stream;

/// Writes the reference that `text` begins with, or its `&`; the bytes that were read.
/// Source: WHATWG, "HTML", section 13.1.4; XML 1.0, section 4.1.
pub(super) fn reference(text: &str, stream: &mut Stream, out: &mut Vec<u8>) -> usize {
    let bytes = text.as_bytes();
    let near = &bytes[1..bytes.len().min(LONGEST + 2)];
    let Some(end) = memchr::memchr(b';', near).map(|at| at + 1) else {
        out.push(b'&');
        return 1;
    };
    let (start, radix) = match near {
        [b'#', b'x' | b'X', ..] => (3, 16),
        [b'#', ..] => (2, 10),
        _ => {
            // The sign alone where nobody knows the name: it is a word then.
            let is_known = REFERENCES
                .binary_search_by(|known| known.as_bytes().cmp(&bytes[1..end]))
                .is_ok();
            let read = if is_known { end } else { 1 };
            out.extend_from_slice(&bytes[..read]);
            return read;
        }
    };
    let Some(code) = code(&bytes[start..end], radix) else {
        out.push(b'&');
        return 1;
    };
    out.extend_from_slice(&bytes[..start]);
    match is_sign(code) {
        true => out.extend_from_slice(&bytes[start..end]),
        false => letter(code, end - start, radix, stream, out),
    }
    end
}

/// Writes the escape that `text` begins with, or its backslash; the bytes that were read.
/// Source: RFC 8259, section 7; PostgreSQL, "String Constants with C-Style Escapes".
pub(super) fn escape(text: &str, stream: &mut Stream, out: &mut Vec<u8>) -> usize {
    let bytes = text.as_bytes();
    out.push(b'\\');
    let digits = match bytes.get(1) {
        // A backslash behind one is no beginning of an escape.
        Some(b'\\') => {
            out.push(b'\\');
            return 2;
        }
        Some(sign @ (b'n' | b'r' | b't' | b'b' | b'f' | b'v')) => {
            out.push(*sign);
            return 2;
        }
        Some(b'u') => bytes.get(2..6),
        Some(b'x') => bytes.get(2..4),
        _ => None,
    };
    let Some((digits, code)) = digits.and_then(|digits| Some((digits, code(digits, 16)?))) else {
        return 1;
    };
    out.push(bytes[1]);
    match is_sign(code) {
        true => out.extend_from_slice(digits),
        false => letter(code, digits.len(), 16, stream, out),
    }
    2 + digits.len()
}

/// Characters of the longest reference between `&` and `;`.
const LONGEST: usize = 8;

/// The number that digits say, `None` where they are none, or no more than one.
fn code(digits: &[u8], radix: u32) -> Option<u32> {
    if digits.len() < 2 {
        return None;
    }
    digits.iter().try_fold(0_u32, |code, byte| {
        let digit = char::from(*byte).to_digit(radix)?;
        code.checked_mul(radix)?.checked_add(digit)
    })
}

/// Whether a code point is a sign that says nothing of anybody: blanks, controls and marks of ASCII, Latin-1 and of what printers use.
/// Source: The Unicode Standard, "C0 Controls and Basic Latin", "C1 Controls and Latin-1 Supplement", "General Punctuation".
fn is_sign(code: u32) -> bool {
    let is_mark = |c: char| {
        !c.is_alphanumeric() && matches!(c, '\0'..='\u{bf}' | '\u{2000}'..='\u{206f}' | '\u{20ac}')
    };
    char::from_u32(code).is_some_and(is_mark)
}

/// Writes so many digits of a Latin letter's code, a capital's for a capital. Two decimal ones have no room for others.
fn letter(code: u32, digits: usize, radix: u32, stream: &mut Stream, out: &mut Vec<u8>) {
    let is_capital = char::from_u32(code).is_some_and(char::is_uppercase);
    let first = match is_capital || (radix == 10 && digits == 2) {
        true => u32::from(b'A'),
        false => u32::from(b'a'),
    };
    let mut code = first + stream.below(26);
    let start = out.len();
    out.resize(start + digits, b'0');
    for digit in out[start..].iter_mut().rev() {
        *digit = char::from_digit(code % radix, radix).map_or(b'0', |c| c as u8);
        code /= radix;
    }
}

/// Names of references: those of XML, of signs, and of Latin letters with marks, that stand among others. No letters of other
/// scripts, that whole names could be written in. Source: HTML 4.01, section 24.
const REFERENCES: &[&str] = &[
    "AElig", "Aacute", "Acirc", "Agrave", "Aring", "Atilde", "Auml", "Ccedil", "Dagger", "ETH",
    "Eacute", "Ecirc", "Egrave", "Euml", "Iacute", "Icirc", "Igrave", "Iuml", "Ntilde", "OElig",
    "Oacute", "Ocirc", "Ograve", "Oslash", "Otilde", "Ouml", "Prime", "Scaron", "THORN", "Uacute",
    "Ucirc", "Ugrave", "Uuml", "Yacute", "Yuml", "aacute", "acirc", "acute", "aelig", "agrave",
    "amp", "apos", "aring", "asymp", "atilde", "auml", "bdquo", "brvbar", "bull", "ccedil",
    "cedil", "cent", "circ", "copy", "crarr", "curren", "dArr", "dagger", "darr", "deg", "divide",
    "eacute", "ecirc", "egrave", "emsp", "ensp", "equiv", "eth", "euml", "euro", "fnof", "frac12",
    "frac14", "frac34", "frasl", "ge", "gt", "hArr", "harr", "hearts", "hellip", "iacute", "icirc",
    "iexcl", "igrave", "infin", "iquest", "iuml", "lArr", "laquo", "larr", "ldquo", "le", "lrm",
    "lsaquo", "lsquo", "lt", "macr", "mdash", "micro", "middot", "minus", "nbsp", "ndash", "ne",
    "not", "ntilde", "oacute", "ocirc", "oelig", "ograve", "ordf", "ordm", "oslash", "otilde",
    "ouml", "para", "permil", "plusmn", "pound", "prime", "quot", "rArr", "radic", "raquo", "rarr",
    "rdquo", "reg", "rlm", "rsaquo", "rsquo", "sbquo", "scaron", "sect", "shy", "sum", "sup1",
    "sup2", "sup3", "szlig", "thinsp", "thorn", "tilde", "times", "trade", "uArr", "uacute",
    "uarr", "ucirc", "ugrave", "uml", "uuml", "yacute", "yen", "yuml", "zwj", "zwnj",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_sorted_and_not_too_long() {
        assert!(REFERENCES.is_sorted_by(|a, b| a < b));
        assert!(REFERENCES.iter().all(|name| name.len() <= LONGEST));
    }
}
