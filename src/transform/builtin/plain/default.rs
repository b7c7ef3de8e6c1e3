//! `default`: the value that the column takes when nobody gives one.

use super::set_null;
use crate::transform::args::{Arg, Problem};
use crate::transform::entry::{Entry, Group};
use crate::transform::{Input, Prepared};

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

/// As far as anybody can tell without the server, it is NULL.
fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    (set_null::ENTRY.prepare)(args, input)
}
