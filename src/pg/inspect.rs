//! A live database → [`catalog::Database`](crate::catalog::Database).
//!
//! Fixed queries, one file each in `sql/`, that work on 14 to 18 and for a role that can only read. Run them inside
//! the snapshot's transaction, and the catalog is that of the rows.

use std::collections::HashMap;

use tokio_postgres::types::FromSql;
use tokio_postgres::{Client, Row};

use super::connect::Side;
use super::failure;
use super::types::Types;
use crate::catalog::{
    Check, Column, Database, Extension, ForeignKey, Sequence, Table, TableKind, Unique,
};
use crate::error::{Error, Kind, Result};
use crate::ident::TableName;

/// Reads everything that the plan needs to know about the database that `client` is connected to.
pub async fn inspect(client: &Client, side: Side) -> Result<Database> {
    let query = Query { client, side };
    let database = query.one(include_str!("sql/database.sql")).await?;
    let (oids, mut tables) = query.tables().await?;
    let places: HashMap<u32, usize> = oids
        .iter()
        .enumerate()
        .map(|(at, &oid)| (oid, at))
        .collect();
    let types = Types::from_rows(&query.all(include_str!("sql/types.sql"), &[]).await?)?;
    for row in query.all(include_str!("sql/columns.sql"), &[&oids]).await? {
        if let Some(&at) = places.get(&get(&row, 0)?) {
            tables[at].columns.push(column(&row, &types)?);
        }
    }
    for row in query.all(include_str!("sql/uniques.sql"), &[&oids]).await? {
        if let Some(&at) = places.get(&get(&row, 0)?) {
            tables[at].uniques.push(unique(&row)?);
        }
    }
    for row in query
        .all(include_str!("sql/foreign_keys.sql"), &[&oids])
        .await?
    {
        if let Some(&at) = places.get(&get(&row, 0)?) {
            tables[at].foreign_keys.push(foreign_key(&row)?);
        }
    }
    for row in query.all(include_str!("sql/checks.sql"), &[&oids]).await? {
        if let Some(&at) = places.get(&get(&row, 0)?) {
            let check = Check {
                name: get(&row, 1)?,
                columns: get(&row, 2)?,
                definition: get(&row, 3)?,
            };
            tables[at].checks.push(check);
        }
    }
    // The server sorts by its collation; everything here is found by byte order.
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Database {
        name: get(&database, 0)?,
        server_version: get::<i32>(&database, 1)? as u32,
        encoding: get(&database, 2)?,
        system_identifier: system_identifier(client, side).await?,
        in_recovery: get(&database, 3)?,
        extensions: query.extensions().await?,
        tables,
        sequences: query.sequences().await?,
        large_objects: get::<i64>(&database, 4)? as u64,
    })
}

/// The cluster's identifier, which a standby shares with its primary; `None` where the role may not read it.
pub(super) async fn system_identifier(client: &Client, side: Side) -> Result<Option<String>> {
    let query = Query { client, side };
    let may =
        "SELECT pg_catalog.has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')";
    if !get::<bool>(&query.one(may).await?, 0)? {
        return Ok(None);
    }
    get(&query.one(include_str!("sql/identifier.sql")).await?, 0).map(Some)
}

struct Query<'a> {
    client: &'a Client,
    side: Side,
}

type Parameters<'a> = &'a [&'a (dyn tokio_postgres::types::ToSql + Sync)];

impl Query<'_> {
    async fn all(&self, sql: &str, parameters: Parameters<'_>) -> Result<Vec<Row>> {
        let rows = self.client.query(sql, parameters).await;
        rows.map_err(|error| failure::from_client(self.side, &error))
    }

    async fn one(&self, sql: &str) -> Result<Row> {
        let row = self.client.query_one(sql, &[]).await;
        row.map_err(|error| failure::from_client(self.side, &error))
    }

    /// Tables without their columns, and their OIDs in the same order.
    async fn tables(&self) -> Result<(Vec<u32>, Vec<Table>)> {
        let (mut oids, mut tables) = (Vec::new(), Vec::new());
        for row in self.all(include_str!("sql/tables.sql"), &[]).await? {
            oids.push(get(&row, 0)?);
            tables.push(table(&row)?);
        }
        Ok((oids, tables))
    }

    async fn extensions(&self) -> Result<Vec<Extension>> {
        let rows = self.all(include_str!("sql/extensions.sql"), &[]).await?;
        rows.iter()
            .map(|row| {
                Ok(Extension {
                    name: get(row, 0)?,
                    version: get(row, 1)?,
                })
            })
            .collect()
    }

    async fn sequences(&self) -> Result<Vec<Sequence>> {
        let rows = self.all(include_str!("sql/sequences.sql"), &[]).await?;
        let mut sequences = rows.iter().map(sequence).collect::<Result<Vec<_>>>()?;
        sequences.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(sequences)
    }
}

