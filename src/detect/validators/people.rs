//! Names of people: whole ones, those in texts, and logins that are made of them.
//!
//! Known are the names that stand-ins are made from and `rules/names.csv`, and those that a database holds itself where
//! they are given along (`Names::Own`). Few of the world's names are among them, so a share of the values is enough
//! (`named`), and a miss says nothing.

mod lists;
mod spelled;

pub use lists::Lists;

use std::collections::HashSet;
use std::sync::LazyLock;

use spelled::Words;

use super::super::split::folded;
use crate::transform::words::{FIRST_NAMES, LAST_NAMES, Word, given, locale};

/// Names beside those that stand-ins are made from, and words around names.
const TEXT: &str = include_str!("../../../rules/names.csv");

/// Most words of a text that are looked at.
const MOST_WORDS: usize = 200;

/// Most bytes between two words of one name.
const MOST_BETWEEN: usize = 3;

/// Shortest family name behind an initial: `tree` is no login of somebody Ree.
const SHORTEST_IN_LOGIN: usize = 5;

/// Of a hundred values, so many read like names where all are: some people write theirs in small letters.
const MOSTLY: usize = 80;

/// Which names are known.
#[derive(Debug, Clone, Copy)]
pub enum Names<'a> {
    /// Those that everybody knows.
    Known,
    /// Those and the ones of a database.
    Own(&'a Lists),
}

/// What is known of all languages.
struct Shipped {
    names: Lists,
    common: HashSet<String>,
    titles: HashSet<String>,
    particles: HashSet<String>,
}

static SHIPPED: LazyLock<Shipped> = LazyLock::new(shipped);

fn shipped() -> Shipped {
    let mut given: Vec<&str> = FIRST_NAMES.iter().map(Word::as_str).collect();
    let mut family: Vec<&str> = LAST_NAMES.iter().map(Word::as_str).collect();
    for of in locale::LOCALES {
        given.extend(of.list("first").unwrap_or_default());
        family.extend(of.list("last").unwrap_or_default());
        if let Some(told) = given::of(of.name) {
            given.extend(told.female.iter().chain(&told.male));
        }
    }
    given.extend(words("given"));
    family.extend(words("family"));
    let all = |words: Vec<&str>| {
        let words = words.into_iter().map(folded);
        words.filter(|word| !word.is_empty()).collect()
    };
    Shipped {
        names: Lists {
            given: all(given),
            family: all(family),
        },
        common: all(words("common")),
        titles: all(words("title")),
        particles: all(words("particle")),
    }
}

/// The words of one sort. Lines that are not of the form are left out; a test keeps the shipped file free of them.
pub(super) fn words(kind: &str) -> Vec<&'static str> {
    let lines = TEXT.lines().filter_map(|line| {
        let (of, rest) = line.split_once(',')?;
        let (_, words) = rest.split_once(',')?;
        (of == kind).then_some(words)
    });
    lines.flat_map(str::split_whitespace).collect()
}

impl Names<'_> {
    fn is_given(self, name: &str) -> bool {
        let is_own = matches!(self, Self::Own(own) if own.given_of(name).is_some());
        is_own || SHIPPED.names.given.contains(name)
    }

    fn is_family(self, name: &str) -> bool {
        let is_own = matches!(self, Self::Own(own) if own.family_of(name).is_some());
        is_own || SHIPPED.names.family.contains(name)
    }

    /// Two folded words of one person, in either order, not both of them common.
    fn are_one(self, first: &str, second: &str) -> bool {
        let are_names = self.is_given(first) && self.is_family(second)
            || self.is_family(first) && self.is_given(second);
        are_names && first != second && !(is_common(first) && is_common(second))
    }
}

fn is_common(name: &str) -> bool {
    SHIPPED.common.contains(name)
}

/// Whether a word stands in front of names.
pub fn is_title(word: &str) -> bool {
    SHIPPED.titles.contains(&folded(word))
}

/// Words of forms of address, of what stands in front of family names and of what stands behind them, that are too short or
/// too common to tell names in texts.
const AROUND: &[&str] = &[
    "jr", "sr", "jnr", "snr", "ii", "iii", "iv", "phd", "md", "esq", "dds", "rn", "mba", "msc",
    "bsc", "ba", "ma", "op", "'t", "t", "in", "auf", "ver", "vd", "v", "d'", "und", "u", "and",
    "&", "family", "familie", "firma", "mlles", "mmes", "messrs", "ingr", "mudr", "mgr", "pani",
    "fru", "fröken",
];

