//! Whether a target may be written, and making it empty.
//!
//! A target that is the source is refused always, before anything else is looked at. One that is not empty is refused
//! unless it is to be replaced; then a new one is made beside it ([`Successor`]), but only by a role that may drop the old one, and
//! not where the addresses look swapped.

use std::collections::BTreeMap;

use tokio_postgres::Client;

use super::create::{beside, create};
use super::identity::Identity;
use super::mark::{by_hand, is_marked, is_stand_in};
use super::successor::Successor;
use crate::catalog::Database;
use crate::error::{Error, Kind, Result};
use crate::ident::quote;
use crate::pg::connect::{Side, connect};
use crate::pg::failure;
use crate::pg::row::get;
use crate::pg::url::ConnInfo;

/// What was done to have an empty database to fill.
#[derive(Debug)]
pub enum Prepared {
    /// The target was there and empty.
    Empty,
    /// It was not there.
    Created,
    /// It holds something: a new one was made beside it, to take its place.
    Beside(Box<Successor>),
}

impl Prepared {
    /// The database to fill.
    pub fn address<'a>(&'a self, target: &'a ConnInfo) -> &'a ConnInfo {
        match self {
            Self::Empty | Self::Created => target,
            Self::Beside(successor) => successor.address(),
        }
    }
}

/// What initdb makes: others are made from these, or connected to when nothing else is there (PostgreSQL documentation,
/// "initdb" and "Template Databases").
const SYSTEM: [&str; 3] = ["postgres", "template0", "template1"];

/// Makes sure that the target exists, is not the source, and is empty. `catalog` is the source's.
pub async fn prepare_target(
    target: &ConnInfo,
    source: &ConnInfo,
    catalog: &Database,
    replace: bool,
) -> Result<Prepared> {
    refuse_system(target)?;
    let from = connect(source, Side::Source).await?;
    let client = match connect(target, Side::Target).await {
        Ok(client) => client,
        Err(error) if is_missing(&error) => {
            refuse_standby(&beside(target).await?, target).await?;
            create(target, &from, catalog).await?;
            return Ok(Prepared::Created);
        }
        Err(error) => return Err(error),
    };
    refuse_source(&client, &from, target).await?;
    refuse_standby(&client, target).await?;
    let held = held(&client).await?;
    if held.is_empty() {
        refuse_misplaced(&client, &from, target).await?;
        return Ok(Prepared::Empty);
    }
    if !replace {
        return Err(Error::new(
            Kind::Refused,
            format!("the target is not empty: it holds {held}"),
        )
        .on(target.to_string())
        .hint("give --replace to have a new one take its place, or name an empty or new one"));
    }
    refuse_swapped(&client, &from, target).await?;
    let successor = Successor::make(target, &from, catalog).await?;
    Ok(Prepared::Beside(Box::new(successor)))
}

/// What there is at a target's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A server, without that database.
    Absent,
    /// A database with nothing of the user's in it.
    Empty,
    /// A database that holds something.
    Holds(Held),
    /// The same, but no table of it has a row.
    HoldsNoRows(Held),
    /// A database that a run fills, or did not fill to the end.
    Unfinished,
}

/// What a database holds, and whether it may be production.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// E.g. `12 tables, 3 sequences`.
    pub what: String,
    /// Where nothing says that a run has filled it: the statement by which a person says that it is a stand-in.
    pub to_mark: Option<String>,
}

/// Looks at a target without writing to it. Errors are those of connecting.
pub async fn look(target: &ConnInfo) -> Result<Found> {
    let client = match connect(target, Side::Target).await {
        Ok(client) => client,
        Err(error) if is_missing(&error) => return Ok(Found::Absent),
        Err(error) => return Err(error),
    };
    if is_marked(&client).await? {
        return Ok(Found::Unfinished);
    }
    let held = held(&client).await?;
    if held.is_empty() {
        return Ok(Found::Empty);
    }
    let held = Held {
        what: held,
        to_mark: by_hand(&client, &target.database).await?,
    };
    Ok(match truth(&client, ROWS).await? {
        true => Found::Holds(held),
        false => Found::HoldsNoRows(held),
    })
}

/// Whether some table of the user's own has a page, or there is no table, or there is a large object.
const ROWS: &str = "
    SELECT coalesce(pg_catalog.bool_or(pg_catalog.pg_relation_size(c.oid) > 0), true)
           OR EXISTS (SELECT 1 FROM pg_catalog.pg_largeobject_metadata)
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

