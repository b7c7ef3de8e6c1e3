//! What the catalog knows of indexes and foreign keys, and what it costs to make them.

use std::collections::HashSet;

use tokio_postgres::{Client, Row};

use crate::error::Result;
use crate::ident::TableName;
use crate::pg::connect::Side;
use crate::pg::failure;
use crate::pg::row::get;

/// Costs are bytes of an index that is built from sorted values: some 300 MB a second and core, measured with PostgreSQL
/// 15. Reading, sorting and writing an entry costs as much as so many of them.
const ENTRY: u64 = 32;

/// The same where values are compared by a collation: five times the comparisons of numbers.
const COLLATED_ENTRY: u64 = 160;

/// Checking a row's foreign key against an index of the same order.
const MERGED_ROW: u64 = 24;

/// Checking it by sorting or hashing.
const JOINED_ROW: u64 = 64;

/// What an entry takes beside its bytes while it is sorted (`SortTuple` in PostgreSQL's `tuplesort.h`, and the tuple's
/// own header).
const SORTED_ENTRY: u64 = 40;

/// An index, or a constraint that stands on one.
#[derive(Debug, Clone)]
pub(super) struct Index {
    /// `pg_class.oid` of the index.
    pub(super) oid: u32,
    /// `pg_constraint.oid`, where it is a constraint's.
    pub(super) constraint: Option<u32>,
    /// `pg_class.oid` of the table.
    pub(super) table: u32,
    pub(super) table_name: TableName,
    pub(super) name: String,
    /// Bytes that its entries take while they are sorted.
    pub(super) sorted: u64,
    pub(super) cost: u64,
}

/// A validated foreign key between two ordinary tables.
#[derive(Debug, Clone)]
pub(super) struct ForeignKey {
    /// `pg_constraint.oid`.
    pub(super) oid: u32,
    /// `pg_class.oid` of the table, of the one it refers to, and of the index that it refers to.
    pub(super) table: u32,
    pub(super) referred: u32,
    pub(super) index: u32,
    pub(super) table_name: TableName,
    pub(super) name: String,
    /// As `pg_get_constraintdef` writes it.
    pub(super) definition: String,
    /// Whether an index of the table has the order of the index that it refers to.
    pub(super) ordered: bool,
    pub(super) cost: u64,
}

impl Index {
    /// What people call it.
    pub(super) fn kind(&self) -> &'static str {
        match self.constraint {
            Some(_) => "constraint",
            None => "index",
        }
    }
}

/// Indexes and foreign keys of a database.
#[derive(Debug, Default)]
pub struct Objects {
    pub(super) indexes: Vec<Index>,
    pub(super) foreign_keys: Vec<ForeignKey>,
    /// Tables whose statistics are more than ANALYZE makes by itself.
    pub(super) extended: HashSet<TableName>,
}

impl Objects {
    /// Reads them from the source, in the transaction of the snapshot. One whose name is not UTF-8 is left out: it is
    /// made with everything else that is not known here.
    pub async fn read(source: &Client) -> Result<Self> {
        let (indexes, foreign_keys, extended) = tokio::try_join!(
            source.query(include_str!("../../sql/indexes.sql"), &[]),
            source.query(include_str!("../../sql/foreign_key_definitions.sql"), &[]),
            source.query(include_str!("../../sql/extended_statistics.sql"), &[]),
        )
        .map_err(|error| failure::from_client(Side::Source, &error))?;
        Ok(Self {
            indexes: indexes.iter().filter_map(|row| index(row).ok()).collect(),
            foreign_keys: foreign_keys
                .iter()
                .filter_map(|row| foreign_key(row).ok())
                .collect(),
            extended: extended
                .iter()
                .filter_map(|row| table_name(row, 0).ok())
                .collect(),
        })
    }
}

fn index(row: &Row) -> Result<Index> {
    let (bytes, entries) = (get::<i64>(row, 6)?.max(0) as u64, count(row, 7)?);
    let entry = if get(row, 8)? { COLLATED_ENTRY } else { ENTRY };
    let with = |each| bytes.saturating_add(entries.saturating_mul(each));
    Ok(Index {
        oid: get(row, 0)?,
        constraint: get(row, 1)?,
        table: get(row, 2)?,
        table_name: table_name(row, 3)?,
        name: get(row, 5)?,
        sorted: with(SORTED_ENTRY),
        cost: with(entry),
    })
}

fn foreign_key(row: &Row) -> Result<ForeignKey> {
    let ordered = get(row, 10)?;
    let each = if ordered { MERGED_ROW } else { JOINED_ROW };
    Ok(ForeignKey {
        oid: get(row, 0)?,
        table: get(row, 1)?,
        referred: get(row, 2)?,
        index: get(row, 3)?,
        table_name: table_name(row, 4)?,
        name: get(row, 6)?,
        definition: get(row, 7)?,
        ordered,
        cost: count(row, 8)?
            .saturating_mul(each)
            .saturating_add(count(row, 9)?.saturating_mul(each / 2)),
    })
}

/// A schema, and a table in the column behind it.
fn table_name(row: &Row, schema: usize) -> Result<TableName> {
    let (schema, table) = (get::<String>(row, schema)?, get::<String>(row, schema + 1)?);
    Ok(TableName::new(schema, table))
}

/// An estimate of rows; −1 stands for none.
fn count(row: &Row, index: usize) -> Result<u64> {
    get::<f64>(row, index).map(|count| count.max(0.0) as u64)
}
