//! The workers: each takes what may start from the agenda, until there is nothing left.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Instant;

use super::agenda::{Hand, Turn};
use super::objects::Objects;
use super::schedule::{Incoming, Rest, Schedule, Step, Work, schedule};
use super::turns::Turns;
use crate::error::{Error, Kind, Result};
use crate::ident::TableName;
use crate::pg::connect::{Side, is_crowded};
use crate::pg::raw::connect_raw;
use crate::pg::schema::archive::SchemaArchive;
use crate::pg::sessions::Sessions;
use crate::pg::url::ConnInfo;
use crate::report::building::{Building, Object};

/// What an index costs at least that is made by itself, in the unit of `objects`: some 50 ms, where starting a program
/// for it costs 10. A foreign key that costs as much is made in two steps.
pub const LARGE: u64 = 16 << 20;

/// How many failures an error tells.
const TOLD: usize = 5;

/// What is to be made behind the rows, and the order in which rows are moved so that it can start early.
///
/// Lanes and workers share the places that there are, as many as jobs: while rows still move, an index is built in the
/// place of a lane that would move less urgent ones.
pub struct PostData<'a> {
    archive: &'a SchemaArchive,
    target: &'a ConnInfo,
    workers: usize,
    /// Items of the agenda that are loads; the steps follow.
    loads: usize,
    steps: Vec<Step>,
    building: Arc<Building>,
    rest: Rest,
    analyzed: HashSet<TableName>,
    turns: Turns,
    /// The target is gone: nothing more can be made.
    lost: AtomicBool,
    /// Those of the lanes too: a session goes to whoever has the place.
    sessions: &'a Sessions,
    /// The most memory, in KiB, that a sort may be held to; see [`SORT_MEMORY`].
    sort_memory: OnceLock<u64>,
    failures: Mutex<Vec<Error>>,
}

/// The memory, in KiB, that the target sorts with; 0 where its role may not sort on disk as much as it likes.
const SORT_MEMORY: &str = "SELECT CASE WHEN pg_catalog.current_setting('temp_file_limit') = '-1' THEN setting ELSE '0' END \
     FROM pg_catalog.pg_settings WHERE name = 'maintenance_work_mem'";

impl<'a> PostData<'a> {
    /// What `archive` holds behind the rows that come in, for so many workers. `worth` is what is large: [`LARGE`], or
    /// less to have every step by itself. `sessions` are with the target; lanes are to use the same ones.
    pub fn new(
        archive: &'a SchemaArchive,
        objects: &Objects,
        incoming: &Incoming,
        sessions: &'a Sessions,
        workers: usize,
        worth: u64,
    ) -> Result<Self> {
        let workers = workers.max(1);
        let Schedule {
            objects,
            steps,
            items,
            rest,
            analyzed,
            ..
        } = schedule(&archive.list()?, objects, incoming, worth, workers);
        Ok(Self {
            archive,
            target: sessions.address(),
            workers,
            loads: incoming.loads.len(),
            steps,
            building: Arc::new(Building { objects }),
            rest,
            analyzed,
            turns: Turns::new(items, workers),
            lost: AtomicBool::new(false),
            sessions,
            sort_memory: OnceLock::new(),
            failures: Mutex::default(),
        })
    }

    /// Ends what goes on and starts nothing any more. For another thread than the one that runs it.
    pub fn cancel(&self) {
        self.turns.cancel();
        self.archive.interrupt();
        self.sessions.cancel();
    }

    /// The load whose rows a lane is to move now; waits for it. `None` when none is left, or all is cancelled.
    pub fn next_load(&self) -> Option<usize> {
        self.turns.next(Hand::Lane).map(|turn| turn.item)
    }

    /// Takes note that the rows of a load are in its tables.
    pub fn end_load(&self, load: usize) {
        self.turns.end(load, true);
    }

    /// There are only so many lanes, for want of connections; there are no more for workers then.
    pub fn limit(&self, places: usize) {
        self.turns.limit(places);
    }

