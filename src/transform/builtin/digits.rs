//! `digits`: other digits in the same places; signs, blanks and letters stay. A bijection for every number of digits.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray};

use crate::key::permute::Permutation;
use crate::key::{DomainKey, MasterKey};
use crate::transform::args::{Arg, Problem, Reader};
use crate::transform::drawn::{map_text, unexpected};
use crate::transform::registry::Param;
use crate::transform::{Distinct, Guarantees, Input, Prepared, Refusal, Transform};

pub(in crate::transform) const PARAMS: &[Param] = &[Param {
    name: "keep_first",
    kind: "integer",
    default: "0",
    doc: "Digits that stay at the start, e.g. a country's code",
}];

/// Digits that one permutation covers (10³⁶ < 2¹²⁶). Longer runs are treated piece by piece.
const PIECE: usize = 36;

pub(in crate::transform) fn prepare(
    args: &Arg,
    _: Input<'_>,
) -> Result<Box<dyn Prepared>, Problem> {
    let keep = Reader::new(args, PARAMS)?.integer("keep_first", 0, 0..=1000)? as usize;
    Ok(Box::new(Digits { keep }))
}

#[derive(Debug, Clone, Copy)]
struct Digits {
    keep: usize,
}

impl Prepared for Digits {
    fn guarantees(&self) -> Guarantees {
        // Letters stay and digits have no case, so values stay distinct wherever they were.
        Guarantees {
            distinct: Distinct::Always,
            ..Guarantees::NOTHING
        }
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        let key = key.domain(domain);
        let permutation = |length: usize| piece(&key, length);
        Arc::new(Kernel {
            keep: self.keep,
            permutations: (1..=PIECE).map(permutation).collect(),
        })
    }
}

/// The permutation of all strings of `length` digits.
fn piece(key: &DomainKey, length: usize) -> Permutation {
    Permutation::new(key, &format!("digits {length}"), 10u128.pow(length as u32))
}

struct Kernel {
    keep: usize,
    /// For 1, 2, … digits.
    permutations: Vec<Permutation>,
}

/// A run of digits of one value, on its way through a permutation.
struct Piece {
    length: usize,
    number: u128,
}

impl Transform for Kernel {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let Some(values) = input.as_string_opt::<i32>() else {
            return Err(unexpected(input));
        };
        let mut pieces = Vec::with_capacity(values.len());
        for value in values.iter().flatten() {
            self.cut(value, &mut pieces);
        }
        self.permute(&mut pieces);
        let mut next = pieces.iter();
        map_text(input, |_, value, out| {
            self.write(value, &mut next, out);
            Ok(())
        })
    }
}

impl Kernel {
    /// The digits of a value behind those that are kept.
    fn moving<'v>(&self, value: &'v str) -> impl Iterator<Item = u8> + 'v {
        value.bytes().filter(u8::is_ascii_digit).skip(self.keep)
    }

    fn cut(&self, value: &str, pieces: &mut Vec<Piece>) {
        let mut digits = self.moving(value).peekable();
        while digits.peek().is_some() {
            let mut piece = Piece {
                length: 0,
                number: 0,
            };
            for digit in digits.by_ref().take(PIECE) {
                piece.number = piece.number * 10 + u128::from(digit - b'0');
                piece.length += 1;
            }
            pieces.push(piece);
        }
    }

    /// Pieces of one length go through their permutation together.
    fn permute(&self, pieces: &mut [Piece]) {
        let mut present = [false; PIECE + 1];
        pieces.iter().for_each(|piece| present[piece.length] = true);
        let mut numbers = Vec::with_capacity(pieces.len());
        for (length, permutation) in (1..)
            .zip(&self.permutations)
            .filter(|(length, _)| present[*length])
        {
            numbers.clear();
            let same = |piece: &&mut Piece| piece.length == length;
            numbers.extend(
                pieces
                    .iter()
                    .filter(|piece| piece.length == length)
                    .map(|piece| piece.number),
            );
            permutation.apply(&mut numbers);
            for (piece, number) in pieces.iter_mut().filter(same).zip(&numbers) {
                piece.number = *number;
            }
        }
    }

    fn write<'p>(
        &self,
        value: &str,
        pieces: &mut impl Iterator<Item = &'p Piece>,
        out: &mut Vec<u8>,
    ) {
        let (mut seen, mut left, mut number, mut place) = (0, 0, 0, 1);
        for byte in value.bytes() {
            if !byte.is_ascii_digit() || seen < self.keep {
                seen += usize::from(byte.is_ascii_digit());
                out.push(byte);
                continue;
            }
            if left == 0
                && let Some(piece) = pieces.next()
            {
                (left, number) = (piece.length, piece.number);
                place = 10u128.pow(left as u32 - 1);
            }
            out.push(b'0' + (number / place % 10) as u8);
            left -= usize::from(left > 0);
            place = (place / 10).max(1);
        }
    }
}
