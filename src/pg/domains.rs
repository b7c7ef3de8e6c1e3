//! What domains ask of their values.

use std::collections::BTreeMap;

use tokio_postgres::Client;

use super::connect::Side;
use super::failure;
use super::row::get;
use crate::error::Result;

/// The CHECK constraints of each domain that has some, as `pg_get_constraintdef` prints them, with those of the domains
/// that it is made of. Errors with the server's.
pub async fn conditions(client: &Client, side: Side) -> Result<BTreeMap<String, Vec<String>>> {
    let rows = client
        .query(include_str!("sql/domain_checks.sql"), &[])
        .await
        .map_err(|error| failure::from_client(side, &error))?;
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in &rows {
        all.entry(get(row, 0)?).or_default().push(get(row, 1)?);
    }
    Ok(all)
}
