//! How far `noise` may move a number: a share of it, or a fixed distance.

use crate::transform::args::Problem;
use crate::transform::params::{Params, Scalar};

/// The longest distance.
#[derive(Debug, Clone, Copy)]
pub(super) enum Amount {
    /// In millionths of the number.
    Relative(u32),
    /// `mantissa` / 10^`scale`, in the number's unit.
    Absolute { mantissa: u64, scale: u32 },
}

/// Most digits of an absolute amount, and most of them behind its point.
const DIGITS: usize = 18;
pub(super) const SCALE: u32 = 9;

impl Amount {
    /// By the parameters `percent` and `absolute`.
    pub(super) fn read(params: &mut Params<'_>) -> Self {
        let percent = params
            .is_given("percent")
            .then(|| params.scalar("percent"))
            .flatten();
        let absolute = params
            .is_given("absolute")
            .then(|| params.scalar("absolute"))
            .flatten();
        match (percent, absolute) {
            (Some(_), Some(absolute)) => {
                let problem = Problem::new("`percent` and `absolute` exclude each other");
                params.report(problem.at(absolute.span));
            }
            (None, Some(scalar)) => match unscaled(scalar.text) {
                Some((mantissa, scale)) if mantissa > 0 => {
                    return Self::Absolute { mantissa, scale };
                }
                _ => report(
                    params,
                    scalar,
                    "`absolute` must be a number above 0 with at most 18 digits, 9 of them behind the point",
                ),
            },
            (Some(scalar), None) => match share(scalar.text) {
                Some(share) => return Self::Relative(share),
                None => report(
                    params,
                    scalar,
                    "`percent` must be above 0, at most 100, with at most 4 digits behind the point",
                ),
            },
            (None, None) => {}
        }
        Self::Relative(100_000)
    }

    /// Most units in the last place that a number of so many units, with `scale` digits behind its point, may move.
    /// At least 1, below 2¹⁰⁰ for the numbers that are asked for: up to 30 digits, scale up to [`SCALE`] if absolute.
    pub(super) fn units(self, number: u128, scale: u32) -> u128 {
        let units = match self {
            Self::Relative(millionths) => {
                let (whole, rest) = (number / 1_000_000, number % 1_000_000);
                let millionths = u128::from(millionths);
                whole * millionths + rest * millionths / 1_000_000
            }
            Self::Absolute {
                mantissa,
                scale: own,
            } if scale >= own => u128::from(mantissa) * 10u128.pow((scale - own).min(SCALE)),
            Self::Absolute {
                mantissa,
                scale: own,
            } => u128::from(mantissa) / 10u128.pow(own - scale),
        };
        units.max(1)
    }

    /// The same for a float.
    pub(super) fn of_float(self, number: f64) -> f64 {
        match self {
            Self::Relative(millionths) => number * (f64::from(millionths) / 1e6),
            Self::Absolute { mantissa, scale } => mantissa as f64 / 10f64.powi(scale.cast_signed()),
        }
    }
}

fn report(params: &mut Params<'_>, scalar: Scalar<'_>, message: &str) {
    params.report(Problem::new(message).at(scalar.span));
}

/// Percent as millionths of the whole.
fn share(text: &str) -> Option<u32> {
    let (mantissa, scale) = unscaled(text.strip_suffix('%').unwrap_or(text))?;
    let millionths = mantissa.checked_mul(10u64.pow(4u32.checked_sub(scale)?))?;
    (1..=1_000_000)
        .contains(&millionths)
        .then_some(millionths as u32)
}

/// The digits of an unsigned decimal number and how many of them stand behind the point.
fn unscaled(text: &str) -> Option<(u64, u32)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = [whole, fraction].concat();
    let number = digits.bytes().all(|byte| byte.is_ascii_digit());
    let fits = (1..=DIGITS).contains(&digits.len()) && fraction.len() <= SCALE as usize;
    (number && fits).then(|| Some((digits.parse().ok()?, fraction.len() as u32)))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_exact() {
        assert_eq!(share("10"), Some(100_000));
        assert_eq!(share("0.5%"), Some(5_000));
        assert_eq!(share("100"), Some(1_000_000));
        for wrong in ["0", "101", "-1", "", "x", "1e1", "0.00001"] {
            assert_eq!(share(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn amounts_become_units_of_the_last_place() {
        let relative = Amount::Relative(100_000);
        assert_eq!(relative.units(12_345, 2), 1_234);
        assert_eq!(relative.units(3, 0), 1);
        let absolute = Amount::Absolute {
            mantissa: 25,
            scale: 1,
        };
        assert_eq!(absolute.units(0, 0), 2);
        assert_eq!(absolute.units(0, 3), 2_500);
    }
}
