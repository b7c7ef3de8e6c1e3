//! UUIDs of version 7: milliseconds since 1970, then 74 bits beside version and variant.
//!
//! Source: RFC 9562, section 5.7. Times move in a ring of 48 bits and the other bits go through a permutation, so that no
//! two UUIDs of version 7 meet; those of other versions never become one.

use arrow::array::{Array, FixedSizeBinaryArray};

use crate::key::DomainKey;
use crate::key::permute::Permutation;

const TIME_BITS: u32 = 48;
const OTHER_BITS: u32 = 74;
/// Bits behind the variant.
const LOW_BITS: u32 = 62;

/// Longest distance that times move by, in milliseconds: 365 days.
const LONGEST: u64 = 365 * 86_400_000;

/// The mapping of one domain.
pub(super) struct Timed {
    /// Added to each time, modulo 2⁴⁸.
    distance: u64,
    permutation: Permutation,
}

/// A UUID taken apart.
#[derive(Clone, Copy)]
struct Parts {
    time: u64,
    other: u128,
}

impl Parts {
    /// `None` where the UUID is of another version or variant.
    fn of(uuid: &[u8]) -> Option<Self> {
        let bits = u128::from_be_bytes(uuid.try_into().ok()?);
        let (version, variant) = (bits >> 76 & 15, bits >> LOW_BITS & 3);
        let other = bits >> 64 & 0xfff;
        (version == 7 && variant == 2).then_some(Self {
            time: (bits >> (128 - TIME_BITS)) as u64,
            other: other << LOW_BITS | bits & ((1 << LOW_BITS) - 1),
        })
    }

    fn uuid(self) -> [u8; 16] {
        let high =
            u128::from(self.time) << (128 - TIME_BITS) | 7 << 76 | self.other >> LOW_BITS << 64;
        let low = 2 << LOW_BITS | self.other & ((1 << LOW_BITS) - 1);
        (high | low).to_be_bytes()
    }
}

impl Timed {
    pub(super) fn new(key: &DomainKey) -> Self {
        // From the longest distance back to the longest ahead, without none.
        let choice = key.draw(b"constant").wide_below(0, 2 * LONGEST);
        let ahead = choice + u64::from(choice >= LONGEST);
        Self {
            distance: ahead.wrapping_sub(LONGEST),
            permutation: Permutation::new(key, "uuid 7", 1 << OTHER_BITS),
        }
    }

    fn moved(&self, time: u64) -> u64 {
        time.wrapping_add(self.distance) & ((1 << TIME_BITS) - 1)
    }

    /// The stand-in of one UUID, if it is of version 7.
    pub(super) fn stand_in(&self, uuid: &[u8; 16]) -> Option<[u8; 16]> {
        let parts = Parts::of(uuid)?;
        let mut other = [parts.other];
        self.permutation.apply(&mut other);
        let [other] = other;
        let time = self.moved(parts.time);
        Some(Parts { time, other }.uuid())
    }

    /// Overwrites the stand-ins of those that are of version 7.
    pub(super) fn replace(&self, column: &FixedSizeBinaryArray, slots: &mut [[u8; 16]]) {
        let valid = (0..column.len()).filter(|row| column.is_valid(*row));
        let found = valid.filter_map(|row| Some((row, Parts::of(column.value(row))?)));
        let found: Vec<(usize, Parts)> = found.collect();
        let mut others: Vec<u128> = found.iter().map(|(_, parts)| parts.other).collect();
        self.permutation.apply(&mut others);
        for ((row, parts), other) in found.into_iter().zip(others) {
            let time = self.moved(parts.time);
            if let Some(slot) = slots.get_mut(row) {
                *slot = Parts { time, other }.uuid();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::copy::text;
    use crate::key::MasterKey;

    /// Source: RFC 9562, appendix A.6.
    const EXAMPLE: &[u8] = b"017f22e2-79b0-7cc3-98c4-dc0c0c07398f";

    #[test]
    fn a_uuid_comes_apart_and_together() {
        let uuid = text::uuid(EXAMPLE).unwrap();
        let parts = Parts::of(&uuid).unwrap();
        assert_eq!(parts.time, 0x17f_22e2_79b0);
        assert_eq!(parts.uuid(), uuid);
        let other = text::uuid(b"919108f7-52d1-4320-9bac-f847db4148a8").unwrap();
        assert!(Parts::of(&other).is_none());
    }

    #[test]
    fn times_move_together_and_the_rest_changes() {
        let timed = Timed::new(&MasterKey::for_documentation().domain("test"));
        let uuid = text::uuid(EXAMPLE).unwrap();
        let parts = Parts::of(&uuid).unwrap();
        let mut distances = Vec::new();
        for step in 0..100 {
            let later = Parts {
                time: parts.time + step,
                ..parts
            };
            let new = Parts::of(&timed.stand_in(&later.uuid()).unwrap()).unwrap();
            assert_ne!(new.other, parts.other);
            distances.push(new.time.abs_diff(later.time));
        }
        assert!((1..=LONGEST).contains(&distances[0]));
        assert!(distances.iter().all(|distance| *distance == distances[0]));
    }

    #[test]
    fn columns_and_single_uuids_agree() {
        let timed = Timed::new(&MasterKey::for_documentation().domain("test"));
        let uuid = text::uuid(EXAMPLE).unwrap();
        let column = FixedSizeBinaryArray::try_from_iter([uuid, [4; 16]].into_iter()).unwrap();
        let mut slots = [[0; 16], [9; 16]];
        timed.replace(&column, &mut slots);
        assert_eq!(Some(slots[0]), timed.stand_in(&uuid));
        assert_eq!(slots[1], [9; 16]);
    }
}
