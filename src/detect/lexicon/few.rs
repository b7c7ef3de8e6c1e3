//! Names of the database in columns of few different values, and names that nothing but their place tells.

use std::collections::HashSet;

use super::Kind;
use crate::detect::validators::labels;
use crate::detect::validators::likeness::{self, Likeness};
use crate::detect::validators::people::{self, Lists};
use crate::detect::{Category, Confidence, Proposal};

/// Different values up to which columns are looked at: names among more are told by their share of the values.
const MOST: usize = 40;

/// Of a hundred different values, so many that the database has as names.
const KNOWN: usize = 50;

/// Shortest word that is learned by its place alone.
const SHORTEST: usize = 4;

/// Takes the words of values that are written as names, but for labels and places.
pub(super) fn learn(names: &mut Lists, values: &[String]) {
    for value in values.iter().map(|value| value.trim()) {
        if matches!(likeness::of(value), None | Some(Likeness::Shouted)) || labels::is_nobody(value)
        {
            continue;
        }
        let words = value.split([' ', ',', '-']);
        for word in words.filter(|word| word.chars().count() >= SHORTEST) {
            names.add_given(word);
            names.add_family(word);
        }
    }
}

/// What a column of few different values is, of which enough are written as names and are some of the database's.
pub(super) fn told(values: &[String], kind: Kind, names: &Lists) -> Option<Proposal> {
    if kind.are_labels {
        return None;
    }
    let different: HashSet<&str> = values.iter().map(|value| value.trim()).collect();
    let different: Vec<&str> = different.into_iter().filter(|of| !of.is_empty()).collect();
    if different.is_empty() || different.len() > MOST {
        return None;
    }
    let is_one = |value: &&&str| {
        let is_written = match likeness::of(value) {
            Some(Likeness::Single) => !kind.of_things,
            Some(Likeness::Whole) => true,
            // In capitals.
            None | Some(Likeness::Shouted) => {
                !kind.of_things && value.chars().all(char::is_uppercase)
            }
        };
        // Firms are called like their owners and like something else.
        let words = || {
            value
                .split([' ', ',', '-'])
                .filter(|word| word.chars().count() > 2)
        };
        let is_name = |word: &str| {
            names.has(word) || people::is_first_name(word) || people::is_last_name(word)
        };
        let is_name = words().any(|word| names.has(word))
            && words().all(|word| is_name(word) || people::is_title(word));
        is_written && is_name && !labels::is_nobody(value)
    };
    let known = different.iter().filter(is_one).count();
    let is_told = known > 0 && known * 100 >= different.len() * KNOWN;
    is_told.then(|| Proposal {
        category: Category::FreeText,
        confidence: Confidence::Low,
        reason: format!(
            "{known} of {} different ones in {} sampled values are names that the database's columns of names hold",
            different.len(),
            values.len()
        ),
    })
}
