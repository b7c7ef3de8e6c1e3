//! What follows the rows: sequences go on where they were, and the planner learns what it has.

use std::sync::{Arc, Mutex, PoisonError};

use tokio_postgres::Client;

use crate::catalog::{Database, Sequence};
use crate::error::{Error, Kind, Result};
use crate::ident::{TableName, literal, quote};
use crate::pg::connect::{Side, connect};
use crate::pg::failure;
use crate::pg::url::ConnInfo;

/// Numbers that must be left above a sequence's new value. Permuted keys fill a type's whole range; behind the largest
/// of them there would be no next value.
const ROOM: i64 = 1_000_000;

/// Sets every sequence of the source in the target: to its last value there, or to the largest value of the column
/// that owns it where that is larger and leaves room.
pub async fn set_sequences(target: &ConnInfo, catalog: &Database) -> Result<()> {
    let client = connect(target, Side::Target).await?;
    for sequence in &catalog.sequences {
        let set = set(&client, sequence).await;
        set.map_err(|error| {
            failure::from_client(Side::Target, &error).on(sequence.name.to_string())
        })?;
    }
    Ok(())
}

async fn set(client: &Client, sequence: &Sequence) -> Result<(), tokio_postgres::Error> {
    let name = literal(&sequence.name.sql());
    let last = sequence
        .last_value
        .map_or("NULL".to_owned(), |value| value.to_string());
    // The column that counts up; a sequence without one, or one that counts down, keeps its own value.
    let owner = sequence
        .owned_by
        .as_ref()
        .filter(|_| sequence.increment > 0);
    let largest = owner.map_or("NULL".to_owned(), |(table, column)| {
        format!(
            "(SELECT pg_catalog.max({})::pg_catalog.int8 FROM {})",
            quote(column),
            table.sql()
        )
    });
    let sql = format!(
        "SELECT pg_catalog.setval({name}::pg_catalog.regclass, v.value) \
         FROM (SELECT {last}::pg_catalog.int8 AS last, {largest}::pg_catalog.int8 AS largest) own \
         CROSS JOIN LATERAL (SELECT s.seqmax FROM pg_catalog.pg_sequence s \
             WHERE s.seqrelid OPERATOR(pg_catalog.=) {name}::pg_catalog.regclass) s \
         CROSS JOIN LATERAL (SELECT CASE \
             WHEN own.largest OPERATOR(pg_catalog.>) (s.seqmax OPERATOR(pg_catalog.-) {ROOM}::pg_catalog.int8) THEN own.last \
             ELSE greatest(own.last, nullif(greatest(own.largest, 0), 0)) END AS value) v \
         WHERE v.value IS NOT NULL"
    );
    client.batch_execute(&sql).await
}

/// Analyzes these tables, so many at a time.
pub async fn analyze(target: &ConnInfo, tables: &[TableName], jobs: usize) -> Result<()> {
    let waiting = Arc::new(Mutex::new(tables.to_vec()));
    let mut workers = tokio::task::JoinSet::new();
    for _ in 0..jobs.min(tables.len()) {
        let (target, waiting) = (target.clone(), Arc::clone(&waiting));
        workers.spawn(async move { analyze_some(&target, &waiting).await });
    }
    while let Some(ended) = workers.join_next().await {
        ended.map_err(|_| Error::new(Kind::Server, "an ANALYZE ended in an unforeseen way"))??;
    }
    Ok(())
}

async fn analyze_some(target: &ConnInfo, waiting: &Mutex<Vec<TableName>>) -> Result<()> {
    let client = connect(target, Side::Target).await?;
    loop {
        let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let Some(table) = next else { return Ok(()) };
        let done = client
            .batch_execute(&format!("ANALYZE {}", table.sql()))
            .await;
        done.map_err(|error| failure::from_client(Side::Target, &error).on(table.to_string()))?;
    }
}
