//! The row's own personal values within its free text: what stands in the columns that a rule names as known.

mod many;

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use arrow::array::{Array, AsArray};
use deunicode::deunicode_char;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::canonical_combining_class;

use super::number::Number;
use crate::transform::detectors::{addressed, is_word};
use crate::transform::siblings::Sibling;
use crate::transform::strings::is_text;

/// Letters and digits that a value must have to be looked for: a single one is a part of everything.
const SHORTEST: usize = 2;

/// As few as these are looked for as they are written only: `Al` is a name, and `al` is not.
const FEW: usize = 2;

/// More values of a row than these are looked for all at once.
const MANY: usize = 32;

/// Bytes of a value; longer ones are no names, and are looked for as they are written only.
const LONG: usize = 1_000;

/// Letters of a value that may have an `s` behind it: `Müllers`. Of shorter ones that is another word too often.
const INFLECTED: usize = 5;

/// Letters of a word in small letters that is no name by itself, if the value has others.
const SMALL: usize = 3;

/// Words within names that are everyday words as well, in German, Dutch, French, Spanish, Portuguese, Italian, English and
/// Scandinavian languages; in whatever case.
const PARTICLES: &[&str] = &[
    "von", "vom", "zu", "zum", "zur", "und", "auf", "der", "die", "das", "den", "dem", "des", "am",
    "van", "de", "het", "ten", "ter", "te", "op", "in", "le", "la", "les", "du", "et", "el", "los",
    "las", "del", "y", "do", "da", "dos", "das", "e", "di", "della", "delle", "dello", "degli",
    "dei", "dal", "dalla", "lo", "of", "the", "and", "af", "av", "og", "och",
];

/// A value of the row that is looked for, and what it becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Known<'a> {
    value: &'a str,
    stand_in: &'a str,
    /// Whether it is all of a column's value, and not one word of it.
    is_whole: bool,
}

/// A place where one stands.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found<'a> {
    pub(super) range: Range<usize>,
    pub(super) stand_in: &'a str,
}

/// What is known of a row, from pairs of a column in the source and in the target: values as wholes and their words,
/// each with the word at its place in the stand-in, and the parts of words with hyphens (`Müller-Lüdenscheidt`). Longest
/// first, and what is a value before what is a word of another. Where the target gets NULL, nothing stands for them.
pub(super) fn of_row<'a>(pairs: &[Sibling<'a>], row: usize) -> Vec<Known<'a>> {
    let mut known = Vec::new();
    for pair in pairs.chunks_exact(2) {
        let Some(value) = text(&pair[0], row) else {
            continue;
        };
        let stand_in = text(&pair[1], row).unwrap_or("");
        push(value, stand_in, true, &mut known);
        let words: Vec<&str> = names(stand_in).collect();
        let count = names(value).count();
        let is_one = value.split_whitespace().nth(1).is_none();
        let has_capitals = value.chars().any(char::is_uppercase);
        for (place, word) in names(value).enumerate() {
            // The last word of a name is the family's, however many others there are.
            let fitting = if place + 1 == count {
                words.last()
            } else {
                words.get(place.min(words.len().saturating_sub(2)))
            };
            let fitting = bare(fitting.copied().unwrap_or(""));
            let is_name = |word: &&str| !is_particle(word, has_capitals);
            if !is_one && is_name(&bare(word)) {
                push(word, fitting, false, &mut known);
            }
            for part in parts(bare(word)).filter(is_name) {
                push(part, fitting, false, &mut known);
            }
        }
    }
    known.sort_by_key(|known| (std::cmp::Reverse(known.value.len()), !known.is_whole));
    if known.len() > MANY {
        // The first of those that are equal takes all their places.
        let mut seen = HashSet::with_capacity(known.len());
        known.retain(|known| seen.insert(known.value));
    }
    known
}

