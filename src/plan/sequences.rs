//! Sequences behind columns whose numbers change places: a sequence goes on where production's is, and meets stand-ins.

use super::scope::Scope;
use super::{Decision, TablePlan};
use crate::catalog::Family;
use crate::report::Finding;
use crate::transform::args::{Spec, Value};

/// Of so many numbers that a sequence gives one or more may meet a stand-in before it is worth a warning.
const DRAWN: u64 = 100_000;

/// A warning for each sequence whose next numbers are taken already, as far as estimates of rows tell. Sequences of the target
/// go on above the largest value of their column unless that is near the end of their range, as it is where numbers go to
/// any others of their type.
pub(super) fn check(scope: &Scope<'_>, tables: &[TablePlan]) -> Vec<Finding> {
    let met = scope.database.sequences.iter().filter_map(|sequence| {
        let (table, name) = scope.database.counting_column(sequence)?;
        let planned = &tables[scope.subject(table)?];
        let mut columns = planned.columns.iter();
        let column = columns.find(|column| column.column == name)?;
        let Decision::Transform { spec, .. } = &column.decision else {
            return None;
        };
        if spec.transform != "permute" || declares_max(spec) {
            return None;
        }
        let range = match column.ty.family {
            Family::Int2 => i16::MAX as u64,
            Family::Int4 => i32::MAX as u64,
            _ => i64::MAX as u64,
        };
        let rows = planned.estimated_rows;
        if rows == 0 || range / rows > DRAWN {
            return None;
        }
        let message = format!(
            "`permute` spreads its numbers over the whole type, so what the sequence `{}` gives to new rows in dev may be \
             taken: about one in {}",
            sequence.name,
            (range / rows).max(1)
        );
        let hint = "declare a `max` above every number that production will have, far below the type's largest: the \
                    sequence of the target then goes on above all stand-ins";
        let finding = Finding::warning("sequence", planned.table.column(name), message, hint);
        Some(scope.placed(finding, spec.span))
    });
    met.collect()
}

fn declares_max(spec: &Spec) -> bool {
    let is_max = |name: &Value| matches!(name, Value::Scalar { text, .. } if text == "max");
    matches!(&spec.args.value, Value::Map(pairs) if pairs.iter().any(|(name, _)| is_max(&name.value)))
}
