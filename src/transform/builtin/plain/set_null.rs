//! `set_null`: the value disappears.

use std::sync::Arc;

use arrow::array::{ArrayRef, new_null_array};

use crate::key::MasterKey;
use crate::transform::args::{Arg, Problem};
use crate::transform::entry::{Entry, Group};
use crate::transform::params::Params;
use crate::transform::{Distinct, Guarantees, Input, Prepared, Refusal, Transform};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "set_null",
    group: Group::Plain,
    summary: "NULL",
    doc: "Every value becomes NULL, the empty string too. A NOT NULL column cannot take it; `fixed` serves there.",
    params: &[],
    accepts: &[],
    examples: &["anything"],
    example_params: &[],
    keyed: false,
    prepare,
};

fn prepare(args: &Arg, _: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    Params::read(args, ENTRY.params).finish()?;
    Ok(Box::new(SetNull))
}

#[derive(Debug)]
struct SetNull;

impl Prepared for SetNull {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            distinct: Distinct::No,
            makes_nulls: true,
            max_chars: None,
            passes_values: false,
        }
    }

    fn keeps_order(&self) -> bool {
        true
    }

    fn bind(&self, _: &MasterKey, _: &str) -> Arc<dyn Transform> {
        Arc::new(Self)
    }
}

impl Transform for SetNull {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        Ok(new_null_array(input.data_type(), input.len()))
    }

    fn is_blind(&self) -> bool {
        true
    }
}
