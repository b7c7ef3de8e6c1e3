//! Names that are written in front of an e-mail address in angle brackets: `Ada Quist <ada@navy.mil>`, `"Quist, Ada" <…>`.
//! Source: RFC 5322, section 3.4 (`name-addr`).

use std::ops::Range;

use super::{addressed, email};

/// Longest address, in bytes. Source: RFC 5321, section 4.5.3.1.3.
const LONGEST_ADDRESS: usize = 254;

/// Longest name, in bytes, and most words of one.
const LONGEST: usize = 100;
const MOST: usize = 5;

/// Words of a name that stands in a text in small letters alone.
const MOST_SMALL: usize = 3;

/// Hands over the names in front of addresses.
pub(super) fn find(text: &str, mut found: impl FnMut(Range<usize>)) {
    for at in memchr::memchr_iter(b'<', text.as_bytes()) {
        if is_address(text, at + 1)
            && let Some(range) = name_before(text, at)
        {
            found(range);
        }
    }
}

/// Whether an address and `>` stand at a byte.
fn is_address(text: &str, at: usize) -> bool {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    let rest = rest.get(..LONGEST_ADDRESS).unwrap_or(rest);
    let Some(length) = memchr::memchr2(b'>', b'<', rest) else {
        return false;
    };
    let mut is_one = false;
    let address = text.get(at..at + length).unwrap_or_default();
    email::find(address, |range| is_one |= range == (0..length));
    is_one
}

/// Where the name stands that ends in front of a byte.
fn name_before(text: &str, at: usize) -> Option<Range<usize>> {
    let before = text.get(..at)?.trim_end_matches([' ', '\t']);
    let from = before.len().saturating_sub(LONGEST);
    let from = (from..=before.len()).find(|from| before.is_char_boundary(*from))?;
    let near = before.get(from..)?;
    for quote in ['"', '\''] {
        if let Some(quoted) = near.strip_suffix(quote) {
            let start = from + quoted.rfind(quote)? + 1;
            return named(text, start..from + quoted.len());
        }
    }
    let segment = segment(near);
    // What is left is an address, which is found by itself.
    if near.strip_suffix(segment)?.ends_with('@') {
        return None;
    }
    let end = before.len();
    let start = end - segment.len();
    let capitals = capitals(segment);
    if capitals > 0 {
        return named(text, end - capitals..end);
    }
    let are_few = segment.split_whitespace().count() <= MOST_SMALL;
    named(text, start..end).filter(|_| are_few)
}

/// What stands behind the last sign that ends an entry of a list, or the name of a header. Behind a comma stands the given name
/// of whom one or two words in front of it name.
fn segment(near: &str) -> &str {
    let is_end = |c: char| {
        !(c.is_alphanumeric() || matches!(c, ' ' | '.' | '-' | '\'' | '’' | '\u{300}'..='\u{36f}'))
    };
    let last = near.rfind(is_end);
    let start = last.map_or(0, |at| {
        at + near[at..].chars().next().map_or(1, char::len_utf8)
    });
    let segment = near.get(start..).unwrap_or_default().trim_start();
    let family = last
        .filter(|at| near[*at..].starts_with(','))
        .and_then(|at| near.get(..at));
    let family = family.map(|before| {
        let start = before.rfind(is_end).map_or(0, |at| {
            at + before[at..].chars().next().map_or(1, char::len_utf8)
        });
        (before, before.get(start..).unwrap_or_default().trim_start())
    });
    match family {
        Some((before, family))
            if !family.is_empty()
                && !before.ends_with('>')
                && family.split(' ').count() <= 2
                && capitals(family) == family.len()
                && !family.contains(|c: char| c.is_ascii_digit()) =>
        {
            near.get(before.len() - family.len()..).unwrap_or(segment)
        }
        _ => segment,
    }
}

/// Bytes at the end of a text that are words with a capital in front, particles between them; at most so many words.
fn capitals(text: &str) -> usize {
    let (mut start, mut first) = (text.len(), text.len());
    for word in text.rsplit(' ').take(MOST) {
        let Some(at) = text.get(..start).map(|text| text.len() - word.len()) else {
            break;
        };
        let is_capital = word.starts_with(char::is_uppercase);
        if !is_capital && !addressed::is_particle(word) {
            break;
        }
        if is_capital {
            first = at;
        }
        start = at.saturating_sub(1);
        if at == 0 {
            break;
        }
    }
    text.len() - first
}

/// A range without the blanks around it; `None` without letters, or with an address in it, which is found by itself.
fn named(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let name = text.get(range.clone())?;
    let start = range.start + (name.len() - name.trim_start().len());
    let name = name.trim();
    let is_one = name.contains(char::is_alphabetic) && !name.contains('@');
    is_one.then_some(start..start + name.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    fn found(text: &str) -> Vec<&str> {
        let mut all = Vec::new();
        super::find(text, |range| all.push(&text[range]));
        all
    }

    #[test]
    fn names_in_front_of_addresses_are_found() {
        for (text, names) in [
            ("Ada Quist <ada@navy.mil>", vec!["Ada Quist"]),
            ("\"Quist, Ada\" <ada@navy.mil>", vec!["Quist, Ada"]),
            ("'Ada Quist' <ada@navy.mil>", vec!["Ada Quist"]),
            ("Quist, Ada <ada@navy.mil>", vec!["Quist, Ada"]),
            ("ada quist <ada@navy.mil>", vec!["ada quist"]),
            ("From: Ada von Quist<ada@navy.mil>", vec!["Ada von Quist"]),
            (
                "Write to your colleague Ada Quist <ada@navy.mil> today",
                vec!["Ada Quist"],
            ),
            (
                "Ada <ada@navy.mil>, Élodie O'Brien <e@x.org>; J. Doe <j@x.org>",
                vec!["Ada", "Élodie O'Brien", "J. Doe"],
            ),
            ("王小明 <w@x.org>", vec!["王小明"]),
        ] {
            assert_eq!(found(text), names, "{text}");
        }
    }

    #[test]
    fn what_is_no_name_of_an_address_stays() {
        for text in [
            "<ada@navy.mil>",
            "Ada < 5 and b@x.org>",
            "<p>Ada <b>Quist</b></p>",
            "the price is there for everybody <ada@navy.mil>",
            "12 <ada@navy.mil>",
            "Ada <ada@navy.mil",
            "b@x.org <b@x.org>",
            "",
        ] {
            assert_eq!(found(text), Vec::<&str>::new(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_found_lies_between_characters(text in "([Aé ,\"'<>@.b王]|<a@b.co>|\\PC){0,60}") {
            for name in found(&text) {
                prop_assert!(!name.is_empty());
            }
        }
    }
}
