//! `noise`: numbers a little larger or smaller.

mod amount;
mod decimal;

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, ArrowPrimitiveType};
use arrow::datatypes::{DataType, Float32Type, Float64Type, Int16Type, Int32Type, Int64Type};

use crate::catalog::Family;
use crate::key::prf::Draw;
use crate::key::{DomainKey, MasterKey, draws};
use crate::transform::args::{Arg, Problem};
use crate::transform::canonical;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::intervals::{self, IntervalMaker};
use crate::transform::numbers::drawn;
use crate::transform::params::Params;
use crate::transform::strings::{Column, layout, texts};
use crate::transform::{Distinct, Guarantees, Input, Prepared, Refusal, Transform, money};
use crate::wire::interval::Interval;
use amount::Amount;
use decimal::{Decimal, Limits};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "noise",
    group: Group::Numbers,
    summary: "a number a little larger or smaller",
    doc: "Moves each number by at most `percent` of itself, or by at most `absolute`; how far depends on the key and \
          the number alone, so equal numbers stay equal. Digits after the point stay as many as they are; integers \
          move by at least 1; a `numeric` with other digits after the point, 57.0 beside 57, is moved on its own. Digits that the distance does not reach (of a `numeric` those behind its thirtieth, with `absolute` behind the \
          ninth after the point) are drawn from the key. The sign never changes, nothing but zero becomes zero, and what would do so or leave the type moves \
          the other way. Zero stays zero unless `zero: noise`; NaN and infinities stay. An interval's finest part moves, by as much as `percent` is of \
          the whole, so `24:00:00` and `1 day` get stand-ins of their own; `money` and intervals take no `absolute`. This blurs single values; it is no differential \
          privacy, sums and averages are only roughly kept, and small numbers barely move.",
    params: &[
        Param {
            name: "percent",
            kind: "percent",
            default: "10",
            doc: "longest distance in percent of the number: above 0, at most 100",
        },
        Param {
            name: "absolute",
            kind: "number above 0",
            default: "none",
            doc: "longest distance in the number's own unit, instead of `percent`",
        },
        Param {
            name: "zero",
            kind: "keep|noise",
            default: "keep",
            doc: "`noise` lets `absolute` move zero, upwards",
        },
        Param {
            name: "distribution",
            kind: "uniform|bell",
            default: "uniform",
            doc: "whether all distances are alike, or short ones likelier (the mean of four uniform ones)",
        },
    ],
    accepts: &[
        Family::Numeric,
        Family::Int2,
        Family::Int4,
        Family::Int8,
        Family::Float4,
        Family::Float8,
        Family::Money,
        Family::Interval,
    ],
    examples: &["1000.00", "42", "-3.1415"],
    example_params: &[],
    keyed: true,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let amount = Amount::read(&mut params);
    money::refuse_amount(&mut params, "absolute", input.ty);
    if input.ty.family == Family::Interval && params.is_given("absolute") {
        let problem = Problem::new("`absolute` is a number, and an interval has several units");
        let hint = "use `percent`, or `date_noise: { within: 2 hours }`";
        params.report(problem.hint(hint).at(params.span()));
    }
    let zero = params.choice("zero", &[("keep", false), ("noise", true)]);
    let shape = params.choice(
        "distribution",
        &[("uniform", Shape::Uniform), ("bell", Shape::Bell)],
    );
    params.finish()?;
    let (least, greatest) = match input.ty.family {
        Family::Int2 => (i16::MIN.into(), i16::MAX.into()),
        Family::Int4 => (i32::MIN.into(), i32::MAX.into()),
        _ => (i64::MIN, i64::MAX),
    };
    let noise = Noise {
        amount,
        zero: zero.unwrap_or(false),
        shape: shape.unwrap_or(Shape::Uniform),
        integers: (least, greatest),
        numeric: Limits::of(input.ty.numeric),
    };
    if input.ty.family == Family::Interval {
        return Ok(intervals::prepared(Distinct::No, noise));
    }
    Ok(money::prepared(input.ty, Box::new(noise)))
}

/// How distances are spread between the longest ones to both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Each as likely as any other.
    Uniform,
    /// The mean of four uniform ones: close to a normal distribution, but with an end.
    Bell,
}

/// Half of what four words of 32 bits may sum up to.
const BELL: i64 = 1 << 33;

/// From -[`BELL`] to [`BELL`], by choices 4 to 7.
fn bell(draw: &Draw) -> i64 {
    let sum: i64 = (4..8).map(|choice| i64::from(draw.word(choice))).sum();
    sum - BELL
}

#[derive(Debug, Clone)]
struct Noise {
    amount: Amount,
    zero: bool,
    shape: Shape,
    /// Smallest and largest integer of the type.
    integers: (i64, i64),
    numeric: Limits,
}

