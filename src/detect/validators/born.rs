//! Days of birth that a text announces: `geb. 18.05.2000`, `né(e) le 18/05/2000`, `born on 18 May 2000`.

use super::super::split::folded;
use super::places;

/// Words in front of a day of birth, in small letters without accents: English, German, French, Spanish, Italian,
/// Portuguese, Dutch, Polish, and the words of Scandinavia.
const WORDS: &[&str] = &[
    "born",
    "birth",
    "birthdate",
    "birthday",
    "dob",
    "geb",
    "geboren",
    "geborene",
    "geborener",
    "geburtsdatum",
    "geburtstag",
    "naissance",
    "nacido",
    "nacida",
    "nacimiento",
    "nato",
    "nata",
    "nascita",
    "nascido",
    "nascida",
    "nascimento",
    "geboorte",
    "geboortedatum",
    "urodzony",
    "urodzona",
    "urodzenia",
    "ur",
    "foedt",
    "foedd",
];

/// The same in French, which are other words without their accent or their ending.
const FRENCH: &[&str] = &["né", "née", "nés", "nées"];

/// Words and numbers between such a word and the end of the day: `né(e) le 18 mai 2000`.
const NEAR: usize = 5;

/// Most words and numbers of a text that are looked at.
const MOST: usize = 400;

/// Longest word that is looked up, in bytes.
const LONGEST: usize = 20;

/// Whether a text holds a day of birth behind a word that says so.
pub fn holds_birth(text: &str) -> bool {
    if !text.contains(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let mut near = 0;
    let mut is_day_named = false;
    for part in Parts(text).take(MOST) {
        if is_announcement(part) {
            (near, is_day_named) = (NEAR, false);
            continue;
        }
        if near == 0 {
            continue;
        }
        near -= 1;
        let number = part.trim_end_matches(['.', '-', '/', ',']);
        let year = places::year(number).filter(|year| (1900..=2100).contains(year));
        // A year alone is one of anything; behind a day it is the end of a date.
        if year.is_some() && (number.len() > 4 || is_day_named) {
            return true;
        }
        is_day_named |= number.parse().is_ok_and(|day: u32| (1..=31).contains(&day));
    }
    false
}

fn is_announcement(part: &str) -> bool {
    if part.len() > LONGEST || part == "NATO" {
        return false;
    }
    let word = folded(part);
    WORDS.contains(&word.as_str()) || FRENCH.contains(&part.to_lowercase().as_str())
}

/// Words, and numbers with the signs of dates in them.
struct Parts<'t>(&'t str);

impl<'t> Iterator for Parts<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        let start = self.0.find(char::is_alphanumeric)?;
        let rest = self.0.get(start..)?;
        let is_number = rest.starts_with(|c: char| c.is_ascii_digit());
        let is_inside = |c: char| match is_number {
            true => c.is_ascii_digit() || matches!(c, '.' | '-' | '/'),
            false => c.is_alphabetic(),
        };
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let behind = rest.get(first..)?;
        let length = first + behind.find(|c| !is_inside(c)).unwrap_or(behind.len());
        let (part, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some(part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_birth_are_seen_behind_their_words() {
        for text in [
            "geb. 18.05.2000",
            "geb.18.5.1960",
            "né(e) le 18/05/2000",
            "Née le 18 mai 2000 à Lyon",
            "born 2000-05-18",
            "born on May 18, 2000",
            "DOB:05/18/1960",
            "Patient, nato il 18.05.1960",
            "ur. 18.05.1960",
            "date de naissance : 18/05/2000.",
            "født 18.05.1960",
        ] {
            assert!(holds_birth(text), "{text}");
        }
        for text in [
            "",
            "18.05.2000",
            "the idea was born in 2019",
            "ne pas livrer avant le 18/05/2000",
            "NATO 2000-05-18",
            "born free, 12 of them",
            "born to run, a record by somebody that came out on 1975-08-25",
            "geb. 00.00.0000",
            "版 2000-05-18",
        ] {
            assert!(!holds_birth(text), "{text}");
        }
    }
}
