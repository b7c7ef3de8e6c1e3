//! Letters and digits beyond ASCII: each becomes another one of its kind out of its block.
//!
//! A block is 64 code points whose UTF-8 forms differ in the last byte alone, so a value keeps its length in bytes as well
//! as in characters. How far a letter is moved within its kind depends on the shape of the value, on all that is ASCII in
//! it and on the letters before it. All of that can be told from a stand-in under the key, which makes it one to one.

use crate::key::DomainKey;

/// Code points of a block.
const BLOCK: u32 = 64;

/// Keeps these draws apart from others of the domain.
const LABEL: &[u8] = b"beyond ascii\0";

/// Kinds that are kept apart, so that a value means the same to who ignores case and to who counts letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Capital,
    Small,
    Uncased,
    /// Capital and small at once, as `ǅ` is.
    Title,
    Digit,
}

/// The kind of a letter or digit beyond ASCII; `None` of signs.
fn kind(c: char) -> Option<Kind> {
    if c.is_ascii() || !c.is_alphanumeric() {
        return None;
    }
    match (c.to_lowercase().eq([c]), c.to_uppercase().eq([c])) {
        (true, true) if c.is_numeric() => Some(Kind::Digit),
        (true, true) => Some(Kind::Uncased),
        (true, false) => Some(Kind::Small),
        (false, true) => Some(Kind::Capital),
        (false, false) => Some(Kind::Title),
    }
}

/// The places in a letter's block that letters of its kind have.
struct Fellows {
    places: [u8; BLOCK as usize],
    count: usize,
    /// The letter's own, among them.
    own: usize,
}

impl Fellows {
    /// `None` where no other letter can stand for it.
    fn of(letter: char) -> Option<Self> {
        let wanted = kind(letter)?;
        let own = u32::from(letter) % BLOCK;
        let first = u32::from(letter) - own;
        let mut fellows = Self {
            places: [0; BLOCK as usize],
            count: 0,
            own: 0,
        };
        for place in 0..BLOCK {
            let other = char::from_u32(first + place);
            if other.and_then(kind) == Some(wanted) {
                if place == own {
                    fellows.own = fellows.count;
                }
                *fellows.places.get_mut(fellows.count)? = place as u8;
                fellows.count += 1;
            }
        }
        (fellows.count > 1).then_some(fellows)
    }

    /// The place of another one.
    fn other(&self, shift: usize) -> u8 {
        let at = (self.own + shift) % self.count;
        self.places.get(at).copied().unwrap_or_default()
    }
}

/// The last byte of a UTF-8 form is one of 64 that begin with these bits. Source: RFC 3629, section 3.
const LAST: u8 = 0x80;

/// Appends a value with other letters where they are beyond ASCII. One without fellows (`µ`, `ĸ`) stays, as signs do. `scratch`
/// is overwritten. `None`, with nothing that counts appended, where such letters are all that the value has.
pub(super) fn replace(
    value: &str,
    key: &DomainKey,
    scratch: &mut Vec<u8>,
    out: &mut Vec<u8>,
) -> Option<()> {
    let start = out.len();
    out.extend_from_slice(value.as_bytes());
    if value.is_ascii() {
        return Some(());
    }
    let changes = |c: char| c.is_ascii_alphanumeric() || Fellows::of(c).is_some();
    if value.contains(|c: char| c.is_alphanumeric()) && !value.contains(changes) {
        return None;
    }
    scratch.clear();
    scratch.extend_from_slice(LABEL);
    let letters = || {
        let letters = value.char_indices();
        letters.filter_map(|(at, letter)| Some((at, letter, Fellows::of(letter)?)))
    };
    // What a stand-in shares with its value: everything but which letter of its kind and block each one is.
    scratch.extend_from_slice(value.as_bytes());
    for (at, letter, _) in letters() {
        let last = LABEL.len() + at + letter.len_utf8() - 1;
        *scratch.get_mut(last)? = kind(letter)? as u8;
    }
    let mut draw = key.draw(scratch);
    for (at, letter, fellows) in letters() {
        // Never by nothing: no letter stands for itself.
        let shift = 1 + draw.below(0, fellows.count as u32 - 1) as usize;
        let place = fellows.other(shift);
        *out.get_mut(start + at + letter.len_utf8() - 1)? = LAST | place;
        scratch.clear();
        scratch.extend_from_slice(LABEL);
        scratch.extend_from_slice(draw.bytes());
        scratch.push(place);
        draw = key.draw(scratch);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::key::MasterKey;

    fn replaced(value: &str) -> Option<String> {
        let key = MasterKey::for_documentation().domain("digits");
        let (mut scratch, mut out) = (vec![1], b"before".to_vec());
        replace(value, &key, &mut scratch, &mut out)?;
        let text = String::from_utf8(out).unwrap();
        Some(text.strip_prefix("before").unwrap().to_owned())
    }

    #[test]
    fn letters_change_into_others_of_their_kind_and_nothing_else_does() {
        for value in [
            "TÖL-A 20",
            "Nº 12",
            "ñandú",
            "Ａ１２",
            "А123ВС77",
            "京都 300 あ",
            "١٢٣",
            "𝟙𝟚",
        ] {
            let other = replaced(value).unwrap();
            assert_eq!(other.len(), value.len(), "{value}");
            assert_eq!(other.chars().count(), value.chars().count(), "{value}");
            for (before, after) in value.chars().zip(other.chars()) {
                assert_eq!(kind(before), kind(after), "{value} {other}");
                let stays = Fellows::of(before).is_none();
                assert_eq!(before == after, stays, "{value} {other}");
            }
        }
        assert_eq!(replaced("plain-1").as_deref(), Some("plain-1"));
        // What has no fellow stays beside what has, and does not pass alone.
        assert!(replaced("5 µm").unwrap().contains('µ'));
        assert!(!replaced("xǅ").unwrap().contains('ǅ'));
        for value in ["µ", "ĸ-ĸ"] {
            assert_eq!(replaced(value), None);
        }
        assert_eq!(replaced("–").as_deref(), Some("–"));
    }

    #[test]
    fn no_two_values_meet_and_equal_letters_are_not_told_by_it() {
        let letters: Vec<char> = ('À'..='ÿ')
            .filter(|c| kind(*c) == Some(Kind::Small))
            .collect();
        let mut seen = HashSet::new();
        for first in &letters {
            for second in &letters {
                for shape in ["7", "8"] {
                    let other = replaced(&format!("{first}{second}{shape}")).unwrap();
                    assert!(seen.insert(other), "{first}{second}{shape}");
                }
            }
        }
        assert_eq!(seen.len(), letters.len() * letters.len() * 2);
        // The same letter in two values, and twice in one.
        let firsts: HashSet<char> = (0..40)
            .map(|n| replaced(&format!("ö{n}")).unwrap().chars().next().unwrap())
            .collect();
        assert!(firsts.len() > 5, "{firsts:?}");
        let all = replaced(&"ö".repeat(40)).unwrap();
        assert!(all.chars().collect::<HashSet<_>>().len() > 5, "{all}");
    }
}