/// Whether a connection failed only because the database is not there (SQLSTATE 3D000, `invalid_catalog_name`).
pub(super) fn is_missing(error: &Error) -> bool {
    error.sqlstate() == Some("3D000")
}

/// Even an empty one: whoever connects without naming a database would see the copy, and so would later databases.
pub(super) fn refuse_system(target: &ConnInfo) -> Result<()> {
    if !SYSTEM.contains(&target.database.as_str()) {
        return Ok(());
    }
    let what = format!(
        "the target is `{}`, a database of the server itself, and is never filled",
        target.database
    );
    Err(Error::new(Kind::Refused, what)
        .on(target.to_string())
        .hint("name a database of your own, such as `dev`; it is created if it does not exist"))
}

pub(super) async fn refuse_source(client: &Client, from: &Client, target: &ConnInfo) -> Result<()> {
    let (to, from) = (
        Identity::of(client, Side::Target).await?,
        Identity::of(from, Side::Source).await?,
    );
    if to.is(&from) {
        return Err(Error::new(Kind::Refused, "the target is the source")
            .on(target.to_string())
            .hint("give another database as target; nothing was written"));
    }
    Ok(())
}

/// A source that a run has filled and a target that none has: most likely each was given as the other, and production
/// would be dropped.
async fn refuse_swapped(client: &Client, from: &Client, target: &ConnInfo) -> Result<()> {
    if !is_stand_in(from).await? || is_stand_in(client).await? {
        return Ok(());
    }
    Err(Error::new(
        Kind::Refused,
        "the source is a stand-in that a run has filled, and the target is none, so it is not replaced",
    )
    .on(target.to_string())
    .hint(
        "are source and target the wrong way round? If not, drop the target yourself and run again",
    ))
}

/// The schema of each extension, as both sides have it.
const EXTENSIONS: &str = "
    SELECT e.extname::pg_catalog.text, n.nspname::pg_catalog.text
    FROM pg_catalog.pg_extension e
    JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) e.extnamespace
    ORDER BY 1";

/// An extension that is there already stays where it is, and whatever uses it is looked for where the source has it.
async fn refuse_misplaced(client: &Client, from: &Client, target: &ConnInfo) -> Result<()> {
    let read = async |client: &Client, side| {
        let rows = client.query(EXTENSIONS, &[]).await;
        let rows = rows.map_err(|error| failure::from_client(side, &error))?;
        let pair = |row| Ok((get(row, 0)?, get(row, 1)?));
        rows.iter()
            .map(pair)
            .collect::<Result<BTreeMap<String, String>>>()
    };
    let expected = read(from, Side::Source).await?;
    for (name, schema) in read(client, Side::Target).await? {
        let Some(wanted) = expected.get(&name).filter(|wanted| **wanted != schema) else {
            continue;
        };
        let (extension, wanted, schema) = (quote(&name), quote(wanted), quote(&schema));
        let what = format!(
            "the target has the extension {extension} in the schema {schema} and the source in {wanted}, so what uses it would not find it"
        );
        return Err(Error::new(Kind::Refused, what).on(target.to_string()).hint(format!(
            "DROP EXTENSION {extension} in the target, or name a database that is not there: it is made"
        )));
    }
    Ok(())
}

pub(super) async fn refuse_standby(client: &Client, target: &ConnInfo) -> Result<()> {
    if truth(client, "SELECT pg_catalog.pg_is_in_recovery()").await? {
        return Err(Error::new(
            Kind::Refused,
            "the target is a standby and cannot be written",
        )
        .on(target.to_string())
        .hint("give its primary, or another server"));
    }
    Ok(())
}

/// The user's own objects in words, e.g. `12 tables, 1 view`; empty if there are none.
pub(super) async fn held(client: &Client) -> Result<String> {
    let rows = client.query(include_str!("../sql/objects.sql"), &[]).await;
    let rows = rows.map_err(|error| failure::from_client(Side::Target, &error))?;
    let mut words = Vec::new();
    for row in &rows {
        let (sort, count): (String, i64) = (get(row, 0)?, get(row, 1)?);
        let s = if count == 1 { "" } else { "s" };
        words.push(format!("{count} {sort}{s}"));
    }
    Ok(words.join(", "))
}

/// The answer to a question to the target.
pub(super) async fn truth(client: &Client, question: &str) -> Result<bool> {
    let row = client.query_one(question, &[]).await;
    get(
        &row.map_err(|error| failure::from_client(Side::Target, &error))?,
        0,
    )
}