/// The words of a value that may be names, and not titles or forms of address. The last one is a name, whatever it is, but
/// for one behind a comma or with a dot.
fn names(value: &str) -> impl Iterator<Item = &str> {
    let mut words = value.split_whitespace().peekable();
    let (mut is_behind_title, mut is_behind_comma) = (false, false);
    std::iter::from_fn(move || {
        loop {
            let word = words.next()?;
            let may_be_one = words.peek().is_some() || is_behind_comma || word.ends_with('.');
            is_behind_title = may_be_one && addressed::is_title(word, is_behind_title);
            is_behind_comma = word.ends_with(',');
            if !is_behind_title {
                return Some(word);
            }
        }
    })
}

/// The parts of a word with hyphens if all of them are of letters; numbers, addresses and dates have no names in them.
fn parts(word: &str) -> impl Iterator<Item = &str> {
    let hyphen = |c: char| folded_sign(c) == '-';
    let is_name = word.contains(hyphen)
        && word
            .split(hyphen)
            .all(|part| !part.is_empty() && part.chars().all(char::is_alphabetic));
    word.split(hyphen).filter(move |_| is_name)
}

/// Whether a word of a value is no name by itself: `von`, `der`, and other short ones in small letters where names have
/// capitals.
fn is_particle(word: &str, has_capitals: bool) -> bool {
    let is_small = || word.chars().all(char::is_lowercase) && letters(word) <= SMALL;
    let is_same = |known: &&&str| word.eq_ignore_ascii_case(known);
    has_capitals && is_small() || PARTICLES.iter().any(|known| is_same(&known))
}

/// Signs around a value (`Lovelace,`) do not belong to it.
fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| !c.is_alphanumeric())
}

fn push<'a>(value: &'a str, stand_in: &'a str, is_whole: bool, known: &mut Vec<Known<'a>>) {
    let value = bare(value);
    if letters(value) >= SHORTEST && value != bare(stand_in) {
        known.push(Known {
            value,
            stand_in,
            is_whole,
        });
    }
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

/// A row's text; `None` for NULL.
fn text<'a>(sibling: &Sibling<'a>, row: usize) -> Option<&'a str> {
    let values = sibling.values;
    let is_there = is_text(values) && row < values.len() && values.is_valid(row);
    is_there.then(|| values.as_string::<i32>().value(row))
}

/// Where they stand in a text, as words of their own and in whatever case, numbers in whatever spelling; in order, without
/// overlaps.
pub(super) fn find<'a>(text: &str, known: &[Known<'a>]) -> Vec<Found<'a>> {
    let mut found = BTreeMap::new();
    let mut take = |known: &Known<'a>, range| add(range, known.stand_in, &mut found);
    if known.len() <= MANY {
        for known in known {
            one_by_one(text, known, |range| take(known, range));
        }
    } else {
        many::find(text, known, take);
    }
    found.into_values().collect()
}

/// All places of one of them, in order.
fn one_by_one(text: &str, known: &Known<'_>, mut take: impl FnMut(Range<usize>)) {
    let mut from = 0;
    while let Some(range) = next(text, known.value, from) {
        from = range.end;
        take(range);
    }
    let Some(number) = Number::of(known.value) else {
        return;
    };
    let mut from = 0;
    while let Some(range) = number.next(text, from) {
        from = range.end;
        take(range);
    }
}

/// Takes a place among those that were found before, where it is free.
fn add<'a>(range: Range<usize>, stand_in: &'a str, found: &mut BTreeMap<usize, Found<'a>>) {
    // Of those that begin before the end, the last one ends last.
    let before = found.range(..range.end).next_back();
    if before.is_none_or(|(_, other)| other.range.end <= range.start) {
        found.insert(range.start, Found { range, stand_in });
    }
}

