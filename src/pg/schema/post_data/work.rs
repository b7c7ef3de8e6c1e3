//! The workers: each takes what may start from the agenda, until there is nothing left.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::agenda::{Agenda, Turn};
use super::objects::Objects;
use super::schedule::{Rest, Schedule, Step, Work, schedule};
use super::seats::Seats;
use crate::error::{Error, Kind, Result};
use crate::pg::connect::{Side, is_crowded, preamble};
use crate::pg::raw::{Cancels, RawStream, connect_raw};
use crate::pg::schema::archive::SchemaArchive;
use crate::pg::session::Session;
use crate::pg::url::ConnInfo;
use crate::report::building::{Building, Object};

/// What an index costs at least that is made by itself, in the unit of `objects`: some 50 ms, where starting a program
/// for it costs 10. A foreign key that costs as much is made in two steps.
pub const LARGE: u64 = 16 << 20;

/// How many failures an error tells.
const TOLD: usize = 5;

/// What is to be made behind the rows.
pub struct PostData<'a> {
    archive: &'a SchemaArchive,
    target: &'a ConnInfo,
    workers: usize,
    steps: Vec<Step>,
    building: Arc<Building>,
    rest: Rest,
    agenda: Mutex<Agenda>,
    seats: Seats,
    /// Something has ended, so that other things may start.
    changed: Condvar,
    cancelled: AtomicBool,
    /// The target is gone: nothing more can be made.
    lost: AtomicBool,
    cancels: Cancels,
    /// For statements, when nobody uses them.
    idle: Mutex<Vec<Session<RawStream>>>,
    /// The most memory, in KiB, that a sort may be held to; see [`SORT_MEMORY`].
    sort_memory: Mutex<Option<u64>>,
    failures: Mutex<Vec<Error>>,
}

/// The memory, in KiB, that the target sorts with; 0 where its role may not sort on disk as much as it likes.
const SORT_MEMORY: &str = "SELECT CASE WHEN pg_catalog.current_setting('temp_file_limit') = '-1' THEN setting ELSE '0' END \
     FROM pg_catalog.pg_settings WHERE name = 'maintenance_work_mem'";

impl<'a> PostData<'a> {
    /// What `archive` holds behind the rows, for so many workers. `worth` is what is large: [`LARGE`], or less to have
    /// every step by itself.
    pub fn new(
        archive: &'a SchemaArchive,
        objects: &Objects,
        target: &'a ConnInfo,
        workers: usize,
        worth: u64,
    ) -> Result<Self> {
        let workers = workers.max(1);
        let Schedule {
            objects,
            steps,
            items,
            rest,
            ..
        } = schedule(&archive.list()?, objects, worth, workers);
        Ok(Self {
            archive,
            target,
            workers,
            steps,
            building: Arc::new(Building { objects }),
            rest,
            agenda: Mutex::new(Agenda::new(items, workers)),
            seats: Seats::new(workers),
            changed: Condvar::new(),
            cancelled: AtomicBool::new(false),
            lost: AtomicBool::new(false),
            cancels: Cancels::default(),
            idle: Mutex::default(),
            sort_memory: Mutex::default(),
            failures: Mutex::default(),
        })
    }

