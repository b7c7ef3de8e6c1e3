//! What constraints read besides their own rows, by functions. No structure tells it: a function's body is opaque. But
//! whatever a transaction reads it holds a lock on.
//!
//! Source: PostgreSQL documentation, "Explicit Locking" and "pg_locks".

use std::collections::HashSet;

use tokio_postgres::{Client, Row};

use super::read;
use crate::error::Result;
use crate::ident::TableName;
use crate::pg::connect::Side;
use crate::pg::failure;
use crate::pg::row::get;
use crate::pg::session::{Session, Socket};

/// The tables of a source that have a constraint, or a column of a domain with one, which calls a function of the user's. One
/// whose name is not UTF-8 is left out. Errors with the server's.
pub async fn calling(source: &Client) -> Result<HashSet<TableName>> {
    let rows = source
        .query(include_str!("../sql/trial_calls.sql"), &[])
        .await
        .map_err(|error| failure::from_client(Side::Source, &error))?;
    let name = |row: &Row| -> Result<TableName> {
        Ok(TableName::new(
            get::<String>(row, 0)?,
            get::<String>(row, 1)?,
        ))
    };
    Ok(rows.iter().filter_map(|row| name(row).ok()).collect())
}

/// Runs what asks about rows, and says which tables it read that nothing in the transaction had read before. Of what `run`
/// does nothing is left.
pub(super) fn watched<S: Socket, T>(
    session: &mut Session<S>,
    run: impl FnOnce(&mut Session<S>) -> Result<T>,
) -> Result<(T, Vec<String>)> {
    let before = locked(session)?;
    session.execute("SAVEPOINT standin_reads")?;
    let result = run(session)?;
    let mut tables = locked(session)?;
    tables.retain(|table| !before.contains(table));
    // Gives the locks back too: the next that reads the same tables is told as well.
    session.execute("ROLLBACK TO SAVEPOINT standin_reads")?;
    Ok((result, tables))
}

fn locked<S: Socket>(session: &mut Session<S>) -> Result<Vec<String>> {
    let tables = session.query_value(include_str!("../sql/trial_locked.sql"))?;
    read(tables.as_deref().unwrap_or("[]"))
}
