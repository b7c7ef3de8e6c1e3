//! Family names of the database that stand by themselves, in letters of any case: as a whole value, or as a part of a list.

use crate::detect::split::folded;
use crate::detect::validators::people::{Lists, is_around};

/// Letters of the shortest name: shorter words are codes as often as not.
const SHORTEST: usize = 4;

/// Parts of one value that are looked at.
const MOST_PARTS: usize = 40;

/// The family names, folded, that a value or the parts of it between commas, colons and bars are, or that stand between
/// blanks among codes. In running text they are other words as often as not.
pub(super) fn families_in<'t>(
    value: &'t str,
    families: &'t Lists,
) -> impl Iterator<Item = String> + 't {
    let parts = value.split([',', ';', ':', '|']).take(MOST_PARTS);
    parts.filter_map(|part| name(part.trim(), families).or_else(|| among_codes(part, families)))
}

/// The one word of a part that is no code, which is a family name: `10135 quistrup`, `KD 10135 Quistrup`.
fn among_codes(part: &str, families: &Lists) -> Option<String> {
    let has_digit = |word: &str| word.contains(|c: char| c.is_ascii_digit());
    let is_code = |word: &&str| has_digit(word) || word.chars().count() < SHORTEST;
    let words = || part.split_whitespace();
    let mut others = words().filter(|word| !is_code(word));
    let (one, another) = (others.next()?, others.next());
    let is_one = another.is_none() && words().any(has_digit);
    is_one.then(|| name(one, families))?
}

/// The name that a part is: words with blanks or hyphens between them, all of which are family names, titles and particles
/// aside.
fn name(part: &str, families: &Lists) -> Option<String> {
    let words = part.split([' ', '-']);
    let mut words = words.filter(|word| !is_around(&folded(word))).peekable();
    let is_name = |word: &str| word.chars().count() >= SHORTEST && families.has(word);
    words.peek()?;
    words.all(is_name).then(|| folded(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_whole_parts_in_letters_of_any_case() {
        let mut families = Lists::default();
        families.add_family("Brzonk");
        families.add_family("Kwelder");
        let found = |value: &str| families_in(value, &families).collect::<Vec<_>>();
        assert_eq!(found("brzonk"), ["brzonk"]);
        assert_eq!(found("invoice, Kwelder,2024"), ["kwelder"]);
        assert_eq!(found("van BRZONK-kwelder;x").len(), 1);
        for coded in [
            "pt:4002526:brzonk",
            "4002526|brzonk",
            "4002526 brzonk",
            "kd 10135 brzonk",
            "brzonk 10135",
        ] {
            assert_eq!(found(coded), ["brzonk"], "{coded}");
        }
        for other in [
            "case 3 brzonk",
            "kd: case 3 brzonk",
            "brzonks",
            "brzonk@x.io",
            "von der",
            "",
            ",,",
        ] {
            assert!(found(other).is_empty(), "{other}");
        }
    }
}
