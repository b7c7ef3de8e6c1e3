//! Word lists: people, places, companies, lorem. The data is the `fake` crate's public lists, of English here and of
//! other locales in [`locale`], and a few of our own where it has none; which word a value gets is drawn by our own keyed
//! hash, never by that crate's random fakers.
//!
//! A list that changes changes every stand-in made from it, so [`word_list_hash`] goes into the report and is pinned
//! by a test: an upgrade of `fake` that touches a list fails there.

mod cleaned;
pub mod countries;
pub mod foreign_towns;
pub mod given;
pub mod latin;
pub mod locale;
mod own;
pub mod postcodes;
pub mod states;
pub mod towns;
mod word;

use std::sync::LazyLock;

use fake::locales::{Data, EN};

use locale::LOCALES;
pub use word::{Word, longest, pick};
use word::{cells, handles};

/// A list of words as the crate has it.
pub type List = &'static [&'static str];

/// Given names.
pub static FIRST_NAMES: [Word; EN::NAME_FIRST_NAME.len()] = cells(EN::NAME_FIRST_NAME);
/// Family names.
pub static LAST_NAMES: [Word; EN::NAME_LAST_NAME.len()] = cells(EN::NAME_LAST_NAME);
/// Words for the end of a street's name.
pub static STREET_SUFFIXES: [Word; EN::ADDRESS_STREET_SUFFIX.len()] =
    cells(EN::ADDRESS_STREET_SUFFIX);
/// Words in front of a city's name.
pub static CITY_PREFIXES: [Word; EN::ADDRESS_CITY_PREFIX.len()] = cells(EN::ADDRESS_CITY_PREFIX);
/// Endings of a city's name.
pub static CITY_SUFFIXES: [Word; EN::ADDRESS_CITY_SUFFIX.len()] = cells(EN::ADDRESS_CITY_SUFFIX);
/// Postal abbreviations of states of the USA.
pub static STATES: [Word; EN::ADDRESS_STATE_ABBR.len()] = cells(EN::ADDRESS_STATE_ABBR);
/// Countries in English, with the few names that are longer than columns for countries commonly are.
const ALL_COUNTRIES: List = EN::ADDRESS_COUNTRY;
/// ISO 3166-1 alpha-2 codes.
pub const COUNTRY_CODES: List = EN::ADDRESS_COUNTRY_CODE;
/// Legal forms of companies.
pub static COMPANY_SUFFIXES: [Word; EN::COMPANY_SUFFIX.len()] = cells(EN::COMPANY_SUFFIX);
/// Latin words.
pub const LOREM: List = EN::LOREM_WORD;

/// Every list of English that is used, by name, in a fixed order.
const ALL: &[(&str, List)] = &[
    ("first_name", EN::NAME_FIRST_NAME),
    ("last_name", EN::NAME_LAST_NAME),
    ("street_suffix", EN::ADDRESS_STREET_SUFFIX),
    ("city_prefix", EN::ADDRESS_CITY_PREFIX),
    ("city_suffix", EN::ADDRESS_CITY_SUFFIX),
    ("state", EN::ADDRESS_STATE_ABBR),
    ("country", ALL_COUNTRIES),
    ("country_code", COUNTRY_CODES),
    ("company_suffix", EN::COMPANY_SUFFIX),
    ("lorem", LOREM),
    ("time_zone", ALL_TIME_ZONES),
];

/// Time zones of the IANA database, by area.
const ALL_TIME_ZONES: List = EN::ADDRESS_TIME_ZONE;

/// Time zones without those names that the database keeps for old data only, which servers may be installed without.
/// Source: the file `backward` of the IANA time zone database.
pub static TIME_ZONES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let old = [
        "America/Godthab",
        "Asia/Chongqing",
        "Asia/Rangoon",
        "Europe/Kiev",
    ];
    let all = ALL_TIME_ZONES.iter().copied();
    all.filter(|zone| !old.contains(zone)).collect()
});

/// Countries in English, in at most 40 characters.
pub static COUNTRIES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let all = ALL_COUNTRIES.iter().copied();
    all.filter(|name| name.chars().count() <= 40).collect()
});

