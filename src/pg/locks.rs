//! Keeps tables as the snapshot sees them until the run has read them.
//!
//! A snapshot does not protect from TRUNCATE or from an ALTER TABLE that writes a table anew: to a snapshot that is
//! older than either, the table is empty. As `pg_dump` does, the leader therefore takes an ACCESS SHARE lock on every
//! table that will be read, which only such commands conflict with, and keeps it to the end. What happened between
//! the snapshot and the locks shows: the snapshot names another file for the table than the server has now, or other
//! columns than a later snapshot. That matters more than it seems: COPY finds columns by the names that they have now,
//! so of two that had changed names each would be treated by the other's rule.
//!
//! Source: PostgreSQL documentation, "Caveats" of "Concurrency Control", and "Explicit Locking".

use std::time::Duration;

use tokio_postgres::Client;
use tokio_postgres::error::SqlState;

use super::connect::{LOCK_TIMEOUT, Side, connect};
use super::failure;
use super::row::get;
use super::snapshot::Leader;
use super::url::ConnInfo;
use crate::error::{Error, Kind, Result};
use crate::ident::TableName;

/// Tables locked by one message; each of these is a savepoint, so that one that cannot be had is found.
const TOGETHER: usize = 256;

/// How long all goes well before anyone is told.
const PATIENCE: Duration = Duration::from_secs(2);

impl Leader {
    /// Locks tables until the leader's transaction ends; partitions by their own names. `waiting` is told once of each
    /// table that another session holds. Errors name the table: one that is held for a minute, that may not be read,
    /// or that has been emptied, written anew or dropped since the snapshot. Columns that have changed since then are
    /// an error too; `source` is where to look.
    pub async fn hold(
        &self,
        source: &ConnInfo,
        tables: &[TableName],
        waiting: impl Fn(&str),
    ) -> Result<()> {
        for tables in tables.chunks(TOGETHER) {
            let all: Vec<String> = tables.iter().map(lock_sql).collect();
            if self.try_lock(&all.concat(), PATIENCE).await?.is_some() {
                for table in tables {
                    self.hold_one(table, &waiting).await?;
                }
            }
        }
        self.refuse_changed(tables).await?;
        self.refuse_altered(source, tables).await
    }

    async fn hold_one(&self, table: &TableName, waiting: &impl Fn(&str)) -> Result<()> {
        let named = |error: &tokio_postgres::Error| {
            failure::from_client(Side::Source, error).on(table.to_string())
        };
        let lock = lock_sql(table);
        match self.try_lock(&lock, PATIENCE).await? {
            None => return Ok(()),
            Some(error) if error.code() == Some(&SqlState::LOCK_NOT_AVAILABLE) => {}
            Some(error) => return Err(named(&error)),
        }
        let holder = self.holder(table).await?;
        waiting(&format!("waiting for {table}, which is locked by {holder}"));
        match self.try_lock(&lock, LOCK_TIMEOUT).await? {
            None => Ok(()),
            Some(error) => Err(named(&error).hint(format!(
                "{holder} holds or awaits an ACCESS EXCLUSIVE lock (ALTER TABLE, TRUNCATE, VACUUM FULL, …)"
            ))),
        }
    }

    /// Runs LOCK statements inside the leader's transaction, which goes on when they fail.
    async fn try_lock(
        &self,
        locks: &str,
        patience: Duration,
    ) -> Result<Option<tokio_postgres::Error>> {
        let failed = |error| failure::from_client(Side::Source, &error);
        let limit = patience.as_millis();
        let locks = format!("SAVEPOINT locks; SET LOCAL lock_timeout = {limit}; {locks}");
        let refused = self.client().batch_execute(&locks).await.err();
        if let Some(error) = &refused {
            if error.as_db_error().is_none() {
                return Err(failure::from_client(Side::Source, error));
            }
            if error.code() == Some(&SqlState::OUT_OF_MEMORY) {
                return Err(failure::from_client(Side::Source, error)
                    .hint("every table that is read is locked: raise max_locks_per_transaction on the source"));
            }
        }
        let end = match refused {
            None => "RELEASE SAVEPOINT locks",
            Some(_) => "ROLLBACK TO SAVEPOINT locks; RELEASE SAVEPOINT locks",
        };
        self.client().batch_execute(end).await.map_err(failed)?;
        Ok(refused)
    }

    /// Who has what keeps a table from being locked, in words.
    async fn holder(&self, table: &TableName) -> Result<String> {
        let row = self
            .client()
            .query_opt(
                include_str!("sql/lock_holder.sql"),
                &[&table.schema, &table.name],
            )
            .await
            .map_err(|error| failure::from_client(Side::Source, &error))?;
        let pid: Option<Option<i32>> = row.as_ref().map(|row| get(row, 0)).transpose()?;
        Ok(match pid {
            Some(Some(pid)) => format!("the session with pid {pid}"),
            Some(None) => "a prepared transaction".to_owned(),
            None => "another session".to_owned(),
        })
    }

    /// Ends the snapshot and its locks once all rows are read. An error if they did not last as long: a server that
    /// ended this session (a standby that had to apply a change, a limit for idle transactions) let go of the locks
    /// too, and what was read since may be of a table that had been emptied.
    pub async fn release(self, tables: &[TableName]) -> Result<()> {
        self.refuse_changed(tables).await.map_err(|error| {
            if error.kind() != Kind::Connection {
                return error;
            }
            Error::new(
                Kind::Connection,
                "the session that held the source's snapshot ended before all rows were read",
            )
            .because(error)
            .hint("on a standby raise max_standby_streaming_delay, elsewhere look for what ends idle transactions, or for a pooler; then run again")
        })
    }

    async fn refuse_altered(&self, source: &ConnInfo, tables: &[TableName]) -> Result<()> {
        let (schemas, names) = split(tables);
        let digest = async |client: &Client| -> Result<String> {
            let row = client
                .query_one(include_str!("sql/columns_digest.sql"), &[&schemas, &names])
                .await
                .map_err(|error| failure::from_client(Side::Source, &error))?;
            get(&row, 0)
        };
        let then = digest(self.client()).await?;
        let now = digest(&connect(source, Side::Source).await?).await?;
        if then == now {
            return Ok(());
        }
        Err(Error::new(
            Kind::Server,
            "columns were added, renamed or changed in the source while the run began",
        )
        .on(source.to_string())
        .hint("run again when that migration has ended"))
    }

    async fn refuse_changed(&self, tables: &[TableName]) -> Result<()> {
        let (schemas, names) = split(tables);
        let changed = self
            .client()
            .query_opt(include_str!("sql/changed_tables.sql"), &[&schemas, &names])
            .await
            .map_err(|error| failure::from_client(Side::Source, &error))?;
        let Some(row) = changed else { return Ok(()) };
        let table = TableName::new(get::<String>(&row, 0)?, get::<String>(&row, 1)?);
        Err(Error::new(
            Kind::Server,
            "the table was emptied, written anew or dropped before its rows were read",
        )
        .on(table.to_string())
        .hint("run again when TRUNCATE or ALTER TABLE have ended there"))
    }
}

/// Schemas and names, one each a table.
fn split(tables: &[TableName]) -> (Vec<&str>, Vec<&str>) {
    let parts = tables
        .iter()
        .map(|table| (table.schema.as_str(), table.name.as_str()));
    parts.unzip()
}

fn lock_sql(table: &TableName) -> String {
    format!("LOCK TABLE ONLY {} IN ACCESS SHARE MODE; ", table.sql())
}