/// The next place of a value that is no part of a longer word.
fn next(text: &str, value: &str, from: usize) -> Option<Range<usize>> {
    if value.len() > LONG {
        return next_as_written(text, value, from);
    }
    let value = Value::of(value)?;
    let mut before = text.get(..from)?.chars().next_back();
    for (at, c) in text.get(from..)?.char_indices() {
        if let Some(range) = value.at(text, before, from + at) {
            return Some(range);
        }
        before = Some(c);
    }
    None
}

/// The next place of a long value, as it is written only: a text that nearly is one again and again would be compared with
/// it for as long as both are.
fn next_as_written(text: &str, value: &str, from: usize) -> Option<Range<usize>> {
    let (first, last) = (value.chars().next()?, value.chars().next_back()?);
    let places = memchr::memmem::find_iter(text.as_bytes().get(from..)?, value);
    let mut ranges = places.map(|at| from + at..from + at + value.len());
    ranges.find(|range| {
        let before = text.get(..range.start).unwrap_or_default();
        let behind = text.get(range.end..).unwrap_or_default();
        !runs_on(before.chars().next_back(), first) && !runs_on(behind.chars().next(), last)
    })
}

/// What it takes to tell a value at a place of a text.
#[derive(Debug, Clone, Copy)]
struct Value<'a> {
    text: &'a str,
    first: char,
    last: char,
    /// Whether it is looked for as it is written only.
    exact: bool,
    /// Whether it may have an `s` behind it.
    is_inflected: bool,
}

impl<'a> Value<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let letters = letters(text);
        let last = text.chars().next_back()?;
        Some(Self {
            text,
            first: text.chars().next()?,
            last,
            exact: letters <= FEW,
            is_inflected: last.is_alphabetic() && letters >= INFLECTED,
        })
    }

    /// Where it stands that begins at a byte of a text, behind a character.
    fn at(&self, text: &str, before: Option<char>, start: usize) -> Option<Range<usize>> {
        if runs_on(before, self.first) {
            return None;
        }
        let rest = text.get(start..)?;
        let length = matched(rest, self.text, self.exact)?;
        let behind = rest.get(length..)?;
        let mut ends = !runs_on(behind.chars().next(), self.last);
        if !ends && self.is_inflected {
            let behind = behind.strip_prefix(['s', 'S']);
            ends = behind.is_some_and(|behind| !runs_on(behind.chars().next(), self.last));
        }
        ends.then_some(start..start + length)
    }
}

/// Bytes at the beginning of a text that are the value. Unless it has to be `exact`, they may differ in what a writer
/// would not mind: capitals, accents and how they are composed, apostrophes and what is written for them (`O Brien`), letters
/// of Latin scripts that are written by others (`ss` for ß, `ue` for ü), forms of hyphens and blanks.
fn matched(text: &str, value: &str, exact: bool) -> Option<usize> {
    if exact {
        return text.starts_with(value).then_some(value.len());
    }
    let (&first, &wanted) = (text.as_bytes().first()?, value.as_bytes().first()?);
    // Nearly all places end here. A value begins with a letter or digit.
    if first.is_ascii() && wanted.is_ascii() && !first.eq_ignore_ascii_case(&wanted) {
        return None;
    }
    let mut letters = folded(text);
    // What is left out in comparing is no start.
    let start = text.chars().next()?.len_utf8();
    let is_start = |next: &Letter| next.behind == start && next.base != APOSTROPHE;
    letters.clone().next().filter(is_start)?;
    let mut end = 0;
    let mut values = folded(value);
    while let Some(wanted) = values.next() {
        if wanted.base == APOSTROPHE {
            skip_sign(&mut letters);
            continue;
        }
        let mut letter = letters.next()?;
        // Where the value has a blank or hyphen, it may be written instead of that.
        while letter.base == APOSTROPHE && !is_apostrophe_like(wanted.base) {
            letter = letters.next()?;
        }
        if letter.base == APOSTROPHE {
            continue;
        }
        if letter.base != wanted.base {
            return None;
        }
        end = letter.behind;
        match (wanted.second, letter.second) {
            (Some(second), None) => {
                if let Some(behind) = skip_second(second, &mut letters, &values) {
                    end = behind;
                }
            }
            (None, Some(second)) => {
                skip_second(second, &mut values, &letters);
            }
            _ => {}
        }
    }
    // Not in the middle of what is one character.
    if letters.next().is_some_and(|next| next.behind == end) {
        return None;
    }
    let marks = text.get(end..)?.chars().take_while(|c| is_mark(*c));
    Some(end + marks.map(char::len_utf8).sum::<usize>())
}

