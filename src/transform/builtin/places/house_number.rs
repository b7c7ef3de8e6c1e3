//! `house_number`: the number of a house.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, ArrowPrimitiveType, AsArray, PrimitiveArray};
use arrow::datatypes::{DataType, Int16Type, Int32Type, Int64Type};

use crate::catalog::Family;
use crate::key::prf::Draw;
use crate::key::{DomainKey, MasterKey};
use crate::transform::args::{Arg, Problem};
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker, layout, number};
use crate::transform::{Distinct, Guarantees, Input, Prepared, Refusal, Transform};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "house_number",
    group: Group::Places,
    summary: "the number of a house",
    doc: "A number from 1 to `max`; where the real one ends with a letter, another letter follows: `221B` becomes `64F`. \
          Zero and negative numbers become house numbers too. Many houses get the same one.",
    params: &[Param {
        name: "max",
        kind: "integer",
        default: "199",
        doc: "largest number: 10 to 9999",
    }],
    accepts: &[
        Family::Text,
        Family::Bpchar,
        Family::Citext,
        Family::Int2,
        Family::Int4,
        Family::Int8,
    ],
    examples: &["221B", "10"],
    example_params: &[],
    keyed: true,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let max = params.integer("max", 10..=9999);
    params.finish()?;
    let house = HouseNumber {
        max: max.unwrap_or(10),
    };
    if !input.ty.family.is_text() {
        return Ok(Box::new(house));
    }
    let digits = house.max.checked_ilog10().unwrap_or(0) + 1;
    Ok(strings::prepared(
        input,
        // Without a letter, or with one of either case.
        Distinct::at_most(&[house.max as usize, 1 + 2 * 26]),
        Some(digits + 1),
        house,
    ))
}

#[derive(Debug, Clone)]
struct HouseNumber {
    max: u32,
}

impl HouseNumber {
    fn draw(&self, draw: &Draw) -> u32 {
        1 + draw.below(0, self.max)
    }
}

impl Maker for HouseNumber {
    #[inline]
    fn make(&self, value: &str, draw: &Draw, out: &mut Vec<u8>) {
        number(self.draw(draw), out);
        let letter = draw.below(1, 26) as u8;
        match value.bytes().next_back() {
            Some(b'a'..=b'z') => out.push(b'a' + letter),
            Some(b'A'..=b'Z') => out.push(b'A' + letter),
            _ => {}
        }
    }
}

impl Prepared for HouseNumber {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            distinct: Distinct::OneOf(self.max.into()),
            makes_nulls: false,
            max_chars: None,
            passes_values: false,
        }
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        Arc::new(Kernel {
            house: self.clone(),
            key: key.domain(domain),
        })
    }
}

/// For integers.
struct Kernel {
    house: HouseNumber,
    key: DomainKey,
}

impl Transform for Kernel {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        match input.data_type() {
            DataType::Int16 => self.numbers::<Int16Type>(input, |number| number as i16),
            DataType::Int32 => self.numbers::<Int32Type>(input, u32::cast_signed),
            DataType::Int64 => self.numbers::<Int64Type>(input, i64::from),
            _ => Err(layout(input)),
        }
    }
}

impl Kernel {
    fn numbers<T: ArrowPrimitiveType<Native: itoa::Integer>>(
        &self,
        input: &ArrayRef,
        typed: impl Fn(u32) -> T::Native,
    ) -> Result<ArrayRef, Refusal> {
        let column: &PrimitiveArray<T> = input.as_primitive();
        let mut text = itoa::Buffer::new();
        let mut values = column.values().to_vec();
        for (row, value) in values.iter_mut().enumerate() {
            if column.is_valid(row) {
                let draw = self.key.draw(text.format(*value).as_bytes());
                *value = typed(self.house.draw(&draw));
            }
        }
        PrimitiveArray::<T>::try_new(values.into(), column.nulls().cloned())
            .map(|array| Arc::new(array) as ArrayRef)
            .map_err(|_| Refusal::new(0, "the stand-ins do not form an array"))
    }
}
