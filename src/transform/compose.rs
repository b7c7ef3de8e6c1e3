//! Stand-ins composed of words, numbers and fixed text, as a form such as `{first} {last}` says.
//!
//! Forms are taken apart when a rule is prepared; what runs for a value is a walk over their pieces.

mod short;

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use super::strings::{self, Maker};
use super::words::{List, longest_text};
use super::{Distinct, Input, Prepared};
use crate::key::prf::{Draw, Stream};
use short::Short;

/// One way of writing something: its pieces in order.
pub type Form = Vec<Piece>;

/// A part of a form.
#[derive(Clone)]
pub enum Piece {
    /// The same text always.
    Text(String),
    /// A word of a list, which must not be empty.
    Word(List),
    /// A number from 1 up to this one.
    Number(u32),
    /// One of these ASCII characters, of which there must be some.
    OneOf(&'static [u8]),
    /// Another composition.
    Nested(Composition),
}

/// Several forms, of which each value gets one.
#[derive(Clone)]
pub struct Composition {
    forms: Arc<[Form]>,
    longest: u32,
    /// How many compositions there are.
    count: Count,
    /// Where only those are drawn that have no more than some length.
    short: Option<Arc<Short>>,
}

/// How many results there are.
#[derive(Debug, Clone, Copy)]
struct Count {
    most: u64,
    /// Whether they are that many, each as likely as the others.
    even: bool,
}

impl fmt::Debug for Composition {
    /// Not the lists: they are long.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{} forms, at most {} characters",
            self.forms.len(),
            self.longest
        )
    }
}

impl Composition {
    /// Of these forms, each as likely as the others.
    pub fn of(forms: Vec<Form>) -> Self {
        let lengths = forms
            .iter()
            .map(|form| form.iter().map(Piece::longest).sum());
        Self {
            longest: lengths.max().unwrap_or(0),
            count: count(&forms),
            forms: forms.into(),
            short: None,
        }
    }

    /// Only those of at most so many characters; `None` where there is none. With as many characters as the longest has,
    /// or more, nothing changes, stand-ins included.
    pub fn shortened(self, most: u32) -> Option<Self> {
        if most >= self.longest {
            return Some(self);
        }
        let counts = self.counts();
        let short = Arc::new(Short::new(&self, most)?);
        let fitting = counts.get(..=most as usize).unwrap_or(&counts);
        let longest = fitting.iter().rposition(|count| *count > 0).unwrap_or(0);
        Some(Self {
            longest: longest as u32,
            count: Count {
                most: fitting.iter().copied().fold(0, u64::saturating_add),
                even: self.count.even,
            },
            short: Some(short),
            ..self
        })
    }

    /// How many stand-ins there are of each length in characters, from 0. At most so many: two ways of writing the same
    /// count twice.
    pub fn counts(&self) -> Vec<u64> {
        short::counts(self)
    }

    /// A word of one list.
    pub fn word(list: List) -> Self {
        Self::of(vec![vec![Piece::Word(list)]])
    }

    /// As a transform of text whose stand-ins may repeat.
    pub fn prepared(self, input: Input<'_>) -> Box<dyn Prepared> {
        strings::prepared(input, self.distinct(), Some(self.longest), self)
    }

    /// How many stand-ins there are.
    pub fn distinct(&self) -> Distinct {
        let Count { most, even } = self.count;
        match even {
            true => Distinct::OneOf(most),
            false => Distinct::AtMost(most),
        }
    }

    /// How many stand-ins there are at most.
    pub fn stand_ins(&self) -> u64 {
        self.count.most
    }

    /// Characters of the longest stand-in.
    pub fn max_chars(&self) -> u32 {
        self.longest
    }

    /// Appends what the stream chooses.
    pub fn write(&self, stream: &mut Stream, out: &mut Vec<u8>) {
        if let Some(short) = &self.short {
            return short.write(stream, out);
        }
        let count = self.forms.len() as u32;
        let form = if count == 1 { 0 } else { stream.below(count) };
        for piece in self.forms.get(form as usize).into_iter().flatten() {
            piece.write(stream, out);
        }
    }
}

