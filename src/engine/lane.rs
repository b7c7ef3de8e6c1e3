//! A lane: one part after the other, read, transformed and written by one thread.
//!
//! Nothing is handed over: the servers' sockets hold what comes next and what was sent last, so both servers go on while
//! a batch is transformed. A second thread a lane, which reads ahead, was measured to cost 5 % of all CPU time and to gain
//! nothing: batches change cores and caches, and each hand-over wakes somebody.

use std::time::Instant;

use super::budget::Budget;
use super::program::Program;
use super::{Job, Stop};
use crate::copy::Format;
use crate::copy::batch::RowBatch;
use crate::error::{Error, Kind, Result};
use crate::report::progress::add;
use crate::sink::{TableWriter, Transformed};

/// Runs a lane until no part is left, or until the run stops. Blocks.
pub(super) fn run(job: &Job<'_>, budget: &Budget) {
    let _alarm = Alarm(job.stop);
    let mut batch = RowBatch::with_capacity(Format::Binary, budget.batch);
    while let Some(turn) = job.turns.next() {
        match Moving::of(job, budget, turn).complete(&mut batch) {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => return job.stop.fail(error),
        }
    }
}

/// Stops the run when its thread panics: nobody else would tell the others, nor end what this lane waits for.
struct Alarm<'a>(&'a Stop);

impl Drop for Alarm<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let what = "a lane failed in an unforeseen way";
            let error = Error::new(Kind::Internal, what);
            self.0.fail(
                error.hint(
                    "this is a bug in standin; please report it with the rules and the schema",
                ),
            );
        }
    }
}

/// The part that is being moved.
struct Moving<'a> {
    job: &'a Job<'a>,
    budget: &'a Budget,
    /// Its place in the job.
    turn: usize,
    program: Program<'a>,
    started: Instant,
}

impl<'a> Moving<'a> {
    fn of(job: &'a Job<'a>, budget: &'a Budget, turn: usize) -> Self {
        let part = &job.parts[turn];
        let table = &job.plan.tables[part.table];
        add(&job.progress.tables[part.table].parts_started, 1);
        Self {
            job,
            budget,
            turn,
            program: Program::new(table, &job.kernels[part.table], job.spare),
            started: Instant::now(),
        }
    }

    /// Moves all rows; `false` when the run is to stop before that.
    fn complete(mut self, batch: &mut RowBatch) -> Result<bool> {
        let job = self.job;
        let part = &job.parts[self.turn];
        let table = &job.plan.tables[part.table];
        let counters = &job.progress.tables[part.table];
        if job.stop.is_set() {
            return Ok(false);
        }
        let mut reader = job.source.open(table, part)?;
        let mut writer = job.sink.open(table, part)?;
        loop {
            batch.clear(table.wire, self.budget.batch);
            reader.read(batch)?;
            if job.stop.is_set() {
                return Ok(false);
            }
            if batch.is_empty() {
                break;
            }
            add(&counters.rows_read, batch.len() as u64);
            add(&counters.bytes_read, batch.row_bytes());
            self.write(&mut *writer, batch)?;
        }
        let written = writer.finish()?;
        add(&counters.rows_written, written.rows);
        add(&counters.bytes_written, written.bytes);
        let micros = self.started.elapsed().as_micros() as u64;
        add(&counters.busy_micros, micros);
        add(&counters.parts_done, 1);
        job.turns.written(self.turn);
        Ok(true)
    }

    fn write(&mut self, writer: &mut dyn TableWriter, batch: &mut RowBatch) -> Result<()> {
        let excess = batch.bytes.len().saturating_sub(self.budget.batch) as u64;
        let reserved = (excess > 0).then(|| self.budget.reserve(excess, self.program.changes()));
        let (fields, replaced) = self.program.apply(batch)?;
        writer.write(&Transformed {
            rows: batch,
            fields,
            replaced,
        })?;
        if reserved.is_some() {
            // Shrink before the reservation goes: the memory must be gone when another takes its place.
            batch.clear(batch.format, self.budget.batch);
        }
        Ok(())
    }
}
