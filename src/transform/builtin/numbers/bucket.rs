//! `bucket`: numbers become the bound or the middle of the bucket that they lie in.

use super::step::{Step, Towards};
use crate::catalog::Family;
use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::decimal::Decimal;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::numbers::{self, NUMBERS, NumberMaker, Room, TooLong, read};
use crate::transform::params::Params;
use crate::transform::{Distinct, Input, Prepared};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "bucket",
    group: Group::Numbers,
    summary: "the bound or middle of the number's bucket",
    doc: "Buckets of one `width`, counted from 0 (`bucket: 10` makes ages 30, 40 …), or between `bounds` that the rule \
          gives; a number on a bound belongs to the bucket above it. The lower bound comes out, or the middle, \
          rounded down where the type needs it. Below the first bound and from the last one on there is no middle: \
          the bound itself comes out. Where a lower bound is beyond the type, the one towards zero comes out; NaN \
          stays, and so do infinities with `width`. Needs no key: a number on a bound comes out as it is, and equal \
          stand-ins say that the numbers were close. A `numeric` may have 36 digits.",
    params: &[
        Param {
            name: "width",
            kind: "number above 0",
            default: "none",
            doc: "width of each bucket: above 0, with at most 18 digits",
        },
        Param {
            name: "bounds",
            kind: "list of numbers",
            default: "none",
            doc: "instead of `width`: rising numbers of at most 18 digits, 9 of them behind the point",
        },
        Param {
            name: "give",
            kind: "lower|middle",
            default: "lower",
            doc: "what comes out: the bucket's lower bound, or its middle",
        },
    ],
    accepts: NUMBERS,
    examples: &["42.50", "7", "-12.00"],
    example_params: &[("width", "10")],
    keyed: false,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let room = Room::of(input.ty);
    let middle = params.choice("give", &[("lower", false), ("middle", true)]);
    let middle = middle.unwrap_or(false);
    let maker = match (params.is_given("width"), params.is_given("bounds")) {
        (true, false) => width(&mut params, room).map(|width| Bucket::Even(width, middle)),
        (false, true) => bounds(&mut params, &room)
            .map(|bounds| Bucket::Given(Bounds::new(&bounds, middle, &room))),
        (both, _) => {
            let problem = match both {
                true => Problem::new("`width` and `bounds` exclude each other"),
                false => Problem::new("`bucket` needs `width` or `bounds`")
                    .hint("write `bucket: 10`, or `bucket: { bounds: [0, 18, 30, 65] }`"),
            };
            params.report(problem.at(params.span()));
            None
        }
    };
    params.finish()?;
    let maker = maker.ok_or_else(|| Problem::new("`bucket` needs `width` or `bounds`"))?;
    let distinct = maker.distinct();
    // Widths are counted as `round` counts steps down.
    let is_float = matches!(input.ty.family, Family::Float4 | Family::Float8);
    let keeps_order = !is_float || matches!(maker, Bucket::Given(_));
    Ok(numbers::ordered(distinct, keeps_order, maker))
}

fn width(params: &mut Params<'_>, room: Room) -> Option<Width> {
    let (number, scalar) = (params.number("width")?, params.scalar("width")?);
    match Step::of(number, scalar, &room) {
        Ok(step) => Some(Width { step, number, room }),
        Err(problem) => {
            params.report(problem);
            None
        }
    }
}

/// Most digits behind the point of a bound. With those of 64 bits in front there is room for all others at one scale.
const SCALE: u32 = 9;

/// Most bounds: they are looked up one by one in halves, and shown in messages.
const MOST: usize = 1000;

fn bounds(params: &mut Params<'_>, room: &Room) -> Option<Vec<Decimal>> {
    let items = params.items("bounds");
    let mut bounds = Vec::with_capacity(items.len());
    let mut wrong = (items.is_empty() || items.len() > MOST)
        .then(|| Problem::new("`bounds` takes 1 to 1000 numbers").at(params.span()));
    for item in items {
        let number = Decimal::parse(&item.scalar.text.replace('_', "")).map(Decimal::stripped);
        let fits = number.filter(|number| {
            let short = i64::try_from(number.units).is_ok() && number.scale <= SCALE;
            short && item.weight.is_none() && room.holds(*number)
        });
        let rises = |number: &Decimal| {
            let last: Option<&Decimal> = bounds.last();
            last.is_none_or(|last| less(*last, *number))
        };
        match fits {
            Some(number) if rises(&number) => bounds.push(number),
            _ => {
                let problem = Problem::new(
                    "a bound is no number of the column's type above the one before it",
                );
                wrong.get_or_insert(problem.at(item.scalar.span));
            }
        }
    }
    match wrong {
        Some(problem) => {
            params.report(problem);
            None
        }
        None => Some(bounds),
    }
}

