//! A mark on a database that is being filled: its comment says so, until it is whole.
//!
//! Who finds a database after a run that was killed must be able to tell it from one that is complete. The mark is one of
//! the database itself, so that nothing in it differs from the source.

use postgres_protocol::escape::escape_literal;
use tokio_postgres::Client;

use crate::error::Result;
use crate::ident::quote;
use crate::pg::connect::{Side, connect};
use crate::pg::failure;
use crate::pg::url::ConnInfo;

/// What the comment says meanwhile.
const UNFINISHED: &str = "standin: not complete; a run fills this database, or did not end";

/// A database that has the mark.
#[derive(Debug)]
pub struct Mark {
    /// The comment that it had before.
    before: Option<String>,
}

/// Marks a database as one that is not complete. `None` where the role may not, which is no reason not to fill it.
pub async fn mark(target: &ConnInfo) -> Result<Option<Mark>> {
    let client = connect(target, Side::Target).await?;
    let before = comment(&client).await?;
    let before = before.filter(|comment| comment != UNFINISHED);
    let marked = set(&client, &target.database, Some(UNFINISHED)).await;
    if let Err(error) = &marked {
        tracing::info!("{target} is not marked while it is filled: {error}");
    }
    Ok(marked.is_ok().then_some(Mark { before }))
}

impl Mark {
    /// Takes the mark away: the database has the comment that it had.
    pub async fn lift(self, target: &ConnInfo) -> Result<()> {
        let client = connect(target, Side::Target).await?;
        set(&client, &target.database, self.before.as_deref()).await
    }
}

/// Whether the database of this session has the mark.
pub(super) async fn is_marked(client: &Client) -> Result<bool> {
    Ok(comment(client).await?.as_deref() == Some(UNFINISHED))
}

async fn comment(client: &Client) -> Result<Option<String>> {
    let row = client
        .query_one(
            "SELECT pg_catalog.shobj_description(d.oid, 'pg_database')
             FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()",
            &[],
        )
        .await;
    let row = row.map_err(|error| failure::from_client(Side::Target, &error))?;
    crate::pg::row::get(&row, 0)
}

async fn set(client: &Client, database: &str, comment: Option<&str>) -> Result<()> {
    let comment = comment.map_or_else(|| "NULL".to_owned(), escape_literal);
    let sql = format!("COMMENT ON DATABASE {} IS {comment}", quote(database));
    let done = client.batch_execute(&sql).await;
    done.map_err(|error| failure::from_client(Side::Target, &error))
}
