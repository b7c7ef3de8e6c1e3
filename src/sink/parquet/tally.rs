//! What could not be written as it was, counted a column: for warnings at the end of a run.
//!
//! Shared by all writers of a sink; a writer adds to it once, when its file is complete.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use crate::ident::TableName;
use crate::report::Finding;

/// Counts over all finished files.
#[derive(Debug, Default)]
pub(super) struct Tally(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    /// `schema.table.column` → values that became NULL.
    nulled: BTreeMap<String, u64>,
    /// `schema.table`.
    without_columns: BTreeSet<String>,
}

impl Tally {
    /// Adds values of a column that became NULL because Parquet has no such value.
    pub(super) fn nulled(&self, table: &TableName, column: &str, values: u64) {
        if values > 0 {
            let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            *counts.nulled.entry(table.column(column)).or_default() += values;
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
        let nulled = counts.nulled.iter().map(|(column, &values)| {
            let s = if values == 1 { "" } else { "s" };
            Finding::warning(
                "parquet-null",
                column,
                format!(
                    "{values} value{s} without a Parquet form (infinity, or 24:00) became NULL"
                ),
                "replace such values in the source, or load PostgreSQL instead, which keeps them",
            )
        });
        let without_columns = counts.without_columns.iter().map(|table| {
            Finding::warning(
                "parquet-no-columns",
                table,
                "the table has no columns to write, so it got no file",
                "nothing needs to be done unless its number of rows matters",
            )
        });
        nulled.chain(without_columns).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_several_files_add_up() {
        let tally = Tally::default();
        let table = TableName::new("public", "t");
        tally.nulled(&table, "a", 2);
        tally.nulled(&table, "a", 1);
        tally.nulled(&table, "b", 0);
        tally.without_columns(&table);
        let findings = tally.findings();
        assert_eq!(findings.len(), 2);
        assert_eq!(findings[0].subject, "public.t.a");
        assert!(findings[0].message.starts_with("3 values"));
    }
}