/// Most words of a form of address: `Prof. Dr. med. Dr. h. c.` has as many.
const MOST_OF_ADDRESS: usize = 6;

/// Whether a value is nothing but forms of address or what stands in front of family names or behind them: `Mr.`,
/// `Prof. Dr.`, `van der`, `Jr.`, `Herr/Frau`. Those are few, and nobody's by themselves.
pub fn is_salutation(value: &str) -> bool {
    let mut words = value
        .split(|c: char| c.is_whitespace() || matches!(c, '/' | ','))
        .filter(|word| !word.is_empty())
        .peekable();
    let is_known = |word: &str| {
        let word = word.replace('.', "").to_lowercase();
        is_around(&folded(&word)) || AROUND.contains(&word.as_str())
    };
    words.peek().is_some() && words.clone().count() <= MOST_OF_ADDRESS && words.all(is_known)
}

/// Whether a folded word stands in front of names, or inside of them.
pub fn is_around(name: &str) -> bool {
    SHIPPED.titles.contains(name) || SHIPPED.particles.contains(name)
}

/// Whether a value is one word, and a given name; of double ones the first: `Karl-Heinz`, and not `May-Release 1`. What is
/// called `anna-schmidt-1.pdf` begins with one.
pub fn is_first_name(value: &str) -> bool {
    let value = value.trim();
    let mut parts = value.split('-');
    let first = parts.next().unwrap_or_default();
    let are_letters = || value.split('-').all(is_name_form);
    let mut is_whole = || parts.next().is_some_and(is_last_name);
    SHIPPED.names.given.contains(&folded(first))
        && (first.len() == value.len() || are_letters() || is_whole())
}

/// Whether values read like parts of names, most of them: a word or two in letters, with a capital in front.
pub fn are_names(values: &[String]) -> bool {
    let reads_so = |value: &&String| {
        let words = value.trim().split([' ', '-']);
        words.clone().count() <= 3
            && words
                .clone()
                .all(|word| is_name_form(word) && is_capital(word))
    };
    let names = values.iter().filter(reads_so).count();
    names > 0 && names * 100 >= values.len() * MOSTLY
}

/// Whether a value is one word, and a family name.
pub fn is_last_name(value: &str) -> bool {
    SHIPPED.names.family.contains(&folded(value.trim()))
}

/// Whether a value is a word that is more often something else than a name.
pub fn is_common_word(value: &str) -> bool {
    is_common(&folded(value.trim()))
}

/// Whether a value is a name as a whole: two to four words in capitals, one of the outer ones a given name (`Ada Quist`,
/// `Quist, Ada`), titles and particles aside; a title and a family name; or a given and a family name in small letters.
pub fn is_full_name(value: &str) -> bool {
    let mut words = value
        .split([' ', ','])
        .filter(|word| !word.is_empty())
        .peekable();
    let mut titles = 0;
    while let Some(word) = words.peek() {
        if !SHIPPED.titles.contains(&folded(word)) {
            break;
        }
        titles += 1;
        words.next();
    }
    let all: Vec<&str> = words.take(8).collect();
    let is_inner = |word: &&&str| !SHIPPED.particles.contains(&folded(word));
    let words: Vec<&str> = all.iter().filter(is_inner).copied().collect();
    let (Some(first), Some(last)) = (words.first(), words.last()) else {
        return false;
    };
    let are_letters = words.iter().all(|word| is_name_form(word));
    if !are_letters || words.len() > 4 {
        return false;
    }
    let (given, family) = (folded(first), folded(last));
    if words.len() == 1 {
        return titles > 0 && is_capital(first) && Names::Known.is_family(&family);
    }
    if words.iter().all(|word| is_capital(word)) {
        return is_first_name(first) || is_first_name(last);
    }
    let is_small = words.iter().all(|word| word.to_lowercase() == **word);
    is_small && Names::Known.are_one(&given, &family)
}

/// Letters, and what stands in names beside them.
pub(super) fn is_name_form(word: &str) -> bool {
    word.chars()
        .all(|c| c.is_alphabetic() || matches!(c, '.' | '\'' | '-' | '’'))
}

