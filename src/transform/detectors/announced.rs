//! Words in front of a number that say what it is: `tel. 612345678`, `nr PESEL: …`.

/// Bytes in front of a number that are looked at.
const NEAR: usize = 64;

/// Words in front of a number that are looked at.
const MOST_WORDS: usize = 4;

/// Words that may stand between such a word and its number, in the languages of phone's words.
const BETWEEN: &[&str] = &[
    "nr", "no", "nº", "n", "num", "núm", "number", "numer", "número", "numero", "nummer", "numéro",
    "id", "is", "es", "é", "è", "jest", "ist", "est", "är", "er", "al", "a", "ao", "au", "at",
    "on", "to", "me", "us", "na", "pod", "do", "da", "di", "de", "il", "el", "o", "le", "på",
    "the", "my", "our", "mi", "meu", "mio", "mój", "moj", "unter", "under",
];

/// Whether one of some words, in small letters, stands right in front of a byte of a text: with signs and numbers of at
/// most two digits between them, and words that lead from one to the other.
pub(super) fn is_announced(text: &str, at: usize, words: &[&str]) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let near = (before.len().saturating_sub(NEAR)..).find_map(|from| before.get(from..));
    let near = near
        .unwrap_or_default()
        .rsplit(|c: char| !c.is_alphanumeric());
    for word in near.filter(|word| !word.is_empty()).take(MOST_WORDS) {
        let bare = word.trim_end_matches(|c: char| c.is_ascii_digit());
        let is_one_of = |known: &[&str]| known.iter().any(|known| is_same(bare, known));
        if is_one_of(words) {
            return true;
        }
        let is_short = bare.is_empty() && word.len() <= 2;
        if !is_short && !is_one_of(BETWEEN) {
            return false;
        }
    }
    false
}

/// Whether a word is one in small letters, whatever its capitals.
fn is_same(word: &str, known: &str) -> bool {
    word.chars().flat_map(char::to_lowercase).eq(known.chars())
}

#[cfg(test)]
mod tests {
    use super::*;

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
                is_announced(text, text.len(), &["tel", "tél"]),
                announces,
                "{text}"
            );
        }
        let far = format!("tel {}", "  ".repeat(NEAR));
        assert!(!is_announced(&far, far.len(), &["tel"]));
        assert!(!is_announced("ééé", 1, &["tel"]));
    }
}
