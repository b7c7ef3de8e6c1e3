//! `as_text`: a transform of text for numbers that are names: phone and card numbers, postcodes.

use std::ops::RangeInclusive;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, StringArray};
use arrow::buffer::NullBuffer;

use super::inner::Inner;
use super::integers::{Integers, Meaning};
use crate::catalog::{Family, Type};
use crate::key::MasterKey;
use crate::transform::args::{Arg, Problem};
use crate::transform::entry::{Entry, Group, Param, RULE};
use crate::transform::params::Params;
use crate::transform::strings::{Column, texts};
use crate::transform::{Input, Prepared, Refusal};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "as_text",
    group: Group::Structures,
    summary: "a number with a transform for its digits as text",
    doc: "For integers that name something: `as_text: phone`, `as_text: { of: ssn, width: 9 }`, or `credit_card`, \
          `national_id`, `postcode`, `digits`. The number is written with zeros in front up to `width` digits and goes \
          through a transform of text, under that transform's domain; so 78051120 in an integer column and `078-05-1120` in \
          a text column get the same number. Blanks, dashes, dots, brackets, slashes and a `+` of the stand-in are left \
          away. A negative number, and a stand-in that is no number or too large for the type, stop the run: `bigint` holds \
          18 digits, `integer` 9.",
    params: &[
        Param {
            name: "of",
            kind: RULE,
            default: "",
            doc: "the rule for the digits, written as for a text column",
        },
        Param {
            name: "width",
            kind: "integer",
            default: "1",
            doc: "fewest digits, 1 to 19: shorter numbers get zeros in front",
        },
    ],
    accepts: &[Family::Int8, Family::Int4],
    examples: &["78051120", "219099999"],
    example_params: &[("of", "ssn"), ("width", "9")],
    keyed: true,
    prepare,
};

fn prepare(args: &Arg, _: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let width = params.integer("width", 1..=19_usize);
    let rule = params.rule("of");
    params.finish()?;
    let rule = rule.ok_or_else(|| {
        let problem = Problem::new("`as_text` needs one transform");
        let hint = "write `as_text: phone`, or `as_text: { of: ssn, width: 9 }`";
        problem.hint(hint).at(args.span)
    })?;
    let inner = Inner::read_in_row(rule, &Type::plain("text", Family::Text))?;
    if inner.is_keep() {
        let problem = Problem::new("every number would pass as it is");
        return Err(problem.hint("write `keep` for the column").at(rule.span));
    }
    if makes_no_number(&inner) {
        let problem = Problem::new("the transform gives no number");
        let hint = "use one that gives digits only: `phone`, `ssn`, `digits`, `credit_card` …";
        return Err(problem.hint(hint).at(rule.span));
    }
    let meaning = Digits {
        width: width.unwrap_or(1),
    };
    Ok(Box::new(Integers { inner, meaning }))
}

/// Integers as their digits.
#[derive(Debug, Clone)]
struct Digits {
    /// Fewest digits.
    width: usize,
}

impl Meaning for Digits {
    const NAME: &'static str = ENTRY.name;

    fn read(&self, values: &[i64], nulls: Option<&NullBuffer>) -> Result<ArrayRef, Refusal> {
        let mut out = Column::with_capacity(values.len(), values.len() * 12);
        for (row, number) in values.iter().enumerate() {
            if nulls.is_none_or(|nulls| nulls.is_valid(row)) {
                if *number < 0 {
                    return Err(Refusal::new(row, "a negative number names nothing")
                        .hint("use `permute` or `noise` for such a column"));
                }
                let mut digits = itoa::Buffer::new();
                let digits = digits.format(*number);
                let zeros = self.width.saturating_sub(digits.len());
                out.bytes.extend(std::iter::repeat_n(b'0', zeros));
                out.bytes.extend_from_slice(digits.as_bytes());
            }
            out.end(row)?;
        }
        out.into_text(nulls)
    }

