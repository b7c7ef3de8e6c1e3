//! Names of people, by the lists of names that stand-ins are made from. Those are English: few of the world's names
//! are in them, so a share of the values is enough (`values`), and a miss says nothing.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::transform::words::{FIRST_NAMES, LAST_NAMES, Word};

static FIRST: LazyLock<HashSet<&str>> = LazyLock::new(|| all(&FIRST_NAMES));
static LAST: LazyLock<HashSet<&str>> = LazyLock::new(|| all(&LAST_NAMES));

fn all(words: &'static [Word]) -> HashSet<&'static str> {
    words.iter().map(Word::as_str).collect()
}

/// Whether a value is one word, and a given name.
pub fn is_first_name(value: &str) -> bool {
    FIRST.contains(title_case(value.trim()).as_str())
}

/// Whether a value is one word, and a family name.
pub fn is_last_name(value: &str) -> bool {
    LAST.contains(title_case(value.trim()).as_str())
}

/// Whether a value is two to four words in capitals, one of the outer ones a known name: `Ada Quist`, `Quist, Ada`.
pub fn is_full_name(value: &str) -> bool {
    let words: Vec<&str> = value
        .split([' ', ','])
        .filter(|word| !word.is_empty())
        .collect();
    let name = |word: &&str| {
        let mut characters = word.chars();
        characters.next().is_some_and(char::is_uppercase)
            && characters.all(|c| c.is_alphabetic() || matches!(c, '.' | '\'' | '-' | '’'))
    };
    let known = |word: Option<&&str>| word.is_some_and(|word| is_first_name(word));
    (2..=4).contains(&words.len())
        && words.iter().all(name)
        && (known(words.first()) || known(words.last()))
}

/// `ADA` and `ada` are one name.
fn title_case(word: &str) -> String {
    let mut characters = word.chars();
    match characters.next() {
        Some(first) => first
            .to_uppercase()
            .chain(characters.as_str().to_lowercase().chars())
            .collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_people_are_told_from_other_words() {
        assert!(is_first_name("Grace") && is_first_name("GRACE") && !is_first_name("Xylophone"));
        assert!(is_last_name("Miller") && !is_last_name("12"));
        assert!(is_full_name("Grace Hopper") && is_full_name("Hopper, Grace"));
        assert!(
            !is_full_name("grace hopper")
                && !is_full_name("Garden Chair")
                && !is_full_name("Grace")
        );
    }
}
