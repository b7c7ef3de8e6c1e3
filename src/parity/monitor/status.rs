//! What the monitor knows, for its page and for programs.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::alert::{Failing, moment};
use super::cycle::Cycle;
use super::state::{Policy, Standing};
use crate::drift::Drift;
use crate::parity::check::{Report, Severity};
use crate::parity::formats;

/// Everything, as it was after the last cycle.
#[derive(Debug, Clone)]
pub struct Status {
    /// What the monitor is called.
    pub title: String,
    /// When it began, in seconds since 1970.
    pub started: u64,
    /// What it alerts about.
    pub policy: Policy,
    /// The last cycle; none before the first has ended.
    pub last: Option<Arc<Last>>,
    /// The cycles that are remembered, oldest first.
    pub cycles: VecDeque<Arc<Cycle>>,
    /// How each check stands.
    pub standings: BTreeMap<Arc<str>, Standing>,
    /// Cycles since the start.
    pub cycles_done: u64,
    /// Moments of the schedule that passed while a cycle was under way.
    pub cycles_skipped: u64,
    /// Times that the history could not be written since the start.
    pub history_failures: u64,
    /// Why it could not, the last time; nothing where that worked.
    pub history_trouble: Option<String>,
    /// When last everything could be looked at and nothing failed as an error, in seconds since 1970.
    pub last_success: Option<u64>,
    /// When the next cycle begins, in seconds since 1970.
    pub next: Option<u64>,
    /// Who is told.
    pub deliveries: Vec<Delivery>,
}

/// What came of the last cycle.
#[derive(Debug, Default)]
pub struct Last {
    /// When it began, in seconds since 1970.
    pub at: u64,
    /// How long the checks took.
    pub took: Duration,
    /// The checks.
    pub report: Report,
    /// Differences of schemas, for a tree; without those that follow from others.
    pub drift: Vec<Drift>,
}

/// How a destination fares.
#[derive(Debug, Clone, Default)]
pub struct Delivery {
    /// What people may read of it.
    pub shown: String,
    /// Alerts that it took since the start.
    pub alerts: u64,
    /// Alerts that it did not take, after all attempts.
    pub failures: u64,
    /// Changes that it does not know of yet.
    pub waiting: usize,
    /// Whether it is being told of some of them.
    pub under_way: bool,
    /// Why it did not take the last one; nothing where it did.
    pub trouble: Option<String>,
}

impl Status {
    /// Before the first cycle.
    pub fn new(title: String, policy: Policy, started: u64) -> Self {
        Self {
            title,
            started,
            policy,
            last: None,
            cycles: VecDeque::new(),
            standings: BTreeMap::new(),
            cycles_done: 0,
            cycles_skipped: 0,
            history_failures: 0,
            history_trouble: None,
            last_success: None,
            next: None,
            deliveries: Vec::new(),
        }
    }

    /// How many checks fail in the last cycle.
    pub fn failing(&self) -> Failing {
        let last = self.last.as_ref();
        last.map_or_else(Failing::default, |last| failing(&last.report))
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let deliveries: Vec<Value> = self
            .deliveries
            .iter()
            .map(|delivery| {
                json!({
                    "destination": delivery.shown,
                    "alerts": delivery.alerts,
                    "failures": delivery.failures,
                    "waiting": delivery.waiting,
                    "under_way": delivery.under_way,
                    "trouble": delivery.trouble,
                })
            })
            .collect();
        let last = self.last.as_ref();
        json!({
            "standin": env!("CARGO_PKG_VERSION"),
            "monitor": self.title,
            "started": moment(self.started),
            "at": last.map(|last| moment(last.at)),
            "seconds": last.map(|last| last.took.as_secs_f64()),
            "last_success": self.last_success.map(moment),
            "next": self.next.map(moment),
            "cycles": self.cycles_done,
            "cycles_skipped": self.cycles_skipped,
            "history_trouble": self.history_trouble,
            "alerts": deliveries,
            "report": last.map(|last| formats::json(&last.report)),
            "drift": last.map(|last| &last.drift),
        })
    }
}

/// How many checks of a report fail.
pub fn failing(report: &Report) -> Failing {
    Failing {
        errors: report.count(Severity::Error),
        warnings: report.count(Severity::Warning),
        infos: report.count(Severity::Info),
    }
}
