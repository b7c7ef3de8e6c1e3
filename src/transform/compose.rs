//! Stand-ins composed of words, numbers and fixed text, as a form such as `{first} {last}` says.
//!
//! Forms are taken apart when a rule is prepared; what runs for a value is a walk over their pieces.

use std::fmt;
use std::sync::Arc;

use super::strings::{self, Maker};
use super::words::{List, longest_text};
use super::{Distinct, Input, Prepared};
use crate::key::prf::{Draw, Stream};

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
            forms: forms.into(),
        }
    }

    /// A word of one list.
    pub fn word(list: List) -> Self {
        Self::of(vec![vec![Piece::Word(list)]])
    }

    /// As a transform of text whose stand-ins may repeat.
    pub fn prepared(self, input: Input<'_>) -> Box<dyn Prepared> {
        strings::prepared(input, Distinct::No, Some(self.longest), self)
    }

    /// Characters of the longest stand-in.
    pub fn max_chars(&self) -> u32 {
        self.longest
    }

    /// Appends what the stream chooses.
    pub fn write(&self, stream: &mut Stream, out: &mut Vec<u8>) {
        let count = self.forms.len() as u32;
        let form = if count == 1 { 0 } else { stream.below(count) };
        for piece in self.forms.get(form as usize).into_iter().flatten() {
            piece.write(stream, out);
        }
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
        let mut seen = std::collections::HashSet::new();
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
