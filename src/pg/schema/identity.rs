//! Whether two addresses lead to the same database.
//!
//! The cluster's system identifier and the database's name say so; a standby shares both with its primary. Where a role
//! may not read the identifier, the moment the server started does, or the numbers of databases and relations: a copy
//! that is not physical has others.

use tokio_postgres::Client;

use crate::error::Result;
use crate::pg::connect::{Side, connect};
use crate::pg::failure;
use crate::pg::inspect::system_identifier;
use crate::pg::row::get;
use crate::pg::url::ConnInfo;

/// Whether two addresses lead to one database of one running server; a physical copy of it is another one here. Errors are
/// those of connecting and asking.
pub async fn are_one(source: &ConnInfo, target: &ConnInfo) -> Result<bool> {
    let of = |address, side| async move {
        let client = connect(address, side).await?;
        Identity::of(&client, side).await
    };
    let (one, other) = tokio::try_join!(of(source, Side::Source), of(target, Side::Target))?;
    Ok(one.is(&other) && one.started == other.started)
}

/// What tells one database from all others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Identity {
    system: Option<String>,
    database: String,
    started: String,
    /// Digest of the cluster's databases and this one's relations, by number and name.
    numbers: String,
}

impl Identity {
    /// Of the database that a session is in.
    pub(super) async fn of(client: &Client, side: Side) -> Result<Self> {
        let own = client
            .query_one(include_str!("../sql/identity.sql"), &[])
            .await
            .map_err(|error| failure::from_client(side, &error))?;
        Ok(Self {
            system: system_identifier(client, side).await?,
            database: get(&own, 0)?,
            started: get(&own, 1)?,
            numbers: get(&own, 2)?,
        })
    }

    /// Whether both are one database, or one is a physical copy of the other.
    pub(super) fn is(&self, other: &Self) -> bool {
        let cluster = match (&self.system, &other.system) {
            (Some(a), Some(b)) => a == b,
            _ => self.started == other.started || self.numbers == other.numbers,
        };
        cluster && self.database == other.database
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(system: Option<&str>, started: &str, numbers: &str) -> Identity {
        Identity {
            system: system.map(str::to_owned),
            database: "shop".into(),
            started: started.into(),
            numbers: numbers.into(),
        }
    }

    #[test]
    fn the_system_identifier_decides_where_both_are_known() {
        let (a, b) = (identity(Some("1"), "x", "x"), identity(Some("2"), "x", "x"));
        assert!(!a.is(&b));
        let standby = identity(Some("1"), "later", "other");
        assert!(a.is(&standby));
        assert!(!a.is(&Identity {
            database: "other".into(),
            ..standby
        }));
    }

    #[test]
    fn without_it_the_same_start_or_the_same_numbers_are_enough_to_refuse() {
        let a = identity(Some("1"), "x", "n");
        assert!(a.is(&identity(None, "x", "other")));
        assert!(a.is(&identity(None, "later", "n")), "its standby");
        assert!(!a.is(&identity(None, "later", "other")));
    }
}
