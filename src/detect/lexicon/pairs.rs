//! Given and family names of one row, written together (`adaquist`) or next to each other in letters of any case: logins and
//! links to somebody's page are made so, and programs say so whom they did not find. Names of different rows are other words
//! too often.

use std::collections::HashMap;

use super::{Category, MOST_BYTES, NamesOf, names_of, paths};
use crate::catalog::Table;
use crate::detect::split::folded;
use crate::detect::validators::labels;
use crate::detect::validators::likeness::{self, Likeness};
use crate::detect::validators::people::{is_around, is_common_word};
use crate::detect::{Judgement, Sample};

/// Letters of the shortest name in a pair, and of the shortest pair that is written together: shorter ones are words.
const SHORTEST: usize = 3;
const TOGETHER: usize = 8;

/// Most words of a text that are looked at, and bytes of each.
const MOST_WORDS: usize = 200;
const LONGEST: usize = 64;

/// What was learned, in either order, folded and without anything in between; with whether neither name is a common word, so
/// that both may stand in running text.
#[derive(Default)]
pub(super) struct Pairs(HashMap<String, bool>);

impl std::fmt::Debug for Pairs {
    /// Not the names.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} pairs of names", self.0.len())
    }
}

impl Pairs {
    /// Takes the names of each row of a table: those of two columns or paths of documents, and whole ones. Samples leave NULL
    /// out, so that columns are held together where they have as many values; `bytes` counts what is remembered.
    pub(super) fn learn(
        &mut self,
        table: &Table,
        samples: &[Sample],
        judgements: &[Judgement],
        are_peoples: bool,
        bytes: &mut usize,
    ) {
        let types = table.columns.iter().map(|column| &column.ty);
        let inside = paths::rows(types, samples, judgements);
        let columns = samples.iter().zip(judgements);
        let columns = columns.filter(|(_, judgement)| !judgement.are_names_by_place);
        let columns = columns
            .filter_map(|(sample, judgement)| Some((names_of(judgement)?, sample.as_deref()?)));
        let columns: Vec<(NamesOf, &[String])> = columns.collect();
        let columns = columns.iter().map(|(named, values)| (named, *values));
        let inside = inside.iter();
        let inside = inside.map(|(named, texts)| (named, texts.as_slice()));
        let all: Vec<(&NamesOf, &[String])> = columns.chain(inside).collect();
        let of = |category: Category| {
            let all = all.iter().filter(move |(of, _)| of.category == category);
            all.map(|(_, values)| *values)
        };
        for given in of(Category::FirstName) {
            for family in of(Category::LastName).filter(|family| family.len() == given.len()) {
                let rows = given.iter().zip(family);
                rows.for_each(|(given, family)| self.add(given, family, bytes));
            }
        }
        for (named, values) in all.iter().filter(|(of, _)| of.category == Category::Name) {
            // Of names that no list has, those beside somebody's data count.
            let is_written = |value: &str| {
                are_peoples
                    && likeness::of(value) == Some(Likeness::Whole)
                    && !labels::is_nobody(value)
            };
            let values = values.iter().map(|value| value.trim());
            for value in values.filter(|value| named.is_whole(value) || is_written(value)) {
                let words = value
                    .split([' ', ','])
                    .filter(|word| !is_around(&folded(word)));
                let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
                if let [first, .., last] = words.as_slice() {
                    self.add(first, last, bytes);
                }
            }
        }
    }

    /// Takes a given and a family name, of several words the first and the last one by themselves as well.
    fn add(&mut self, given: &str, family: &str, bytes: &mut usize) {
        let given = [
            folded(given),
            folded(given.split(' ').next().unwrap_or_default()),
        ];
        let family = [
            folded(family),
            folded(family.rsplit(' ').next().unwrap_or_default()),
        ];
        for (given, family) in given
            .iter()
            .flat_map(|given| family.iter().map(move |of| (given, of)))
        {
            let is_name =
                |name: &str| name.len() >= SHORTEST && name.chars().all(char::is_alphabetic);
            let are_names = is_name(given) && is_name(family) && given != family;
            let common = [given, family].map(|name| is_common_word(name) || is_around(name));
            if !are_names || common == [true, true] {
                continue;
            }
            for pair in [format!("{given}{family}"), format!("{family}{given}")] {
                if *bytes + pair.len() <= MOST_BYTES && !self.0.contains_key(&pair) {
                    *bytes += pair.len();
                    self.0.insert(pair, common == [false, false]);
                }
            }
        }
    }

    /// The pair that a value is as a whole, with or without digits behind it.
    pub(super) fn whole(&self, value: &str) -> Option<String> {
        let value = value.trim().trim_start_matches('@');
        let value = value.trim_end_matches(|c: char| c.is_ascii_digit());
        let is_word = value.len() <= LONGEST && value.chars().all(char::is_alphabetic);
        is_word.then(|| self.together(folded(value)))?
    }

    /// The first pair in a text: as one word between signs, blanks and digits, or as two with a blank or sign between them.
    pub(super) fn first_in(&self, text: &str) -> Option<String> {
        if self.0.is_empty() {
            return None;
        }
        let is_inside = |c: char| c.is_alphabetic() || matches!(c, '\'' | '’');
        let mut before = String::new();
        for word in text.split(|c| !is_inside(c)).take(MOST_WORDS) {
            let word = match word.len() {
                ..=LONGEST => folded(word),
                _ => String::new(),
            };
            let pair = format!("{before}{word}");
            let is_pair = !before.is_empty() && !word.is_empty();
            if is_pair && self.0.get(&pair) == Some(&true) {
                return Some(pair);
            }
            if let Some(found) = self.together(word.clone()) {
                return Some(found);
            }
            before = word;
        }
        None
    }

    fn together(&self, word: String) -> Option<String> {
        let is_one = word.len() >= TOGETHER && self.0.contains_key(&word);
        is_one.then_some(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Pairs {
        let mut pairs = Pairs::default();
        for (given, family) in [
            ("Xanthi", "Brzonk"),
            ("Mary Ann", "van der Kwelder"),
            ("Océwyn", "O'Drovnik"),
            ("Xanthi", "Price"),
            ("Mark", "Price"),
        ] {
            pairs.add(given, family, &mut 0);
        }
        pairs
    }

    #[test]
    fn names_of_one_row_are_found_together_and_next_to_each_other() {
        let pairs = known();
        for value in [
            "xanthibrzonk",
            "@BrzonkXanthi7",
            "maryannkwelder",
            "marykwelder",
            "ocewynodrovnik",
            "xanthiprice",
        ] {
            assert!(pairs.whole(value).is_some(), "{value}");
            assert!(pairs.first_in(value).is_some(), "{value}");
        }
        for text in [
            "https://linkedin.com/in/xanthibrzonk?x=1",
            "/u/xanthibrzonk2",
            "error: xanthi brzonk not found",
            "no Brzonk Xanthi",
            "lookup océwyn o'drovnik",
        ] {
            assert!(pairs.first_in(text).is_some(), "{text}");
            assert_eq!(pairs.whole(text), None, "{text}");
        }
        assert!(!format!("{pairs:?}").contains("xanthi"));
    }

    #[test]
    fn names_of_other_rows_common_words_and_parts_of_words_are_none() {
        let pairs = known();
        for text in [
            "xanthikwelder",
            "xanthi kwelder",
            "xanthi",
            "brzonk",
            "markprice",
            "mark price as final",
            "xanthi price as final",
            "xanthi or brzonk",
            "exanthibrzonk",
            "",
        ] {
            assert_eq!(pairs.first_in(text), None, "{text}");
        }
    }
}
