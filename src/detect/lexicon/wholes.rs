//! Names that stand elsewhere as a whole and alone: a column or a path of documents that holds what columns of names do is one
//! of names, whatever its table is about, and gets the same rule, so that equal values stay equal.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{MANY, MOST_BYTES, NEARLY_ALL, NamesOf};
use crate::detect::split::folded;
use crate::detect::validators::{labels, people};
use crate::detect::{Category, Confidence, Proposal};

/// Letters of the shortest name.
const SHORTEST: usize = 3;

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
            if let Some(category) = self.0.get(&name).filter(|_| written) {
                *found.entry(*category).or_default() += 1;
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
