//! Security labels that say how tables and columns are to be masked: what PostgreSQL Anonymizer keeps its rules in.
//!
//! Source: PostgreSQL documentation, "pg_seclabel", "SECURITY LABEL".

use tokio_postgres::Client;

use super::connect::Side;
use super::failure;
use super::patience::of_catalog;
use super::row::get;
use crate::error::Result;
use crate::ident::TableName;

/// A label of a table or column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Its provider: the name of a policy.
    pub provider: String,
    /// The table.
    pub table: TableName,
    /// The column; `None` for a label of the table.
    pub column: Option<String>,
    /// Its text.
    pub text: String,
}

/// The labels that the database holds, by provider, table and column. Needs no extension and no privilege.
pub async fn labels(client: &Client, side: Side) -> Result<Vec<Label>> {
    of_catalog(side, seen(client, side)).await
}

async fn seen(client: &Client, side: Side) -> Result<Vec<Label>> {
    let rows = client
        .query(include_str!("sql/security_labels.sql"), &[])
        .await
        .map_err(|error| failure::from_client(side, &error))?;
    rows.iter()
        .map(|row| {
            Ok(Label {
                provider: get(row, 0)?,
                table: TableName::new(get::<String>(row, 1)?, get::<String>(row, 2)?),
                column: get(row, 3)?,
                text: get(row, 4)?,
            })
        })
        .collect()
}
