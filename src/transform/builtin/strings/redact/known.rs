//! The row's own personal values within its free text: what stands in the columns that a rule names as known.

use std::ops::Range;

use arrow::array::{Array, AsArray};

use crate::transform::siblings::Sibling;
use crate::transform::strings::is_text;

/// Letters and digits that a value must have to be looked for: shorter ones are parts of other words too often.
const SHORTEST: usize = 3;

/// A value of the row that is looked for, and what it becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Known<'a> {
    value: &'a str,
    stand_in: &'a str,
}

/// A place where one stands.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found<'a> {
    pub(super) range: Range<usize>,
    pub(super) stand_in: &'a str,
}

/// What is known of a row, from pairs of a column in the source and in the target: values as wholes and their words,
/// each with the word at its place in the stand-in; longest first.
pub(super) fn of_row<'a>(pairs: &[Sibling<'a>], row: usize) -> Vec<Known<'a>> {
    let mut known = Vec::new();
    for pair in pairs.chunks_exact(2) {
        let (Some(value), Some(stand_in)) = (text(&pair[0], row), text(&pair[1], row)) else {
            continue;
        };
        push(value, stand_in, &mut known);
        let words: Vec<&str> = stand_in.split_whitespace().collect();
        let count = value.split_whitespace().count();
        for (place, word) in value.split_whitespace().enumerate().filter(|_| count > 1) {
            // The last word of a name is the family's, however many others there are.
            let fitting = if place + 1 == count {
                words.last()
            } else {
                words.get(place.min(words.len().saturating_sub(2)))
            };
            push(word, fitting.copied().unwrap_or(""), &mut known);
        }
    }
    known.sort_by_key(|known| std::cmp::Reverse(known.value.len()));
    known
}

fn push<'a>(value: &'a str, stand_in: &'a str, known: &mut Vec<Known<'a>>) {
    let value = value.trim();
    let letters = value.chars().filter(|c| c.is_alphanumeric()).count();
    if letters >= SHORTEST && value != stand_in {
        known.push(Known { value, stand_in });
    }
}

/// A row's text; `None` for NULL and for columns of other types.
fn text<'a>(sibling: &Sibling<'a>, row: usize) -> Option<&'a str> {
    let values = sibling.values;
    let is_there = is_text(values) && row < values.len() && values.is_valid(row);
    is_there.then(|| values.as_string::<i32>().value(row))
}

/// Where they stand in a text, as words of their own and whatever the case of their ASCII letters; in order, without
/// overlaps.
pub(super) fn find<'a>(text: &str, known: &[Known<'a>]) -> Vec<Found<'a>> {
    let mut found: Vec<Found<'a>> = Vec::new();
    for known in known {
        let mut from = 0;
        while let Some(range) = next(text, known.value, from) {
            from = range.end;
            let is_free = |other: &Found<'_>| {
                range.end <= other.range.start || other.range.end <= range.start
            };
            if found.iter().all(is_free) {
                let stand_in = known.stand_in;
                found.push(Found { range, stand_in });
            }
        }
    }
    found.sort_by_key(|found| found.range.start);
    found
}

/// The next place of a value that is no part of a longer word.
fn next(text: &str, value: &str, from: usize) -> Option<Range<usize>> {
    let rest = text.get(from..)?;
    let mut before = text.get(..from)?.chars().next_back();
    for (at, c) in rest.char_indices() {
        let range = from + at..from + at + value.len();
        let is_it = text
            .get(range.clone())
            .is_some_and(|part| part.eq_ignore_ascii_case(value));
        if is_it && !before.is_some_and(char::is_alphanumeric) {
            let after = text.get(range.end..)?.chars().next();
            if !after.is_some_and(char::is_alphanumeric) {
                return Some(range);
            }
        }
        before = Some(c);
    }
    None
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, StringArray};

    use super::*;
    use crate::catalog::Family;

    fn replaced(text: &str, columns: &[(&str, &str)]) -> String {
        let arrays: Vec<ArrayRef> = columns
            .iter()
            .flat_map(|(value, stand_in)| [*value, *stand_in])
            .map(|text| Arc::new(StringArray::from(vec![text])) as ArrayRef)
            .collect();
        let family = Family::Text;
        let pairs: Vec<Sibling<'_>> = arrays
            .iter()
            .map(|values| Sibling { family, values })
            .collect();
        let (mut out, mut from) = (String::new(), 0);
        for found in find(text, &of_row(&pairs, 0)) {
            out += &text[from..found.range.start];
            out += found.stand_in;
            from = found.range.end;
        }
        out + &text[from..]
    }

    #[test]
    fn values_and_their_words_become_their_stand_ins() {
        let name = [("Ada King Lovelace", "Wava Quigley")];
        assert_eq!(
            replaced(
                "Mrs Lovelace (ADA KING LOVELACE): Ada was here, Adam not",
                &name
            ),
            "Mrs Quigley (Wava Quigley): Wava was here, Adam not"
        );
        assert_eq!(replaced("King!", &name), "Wava!");
    }

    #[test]
    fn longer_values_come_first_and_short_ones_are_left() {
        let columns = [
            ("Li", "Bo"),
            ("Ünal", "Kunz"),
            ("ada@ünal.org", "x@example.com"),
        ];
        assert_eq!(
            replaced("Li, ada@ünal.org, Ünal, Ünalan", &columns),
            "Li, x@example.com, Kunz, Ünalan"
        );
    }

    #[test]
    fn what_is_not_known_is_not_looked_for() {
        assert_eq!(replaced("nothing", &[]), "nothing");
        assert_eq!(replaced("same same", &[("same", "same")]), "same same");
        let numbers: ArrayRef = Arc::new(arrow::array::Int32Array::from(vec![123]));
        let number = Sibling {
            family: Family::Int4,
            values: &numbers,
        };
        assert_eq!(of_row(&[number, number], 0), []);
    }
}
