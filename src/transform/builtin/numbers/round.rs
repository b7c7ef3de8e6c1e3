//! `round`: numbers become multiples of a step.

use super::step::{SCALE, Step, Towards};
use crate::catalog::Family;
use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::numbers::{self, NUMBERS, NumberMaker, Room, TooLong, read};
use crate::transform::params::Params;
use crate::transform::{Distinct, Input, Prepared};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "round",
    group: Group::Numbers,
    summary: "the number rounded to a step or to digits",
    doc: "Multiples of `step` (`round: 100`, `round: 0.25`), or as many digits behind the point as `digits` says; below \
          0 it counts those in front of it. Halves go away from zero, as in PostgreSQL's `round`. Digits behind the \
          point stay as many as they are. Where the multiple is beyond the type, the next one towards zero comes out; \
          NaN and infinities stay. Needs no key: a number that is a multiple already comes out as it is, and equal \
          stand-ins say that the numbers were close. A `numeric` may have 36 digits.",
    params: &[
        Param {
            name: "step",
            kind: "number above 0",
            default: "none",
            doc: "distance between the results: above 0, with at most 18 digits",
        },
        Param {
            name: "digits",
            kind: "integer",
            default: "none",
            doc: "digits that stay behind the point, instead of `step`: -18 to 18",
        },
        Param {
            name: "to",
            kind: "nearest|down|up",
            default: "nearest",
            doc: "which multiple: the nearest, the next below, or the next above",
        },
    ],
    accepts: NUMBERS,
    examples: &["1234.56", "-149.5", "0.20"],
    example_params: &[("step", "10")],
    keyed: false,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let room = Room::of(input.ty);
    let words = [
        ("nearest", Towards::Nearest),
        ("down", Towards::Down),
        ("up", Towards::Up),
    ];
    let towards = params.choice("to", &words);
    let step = step(&mut params, &room);
    params.finish()?;
    let step = step.ok_or_else(|| Problem::new("`round` needs `step` or `digits`"))?;
    let maker = Round {
        step,
        towards: towards.unwrap_or(Towards::Nearest),
        room,
    };
    // The quotient of a float may lie on the other side of a multiple that the float itself is.
    let is_float = matches!(input.ty.family, Family::Float4 | Family::Float8);
    let keeps_order = !is_float || maker.towards == Towards::Nearest;
    Ok(numbers::ordered(Distinct::No, keeps_order, maker))
}

fn step(params: &mut Params<'_>, room: &Room) -> Option<Step> {
    let (name, number) = match (params.is_given("step"), params.is_given("digits")) {
        (true, false) => ("step", params.number("step")?),
        (false, true) => {
            let most = SCALE.cast_signed();
            let digits = params.integer("digits", -most..=most)?;
            ("digits", Step::power_of_ten(-digits))
        }
        (both, _) => {
            let problem = match both {
                true => Problem::new("`step` and `digits` exclude each other"),
                false => Problem::new("`round` needs `step` or `digits`")
                    .hint("write `round: 100`, or `round: { digits: 1 }`"),
            };
            params.report(problem.at(params.span()));
            return None;
        }
    };
    let scalar = params.scalar(name)?;
    let step = Step::of(number, scalar, room);
    step.map_err(|problem| params.report(problem)).ok()
}

#[derive(Debug, Clone)]
struct Round {
    step: Step,
    towards: Towards,
    room: Room,
}

impl NumberMaker for Round {
    const KEYED: bool = false;
    const PASSES_VALUES: bool = true;

    #[inline]
    fn integer(&self, value: i64, _: &Draw) -> i64 {
        self.step.integer(value, self.towards, &self.room)
    }

    #[inline]
    fn float(&self, value: f64, _: &Draw) -> f64 {
        self.step.float(value, self.towards)
    }

    #[inline]
    fn decimal(&self, text: &str, _: &Draw, out: &mut Vec<u8>) -> Result<(), TooLong> {
        let Some(value) = read(text)? else {
            out.extend_from_slice(text.as_bytes());
            return Ok(());
        };
        let rounded = self.step.decimal(value, self.towards, &self.room)?;
        rounded.write(out);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, AsArray, StringArray};

    use super::*;
    use crate::catalog::{Family, Type};
    use crate::key::MasterKey;

    fn rounded(params: &[(&str, &str)], values: &[&str]) -> Vec<String> {
        let ty = Type::plain("numeric", Family::Numeric);
        let prepared = prepare(&Arg::map(params), Input { ty: &ty }).unwrap();
        let kernel = prepared.bind(&MasterKey::for_documentation(), "test");
        let input: ArrayRef = Arc::new(StringArray::from(values.to_vec()));
        let output = kernel.apply(&input).unwrap();
        let texts = output.as_string::<i32>().iter().flatten();
        texts.map(str::to_owned).collect()
    }

    #[test]
    fn steps_and_digits_are_two_ways_to_say_one_thing() {
        let values = ["1234.56", "-1250", "0.004", "NaN", "Infinity"];
        let expected = ["1200.00", "-1300", "0.000", "NaN", "Infinity"];
        assert_eq!(rounded(&[("step", "100")], &values), expected);
        assert_eq!(rounded(&[("digits", "-2")], &values), expected);
        assert_eq!(
            rounded(&[("step", "0.25")], &["1.3", "1.30"]),
            ["1.25", "1.25"]
        );
    }

    #[test]
    fn without_a_step_there_is_nothing_to_round_to() {
        let ty = Type::plain("integer", Family::Int4);
        for params in [
            &[][..],
            &[("step", "10"), ("digits", "1")],
            &[("digits", "1")],
            &[("step", "0.5")],
        ] {
            assert!(prepare(&Arg::map(params), Input { ty: &ty }).is_err());
        }
    }
}
