//! Copies of few bytes without a call of `memcpy`, whose branches on the length nobody can predict: always as many
//! bytes as fit into a register or two, of which those too many are taken back.

use std::ops::Range;

/// Bytes that are copied at once.
const AT_ONCE: usize = 32;

/// Appends a range of `from`, which must lie within it. Bytes behind the range may be read, and do not count.
#[inline]
pub fn append(from: &[u8], range: Range<usize>, out: &mut Vec<u8>) {
    let behind = from.get(range.start..).unwrap_or_default();
    match behind.first_chunk::<AT_ONCE>() {
        Some(chunk) if range.len() <= AT_ONCE => {
            let end = out.len() + range.len();
            out.extend_from_slice(chunk);
            out.truncate(end);
        }
        _ => out.extend_from_slice(&from[range]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_ranges_are_appended_as_they_are() {
        let from: Vec<u8> = (0..100).collect();
        for start in 0..=from.len() {
            for end in start..=from.len() {
                let mut out = b"before".to_vec();
                append(&from, start..end, &mut out);
                assert_eq!(out, [b"before", &from[start..end]].concat());
            }
        }
    }
}
