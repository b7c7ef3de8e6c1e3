//! Differences that somebody accepted: a file of entries with a reason, an owner and a day on which they end.
//!
//! An entry turns a failed check into one that passed and says why. One whose day is over does nothing but tell so, and one
//! that no check needs is a warning. Nothing here asks what day it is, except [`today`].

mod file;

use std::fmt;
use std::path::Path;
use std::time::{Duration, SystemTime};

use serde::Serialize;

use super::check::{Check, Severity, Site, rfc_3339};
use super::{Detail, Looked, Section};
use crate::drift::settings::{Place, matches};
use crate::error::{Error, Kind, Result};
use crate::input;

/// What the names of checks of the file itself begin with.
const NAME: &str = "allowed";

/// How the hint begins of a check whose entry's day is over, and how that part of it ends.
const WAS: &str = "was accepted by";
const OVER: &str = "which is over";

/// Longest file that is read, in bytes.
const LONGEST: u64 = 4 << 20;

/// A day, written as RFC 3339 writes a full date: days compare as their texts do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Day(String);

impl Day {
    /// From `2027-01-31`; `None` if the calendar has no such day.
    pub fn parse(text: &str) -> Option<Self> {
        let moment = humantime::parse_rfc3339(&format!("{text}T00:00:00Z")).ok()?;
        // A day that is carried over into the next month comes back as another text.
        let day = Self::of(moment);
        (day.0 == text).then_some(day)
    }

    /// The day of a moment, in UTC.
    pub fn of(moment: SystemTime) -> Self {
        Self(rfc_3339(moment).chars().take(10).collect())
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The day by the clock, in UTC.
pub fn today() -> Day {
    Day::of(SystemTime::now())
}

/// Why a difference is accepted, and until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Accepted {
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The last day on which it holds.
    pub expires: Day,
}

impl fmt::Display for Accepted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            reason,
            owner,
            expires,
        } = self;
        write!(f, "{reason} (accepted by {owner} until {expires})")
    }
}

/// An accepted difference.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    /// Names of checks; `*` is any text and `?` any character.
    check: String,
    /// Only where this was expected.
    expected: Option<String>,
    /// Only where this was found.
    actual: Option<String>,
    accepted: Accepted,
    place: Place,
}

impl Entry {
    fn fits(&self, check: &Check) -> bool {
        let is = |wanted: &Option<String>, text: &str| {
            wanted.as_ref().is_none_or(|wanted| wanted == text)
        };
        matches(&self.check, &check.name)
            && is(&self.expected, &check.expected)
            && is(&self.actual, &check.actual)
    }

    /// Whether checks that it may be about are among those of this subject.
    fn speaks_of(&self, subject: &str) -> bool {
        let end = self.check.find([':', '*', '?']);
        // Of a subject with several parts (`infrastructure: redis`) an entry may name any.
        let subject = subject.split(':').next().unwrap_or_default();
        match end.map(|end| self.check.split_at(end)) {
            Some((first, rest)) if !rest.starts_with(':') => subject.starts_with(first),
            Some((first, _)) => first == subject,
            None => self.check == subject,
        }
    }
}

/// All accepted differences of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Allowed {
    entries: Vec<Entry>,
}

/// What is wrong in a file of accepted differences.
#[derive(Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Where.
    pub place: Place,
    /// What is wrong; no value of the file is in it.
    pub what: String,
}

/// Why a file of accepted differences cannot be used.
#[derive(Debug)]
pub enum Unusable {
    /// It cannot be read.
    Failed(Error),
    /// Everything that is wrong in it, by place; never empty.
    Mistaken(Vec<Mistake>),
}

impl Unusable {
    /// As one error, of which the first mistake is the text.
    pub fn into_error(self) -> Error {
        match self {
            Self::Failed(error) => error,
            Self::Mistaken(mistakes) => {
                let first = mistakes.into_iter().next();
                let (place, what) = first.map_or_else(Default::default, |mistake| {
                    (mistake.place.to_string(), mistake.what)
                });
                Error::new(Kind::Rules, what).on(place)
            }
        }
    }
}

