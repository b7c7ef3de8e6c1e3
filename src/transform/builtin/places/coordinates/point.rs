//! Columns of type `point`: two doubles in the binary format, `(x,y)` in the text format.

use std::f64::consts::TAU;
use std::io::Write as _;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::DataType;

use super::degrees::{Axis, DEGREE, LEAST};
use super::no_degrees;
use crate::key::DomainKey;
use crate::key::prf::Draw;
use crate::transform::Refusal;
use crate::transform::canonical;
use crate::transform::others::{Gone, Others};
use crate::transform::strings::{Column, layout, texts};

/// Which coordinate comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    LongitudeFirst,
    LatitudeFirst,
}

/// All points of a column within the radius, in metres; what is none in degrees is NULL or zero, as `others` says.
pub(super) fn moved(
    input: &ArrayRef,
    (order, radius): (Order, f64),
    others: Others,
    key: &DomainKey,
) -> Result<ArrayRef, Refusal> {
    let near = |point| near(point, order, radius, key);
    let mut gone = Gone::default();
    let mut moved = |point: Option<(f64, f64)>, row| {
        if let Some(point) = point.and_then(near) {
            return Ok(point);
        }
        gone.take(others, row, || no_degrees(row))?;
        Ok((0.0, 0.0))
    };
    match input.data_type() {
        DataType::Binary => {
            let column = input.as_binary::<i32>();
            let mut out = Column::with_capacity(column.len(), 16 * column.len());
            for (row, field) in column.iter().enumerate() {
                if let Some(field) = field {
                    let (x, y) = moved(read(field), row)?;
                    out.bytes.extend_from_slice(&x.to_be_bytes());
                    out.bytes.extend_from_slice(&y.to_be_bytes());
                }
                out.end(row)?;
            }
            out.into_binary(gone.nulls(column).as_ref())
        }
        DataType::Utf8 => {
            let column = texts(input)?;
            let mut out = Column::sized(column, 40);
            for (row, text) in column.iter().enumerate() {
                if let Some(text) = text {
                    let (x, y) = moved(parse(text), row)?;
                    let written = write!(out.bytes, "({x},{y})");
                    written.map_err(|_| no_degrees(row))?;
                }
                out.end(row)?;
            }
            out.into_text(gone.nulls(column).as_ref())
        }
        _ => Err(layout(input)),
    }
}

/// Source: `point_send` of PostgreSQL: x and y as big-endian doubles.
fn read(field: &[u8]) -> Option<(f64, f64)> {
    let (x, y) = field.split_first_chunk()?;
    Some((
        f64::from_be_bytes(*x),
        f64::from_be_bytes(y.try_into().ok()?),
    ))
}

fn parse(text: &str) -> Option<(f64, f64)> {
    let inner = text.strip_prefix('(')?.strip_suffix(')')?;
    let (x, y) = inner.split_once(',')?;
    Some((x.parse().ok()?, y.parse().ok()?))
}

fn near((x, y): (f64, f64), order: Order, radius: f64, key: &DomainKey) -> Option<(f64, f64)> {
    let (longitude, latitude) = match order {
        Order::LongitudeFirst => (x, y),
        Order::LatitudeFirst => (y, x),
    };
    if !Axis::Longitude.holds(longitude) || !Axis::Latitude.holds(latitude) {
        return None;
    }
    let mut value = [0; 16];
    value[..8].copy_from_slice(&canonical::float(longitude));
    value[8..].copy_from_slice(&canonical::float(latitude));
    let (east, north) = offset(&key.draw(&value), radius);
    let moved = Axis::Latitude.within(latitude, north / DEGREE);
    // A degree of longitude is shorter the nearer the pole; of both places the one where it is longer counts.
    let narrow = latitude.abs().min(moved.abs()).to_radians().cos();
    let wide = east / (DEGREE * narrow.max(NEAR_POLE));
    let (longitude, latitude) = (around(longitude + wide), moved);
    Some(match order {
        Order::LongitudeFirst => (longitude, latitude),
        Order::LatitudeFirst => (latitude, longitude),
    })
}

/// Cosine of the latitude 300 metres from the pole, where longitudes mean little.
const NEAR_POLE: f64 = 5e-5;

