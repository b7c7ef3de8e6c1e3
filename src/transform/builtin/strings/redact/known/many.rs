//! Many values of a row at once: the text is read once, and at a place only those values are compared that begin like it.
//!
//! A column that a rule names by mistake, or one row of it, may hold thousands of words; each of them on its own would read
//! the whole text.

use std::collections::HashMap;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;

use super::super::number::{Number, TAIL};
use super::{Known, LONG, Value, folded_sign, is_mark, next_as_written, spelled};

/// Letters by which values are found.
const KEY: usize = 4;

/// Hands over all places of all values, by value in their order, its numbers last: as one after the other would be found.
pub(super) fn find<'a>(
    text: &str,
    known: &[Known<'a>],
    mut take: impl FnMut(&Known<'a>, Range<usize>),
) {
    let mut places = long(text, known);
    words(text, known, &mut places);
    numbers(text, known, &mut places);
    places.sort_by_key(|place| (place.known, place.is_number, place.range.start));
    for place in places {
        if let Some(known) = known.get(place.known) {
            take(known, place.range);
        }
    }
}

/// Where a value stands.
struct Place {
    known: usize,
    is_number: bool,
    range: Range<usize>,
}

/// The places of values that are looked for as they are written. Those of several words of that length are few.
fn long(text: &str, known: &[Known<'_>]) -> Vec<Place> {
    let mut places = Vec::new();
    let long = known.iter().enumerate();
    for (known, value) in long.filter(|(_, known)| known.value.len() > LONG) {
        let mut from = 0;
        while let Some(range) = next_as_written(text, value.value, from) {
            from = range.end;
            places.push(Place {
                known,
                is_number: false,
                range,
            });
        }
    }
    places
}

/// The places of values by their letters.
fn words(text: &str, known: &[Known<'_>], places: &mut Vec<Place>) {
    let mut index: HashMap<Vec<char>, Vec<(usize, Value<'_>)>> = HashMap::new();
    for (at, known) in known.iter().enumerate() {
        let value = Value::of(known.value).filter(|_| known.value.len() <= LONG);
        if let Some(value) = value {
            let key: Vec<char> = known.value.chars().flat_map(skeleton).take(KEY).collect();
            index.entry(key).or_default().push((at, value));
        }
    }
    let letters: Vec<char> = text.chars().flat_map(skeleton).collect();
    let mut from = vec![0; known.len()];
    let (mut before, mut letter) = (None, 0);
    for (start, c) in text.char_indices() {
        for length in 0..=KEY {
            let key = letters.get(letter..letter + length);
            let values = key.and_then(|key| index.get(key));
            for (at, value) in values.into_iter().flatten() {
                let Some(from) = from.get_mut(*at).filter(|from| **from <= start) else {
                    continue;
                };
                if let Some(range) = value.at(text, before, start) {
                    *from = range.end;
                    places.push(Place {
                        known: *at,
                        is_number: false,
                        range,
                    });
                }
            }
        }
        before = Some(c);
        letter += skeleton(c).count();
    }
}

/// What stays of a character of a text and of a value that is the same, however they are written: without the signs that
/// are left away or written for each other, and without what is written for marks (`ue` for ü, `aa` for å).
fn skeleton(c: char) -> impl Iterator<Item = char> {
    let letters = folded_sign(c).to_lowercase().nfd();
    let letters = letters.filter(|letter| !is_mark(*letter));
    let letters = letters.flat_map(spelled);
    letters.filter(|letter| !matches!(letter, 'a' | 'e' | '\'' | ' ' | '-' | '_'))
}

/// The places of numbers by their digits.
fn numbers(text: &str, known: &[Known<'_>], places: &mut Vec<Place>) {
    let mut index: HashMap<[u8; TAIL], Vec<(usize, Number)>> = HashMap::new();
    for (at, known) in known.iter().enumerate() {
        let number = Number::of(known.value);
        if let Some((number, tail)) = number.and_then(|number| Some((number, number.tail()?))) {
            index.entry(tail).or_default().push((at, number));
        }
    }
    if index.is_empty() {
        return;
    }
    let mut from = vec![0; known.len()];
    for start in Number::starts(text, 0) {
        for tail in Number::tails(text, start) {
            for (at, number) in index.get(&tail).into_iter().flatten() {
                let Some(from) = from.get_mut(*at).filter(|from| **from <= start) else {
                    continue;
                };
                if let Some(range) = number.at(text, start) {
                    *from = range.end;
                    places.push(Place {
                        known: *at,
                        is_number: true,
                        range,
                    });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::one_by_one;
    use super::*;

    fn known(value: &str) -> Known<'_> {
        Known {
            value,
            stand_in: "x",
            is_whole: true,
        }
    }

    fn all_at_once(text: &str, known: &[Known<'_>]) -> Vec<(String, Range<usize>)> {
        let mut places = Vec::new();
        find(text, known, |known, range| {
            places.push((known.value.to_owned(), range));
        });
        places
    }

    proptest! {
        #[test]
        fn all_at_once_find_what_one_by_one_would(
            text in "([aeouüöåsß' _-]|Mü|mue|ll|612|345|[67]|ﬁ|기|\u{308}|,){0,40}",
            values in prop::collection::vec("[aüsMml6기]([aeouüöåsß' _-]|mue|ll|612|345|7){0,8}[aeüsl7기]", 1..20),
        ) {
            let known: Vec<_> = values.iter().map(|value| known(value)).collect();
            let mut expected = Vec::new();
            for known in &known {
                one_by_one(&text, known, |range| expected.push((known.value.to_owned(), range)));
            }
            prop_assert_eq!(all_at_once(&text, &known), expected);
        }
    }

    #[test]
    fn each_is_found_in_its_spellings() {
        let values = ["Müesli", "Ada", "O'Brien", "+34 612 345 678", "ae"];
        let known: Vec<_> = values.iter().map(|value| known(value)).collect();
        let text = "ada o-brien Mueesli 0034-612-345-678 ae ADAM";
        let found = all_at_once(text, &known);
        let found: Vec<&str> = found
            .iter()
            .map(|(_, range)| &text[range.clone()])
            .collect();
        assert_eq!(
            found,
            ["Mueesli", "ada", "o-brien", "0034-612-345-678", "ae"]
        );
    }
}
