//! A new database beside the target, which takes its place when it is complete: until then whoever works with the old one goes
//! on, and a run that fails, or is killed, leaves it as it was.
//!
//! Both have room on the server for a while. What a killed run has left of its new database is dropped by the next one.
//!
//! Source: PostgreSQL documentation, `ALTER DATABASE` (nobody may be connected to a database that is renamed; both renames
//! may stand in one transaction) and `DROP DATABASE`.

use std::time::Duration;

use tokio_postgres::Client;
use tokio_postgres::error::SqlState;

use super::create::{beside, create};
use super::mark::{is_marked_so, is_stand_in};
use super::target::{held, is_missing, truth};
use crate::catalog::Database;
use crate::error::{Error, Kind, Result};
use crate::ident::{literal, quote};
use crate::pg::connect::{Side, connect};
use crate::pg::failure;
use crate::pg::row::get;
use crate::pg::url::ConnInfo;

/// What the names of the new one and of the old one end in meanwhile.
const NEW: &str = "_standin_new";
const OLD: &str = "_standin_old";

/// Bytes of the longest name. Source: PostgreSQL documentation, "Identifiers and Key Words" (NAMEDATALEN - 1).
const LONGEST_NAME: usize = 63;

/// Hexadecimal digits that tell long names apart which begin alike.
const TOLD_APART: usize = 12;

/// Between two looks whether somebody has connected again. The server waits for five seconds for those who are to go.
const BETWEEN: Duration = Duration::from_millis(100);

/// How long what is left of a failed run may take to go: the next one takes it away otherwise.
const DISCARDED: Duration = Duration::from_mins(1);

/// A database that is to take the target's place.
#[derive(Debug)]
pub struct Successor {
    address: ConnInfo,
}

impl Successor {
    /// Makes an empty one, as the target's source is. Errors where the role may not take the target's place later, or somebody
    /// else's database has the name.
    pub(super) async fn make(
        target: &ConnInfo,
        source: &Client,
        catalog: &Database,
    ) -> Result<Self> {
        let client = beside(target).await?;
        refuse_other_owner(&client, target).await?;
        refuse_template(&client, target).await?;
        sweep_old(&client, target).await?;
        let address = target.with_database(&named(&target.database, NEW));
        sweep(&client, &address).await?;
        create(&address, source, catalog).await?;
        Ok(Self { address })
    }

    /// Where it is.
    pub fn address(&self) -> &ConnInfo {
        &self.address
    }

    /// Renames both in one transaction, ends the sessions of the old one, and drops it. Nobody may be connected to the new one.
    pub async fn take_place(&self, target: &ConnInfo) -> Result<()> {
        let (own, new) = (quote(&target.database), quote(&self.address.database));
        let old = quote(&named(&target.database, OLD));
        let both = async { tokio::try_join!(beside(target), beside(target)) };
        let swapped = match both.await {
            Ok((renaming, ending)) => {
                let swap = format!(
                    "BEGIN; ALTER DATABASE {own} RENAME TO {old}; ALTER DATABASE {new} RENAME TO {own}; COMMIT"
                );
                // The lock of a rename lets nobody in any more; those who came before are to go.
                let swapped = tokio::select! {
                    swapped = renaming.batch_execute(&swap) => swapped,
                    () = end_sessions(&ending, &target.database) => Ok(()),
                };
                let told =
                    |error| failure::from_client(Side::Target, &error).on(target.to_string());
                swapped.map_err(told).map(|()| ending)
            }
            Err(error) => Err(error),
        };
        let ending = swapped.map_err(|error| {
            error.hint(format!(
                "the new database is complete, and called {new}; when nobody uses the old one: ALTER DATABASE {own} RENAME TO {old}; \
                 ALTER DATABASE {new} RENAME TO {own}"
            ))
        })?;
        let dropped = ending
            .batch_execute(&format!("DROP DATABASE {old} WITH (FORCE)"))
            .await;
        if let Err(error) = dropped {
            let error = failure::from_client(Side::Target, &error);
            tracing::warn!("the old database is left as {old}; drop it: {error}");
        }
        Ok(())
    }

    /// Drops it.
    pub async fn discard(&self) {
        let name = quote(&self.address.database);
        let dropped = async {
            let client = beside(&self.address).await?;
            let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            let dropped = client.batch_execute(&sql).await;
            dropped.map_err(|error| failure::from_client(Side::Target, &error))
        };
        match tokio::time::timeout(DISCARDED, dropped).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!("{name} is left; the next run drops it: {error}"),
            Err(_) => tracing::warn!("{name} is left; the next run drops it"),
        }
    }
}

/// The database's name with another end, as long as names may be. Of names that are too long so much stands in it that no two
/// have the same.
fn named(database: &str, end: &str) -> String {
    let room = LONGEST_NAME - end.len();
    if database.len() <= room {
        return format!("{database}{end}");
    }
    let whole = blake3::hash(database.as_bytes()).to_hex();
    let whole = whole.get(..TOLD_APART).unwrap_or_default();
    let cut = database.floor_char_boundary(room - whole.len() - 1);
    let begin = database.get(..cut).unwrap_or_default();
    format!("{begin}_{whole}{end}")
}

/// Ends the sessions of a database again and again, and never ends itself. What this role may not end, the rename tells of.
async fn end_sessions(client: &Client, database: &str) {
    let sql = format!(
        "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE datname = {}",
        literal(database)
    );
    loop {
        if let Err(error) = client.batch_execute(&sql).await {
            tracing::debug!("sessions of the old database stay: {error}");
        }
        tokio::time::sleep(BETWEEN).await;
    }
}

