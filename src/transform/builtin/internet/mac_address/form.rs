//! MAC addresses as people write them, and as numbers.

use crate::transform::builtin::identifiers::one_to_one::Form;

/// An address of six or eight octets.
#[derive(Debug, Clone, Copy)]
pub(super) struct Address {
    value: u64,
    octets: u32,
    /// Whether its letters are capitals.
    capitals: bool,
}

/// Bits of the first octet. Source: IEEE 802c: 1 for groups, 2 for locally administered addresses.
const GROUP: u64 = 1;
const LOCAL: u64 = 2;
const MARKS: u64 = GROUP | LOCAL;

/// Bits of a maker's number (OUI).
const MAKER: u32 = 24;

impl Address {
    /// From digits with any of the separators that PostgreSQL takes. `None` where there is something else, or letters of
    /// both cases, which could not be kept.
    #[inline]
    pub(super) fn read(value: &str) -> Option<Self> {
        let (mut number, mut digits, mut small, mut capitals) = (0u64, 0, false, false);
        for byte in value.bytes() {
            let digit = match byte {
                b':' | b'-' | b'.' => continue,
                b'0'..=b'9' => byte - b'0',
                b'a'..=b'f' => {
                    small = true;
                    byte - b'a' + 10
                }
                b'A'..=b'F' => {
                    capitals = true;
                    byte - b'A' + 10
                }
                _ => return None,
            };
            number = number << 4 | u64::from(digit);
            digits += 1;
        }
        let whole = matches!(digits, 12 | 16) && !(small && capitals);
        whole.then_some(Self {
            value: number,
            octets: digits / 2,
            capitals,
        })
    }

    /// Appends the digits in the way of `old`, which has as many, or bare where that is empty.
    #[inline]
    pub(super) fn write_like(self, old: &str, out: &mut Vec<u8>) {
        const SMALL: &[u8; 16] = b"0123456789abcdef";
        const CAPITALS: &[u8; 16] = b"0123456789ABCDEF";
        let digits = if self.capitals && !old.is_empty() {
            CAPITALS
        } else {
            SMALL
        };
        let mut shift = self.octets * 8;
        let mut next = || {
            shift = shift.saturating_sub(4);
            digits[(self.value >> shift & 15) as usize]
        };
        if old.is_empty() {
            return out.extend((0..self.octets * 2).map(|_| next()));
        }
        out.extend(old.bytes().map(|byte| match byte {
            b':' | b'-' | b'.' => byte,
            _ => next(),
        }));
    }

    /// The locally administered address with these bits, for a group if this one is.
    pub(super) fn local(self, bits: u64) -> Self {
        let first = (self.octets - 1) * 8;
        let all = u64::MAX >> (64 - self.octets * 8);
        let group = self.value & GROUP << first;
        let value = bits & all & !(MARKS << first) | LOCAL << first | group;
        Self { value, ..self }
    }

    /// Where the bits behind the first octet's two marks end.
    fn behind_marks(self) -> u32 {
        (self.octets - 1) * 8
    }

    /// The address without its two marks, as a number of two bits less.
    fn without_marks(self) -> u64 {
        let low = self.behind_marks();
        self.value >> (low + 2) << low | self.value & ((1 << low) - 1)
    }

    /// This address with another number, and its marks.
    fn with_number(self, number: u64) -> Self {
        let low = self.behind_marks();
        let marks = self.value & MARKS << low;
        let value = number >> low << (low + 2) | marks | number & ((1 << low) - 1);
        Self { value, ..self }
    }
}

/// Whether one of the last `digits` hexadecimal digits is a letter.
fn has_letter(value: u64, digits: u32) -> bool {
    (0..digits).any(|place| value >> (4 * place) & 15 > 9)
}

/// All addresses, one to one.
#[derive(Debug, Clone, Copy)]
pub(super) struct OneToOne {
    /// Whether the maker's number stays.
    pub(super) keeps_maker: bool,
    /// Whether the column tells capitals from small letters.
    pub(super) has_case: bool,
}

// Kinds are told by bits: eight octets; capitals that must stay seen, since a number without letters has no case; and the
// two marks, where they are not part of the number.
const LONG: usize = 1;
const NEEDS_LETTER: usize = 2;
const FIRST_MARK: u32 = 2;
const KINDS: usize = 16;

impl OneToOne {
    fn bits(self, kind: usize) -> u32 {
        let all = if kind & LONG > 0 { 64 } else { 48 };
        all - if self.keeps_maker { MAKER } else { 2 }
    }
}

impl Form for OneToOne {
    fn passes_parts(&self) -> bool {
        self.keeps_maker
    }

    fn counts(&self) -> Vec<u128> {
        (0..KINDS).map(|kind| 1 << self.bits(kind)).collect()
    }

    fn label(&self, kind: usize) -> usize {
        // The same number has the same stand-in whatever its case and marks are.
        kind & LONG
    }

    fn number(&self, value: &str) -> Option<(usize, u128)> {
        let address = Address::read(value)?;
        let long = if address.octets == 8 { LONG } else { 0 };
        let (number, marks, needs) = if self.keeps_maker {
            let free = address.octets * 8 - MAKER;
            let maker = has_letter(address.value >> free, MAKER / 4);
            (address.value & ((1 << free) - 1), 0, !maker)
        } else {
            let marks = address.value >> address.behind_marks() & MARKS;
            (address.without_marks(), marks as usize, true)
        };
        let needs = if self.has_case && address.capitals && needs {
            NEEDS_LETTER
        } else {
            0
        };
        Some((long | needs | marks << FIRST_MARK, number.into()))
    }

    fn has(&self, kind: usize, number: u128) -> bool {
        if kind & NEEDS_LETTER == 0 {
            return true;
        }
        if self.keeps_maker {
            return has_letter(number as u64, self.bits(kind) / 4);
        }
        let octets = if kind & LONG > 0 { 8 } else { 6 };
        let marks = Address {
            value: ((kind >> FIRST_MARK) as u64) << ((octets - 1) * 8),
            octets,
            capitals: true,
        };
        has_letter(marks.with_number(number as u64).value, octets * 2)
    }

    fn write(&self, _: usize, number: u128, old: &str, out: &mut Vec<u8>) {
        let Some(address) = Address::read(old) else {
            return;
        };
        let number = number as u64;
        let new = if self.keeps_maker {
            let free = address.octets * 8 - MAKER;
            let value = address.value >> free << free | number;
            Address { value, ..address }
        } else {
            address.with_number(number)
        };
        new.write_like(old, out);
    }
}
