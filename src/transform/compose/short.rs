//! Compositions of at most so many characters: all that are short enough, and no others.
//!
//! Nothing is cut off and nothing drawn in vain. First it is drawn how long a stand-in is, by how many there are of each
//! length, then how long each of its pieces is, then pieces of exactly these lengths. What comes out is as likely as if
//! one drew from all compositions until one is short enough, save that odds beyond 2³¹ are rounded.

use std::collections::HashSet;

use super::{Composition, Form, Piece};
use crate::key::prf::Stream;
use crate::transform::words::List;

/// How many results there are of each length in characters, from 0.
#[derive(Clone, Default)]
struct Tally {
    /// Different ones.
    counts: Vec<u64>,
    /// In how many of as many equally likely ways they come out.
    weights: Vec<u128>,
}

impl Tally {
    /// For results of at most so many characters.
    fn new(most: usize) -> Self {
        Self {
            counts: vec![0; most + 1],
            weights: vec![0; most + 1],
        }
    }

    /// Adds results of one length; those that are too long are none.
    fn add(&mut self, length: usize, count: u64, weight: u128) {
        if let Some(known) = self.counts.get_mut(length) {
            *known = known.saturating_add(count);
        }
        if let Some(known) = self.weights.get_mut(length) {
            *known = known.saturating_add(weight);
        }
    }

    fn of_piece(piece: &Piece, most: usize) -> Self {
        let mut tally = Self::new(most);
        match piece {
            Piece::Text(text) => tally.add(text.chars().count(), 1, 1),
            Piece::Word(list) => {
                let mut seen = HashSet::new();
                for word in *list {
                    tally.add(word.chars().count(), u64::from(seen.insert(word)), 1);
                }
            }
            Piece::Number(greatest) => {
                for digits in 1..=most {
                    let (_, count) = of_digits(digits, *greatest);
                    tally.add(digits, u64::from(count), u128::from(count));
                }
            }
            Piece::OneOf(characters) => {
                tally.add(1, characters.len() as u64, characters.len() as u128);
            }
            Piece::Nested(composition) => return Self::of(composition, most),
        }
        tally
    }

    /// Of pieces one behind the other.
    fn joined(&self, next: &Self) -> Self {
        let most = self.counts.len().saturating_sub(1);
        let mut tally = Self::new(most);
        for (length, (count, weight)) in self.lengths() {
            for (other, (others, other_weight)) in next.lengths() {
                let weight = weight.saturating_mul(other_weight);
                tally.add(length + other, count.saturating_mul(others), weight);
            }
        }
        tally
    }

    /// Lengths that there are, with their counts and weights.
    fn lengths(&self) -> impl Iterator<Item = (usize, (u64, u128))> + '_ {
        let both = self
            .counts
            .iter()
            .copied()
            .zip(self.weights.iter().copied());
        both.enumerate().filter(|(_, (count, _))| *count > 0)
    }

    /// Of all forms, each as likely as the others as long as nothing is too long.
    fn of(composition: &Composition, most: usize) -> Self {
        let mut all = Self::new(most);
        for (form, scale) in scaled(composition) {
            let tally = of_rest(form, most);
            for (length, (count, weight)) in tally.lengths() {
                all.add(length, count, weight.saturating_mul(scale));
            }
        }
        all
    }
}

/// Of the pieces of a form together.
fn of_rest(pieces: &[Piece], most: usize) -> Tally {
    let mut tally = Tally::new(most);
    tally.add(0, 1, 1);
    for piece in pieces.iter().rev() {
        tally = Tally::of_piece(piece, most).joined(&tally);
    }
    tally
}

/// The forms, each with the factor that makes them equally likely.
fn scaled(composition: &Composition) -> impl Iterator<Item = (&Form, u128)> {
    let sizes = composition.forms.iter().map(|form| ways_of(form));
    let largest = sizes.max().unwrap_or(1);
    composition
        .forms
        .iter()
        .map(move |form| (form, largest / ways_of(form).max(1)))
}

