//! How a column is encoded: decided by its first values, before any of them is written.
//!
//! A dictionary pays where values repeat. Where they do not, it costs a hash a value until it is full and given up,
//! once a row group, and what it took until then is larger than the values by themselves. Thousands of values are
//! enough to tell: how often some of them repeat says how many different ones there are in all.

use std::collections::HashSet;

use arrow::array::{Array, ArrayData, ArrayRef};
use arrow::datatypes::DataType;

/// Values of a column that are looked at. Among so many, a few hundred repeat where a dictionary would just be full at
/// the end, a few where it is far too small, and most where it pays.
pub(super) const SAMPLE: usize = 4096;

/// Bytes of a dictionary that has to be given up. Source: `DEFAULT_DICTIONARY_PAGE_SIZE_LIMIT` in the crate's
/// `file/properties.rs`.
const LARGEST_DICTIONARY: usize = 1 << 20;

/// Bytes of a text's length in front of it.
const LENGTH: usize = 4;

/// Deltas of one block, which begins with the smallest of them, and of a miniblock, which has a width of its own.
/// Source: Parquet, "Encodings", delta encoding; `DeltaBitPackEncoder` in the crate's `encodings/encoding/mod.rs`.
const BLOCK: usize = 128;
const MINIBLOCK: usize = 32;

/// Bits of a block beside its deltas: the smallest delta and four widths.
const BLOCK_HEADER: usize = 64;

/// How the values of a column are laid out in its pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Numbers of entries in a dictionary.
    Dictionary,
    /// One value behind the other.
    Plain,
    /// Differences of integers, in as few bits as they need.
    Delta,
}

/// The encoding that suits a column that begins with these values. Nested ones are not looked into.
pub(super) fn choose(arrays: &[ArrayRef]) -> Encoding {
    let data: Vec<ArrayData> = arrays.iter().map(|array| array.to_data()).collect();
    let Some(data_type) = data.first().map(ArrayData::data_type) else {
        return Encoding::Dictionary;
    };
    match (data_type, data_type.primitive_width()) {
        (DataType::Utf8 | DataType::Binary, _) => {
            let seen = Seen::of(data.iter().flat_map(texts), LENGTH);
            seen.dictionary_or(Encoding::Plain)
        }
        (DataType::FixedSizeBinary(width), _) => {
            let width = *width as usize;
            let seen = Seen::of(data.iter().flat_map(|data| fixed(data, width)), 0);
            seen.dictionary_or(Encoding::Plain)
        }
        (data_type, Some(width)) => {
            let values = || data.iter().flat_map(|data| fixed(data, width)).take(SAMPLE);
            let seen = Seen::of(values(), 0);
            match physical_bits(data_type) {
                Some(bits) => seen.of_integers(&values().map(integer).collect::<Vec<_>>(), bits),
                None => seen.dictionary_or(Encoding::Plain),
            }
        }
        _ => Encoding::Dictionary,
    }
}

/// Bits of a value in Parquet's own integers; `None` for what is stored otherwise.
/// Source: `arrow_to_parquet_type` in the crate's `arrow/schema/mod.rs`.
fn physical_bits(data_type: &DataType) -> Option<usize> {
    match data_type {
        DataType::Int16
        | DataType::Int32
        | DataType::UInt32
        | DataType::Date32
        | DataType::Decimal128(..=9, _) => Some(32),
        DataType::Int64
        | DataType::Timestamp(..)
        | DataType::Time64(_)
        | DataType::Decimal128(..=18, _) => Some(64),
        _ => None,
    }
}

/// What a sample of a column is like.
struct Seen {
    values: usize,
    distinct: usize,
    /// Bytes that the different ones take in a dictionary.
    bytes: usize,
}

