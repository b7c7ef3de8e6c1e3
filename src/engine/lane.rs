//! A lane: one part after the other, each read by one thread and transformed and written by another.
//!
//! Two threads a lane let the source's server fill the next batch while this one is on its way; more hand-overs
//! cost more than they gain. A fixed set of buffers goes round between the two, which bounds memory and makes a slow
//! sink slow its source down.

use std::time::Instant;

use crossbeam::channel::{Receiver, Sender, bounded};

use super::budget::{BATCHES, Budget, QUEUE, Reserved};
use super::program::Program;
use super::{Job, Stop};
use crate::copy::Format;
use crate::copy::batch::RowBatch;
use crate::error::{Error, Kind, Result};
use crate::report::progress::add;
use crate::sink::{TableWriter, Transformed};

/// What the reader hands to the writer.
enum Step<'a> {
    /// A part, by its place in the job.
    Start(usize),
    Rows(RowBatch, Option<Reserved<'a>>),
    End,
}

/// Runs a lane until no part is left, or until the run stops. Blocks.
pub(super) fn run(job: &Job<'_>, budget: &Budget) {
    let (steps, arriving) = bounded(QUEUE);
    let (recycle, free) = bounded(BATCHES);
    for _ in 0..BATCHES {
        // Cannot fail: the channel has room for all of them.
        let _ = recycle.send(RowBatch::with_capacity(Format::Binary, budget.batch));
    }
    std::thread::scope(|scope| {
        let _alarm = Alarm(job.stop);
        scope.spawn(move || {
            let _alarm = Alarm(job.stop);
            if let Err(error) = read(job, budget, &steps, &free) {
                job.stop.fail(error);
            }
        });
        let lane = Writing {
            job,
            budget,
            recycle,
            arriving,
        };
        if let Err(error) = lane.run() {
            job.stop.fail(error);
        }
        // Dropping the lane's ends of the channels ends a reader that waits on them.
        drop(lane);
    });
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

/// The reading thread. A closed channel means that the writer has stopped and said why.
fn read<'a>(
    job: &Job<'_>,
    budget: &'a Budget,
    steps: &Sender<Step<'a>>,
    free: &Receiver<RowBatch>,
) -> Result<()> {
    while let Some(turn) = job.turns.next() {
        let part = &job.parts[turn];
        let table = &job.plan.tables[part.table];
        let counters = &job.progress.tables[part.table];
        if job.stop.is_set() || steps.send(Step::Start(turn)).is_err() {
            return Ok(());
        }
        let mut reader = job.source.open(table, part)?;
        loop {
            let Ok(mut batch) = free.recv() else {
                return Ok(());
            };
            batch.clear(table.wire, budget.batch);
            reader.read(&mut batch)?;
            if job.stop.is_set() {
                return Ok(());
            }
            let rows = batch.len() as u64;
            add(&counters.rows_read, rows);
            add(&counters.bytes_read, batch.row_bytes());
            let excess = batch.bytes.len().saturating_sub(budget.batch) as u64;
            let reserved = (excess > 0).then(|| budget.reserve(excess));
            if steps.send(Step::Rows(batch, reserved)).is_err() {
                return Ok(());
            }
            if rows == 0 {
                break;
            }
        }
        job.turns.read(turn);
        if steps.send(Step::End).is_err() {
            return Ok(());
        }
    }
    Ok(())
}

/// The writing half of a lane.
struct Writing<'a> {
    job: &'a Job<'a>,
    budget: &'a Budget,
    recycle: Sender<RowBatch>,
    arriving: Receiver<Step<'a>>,
}

/// The part that is being written.
struct Open<'a> {
    /// Its place in the job.
    part: usize,
    program: Program<'a>,
    writer: Box<dyn TableWriter + 'a>,
    started: Instant,
}

impl<'a> Writing<'a> {
    fn run(&self) -> Result<()> {
        let mut open = None;
        while let Ok(step) = self.arriving.recv() {
            if self.job.stop.is_set() {
                return Ok(());
            }
            match step {
                Step::Start(turn) => open = Some(self.open(turn)?),
                Step::Rows(mut batch, reserved) => {
                    if let Some(open) = &mut open {
                        Self::write(open, &batch)?;
                    }
                    // Shrink before the reservation goes: the memory must be gone when another takes its place.
                    batch.clear(batch.format, self.budget.batch);
                    drop(reserved);
                    let _ = self.recycle.send(batch);
                }
                Step::End => {
                    if let Some(open) = open.take() {
                        self.finish(open)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn open(&self, turn: usize) -> Result<Open<'a>> {
        let job = self.job;
        let part = &job.parts[turn];
        let table = &job.plan.tables[part.table];
        add(&job.progress.tables[part.table].parts_started, 1);
        let writer = job.sink.open(table, part)?;
        let program = Program::new(table, &job.kernels[part.table], job.spare);
        Ok(Open {
            part: turn,
            program,
            writer,
            started: Instant::now(),
        })
    }

    fn write(open: &mut Open<'a>, batch: &RowBatch) -> Result<()> {
        if batch.is_empty() {
            return Ok(());
        }
        let (fields, replaced) = open.program.apply(batch)?;
        open.writer.write(&Transformed {
            rows: batch,
            fields,
            replaced,
        })
    }

    fn finish(&self, open: Open<'a>) -> Result<()> {
        let written = open.writer.finish()?;
        let table = self.job.parts[open.part].table;
        let counters = &self.job.progress.tables[table];
        add(&counters.rows_written, written.rows);
        add(&counters.bytes_written, written.bytes);
        add(
            &counters.busy_micros,
            open.started.elapsed().as_micros() as u64,
        );
        add(&counters.parts_done, 1);
        self.job.turns.written(open.part);
        Ok(())
    }
}
