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

/// Sets every sequence of the source in the target. To be called when the rows and indexes are there. `changed` tells
/// the columns whose values are not the source's.
pub async fn set_sequences(
    target: &ConnInfo,
    catalog: &Database,
    changed: impl Fn(&TableName, &str) -> bool,
) -> Result<()> {
    let client = connect(target, Side::Target).await?;
    for sequence in &catalog.sequences {
        let largest = match catalog.counting_column(sequence) {
            // Rows of a foreign table are elsewhere, and perhaps in production.
            Some((table, _)) if catalog.reaches_foreign(table) => None,
            Some((table, column))
                if sequence.last_value.is_none()
                    || !may_repeat(catalog, table, column)
                    || changed(table, column) =>
            {
                largest(&client, table, column).await?
            }
            _ => None,
        };
        let values: [&(dyn tokio_postgres::types::ToSql + Sync); 3] =
            [&sequence.name.sql(), &sequence.last_value, &largest];
        client
            .execute(include_str!("../sql/set_sequence.sql"), &values)
            .await
            .map_err(|error| {
                failure::from_client(Side::Target, &error).on(sequence.name.to_string())
            })?;
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

async fn largest(client: &Client, table: &TableName, column: &str) -> Result<Option<i64>> {
    let (max, name) = (format!("SELECT max({})::int8", quote(column)), table.sql());
    let select = format!("{max} FROM {name}");
    let mut row = client.query_one(&select, &[]).await;
    if let Err(error) = &row
        && error.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE)
    {
        row = unforced(client, &name, &select).await;
    }
    get(
        &row.map_err(|error| failure::from_client(Side::Target, &error).on(table.column(column)))?,
        0,
    )
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
