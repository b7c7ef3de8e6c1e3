//! The only file that prints. Results go to stdout; everything else goes to stderr.
//!
//! On a terminal the data phase shows a bar for each running table and one for the whole; elsewhere a plain line now
//! and then. Log lines pass through the bars, so neither tears the other.

use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam::channel::{Receiver, RecvTimeoutError, Sender, bounded};
use indicatif::{HumanBytes, HumanCount, MultiProgress, ProgressBar, ProgressStyle};

use super::findings;
use crate::error::{Error, Kind, Result};
use crate::plan::Plan;
use crate::refresh::watch::Watch;
use crate::report::Finding;
use crate::report::progress::{Progress, get};

/// Between two looks at the counters on a terminal.
const FRAME: Duration = Duration::from_millis(100);

/// Between two plain lines.
const LINE: Duration = Duration::from_secs(10);

/// Bars for running tables; more would not fit beside the total.
const MOST_BARS: usize = 8;

/// Where a command's words go.
#[derive(Clone)]
pub(super) struct Screen {
    bars: MultiProgress,
    quiet: bool,
    terminal: bool,
    ticker: Arc<Mutex<Option<Ticker>>>,
}

struct Ticker {
    stop: Sender<()>,
    thread: JoinHandle<()>,
}

impl Screen {
    /// `quiet` leaves errors and results only.
    pub(super) fn new(quiet: bool) -> Self {
        let terminal = io::stderr().is_terminal();
        Self {
            bars: MultiProgress::new(),
            quiet,
            terminal,
            ticker: Arc::default(),
        }
    }

    /// Whether errors may be coloured: a terminal, and no `NO_COLOR`.
    pub(super) fn colour(&self) -> bool {
        self.terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
    }

    /// Columns of the terminal that results go to; 100 where there is none.
    #[expect(
        clippy::unused_self,
        reason = "what a screen is asked, not what this one holds"
    )]
    pub(super) fn width(&self) -> u16 {
        let columns = std::env::var("COLUMNS")
            .ok()
            .and_then(|columns| columns.parse().ok());
        let terminal = io::stdout().is_terminal();
        columns.unwrap_or(if terminal { console_width() } else { 100 })
    }

    /// A command's result. A reader that has gone away (`| head`) ends the output, not the program; a disk that is
    /// full is an error.
    #[expect(
        clippy::unused_self,
        reason = "printing is the screen's, whatever it holds"
    )]
    pub(super) fn result(&self, text: &str) -> Result<()> {
        let mut out = io::stdout().lock();
        let end = if text.ends_with('\n') { "" } else { "\n" };
        let written = out
            .write_all(text.as_bytes())
            .and_then(|()| out.write_all(end.as_bytes()))
            .and_then(|()| out.flush());
        match written {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(Error::new(Kind::Disk, "the result cannot be written").because(error))
            }
            _ => Ok(()),
        }
    }

    /// What a command did, told on stdout: a result for people, so `--quiet` leaves it out, and what was done is
    /// done although nobody can read of it.
    pub(super) fn summary(&self, text: &str) {
        if !self.quiet {
            let _ = self.result(text);
        }
    }

    /// A line about what goes on.
    pub(super) fn note(&self, text: &str) {
        if !self.quiet {
            self.say(text);
        }
    }

    /// An error with its causes and remedies.
    pub(super) fn error(&self, error: &Error) {
        self.say(&describe(error, self.colour()));
    }

    /// Text that is already rendered for people: diagnostics of the rules file.
    pub(super) fn say(&self, text: &str) {
        self.bars.suspend(|| {
            let _ = writeln!(io::stderr().lock(), "{}", text.trim_end());
        });
    }

    /// A writer for log lines.
    pub(super) fn log(&self) -> LogWriter {
        LogWriter(self.clone())
    }
}

fn console_width() -> u16 {
    comfy_table::Table::new().width().unwrap_or(100)
}

/// `error: subject: what`, causes and hints below.
fn describe(error: &Error, colour: bool) -> String {
    let (red, bold, plain) = if colour {
        ("\x1b[31;1m", "\x1b[1m", "\x1b[0m")
    } else {
        ("", "", "")
    };
    let mut text = format!("{red}error{plain}{bold}: {error}{plain}");
    let mut cause = std::error::Error::source(error);
    while let Some(source) = cause {
        let words = source.to_string();
        if !text.contains(&words) {
            text.push_str("\n  because ");
            text.push_str(&words);
        }
        cause = source.source();
    }
    for hint in error.hints() {
        text.push_str("\n  help: ");
        text.push_str(hint);
    }
    text
}

impl Watch for Screen {
    fn phase(&self, what: &str) {
        self.note(what);
    }

    fn warnings(&self, findings: &[Finding]) {
        if !findings.is_empty() {
            self.note(&findings::describe(findings));
        }
    }

    fn moving(&self, plan: &Plan, progress: &Arc<Progress>) {
        if self.quiet {
            return;
        }
        let drawing = Drawing {
            screen: self.clone(),
            names: plan
                .tables
                .iter()
                .map(|table| table.table.to_string())
                .collect(),
            expected: plan
                .tables
                .iter()
                .map(|table| table.expected_rows())
                .collect(),
            progress: Arc::clone(progress),
            started: Instant::now(),
        };
        let (stop, stopped) = bounded(1);
        let thread = std::thread::spawn(move || {
            if drawing.screen.terminal {
                drawing.bars(&stopped)
            } else {
                drawing.lines(&stopped)
            }
        });
        *self.ticker.lock().unwrap_or_else(PoisonError::into_inner) = Some(Ticker { stop, thread });
    }

    fn moved(&self) {
        let ticker = self
            .ticker
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(ticker) = ticker {
            let _ = ticker.stop.send(());
            let _ = ticker.thread.join();
        }
    }
}

/// The data phase on screen, drawn by a thread of its own.
struct Drawing {
    screen: Screen,
    names: Vec<String>,
    expected: Vec<u64>,
    progress: Arc<Progress>,
    started: Instant,
}

impl Drawing {
    fn bars(&self, stopped: &Receiver<()>) {
        let style = |template| {
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
        };
        let table = style("  {msg:30!} {bar:28} {percent:>3}%  {human_pos} rows");
        let total = self
            .screen
            .bars
            .add(ProgressBar::new(self.expected.iter().sum()));
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
                        let bar = self.screen.bars.insert_before(&total, bar);
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
        total.finish_and_clear();
    }

    fn lines(&self, stopped: &Receiver<()>) {
        while stopped.recv_timeout(LINE) == Err(RecvTimeoutError::Timeout) {
            let (rows, bytes) = self.progress.read();
            let done = self
                .progress
                .tables
                .iter()
                .filter(|table| table.is_complete())
                .count();
            let expected: u64 = self.expected.iter().sum();
            self.screen.note(&format!(
                "{} of about {} rows, {done} of {} tables complete, {}",
                HumanCount(rows),
                HumanCount(expected.max(rows)),
                self.names.len(),
                self.rate(rows, bytes),
            ));
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

/// Takes log lines past the bars.
pub(super) struct LogWriter(Screen);

impl Write for LogWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.say(&String::from_utf8_lossy(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
