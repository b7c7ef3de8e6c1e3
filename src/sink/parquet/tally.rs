//! What could not be written as it was, counted a column: for warnings at the end of a run.
//!
//! Shared by all writers of a sink; a writer adds to it once, when its file is complete.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use super::column::Nulled;
use crate::ident::TableName;
use crate::report::Finding;

/// Counts over all finished files.
#[derive(Debug, Default)]
pub(super) struct Tally(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    /// `schema.table.column` → what became NULL.
    nulled: BTreeMap<String, Nulled>,
    /// `schema.table`.
    without_columns: BTreeSet<String>,
}

impl Tally {
    /// Adds values of a column that became NULL because Parquet has no such value.
    pub(super) fn nulled(&self, table: &TableName, column: &str, nulled: Nulled) {
        if nulled != Nulled::default() {
            let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let sum = counts.nulled.entry(table.column(column)).or_default();
            sum.values += nulled.values;
            sum.arrays += nulled.arrays;
        }
    }

    /// Notes a table that got no file.
    pub(super) fn without_columns(&self, table: &TableName) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.without_columns.insert(table.to_string());
    }

    /// A warning for each column and table concerned, ordered by name.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let values = counts.nulled.iter().filter(|(_, nulled)| nulled.values > 0);
        let values = values.map(|(column, nulled)| {
            let message = format!(
                "{} without a Parquet form (infinity, NaN, 24:00, or a timestamp after the year 294246) became NULL",
                plural(nulled.values, "value")
            );
            let hint = "give such values a rule (`fixed` under `when`), replace them in the source, or load PostgreSQL \
                        instead, which keeps them";
            Finding::warning("parquet-null", column, message, hint)
        });
        let arrays = counts.nulled.iter().filter(|(_, nulled)| nulled.arrays > 0);
        let arrays = arrays.map(|(column, nulled)| {
            let message = format!(
                "{} became NULL: of other dimensions than the column is declared with, or not counted from 1, which lists \
                 cannot say",
                plural(nulled.arrays, "array")
            );
            let hint = "write `parquet: { arrays: text }` to get all arrays as PostgreSQL writes them, or declare the \
                        column with its dimensions (`integer[][]`)";
            Finding::warning("parquet-array", column, message, hint)
        });
        let without_columns = counts.without_columns.iter().map(|table| {
            Finding::warning(
                "parquet-no-columns",
                table,
                "the table has no columns to write, so it got no file",
                "nothing needs to be done unless its number of rows matters",
            )
        });
        values.chain(arrays).chain(without_columns).collect()
    }
}

fn plural(count: u64, what: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{count} {what}{s}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_several_files_add_up() {
        let tally = Tally::default();
        let table = TableName::new("public", "t");
        let nulled = |values, arrays| Nulled { values, arrays };
        tally.nulled(&table, "a", nulled(2, 0));
        tally.nulled(&table, "a", nulled(1, 1));
        tally.nulled(&table, "b", nulled(0, 0));
        tally.without_columns(&table);
        let findings = tally.findings();
        assert_eq!(findings.len(), 3);
        assert_eq!(findings[0].subject, "public.t.a");
        assert!(findings[0].message.starts_with("3 values"));
        assert!(findings[1].message.starts_with("1 array "));
    }
}
