//! The engine with scripted sources and sinks: order, the first error, stopping, memory given back.
//!
//! Nothing waits for a clock. A script that must be somewhere waits at a gate; a run that hangs is the failure.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Barrier, Condvar, Mutex};

use super::*;
use crate::copy::Format;
use crate::copy::batch::RowBatch;
use crate::error::{Error, Kind};
use crate::ident::TableName;
use crate::plan::{Rows, TablePlan};
use crate::report::progress::get;
use crate::sink::{TableWriter, Transformed, Written};
use crate::source::BatchReader;

/// Opens once, for everybody who waits.
#[derive(Default)]
struct Gate {
    is_open: Mutex<bool>,
    changed: Condvar,
}

impl Gate {
    fn open(&self) {
        *self.is_open.lock().unwrap() = true;
        self.changed.notify_all();
    }

    fn wait(&self) {
        let is_open = self.is_open.lock().unwrap();
        drop(self.changed.wait_while(is_open, |is_open| !*is_open));
    }
}

/// What happened to the part of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Event {
    Read,
    Wrote(usize),
    Finished,
    /// The writer was let go of without an end.
    Dropped,
}

/// Table and turn, from 0; `None` is the end.
type Read<'a> = dyn Fn(&Stage<'a>, usize, usize) -> Result<Option<Vec<u8>>> + Sync + 'a;
type Write<'a> = dyn Fn(&Stage<'a>, usize) -> Result<()> + Sync + 'a;

/// Source and sink in one. They do what a test tells them, and otherwise pass two rows a table.
struct Stage<'a> {
    read: Box<Read<'a>>,
    write: Box<Write<'a>>,
    finish: Box<Write<'a>>,
    /// Cancels that come before there is something to cancel.
    early_cancels: AtomicUsize,
    source_cancelled: Gate,
    sink_cancelled: Gate,
    events: Mutex<Vec<(usize, Event)>>,
}

impl<'a> Stage<'a> {
    fn new() -> Self {
        Self {
            read: Box::new(|_, _, turn| Ok(two_rows(turn))),
            write: Box::new(|_, _| Ok(())),
            finish: Box::new(|_, _| Ok(())),
            early_cancels: AtomicUsize::new(0),
            source_cancelled: Gate::default(),
            sink_cancelled: Gate::default(),
            events: Mutex::default(),
        }
    }

    fn reading(
        mut self,
        read: impl Fn(&Stage<'a>, usize, usize) -> Result<Option<Vec<u8>>> + Sync + 'a,
    ) -> Self {
        self.read = Box::new(read);
        self
    }

    fn writing(mut self, write: impl Fn(&Stage<'a>, usize) -> Result<()> + Sync + 'a) -> Self {
        self.write = Box::new(write);
        self
    }

    fn finishing(mut self, finish: impl Fn(&Stage<'a>, usize) -> Result<()> + Sync + 'a) -> Self {
        self.finish = Box::new(finish);
        self
    }

    /// Waits as a server does that has nothing to say, until it is told to end.
    fn block_source<T>(&self) -> Result<T> {
        self.source_cancelled.wait();
        Err(error("the source was cancelled"))
    }

    fn block_sink<T>(&self) -> Result<T> {
        self.sink_cancelled.wait();
        Err(error("the sink was cancelled"))
    }

    fn note(&self, table: usize, event: Event) {
        self.events.lock().unwrap().push((table, event));
    }

    /// The tables that this happened to, in order.
    fn tables(&self, event: Event) -> Vec<usize> {
        let events = self.events.lock().unwrap();
        let found = events.iter().filter(|(_, found)| *found == event);
        found.map(|(table, _)| *table).collect()
    }
}

fn two_rows(turn: usize) -> Option<Vec<u8>> {
    (turn < 2).then(|| b"row\n".to_vec())
}

fn error(what: &str) -> Error {
    Error::new(Kind::Server, what)
}

impl Source for Stage<'_> {
    fn open<'s>(&'s self, _: &TablePlan, part: &Part) -> Result<Box<dyn BatchReader + 's>> {
        self.note(part.table, Event::Read);
        Ok(Box::new(Reader {
            stage: self,
            table: part.table,
            turn: 0,
        }))
    }

    fn cancel(&self) {
        let one_less = |early: usize| early.checked_sub(1);
        let counted =
            self.early_cancels
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less);
        if counted.is_err() {
            self.source_cancelled.open();
        }
    }
}

struct Reader<'s, 'a> {
    stage: &'s Stage<'a>,
    table: usize,
    turn: usize,
}

