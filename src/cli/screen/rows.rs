//! The data phase on screen.

use std::sync::Arc;
use std::time::Instant;

use crossbeam::channel::{Receiver, RecvTimeoutError};
use indicatif::{HumanBytes, HumanCount, ProgressBar};

use super::{Bars, Drawing, FRAME, MOST_BARS, style};
use crate::plan::{Plan, TablePlan};
use crate::report::progress::{Progress, get};

/// Tables that are read and written.
pub(super) struct Rows {
    names: Vec<String>,
    expected: Vec<u64>,
    progress: Arc<Progress>,
    started: Instant,
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
        }
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
    fn bars(&self, bars: &Bars<'_>, stopped: &Receiver<()>) {
        let table = style("  {msg:30!} {bar:28} {percent:>3}%  {human_pos} rows");
        let total = &bars.total;
        total.set_style(style(
            "  {msg:30!} {bar:28} {percent:>3}%  {prefix}  ETA {eta}",
        ));
        total.set_message("total");
        let mut running: Vec<Option<ProgressBar>> = vec![None; self.names.len()];
        loop {
            let mut shown = running.iter().flatten().count();
            for (index, counters) in self.progress.tables.iter().enumerate() {
                let done = counters.is_complete();
                match &running[index] {
                    None if counters.is_running() && !done && shown < MOST_BARS => {
                        let bar = ProgressBar::new(self.expected[index].max(1));
                        let bar = bars.above(bar);
                        bar.set_style(table.clone());
                        bar.set_message(self.names[index].clone());
                        running[index] = Some(bar);
                        shown += 1;
                    }
                    Some(bar) if done => {
                        bar.finish_and_clear();
                        running[index] = None;
                    }
                    Some(bar) => {
                        let rows = get(&counters.rows_read);
                        bar.set_length(self.expected[index].max(rows).max(1));
                        bar.set_position(rows);
                    }
                    None => {}
                }
            }
            let (rows, bytes) = self.progress.read();
            total.set_length(self.expected.iter().sum::<u64>().max(rows).max(1));
            total.set_position(rows);
            total.set_prefix(self.rate(rows, bytes));
            if stopped.recv_timeout(FRAME) != Err(RecvTimeoutError::Timeout) {
                break;
            }
        }
        running
            .iter()
            .flatten()
            .for_each(ProgressBar::finish_and_clear);
    }

    fn line(&self) -> String {
        let (rows, bytes) = self.progress.read();
        let tables = self.progress.tables.iter();
        let done = tables.filter(|table| table.is_complete()).count();
        let expected: u64 = self.expected.iter().sum();
        format!(
            "{} of about {} rows, {done} of {} tables complete, {}",
            HumanCount(rows),
            HumanCount(expected.max(rows)),
            self.names.len(),
            self.rate(rows, bytes),
        )
    }
}
