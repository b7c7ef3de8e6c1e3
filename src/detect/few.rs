//! Columns of few different values that are names of people: of a team, of the doctors of a practice. States, colours, towns and
//! products are as few and written alike, so more is asked of them than of many different values: a list must have them, or a
//! name say so.

use std::collections::HashMap;

use super::subject::Subject;
use super::unlisted::{DIFFERENT, FEWEST, NEARLY_ALL, Says, says};
use super::validators::labels;
use super::validators::likeness::{self, Likeness};
use super::validators::people::{self, Names};
use super::{Category, Confidence, Proposal};

/// Of a hundred different values, so many must be written as names and be no labels.
const WRITTEN: usize = 75;

/// Of a hundred different values, so many that a list has.
const KNOWN: usize = 50;

/// As many different ones that a list has before single words are no coincidence.
const SEVERAL: usize = 2;

/// What surrounds a column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around {
    pub(super) subject: Subject,
    /// Whether it stands beside somebody's data.
    pub(super) of_people: bool,
    /// Whether a key has it: labels that other tables refer to are told by less.
    pub(super) by_key: bool,
}

impl Around {
    /// Whether rows are what has names as well, and nobody.
    fn is_of_things(self) -> bool {
        let Subject {
            things,
            places,
            companies,
            people,
            ..
        } = self.subject;
        (things || places || companies) && !people
    }
}

/// What was found, and whether what stands around the values told it rather than a list.
pub(super) struct Found {
    pub(super) proposal: Proposal,
    pub(super) by_place: bool,
}

/// Different values of a column.
#[derive(Debug, Default)]
struct Tally {
    values: usize,
    different: usize,
    /// Of the different ones: written as names, as whole ones, and such as a list has.
    written: usize,
    whole: usize,
    known: usize,
    known_whole: usize,
    given: usize,
    family: usize,
    /// Of all values, those that are written so.
    rows: usize,
}

impl Tally {
    /// `None` where there are as many different ones as names have.
    fn of(values: &[String]) -> Option<Self> {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        let values = values.iter().map(|value| value.trim());
        for value in values.filter(|value| !value.is_empty()) {
            *counts.entry(value).or_default() += 1;
        }
        let mut tally = Self {
            values: counts.values().sum(),
            different: counts.len(),
            ..Self::default()
        };
        let are_many =
            tally.different >= FEWEST && tally.different * 100 >= tally.values * DIFFERENT;
        if are_many || tally.different == 0 {
            return None;
        }
        for (value, count) in counts {
            tally.look(value, count);
        }
        Some(tally)
    }

    fn look(&mut self, value: &str, count: usize) {
        let likeness = likeness::of(value);
        let is_whole =
            people::name_in(value, Names::Known).is_some() || people::is_full_name(value);
        let is_one = matches!(likeness, Some(Likeness::Single | Likeness::Shouted));
        if is_whole && !labels::is_place(value) && !is_one {
            self.known += 1;
            self.known_whole += 1;
        } else if labels::is_nobody(value) {
            return;
        } else if is_one_word(value) && !people::is_common_word(value) {
            let (given, family) = (people::is_first_name(value), people::is_last_name(value));
            self.known += usize::from(given || family);
            self.given += usize::from(given);
            self.family += usize::from(family);
        }
        // Few different words in capitals are codes.
        if let Some(likeness) = likeness.filter(|of| *of != Likeness::Shouted) {
            self.written += 1;
            self.whole += usize::from(likeness == Likeness::Whole);
            self.rows += count;
        }
    }

    fn is_share(&self, count: usize, percent: usize) -> bool {
        count > 0 && count * 100 >= self.different * percent
    }

    /// Whether nearly all are written as names are.
    fn are_written(&self) -> bool {
        self.is_share(self.written, WRITTEN) && self.rows * 100 >= self.values * WRITTEN
    }

    /// Whether a list has enough of them.
    fn are_known(&self, of: Around) -> bool {
        if self.known_whole > 0 && self.is_share(self.known, KNOWN) {
            return true;
        }
        if of.by_key || of.subject.places && !of.subject.people {
            return false;
        }
        if of.is_of_things() {
            // Brands are called like families.
            return self.given >= SEVERAL && self.is_share(self.given, WRITTEN);
        }
        let are_alone = self.known >= SEVERAL || self.known == self.different && of.of_people;
        are_alone && self.is_share(self.known, KNOWN)
    }

    fn category(&self) -> Category {
        if self.whole * 2 >= self.written.max(1) {
            Category::Name
        } else if self.family > self.given {
            Category::LastName
        } else if self.given > 0 {
            Category::FirstName
        } else {
            Category::FreeText
        }
    }
}

/// One word in letters.
fn is_one_word(value: &str) -> bool {
    let is_letter = |c: char| c.is_alphabetic() || matches!(c, '\'' | '’' | '-');
    value.chars().count() >= 3 && value.chars().all(is_letter)
}

/// What a column of few different values is; `None` where they are labels as likely as not.
pub(super) fn read(name: &str, of: Around, values: &[String]) -> Option<Found> {
    let says = says(name);
    if says == Says::Labels {
        return None;
    }
    let tally = Tally::of(values)?;
    let (what, by_place) = if tally.are_known(of) {
        ("of people that a list has", false)
    } else if !tally.are_written() {
        return None;
    } else if says == Says::Somebody && !of.by_key {
        (
            "written as those of people are, under a name for somebody",
            true,
        )
    } else if says == Says::Names && !of.is_of_things() && !of.by_key {
        (
            "written as those of people are, under a name for names",
            true,
        )
    } else if of.of_people
        && tally.different >= SEVERAL
        && tally.whole * 100 >= tally.different * NEARLY_ALL
    {
        (
            "written as whole ones of people are, beside somebody's data",
            true,
        )
    } else {
        return None;
    };
    let count = if by_place { tally.written } else { tally.known };
    let (all, values) = (tally.different, tally.values);
    Some(Found {
        by_place,
        proposal: Proposal {
            category: tally.category(),
            confidence: Confidence::Low,
            reason: format!(
                "{count} of {all} different ones in {values} sampled values are names {what}"
            ),
        },
    })
}
