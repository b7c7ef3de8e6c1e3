//! Rows of a live database, by COPY TO STDOUT under one snapshot.
//!
//! Every session adopts the leader's snapshot in a read-only transaction and keeps it for all parts it reads, so the
//! whole run sees one state of the database whatever is written meanwhile. Nothing is ever written here.

use std::fmt::Write as _;

use super::{BatchReader, Source};
use crate::copy::batch::RowBatch;
use crate::error::{Error, Kind, Result};
use crate::ident::{TableName, literal, quote};
use crate::pg::connect::Side;
use crate::pg::raw::RawStream;
use crate::pg::session::{CopyOut, Session};
use crate::pg::sessions::Sessions;
use crate::pg::url::ConnInfo;
use crate::plan::{Part, Relation, Rows, TablePlan};

/// A database to read from.
pub struct PostgresSource {
    pub(super) sessions: Sessions,
    /// So many rows of a part are enough.
    most: Option<u64>,
}

impl PostgresSource {
    /// `snapshot` is the name that the leader's `pg_export_snapshot()` gave; the leader's transaction must outlive
    /// this source.
    pub fn new(address: ConnInfo, snapshot: String) -> Self {
        let begin = move |session: &mut Session<RawStream>| {
            // Scans that start in the middle of a table would make LIMIT depend on who else is reading it.
            session.execute("SET synchronize_seqscans = off")?;
            session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
            let adopt = format!("SET TRANSACTION SNAPSHOT {}", literal(&snapshot));
            session.execute(&adopt).map_err(unknown_snapshot)
        };
        Self {
            sessions: Sessions::new(address, Side::Source, begin),
            most: None,
        }
    }

    /// The same, but of each part at most so many rows: those that the server comes upon first, so that a large table is
    /// not read to its end for a few of them.
    pub fn at_most(mut self, rows: u64) -> Self {
        self.most = Some(rows);
        self
    }
}

impl Source for PostgresSource {
    fn open<'s>(&'s self, table: &TablePlan, part: &Part) -> Result<Box<dyn BatchReader + 's>> {
        let relation = table.relations[part.relation].name.to_string();
        let own_path = condition(table).is_some();
        let copy = self.sessions.take().and_then(|mut session| {
            if own_path {
                // A condition means what it means in psql: names and operators as the role finds them.
                session.execute("RESET search_path")?;
            }
            session.copy_out(&copy_sql(table, part, self.most), table.wire)
        });
        Ok(Box::new(Reader {
            copy: Some(copy.map_err(|error| located(of_condition(error, table), &relation))?),
            source: self,
            condition: table
                .where_at
                .clone()
                .map(|place| (place, table.table.clone())),
            relation,
            own_path,
        }))
    }

    fn prepare(&self, lanes: usize) -> Result<bool> {
        self.sessions.prepare(lanes)
    }

    fn cancel(&self) {
        self.sessions.cancel();
    }
}

struct Reader<'a> {
    copy: Option<CopyOut<RawStream>>,
    source: &'a PostgresSource,
    /// Place and table of the rules' condition.
    condition: Option<(String, TableName)>,
    relation: String,
    /// Whether the session has the role's own `search_path` meanwhile.
    own_path: bool,
}

impl BatchReader for Reader<'_> {
    fn read(&mut self, batch: &mut RowBatch) -> Result<()> {
        batch.rows.clear();
        let Some(copy) = &mut self.copy else {
            return Ok(());
        };
        copy.read(batch).map_err(|error| {
            let error = match &self.condition {
                Some((place, table)) => uncomputed(error, place, table),
                None => error,
            };
            located(error, &self.relation)
        })?;
        if batch.is_empty() {
            let Some(mut session) = self.copy.take().and_then(CopyOut::into_session) else {
                return Ok(());
            };
            if self.own_path {
                session.execute("SET search_path = ''")?;
            }
            self.source.sessions.give_back(session);
        }
        Ok(())
    }
}

/// An error of rows that are read, told of the condition of the rules where it is that one's.
pub(super) fn of_condition(error: Error, table: &TablePlan) -> Error {
    match &table.where_at {
        Some(place) => uncomputed(error, place, &table.table),
        None => error,
    }
}

/// What the server could not compute for some row, it could not by the condition: values are only handed out.
fn uncomputed(error: Error, place: &str, table: &TableName) -> Error {
    let Some(code) = error.sqlstate().filter(|code| is_computed(code)) else {
        return error;
    };
    let what = format!(
        "the `where` of {table} cannot be computed for every row: {}",
        error.what()
    );
    Error::new(Kind::Data, what).coded(code).on(place).hint(
        "PostgreSQL takes the parts of a condition in any order: guard what fails for some rows, for example \
         `CASE WHEN code ~ '^[0-9]+$' THEN code::int > 1 END`; `standin preview` tells whether the rows can be read then",
    )
}

/// Whether a code tells of an expression: a value that is none of a type or out of range, a division by zero, a subquery of
/// several rows, a function that raised an error. Bytes that the client's encoding has not are read, not computed.
/// Source: PostgreSQL documentation, "PostgreSQL Error Codes".
fn is_computed(code: &str) -> bool {
    let classes = ["21", "22", "2F", "38", "39", "P0"];
    classes.iter().any(|class| code.starts_with(class)) && !matches!(code, "22021" | "22P05")
}

/// A server that does not know the snapshot is another one than that which made it, or its session has ended.
fn unknown_snapshot(error: Error) -> Error {
    if error.kind() == Kind::Connection {
        return error;
    }
    let what = "the source does not know the run's snapshot";
    Error::new(Kind::Server, what).because(error).hint(
        "give the address of one server, not of a pooler or a balancer over several; and look for what ends idle transactions there",
    )
}

