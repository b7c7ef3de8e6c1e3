//! The data phase on screen.

use std::sync::Arc;
use std::time::Instant;

use indicatif::{HumanBytes, HumanCount, ProgressBar};

use super::{Bars, Canvas, Drawing, style};
use crate::plan::{Plan, TablePlan};
use crate::report::progress::{Progress, TableProgress, get};

/// Tables that are read and written.
pub(super) struct Rows {
    names: Vec<String>,
    expected: Vec<u64>,
    progress: Arc<Progress>,
    started: Instant,
    bars: Option<Bars>,
}

impl Rows {
    pub(super) fn new(plan: &Plan, progress: &Arc<Progress>) -> Self {
        let tables = plan.tables.iter();
        Self {
            names: tables
                .clone()
                .map(|table| table.table.to_string())
                .collect(),
            expected: tables.map(TablePlan::expected_rows).collect(),
            progress: Arc::clone(progress),
            started: Instant::now(),
            bars: None,
        }
    }

    /// Whether every table is complete.
    fn are_in(&self) -> bool {
        let mut tables = self.progress.tables.iter();
        tables.all(TableProgress::is_complete)
    }

    fn rate(&self, rows: u64, bytes: u64) -> String {
        let seconds = self.started.elapsed().as_secs_f64().max(0.001);
        let rows = HumanCount((rows as f64 / seconds) as u64);
        format!(
            "{rows} rows/s  {}/s",
            HumanBytes((bytes as f64 / seconds) as u64)
        )
    }
}

impl Drawing for Rows {
    fn frame(&mut self, canvas: &Canvas) {
        if self.are_in() {
            self.bars = None;
            return;
        }
        let (rows, bytes) = self.progress.read();
        let rate = self.rate(rows, bytes);
        let total = || style("  {msg:30!} {bar:28} {percent:>3}%  {prefix}  ETA {eta}");
        let bars = self
            .bars
            .get_or_insert_with(|| Bars::new(canvas, total(), self.names.len()));
        for (index, counters) in self.progress.tables.iter().enumerate() {
            let done = counters.is_complete();
            match &bars.running[index] {
                None if counters.is_running() && !done && bars.have_room() => {
                    let bar = ProgressBar::new(self.expected[index].max(1));
                    bar.set_style(style(
                        "  {msg:30!} {bar:28} {percent:>3}%  {human_pos} rows",
                    ));
                    bar.set_message(self.names[index].clone());
                    bars.begin(index, bar);
                }
                Some(_) if done => bars.end(index),
                Some(bar) => {
                    let rows = get(&counters.rows_read);
                    bar.set_length(self.expected[index].max(rows).max(1));
                    bar.set_position(rows);
                }
                None => {}
            }
        }
        bars.total.set_message("rows");
        let expected = self.expected.iter().sum::<u64>();
        bars.total.set_length(expected.max(rows).max(1));
        bars.total.set_position(rows);
        bars.total.set_prefix(rate);
    }

    fn line(&self) -> Option<String> {
        if self.are_in() {
            return None;
        }
        let (rows, bytes) = self.progress.read();
        let tables = self.progress.tables.iter();
        let done = tables.filter(|table| table.is_complete()).count();
        let expected: u64 = self.expected.iter().sum();
        Some(format!(
            "{} of about {} rows, {done} of {} tables complete, {}",
            HumanCount(rows),
            HumanCount(expected.max(rows)),
            self.names.len(),
            self.rate(rows, bytes),
        ))
    }
}
