//! Names that stand elsewhere as a whole and alone: a column or a path of documents that holds what columns of names do is one
//! of names, whatever its table is about, and gets the same rule, so that equal values stay equal.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{MANY, MOST_BYTES, NEARLY_ALL, NamesOf};
use crate::detect::split::folded;
use crate::detect::validators::{labels, people};
use crate::detect::{Category, Confidence, Proposal};

/// Letters of the shortest name.
const SHORTEST: usize = 3;

/// Most words of a whole name: forms of address, given names and family names.
const MOST_WORDS: usize = 6;

/// What was learned, folded, with what its columns seem to be.
#[derive(Default)]
pub(super) struct Wholes(HashMap<String, Category>);

impl std::fmt::Debug for Wholes {
    /// Not the names.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} whole names", self.0.len())
    }
}

impl Wholes {
    /// Takes what a column of names holds; `bytes` counts what is remembered. Words that mean something else as well are left
    /// out, and places.
    pub(super) fn learn(&mut self, of: &NamesOf, value: &str, bytes: &mut usize) {
        let name = folded(value);
        let is_word = people::is_common_word(value) || labels::is_nobody(value);
        let is_one = name.chars().count() >= SHORTEST && name.chars().all(char::is_alphabetic);
        if is_one && !is_word && *bytes + name.len() <= MOST_BYTES {
            *bytes += name.len();
            self.0.entry(name).or_insert(of.category);
        }
    }

    /// Two or more given and family names that were learned, with nothing beside them but forms of address. Some are both, so
    /// which is which does not count.
    fn whole_name(&self, value: &str) -> Option<Category> {
        let words = value.split([' ', ',']).filter(|word| !word.is_empty());
        let mut names = 0;
        for (at, word) in words.enumerate() {
            let is_written = word.starts_with(char::is_uppercase);
            match self.0.get(&folded(word)) {
                _ if at == MOST_WORDS => return None,
                Some(Category::FirstName | Category::LastName) if is_written => names += 1,
                _ if people::is_salutation(word) => {}
                _ => return None,
            }
        }
        (names >= 2).then_some(Category::Name)
    }

    /// What values are, nearly all of which are known names and nothing else.
    pub(super) fn told(&self, values: &[String]) -> Option<Proposal> {
        if self.0.is_empty() {
            return None;
        }
        let mut found: BTreeMap<Category, usize> = BTreeMap::new();
        let mut different = HashSet::new();
        for value in values {
            let name = folded(value);
            let written = value.trim().starts_with(char::is_uppercase);
            let category = self.0.get(&name).copied().filter(|_| written);
            if let Some(category) = category.or_else(|| self.whole_name(value)) {
                *found.entry(category).or_default() += 1;
                different.insert(name);
            }
        }
        let known: usize = found.values().sum();
        let (category, _) = found.into_iter().max_by_key(|(_, count)| *count)?;
        let is_told = known * 100 >= values.len() * NEARLY_ALL && different.len() >= MANY;
        is_told.then(|| Proposal {
            category,
            confidence: Confidence::Medium,
            reason: format!(
                "{} % of {} sampled values are names that a column of {} holds as well",
                known * 100 / values.len().max(1),
                values.len(),
                category.title()
            ),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 7] = [
        "Xanthi", "Zorvald", "Ybrida", "Quorlin", "Vextra", "Jolunda", "Océann",
    ];

    fn told(form: impl Fn(usize) -> String) -> Option<Category> {
        let mut wholes = Wholes::default();
        let of = NamesOf {
            category: Category::FirstName,
            is_certain: true,
        };
        for name in NAMES.iter().chain(&["Rose", "Berlin"]) {
            wholes.learn(&of, name, &mut 0);
        }
        assert!(!format!("{wholes:?}").contains("anthi"));
        let values: Vec<String> = (0..40).map(form).collect();
        wholes.told(&values).map(|found| found.category)
    }

    #[test]
    fn a_given_and_a_family_name_are_a_whole_one() {
        let mut wholes = Wholes::default();
        for (category, names) in [
            (Category::FirstName, &NAMES[..4]),
            (Category::LastName, &["Brzonka", "Kwelderi", "Ostrick"][..]),
        ] {
            let of = NamesOf {
                category,
                is_certain: true,
            };
            for name in names {
                wholes.learn(&of, name, &mut 0);
            }
        }
        let told = |form: &str| {
            let families = ["Brzonka", "Kwelderi", "Ostrick"];
            let values = (0..40).map(|at| {
                let value = form.replace('G', NAMES[at % 4]);
                value.replace('F', families[at % 3])
            });
            let values: Vec<String> = values.collect();
            wholes.told(&values).map(|found| found.category)
        };
        let name = Some(Category::Name);
        for form in ["G F", "F, G", "Dr. G F", "Prof. Dr. G van F", "G G F"] {
            assert_eq!(told(form), name, "{form}");
        }
        for form in ["G street", "call G F", "G and so F", "Dr. G", "g F"] {
            assert_ne!(told(form), name, "{form}");
        }
    }

    #[test]
    fn values_that_are_names_of_a_column_are_of_its_sort() {
        let first = Some(Category::FirstName);
        assert_eq!(told(|at| NAMES[at % 7].to_owned()), first);
        assert_eq!(told(|at| NAMES[at % 7].to_uppercase()), first);
        // With others among them, few of them, in small letters, and words that mean something else.
        let some = |share: usize| {
            told(move |at| match at % 10 < share {
                true => NAMES[at % 7].to_owned(),
                false => format!("case {at}"),
            })
        };
        assert_eq!((some(9), some(7)), (first, None));
        assert_eq!(told(|at| NAMES[at % 3].to_owned()), None);
        assert_eq!(told(|at| NAMES[at % 7].to_lowercase()), None);
        assert_eq!(told(|at| ["Rose", "Berlin"][at % 2].to_owned()), None);
        assert_eq!(told(|at| format!("for {}", NAMES[at % 7])), None);
    }
}