impl BatchReader for Reader<'_, '_> {
    fn read(&mut self, batch: &mut RowBatch) -> Result<()> {
        let row = (self.stage.read)(self.stage, self.table, self.turn)?;
        self.turn += 1;
        if let Some(row) = row {
            let length = row.len().max(batch.bytes.len());
            batch.bytes.resize(length, 0);
            batch.bytes[..row.len()].copy_from_slice(&row);
            batch.rows.push((0, row.len() as u32));
        }
        Ok(())
    }
}

impl Sink for Stage<'_> {
    fn open<'s>(&'s self, _: &TablePlan, part: &Part) -> Result<Box<dyn TableWriter + 's>> {
        Ok(Box::new(Writer {
            stage: self,
            table: part.table,
            written: Written::default(),
            finished: false,
        }))
    }

    fn cancel(&self) {
        self.sink_cancelled.open();
    }
}

struct Writer<'s, 'a> {
    stage: &'s Stage<'a>,
    table: usize,
    written: Written,
    finished: bool,
}

impl TableWriter for Writer<'_, '_> {
    fn write(&mut self, batch: &Transformed<'_>) -> Result<()> {
        let length = batch.rows.row(0).len();
        self.stage.note(self.table, Event::Wrote(length));
        self.written.rows += batch.rows.len() as u64;
        self.written.bytes += length as u64;
        (self.stage.write)(self.stage, self.table)
    }

    fn finish(mut self: Box<Self>) -> Result<Written> {
        (self.stage.finish)(self.stage, self.table)?;
        self.finished = true;
        self.stage.note(self.table, Event::Finished);
        Ok(self.written)
    }
}

impl Drop for Writer<'_, '_> {
    fn drop(&mut self) {
        if !self.finished {
            self.stage.note(self.table, Event::Dropped);
        }
    }
}

fn plan(tables: usize) -> Plan {
    let table = |number| TablePlan {
        table: TableName::new("public", format!("t{number}")),
        wire: Format::Text,
        rows: Rows::All,
        where_at: None,
        estimated_rows: 2,
        columns: Vec::new(),
        relations: Vec::new(),
    };
    Plan {
        tables: (0..tables).map(table).collect(),
        key_groups: Vec::new(),
        findings: Vec::new(),
    }
}

fn part(table: usize) -> Part {
    Part {
        table,
        relation: 0,
        pages: None,
        number: 0,
        of: 1,
        bytes: 8192,
    }
}

/// What is left of a run.
struct Ended {
    result: Result<()>,
    progress: Progress,
    /// Memory of oversized rows that nobody gave back.
    reserved: u64,
}

impl Ended {
    fn error(&self) -> &Error {
        self.result.as_ref().unwrap_err()
    }

    fn complete(&self) -> Vec<bool> {
        let tables = self.progress.tables.iter();
        tables.map(|table| table.is_complete()).collect()
    }
}

/// Runs one part for each of these tables, in their order.
fn run_until(stop: &Stop, stage: &Stage<'_>, tables: &[usize], lanes: usize) -> Ended {
    run_in(&InOrder::of(tables.len()), None, stop, stage, tables, lanes)
}

/// The same in any order, and with threads to spare.
fn run_in(
    turns: &dyn Turns,
    spare: Option<&Spare>,
    stop: &Stop,
    stage: &Stage<'_>,
    tables: &[usize],
    lanes: usize,
) -> Ended {
    let plan = plan(tables.len());
    let progress = Progress::new(vec![1; tables.len()]);
    let budget = Budget::new(Budget::smallest(lanes), lanes);
    let parts: Vec<Part> = tables.iter().map(|&table| part(table)).collect();
    let job = Job {
        parts: &parts,
        turns,
        plan: &plan,
        kernels: &vec![Vec::new(); tables.len()],
        source: stage,
        sink: stage,
        progress: &progress,
        stop,
        spare,
    };
    let result = run(&job, lanes, &budget);
    Ended {
        result,
        reserved: budget.reserved(),
        progress,
    }
}

fn run_all(stage: &Stage<'_>, tables: usize, lanes: usize) -> Ended {
    let tables: Vec<usize> = (0..tables).collect();
    run_until(&Stop::default(), stage, &tables, lanes)
}

/// Parts from the last to the first.
struct Backwards {
    left: Mutex<usize>,
    written: Mutex<Vec<usize>>,
}

impl Turns for Backwards {
    fn next(&self) -> Option<usize> {
        let mut left = self.left.lock().unwrap();
        *left = left.checked_sub(1)?;
        Some(*left)
    }

    fn written(&self, part: usize) {
        self.written.lock().unwrap().push(part);
    }