/// Metres to the east and to the north: anywhere in the disc but its middle, each place as likely as any other.
fn offset(draw: &Draw, radius: f64) -> (f64, f64) {
    let part = |choice| draw.wide_below(choice, 1 << 53) as f64 / (1u64 << 53) as f64;
    let (inner, angle) = (LEAST * LEAST, TAU * part(2));
    let distance = radius * (inner + (1.0 - inner) * part(0)).sqrt();
    (distance * angle.cos(), distance * angle.sin())
}

/// A longitude from -180 to 180. Near a pole a few metres are several times around.
fn around(longitude: f64) -> f64 {
    match longitude % 360.0 {
        east if east > 180.0 => east - 360.0,
        west if west < -180.0 => west + 360.0,
        within => within,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::MasterKey;

    /// Metres between two places, on a sphere as large as the earth's largest radius of curvature.
    fn distance(one: (f64, f64), other: (f64, f64)) -> f64 {
        let [(a, b), (c, d)] = [one, other].map(|(x, y)| (x.to_radians(), y.to_radians()));
        let half = |angle: f64| (angle / 2.0).sin().powi(2);
        let chord = half(d - b) + b.cos() * d.cos() * half(c - a);
        2.0 * DEGREE.to_degrees() * chord.sqrt().asin()
    }

    #[test]
    fn points_stay_within_the_radius_and_move_at_all() {
        let key = MasterKey::of(7).domain("test");
        let places = (0..2000).map(|n| {
            let n = f64::from(n);
            (n * 0.179 - 179.0, (n * 0.0893 - 89.3).clamp(-89.9, 89.9))
        });
        let ends = [(180.0, 0.0), (-180.0, 10.0), (0.0, 90.0), (12.0, -90.0)];
        for radius in [50.0, 1000.0, 10_000.0] {
            for place in places.clone().chain(ends) {
                let moved = near(place, Order::LongitudeFirst, radius, &key).unwrap();
                let metres = distance(place, moved);
                assert!(metres <= radius * 1.0001, "{place:?} {moved:?}: {metres}");
                assert!(moved != place);
                let swapped = (place.1, place.0);
                let other = near(swapped, Order::LatitudeFirst, radius, &key).unwrap();
                assert_eq!(other, (moved.1, moved.0));
            }
        }
    }

    #[test]
    fn points_near_a_pole_stay_degrees() {
        let key = MasterKey::of(7).domain("test");
        for at in 0..4000 {
            let n = f64::from(at);
            // From the pole to a few kilometres from it, around the whole circle.
            let from_pole = 1e-7 * 1.003_f64.powf(n);
            let pole = if at % 2 == 0 { 90.0 } else { -90.0 };
            let place = (n * 0.09 - 180.0, pole - from_pole.copysign(pole));
            for radius in [50.0, 1000.0, 100_000.0] {
                let (x, y) = near(place, Order::LongitudeFirst, radius, &key).unwrap();
                assert!(Axis::Longitude.holds(x), "{place:?} {radius}: {x}");
                assert!(Axis::Latitude.holds(y), "{place:?} {radius}: {y}");
                let swapped = (place.1, place.0);
                let other = near(swapped, Order::LatitudeFirst, radius, &key).unwrap();
                assert_eq!(other, (y, x));
            }
        }
        for (far, within) in [
            (4230.35, -89.65),
            (-541.0, 179.0),
            (180.0, 180.0),
            (190.0, -170.0),
        ] {
            assert!((around(far) - within).abs() < 1e-9, "{far}");
        }
    }

    #[test]
    fn both_formats_are_read_and_only_degrees_are_taken() {
        let mut field = 13.4f64.to_be_bytes().to_vec();
        field.extend(52.5f64.to_be_bytes());
        assert_eq!(read(&field), Some((13.4, 52.5)));
        assert_eq!(read(&field[..15]), None);
        assert_eq!(parse("(13.4,52.5)"), Some((13.4, 52.5)));
        assert_eq!(parse("13.4,52.5"), None);
        let key = MasterKey::of(7).domain("test");
        assert_eq!(near((52.5, 91.0), Order::LongitudeFirst, 100.0, &key), None);
        assert_eq!(
            near((f64::NAN, 1.0), Order::LongitudeFirst, 100.0, &key),
            None
        );
    }
}