/// Given names as they stand in addresses and user names: lower-case ASCII letters only.
pub static FIRST_HANDLES: [Word; EN::NAME_FIRST_NAME.len()] = handles(EN::NAME_FIRST_NAME);
/// Family names likewise.
pub static LAST_HANDLES: [Word; EN::NAME_LAST_NAME.len()] = handles(EN::NAME_LAST_NAME);

/// Latin words by their length; the first list, for length 0, is empty and so may others be.
pub static LOREM_BY_LENGTH: LazyLock<Vec<Vec<&'static str>>> = LazyLock::new(|| {
    let mut lists = vec![Vec::new(); longest_text(LOREM) as usize + 1];
    for word in LOREM.iter().filter(|word| word.is_ascii()) {
        lists[word.len()].push(*word);
    }
    lists
});

/// Characters of the longest text of a list.
pub fn longest_text(list: &[&str]) -> u32 {
    let lengths = list.iter().map(|text| text.chars().count());
    lengths.max().unwrap_or(0) as u32
}

/// Fingerprint of all lists of all locales: names, words and their order. 64 hexadecimal digits.
pub fn word_list_hash() -> String {
    let mut hasher = blake3::Hasher::new();
    for (name, list) in ALL {
        add(&mut hasher, name, list);
    }
    for locale in LOCALES {
        add(&mut hasher, "locale", &[locale.name, locale.country]);
        for (name, list) in locale.lists.iter().chain(locale.forms) {
            add(&mut hasher, name, list);
        }
    }
    for (locale, female, male) in given::all() {
        add(&mut hasher, locale, female);
        add(&mut hasher, locale, male);
    }
    for states in states::STATES {
        add(&mut hasher, states.country, states.names);
        add(&mut hasher, states.country, states.codes);
    }
    for (country, forms) in postcodes::COUNTRIES {
        add(&mut hasher, country, forms);
    }
    for town in towns::TOWNS {
        add(&mut hasher, "town", &[town.city, town.state, town.zip]);
    }
    for (locale, towns) in foreign_towns::TOWNS {
        for town in *towns {
            add(&mut hasher, locale, &[town.city, town.state, town.code]);
        }
    }
    for locale in LOCALES {
        for name in locale
            .list("last")
            .into_iter()
            .chain(locale.list("first"))
            .flatten()
        {
            add(&mut hasher, "latin", &[&latin::handle(locale.name, name)]);
        }
    }
    for (name, reading) in latin::READINGS {
        add(&mut hasher, name, &[reading]);
    }
    hasher.finalize().to_hex().to_string()
}

fn add(hasher: &mut blake3::Hasher, name: &str, list: &[&str]) {
    hasher.update(name.as_bytes());
    for word in list {
        // No word holds a line break, so words cannot run together.
        hasher.update(b"\n");
        hasher.update(word.as_bytes());
    }
    hasher.update(b"\n\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_those_that_stand_ins_were_made_from() {
        // A new hash means new stand-ins for old values: raise key::ALGORITHM with it, unless lists were only added.
        assert_eq!(
            word_list_hash(),
            "8bca94692b1184a7941265756cb3b05f972ad96062d8b1b52f259cf923e68fc4"
        );
    }

    /// No blanks around it, no control characters, no accents that stand by themselves.
    fn is_clean(word: &str) -> bool {
        let is_stray = |c: char| c.is_control() || ('\u{300}'..='\u{36f}').contains(&c);
        !word.is_empty() && word.trim() == word && !word.contains(is_stray)
    }

    #[test]
    fn every_list_is_fit_for_drawing() {
        for (name, list) in ALL {
            assert!(!list.is_empty(), "{name}");
            assert!(list.iter().all(|word| is_clean(word)), "{name}");
        }
        for locale in LOCALES {
            for (name, list) in locale.lists {
                assert!(
                    !list.is_empty() && list.iter().all(|word| is_clean(word)),
                    "{} {name}",
                    locale.name
                );
            }
        }
        assert!(TIME_ZONES.is_sorted() && TIME_ZONES.len() > 100);
        for list in [&FIRST_HANDLES[..], &LAST_HANDLES[..]] {
            assert!(list.iter().all(|handle| !handle.as_str().is_empty()));
        }
        assert!(COUNTRY_CODES.iter().all(|code| code.len() == 2));
        assert_eq!(
            LOREM_BY_LENGTH.iter().map(Vec::len).sum::<usize>(),
            LOREM.len()
        );
    }
}
