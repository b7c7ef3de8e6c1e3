//! `macaddr` and `macaddr8`: six or eight bytes ↔ text as the server prints it, `08:00:2b:01:02:03`.
//!
//! The binary field is the bytes. Source: PostgreSQL source, `macaddr_send` in `src/backend/utils/adt/mac.c` and
//! `macaddr8_send` in `mac8.c`.

use crate::catalog::Family;

/// Bytes of an address of the family; `None` for other families.
pub fn length(family: Family) -> Option<usize> {
    match family {
        Family::Macaddr => Some(6),
        Family::Macaddr8 => Some(8),
        _ => None,
    }
}

/// Appends the text of an address.
pub fn write_text(bytes: &[u8], out: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for (place, byte) in bytes.iter().enumerate() {
        if place > 0 {
            out.push(b':');
        }
        out.push(DIGITS[usize::from(byte >> 4)]);
        out.push(DIGITS[usize::from(byte & 15)]);
    }
}

/// Appends the bytes of an address that is written as the server does; `None` where it is not one of that many bytes.
pub fn read_text(text: &[u8], length: usize, out: &mut Vec<u8>) -> Option<()> {
    if text.len() + 1 != 3 * length {
        return None;
    }
    for octet in text.chunks(3) {
        let (digits, colon) = octet.split_at_checked(2)?;
        if !matches!(colon, b":" | b"") {
            return None;
        }
        let mut byte = [0; 1];
        hex::decode_to_slice(digits, &mut byte).ok()?;
        out.extend_from_slice(&byte);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_survive_and_other_texts_are_none() {
        for text in ["08:00:2b:01:02:03", "08:00:2b:01:02:03:04:ff"] {
            let length = text.len().div_ceil(3);
            let (mut bytes, mut back) = (Vec::new(), Vec::new());
            read_text(text.as_bytes(), length, &mut bytes).unwrap();
            write_text(&bytes, &mut back);
            assert_eq!((bytes.len(), back.as_slice()), (length, text.as_bytes()));
        }
        for text in [
            "",
            "08:00:2b:01:02",
            "08:00:2b:01:02:0x",
            "08-00-2b-01-02-03",
            "08:00:2b:01:02:030",
        ] {
            assert_eq!(
                read_text(text.as_bytes(), 6, &mut Vec::new()),
                None,
                "{text}"
            );
        }
    }
}
