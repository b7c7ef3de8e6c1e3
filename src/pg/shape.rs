//! A live database → [`drift::shape::Shape`](crate::drift::shape::Shape): how its rows are distributed, as the planner
//! knows it. No table is read, only the catalog and what ANALYZE noted there; of that shares and numbers, and of columns
//! that are named the ends of what they hold. Apart from that: which tables have no row.

use tokio_postgres::{Client, Row};

use super::connect::{Side, connect};
use super::failure;
use super::patience::of_catalog;
use super::row::get;
use super::url::ConnInfo;
use crate::drift::shape::{Column, Shape, Statistics, Table, shown};
use crate::error::Result;
use crate::ident::TableName;

const TABLES: &str = include_str!("sql/data_shape_tables.sql");
const COLUMNS: &str = include_str!("sql/data_shape_columns.sql");
const RANGES: &str = include_str!("sql/data_shape_ranges.sql");

/// A connection on which plans are not compiled, which takes longer than what is asked here.
async fn connected(address: &ConnInfo, side: Side) -> Result<Client> {
    let client = connect(address, side).await?;
    let set = client.batch_execute("SET jit = off").await;
    set.map_err(|error| failure::from_client(side, &error))?;
    Ok(client)
}

/// Connects and reads. Errors are of kind `Connection` or `Server`.
pub async fn read(address: &ConnInfo, side: Side) -> Result<Shape> {
    of_catalog(side, seen(address, side)).await
}

async fn seen(address: &ConnInfo, side: Side) -> Result<Shape> {
    let client = connected(address, side).await?;
    let failed = |error| failure::from_client(side, &error);
    let (tables, columns) =
        tokio::try_join!(client.query(TABLES, &[]), client.query(COLUMNS, &[])).map_err(failed)?;
    let mut shape = Shape::default();
    for row in &tables {
        let table = Table {
            path: [get(row, 0)?, get(row, 1)?],
            rows: get(row, 2)?,
            ..Table::default()
        };
        shape.tables.insert(name(row)?, table);
    }
    for row in &columns {
        // A table that was made between the two queries has no row of its own.
        if let Some(table) = shape.tables.get_mut(&name(row)?) {
            let column = column(row, table.rows)?;
            table.columns.insert(shown(&[get(row, 2)?]), column);
        }
    }
    Ok(shape)
}

/// Puts the ends of what these columns hold, of numbers and moments, to what is known of them: `schema`, `table` and
/// `column` of each.
pub async fn read_ranges(
    address: &ConnInfo,
    side: Side,
    columns: &[[String; 3]],
    shape: &mut Shape,
) -> Result<()> {
    let client = connected(address, side).await?;
    let failed = |error| failure::from_client(side, &error);
    let part = |at: usize| -> Vec<&str> { columns.iter().map(|path| path[at].as_str()).collect() };
    let rows = client.query(RANGES, &[&part(0), &part(1), &part(2)]).await;
    for row in &rows.map_err(failed)? {
        let table = shape.tables.get_mut(&name(row)?);
        let column =
            table.and_then(|table| Some(table.columns.get_mut(&shown(&[get(row, 2).ok()?]))));
        if let Some(column) = column.flatten() {
            column.range = Some((get(row, 3)?, get(row, 4)?));
        }
    }
    Ok(())
}

/// As many tables are asked about by one statement.
const AT_ONCE: usize = 200;

/// Which of these tables have no row, by their places; the estimates of [`read`] know nothing of what was deleted since.
/// Of each no more is read than the first row takes, for so long at most as the connection lets a statement run.
pub async fn without_rows(
    address: &ConnInfo,
    side: Side,
    tables: &[TableName],
) -> Result<Vec<usize>> {
    let client = connected(address, side).await?;
    let failed = |error| failure::from_client(side, &error);
    let mut found = Vec::new();
    for (chunk, some) in tables.chunks(AT_ONCE).enumerate() {
        let looks = some.iter().enumerate().map(|(at, table)| {
            let place = chunk * AT_ONCE + at;
            format!(
                "SELECT {place}::bigint WHERE NOT EXISTS (SELECT FROM {})",
                table.sql()
            )
        });
        let sql = looks.collect::<Vec<_>>().join(" UNION ALL ");
        for row in client.query(&sql, &[]).await.map_err(failed)? {
            let place: i64 = get(&row, 0)?;
            found.extend(usize::try_from(place));
        }
    }
    Ok(found)
}

fn name(row: &Row) -> Result<String> {
    let path: [String; 2] = [get(row, 0)?, get(row, 1)?];
    Ok(shown(&path))
}

fn column(row: &Row, rows: Option<f64>) -> Result<Column> {
    let (nulls, different, width): (Option<f64>, Option<f64>, Option<f64>) =
        (get(row, 4)?, get(row, 5)?, get(row, 6)?);
    let statistics = match (nulls, different, width) {
        (Some(nulls), Some(different), Some(width)) => Some(Statistics {
            nulls,
            different: if different < 0.0 {
                -different * rows.unwrap_or_default()
            } else {
                different
            },
            width,
        }),
        _ => None,
    };
    Ok(Column {
        name: get(row, 2)?,
        ty: get(row, 7)?,
        is_visible: get(row, 3)?,
        statistics,
        range: None,
    })
}
