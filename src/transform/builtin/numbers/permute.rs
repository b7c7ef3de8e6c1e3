//! `permute`: integers, labels of an enum and truth values change places, no two meet.

mod labels;

use std::ops::RangeInclusive;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, ArrowPrimitiveType, AsArray, PrimitiveArray};
use arrow::datatypes::{DataType, Int16Type, Int32Type, Int64Type};

use crate::catalog::Family;
use crate::key::permute::Permutation;
use crate::key::{DomainKey, MasterKey};
use crate::transform::args::{Arg, Problem};
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::strings::layout;
use crate::transform::{Distinct, Guarantees, Input, Prepared, Refusal, Transform};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "permute",
    group: Group::Identifiers,
    summary: "another integer or label, one to one",
    doc: "A keyed permutation: two different numbers never become the same, so the column may be a key, and foreign \
          keys follow it. Numbers from 0 to the largest of the type go to such numbers, negative ones to negative \
          ones; in a key whose columns differ in width, the narrowest counts. `min` and `max` declare another range, \
          for example to keep numbers short; a value outside it stops the run. Behind a sequence of \
          integers or shorter numbers declare a `max` above all that production will have: what the sequence gives in dev is \
          then above all stand-ins, and may else be one of them. Labels of an enum change places among all \
          that the type has, so frequencies stay and belong to others; a label that the type gets later changes all of \
          them. A small range, and so every enum and `boolean`, hides little: who knows the frequencies knows the values, \
          some values come out as they are, and one key in two leaves `boolean` as it is.",
    params: &[
        Param {
            name: "min",
            kind: "integer",
            default: "0, with negative numbers apart",
            doc: "smallest value; with `max` alone it is 0",
        },
        Param {
            name: "max",
            kind: "integer",
            default: "largest of the type",
            doc: "largest value",
        },
    ],
    accepts: &[
        Family::Int4,
        Family::Int2,
        Family::Int8,
        Family::Enum,
        Family::Bool,
    ],
    examples: &["1", "2", "1000000"],
    example_params: &[],
    keyed: true,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let whole = match input.ty.family {
        Family::Int2 => i64::from(i16::MIN)..=i64::from(i16::MAX),
        Family::Int4 => i64::from(i32::MIN)..=i64::from(i32::MAX),
        _ => i64::MIN..=i64::MAX,
    };
    let min = params.integer("min", whole.clone());
    let max = params.integer("max", whole.clone());
    let declared = params.is_given("min") || params.is_given("max");
    let range = min.unwrap_or(0)..=max.unwrap_or(*whole.end());
    if range.is_empty() {
        params.report(Problem::new("`min` is above `max`").at(params.span()));
    }
    if declared && labels::takes(input.ty.family) {
        let problem = Problem::new("`min` and `max` are for integers");
        let hint = "leave them away: labels change places among all that the type has";
        params.report(problem.hint(hint).at(params.span()));
    }
    params.finish()?;
    if labels::takes(input.ty.family) {
        return labels::prepared(input.ty);
    }
    Ok(Box::new(Permute {
        range,
        negatives: (!declared).then_some(*whole.start()),
    }))
}

#[derive(Debug)]
struct Permute {
    range: RangeInclusive<i64>,
    /// The smallest negative number, where negative numbers are permuted among themselves.
    negatives: Option<i64>,
}

impl Prepared for Permute {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            distinct: Distinct::Always,
            makes_nulls: false,
            max_chars: None,
            passes_values: count(&self.range) < FEW,
        }
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        let key = key.domain(domain);
        let mut ranges = vec![Range::new(&key, self.range.clone())];
        ranges.extend(self.negatives.map(|least| Range::new(&key, least..=-1)));
        Arc::new(Kernel { ranges })
    }
}

/// Of fewer numbers, as of labels, some stay where they are under many a key.
const FEW: u128 = 100;

/// How many numbers a range has.
fn count(range: &RangeInclusive<i64>) -> u128 {
    (i128::from(*range.end()) - i128::from(*range.start()) + 1).unsigned_abs()
}

struct Kernel {
    /// Disjoint ranges, each permuted by itself.
    ranges: Vec<Range>,
}

struct Range {
    least: i64,
    greatest: i64,
    permutation: Permutation,
}

impl Range {
    fn new(key: &DomainKey, range: RangeInclusive<i64>) -> Self {
        let (least, greatest) = (*range.start(), *range.end());
        let count = count(&range);
        let label = if greatest < 0 {
            "permute negative"
        } else {
            "permute"
        };
        Self {
            least,
            greatest,
            permutation: Permutation::new(key, label, count),
        }
    }

    fn holds(&self, value: i64) -> bool {
        (self.least..=self.greatest).contains(&value)
    }
}

impl Transform for Kernel {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        match input.data_type() {
            DataType::Int16 => self.integers::<Int16Type>(input),
            DataType::Int32 => self.integers::<Int32Type>(input),
            DataType::Int64 => self.integers::<Int64Type>(input),
            _ => Err(layout(input)),
        }
    }
}

impl Kernel {
    fn integers<T: ArrowPrimitiveType>(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal>
    where
        T::Native: Into<i64> + TryFrom<i64> + Default + Copy,
    {
        let column: &PrimitiveArray<T> = input.as_primitive();
        let mut out = vec![T::Native::default(); column.len()];
        let mut left = column.len() - column.null_count();
        for range in &self.ranges {
            if left == 0 {
                break;
            }
            let (mut rows, mut numbers) = (Vec::with_capacity(left), Vec::with_capacity(left));
            for (row, value) in column.values().iter().enumerate() {
                let value = (*value).into();
                if range.holds(value) && column.is_valid(row) {
                    rows.push(row);
                    numbers.push((i128::from(value) - i128::from(range.least)).unsigned_abs());
                }
            }
            range.permutation.apply(&mut numbers);
            for (row, number) in rows.iter().zip(numbers) {
                // Both ends of the range are i64, so what lies between them is too.
                let value = (i128::from(range.least) + number.cast_signed()) as i64;
                out[*row] = value.try_into().map_err(|_| outside(*row))?;
            }
            left -= rows.len();
        }
        if left > 0 {
            return Err(outside(self.first_outside(column)));
        }
        let array = PrimitiveArray::<T>::try_new(out.into(), column.nulls().cloned());
        array
            .map(|array| Arc::new(array) as ArrayRef)
            .map_err(|_| Refusal::new(0, "the stand-ins do not form an array"))
    }

    fn first_outside<T: ArrowPrimitiveType>(&self, column: &PrimitiveArray<T>) -> usize
    where
        T::Native: Into<i64>,
    {
        let outside = |row: &usize| {
            let value = column.value(*row).into();
            column.is_valid(*row) && !self.ranges.iter().any(|range| range.holds(value))
        };
        (0..column.len()).find(outside).unwrap_or(0)
    }
}

fn outside(row: usize) -> Refusal {
    Refusal::new(
        row,
        "a value lies outside the range that `permute` works on",
    )
    .hint("widen `min` and `max`, or leave them away")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Type;

    #[test]
    fn few_numbers_pass_some_of_themselves_and_say_so() {
        let ty = Type::plain("integer", Family::Int4);
        let passes = |max: &str| {
            let args = Arg::map(&[("min", "0"), ("max", max)]);
            let prepared = prepare(&args, Input { ty: &ty }).unwrap();
            prepared.guarantees().passes_values
        };
        assert!(passes("1") && passes("98") && !passes("99"));
    }
}
