//! What belongs to the phone number in front of it: digits behind a hyphen (`06131/376668-96`), and behind a word such as
//! `ext.`, `DW` or `poste`.

use super::{after, is_word};

/// Most digits of an extension.
const MOST: usize = 6;

/// Digits behind a hyphen that are another number, with blanks between them.
const OTHER: usize = 8;

/// Bytes that are looked at for them.
const LINE: usize = 16;

/// Most signs between a number and the word, and between that and its digits.
const MOST_SIGNS: usize = 3;

/// Words for an extension, in English, German, French, Dutch, Spanish, Portuguese, Italian, Polish, Swedish and Czech.
const WORDS: &[&str] = &[
    "ext",
    "extn",
    "extension",
    "x",
    "dw",
    "durchwahl",
    "app",
    "apparat",
    "nst",
    "nebenstelle",
    "klappe",
    "poste",
    "tst",
    "toestel",
    "extensión",
    "anexo",
    "ramal",
    "int",
    "interno",
    "wew",
    "wewn",
    "wewnętrzny",
    "anknytning",
    "ankn",
    "linka",
];

/// Where a number that ends at a byte ends with its extension.
pub(super) fn end(text: &str, end: usize) -> usize {
    let own = dashed(text, end).or_else(|| worded(text, end));
    own.unwrap_or(end)
}

/// Digits behind a hyphen that are not the beginning of another number.
fn dashed(text: &str, end: usize) -> Option<usize> {
    let rest = text.get(end..)?.strip_prefix('-')?;
    let is_its = |byte: &u8| byte.is_ascii_digit() || *byte == b' ';
    let line = rest.bytes().take(LINE).take_while(is_its);
    let is_other = line.filter(u8::is_ascii_digit).count() >= OTHER;
    let own = digits(text, end + 1, rest)?;
    let is_trunk = rest.starts_with('0') && own > end + 2;
    (!is_other && !is_trunk).then_some(own)
}

fn worded(text: &str, end: usize) -> Option<usize> {
    let rest = text.get(end..)?;
    let sign = |c: char| " \u{a0},;(/-".contains(c);
    let from = signs(rest, sign);
    let is_open = rest.get(..from)?.contains('(');
    let rest = rest.get(from..)?;
    let length = rest
        .char_indices()
        .find(|(_, c)| !c.is_alphabetic())
        .map_or(rest.len(), |(at, _)| at);
    let word = rest.get(..length).filter(|word| !word.is_empty())?;
    let is_same = |known: &&&str| match word.is_ascii() {
        true => word.eq_ignore_ascii_case(known),
        false => word.chars().flat_map(char::to_lowercase).eq(known.chars()),
    };
    WORDS.iter().find(is_same)?;
    let behind = rest.get(length..)?;
    let to = signs(behind, |c| " \u{a0}.:-#".contains(c));
    let at = end + from + length + to;
    let end = digits(text, at, behind.get(to..)?)?;
    Some(end + usize::from(is_open && after(text, end) == Some(')')))
}

/// Bytes of some signs at the start of a text.
fn signs(text: &str, is_sign: impl Fn(char) -> bool) -> usize {
    let all = text.chars().take(MOST_SIGNS).take_while(|c| is_sign(*c));
    all.map(char::len_utf8).sum()
}

/// Where the digits end that stand at a byte, unless more of another number, a date or a time of day follows.
fn digits(text: &str, at: usize, rest: &str) -> Option<usize> {
    let count = rest.bytes().take(MOST + 1).take_while(u8::is_ascii_digit);
    let count = count.count();
    let end = at + count;
    let goes_on = match after(text, end) {
        Some(c) if "-./:".contains(c) => after(text, end + 1).is_some_and(|c| c.is_ascii_digit()),
        Some(c) => is_word(c),
        None => false,
    };
    ((1..=MOST).contains(&count) && !goes_on).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::super::Kind;
    use super::super::tests::texts;

    #[test]
    fn extensions_belong_to_their_number() {
        for number in [
            "06131/376668-96",
            "+1 415 386 2671 ext 12",
            "+1 415 386 2671, ext. 12",
            "+33 1 42 68 53 00 poste 12",
            "020-1234567 tst 12",
            "+43 1 1234567 DW 12",
            "030 1234567 App. 12",
            "030 1234567 (Durchwahl 12)",
            "612345678 ext. 3",
        ] {
            let text = format!("ab {number}, 12 Uhr");
            assert_eq!(texts(Kind::Phone, &text), [number], "{text}");
        }
    }

    #[test]
    fn what_follows_by_itself_does_not() {
        for (text, number) in [
            ("030 1234567 apps 12", "030 1234567"),
            ("030 1234567 ext 12a", "030 1234567"),
            ("030 1234567 ext", "030 1234567"),
            ("030 12345678-12.03.24", "030 12345678"),
            ("030 12345678-12:30", "030 12345678"),
            ("030 12345678 éxt 12", "030 12345678"),
        ] {
            assert_eq!(texts(Kind::Phone, text), [number], "{text}");
        }
        assert_eq!(
            texts(Kind::Phone, "030 1234567-030 1234568"),
            ["030 1234567", "030 1234568"]
        );
    }
}
