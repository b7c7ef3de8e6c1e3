//! Finds the fields of the columns that matter in every row of a batch.
//!
//! Only the columns asked for are remembered, and a row is walked no further than the last of them: what lies behind
//! is somebody else's bytes. The memory is reused from batch to batch.

use super::Format;
use super::batch::RowBatch;

/// What a malformed row breaks, without its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// The row has another number of fields than the table has columns.
    #[error("a row has {found} fields where {expected} were expected")]
    Count {
        /// Fields of the row.
        found: usize,
        /// Columns of the statement.
        expected: usize,
    },
    /// A field reaches beyond its row, or has an impossible length.
    #[error("a field reaches beyond the end of its row")]
    Truncated,
    /// There are bytes behind the last field.
    #[error("a row goes on behind its last field")]
    Trailing,
}

/// Where a field's value stands in the batch's buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    start: u32,
    length: u32,
}

/// `Place::length` of NULL.
const NULL: u32 = u32::MAX;

/// Bytes of a binary field's length, in front of its value.
const LENGTH: usize = 4;

impl Place {
    /// A place that is still to be filled in.
    const NOWHERE: Self = Self {
        start: 0,
        length: NULL,
    };

    /// The value's range in the batch's buffer; `None` for NULL.
    pub fn value(self) -> Option<std::ops::Range<usize>> {
        let start = self.start as usize;
        (self.length != NULL).then(|| start..start + self.length as usize)
    }

    /// The range that another value's field would take the place of: with the length in the binary format, `\N`
    /// included in the text format, the delimiter never.
    pub fn field(self, format: Format) -> std::ops::Range<usize> {
        let start = self.start as usize;
        match (format, self.length) {
            (Format::Binary, NULL) => start - LENGTH..start,
            (Format::Binary, length) => start - LENGTH..start + length as usize,
            (Format::Text, NULL) => start..start + 2,
            (Format::Text, length) => start..start + length as usize,
        }
    }
}

/// Places of the wanted columns' fields.
#[derive(Debug)]
pub struct FieldIndex {
    format: Format,
    columns: usize,
    wanted: Vec<usize>,
    /// Column by column, as they are used; what is behind `rows` times the wanted ones is of a larger batch before.
    places: Vec<Place>,
    rows: usize,
}

impl FieldIndex {
    /// For rows of `columns` fields, of which those at the ascending positions `wanted` matter.
    pub fn new(format: Format, columns: usize, wanted: Vec<usize>) -> Self {
        debug_assert!(wanted.is_sorted() && wanted.last().is_none_or(|&last| last < columns));
        Self {
            format,
            columns,
            wanted,
            places: Vec::new(),
            rows: 0,
        }
    }

    /// The wanted positions.
    pub fn wanted(&self) -> &[usize] {
        &self.wanted
    }

    /// Walks every row of a batch; what was found before is forgotten.
    pub fn scan(&mut self, batch: &RowBatch) -> Result<(), FieldError> {
        self.rows = batch.len();
        if self.wanted.is_empty() {
            return Ok(());
        }
        let places = self.rows * self.wanted.len();
        if self.places.len() < places {
            self.places.resize(places, Place::NOWHERE);
        }
        for (row, &(start, end)) in batch.rows.iter().enumerate() {
            let bytes = &batch.bytes[..end as usize];
            match self.format {
                Format::Binary => self.binary(bytes, start as usize, row)?,
                Format::Text => self.text(bytes, start as usize, row)?,
            }
        }
        Ok(())
    }

    /// The fields of the `slot`-th wanted column, row by row.
    pub fn column(&self, slot: usize) -> &[Place] {
        &self.places[slot * self.rows..(slot + 1) * self.rows]
    }

    /// Which of the wanted columns stands at this position.
    pub fn slot(&self, position: usize) -> Option<usize> {
        self.wanted.binary_search(&position).ok()
    }

