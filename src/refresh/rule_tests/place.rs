//! The tables and columns that a test names: whether they are there, and whether the plan has a decision for them.

use crate::catalog::Database;
use crate::ident::TableName;
use crate::plan::{ColumnPlan, Plan, Rows};
use crate::rules::closest;

/// Where tests find tables and columns.
pub(super) struct Places<'a> {
    pub(super) catalog: &'a Database,
    pub(super) plan: &'a Plan,
}

/// Why something cannot be tested.
pub(super) enum Unfit {
    /// The test is wrong.
    Mistake { message: String, hint: String },
    /// No decision is known of it, about which the plan has an error.
    Undecided,
}

impl Unfit {
    fn mistake(message: String, hint: impl Into<String>) -> Self {
        Self::Mistake {
            message,
            hint: hint.into(),
        }
    }
}

impl<'a> Places<'a> {
    /// The place of a table in the plan.
    pub(super) fn table(&self, name: &TableName) -> Result<usize, Unfit> {
        let tables = &self.plan.tables;
        if let Ok(table) = tables.binary_search_by(|planned| planned.table.cmp(name)) {
            return match tables[table].rows {
                Rows::None => Err(Unfit::mistake(
                    format!("no rows of `{name}` are read, so its rules do nothing"),
                    "test another table, or take `rows: none` away",
                )),
                _ => Ok(table),
            };
        }
        if let Some(partition) = self.catalog.table(name) {
            let root = &self.catalog.root(partition).name;
            return Err(Unfit::mistake(
                format!("`{name}` is a partition; rules belong to its root"),
                format!("write `table: {root}`"),
            ));
        }
        let names: Vec<String> = tables
            .iter()
            .flat_map(|planned| [planned.table.name.clone(), planned.table.to_string()])
            .collect();
        let written = match name.schema.as_str() {
            "public" => name.name.clone(),
            _ => name.to_string(),
        };
        let hint = match closest(&written, names.iter().map(String::as_str)) {
            Some(close) => format!("did you mean `{close}`?"),
            None => "tables outside `public` are written `schema.table`".to_owned(),
        };
        Err(Unfit::mistake(
            format!("there is no table `{written}`"),
            hint,
        ))
    }

    /// The place of a column among those of its table that travel, and its plan.
    pub(super) fn column(
        &self,
        table: usize,
        column: &str,
    ) -> Result<(usize, &'a ColumnPlan), Unfit> {
        let planned = &self.plan.tables[table];
        let mut travelling = planned.wire_columns().enumerate();
        if let Some(found) = travelling.find(|(_, planned)| planned.column == column) {
            return Ok(found);
        }
        let mut decided = planned.columns.iter();
        if decided.any(|other| other.column == column && other.is_made_by_target()) {
            return Err(Unfit::mistake(
                format!("`{column}` is left to its DEFAULT: the target makes its values"),
                "test another column",
            ));
        }
        let known = self.catalog.table(&planned.table);
        let known = known
            .map(|table| table.columns.as_slice())
            .unwrap_or_default();
        match known.iter().find(|known| known.name == column) {
            Some(known) if known.generated.is_some() => Err(Unfit::mistake(
                format!("`{column}` is generated: the target computes it"),
                "test the columns that it is computed from",
            )),
            Some(_) => Err(Unfit::Undecided),
            None => {
                let names = known.iter().map(|known| known.name.as_str());
                let hint = match closest(column, names) {
                    Some(close) => format!("did you mean `{close}`?"),
                    None => "leave it out if the column is gone".to_owned(),
                };
                let message = format!("`{}` has no column `{column}`", planned.table);
                Err(Unfit::mistake(message, hint))
            }
        }
    }
}
