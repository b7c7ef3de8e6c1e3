//! `keep`: the values as they are. The plan never binds it; `json` does, for values that stay.

use std::sync::Arc;

use arrow::array::ArrayRef;

use crate::key::MasterKey;
use crate::transform::args::{Arg, Problem, Reader};
use crate::transform::{Distinct, Guarantees, Input, Prepared, Refusal, Transform};

pub(in crate::transform) fn prepare(
    args: &Arg,
    _: Input<'_>,
) -> Result<Box<dyn Prepared>, Problem> {
    Reader::new(args, &[])?;
    Ok(Box::new(Keep))
}

#[derive(Debug)]
struct Keep;

impl Prepared for Keep {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            distinct: Distinct::Always,
            passes_values: true,
            ..Guarantees::NOTHING
        }
    }

    fn bind(&self, _: &MasterKey, _: &str) -> Arc<dyn Transform> {
        Arc::new(Self)
    }
}

impl Transform for Keep {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        Ok(Arc::clone(input))
    }
}