/// All apostrophes are compared as this one.
const APOSTROPHE: char = '\'';

/// Whether a sign is written for an apostrophe: `O-Brien`, `O Brien`, `o_brien`.
fn is_apostrophe_like(sign: char) -> bool {
    matches!(sign, ' ' | '-' | '_')
}

/// Leaves out what a text has for a value's apostrophe, if it has anything.
fn skip_sign(letters: &mut (impl Iterator<Item = Letter> + Clone)) {
    let mut ahead = letters.clone();
    let next = ahead.next();
    if next.is_some_and(|next| is_apostrophe_like(next.base)) {
        *letters = ahead;
    }
}

/// A letter as it is compared.
#[derive(Debug, Clone, Copy)]
struct Letter {
    base: char,
    /// What those write behind it who have no sign for its mark: `Mueller`, `Soerensen`, `Aase`.
    second: Option<char>,
    /// The byte behind the character that it comes from.
    behind: usize,
}

/// Leaves out the letter that one side writes for a mark of the other: `e` of `ue`, but for one that the other side has,
/// too. Gives the byte behind it.
fn skip_second(
    second: char,
    written: &mut (impl Iterator<Item = Letter> + Clone),
    marked: &(impl Iterator<Item = Letter> + Clone),
) -> Option<usize> {
    let is_it = |letter: Option<Letter>| letter.is_some_and(|letter| letter.base == second);
    let mut ahead = written.clone();
    let next = ahead.next().filter(|letter| letter.base == second)?;
    if is_it(marked.clone().next()) && !is_it(ahead.next()) {
        return None;
    }
    written.next();
    Some(next.behind)
}

/// The letters of a text as they are compared.
fn folded(text: &str) -> impl Iterator<Item = Letter> + Clone {
    text.char_indices().flat_map(move |(at, c)| {
        let behind = at + c.len_utf8();
        let second = second(c, text.get(behind..).unwrap_or_default());
        let letters = folded_sign(c).to_lowercase().nfd();
        letters
            .filter(|letter| !is_mark(*letter))
            .flat_map(spelled)
            .map(move |base| Letter {
                base,
                second,
                behind,
            })
    })
}

/// What is written behind the letter that a character is where its mark cannot be, in German and in Scandinavia.
fn second(c: char, rest: &str) -> Option<char> {
    match c {
        'ä' | 'ö' | 'ü' | 'ø' | 'Ä' | 'Ö' | 'Ü' | 'Ø' => Some('e'),
        'å' | 'Å' => Some('a'),
        'a' | 'o' | 'u' | 'A' | 'O' | 'U' if rest.starts_with('\u{308}') => Some('e'),
        'a' | 'A' if rest.starts_with('\u{30a}') => Some('a'),
        _ => None,
    }
}

/// The letters that are written where there is none like this: `ss` for ß, `o` for ø, of Latin scripts only.
fn spelled(letter: char) -> impl Iterator<Item = char> + Clone {
    let is_latin = matches!(letter, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}');
    let others = Some(letter).filter(|letter| is_latin && letter.is_alphabetic());
    let others = others.and_then(deunicode_char).unwrap_or("");
    let own = others.is_empty().then_some(letter);
    own.into_iter()
        .chain(others.chars().map(|c| c.to_ascii_lowercase()))
}

/// Whether a character only changes the one before it, as accents do (Unicode Standard, section 3.11, "Combining Classes").
fn is_mark(c: char) -> bool {
    canonical_combining_class(c) != 0
}