pub(super) fn is_capital(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

pub(super) fn is_shouted(word: &str) -> bool {
    !word.chars().any(char::is_lowercase)
}

/// The first name of somebody in a text, folded: a given and a family name side by side, in either order and in capitals, or
/// a title in front of one of both. Two common words are no name.
pub fn name_in(text: &str, names: Names<'_>) -> Option<String> {
    let mut before: Option<Before> = None;
    for word in Words::of(text).take(MOST_WORDS) {
        let name = folded(word.text);
        let is_near = |before: &&Before| word.start.saturating_sub(before.end) <= MOST_BETWEEN;
        let beside = before.as_ref().filter(is_near);
        if SHIPPED.titles.contains(&name) {
            before = Some(Before::new(name, word.end(), true));
            continue;
        }
        let is_inside = SHIPPED.particles.contains(&name) || name.chars().count() == 1;
        if is_inside && beside.is_some() {
            before = before.map(|before| Before {
                end: word.end(),
                ..before
            });
            continue;
        }
        if !is_capital(word.text) {
            before = None;
            continue;
        }
        let is_whole = beside.is_some_and(|before| match before.is_title {
            true => names.is_family(&name) || names.is_given(&name) && !is_common(&name),
            false => names.are_one(&before.name, &name),
        });
        if let (true, Some(before)) = (is_whole, beside) {
            return Some(format!("{} {name}", before.name));
        }
        before = Some(Before::new(name, word.end(), false));
    }
    None
}

/// The first name of somebody in a text, folded, that is written in small letters: a given and a family name in either
/// order with `-`, `_`, `.` or `/` and nothing else between them, as in `/users/linda-jones/edit`. One of them must be of
/// the database, and none a common word.
pub fn joined_name_in(text: &str, own: &Lists) -> Option<String> {
    let names = Names::Own(own);
    let is_own = |word: &String| own.given.contains(word) || own.family.contains(word);
    let is_small = |word: &&str| word.chars().all(char::is_lowercase);
    let runs = text.split(|c: char| !c.is_alphabetic() && !JOINTS.contains(&c));
    runs.take(MOST_WORDS).find_map(|run| {
        let mut words = run.split(JOINTS).take(MOST_WORDS);
        let mut before = words.next()?;
        words.find_map(|word| {
            let pair = [std::mem::replace(&mut before, word), word];
            if !pair.iter().all(is_small) {
                return None;
            }
            let [first, last] = pair.map(folded);
            let is_name = (is_own(&first) || is_own(&last))
                && !is_common(&first)
                && !is_common(&last)
                && names.are_one(&first, &last);
            is_name.then(|| format!("{first} {last}"))
        })
    })
}

/// What stands between the words of paths, slugs and names of files.
const JOINTS: [char; 4] = ['-', '_', '.', '/'];

/// The word in front of the one that is looked at.
struct Before {
    name: String,
    end: usize,
    is_title: bool,
}

impl Before {
    fn new(name: String, end: usize, is_title: bool) -> Self {
        Self {
            name,
            end,
            is_title,
        }
    }
}

/// Whether a value is a login made of a known name: `aquist`, `a.quist`, `quist_ada`, also with digits or a short word
/// behind it (`quist-ada-dev1`), or of a given name with digits.
pub fn is_login(value: &str, names: Names<'_>) -> bool {
    let whole = value.trim().trim_start_matches('@');
    let value = whole.trim_end_matches(|c: char| c.is_ascii_digit());
    let is_plain = value.len() <= 64
        && value
            .bytes()
            .all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'.' | b'_' | b'-'));
    if !is_plain {
        return false;
    }
    let value = value.to_ascii_lowercase();
    let parts: Vec<&str> = value.split(['.', '_', '-']).collect();
    match parts.as_slice() {
        [one] => {
            let behind = one.get(1..).filter(|name| name.len() >= SHORTEST_IN_LOGIN);
            let is_numbered = value.len() < whole.len() && one.len() >= 4;
            behind.is_some_and(|name| names.is_family(name))
                || is_numbered && names.is_given(one) && !is_common(one)
        }
        [first, last, suffix] => suffix.len() <= 4 && names.are_one(first, last),
        [first, last] => {
            let is_initial = |part: &str| part.len() == 1;
            names.are_one(first, last)
                || is_initial(first) && last.len() >= 4 && names.is_family(last)
                || is_initial(last) && first.len() >= 4 && names.is_family(first)
        }
        _ => false,
    }
}

