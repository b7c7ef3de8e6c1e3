//! The checks on a schedule: what is new, worse or mended is told, and everything is remembered and shown.
//!
//! ```text
//!  schedule ─► look (parity::run) ─► cycle ─► history ─► state ─► changes ─► destinations
//!                                      └────────► status ─► page, metrics, JSON
//! ```
//!
//! [`state`] decides and knows neither clock nor file; [`history`] remembers; [`destination`] delivers, beside the cycles;
//! [`serve`] shows.
//! [`run`] puts these in a loop. What goes wrong with the monitor itself is told, and ends nothing.

pub mod alert;
pub mod cycle;
pub mod destination;
pub mod history;
pub mod metrics;
pub mod page;
pub mod run;
pub mod schedule;
pub mod serve;
pub mod state;
pub mod status;
mod telling;
#[cfg(test)]
mod testing;

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::sync::watch;

use self::cycle::{Cycle, Held, MOST_CHECKS};
use self::destination::Destination;
use self::history::History;
use self::state::Policy;
use self::status::{Delivery, Last, Status};
use self::telling::UnderWay;
use super::check::{Check, Report, Severity, Site};
use super::{Detail, Looked, not_looked_at, report};
use crate::drift::{Change, Drift};
use crate::error::{Error, Result};

/// What a monitor is like.
#[derive(Debug)]
pub struct Options {
    /// What alerts and the page call it.
    pub title: String,
    /// What is worth an alert.
    pub policy: Policy,
    /// As many cycles are remembered.
    pub keep: usize,
    /// Where they are remembered; in memory only without.
    pub history: Option<PathBuf>,
    /// Who is told.
    pub destinations: Vec<Destination>,
}

/// Where the monitor's own words go.
pub trait Words: Sync {
    /// Something that goes on.
    fn note(&self, text: &str);
    /// Something that went wrong, which the monitor survives.
    fn error(&self, error: &Error);
}

/// Remembers cycles, tells of changes, and shows how it stands.
#[derive(Debug)]
pub struct Monitor {
    history: History,
    destinations: Vec<Arc<Destination>>,
    under_way: UnderWay,
    /// How it stands, with one delivery for each destination; cycles and standings are put in when it is shown.
    now: Status,
    shown: watch::Sender<Arc<Status>>,
}

impl Monitor {
    /// A monitor that goes on from its history. Errors are those of [`History::open`].
    pub fn new(options: Options, words: &dyn Words) -> Result<Self> {
        let history = match &options.history {
            None => History::in_memory(options.keep),
            Some(path) => {
                let (history, found) = History::open(path, options.keep)?;
                if found.torn > 0 {
                    let (path, torn) = (path.display(), found.torn);
                    words.note(&format!(
                        "{path}: the last line was torn, {torn} bytes are cut off"
                    ));
                }
                history
            }
        };
        let mut now = Status::new(options.title, options.policy, seconds(SystemTime::now()));
        let successes = history
            .cycles()
            .iter()
            .rev()
            .filter(|cycle| cycle.is_success());
        now.last_success = successes.map(|cycle| cycle.at).next();
        now.deliveries = options
            .destinations
            .iter()
            .map(|destination| Delivery {
                shown: destination.shown().to_owned(),
                ..Delivery::default()
            })
            .collect();
        let monitor = Self {
            history,
            destinations: options.destinations.into_iter().map(Arc::new).collect(),
            under_way: UnderWay::new(),
            shown: watch::Sender::new(Arc::new(now.clone())),
            now,
        };
        monitor.show();
        Ok(monitor)
    }

    /// How it stands, now and from now on.
    pub fn status(&self) -> watch::Receiver<Arc<Status>> {
        self.shown.subscribe()
    }

    /// Whether the history could be written, the last time.
    pub fn has_history(&self) -> bool {
        self.now.history_trouble.is_none()
    }

    /// Remembers and shows what was seen in a look that began at a time and took so long. Where the monitor does not
    /// even know what to look at, nothing is known of any check.
    pub fn take(
        &mut self,
        looked: &Result<Vec<Looked>>,
        began: SystemTime,
        took: Duration,
        words: &dyn Words,
    ) {
        let (report, silent) = match looked {
            Ok(looked) => (report(looked), Some(silent(looked))),
            Err(error) => (only(not_looked_at("monitor", error)), None),
        };
        let report = bounded(report);
        let silent = silent.as_deref();
        let held = silent.map_or(Held::Everything, Held::Those);
        let at = seconds(began);
        let known = self.history.state().standings.keys();
        let cycle = Cycle::new(at, took, &report.checks, held, known);
        if cycle.is_success() {
            self.now.last_success = Some(at);
        }
        let recorded = self.history.record(cycle);
        self.written(recorded, words);
        self.now.cycles_done += 1;
        self.now.next = None;
        self.now.last = Some(Arc::new(Last {
            at,
            took,
            report,
            drift: looked
                .as_ref()
                .map_or_else(|_| Vec::new(), |looked| drift(looked)),
        }));
        self.show();
    }

