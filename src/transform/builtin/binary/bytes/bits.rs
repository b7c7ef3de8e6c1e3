//! Bit strings: other bits of the same number.
//!
//! In the binary format a value is the number of its bits and the bits in bytes, the first one highest and the last byte
//! filled up with zeros. Source: PostgreSQL source, `bit_send` and `varbit_send` in `src/backend/utils/adt/varbit.c`.

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::DataType;

use crate::catalog::{Family, Type};
use crate::key::DomainKey;
use crate::key::prf::Stream;
use crate::transform::Refusal;
use crate::transform::strings::{Column, layout, texts};

/// Whether a type is one of bit strings.
pub(super) fn is_type(ty: &Type) -> bool {
    ty.family == Family::Other
        && (ty.name == "bit" || ty.name.starts_with("bit ") || ty.name.starts_with("bit("))
}

/// Replaces the bits of a column by keyed ones, or by zeros where there is no key.
pub(super) fn replaced(input: &ArrayRef, key: Option<&DomainKey>) -> Result<ArrayRef, Refusal> {
    let mut out = Column::with_capacity(input.len(), input.len() * 8);
    // As text, so that both formats draw alike.
    let mut bits = Vec::new();
    let unfit = |row| Refusal::new(row, "a value is no bit string");
    match input.data_type() {
        DataType::Utf8 => {
            let column = texts(input)?;
            for row in 0..column.len() {
                if column.is_valid(row) {
                    bits.clear();
                    bits.extend_from_slice(column.value(row).as_bytes());
                    if bits.iter().any(|bit| !matches!(bit, b'0' | b'1')) {
                        return Err(unfit(row));
                    }
                    change(&mut bits, key);
                    out.bytes.extend_from_slice(&bits);
                }
                out.end(row)?;
            }
            out.into_text(input.nulls())
        }
        DataType::Binary => {
            let column = input.as_binary::<i32>();
            for row in 0..column.len() {
                if column.is_valid(row) {
                    read(column.value(row), &mut bits).ok_or_else(|| unfit(row))?;
                    change(&mut bits, key);
                    write(&bits, &mut out.bytes);
                }
                out.end(row)?;
            }
            out.into_binary(input.nulls())
        }
        _ => Err(layout(input)),
    }
}

fn change(bits: &mut [u8], key: Option<&DomainKey>) {
    let Some(key) = key.filter(|_| !bits.is_empty()) else {
        return bits.fill(b'0');
    };
    let mut stream = Stream::of(&key.draw(bits));
    for part in bits.chunks_mut(64) {
        let drawn = stream.bits();
        for (place, bit) in part.iter_mut().enumerate() {
            *bit = b'0' + (drawn >> place & 1) as u8;
        }
    }
}

fn read(field: &[u8], bits: &mut Vec<u8>) -> Option<()> {
    let (count, bytes) = field.split_first_chunk::<4>()?;
    let count = usize::try_from(i32::from_be_bytes(*count)).ok()?;
    if bytes.len() != count.div_ceil(8) {
        return None;
    }
    bits.clear();
    bits.extend((0..count).map(|place| b'0' + (bytes[place / 8] >> (7 - place % 8) & 1)));
    Some(())
}

fn write(bits: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(&(bits.len() as i32).to_be_bytes());
    for part in bits.chunks(8) {
        let byte = part
            .iter()
            .enumerate()
            .fold(0, |byte, (place, bit)| byte | (bit & 1) << (7 - place));
        out.push(byte);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{BinaryArray, StringArray};

    use super::*;
    use crate::key::MasterKey;

    #[test]
    fn both_formats_get_the_same_bits() {
        let key = MasterKey::for_documentation().domain("test");
        let texts = ["1", "0101010101", "", "11111111"];
        let input: ArrayRef = Arc::new(StringArray::from_iter_values(texts));
        let made = replaced(&input, Some(&key)).unwrap();
        let field = |text: &str| {
            let mut field = Vec::new();
            write(text.as_bytes(), &mut field);
            field
        };
        let binary: ArrayRef = Arc::new(BinaryArray::from_iter_values(texts.map(field)));
        let fields = replaced(&binary, Some(&key)).unwrap();
        let made = made.as_string::<i32>();
        let expected = BinaryArray::from_iter_values(made.iter().flatten().map(field));
        assert_eq!(fields.as_binary::<i32>(), &expected);
        assert!(
            made.iter()
                .flatten()
                .zip(texts)
                .all(|(new, old)| new.len() == old.len())
        );
        let zeros = replaced(&input, None).unwrap();
        assert_eq!(zeros.as_string::<i32>().value(1), "0000000000");
    }

    #[test]
    fn what_is_no_bit_string_is_refused() {
        let text: ArrayRef = Arc::new(StringArray::from(vec!["01", "02"]));
        assert_eq!(replaced(&text, None).unwrap_err().row, 1);
        for field in [&b""[..], b"\0\0\0\x09\xff", b"\xff\xff\xff\xff"] {
            let field: ArrayRef = Arc::new(BinaryArray::from(vec![field]));
            assert!(replaced(&field, None).is_err());
        }
    }
}
