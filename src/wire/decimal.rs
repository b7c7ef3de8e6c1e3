//! `numeric(p,s)` ↔ 128-bit integers scaled by 10^s, the layout that Parquet and Arrow have for it.
//!
//! Exact: what does not fit the precision, has digits below the scale, or is not a number, is refused.
//!
//! Source: PostgreSQL source, `numeric_send` in `src/backend/utils/adt/numeric.c`; Arrow, "Decimal128".

/// Largest precision that 128 bits hold.
pub const MAX_PRECISION: u16 = 38;

/// Digits of one group on the wire.
const GROUP_DIGITS: i32 = 4;

/// Why a number has no such integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// `NaN` or an infinity.
    #[error("a value is NaN or infinite, which a decimal cannot be")]
    NotFinite,
    /// Too many digits on one side of the point.
    #[error("a value has more digits than its declared precision and scale")]
    TooLong,
    /// Not a number at all.
    #[error("a value is not a valid numeric")]
    Invalid,
}

/// Precision and scale of a decimal column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    precision: u8,
    scale: u8,
}

impl Decimal {
    /// For `numeric(precision,scale)`; `None` where 128 bits or Arrow's rules cannot hold it (more than 38 digits, a
    /// negative scale, a scale above the precision).
    pub fn new(precision: u16, scale: i16) -> Option<Self> {
        let fits = (1..=MAX_PRECISION).contains(&precision)
            && u16::try_from(scale).is_ok_and(|scale| scale <= precision);
        fits.then_some(Self {
            precision: precision as u8,
            scale: scale as u8,
        })
    }

    /// Digits in all.
    pub fn precision(self) -> u8 {
        self.precision
    }

    /// Digits behind the point.
    pub fn scale(self) -> i8 {
        self.scale as i8
    }

    /// From a field of the binary format.
    pub fn from_binary(self, field: &[u8]) -> Result<i128, DecimalError> {
        let (words, rest) = field.as_chunks::<2>();
        let [count, weight, sign, _scale, groups @ ..] = words else {
            return Err(DecimalError::Invalid);
        };
        if !rest.is_empty() || usize::from(u16::from_be_bytes(*count)) != groups.len() {
            return Err(DecimalError::Invalid);
        }
        let negative = match u16::from_be_bytes(*sign) {
            0x0000 => false,
            0x4000 => true,
            0xC000 | 0xD000 | 0xF000 => return Err(DecimalError::NotFinite),
            _ => return Err(DecimalError::Invalid),
        };
        // Power of ten of a group's last digit, counted from the scaled integer's last digit.
        let mut exponent =
            i32::from(i16::from_be_bytes(*weight)) * GROUP_DIGITS + i32::from(self.scale);
        let mut value = 0i128;
        for group in groups {
            let group = u16::from_be_bytes(*group);
            if group >= 10_000 {
                return Err(DecimalError::Invalid);
            }
            value = append_group(value, group, exponent).ok_or(DecimalError::TooLong)?;
            exponent -= GROUP_DIGITS;
        }
        // The last group's exponent; groups that are not sent are zeros.
        let missing = (exponent + GROUP_DIGITS).max(0) as u32;
        if value != 0 && missing > 0 {
            value = 10i128
                .checked_pow(missing)
                .and_then(|power| value.checked_mul(power))
                .ok_or(DecimalError::TooLong)?;
        }
        self.signed(value, negative)
    }

    /// From decimal text: digits with an optional sign and point. Zeros below the scale may be left out or be too many.
    pub fn from_text(self, text: &[u8]) -> Result<i128, DecimalError> {
        if matches!(text, b"NaN" | b"Infinity" | b"-Infinity") {
            return Err(DecimalError::NotFinite);
        }
        let (negative, digits) = match text {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            _ => (false, text),
        };
        let (mut value, mut behind_point) = (0i128, None);
        let mut seen = false;
        for &byte in digits {
            if byte == b'.' && behind_point.is_none() {
                behind_point = Some(0u8);
                continue;
            }
            if !byte.is_ascii_digit() {
                return Err(DecimalError::Invalid);
            }
            seen = true;
            if behind_point == Some(self.scale) {
                if byte != b'0' {
                    return Err(DecimalError::TooLong);
                }
                continue;
            }
            behind_point = behind_point.map(|places| places + 1);
            value = push_digit(value, byte - b'0').ok_or(DecimalError::TooLong)?;
        }
        if !seen {
            return Err(DecimalError::Invalid);
        }
        for _ in behind_point.unwrap_or(0)..self.scale {
            value = push_digit(value, 0).ok_or(DecimalError::TooLong)?;
        }
        self.signed(value, negative)
    }

