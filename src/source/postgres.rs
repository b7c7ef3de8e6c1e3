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
use crate::pg::connect::{Side, preamble};
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
        let raw = connect_raw(&self.address, Side::Source)?;
        self.cancels.add(raw.cancel);
        let mut session = Session::new(raw.stream, Side::Source);
        session.execute(&preamble(Side::Source, raw.server_version))?;
        // Scans that start in the middle of a table would make LIMIT depend on who else is reading it.
        session.execute("SET synchronize_seqscans = off")?;
        session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
        session.execute(&format!(
            "SET TRANSACTION SNAPSHOT {}",
            literal(&self.snapshot)
        ))?;
        Ok(session)
    }
}

impl Source for PostgresSource {
    fn open<'s>(&'s self, table: &TablePlan, part: &Part) -> Result<Box<dyn BatchReader + 's>> {
        let relation = table.relations[part.relation].name.to_string();
        let copy = self
            .session()
            .and_then(|session| session.copy_out(&copy_sql(table, part), table.wire))
            .map_err(|error| located(error, &relation))?;
        Ok(Box::new(Reader {
            copy: Some(copy),
            source: self,
            relation,
        }))
    }

    fn cancel(&self) {
        self.cancels.cancel();
    }
}

struct Reader<'a> {
    copy: Option<CopyOut<RawStream>>,
    source: &'a PostgresSource,
    relation: String,
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
            let session = self.copy.take().and_then(CopyOut::into_session);
            if let (Some(session), Ok(mut idle)) = (session, self.source.idle.lock()) {
                idle.push(session);
            }
        }
        Ok(())
    }
}

/// Puts the table's name on an error that has no subject of its own.
fn located(error: Error, relation: &str) -> Error {
    if error.subject().is_some() || error.kind() == Kind::Connection {
        error
    } else {
        error.on(relation)
    }
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
        conditions.push(format!("ctid >= '({start},0)'::pg_catalog.tid"));
        conditions.extend(end.map(|end| format!("ctid < '({end},0)'::pg_catalog.tid")));
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