    /// Ends what goes on and starts nothing any more. For another thread than the one that runs it.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Release);
        self.archive.interrupt();
        self.cancels.cancel();
    }

    /// Makes everything. Goes on after an object that fails, unless the target is gone, so that all of them are known;
    /// any makes it an error. Every foreign key is checked against every row: that it can be made is the proof that it
    /// holds.
    pub fn run(&self) -> Result<()> {
        std::thread::scope(|scope| {
            let count = self.workers.min(self.steps.len());
            let workers: Vec<_> = (0..count).map(|_| scope.spawn(|| self.work())).collect();
            for worker in workers {
                if worker.join().is_err() {
                    let what = "a worker failed in an unforeseen way";
                    self.fail(Error::new(Kind::Internal, what));
                }
            }
        });
        // Sessions that lie idle would count against the server's limit.
        lock(&self.idle).clear();
        for (lines, alone) in [(&self.rest.first, true), (&self.rest.then, false)] {
            if !lines.is_empty() && !self.is_over() {
                let jobs = if alone { Ok(1) } else { self.connectable() };
                let rest =
                    jobs.and_then(|jobs| self.archive.restore_list(lines, self.target, jobs));
                rest.unwrap_or_else(|error| self.fail(error));
            }
        }
        if self.is_cancelled() {
            return Err(Error::new(Kind::Interrupted, "interrupted"));
        }
        let failures = std::mem::take(&mut *lock(&self.failures));
        match together(failures, &self.target.to_string()) {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    /// How far the objects have come that are made one by one.
    pub fn building(&self) -> &Arc<Building> {
        &self.building
    }

    fn work(&self) {
        while let Some(turn) = self.next() {
            let step = &self.steps[turn.item];
            let object = &self.building.objects[step.object];
            let mut ending = Ending {
                of: self,
                item: turn.item,
                object,
                succeeded: false,
            };
            object.begin(Instant::now());
            let made = self.seats.during(|| {
                let made = self.perform(step, object, turn);
                if made.as_ref().is_err_and(is_crowded) {
                    lock(&self.idle).clear();
                }
                made
            });
            match made {
                Ok(()) => ending.succeeded = true,
                Err(error) => self.fail(error),
            }
        }
    }

    /// Notes a failure. A program does not say whether it failed because the server is gone; a login does, and then it
    /// is the first thing to tell.
    fn fail(&self, error: Error) {
        if error.kind() == Kind::Tool
            && !self.is_over()
            && let Err(gone) = connect_raw(self.target, Side::Target)
            && gone.kind() == Kind::Connection
        {
            self.fail(gone);
        }
        let mut failures = lock(&self.failures);
        if error.kind() != Kind::Connection {
            failures.push(error);
        } else if !self.lost.swap(true, Ordering::AcqRel) {
            failures.insert(0, error);
        }
    }

    fn is_over(&self) -> bool {
        self.is_cancelled() || self.lost.load(Ordering::Acquire)
    }

    /// Waits for something to do. Nothing is left when nothing may start although nobody works.
    fn next(&self) -> Option<Turn> {
        let mut agenda = lock(&self.agenda);
        loop {
            if self.is_over() {
                return None;
            }
            match agenda.take() {
                Some(turn) => return Some(turn),
                None if agenda.is_idle() => return None,
                None => {
                    agenda = self
                        .changed
                        .wait(agenda)
                        .unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }

    fn perform(&self, step: &Step, object: &Object, turn: Turn) -> Result<()> {
        match &step.work {
            // Cores would idle otherwise: the server may use parallel workers, and what memory it has for them.
            Work::Restore { lines, .. } if turn.straggler => {
                self.archive.restore_list(lines, self.target, 1)
            }
            Work::Restore { lines, memory } => {
                // Workers would merge what one process would have sorted, which costs more than it gains.
                let mut target = self
                    .target
                    .with_setting("max_parallel_maintenance_workers", "0");
                if *memory < self.sort_memory()? {
                    target = target.with_setting("maintenance_work_mem", &format!("{memory}kB"));
                }
                // A worker has one connection at a time; the program has its own.
                drop(lock(&self.idle).pop());
                self.archive.restore_list(lines, &target, 1)
            }
            Work::Execute { sql, merge } => {
                let mut session = self.session()?;
                // The planner hashes one side all the same; merging two indexes takes half the time (measured).
                let hash = if *merge { "off" } else { "on" };
                session.execute(&format!("SET enable_hashjoin = {hash}"))?;
                session.execute(sql).map_err(|error| {
                    if error.subject().is_some() {
                        error
                    } else {
                        error.on(format!(
                            "{} ({} {})",
                            object.table, object.kind, object.name
                        ))
                    }
                })?;
                lock(&self.idle).push(session);
                Ok(())
            }
        }
    }

    /// Asked once, by the first worker; the others wait for the answer.
    fn sort_memory(&self) -> Result<u64> {
        let mut known = lock(&self.sort_memory);
        if let Some(known) = *known {
            return Ok(known);
        }
        let mut session = self.session()?;
        let value = session.query_value(SORT_MEMORY)?;
        lock(&self.idle).push(session);
        let kib = value.and_then(|value| value.parse().ok()).unwrap_or(0);
        Ok(*known.insert(kib))
    }

    /// How many of the workers a program may have: one of them that gets no connection would be its end.
    fn connectable(&self) -> Result<usize> {
        if self.workers == 1 {
            return Ok(1);
        }
        let free = self
            .session()?
            .query_value(include_str!("../../sql/free_connections.sql"))?;
        let free = free.and_then(|free| free.parse().ok()).unwrap_or(1_i64);
        Ok(self.workers.min(usize::try_from(free).unwrap_or(0)).max(1))
    }

    fn session(&self) -> Result<Session<RawStream>> {
        if let Some(session) = lock(&self.idle).pop() {
            return Ok(session);
        }
        let raw = connect_raw(self.target, Side::Target)?;
        self.cancels.add(raw.cancel);
        let mut session = Session::new(raw.stream, Side::Target);
        session.execute(&preamble(Side::Target, raw.server_version))?;
        Ok(session)
    }

    fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Acquire)
    }
}

/// Tells everybody that a step has ended, also when its worker panics: the others would wait for ever.
struct Ending<'a, 'b> {
    of: &'a PostData<'b>,
    item: usize,
    object: &'a Object,
    succeeded: bool,
}

impl Drop for Ending<'_, '_> {
    fn drop(&mut self) {
        self.object.end(Instant::now(), self.succeeded);
        lock(&self.of.agenda).end(self.item, self.succeeded);
        self.of.changed.notify_all();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Several failures as one, of the first one's kind and with the advice of all that are told. `target` is where all of
/// them happened.
fn together(mut failures: Vec<Error>, target: &str) -> Option<Error> {
    if failures.len() < 2 {
        return failures.pop();
    }
    let tell = |error: &Error| match error.subject() {
        Some(subject) if subject == target => error.what().to_owned(),
        _ => error.to_string(),
    };
    let mut texts: Vec<String> = failures.iter().take(TOLD).map(tell).collect();
    let more = failures.len().saturating_sub(TOLD);
    if more > 0 {
        texts.push(format!("and {more} more"));
    }
    let error = Error::new(failures[0].kind(), texts.join("; ")).on(target);
    let mut hints: Vec<&String> = failures.iter().take(TOLD).flat_map(Error::hints).collect();
    let mut known = HashSet::new();
    hints.retain(|hint| known.insert(*hint));
    Some(hints.into_iter().fold(error, Error::hint))
}
