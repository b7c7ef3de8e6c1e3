//! `rules/detection.csv`, the words of the dictionary, indexed.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::category::Category;

/// The dictionary as it is shipped.
const TEXT: &str = include_str!("../../rules/detection.csv");

/// The dictionary, read once.
pub(super) static DICTIONARY: LazyLock<Dictionary> = LazyLock::new(|| Dictionary::read(TEXT));

/// Where a word counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Where {
    /// Anywhere, and it says enough.
    Any,
    /// Anywhere, but it often means something else.
    Weak,
    /// In tables of people.
    Person,
    /// In tables of organisations.
    Company,
    /// In tables with other parts of an address.
    Address,
}

/// A word that stands for a category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) category: Category,
    pub(super) place: Where,
    pub(super) language: &'static str,
}

/// Words without categories of their own: what surrounds a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Role {
    Person,
    Company,
    Place,
    Neutral,
    About,
    Asks,
    Never,
    Thing,
    Secret,
    Key,
}

/// All words, by their parts run together.
pub(super) struct Dictionary {
    words: HashMap<String, Vec<Word>>,
    endings: Vec<(&'static str, Word)>,
    roles: HashSet<(Role, String)>,
}

impl Dictionary {
    /// Lines that are not of the form are left out; a test keeps the shipped file free of them.
    fn read(text: &'static str) -> Self {
        let mut dictionary = Self {
            words: HashMap::new(),
            endings: Vec::new(),
            roles: HashSet::new(),
        };
        let lines = text.lines().map(str::trim);
        for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some(line) = Line::read(line) {
                dictionary.add(&line);
            }
        }
        dictionary
    }

    fn add(&mut self, line: &Line) {
        for word in line.words.split_whitespace() {
            let joined = word.trim_start_matches('*').replace('_', "");
            match line.what {
                What::Role(role) => {
                    self.roles.insert((role, joined));
                }
                What::Word(meaning) => {
                    if let Some(ending) = word.strip_prefix('*') {
                        self.endings.push((ending, meaning));
                    }
                    self.words.entry(joined).or_default().push(meaning);
                }
            }
        }
    }

    /// What a run of parts, written together, may stand for; its plural counts as well, but for that of a word for people:
    /// `person` is not several of `perso`.
    pub(super) fn meanings(&self, joined: &str) -> &[Word] {
        let is_of_people = self.roles.contains(&(Role::Person, joined.to_owned()));
        let mut forms = forms(joined).take(if is_of_people { 1 } else { usize::MAX });
        forms
            .find_map(|form| self.words.get(form))
            .map_or(&[], Vec::as_slice)
    }

    /// What a longer part may stand for by its ending.
    pub(super) fn by_ending(&self, part: &str) -> Option<Word> {
        let fits =
            |(ending, _): &&(&str, Word)| part.len() > ending.len() && part.ends_with(ending);
        self.endings
            .iter()
            .filter(fits)
            .max_by_key(|(ending, _)| ending.len())
            .map(|(_, word)| *word)
    }

    /// Whether a word stands for anything, or surrounds what does.
    pub(super) fn knows(&self, word: &str) -> bool {
        let roles = [
            Role::Person,
            Role::Company,
            Role::Place,
            Role::Neutral,
            Role::About,
            Role::Asks,
        ];
        !self.meanings(word).is_empty() || roles.iter().any(|role| self.is(*role, word))
    }

    /// Whether a part, or its singular, has a role.
    pub(super) fn is(&self, role: Role, part: &str) -> bool {
        forms(part).any(|form| self.roles.contains(&(role, form.to_owned())))
    }
}

/// A word as it is, then what it may be the plural of.
fn forms(word: &str) -> impl Iterator<Item = &str> {
    let without = |ending: &str| {
        let stem = word.strip_suffix(ending);
        stem.filter(|stem| stem.chars().count() >= 2)
    };
    let plurals = ["s", "es", "en", "n"].map(without);
    std::iter::once(word).chain(plurals.into_iter().flatten())
}

enum What {
    Role(Role),
    Word(Word),
}

struct Line {
    what: What,
    words: &'static str,
}

impl Line {
    fn read(line: &'static str) -> Option<Self> {
        let mut fields = line.splitn(4, ',');
        let (category, place) = (fields.next()?, fields.next()?);
        let (language, words) = (fields.next()?, fields.next()?);
        let what = match category {
            "@person" => What::Role(Role::Person),
            "@company" => What::Role(Role::Company),
            "@place" => What::Role(Role::Place),
            "@neutral" => What::Role(Role::Neutral),
            "@about" => What::Role(Role::About),
            "@asks" => What::Role(Role::Asks),
            "@never" => What::Role(Role::Never),
            "@thing" => What::Role(Role::Thing),
            "@secret" => What::Role(Role::Secret),
            "@key" => What::Role(Role::Key),
            name => What::Word(Word {
                category: Category::named(name)?,
                place: match place {
                    "any" => Where::Any,
                    "weak" => Where::Weak,
                    "person" => Where::Person,
                    "company" => Where::Company,
                    "address" => Where::Address,
                    _ => return None,
                },
                language,
            }),
        };
        Some(Self { what, words })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines() -> impl Iterator<Item = &'static str> {
        TEXT.lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
    }

    #[test]
    fn every_line_of_the_shipped_file_is_read() {
        for text in lines() {
            let line = Line::read(text).unwrap_or_else(|| panic!("{text}"));
            assert!(!line.words.is_empty(), "{text}");
            for word in line.words.split_whitespace() {
                let word = word.strip_prefix('*').unwrap_or(word);
                let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
                assert!(word.chars().all(plain), "{word}");
                assert!(!word.starts_with('_') && !word.ends_with('_'), "{word}");
            }
        }
    }

    #[test]
    fn every_category_has_words_and_every_main_one_in_all_languages() {
        let of = |name: &str| -> HashSet<&str> {
            lines()
                .filter(|line| line.starts_with(&format!("{name},")))
                .filter_map(|line| line.split(',').nth(2))
                .collect()
        };
        for category in Category::ALL {
            assert!(!of(category.name()).is_empty(), "{category}");
        }
        for name in [
            "first_name",
            "last_name",
            "name",
            "birth_date",
            "phone",
            "email",
        ] {
            for language in ["en", "de", "fr", "es", "pt", "it", "nl", "pl"] {
                // French `prénom` and Portuguese `apelido` stand in lines of their own.
                assert!(of(name).contains(language), "{name} {language}");
            }
        }
    }

    #[test]
    fn plurals_and_endings_lead_to_their_words() {
        let first = |word: &str| DICTIONARY.meanings(word).first().map(|word| word.category);
        assert_eq!(first("emails"), Some(Category::Email));
        assert_eq!(first("addresses"), Some(Category::Address));
        assert_eq!(first("product"), None);
        assert_eq!(first("persos"), Some(Category::Document));
        assert_eq!(first("person"), None);
        let ending = DICTIONARY
            .by_ending("hauptstrasse")
            .map(|word| word.category);
        assert_eq!(ending, Some(Category::Street));
        assert!(DICTIONARY.is(Role::Person, "customers"));
        assert!(!DICTIONARY.is(Role::Person, "products"));
    }
}
