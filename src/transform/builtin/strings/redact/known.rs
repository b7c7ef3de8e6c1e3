//! The row's own personal values within its free text: what stands in the columns that a rule names as known.

use std::ops::Range;

use arrow::array::{Array, AsArray};

use crate::transform::siblings::Sibling;
use crate::transform::strings::is_text;

/// Letters and digits that a value must have to be looked for: a single one is a part of everything.
const SHORTEST: usize = 2;

/// As few as these are looked for as they are written only: `Al` is a name, and `al` is not.
const FEW: usize = 2;

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
/// each with the word at its place in the stand-in; longest first. Where the target gets NULL, nothing stands for them.
pub(super) fn of_row<'a>(pairs: &[Sibling<'a>], row: usize) -> Vec<Known<'a>> {
    let mut known = Vec::new();
    for pair in pairs.chunks_exact(2) {
        let Some(value) = text(&pair[0], row) else {
            continue;
        };
        let stand_in = text(&pair[1], row).unwrap_or("");
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
            push(word, bare(fitting.copied().unwrap_or("")), &mut known);
        }
    }
    known.sort_by_key(|known| std::cmp::Reverse(known.value.len()));
    known
}

/// Signs around a value (`Lovelace,`) do not belong to it.
fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| !c.is_alphanumeric())
}

fn push<'a>(value: &'a str, stand_in: &'a str, known: &mut Vec<Known<'a>>) {
    let value = bare(value);
    if letters(value) >= SHORTEST && value != bare(stand_in) {
        known.push(Known { value, stand_in });
    }
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

/// A row's text; `None` for NULL.
fn text<'a>(sibling: &Sibling<'a>, row: usize) -> Option<&'a str> {
    let values = sibling.values;
    let is_there = is_text(values) && row < values.len() && values.is_valid(row);
    is_there.then(|| values.as_string::<i32>().value(row))
}

/// Where they stand in a text, as words of their own and in whatever case; in order, without overlaps.
pub(super) fn find<'a>(text: &str, known: &[Known<'a>]) -> Vec<Found<'a>> {
    let mut found: Vec<Found<'a>> = Vec::new();
    for known in known {
        let mut from = 0;
        while let Some(range) = next(text, known.value, from) {
            from = range.end;
            let place = found.partition_point(|other| other.range.start < range.start);
            let before = place.checked_sub(1).and_then(|place| found.get(place));
            let is_free = before.is_none_or(|other| other.range.end <= range.start)
                && found
                    .get(place)
                    .is_none_or(|other| range.end <= other.range.start);
            if is_free {
                let stand_in = known.stand_in;
                found.insert(place, Found { range, stand_in });
            }
        }
    }
    found
}

/// The next place of a value that is no part of a longer word.
fn next(text: &str, value: &str, from: usize) -> Option<Range<usize>> {
    let exact = letters(value) <= FEW;
    let (first, last) = (value.chars().next()?, value.chars().next_back()?);
    let mut before = text.get(..from)?.chars().next_back();
    for (at, c) in text.get(from..)?.char_indices() {
        let start = from + at;
        if let Some(length) = matched(&text[start..], value, exact) {
            let after = text[start + length..].chars().next();
            if !runs_on(before, first) && !runs_on(after, last) {
                return Some(start..start + length);
            }
        }
        before = Some(c);
    }
    None
}

/// Bytes at the beginning of a text that are the value, whatever the case of letters unless it has to be `exact`.
fn matched(text: &str, value: &str, exact: bool) -> Option<usize> {
    let mut rest = text.chars();
    for wanted in value.chars() {
        let found = rest.next()?;
        let alike = found == wanted || !exact && found.to_lowercase().eq(wanted.to_lowercase());
        if !alike {
            return None;
        }
    }
    Some(text.len() - rest.as_str().len())
}

/// Whether a neighbour makes a longer word of a value that ends with this letter. Scripts without capitals (Chinese,
/// Arabic …) write no blanks between words, or none that could be relied upon.
fn runs_on(neighbour: Option<char>, edge: char) -> bool {
    let parts_words = edge.is_lowercase() || edge.is_uppercase() || edge.is_numeric();
    parts_words && neighbour.is_some_and(char::is_alphanumeric)
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
            ("Al", "Bo"),
            ("Ünal", "Kunz"),
            ("ada@ünal.org", "x@example.com"),
            ("X", "Y"),
        ];
        assert_eq!(
            replaced("Al et al., ada@ünal.org, ÜNAL, Ünalan, X", &columns),
            "Bo et al., x@example.com, Kunz, Ünalan, X"
        );
    }

    #[test]
    fn names_are_found_in_every_script_and_spelling() {
        assert_eq!(replaced("王小明先生", &[("王小明", "李四")]), "李四先生");
        let comma = [("Lovelace, Ada", "Quigley, Wava")];
        assert_eq!(replaced("Mrs LOVELACE came", &comma), "Mrs Quigley came");
        let umlaut = [("Jörg Müller", "Max Muster")];
        assert_eq!(replaced("JÖRG MÜLLER", &umlaut), "Max Muster");
    }

    #[test]
    fn what_the_target_does_not_get_is_left_out() {
        let values: ArrayRef = Arc::new(StringArray::from(vec!["Ada Lovelace"]));
        let nulls: ArrayRef = Arc::new(StringArray::from(vec![None::<&str>]));
        let family = Family::Text;
        let pair = [&values, &nulls].map(|values| Sibling { family, values });
        let found = find("Ada Lovelace, Mrs Lovelace", &of_row(&pair, 0));
        let ranges: Vec<_> = found.iter().map(|found| found.range.clone()).collect();
        assert_eq!(ranges, [0..12, 18..26]);
        assert!(found.iter().all(|found| found.stand_in.is_empty()));
    }

    #[test]
    fn many_findings_take_no_time() {
        let text = "ada ".repeat(50_000);
        assert_eq!(replaced(&text, &[("Ada", "Eva")]), "Eva ".repeat(50_000));
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
