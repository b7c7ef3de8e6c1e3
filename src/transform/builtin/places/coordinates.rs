//! `coordinates`: a place near the real one.

mod degrees;
mod point;

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, ArrowPrimitiveType, AsArray, PrimitiveArray};
use arrow::datatypes::{DataType, Float32Type, Float64Type};

use crate::catalog::Family;
use crate::key::{DomainKey, MasterKey};
use crate::transform::args::{Arg, Problem};
use crate::transform::canonical;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::others::{Gone, Others};
use crate::transform::params::Params;
use crate::transform::strings::{Column, layout, texts};
use crate::transform::{Distinct, Guarantees, Input, Prepared, Refusal, Transform};
use degrees::{Axis, DEGREE};
use point::Order;

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "coordinates",
    group: Group::Places,
    summary: "a place within a radius of the real one",
    doc: "Moves a column of latitudes or of longitudes, or one of type `point`, so that the place stays within `radius` \
          metres of the real one; how far depends on the key and the value alone, so equal places stay equal. A point \
          moves anywhere in the disc, but at least a tenth of the radius. Latitude and longitude in two columns move apart \
          from each other, each by at most 0.7 of the radius; a longitude is moved as at the equator, so that at 60 \
          degrees north or south it moves half as far. Decimals get as many digits as the column declares, or at least \
          as many as the radius needs. This hides the house, not the town: places of one person, or many in one street, \
          move apart from each other and their middle stays about where it was; who knows that somebody lives alone \
          within the radius knows who it is.",
    params: &[
        Param {
            name: "axis",
            kind: "latitude|longitude|xy|yx",
            default: "",
            doc: "which of them the column holds; of a `point`, whether x is the longitude (`xy`, as PostGIS has it) or the \
                  latitude (`yx`)",
        },
        Param {
            name: "radius",
            kind: "integer",
            default: "1000",
            doc: "farthest distance in metres: 50 to 100000",
        },
        Param {
            name: "other",
            kind: "refuse|set_null|zero",
            default: "refuse",
            doc: "what becomes of values that are no degrees: they stop the run, or become NULL or 0",
        },
    ],
    accepts: &[
        Family::Float8,
        Family::Float4,
        Family::Numeric,
        Family::Other,
    ],
    examples: &["51.99797", "-33.8688197"],
    example_params: &[("axis", "latitude")],
    keyed: true,
    prepare,
};

/// What the column holds.
#[derive(Debug, Clone, Copy)]
enum Holds {
    One(Axis),
    Both(Order),
}

const AXES: &[(&str, Holds)] = &[
    ("latitude", Holds::One(Axis::Latitude)),
    ("longitude", Holds::One(Axis::Longitude)),
    ("xy", Holds::Both(Order::LongitudeFirst)),
    ("yx", Holds::Both(Order::LatitudeFirst)),
];

/// The name that `format_type` gives the only type of two coordinates.
const POINT: &str = "point";

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let radius = params.integer("radius", 50..=100_000u32).map(f64::from);
    let holds = params.choice("axis", AXES);
    let others = Others::read(&mut params, "zero");
    let span = params.span();
    if holds.is_none() && !params.is_given("axis") {
        let problem = Problem::new("`coordinates` must know what the column holds");
        let hint = "add `axis: latitude`, `axis: longitude` or, for a point, `axis: xy`";
        params.report(problem.hint(hint).at(span));
    }
    let is_point = input.ty.family == Family::Other && input.ty.name == POINT;
    match holds {
        Some(Holds::Both(_)) if !is_point => {
            let problem = Problem::new("`xy` and `yx` are for columns of type point");
            params.report(problem.hint("use `latitude` or `longitude`").at(span));
        }
        Some(Holds::One(_)) if input.ty.family == Family::Other => {
            let problem = Problem::new("the type holds no single degree");
            params.report(problem.hint("for a point, use `axis: xy`").at(span));
        }
        _ => {}
    }
    let declared = input.ty.numeric;
    if let (Some(Holds::One(_)), Some(radius), Some((_, scale))) = (holds, radius, declared)
        && !degrees::is_fine_enough(scale, radius)
    {
        let problem = Problem::new(format!(
            "{} is too coarse for a radius of {radius} metres",
            input.ty.name
        ));
        params.report(
            problem
                .hint("give a larger `radius`, or use `noise`")
                .at(span),
        );
    }
    params.finish()?;
    let (Some(holds), Some(radius)) = (holds, radius) else {
        return Err(Problem::new("`axis` is missing").at(span));
    };
    Ok(Box::new(Coordinates {
        holds,
        radius,
        declared,
        others: others.unwrap_or(Others::Refused),
    }))
}

#[derive(Debug, Clone)]
struct Coordinates {
    holds: Holds,
    /// In metres.
    radius: f64,
    /// Precision and scale of a `numeric(p,s)`.
    declared: Option<(u16, i16)>,
    others: Others,
}

impl Prepared for Coordinates {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            distinct: Distinct::No,
            makes_nulls: self.others == Others::Null,
            max_chars: None,
            passes_values: false,
        }
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        Arc::new(Kernel {
            coordinates: self.clone(),
            key: key.domain(domain),
        })
    }
}

struct Kernel {
    coordinates: Coordinates,
    key: DomainKey,
}

