//! Sessions that are used again and again: never more than are needed at once, because servers, databases and roles have
//! limits.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::connect::{PROCESS, Side, is_crowded, preamble};
use super::raw::{Cancels, RawConn, RawStream, connect_raw, connect_raw_at_once};
use super::session::Session;
use super::url::ConnInfo;
use crate::error::{Error, Kind, Result};

/// How long somebody waits who had a session before, and gave it back. What took its place is the run's own: until it is
/// known how many connections there are, others believe that there is one for each of them.
const REGAINED: Duration = Duration::from_mins(1);

type Begin = dyn Fn(&mut Session<RawStream>) -> Result<()> + Send + Sync;

/// Sessions of one run with one server.
pub struct Sessions {
    address: ConnInfo,
    side: Side,
    begin: Box<Begin>,
    /// For whoever needs one next.
    idle: Mutex<Vec<Session<RawStream>>>,
    cancels: Cancels,
    /// Whether all is to end.
    is_cancelled: AtomicBool,
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
            is_cancelled: AtomicBool::new(false),
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

    /// One for somebody who cannot do without, and for whom one was there: waits where others of the run have taken it.
    pub fn regain(&self) -> Result<Session<RawStream>> {
        let began = Instant::now();
        loop {
            match self.take() {
                Err(error) if is_crowded(&error) && began.elapsed() < REGAINED => {
                    if self.is_cancelled.load(Ordering::Acquire) {
                        return Err(error);
                    }
                }
                taken => return taken,
            }
        }
    }

    /// A session whose last statement has ended well.
    pub fn give_back(&self, session: Session<RawStream>) {
        self.idle().push(session);
    }

    /// Makes one more ready, where others have so many. `false` where the server has no more of them; for the first one
    /// that is an error.
    pub fn prepare(&self, others: usize) -> Result<bool> {
        if others == 0 {
            self.give_back(self.connect()?);
            return Ok(true);
        }
        // Without a wait: a place that becomes free is for those who are at work.
        match connect_raw_at_once(&self.address, self.side) {
            Err(error) if is_crowded(&error) => Ok(false),
            raw => {
                self.give_back(self.begun(raw?)?);
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
        self.is_cancelled.store(true, Ordering::Release);
        self.cancels.cancel();
    }

    fn connect(&self) -> Result<Session<RawStream>> {
        self.begun(connect_raw(&self.address, self.side)?)
    }

    fn begun(&self, raw: RawConn) -> Result<Session<RawStream>> {
        self.cancels.add(raw.cancel);
        let mut session = Session::new(raw.stream, self.side);
        let set = preamble(self.side, raw.server_version) + PROCESS;
        let process_id = session.query_value(&set)?;
        if let Some(process_id) = process_id.and_then(|id| id.parse().ok()) {
            let watched = session.stream().watch(&self.address, self.side, process_id);
            let unset = |error| {
                Error::new(Kind::Connection, "a connection takes no limit of time").because(error)
            };
            watched.map_err(unset)?;
        }
        (self.begin)(&mut session)?;
        Ok(session)
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Session<RawStream>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
