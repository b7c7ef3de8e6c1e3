//! Names of the database in columns of few different values, and names that nothing but their place tells.

use std::collections::HashSet;

use super::Kind;
use crate::detect::validators::labels;
use crate::detect::validators::likeness::{self, Likeness};
use crate::detect::validators::people::{self, Lists, Names};
use crate::detect::{Category, Confidence, Proposal};

/// Different values up to which columns are looked at: names among more are told by their share of the values.
const MOST: usize = 40;

/// Of a hundred different values, so many that the database has as names.
const KNOWN: usize = 50;

/// Of a hundred values, so many with a name in them are told, whatever it is the name of.
const SOME: usize = 10;

/// Shortest word that is learned by its place alone.
const SHORTEST: usize = 4;

/// Takes the words of values that are written as names, but for labels and places.
pub(super) fn learn(names: &mut Lists, values: &[String]) {
    for value in values.iter().map(|value| value.trim()) {
        if matches!(likeness::of(value), None | Some(Likeness::Shouted)) || labels::is_nobody(value)
        {
            continue;
        }
        learn_words(names, value);
    }
}

/// Takes those of values that are written as a given and a family name, but for places.
pub(super) fn learn_whole(names: &mut Lists, values: &[String]) {
    let is_whole = |value: &&str| likeness::of(value) == Some(Likeness::Whole);
    let values = values.iter().map(|value| value.trim());
    let values = values.filter(|value| is_whole(value) && !labels::is_nobody(value));
    values.for_each(|value| learn_words(names, value));
}

fn learn_words(names: &mut Lists, value: &str) {
    let words = value.split([' ', ',', '-']);
    for word in words.filter(|word| word.chars().count() >= SHORTEST) {
        names.add_given(word);
        names.add_family(word);
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

/// How many values have a name of the database in them, or a whole one; different ones where they are so `few`. A name among
/// labels may be anything's, and is told, as are names in a part of many values.
pub(super) fn told_by(values: &[String], few: Option<usize>, names: &Lists) -> usize {
    let different: HashSet<&str> = values.iter().map(|value| value.trim()).collect();
    let told = |value: &str| {
        let has_whole = || people::name_in(value, Names::Own(names)).is_some();
        names.alone(value).next().is_some() || has_whole()
    };
    if few.is_some() {
        return different.into_iter().filter(|value| told(value)).count();
    }
    let count = values.iter().filter(|value| told(value)).count();
    let are_some = different.len() <= MOST || count * 100 >= values.len() * SOME;
    count * usize::from(are_some)
}

/// What so few different values are, half of which have a name of the database in them, or one a whole one. Families are called
/// like states, sizes and brands (`Short`, `Young`), so that under a name for labels and in tables of things half are not enough.
pub(super) fn somebody(
    values: &[String],
    few: usize,
    kind: Kind,
    names: &Lists,
) -> Option<Proposal> {
    let different: HashSet<&str> = values.iter().map(|value| value.trim()).collect();
    let told = told_by(values, Some(few), names);
    let whole = different
        .iter()
        .filter(|value| is_whole_in(value, names))
        .count();
    let may_be_single = !kind.are_labels && !kind.of_things;
    let is_told = whole > 0 || may_be_single && told > 0 && told * 2 >= few;
    is_told.then(|| Proposal {
        category: Category::FreeText,
        confidence: Confidence::Low,
        reason: format!(
            "{} of {few} different ones in {} sampled values hold names that the database's columns of names hold",
            told.max(whole),
            values.len()
        ),
    })
}

/// Whether a value holds a given and a family name of the database side by side.
fn is_whole_in(value: &str, names: &Lists) -> bool {
    own_name_in(value, names).is_some()
}

fn own_name_in(value: &str, names: &Lists) -> Option<String> {
    let found = people::name_in(value, Names::Own(names));
    found.filter(|name| name.split(' ').all(|word| names.has(word)))
}

/// The name that a value is as a whole, if it is a given and a family name of the database.
pub(super) fn whole_name(value: &str, names: &Lists) -> Option<String> {
    let is_whole = likeness::of(value) == Some(Likeness::Whole);
    is_whole.then(|| own_name_in(value, names))?
}
