//! Materialized views: a target fills its own, with what they read there.

use serde::{Deserialize, Serialize};

use super::Unique;
use crate::ident::TableName;

/// A materialized view that has rows, so that a target's REFRESH fills it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaterializedView {
    /// Schema and name.
    pub name: TableName,
    /// What it reads that is in no table of the database, by itself, through views, parents, partitions or functions: `the
    /// foreign table public.people`, ``the function `dblink` ``. Ordered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outside: Vec<String>,
    /// The tables that it reads, ordered, each with the columns that it names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reads: Vec<Read>,
    /// Whether it makes one row of several (GROUP BY, DISTINCT), so that equal values meet in one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub gathers: bool,
    /// Its unique indexes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uniques: Vec<Unique>,
}

/// A table that a view reads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Read {
    /// The table.
    pub table: TableName,
    /// The columns that are named.
    pub columns: Vec<String>,
}