/// In how many ways a form is filled in.
fn ways_of(form: &[Piece]) -> u128 {
    form.iter().map(ways).fold(1, u128::saturating_mul)
}

fn ways(piece: &Piece) -> u128 {
    match piece {
        Piece::Text(_) => 1,
        Piece::Word(list) => list.len() as u128,
        Piece::Number(greatest) => u128::from(*greatest),
        Piece::OneOf(characters) => characters.len() as u128,
        Piece::Nested(composition) => {
            let forms = scaled(composition);
            let each = forms.map(|(form, scale)| ways_of(form).saturating_mul(scale));
            each.fold(0, u128::saturating_add)
        }
    }
}

/// The first number of so many digits, and how many there are up to the greatest.
fn of_digits(digits: usize, greatest: u32) -> (u32, u32) {
    let power = |digits: usize| {
        u32::try_from(digits)
            .ok()
            .and_then(|d| 10_u32.checked_pow(d))
    };
    let Some(first) = digits.checked_sub(1).and_then(power) else {
        return (0, 0);
    };
    let last = power(digits)
        .map_or(u32::MAX, |next| next - 1)
        .min(greatest);
    let more = last.checked_sub(first);
    (first, more.map_or(0, |more| more.saturating_add(1)))
}

/// How likely each of several choices is.
#[derive(Clone)]
struct Odds {
    /// Running sums.
    ends: Box<[u32]>,
}

impl Odds {
    /// `None` where there is nothing to choose.
    fn of(weights: impl Iterator<Item = u128> + Clone) -> Option<Self> {
        let total = weights.clone().fold(0, u128::saturating_add);
        // Sums stay within 32 bits, and nothing that there is becomes impossible.
        let shift = (u128::BITS - total.leading_zeros()).saturating_sub(31);
        let mut end: u32 = 0;
        let ends = weights.map(|weight| {
            let share = u32::try_from(weight >> shift).unwrap_or(u32::MAX);
            end = end.saturating_add(share.max(u32::from(weight > 0)));
            end
        });
        let ends: Box<[u32]> = ends.collect();
        (total > 0).then_some(Self { ends })
    }

    #[inline]
    fn pick(&self, stream: &mut Stream) -> usize {
        let total = self.ends.last().copied().unwrap_or(0);
        let at = stream.below(total);
        self.ends.partition_point(|end| *end <= at)
    }
}

/// Compositions of at most so many characters, of which there is one at least.
#[derive(Clone)]
pub(super) struct Short {
    /// How long a stand-in is.
    lengths: Odds,
    exactly: Exactly,
}

/// How a composition is written in exactly so many characters.
#[derive(Clone)]
struct Exactly {
    /// Which form it is, by length; `None` where there is none of that length.
    by_length: Vec<Option<Odds>>,
    forms: Vec<ShortForm>,
}

#[derive(Clone)]
struct ShortForm {
    /// Each with its own length by that of all from it on.
    pieces: Vec<(ShortPiece, Vec<Option<Odds>>)>,
}

