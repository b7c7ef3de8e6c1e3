//! A column to decide on.

use super::patterns::Condition;
use super::trial::Trials;
use crate::catalog::{Column, LogicalTable};
use crate::ident::TableName;

/// A column to decide on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member<'a> {
    /// Its table's place among the logical tables.
    pub(super) table: usize,
    /// Its place in the table.
    pub(super) column: usize,
    pub(super) logical: &'a LogicalTable<'a>,
    /// Its sampled values, which rules are tried on.
    pub(super) seen: &'a [String],
    /// The conditions of its domain.
    domain: &'a [String],
}

impl<'a> Member<'a> {
    /// A column by its place in its table, and that table's place.
    pub(super) fn new(
        table: usize,
        column: usize,
        logical: &'a LogicalTable<'a>,
        trials: &'a Trials,
    ) -> Self {
        let of = logical.table.columns.get(column);
        let domain = of.and_then(|of| of.ty.domain.as_deref());
        Self {
            table,
            column,
            logical,
            seen: trials.of(&logical.table.name, column),
            domain: domain.map_or(&[], |domain| trials.of_domain(domain)),
        }
    }

    pub(super) fn get(self) -> Option<&'a Column> {
        self.logical.table.columns.get(self.column)
    }

    pub(super) fn name(self) -> &'a TableName {
        &self.logical.table.name
    }

    /// What its domain asks of its values, as far as that is understood; `None` where some is not.
    pub(super) fn of_domain(self) -> Option<Vec<Condition>> {
        let conditions = self.domain.iter();
        conditions.map(|of| Condition::read(of, "VALUE")).collect()
    }

    /// What its table asks of its values, and its domain, as far as that is understood.
    pub(super) fn conditions(self) -> Vec<Condition> {
        let Some(column) = self.get() else {
            return Vec::new();
        };
        let checks = self.logical.checks().into_iter();
        let of_table = checks.filter(|check| check.columns.contains(&column.name));
        let of_table = of_table.filter_map(|of| Condition::read(&of.definition, &column.name));
        let of_domain = self.domain.iter();
        let of_domain = of_domain.filter_map(|of| Condition::read(of, "VALUE"));
        of_table.chain(of_domain).collect()
    }
}
