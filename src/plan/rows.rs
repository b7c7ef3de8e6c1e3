//! Which relations a table's rows are read from, and whether they can be cut into parts.

use std::fmt;

use super::scope::Subject;
use super::{Relation, Rows};
use crate::catalog::{Table, TableKind};
use crate::report::Finding;

/// The relations of a logical table that are read: itself, or its leaf partitions without foreign ones.
pub(super) fn relations(subject: &Subject<'_>) -> Vec<Relation> {
    if !subject.is_read() {
        return Vec::new();
    }
    let limit = limit(&subject.rows);
    let leaves = || {
        subject
            .logical
            .leaves()
            .filter(|leaf| leaf.kind != TableKind::Foreign)
    };
    match limit {
        // A limit counts over all partitions, so one query reads them through the root.
        Some(limit) if subject.logical.table.kind == TableKind::Partitioned => {
            if leaves().next().is_none() {
                return Vec::new();
            }
            vec![Relation {
                name: subject.name().clone(),
                pages: leaves().map(|leaf| leaf.pages).sum(),
                bytes: leaves().map(|leaf| leaf.bytes).sum(),
                estimated_rows: leaves()
                    .map(|leaf| leaf.estimated_rows)
                    .sum::<u64>()
                    .min(limit),
                only: false,
                divisible: false,
            }]
        }
        _ => leaves().map(|leaf| relation(leaf, limit)).collect(),
    }
}

fn relation(table: &Table, limit: Option<u64>) -> Relation {
    Relation {
        name: table.name.clone(),
        pages: table.pages,
        bytes: table.bytes,
        estimated_rows: table.estimated_rows.min(limit.unwrap_or(u64::MAX)),
        only: true,
        divisible: table.kind == TableKind::Heap && limit.is_none(),
    }
}

fn limit(rows: &Rows) -> Option<u64> {
    match rows {
        Rows::Filter { limit, .. } => *limit,
        Rows::All | Rows::None => None,
    }
}

/// Foreign tables and foreign partitions: their rows live on another server and are never copied.
pub(super) fn foreign(subject: &Subject<'_>) -> Vec<Finding> {
    if subject.rows == Rows::None {
        return Vec::new();
    }
    if subject.is_foreign() {
        return vec![Finding::warning(
            "foreign_table",
            subject.name().to_string(),
            "a foreign table: its rows live on another server and are not copied",
            "write `rows: none` for it to say that this is meant",
        )];
    }
    let limited = limit(&subject.rows).is_some();
    let foreign = subject
        .logical
        .partitions
        .iter()
        .filter(|partition| partition.kind == TableKind::Foreign);
    foreign
        .map(|partition| {
            let name = partition.name.to_string();
            if limited {
                let message = "a foreign partition: it cannot be left out where `limit` reads the root as a whole";
                let hint = format!("drop `limit` from the rows of `{}`", subject.name());
                Finding::error("foreign_partition", name, message, hint)
            } else {
                let message = "a foreign partition: its rows live on another server and are not copied";
                Finding::warning("foreign_partition", name, message, "copy them from that server")
            }
        })
        .collect()
}

/// As the plan prints them: `all`, `none`, or `where (…) limit 5`.
impl fmt::Display for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::All
            | Self::Filter {
                condition: None,
                limit: None,
            } => f.write_str("all"),
            Self::Filter {
                condition: Some(condition),
                limit: None,
            } => write!(f, "where ({condition})"),
            Self::Filter {
                condition: None,
                limit: Some(limit),
            } => write!(f, "limit {limit}"),
            Self::Filter {
                condition: Some(condition),
                limit: Some(limit),
            } => write!(f, "where ({condition}) limit {limit}"),
        }
    }
}
