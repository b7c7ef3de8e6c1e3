//! Names of one database.

use std::collections::HashSet;
use std::fmt;

use super::spelled::Words;
use super::{MOST_WORDS, SHORTEST_IN_LOGIN, is_around, is_capital, is_common, is_shouted};
use crate::detect::split::folded;

/// Shortest word in capitals that is taken for a name, in letters: shorter ones are codes.
const SHOUTED: usize = 4;

/// Words in front of a name in capitals, so many of which are running text.
const MOST_BEFORE_LAST: usize = 6;

/// Names by sort, folded: small letters without accents.
#[derive(Clone, Default)]
pub struct Lists {
    pub(super) given: HashSet<String>,
    pub(super) family: HashSet<String>,
}

impl fmt::Debug for Lists {
    /// Not the names: they may be somebody's.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (given, family) = (self.given.len(), self.family.len());
        write!(out, "{given} given and {family} family names")
    }
}

impl Lists {
    /// Takes a word for a given name. Words that are no names by their form, and common ones, are left out.
    pub fn add_given(&mut self, word: &str) {
        self.given.extend(own_name(word));
    }

    /// Takes a word for a family name, likewise.
    pub fn add_family(&mut self, word: &str) {
        self.family.extend(own_name(word));
    }

    /// Those of both.
    #[must_use]
    pub fn with(&self, others: &Self) -> Self {
        let mut all = self.clone();
        all.given.extend(others.given.iter().cloned());
        all.family.extend(others.family.iter().cloned());
        all
    }

    /// Whether a word is one of them: a given or a family name.
    pub fn has(&self, word: &str) -> bool {
        let name = folded(word);
        self.given.contains(&name) || self.family.contains(&name)
    }