/// Whether one bound is below another.
fn less(one: Decimal, other: Decimal) -> bool {
    let scale = one.scale.max(other.scale);
    one.at_scale(scale) < other.at_scale(scale)
}

#[derive(Debug, Clone)]
enum Bucket {
    /// Buckets of one width, and whether their middles come out.
    Even(Width, bool),
    Given(Bounds),
}

#[derive(Debug, Clone)]
struct Width {
    step: Step,
    number: Decimal,
    room: Room,
}

/// Buckets between bounds, each with what comes out for it: bound and result at one scale, and as doubles.
#[derive(Debug, Clone)]
struct Bounds {
    scale: u32,
    /// Lower bounds, rising.
    lower: Vec<(i128, f64)>,
    /// Results, by lower bound.
    result: Vec<(i128, f64)>,
}

impl Bounds {
    fn new(bounds: &[Decimal], middle: bool, room: &Room) -> Self {
        let scale = bounds.iter().map(|bound| bound.scale).max().unwrap_or(0);
        // A middle may need one digit more, where the type has it.
        let finer = Decimal {
            units: 5,
            scale: scale + 1,
        };
        let scale = scale + u32::from(middle && room.holds(finer));
        let units = |bound: &Decimal| bound.at_scale(scale).unwrap_or(bound.units);
        let lower: Vec<i128> = bounds.iter().map(units).collect();
        let to_float = |units: i128| Decimal { units, scale }.to_float();
        let result = lower
            .iter()
            .zip(lower.iter().skip(1).map(Some).chain([None]));
        let result = result.map(|(low, high)| match high {
            Some(high) if middle => (low + high).div_euclid(2),
            _ => *low,
        });
        let both = |units: i128| (units, to_float(units));
        Self {
            scale,
            result: result.map(both).collect(),
            lower: lower.into_iter().map(both).collect(),
        }
    }

    /// The bucket of a value of which `above` tells whether it is at or above a bound; the first one for what lies
    /// below all of them.
    #[inline]
    fn of(&self, above: impl Fn(&(i128, f64)) -> bool) -> (i128, f64) {
        let place = self.lower.partition_point(above);
        let below_all = self.lower.first();
        let found = match place.checked_sub(1) {
            Some(place) => self.result.get(place),
            None => below_all,
        };
        found.copied().unwrap_or_default()
    }
}

impl NumberMaker for Bucket {
    const KEYED: bool = false;
    const PASSES_VALUES: bool = true;

    #[inline]
    fn integer(&self, value: i64, _: &Draw) -> i64 {
        match self {
            Self::Even(width, middle) => width.integer(value, *middle),
            Self::Given(bounds) => {
                // Bounds of integers are whole: their scale is 0, and the type holds them.
                bounds.of(|(units, _)| *units <= value.into()).0 as i64
            }
        }
    }

    #[inline]
    fn float(&self, value: f64, _: &Draw) -> f64 {
        match self {
            Self::Even(width, middle) => {
                let lower = width.step.float(value, Towards::Down);
                let half = width.step.to_float() / 2.0;
                if *middle && lower.is_finite() {
                    lower + half
                } else {
                    lower
                }
            }
            Self::Given(_) if value.is_nan() => value,
            Self::Given(bounds) => bounds.of(|(_, bound)| *bound <= value).1,
        }
    }

    #[inline]
    fn decimal(&self, text: &str, _: &Draw, out: &mut Vec<u8>) -> Result<(), TooLong> {
        let Some(value) = read(text)? else {
            self.word(text, out);
            return Ok(());
        };
        match self {
            Self::Even(width, middle) => width.decimal(value, *middle)?.write(out),
            Self::Given(bounds) => {
                let scale = value.scale.max(bounds.scale);
                let value = value.at_scale(scale).ok_or(TooLong)?;
                let finer = 10i128.checked_pow(scale - bounds.scale).ok_or(TooLong)?;
                let above = |(units, _): &(i128, f64)| *units <= value.div_euclid(finer);
                let (units, _) = bounds.of(above);
                let units = units.checked_mul(finer).ok_or(TooLong)?;
                Decimal { units, scale }.write(out);
            }
        }
        Ok(())
    }
}

impl Bucket {
    /// How many results there are: of bounds, each bucket's, the first bound for what lies below it, and NaN.
    fn distinct(&self) -> Distinct {
        match self {
            Self::Given(bounds) => Distinct::at_most(&[bounds.result.len() + 2]),
            Self::Even(..) => Distinct::No,
        }
    }

    /// Appends what comes out for `NaN` and infinities.
    fn word(&self, text: &str, out: &mut Vec<u8>) {
        let bound = match self {
            Self::Given(bounds) if text == "Infinity" => bounds.result.last(),
            Self::Given(bounds) if text == "-Infinity" => bounds.lower.first(),
            _ => None,
        };
        match (bound, self) {
            (Some(&(units, _)), Self::Given(Bounds { scale, .. })) => {
                let scale = *scale;
                Decimal { units, scale }.write(out);
            }
            _ => out.extend_from_slice(text.as_bytes()),
        }
    }
}

