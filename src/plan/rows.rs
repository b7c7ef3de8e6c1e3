//! Which relations a table's rows are read from, and whether they can be cut into parts.

use std::fmt;

use super::scope::Subject;
use super::{Relation, Rows};
use crate::catalog::{Family, Table, TableKind, Type};
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
        _ if is_read_whole(subject) => {
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
                    .min(limit.unwrap_or(u64::MAX)),
                only: false,
                divisible: false,
            }]
        }
        _ => leaves().map(|leaf| relation(leaf, limit)).collect(),
    }
}

/// Whether a table is read through its root, and written so: rows count over all partitions, or belong elsewhere there.
fn is_read_whole(subject: &Subject<'_>) -> bool {
    let is_root = subject.logical.table.kind == TableKind::Partitioned;
    is_root && (limit(&subject.rows).is_some() || has_hashed_labels(subject))
}

/// Whether partitions are told by the hash of an enum's labels, which is one of their OIDs: those of the target are others.
/// Source: `hashenum` in PostgreSQL's src/backend/access/hash/hashfunc.c.
fn has_hashed_labels(subject: &Subject<'_>) -> bool {
    let logical = &subject.logical;
    let mut keys = logical
        .relations()
        .filter(|table| table.is_hashed)
        .flat_map(|table| &table.partition_key);
    keys.any(|name| {
        let column = logical.table.column(name);
        column.is_some_and(|column| has_labels(&column.ty))
    })
}

fn has_labels(ty: &Type) -> bool {
    let fields = ty.fields.iter().map(|field| &field.ty);
    let mut parts = fields.chain(ty.element.as_deref());
    ty.family == Family::Enum || parts.any(has_labels)
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
            "a foreign table: its rows live on another server and are not copied; where that server and what it takes to \
             ask it can be reached from the target, dev reads its real rows",
            "write `rows: none` for it to say that this is meant; see that the target reaches no production through it",
        )];
    }
    let limited = limit(&subject.rows).is_some();
    let is_read_whole = is_read_whole(subject);
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
            } else if is_read_whole {
                let message = "a foreign partition: it cannot be left out where the root is read as a whole, as for the hash of an enum";
                let hint = format!("leave the rows of `{}` out with `rows: none`", subject.name());
                Finding::error("foreign_partition", name, message, hint)
            } else {
                let message = "a foreign partition: its rows live on another server and are not copied; where that server and what it takes \
                               to ask it can be reached from the target, dev reads its real rows, also through the parent";
                let hint = "copy them from that server; see that the target reaches no production through it";
                Finding::warning("foreign_partition", name, message, hint)
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
