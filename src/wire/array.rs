//! Arrays: the binary field → its shape and its elements.
//!
//! Source: PostgreSQL source, `array_send` in `src/backend/utils/adt/arrayfuncs.c`: number of dimensions, a flag for
//! NULLs, element type; length and lower bound of each dimension; then every element with its length, -1 for NULL.

use std::ops::Range;

/// Most dimensions that an array may have (`MAXDIM`).
pub const DIMENSIONS: usize = 6;

/// What an array's field says before its elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Number of dimensions; an empty array has none.
    pub dimensions: usize,
    /// How long each dimension is.
    pub lengths: [usize; DIMENSIONS],
    /// Whether every dimension is counted from 1.
    pub from_one: bool,
    /// How many elements follow.
    pub elements: usize,
}

/// Takes an array's field apart: calls `each` with the place of every element's length and bytes, and with its bytes,
/// `None` for NULL. Gives `None` where the field is none that a server sends.
pub fn read<'a>(
    field: &'a [u8],
    mut each: impl FnMut(Range<usize>, Option<&'a [u8]>),
) -> Option<Shape> {
    let mut rest = field;
    let shape = shape(&mut rest)?;
    for _ in 0..shape.elements {
        let start = field.len() - rest.len();
        let value = sized(&mut rest)?;
        each(start..field.len() - rest.len(), value);
    }
    rest.is_empty().then_some(shape)
}

fn shape(rest: &mut &[u8]) -> Option<Shape> {
    let dimensions = word(rest)?;
    let (_has_nulls, _element_type) = (word(rest)?, word(rest)?);
    let dimensions = usize::try_from(dimensions).ok()?;
    let mut shape = Shape {
        dimensions,
        lengths: [0; DIMENSIONS],
        from_one: true,
        elements: usize::from(dimensions > 0),
    };
    for place in shape.lengths.get_mut(..dimensions)? {
        let (length, lower) = (word(rest)?, word(rest)?);
        *place = usize::try_from(length).ok()?;
        shape.elements = shape.elements.checked_mul(*place)?;
        shape.from_one &= lower == 1;
    }
    Some(shape)
}

/// Takes a big-endian word.
pub fn word(rest: &mut &[u8]) -> Option<i32> {
    let (word, behind) = rest.split_first_chunk()?;
    *rest = behind;
    Some(i32::from_be_bytes(*word))
}

/// Takes a length and as many bytes; the value is `None` where the length says NULL.
pub fn sized<'a>(rest: &mut &'a [u8]) -> Option<Option<&'a [u8]>> {
    match word(rest)? {
        -1 => Some(None),
        length => {
            let (value, behind) = rest.split_at_checked(usize::try_from(length).ok()?)?;
            *rest = behind;
            Some(Some(value))
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(words: &[i32]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_be_bytes()).collect()
    }

    #[test]
    fn all_dimensions_are_read() {
        let field = words(&[2, 1, 23, 1, 1, 2, -3, 4, 7, -1]);
        let mut found = Vec::new();
        let shape = read(&field, |place, value| found.push((place, value))).unwrap();
        assert_eq!((shape.dimensions, shape.elements), (2, 2));
        assert!(shape.lengths.starts_with(&[1, 2]) && !shape.from_one);
        assert_eq!(found[0], (28..36, Some(&[0, 0, 0, 7][..])));
        assert_eq!(found[1], (36..40, None));
    }

    #[test]
    fn hostile_lengths_are_refused() {
        for field in [
            words(&[7, 0, 23]),
            words(&[-1, 0, 23]),
            words(&[0, 0, 23, 1]),
            words(&[1, 0, 23, -1, 1]),
            words(&[1, 0, 23, i32::MAX, 1]),
            words(&[
                6,
                0,
                23,
                i32::MAX,
                1,
                i32::MAX,
                1,
                i32::MAX,
                1,
                i32::MAX,
                1,
                9,
                1,
                9,
                1,
            ]),
            words(&[1, 0, 23, 1, 1, -2]),
            words(&[1, 0, 23, 0, 1, 5]),
        ] {
            assert_eq!(read(&field, |_, _| ()), None, "{field:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_an_array_or_none(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let mut field = words(&[1, 0, 23]);
            field.extend(&bytes);
            let mut count = 0;
            if let Some(shape) = read(&field, |_, _| count += 1) {
                prop_assert!(shape.elements == count && count * 4 <= bytes.len());
            }
            let _ = read(&bytes, |_, _| ());
        }
    }
}