    fn signed(self, value: i128, negative: bool) -> Result<i128, DecimalError> {
        // 10^38 is below 2^127.
        if value >= 10i128.pow(u32::from(self.precision)) {
            return Err(DecimalError::TooLong);
        }
        Ok(if negative { -value } else { value })
    }
}

/// The value with the part of a group that lies at or above the last digit; `None` if it does not fit, or if the
/// part below is not zero.
fn append_group(value: i128, group: u16, exponent: i32) -> Option<i128> {
    if exponent <= -GROUP_DIGITS {
        return (group == 0).then_some(value);
    }
    let below = 10u16.pow((-exponent).max(0) as u32);
    if !group.is_multiple_of(below) {
        return None;
    }
    let shift = i128::from(10_000 / below);
    value
        .checked_mul(shift)?
        .checked_add(i128::from(group / below))
}

fn push_digit(value: i128, digit: u8) -> Option<i128> {
    value.checked_mul(10)?.checked_add(i128::from(digit))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::wire::numeric;

    fn both(text: &str, precision: u16, scale: i16) -> Result<i128, DecimalError> {
        let decimal = Decimal::new(precision, scale).unwrap();
        let mut field = Vec::new();
        numeric::write_binary(text.as_bytes(), &mut field).unwrap();
        let from_binary = decimal.from_binary(&field);
        assert_eq!(from_binary, decimal.from_text(text.as_bytes()), "{text}");
        from_binary
    }

    #[test]
    fn numbers_are_scaled_exactly() {
        assert_eq!(both("12345.67", 10, 2), Ok(1_234_567));
        assert_eq!(both("-0.01", 10, 2), Ok(-1));
        assert_eq!(both("0", 1, 0), Ok(0));
        assert_eq!(both("100000000", 10, 1), Ok(1_000_000_000));
        assert_eq!(both("1.5000", 10, 1), Ok(15));
        let most = "9".repeat(38);
        assert_eq!(both(&most, 38, 0), Ok(10i128.pow(38) - 1));
        assert_eq!(both(&format!("0.{most}"), 38, 38), Ok(10i128.pow(38) - 1));
        let one_place = format!("{}.9", "9".repeat(37));
        assert_eq!(both(&one_place, 38, 1), Ok(10i128.pow(38) - 1));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert_eq!(both("100.00", 4, 2), Err(DecimalError::TooLong));
        assert_eq!(both("0.001", 4, 2), Err(DecimalError::TooLong));
        assert_eq!(both("0.00001", 4, 0), Err(DecimalError::TooLong));
        let huge = format!("1{}", "0".repeat(1000));
        assert_eq!(both(&huge, 38, 0), Err(DecimalError::TooLong));
        assert_eq!(both("NaN", 4, 2), Err(DecimalError::NotFinite));
        assert_eq!(both("-Infinity", 4, 2), Err(DecimalError::NotFinite));
        assert_eq!(Decimal::new(39, 0), None);
        assert_eq!(Decimal::new(5, -2), None);
        assert_eq!(Decimal::new(2, 3), None);
    }

    proptest! {
        #[test]
        fn every_integer_of_the_precision_survives(value in -(10i128.pow(38) - 1)..10i128.pow(38), scale in 0i16..=38) {
            let digits = format!("{:039}", value.unsigned_abs());
            let (whole, fraction) = digits.split_at(39 - scale as usize);
            let text = format!("{}{whole}.{fraction}", if value < 0 { "-" } else { "" });
            prop_assert_eq!(both(&text, 38, scale), Ok(value));
        }

        #[test]
        fn any_bytes_are_a_number_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..30)) {
            let decimal = Decimal::new(38, 10).unwrap();
            let limit = 10i128.pow(38);
            for number in [decimal.from_binary(&bytes), decimal.from_text(&bytes)].into_iter().flatten() {
                prop_assert!(number.abs() < limit);
            }
        }
    }
}