impl Width {
    fn integer(&self, value: i64, middle: bool) -> i64 {
        let lower = self.step.integer(value, Towards::Down, &self.room);
        let half = self.number.at_scale(0).unwrap_or(0) / 2;
        let moved = i64::try_from(i128::from(lower) + half).ok();
        let moved = moved.filter(|moved| middle && self.room.integers(value).contains(moved));
        moved.unwrap_or(lower)
    }

    fn decimal(&self, value: Decimal, middle: bool) -> Result<Decimal, TooLong> {
        let lower = self.step.decimal(value, Towards::Down, &self.room)?;
        if !middle {
            return Ok(lower);
        }
        let half = Decimal {
            units: self.number.units * 5,
            scale: self.number.scale + 1,
        };
        let half = half.stripped();
        // In a type without that digit, half a unit less.
        let scale = if self.room.holds(half) {
            lower.scale.max(half.scale)
        } else {
            lower.scale
        };
        let width = self.number.at_scale(scale).ok_or(TooLong)?;
        let units =
            lower.at_scale(scale).ok_or(TooLong)? + half.at_scale(scale).unwrap_or(width / 2);
        if units.abs() > self.room.largest(scale) {
            return Ok(lower);
        }
        Ok(Decimal { units, scale })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, AsArray, Int32Array, StringArray};
    use arrow::datatypes::Int32Type;

    use super::*;
    use crate::catalog::{Family, Type};
    use crate::key::MasterKey;

    fn kernel(params: &[(&str, &str)], ty: &Type) -> Arc<dyn crate::transform::Transform> {
        let prepared = prepare(&Arg::map(params), Input { ty }).unwrap();
        prepared.bind(&MasterKey::for_documentation(), "test")
    }

    fn ages(params: &[(&str, &str)]) -> Vec<i32> {
        let ty = Type::plain("integer", Family::Int4);
        let input: ArrayRef = Arc::new(Int32Array::from(vec![-3, 0, 17, 18, 29, 70]));
        let output = kernel(params, &ty).apply(&input).unwrap();
        output.as_primitive::<Int32Type>().values().to_vec()
    }

    #[test]
    fn integers_go_to_their_bucket() {
        assert_eq!(ages(&[("width", "10")]), [-10, 0, 10, 10, 20, 70]);
        assert_eq!(
            ages(&[("width", "10"), ("give", "middle")]),
            [-5, 5, 15, 15, 25, 75]
        );
        let bounds = ("bounds", "0, 18, 65");
        assert_eq!(ages(&[bounds]), [0, 0, 0, 18, 18, 65]);
        assert_eq!(ages(&[bounds, ("give", "middle")]), [0, 9, 9, 41, 41, 65]);
    }

    #[test]
    fn numerics_go_to_their_bucket() {
        let ty = Type::plain("numeric", Family::Numeric);
        let values = vec!["12.34", "-0.01", "7", "NaN", "Infinity"];
        let input: ArrayRef = Arc::new(StringArray::from(values));
        let run = |params: &[(&str, &str)]| -> Vec<String> {
            let output = kernel(params, &ty).apply(&input).unwrap();
            let texts = output.as_string::<i32>().iter().flatten();
            texts.map(str::to_owned).collect()
        };
        assert_eq!(
            run(&[("width", "5")]),
            ["10.00", "-5.00", "5", "NaN", "Infinity"]
        );
        assert_eq!(
            run(&[("width", "5"), ("give", "middle")]),
            ["12.50", "-2.50", "7.5", "NaN", "Infinity"]
        );
        assert_eq!(
            run(&[("bounds", "0, 7, 12.5")]),
            ["7.00", "0.00", "7.0", "NaN", "12.5"]
        );
    }

    #[test]
    fn a_middle_that_the_type_cannot_hold_is_rounded_down() {
        let mut ty = Type::plain("numeric(3,0)", Family::Numeric);
        ty.numeric = Some((3, 0));
        let input: ArrayRef = Arc::new(StringArray::from(vec!["999", "3"]));
        let output = kernel(&[("width", "5"), ("give", "middle")], &ty)
            .apply(&input)
            .unwrap();
        let expected = StringArray::from(vec!["997", "2"]);
        assert_eq!(output.as_string::<i32>(), &expected);
    }

    #[test]
    fn bounds_must_rise_and_fit() {
        let ty = Type::plain("integer", Family::Int4);
        for bounds in ["1, 1", "2, 1", "0.5", "x", "", "3000000000"] {
            let args = Arg::map(&[("bounds", bounds)]);
            assert!(prepare(&args, Input { ty: &ty }).is_err(), "{bounds}");
        }
    }
}
