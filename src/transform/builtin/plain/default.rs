//! `default`: the value that the column takes when nobody gives one.

use std::sync::Arc;

use arrow::array::{ArrayRef, new_null_array};

use crate::key::MasterKey;
use crate::transform::args::{Arg, Problem};
use crate::transform::entry::{Entry, Group};
use crate::transform::params::Params;
use crate::transform::{Distinct, Guarantees, Input, Prepared, Refusal, Transform};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: NAME,
    group: Group::Plain,
    summary: "what the column's DEFAULT gives",
    doc: "Values are neither read nor written: the target's server puts in the column's DEFAULT, which may count on \
          (`nextval`) or say when the row came (`now()`), or NULL where there is none. A constant default is the same for \
          every row. Columns that foreign keys tie cannot take it, and Parquet files have no defaults.",
    params: &[],
    accepts: &[],
    examples: &["anything"],
    example_params: &[],
    keyed: false,
    prepare,
};

/// Its name, by which the plan leaves the column out of what travels.
pub const NAME: &str = "default";

fn prepare(args: &Arg, _: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    Params::read(args, ENTRY.params).finish()?;
    Ok(Box::new(Default))
}

#[derive(Debug)]
struct Default;

impl Prepared for Default {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            distinct: Distinct::No,
            makes_nulls: true,
            max_chars: None,
            passes_values: false,
        }
    }

    fn bind(&self, _: &MasterKey, _: &str) -> Arc<dyn Transform> {
        Arc::new(Self)
    }
}

/// As far as anybody can tell without the server.
impl Transform for Default {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        Ok(new_null_array(input.data_type(), input.len()))
    }
}
