//! Texts that a schema carries besides the definitions of its tables: comments, views, functions, policies, triggers and
//! more. They reach a target as they are, and may hold what rows hold.

use tokio_postgres::Client;

use super::connect::Side;
use super::failure;
use super::patience::of_catalog;
use crate::catalog::Said;
use crate::detect::literals;
use crate::error::Result;
use crate::ident::TableName;

/// A text and where it stands.
#[derive(Debug)]
pub struct SchemaText {
    /// The object: `the comment on public.users.email`.
    pub title: String,
    /// What stands there, cut.
    pub text: String,
}

/// The title of the comment on a column.
pub fn comment_on(table: &TableName, column: &str) -> String {
    format!("the comment on {}.{}.{column}", table.schema, table.name)
}

/// The texts, by title. Errors with the server's.
pub async fn texts(client: &Client, side: Side) -> Result<Vec<SchemaText>> {
    of_catalog(side, seen(client, side)).await
}

/// What is told of columns one by one, by the catalog of their tables.
const OF_COLUMNS: &[&str] = &[
    "the index ",
    "the statistics ",
    "the DEFAULT of the domain ",
];

/// Where one of them seems to hold something of somebody's, but for what is told of columns. Errors with the server's.
pub(super) async fn said(client: &Client, side: Side) -> Result<Vec<Said>> {
    let is_of_columns = |title: &str| {
        OF_COLUMNS.iter().any(|start| title.starts_with(start))
            || title.starts_with("the constraint ") && title.contains(" of the domain ")
    };
    let texts = seen(client, side).await?;
    let others = texts.iter().filter(|text| !is_of_columns(&text.title));
    let said = others.filter_map(|text| {
        let what = literals::of_schema(&text.title, &text.text)?;
        Some(Said {
            place: text.title.clone(),
            what: what.to_owned(),
        })
    });
    let mut said: Vec<Said> = said.collect();
    // The server sorts by its collation.
    said.sort();
    said.dedup();
    Ok(said)
}

async fn seen(client: &Client, side: Side) -> Result<Vec<SchemaText>> {
    let rows = client
        .query(include_str!("sql/schema_texts.sql"), &[])
        .await;
    let rows = rows.map_err(|error| failure::from_client(side, &error))?;
    let texts = rows.iter().map(|row| {
        Some(SchemaText {
            title: row.try_get(0).ok()?,
            text: row.try_get(1).ok()?,
        })
    });
    Ok(texts.flatten().collect())
}
