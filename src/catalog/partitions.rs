//! Logical tables: a partition tree seen as the one table that its root declares.
//!
//! Rules, decisions and keys belong to the root; rows live in the leaves. Everything above this floor works on
//! logical tables, so a partition never gets a decision that differs from its sibling's.

use std::collections::HashMap;

use super::{Check, Database, ForeignKey, Table, TableKind, Text, Unique};
use crate::ident::TableName;

/// A table that is no partition, with the partitions below it, if any.
#[derive(Debug, Clone)]
pub struct LogicalTable<'a> {
    /// The table, or the root of the partition tree.
    pub table: &'a Table,
    /// Every partition below the root at any depth, branches included, ordered by name.
    pub partitions: Vec<&'a Table>,
}

impl Database {
    /// All logical tables, in the order of [`Database::tables`]. A partition whose root the catalog does not hold
    /// stands for itself.
    pub fn logical_tables(&self) -> Vec<LogicalTable<'_>> {
        let mut partitions: HashMap<&TableName, Vec<&Table>> = HashMap::new();
        let mut roots = Vec::new();
        for table in &self.tables {
            let root = self.root(table);
            if root.name == table.name {
                roots.push(table);
            } else {
                partitions.entry(&root.name).or_default().push(table);
            }
        }
        roots
            .into_iter()
            .map(|table| LogicalTable {
                table,
                partitions: partitions.remove(&table.name).unwrap_or_default(),
            })
            .collect()
    }
}

/// Bytes of the smallest row: a header of 23, which is rounded up to 24, and the pointer to it.
/// Source: PostgreSQL documentation, "Database Page Layout".
const LEAST_ROW: u64 = 28;

impl<'a> LogicalTable<'a> {
    /// The root and everything below it.
    pub fn relations(&self) -> impl Iterator<Item = &'a Table> + '_ {
        std::iter::once(self.table).chain(self.partitions.iter().copied())
    }

    /// The relations that hold rows of their own, foreign ones included: the table itself, or the leaves.
    pub fn leaves(&self) -> impl Iterator<Item = &'a Table> + '_ {
        self.relations()
            .filter(|table| table.kind != TableKind::Partitioned)
    }

    /// More rows than this cannot be in it, whatever is estimated; `None` where its storage is not the server's own.
    pub fn most_rows(&self) -> Option<u64> {
        let mut rows = 0u64;
        for leaf in self.leaves() {
            if leaf.kind != TableKind::Heap {
                return None;
            }
            rows = rows.saturating_add(leaf.bytes / LEAST_ROW);
        }
        Some(rows)
    }

    /// Unique keys of the root and of single partitions; an index that partitions inherit counts once.
    pub fn uniques(&self) -> Vec<&'a Unique> {
        first_of_each(self.relations().flat_map(|table| &table.uniques), |a, b| {
            (
                &a.columns,
                &a.expressions,
                &a.predicate,
                a.nulls_not_distinct,
            ) == (
                &b.columns,
                &b.expressions,
                &b.predicate,
                b.nulls_not_distinct,
            ) && a.primary == b.primary
        })
    }

    /// Foreign keys of the root and of single partitions. Those that partitions inherit count once per referred
    /// relation.
    pub fn foreign_keys(&self) -> Vec<&'a ForeignKey> {
        first_of_each(
            self.relations().flat_map(|table| &table.foreign_keys),
            |a, b| {
                (&a.columns, &a.references, &a.referenced_columns)
                    == (&b.columns, &b.references, &b.referenced_columns)
            },
        )
    }

    /// CHECK constraints of the root and of single partitions; inherited ones count once.
    pub fn checks(&self) -> Vec<&'a Check> {
        first_of_each(self.relations().flat_map(|table| &table.checks), |a, b| {
            a.definition == b.definition
        })
    }

    /// Texts in what is said of columns, of the root and of single partitions.
    pub fn texts(&self) -> Vec<&'a Text> {
        first_of_each(self.relations().flat_map(|table| &table.texts), |a, b| {
            (&a.sort, &a.name, &a.columns) == (&b.sort, &b.name, &b.columns)
        })
    }

    /// Whether NULL is refused in a column, by the root or by any partition.
    pub fn not_null(&self, column: &str) -> bool {
        self.relations()
            .filter_map(|table| table.column(column))
            .any(|column| column.not_null)
    }
}

/// The items without those that equal an earlier one. Constraints of a table are few, so pairs are compared.
fn first_of_each<'a, T>(
    items: impl Iterator<Item = &'a T>,
    same: impl Fn(&T, &T) -> bool,
) -> Vec<&'a T> {
    let mut kept: Vec<&T> = Vec::new();
    for item in items {
        if !kept.iter().any(|other| same(other, item)) {
            kept.push(item);
        }
    }
    kept
}
