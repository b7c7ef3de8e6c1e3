//! `amount`: an invented amount of money.

use crate::catalog::Family;
use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::decimal::{Decimal, power};
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::numbers::{self, NUMBERS, NumberMaker, Room, TooLong};
use crate::transform::params::Params;
use crate::transform::{Distinct, Input, Prepared};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "amount",
    group: Group::Finance,
    summary: "an invented amount of money",
    doc: "A multiple of `step` from `min` to `max`, whatever the real amount is; which one depends on the key and the number \
          alone, so equal amounts stay equal. Small amounts are likelier, as they are in prices and invoices: each doubling \
          between `min` and `max` is as likely as any other. Zero stays zero, and what is below zero stays below, as refunds \
          and debits are; NaN and infinities become amounts too. To keep totals near the real ones use `noise` or `scale`, \
          and for `money` these alone.",
    params: &[
        Param {
            name: "min",
            kind: "number above 0",
            default: "1",
            doc: "smallest amount, above 0",
        },
        Param {
            name: "max",
            kind: "number above 0",
            default: "1000",
            doc: "largest amount; less by itself where the type holds less",
        },
        Param {
            name: "step",
            kind: "number above 0",
            default: "0.01",
            doc: "the smallest coin, whose digits behind the point come out: 0.05, 1 for yen; by itself 1 for integers",
        },
    ],
    accepts: NUMBERS,
    examples: &["1249.90", "-15.00"],
    example_params: &[],
    keyed: true,
    prepare,
};

/// Largest number of steps.
const MOST: i128 = 1_000_000_000_000_000_000;

/// Steps that a type may need by itself: cents, tenths, units.
const STEPS: [Decimal; 3] = [
    Decimal { units: 1, scale: 2 },
    Decimal { units: 1, scale: 1 },
    Decimal { units: 1, scale: 0 },
];

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let room = Room::of(input.ty);
    let step = match params.is_given("step") {
        true => held(&mut params, "step", &room),
        false => STEPS.into_iter().find(|step| room.holds(*step)),
    };
    let min = match params.is_given("min") {
        true => held(&mut params, "min", &room),
        false => Some(Decimal { units: 1, scale: 0 }),
    };
    let max = match params.is_given("max") {
        true => held(&mut params, "max", &room),
        false => step.map(|step| usual(step, &room)),
    };
    let span = params.span();
    params.finish()?;
    let amount = step
        .zip(min.zip(max))
        .and_then(|(step, (min, max))| Amount::new(min, max, step));
    let Some(amount) = amount else {
        let problem = Problem::new("no amounts lie between `min` and `max`, or too many");
        let hint = "write `amount: { min: 1, max: 1000, step: 0.01 }`, with a `min` above 0 and numbers that the type holds";
        return Err(problem.hint(hint).at(span));
    };
    let distinct = match input.ty.family {
        Family::Float4 | Family::Float8 => Distinct::No,
        // Of both signs, and zero.
        _ => Distinct::AtMost((amount.greatest - amount.least + 1) * 2 + 1),
    };
    Ok(numbers::prepared(distinct, amount))
}

/// A number above 0 that the type holds.
fn held(params: &mut Params<'_>, name: &str, room: &Room) -> Option<Decimal> {
    let (number, scalar) = (params.number(name)?, params.scalar(name)?);
    if number.units > 0 && room.holds(number) {
        return Some(number);
    }
    let message = format!("`{name}` must be a number above 0 that the column's type can hold");
    params.report(Problem::new(message).at(scalar.span));
    None
}

/// The largest amount where the rule names none.
fn usual(step: Decimal, room: &Room) -> Decimal {
    let scale = step.scale;
    let usual = power(scale + 3).unwrap_or(i128::MAX);
    Decimal {
        units: usual.min(room.largest(scale)),
        scale,
    }
}

/// Amounts in steps.
#[derive(Debug, Clone)]
struct Amount {
    least: u64,
    greatest: u64,
    step: Decimal,
    /// Doublings between them in [`DOUBLING`]ths; the last may be a part of one.
    doublings: u32,
}

const DOUBLING: u32 = 1_000_000;

impl Amount {
    /// `None` where there is no multiple between the two, or too many.
    fn new(min: Decimal, max: Decimal, step: Decimal) -> Option<Self> {
        let scale = min.scale.max(max.scale).max(step.scale);
        let (min, max) = (min.at_scale(scale)?, max.at_scale(scale)?);
        let unit = step.at_scale(scale)?;
        let least = min.checked_add(unit - 1)? / unit;
        let greatest = max / unit;
        if least < 1 || greatest < least || greatest > MOST {
            return None;
        }
        let (least, greatest) = (u64::try_from(least).ok()?, u64::try_from(greatest).ok()?);
        let full = (greatest / least).ilog2();
        let low = least << full;
        let rest = u128::from(greatest - low + 1) * u128::from(DOUBLING) / u128::from(low);
        Some(Self {
            least,
            greatest,
            step,
            doublings: full * DOUBLING + u32::try_from(rest).ok()?.max(1),
        })
    }