    fn write(
        &self,
        made: &ArrayRef,
        values: &[i64],
        room: RangeInclusive<i64>,
    ) -> Result<Vec<i64>, Refusal> {
        let made = texts(made)?;
        let mut numbers = Vec::with_capacity(values.len());
        for row in 0..made.len() {
            let number = match made.is_valid(row) {
                true => number(made.value(row)).filter(|number| room.contains(number)),
                false => Some(0),
            };
            numbers.push(number.ok_or_else(|| {
                Refusal::new(
                    row,
                    "a stand-in is no number that the column's type can hold",
                )
                .hint("use a transform that gives as few digits, and digits only")
            })?);
        }
        Ok(numbers)
    }
}

/// Whether a transform makes something else of each of some numbers, so that a run could only stop at the first row.
/// One that refuses these may still take the column's own.
fn makes_no_number(inner: &Inner) -> bool {
    let kernel = inner.bind(&MasterKey::for_documentation(), None);
    let numbers: ArrayRef = Arc::new(StringArray::from(vec!["7", "4711", "078051120"]));
    let made = kernel.apply(&numbers);
    let Ok(made) = made.and_then(|made| texts(&made).cloned()) else {
        return false;
    };
    !made.is_empty()
        && made
            .iter()
            .all(|text| text.is_some_and(|text| number(text).is_none()))
}

/// The digits of a text with marks between them.
fn number(text: &str) -> Option<i64> {
    let mut number: Option<i64> = None;
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' => {
                let next = number.unwrap_or(0).checked_mul(10)?;
                number = Some(next.checked_add(i64::from(byte - b'0'))?);
            }
            b' ' | b'-' | b'.' | b'(' | b')' | b'/' | b'+' => {}
            _ => return None,
        }
    }
    number
}

#[cfg(test)]
mod tests {
    use arrow::array::{AsArray, Int64Array};
    use arrow::datatypes::Int64Type;

    use super::*;

    fn run(params: &[(&str, &str)], values: Vec<Option<i64>>) -> Result<ArrayRef, Refusal> {
        let ty = Type::plain("bigint", Family::Int8);
        let prepared = prepare(&Arg::map(params), Input { ty: &ty }).unwrap();
        let kernel = prepared.bind(&MasterKey::for_documentation(), "as_text");
        kernel.apply(&(Arc::new(Int64Array::from(values)) as ArrayRef))
    }

    #[test]
    fn digits_go_through_the_transform_and_back() {
        let output = run(
            &[("of", "ssn"), ("width", "9")],
            vec![Some(78_051_120), None],
        )
        .unwrap();
        let output = output.as_primitive::<Int64Type>();
        assert!((900_000_000..=999_999_999).contains(&output.value(0)) && output.is_null(1));
        let phone = run(&[("of", "phone")], vec![Some(14_155_552_671)]).unwrap();
        let phone = phone.as_primitive::<Int64Type>().value(0);
        assert!((10_000_000_000..20_000_000_000).contains(&phone), "{phone}");
    }

    #[test]
    fn parts_that_its_transform_lets_pass_are_told() {
        let ty = Type::plain("bigint", Family::Int8);
        let of = |rule: Arg| {
            let args = Arg::entries(vec![(Arg::scalar("of"), rule)]);
            prepare(&args, Input { ty: &ty }).unwrap().passes_parts()
        };
        let kept = Arg::one("partial", Arg::map(&[("keep_last", "4"), ("filler", "0")]));
        assert!(of(kept));
        assert!(!of(Arg::scalar("ssn")));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        let ty = Type::plain("bigint", Family::Int8);
        for of in ["email", "hash", "name"] {
            let problem = prepare(&Arg::map(&[("of", of)]), Input { ty: &ty }).unwrap_err();
            assert!(problem.message.contains("no number"), "{of}");
        }
        let postcode = [("of", "postcode")];
        assert!(prepare(&Arg::map(&postcode), Input { ty: &ty }).is_ok());
        assert_eq!(
            run(&[("of", "digits")], vec![Some(7), Some(-7)])
                .unwrap_err()
                .row,
            1
        );
        assert_eq!(number("+1 (415) 555-2671"), Some(14_155_552_671));
        assert_eq!(number("99999999999999999999"), None);
        assert_eq!(number(""), None);
    }
}
