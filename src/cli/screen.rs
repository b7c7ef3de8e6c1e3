//! The only file that prints. Results go to stdout; everything else goes to stderr.
//!
//! On a terminal what goes on has a bar for each table or object that is under way and one for all rows and one for all
//! objects; elsewhere there is a plain line now and then. Log lines pass through the bars, so neither tears the other.

mod objects;
mod rows;

use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam::channel::{RecvTimeoutError, Sender, bounded};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use objects::Objects;
use rows::Rows;

use super::findings;
use crate::error::{Error, Kind, Result, printable_lines, without_login};
use crate::plan::Plan;
use crate::refresh::watch::Watch;
use crate::report::Finding;
use crate::report::building::Building;
use crate::report::progress::Progress;

/// Between two looks at the counters on a terminal.
const FRAME: Duration = Duration::from_millis(100);

/// Between two plain lines.
const LINE: Duration = Duration::from_secs(10);

/// Bars for what is under way; more would not fit beside the total.
const MOST_BARS: usize = 8;

/// Something that goes on and can be shown.
trait Drawing: Send {
    /// Bars on a terminal, brought up to date; none are left when nothing of it goes on any more.
    fn frame(&mut self, canvas: &Canvas);

    /// A plain line that says how far it is; `None` when nothing of it goes on.
    fn line(&self) -> Option<String>;
}

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

    /// Whether errors and results are all that is wanted.
    pub(super) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Whether errors may be coloured: a terminal that is not dumb, and no `NO_COLOR`.
    pub(super) fn colour(&self) -> bool {
        self.terminal && wants_colour()
    }

    /// Whether results may be coloured: stdout is a terminal, and no `NO_COLOR`.
    #[expect(
        clippy::unused_self,
        reason = "what a screen is asked, not what this one holds"
    )]
    pub(super) fn results_have_colour(&self) -> bool {
        io::stdout().is_terminal() && wants_colour()
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

    /// A line about what goes on. It may name what was typed, so it is shown without logins.
    pub(super) fn note(&self, text: &str) {
        if !self.quiet {
            self.say(&without_login(text));
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

    /// Shows these by a thread of its own until it is told to stop.
    fn draw(&self, mut drawings: Vec<Box<dyn Drawing>>) {
        if self.quiet {
            return;
        }
        let (stop, stopped) = bounded(1);
        let screen = self.clone();
        let canvas = Canvas(self.bars.clone());
        let thread = std::thread::spawn(move || {
            let pause = if screen.terminal { FRAME } else { LINE };
            while stopped.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                for drawing in &mut drawings {
                    if screen.terminal {
                        drawing.frame(&canvas);
                    } else if let Some(line) = drawing.line() {
                        screen.note(&line);
                    }
                }
            }
            // What stopped in the middle leaves no bars behind.
            let _ = screen.bars.clear();
        });
        *self.ticker() = Some(Ticker { stop, thread });
    }

    fn stop_drawing(&self) {
        let ticker = self.ticker().take();
        if let Some(ticker) = ticker {
            let _ = ticker.stop.send(());
            let _ = ticker.thread.join();
        }
    }

    fn ticker(&self) -> MutexGuard<'_, Option<Ticker>> {
        self.ticker.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A writer for log lines.
    pub(super) fn log(&self) -> LogWriter {
        LogWriter(self.clone())
    }
}

/// The part of the terminal that bars are drawn in.
struct Canvas(MultiProgress);

/// A bar for the whole, and bars above it for what is under way.
struct Bars {
    canvas: MultiProgress,
    total: ProgressBar,
    /// One place for everything that can be under way.
    running: Vec<Option<ProgressBar>>,
}

impl Bars {
    /// Below all bars that there are, for so many things.
    fn new(canvas: &Canvas, total: ProgressStyle, things: usize) -> Self {
        Self {
            canvas: canvas.0.clone(),
            total: canvas.0.add(ProgressBar::new(1).with_style(total)),
            running: vec![None; things],
        }
    }

    /// Whether one more has room.
    fn have_room(&self) -> bool {
        self.running.iter().flatten().count() < MOST_BARS
    }

    fn begin(&mut self, thing: usize, bar: ProgressBar) {
        self.running[thing] = Some(self.canvas.insert_before(&self.total, bar));
    }

    fn end(&mut self, thing: usize) {
        if let Some(bar) = self.running[thing].take() {
            bar.finish_and_clear();
        }
    }
}

impl Drop for Bars {
    fn drop(&mut self) {
        let running = self.running.iter().flatten();
        running.for_each(ProgressBar::finish_and_clear);
        self.total.finish_and_clear();
    }
}

/// Source: no-color.org: any value but an empty one. A terminal that calls itself dumb has no colours.
fn wants_colour() -> bool {
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    !is_dumb && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
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
    let what = printable_lines(&error.to_string());
    let mut text = format!("{red}error{plain}{bold}: {what}{plain}");
    let mut cause = std::error::Error::source(error);
    while let Some(source) = cause {
        let words = printable_lines(&without_login(&source.to_string()));
        if !text.contains(&words) {
            text.push_str("\n  because ");
            text.push_str(&words);
        }
        cause = source.source();
    }
    for hint in error.hints() {
        text.push_str("\n  help: ");
        text.push_str(&printable_lines(hint));
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

    fn working(&self, plan: &Plan, progress: &Arc<Progress>, building: &Arc<Building>) {
        self.draw(vec![
            Box::new(Rows::new(plan, progress)),
            Box::new(Objects::new(building)),
        ]);
    }

    fn ended(&self) {
        self.stop_drawing();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
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
