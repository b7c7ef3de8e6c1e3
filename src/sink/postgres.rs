//! Rows into a dev database, by COPY FROM STDIN.
//!
//! A relation that comes in one part is truncated and copied in one transaction, so its rows can be loaded frozen
//! (no later rewrite by VACUUM, and no WAL where `wal_level = minimal`). One that comes in several parts is loaded
//! by several transactions at once, where PostgreSQL allows neither. Lanes that took turns at one session could load
//! it frozen too: measured, that took a sixth off the server's CPU time and nothing off the clock, because one
//! backend that must never wait is the whole run's bottleneck.
//!
//! Nothing is done for a part without rows, and a relation of some pages is copied without truncating it: the commit
//! would wait for the disk, 5 ms a table, which is most of the time where there are thousands of them.
//!
//! Source: PostgreSQL documentation, "COPY" (FREEZE) and "Populating a Database".

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Sink, TableWriter, Transformed, Written};
use crate::error::{Error, Kind, Result};
use crate::ident::{TableName, quote_list};
use crate::pg::raw::RawStream;
use crate::pg::session::{CopyIn, Session};
use crate::pg::sessions::Sessions;
use crate::pg::trial::{self, Stage, Unmade, Verdict};
use crate::plan::{Part, TablePlan};
use crate::wire::splice::{Splice, SpliceError};

/// Bytes of a relation that are too few for freezing to matter.
const SOME_PAGES: u64 = 256 << 10;

/// A database to load.
pub struct PostgresSink<'a> {
    sessions: &'a Sessions,
    /// What rows are gathered in, when no writer uses it.
    buffers: Mutex<Vec<Vec<u8>>>,
    /// Where it is told what the server thinks of rows of which none is to stay.
    trial: Option<&'a Trial>,
    /// The transaction that all rows go into, of which none is to stay.
    stage: Option<&'a Stage>,
}

/// Rows that are judged by the server and not kept.
#[derive(Debug)]
pub struct Trial {
    unmade: HashMap<TableName, Unmade>,
    judged: Mutex<Vec<Judged>>,
}

/// The rows of one part.
#[derive(Debug)]
pub struct Judged {
    /// The logical table.
    pub table: TableName,
    /// How many they are.
    pub rows: u64,
    /// The constraints that refuse some of them.
    pub verdicts: Vec<Verdict>,
}

impl Trial {
    /// One that also holds rows against what is not made yet, by relation.
    pub fn new(unmade: HashMap<TableName, Unmade>) -> Self {
        Self {
            unmade,
            judged: Mutex::default(),
        }
    }

    /// What was judged since this was last asked.
    pub fn judged(&self) -> Vec<Judged> {
        std::mem::take(&mut *self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Judged>> {
        self.judged.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn judge(&self, session: &mut Session<RawStream>, tried: &Tried, rows: u64) -> Result<()> {
        let relation = &tried.relation;
        let nothing = Unmade::default();
        let unmade = self.unmade.get(relation).unwrap_or(&nothing);
        let verdicts = trial::judge(session, &relation.sql(), &relation.name, unmade)?;
        let judged = Judged {
            table: tried.table.clone(),
            rows,
            verdicts,
        };
        self.lock().push(judged);
        Ok(())
    }
}

impl<'a> PostgresSink<'a> {
    /// The tables must exist, be empty, and have no indexes, constraints or triggers yet.
    pub fn new(sessions: &'a Sessions) -> Self {
        Self {
            sessions,
            buffers: Mutex::default(),
            trial: None,
            stage: None,
        }
    }

    /// The same, but no row stays: the server judges them part by part, and `trial` is told.
    pub fn judging(sessions: &'a Sessions, trial: &'a Trial) -> Self {
        Self {
            trial: Some(trial),
            ..Self::new(sessions)
        }
    }

    /// The same, but all rows go into one transaction, for one lane.
    pub fn staging(sessions: &'a Sessions, stage: &'a Stage) -> Self {
        Self {
            stage: Some(stage),
            ..Self::new(sessions)
        }
    }

    fn buffers(&self) -> MutexGuard<'_, Vec<Vec<u8>>> {
        self.buffers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for PostgresSink<'_> {
    fn open<'s>(&'s self, table: &TablePlan, part: &Part) -> Result<Box<dyn TableWriter + 's>> {
        let relation = &table.relations[part.relation];
        let stays = self.trial.is_none() && self.stage.is_none();
        let freeze = stays && part.of == 1 && relation.only && part.bytes > SOME_PAGES;
        let into = match self.trial {
            Some(_) => trial::TABLE.to_owned(),
            None => relation.name.sql(),
        };
        let around = if let Some(trial) = self.trial {
            let travelling = table.wire_columns().map(|column| column.column.clone());
            Around::Judged(
                trial,
                Tried {
                    table: table.table.clone(),
                    relation: relation.name.clone(),
                    travelling: travelling.collect(),
                },
            )
        } else if let Some(stage) = self.stage {
            Around::Staged(stage)
        } else if freeze {
            Around::Frozen(format!("TRUNCATE ONLY {}", relation.name.sql()))
        } else {
            Around::Nothing
        };
        let columns = table
            .wire_columns()
            .map(|column| column.wire_family())
            .collect();
        let titles = table.wire_columns();
        let titles = titles.map(|column| table.table.column(&column.column));
        let splice = Splice::new(table.wire, columns);
        Ok(Box::new(Writer {
            copy: None,
            sink: self,
            name: relation.name.to_string(),
            around,
            statement: copy_sql(table, &into, freeze),
            titles: titles.collect(),
            splice,
            rows: 0,
        }))
    }

    fn prepare(&self, lanes: usize) -> Result<bool> {
        if self.stage.is_some() {
            return Ok(lanes == 0);
        }
        self.sessions.prepare(lanes)
    }

    fn cancel(&self) {
        self.sessions.cancel();
    }
}

struct Writer<'a> {
    /// Begins with the first row.
    copy: Option<CopyIn<RawStream>>,
    sink: &'a PostgresSink<'a>,
    /// The relation's.
    name: String,
    around: Around<'a>,
    statement: String,
    /// `schema.table.column` of every column that travels.
    titles: Vec<String>,
    splice: Splice,
    rows: u64,
}

