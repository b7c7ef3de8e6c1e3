//! A live database → [`drift::Schema`](crate::drift::Schema): everything that its schema consists of, as the server
//! prints it.
//!
//! Fixed queries, one file a group of kinds in `sql/schema/`, that work on 14 to 18 and for a role that can only connect.
//! Each gives the kind, the path, and then one column a property, whose name is the property's; a name that begins with
//! `#` makes a note of it, one that begins with `!` holds what is hidden (`foreign_options`), and `=settings` holds
//! those of a routine (`drift::withheld`). With an empty `search_path` the server writes every name with its schema.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use tokio_postgres::{Client, Row};

use super::connect::{Side, connect};
use super::failure;
use super::foreign_options;
use super::patience::of_catalog;
use super::row::get;
use super::url::ConnInfo;
use crate::drift::withheld::put_down;
use crate::drift::{Kind, Object, Schema};
use crate::error::{Error, Kind as Failure, Result};

/// What is looked at besides.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Extras {
    /// Owners, grants and default privileges.
    pub grants: bool,
    /// Comments on objects.
    pub comments: bool,
}

const QUERIES: &[&str] = &[
    include_str!("sql/schema/schemas.sql"),
    include_str!("sql/schema/extensions.sql"),
    include_str!("sql/schema/types.sql"),
    include_str!("sql/schema/domain_constraints.sql"),
    include_str!("sql/schema/sequences.sql"),
    include_str!("sql/schema/tables.sql"),
    include_str!("sql/schema/columns.sql"),
    include_str!("sql/schema/constraints.sql"),
    include_str!("sql/schema/indexes.sql"),
    include_str!("sql/schema/views.sql"),
    include_str!("sql/schema/functions.sql"),
    include_str!("sql/schema/triggers.sql"),
    include_str!("sql/schema/policies.sql"),
    include_str!("sql/schema/statistics.sql"),
    include_str!("sql/schema/collations.sql"),
    include_str!("sql/schema/text_search.sql"),
    include_str!("sql/schema/operators.sql"),
    include_str!("sql/schema/access_methods.sql"),
    include_str!("sql/schema/foreign.sql"),
    include_str!("sql/schema/publications.sql"),
];
const COMMENTS: &str = include_str!("sql/schema/comments.sql");
const GRANTS: &str = include_str!("sql/schema/grants.sql");

/// Connects and reads a schema in one read-only snapshot. Errors are of kind `Connection` or `Server`; they name the
/// database as `side`.
pub async fn read(address: &ConnInfo, side: Side, extras: Extras) -> Result<Schema> {
    let client = connect(address, side).await?;
    let failed = |error| failure::from_client(side, &error);
    let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    client.batch_execute(begin).await.map_err(failed)?;
    let schema = within(&client, side, extras).await?;
    client.batch_execute("COMMIT").await.map_err(failed)?;
    Ok(schema)
}

/// Reads a schema as the transaction sees it that `client` is in. The transaction's `search_path` is empty afterwards.
pub async fn within(client: &Client, side: Side, extras: Extras) -> Result<Schema> {
    of_catalog(side, seen(client, side, extras)).await
}

async fn seen(client: &Client, side: Side, extras: Extras) -> Result<Schema> {
    let failed = |error| failure::from_client(side, &error);
    // By these the server quotes names, texts and amounts of money, and a role, a database or a server may have its own.
    // Compiling such queries takes longer than running them.
    let settings = format!(
        "SET LOCAL search_path = ''; SET LOCAL quote_all_identifiers = off; \
         SET LOCAL standard_conforming_strings = on; SET LOCAL lc_monetary = 'C'; SET LOCAL jit = off; {}",
        foreign_options::settings()?
    );
    client.batch_execute(&settings).await.map_err(failed)?;
    let version = "SELECT pg_catalog.current_setting('server_version_num')::pg_catalog.int4";
    let version = client.query_one(version, &[]).await.map_err(failed)?;
    let mut queries = QUERIES.to_vec();
    queries.extend(extras.grants.then_some(GRANTS));
    queries.extend(extras.comments.then_some(COMMENTS));
    // Sent together, so that reading takes a few round trips however far away the server is.
    let answers = queries.iter().map(|sql| client.query(*sql, &[]));
    let mut objects = Vec::new();
    for rows in join_all(answers).await {
        for row in rows.map_err(failed)? {
            objects.push(object(&row)?);
        }
    }
    objects.sort_by(|a, b| (a.kind, &a.path).cmp(&(b.kind, &b.path)));
    Ok(Schema {
        server_version: get::<i32>(&version, 0)?.unsigned_abs(),
        objects,
    })
}

fn object(row: &Row) -> Result<Object> {
    let kind: String = get(row, 0)?;
    let mut object = Object {
        kind: Kind::named(&kind).ok_or_else(|| {
            Error::new(
                Failure::Internal,
                format!("no kind of object is called `{kind}`"),
            )
        })?,
        path: get(row, 1)?,
        properties: BTreeMap::new(),
        notes: BTreeMap::new(),
        hidden: BTreeMap::new(),
    };
    let mut settings: Vec<String> = Vec::new();
    for (at, column) in row.columns().iter().enumerate().skip(2) {
        let Some(text) = get::<Option<String>>(row, at)? else {
            continue;
        };
        let name = column.name();
        if let Some(note) = name.strip_prefix('#') {
            object.notes.insert(note.to_owned(), text);
        } else if name == "=settings" {
            settings = foreign_options::list(&text)?;
        } else if name.starts_with('!') {
            object.hidden = foreign_options::digests(&text)?;
        } else {
            object.properties.insert(name.to_owned(), text);
        }
    }
    let salt = foreign_options::salt()?;
    let digest = |text: &str| blake3::hash(format!("{salt}{text}").as_bytes());
    put_down(&mut object, &settings, |text| {
        digest(text).to_hex().to_string()
    });
    Ok(object)
}
