//! The bytes of a value that its keyed hash is taken of: values that PostgreSQL calls equal have equal bytes, and so
//! have values of different types that a reference may tie.
//!
//! | family | bytes |
//! |---|---|
//! | text | as they are |
//! | bpchar | without trailing blanks |
//! | citext | in lower case |
//! | integers | decimal text |
//! | numeric, JSON numbers | decimal text without useless zeros (`1.50` = `1.5`, `-0` = `0`) |
//! | real, double precision | the bits of the value as a double, one zero, one NaN |
//! | date, timestamps | day number since 1970 as decimal text |
//! | uuid | hyphenated lower-case text |
//! | inet, cidr | the server's text, without the prefix of a single host |

use std::borrow::Cow;

use crate::catalog::Family;

/// How text values are made canonical.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    /// They are.
    Exact,
    /// Trailing blanks do not count.
    TrimBlanks,
    /// Case does not count.
    LowerCase,
}

impl Fold {
    /// For a column of that family.
    pub fn of(family: Family) -> Self {
        match family {
            Family::Bpchar => Self::TrimBlanks,
            Family::Citext => Self::LowerCase,
            _ => Self::Exact,
        }
    }

    /// The canonical text; borrows where nothing changes.
    #[inline]
    pub fn apply(self, value: &str) -> Cow<'_, str> {
        match self {
            Self::Exact => Cow::Borrowed(value),
            Self::TrimBlanks => Cow::Borrowed(value.trim_end_matches(' ')),
            Self::LowerCase => {
                let folded = value
                    .bytes()
                    .all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
                if folded {
                    Cow::Borrowed(value)
                } else {
                    Cow::Owned(value.to_lowercase())
                }
            }
        }
    }
}

/// Decimal text without leading zeros, trailing zeros of the fraction, and the sign of zero. Words (`NaN`) stay.
pub fn numeric(text: &str) -> Cow<'_, str> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return Cow::Borrowed(text);
    }
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    if whole.is_empty() && fraction.is_empty() {
        return Cow::Borrowed("0");
    }
    let whole = if whole.is_empty() { "0" } else { whole };
    // The common case is that the server's text is canonical already.
    let length = whole.len() + fraction.len() + usize::from(!fraction.is_empty());
    if length + usize::from(negative) == text.len() && !digits.starts_with('.') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(length + 1);
    if negative {
        out.push('-');
    }
    out.push_str(whole);
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    Cow::Owned(out)
}

/// The bits of a float: `0.0` and `-0.0` are one value to PostgreSQL, and so are all NaNs. A `real` is hashed as the
/// double that equals it.
pub fn float(value: f64) -> [u8; 8] {
    let value = match value {
        0.0 => 0.0,
        value if value.is_nan() => f64::NAN,
        value => value,
    };
    value.to_bits().to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_numbers_have_one_text() {
        for (same, canonical) in [
            ("1.0", "1"),
            ("1.00", "1"),
            ("001.50", "1.5"),
            ("-0.00", "0"),
            ("0", "0"),
            ("-0.10", "-0.1"),
            (".50", "0.5"),
            ("+7", "7"),
            ("1200", "1200"),
            ("NaN", "NaN"),
            ("-Infinity", "-Infinity"),
        ] {
            assert_eq!(numeric(same), canonical, "{same}");
        }
    }

    #[test]
    fn equal_texts_fold_to_one() {
        assert_eq!(Fold::of(Family::Bpchar).apply("ab   "), "ab");
        assert_eq!(Fold::of(Family::Citext).apply("ÄB c"), "äb c");
        assert_eq!(Fold::of(Family::Text).apply("A "), "A ");
    }

    #[test]
    fn equal_floats_have_one_set_of_bits() {
        assert_eq!(float(-0.0), float(0.0));
        assert_eq!(float(-f64::NAN), float(f64::NAN));
        assert_eq!(float(f64::from(1.5f32)), float(1.5));
        assert_ne!(float(1.0), float(2.0));
    }
}
