//! Word lists: the `fake` crate's English ones, picked from by keyed draws. None of its random fakers is used.
//!
//! A list that changes gives other stand-ins, so reports carry [`word_list_hash`] and a test pins it.

use fake::locales::{Data, EN};

/// A fixed list of words.
pub(super) type List = &'static [&'static str];

pub(super) const FIRST_NAMES: List = EN::NAME_FIRST_NAME;
pub(super) const LAST_NAMES: List = EN::NAME_LAST_NAME;
pub(super) const CITY_SUFFIXES: List = EN::ADDRESS_CITY_SUFFIX;
pub(super) const STREET_SUFFIXES: List = EN::ADDRESS_STREET_SUFFIX;
pub(super) const COUNTRIES: List = EN::ADDRESS_COUNTRY;
pub(super) const COMPANY_SUFFIXES: List = EN::COMPANY_SUFFIX;
pub(super) const LOREM: List = EN::LOREM_WORD;

/// Digest of every list, in a fixed order: sixteen hexadecimal digits.
pub fn word_list_hash() -> String {
    let mut hasher = blake3::Hasher::new();
    for list in [
        FIRST_NAMES,
        LAST_NAMES,
        CITY_SUFFIXES,
        STREET_SUFFIXES,
        COUNTRIES,
        COMPANY_SUFFIXES,
        LOREM,
    ] {
        for word in list {
            hasher.update(word.as_bytes());
            hasher.update(b"\n");
        }
        hasher.update(b"\0");
    }
    hasher.finalize().to_hex()[..16].to_owned()
}

/// Characters of the longest word.
pub(super) fn longest(list: &[&str]) -> u32 {
    list.iter()
        .map(|word| word.chars().count() as u32)
        .max()
        .unwrap_or(0)
}

/// The words in lower-case ASCII letters, as parts of user names and hosts.
pub(super) fn plain(list: List) -> Vec<String> {
    let letters = |word: &&str| {
        word.chars()
            .filter(char::is_ascii_alphabetic)
            .collect::<String>()
            .to_ascii_lowercase()
    };
    list.iter()
        .map(letters)
        .filter(|word| !word.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_have_not_changed() {
        assert_eq!(
            word_list_hash(),
            "PINNED",
            "new lists give new stand-ins: raise key::ALGORITHM"
        );
    }

    #[test]
    fn no_list_is_empty() {
        for list in [
            FIRST_NAMES,
            LAST_NAMES,
            CITY_SUFFIXES,
            STREET_SUFFIXES,
            COUNTRIES,
            COMPANY_SUFFIXES,
            LOREM,
        ] {
            assert!(list.len() > 2 && !plain(list).is_empty());
        }
    }
}