    /// The given name that a folded word is, or that it is the genitive of: `Annikas`.
    pub(super) fn given_of<'w>(&self, word: &'w str) -> Option<&'w str> {
        bare(word, |word| self.given.contains(word))
    }

    /// The family name, likewise.
    pub(super) fn family_of<'w>(&self, word: &'w str) -> Option<&'w str> {
        bare(word, |word| self.family.contains(word))
    }

    /// The name of whichever sort, likewise.
    fn of_either<'w>(&self, word: &'w str) -> Option<&'w str> {
        self.given_of(word).or_else(|| self.family_of(word))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.given.is_empty() && self.family.is_empty()
    }

    /// The names of this list that stand in a text by themselves, with a capital in front and not all in capitals: those
    /// of three letters and more that are no common words.
    pub fn alone<'t>(&'t self, text: &'t str) -> impl Iterator<Item = String> + 't {
        let words = Words::of(text).take(MOST_WORDS);
        let titled = words.filter(|word| is_capital(word.text) && !is_shouted(word.text));
        titled
            .map(|word| folded(word.text))
            .filter_map(|word| self.of_either(&word).map(str::to_owned))
    }

    /// Those of them that something is said to belong to: `Quistrup's board`.
    pub fn owners<'t>(&'t self, text: &'t str) -> impl Iterator<Item = String> + 't {
        let words = Words::of(text).take(MOST_WORDS);
        let owners = words.filter(|word| word.is_owner && is_capital(word.text));
        owners
            .map(|word| folded(word.text))
            .filter(|word| self.given.contains(word) || self.family.contains(word))
    }

    /// The given names of this list that a text has in it as words of their own, with a capital in front or all in capitals.
    pub fn given_in<'t>(&'t self, text: &'t str) -> impl Iterator<Item = String> + 't {
        let words = Words::of(text).take(MOST_WORDS);
        let long = |word: &str| is_capital(word) && word.chars().count() >= SHOUTED;
        words
            .filter(move |word| long(word.text))
            .map(|word| folded(word.text))
            .filter_map(|word| self.given_of(&word).map(str::to_owned))
    }

    /// The name of this list, folded, that a value in capitals is as a whole: words with blanks or hyphens between them, all
    /// of which are names.
    pub fn shouted(&self, value: &str) -> Option<String> {
        let value = value.trim();
        let mut words = value.split([' ', '-']);
        let is_name = |word: &str| word.chars().count() >= SHOUTED && self.has(word);
        (is_shouted(value) && words.all(is_name)).then(|| folded(value))
    }

    /// The name of this list, folded, that a short value ends in, in capitals behind other words or codes: `KD 7 QUISTRUP`.
    pub fn shouted_last(&self, value: &str) -> Option<String> {
        let value = value.trim();
        let (before, _) = value
            .char_indices()
            .rev()
            .find(|(_, c)| !c.is_alphabetic())?;
        let (first, last) = value.split_at_checked(before)?;
        let last = last.trim_start_matches(|c: char| !c.is_alphabetic());
        let is_short = first.split_whitespace().count() < MOST_BEFORE_LAST && !first.is_empty();
        let is_name = is_short && last.chars().count() >= SHOUTED && is_shouted(last);
        (is_name && self.has(last)).then(|| folded(last))
    }

    /// The names of this list, folded, that stand between the signs of a path, a file or a label without blanks, in letters
    /// of any case: `invoices/2024/quistrup_7.pdf`, `POL7_QUISTRUP.pdf`.
    pub fn in_label<'t>(&'t self, value: &'t str) -> impl Iterator<Item = String> + 't {
        let value = value.trim();
        let has_blanks = value.contains(char::is_whitespace);
        let is_label = !has_blanks && value.contains(['/', '_', '.', '-', '\\']);
        let words = value.split(|c: char| !c.is_alphabetic());
        let long = words.filter(move |word| is_label && word.chars().count() >= SHORTEST_OF_LABELS);
        long.map(folded)
            .filter_map(|word| self.family_of(&word).map(str::to_owned))
    }

    /// The names of this list, folded, that have an initial in front or behind them between the signs of such a label, with or
    /// without digits: `import_aquistrup1863_2024.csv`.
    pub fn login_in_label<'t>(&'t self, value: &'t str) -> impl Iterator<Item = String> + 't {
        let value = value.trim();
        let has_blanks = value.contains(char::is_whitespace);
        let is_label = !has_blanks && value.contains(['/', '_', '.', '-', '\\']);
        let words = value.split(|c: char| !c.is_alphanumeric());
        let words = words.map(|word| word.trim_end_matches(|c: char| c.is_ascii_digit()));
        let long = words.filter(move |word| is_label && word.chars().count() > SHORTEST_IN_LOGIN);
        long.filter_map(|word| {
            let name = folded(word);
            let behind = name.char_indices().nth(1).map(|(at, _)| at);
            let last = name.char_indices().last().map(|(at, _)| at);
            let parts = [
                behind.and_then(|at| name.get(at..)),
                last.and_then(|at| name.get(..at)),
            ];
            let mut parts = parts.into_iter().flatten();
            parts
                .find(|part| self.family.contains(*part))
                .map(str::to_owned)
        })
    }
}

/// Least letters of a name in a label: shorter ones are often other words.
const SHORTEST_OF_LABELS: usize = 4;

/// A name of somebody in the database, folded; `None` for what may be any word.
fn own_name(word: &str) -> Option<String> {
    let name = folded(word);
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let is_name = letters >= 3 && letters == name.chars().count();
    (is_name && !is_common(&name) && !is_around(&name)).then_some(name)
}

/// Least letters of a name that has an `s` behind it: shorter ones with it are other words.
const SHORTEST_OF_GENITIVES: usize = 4;

/// A word that is a name, or the name that it is with an `s` behind it.
fn bare(word: &str, is_name: impl Fn(&str) -> bool) -> Option<&str> {
    if is_name(word) {
        return Some(word);
    }
    let bare = word.strip_suffix('s')?;
    let is_long = bare.chars().count() >= SHORTEST_OF_GENITIVES;
    (is_long && is_name(bare)).then_some(bare)
}
