//! Arrays: binary fields → lists, whose elements stand one behind the other.
//!
//! Lists of one depth hold arrays of as many dimensions, counted from 1, and empty ones, which have no dimensions.

use super::unfit::Unfit;
use crate::wire::array::{self, Shape};
use crate::wire::{DecodeError, array::DIMENSIONS};

const INVALID: DecodeError = DecodeError::Invalid("array");

/// Arrays taken apart.
#[derive(Debug)]
pub(super) struct Split<'a> {
    /// Elements of all fields one behind the other.
    pub(super) elements: Vec<Option<&'a [u8]>>,
    /// For every depth of lists, from the outside: where the entries of each list begin, and where the last one's end.
    pub(super) offsets: Vec<Vec<i32>>,
    /// Whether a field has a list; NULL has none, nor has an array that lists cannot say.
    pub(super) valid: Vec<bool>,
    /// How many fields are such arrays.
    pub(super) unsaid: u64,
}

/// Takes arrays apart for lists of so many depths.
pub(super) fn split<'a>(fields: &[Option<&'a [u8]>], depth: usize) -> Result<Split<'a>, Unfit> {
    let mut split = Split {
        elements: Vec::new(),
        offsets: vec![vec![0]; depth],
        valid: Vec::with_capacity(fields.len()),
        unsaid: 0,
    };
    for field in fields {
        let lengths = match field {
            Some(field) => split.push(field, depth)?,
            None => None,
        };
        split.valid.push(lengths.is_some());
        split.divide(&lengths.unwrap_or_default())?;
    }
    Ok(split)
}

impl<'a> Split<'a> {
    /// Appends the elements of one field. Gives its lengths, or nothing where lists cannot say it.
    fn push(
        &mut self,
        field: &'a [u8],
        depth: usize,
    ) -> Result<Option<[usize; DIMENSIONS]>, Unfit> {
        let before = self.elements.len();
        let elements = &mut self.elements;
        let shape = array::read(field, |_, value| elements.push(value)).ok_or(INVALID)?;
        if !fits(&shape, depth) {
            self.elements.truncate(before);
            self.unsaid += 1;
            return Ok(None);
        }
        // An array without elements has no dimensions; what claims otherwise could have any number of empty lists.
        if depth > 1 && shape.dimensions > 0 && shape.elements == 0 {
            return Err(INVALID.into());
        }
        Ok(Some(shape.lengths))
    }

    /// Notes where the lists of one field end.
    fn divide(&mut self, lengths: &[usize; DIMENSIONS]) -> Result<(), Unfit> {
        let mut lists = 1;
        for (offsets, &length) in self.offsets.iter_mut().zip(lengths) {
            let by = i32::try_from(length).map_err(|_| DecodeError::TooLarge)?;
            for _ in 0..lists {
                let end = offsets.last().and_then(|end| end.checked_add(by));
                offsets.push(end.ok_or(DecodeError::TooLarge)?);
            }
            lists *= length;
        }
        Ok(())
    }
}

fn fits(shape: &Shape, depth: usize) -> bool {
    shape.dimensions == 0 || (shape.dimensions == depth && shape.from_one)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(super) fn words(words: &[i32]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_be_bytes()).collect()
    }

    fn one(field: &[u8], depth: usize) -> Result<Split<'_>, Unfit> {
        split(&[Some(field)], depth)
    }

    #[test]
    fn elements_and_nulls_are_found() {
        let field = words(&[1, 1, 23, 3, 1, 4, 7, -1, 0]);
        let found = one(&field, 1).unwrap();
        assert_eq!(found.elements, [Some(&[0, 0, 0, 7][..]), None, Some(&[])]);
        assert_eq!(found.offsets, [[0, 3]]);
        let empty = words(&[0, 0, 23]);
        for depth in 1..3 {
            let found = one(&empty, depth).unwrap();
            assert_eq!((found.elements.len(), found.valid), (0, vec![true]));
            assert_eq!(found.offsets[0], [0, 0]);
        }
    }

    #[test]
    fn dimensions_are_lists_in_lists() {
        let matrix = words(&[2, 0, 23, 2, 1, 1, 1, 4, 7, 4, 8]);
        let wide = words(&[2, 0, 23, 1, 1, 3, 1, 4, 1, 4, 2, 4, 3]);
        let found = split(&[Some(&matrix), None, Some(&wide)], 2).unwrap();
        assert_eq!(found.offsets, [vec![0, 2, 2, 3], vec![0, 1, 2, 5]]);
        assert_eq!(found.elements.len(), 5);
        assert_eq!((found.valid, found.unsaid), (vec![true, false, true], 0));
    }

    #[test]
    fn what_lists_cannot_say_has_no_list_and_is_counted() {
        let matrix = words(&[2, 0, 23, 1, 1, 1, 1, 4, 7]);
        let from_zero = words(&[1, 0, 23, 1, 0, 4, 7]);
        let plain = words(&[1, 0, 23, 1, 1, 4, 7]);
        let fields = [&matrix, &from_zero, &plain].map(|field| Some(&field[..]));
        let found = split(&fields, 1).unwrap();
        assert_eq!(found.valid, [false, false, true]);
        assert_eq!((found.unsaid, found.elements.len()), (2, 1));
        assert_eq!(found.offsets, [[0, 0, 0, 1]]);
        assert_eq!(split(&fields, 2).unwrap().valid, [true, false, false]);
    }

    #[test]
    fn hostile_lengths_are_refused() {
        for field in [
            words(&[1, 0, 23, i32::MAX, 1]),
            words(&[1, 0, 23, -1, 1]),
            words(&[1, 0, 23, 1, 1, i32::MAX]),
            words(&[1, 0, 23, 1, 1, -2]),
            words(&[1, 0, 23, 0, 1, 5]),
            words(&[-1, 0, 23]),
            words(&[0, 0, 23, 1]),
        ] {
            assert!(matches!(one(&field, 1), Err(Unfit::Decode(_))), "{field:?}");
        }
        let endless = words(&[2, 0, 23, i32::MAX, 1, 0, 1]);
        assert!(matches!(one(&endless, 2), Err(Unfit::Decode(_))));
    }

    proptest! {
        #[test]
        fn any_bytes_are_elements_or_refused(
            bytes in prop::collection::vec(any::<u8>(), 0..60), dimensions in 1i32..3, depth in 1usize..4,
        ) {
            let mut field = words(&[dimensions, 0, 23]);
            field.extend(&bytes);
            if let Ok(found) = one(&field, depth) {
                prop_assert!(found.elements.len() * 4 <= bytes.len());
                let last = found.offsets.last().and_then(|offsets| offsets.last());
                prop_assert_eq!(last, Some(&(found.elements.len() as i32)));
            }
            let _ = one(&bytes, depth);
        }
    }
}