    /// Says when the next cycle begins, and how many moments of the schedule were left out.
    pub fn wait_until(&mut self, next: SystemTime, skipped: u64) {
        self.now.next = Some(seconds(next));
        self.now.cycles_skipped = self.now.cycles_skipped.saturating_add(skipped);
        self.show();
    }

    fn written(&mut self, written: Result<()>, words: &dyn Words) {
        self.now.history_trouble = written.err().map(|error| {
            words.error(&error);
            self.now.history_failures += 1;
            said(&error)
        });
    }

    fn show(&self) {
        let mut status = self.now.clone();
        status.cycles.clone_from(self.history.cycles());
        status.standings.clone_from(&self.history.state().standings);
        self.shown.send_replace(Arc::new(status));
    }
}

/// What happened, and why.
fn said(error: &Error) -> String {
    let cause = std::error::Error::source(error);
    cause.map_or_else(
        || error.what().to_owned(),
        |cause| format!("{}: {cause}", error.what()),
    )
}

/// Subjects, and things of them, that could not be looked at: what the names of their checks begin with, in order.
fn silent(looked: &[Looked]) -> Vec<Cow<'_, str>> {
    let mut silent = Vec::new();
    for (name, section) in looked {
        match section.as_ref().map(|section| &section.detail) {
            Err(_) => silent.push(Cow::Borrowed(*name)),
            Ok(Detail::None) => {}
            Ok(Detail::Partly(names)) => silent.extend(names.iter().map(Cow::from)),
            // What is on one side only has nothing to be compared, and neither has what is in it.
            Ok(Detail::Schema(compared)) => silent.extend(
                compared
                    .drift
                    .iter()
                    .filter(|drift| {
                        matches!(
                            drift.change,
                            Change::Missing | Change::Extra | Change::Invalid
                        )
                    })
                    .map(|drift| format!("{}: {}", compared.looked.subject(), drift.object).into()),
            ),
        }
    }
    silent.sort_unstable();
    silent
}

fn only(check: Check) -> Report {
    Report {
        checks: vec![check],
    }
}

/// The checks that can be kept apart, those that failed first where there are more; and one that says that there are more.
fn bounded(mut report: Report) -> Report {
    let count = report.checks.len();
    if count <= MOST_CHECKS {
        return report;
    }
    report
        .checks
        .sort_by_key(|check| (check.passed, check.severity));
    report.checks.truncate(MOST_CHECKS - 1);
    report.checks.push(Check {
        name: "monitor: number of checks".to_owned(),
        passed: false,
        expected: format!("{MOST_CHECKS} at most"),
        actual: format!("{count}, of which the others are not remembered"),
        severity: Severity::Error,
        hint: "mend what differs, or watch some of it with a monitor of its own".to_owned(),
        accepted: None,
        site: Site::default(),
        checked_at: SystemTime::now(),
    });
    report
}

/// Checks by name; of some with one name the one that is worst.
fn by_name(report: &Report) -> HashMap<&str, &Check> {
    let mut checks: HashMap<&str, &Check> = HashMap::new();
    for check in &report.checks {
        let rank = |check: &Check| (check.passed, check.severity);
        checks
            .entry(&check.name)
            .and_modify(|known| {
                if rank(check) < rank(known) {
                    *known = check;
                }
            })
            .or_insert(check);
    }
    checks
}

/// Differences of schemas, without those that follow from others.
fn drift(looked: &[Looked]) -> Vec<Drift> {
    let sections = looked
        .iter()
        .filter_map(|(_, section)| section.as_ref().ok());
    let compared = sections.filter_map(|section| {
        let Detail::Schema(compared) = &section.detail else {
            return None;
        };
        Some(&compared.drift)
    });
    let told = compared.flatten().filter(|drift| !drift.is_implied());
    told.take(MOST_CHECKS).cloned().collect()
}

/// Seconds since 1970; a clock that is before that says 0.
fn seconds(moment: SystemTime) -> u64 {
    let since = moment.duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests;
