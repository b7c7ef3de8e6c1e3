//! Escapes of COPY's text format, and the text forms that more than one reader needs.
//!
//! Source: PostgreSQL documentation, "COPY", section "Text Format"; "Binary Data Types" for bytea.

use std::borrow::Cow;

/// A field's value. Borrows where nothing is escaped.
pub fn unescape(field: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr(b'\\', field).is_none() {
        return Cow::Borrowed(field);
    }
    let mut out = Vec::with_capacity(field.len());
    unescape_into(field, &mut out);
    Cow::Owned(out)
}

/// Appends a field's value. Knows every escape that the server reads, not only those it writes.
pub fn unescape_into(field: &[u8], out: &mut Vec<u8>) {
    let mut rest = field;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        out.extend_from_slice(&rest[..at]);
        let (byte, used) = escaped(&rest[at + 1..]);
        out.extend(byte);
        rest = &rest[at + 1 + used..];
    }
    out.extend_from_slice(rest);
}

/// The byte that an escape stands for, and how many bytes behind the backslash it takes.
fn escaped(rest: &[u8]) -> (Option<u8>, usize) {
    let digits = |from: usize, most: usize, radix: u32| {
        let digits = rest[from.min(rest.len())..].iter().take(most);
        digits
            .map_while(|&b| (b as char).to_digit(radix))
            .fold((0u32, from), |(value, used), digit| {
                (value * radix + digit, used + 1)
            })
    };
    match rest.first() {
        None => (Some(b'\\'), 0),
        Some(b'b') => (Some(0x08), 1),
        Some(b'f') => (Some(0x0c), 1),
        Some(b'n') => (Some(b'\n'), 1),
        Some(b'r') => (Some(b'\r'), 1),
        Some(b't') => (Some(b'\t'), 1),
        Some(b'v') => (Some(0x0b), 1),
        Some(b'x') => match digits(1, 2, 16) {
            (_, 1) => (Some(b'x'), 1),
            (value, used) => (Some(value as u8), used),
        },
        Some(b'0'..=b'7') => {
            let (value, used) = digits(0, 3, 8);
            (Some(value as u8), used)
        }
        Some(&other) => (Some(other), 1),
    }
}

/// Appends a value as a field.
pub fn escape_into(value: &[u8], out: &mut Vec<u8>) {
    if !may_need_escapes(value) {
        out.extend_from_slice(value);
        return;
    }
    let mut from = 0;
    for (at, &byte) in value.iter().enumerate() {
        let letter = match byte {
            b'\\' => b'\\',
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            0x08 => b'b',
            0x0b => b'v',
            0x0c => b'f',
            _ => continue,
        };
        out.extend_from_slice(&value[from..at]);
        out.extend([b'\\', letter]);
        from = at + 1;
    }
    out.extend_from_slice(&value[from..]);
}

/// Whether any byte is a backslash or below 0x0e, where all other bytes with an escape are. Eight bytes at a time:
/// this is most of what writing text costs.
///
/// Source: Sean Eron Anderson, "Bit Twiddling Hacks": a word that contains a byte less than n, or equal to n.
fn may_need_escapes(value: &[u8]) -> bool {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGH: u64 = ONES << 7;
    let (words, rest) = value.as_chunks::<8>();
    let found = words.iter().fold(0, |found, word| {
        let word = u64::from_ne_bytes(*word);
        let low = word.wrapping_sub(ONES * 0x0e) & !word;
        let other = word ^ (ONES * b'\\' as u64);
        found | low | (other.wrapping_sub(ONES) & !other)
    });
    found & HIGH != 0 || rest.iter().any(|&byte| byte < 0x0e || byte == b'\\')
}

/// Appends the bytes of a bytea in hex form (`\x…`), the one that `bytea_output = hex` gives.
pub fn bytea(text: &[u8], out: &mut Vec<u8>) -> Option<()> {
    let digits = text.strip_prefix(b"\\x")?;
    let at = out.len();
    out.resize(at + digits.len() / 2, 0);
    hex::decode_to_slice(digits, &mut out[at..]).ok()
}

/// The bytes of a UUID in the form that the server writes.
pub fn uuid(text: &[u8]) -> Option<[u8; 16]> {
    let mut digits = [0; 32];
    if text.len() != 36 {
        return None;
    }
    let mut at = 0;
    for (index, &byte) in text.iter().enumerate() {
        match (index, byte) {
            (8 | 13 | 18 | 23, b'-') => {}
            (8 | 13 | 18 | 23, _) => return None,
            _ => {
                digits[at] = byte;
                at += 1;
            }
        }
    }
    let mut bytes = [0; 16];
    hex::decode_to_slice(digits, &mut bytes).ok()?;
    Some(bytes)
}

/// Appends a UUID in the form that the server writes.
pub fn write_uuid(bytes: &[u8], out: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for (index, &byte) in bytes.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            out.push(b'-');
        }
        out.extend([
            DIGITS[usize::from(byte >> 4)],
            DIGITS[usize::from(byte & 15)],
        ]);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_escape_that_the_server_reads_is_read() {
        for (field, value) in [
            (&b"a\\tb"[..], &b"a\tb"[..]),
            (b"\\b\\f\\n\\r\\v\\\\", b"\x08\x0c\n\r\x0b\\"),
            (b"\\101\\7z", b"A\x07z"),
            (b"\\x41\\xz", b"Axz"),
            (b"\\q\\", b"q\\"),
        ] {
            assert_eq!(&*unescape(field), value);
        }
    }

    #[test]
    fn uuids_keep_their_bytes() {
        let text = b"00112233-4455-6677-8899-aabbccddeeff";
        let mut back = Vec::new();
        write_uuid(&uuid(text).unwrap(), &mut back);
        assert_eq!(back, text);
        assert_eq!(uuid(b"00112233-4455-6677-8899-aabbccddee-f"), None);
    }

    #[test]
    fn every_byte_is_escaped_wherever_it_stands() {
        for byte in 0..=u8::MAX {
            for place in 0..20 {
                let mut value = [b'x'; 20];
                value[place] = byte;
                let mut field = Vec::new();
                escape_into(&value, &mut field);
                let escaped = matches!(byte, 0x08..=0x0d | b'\\');
                assert_eq!(field.len(), value.len() + usize::from(escaped), "{byte}");
            }
        }
    }

    proptest! {
        #[test]
        fn values_survive_escaping(value in prop::collection::vec(any::<u8>(), 0..60)) {
            let mut field = Vec::new();
            escape_into(&value, &mut field);
            prop_assert!(!field.contains(&b'\t') && !field.contains(&b'\n'));
            prop_assert_eq!(&*unescape(&field), &value[..]);
        }
    }
}
