//! What came of each check in one cycle: a letter a check, so that many cycles take little room.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::super::check::{Check, Severity};

/// As many checks of a cycle are kept apart; beyond them is one check that says so.
pub const MOST_CHECKS: usize = 10_000;

/// What came of one check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is as expected.
    Passed,
    /// It is not.
    Failed(Severity),
    /// Its subject could not be looked at, so nobody knows.
    Unknown,
}

impl Outcome {
    /// As the history file has it.
    pub fn letter(self) -> char {
        match self {
            Self::Passed => '.',
            Self::Failed(Severity::Error) => 'E',
            Self::Failed(Severity::Warning) => 'W',
            Self::Failed(Severity::Info) => 'I',
            Self::Unknown => '?',
        }
    }

    /// What such a letter means.
    pub fn of_letter(letter: char) -> Option<Self> {
        Some(match letter {
            '.' => Self::Passed,
            'E' => Self::Failed(Severity::Error),
            'W' => Self::Failed(Severity::Warning),
            'I' => Self::Failed(Severity::Info),
            '?' => Self::Unknown,
            _ => return None,
        })
    }

    fn of(check: &Check) -> Self {
        if check.passed {
            Self::Passed
        } else {
            Self::Failed(check.severity)
        }
    }

    /// The worse of two checks that have one name: two manifests may speak of the same thing.
    fn worse(self, other: Self) -> Self {
        match (self, other) {
            (Self::Failed(a), Self::Failed(b)) => Self::Failed(a.min(b)),
            (Self::Failed(severity), _) | (_, Self::Failed(severity)) => Self::Failed(severity),
            (Self::Unknown, known) | (known, _) => known,
        }
    }
}

/// Names of checks, in order. Cycles that see the same checks share one list.
pub type Names = Arc<[Arc<str>]>;

/// Of which checks that are not told of this time nothing is known, because nobody could look.
#[derive(Debug, Clone, Copy)]
pub enum Held<'a> {
    /// Those whose names are one of these, or begin with one and a colon: subjects, and things that are looked at. In order.
    Those(&'a [Cow<'a, str>]),
    /// All.
    Everything,
}

impl Held<'_> {
    fn holds(self, check: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::Those(names) => {
                let colons = check.match_indices(':').map(|(at, _)| at);
                colons.chain([check.len()]).any(|at| {
                    let begins = check.get(..at).unwrap_or_default();
                    names.binary_search_by(|name| (**name).cmp(begins)).is_ok()
                })
            }
        }
    }
}

/// The subject that a check belongs to: what stands in front of the first colon of its name.
pub fn subject(check: &str) -> &str {
    check.split(':').next().unwrap_or_default()
}

/// One look at everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cycle {
    /// When it began, in seconds since 1970.
    pub at: u64,
    /// How long it took, in milliseconds.
    pub millis: u64,
    /// Its checks, in order.
    pub names: Names,
    /// What came of each.
    pub outcomes: Box<[Outcome]>,
}

impl Cycle {
    /// What came of these checks. Of `known` ones that are not among them and are `held`, nothing is known.
    pub fn new<'a>(
        at: u64,
        took: Duration,
        checks: &'a [Check],
        held: Held<'_>,
        known: impl Iterator<Item = &'a Arc<str>>,
    ) -> Self {
        let mut found: BTreeMap<&str, Outcome> = BTreeMap::new();
        for check in checks {
            let outcome = Outcome::of(check);
            found
                .entry(&check.name)
                .and_modify(|before| *before = before.worse(outcome))
                .or_insert(outcome);
        }
        for name in known.filter(|name| held.holds(name)) {
            if found.len() < MOST_CHECKS {
                found.entry(name).or_insert(Outcome::Unknown);
            }
        }
        Self {
            at,
            millis: took.as_millis() as u64,
            names: found.keys().map(|name| Arc::from(*name)).collect(),
            outcomes: found.into_values().collect(),
        }
    }

    /// Uses the names of an earlier cycle where they are the same.
    pub fn share(&mut self, earlier: &Self) {
        if self.names == earlier.names {
            self.names = Arc::clone(&earlier.names);
        }
    }

    /// Every check and what came of it.
    pub fn iter(&self) -> impl Iterator<Item = (&Arc<str>, Outcome)> {
        self.names.iter().zip(self.outcomes.iter().copied())
    }

    /// What came of one check; `None` where there was none of that name.
    pub fn outcome(&self, name: &str) -> Option<Outcome> {
        let at = self.names.binary_search_by(|known| (**known).cmp(name));
        at.ok().and_then(|at| self.outcomes.get(at).copied())
    }

    /// Whether everything could be looked at, and no check failed as an error.
    pub fn is_success(&self) -> bool {
        let bad = |outcome: &Outcome| {
            matches!(outcome, Outcome::Unknown | Outcome::Failed(Severity::Error))
        };
        !self.outcomes.iter().any(bad)
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use crate::parity::check::Site;

    fn check(name: &str, passed: bool, severity: Severity) -> Check {
        Check {
            name: name.to_owned(),
            passed,
            expected: String::new(),
            actual: String::new(),
            severity,
            hint: String::new(),
            accepted: None,
            site: Site::default(),
            checked_at: SystemTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn what_nobody_could_look_at_is_unknown_and_the_rest_is_gone() {
        let known: Vec<Arc<str>> = ["schema: a", "api: b"].map(Arc::from).to_vec();
        let now = [check("api: c", true, Severity::Error)];
        let seen = |held: Held<'_>| {
            let cycle = Cycle::new(1, Duration::ZERO, &now, held, known.iter());
            let told: Vec<String> = cycle
                .iter()
                .map(|(name, outcome)| format!("{name} {}", outcome.letter()))
                .collect();
            told.join(", ")
        };
        assert_eq!(
            seen(Held::Those(&["schema".into()])),
            "api: c ., schema: a ?"
        );
        assert_eq!(seen(Held::Those(&[])), "api: c .");
        assert_eq!(
            seen(Held::Those(&["sch".into(), "schema: b".into()])),
            "api: c ."
        );
        assert_eq!(seen(Held::Everything), "api: b ?, api: c ., schema: a ?");
    }

    #[test]
    fn of_two_checks_with_one_name_the_worse_counts() {
        let checks = [
            check("schema: a", false, Severity::Warning),
            check("schema: a", false, Severity::Error),
            check("schema: a", true, Severity::Error),
        ];
        let none = std::iter::empty();
        let cycle = Cycle::new(1, Duration::ZERO, &checks, Held::Those(&[]), none);
        assert_eq!(
            cycle.outcome("schema: a"),
            Some(Outcome::Failed(Severity::Error))
        );
        assert_eq!(cycle.outcome("schema: b"), None);
        assert!(!cycle.is_success());
    }

    #[test]
    fn letters_are_read_as_they_are_written() {
        for letter in ".EWI?".chars() {
            assert_eq!(
                Outcome::of_letter(letter).map(Outcome::letter),
                Some(letter)
            );
        }
        assert_eq!(Outcome::of_letter('x'), None);
    }
}
