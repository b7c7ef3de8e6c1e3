//! A live database → [`catalog::Database`].
//!
//! Fixed queries, one file each in `sql/`, that work on 14 to 18 and for a role that can only read. Run them inside
//! the snapshot's transaction, and the catalog is that of the rows. They are sent together, so that reading takes a few
//! round trips however far away the server is.

use std::collections::HashMap;

use tokio_postgres::types::{FromSql, ToSql, Type as SqlType};
use tokio_postgres::{Client, Row};

use super::connect::Side;
use super::failure;
use super::materialized;
use super::patience::of_catalog;
use super::row::get;
use super::texts;
use super::types::{Types, several};
use crate::catalog::views::MaterializedView;
use crate::catalog::{
    self, Access, Check, Column, Database, Extension, Family, ForeignKey, Sequence, Table,
    TableKind, Text, Unique,
};
use crate::error::Result;
use crate::ident::TableName;

/// Rows that a page holds of a table that was never analyzed: some hundred bytes each.
const ROWS_A_PAGE: u64 = 80;

/// Reads everything that the plan needs to know about the database that `client` is connected to. Errors are of kind
/// `Server` or `Connection`; the latter also where no answer comes for a long time.
pub async fn inspect(client: &Client, side: Side) -> Result<Database> {
    of_catalog(side, Box::pin(inspected(client, side))).await
}

async fn inspected(client: &Client, side: Side) -> Result<Database> {
    let query = Query { client, side };
    let (database, system_identifier, tables, types, extensions, sequences, said, views) = tokio::try_join!(
        query.one(include_str!("sql/database.sql")),
        system_identifier(client, side),
        query.all(include_str!("sql/tables.sql"), &[]),
        query.all(include_str!("sql/types.sql"), &[]),
        query.all(include_str!("sql/extensions.sql"), &[]),
        query.all(include_str!("sql/sequences.sql"), &[]),
        texts::said(client, side),
        materialized::views(client, side),
    )?;
    let mut sequences = sequences.iter().map(sequence).collect::<Result<Vec<_>>>()?;
    // The server sorts by its collation; everything here is found by byte order.
    sequences.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Database {
        name: get(&database, 0)?,
        server_version: get::<i32>(&database, 1)? as u32,
        encoding: get(&database, 2)?,
        system_identifier,
        in_recovery: get(&database, 3)?,
        extensions: extensions.iter().map(extension).collect::<Result<_>>()?,
        tables: query.complete(&tables, &Types::from_rows(&types)?).await?,
        sequences,
        large_objects: get::<i64>(&database, 4)? as u64,
        settings: get(&database, 5)?,
        said,
        views: query.indexed(views).await?,
    })
}

/// What tells a cluster from all others; `None` where the role may not read it.
pub(super) async fn system_identifier(client: &Client, side: Side) -> Result<Option<String>> {
    let query = Query { client, side };
    let allowed = query
        .one(include_str!("sql/identifier_allowed.sql"))
        .await?;
    if !get(&allowed, 0)? {
        return Ok(None);
    }
    let row = query.one(include_str!("sql/identifier.sql")).await?;
    get(&row, 0).map(Some)
}

struct Query<'a> {
    client: &'a Client,
    side: Side,
}

