//! What happens to the batches of one table: find the fields, decode the columns that change and those that rules read
//! besides their own, run the kernels.

use std::sync::Arc;

use arrow::array::{ArrayRef, new_null_array};
use rayon::prelude::*;

use crate::copy::batch::RowBatch;
use crate::copy::fields::FieldIndex;
use crate::error::{Error, Kind, Result};
use crate::plan::{ColumnPlan, TablePlan};
use crate::sink::spare::Spare;
use crate::transform::siblings::{Sibling, Side};
use crate::transform::{Refusal, Transform};
use crate::wire::{self, DecodeError};

/// A table's kernels, ready to run. Belongs to one lane; its memory is reused from batch to batch.
pub(super) struct Program<'a> {
    table: &'a TablePlan,
    /// The columns that change; those of a wave read what the waves before it gave.
    waves: Vec<Vec<Step<'a>>>,
    fields: FieldIndex,
    /// Columns that other columns' rules read, among those that travel, and their values in this batch.
    read: Vec<(&'a ColumnPlan, usize)>,
    inputs: Vec<Option<ArrayRef>>,
    replaced: Vec<Option<ArrayRef>>,
    spare: Option<&'a Spare>,
}

/// One column that changes.
struct Step<'a> {
    /// Among the columns that travel.
    wire_index: usize,
    column: &'a ColumnPlan,
    kernel: &'a Arc<dyn Transform>,
    /// The columns that its rule reads besides its own, as places in `Program::read`.
    siblings: Vec<(usize, Side)>,
}

impl<'a> Program<'a> {
    /// `kernels` has an entry for each column that travels; `spare` knows when cores would idle otherwise.
    pub(super) fn new(
        table: &'a TablePlan,
        kernels: &'a [Option<Arc<dyn Transform>>],
        spare: Option<&'a Spare>,
    ) -> Self {
        let travelling: Vec<_> = table.wire_columns().collect();
        let mut read: Vec<(&ColumnPlan, usize)> = Vec::new();
        let mut steps = Vec::new();
        for (wire_index, (column, kernel)) in travelling.iter().zip(kernels).enumerate() {
            let Some(kernel) = kernel else { continue };
            let places = column.reads().iter().filter_map(|name| {
                let position = travelling
                    .iter()
                    .position(|other| other.column == name.column)?;
                let known = read.iter().position(|(_, at)| *at == position);
                let place = known.unwrap_or_else(|| {
                    read.push((travelling[position], position));
                    read.len() - 1
                });
                Some((place, name.side))
            });
            steps.push(Step {
                wire_index,
                column,
                kernel,
                siblings: places.collect(),
            });
        }
        let changing = steps.iter().map(|step| step.wire_index);
        let mut wanted: Vec<_> = changing.chain(read.iter().map(|(_, at)| *at)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        Self {
            table,
            waves: waves(steps, &read),
            fields: FieldIndex::new(table.wire, kernels.len(), wanted),
            inputs: vec![None; read.len()],
            read,
            replaced: vec![None; kernels.len()],
            spare,
        }
    }

    /// Whether any column changes.
    pub(super) fn changes(&self) -> bool {
        !self.waves.is_empty()
    }

    /// The places of the fields that change, and the new values of their columns.
    pub(super) fn apply(&mut self, batch: &RowBatch) -> Result<(&FieldIndex, &[Option<ArrayRef>])> {
        if self.waves.is_empty() {
            return Ok((&self.fields, &self.replaced));
        }
        self.fields.scan(batch).map_err(|error| {
            Error::new(Kind::Data, error.to_string()).on(self.table.table.to_string())
        })?;
        for place in 0..self.read.len() {
            let (column, position) = self.read[place];
            self.inputs[place] = Some(self.decoded(column, position, batch)?);
        }
        for wave in 0..self.waves.len() {
            let values = self.wave(&self.waves[wave], batch)?;
            for (step, values) in self.waves[wave].iter().zip(values) {
                self.replaced[step.wire_index] = Some(values);
            }
        }
        Ok((&self.fields, &self.replaced))
    }

    fn wave(&self, steps: &[Step<'_>], batch: &RowBatch) -> Result<Vec<ArrayRef>> {
        let one = |step: &Step<'_>| self.column(step, batch);
        match self.spare.and_then(Spare::threads) {
            Some(pool) if steps.len() > 1 => {
                pool.install(|| steps.par_iter().map(one).collect::<Result<_>>())
            }
            _ => steps.iter().map(one).collect::<Result<_>>(),
        }
    }

    fn column(&self, step: &Step<'_>, batch: &RowBatch) -> Result<ArrayRef> {
        let input = if step.kernel.is_blind() {
            let layout = wire::repr(step.column.wire_family(), self.table.wire);
            new_null_array(&layout, batch.rows.len())
        } else {
            self.decoded(step.column, step.wire_index, batch)?
        };
        let siblings: Vec<Sibling<'_>> = step
            .siblings
            .iter()
            .filter_map(|(place, side)| self.sibling(*place, *side))
            .collect();
        step.kernel
            .apply_in(&input, &siblings)
            .map_err(|refusal| refused(refusal, self.place(step.column), step.column))
    }

    /// A column that is read; one that no rule changes has the same values on both sides.
    fn sibling(&self, place: usize, side: Side) -> Option<Sibling<'_>> {
        let (column, position) = *self.read.get(place)?;
        let new = self.replaced[position].as_ref();
        let values = new.filter(|_| side == Side::Target);
        Some(Sibling {
            family: column.wire_family(),
            values: values.or(self.inputs[place].as_ref())?,
        })
    }

    fn decoded(&self, column: &ColumnPlan, position: usize, batch: &RowBatch) -> Result<ArrayRef> {
        wire::decode(batch, &self.fields, position, column.wire_family()).map_err(|error| {
            let told = Error::new(Kind::Data, error.to_string()).on(self.place(column));
            match error {
                DecodeError::Timestamp => told.hint("use `keep` or `set_null` for the column"),
                _ => told,
            }
        })
    }

    fn place(&self, column: &ColumnPlan) -> String {
        self.table.table.column(&column.column)
    }
}

/// The steps by how many others must come before them. The plan has refused rules that wait for one another.
fn waves<'a>(steps: Vec<Step<'a>>, read: &[(&ColumnPlan, usize)]) -> Vec<Vec<Step<'a>>> {
    let mut depths = vec![0; steps.len()];
    for _ in 1..steps.len() {
        for (index, step) in steps.iter().enumerate() {
            let awaited = step
                .siblings
                .iter()
                .filter(|(_, side)| *side == Side::Target);
            let awaited = awaited.filter_map(|(place, _)| {
                let (_, position) = read[*place];
                steps.iter().position(|other| other.wire_index == position)
            });
            let depth = awaited.map(|other| depths[other] + 1).max();
            depths[index] = depth.unwrap_or(0).min(steps.len() - 1);
        }
    }
    let mut waves: Vec<Vec<Step<'a>>> = Vec::new();
    for (step, depth) in steps.into_iter().zip(depths) {
        waves.resize_with(waves.len().max(depth + 1), Vec::new);
        waves[depth].push(step);
    }
    waves
}

/// A value that the transform does not take. Its row is not named: batch positions mean nothing to the user.
fn refused(refusal: Refusal, place: String, column: &ColumnPlan) -> Error {
    let error = Error::new(Kind::Data, refusal.reason).on(place);
    let error = match refusal.hint {
        Some(hint) => error.hint(hint),
        None => error,
    };
    match &column.rule {
        Some(rule) => error.hint(format!("the column's rule is at {rule}")),
        None => error.hint("change this column's rule"),
    }
}
