//! Values that are written as names of people are, whether or not a list has them, and what else tells somebody by its
//! form: entries of a directory, folders of their owners.

use super::people::{is_around, is_capital, is_name_form, is_shouted};
use crate::detect::split::folded;

/// Longest value that is looked at, in bytes.
const LONGEST: usize = 120;

/// Letters of one word, and of a name in writings that have no capitals.
const WORD: (usize, usize) = (2, 24);
const IDEOGRAPHS: (usize, usize) = (2, 5);

/// Fewest letters of a word in capitals: codes of countries, currencies and airports have two or three.
const SHOUTED: usize = 4;

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// As a given and a family name: the form of most names, and of much else.
    Whole,
    /// As one of both: the form of very much else.
    Single,
    /// As one of both in capitals: the form of codes as well.
    Shouted,
}

/// How a value is written that may be a name; `None` where it is none.
pub fn of(value: &str) -> Option<Likeness> {
    let value = value.trim();
    if value.is_empty() || value.len() > LONGEST {
        return None;
    }
    if is_of_ideographs(value) {
        return Some(Likeness::Single);
    }
    if let Some((family, given)) = value.split_once(',') {
        let is_part = |part: &str| {
            let mut words = part.trim().split(' ').take(4).peekable();
            words.peek().is_some_and(|word| !word.is_empty()) && words.all(is_word)
        };
        return (is_part(family) && is_part(given)).then_some(Likeness::Whole);
    }
    let words: Vec<&str> = value.split(' ').take(6).collect();
    let is_inner = |word: &&&str| !is_around(&folded(word));
    let outer: Vec<&str> = words.iter().filter(is_inner).copied().collect();
    if !outer.iter().all(|word| is_word(word)) {
        return None;
    }
    let shouted = outer.iter().filter(|word| is_shouted(word)).count();
    match outer.len() {
        1 if words.len() == 1 && !value.contains('.') => match shouted {
            0 => Some(Likeness::Single),
            _ => is_long(value).then_some(Likeness::Shouted),
        },
        2..=3 if words.len() <= 5 && (shouted == 0 || shouted == outer.len()) => {
            Some(Likeness::Whole)
        }
        _ => None,
    }
}

/// Whether a word in capitals has more letters than most codes have.
fn is_long(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    letters >= SHOUTED
}

/// A capital and letters behind it.
fn is_word(word: &str) -> bool {
    let (least, most) = WORD;
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let is_initial = letters == 1 && word.len() <= 2;
    ((least..=most).contains(&letters) || is_initial) && is_name_form(word) && is_capital(word)
}

/// Chinese, Japanese and Korean letters and nothing else. Source: the blocks of the Unicode Standard, version 15.
fn is_of_ideographs(value: &str) -> bool {
    let (least, most) = IDEOGRAPHS;
    let is_one = |c: char| {
        matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
            | '\u{ac00}'..='\u{d7a3}')
    };
    let letters = value.chars().filter(|c| !matches!(c, ' ' | '・' | '·'));
    value.starts_with(is_one)
        && letters.clone().all(is_one)
        && (least..=most).contains(&letters.count())
}

/// Whether a value is the distinguished name of a person's entry in a directory: `CN=Quist\, Ada,OU=People,DC=x`,
/// `uid=aquist,ou=people,dc=x`. Source: RFC 4514, sections 2.4 and 3.
pub fn is_directory_entry(value: &str) -> bool {
    let value = value.trim();
    let Some((kind, rest)) = value.split_once('=') else {
        return false;
    };
    let lower = rest.to_ascii_lowercase();
    let is_entry = [",ou=", ",dc=", ",o=", ",cn="];
    if !is_entry.iter().any(|part| lower.contains(part)) {
        return false;
    }
    let escaped = rest.replace("\\,", "\u{0}");
    let first = escaped.split(',').next().unwrap_or_default();
    let named = first.replace('\u{0}', ",");
    match kind.trim().to_ascii_lowercase().as_str() {
        "uid" | "userid" => !named.is_empty(),
        "cn" => of(&named) == Some(Likeness::Whole),
        _ => false,
    }
}

/// Whether a value is the name of a file, by its ending: two to four letters and digits behind the last dot.
pub fn is_file_name(value: &str) -> bool {
    let Some((stem, ending)) = value.trim().rsplit_once('.') else {
        return false;
    };
    let is_ending = (2..=4).contains(&ending.len())
        && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && ending.starts_with(|c: char| c.is_ascii_lowercase());
    let is_address = stem.contains('@') || stem.contains("://");
    is_ending && stem.chars().count() >= 3 && !is_address
}

/// Whose folder a path begins with, where systems keep those of their users: `/home/aquist`, `C:\Users\aquist`.
pub fn folder_owner(value: &str) -> Option<&str> {
    let value = value.trim();
    let beginnings = [
        "/home/",
        "/Users/",
        "/export/home/",
        "C:\\Users\\",
        "C:/Users/",
    ];
    let rest = beginnings
        .iter()
        .find_map(|beginning| value.strip_prefix(beginning))?;
    let owner = rest.split(['/', '\\']).next().unwrap_or_default();
    let is_plain = owner
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '@'));
    let is_nobodys = ["public", "shared", "default"]
        .iter()
        .any(|nobody| owner.eq_ignore_ascii_case(nobody));
    (owner.len() >= 2 && is_plain && !is_nobodys).then_some(owner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_by_how_they_are_written() {
        for whole in [
            "Priyanka Okonkwo",
            "OKONKWO, PRUDENCE",
            "Okonkwo, Prudence A.",
            "PRUDENCE OKONKWO",
            "Maria de la Cruz",
            "Иван Петров",
            "Aoife O'Brien-Nwosu",
        ] {
            assert_eq!(of(whole), Some(Likeness::Whole), "{whole}");
        }
        for single in ["Okonkwo", "O'Brien", "Jürgen", "Иван", "王小明", "김민준"] {
            assert_eq!(of(single), Some(Likeness::Single), "{single}");
        }
        for shouted in ["OKONKWO", "O'BRIEN", "BELCOURT", "ACTIVE"] {
            assert_eq!(of(shouted), Some(Likeness::Shouted), "{shouted}");
        }
        for other in [
            "",
            "EUR",
            "SKU-12",
            "USER_CREATED",
            "in progress",
            "Size 12",
            "Order of the day",
            "a, b",
            "Hi!",
        ] {
            assert_eq!(of(other), None, "{other}");
        }
    }

    #[test]
    fn entries_and_folders_tell_whose_they_are() {
        assert!(is_directory_entry(
            "CN=Okonkwo\\, Prudence,OU=People,DC=x,DC=org"
        ));
        assert!(is_directory_entry("uid=pokonkwo,ou=people,dc=x"));
        assert!(!is_directory_entry("CN=x.example.org,O=Example"));
        assert!(!is_directory_entry("a=Ada Quist") && !is_directory_entry("CN=Ada Quist"));
        assert_eq!(folder_owner("/home/pokonkwo"), Some("pokonkwo"));
        assert_eq!(folder_owner("C:\\Users\\pokonkwo\\x"), Some("pokonkwo"));
        assert_eq!(folder_owner("/var/log/x"), None);
        assert!(is_file_name("customers-2024-05.csv") && is_file_name("a/b c.xlsx"));
        for other in [
            "Ada",
            "J. Quist",
            "a@b.com",
            "https://b.com",
            "1.25",
            "Dr.med",
        ] {
            assert!(!is_file_name(other), "{other}");
        }
        assert_eq!(folder_owner("/Users/Shared/x"), None);
    }
}