impl Query<'_> {
    async fn all(&self, sql: &str, parameters: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>> {
        let rows = self.client.query(sql, parameters).await;
        rows.map_err(|error| failure::from_client(self.side, &error))
    }

    async fn one(&self, sql: &str) -> Result<Row> {
        let row = self.client.query_one(sql, &[]).await;
        row.map_err(|error| failure::from_client(self.side, &error))
    }

    /// Tables with columns, keys and constraints, ordered by name.
    async fn complete(&self, rows: &[Row], types: &Types) -> Result<Vec<Table>> {
        let oids = rows
            .iter()
            .map(|row| get(row, 0))
            .collect::<Result<Vec<u32>>>()?;
        let parameters: &[&(dyn ToSql + Sync)] = &[&oids];
        let (columns, uniques, foreign_keys, checks, texts) = tokio::try_join!(
            self.all(include_str!("sql/columns.sql"), parameters),
            self.all(include_str!("sql/uniques.sql"), parameters),
            self.all(include_str!("sql/foreign_keys.sql"), parameters),
            self.all(include_str!("sql/checks.sql"), parameters),
            self.all(include_str!("sql/texts.sql"), parameters),
        )?;
        let mut tables = rows.iter().map(table).collect::<Result<Vec<_>>>()?;
        let places: HashMap<u32, usize> = oids.into_iter().zip(0..).collect();
        let place = |row: &Row| get(row, 0).map(|oid| places.get::<u32>(&oid).copied());
        for row in &columns {
            if let Some(at) = place(row)? {
                tables[at].columns.push(column(row, types)?);
            }
        }
        for row in &uniques {
            if let Some(at) = place(row)? {
                tables[at].uniques.push(unique(row)?);
            }
        }
        for row in &foreign_keys {
            if let Some(at) = place(row)? {
                tables[at].foreign_keys.push(foreign_key(row)?);
            }
        }
        for row in &checks {
            if let Some(at) = place(row)? {
                tables[at].checks.push(check(row)?);
            }
        }
        for row in &texts {
            if let Some(at) = place(row)? {
                tables[at].texts.extend(text(row)?);
            }
        }
        tables.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(tables)
    }
}

impl Query<'_> {
    /// Materialized views with their unique indexes, ordered by name.
    async fn indexed(
        &self,
        mut views: HashMap<u32, MaterializedView>,
    ) -> Result<Vec<MaterializedView>> {
        if !views.is_empty() {
            let oids: Vec<u32> = views.keys().copied().collect();
            let uniques = self.all(include_str!("sql/uniques.sql"), &[&oids]).await?;
            for row in &uniques {
                if let Some(view) = views.get_mut(&get(row, 0)?) {
                    view.uniques.push(unique(row)?);
                }
            }
        }
        let mut views: Vec<MaterializedView> = views.into_values().collect();
        views.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(views)
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
        get::<i64>(row, 5)?,
        get::<i64>(row, 6)?,
        get::<f64>(row, 7)?,
    );
    let (schemas, names): (Vec<String>, Vec<String>) = (get(row, 9)?, get(row, 10)?);
    let mut parents: Vec<TableName> = schemas
        .into_iter()
        .zip(names)
        .map(|(schema, name)| TableName { schema, name })
        .collect();
    let partition_of = if get(row, 8)? { parents.pop() } else { None };
    Ok(Table {
        name: TableName::new(get::<String>(row, 1)?, get::<String>(row, 2)?),
        kind,
        columns: Vec::new(),
        partition_of,
        partition_key: get(row, 11)?,
        is_hashed: get(row, 13)?,
        inherits: parents,
        uniques: Vec::new(),
        foreign_keys: Vec::new(),
        checks: Vec::new(),
        texts: Vec::new(),
        access: match get::<&str>(row, 12)? {
            "none" => Access::None,
            "policies" => Access::Policies,
            "unlogged" => Access::Unlogged,
            _ => Access::Full,
        },
        pages: pages as u64,
        bytes: bytes as u64,
        // -1 means never analyzed.
        estimated_rows: if tuples < 0.0 {
            pages as u64 * ROWS_A_PAGE
        } else {
            tuples as u64
        },
    })
}

fn column(row: &Row, types: &Types) -> Result<Column> {
    let (oid, modifier): (u32, i32) = (get(row, 2)?, get(row, 3)?);
    let (mut ty, domain_not_null) = types.resolve(oid, modifier, get(row, 4)?);
    ty.dimensions = ty.dimensions.max(several(get(row, 10)?));
    let texts_may_be_equal: bool = get(row, 9)?;
    if texts_may_be_equal && ty.family == Family::Text {
        ty.family = Family::Citext;
    }
    let expression = get::<Option<Expression>>(row, 6)?.map(|expression| expression.0);
    let generated = !get::<String>(row, 7)?.is_empty();
    let (default, generated) = if generated {
        (None, Some(expression.unwrap_or_default()))
    } else {
        (expression, None)
    };
    Ok(Column {
        name: get(row, 1)?,
        ty,
        not_null: get::<bool>(row, 5)? || domain_not_null,
        default,
        generated,
        identity: !get::<String>(row, 8)?.is_empty(),
        collation: collation(get(row, 11)?, get(row, 12)?),
    })
}