impl Transform for Kernel {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let Coordinates { radius, others, .. } = self.coordinates;
        let axis = match self.coordinates.holds {
            Holds::Both(order) => return point::moved(input, (order, radius), others, &self.key),
            Holds::One(axis) => axis,
        };
        match input.data_type() {
            DataType::Float32 => Self::floats::<Float32Type>(input, others, |value| {
                let moved = self.float(axis, f64::from(value))?;
                Some(moved as f32)
            }),
            DataType::Float64 => {
                Self::floats::<Float64Type>(input, others, |value| self.float(axis, value))
            }
            DataType::Utf8 => self.decimals(input, axis),
            _ => Err(layout(input)),
        }
    }
}

impl Kernel {
    fn floats<T: ArrowPrimitiveType>(
        input: &ArrayRef,
        others: Others,
        moved: impl Fn(T::Native) -> Option<T::Native>,
    ) -> Result<ArrayRef, Refusal> {
        let column: &PrimitiveArray<T> = input.as_primitive();
        let mut values = column.values().to_vec();
        let mut gone = Gone::default();
        for (row, value) in values.iter_mut().enumerate() {
            if column.is_valid(row) {
                let stand_in = moved(*value);
                if stand_in.is_none() {
                    gone.take(others, row, || no_degrees(row))?;
                }
                *value = stand_in.unwrap_or_default();
            }
        }
        PrimitiveArray::<T>::try_new(values.into(), gone.nulls(column))
            .map(|array| Arc::new(array) as ArrayRef)
            .map_err(|_| Refusal::new(0, "the stand-ins do not form an array"))
    }

    fn float(&self, axis: Axis, value: f64) -> Option<f64> {
        let draw = axis
            .holds(value)
            .then(|| self.key.draw(&canonical::float(value)))?;
        let most = degrees::SHARE * self.coordinates.radius / DEGREE;
        // 53 bits are what a double holds; a tenth of the way at least, so that the value itself never comes out.
        let part = draw.wide_below(0, 1 << 53) as f64 / (1u64 << 53) as f64;
        let distance = most * (degrees::LEAST + (1.0 - degrees::LEAST) * part);
        let sign = if draw.below(2, 2) == 0 { 1.0 } else { -1.0 };
        Some(axis.within(value, sign * distance))
    }

    fn decimals(&self, input: &ArrayRef, axis: Axis) -> Result<ArrayRef, Refusal> {
        let column = texts(input)?;
        let mut out = Column::sized(column, 16);
        let Coordinates {
            radius,
            declared,
            others,
            ..
        } = self.coordinates;
        let mut gone = Gone::default();
        for row in 0..column.len() {
            if column.is_valid(row) {
                let value = column.value(row);
                let draw = self.key.draw(canonical::numeric(value).as_bytes());
                let start = out.bytes.len();
                let moved = degrees::decimal(value, axis, declared, radius, &draw, &mut out.bytes);
                if moved.is_none() {
                    gone.take(others, row, || no_degrees(row))?;
                    out.bytes.truncate(start);
                    out.bytes.push(b'0');
                }
            }
            out.end(row)?;
        }
        out.into_text(gone.nulls(column).as_ref())
    }
}

fn no_degrees(row: usize) -> Refusal {
    Refusal::new(row, "a value is no latitude or longitude in degrees").hint(
        "say `other: set_null`, or use `noise` or `fixed` for a column that holds other values too",
    )
}

#[cfg(test)]
mod tests {
    use arrow::array::{Float64Array, StringArray};

    use super::*;
    use crate::catalog::Type;

    fn run(ty: &Type, axis: &str, other: &str, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let params = [("axis", axis), ("other", other)];
        let prepared = prepare(&Arg::map(&params), Input { ty }).unwrap();
        assert_eq!(prepared.guarantees().makes_nulls, other == "set_null");
        prepared.bind(&MasterKey::of(1), "test").apply(input)
    }

    #[test]
    fn what_is_no_degree_stops_a_run_or_goes_as_the_rule_says() {
        let float = Type::plain("double precision", Family::Float8);
        let numeric = Type::plain("numeric", Family::Numeric);
        let point = Type::plain(POINT, Family::Other);
        let floats: ArrayRef = Arc::new(Float64Array::from(vec![Some(52.5), Some(999.0), None]));
        let texts = |values: [&str; 2]| -> ArrayRef {
            let [one, two] = values;
            Arc::new(StringArray::from(vec![Some(one), Some(two), None]))
        };
        let cases = [
            (&float, "latitude", floats),
            (&numeric, "latitude", texts(["52.5", "999"])),
            (&point, "xy", texts(["(13.4,52.5)", "(999,999)"])),
        ];
        for (ty, axis, input) in cases {
            let refusal = run(ty, axis, "refuse", &input).unwrap_err();
            assert_eq!(refusal.row, 1, "{ty:?}");
            let nulls = run(ty, axis, "set_null", &input).unwrap();
            let gone: Vec<bool> = (0..3).map(|row| nulls.is_null(row)).collect();
            assert_eq!(gone, [false, true, true], "{ty:?}");
            let zeros = run(ty, axis, "zero", &input).unwrap();
            let gone: Vec<bool> = (0..3).map(|row| zeros.is_null(row)).collect();
            assert_eq!(gone, [false, false, true], "{ty:?}");
            match ty.family {
                Family::Float8 => {
                    assert!(zeros.as_primitive::<Float64Type>().value(1).abs() < 1e-9)
                }
                Family::Numeric => assert_eq!(zeros.as_string::<i32>().value(1), "0"),
                _ => assert_eq!(zeros.as_string::<i32>().value(1), "(0,0)"),
            }
        }
    }
}