    /// Field count, then length and value of each field.
    fn binary(&mut self, bytes: &[u8], mut at: usize, row: usize) -> Result<(), FieldError> {
        let count = bytes.get(at..at + 2).ok_or(FieldError::Truncated)?;
        let found = u16::from_be_bytes([count[0], count[1]]) as usize;
        if found != self.columns {
            return Err(FieldError::Count {
                found,
                expected: self.columns,
            });
        }
        at += 2;
        let mut position = 0;
        for (slot, &wanted) in self.wanted.iter().enumerate() {
            loop {
                let length = bytes.get(at..at + LENGTH).ok_or(FieldError::Truncated)?;
                let length = i32::from_be_bytes([length[0], length[1], length[2], length[3]]);
                at += LENGTH;
                let taken = length.max(0) as usize;
                if length < -1 || taken > bytes.len() - at {
                    return Err(FieldError::Truncated);
                }
                position += 1;
                if position > wanted {
                    let length = if length < 0 { NULL } else { length as u32 };
                    self.places[slot * self.rows + row] = Place {
                        start: at as u32,
                        length,
                    };
                    at += taken;
                    break;
                }
                at += taken;
            }
        }
        if position == self.columns && at != bytes.len() {
            return Err(FieldError::Trailing);
        }
        Ok(())
    }

    /// Fields separated by tabs; a tab inside a value is written `\t`, so every tab separates.
    fn text(&mut self, bytes: &[u8], start: usize, row: usize) -> Result<(), FieldError> {
        let line = bytes[start..]
            .strip_suffix(b"\n")
            .unwrap_or(&bytes[start..]);
        let mut tabs = memchr::memchr_iter(b'\t', line);
        let (mut at, mut position) = (0, 0);
        for (slot, &wanted) in self.wanted.iter().enumerate() {
            if wanted > position {
                let Some(tab) = tabs.nth(wanted - position - 1) else {
                    return Err(self.miscounted(line));
                };
                at = tab + 1;
            }
            let end = tabs.next().unwrap_or(line.len());
            // The last column's field must be the last of the line, any other must not.
            if (end == line.len()) != (wanted + 1 == self.columns) {
                return Err(self.miscounted(line));
            }
            let null = line[at..end] == *b"\\N";
            let length = if null { NULL } else { (end - at) as u32 };
            self.places[slot * self.rows + row] = Place {
                start: (start + at) as u32,
                length,
            };
            (at, position) = (end + 1, wanted + 1);
        }
        Ok(())
    }