/// Whoever may not make databases, or does not own this one, could not put another one in its place after hours.
async fn refuse_other_owner(client: &Client, target: &ConnInfo) -> Result<()> {
    let may_create =
        "SELECT rolsuper OR rolcreatedb FROM pg_catalog.pg_roles WHERE rolname = current_user";
    if !truth(client, may_create).await? {
        return Err(Error::new(
            Kind::Refused,
            "the target's role may not create databases, so it cannot replace one",
        )
        .on(target.to_string())
        .hint("ALTER ROLE … CREATEDB, or empty the target yourself and run without --replace"));
    }
    let owns = format!(
        "SELECT pg_catalog.pg_has_role(datdba, 'USAGE') FROM pg_catalog.pg_database WHERE datname = {}",
        literal(&target.database)
    );
    match truth(client, &owns).await? {
        true => Ok(()),
        false => Err(Error::new(
            Kind::Refused,
            "the target's role does not own that database, so it cannot replace it",
        )
        .on(target.to_string())
        .hint("ALTER DATABASE … OWNER TO that role, or give the owner's name")),
    }
}

/// A run that was killed between two statements may have left the old database under another name. Where runs have filled it
/// and the one in its place, it goes; otherwise whether somebody needs it is not for a program to say.
async fn sweep_old(client: &Client, target: &ConnInfo) -> Result<()> {
    let name = named(&target.database, OLD);
    if !truth(client, &format!("SELECT EXISTS ({})", of(&name))).await? {
        return Ok(());
    }
    let old = quote(&name);
    if comes_of_a_run(client, &name).await? && comes_of_a_run(client, &target.database).await? {
        let dropped = client.batch_execute(&format!("DROP DATABASE {old}")).await;
        // The server may be at what the run that was killed has told it last.
        let is_there = truth(client, &format!("SELECT EXISTS ({})", of(&name))).await?;
        return match dropped {
            Err(error) if is_there => {
                let told = failure::from_client(Side::Target, &error).on(target.to_string());
                Err(told.hint(format!(
                    "{old} is what an earlier run has left of the old target: drop it"
                )))
            }
            _ => Ok(()),
        };
    }
    let what = format!(
        "there is a database {old}, which a run that was killed has left of the old target"
    );
    Err(Error::new(Kind::Refused, what)
        .on(target.to_string())
        .hint(format!(
            "look whether somebody needs it; DROP DATABASE {old}"
        )))
}

/// The row of a database.
fn of(name: &str) -> String {
    format!(
        "SELECT FROM pg_catalog.pg_database WHERE datname = {}",
        literal(name)
    )
}

/// Whether a database's comment says that a run has filled it.
async fn comes_of_a_run(client: &Client, name: &str) -> Result<bool> {
    let comment = format!(
        "SELECT coalesce(pg_catalog.shobj_description(oid, 'pg_database'), '') FROM pg_catalog.pg_database WHERE datname = {}",
        literal(name)
    );
    let row = client.query_one(&comment, &[]).await;
    let row = row.map_err(|error| failure::from_client(Side::Target, &error))?;
    Ok(is_marked_so(&get::<String>(&row, 0)?))
}

/// A template cannot be dropped: it would be left beside the new one.
async fn refuse_template(client: &Client, target: &ConnInfo) -> Result<()> {
    let is_template = format!("SELECT EXISTS ({} AND datistemplate)", of(&target.database));
    match truth(client, &is_template).await? {
        false => Ok(()),
        true => Err(Error::new(
            Kind::Refused,
            "the target is a template, which cannot be replaced",
        )
        .on(target.to_string())
        .hint("ALTER DATABASE … IS_TEMPLATE false, or name another target")),
    }
}

/// Drops what a run that was killed has left of a new database, and nothing else.
async fn sweep(client: &Client, address: &ConnInfo) -> Result<()> {
    let name = quote(&address.database);
    let left = match connect(address, Side::Target).await {
        Ok(left) => left,
        Err(error) if is_missing(&error) => return Ok(()),
        Err(error) => return Err(error),
    };
    if !is_stand_in(&left).await? && !held(&left).await?.is_empty() {
        let what = format!(
            "the new database would be made as {name}, but there is one of that name that no run has made"
        );
        return Err(Error::new(Kind::Refused, what)
            .on(address.to_string())
            .hint("rename it, or name another target"));
    }
    drop(left);
    let dropped = client.batch_execute(&format!("DROP DATABASE {name}")).await;
    dropped.map_err(|error| match error.code() {
        Some(code) if *code == SqlState::OBJECT_IN_USE => Error::new(
            Kind::Refused,
            format!("somebody is connected to {name}: another run may be filling it"),
        )
        .on(address.to_string())
        .hint("wait until that run has ended, or end the sessions of that database"),
        _ => failure::from_client(Side::Target, &error).on(address.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_no_longer_than_names_may_be() {
        assert_eq!(named("dev", NEW), "dev_standin_new");
        let long = "ä".repeat(31) + "x";
        for end in [NEW, OLD] {
            let name = named(&long, end);
            assert!(name.len() <= LONGEST_NAME && name.ends_with(end), "{name}");
            assert!(name.starts_with("äää"));
            assert_ne!(name, named(&("ä".repeat(31) + "y"), end));
        }
    }
}
