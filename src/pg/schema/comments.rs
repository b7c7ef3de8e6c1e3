//! Comments on what may be dropped and made again: they are read before, and put back on what is new.

use std::collections::BTreeMap;

use postgres_protocol::escape::escape_literal;
use tokio_postgres::Client;

use crate::error::Result;
use crate::pg::connect::Side;
use crate::pg::failure;
use crate::pg::row::get;

/// By what they are on: that as COMMENT ON calls it, and the text.
#[derive(Debug)]
pub struct Comments(BTreeMap<String, (String, String)>);

impl Comments {
    /// As the transaction sees them that the session is in.
    pub(super) async fn read(client: &Client) -> Result<Self> {
        let rows = client.query(include_str!("../sql/said.sql"), &[]).await;
        let rows = rows.map_err(|error| failure::from_client(Side::Target, &error))?;
        let comments = rows
            .iter()
            .map(|row| Ok((get(row, 0)?, (get(row, 1)?, get(row, 2)?))));
        comments.collect::<Result<_>>().map(Self)
    }

    /// The statements that say again what is said no longer. What it was on may be gone for good.
    pub fn lost(&self, now: &Self) -> Vec<String> {
        let lost = self.0.iter().filter(|(on, _)| !now.0.contains_key(*on));
        lost.map(|(_, (target, text))| {
            format!(
                "COMMENT ON {target} IS {}",
                escape_literal(text).trim_start()
            )
        })
        .collect()
    }
}