impl Seen {
    /// `overhead` are bytes that a dictionary takes for an entry besides its value.
    fn of<'a>(values: impl Iterator<Item = &'a [u8]>, overhead: usize) -> Self {
        let mut seen = Self {
            values: 0,
            distinct: 0,
            bytes: 0,
        };
        let mut different = HashSet::with_capacity(SAMPLE);
        for value in values.take(SAMPLE) {
            seen.values += 1;
            if different.insert(value) {
                seen.distinct += 1;
                seen.bytes += value.len() + overhead;
            }
        }
        seen
    }

    /// Whether a dictionary is likely to hold all values of a row group.
    ///
    /// Of `n` values that are drawn from `d`, about `n² / 2d` repeat another one; with fewer repeats than a full
    /// dictionary would give there are more different values than it holds.
    fn fits(&self) -> bool {
        let repeats = self.values - self.distinct;
        let entries = LARGEST_DICTIONARY * self.distinct / self.bytes.max(1);
        repeats * 2 * entries.max(1) > self.values * self.values
    }

    fn dictionary_or(&self, other: Encoding) -> Encoding {
        if self.values == 0 || self.fits() {
            Encoding::Dictionary
        } else {
            other
        }
    }

    /// For integers that take so many bits when they are plain.
    fn of_integers(&self, values: &[i64], bits: usize) -> Encoding {
        let plain = bits * self.values;
        // Bits of an entry's number, as far as the sample tells.
        let number = usize::BITS - self.distinct.saturating_sub(1).leading_zeros();
        let dictionary = number as usize * self.values;
        let delta = delta_bits(values);
        match self.dictionary_or(Encoding::Plain) {
            Encoding::Dictionary if delta * 2 > dictionary => Encoding::Dictionary,
            // Compression takes what is the same in all plain values, such as their highest bytes.
            _ if delta * 4 <= plain * 3 => Encoding::Delta,
            other => other,
        }
    }
}

/// Bits of the values when their differences are packed.
fn delta_bits(values: &[i64]) -> usize {
    let deltas: Vec<i64> = values
        .windows(2)
        .map(|pair| pair[1].wrapping_sub(pair[0]))
        .collect();
    let block = |deltas: &[i64]| {
        let least = deltas.iter().copied().min().unwrap_or(0);
        let width = |delta: &i64| u64::BITS - (delta.wrapping_sub(least) as u64).leading_zeros();
        let miniblock = |deltas: &[i64]| deltas.iter().map(width).max().unwrap_or(0) as usize;
        let packed: usize = deltas.chunks(MINIBLOCK).map(miniblock).sum();
        BLOCK_HEADER + packed * MINIBLOCK
    };
    deltas.chunks(BLOCK).map(block).sum()
}

/// Values of text and bytes that are not NULL.
fn texts(data: &ArrayData) -> impl Iterator<Item = &[u8]> {
    let offsets = &data.buffer::<i32>(0)[..=data.len()];
    let bytes = data.buffers().get(1).map_or(&[][..], |bytes| bytes);
    let value = |pair: &[i32]| &bytes[pair[0] as usize..pair[1] as usize];
    let values = offsets.windows(2).map(value).enumerate();
    values.filter_map(|(row, value)| data.is_valid(row).then_some(value))
}

/// Values of so many bytes that are not NULL.
fn fixed(data: &ArrayData, width: usize) -> impl Iterator<Item = &[u8]> {
    let bytes = &data.buffers()[0][data.offset() * width..];
    let values = bytes.chunks_exact(width).take(data.len()).enumerate();
    values.filter_map(|(row, value)| data.is_valid(row).then_some(value))
}

/// A little-endian integer of 2 to 16 bytes; of more than 8 the upper ones only repeat the sign.
fn integer(bytes: &[u8]) -> i64 {
    let sign = bytes.last().map_or(0, |last| ((*last as i8) >> 7) as u8);
    let mut word = [sign; 8];
    let length = bytes.len().min(8);
    word[..length].copy_from_slice(&bytes[..length]);
    i64::from_le_bytes(word)
}
