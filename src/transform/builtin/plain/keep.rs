//! `keep`: real values pass, on purpose. It exists so that passing a column is a decision someone wrote down.

use std::sync::Arc;

use arrow::array::ArrayRef;

use crate::key::MasterKey;
use crate::transform::args::{Arg, Problem};
use crate::transform::entry::{Entry, Group};
use crate::transform::params::Params;
use crate::transform::{Distinct, Guarantees, Input, Prepared, Refusal, Transform};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "keep",
    group: Group::Plain,
    summary: "the real value, unchanged",
    doc: "The column passes as it is. Say so for every column that holds nothing personal: a column without a rule \
          stops the run, so that one added tomorrow is never copied by accident.",
    params: &[],
    accepts: &[],
    examples: &["anything"],
    example_params: &[],
    keyed: false,
    prepare,
};

fn prepare(args: &Arg, _: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    Params::read(args, ENTRY.params).finish()?;
    Ok(Box::new(Keep))
}

#[derive(Debug)]
struct Keep;

impl Prepared for Keep {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            distinct: Distinct::Always,
            makes_nulls: false,
            max_chars: None,
            passes_values: true,
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
