//! SQL of somebody else, run in a throwaway server: scripts with any number of statements, and where they fail.

use std::pin::pin;

use futures_util::TryStreamExt as _;
use tokio_postgres::error::ErrorPosition;
use tokio_postgres::{Client, SimpleQueryMessage};

use super::connect::Side;
use super::failure;
use crate::error::{Error, Result};
use crate::ident::quote;

/// A script that failed.
#[derive(Debug)]
pub struct Failed {
    /// Why, without values.
    pub error: Error,
    /// The character of the script, counted from 0, that the server points at.
    pub position: Option<usize>,
    /// How many statements had ended before.
    pub done: usize,
}

/// Makes an empty database in UTF-8, and roles of these names that can do nothing.
pub async fn prepare(client: &Client, database: &str, roles: &[&str]) -> Result<()> {
    let failed = |error| failure::from_client(Side::Throwaway, &error);
    let make = format!(
        "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'",
        quote(database)
    );
    client.batch_execute(&make).await.map_err(failed)?;
    for role in roles {
        let make = format!("CREATE ROLE {}", quote(role));
        client.batch_execute(&make).await.map_err(failed)?;
    }
    Ok(())
}

/// Gives a session the settings of one that has just begun.
pub async fn begin_anew(client: &Client) -> Result<()> {
    // Not both in one message: DISCARD ALL cannot be part of a transaction.
    for statement in ["DISCARD ALL", "SET client_min_messages = error"] {
        client
            .batch_execute(statement)
            .await
            .map_err(|error| failure::from_client(Side::Throwaway, &error))?;
    }
    Ok(())
}

/// Runs a script in one message: its statements are one transaction, unless it says otherwise.
pub async fn run(client: &Client, script: &str) -> Result<(), Box<Failed>> {
    let mut done = 0;
    let ended = async {
        let mut answers = pin!(client.simple_query_raw(script).await?);
        while let Some(answer) = answers.try_next().await? {
            if matches!(answer, SimpleQueryMessage::CommandComplete(_)) {
                done += 1;
            }
        }
        Ok::<(), tokio_postgres::Error>(())
    };
    let ended = ended.await;
    ended.map_err(|error| {
        let position = match error.as_db_error().and_then(|error| error.position()) {
            Some(ErrorPosition::Original(at)) => usize::try_from(*at).ok(),
            Some(ErrorPosition::Internal { .. }) | None => None,
        };
        Box::new(Failed {
            error: failure::from_client(Side::Throwaway, &error),
            position: position.and_then(|at| at.checked_sub(1)),
            done,
        })
    })
}
