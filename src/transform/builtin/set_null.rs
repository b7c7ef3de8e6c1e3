//! `set_null`: NULL, whatever was there.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, new_null_array};

use crate::key::MasterKey;
use crate::transform::args::{Arg, Problem, Reader};
use crate::transform::{Guarantees, Input, Prepared, Refusal, Transform};

pub(in crate::transform) fn prepare(
    args: &Arg,
    _: Input<'_>,
) -> Result<Box<dyn Prepared>, Problem> {
    Reader::new(args, &[])?;
    Ok(Box::new(SetNull))
}

#[derive(Debug)]
struct SetNull;

impl Prepared for SetNull {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            makes_nulls: true,
            ..Guarantees::NOTHING
        }
    }

    fn bind(&self, _: &MasterKey, _: &str) -> Arc<dyn Transform> {
        Arc::new(Self)
    }
}

impl Transform for SetNull {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        Ok(new_null_array(input.data_type(), input.len()))
    }
}
