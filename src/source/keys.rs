//! Keys of a live database that stand-ins are chosen from, under the run's snapshot.
//!
//! Only of rows that the rules select: a key that no row of the target will have is none to choose.

use arrow::array::{Array, ArrayRef, AsArray, UInt64Array};
use arrow::compute::{cast, concat};
use arrow::datatypes::{DataType, UInt64Type};

use super::postgres::{PostgresSource, condition, located, of_condition, rows_sql};
use crate::catalog::{Family, Type};
use crate::copy::Format;
use crate::copy::batch::RowBatch;
use crate::copy::fields::FieldIndex;
use crate::error::{Error, Kind, Result};
use crate::ident::quote;
use crate::plan::{ColumnPlan, KeySource, Plan, TablePlan};
use crate::transform::pool::Keys;
use crate::wire;

/// Bytes of the buffer that keys are read through.
const BUFFER: usize = 64 << 10;

/// Whether so many keys of so many bytes are still few enough.
type Fits<'a> = &'a dyn Fn(u64, u64) -> bool;

impl PostgresSource {
    /// The keys for a column of a table. An error where they are too many, as soon as that shows.
    pub fn keys(
        &self,
        plan: &Plan,
        table: &TablePlan,
        column: &ColumnPlan,
        source: &KeySource,
        fits: Fits<'_>,
    ) -> Result<Keys> {
        let title = table.table.column(&column.column);
        let parent = plan.tables.iter().find(|other| other.table == source.table);
        let key = parent.and_then(|parent| {
            let mut columns = parent.columns.iter();
            columns.find(|column| column.column == source.column)
        });
        let (Some(parent), Some(key)) = (parent, key) else {
            let what = "the keys that it refers to are not in the plan";
            return Err(Error::new(Kind::Internal, what).on(title));
        };
        let referring = (table, column.column.as_str());
        let referred = (parent, source.column.as_str());
        // What compares without case is compared so: its own operator may be anywhere.
        let folds = [column, key]
            .iter()
            .any(|column| column.ty.family == Family::Citext);
        let (query, ty) = match source.weighted {
            true => (weighted_sql(referring, referred, folds), &column.ty),
            false => (different_sql(referred), &key.ty),
        };
        let own_path = condition(table).is_some() || condition(parent).is_some();
        self.read_keys(&query, ty, source.weighted, own_path, fits)
            .map_err(|error| located(of_condition(of_condition(error, table), parent), &title))
    }

    fn read_keys(
        &self,
        query: &str,
        ty: &Type,
        weighted: bool,
        own_path: bool,
        fits: Fits<'_>,
    ) -> Result<Keys> {
        let format = if ty.binary {
            Format::Binary
        } else {
            Format::Text
        };
        let mut session = self.sessions.take()?;
        if own_path {
            session.execute("RESET search_path")?;
        }
        let statement = format!("COPY ({query}) TO STDOUT (FORMAT {})", format.name());
        let mut copy = session.copy_out(&statement, format)?;
        let mut batch = RowBatch::with_capacity(format, BUFFER);
        let (mut keys, mut counts) = (Vec::new(), Vec::new());
        let (mut rows, mut bytes) = (0, 0);
        loop {
            copy.read(&mut batch)?;
            if batch.is_empty() {
                break;
            }
            let read = fields(&batch, ty.family, weighted)?;
            rows += batch.len() as u64;
            bytes += read.0.get_array_memory_size() as u64;
            if !fits(rows, bytes) {
                return Err(too_many());
            }
            keys.push(read.0);
            counts.extend(read.1);
        }
        if let Some(mut session) = copy.into_session() {
            if own_path {
                session.execute("SET search_path = ''")?;
            }
            self.sessions.give_back(session);
        }
        let values = joined(&keys, ty.family, format)?;
        let counts = weighted.then(|| UInt64Array::from(counts));
        Ok(Keys {
            family: ty.family,
            values,
            counts,
        })
    }
}

fn too_many() -> Error {
    Error::new(
        Kind::Refused,
        "there are more keys to choose from than the run's memory is for",
    )
    .hint("give more `--memory`: half of it may be taken by keys, some hundred bytes each")
    .hint("or select fewer rows, keep the key, or use `set_null`")
}

/// Keys, and the occurrences of each where they come along.
fn fields(batch: &RowBatch, family: Family, weighted: bool) -> Result<(ArrayRef, Vec<u64>)> {
    let columns = if weighted { 2 } else { 1 };
    let broken = |what: String| Error::new(Kind::Data, what);
    let mut index = FieldIndex::new(batch.format, columns, (0..columns).collect());
    index
        .scan(batch)
        .map_err(|error| broken(error.to_string()))?;
    let column = |place, family| {
        wire::decode(batch, &index, place, family).map_err(|error| broken(error.to_string()))
    };
    let keys = column(0, family)?;
    if !weighted {
        return Ok((keys, Vec::new()));
    }
    let counts = cast(&column(1, Family::Int8)?, &DataType::UInt64)
        .map_err(|_| broken("a count is no number".to_owned()))?;
    Ok((keys, counts.as_primitive::<UInt64Type>().values().to_vec()))
}

fn joined(keys: &[ArrayRef], family: Family, format: Format) -> Result<ArrayRef> {
    let keys: Vec<&dyn Array> = keys.iter().map(AsRef::as_ref).collect();
    if keys.is_empty() {
        return Ok(arrow::array::new_empty_array(&wire::repr(family, format)));
    }
    concat(&keys).map_err(|_| Error::new(Kind::Data, "the keys do not fit one array"))
}

/// A table's rows that are read, with one column called `k`.
fn rows((table, column): (&TablePlan, &str)) -> String {
    let selected = format!("{} AS k", quote(column));
    let relations = table.relations.iter();
    let queries = relations.map(|relation| {
        let query = rows_sql(table, relation, &selected, None, None);
        format!("({query})")
    });
    queries.collect::<Vec<_>>().join(" UNION ALL ")
}

/// Every key once.
fn different_sql(referred: (&TablePlan, &str)) -> String {
    format!(
        "SELECT DISTINCT k FROM ({}) AS referred WHERE k IS NOT NULL",
        rows(referred)
    )
}

/// Every key that occurs among the referring rows and is one of the referred rows, and how often it occurs.
fn weighted_sql(
    referring: (&TablePlan, &str),
    referred: (&TablePlan, &str),
    folds: bool,
) -> String {
    let compared = |of: &str| match folds {
        true => format!("pg_catalog.lower({of}.k::pg_catalog.text)"),
        false => format!("{of}.k"),
    };
    // Of keys that are equal but spelled in several ways, which one stands for all must not be left to the server's plan.
    let (spelled, grouped) = match folds {
        true => (
            "(pg_catalog.min(k::pg_catalog.text COLLATE pg_catalog.\"C\") COLLATE pg_catalog.\"default\") AS k",
            "pg_catalog.lower(k::pg_catalog.text)",
        ),
        false => ("k", "k"),
    };
    format!(
        "SELECT k, n FROM (SELECT {spelled}, pg_catalog.count(*) AS n FROM ({}) AS referring WHERE k IS NOT NULL GROUP BY {grouped}) AS counted \
         WHERE EXISTS (SELECT FROM ({}) AS referred WHERE {} OPERATOR(pg_catalog.=) {})",
        rows(referring),
        rows(referred),
        compared("referred"),
        compared("counted"),
    )
}
