//! `choice`: one of several values, each as likely as its weight says.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray};

use crate::catalog::{Family, Type};
use crate::key::MasterKey;
use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem};
use crate::transform::decimal::Decimal;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::numbers::{self, NumberMaker, Room, TooLong};
use crate::transform::params::{Item, Params, without_exponent};
use crate::transform::strings::{self, Maker, layout};
use crate::transform::{Distinct, Guarantees, Input, Prepared, Refusal, Transform};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "choice",
    group: Group::Categories,
    summary: "one of several values",
    doc: "Every value becomes one of `values`, drawn from the key and the value: a list (`choice: [a, b]`, or `a, b`) with \
          all alike, or with weights (`choice: { values: { a: 3, b: 1 } }`). For enums it may be left out and means all labels, for `boolean` \
          both. Values are checked against the type and its length before the run. Equal values get equal ones, so \
          weights hold over the different values of a column, not over its rows: a column of three different values \
          gets at most three, and now and then the real one. A column of few values hides little.",
    params: &[Param {
        name: "values",
        kind: "list, or values with weights",
        default: "labels of an enum, true and false",
        doc: "1 to 10000 values; weights above 0 with at most 6 digits behind the point",
    }],
    accepts: &[
        Family::Text,
        Family::Bpchar,
        Family::Citext,
        Family::Enum,
        Family::Bool,
        Family::Numeric,
        Family::Int2,
        Family::Int4,
        Family::Int8,
        Family::Float4,
        Family::Float8,
    ],
    examples: &["gold customer", "trial", "cancelled"],
    example_params: &[("values", "small, medium, large")],
    keyed: true,
    prepare,
};

/// Most values.
const MOST: usize = 10_000;

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let before = params.mistakes();
    let given = params.items("values");
    let is_told = params.mistakes() > before;
    if !params.is_given("values") {
        params.finish()?;
        let default = default(input.ty);
        let missing = Problem::new("`choice` needs values").hint("write `choice: [a, b]`");
        let values = default.ok_or_else(|| missing.at(args.span))?;
        return prepared(values, input);
    }
    let mut values = Values::default();
    if (given.is_empty() && !is_told) || given.len() > MOST {
        let problem = Problem::new(format!("`values` takes 1 to {MOST} values"));
        params.report(problem.at(params.span()));
    }
    for item in given {
        match value(item, input.ty) {
            Ok(_) if values.texts.iter().any(|text| text == item.scalar.text) => {
                let problem = Problem::new("a value stands in `values` twice");
                params.report(
                    problem
                        .hint("give weights: `{ a: 2, b: 1 }`")
                        .at(item.scalar.span),
                );
            }
            Ok(weight) => values.push(item.scalar.text, weight),
            Err(problem) => params.report(problem),
        }
    }
    params.finish()?;
    prepared(values, input)
}

/// Values with their weights.
#[derive(Debug, Clone, Default)]
struct Values {
    texts: Vec<String>,
    /// Weights of all values up to each one, in millionths.
    sums: Vec<u64>,
}

impl Values {
    fn push(&mut self, text: &str, weight: u64) {
        let before = self.sums.last().copied().unwrap_or(0);
        self.sums.push(before + weight);
        self.texts.push(text.to_owned());
    }

    /// The index of a value.
    #[inline]
    fn pick(&self, draw: &Draw) -> usize {
        let total = self.sums.last().copied().unwrap_or(1);
        let choice = draw.wide_below(0, total);
        self.sums.partition_point(|sum| *sum <= choice)
    }
}

/// All labels of an enum, both truth values.
fn default(ty: &Type) -> Option<Values> {
    let mut values = Values::default();
    match ty.family {
        Family::Enum => ty.labels.iter().for_each(|label| values.push(label, ONE)),
        Family::Bool => ["false", "true"]
            .iter()
            .for_each(|word| values.push(word, ONE)),
        _ => return None,
    }
    (!values.texts.is_empty()).then_some(values)
}

/// A weight of 1, in millionths; 10,000 of the largest weights are below 2⁵⁴.
const ONE: u64 = 1_000_000;
const LARGEST: u64 = 1_000_000 * ONE;

