//! Materialized views that a target could not fill, and what they read.

use crate::error::{Error, Kind, Result};
use crate::ident::TableName;
use crate::pg::sessions::Sessions;

/// A column of a table that an unfilled view reads.
#[derive(Debug)]
pub struct Unfilled {
    /// The materialized view.
    pub view: TableName,
    /// The table.
    pub table: TableName,
    /// Its column.
    pub column: String,
}

/// The materialized views of a target that were never filled, one entry a column that they read. Errors with the server's.
pub fn unfilled(sessions: &Sessions) -> Result<Vec<Unfilled>> {
    let mut session = sessions.take()?;
    let json = session.query_value(include_str!("../sql/unfilled_views.sql"))?;
    sessions.give_back(session);
    let read: Vec<[String; 5]> =
        serde_json::from_str(json.as_deref().unwrap_or("[]")).map_err(|_| {
            let what = "an answer about the target's views was not understood";
            Error::new(Kind::Server, what)
        })?;
    let unfilled = read
        .into_iter()
        .map(|[schema, view, of, table, column]| Unfilled {
            view: TableName::new(schema, view),
            table: TableName::new(of, table),
            column,
        });
    Ok(unfilled.collect())
}
