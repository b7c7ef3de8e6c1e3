//! What follows the rows: sequences go on where they were, and the planner learns what it has.
//!
//! A sequence continues after its value in the source, or after the largest value of the column that owns it where
//! that is larger: ids that a transform has moved, or that were not drawn from the sequence. Permuted ids fill their
//! type's whole range; behind the largest of them there would be no next value, so it does not count. A column that
//! was kept and may repeat values is not looked at: nothing can collide there, and without an index the look is a scan.

use std::sync::{Arc, Mutex, PoisonError};

use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Row};

use crate::catalog::{Database, TableKind};
use crate::error::{Error, Kind, Result};
use crate::ident::{TableName, quote};
use crate::pg::connect::{Side, connect, is_crowded};
use crate::pg::failure;
use crate::pg::row::get;
use crate::pg::url::ConnInfo;

/// Columns that are looked at in one go.
const TOGETHER: usize = 100;

/// Sets every sequence of the source in the target. To be called when the rows and indexes are there. `changed` tells
/// the columns whose values are not the source's, `is_empty` the tables without rows.
pub async fn set_sequences(
    target: &ConnInfo,
    catalog: &Database,
    changed: impl Fn(&TableName, &str) -> bool,
    is_empty: impl Fn(&TableName) -> bool,
) -> Result<()> {
    if catalog.sequences.is_empty() {
        return Ok(());
    }
    let client = connect(target, Side::Target).await?;
    let looked_at = |sequence| match catalog.counting_column(sequence) {
        // Rows of a foreign table are elsewhere, and perhaps in production.
        Some((table, _)) if is_empty(table) || catalog.reaches_foreign(table) => None,
        Some((table, column)) => (sequence.last_value.is_none()
            || !may_repeat(catalog, table, column)
            || changed(table, column))
        .then_some((table, column)),
        None => None,
    };
    for sequences in catalog.sequences.chunks(TOGETHER) {
        let columns: Vec<_> = sequences.iter().filter_map(looked_at).collect();
        let mut found = largest(&client, &columns).await?.into_iter();
        let names: Vec<String> = sequences
            .iter()
            .map(|sequence| sequence.name.sql())
            .collect();
        let last: Vec<Option<i64>> = sequences
            .iter()
            .map(|sequence| sequence.last_value)
            .collect();
        let largest: Vec<Option<i64>> = sequences
            .iter()
            .map(|sequence| looked_at(sequence).and_then(|_| found.next().flatten()))
            .collect();
        let set = include_str!("../sql/set_sequences.sql");
        let set = client.execute(set, &[&names, &last, &largest]).await;
        set.map_err(|error| failure::from_client(Side::Target, &error))?;
    }
    Ok(())
}

/// Whether no unique key reads the column. Partitions may have keys that their root does not have.
fn may_repeat(catalog: &Database, table: &TableName, column: &str) -> bool {
    catalog.table(table).is_some_and(|table| {
        let reads = |columns: &[String]| columns.iter().any(|read| read == column);
        let keys = &mut table.uniques.iter();
        table.kind != TableKind::Partitioned
            && !keys.any(|key| reads(&key.columns) || reads(&key.read_columns))
    })
}

/// The largest values of these columns: all by one statement, or one by one where that is refused.
async fn largest(client: &Client, columns: &[(&TableName, &str)]) -> Result<Vec<Option<i64>>> {
    let select = |(table, column): &(&TableName, &str)| {
        format!("SELECT max({})::int8 FROM {}", quote(column), table.sql())
    };
    if columns.is_empty() {
        return Ok(Vec::new());
    }
    let all: Vec<String> = columns
        .iter()
        .map(|column| format!("({})", select(column)))
        .collect();
    let all = format!("SELECT ARRAY[{}]", all.join(", "));
    if let Ok(row) = client.query_one(&all, &[]).await {
        return get(&row, 0);
    }
    let mut found = Vec::with_capacity(columns.len());
    for column in columns {
        let (select, (table, name)) = (select(column), column);
        let mut row = client.query_one(&select, &[]).await;
        if let Err(error) = &row
            && error.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE)
        {
            row = unforced(client, &table.sql(), &select).await;
        }
        let failed = |error| failure::from_client(Side::Target, &error).on(table.column(name));
        found.push(get(&row.map_err(failed)?, 0)?);
    }
    Ok(found)
}

/// Row-level security that is forced hides rows from their owner too. Its owner may lift that for a moment.
async fn unforced(
    client: &Client,
    table: &str,
    select: &str,
) -> Result<Row, tokio_postgres::Error> {
    let lift = format!("BEGIN; ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY");
    let looked = match client.batch_execute(&lift).await {
        Ok(()) => client.query_one(select, &[]).await,
        Err(error) => Err(error),
    };
    client.batch_execute("ROLLBACK").await?;
    looked
}

/// Analyzes these tables, `jobs` at a time, or as many as the target has connections for.
pub async fn analyze(target: &ConnInfo, tables: &[TableName], jobs: usize) -> Result<()> {
    if tables.is_empty() {
        return Ok(());
    }
    let waiting = Arc::new(Mutex::new(tables.to_vec()));
    let mut workers = tokio::task::JoinSet::new();
    let first = connect(target, Side::Target).await?;
    workers.spawn(analyze_some(first, Arc::clone(&waiting)));
    for _ in 1..jobs.min(tables.len()) {
        let (target, waiting) = (target.clone(), Arc::clone(&waiting));
        workers.spawn(async move {
            match connect(&target, Side::Target).await {
                Ok(client) => analyze_some(client, waiting).await,
                Err(error) if is_crowded(&error) => Ok(()),
                Err(error) => Err(error),
            }
        });
    }
    while let Some(ended) = workers.join_next().await {
        ended.map_err(|_| Error::new(Kind::Server, "an ANALYZE ended in an unforeseen way"))??;
    }
    Ok(())
}

async fn analyze_some(client: Client, waiting: Arc<Mutex<Vec<TableName>>>) -> Result<()> {
    loop {
        let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let Some(table) = next else { return Ok(()) };
        let done = client
            .batch_execute(&format!("ANALYZE {}", table.sql()))
            .await;
        done.map_err(|error| failure::from_client(Side::Target, &error).on(table.to_string()))?;
    }
}