    /// Linear within a doubling; whole numbers only, so that every machine draws the same.
    #[inline]
    fn drawn(&self, draw: &Draw) -> Decimal {
        let low = self.least << (draw.below(0, self.doublings) / DOUBLING);
        let high = (low * 2 - 1).min(self.greatest);
        let steps = low + draw.wide_below(1, high - low + 1);
        Decimal {
            units: i128::from(steps) * self.step.units,
            scale: self.step.scale,
        }
    }
}

impl NumberMaker for Amount {
    const KEYED: bool = true;

    #[inline]
    fn integer(&self, value: i64, draw: &Draw) -> i64 {
        // Of integers the step is whole, and the type holds the largest amount.
        let amount = self.drawn(draw).at_scale(0).unwrap_or_default() as i64;
        amount * value.signum()
    }

    #[inline]
    fn float(&self, value: f64, draw: &Draw) -> f64 {
        let amount = self.drawn(draw).to_float();
        match value {
            0.0 => value,
            _ if value < 0.0 => -amount,
            _ => amount,
        }
    }

    #[inline]
    fn decimal(&self, text: &str, draw: &Draw, out: &mut Vec<u8>) -> Result<(), TooLong> {
        if text.bytes().all(|byte| matches!(byte, b'-' | b'0' | b'.')) {
            out.extend_from_slice(text.as_bytes());
            return Ok(());
        }
        let mut amount = self.drawn(draw);
        if text.starts_with('-') {
            amount.units = -amount.units;
        }
        amount.write(out);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, AsArray, StringArray};

    use super::*;
    use crate::catalog::Type;
    use crate::key::MasterKey;

    fn numeric(precision: Option<(u16, i16)>) -> Type {
        Type {
            numeric: precision,
            ..Type::plain("numeric", Family::Numeric)
        }
    }

    fn amounts(ty: &Type, params: &[(&str, &str)], values: &[String]) -> Vec<String> {
        let prepared = prepare(&Arg::map(params), Input { ty }).unwrap();
        let kernel = prepared.bind(&MasterKey::for_documentation(), "test");
        let input: ArrayRef = Arc::new(StringArray::from_iter_values(values));
        let output = kernel.apply(&input).unwrap();
        let texts = output.as_string::<i32>().iter().flatten();
        texts.map(str::to_owned).collect()
    }

    #[test]
    fn amounts_are_cents_within_the_bounds_and_mostly_small() {
        let values: Vec<String> = (1..4000).map(|n| n.to_string()).collect();
        let amounts = amounts(&numeric(None), &[], &values);
        let cents: Vec<i128> = amounts
            .iter()
            .map(|text| Decimal::parse(text).unwrap())
            .inspect(|amount| assert_eq!(amount.scale, 2))
            .map(|amount| amount.units)
            .collect();
        assert!(cents.iter().all(|cents| (100..=100_000).contains(cents)));
        // Ten doublings, of which five lie below 32.
        let below = cents.iter().filter(|cents| **cents < 3200).count();
        assert!((1800..2200).contains(&below), "{below}");
        assert!(cents.iter().any(|cents| *cents > 90_000));
    }

    #[test]
    fn zero_and_the_sign_stay() {
        let values = ["0", "0.00", "-12.50", "NaN", "-Infinity"].map(str::to_owned);
        let made = amounts(&numeric(None), &[], &values);
        assert_eq!(made[..2], ["0", "0.00"]);
        assert!(made[2].starts_with('-') && made[2] != "-12.50");
        assert!(Decimal::parse(&made[3]).is_some() && made[4].starts_with('-'));
        let whole = prepare(
            &Arg::none(),
            Input {
                ty: &Type::plain("integer", Family::Int4),
            },
        );
        assert!(whole.is_ok());
    }

    #[test]
    fn steps_are_coins_and_types_bound_them() {
        let values: Vec<String> = (1..500).map(|n| n.to_string()).collect();
        let coins = amounts(
            &numeric(None),
            &[("step", "0.05"), ("min", "0.07"), ("max", "0.24")],
            &values,
        );
        let mut seen = coins;
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen, ["0.10", "0.15", "0.20"]);
        for text in amounts(&numeric(Some((3, 1))), &[], &values) {
            let amount = Decimal::parse(&text).unwrap();
            assert!(amount.scale == 1 && amount.units <= 999, "{text}");
        }
    }

    #[test]
    fn what_gives_no_amount_is_told() {
        let whole = Type::plain("integer", Family::Int4);
        let ty = numeric(Some((4, 2)));
        for (ty, params) in [
            (&whole, &[("step", "0.05")][..]),
            (&ty, &[("max", "100")]),
            (&ty, &[("min", "0")]),
            (&ty, &[("min", "5"), ("max", "4")]),
            (&ty, &[("min", "5.01"), ("max", "5.04"), ("step", "0.05")]),
        ] {
            assert!(
                prepare(&Arg::map(params), Input { ty }).is_err(),
                "{params:?}"
            );
        }
    }
}