/// Checks one value against the type and gives its weight.
fn value(item: Item<'_>, ty: &Type) -> Result<u64, Problem> {
    let text = item.scalar.text;
    let (fits, hint) = match ty.family {
        Family::Enum => (
            ty.labels.iter().any(|label| label == text),
            format!("its labels: {}", ty.labels.join(", ")),
        ),
        Family::Bool => (
            matches!(text, "true" | "false"),
            "`true` or `false`".to_owned(),
        ),
        family if family.is_text() => {
            let room = ty.length.unwrap_or(u32::MAX) as usize;
            let fits = !text.contains('\0') && text.chars().count() <= room;
            (fits, format!("at most {room} characters"))
        }
        _ => {
            let number = Decimal::parse(text);
            let fits = number.is_some_and(|number| Room::of(ty).holds(number));
            (fits, "a number that the type can hold".to_owned())
        }
    };
    if !fits {
        let problem = Problem::new(format!("a value of `values` is no {}", ty.name));
        return Err(problem.hint(hint).at(item.scalar.span));
    }
    let Some(weight) = item.weight else {
        return Ok(ONE);
    };
    let millionths = Decimal::parse(weight.text).and_then(|weight| weight.stripped().at_scale(6));
    let millionths = millionths.and_then(|weight| u64::try_from(weight).ok());
    millionths
        .filter(|weight| (1..=LARGEST).contains(weight))
        .ok_or_else(|| {
            let problem = Problem::new("a weight must be above 0 and at most 1000000");
            without_exponent(problem, weight.text).at(weight.span)
        })
}

fn prepared(values: Values, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let family = input.ty.family;
    let distinct = Distinct::at_most(&[values.texts.len()]);
    Ok(match family {
        Family::Bool => Box::new(Truth { values }),
        Family::Enum => strings::prepared(input, distinct, None, Words { values }),
        family if family.is_text() => {
            let lengths = values.texts.iter().map(|text| text.chars().count());
            let longest = lengths.max().unwrap_or(0) as u32;
            strings::prepared(input, distinct, Some(longest), Words { values })
        }
        _ => {
            let numbers = values.texts.iter().map(|text| Decimal::parse(text));
            let numbers = numbers.collect::<Option<Vec<_>>>();
            let numbers = numbers.ok_or_else(|| Problem::new("a value is no number"))?;
            numbers::prepared(distinct, Numbers { values, numbers })
        }
    })
}

#[derive(Debug, Clone)]
struct Words {
    values: Values,
}

impl Maker for Words {
    #[inline]
    fn make(&self, _: &str, draw: &Draw, out: &mut Vec<u8>) {
        if let Some(text) = self.values.texts.get(self.values.pick(draw)) {
            out.extend_from_slice(text.as_bytes());
        }
    }
}

#[derive(Debug, Clone)]
struct Numbers {
    values: Values,
    numbers: Vec<Decimal>,
}

impl Numbers {
    fn pick(&self, draw: &Draw) -> Decimal {
        let zero = Decimal { units: 0, scale: 0 };
        self.numbers
            .get(self.values.pick(draw))
            .copied()
            .unwrap_or(zero)
    }
}

impl NumberMaker for Numbers {
    const KEYED: bool = true;

    fn integer(&self, _: i64, draw: &Draw) -> i64 {
        // The type holds it, as a whole number.
        self.pick(draw).at_scale(0).unwrap_or(0) as i64
    }

    fn float(&self, _: f64, draw: &Draw) -> f64 {
        self.pick(draw).to_float()
    }

    fn decimal(&self, _: &str, draw: &Draw, out: &mut Vec<u8>) -> Result<(), TooLong> {
        self.pick(draw).write(out);
        Ok(())
    }
}

/// Of the two values of `boolean`.
#[derive(Debug)]
struct Truth {
    values: Values,
}

impl Prepared for Truth {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            distinct: Distinct::at_most(&[self.values.texts.len()]),
            makes_nulls: false,
            max_chars: None,
            passes_values: false,
        }
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        let key = key.domain(domain);
        let made = |real: &[u8]| {
            let place = self.values.pick(&key.draw(real));
            self.values
                .texts
                .get(place)
                .is_some_and(|text| text == "true")
        };
        Arc::new(TruthKernel {
            of_false: made(b"f"),
            of_true: made(b"t"),
        })
    }
}