/// The words of a text, folded, without titles and particles: what a name in it may be known by.
pub fn folded_words(text: &str) -> Vec<String> {
    let words = Words::of(text)
        .take(MOST_WORDS)
        .map(|word| folded(word.text));
    words.filter(|word| !is_around(word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_shipped_names_is_read() {
        let kinds = ["given", "family", "common", "title", "particle", "label"];
        let lines = TEXT
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        for line in lines {
            let fields: Vec<&str> = line.splitn(3, ',').collect();
            let [kind, language, words] = fields.as_slice() else {
                panic!("{line}");
            };
            assert!(kinds.contains(kind) && language.len() == 2, "{line}");
            for word in words.split_whitespace() {
                let is_word = word.chars().all(|c| c.is_alphabetic() || c == '\'');
                assert!(is_word && !folded(word).is_empty(), "{word}");
            }
        }
        for kind in kinds {
            assert!(!words(kind).is_empty(), "{kind}");
        }
    }

    #[test]
    fn names_of_people_are_told_from_other_words() {
        assert!(is_first_name("Grace") && is_first_name("GRACE") && !is_first_name("Xylophone"));
        assert!(is_last_name("Miller") && !is_last_name("12"));
        assert!(is_full_name("Grace Hopper") && is_full_name("Hopper, Grace"));
        assert!(!is_full_name("Garden Chair") && !is_full_name("Grace"));
    }

    #[test]
    fn whole_names_of_seven_languages_are_known_with_titles_particles_and_in_small_letters() {
        for name in [
            "Petra Wagner",
            "Wolfgang Hoffmann",
            "Dr. Andreas Schmidt",
            "Prof. Dr. Ursula von der Leyen",
            "Frau Fischer",
            "jutta fischer",
            "Nathalie Dubois",
            "Mme Dubois",
            "Lucía Martínez",
            "Sra. Carmen López",
            "Dott. Paolo Bianchi",
            "Paweł Kowalski",
            "mgr inż. Jan Nowak",
            "Inês Ferreira",
            "Anneke de Vries",
            "mary johnson",
        ] {
            assert!(is_full_name(name), "{name}");
        }
        for other in [
            "Herr der Ringe",
            "rose hill",
            "Garten Stuhl",
            "open for business",
            "Dr. Oetker",
            "no name",
        ] {
            assert!(!is_full_name(other), "{other}");
        }
    }

    #[test]
    fn names_are_found_within_texts_and_common_words_are_none() {
        for text in [
            "Jutta Fischer klagt über Kopfschmerz",
            "Sehr geehrte Frau Wagner,",
            "Fischer_Jutta_Befund.pdf",
            "Rechnung Neumann Silke",
            "NEUMANN^SILKE^1970-01-01",
            "CN=Mary Johnson,OU=Sales",
            "assigned to Karen B. Williams on Monday",
            "visita a Carmen de la Vega",
        ] {
            assert!(name_in(text, Names::Known).is_some(), "{text}");
        }
        for text in [
            "Mark Will May",
            "Rose Hill Park",
            "ACADEMY DINOSAUR",
            "Santa Cruz",
            "a word about nothing",
            "Dr. Oetker Pizza",
            "",
        ] {
            assert_eq!(name_in(text, Names::Known), None, "{text}");
        }
    }

    #[test]
    fn a_databases_own_names_count_as_known_ones_do() {
        let mut own = Lists::default();
        own.add_given("Xanthippa");
        own.add_family("Qwertzberg");
        own.add_family("Rose");
        let text = "Letter to Xanthippa Qwertzberg";
        assert_eq!(name_in(text, Names::Known), None);
        assert!(name_in(text, Names::Own(&own)).is_some());
        let alone = |text: &str| own.alone(text).collect::<Vec<_>>();
        assert_eq!(alone("for Qwertzberg, a Rose"), ["qwertzberg"]);
        assert!(alone("for qwertzberg, QWERTZBERG").is_empty());
        assert!(is_login("xqwertzberg7", Names::Own(&own)));
    }

    #[test]
    fn logins_are_told_by_the_names_in_them() {
        for login in [
            "mjohnson",
            "a.schmidt",
            "@jutta.fischer",
            "wagner_p",
            "KKowalski2",
            "johnson-mary-dev1",
            "jutta12",
        ] {
            assert!(is_login(login, Names::Known), "{login}");
        }
        for other in [
            "closed",
            "tree",
            "in_progress",
            "a.b",
            "jade2",
            "x@johnson.org",
            "",
            "é",
        ] {
            assert!(!is_login(other, Names::Known), "{other}");
        }
    }
}
