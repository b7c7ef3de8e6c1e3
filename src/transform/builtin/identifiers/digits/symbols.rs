//! Strings over an alphabet, permuted among all strings of their length.
//!
//! Up to 126 bits a string is a number and goes through the keyed permutation of its length. Longer ones (more than
//! 37 digits, more than 26 letters) go through a Feistel network over two halves of symbols, with the keyed hash as
//! round function. Both are bijections for every length, so no two strings of one length meet.

use crate::key::DomainKey;
use crate::key::permute::Permutation;

/// The permutations of an alphabet of so many symbols.
pub(super) struct Alphabet<const RADIX: u8> {
    /// By length, from 1.
    permutations: Vec<Permutation>,
    label: String,
    key: DomainKey,
}

/// Largest count that [`Permutation`] takes.
const LARGEST: u128 = 1 << 126;

/// Rounds of the network over halves. Four suffice against chosen values (Luby and Rackoff, 1988); ten as in the
/// permutation of numbers.
const ROUNDS: u8 = 10;

impl<const RADIX: u8> Alphabet<RADIX> {
    /// How many symbols a number of 64 bits holds, and how many strings of that length there are.
    const CHUNK: u32 = u64::MAX.ilog(RADIX as u64);
    const WHOLE: u64 = (RADIX as u64).pow(Self::CHUNK);

    pub(super) fn new(key: &DomainKey, label: &str) -> Self {
        let counts = std::iter::successors(Some(u128::from(RADIX)), |count| {
            count.checked_mul(u128::from(RADIX))
        });
        let counts = counts.take_while(|count| *count <= LARGEST);
        Self {
            permutations: counts
                .map(|count| Permutation::new(key, label, count))
                .collect(),
            label: label.to_owned(),
            key: key.clone(),
        }
    }

    /// Replaces all strings.
    pub(super) fn permute(&self, run: &mut Run) {
        for (length, strings) in run.by_length.iter().enumerate().skip(1) {
            if let Some(permutation) = self.permutations.get(length - 1) {
                Self::permute_numbers(permutation, length, strings, &mut run.symbols);
            } else {
                for &at in strings {
                    self.permute_halves(&mut run.symbols[at..at + length]);
                }
            }
        }
        for &(at, length) in &run.long {
            self.permute_halves(&mut run.symbols[at..at + length]);
        }
    }

    fn permute_numbers(
        permutation: &Permutation,
        length: usize,
        strings: &[usize],
        symbols: &mut [u8],
    ) {
        let mut numbers: Vec<u128> = strings
            .iter()
            .map(|at| Self::number(&symbols[*at..*at + length]))
            .collect();
        permutation.apply(&mut numbers);
        for (at, number) in strings.iter().zip(numbers) {
            Self::spell(number, &mut symbols[*at..*at + length]);
        }
    }

    /// A string as a number, the most significant symbol first.
    #[inline]
    fn number(string: &[u8]) -> u128 {
        let read = |part: &[u8]| {
            part.iter().fold(0, |number: u64, symbol| {
                number * u64::from(RADIX) + u64::from(*symbol)
            })
        };
        let parts = string.rchunks(Self::CHUNK as usize).rev();
        parts.fold(0, |number, part| {
            number * u128::from(Self::WHOLE) + u128::from(read(part))
        })
    }

    /// Writes a number back into as many symbols.
    #[inline]
    fn spell(mut number: u128, string: &mut [u8]) {
        for part in string.rchunks_mut(Self::CHUNK as usize) {
            // Wide numbers are divided once a chunk: that takes many times as long as a step by the radix.
            let mut rest = (number % u128::from(Self::WHOLE)) as u64;
            number /= u128::from(Self::WHOLE);
            for symbol in part.iter_mut().rev() {
                *symbol = (rest % u64::from(RADIX)) as u8;
                rest /= u64::from(RADIX);
            }
        }
    }

    fn permute_halves(&self, symbols: &mut [u8]) {
        let length = symbols.len() as u64;
        let (mut left, mut right) = symbols.split_at_mut(symbols.len() / 2);
        let mut label = Vec::with_capacity(self.label.len() + right.len() + 10);
        for round in 0..ROUNDS {
            label.clear();
            label.extend_from_slice(self.label.as_bytes());
            label.push(round);
            label.extend_from_slice(&length.to_le_bytes());
            label.extend_from_slice(left);
            let mut stream = self.key.stream(&label);
            let mut bytes = [0; 64];
            for part in right.chunks_mut(bytes.len() / 4) {
                stream.fill(&mut bytes);
                for (symbol, word) in part.iter_mut().zip(bytes.as_chunks::<4>().0) {
                    let wide = u64::from(u32::from_le_bytes(*word)) * u64::from(RADIX);
                    *symbol = (*symbol + (wide >> 32) as u8) % RADIX;
                }
            }
            std::mem::swap(&mut left, &mut right);
        }
    }
}

/// The strings of one alphabet in a column.
#[derive(Default)]
pub(super) struct Run {
    /// Symbols of all values, one after another.
    symbols: Vec<u8>,
    /// Where in the column's bytes each symbol stands.
    places: Vec<usize>,
    /// Where in `symbols` the strings of each length start.
    by_length: Vec<Vec<usize>>,
    /// Start and length of strings longer than any number.
    long: Vec<(usize, usize)>,
}

/// Lengths below this have a list each. No alphabet has longer numbers.
const LISTED: usize = 64;

impl Run {
    /// Takes the symbols of a value that stands at `start` of the column's bytes.
    #[inline]
    pub(super) fn push(
        &mut self,
        start: usize,
        value: &[u8],
        belongs: impl Fn(&u8) -> bool,
        symbol: impl Fn(u8) -> u8,
    ) {
        let at = self.symbols.len();
        for (place, byte) in value.iter().enumerate() {
            if belongs(byte) {
                self.symbols.push(symbol(*byte));
                self.places.push(start + place);
            }
        }
        let length = self.symbols.len() - at;
        if length >= LISTED {
            self.long.push((at, length));
        } else if length > 0 {
            if self.by_length.len() <= length {
                self.by_length.resize_with(length + 1, Vec::new);
            }
            self.by_length[length].push(at);
        }
    }

    /// Puts the symbols back; `byte` makes a byte of the old one and the new symbol.
    pub(super) fn write(&self, bytes: &mut [u8], byte: impl Fn(u8, u8) -> u8) {
        for (place, symbol) in self.places.iter().zip(&self.symbols) {
            bytes[*place] = byte(bytes[*place], *symbol);
        }
    }
}
