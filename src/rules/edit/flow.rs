//! New entries as flow style writes them: `{ a: b, c: d }`.

use super::super::written;
use super::{Addition, NewColumn};

/// Whether a column has a rule.
pub(super) fn is_decided(column: &NewColumn) -> bool {
    !column.rule.is_empty()
}

/// The columns that have a rule, as members of a mapping in flow style.
pub(super) fn flow_members(columns: &[NewColumn]) -> String {
    let decided = columns.iter().filter(|column| is_decided(column));
    let members =
        decided.map(|column| format!("{}: {}", written::column_name(&column.name), column.rule));
    members.collect::<Vec<_>>().join(", ")
}

/// `columns: { … }`; `None` where no column has a rule.
pub(super) fn flow_columns(columns: &[NewColumn]) -> Option<String> {
    let members = flow_members(columns);
    (!members.is_empty()).then(|| format!("columns: {{ {members} }}"))
}

/// A table in flow style.
pub(super) fn flow_entry(addition: &Addition) -> String {
    let columns = flow_columns(&addition.columns);
    let rows = addition
        .rows
        .as_deref()
        .or(columns.is_none().then_some("all"));
    let members: Vec<String> = rows
        .map(|rows| format!("rows: {rows}"))
        .into_iter()
        .chain(columns)
        .collect();
    format!(
        "{}: {{ {} }}",
        written::table(&addition.table),
        members.join(", ")
    )
}
