//! Whether a target may be written, and making it empty.
//!
//! A target that is the source is refused always, before anything else is looked at. Identity is the cluster's system
//! identifier (which a standby shares with its primary) or, where a role may not read it, the moment the server
//! started; with the database's name.

use tokio_postgres::Client;

use crate::catalog::Database;
use crate::error::{Error, Kind, Result};
use crate::ident::{literal, quote};
use crate::pg::connect::{Side, connect};
use crate::pg::failure;
use crate::pg::inspect::get;
use crate::pg::url::ConnInfo;

/// What tells one database from all others.
#[derive(Debug, PartialEq, Eq)]
struct Identity {
    system: Option<String>,
    started: String,
    database: String,
}

impl Identity {
    fn is(&self, other: &Self) -> bool {
        let cluster = match (&self.system, &other.system) {
            (Some(a), Some(b)) => a == b,
            _ => self.started == other.started,
        };
        cluster && self.database == other.database
    }
}

/// Makes sure that the target exists, is not the source, and is empty. With `replace`, one that is not empty is
/// dropped and made anew.
pub async fn prepare_target(
    target: &ConnInfo,
    source: &ConnInfo,
    catalog: &Database,
    replace: bool,
) -> Result<()> {
    let from = identity(&connect(source, Side::Source).await?, Side::Source).await?;
    let client = match connect(target, Side::Target).await {
        Ok(client) => client,
        Err(error) if missing(&error) => return create(target, source, catalog).await,
        Err(error) => return Err(error),
    };
    let to = identity(&client, Side::Target).await?;
    if to.is(&from) {
        return Err(Error::new(Kind::Refused, "the target is the source")
            .on(target.to_string())
            .hint("give another database as target; nothing was written"));
    }
    refuse_standby(&client, target).await?;
    let objects = objects(&client).await?;
    if objects == 0 {
        return Ok(());
    }
    if !replace {
        let s = if objects == 1 { "" } else { "s" };
        return Err(Error::new(
            Kind::Refused,
            format!("the target is not empty: it has {objects} object{s}"),
        )
        .on(target.to_string())
        .hint(
            "give --replace to drop that database and make it anew, or name an empty or new one",
        ));
    }
    drop(client);
    drop_database(target).await?;
    create(target, source, catalog).await
}

/// Whether a connection failed only because the database is not there.
fn missing(error: &Error) -> bool {
    error.what().contains("3D000")
}

async fn identity(client: &Client, side: Side) -> Result<Identity> {
    let failed = |error| failure::from_client(side, &error);
    let system = client
        .query_one(include_str!("../sql/identifier.sql"), &[])
        .await
        .map_err(failed)?;
    let own = client
        .query_one(
            "SELECT pg_catalog.pg_postmaster_start_time()::pg_catalog.text, \
             pg_catalog.current_database()::pg_catalog.text",
            &[],
        )
        .await
        .map_err(failed)?;
    Ok(Identity {
        system: get(&system, 0)?,
        started: get(&own, 0)?,
        database: get(&own, 1)?,
    })
}

async fn refuse_standby(client: &Client, target: &ConnInfo) -> Result<()> {
    let row = client
        .query_one("SELECT pg_catalog.pg_is_in_recovery()", &[])
        .await;
    let row = row.map_err(|error| failure::from_client(Side::Target, &error))?;
    if get::<bool>(&row, 0)? {
        return Err(Error::new(
            Kind::Refused,
            "the target is a standby and cannot be written",
        )
        .on(target.to_string())
        .hint("give its primary, or another server"));
    }
    Ok(())
}

/// Relations, types and functions that are the user's own.
async fn objects(client: &Client) -> Result<i64> {
    let row = client
        .query_one(include_str!("../sql/objects.sql"), &[])
        .await;
    get(
        &row.map_err(|error| failure::from_client(Side::Target, &error))?,
        0,
    )
}

/// A session on the target's server outside of the target.
async fn beside(target: &ConnInfo) -> Result<Client> {
    let candidates = ["postgres", "template1"]
        .into_iter()
        .filter(|name| *name != target.database);
    let mut last = None;
    for database in candidates {
        match connect(&target.with_database(database), Side::Target).await {
            Ok(client) => return Ok(client),
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(|| {
        Error::new(
            Kind::Connection,
            "there is no database to create the target from",
        )
    }))
}

async fn drop_database(target: &ConnInfo) -> Result<()> {
    let sql = format!("DROP DATABASE {} WITH (FORCE)", quote(&target.database));
    beside(target)
        .await?
        .batch_execute(&sql)
        .await
        .map_err(|error| failure::from_client(Side::Target, &error).on(target.to_string()))
}

/// Makes the target with the source's encoding and locale; where the target's system does not have that locale, with
/// its own default.
async fn create(target: &ConnInfo, source: &ConnInfo, catalog: &Database) -> Result<()> {
    let locale = connect(source, Side::Source)
        .await?
        .query_one(
            "SELECT datcollate::pg_catalog.text, datctype::pg_catalog.text FROM pg_catalog.pg_database \
             WHERE datname OPERATOR(pg_catalog.=) pg_catalog.current_database()",
            &[],
        )
        .await
        .map_err(|error| failure::from_client(Side::Source, &error))?;
    let (collate, ctype): (String, String) = (get(&locale, 0)?, get(&locale, 1)?);
    let client = beside(target).await?;
    let plain = format!(
        "CREATE DATABASE {} TEMPLATE template0 ENCODING {}",
        quote(&target.database),
        literal(&catalog.encoding)
    );
    let same = format!(
        "{plain} LC_COLLATE {} LC_CTYPE {}",
        literal(&collate),
        literal(&ctype)
    );
    if client.batch_execute(&same).await.is_ok() {
        return Ok(());
    }
    client.batch_execute(&plain).await.map_err(|error| {
        failure::from_client(Side::Target, &error)
            .on(target.to_string())
            .hint("create the database yourself, or give a role that may (CREATEDB)")
    })
}
