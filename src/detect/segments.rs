//! Names without anything between their words: `privatetoken`, `emailverified`, `firstip`.
//!
//! Cut only where the dictionary knows every piece, and not the whole.

use super::dictionary::DICTIONARY;
use super::split::Part;

/// Shortest part that is cut, and shortest piece.
const SHORTEST: (usize, usize) = (6, 3);

/// Words that two others seem to make up.
const WHOLE: &[&str] = &[
    "report",
    "reports",
    "support",
    "import",
    "export",
    "transport",
    "effort",
    "comfort",
    "resort",
    "sort",
    "short",
];

/// Pieces that are shorter.
const SHORT: &[&str] = &["ip", "id", "no", "nr"];

/// The parts, those that are several words cut into them.
pub(super) fn cut(parts: Vec<Part>) -> Vec<Part> {
    parts.into_iter().flat_map(pieces).collect()
}

fn pieces(part: Part) -> Vec<Part> {
    let word = part.word.as_str();
    let is_one = word.len() < SHORTEST.0
        || !word.is_ascii()
        || WHOLE.contains(&word)
        || DICTIONARY.knows(word)
        || DICTIONARY.knows(&part.written)
        || DICTIONARY.by_ending(word).is_some();
    let pieces = if is_one { None } else { known(word) };
    match pieces {
        Some(pieces) => pieces
            .into_iter()
            .map(|piece| Part {
                written: piece.to_owned(),
                word: piece.to_owned(),
            })
            .collect(),
        None => vec![part],
    }
}

/// Words that make up the whole, the longest in front.
fn known(word: &str) -> Option<Vec<&str>> {
    if word.is_empty() {
        return Some(Vec::new());
    }
    let ends = (1..=word.len()).rev();
    ends.filter_map(|end| word.split_at_checked(end))
        .filter(|(piece, _)| is_piece(piece))
        .find_map(|(piece, rest)| {
            let mut pieces = vec![piece];
            pieces.extend(known(rest)?);
            Some(pieces)
        })
}

fn is_piece(piece: &str) -> bool {
    (piece.len() >= SHORTEST.1 || SHORT.contains(&piece)) && DICTIONARY.knows(piece)
}

#[cfg(test)]
mod tests {
    use super::super::split::parts;
    use super::*;

    #[test]
    fn words_without_anything_between_them_are_found() {
        for (name, expected) in [
            ("privatetoken", "private token"),
            ("emailverified", "email verified"),
            ("firstip", "first ip"),
            ("last_userip", "last userip"),
            ("firstname", "firstname"),
            ("hauptstrasse", "hauptstrasse"),
            ("description", "description"),
            ("percentage", "percentage"),
            ("warehouse", "warehouse"),
            ("shipment", "shipment"),
            ("report", "report"),
        ] {
            let parts = cut(parts(name)).into_iter().map(|part| part.word);
            assert_eq!(parts.collect::<Vec<_>>().join(" "), expected, "{name}");
        }
    }
}
