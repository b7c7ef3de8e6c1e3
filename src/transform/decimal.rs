//! Decimal numbers of moderate length, reckoned exactly: what a rule gives as a number, and values of `numeric`.

/// Most digits of a number: those in front of the point without leading zeros, and all behind it.
pub const DIGITS: u32 = 36;

/// A decimal number: `units` / 10^`scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    /// In units of the last digit behind the point; fewer than 10³⁶.
    pub units: i128,
    /// Digits behind the point, at most [`DIGITS`].
    pub scale: u32,
}

impl Decimal {
    /// From decimal text with an optional sign, no exponent; `None` for anything else, and beyond [`DIGITS`] digits.
    #[inline]
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, unsigned) = match text.as_bytes() {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] | rest => (false, rest),
        };
        let (mut units, mut significant, mut any) = (0i128, 0, false);
        let mut scale = None;
        for byte in unsigned {
            match byte {
                b'0'..=b'9' => {
                    units = units * 10 + i128::from(byte - b'0');
                    significant += u32::from(units != 0 || scale.is_some());
                    if significant > DIGITS {
                        return None;
                    }
                    scale = scale.map(|scale| scale + 1);
                    any = true;
                }
                b'.' if scale.is_none() => scale = Some(0),
                _ => return None,
            }
        }
        let units = if negative { -units } else { units };
        let scale = scale.unwrap_or(0);
        any.then_some(Self { units, scale })
    }

    /// Its units with so many digits behind the point, if it needs no more and they fit.
    #[inline]
    pub fn at_scale(self, scale: u32) -> Option<i128> {
        if scale >= self.scale {
            return self.units.checked_mul(power(scale - self.scale)?);
        }
        let unit = power(self.scale - scale)?;
        (self.units % unit == 0).then(|| self.units / unit)
    }

    /// The same number without zeros at the end of its fraction.
    pub fn stripped(mut self) -> Self {
        while self.scale > 0 && self.units % 10 == 0 {
            self.units /= 10;
            self.scale -= 1;
        }
        self
    }

    /// The nearest double.
    pub fn to_float(self) -> f64 {
        self.units as f64 / 10f64.powi(self.scale.cast_signed())
    }

    /// Appends it as the server would print it, with all its digits behind the point.
    #[inline]
    pub fn write(self, out: &mut Vec<u8>) {
        if self.units < 0 {
            out.push(b'-');
        }
        let mut buffer = itoa::Buffer::new();
        let digits = buffer.format(self.units.unsigned_abs()).as_bytes();
        let scale = self.scale as usize;
        if let Some(missing) = scale.checked_sub(digits.len()) {
            out.extend_from_slice(b"0.");
            out.extend(std::iter::repeat_n(b'0', missing));
            out.extend_from_slice(digits);
        } else {
            let (whole, fraction) = digits.split_at(digits.len() - scale);
            out.extend_from_slice(whole);
            if !fraction.is_empty() {
                out.push(b'.');
                out.extend_from_slice(fraction);
            }
        }
    }
}

/// 10^`exponent`, if it fits.
#[inline]
pub fn power(exponent: u32) -> Option<i128> {
    10i128.checked_pow(exponent)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(units: i128, scale: u32) -> String {
        let mut out = Vec::new();
        Decimal { units, scale }.write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn numbers_are_read_and_written_with_all_their_digits() {
        for (text, units, scale) in [
            ("0", 0, 0),
            ("0.00", 0, 2),
            ("-0.05", -5, 2),
            ("12.340", 12_340, 3),
            ("-7", -7, 0),
        ] {
            let number = Decimal::parse(text).unwrap();
            assert_eq!(number, Decimal { units, scale });
            assert_eq!(written(units, scale), text);
        }
        assert_eq!(Decimal::parse("+007").unwrap().units, 7);
        assert_eq!(Decimal::parse(".5").unwrap().units, 5);
    }

    #[test]
    fn what_is_no_number_or_too_long_is_none() {
        for text in ["", "-", ".", "1e3", "NaN", "-Infinity", "1.2.3", "1 000"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
        let nines = "9".repeat(36);
        assert!(Decimal::parse(&nines).is_some());
        assert_eq!(Decimal::parse(&format!("{nines}9")), None);
        assert!(Decimal::parse(&format!("000{nines}")).is_some());
        assert_eq!(Decimal::parse(&format!("0.0{nines}")), None);
    }

    #[test]
    fn digits_behind_the_point_go_only_where_they_are_zeros() {
        let number = Decimal::parse("1.50").unwrap();
        assert_eq!(number.at_scale(1), Some(15));
        assert_eq!(number.at_scale(0), None);
        assert_eq!(number.at_scale(4), Some(15_000));
        assert_eq!(number.at_scale(60), None);
    }

    proptest! {
        #[test]
        fn every_number_survives_text(units in -10i128.pow(35)..10i128.pow(35), scale in 0u32..=36) {
            prop_assert_eq!(Decimal::parse(&written(units, scale)), Some(Decimal { units, scale }));
        }
    }
}