fn table(row: &Row) -> Result<Table> {
    let kind = match (
        get::<String>(row, 3)?.as_str(),
        get::<String>(row, 4)?.as_str(),
    ) {
        ("p", _) => TableKind::Partitioned,
        ("f", _) => TableKind::Foreign,
        (_, "heap") => TableKind::Heap,
        _ => TableKind::OtherAccessMethod,
    };
    let (pages, bytes, tuples) = (
        get::<i64>(row, 6)?,
        get::<i64>(row, 7)?,
        get::<f64>(row, 8)?,
    );
    let (schemas, names): (Vec<String>, Vec<String>) = (get(row, 10)?, get(row, 11)?);
    let mut parents: Vec<TableName> = schemas
        .into_iter()
        .zip(names)
        .map(|(schema, name)| TableName { schema, name })
        .collect();
    let partition_of = if get(row, 9)? { parents.pop() } else { None };
    Ok(Table {
        name: TableName::new(get::<String>(row, 1)?, get::<String>(row, 2)?),
        kind,
        columns: Vec::new(),
        partition_of,
        inherits: parents,
        uniques: Vec::new(),
        foreign_keys: Vec::new(),
        checks: Vec::new(),
        row_security: get(row, 5)?,
        pages: pages as u64,
        bytes: bytes as u64,
        // -1 means never analyzed; a row of a hundred bytes is as good a guess as any.
        estimated_rows: if tuples < 0.0 {
            bytes as u64 / 100
        } else {
            tuples as u64
        },
    })
}

fn column(row: &Row, types: &Types) -> Result<Column> {
    let (oid, modifier): (u32, i32) = (get(row, 2)?, get(row, 3)?);
    let (ty, domain_not_null) = types.resolve(oid, modifier, get(row, 4)?);
    let default: Option<String> = get(row, 6)?;
    let generated = !get::<String>(row, 7)?.is_empty();
    Ok(Column {
        name: get(row, 1)?,
        ty,
        not_null: get::<bool>(row, 5)? || domain_not_null,
        default: default.clone().filter(|_| !generated),
        generated: default.filter(|_| generated),
        identity: !get::<String>(row, 8)?.is_empty(),
    })
}

fn unique(row: &Row) -> Result<Unique> {
    Ok(Unique {
        name: get(row, 1)?,
        primary: get(row, 2)?,
        columns: get(row, 3)?,
        expressions: get(row, 4)?,
        read_columns: get(row, 5)?,
        predicate: get(row, 6)?,
        nulls_not_distinct: get(row, 7)?,
    })
}

fn foreign_key(row: &Row) -> Result<ForeignKey> {
    Ok(ForeignKey {
        name: get(row, 1)?,
        columns: get(row, 2)?,
        references: TableName::new(get::<String>(row, 3)?, get::<String>(row, 4)?),
        referenced_columns: get(row, 5)?,
        validated: get(row, 6)?,
    })
}

fn sequence(row: &Row) -> Result<Sequence> {
    let owner = (
        get::<Option<String>>(row, 2)?,
        get::<Option<String>>(row, 3)?,
        get::<Option<String>>(row, 4)?,
    );
    let owned_by = match owner {
        (Some(schema), Some(table), Some(column)) => Some((
            TableName {
                schema,
                name: table,
            },
            column,
        )),
        _ => None,
    };
    Ok(Sequence {
        name: TableName::new(get::<String>(row, 0)?, get::<String>(row, 1)?),
        owned_by,
        increment: get(row, 5)?,
        start: get(row, 6)?,
        last_value: get(row, 7)?,
    })
}

/// A column of a catalog query; its type is fixed by the query.
pub(super) fn get<'a, T: FromSql<'a>>(row: &'a Row, index: usize) -> Result<T> {
    row.try_get(index).map_err(|_| {
        Error::new(Kind::Server, "the server's catalog has an unexpected form")
            .hint("this version knows PostgreSQL 14 to 18")
    })
}
