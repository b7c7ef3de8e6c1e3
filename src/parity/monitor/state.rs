//! How each check stands, what each destination was told of it, and what there is to tell. Pure: no clock, no file.
//!
//! Each destination has a memory of its own. What could not be delivered is not in it, so the next look finds it to be
//! told again: there is no queue that could grow, and what mended itself in between is never told.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::check::Severity;
use super::cycle::{Cycle, Outcome};

/// What is worth an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// The mildest severity that is.
    pub from: Severity,
    /// As many cycles in a row a check must have failed.
    pub after: u32,
}

/// How a check stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// What came of it last, when somebody could look.
    pub outcome: Outcome,
    /// Since when it passes or fails, in seconds since 1970.
    pub since: u64,
    /// Cycles in a row in which it failed.
    pub streak: u32,
}

/// What a destination was told: the worst severity of each check that, for all it knows, fails.
pub type Told = BTreeMap<Arc<str>, Severity>;

/// What happened to a check, seen from a destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// It fails, and passed before or was not there.
    New,
    /// It fails with a greater severity than the one that was told.
    Worse {
        /// That severity.
        before: Severity,
    },
    /// It passes again, is gone with what was different, or is no longer bad enough.
    Recovered,
}

impl Turn {
    /// As programs read it.
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Worse { .. } => "worse",
            Self::Recovered => "recovered",
        }
    }
}

/// Something to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The check.
    pub name: Arc<str>,
    /// What happened to it.
    pub turn: Turn,
    /// How bad it is now; of one that recovered, how bad it was.
    pub severity: Severity,
    /// Since when it fails or passes, in seconds since 1970; of one that is gone, when that was seen.
    pub since: u64,
}

/// Everything that is remembered from one cycle to the next.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// How each check of the last cycle stands.
    pub standings: BTreeMap<Arc<str>, Standing>,
    /// By destination.
    pub told: BTreeMap<String, Told>,
    /// When the last cycle was, in seconds since 1970.
    pub at: u64,
}

impl State {
    /// Takes in what a cycle saw. Checks that it does not have are forgotten.
    pub fn observe(&mut self, cycle: &Cycle) {
        let mut now = BTreeMap::new();
        for (name, outcome) in cycle.iter() {
            let before = self.standings.get(name).copied();
            now.insert(Arc::clone(name), next(before, outcome, cycle.at));
        }
        self.standings = now;
        self.at = cycle.at;
    }

    /// What a destination does not know yet, ordered by name.
    pub fn changes(&self, destination: &str, policy: Policy) -> Vec<Change> {
        let nothing = Told::new();
        let told = self.told.get(destination).unwrap_or(&nothing);
        let mut changes: Vec<Change> = self
            .standings
            .iter()
            .filter_map(|(name, standing)| change(name, *standing, told.get(name), policy))
            .collect();
        let gone = told
            .iter()
            .filter(|(name, _)| !self.standings.contains_key(*name));
        changes.extend(gone.map(|(name, severity)| Change {
            name: Arc::clone(name),
            turn: Turn::Recovered,
            severity: *severity,
            since: self.at,
        }));
        changes.sort_by(|a, b| a.name.cmp(&b.name));
        changes
    }

    /// The destination knows these now.
    pub fn confirm<'a>(
        &mut self,
        destination: &str,
        changes: impl IntoIterator<Item = (&'a Arc<str>, Option<Severity>)>,
    ) {
        let told = self.told.entry(destination.to_owned()).or_default();
        for (name, severity) in changes {
            match severity {
                Some(severity) => told.insert(Arc::clone(name), severity),
                None => told.remove(name),
            };
        }
        if told.is_empty() {
            self.told.remove(destination);
        }
    }
}

impl Change {
    /// What a destination knows of the check once it was told: how bad it is, or nothing where it recovered.
    pub fn known(&self) -> Option<Severity> {
        (self.turn != Turn::Recovered).then_some(self.severity)
    }
}

fn next(before: Option<Standing>, outcome: Outcome, at: u64) -> Standing {
    let fails = |outcome| matches!(outcome, Outcome::Failed(_));
    match (before, outcome) {
        (Some(before), Outcome::Unknown) => before,
        (Some(before), _) if fails(before.outcome) == fails(outcome) => Standing {
            outcome,
            since: before.since,
            streak: if fails(outcome) {
                before.streak.saturating_add(1)
            } else {
                0
            },
        },
        _ => Standing {
            outcome,
            since: at,
            streak: u32::from(fails(outcome)),
        },
    }
}

fn change(
    name: &Arc<str>,
    standing: Standing,
    told: Option<&Severity>,
    policy: Policy,
) -> Option<Change> {
    // The greater the severity, the earlier its place in the order.
    let bad = match standing.outcome {
        Outcome::Failed(severity) if severity <= policy.from => Some(severity),
        _ => None,
    };
    let (turn, severity) = match (told, bad) {
        (None, Some(severity)) if standing.streak >= policy.after => (Turn::New, severity),
        (Some(before), Some(severity)) if severity < *before => {
            (Turn::Worse { before: *before }, severity)
        }
        (Some(before), None) => (Turn::Recovered, *before),
        _ => return None,
    };
    Some(Change {
        name: Arc::clone(name),
        turn,
        severity,
        since: standing.since,
    })
}

#[cfg(test)]
mod tests;
