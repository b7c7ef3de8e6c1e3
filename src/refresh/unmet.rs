//! Names in rules - paths of documents, keys of pairs - that met nothing in the rows that went through their kernels, and
//! conditions that no row met. What is written wrong there changes nothing, and nothing else tells of it.

use std::sync::Arc;

use crate::ident::TableName;
use crate::plan::{ColumnPlan, Decision, Plan};
use crate::report::Finding;
use crate::rules::Rules;
use crate::transform::Transform;
use crate::transform::args::When;

/// The code of these findings.
pub(super) const CODE: &str = crate::plan::UNMET;

/// The kernels of every table, as [`Plan::bind`] gives them.
pub(super) type Kernels = [Vec<Option<Arc<dyn Transform>>>];

/// A warning for each name that met nothing in `rows`, "the rows that were read", and for each condition that none of them
/// met. Those that the rules accept say why.
pub(super) fn findings(plan: &Plan, kernels: &Kernels, rules: &Rules, rows: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    for (table, kernels) in plan.tables.iter().zip(kernels) {
        for (column, kernel) in table.wire_columns().zip(kernels) {
            let unmet = kernel.as_ref().map_or(Vec::new(), |kernel| kernel.unmet());
            let subject = table.table.column(&column.column);
            found.extend(unmet.iter().map(|name| one(&subject, column, name, rows)));
            let spares_all = kernel.as_ref().is_some_and(|kernel| kernel.spares_all());
            let spared = condition(column)
                .filter(|_| spares_all)
                .map(|when| spared(&table.table, column, when, rules, rows));
            // The condition of a table is told once.
            found.extend(spared.filter(|spared| found.iter().all(|told| told.id != spared.id)));
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

fn condition(column: &ColumnPlan) -> Option<&When> {
    match &column.decision {
        Decision::Transform { spec, .. } => spec.when.as_ref(),
        _ => None,
    }
}

/// A condition that no row met.
fn spared(
    table: &TableName,
    column: &ColumnPlan,
    when: &When,
    rules: &Rules,
    rows: &str,
) -> Finding {
    let mut of_tables = rules.tables.iter().filter_map(|table| table.when.as_ref());
    let (subject, what) = match of_tables.any(|of_table| of_table.span == when.span) {
        true => (table.to_string(), "the condition of the table"),
        false => (table.column(&column.column), "the condition of its rule"),
    };
    let message =
        format!("none of {rows} meets {what} (`when`), so the real values of all of them pass");
    let hint = "compare it with how the values are written, upper and lower case, blanks and zeros in front too \
                (`standin preview` shows some). Take it out where every row is meant, or put the id into `accept:` where \
                such rows may come later";
    let finding = Finding::warning(CODE, &subject, message, hint).told_apart_by(when.text.trim());
    match when.span.start < when.span.end {
        true => finding.at(rules.place(when.span)),
        false => finding,
    }
}