impl Prepared for Noise {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            distinct: Distinct::No,
            makes_nulls: false,
            max_chars: None,
            passes_values: false,
        }
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        Arc::new(Kernel {
            noise: self.clone(),
            key: key.domain(domain),
        })
    }
}

impl IntervalMaker for Noise {
    const KEYED: bool = true;

    fn stand_in(&self, interval: Interval, draw: &Draw) -> Interval {
        intervals::moved(interval, |total, unit| {
            let units = self.amount.units((total / unit).unsigned_abs(), 0);
            distance(draw, units.clamp(1, 1 << 95), self.shape) * unit
        })
    }
}

struct Kernel {
    noise: Noise,
    key: DomainKey,
}

impl Transform for Kernel {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        match input.data_type() {
            DataType::Int16 => self.integers::<Int16Type>(input, |value| value as i16),
            DataType::Int32 => self.integers::<Int32Type>(input, |value| value as i32),
            DataType::Int64 => self.integers::<Int64Type>(input, |value| value),
            DataType::Float32 => {
                self.floats::<Float32Type>(input, f32::MAX.into(), |value| value as f32)
            }
            DataType::Float64 => self.floats::<Float64Type>(input, f64::MAX, |value| value),
            DataType::Utf8 => self.decimals(input),
            _ => Err(layout(input)),
        }
    }
}

impl Kernel {
    fn integers<T>(
        &self,
        input: &ArrayRef,
        narrow: impl Fn(i64) -> T::Native,
    ) -> Result<ArrayRef, Refusal>
    where
        T: ArrowPrimitiveType<Native: itoa::Integer + Into<i64>>,
    {
        drawn::<T>(
            input,
            &self.key,
            |value, out| out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes()),
            |value, draw| Ok(narrow(self.integer(value.into(), draw))),
        )
    }

    fn floats<T: ArrowPrimitiveType<Native: Into<f64>>>(
        &self,
        input: &ArrayRef,
        largest: f64,
        narrow: impl Fn(f64) -> T::Native,
    ) -> Result<ArrayRef, Refusal> {
        drawn::<T>(
            input,
            &self.key,
            |value, out| out.extend(canonical::float(value.into())),
            |value, draw| Ok(narrow(self.float(value.into(), largest, draw))),
        )
    }

    fn integer(&self, value: i64, draw: &Draw) -> i64 {
        if value == 0 && !self.noise.zero {
            return 0;
        }
        let most = self.noise.amount.units(i128::from(value).unsigned_abs(), 0);
        let (least, greatest) = self.noise.integers;
        // The column may be wider than the key's narrowest type, for which the bounds stand.
        let (least, greatest) = (least.min(value), greatest.max(value));
        let bounds = match value {
            ..0 => least..=-1,
            0 => 0..=greatest,
            1.. => 1..=greatest,
        };
        let distance = distance(draw, most.min(i64::MAX as u128), self.noise.shape);
        [distance, -distance]
            .iter()
            .map(|distance| i128::from(value) + distance)
            .filter_map(|moved| i64::try_from(moved).ok())
            .find(|moved| bounds.contains(moved))
            // The amount is wider than the type: its far end.
            .unwrap_or(if value < 0 { least } else { greatest })
    }

    fn float(&self, value: f64, largest: f64, draw: &Draw) -> f64 {
        if !value.is_finite() || value == 0.0 && !self.noise.zero {
            return value;
        }
        let most = self.noise.amount.of_float(value.abs());
        let part = match self.noise.shape {
            // 53 bits are what a double holds.
            Shape::Uniform => draw.wide_below(0, 1 << 53) as f64 / (1u64 << 52) as f64 - 1.0,
            Shape::Bell => bell(draw) as f64 / BELL as f64,
        };
        let distance = part * most;
        let moved = value.abs() + distance;
        let moved = if moved <= 0.0 || moved > largest {
            value.abs() - distance
        } else {
            moved
        };
        moved.clamp(0.0, largest).copysign(value)
    }

    fn decimals(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let column = texts(input)?;
        let mut out = Column::sized(column, 0);
        let mut draws = self.key.draws();
        let mut decimal = Decimal::default();
        for start in (0..column.len()).step_by(draws::ROWS) {
            let rows = start..column.len().min(start + draws::ROWS);
            draws.clear();
            for row in rows.clone().filter(|row| column.is_valid(*row)) {
                draws.push(canonical::numeric(column.value(row)).as_bytes());
            }
            let mut each = draws.finish().iter();
            for row in rows {
                if column.is_valid(row)
                    && let Some(draw) = each.next()
                {
                    self.decimal(column.value(row), draw, &mut decimal, &mut out.bytes)
                        .ok_or_else(|| Refusal::new(row, "a value is not a valid numeric"))?;
                }
                out.end(row)?;
            }
        }
        out.into_text(column.nulls())
    }

    /// `None` for what is no number as the server writes them: it would pass as it is.
    fn decimal(
        &self,
        value: &str,
        draw: &Draw,
        decimal: &mut Decimal,
        out: &mut Vec<u8>,
    ) -> Option<()> {
        let is_finite = decimal.read(value);
        if !is_finite && !matches!(value, "NaN" | "Infinity" | "-Infinity") {
            return None;
        }
        if is_finite && (self.noise.zero || !decimal.is_zero()) {
            let reach = decimal.reach(&self.noise.amount, self.noise.numeric);
            decimal.fill_below(reach, draw);
            let moved = distance(draw, reach.units, self.noise.shape);
            decimal.move_by(moved, reach, self.noise.numeric);
            decimal.write(out);
        } else {
            out.extend_from_slice(value.as_bytes());
        }
        Some(())
    }
}

