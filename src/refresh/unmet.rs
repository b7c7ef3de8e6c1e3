//! Names in rules - paths of documents, keys of pairs - that met nothing in the rows that went through their kernels. A
//! name that is written wrong changes nothing, and nothing else tells of it.

use std::sync::Arc;

use crate::plan::{ColumnPlan, Plan};
use crate::report::Finding;
use crate::rules::Rules;
use crate::transform::Transform;

/// The code of these findings.
pub(super) const CODE: &str = crate::plan::UNMET;

/// The kernels of every table, as [`Plan::bind`] gives them.
pub(super) type Kernels = [Vec<Option<Arc<dyn Transform>>>];

/// A warning for each name that met nothing in `rows`: "the rows that were read". Those that the rules accept say why.
pub(super) fn findings(plan: &Plan, kernels: &Kernels, rules: &Rules, rows: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    for (table, kernels) in plan.tables.iter().zip(kernels) {
        for (column, kernel) in table.wire_columns().zip(kernels) {
            let unmet = kernel.as_ref().map_or(Vec::new(), |kernel| kernel.unmet());
            let subject = table.table.column(&column.column);
            found.extend(unmet.iter().map(|name| one(&subject, column, name, rows)));
        }
    }
    for finding in &mut found {
        let mut accepted = rules.accept.iter();
        let accepted = accepted.find(|accepted| accepted.id == finding.id);
        finding.accepted = accepted.map(|accepted| accepted.reason.clone());
    }
    found
}

fn one(subject: &str, column: &ColumnPlan, name: &str, rows: &str) -> Finding {
    let message = format!("`{name}` of its rule names nothing in any value of {rows}");
    let hint = "compare it with how the values are written, upper and lower case too (`standin preview` shows some): \
                where it is misspelt, what it should change is treated as what no name of the rule covers, which \
                passes unless the rule says otherwise. Take it out where it is of no use, or put the id into `accept:` \
                where such values may come later";
    let finding = Finding::warning(CODE, subject, message, hint).told_apart_by(name);
    match &column.rule {
        Some(place) => finding.at(place),
        None => finding,
    }
}