#[derive(Clone)]
enum ShortPiece {
    Text(String),
    /// Words by length.
    Word(Vec<Vec<&'static str>>),
    Number(u32),
    OneOf(&'static [u8]),
    Nested(Exactly),
}

/// How many stand-ins there are of each length in characters, from 0.
pub(super) fn counts(composition: &Composition) -> Vec<u64> {
    Tally::of(composition, composition.longest as usize).counts
}

impl Short {
    /// `None` where nothing is that short.
    pub(super) fn new(composition: &Composition, most: u32) -> Option<Self> {
        let most = most as usize;
        let tally = Tally::of(composition, most);
        Some(Self {
            lengths: Odds::of(tally.weights.iter().copied())?,
            exactly: Exactly::new(composition, most),
        })
    }

    /// Appends what the stream chooses.
    #[inline]
    pub(super) fn write(&self, stream: &mut Stream, out: &mut Vec<u8>) {
        let length = self.lengths.pick(stream);
        self.exactly.write(length, stream, out);
    }
}

impl Exactly {
    fn new(composition: &Composition, most: usize) -> Self {
        let tallies: Vec<(Tally, u128)> = scaled(composition)
            .map(|(form, scale)| (of_rest(form, most), scale))
            .collect();
        let of_length = |length: usize| {
            let weights = tallies.iter().map(|(tally, scale)| {
                let weight = tally.weights.get(length).copied().unwrap_or(0);
                weight.saturating_mul(*scale)
            });
            Odds::of(weights)
        };
        Self {
            by_length: (0..=most).map(of_length).collect(),
            forms: composition
                .forms
                .iter()
                .map(|form| ShortForm::new(form, most))
                .collect(),
        }
    }

    fn write(&self, length: usize, stream: &mut Stream, out: &mut Vec<u8>) {
        let form = match self.forms.as_slice() {
            [_] => 0,
            _ => match self.by_length.get(length) {
                Some(Some(odds)) => odds.pick(stream),
                Some(None) | None => return,
            },
        };
        if let Some(form) = self.forms.get(form) {
            form.write(length, stream, out);
        }
    }
}

impl ShortForm {
    fn new(form: &[Piece], most: usize) -> Self {
        let mut pieces = Vec::with_capacity(form.len());
        // From the last on: how long a piece is depends on what those behind it take.
        let mut rest = Tally::new(most);
        rest.add(0, 1, 1);
        for piece in form.iter().rev() {
            let own = Tally::of_piece(piece, most);
            let split = |all: usize| {
                let weights = (0..=all).map(|length| {
                    let own = own.weights.get(length).copied().unwrap_or(0);
                    let others = rest.weights.get(all - length).copied().unwrap_or(0);
                    own.saturating_mul(others)
                });
                Odds::of(weights)
            };
            let splits = (0..=most).map(split).collect();
            pieces.push((ShortPiece::new(piece, most), splits));
            rest = own.joined(&rest);
        }
        pieces.reverse();
        Self { pieces }
    }

    #[inline]
    fn write(&self, length: usize, stream: &mut Stream, out: &mut Vec<u8>) {
        let (mut rest, last) = (length, self.pieces.len().saturating_sub(1));
        for (at, (piece, splits)) in self.pieces.iter().enumerate() {
            let own = match splits.get(rest) {
                // What is left is the last one's, and a fixed text has one length.
                _ if at == last => rest,
                Some(Some(odds)) => odds.pick(stream),
                Some(None) | None => return,
            };
            piece.write(own, stream, out);
            rest = rest.saturating_sub(own);
        }
    }
}

impl ShortPiece {
    fn new(piece: &Piece, most: usize) -> Self {
        match piece {
            Piece::Text(text) => Self::Text(text.clone()),
            Piece::Word(list) => Self::Word(by_length(list, most)),
            Piece::Number(greatest) => Self::Number(*greatest),
            Piece::OneOf(characters) => Self::OneOf(characters),
            Piece::Nested(composition) => Self::Nested(Exactly::new(composition, most)),
        }
    }

    #[inline]
    fn write(&self, length: usize, stream: &mut Stream, out: &mut Vec<u8>) {
        match self {
            Self::Text(text) => out.extend_from_slice(text.as_bytes()),
            Self::Word(words) => {
                let words = words.get(length).map_or(&[][..], Vec::as_slice);
                if let Some(word) = words.get(stream.below(words.len() as u32) as usize) {
                    out.extend_from_slice(word.as_bytes());
                }
            }
            Self::Number(greatest) => {
                let (first, count) = of_digits(length, *greatest);
                let number = first + stream.below(count);
                out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
            }
            Self::OneOf(characters) => {
                let at = stream.below(characters.len() as u32) as usize;
                out.extend(characters.get(at));
            }
            Self::Nested(composition) => composition.write(length, stream, out),
        }
    }
}

fn by_length(list: List, most: usize) -> Vec<Vec<&'static str>> {
    let mut words = vec![Vec::new(); most + 1];
    for word in list {
        if let Some(words) = words.get_mut(word.chars().count()) {
            words.push(*word);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::key::prf::Draw;

    fn written(composition: &Composition, rounds: u32) -> HashMap<String, u32> {
        let mut seen = HashMap::new();
        for round in 0..rounds {
            let mut draw = [0; 32];
            draw[..4].copy_from_slice(&round.to_le_bytes());
            let mut out = Vec::new();
            composition.write(&mut Stream::of(&Draw::from(draw)), &mut out);
            *seen.entry(String::from_utf8(out).unwrap()).or_default() += 1;
        }
        seen
    }

    fn streets() -> Composition {
        let town = Composition::of(vec![
            vec![Piece::Word(&["Ä", "Bo", "Cor"])],
            vec![
                Piece::Text("N ".to_owned()),
                Piece::Word(&["Ä", "Bo", "Cor"]),
            ],
        ]);
        Composition::of(vec![vec![
            Piece::Number(12),
            Piece::Text(" ".to_owned()),
            Piece::OneOf(b"xy"),
            Piece::Nested(town),
        ]])
    }

    #[test]
    fn all_that_are_short_enough_come_out_and_no_others() {
        let all = written(&streets(), 20_000);
        assert_eq!(all.len(), 12 * 2 * 6);
        for most in 4..=9 {
            let short = streets().shortened(most).unwrap();
            let fitting = all
                .keys()
                .filter(|text| text.chars().count() <= most as usize);
            let fitting: HashSet<&String> = fitting.collect();
            let made = written(&short, 20_000);
            assert_eq!(made.keys().collect::<HashSet<_>>(), fitting, "{most}");
            assert_eq!(short.stand_ins(), fitting.len() as u64, "{most}");
            let longest = fitting.iter().map(|text| text.chars().count()).max();
            assert_eq!(Some(short.max_chars() as usize), longest, "{most}");
        }
        assert!(streets().shortened(3).is_none());
    }

    #[test]
    fn they_are_as_likely_as_before_among_themselves() {
        let short = written(&streets().shortened(6).unwrap(), 40_000);
        // Three words alone in one half of the towns, and one that still fits with its prefix in the other.
        let of = |end: &str| {
            let all = short.iter().filter(|(text, _)| text.ends_with(end));
            all.map(|(_, count)| *count).sum::<u32>()
        };
        let (plain, prefixed) = (of("xÄ") + of("yÄ"), of("N Ä"));
        // Of one digit and of two, against those of one digit only.
        let expected = f64::from(prefixed) * 12.0 / 9.0;
        assert!(
            (f64::from(plain) / expected - 1.0).abs() < 0.1,
            "{plain} {prefixed}"
        );
    }

    #[test]
    fn odds_that_are_too_large_are_rounded_and_none_is_lost() {
        let odds = Odds::of([1, 0, u128::MAX / 2].into_iter()).unwrap();
        assert_eq!(odds.ends[0], 1);
        assert_eq!(odds.ends[1], 1);
        assert!(odds.ends[2] > 1 << 29);
        assert!(Odds::of([0, 0].into_iter()).is_none());
    }

    #[test]
    fn numbers_are_told_by_their_digits() {
        assert_eq!(of_digits(1, 12), (1, 9));
        assert_eq!(of_digits(2, 12), (10, 3));
        assert_eq!(of_digits(3, 12).1, 0);
        assert_eq!(of_digits(10, u32::MAX), (1_000_000_000, 3_294_967_296));
        assert_eq!((of_digits(0, 9).1, of_digits(11, 9).1), (0, 0));
    }
}
