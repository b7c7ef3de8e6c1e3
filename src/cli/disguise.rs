//! `--mask-source`: what sort of value stood there instead of the value, and stand-ins without what they share with it.

use std::collections::HashSet;

use super::changed::words;

/// Characters in a row that would show part of the original.
const TELLING: usize = 3;

/// Longest shape, in characters.
const LONGEST_SHAPE: usize = 24;

/// Originals longer than this many bytes are not compared: their stand-in is told by its shape too.
const LONGEST_COMPARED: usize = 64 << 10;

/// What stands for hidden characters.
const HIDDEN: char = '…';

/// The shape of a value and the class of its length: `a.a9@a.a, 17–32`. Runs of letters are `a`, runs of digits `9`;
/// neither their length nor what they are is told. Of other characters those between letters and digits that separate
/// parts (`@ . - / :`) stay.
pub(super) fn shape(value: &str) -> String {
    let length = value.chars().count();
    if length == 0 {
        return "empty".to_owned();
    }
    let mut shape: Vec<char> = Vec::new();
    let mut characters = value.chars().peekable();
    let mut before = ' ';
    while let Some(character) = characters.next() {
        let after = characters.peek().copied().unwrap_or(' ');
        let class = match character {
            c if c.is_numeric() => '9',
            c if c.is_alphanumeric() => 'a',
            c if c.is_whitespace() => ' ',
            '@' | '.' | '-' | '/' | ':' if before.is_alphanumeric() && after.is_alphanumeric() => {
                character
            }
            _ => '·',
        };
        before = character;
        if shape.last() != Some(&class) {
            shape.push(class);
        }
        if shape.len() > LONGEST_SHAPE {
            shape.push(HIDDEN);
            break;
        }
    }
    format!("{}, {}", String::from_iter(shape), length_class(length))
}

/// A range of powers of two that the length lies in.
fn length_class(length: usize) -> String {
    let most = length.max(4).next_power_of_two();
    let least = if most <= 4 { 1 } else { most / 2 + 1 };
    format!("{least}–{most}")
}

/// A stand-in without what it has in common with its original, beside punctuation. One that is the original is told by
/// its shape.
pub(super) fn without(original: &str, standin: &str) -> String {
    if original == standin || original.len() > LONGEST_COMPARED {
        return shape(standin);
    }
    let known = Known::of(original);
    let mut out = String::new();
    for word in words(standin) {
        let characters: Vec<char> = word.chars().collect();
        let hidden = known.parts_of(&characters);
        for (character, hidden) in characters.iter().zip(hidden) {
            match (hidden, out.ends_with(HIDDEN)) {
                (false, _) => out.push(*character),
                (true, false) => out.push(HIDDEN),
                (true, true) => {}
            }
        }
    }
    out
}

/// What an original is made of, without regard to case.
struct Known {
    /// Every [`TELLING`] characters in a row.
    runs: HashSet<[char; TELLING]>,
    /// Its words that are shorter.
    short: HashSet<Vec<char>>,
}

impl Known {
    fn of(original: &str) -> Self {
        let lower: Vec<char> = original.chars().map(lower).collect();
        let runs = lower.windows(TELLING);
        let short = words(original).into_iter().map(lowered);
        Self {
            runs: runs.filter_map(|run| run.try_into().ok()).collect(),
            short: short
                .filter(|word| word.len() < TELLING && word.iter().all(|c| c.is_alphanumeric()))
                .collect(),
        }
    }

    /// For each character of a word, whether it is part of what the original has too.
    fn parts_of(&self, word: &[char]) -> Vec<bool> {
        let lower: Vec<char> = word.iter().copied().map(lower).collect();
        if lower.len() < TELLING {
            return vec![self.short.contains(&lower); word.len()];
        }
        let mut hidden = vec![false; word.len()];
        for (at, run) in lower.windows(TELLING).enumerate() {
            if <[char; TELLING]>::try_from(run).is_ok_and(|run| self.runs.contains(&run)) {
                hidden[at..at + TELLING].fill(true);
            }
        }
        hidden
    }
}

fn lower(character: char) -> char {
    character.to_lowercase().next().unwrap_or(character)
}

fn lowered(word: &str) -> Vec<char> {
    word.chars().map(lower).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn shapes_tell_the_sort_of_a_value_and_not_the_value() {
        for (value, expected) in [
            ("ada.quist3@northmail.test", "a.a9@a.a, 17–32"),
            ("+1 (902) 407-8851", "·9 ·9· 9-9, 17–32"),
            ("1984-05-08", "9-9-9, 9–16"),
            ("Ada Quist", "a a, 9–16"),
            ("true", "a, 1–4"),
            ("-7", "·9, 1–4"),
            ("A+", "a·, 1–4"),
            ("", "empty"),
        ] {
            assert_eq!(shape(value), expected, "{value}");
        }
        for (one, other) in [
            ("M", "F"),
            ("t", "f"),
            ("yes", "no"),
            ("?", "+"),
            ("ß", "Z"),
        ] {
            assert_eq!(shape(one), shape(other));
        }
        assert!(shape(&"a ".repeat(50)).chars().count() < 40);
    }

    #[test]
    fn a_stand_in_is_shown_without_what_it_has_of_the_original() {
        for (original, standin, expected) in [
            ("594-64-9123", "***-**-9123", "***-**-…"),
            ("4614960397345172", "4614969999995172", "…999999…"),
            ("ada@navy.mil", "kim@navy.mil", "kim@….…"),
            (
                r#"{"plan": "gold", "city": "Oslo"}"#,
                r#"{"plan": "gold", "city": "Bergen"}"#,
                r#"{"…": "…", "…": "Bergen"}"#,
            ),
            ("US", "FR", "FR"),
            ("NO 7", "no 8", "… 8"),
            ("Oslo", "OSLO", "…"),
        ] {
            assert_eq!(without(original, standin), expected, "{original} {standin}");
        }
        assert_eq!(without("Oslo", "Oslo"), "a, 1–4");
    }

    proptest! {
        #[test]
        fn nothing_telling_of_the_original_is_left(
            original in "[a-c1-3é .@-]{0,12}", standin in "[a-c1-3é .@-]{0,12}"
        ) {
            let shown = without(&original, &standin);
            let runs: Vec<char> = original.to_lowercase().chars().collect();
            for run in runs.windows(TELLING).filter(|run| run.iter().all(|c| c.is_alphanumeric())) {
                let run = String::from_iter(run);
                prop_assert!(original == standin || !shown.contains(&run), "{run} in {shown}");
            }
        }
    }
}
