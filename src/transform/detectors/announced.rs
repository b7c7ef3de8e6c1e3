//! Words in front of a number that say what it is: `tel. 612345678`, `nr PESEL: …`.

use std::sync::LazyLock;

use super::national::SCHEMES;
use super::{named, subscribers};

/// Bytes in front of a number that are looked at.
const NEAR: usize = 64;

/// Words in front of a number that are looked at.
const MOST_WORDS: usize = 4;

/// Room for a word in small letters, in bytes.
pub(super) const LONGEST: usize = 40;

/// Words that may stand between such a word and its number, in the languages of phone's words.
const BETWEEN: &[&str] = &[
    "nr", "no", "nº", "n", "num", "núm", "number", "numer", "número", "numero", "nummer", "numéro",
    "id", "is", "es", "é", "è", "jest", "ist", "est", "är", "er", "al", "a", "ao", "au", "at",
    "on", "to", "me", "us", "na", "pod", "do", "da", "di", "de", "il", "el", "o", "le", "på",
    "the", "my", "our", "mi", "meu", "mio", "mój", "moj", "unter", "under",
];

/// A list of words that say what a number behind them is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    /// Words that lead from another one to its number.
    Between,
    /// Phone numbers'.
    Phone,
    /// Those of [`named`].
    Named,
    /// Those of [`named`] that announce amounts as well.
    Ambiguous,
    /// Those of one of [`SCHEMES`], by its place.
    Scheme(usize),
}

impl List {
    /// Lists that are no scheme's.
    const OTHERS: usize = 4;

    /// Its bit in a set of lists.
    fn bit(self) -> u64 {
        1 << match self {
            Self::Between => 0,
            Self::Phone => 1,
            Self::Named => 2,
            Self::Ambiguous => 3,
            Self::Scheme(place) => Self::OTHERS + place,
        }
    }
}

const _: () = assert!(List::OTHERS + SCHEMES.len() <= u64::BITS as usize);

/// Words with the set of their lists.
type Bucket = Vec<(&'static [u8], u64)>;

/// All words of all lists with the set of their lists, by [`bucket`]: a word is looked up once, however many lists there
/// are.
static KNOWN: LazyLock<Vec<Bucket>> = LazyLock::new(|| {
    let mut known: Vec<Bucket> = vec![Vec::new(); BUCKETS];
    for (list, words) in lists() {
        for word in words.iter().map(|word| word.as_bytes()) {
            let bucket = &mut known[bucket(word)];
            match bucket.iter_mut().find(|(other, _)| *other == word) {
                Some((_, lists)) => *lists |= list.bit(),
                None => bucket.push((word, list.bit())),
            }
        }
    }
    known
});

fn lists() -> impl Iterator<Item = (List, &'static [&'static str])> {
    let others = [
        (List::Between, BETWEEN),
        (List::Phone, subscribers::WORDS),
        (List::Named, named::WORDS),
        (List::Ambiguous, named::AMBIGUOUS),
    ];
    let schemes = SCHEMES.iter().enumerate();
    others
        .into_iter()
        .chain(schemes.map(|(place, scheme)| (List::Scheme(place), scheme.words)))
}

/// Several times the words that there are.
const BUCKETS: usize = 1024;

/// Where a word stands in the table.
fn bucket(word: &[u8]) -> usize {
    let mix = |mixed: usize, byte: &u8| mixed.wrapping_mul(31) ^ usize::from(*byte);
    word.iter().fold(word.len(), mix) % BUCKETS
}

/// The lists in which a word in small letters is.
fn lists_with(word: &[u8]) -> u64 {
    let mut known = KNOWN.get(bucket(word)).into_iter().flatten();
    let found = known.find(|(known, _)| *known == word);
    found.map_or(0, |(_, lists)| *lists)
}

/// The lists in which the words are that stand right in front of a number: as far as signs, numbers of at most two digits
/// and words that lead from one to the other stand between.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words(u64);

impl Words {
    /// Those in front of a byte of a text.
    pub(super) fn before(text: &str, at: usize) -> Self {
        let before = text.get(..at).unwrap_or_default();
        let near = (before.len().saturating_sub(NEAR)..).find_map(|from| before.get(from..));
        let mut near = near.unwrap_or_default();
        let mut all = Self(0);
        for _ in 0..MOST_WORDS {
            let to = near.trim_end_matches(|c: char| !c.is_alphanumeric());
            let rest = to.trim_end_matches(char::is_alphanumeric);
            let word = to.get(rest.len()..).unwrap_or_default();
            near = rest;
            let bare = word.trim_end_matches(|c: char| c.is_ascii_digit());
            if bare.is_empty() {
                if (1..=2).contains(&word.len()) {
                    continue;
                }
                break;
            }
            let mut room = [0; LONGEST];
            // No word that is longer than all of them is one of them.
            let Some(lowered) = in_small_letters(bare, &mut room) else {
                break;
            };
            let lists = lists_with(lowered);
            all.0 |= lists;
            if lists & List::Between.bit() == 0 {
                break;
            }
        }
        all
    }

    /// Whether one of a list is among them.
    pub(super) fn announce(self, list: List) -> bool {
        self.0 & list.bit() != 0
    }
}

/// A word in small letters, as far as there is room for it: it is compared with many.
pub(super) fn in_small_letters<'b>(word: &str, room: &'b mut [u8; LONGEST]) -> Option<&'b [u8]> {
    let mut length = 0;
    for c in word.chars() {
        if c.is_ascii() {
            *room.get_mut(length)? = c.to_ascii_lowercase() as u8;
            length += 1;
            continue;
        }
        for c in c.to_lowercase() {
            let end = length + c.len_utf8();
            c.encode_utf8(room.get_mut(length..end)?);
            length = end;
        }
    }
    room.get(..length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_that_is_looked_for_has_room() {
        for word in lists().flat_map(|(_, words)| words) {
            let mut room = [0; LONGEST];
            let capitals = word.to_uppercase();
            let lowered = in_small_letters(&capitals, &mut room);
            assert_eq!(lowered, Some(word.as_bytes()));
        }
    }

    #[test]
    fn a_word_is_in_all_of_its_lists_and_in_no_other() {
        let all: Vec<_> = lists().collect();
        for word in all.iter().flat_map(|(_, words)| *words) {
            let found = Words::before(word, word.len());
            for (list, words) in &all {
                assert_eq!(found.announce(*list), words.contains(word), "{word}");
            }
        }
        assert_eq!(lists_with(b"hotel") | lists_with(b""), 0);
    }

    #[test]
    fn words_right_in_front_announce() {
        for (text, announces) in [
            ("tel ", true),
            ("Nr TEL.: ", true),
            ("tel. no. 2 = (", true),
            ("tél", true),
            ("tel2: ", true),
            ("hotel ", false),
            ("tel of Ada ", false),
            ("tel 612345678 ", false),
            ("", false),
            ("é", false),
        ] {
            assert_eq!(
                Words::before(text, text.len()).announce(List::Phone),
                announces,
                "{text}"
            );
        }
        let far = format!("tel {}", "  ".repeat(NEAR));
        assert!(!Words::before(&far, far.len()).announce(List::Phone));
        assert!(!Words::before("ééé", 1).announce(List::Phone));
    }
}