impl Allowed {
    /// Reads a file; all mistakes at once.
    pub fn read(path: &Path, time: Duration) -> Result<Self, Unusable> {
        let text = text(path, time).map_err(Unusable::Failed)?;
        Self::parse(&path.display().to_string(), &text).map_err(Unusable::Mistaken)
    }

    /// Reads a file's text. `file` is what places call it.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<Mistake>> {
        file::read(file, text).map(|entries| Self { entries })
    }

    /// Lets failed checks pass that an entry accepts on this day; adds a section that tells of entries that no check needs.
    /// What could not be looked at is never accepted.
    pub fn apply(&self, looked: &mut Vec<Looked>, today: &Day) {
        let mut needed = vec![false; self.entries.len()];
        for (_, section) in looked.iter_mut() {
            if let Ok(section) = section {
                self.apply_to(section, today, &mut needed);
            }
        }
        let is_looked_at = |entry: &Entry| {
            let speaks = |(name, _): &&Looked| entry.speaks_of(name);
            let mut subjects = looked.iter().filter(speaks).peekable();
            subjects.peek().is_some() && subjects.all(|(_, section)| section.is_ok())
        };
        let stale = self.entries.iter().zip(needed);
        let checks: Vec<Check> = stale
            .filter(|(entry, needed)| !needed && is_looked_at(entry))
            .map(|(entry, _)| unneeded(entry))
            .collect();
        if !checks.is_empty() {
            let detail = Detail::None;
            let name = NAME;
            looked.push((
                name,
                Ok(Section {
                    name,
                    checks,
                    detail,
                }),
            ));
        }
    }

    fn apply_to(&self, section: &mut Section, today: &Day, needed: &mut [bool]) {
        let mut ended = Vec::new();
        for check in section.checks.iter_mut().filter(|check| !check.passed) {
            let mut expired = None;
            for (entry, needed) in self.entries.iter().zip(needed.iter_mut()) {
                if !entry.fits(check) {
                    continue;
                }
                *needed = true;
                if entry.accepted.expires < *today {
                    expired = expired.or(Some(&entry.accepted));
                } else if !check.passed {
                    check.passed = true;
                    check.accepted = Some(entry.accepted.clone());
                }
            }
            if let (false, Some(Accepted { owner, expires, .. })) = (check.passed, expired) {
                let again = format!("{WAS} {owner} until {expires}, {OVER}");
                ended.push(format!("{}: {again}", check.name));
                check.hint = match check.hint.as_str() {
                    "" => again,
                    hint => format!("{again}; {hint}"),
                };
            }
        }
        if let Detail::Schema(compared) = &mut section.detail {
            compared.notes.extend(ended);
            compared.leave_out(section.checks.iter().filter(|check| check.passed));
        }
    }
}

/// Why a failed check is accepted no longer, if it once was.
pub fn no_longer(check: &Check) -> Option<&str> {
    let hint = check.hint.as_str();
    let end = hint.find(OVER)? + OVER.len();
    let is_one = !check.passed && hint.starts_with(WAS);
    hint.get(..end).filter(|_| is_one)
}

fn unneeded(entry: &Entry) -> Check {
    Check {
        name: format!("{NAME}: {}", entry.check),
        passed: false,
        expected: "a difference".to_owned(),
        actual: "none that it accepts".to_owned(),
        severity: Severity::Warning,
        hint: format!("take the entry at {} out, or correct it", entry.place),
        accepted: None,
        site: Site::place(Path::new(""), &entry.place),
        checked_at: SystemTime::now(),
    }
}

fn text(path: &Path, time: Duration) -> Result<String> {
    let bytes = input::read(path, LONGEST, Some(time)).map_err(|error| {
        let what = "the accepted differences cannot be read";
        Error::new(Kind::of_named(&error), what)
            .on(path.display().to_string())
            .because(error)
            .hint("it is the file that --allow names")
    })?;
    String::from_utf8(bytes).map_err(|_| {
        let what = "the accepted differences are not UTF-8 text";
        Error::new(Kind::Rules, what).on(path.display().to_string())
    })
}

#[cfg(test)]
mod tests;