/// A collation's name, where it takes texts for equal that differ in more than case.
fn collation(name: Option<String>, locale: Option<&str>) -> Option<String> {
    name.filter(|_| !locale.is_some_and(ignores_case_only))
}

/// Whether an ICU locale compares without case and does nothing else besides: `und-u-ks-level2`, `@colStrength=secondary`.
/// Source: PostgreSQL documentation, "ICU Collation Settings".
fn ignores_case_only(locale: &str) -> bool {
    let locale = locale.to_ascii_lowercase();
    if let Some((_, settings)) = locale.split_once('@') {
        return settings == "colstrength=secondary";
    }
    let settings = locale.split_once("-u-").map(|(_, settings)| settings);
    settings.is_some_and(|settings| {
        let is_known =
            |part: &str| matches!(part, "ks" | "level2" | "kf" | "upper" | "lower" | "false");
        settings.contains("ks-level2") && settings.split('-').all(is_known)
    })
}

fn unique(row: &Row) -> Result<Unique> {
    Ok(Unique {
        name: get(row, 1)?,
        primary: get(row, 2)?,
        columns: get(row, 3)?,
        expressions: get::<Vec<Expression>>(row, 4)?
            .into_iter()
            .map(|expression| expression.0)
            .collect(),
        read_columns: get(row, 5)?,
        predicate: get::<Option<Expression>>(row, 6)?.map(|expression| expression.0),
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
        full: get(row, 7)?,
    })
}

fn check(row: &Row) -> Result<Check> {
    Ok(Check {
        name: get(row, 1)?,
        columns: get(row, 2)?,
        definition: get::<Expression>(row, 3)?.0,
    })
}

/// `None` where the expressions hold no text.
fn text(row: &Row) -> Result<Option<Text>> {
    let found = Text {
        sort: get(row, 1)?,
        name: get(row, 2)?,
        columns: get(row, 3)?,
    };
    Ok(catalog::holds_text(&get::<Expression>(row, 4)?.0).then_some(found))
}

fn extension(row: &Row) -> Result<Extension> {
    Ok(Extension {
        name: get(row, 0)?,
        version: get(row, 1)?,
        configuration: get(row, 2)?,
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
        hidden: get(row, 8)?,
    })
}

/// SQL that is shown and compared, never run. In a database of encoding `SQL_ASCII` it may hold any bytes; those that
/// are no UTF-8 become replacement characters, where a name with such bytes is an error.
struct Expression(String);

impl<'a> FromSql<'a> for Expression {
    fn from_sql(
        _: &SqlType,
        raw: &'a [u8],
    ) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self(String::from_utf8_lossy(raw).into_owned()))
    }

    fn accepts(ty: &SqlType) -> bool {
        <&str as FromSql>::accepts(ty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn collations_that_ignore_more_than_case_are_told() {
        for (locale, ignores_case) in [
            ("und-u-ks-level2", true),
            ("en-US-u-ks-level2", true),
            ("und-u-kf-upper-ks-level2", true),
            ("@colStrength=secondary", true),
            ("und-u-ks-level1", false),
            ("und-u-ks-level2-kn-true", false),
            ("und-u-ka-shifted-ks-level2", false),
            ("und-u-kc-true-ks-level1", false),
            ("@colStrength=secondary;colNumeric=yes", false),
            ("und", false),
        ] {
            let told = collation(Some("c".into()), Some(locale));
            assert_eq!(told.is_none(), ignores_case, "{locale}");
        }
        assert_eq!(collation(None, None), None);
        assert_eq!(collation(Some("c".into()), None).as_deref(), Some("c"));
    }
}
