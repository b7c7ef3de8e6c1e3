//! Codes and words for gender: which closed list all values of a column are of.

use crate::transform::builtin::people::gender::{KNOWN, is_third};

/// Lists beside those that `gender` knows by itself, in small letters, the shorter ones first. A list is taken as a
/// whole, so that what is proposed says nothing of which of its words a column holds.
///
/// Sources: HL7 version 2, table 0001 (F, M, O, U, A, N); HL7 FHIR, value set AdministrativeGender (male, female, other,
/// unknown); ISO/IEC 5218 (0, 1, 2, 9); `m/w/d` as §22(3) of the German Personenstandsgesetz has it; the other languages'
/// own words for woman and man.
const LISTS: &[&[&str]] = &[
    &["w", "m"],
    &["v", "m"],
    &["k", "m"],
    &["h", "f"],
    &["h", "m"],
    &["f", "m", "x"],
    &["f", "m", "d"],
    &["f", "m", "o"],
    &["f", "m", "u"],
    &["w", "m", "d"],
    &["w", "m", "x"],
    &["0", "1", "2", "9"],
    &["f", "m", "o", "u", "a", "n"],
    &["frau", "mann"],
    &["weiblich", "männlich"],
    &["weiblich", "maennlich"],
    &["weiblich", "männlich", "divers"],
    &["weiblich", "maennlich", "divers"],
    &["femme", "homme"],
    &["féminin", "masculin"],
    &["mujer", "hombre"],
    &["femenino", "masculino"],
    &["feminino", "masculino"],
    &["femmina", "maschio"],
    &["donna", "uomo"],
    &["vrouw", "man"],
    &["kobieta", "mężczyzna"],
    &["female", "male", "other"],
    &["female", "male", "unknown"],
    &["female", "male", "diverse"],
    &["female", "male", "other", "unknown"],
    &[
        "female",
        "male",
        "non-binary",
        "other",
        "unknown",
        "prefer not to say",
    ],
    &[
        "female",
        "male",
        "nonbinary",
        "non_binary",
        "other",
        "unknown",
        "prefer_not_to_say",
    ],
    &[
        "woman",
        "man",
        "non-binary",
        "other",
        "unknown",
        "prefer not to say",
    ],
];

/// How a list may be written.
#[derive(Debug, Clone, Copy)]
enum Case {
    Small,
    Capital,
    Title,
}

const CASES: [Case; 3] = [Case::Small, Case::Capital, Case::Title];

impl Case {
    fn of(self, word: &str) -> String {
        match self {
            Self::Small => word.to_owned(),
            Self::Capital => word.to_uppercase(),
            Self::Title => {
                let mut characters = word.chars();
                let first = characters.next().into_iter();
                first
                    .flat_map(char::to_uppercase)
                    .chain(characters)
                    .collect()
            }
        }
    }
}

/// Which lists the values that were seen may all be of.
#[derive(Debug, Clone, Default)]
pub struct Lists {
    all: Open,
    /// The same without words for a third gender, which `gender` knows and keeps.
    pairs: Open,
}

/// The lists that are left.
#[derive(Debug, Clone)]
struct Open {
    seen: bool,
    /// Whether all are codes that need no list.
    known: bool,
    /// A list with a way to write it.
    left: Vec<(&'static [&'static str], Case)>,
}

impl Default for Open {
    fn default() -> Self {
        let left = LISTS
            .iter()
            .flat_map(|list| CASES.map(|case| (*list, case)));
        Self {
            seen: false,
            known: true,
            left: left.collect(),
        }
    }
}

/// What all values are of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Codes {
    /// Codes that `gender` knows.
    Known,
    /// One list.
    List(Vec<String>),
}

impl Lists {
    /// Looks at one value; trailing blanks do not count.
    pub fn look(&mut self, value: &str) {
        let value = value.trim_end_matches(' ');
        self.all.look(value);
        if !is_third(value) {
            self.pairs.look(value);
        }
    }

    /// What they are, words for a third gender left out where no list has them as well; `None` where no list has all
    /// others, or none was seen.
    pub fn codes(&self) -> Option<Codes> {
        self.all.codes().or_else(|| self.pairs.codes())
    }
}

impl Open {
    fn look(&mut self, value: &str) {
        self.seen = true;
        self.known = self.known && KNOWN.iter().any(|set| set.contains(&value));
        self.left
            .retain(|(list, case)| list.iter().any(|word| case.of(word) == value));
    }

    fn codes(&self) -> Option<Codes> {
        if !self.seen {
            return None;
        }
        if self.known {
            return Some(Codes::Known);
        }
        let (list, case) = self.left.first()?;
        Some(Codes::List(list.iter().map(|word| case.of(word)).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(values: &[&str]) -> Option<Codes> {
        let mut lists = Lists::default();
        values.iter().for_each(|value| lists.look(value));
        lists.codes()
    }

    fn list(words: &[&str]) -> Codes {
        Codes::List(words.iter().map(|word| (*word).to_owned()).collect())
    }

    #[test]
    fn values_are_of_the_shortest_list_that_has_them_all() {
        assert_eq!(codes(&["m", "f", "Male ", "2"]), Some(Codes::Known));
        assert_eq!(codes(&["m", "w"]), Some(list(&["w", "m"])));
        assert_eq!(codes(&["W", "D"]), Some(list(&["W", "M", "D"])));
        assert_eq!(
            codes(&["Weiblich", "Männlich"]),
            Some(list(&["Weiblich", "Männlich"]))
        );
        assert_eq!(
            codes(&["male", "unknown", "other"]),
            Some(list(&["female", "male", "other", "unknown"]))
        );
        // Words for a third gender that no list has as well.
        assert_eq!(codes(&["M", "V", "O"]), Some(list(&["V", "M"])));
        assert_eq!(codes(&["k", "m", "n", "inna"]), Some(list(&["k", "m"])));
        assert_eq!(codes(&["Male", "Female", "X"]), Some(Codes::Known));
        assert_eq!(codes(&["x", "onbekend"]), None);
        assert_eq!(codes(&["m", "heavy", "x"]), None);
        assert_eq!(codes(&["m", "heavy"]), None);
        assert_eq!(codes(&["m", "W"]), None);
        assert_eq!(codes(&[]), None);
    }

    #[test]
    fn no_list_is_known_anyway_or_written_twice() {
        for list in LISTS {
            assert!(
                !KNOWN
                    .iter()
                    .any(|known| list.iter().all(|word| known.contains(word)))
            );
            let others = LISTS.iter().filter(|other| *other == list);
            assert_eq!(others.count(), 1, "{list:?}");
        }
    }
}