/// What stands around a part's COPY.
enum Around<'a> {
    /// It is a transaction of its own.
    Nothing,
    /// The statement that makes freezing possible, in one transaction with it.
    Frozen(String),
    /// A transaction that ends without a trace, in which the server judges the rows.
    Judged(&'a Trial, Tried),
    /// One transaction for all parts.
    Staged(&'a Stage),
}

/// What the rows of a trial are of.
struct Tried {
    table: TableName,
    relation: TableName,
    /// Names of the columns that travel.
    travelling: Vec<String>,
}

impl Writer<'_> {
    fn begin(&self) -> Result<CopyIn<RawStream>> {
        let mut session = match &self.around {
            Around::Staged(stage) => stage.take()?,
            _ => self.sink.sessions.regain()?,
        };
        match &self.around {
            Around::Nothing | Around::Staged(_) => {}
            Around::Frozen(truncate) => {
                session.execute("BEGIN")?;
                session.execute(truncate)?;
            }
            Around::Judged(_, tried) => {
                trial::begin(&mut session, &tried.relation.sql(), &tried.travelling)?;
            }
        }
        let buffer = self.sink.buffers().pop().unwrap_or_default();
        session.copy_in(&self.statement, self.splice.format(), buffer)
    }

    /// What rows of a trial break by their values is the rules' to mend, not the server's.
    fn located(&self, error: Error) -> Error {
        let error = located(error, &self.name);
        let is_of_values = error
            .sqlstate()
            .is_some_and(|code| code.starts_with("22") || code.starts_with("23"));
        match self.around {
            Around::Judged(..) if is_of_values => error.of_kind(Kind::Data),
            _ => error,
        }
    }
}

impl TableWriter for Writer<'_> {
    fn write(&mut self, batch: &Transformed<'_>) -> Result<()> {
        let mut copy = match self.copy.take() {
            Some(copy) => copy,
            None => self.begin().map_err(|error| self.located(error))?,
        };
        self.rows += batch.rows.len() as u64;
        let as_it_is = batch.rows.len() == 1 && batch.replaced.iter().all(Option::is_none);
        let sent = if as_it_is {
            let sent = copy.send_direct(batch.rows.row(0));
            sent.map_err(|error| self.located(error))?
        } else {
            false
        };
        if !sent {
            self.splice
                .rows(batch.rows, batch.fields, batch.replaced, copy.buffer())
                .map_err(|SpliceError { position, error }| {
                    Error::new(Kind::Data, error.to_string())
                        .on(self.titles.get(position).unwrap_or(&self.name))
                })?;
            copy.send().map_err(|error| self.located(error))?;
        }
        self.copy = Some(copy);
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Written> {
        let Some(copy) = self.copy.take() else {
            return Ok(Written::default());
        };
        let (mut session, buffer, bytes) = copy.finish().map_err(|error| self.located(error))?;
        let ended = match &self.around {
            Around::Nothing | Around::Staged(_) => Ok(()),
            Around::Frozen(_) => session.execute("COMMIT"),
            Around::Judged(trial, tried) => trial.judge(&mut session, tried, self.rows),
        };
        ended.map_err(|error| self.located(error))?;
        match &self.around {
            Around::Staged(stage) => stage.put(session),
            _ => self.sink.sessions.give_back(session),
        }
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

/// The statement that loads one part into a relation.
fn copy_sql(table: &TablePlan, into: &str, freeze: bool) -> String {
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
    format!("COPY {into}{columns} FROM STDIN (FORMAT {format}{freeze})")
}
