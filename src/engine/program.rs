//! What happens to the batches of one table: find the fields, decode the columns that change, run their kernels.

use std::sync::Arc;

use arrow::array::ArrayRef;
use rayon::prelude::*;

use crate::copy::batch::RowBatch;
use crate::copy::fields::FieldIndex;
use crate::error::{Error, Kind, Result};
use crate::plan::{ColumnPlan, TablePlan};
use crate::sink::spare::Spare;
use crate::transform::{Refusal, Transform};
use crate::wire;

/// A table's kernels, ready to run. Belongs to one lane; its memory is reused from batch to batch.
pub(super) struct Program<'a> {
    table: &'a TablePlan,
    columns: Vec<Step<'a>>,
    fields: FieldIndex,
    replaced: Vec<Option<ArrayRef>>,
    spare: Option<&'a Spare>,
}

/// One column that changes.
struct Step<'a> {
    /// Among the columns that travel.
    wire_index: usize,
    column: &'a ColumnPlan,
    kernel: &'a Arc<dyn Transform>,
}

impl<'a> Program<'a> {
    /// `kernels` has an entry for each column that travels; `spare` knows when cores would idle otherwise.
    pub(super) fn new(
        table: &'a TablePlan,
        kernels: &'a [Option<Arc<dyn Transform>>],
        spare: Option<&'a Spare>,
    ) -> Self {
        let columns: Vec<_> = table
            .wire_columns()
            .zip(kernels)
            .enumerate()
            .filter_map(|(wire_index, (column, kernel))| {
                kernel.as_ref().map(|kernel| Step {
                    wire_index,
                    column,
                    kernel,
                })
            })
            .collect();
        let wanted = columns.iter().map(|step| step.wire_index).collect();
        Self {
            table,
            columns,
            fields: FieldIndex::new(table.wire, kernels.len(), wanted),
            replaced: vec![None; kernels.len()],
            spare,
        }
    }

    /// The places of the fields that change, and the new values of their columns.
    pub(super) fn apply(&mut self, batch: &RowBatch) -> Result<(&FieldIndex, &[Option<ArrayRef>])> {
        if self.columns.is_empty() {
            return Ok((&self.fields, &self.replaced));
        }
        self.fields.scan(batch).map_err(|error| {
            Error::new(Kind::Data, error.to_string()).on(self.table.table.to_string())
        })?;
        let one = |step: &Step<'_>| self.column(step, batch);
        let values: Vec<ArrayRef> = match self.spare.and_then(Spare::threads) {
            Some(pool) if self.columns.len() > 1 => {
                pool.install(|| self.columns.par_iter().map(one).collect::<Result<_>>())?
            }
            _ => self.columns.iter().map(one).collect::<Result<_>>()?,
        };
        for (step, values) in self.columns.iter().zip(values) {
            self.replaced[step.wire_index] = Some(values);
        }
        Ok((&self.fields, &self.replaced))
    }

    fn column(&self, step: &Step<'_>, batch: &RowBatch) -> Result<ArrayRef> {
        let family = step.column.wire_family();
        let place = || self.table.table.column(&step.column.column);
        let input = wire::decode(batch, &self.fields, step.wire_index, family)
            .map_err(|error| Error::new(Kind::Data, error.to_string()).on(place()))?;
        step.kernel
            .apply(&input)
            .map_err(|refusal| refused(refusal, place(), step.column.rule.as_deref()))
    }
}

/// A value that the transform does not take. Its row is not named: batch positions mean nothing to the user.
fn refused(refusal: Refusal, place: String, rule: Option<&str>) -> Error {
    let error = Error::new(Kind::Data, refusal.reason).on(place);
    let error = match refusal.hint {
        Some(hint) => error.hint(hint),
        None => error,
    };
    match rule {
        Some(rule) => error.hint(format!("the column's rule is at {rule}")),
        None => error.hint("change this column's rule"),
    }
}
