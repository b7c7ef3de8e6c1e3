//! Fills materialized views from some rows, in one transaction of which nothing stays: their queries name the relations
//! themselves, join them and go through views, so the rows stand in these for so long.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::guarded;
use crate::error::{Error, Kind, Result};
use crate::ident::TableName;
use crate::pg::raw::RawStream;
use crate::pg::session::Session;
use crate::pg::sessions::Sessions;

/// How long one view may take. What is not known then is known at the end of the run.
const PATIENCE: &str = "SET LOCAL statement_timeout = '15s'";

/// After how long no other round is begun.
const WHOLE: Duration = Duration::from_secs(30);

/// Another view that it reads has no rows yet.
const NOT_FILLED: &str = "55000";

/// What a value brings about by itself, whatever other rows there are: texts that are no number, date, JSON or XML, and values
/// beyond what a type holds. What depends on how many rows there are (a division by their sum, say) some of them cannot tell.
/// Source: PostgreSQL documentation, "PostgreSQL Error Codes".
const OF_ONE_VALUE: &[&str] = &[
    "22001", "22003", "22007", "22008", "22009", "22018", "22023", "22032", "2200L", "2200M",
    "2200N", "22P02", "22P05",
];

/// The session that has the rows, when nobody writes into it.
pub struct Stage {
    session: Mutex<Option<Session<RawStream>>>,
}

impl Stage {
    /// Begins the transaction.
    pub fn begin(sessions: &Sessions) -> Result<Self> {
        let mut session = sessions.take()?;
        session.execute("BEGIN")?;
        Ok(Self {
            session: Mutex::new(Some(session)),
        })
    }

    /// The session, for one writer at a time. An error where one has it, or broke it.
    pub fn take(&self) -> Result<Session<RawStream>> {
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        let lost = || Error::new(Kind::Internal, "the session of a trial is in use");
        session.take().ok_or_else(lost)
    }

    /// Gives it back.
    pub fn put(&self, session: Session<RawStream>) {
        *self.session.lock().unwrap_or_else(PoisonError::into_inner) = Some(session);
    }

    /// Fills the views, and of `others` what they read, and says which of the views fail by a value of some row, and why.
    pub fn fill(
        &self,
        views: &[TableName],
        others: &[TableName],
    ) -> Result<Vec<(TableName, Error)>> {
        let mut session = self.take()?;
        session.execute(PATIENCE)?;
        let began = Instant::now();
        let (mut waiting, mut others) = (views.to_vec(), others.to_vec());
        let mut failed = Vec::new();
        while !waiting.is_empty() && began.elapsed() < WHOLE {
            let before = waiting.len() + others.len();
            waiting = refresh(&mut session, waiting, &mut failed)?;
            if !waiting.is_empty() {
                // What fails of these is nothing that was asked about.
                others = refresh(&mut session, others, &mut Vec::new())?;
            }
            if waiting.len() + others.len() == before {
                break;
            }
        }
        self.put(session);
        failed.retain(|(_, error): &(TableName, Error)| {
            let code = error.sqlstate().unwrap_or_default();
            OF_ONE_VALUE.contains(&code)
        });
        Ok(failed)
    }

    /// Ends the transaction, and gives back the space that the rows took in these relations.
    pub fn end(self, sessions: &Sessions, relations: &[TableName]) -> Result<()> {
        let mut session = self.take()?;
        session.execute("ROLLBACK")?;
        let names: Vec<String> = relations.iter().map(TableName::sql).collect();
        if !names.is_empty() {
            let names = names.join(", ONLY ");
            session.execute(&format!("TRUNCATE ONLY {names}"))?;
        }
        sessions.give_back(session);
        Ok(())
    }
}

/// Fills the views; those that read one that is not filled yet are left, others that fail are added to `failed`.
fn refresh(
    session: &mut Session<RawStream>,
    views: Vec<TableName>,
    failed: &mut Vec<(TableName, Error)>,
) -> Result<Vec<TableName>> {
    let mut left = Vec::new();
    for view in views {
        let sql = format!("REFRESH MATERIALIZED VIEW {}", view.sql());
        match guarded(session, |session| session.execute(&sql))? {
            Ok(()) => {}
            Err(error) if error.sqlstate() == Some(NOT_FILLED) => left.push(view),
            Err(error) => failed.push((view, error)),
        }
    }
    Ok(left)
}
