//! Rows into a dev database, by COPY FROM STDIN.
//!
//! A relation that comes in one part is truncated and copied in one transaction, so its rows can be loaded frozen
//! (no later rewrite by VACUUM, and no WAL where `wal_level = minimal`). One that comes in several parts is loaded
//! by several transactions at once, where PostgreSQL allows neither. Lanes that took turns at one session could load
//! it frozen too: measured, that took a sixth off the server's CPU time and nothing off the clock, because one
//! backend that must never wait is the whole run's bottleneck.
//!
//! Source: PostgreSQL documentation, "COPY" (FREEZE) and "Populating a Database".

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Sink, TableWriter, Transformed, Written};
use crate::error::{Error, Kind, Result};
use crate::ident::quote_list;
use crate::pg::raw::RawStream;
use crate::pg::session::CopyIn;
use crate::pg::sessions::Sessions;
use crate::plan::{Part, TablePlan};
use crate::wire::splice::{Splice, SpliceError};

/// A database to load.
pub struct PostgresSink<'a> {
    sessions: &'a Sessions,
    /// What rows are gathered in, when no writer uses it.
    buffers: Mutex<Vec<Vec<u8>>>,
}

impl<'a> PostgresSink<'a> {
    /// The tables must exist, be empty, and have no indexes, constraints or triggers yet.
    pub fn new(sessions: &'a Sessions) -> Self {
        Self {
            sessions,
            buffers: Mutex::default(),
        }
    }

    fn buffers(&self) -> MutexGuard<'_, Vec<Vec<u8>>> {
        self.buffers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for PostgresSink<'_> {
    fn open<'s>(&'s self, table: &TablePlan, part: &Part) -> Result<Box<dyn TableWriter + 's>> {
        let relation = &table.relations[part.relation];
        let name = relation.name.to_string();
        let started = self.sessions.take().and_then(|mut session| {
            let buffer = self.buffers().pop().unwrap_or_default();
            session.execute("BEGIN")?;
            let freeze = part.of == 1 && relation.only;
            if freeze {
                session.execute(&format!("TRUNCATE ONLY {}", relation.name.sql()))?;
            }
            session.copy_in(&copy_sql(table, part, freeze), table.wire, buffer)
        });
        let copy = started.map_err(|error| located(error, &name))?;
        let columns = table
            .wire_columns()
            .map(|column| column.wire_family())
            .collect();
        let titles = table.wire_columns();
        let titles = titles.map(|column| table.table.column(&column.column));
        let splice = Splice::new(table.wire, columns);
        Ok(Box::new(Writer {
            copy,
            sink: self,
            name,
            titles: titles.collect(),
            splice,
            rows: 0,
        }))
    }

    fn prepare(&self, lanes: usize) -> Result<bool> {
        self.sessions.prepare(lanes)
    }

    fn cancel(&self) {
        self.sessions.cancel();
    }
}

struct Writer<'a> {
    copy: CopyIn<RawStream>,
    sink: &'a PostgresSink<'a>,
    name: String,
    /// `schema.table.column` of every column that travels.
    titles: Vec<String>,
    splice: Splice,
    rows: u64,
}

impl TableWriter for Writer<'_> {
    fn write(&mut self, batch: &Transformed<'_>) -> Result<()> {
        self.rows += batch.rows.len() as u64;
        if batch.rows.len() == 1
            && batch.replaced.iter().all(Option::is_none)
            && self
                .copy
                .send_direct(batch.rows.row(0))
                .map_err(|error| located(error, &self.name))?
        {
            return Ok(());
        }
        self.splice
            .rows(batch.rows, batch.fields, batch.replaced, self.copy.buffer())
            .map_err(|SpliceError { position, error }| {
                Error::new(Kind::Data, error.to_string())
                    .on(self.titles.get(position).unwrap_or(&self.name))
            })?;
        self.copy.send().map_err(|error| located(error, &self.name))
    }

    fn finish(self: Box<Self>) -> Result<Written> {
        let (mut session, buffer, bytes) = self
            .copy
            .finish()
            .map_err(|error| located(error, &self.name))?;
        session
            .execute("COMMIT")
            .map_err(|error| located(error, &self.name))?;
        self.sink.sessions.give_back(session);
        self.sink.buffers().push(buffer);
        Ok(Written {
            rows: self.rows,
            bytes,
        })
    }
}

/// Puts the table's name on an error that has no subject of its own.
fn located(error: Error, name: &str) -> Error {
    if error.subject().is_some() || error.kind() == Kind::Connection {
        error
    } else {
        error.on(name)
    }
}

/// The statement that loads one part.
fn copy_sql(table: &TablePlan, part: &Part, freeze: bool) -> String {
    let format = table.wire.name();
    let freeze = if freeze { ", FREEZE" } else { "" };
    let names: Vec<&str> = table
        .wire_columns()
        .map(|column| column.column.as_str())
        .collect();
    // Without a column in the data there is no list to write; COPY then means all columns but generated ones: none.
    let columns = if names.is_empty() {
        String::new()
    } else {
        format!(" ({})", quote_list(names))
    };
    let relation = table.relations[part.relation].name.sql();
    format!("COPY {relation}{columns} FROM STDIN (FORMAT {format}{freeze})")
}
