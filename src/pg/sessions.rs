//! Sessions that are used again and again: never more than are needed at once, because servers, databases and roles have
//! limits.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::connect::{Side, is_crowded, preamble};
use super::raw::{Cancels, RawStream, connect_raw};
use super::session::Session;
use super::url::ConnInfo;
use crate::error::Result;

type Begin = dyn Fn(&mut Session<RawStream>) -> Result<()> + Send + Sync;

/// Sessions of one run with one server.
pub struct Sessions {
    address: ConnInfo,
    side: Side,
    begin: Box<Begin>,
    /// For whoever needs one next.
    idle: Mutex<Vec<Session<RawStream>>>,
    cancels: Cancels,
}

impl Sessions {
    /// With this server; `begin` is done at the start of each, behind the settings that all have.
    pub fn new(
        address: ConnInfo,
        side: Side,
        begin: impl Fn(&mut Session<RawStream>) -> Result<()> + Send + Sync + 'static,
    ) -> Self {
        Self {
            address,
            side,
            begin: Box::new(begin),
            idle: Mutex::default(),
            cancels: Cancels::default(),
        }
    }

    /// With a database that is loaded.
    pub fn of_target(address: ConnInfo) -> Self {
        // Nothing that a crash could lose is worth a wait: a run that did not finish is done again.
        Self::new(address, Side::Target, |session| {
            session.execute("SET synchronous_commit = off")
        })
    }

    /// The database.
    pub fn address(&self) -> &ConnInfo {
        &self.address
    }

    /// One that is idle, or a new one. Blocks while it logs in.
    pub fn take(&self) -> Result<Session<RawStream>> {
        let idle = self.idle().pop();
        idle.map_or_else(|| self.connect(), Ok)
    }

    /// A session whose last statement has ended well.
    pub fn give_back(&self, session: Session<RawStream>) {
        self.idle().push(session);
    }

    /// Makes one more ready, where others have so many. `false` where the server has no more of them; for the first one
    /// that is an error.
    pub fn prepare(&self, others: usize) -> Result<bool> {
        match self.connect() {
            Err(error) if others > 0 && is_crowded(&error) => Ok(false),
            connected => {
                self.give_back(connected?);
                Ok(true)
            }
        }
    }

    /// Ends one that is idle, to make room for a program's.
    pub fn close_one(&self) {
        let closed = self.idle().pop();
        drop(closed);
    }

    /// Ends all that are idle.
    pub fn close_idle(&self) {
        self.idle().clear();
    }

    /// Ends what runs on every session. Callable from any thread.
    pub fn cancel(&self) {
        self.cancels.cancel();
    }

    fn connect(&self) -> Result<Session<RawStream>> {
        let raw = connect_raw(&self.address, self.side)?;
        self.cancels.add(raw.cancel);
        let mut session = Session::new(raw.stream, self.side);
        session.execute(&preamble(self.side, raw.server_version))?;
        (self.begin)(&mut session)?;
        Ok(session)
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Session<RawStream>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