    fn limited_to(&self, _: usize) {}
}

#[test]
fn parts_are_moved_in_the_order_of_their_turns_which_hear_of_each() {
    let turns = Backwards {
        left: Mutex::new(3),
        written: Mutex::default(),
    };
    let stage = Stage::new();
    let ended = run_in(&turns, None, &Stop::default(), &stage, &[0, 1, 2], 1);
    assert!(ended.result.is_ok());
    assert_eq!(stage.tables(Event::Finished), [2, 1, 0]);
    assert_eq!(turns.written.into_inner().unwrap(), [2, 1, 0]);
}

#[test]
fn every_part_is_read_and_written_once_and_one_lane_keeps_the_order() {
    let given: Vec<usize> = (0..12).rev().collect();
    for lanes in [1, 2, 5, 40] {
        let stage = Stage::new();
        let ended = run_until(&Stop::default(), &stage, &given, lanes);
        ended.result.as_ref().unwrap();
        assert_eq!(ended.complete(), [true; 12]);
        for table in &ended.progress.tables {
            assert_eq!((get(&table.rows_read), get(&table.rows_written)), (2, 2));
            assert_eq!((get(&table.bytes_read), get(&table.bytes_written)), (8, 8));
        }
        for event in [Event::Read, Event::Finished] {
            let mut tables = stage.tables(event);
            if lanes > 1 {
                tables.sort_unstable_by(|a, b| b.cmp(a));
            }
            assert_eq!(tables, given, "{lanes} lanes, {event:?}");
        }
        assert!(stage.tables(Event::Dropped).is_empty());
    }
}

#[test]
fn threads_are_spared_only_while_a_core_has_no_lane() {
    for (cores, expected) in [(2, false), (3, true)] {
        let spare = Spare::new(cores).unwrap();
        let both_work = Barrier::new(2);
        let stage = Stage::new().reading(|_, _, turn| {
            if turn == 0 {
                both_work.wait();
                assert_eq!(spare.threads().is_some(), expected, "{cores} cores");
                both_work.wait();
            }
            Ok(two_rows(turn))
        });
        let ended = run_in(
            &InOrder::of(2),
            Some(&spare),
            &Stop::default(),
            &stage,
            &[0, 1],
            2,
        );
        ended.result.unwrap();
        assert!(spare.threads().is_some(), "no lane is left");
    }
}

#[test]
fn without_parts_there_is_nothing_to_wait_for() {
    let ended = run_all(&Stage::new(), 0, 3);
    ended.result.unwrap();
}

#[test]
fn the_first_error_is_the_one_returned() {
    let all_there = Barrier::new(3);
    let stage = Stage::new()
        .reading(|stage, table, turn| match table {
            0 => {
                all_there.wait();
                Err(error("first"))
            }
            1 => {
                all_there.wait();
                stage.block_source()
            }
            _ => Ok(two_rows(turn)),
        })
        .writing(|stage, _| {
            all_there.wait();
            stage.block_sink()
        });
    let ended = run_all(&stage, 3, 3);
    assert_eq!(ended.error().what(), "first");
    assert_eq!(ended.complete(), [false; 3]);
}

#[test]
fn an_error_of_the_sink_ends_sources_that_wait() {
    let waiting = Gate::default();
    let stage = Stage::new()
        .reading(|stage, table, turn| match (table, turn) {
            (0, 0) => Ok(two_rows(turn)),
            (0, _) => stage.block_source(),
            _ => {
                waiting.open();
                stage.block_source()
            }
        })
        .writing(|_, _| {
            waiting.wait();
            Err(Error::new(Kind::Disk, "full"))
        });
    let ended = run_all(&stage, 2, 2);
    assert_eq!(ended.error().kind(), Kind::Disk);
    assert!(stage.tables(Event::Finished).is_empty());
}

#[test]
fn an_error_of_the_source_ends_sinks_that_wait_and_no_writer_is_finished() {
    let (begun, stuck) = (Gate::default(), Gate::default());
    let stage = Stage::new()
        .reading(|_, table, turn| match (table, turn) {
            (0, 1) => {
                begun.wait();
                stuck.wait();
                Err(error("gone"))
            }
            _ => Ok(two_rows(turn)),
        })
        .writing(|stage, table| {
            if table == 0 {
                return Ok(begun.open());
            }
            stuck.open();
            stage.block_sink()
        });
    let ended = run_all(&stage, 2, 2);
    assert_eq!(ended.error().what(), "gone");
    let mut dropped = stage.tables(Event::Dropped);
    dropped.sort_unstable();
    assert_eq!(dropped, [0, 1]);
    assert!(stage.tables(Event::Finished).is_empty());
    assert_eq!(ended.complete(), [false; 2]);
}

