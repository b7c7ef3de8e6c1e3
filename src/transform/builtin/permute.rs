//! `permute`: another whole number, no two alike. A bijection of the type's own range, or of a declared one.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, ArrowPrimitiveType, AsArray, PrimitiveArray};
use arrow::datatypes::{DataType, Int16Type, Int32Type, Int64Type};

use crate::catalog::Family;
use crate::key::MasterKey;
use crate::key::permute::Permutation;
use crate::transform::args::{Arg, Problem, Reader};
use crate::transform::drawn::unexpected;
use crate::transform::registry::Param;
use crate::transform::{Distinct, Guarantees, Input, Prepared, Refusal, Transform};

pub(in crate::transform) const PARAMS: &[Param] = &[
    Param {
        name: "min",
        kind: "integer",
        default: "0",
        doc: "Smallest number of a declared range; give `max` too",
    },
    Param {
        name: "max",
        kind: "integer",
        default: "largest of the type",
        doc: "Largest number of a declared range. A value outside of it stops the run",
    },
];

pub(in crate::transform) fn prepare(
    args: &Arg,
    input: Input<'_>,
) -> Result<Box<dyn Prepared>, Problem> {
    let reader = Reader::new(args, PARAMS)?;
    let (lowest, highest) = match input.ty.family {
        Family::Int2 => (i64::from(i16::MIN), i64::from(i16::MAX)),
        Family::Int4 => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _ => (i64::MIN, i64::MAX),
    };
    let declared = reader.get("min").is_some() || reader.get("max").is_some();
    let min = reader.integer("min", 0, lowest..=highest)?;
    let max = reader.integer("max", highest, lowest..=highest)?;
    if min >= max {
        return Err(reader.problem("max", "`max` must be larger than `min`"));
    }
    Ok(Box::new(Permute {
        min,
        max,
        mirrored: !declared,
    }))
}

#[derive(Debug, Clone, Copy)]
struct Permute {
    min: i64,
    max: i64,
    /// Negative numbers are permuted among themselves, by the same permutation.
    mirrored: bool,
}

impl Prepared for Permute {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            distinct: Distinct::Always,
            ..Guarantees::NOTHING
        }
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        let count = (i128::from(self.max) - i128::from(self.min) + 1) as u128;
        let permutation = Permutation::new(&key.domain(domain), "permute", count);
        Arc::new(Kernel {
            spec: *self,
            permutation,
        })
    }
}

struct Kernel {
    spec: Permute,
    permutation: Permutation,
}

impl Transform for Kernel {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        match input.data_type() {
            DataType::Int16 => self.numbers::<Int16Type>(input),
            DataType::Int32 => self.numbers::<Int32Type>(input),
            DataType::Int64 => self.numbers::<Int64Type>(input),
            _ => Err(unexpected(input)),
        }
    }
}

impl Kernel {
    fn numbers<T>(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal>
    where
        T: ArrowPrimitiveType<Native: Into<i64> + TryFrom<i64>>,
    {
        let values = input.as_primitive::<T>();
        let mut numbers = Vec::with_capacity(values.len());
        for (row, value) in values.iter().enumerate() {
            numbers.push(match value {
                // Some number, to keep rows in step; the null buffer hides what becomes of it.
                None => 0,
                Some(value) => self.offset(value.into()).ok_or_else(|| self.outside(row))?,
            });
        }
        self.permutation.apply(&mut numbers);
        let mut permuted = Vec::with_capacity(values.len());
        for (row, (value, number)) in values.iter().zip(&numbers).enumerate() {
            let negative = self.spec.mirrored && value.is_some_and(|value| value.into() < 0);
            let number = i128::from(self.spec.min) + *number as i128;
            let number = if negative { -1 - number } else { number };
            // Cannot fail: the range lies within the type's.
            let number = i64::try_from(number)
                .ok()
                .and_then(|number| number.try_into().ok());
            permuted.push(number.ok_or_else(|| self.outside(row))?);
        }
        Ok(Arc::new(PrimitiveArray::<T>::new(
            permuted.into(),
            values.nulls().cloned(),
        )))
    }

    /// A number's place in the range.
    fn offset(&self, value: i64) -> Option<u128> {
        let value = if self.spec.mirrored && value < 0 {
            -1 - value
        } else {
            value
        };
        (self.spec.min..=self.spec.max)
            .contains(&value)
            .then(|| (i128::from(value) - i128::from(self.spec.min)) as u128)
    }

    fn outside(&self, row: usize) -> Refusal {
        Refusal::new(
            row,
            format!(
                "a number lies outside of the range {} to {}",
                self.spec.min, self.spec.max
            ),
        )
        .hint("declare a wider range with `permute: { min: …, max: … }`")
    }
}
