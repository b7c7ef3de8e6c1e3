//! Owners and grants of what may be dropped and made again: they are read before, and put back on what is new.

use std::collections::BTreeMap;

use tokio_postgres::{Client, Row};

use crate::error::Result;
use crate::pg::connect::Side;
use crate::pg::failure;
use crate::pg::row::get;

/// Those of views, routines and range types, by what ALTER calls them.
#[derive(Debug)]
pub struct Rights(BTreeMap<String, Right>);

#[derive(Debug)]
struct Right {
    number: u32,
    /// Takes away what everybody may.
    revoked: Vec<String>,
    /// Gives the owner and what everybody may.
    granted: Vec<String>,
    /// Grants on single columns, each with the column.
    of_columns: Vec<(String, String)>,
    columns: Vec<String>,
}

impl Rights {
    /// As the transaction sees them that the session is in.
    pub(super) async fn read(client: &Client) -> Result<Self> {
        let rows = client.query(include_str!("../sql/rights.sql"), &[]).await;
        let rows = rows.map_err(|error| failure::from_client(Side::Target, &error))?;
        let rights = rows.iter().map(|row| Ok((get(row, 0)?, Right::of(row)?)));
        rights.collect::<Result<_>>().map(Self)
    }

    /// The statements that give what is new by now what was there by its name before.
    pub fn given_back(&self, now: &Self) -> Vec<String> {
        let both = now
            .0
            .iter()
            .filter_map(|(name, new)| Some((new, self.0.get(name)?)));
        let anew = both.filter(|(new, old)| new.number != old.number);
        anew.flat_map(|(new, old)| {
            let of_columns = old.of_columns.iter();
            let of_columns = of_columns.filter(|(column, _)| new.columns.contains(column));
            let of_columns = of_columns.map(|(_, statement)| statement);
            // The owner is known before anything is granted in its name.
            let (owner, granted) = old.granted.split_at(old.granted.len().min(1));
            let statements = new.revoked.iter().chain(owner).chain(granted);
            statements.chain(of_columns).cloned().collect::<Vec<_>>()
        })
        .collect()
    }
}

impl Right {
    fn of(row: &Row) -> Result<Self> {
        let (columns, statements): (Vec<String>, Vec<String>) = (get(row, 4)?, get(row, 5)?);
        Ok(Self {
            number: get(row, 1)?,
            revoked: get(row, 2)?,
            granted: get(row, 3)?,
            of_columns: columns.into_iter().zip(statements).collect(),
            columns: get(row, 6)?,
        })
    }
}
