//! The lines of the file: JSON ↔ what they say.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::super::cycle::{Cycle, Names, Outcome};
use super::super::state::{Standing, State, Told};
use crate::parity::check::Severity;

/// The form of the file that this version writes and reads.
pub(super) const FORMAT: u32 = 1;

/// A line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Line {
    Format(u32),
    Names(Vec<String>),
    Cycle {
        at: u64,
        millis: u64,
        outcomes: String,
    },
    Told {
        to: String,
        changed: BTreeMap<String, Option<Severity>>,
    },
    State {
        at: u64,
        standings: BTreeMap<String, (String, u64, u32)>,
        told: BTreeMap<String, BTreeMap<String, Severity>>,
    },
}

/// What a line says to the history.
#[derive(Debug)]
pub(super) enum Said {
    Nothing,
    Cycle(Cycle),
    Told(String, Vec<(Arc<str>, Option<Severity>)>),
    State(State),
}

/// Reads line after line.
#[derive(Debug, Default)]
pub(super) struct Reader {
    has_format: bool,
    names: Option<Names>,
}

impl Reader {
    /// What a line says, or why it says nothing.
    pub(super) fn read(&mut self, text: &[u8]) -> Result<Said, &'static str> {
        let line = serde_json::from_slice(text).map_err(|_| "it is no line of a history")?;
        if !self.has_format && !matches!(line, Line::Format(_)) {
            return Err("no format stands in front of it");
        }
        match line {
            Line::Format(FORMAT) => {
                self.has_format = true;
                Ok(Said::Nothing)
            }
            Line::Format(_) => Err("its format is that of another version"),
            Line::Names(names) => {
                if !names.is_sorted() {
                    return Err("its names are not in order");
                }
                self.names = Some(names.into_iter().map(Arc::from).collect());
                Ok(Said::Nothing)
            }
            Line::Cycle {
                at,
                millis,
                outcomes,
            } => self.cycle(at, millis, &outcomes).map(Said::Cycle),
            Line::Told { to, changed } => {
                let changed = changed.into_iter();
                let changed = changed.map(|(name, known)| (Arc::from(name), known));
                Ok(Said::Told(to, changed.collect()))
            }
            Line::State {
                at,
                standings,
                told,
            } => state(at, standings, told).map(Said::State),
        }
    }

    fn cycle(&self, at: u64, millis: u64, letters: &str) -> Result<Cycle, &'static str> {
        let names = self.names.clone().ok_or("no names stand in front of it")?;
        let outcomes: Option<Box<[Outcome]>> = letters.chars().map(Outcome::of_letter).collect();
        let outcomes = outcomes.ok_or("it has a letter that means nothing")?;
        if outcomes.len() != names.len() {
            return Err("it has not one letter for each name");
        }
        Ok(Cycle {
            at,
            millis,
            names,
            outcomes,
        })
    }
}

/// The names that the next cycles are about.
pub(super) fn names(names: &Names) -> Line {
    Line::Names(names.iter().map(|name| name.to_string()).collect())
}

/// A cycle whose names stand in front of it.
pub(super) fn cycle(cycle: &Cycle) -> Line {
    Line::Cycle {
        at: cycle.at,
        millis: cycle.millis,
        outcomes: cycle
            .outcomes
            .iter()
            .map(|outcome| outcome.letter())
            .collect(),
    }
}

/// What a destination was told.
pub(super) fn told<'a>(
    to: &str,
    changes: impl Iterator<Item = (&'a Arc<str>, Option<Severity>)>,
) -> Line {
    Line::Told {
        to: to.to_owned(),
        changed: changes
            .map(|(name, known)| (name.to_string(), known))
            .collect(),
    }
}

/// Everything so far.
pub(super) fn of_state(state: &State) -> Line {
    let standings = state.standings.iter().map(|(name, standing)| {
        let letter = standing.outcome.letter().to_string();
        (name.to_string(), (letter, standing.since, standing.streak))
    });
    let told = state.told.iter().map(|(to, told)| {
        let told = told.iter().map(|(name, known)| (name.to_string(), *known));
        (to.clone(), told.collect())
    });
    Line::State {
        at: state.at,
        standings: standings.collect(),
        told: told.collect(),
    }
}

fn state(
    at: u64,
    standings: BTreeMap<String, (String, u64, u32)>,
    told: BTreeMap<String, BTreeMap<String, Severity>>,
) -> Result<State, &'static str> {
    let mut state = State {
        at,
        ..State::default()
    };
    for (name, (letter, since, streak)) in standings {
        let outcome = letter.chars().next().and_then(Outcome::of_letter);
        let standing = Standing {
            outcome: outcome.ok_or("it has a letter that means nothing")?,
            since,
            streak,
        };
        state.standings.insert(Arc::from(name), standing);
    }
    for (to, told) in told {
        let told = told.into_iter();
        let told: Told = told.map(|(name, known)| (Arc::from(name), known)).collect();
        state.told.insert(to, told);
    }
    Ok(state)
}
