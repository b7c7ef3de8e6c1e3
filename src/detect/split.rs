//! Names as the parts that people mean: `billingEmail2` → `billing`, `email`.
//!
//! Parts are lower-case ASCII as far as Latin letters go: accents and umlauts are written out, so that `prénom` and
//! `prenom`, `straße` and `strasse` are one. A part is known with and without the digits at its ends: `address2` may
//! be a word, and `phone2` is another phone.

/// A part of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// With its digits.
    pub(super) written: String,
    /// Without digits at its ends; empty for a number.
    pub(super) word: String,
}

/// The parts of a table's or column's name, in order.
pub(super) fn parts(name: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut part = String::new();
    let mut before: Option<char> = None;
    let mut characters = name.chars().peekable();
    while let Some(c) = characters.next() {
        let next = characters.peek().copied();
        if begins_part(before, c, next) {
            finish(&mut parts, &mut part);
        }
        if c.is_alphanumeric() {
            plain(c, &mut part);
        } else {
            finish(&mut parts, &mut part);
        }
        before = Some(c);
    }
    finish(&mut parts, &mut part);
    parts
}

/// Whether a capital begins a part: `userId` before the I, `HTMLPage` before the P.
fn begins_part(before: Option<char>, c: char, next: Option<char>) -> bool {
    let Some(before) = before.filter(|_| c.is_uppercase()) else {
        return false;
    };
    before.is_lowercase()
        || before.is_numeric()
        || (before.is_uppercase() && next.is_some_and(char::is_lowercase))
}

fn finish(parts: &mut Vec<Part>, part: &mut String) {
    if !part.is_empty() {
        let word = part.trim_matches(|c: char| c.is_ascii_digit()).to_owned();
        let written = std::mem::take(part);
        parts.push(Part { written, word });
    }
}

/// A word in small letters without accents; what is neither a letter nor a digit is left out.
pub(super) fn folded(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let letters = word.chars().filter(|c| c.is_alphanumeric());
    letters.for_each(|c| plain(c, &mut out));
    out
}

/// Appends a character in lower-case ASCII, or as it is in scripts that have no such form.
/// Source: the letters of the official languages of the European Union, as their passports transcribe them or without
/// their accents where that is the common spelling in identifiers.
fn plain(c: char, out: &mut String) {
    for c in c.to_lowercase() {
        match c {
            'ä' | 'æ' => out.push_str("ae"),
            'ö' | 'ø' | 'œ' => out.push_str("oe"),
            'ü' => out.push_str("ue"),
            'ß' => out.push_str("ss"),
            'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' => out.push('a'),
            'ç' | 'ć' | 'č' | 'ĉ' => out.push('c'),
            'ď' | 'đ' => out.push('d'),
            'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => out.push('e'),
            'ğ' | 'ģ' => out.push('g'),
            'ì' | 'í' | 'î' | 'ï' | 'ī' | 'į' | 'ı' => out.push('i'),
            'ķ' => out.push('k'),
            'ł' | 'ļ' | 'ľ' => out.push('l'),
            'ñ' | 'ń' | 'ň' | 'ņ' => out.push('n'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ő' => out.push('o'),
            'ř' => out.push('r'),
            'ś' | 'š' | 'ş' | 'ș' => out.push('s'),
            'ť' | 'ț' | 'ţ' => out.push('t'),
            'ù' | 'ú' | 'û' | 'ū' | 'ů' | 'ű' | 'ų' => out.push('u'),
            'ý' | 'ÿ' => out.push('y'),
            'ź' | 'ż' | 'ž' => out.push('z'),
            // Marks that stand apart from their letter.
            '\u{300}'..='\u{36f}' => {}
            other => out.push(other),
        }
    }
}

/// Whether the last word of a name, which says what it is of, is among some.
pub(super) fn ends_with_one_of(name: &str, among: &[&str]) -> bool {
    let words = super::words(name);
    words
        .last()
        .is_some_and(|word| among.contains(&word.as_str()))
}

/// What a column that is called by such a word and one of these is about: `value_type`, `data_unit`.
const ABOUT: &[&str] = &[
    "type", "typ", "kind", "unit", "einheit", "format", "id", "key", "name", "label", "code", "at",
    "by", "count", "length", "size", "hash",
];

/// What says which of several columns of one value it is: `value_low`, `value_date_ordinal`.
const PARTS: &[&str] = &[
    "low",
    "high",
    "lower",
    "upper",
    "min",
    "max",
    "from",
    "to",
    "start",
    "end",
    "begin",
    "date",
    "ordinal",
    "exact",
    "normalized",
    "raw",
];

/// Whether a name begins or ends with one of some words, and is not of what is about it: `value`, `new_value`, `val_text`,
/// `sp_value_low`.
pub(super) fn is_called_by_one_of(name: &str, among: &[&str]) -> bool {
    let words = super::words(name);
    let is_among = |word: Option<&String>| word.is_some_and(|word| among.contains(&word.as_str()));
    let is_about = words
        .last()
        .is_some_and(|word| ABOUT.contains(&word.as_str()));
    let mut back = words.iter().rev();
    let last = back.find(|word| !PARTS.contains(&word.as_str()));
    is_among(words.last()) || is_among(last) || is_among(words.first()) && !is_about
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_at_every_habit_of_writing() {
        for (name, expected) in [
            ("first_name", "first name"),
            ("FirstName", "first name"),
            ("firstName", "first name"),
            ("FIRST_NAME", "first name"),
            ("HTMLPage", "html page"),
            ("billing-email 2", "billing email 2"),
            ("address1", "address1"),
            ("line1Text", "line1 text"),
            ("Straße", "strasse"),
            ("prénom", "prenom"),
            ("Größe", "groesse"),
            ("imię", "imie"),
            ("__x__", "x"),
            ("имя", "имя"),
        ] {
            let parts = parts(name).into_iter().map(|part| part.written);
            assert_eq!(parts.collect::<Vec<_>>().join(" "), expected, "{name}");
        }
    }

    #[test]
    fn digits_at_the_ends_are_no_part_of_the_word() {
        let word = |name: &str| parts(name).remove(0).word;
        assert_eq!(word("phone2"), "phone");
        assert_eq!(word("2nd"), "nd");
        assert_eq!(word("2024"), "");
    }
}
