//! E-mail addresses as people spell them against programs that gather such: `ada [at] navy.mil`, `ada(at)navy dot mil`,
//! `ada @ navy [dot] mil`, `ada at navy dot mil`. There is no standard; these are the forms in use.

use std::borrow::Cow;
use std::ops::Range;

use super::email;

/// Words for the @ in brackets: English, German, Spanish and Portuguese, French.
const AT: &[&str] = &["at", "ät", "@", "arroba", "arobase"];

/// Words for a dot, in brackets or between blanks: English, German, Spanish and Italian, French, Portuguese.
const DOT: &[&str] = &["dot", "punkt", ".", "punto", "point", "ponto"];

/// Most blanks on one side of such a word.
const BLANKS: usize = 2;

/// Hands over the addresses of a text that [`email::find`] does not find.
pub fn find(text: &str, mut found: impl FnMut(Range<usize>)) {
    let bytes = text.as_bytes();
    let spells_dots = spells_dots(bytes);
    let has_brackets = memchr::memchr3(b'[', b'(', b'{', bytes).is_some();
    if !spells_dots && !has_brackets && memchr::memchr(b'<', bytes).is_none() {
        return;
    }
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let may_be = match byte {
            b'[' | b'(' | b'{' | b'<' => true,
            b'@' | b' ' => spells_dots,
            _ => false,
        };
        if !may_be || at < from {
            continue;
        }
        let Some(length) = text.get(at..).and_then(|rest| sign(rest, spells_dots)) else {
            continue;
        };
        if let Some(address) = around(text, from, at..at + length) {
            from = address.end;
            found(address);
        }
    }
}

/// The address as programs write it; borrows where it is spelled so already, or is none that is spelled otherwise.
pub fn plain(address: &str) -> Cow<'_, str> {
    let mut whole = None;
    find(address, |range| whole = whole.take().or(Some(range)));
    if whole != Some(0..address.len()) {
        return Cow::Borrowed(address);
    }
    let mut out = String::with_capacity(address.len());
    let mut rest = address;
    let mut has_at = false;
    while let Some(next) = rest.chars().next() {
        let (length, written) = match (has_at, sign(rest, true)) {
            (false, Some(length)) => (length, '@'),
            _ => dot(rest).map_or((next.len_utf8(), next), |length| (length, '.')),
        };
        has_at |= written == '@';
        if length > next.len_utf8() {
            // The blanks in front of a sign are its own.
            out.truncate(out.trim_end_matches(' ').len());
        }
        out.push(written);
        rest = rest.get(length..).unwrap_or_default();
    }
    Cow::Owned(out)
}

/// Whether a text has one of the words for a dot, in small letters or capitals.
fn spells_dots(text: &[u8]) -> bool {
    let is_word_at = |at: usize| {
        let words = DOT.iter().filter(|word| word.len() > 1);
        let mut parts = words.map(|word| (word, text.get(at..at + word.len())));
        parts
            .any(|(word, part)| part.is_some_and(|part| part.eq_ignore_ascii_case(word.as_bytes())))
    };
    // The first letters of all of them.
    memchr::memchr2_iter(b'd', b'D', text)
        .chain(memchr::memchr2_iter(b'p', b'P', text))
        .any(is_word_at)
}

/// Bytes of a sign for @ that a text begins with, with the blanks behind it. Without brackets it counts only where `is_spelled`.
fn sign(text: &str, is_spelled: bool) -> Option<usize> {
    let bracketed = bracketed(text, AT);
    let bare = || {
        let blanks = blanks(text)?;
        let word = text.get(blanks..)?;
        let length = match word.get(..2) {
            _ if word.starts_with('@') => 1,
            Some(at) if at.eq_ignore_ascii_case("at") && blanks > 0 => {
                word.get(2..)?.starts_with(' ').then_some(2)?
            }
            _ => return None,
        };
        Some(blanks + length)
    };
    let length = bracketed.or_else(|| is_spelled.then(bare).flatten())?;
    Some(length + blanks(text.get(length..)?)?)
}

/// Bytes of a spelled or plain dot that a text begins with, with the blanks around it.
fn dot(text: &str) -> Option<usize> {
    if text.starts_with('.') {
        return Some(1);
    }
    let before = blanks(text)?;
    let rest = text.get(before..)?;
    let length = match bracketed(rest, DOT) {
        Some(length) => length,
        None if before == 0 => return None,
        None => DOT.iter().find_map(|word| {
            let (own, behind) = rest.split_at_checked(word.len())?;
            let is_one = word.len() > 1 && own.eq_ignore_ascii_case(word);
            (is_one && behind.starts_with(' ')).then_some(word.len())
        })?,
    };
    Some(before + length + blanks(rest.get(length..)?)?)
}

/// Bytes of one of the words in brackets that a text begins with.
fn bracketed(text: &str, words: &[&str]) -> Option<usize> {
    let open = text.chars().next()?;
    let close = match open {
        '[' => ']',
        '(' => ')',
        '{' => '}',
        '<' => '>',
        _ => return None,
    };
    let inner = text.get(1..)?;
    let before = blanks(inner)?;
    let inner = inner.get(before..)?;
    words.iter().find_map(|word| {
        let (own, behind) = inner.split_at_checked(word.len())?;
        let after = blanks(behind)?;
        let is_one = own.to_lowercase() == **word && behind.get(after..)?.starts_with(close);
        is_one.then_some(1 + before + word.len() + after + 1)
    })
}

