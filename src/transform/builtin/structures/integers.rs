//! Integers that stand for something else, digits or a moment, and go through a transform of that.

use std::fmt::Debug;
use std::ops::RangeInclusive;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Int32Array, Int64Array};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{DataType, Int32Type, Int64Type};
use arrow::error::ArrowError;

use super::inner::Inner;
use crate::key::MasterKey;
use crate::transform::siblings::{Read, Sibling};
use crate::transform::strings::layout;
use crate::transform::{Distinct, Guarantees, Prepared, Refusal, Transform};

/// What integers stand for.
pub(super) trait Meaning: Debug + Clone + Send + Sync + 'static {
    /// The transform's name, which is also the domain of columns that have none of their own.
    const NAME: &'static str;

    /// What the integers stand for, as the inner transform reads it. An integer that stands for nothing is refused.
    fn read(&self, values: &[i64], nulls: Option<&NullBuffer>) -> Result<ArrayRef, Refusal>;

    /// The integers of stand-ins, which the column can hold if they are in `room`; of NULL any. `values` are the ones
    /// that were read, as many as there are stand-ins.
    fn write(
        &self,
        made: &ArrayRef,
        values: &[i64],
        room: RangeInclusive<i64>,
    ) -> Result<Vec<i64>, Refusal>;

    /// Whether parts of a value stay, whatever the transform does.
    fn leaves_parts(&self) -> bool {
        false
    }
}

/// A transform for what integers stand for.
#[derive(Debug)]
pub(super) struct Integers<M> {
    /// The transform.
    pub(super) inner: Inner,
    /// What they stand for.
    pub(super) meaning: M,
}

impl<M: Meaning> Prepared for Integers<M> {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            // What was different may be one integer: 007 and 7, two moments of one second.
            distinct: Distinct::No,
            max_chars: None,
            ..self.inner.guarantees()
        }
    }

    fn passes_parts(&self) -> bool {
        self.meaning.leaves_parts() || self.inner.passes_parts()
    }

    fn reads(&self) -> &[Read] {
        self.inner.reads()
    }

    fn name_domains(&mut self, of: &dyn Fn(&str, &Read) -> Option<String>) {
        self.inner.name_domains(of);
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        let named = (domain != M::NAME).then_some(domain);
        Arc::new(Kernel {
            inner: self.inner.bind(key, named),
            meaning: self.meaning.clone(),
        })
    }
}

struct Kernel<M> {
    inner: Arc<dyn Transform>,
    meaning: M,
}

impl<M: Meaning> Transform for Kernel<M> {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        self.apply_in(input, &[])
    }

    fn apply_in(&self, input: &ArrayRef, siblings: &[Sibling<'_>]) -> Result<ArrayRef, Refusal> {
        match input.data_type() {
            DataType::Int32 => {
                let column = input.as_primitive::<Int32Type>();
                let values: Vec<i64> = column.values().iter().copied().map(i64::from).collect();
                let room = i64::from(i32::MIN)..=i64::from(i32::MAX);
                let (made, nulls) = self.run(&values, column.nulls(), room, siblings)?;
                let made: Result<Vec<i32>, _> = made.into_iter().map(i32::try_from).collect();
                let made = made.map_err(|_| layout(input))?;
                finish(Int32Array::try_new(made.into(), nulls))
            }
            DataType::Int64 => {
                let column = input.as_primitive::<Int64Type>();
                let room = i64::MIN..=i64::MAX;
                let (made, nulls) = self.run(column.values(), column.nulls(), room, siblings)?;
                finish(Int64Array::try_new(made.into(), nulls))
            }
            _ => Err(layout(input)),
        }
    }
}

fn finish(array: Result<impl Array + 'static, ArrowError>) -> Result<ArrayRef, Refusal> {
    array
        .map(|array| Arc::new(array) as ArrayRef)
        .map_err(|_| Refusal::new(0, "the stand-ins do not form an array"))
}

impl<M: Meaning> Kernel<M> {
    /// As many integers as there are values, and which of them are NULL.
    fn run(
        &self,
        values: &[i64],
        nulls: Option<&NullBuffer>,
        room: RangeInclusive<i64>,
        siblings: &[Sibling<'_>],
    ) -> Result<(Vec<i64>, Option<NullBuffer>), Refusal> {
        let read = self.meaning.read(values, nulls)?;
        let made = match siblings {
            [] => self.inner.apply(&read)?,
            siblings => self.inner.apply_in(&read, siblings)?,
        };
        if made.len() != values.len() {
            return Err(Refusal::new(0, "a transform gave another number of values"));
        }
        let integers = self.meaning.write(&made, values, room)?;
        Ok((integers, made.nulls().cloned()))
    }
}