/// One sign for all that are written for each other.
fn folded_sign(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{02bc}' | '`' | '\u{b4}' => '\'',
        '\u{2010}'..='\u{2013}' | '\u{2212}' => '-',
        _ if c.is_whitespace() => ' ',
        _ => c,
    }
}

/// Whether a neighbour makes a longer word of a value that ends with this letter. Names of files and logins are put together
/// with `_` as others are with hyphens.
fn runs_on(neighbour: Option<char>, edge: char) -> bool {
    is_word(edge) && neighbour.is_some_and(|c| c != '_' && is_word(c))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, StringArray};

    use super::*;
    use crate::catalog::Family;

    fn replaced(text: &str, columns: &[(&str, &str)]) -> String {
        let arrays: Vec<ArrayRef> = columns
            .iter()
            .flat_map(|(value, stand_in)| [*value, *stand_in])
            .map(|text| Arc::new(StringArray::from(vec![text])) as ArrayRef)
            .collect();
        let family = Family::Text;
        let pairs: Vec<Sibling<'_>> = arrays
            .iter()
            .map(|values| Sibling { family, values })
            .collect();
        let (mut out, mut from) = (String::new(), 0);
        for found in find(text, &of_row(&pairs, 0)) {
            out += &text[from..found.range.start];
            out += found.stand_in;
            from = found.range.end;
        }
        out + &text[from..]
    }

    #[test]
    fn values_and_their_words_become_their_stand_ins() {
        let name = [("Ada King Lovelace", "Wava Quigley")];
        assert_eq!(
            replaced(
                "Mrs Lovelace (ADA KING LOVELACE): Ada was here, Adam not",
                &name
            ),
            "Mrs Quigley (Wava Quigley): Wava was here, Adam not"
        );
        assert_eq!(replaced("King!", &name), "Wava!");
    }

    #[test]
    fn numbers_are_found_in_other_spellings_and_against_letters() {
        let phone = [("+34 612 345 678", "+34 600 000 001")];
        assert_eq!(
            replaced(
                "tel612345678, 0034 612-345-678; 612345678x and 712345678",
                &phone
            ),
            "tel+34 600 000 001, +34 600 000 001; +34 600 000 001x and 712345678"
        );
    }

    #[test]
    fn longer_values_come_first_and_short_ones_are_left() {
        let columns = [
            ("Al", "Bo"),
            ("Ünal", "Kunz"),
            ("ada@ünal.org", "x@example.com"),
            ("X", "Y"),
        ];
        assert_eq!(
            replaced("Al et al., ada@ünal.org, ÜNAL, Ünalan, X", &columns),
            "Bo et al., x@example.com, Kunz, Ünalan, X"
        );
    }

    #[test]
    fn names_are_found_in_every_script_and_spelling() {
        assert_eq!(replaced("王小明先生", &[("王小明", "李四")]), "李四先生");
        let comma = [("Lovelace, Ada", "Quigley, Wava")];
        assert_eq!(replaced("Mrs LOVELACE came", &comma), "Mrs Quigley came");
        let umlaut = [("Jörg Müller", "Max Muster")];
        assert_eq!(replaced("JÖRG MÜLLER", &umlaut), "Max Muster");
    }

    #[test]
    fn accents_and_signs_may_be_written_in_other_ways() {
        let name = [("José O'Brien", "Max Muster")];
        for text in ["José", "Jose\u{301}", "JOSE", "jose"] {
            assert_eq!(replaced(&format!("{text}!"), &name), "Max!", "{text}");
        }
        assert_eq!(replaced("José O’Brien", &name), "Max Muster");
        assert_eq!(replaced("José\u{a0}O`BRIEN", &name), "Max Muster");
        assert_eq!(replaced("Joseph, josé1", &name), "Joseph, josé1");
        let korean = [("기기", "x"), ("한한", "y")];
        assert_eq!(replaced("김김 한한", &korean), "김김 y");
    }

    #[test]
    fn letters_may_be_written_by_others_and_apostrophes_left_away() {
        for (value, texts) in [
            ("Weiß", &["WEISS", "Weiss", "weiß", "WEIẞ"][..]),
            ("Weiss", &["Weiß"]),
            ("Großkreutz", &["GROSSKREUTZ", "Grosskreutz"]),
            ("Straßer", &["STRASSER"]),
            ("Bjørn", &["BJORN", "BJØRN"]),
            ("Łukasz", &["LUKASZ", "łukasz"]),
            ("Œuvrard", &["OEUVRARD", "œuvrard"]),
            ("Ægir", &["AEGIR"]),
            ("Đorđe", &["Dorde", "DORĐE"]),
            ("L'Hostis", &["LHOSTIS", "l’hostis", "L'HOSTIS"]),
            ("Lhostis", &["L'Hostis"]),
        ] {
            for text in texts {
                let text = replaced(&format!("Hr {text}, '{text}'s"), &[(value, "Muster")]);
                assert_eq!(text, "Hr Muster, 'Muster's", "{value}");
            }
        }
        for (value, text) in [("Weis", "Weiß"), ("Weiß", "Weisst"), ("Ünal", "Ünals")] {
            assert_eq!(replaced(text, &[(value, "Muster")]), text);
        }
        assert_eq!(replaced("‘Ünal’", &[("Ünal", "Kunz")]), "‘Kunz’");
    }

    #[test]
    fn names_stand_between_low_lines_and_before_an_s() {
        let name = [("Hans", "Max"), ("Müller", "Muster")];
        assert_eq!(
            replaced(
                "hans_mueller; cv_hans_mueller.pdf; HANS_MÜLLER; Hans_Müller; Müllers; Muellers",
                &name
            ),
            "Max_Muster; cv_Max_Muster.pdf; Max_Muster; Max_Muster; Musters; Musters"
        );
        assert_eq!(replaced("MÜLLERS_2", &name), "MusterS_2");
        // Short ones with an `s` are other words.
        let text = "Hanss, Müllersche, Müllerss, Müllers1";
        assert_eq!(replaced(text, &name), text);
        let number = [("AB12345", "CD67890")];
        assert_eq!(replaced("AB12345s", &number), "AB12345s");
    }

    #[test]
    fn other_signs_are_written_for_apostrophes() {
        let name = [("O'Brien", "Muster")];
        assert_eq!(
            replaced(
                "O Brien | O-Brien | O’Briens | o_brien | OBrien | O''Brien | o\u{2011}brien",
                &name
            ),
            "Muster | Muster | Musters | Muster | Muster | Muster | Muster"
        );
        for value in ["O Brien", "O-Brien"] {
            assert_eq!(replaced("O'Brien", &[(value, "Muster")]), "Muster");
        }
        for text in ["O. Brien", "O  Brian", "o b rien"] {
            assert_eq!(replaced(text, &name), text);
        }
    }

    #[test]
    fn marks_may_be_written_as_letters_and_letters_as_marks() {
        for (value, texts) in [
            (
                "Müller",
                &["Mueller", "MUELLER", "Muller", "Mu\u{308}ller"][..],
            ),
            ("Mu\u{308}ller", &["Mueller", "Müller", "MULLER"]),
            ("Mueller", &["Müller", "MÜLLER", "Mu\u{308}ller"]),
            ("Jörg", &["Joerg", "JOERG", "Jorg"]),
            ("Joerg", &["Jörg", "Jørg"]),
            ("Käthe", &["Kaethe", "Kathe"]),
            ("Öztürk", &["Oeztuerk", "OEZTUERK", "Oezturk", "Ozturk"]),
            ("Oeztuerk", &["Öztürk", "öztuerk"]),
            ("Weißmüller", &["Weissmueller", "WEISSMUELLER"]),
            ("Weissmueller", &["Weißmüller"]),
            ("Sørensen", &["Soerensen", "SOERENSEN", "Sorensen"]),
            ("Soerensen", &["Sørensen", "Sörensen"]),
            ("Åse", &["Aase", "AASE", "Ase", "A\u{30a}se"]),
            ("Aase", &["Åse", "A\u{30a}se"]),
            ("Kjær", &["Kjaer", "KJAER", "Kjär"]),
            ("Kjaer", &["Kjær"]),
            ("López", &["Lopez", "LOPEZ"]),
            ("Lopez", &["López"]),
            ("Brü", &["Brue", "Bru"]),
            ("Brue", &["Brü"]),
            ("Müesli", &["Mueesli", "Muesli", "Müesli"]),
            ("Mueesli", &["Müesli"]),
        ] {
            for text in texts {
                let text = replaced(&format!("Hr {text}, '{text}'"), &[(value, "Muster")]);
                assert_eq!(text, "Hr Muster, 'Muster'", "{value}");
            }
        }
        for (value, text) in [
            ("Muller", "Mueller"),
            ("Brü", "Bruee"),
            ("Mueller", "Möller"),
        ] {
            assert_eq!(replaced(text, &[(value, "Muster")]), text);
        }
    }

    #[test]
    fn particles_are_no_names_by_themselves() {
        let name = [("Jürgen von der Heyde", "Karin Muster")];
        assert_eq!(
            replaced(
                "von der Firma; der Kunde Heyde, JÜRGEN VON DER HEYDE",
                &name
            ),
            "von der Firma; der Kunde Muster, Karin Muster"
        );
        for (value, text) in [
            ("Ana Da Silva", "da oben, DA"),
            ("Luis dos Santos", "dos euros"),
            ("Jean-Luc Saint-Jean-de-Luz", "de la mer"),
            ("Ali bin Said", "bin da"),
            ("Maria della Valle", "della casa"),
        ] {
            assert_eq!(replaced(text, &[(value, "Eva Kern")]), text);
        }
        // Where all is written small, that says nothing; and a value as a whole is looked for.
        assert_eq!(replaced("ann", &[("ann lee", "eva kern")]), "eva");
        assert_eq!(replaced("Van, hi", &[("Van", "Tran")]), "Tran, hi");
    }

    #[test]
    fn titles_and_forms_of_address_are_no_words_of_a_name() {
        for (value, text, expected) in [
            (
                "Dr. Anna Schmidt",
                "Dr. Meier sah Dr. Schmidt und Anna",
                "Dr. Meier sah Dr. Bauch und Alfred",
            ),
            (
                "Herr Max Maier",
                "Herr Müller, Herr Maier",
                "Herr Müller, Herr Bauch",
            ),
            (
                "Frau Weiß",
                "die Frau Weiss, eine Frau",
                "die Alfred Bauch, eine Frau",
            ),
            ("Schmidt, Dr.-Ing. Eva", "Dr.-Ing. Kuhn", "Dr.-Ing. Kuhn"),
            (
                "Eva Schmidt, Dipl.-Ing.",
                "Dipl.-Ing. Kuhn",
                "Dipl.-Ing. Kuhn",
            ),
            (
                "Prof. Dr. med. habil. Eva Kuhn",
                "habil. Prof. Kuhn",
                "habil. Prof. Bauch",
            ),
            // Those are names.
            ("Phil Smith", "Phil", "Alfred"),
            ("Pan Wei", "Pan", "Alfred"),
            ("Michael Herr", "Michael, Herr", "Alfred, Bauch"),
        ] {
            assert_eq!(
                replaced(text, &[(value, "Alfred Bauch")]),
                expected,
                "{value}"
            );
        }
        // Nor are those of the stand-in.
        let titled = [("Dr. Anna Schmidt", "Dr. Alfred Bauch")];
        assert_eq!(replaced("Anna, Schmidt", &titled), "Alfred, Bauch");
    }

    #[test]
    fn parts_of_names_with_hyphens_are_names() {
        let name = [("Karl-Heinz Müller‑Lüdenscheidt", "Max Muster")];
        assert_eq!(
            replaced("Herr Müller, Lüdenscheidt, HEINZ und Karl-Heinz", &name),
            "Herr Muster, Muster, Max und Max"
        );
        let other = [
            ("2024-05-12", "2023-01-01"),
            ("a-b@navy-yard.mil", "x@example.com"),
        ];
        assert_eq!(
            replaced("12 of 05, navy, yard, 2024-05-12", &other),
            "12 of 05, navy, yard, 2023-01-01"
        );
    }

    #[test]
    fn values_come_before_words_of_others() {
        let columns = [
            ("Dr. Will May Jr.", "Eva Kern"),
            ("May", "Kern"),
            ("Will", "Eva"),
        ];
        assert_eq!(replaced("Will May will", &columns), "Eva Kern Eva");
    }

    #[test]
    fn values_stand_beside_letters_of_scripts_without_blanks() {
        let columns = [("13800138000", "13911112222"), ("Ada", "Eva")];
        assert_eq!(
            replaced("电话13800138000。Adaさん、5Ada", &columns),
            "电话13911112222。Evaさん、5Ada"
        );
    }

    #[test]
    fn what_the_target_does_not_get_is_left_out() {
        let values: ArrayRef = Arc::new(StringArray::from(vec!["Ada Lovelace"]));
        let nulls: ArrayRef = Arc::new(StringArray::from(vec![None::<&str>]));
        let family = Family::Text;
        let pair = [&values, &nulls].map(|values| Sibling { family, values });
        let found = find("Ada Lovelace, Mrs Lovelace", &of_row(&pair, 0));
        let ranges: Vec<_> = found.iter().map(|found| found.range.clone()).collect();
        assert_eq!(ranges, [0..12, 18..26]);
        assert!(found.iter().all(|found| found.stand_in.is_empty()));
    }

    #[test]
    fn many_findings_take_no_time() {
        let text = "ada ".repeat(50_000);
        assert_eq!(replaced(&text, &[("Ada", "Eva")]), "Eva ".repeat(50_000));
    }

    /// Each word on its own would read the text from beginning to end, and one long value compare it again and again: both
    /// would take hours here.
    #[test]
    fn many_words_and_long_values_take_time_in_proportion() {
        let words: Vec<String> = (0..20_000).map(|at| format!("W{at}")).collect();
        let text = "Ada W7 went home ".repeat(10_000);
        let expected = "Ada B went home ".repeat(10_000);
        assert_eq!(replaced(&text, &[(&words.join(" "), "B")]), expected);
        let text = "王".repeat(200_000);
        assert_eq!(replaced(&text, &[(&format!("{text}李"), "B")]), text);
        let same = "Hugo Xu ".repeat(20_000);
        assert_eq!(replaced("bei Xu, Hugo", &[(&same, "B")]), "bei B, B");
    }

    #[test]
    fn long_values_are_found_as_they_are_written() {
        let long = format!("A{}", "b".repeat(1_500));
        let text = format!("x {long}, {long}c {}", long.to_lowercase());
        let expected = text.replacen(&long, "Z", 1);
        assert_eq!(replaced(&text, &[(&long, "Z")]), expected);
    }

    #[test]
    fn what_is_not_known_is_not_looked_for() {
        assert_eq!(replaced("nothing", &[]), "nothing");
        assert_eq!(replaced("same same", &[("same", "same")]), "same same");
        let numbers: ArrayRef = Arc::new(arrow::array::Int32Array::from(vec![123]));
        let number = Sibling {
            family: Family::Int4,
            values: &numbers,
        };
        assert_eq!(of_row(&[number, number], 0), []);
    }
}