#[test]
fn an_interrupted_run_counts_what_is_finished_and_nothing_else() {
    let (stop, finished, blocked) = (Stop::default(), Gate::default(), Gate::default());
    let stage = Stage::new()
        .reading(|stage, table, turn| {
            if (table, turn) != (1, 1) {
                return Ok(two_rows(turn));
            }
            finished.wait();
            blocked.open();
            stage.block_source()
        })
        .finishing(|_, _| Ok(finished.open()));
    let ended = std::thread::scope(|scope| {
        scope.spawn(|| {
            blocked.wait();
            stop.interrupt();
        });
        run_until(&stop, &stage, &[0, 1, 2], 1)
    });
    assert_eq!(ended.error().kind(), Kind::Interrupted);
    assert_eq!(ended.complete(), [true, false, false]);
    assert_eq!(stage.tables(Event::Read), [0, 1]);
    assert_eq!(stage.tables(Event::Finished), [0]);
    let unfinished = &ended.progress.tables[1];
    assert_eq!(get(&unfinished.rows_written), 0);
    assert!(unfinished.is_running());
}

#[test]
fn a_cancel_that_came_too_early_is_repeated() {
    let stop = Stop::default();
    let stage = Stage::new().reading(|stage, _, _| {
        stop.interrupt();
        stage.block_source()
    });
    stage.early_cancels.store(2, Ordering::Relaxed);
    let ended = run_until(&stop, &stage, &[0], 1);
    assert_eq!(ended.error().kind(), Kind::Interrupted);
}

#[test]
fn a_run_that_is_stopped_before_it_begins_reads_nothing() {
    let (stop, stage) = (Stop::default(), Stage::new());
    stop.interrupt();
    let ended = run_until(&stop, &stage, &[0, 1], 2);
    assert_eq!(ended.error().kind(), Kind::Interrupted);
    assert!(stage.tables(Event::Read).is_empty());
}

/// Larger than the share of all lanes for such rows, so that only one of them travels at a time.
const HUGE: usize = 24 << 20;

#[test]
fn rows_larger_than_a_batch_pass_and_their_memory_is_given_back() {
    let stage = Stage::new()
        .reading(|_, _, turn| Ok((turn < 3).then(|| vec![b'x'; if turn == 1 { HUGE } else { 1 }])));
    let ended = run_all(&stage, 3, 3);
    ended.result.unwrap();
    assert_eq!(stage.tables(Event::Wrote(HUGE)).len(), 3);
    assert_eq!(stage.tables(Event::Wrote(1)).len(), 6);
    assert_eq!(ended.reserved, 0);
}

#[test]
fn memory_is_given_back_when_a_run_ends_early_and_nobody_waits_for_it() {
    let stage = Stage::new()
        .reading(|_, _, _| Ok(Some(vec![b'x'; HUGE])))
        .writing(|_, _| Err(Error::new(Kind::Disk, "full")));
    let ended = run_all(&stage, 3, 3);
    assert_eq!(ended.error().kind(), Kind::Disk);
    assert_eq!(ended.reserved, 0);
}

#[test]
fn a_panic_in_the_source_is_an_error_and_ends_the_other_lanes() {
    for at in 0..3 {
        let stage = Stage::new().reading(move |stage, table, _| match table {
            table if table == at => panic!("on purpose"),
            _ => stage.block_source(),
        });
        let ended = run_all(&stage, 3, 3);
        assert!(ended.error().what().contains("unforeseen"));
        assert!(stage.tables(Event::Finished).is_empty());
    }
}

#[test]
fn a_panic_in_the_sink_is_an_error_and_ends_the_source_it_has_to_do_with() {
    let stage = Stage::new()
        .reading(|stage, _, turn| match turn {
            0 => Ok(two_rows(turn)),
            _ => stage.block_source(),
        })
        .writing(|_, _| panic!("on purpose"));
    let ended = run_all(&stage, 2, 2);
    assert!(ended.error().what().contains("unforeseen"));
    assert!(stage.tables(Event::Finished).is_empty());
}

#[test]
fn a_panic_at_the_end_of_a_part_leaves_it_incomplete() {
    let stage = Stage::new().finishing(|_, table| match table {
        0 => panic!("on purpose"),
        _ => Ok(()),
    });
    let ended = run_all(&stage, 1, 1);
    assert!(ended.error().what().contains("unforeseen"));
    assert_eq!(ended.complete(), [false]);
}
