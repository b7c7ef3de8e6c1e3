//! Marks on a database that a run fills: its comment says that it is being filled, and afterwards that it was.
//!
//! Who finds a database after a run that was killed must be able to tell it from one that is complete; and who gives the
//! addresses the wrong way round must not lose what no run has made. The marks are on the database itself, so that
//! nothing in it differs from the source.

use postgres_protocol::escape::escape_literal;
use tokio_postgres::Client;

use crate::error::Result;
use crate::ident::quote;
use crate::pg::connect::{Side, connect};
use crate::pg::failure;
use crate::pg::url::ConnInfo;

/// What the comment says meanwhile.
const UNFINISHED: &str = "standin: not complete; a run fills this database, or did not end";

/// What it says afterwards, where there was no comment before.
const FILLED: &str = "standin: a stand-in, filled by a run; not for production";

/// A database that is marked as one that is not complete.
#[derive(Debug)]
pub struct Mark {
    /// The comment that it had before, of somebody else.
    before: Option<String>,
}

/// Marks a database as one that is not complete. `None` where the role may not, which is no reason not to fill it.
pub async fn mark(target: &ConnInfo) -> Result<Option<Mark>> {
    let client = connect(target, Side::Target).await?;
    let before = comment(&client).await?;
    let before = before.filter(|comment| ![UNFINISHED, FILLED].contains(&comment.as_str()));
    let marked = set(&client, &target.database, UNFINISHED).await;
    if let Err(error) = &marked {
        tracing::info!("{target} is not marked while it is filled: {error}");
    }
    Ok(marked.is_ok().then_some(Mark { before }))
}

impl Mark {
    /// Takes the mark away: the database has the comment that it had, or one that says what it is.
    pub async fn lift(self, target: &ConnInfo) -> Result<()> {
        let client = connect(target, Side::Target).await?;
        let comment = self.before.as_deref().unwrap_or(FILLED);
        set(&client, &target.database, comment).await
    }
}

/// Whether the database of this session was filled by a run, or is being filled by one.
pub(super) async fn is_stand_in(client: &Client) -> Result<bool> {
    let comment = comment(client).await?;
    Ok(comment.is_some_and(|comment| [UNFINISHED, FILLED].contains(&comment.as_str())))
}

/// Whether a run fills the database of this session, or did not fill it to the end.
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

async fn set(client: &Client, database: &str, comment: &str) -> Result<()> {
    let comment = escape_literal(comment);
    let sql = format!("COMMENT ON DATABASE {} IS {comment}", quote(database));
    let done = client.batch_execute(&sql).await;
    done.map_err(|error| failure::from_client(Side::Target, &error))
}