/// From `-most` to `most`, without 0; `most` is at least 1 and below 2¹²⁶.
fn distance(draw: &Draw, most: u128, shape: Shape) -> i128 {
    if shape == Shape::Bell {
        let bell = bell(draw);
        // In two parts: 30 bits more would not have room. They are of one sign, so this is the quotient of the whole.
        let (part, whole) = (i128::from(bell >> 3), i128::from(BELL >> 3));
        let most = most.cast_signed();
        let moved = most / whole * part + most % whole * part / whole;
        let least = if bell < 0 { -1 } else { 1 };
        return if moved == 0 { least } else { moved };
    }
    let mut wide = [0; 16];
    wide.copy_from_slice(&draw.bytes()[..16]);
    // Biased by at most one in 2²⁷: amounts stay below 2¹⁰⁰.
    let choice = u128::from_le_bytes(wide) % (2 * most);
    let distance = choice.cast_signed() - most.cast_signed();
    distance + i128::from(distance >= 0)
}

#[cfg(test)]
mod tests {
    use arrow::array::{AsArray, PrimitiveArray, StringArray};

    use super::*;
    use crate::catalog::Type;

    fn kernel(params: &[(&str, &str)], ty: &Type) -> Arc<dyn Transform> {
        let prepared = prepare(&Arg::map(params), Input { ty }).unwrap();
        prepared.bind(&MasterKey::for_documentation(), "test")
    }

    #[test]
    fn what_is_no_number_is_refused_and_does_not_pass() {
        let ty = Type::plain("numeric", Family::Numeric);
        let noise = |values: &[&str]| {
            let input: ArrayRef = Arc::new(StringArray::from(values.to_vec()));
            kernel(&[], &ty).apply(&input)
        };
        let kept = noise(&["NaN", "-Infinity"]).unwrap();
        assert_eq!(kept.as_string::<i32>().value(1), "-Infinity");
        for value in ["1.2.3", "", "1e3", "12a"] {
            let refusal = noise(&["1.5", value]).unwrap_err();
            assert_eq!(refusal.row, 1, "{value}");
            assert!(value.is_empty() || !refusal.reason.contains(value));
        }
    }

    #[test]
    fn integers_move_within_the_amount_and_keep_sign_and_type() {
        let ty = Type::plain("smallint", Family::Int2);
        let values: Vec<i16> = vec![1, -1, 9, 100, -100, i16::MAX, i16::MIN, 0];
        let input: ArrayRef = Arc::new(PrimitiveArray::<Int16Type>::from(values.clone()));
        let output = kernel(&[("percent", "50")], &ty).apply(&input).unwrap();
        for (new, old) in output
            .as_primitive::<Int16Type>()
            .values()
            .iter()
            .zip(values)
        {
            let (new, old) = (i32::from(*new), i32::from(old));
            assert!((new - old).abs() <= (old.abs() / 2).max(1));
            assert!(new.signum() * old.signum() >= 0);
            assert_eq!(new == old, old == 0);
        }
    }

    #[test]
    fn zero_comes_of_zero_only() {
        let text = |family| Type::plain("number", family);
        let apply = |ty: &Type, domain: &str, input: ArrayRef| {
            let all = Arg::map(&[("percent", "100")]);
            let prepared = prepare(&all, Input { ty }).unwrap();
            let kernel = prepared.bind(&MasterKey::for_documentation(), domain);
            kernel.apply(&input).unwrap()
        };
        let small = || (1..=40).flat_map(|n| [n, -n]);
        for domain in 0..20 {
            let domain = domain.to_string();
            let input = PrimitiveArray::<Int32Type>::from_iter_values(small());
            let made = apply(&text(Family::Int4), &domain, Arc::new(input));
            let made = made.as_primitive::<Int32Type>();
            let same_side = |(before, after): (i32, &i32)| before.signum() == after.signum();
            assert!(small().zip(made.values()).all(same_side), "{made:?}");
            let texts = StringArray::from_iter_values(small().map(|n| n.to_string()));
            let made = apply(&text(Family::Numeric), &domain, Arc::new(texts));
            let zeros = made.as_string::<i32>().iter().flatten();
            assert_eq!(
                zeros
                    .filter(|text| text.trim_start_matches('-') == "0")
                    .count(),
                0
            );
            let months = small().map(|n| format!("{n} mons"));
            let made = apply(
                &text(Family::Interval),
                &domain,
                Arc::new(StringArray::from_iter_values(months)),
            );
            let zeros = made.as_string::<i32>().iter().flatten();
            assert_eq!(zeros.filter(|text| *text == "00:00:00").count(), 0);
        }
    }

