//! New entries as flow style writes them: `{ a: b, c: d }`.

use super::super::written;
use super::{Addition, Edit, NewColumn, Turn};
use crate::transform::args::{Arg, Span};

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

impl Edit<'_> {
    /// Why, in comments above the line in which a mapping in flow style begins. Where that line begins with none of
    /// `owners`, the keys that say whose columns they are, it may be about several tables: then each is named.
    pub(super) fn reasons_of(&mut self, addition: &Addition, mapping: Span, owners: &[&Arg]) {
        let start = self.line_start(mapping.start);
        let line = self.text.get(start..).unwrap_or_default();
        let first = start + (line.len() - line.trim_start_matches(' ').len());
        let is_own = owners.iter().any(|owner| owner.span.start == first);
        let columns = addition.columns.iter().map(|column| {
            let name = match is_own {
                true => written::key(&column.name),
                false => written::column(&addition.table, &column.name),
            };
            (name, column)
        });
        self.reasons(mapping, columns);
    }

    /// The same of columns by the names that stand in the comments.
    pub(super) fn reasons<'c>(
        &mut self,
        mapping: Span,
        columns: impl Iterator<Item = (String, &'c NewColumn)>,
    ) {
        let start = self.line_start(mapping.start);
        let line = self.text.get(start..).unwrap_or_default();
        let margin: String = line.chars().take_while(|c| *c == ' ').collect();
        let newline = self.newline;
        let comments = columns.map(|(name, column)| {
            let why = written::one_line(&column.comment);
            format!("{margin}# {name}: {why}{newline}")
        });
        let comments: String = comments.collect();
        self.inserts.push((start, Turn::Reasons, comments));
    }
}
