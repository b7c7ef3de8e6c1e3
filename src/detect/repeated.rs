//! Columns that hold in every row what another column of their table holds, however few different values those are.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::{Judgement, Sample};
use crate::catalog::{Family, Table};

/// Of a hundred rows, so many must agree: those apart that have the value which most have.
const NEARLY_ALL: usize = 90;

/// As many different values of numbers, which agree by chance, and as many characters of a value that all rows have.
const NUMBERS: usize = 5;
const LONG: usize = 5;

/// Tells the judgements of a table's columns which others hold the same. Samples leave NULL out: columns are held against
/// each other where they have as many values.
pub(super) fn tell(table: &Table, samples: &[Sample], judgements: &mut [Judgement]) {
    let columns = table.columns.iter().zip(samples).enumerate();
    let columns = columns.filter_map(|(at, (column, sample))| {
        Some((at, Values::of(sort(column.ty.family)?, sample.as_deref()?)?))
    });
    let columns: Vec<(usize, Values)> = columns.collect();
    for (at, values) in &columns {
        let same = columns
            .iter()
            .filter(|(other, others)| other != at && values.are_of(others));
        let same: Vec<usize> = same.map(|(other, _)| *other).collect();
        let texts = |at: usize| samples.get(at)?.as_deref();
        let is_lower = |other: &&usize| {
            let pair = texts(*at).zip(texts(**other));
            values.sort == Sort::Texts && pair.is_some_and(|(own, others)| are_lower(own, others))
        };
        if let Some(judgement) = judgements.get_mut(*at) {
            judgement.lower_of = same.iter().find(is_lower).copied();
            judgement.repeats = same;
        }
    }
}

/// Whether values are in small letters throughout what others, row by row, have in capitals here and there.
fn are_lower(values: &[String], others: &[String]) -> bool {
    let is_small = |value: &str| value == value.to_lowercase();
    let rows = || values.iter().zip(others);
    let differ = rows().filter(|(value, other)| **value != other.to_lowercase());
    values.len() == others.len()
        && values.iter().all(|value| is_small(value))
        && differ.count() * 100 <= values.len() * (100 - NEARLY_ALL)
        && !others.iter().all(|other| is_small(other))
}

/// Types whose values are sampled alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Texts,
    Numbers,
    Dates,
}

fn sort(family: Family) -> Option<Sort> {
    match family {
        family if family.is_text() => Some(Sort::Texts),
        Family::Int4 | Family::Int8 | Family::Numeric => Some(Sort::Numbers),
        Family::Date => Some(Sort::Dates),
        _ => None,
    }
}

/// Hashes of a column's values, without regard to case.
struct Values {
    sort: Sort,
    marks: Vec<u64>,
    /// The one that most rows have.
    common: u64,
}

impl Values {
    /// `None` for values that agree with others by chance.
    fn of(sort: Sort, values: &[String]) -> Option<Self> {
        let marks: Vec<u64> = values.iter().map(|value| mark(value)).collect();
        let mut counts: HashMap<u64, usize> = HashMap::new();
        for mark in &marks {
            *counts.entry(*mark).or_default() += 1;
        }
        let (common, _) = counts
            .iter()
            .max_by_key(|(mark, count)| (**count, **mark))?;
        let is_long = || {
            let value = values.first().map(|value| value.trim());
            let is_long = |value: &str| value.chars().count() >= LONG;
            value.is_some_and(|value| is_long(value) && value.contains(char::is_alphabetic))
        };
        let tells = match sort {
            Sort::Texts => counts.len() > 1 || is_long(),
            Sort::Numbers | Sort::Dates => counts.len() >= NUMBERS,
        };
        tells.then_some(Self {
            sort,
            common: *common,
            marks,
        })
    }

    /// Whether nearly all rows agree. Where most rows have one value, those with it agree by chance.
    fn are_of(&self, others: &Self) -> bool {
        if self.sort != others.sort || self.marks.len() != others.marks.len() {
            return false;
        }
        if self.marks.iter().all(|mark| *mark == self.common) {
            return self.marks == others.marks;
        }
        let most = self.marks.len() * (100 - NEARLY_ALL) / 100;
        let (mut agree, mut differ) = (0_usize, 0_usize);
        for (value, other) in self.marks.iter().zip(&others.marks) {
            if value != other {
                differ += 1;
            } else if *value != self.common {
                agree += 1;
            }
            if differ > most {
                return false;
            }
        }
        agree > 0 && agree * 100 >= (agree + differ) * NEARLY_ALL
    }
}

fn mark(value: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.trim().to_lowercase().hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn are_same(values: &[String], others: &[String]) -> bool {
        let of = |values| Values::of(Sort::Texts, values);
        let pair = of(values).zip(of(others));
        pair.is_some_and(|(values, others)| values.are_of(&others))
    }

    fn same(form: fn(usize) -> (&'static str, &'static str)) -> bool {
        let rows = (0..100).map(form);
        let rows = rows.map(|(one, other)| (one.to_owned(), other.to_owned()));
        let (values, others): (Vec<String>, Vec<String>) = rows.unzip();
        are_same(&values, &others)
    }

    #[test]
    fn small_letters_are_told_from_what_they_were_made_of() {
        let of = |form: fn(usize) -> String| (0..40).map(form).collect::<Vec<String>>();
        let mixed = of(|at| format!("Ada{at}"));
        let small = of(|at| format!("ada{at}"));
        assert!(are_lower(&small, &mixed));
        assert!(!are_lower(&mixed, &small) && !are_lower(&small, &small));
        assert!(!are_lower(&small, &of(|at| format!("Bob{at}"))));
        assert!(!are_lower(&small, &mixed[1..]));
    }

    #[test]
    fn columns_are_the_same_where_their_rows_agree_and_not_by_chance() {
        const NAMES: [&str; 3] = ["Brzonk Bau", "Plimsk Holz", "Wexelau"];
        assert!(same(|at| (NAMES[at % 3], NAMES[at % 3])));
        assert!(same(|at| (
            NAMES[at % 3],
            if at == 7 { "" } else { NAMES[at % 3] }
        )));
        assert!(!same(|at| (NAMES[at % 3], NAMES[(at + 1) % 3])));
        // Flags that are hardly ever set.
        assert!(!same(|at| (
            if at == 3 { "Y" } else { "N" },
            if at == 9 { "Y" } else { "N" }
        )));
        assert!(!same(|_| ("N", "N")) && same(|_| ("Brzonk", "BRZONK")));
        assert!(!are_same(&[], &[]));
        assert!(!are_same(&["a".into(), "b".into()], &["a".into()]));
    }
}