/// What all forms give together. Exact where there is one form, and what it chooses can be told from the text: one piece
/// alone, or characters only.
fn count(forms: &[Form]) -> Count {
    let of_form = |form: &Form| {
        form.iter()
            .map(|piece| piece.count().most)
            .fold(1, u64::saturating_mul)
    };
    let even = |form: &Form| {
        let chosen: Vec<&Piece> = form.iter().filter(|piece| piece.count().most > 1).collect();
        let told = chosen.len() <= 1 || chosen.iter().all(|piece| matches!(piece, Piece::OneOf(_)));
        told && chosen.iter().all(|piece| piece.count().even)
    };
    Count {
        most: forms.iter().map(of_form).fold(0, u64::saturating_add),
        even: matches!(forms, [form] if even(form)),
    }
}

impl Maker for Composition {
    #[inline]
    fn make(&self, _: &str, draw: &Draw, out: &mut Vec<u8>) {
        self.write(&mut Stream::of(draw), out);
    }
}

impl Piece {
    fn longest(&self) -> u32 {
        match self {
            Self::Text(text) => text.chars().count() as u32,
            Self::Word(list) => longest_text(list),
            Self::Number(greatest) => greatest.checked_ilog10().unwrap_or(0) + 1,
            Self::OneOf(_) => 1,
            Self::Nested(composition) => composition.longest,
        }
    }

    fn count(&self) -> Count {
        let even = |most: usize| Count {
            most: most as u64,
            even: true,
        };
        match self {
            Self::Text(_) => even(1),
            Self::Word(list) => {
                let words: HashSet<&str> = list.iter().copied().collect();
                Count {
                    most: words.len() as u64,
                    even: words.len() == list.len(),
                }
            }
            Self::Number(greatest) => even(*greatest as usize),
            Self::OneOf(characters) => even(characters.len()),
            Self::Nested(composition) => composition.count,
        }
    }

    #[inline]
    fn write(&self, stream: &mut Stream, out: &mut Vec<u8>) {
        match self {
            Self::Text(text) => out.extend_from_slice(text.as_bytes()),
            Self::Word(list) => {
                let word = list[stream.below(list.len() as u32) as usize];
                out.extend_from_slice(word.as_bytes());
            }
            Self::Number(greatest) => {
                let number = 1 + stream.below(*greatest);
                out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
            }
            Self::OneOf(characters) => {
                out.push(characters[stream.below(characters.len() as u32) as usize]);
            }
            Self::Nested(composition) => composition.write(stream, out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_written_piece_by_piece_and_never_longer_than_said() {
        let inner = Composition::of(vec![vec![Piece::OneOf(b"xy"), Piece::Number(99)]]);
        let outer = Composition::of(vec![
            vec![Piece::Text("§ ".to_owned()), Piece::Nested(inner)],
            vec![Piece::Word(&["ä", "bcd"])],
        ]);
        assert_eq!(outer.max_chars(), 5);
        assert_eq!(outer.distinct(), Distinct::AtMost(2 * 99 + 2));
        let one = |pieces| Composition::of(vec![pieces]).distinct();
        let letters = || Piece::OneOf(b"xy");
        assert_eq!(
            one(vec![letters(), Piece::Text("-".into()), letters()]),
            Distinct::OneOf(4)
        );
        assert_eq!(
            one(vec![Piece::Word(&["a", "b", "a"])]),
            Distinct::AtMost(2)
        );
        assert_eq!(
            one(vec![Piece::Number(9), Piece::Word(&["a", "b"])]),
            Distinct::AtMost(18)
        );
        let mut seen = HashSet::new();
        for first in 0..=255 {
            let mut draw = [0; 32];
            draw[0] = first;
            let mut out = Vec::new();
            outer.make("", &Draw::from(draw), &mut out);
            let text = String::from_utf8(out).unwrap();
            assert!(text.chars().count() <= 5);
            seen.insert(text);
        }
        assert!(seen.iter().any(|text| text.contains('ä')));
        assert!(seen.iter().any(|text| text.contains("§ x")));
        assert!(seen.iter().any(|text| text.contains("§ y")));
    }
}
