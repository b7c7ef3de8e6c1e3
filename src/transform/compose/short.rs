//! Compositions of at most so many characters: all that are short enough, and no others.
//!
//! Nothing is cut off and nothing drawn in vain. First it is drawn how long a stand-in is, by how many there are of each
//! length, then how long each of its pieces is, then pieces of exactly these lengths. What comes out is as likely as if
//! one drew from all compositions until one is short enough, save that odds are rounded to 2³¹ths. They are computed by
//! sums, products and quotients of floating-point numbers alone, which are the same on every machine.

use std::collections::HashSet;

use super::{Composition, Piece};
use crate::key::prf::Stream;
use crate::transform::words::List;

/// How many results there are of each length in characters, from 0.
#[derive(Clone, Default)]
struct Tally {
    /// Different ones.
    counts: Vec<u64>,
    /// How likely one comes out, of all that are as long or longer, or shorter. Above 0 where there is one.
    chances: Vec<f64>,
}

impl Tally {
    /// For results of at most so many characters.
    fn new(most: usize) -> Self {
        Self {
            counts: vec![0; most + 1],
            chances: vec![0.0; most + 1],
        }
    }

    /// Adds results of one length; those that are too long are none.
    fn add(&mut self, length: usize, count: u64, chance: f64) {
        if let Some(known) = self.counts.get_mut(length) {
            *known = known.saturating_add(count);
        }
        if let Some(known) = self.chances.get_mut(length) {
            *known += chance;
        }
    }

    fn of_piece(piece: &Piece, most: usize) -> Self {
        let mut tally = Self::new(most);
        match piece {
            Piece::Text(text) => tally.add(text.chars().count(), 1, 1.0),
            Piece::Word(list) => {
                let mut seen = HashSet::new();
                for word in *list {
                    let chance = 1.0 / list.len() as f64;
                    tally.add(word.chars().count(), u64::from(seen.insert(word)), chance);
                }
            }
            Piece::Number(greatest) => {
                for digits in 1..=most {
                    let (_, count) = of_digits(digits, *greatest);
                    let chance = f64::from(count) / f64::from((*greatest).max(1));
                    tally.add(digits, u64::from(count), chance);
                }
            }
            Piece::OneOf(characters) => {
                tally.add(1, characters.len() as u64, 1.0);
            }
            Piece::Nested(composition) => return Self::of(composition, most),
        }
        tally
    }

    /// Of pieces one behind the other.
    fn joined(&self, next: &Self) -> Self {
        let most = self.counts.len().saturating_sub(1);
        let mut tally = Self::new(most);
        for (length, (count, chance)) in self.lengths() {
            for (other, (others, other_chance)) in next.lengths() {
                let chance = both(chance, other_chance);
                tally.add(length + other, count.saturating_mul(others), chance);
            }
        }
        tally
    }

    /// Lengths that there are, with their counts and chances.
    fn lengths(&self) -> impl Iterator<Item = (usize, (u64, f64))> + '_ {
        let both = self
            .counts
            .iter()
            .copied()
            .zip(self.chances.iter().copied());
        both.enumerate().filter(|(_, (count, _))| *count > 0)
    }

    /// How likely this length is.
    fn chance(&self, length: usize) -> f64 {
        self.chances.get(length).copied().unwrap_or(0.0)
    }

    /// Of all forms, each as likely as the others as long as nothing is too long.
    fn of(composition: &Composition, most: usize) -> Self {
        let mut all = Self::new(most);
        for form in composition.forms.iter() {
            let tally = of_rest(form, most);
            for (length, (count, chance)) in tally.lengths() {
                all.add(length, count, chance / composition.forms.len() as f64);
            }
        }
        all
    }
}

/// How likely two things are together. Nothing that there is becomes impossible, however many pieces a form has.
fn both(one: f64, other: f64) -> f64 {
    if one > 0.0 && other > 0.0 {
        (one * other).max(f64::MIN_POSITIVE)
    } else {
        0.0
    }
}

/// Of the pieces of a form together.
fn of_rest(pieces: &[Piece], most: usize) -> Tally {
    let mut tally = Tally::new(most);
    tally.add(0, 1, 1.0);
    for piece in pieces.iter().rev() {
        tally = Tally::of_piece(piece, most).joined(&tally);
    }
    tally
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

/// Of how many parts odds are; what is too unlikely for one gets one more, within 32 bits.
const PARTS: f64 = 2_147_483_648.0;

/// How likely each of several choices is.
#[derive(Clone)]
struct Odds {
    /// Running sums.
    ends: Box<[u32]>,
}

impl Odds {
    /// `None` where there is nothing to choose.
    fn of(chances: impl Iterator<Item = f64> + Clone) -> Option<Self> {
        let total: f64 = chances.clone().sum();
        let mut end: u32 = 0;
        let ends = chances.map(|chance| {
            let share = (chance / total * PARTS).round() as u32;
            // Nothing that there is becomes impossible.
            end = end.saturating_add(share.max(u32::from(chance > 0.0)));
            end
        });
        (total > 0.0).then(|| Self {
            ends: ends.collect(),
        })
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
            lengths: Odds::of(tally.chances.iter().copied())?,
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
        let forms = composition.forms.iter();
        let tallies: Vec<Tally> = forms.map(|form| of_rest(form, most)).collect();
        let of_length = |length: usize| Odds::of(tallies.iter().map(|tally| tally.chance(length)));
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
        rest.add(0, 1, 1.0);
        for piece in form.iter().rev() {
            let own = Tally::of_piece(piece, most);
            let split = |all: usize| {
                let chance = |length| both(own.chance(length), rest.chance(all - length));
                Odds::of((0..=all).map(chance))
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
    fn forms_are_equally_likely_whatever_their_sizes() {
        const DIGITS: &[u8] = b"0123456789";
        let digits = || Piece::OneOf(DIGITS);
        let forms = Composition::of(vec![
            vec![Piece::OneOf(b"123456789"), digits(), digits(), digits()],
            vec![
                Piece::Text("x".to_owned()),
                digits(),
                digits(),
                digits(),
                digits(),
            ],
            vec![Piece::Text("too long".to_owned())],
        ]);
        let odds = |composition: &Composition, most| {
            let ends = Short::new(composition, most).unwrap().lengths.ends;
            let from = [0].into_iter().chain(ends.iter().copied());
            ends.iter()
                .zip(from)
                .map(|(end, from)| end - from)
                .collect::<Vec<u32>>()
        };
        let half = 1 << 30;
        assert_eq!(odds(&forms, 5), [0, 0, 0, 0, half, half]);
        // Within a form, too.
        let words: List = &["a", "bb", "bb", "bb", "bb", "bb", "bb"];
        let nested = Composition::of(vec![
            vec![Piece::Nested(Composition::of(vec![
                vec![Piece::Word(words)],
                vec![digits()],
            ]))],
            vec![Piece::Text("abc".to_owned())],
        ]);
        let all = f64::from(1_u32 << 31);
        for (length, odds) in odds(&nested, 3).into_iter().enumerate() {
            let expected = [0.0, 8.0 / 28.0, 6.0 / 28.0, 0.5][length];
            assert!((f64::from(odds) / all - expected).abs() < 1e-9, "{length}");
        }
    }

    #[test]
    fn odds_are_rounded_and_none_is_lost() {
        let odds = Odds::of([1e-300, 0.0, 0.5].into_iter()).unwrap();
        assert_eq!(odds.ends[..], [1, 1, (1 << 31) + 1]);
        assert!(Odds::of([0.0, 0.0].into_iter()).is_none());
        assert!(both(1e-200, 1e-200) > 0.0);
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
