//! Arrays: binary fields → lists, whose elements stand one behind the other.

use super::unfit::Unfit;
use crate::wire::{self, DecodeError};

const INVALID: DecodeError = DecodeError::Invalid("array");

/// Elements of all fields one behind the other, and where those of each field begin; NULL has none.
pub(super) type Split<'a> = (Vec<Option<&'a [u8]>>, Vec<i32>);

/// Takes arrays apart. Those of several dimensions, or that do not start at 1, are refused.
pub(super) fn split<'a>(fields: &[Option<&'a [u8]>]) -> Result<Split<'a>, Unfit> {
    let mut elements = Vec::new();
    let mut offsets = Vec::with_capacity(fields.len() + 1);
    offsets.push(0);
    for field in fields {
        if let Some(field) = field {
            push_elements(field, &mut elements)?;
        }
        offsets.push(i32::try_from(elements.len()).map_err(|_| DecodeError::TooLarge)?);
    }
    Ok((elements, offsets))
}

/// Appends the elements of one field.
fn push_elements<'a>(field: &'a [u8], elements: &mut Vec<Option<&'a [u8]>>) -> Result<(), Unfit> {
    let shape = wire::array::read(field, |_, value| elements.push(value)).ok_or(INVALID)?;
    match shape.dimensions {
        0 | 1 if shape.lower_bound == 1 => Ok(()),
        0 | 1 => Err(Unfit::LowerBound),
        dimensions => Err(Unfit::Dimensions(dimensions)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(super) fn words(words: &[i32]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_be_bytes()).collect()
    }

    fn elements(field: &[u8]) -> Result<Vec<Option<Vec<u8>>>, Unfit> {
        let mut found = Vec::new();
        push_elements(field, &mut found)?;
        Ok(found
            .into_iter()
            .map(|value| value.map(<[u8]>::to_vec))
            .collect())
    }

    #[test]
    fn elements_and_nulls_are_found() {
        let field = words(&[1, 1, 23, 3, 1, 4, 7, -1, 0]);
        let found = elements(&field).unwrap();
        assert_eq!(found, [Some(vec![0, 0, 0, 7]), None, Some(vec![])]);
        assert_eq!(elements(&words(&[0, 0, 23])).unwrap(), []);
    }

    #[test]
    fn what_lists_cannot_say_is_refused() {
        let matrix = words(&[2, 0, 23, 1, 1, 1, 1, 4, 7]);
        assert!(matches!(elements(&matrix), Err(Unfit::Dimensions(2))));
        let from_zero = words(&[1, 0, 23, 1, 0, 4, 7]);
        assert!(matches!(elements(&from_zero), Err(Unfit::LowerBound)));
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
            assert!(
                matches!(elements(&field), Err(Unfit::Decode(_))),
                "{field:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_elements_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let mut field = words(&[1, 0, 23]);
            field.extend(&bytes);
            if let Ok(found) = elements(&field) {
                prop_assert!(found.len() * 4 <= bytes.len());
            }
            let _ = elements(&bytes);
        }
    }
}