    #[test]
    fn short_distances_are_likelier_in_a_bell_and_none_is_nothing() {
        let draw = |n: u32| MasterKey::of(1).domain("test").draw(&n.to_le_bytes());
        let near = |shape| {
            let distances = (0..4000).map(|n| distance(&draw(n), 1000, shape));
            let distances: Vec<_> = distances.collect();
            assert!(
                distances
                    .iter()
                    .all(|distance| (1..=1000).contains(&distance.abs()))
            );
            let later = distances.iter().filter(|distance| **distance > 0).count();
            assert!((1800..2200).contains(&later), "{later}");
            distances
                .iter()
                .filter(|distance| distance.abs() <= 250)
                .count()
        };
        let (uniform, bell) = (near(Shape::Uniform), near(Shape::Bell));
        assert!((850..1150).contains(&uniform), "{uniform}");
        assert!(bell > 1500, "{bell}");
        for most in [1 << 95, 10u128.pow(30), (1 << 126) - 1] {
            for shape in [Shape::Uniform, Shape::Bell] {
                let mut distances = (0..200).map(|n| distance(&draw(n), most, shape));
                assert!(distances.all(|distance| (1..=most).contains(&distance.unsigned_abs())));
            }
        }
        let smallest: i128 = (0..4000).map(|n| distance(&draw(n), 1, Shape::Bell)).sum();
        assert!(smallest.abs() < 400, "{smallest}");
    }

    #[test]
    fn long_numerics_move_within_the_amount_in_every_distribution() {
        let ty = Type::plain("numeric", Family::Numeric);
        let lengths = [1, 18, 29, 30, 31, 35, 38, 39, 40, 300];
        let values = lengths.map(|length| "9".repeat(length));
        for shape in ["uniform", "bell"] {
            for percent in ["0.0001", "50", "80", "100"] {
                let params = [("percent", percent), ("distribution", shape)];
                let prepared = prepare(&Arg::map(&params), Input { ty: &ty }).unwrap();
                for domain in 0..40 {
                    let kernel =
                        prepared.bind(&MasterKey::for_documentation(), &domain.to_string());
                    let input = StringArray::from_iter_values(&values);
                    let made = kernel.apply(&(Arc::new(input) as ArrayRef)).unwrap();
                    for (new, old) in made.as_string::<i32>().iter().flatten().zip(&values) {
                        let number = |text: &str| text.parse::<f64>().unwrap_or(f64::NAN);
                        let (after, before) = (number(new), number(old));
                        let most = before * number(percent) / 100.0;
                        assert!((after - before).abs() <= most.max(1.0) * 1.000_01, "{new}");
                        assert!(new != old && after > 0.0, "{new}");
                    }
                }
            }
        }
    }

    #[test]
    fn floats_move_within_the_amount_and_keep_what_is_no_number() {
        let ty = Type::plain("real", Family::Float4);
        let values = vec![1.5f32, -2.5, 0.0, f32::NAN, f32::INFINITY, f32::MAX];
        let input: ArrayRef = Arc::new(PrimitiveArray::<Float32Type>::from(values.clone()));
        let output = kernel(&[], &ty).apply(&input).unwrap();
        let output = output.as_primitive::<Float32Type>().values();
        for (new, old) in output.iter().zip(values).filter(|(_, old)| old.is_finite()) {
            assert!((new - old).abs() <= old.abs() * 0.100_001, "{old}");
        }
        assert!(output[3].is_nan() && output[4] == f32::INFINITY && output[5].is_finite());
        assert_eq!(output[2].to_bits(), 0);
    }

    #[test]
    fn an_absolute_amount_may_move_zero_upwards() {
        let ty = Type::plain("integer", Family::Int4);
        let input: ArrayRef = Arc::new(PrimitiveArray::<Int32Type>::from(vec![0, 3]));
        let output = kernel(&[("absolute", "10"), ("zero", "noise")], &ty)
            .apply(&input)
            .unwrap();
        let output = output.as_primitive::<Int32Type>().values();
        assert!((1..=10).contains(&output[0]) && (0..=13).contains(&output[1]) && output[1] != 3);
    }
}
