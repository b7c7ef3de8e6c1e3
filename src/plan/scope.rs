//! What a plan is made from, indexed: rules, logical tables, and which entry speaks for which table.

use std::collections::HashMap;

use super::Rows;
use crate::catalog::{Column, Database, LogicalTable, TableKind};
use crate::ident::TableName;
use crate::report::Finding;
use crate::rules::{Rules, TableRule};
use crate::transform::args::Span;
use crate::transform::registry::Entry;

/// Everything the stages read.
pub(super) struct Scope<'a> {
    pub(super) rules: &'a Rules,
    pub(super) database: &'a Database,
    /// The transforms that rules may name.
    pub(super) registry: &'static [Entry],
    /// Logical tables, ordered by name. [`Node::table`] points into it.
    pub(super) tables: Vec<Subject<'a>>,
    by_name: HashMap<&'a TableName, usize>,
}

/// A logical table with what the rules say about it as a whole.
pub(super) struct Subject<'a> {
    pub(super) logical: LogicalTable<'a>,
    /// The one entry under `tables:` that speaks for it.
    pub(super) entry: Option<&'a TableRule>,
    pub(super) rows: Rows,
}

/// A column of a logical table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Node {
    /// Index into [`Scope::tables`].
    pub(super) table: usize,
    /// Index into the table's columns.
    pub(super) column: usize,
}

impl<'a> Scope<'a> {
    pub(super) fn new(
        rules: &'a Rules,
        database: &'a Database,
        registry: &'static [Entry],
    ) -> Self {
        let tables: Vec<Subject<'a>> = database
            .logical_tables()
            .into_iter()
            .map(|logical| Subject::new(rules, logical))
            .collect();
        let by_name = tables
            .iter()
            .enumerate()
            .flat_map(|(index, subject)| {
                subject
                    .logical
                    .relations()
                    .map(move |table| (&table.name, index))
            })
            .collect();
        Self {
            rules,
            database,
            registry,
            tables,
            by_name,
        }
    }

    /// The logical table that a relation belongs to; for a partition, its root's.
    pub(super) fn subject(&self, relation: &TableName) -> Option<usize> {
        self.by_name.get(relation).copied()
    }

    /// The column of that name of the relation's logical table.
    pub(super) fn node(&self, relation: &TableName, column: &str) -> Option<Node> {
        let table = self.subject(relation)?;
        let columns = &self.tables[table].logical.table.columns;
        let column = columns.iter().position(|other| other.name == column)?;
        Some(Node { table, column })
    }

    /// The column a node stands for.
    pub(super) fn column(&self, node: Node) -> &'a Column {
        &self.tables[node.table].logical.table.columns[node.column]
    }

    /// `schema.table.column` of a node.
    pub(super) fn title(&self, node: Node) -> String {
        self.tables[node.table]
            .name()
            .column(&self.column(node).name)
    }

    /// All nodes of tables that are read, in order.
    pub(super) fn read_nodes(&self) -> impl Iterator<Item = Node> + '_ {
        self.tables
            .iter()
            .enumerate()
            .filter(|(_, subject)| subject.is_read())
            .flat_map(|(table, subject)| {
                (0..subject.logical.table.columns.len()).map(move |column| Node { table, column })
            })
    }

    /// Puts a rule's place on a finding. Rules that `unlisted` stands for have none.
    pub(super) fn placed(&self, finding: Finding, span: Span) -> Finding {
        match self.place(span) {
            Some(place) => finding.at(place),
            None => finding,
        }
    }

    /// `file:line:column` of a span; `None` for an empty one, which is no place.
    pub(super) fn place(&self, span: Span) -> Option<String> {
        (span.start < span.end).then(|| self.rules.place(span))
    }
}

impl<'a> Subject<'a> {
    fn new(rules: &'a Rules, logical: LogicalTable<'a>) -> Self {
        let matching = || {
            rules
                .tables
                .iter()
                .filter(|entry| entry.pattern.matches_table(&logical.table.name))
        };
        let entry = matching()
            .find(|entry| entry.pattern.is_exact())
            .or_else(|| matching().next());
        let rows = entry.map_or(Rows::All, |entry| entry.rows.clone());
        Self {
            logical,
            entry,
            rows,
        }
    }

    pub(super) fn name(&self) -> &'a TableName {
        &self.logical.table.name
    }

    pub(super) fn is_foreign(&self) -> bool {
        self.logical.table.kind == TableKind::Foreign
    }

    /// Whether rows of it are read, so that its columns need decisions.
    pub(super) fn is_read(&self) -> bool {
        self.rows != Rows::None && !self.is_foreign()
    }
}
