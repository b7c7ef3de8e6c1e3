//! `--mask-source`: what sort of value stood there instead of the value, and stand-ins without what they share with it.

use std::collections::HashSet;

use super::changed::words;
use crate::sink::sample::SampledField;

/// Characters in a row that would show part of the original.
const TELLING: usize = 3;

/// Longest shape, in characters.
const LONGEST_SHAPE: usize = 24;

/// Originals that are longer, in bytes, are not compared: their stand-ins are told by their shapes too.
const LONGEST_COMPARED: usize = 64 << 10;

/// What stands for hidden characters.
const HIDDEN: char = '…';

/// The shape of a value and the class of its length: `a.x@a.a, 17–32`. A word of letters is `a`, one of digits `9`, one of
/// both `x`; neither its length nor what it is is told. Of other characters those between words that separate parts
/// (`@ . - / :`) stay.
pub(super) fn shape(value: &str) -> String {
    let length = value.chars().count();
    if length == 0 {
        return "empty".to_owned();
    }
    let words = words(value);
    let mut shape: Vec<char> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let is_between = || {
            let neighbours = [at.checked_sub(1), Some(at + 1)];
            let mut neighbours = neighbours.into_iter().map(|at| words.get(at?));
            neighbours.all(|word| word.is_some_and(|word| word.starts_with(char::is_alphanumeric)))
        };
        let class = match word.chars().next().unwrap_or(' ') {
            c if c.is_alphanumeric() => word_class(word),
            c if c.is_whitespace() => ' ',
            c @ ('@' | '.' | '-' | '/' | ':') if is_between() => c,
            _ => '·',
        };
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

fn word_class(word: &str) -> char {
    let digits = word.chars().filter(|c| c.is_numeric()).count();
    match word.chars().count() - digits {
        0 => '9',
        _ if digits == 0 => 'a',
        _ => 'x',
    }
}

/// A range of powers of two that the length lies in.
fn length_class(length: usize) -> String {
    let most = length.max(4).next_power_of_two();
    let least = if most <= 4 { 1 } else { most / 2 + 1 };
    format!("{least}–{most}")
}

/// What the originals of a row are made of, without regard to case.
pub(super) struct Originals {
    /// Every [`TELLING`] characters in a row.
    runs: HashSet<[char; TELLING]>,
    /// Their words that are shorter.
    short: HashSet<Vec<char>>,
    /// Whether there is too much to compare.
    are_too_long: bool,
}

impl Originals {
    /// Of all columns: a stand-in may be made of several.
    pub(super) fn of(row: &[SampledField]) -> Self {
        let originals = || row.iter().filter_map(|field| field.before.as_deref());
        let mut known = Self {
            runs: HashSet::new(),
            short: HashSet::new(),
            are_too_long: originals().map(str::len).sum::<usize>() > LONGEST_COMPARED,
        };
        if !known.are_too_long {
            originals().for_each(|original| known.add(original));
        }
        known
    }

    fn add(&mut self, original: &str) {
        let lower = lowered(original);
        let runs = lower.windows(TELLING);
        self.runs
            .extend(runs.filter_map(|run| <[char; TELLING]>::try_from(run).ok()));
        let words = words(original).into_iter().map(lowered);
        self.short.extend(
            words.filter(|word| word.len() < TELLING && word.iter().all(|c| c.is_alphanumeric())),
        );
    }

    /// A stand-in without what it has in common with the originals, beside punctuation; `None` for NULL. One that is its
    /// own original is told by its shape.
    pub(super) fn hidden_in(&self, field: &SampledField) -> Option<String> {
        let standin = field.after.as_deref()?;
        if self.are_too_long || field.before.as_deref() == Some(standin) {
            return Some(shape(standin));
        }
        let mut out = String::new();
        for word in words(standin) {
            for (character, is_hidden) in word.chars().zip(self.parts_of(word)) {
                match (is_hidden, out.ends_with(HIDDEN)) {
                    (false, _) => out.push(character),
                    (true, false) => out.push(HIDDEN),
                    (true, true) => {}
                }
            }
        }
        Some(out)
    }

    /// For each character of a word, whether it is part of what the originals have too.
    fn parts_of(&self, word: &str) -> Vec<bool> {
        let word = lowered(word);
        if word.len() < TELLING {
            return vec![self.short.contains(&word); word.len()];
        }
        let mut hidden = vec![false; word.len()];
        for (at, run) in word.windows(TELLING).enumerate() {
            if <[char; TELLING]>::try_from(run).is_ok_and(|run| self.runs.contains(&run)) {
                hidden[at..at + TELLING].fill(true);
            }
        }
        hidden
    }
}

/// A character for each character, so that places stay.
fn lowered(text: &str) -> Vec<char> {
    let lower = |c: char| c.to_lowercase().next().unwrap_or(c);
    text.chars().map(lower).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn shapes_tell_the_sort_of_a_value_and_not_the_value() {
        for (value, expected) in [
            ("ada.quist3@northmail.test", "a.x@a.a, 17–32"),
            ("6552ff3a-5cb9-4c73-b218-6e75535fffc9", "x-x-x-x-x, 33–64"),
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

    fn field(before: &str, after: &str) -> SampledField {
        SampledField {
            before: Some(before.into()),
            after: Some(after.into()),
        }
    }

    fn without(original: &str, standin: &str) -> String {
        let row = [field(original, standin)];
        Originals::of(&row).hidden_in(&row[0]).unwrap()
    }

    #[test]
    fn a_stand_in_shows_nothing_of_the_other_columns_originals_either() {
        let row = [
            field("Ada", "Kim"),
            field("Quist", "Adas Haus"),
            field("NO", "NO 5"),
        ];
        let known = Originals::of(&row);
        let shown = row.each_ref().map(|field| known.hidden_in(field).unwrap());
        assert_eq!(shown, ["Kim", "…s Haus", "… 5"]);
        let long = [
            field(&"x".repeat(LONGEST_COMPARED + 1), "y"),
            field("a", "b"),
        ];
        let shown = Originals::of(&long).hidden_in(&long[1]);
        assert_eq!(shown.as_deref(), Some("a, 1–4"));
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
