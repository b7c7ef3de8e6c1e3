//! One snapshot for everything: the leader exports it, workers and `pg_dump` adopt it.
//!
//! The snapshot lives as long as the leader's transaction, which is read-only and does nothing but wait. A hot
//! standby can export one as well.
//!
//! Source: PostgreSQL documentation, "Snapshot Synchronization Functions" and "SET TRANSACTION".

use tokio_postgres::Client;

use super::connect::{Side, connect};
use super::failure;
use super::patience::of_catalog;
use super::url::ConnInfo;
use crate::error::{Error, Kind, Result};

/// The connection that holds the snapshot open. Dropping it lets the snapshot go.
pub struct Leader {
    client: Client,
    snapshot: String,
    server_version: u32,
}

impl Leader {
    /// Connects to the source and exports a snapshot.
    pub async fn begin(source: &ConnInfo) -> Result<Self> {
        let begun = of_catalog(Side::Source, Self::begun(source)).await;
        begun.map_err(|error| match error.subject() {
            None => error.on(source.to_string()),
            Some(_) => error,
        })
    }

    async fn begun(source: &ConnInfo) -> Result<Self> {
        let client = connect(source, Side::Source).await?;
        let failed = |error| failure::from_client(Side::Source, &error);
        client
            .batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            .await
            .map_err(failed)?;
        let row = client
            .query_one(
                "SELECT pg_catalog.pg_export_snapshot(),
                        pg_catalog.current_setting('server_version_num')::pg_catalog.int4",
                &[],
            )
            .await
            .map_err(failed)?;
        let none = |_| Error::new(Kind::Server, "the source exported no snapshot");
        let snapshot = row.try_get(0).map_err(none)?;
        let version: i32 = row.try_get(1).map_err(none)?;
        Ok(Self {
            client,
            snapshot,
            server_version: version.unsigned_abs(),
        })
    }

    /// The source's `server_version_num`.
    pub fn server_version(&self) -> u32 {
        self.server_version
    }

    /// For queries inside the snapshot's transaction.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Has the server plan one query, under the role's own `search_path`, and forgets it: an error says what is wrong
    /// with it. The transaction goes on in either case.
    pub async fn explain(&self, query: &str) -> Result<()> {
        of_catalog(Side::Source, self.explained(query)).await
    }

    async fn explained(&self, query: &str) -> Result<()> {
        let failed = |error| failure::from_client(Side::Source, &error);
        let begin = "SAVEPOINT probe; SET LOCAL search_path TO DEFAULT";
        self.client.batch_execute(begin).await.map_err(failed)?;
        // Prepared: a text of several statements is refused.
        let explained = self.client.query(&format!("EXPLAIN {query}"), &[]).await;
        let end = "ROLLBACK TO SAVEPOINT probe; RELEASE SAVEPOINT probe";
        self.client.batch_execute(end).await.map_err(failed)?;
        explained.map(drop).map_err(failed)
    }

    /// The name that `SET TRANSACTION SNAPSHOT` and `pg_dump --snapshot` take.
    pub fn snapshot(&self) -> &str {
        &self.snapshot
    }
}
