//! Degrees: what they are in metres, and how a single one is moved.

use std::io::Write as _;

use crate::key::prf::Draw;

/// Metres of the longest degree, that of the meridian at the poles: no degree of latitude or longitude is longer, so
/// that no place moves farther than it may. Source: WGS 84 (NIMA TR8350.2), a = 6378137 m, 1/f = 298.257223563.
pub(super) const DEGREE: f64 = 111_694.0;

/// How much of the radius one of two columns may use: the square within the disc.
pub(super) const SHARE: f64 = std::f64::consts::FRAC_1_SQRT_2;

/// How much of the way is gone at least.
pub(super) const LEAST: f64 = 0.1;

/// Which degrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Axis {
    /// From -90 to 90.
    Latitude,
    /// From -180 to 180.
    Longitude,
}

impl Axis {
    fn end(self) -> f64 {
        match self {
            Self::Latitude => 90.0,
            Self::Longitude => 180.0,
        }
    }

    /// Whether that is such a degree.
    pub(super) fn holds(self, value: f64) -> bool {
        // NaN is not.
        value.abs() <= self.end()
    }

    /// The value moved by a distance; at the end of the axis, moved the other way.
    pub(super) fn within(self, value: f64, distance: f64) -> f64 {
        let moved = value + distance;
        if self.holds(moved) {
            moved
        } else {
            value - distance
        }
    }
}

/// Digits behind the point of which steps are a tenth of the way or less.
fn digits(radius: f64) -> i16 {
    let least = LEAST * SHARE * radius / DEGREE;
    (-least.log10()).ceil().clamp(0.0, 9.0) as i16
}

/// Whether decimals with so many digits behind the point can be moved within a radius.
pub(super) fn is_fine_enough(scale: i16, radius: f64) -> bool {
    scale >= digits(radius)
}

/// Most digits behind the point: a tenth of a millimetre.
const FINEST: i16 = 9;

/// Appends a moved decimal, of a type with that precision and scale; `None` where it is no degree of the axis.
pub(super) fn decimal(
    value: &str,
    axis: Axis,
    declared: Option<(u16, i16)>,
    radius: f64,
    draw: &Draw,
    out: &mut Vec<u8>,
) -> Option<()> {
    let degrees: f64 = value.parse().ok().filter(|degrees| axis.holds(*degrees))?;
    let own = value
        .split_once('.')
        .map_or(0, |(_, fraction)| fraction.len());
    let own = i16::try_from(own).unwrap_or(i16::MAX);
    let scale = declared.map_or_else(|| own.max(digits(radius)), |(_, scale)| scale);
    let fine = scale.min(FINEST);
    // All in steps of the last digit, so that a value never becomes itself by rounding.
    let steps = 10f64.powi(fine.into());
    let most = (SHARE * radius / DEGREE * steps).floor().max(1.0) as u64;
    let least = ((LEAST * most as f64).ceil() as u64).max(1);
    let distance = least + draw.wide_below(0, most - least + 1);
    let (value, mut end) = (
        (degrees * steps).round() as i64,
        (axis.end() * steps) as i64,
    );
    if let Some((precision, scale)) = declared {
        // `numeric(8,6)` ends at 99.999999.
        let room = i32::from(precision) - i32::from(scale - fine);
        end = end.min(10f64.powi(room.min(18)) as i64 - 1);
    }
    let distance = distance.cast_signed();
    let distance = if draw.below(2, 2) == 0 {
        distance
    } else {
        -distance
    };
    let moved = match value + distance {
        moved if moved.abs() <= end => moved,
        _ => value - distance,
    };
    let unit = 10i64.pow(fine.unsigned_abs().into());
    let sign = if moved < 0 { "-" } else { "" };
    let (whole, fraction) = (moved.abs() / unit, moved.abs() % unit);
    let width = usize::from(fine.unsigned_abs());
    let written = match width {
        0 => write!(out, "{sign}{whole}"),
        _ => write!(out, "{sign}{whole}.{fraction:0width$}"),
    };
    written.ok()?;
    out.resize(out.len() + usize::from((scale - fine).unsigned_abs()), b'0');
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_metres_need_fewer_digits() {
        // A tenth of 0.7 × 1000 m is 71 m, or 0.0006 degrees.
        assert_eq!(digits(1000.0), 4);
        assert_eq!(digits(50.0), 5);
        assert_eq!(digits(100_000.0), 2);
        assert!(is_fine_enough(6, 1000.0) && !is_fine_enough(1, 1000.0));
    }

    #[test]
    fn decimals_move_and_keep_their_digits() {
        for byte in 0..=255u8 {
            let mut bytes = [byte; 32];
            bytes[8] = byte.wrapping_mul(101);
            let draw = Draw::from(bytes);
            for (value, axis, scale) in [
                ("52.520008", Axis::Latitude, Some((8, 6))),
                ("99.999999", Axis::Longitude, Some((8, 6))),
                ("-0.00001", Axis::Longitude, None),
                ("90", Axis::Latitude, None),
                ("-180.0", Axis::Longitude, Some((11, 8))),
                ("13.123456789012", Axis::Longitude, None),
            ] {
                let mut out = Vec::new();
                decimal(value, axis, scale, 1000.0, &draw, &mut out).unwrap();
                let text = String::from_utf8(out).unwrap();
                let (old, new): (f64, f64) = (value.parse().unwrap(), text.parse().unwrap());
                assert!(axis.holds(new), "{text}");
                assert!(scale != Some((8, 6)) || text.len() <= 9, "{text}");
                let metres = (old - new).abs() * DEGREE;
                assert!((50.0..=708.0).contains(&metres), "{value} {text}: {metres}");
                let digits = text.split_once('.').unwrap().1.len();
                let own = value
                    .split_once('.')
                    .map_or(0, |(_, fraction)| fraction.len());
                assert_eq!(
                    digits,
                    scale.map_or(own.max(4), |(_, scale)| scale as usize)
                );
            }
        }
    }

    #[test]
    fn what_is_no_degree_is_none() {
        let draw = Draw::from([1; 32]);
        for value in ["NaN", "Infinity", "90.1", "-91", "", "1e400"] {
            let mut out = Vec::new();
            let moved = decimal(value, Axis::Latitude, None, 1000.0, &draw, &mut out);
            assert_eq!(moved, None, "{value}");
        }
    }
}