struct TruthKernel {
    of_false: bool,
    of_true: bool,
}

impl Transform for TruthKernel {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let column: &BooleanArray = input.as_boolean_opt().ok_or_else(|| layout(input))?;
        let made = |real| if real { self.of_true } else { self.of_false };
        let values = column.values().iter().map(made).collect();
        Ok(Arc::new(BooleanArray::new(values, column.nulls().cloned())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transform::args::{Span, Value};

    fn values(pairs: &[(&str, &str)]) -> Arg {
        let value = Value::Map(vec![(Arg::scalar("values"), Arg::map(pairs))]);
        let span = Span::default();
        Arg { value, span }
    }

    fn labels() -> Type {
        let mut ty = Type::plain("mood", Family::Enum);
        ty.labels = vec!["sad".into(), "ok".into(), "happy".into()];
        ty
    }

    #[test]
    fn weights_are_kept_over_many_values() {
        let mut values = Values::default();
        values.push("a", 3 * ONE);
        values.push("b", ONE);
        let key = MasterKey::for_documentation().domain("test");
        let picked = |n: u32| values.pick(&key.draw(&n.to_le_bytes()));
        let second: usize = (0..10_000).map(picked).sum();
        assert!((2300..2700).contains(&second), "{second}");
    }

    #[test]
    fn values_must_be_of_the_type() {
        let mut short = Type::plain("varchar(3)", Family::Text);
        short.length = Some(3);
        let integer = Type::plain("smallint", Family::Int2);
        let boolean = Type::plain("boolean", Family::Bool);
        for (given, ty, good) in [
            ("sad, happy", &labels(), true),
            ("sad, glad", &labels(), false),
            ("sad, sad", &labels(), false),
            ("abc", &short, true),
            ("abcd", &short, false),
            ("1, 2", &integer, true),
            ("1, 40000", &integer, false),
            ("0.5", &integer, false),
            ("true", &boolean, true),
            ("yes", &boolean, false),
        ] {
            let prepared = prepare(&Arg::scalar(given), Input { ty });
            assert_eq!(prepared.is_ok(), good, "{given}");
        }
        for (weight, good) in [
            ("1", true),
            ("0.5", true),
            ("0", false),
            ("-1", false),
            ("x", false),
        ] {
            let prepared = prepare(&values(&[("sad", weight)]), Input { ty: &labels() });
            assert_eq!(prepared.is_ok(), good, "{weight}");
        }
    }

    #[test]
    fn enums_and_booleans_know_their_values_and_text_does_not() {
        let enums = prepare(&Arg::none(), Input { ty: &labels() });
        assert!(enums.is_ok());
        let boolean = Type::plain("boolean", Family::Bool);
        assert!(prepare(&Arg::none(), Input { ty: &boolean }).is_ok());
        let text = Type::plain("text", Family::Text);
        assert!(prepare(&Arg::none(), Input { ty: &text }).is_err());
    }

    #[test]
    fn truth_values_are_drawn_and_nulls_stay() {
        let ty = Type::plain("boolean", Family::Bool);
        let input: ArrayRef = Arc::new(BooleanArray::from(vec![Some(true), None, Some(false)]));
        let prepared = prepare(&Arg::scalar("true"), Input { ty: &ty }).unwrap();
        let kernel = prepared.bind(&MasterKey::for_documentation(), "test");
        let expected = BooleanArray::from(vec![Some(true), None, Some(true)]);
        assert_eq!(kernel.apply(&input).unwrap().as_boolean(), &expected);
        let prepared = prepare(&Arg::none(), Input { ty: &ty }).unwrap();
        let mut seen: Vec<_> = (0..32u8)
            .map(|byte| {
                let kernel = prepared.bind(&MasterKey::of(byte), "test");
                let output = kernel.apply(&input).unwrap();
                (output.as_boolean().value(0), output.as_boolean().value(2))
            })
            .collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 4);
    }
}