/// Puts the table's name on an error that has no subject of its own.
pub(super) fn located(error: Error, relation: &str) -> Error {
    if error.subject().is_some() || error.kind() == Kind::Connection {
        error
    } else {
        error.on(relation)
    }
}

/// The condition that the rules give for a table's rows.
pub(super) fn condition(table: &TablePlan) -> Option<&str> {
    match &table.rows {
        Rows::Filter { condition, .. } => condition.as_deref(),
        Rows::All | Rows::None => None,
    }
}

/// A query over the table's condition, to have it checked without reading rows; `None` where there is no condition.
pub fn probe_sql(table: &TablePlan) -> Option<String> {
    let (condition, relation) = (condition(table)?, table.relations.first()?);
    let name = relation.name.sql();
    Some(format!("SELECT FROM {name} WHERE (\n{condition}\n)"))
}

/// The statement that reads one part, or at most so many rows of it.
fn copy_sql(table: &TablePlan, part: &Part, most: Option<u64>) -> String {
    let format = table.wire.name();
    let relation = &table.relations[part.relation];
    let columns: Vec<String> = table
        .wire_columns()
        .map(|column| match column.as_text {
            true => format!("{}::pg_catalog.text", quote(&column.column)),
            false => quote(&column.column),
        })
        .collect();
    // No executor in between: four percent of the server's CPU time where rows are small (measured with PostgreSQL 15).
    // Like ONLY, it leaves inheriting tables out.
    let whole = relation.only && part.pages.is_none() && table.rows == Rows::All && most.is_none();
    if whole && !columns.is_empty() && !table.wire_columns().any(|column| column.as_text) {
        let (name, columns) = (relation.name.sql(), columns.join(", "));
        return format!("COPY {name} ({columns}) TO STDOUT (FORMAT {format})");
    }
    let query = rows_sql(table, relation, &columns.join(", "), part.pages, most);
    format!("COPY ({query}) TO STDOUT (FORMAT {format})")
}

/// The query over the rows of a relation that the rules select, or at most so many of them.
pub(super) fn rows_sql(
    table: &TablePlan,
    relation: &Relation,
    columns: &str,
    pages: Option<(u64, Option<u64>)>,
    most: Option<u64>,
) -> String {
    let only = if relation.only { "ONLY " } else { "" };
    let mut query = format!("SELECT {} FROM {only}{}", columns, relation.name.sql());
    let mut conditions = Vec::new();
    if let Some((start, end)) = pages {
        // Qualified: under the role's own path another operator could stand in front.
        let bound = |operator, page| {
            format!("ctid OPERATOR(pg_catalog.{operator}) '({page},0)'::pg_catalog.tid")
        };
        conditions.push(bound(">=", start));
        conditions.extend(end.map(|end| bound("<", end)));
    }
    let mut limit = None;
    if let Rows::Filter {
        condition,
        limit: rows,
    } = &table.rows
    {
        // On a line of its own: a comment at the end of the condition must not swallow the parenthesis.
        conditions.extend(
            condition
                .as_ref()
                .map(|condition| format!("(\n{condition}\n)")),
        );
        limit = *rows;
    }
    if !conditions.is_empty() {
        let _ = write!(query, " WHERE {}", conditions.join(" AND "));
    }
    match (limit, most) {
        (None, None) => {}
        (Some(limit), None) => {
            // Some order, so that the same rows are taken every time.
            let _ = write!(query, " ORDER BY tableoid, ctid LIMIT {limit}");
        }
        (limit, Some(most)) => {
            let _ = write!(query, " LIMIT {}", most.min(limit.unwrap_or(most)));
        }
    }
    query
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Family, Type};
    use crate::copy::Format;
    use crate::plan::{ColumnPlan, Decision, Relation};

    fn sql(rows: Rows, most: Option<u64>) -> String {
        let name = TableName::new("public", "t");
        let table = TablePlan {
            table: name.clone(),
            wire: Format::Text,
            rows,
            where_at: None,
            estimated_rows: 0,
            columns: vec![ColumnPlan {
                column: "a".into(),
                ty: Type::plain("integer", Family::Int4),
                not_null: false,
                decision: Decision::Keep,
                as_text: false,
                domain: None,
                key_group: None,
                rule: None,
                key_source: None,
            }],
            relations: vec![Relation {
                name,
                pages: 0,
                bytes: 0,
                estimated_rows: 0,
                only: true,
                divisible: true,
            }],
        };
        let part = Part {
            table: 0,
            relation: 0,
            pages: None,
            number: 0,
            of: 1,
            bytes: 0,
        };
        copy_sql(&table, &part, most)
    }

    #[test]
    fn a_few_rows_are_read_without_sorting_the_table() {
        let some = |rows| sql(rows, Some(5));
        let all = r#"COPY (SELECT "a" FROM ONLY "public"."t" LIMIT 5) TO STDOUT (FORMAT text)"#;
        assert_eq!(some(Rows::All), all);
        let limited = |limit| Rows::Filter {
            condition: Some("a > 1".into()),
            limit: Some(limit),
        };
        assert!(some(limited(3)).contains("WHERE (\na > 1\n) LIMIT 3)"));
        assert!(some(limited(30)).contains("WHERE (\na > 1\n) LIMIT 5)"));
        assert!(sql(limited(3), None).contains("ORDER BY tableoid, ctid LIMIT 3)"));
        let whole = r#"COPY "public"."t" ("a") TO STDOUT (FORMAT text)"#;
        assert_eq!(sql(Rows::All, None), whole);
    }
}
