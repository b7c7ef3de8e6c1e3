//! Words in front of a number that say what it is: `tel. 612345678`, `nr PESEL: …`.

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

/// The words right in front of a number that may say what it is, in small letters: as far as signs, numbers of at most two
/// digits and words that lead from one to the other stand between. Several lists of words are compared with them.
pub(super) struct Words {
    letters: [[u8; LONGEST]; MOST_WORDS],
    lengths: [usize; MOST_WORDS],
}

impl Words {
    /// Those in front of a byte of a text.
    pub(super) fn before(text: &str, at: usize) -> Self {
        let mut words = Self {
            letters: [[0; LONGEST]; MOST_WORDS],
            lengths: [0; MOST_WORDS],
        };
        let before = text.get(..at).unwrap_or_default();
        let near = (before.len().saturating_sub(NEAR)..).find_map(|from| before.get(from..));
        let near = near
            .unwrap_or_default()
            .rsplit(|c: char| !c.is_alphanumeric());
        let near = near.filter(|word| !word.is_empty());
        let rooms = words.letters.iter_mut().zip(&mut words.lengths);
        for (word, (room, length)) in near.zip(rooms) {
            let bare = word.trim_end_matches(|c: char| c.is_ascii_digit());
            // No word that is longer than all of them is one of them.
            let Some(lowered) = in_small_letters(bare, room) else {
                break;
            };
            *length = lowered.len();
            let is_short = bare.is_empty() && word.len() <= 2;
            if !is_short && !BETWEEN.contains(&lowered) {
                break;
            }
        }
        words
    }

    /// Whether one of these, in small letters, is among them.
    pub(super) fn announce(&self, known: &[&str]) -> bool {
        let words = self.letters.iter().zip(self.lengths);
        let mut words = words.filter_map(|(room, length)| room.get(..length));
        words.any(|word| known.iter().any(|known| known.as_bytes() == word))
    }
}

/// A word in small letters, as far as there is room for it: it is compared with many.
pub(super) fn in_small_letters<'b>(word: &str, room: &'b mut [u8; LONGEST]) -> Option<&'b str> {
    let mut length = 0;
    for c in word.chars().flat_map(char::to_lowercase) {
        let end = length + c.len_utf8();
        c.encode_utf8(room.get_mut(length..end)?);
        length = end;
    }
    std::str::from_utf8(room.get(..length)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_that_is_looked_for_has_room() {
        let schemes = super::super::national::SCHEMES.iter();
        let words = schemes.flat_map(|scheme| scheme.words);
        for word in words.chain(super::super::subscribers::WORDS).chain(BETWEEN) {
            let mut room = [0; LONGEST];
            let capitals = word.to_uppercase();
            assert_eq!(in_small_letters(&capitals, &mut room), Some(*word));
        }
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
                Words::before(text, text.len()).announce(&["tel", "tél"]),
                announces,
                "{text}"
            );
        }
        let far = format!("tel {}", "  ".repeat(NEAR));
        assert!(!Words::before(&far, far.len()).announce(&["tel"]));
        assert!(!Words::before("ééé", 1).announce(&["tel"]));
    }
}
