//! From byte offsets of a text to lines and columns.

use std::sync::Arc;

use super::tree::Place;

/// A text with its line ends known.
pub(super) struct Lines<'a> {
    file: &'a Arc<str>,
    starts: Vec<usize>,
    /// Characters before each byte; `None` where every character is a byte.
    characters: Option<Vec<u32>>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(file: &'a Arc<str>, text: &str) -> Self {
        let ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
        let characters = (!text.is_ascii()).then(|| {
            // Bytes that continue a character are not counted.
            let count = |count: &mut u32, byte: u8| {
                let before = *count;
                *count += u32::from(byte & 0xC0 != 0x80);
                Some(before)
            };
            let counts = text.bytes().chain([b'\n']);
            counts.scan(0, count).collect()
        });
        Self {
            file,
            starts: [0].into_iter().chain(ends).collect(),
            characters,
        }
    }

    /// The place of a byte; of the last one for those behind it.
    pub(super) fn place(&self, offset: usize) -> Place {
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let column = self.character(offset).saturating_sub(self.character(start));
        Place {
            file: self.file.clone(),
            line,
            column: column + 1,
        }
    }

    fn character(&self, offset: usize) -> usize {
        match &self.characters {
            None => offset,
            Some(counts) => counts
                .get(offset)
                .or(counts.last())
                .map_or(offset, |count| *count as usize),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let file: Arc<str> = "a".into();
        for (text, needle, expected) in [
            ("ab\ncd", "d", (2, 2)),
            ("é: ü\n  ⚠: x", "x", (2, 6)),
            ("x", "x", (1, 1)),
        ] {
            let place = Lines::new(&file, text).place(text.find(needle).unwrap());
            assert_eq!((place.line, place.column), expected, "{text}");
        }
        assert_eq!(Lines::new(&file, "").place(7).line, 1);
    }
}