    /// Makes everything, each object as soon as its rows are there: other threads are to take the loads meanwhile. Goes
    /// on after an object that fails, unless the target is gone, so that all of them are known; any makes it an error.
    /// Every foreign key is checked against every row: that it can be made is the proof that it holds.
    pub fn run(&self) -> Result<()> {
        std::thread::scope(|scope| {
            // One waits for the rows where they are all there is.
            let least = usize::from(self.loads > 0);
            let count = self.workers.min(self.steps.len()).max(least);
            let workers: Vec<_> = (0..count).map(|_| scope.spawn(|| self.work())).collect();
            for worker in workers {
                if worker.join().is_err() {
                    let what = "a worker failed in an unforeseen way";
                    self.fail(Error::new(Kind::Internal, what));
                }
            }
        });
        // Sessions that lie idle would count against the server's limit.
        self.sessions.close_idle();
        for (lines, alone) in [(&self.rest.first, true), (&self.rest.then, false)] {
            if !lines.is_empty() && !self.turns.is_cancelled() {
                let jobs = if alone { Ok(1) } else { self.connectable() };
                let rest =
                    jobs.and_then(|jobs| self.archive.restore_list(lines, self.target, jobs));
                rest.unwrap_or_else(|error| self.fail(error));
            }
        }
        let failures = std::mem::take(&mut *lock(&self.failures));
        if self.turns.is_cancelled() && !self.lost.load(Ordering::Acquire) {
            return Err(Error::new(Kind::Interrupted, "interrupted"));
        }
        match together(failures, &self.target.to_string()) {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    /// Whether a table is analyzed with everything else; not so where something had to be there before.
    pub fn analyzes(&self, table: &TableName) -> bool {
        self.analyzed.contains(table)
    }

    /// How far the objects have come that are made one by one.
    pub fn building(&self) -> &Arc<Building> {
        &self.building
    }

    fn work(&self) {
        while let Some(turn) = self.turns.next(Hand::Worker) {
            let step = &self.steps[turn.item - self.loads];
            let object = &self.building.objects[step.object];
            let mut ending = Ending {
                of: self,
                item: turn.item,
                object,
                succeeded: false,
                waits: false,
            };
            object.begin(Instant::now());
            let mut made = self.perform(step, object, turn);
            if made.as_ref().is_err_and(is_crowded) {
                self.sessions.close_idle();
                // Before another worker can begin it.
                object.end(Instant::now(), false);
                ending.waits = self.turns.put_back(turn.item);
                if ending.waits {
                    continue;
                }
                object.begin(Instant::now());
                // Nobody else of the run has a connection that this one could wait for.
                made = self.perform(step, object, turn);
            }
            match made {
                Ok(()) => ending.succeeded = true,
                Err(error) => self.fail(error),
            }
        }
    }

    /// Notes a failure. A program does not say whether it failed because the server is gone; a login does, and then it
    /// is the first thing to tell, and all ends.
    fn fail(&self, error: Error) {
        if error.kind() == Kind::Tool
            && !self.turns.is_cancelled()
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
            drop(failures);
            self.turns.cancel();
        }
    }

    fn perform(&self, step: &Step, object: &Object, turn: Turn) -> Result<()> {
        match &step.work {
            // Cores would idle otherwise: the server may use parallel workers, and what memory it has for them.
            Work::Restore { lines, .. } if turn.straggler => {
                self.sessions.close_one();
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
                // A place is one connection; the program has its own.
                self.sessions.close_one();
                self.archive.restore_list(lines, &target, 1)
            }
            Work::Execute { sql, merge } => {
                let mut session = self.sessions.take()?;
                // The planner hashes one side all the same; merging two indexes takes half the time (measured).
                let hash = if *merge { "off" } else { "on" };
                session.execute(&format!("SET enable_hashjoin = {hash}"))?;
                session.execute(sql).map_err(|error| {
                    if error.subject().is_some() {
                        error
                    } else {
                        let what = format!("{} {}", object.kind, object.name);
                        error.on(format!("{} ({})", object.table, what.trim_end()))
                    }
                })?;
                self.sessions.give_back(session);
                Ok(())
            }
        }
    }

    /// Asked once; several workers may ask at the same time.
    fn sort_memory(&self) -> Result<u64> {
        if let Some(known) = self.sort_memory.get() {
            return Ok(*known);
        }
        let mut session = self.sessions.take()?;
        let value = session.query_value(SORT_MEMORY)?;
        self.sessions.give_back(session);
        let kib = value.and_then(|value| value.parse().ok()).unwrap_or(0);
        Ok(*self.sort_memory.get_or_init(|| kib))
    }

    /// How many of the workers a program may have: one of them that gets no connection would be its end.
    fn connectable(&self) -> Result<usize> {
        if self.workers == 1 {
            return Ok(1);
        }
        let mut session = self.sessions.take()?;
        let free = session.query_value(include_str!("../../sql/free_connections.sql"))?;
        let free = free.and_then(|free| free.parse().ok()).unwrap_or(1_i64);
        Ok(self.workers.min(usize::try_from(free).unwrap_or(0)).max(1))
    }
}

/// Tells everybody that a step has ended, also when its worker panics: the others would wait for ever.
struct Ending<'a, 'b> {
    of: &'a PostData<'b>,
    item: usize,
    object: &'a Object,
    succeeded: bool,
    /// It is still to be done, when there is a connection for it.
    waits: bool,
}

impl Drop for Ending<'_, '_> {
    fn drop(&mut self) {
        if !self.waits {
            self.object.end(Instant::now(), self.succeeded);
            self.of.turns.end(self.item, self.succeeded);
        }
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