/// How many blanks a text begins with; `None` where there are too many.
fn blanks(text: &str) -> Option<usize> {
    let blanks = text
        .bytes()
        .take_while(|byte| *byte == b' ')
        .take(BLANKS + 1);
    let blanks = blanks.count();
    (blanks <= BLANKS).then_some(blanks)
}

/// The address around a sign for @, not before `from`.
fn around(text: &str, from: usize, sign: Range<usize>) -> Option<Range<usize>> {
    let before = text.get(from..sign.start)?;
    let before = before.trim_end_matches(' ');
    if sign.start - from - before.len() > BLANKS {
        return None;
    }
    let mut start = from + email::local(before)?;
    while let Some(earlier) = spelled_before(text.get(from..start)?) {
        start = from + earlier;
    }
    let (length, is_spelled) = host(text.get(sign.end..)?)?;
    // What is written as programs write it is found as such.
    let is_plain = text.get(sign.clone())? == "@" && !is_spelled;
    // `at` between blanks is a word like any other where no dot is spelled.
    let is_word = text.get(sign.clone())?.trim().eq_ignore_ascii_case("at");
    (!is_plain && (is_spelled || !is_word)).then(|| start..sign.end + length)
}

/// Where a label starts that a spelled dot follows at the end of a text.
fn spelled_before(text: &str) -> Option<usize> {
    let bare = text.trim_end_matches(' ');
    let longest = bare.char_indices().rev().take(10).map(|(at, _)| at);
    let at = longest.filter(|at| {
        let rest = text.get(*at..).unwrap_or_default();
        !rest.starts_with('.') && dot(rest) == Some(rest.len())
    });
    let at = at.last()?;
    let label = text.get(..at)?.trim_end_matches(' ');
    email::local(label)
}

/// Bytes of the host that a text begins with and whether one of its dots is spelled; `None` where that is none with a
/// top-level name.
fn host(text: &str) -> Option<(usize, bool)> {
    let label = |text: &str| {
        let end = text.find(|c: char| !c.is_alphanumeric() && c != '-');
        end.unwrap_or(text.len())
    };
    let mut end = label(text);
    let (mut top, mut is_spelled) = (None, false);
    while end > 0 {
        let rest = text.get(end..)?;
        let Some(dot) = dot(rest) else { break };
        let length = label(rest.get(dot..)?);
        if length == 0 {
            break;
        }
        is_spelled |= !rest.starts_with('.');
        top = rest.get(dot..dot + length);
        end += dot + length;
    }
    let top = top?;
    let is_top = top.starts_with(char::is_alphabetic) && top.chars().nth(1).is_some();
    is_top.then_some((end, is_spelled))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        let mut all = Vec::new();
        find(text, |range| all.push(&text[range]));
        all
    }

    #[test]
    fn addresses_are_found_however_they_are_spelled() {
        for (text, address, expected) in [
            (
                "to ada [at] navy.mil or",
                "ada [at] navy.mil",
                "ada@navy.mil",
            ),
            (
                "(joe(at)navy dot mil)",
                "joe(at)navy dot mil",
                "joe@navy.mil",
            ),
            (
                "ada.l{AT}mail.navy.mil.",
                "ada.l{AT}mail.navy.mil",
                "ada.l@mail.navy.mil",
            ),
            (
                "ada @ navy [dot] mil",
                "ada @ navy [dot] mil",
                "ada@navy.mil",
            ),
            ("ada@navy(dot)mil!", "ada@navy(dot)mil", "ada@navy.mil"),
            ("ada at navy dot mil", "ada at navy dot mil", "ada@navy.mil"),
            (
                "a dot l at navy dot co dot uk",
                "a dot l at navy dot co dot uk",
                "a.l@navy.co.uk",
            ),
            (
                "jörg (ät) müller punkt de",
                "jörg (ät) müller punkt de",
                "jörg@müller.de",
            ),
            ("ana [arroba] x.es, b", "ana [arroba] x.es", "ana@x.es"),
            ("ada (@) navy.mil", "ada (@) navy.mil", "ada@navy.mil"),
            (
                "ada[ at ]navy[ . ]mil",
                "ada[ at ]navy[ . ]mil",
                "ada@navy.mil",
            ),
        ] {
            assert_eq!(texts(text), [address], "{text}");
            assert_eq!(plain(address), expected, "{text}");
        }
        let two = "a [at] x.org, b(at)y.org";
        assert_eq!(texts(two), ["a [at] x.org", "b(at)y.org"]);
    }

    #[test]
    fn other_texts_are_left() {
        for text in [
            "ada@navy.mil",
            "look at docs.rs",
            "meet me at noon (at home)",
            "values[at] = 1.5",
            "a [at] b",
            "[at]",
            "at dot",
            "x (at) 1.5",
            "the dot at the end. Of all",
            "a   [at]   b.org",
            "ä[ä",
        ] {
            assert_eq!(texts(text), Vec::<&str>::new(), "{text}");
            assert_eq!(plain(text), text);
        }
    }

    #[test]
    fn signs_again_and_again_are_no_address() {
        for part in ["[at", " at ", "a dot ", "(at)", "@ ", "[ ", "a.", "ä (ät) "] {
            assert_eq!(texts(&part.repeat(3000)), Vec::<&str>::new(), "{part}");
        }
    }
}