    fn miscounted(&self, line: &[u8]) -> FieldError {
        FieldError::Count {
            found: memchr::memchr_iter(b'\t', line).count() + 1,
            expected: self.columns,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(super) fn binary_row(fields: &[Option<Vec<u8>>]) -> Vec<u8> {
        let mut row = (fields.len() as u16).to_be_bytes().to_vec();
        for field in fields {
            match field {
                None => row.extend((-1i32).to_be_bytes()),
                Some(value) => {
                    row.extend((value.len() as i32).to_be_bytes());
                    row.extend(value);
                }
            }
        }
        row
    }

    fn batch(format: Format, rows: &[Vec<u8>]) -> RowBatch {
        let mut batch = RowBatch::with_capacity(format, 0);
        for row in rows {
            // Something between the rows, as frame headers are.
            batch.bytes.extend(b"d....");
            let start = batch.bytes.len() as u32;
            batch.bytes.extend(row);
            batch.rows.push((start, batch.bytes.len() as u32));
        }
        batch
    }

    #[test]
    fn a_text_line_with_too_many_or_too_few_fields_is_refused() {
        for line in [&b"a\n"[..], b"a\tb\tc\n"] {
            let mut index = FieldIndex::new(Format::Text, 2, vec![1]);
            assert!(index.scan(&batch(Format::Text, &[line.to_vec()])).is_err());
        }
    }

    #[test]
    fn a_binary_row_with_impossible_lengths_or_bytes_behind_it_is_refused() {
        let row = |length: i32| {
            let mut row = vec![0, 1];
            row.extend(length.to_be_bytes());
            row.extend(b"abc");
            row
        };
        for (length, found) in [
            (3, Ok(())),
            (2, Err(FieldError::Trailing)),
            (-1, Err(FieldError::Trailing)),
            (-2, Err(FieldError::Truncated)),
            (4, Err(FieldError::Truncated)),
            (i32::MAX, Err(FieldError::Truncated)),
            (i32::MIN, Err(FieldError::Truncated)),
        ] {
            let mut index = FieldIndex::new(Format::Binary, 1, vec![0]);
            let scanned = index.scan(&batch(Format::Binary, &[row(length)]));
            assert_eq!(scanned, found, "{length}");
        }
    }

    #[test]
    fn text_null_is_not_the_empty_string() {
        let batch = batch(Format::Text, &[b"\\N\t\t\\\\N\n".to_vec()]);
        let mut index = FieldIndex::new(Format::Text, 3, vec![0, 1, 2]);
        index.scan(&batch).unwrap();
        let value = |slot| {
            index.column(slot)[0]
                .value()
                .map(|range| &batch.bytes[range])
        };
        let values = [value(0), value(1), value(2)];
        assert_eq!(values, [None, Some(&b""[..]), Some(&b"\\\\N"[..])]);
    }

    #[test]
    fn a_smaller_batch_behind_a_larger_one_has_its_own_places() {
        let rows = |count: u8| -> Vec<Vec<u8>> {
            (0..count)
                .map(|n| binary_row(&[Some(vec![n]), Some(vec![n, n])]))
                .collect()
        };
        let mut index = FieldIndex::new(Format::Binary, 2, vec![0, 1]);
        index.scan(&batch(Format::Binary, &rows(5))).unwrap();
        let fewer = batch(Format::Binary, &rows(2));
        index.scan(&fewer).unwrap();
        let value = |place: &Place| fewer.bytes[place.value().unwrap()].to_vec();
        let column = |slot| index.column(slot).iter().map(value).collect::<Vec<_>>();
        assert_eq!(column(0), [[0], [1]]);
        assert_eq!(column(1), [[0, 0], [1, 1]]);
    }

    proptest! {
        #[test]
        fn binary_fields_are_found_where_they_were_put(
            rows in prop::collection::vec(
                prop::collection::vec(prop::option::of(prop::collection::vec(any::<u8>(), 0..9)), 6), 1..6),
            wanted in prop::sample::subsequence(vec![0usize, 1, 2, 3, 4, 5], 1..=6),
        ) {
            let lines: Vec<_> = rows.iter().map(|row| binary_row(row)).collect();
            let batch = batch(Format::Binary, &lines);
            let mut index = FieldIndex::new(Format::Binary, 6, wanted.clone());
            index.scan(&batch).unwrap();
            for (slot, position) in wanted.iter().enumerate() {
                let found: Vec<_> =
                    index.column(slot).iter().map(|p| p.value().map(|r| batch.bytes[r].to_vec())).collect();
                let put: Vec<_> = rows.iter().map(|row| row[*position].clone()).collect();
                prop_assert_eq!(found, put);
            }
        }

        #[test]
        fn any_bytes_give_places_inside_their_row_or_an_error(
            rows in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 1..4),
            binary in any::<bool>(),
        ) {
            let format = if binary { Format::Binary } else { Format::Text };
            let batch = batch(format, &rows);
            let mut index = FieldIndex::new(format, 3, vec![0, 2]);
            if index.scan(&batch).is_ok() {
                for (slot, (row, &(start, end))) in
                    (0..2).flat_map(|slot| batch.rows.iter().enumerate().map(move |row| (slot, row)))
                {
                    let field = index.column(slot)[row].field(format);
                    prop_assert!(field.start >= start as usize && field.end <= end as usize);
                }
            }
        }
    }
}
