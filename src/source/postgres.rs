//! Rows of a live database, by COPY TO STDOUT under one snapshot.
//!
//! Every session adopts the leader's snapshot in a read-only transaction and keeps it for all parts it reads, so the
//! whole run sees one state of the database whatever is written meanwhile. Nothing is ever written here.

use std::fmt::Write as _;
use std::sync::Mutex;

use super::{BatchReader, Source};
use crate::copy::batch::RowBatch;
use crate::error::{Error, Kind, Result};
use crate::ident::{literal, quote};
use crate::pg::connect::{Side, is_crowded, preamble};
use crate::pg::raw::{Cancels, RawStream, connect_raw};
use crate::pg::session::{CopyOut, Session};
use crate::pg::url::ConnInfo;
use crate::plan::{Part, Rows, TablePlan};

/// A database to read from.
pub struct PostgresSource {
    address: ConnInfo,
    snapshot: String,
    idle: Mutex<Vec<Session<RawStream>>>,
    cancels: Cancels,
}

impl PostgresSource {
    /// `snapshot` is the name that the leader's `pg_export_snapshot()` gave; the leader's transaction must outlive
    /// this source.
    pub fn new(address: ConnInfo, snapshot: String) -> Self {
        Self {
            address,
            snapshot,
            idle: Mutex::default(),
            cancels: Cancels::default(),
        }
    }

    fn session(&self) -> Result<Session<RawStream>> {
        let idle = self.idle.lock().ok().and_then(|mut idle| idle.pop());
        if let Some(session) = idle {
            return Ok(session);
        }
        self.connect()
    }

    fn connect(&self) -> Result<Session<RawStream>> {
        let raw = connect_raw(&self.address, Side::Source)?;
        self.cancels.add(raw.cancel);
        let mut session = Session::new(raw.stream, Side::Source);
        session.execute(&preamble(Side::Source, raw.server_version))?;
        // Scans that start in the middle of a table would make LIMIT depend on who else is reading it.
        session.execute("SET synchronize_seqscans = off")?;
        session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
        session
            .execute(&format!(
                "SET TRANSACTION SNAPSHOT {}",
                literal(&self.snapshot)
            ))
            .map_err(unknown_snapshot)?;
        Ok(session)
    }
}

impl Source for PostgresSource {
    fn open<'s>(&'s self, table: &TablePlan, part: &Part) -> Result<Box<dyn BatchReader + 's>> {
        let relation = table.relations[part.relation].name.to_string();
        let own_path = condition(table).is_some();
        let copy = self.session().and_then(|mut session| {
            if own_path {
                // A condition means what it means in psql: names and operators as the role finds them.
                session.execute("RESET search_path")?;
            }
            session.copy_out(&copy_sql(table, part), table.wire)
        });
        Ok(Box::new(Reader {
            copy: Some(copy.map_err(|error| located(error, &relation))?),
            source: self,
            relation,
            own_path,
        }))
    }

    fn prepare(&self, lanes: usize) -> Result<bool> {
        match self.connect() {
            Err(error) if lanes > 0 && is_crowded(&error) => Ok(false),
            connected => {
                let session = connected?;
                if let Ok(mut idle) = self.idle.lock() {
                    idle.push(session);
                }
                Ok(true)
            }
        }
    }

    fn cancel(&self) {
        self.cancels.cancel();
    }
}

struct Reader<'a> {
    copy: Option<CopyOut<RawStream>>,
    source: &'a PostgresSource,
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
        copy.read(batch)
            .map_err(|error| located(error, &self.relation))?;
        if batch.is_empty() {
            let Some(mut session) = self.copy.take().and_then(CopyOut::into_session) else {
                return Ok(());
            };
            if self.own_path {
                session.execute("SET search_path = ''")?;
            }
            if let Ok(mut idle) = self.source.idle.lock() {
                idle.push(session);
            }
        }
        Ok(())
    }
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
fn located(error: Error, relation: &str) -> Error {
    if error.subject().is_some() || error.kind() == Kind::Connection {
        error
    } else {
        error.on(relation)
    }
}

/// The condition that the rules give for a table's rows.
fn condition(table: &TablePlan) -> Option<&str> {
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

/// The statement that reads one part.
fn copy_sql(table: &TablePlan, part: &Part) -> String {
    let format = table.wire.name();
    let relation = &table.relations[part.relation];
    let columns: Vec<String> = table
        .wire_columns()
        .map(|column| match column.as_text {
            true => format!("{}::pg_catalog.text", quote(&column.column)),
            false => quote(&column.column),
        })
        .collect();
    let only = if relation.only { "ONLY " } else { "" };
    let mut query = format!(
        "SELECT {} FROM {only}{}",
        columns.join(", "),
        relation.name.sql()
    );
    let mut conditions = Vec::new();
    if let Some((start, end)) = part.pages {
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
    if let Some(limit) = limit {
        // Some order, so that the same rows are taken every time.
        let _ = write!(query, " ORDER BY tableoid, ctid LIMIT {limit}");
    }
    format!("COPY ({query}) TO STDOUT (FORMAT {format})")
}
