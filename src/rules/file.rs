//! A rules file's text and the way from byte offsets to lines and columns.
//!
//! Offsets are what the parser gives and what snippets need; people need `file:line:column`. Does not read files.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::OnceLock;

use crate::transform::args::Span;

/// A file that was read. Its text may hold passwords: `Debug` shows the path alone.
#[derive(Clone)]
pub struct SourceFile {
    /// As the user named it.
    pub path: PathBuf,
    /// Its text, without a byte order mark.
    pub text: String,
    /// Lines and characters before every [`STRIDE`]th byte, once a position was asked for.
    marks: OnceLock<Vec<Mark>>,
}

/// Bytes from one mark to the next: what is walked at most to find a position, in a file of one line too.
const STRIDE: usize = 1024;

/// Newlines before a byte, and characters between the last of them and it.
#[derive(Debug, Clone, Copy, Default)]
struct Mark {
    lines: usize,
    characters: usize,
}

impl Mark {
    /// Behind some more bytes.
    fn moved(self, bytes: &[u8]) -> Self {
        let newlines = memchr::memchr_iter(b'\n', bytes).count();
        let last = memchr::memrchr(b'\n', bytes);
        let line = bytes.get(last.map_or(0, |at| at + 1)..).unwrap_or_default();
        // Bytes that continue a character are not counted.
        let characters = line.iter().filter(|byte| (**byte & 0xC0) != 0x80).count();
        Self {
            lines: self.lines + newlines,
            characters: if newlines > 0 {
                characters
            } else {
                self.characters + characters
            },
        }
    }
}

impl fmt::Debug for SourceFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SourceFile")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl SourceFile {
    /// A file of that text.
    pub fn new(path: PathBuf, text: String) -> Self {
        Self {
            path,
            text,
            marks: OnceLock::new(),
        }
    }

    /// Line and column of a byte offset, both from 1, the column in characters. Offsets past the end give the end.
    pub fn position(&self, offset: usize) -> (usize, usize) {
        let offset = offset.min(self.text.len());
        let (from, mark) = self.mark(offset);
        let between = self.text.as_bytes().get(from..offset).unwrap_or_default();
        let place = mark.moved(between);
        (place.lines + 1, place.characters + 1)
    }

    /// The last mark at or before an offset, and where it is.
    fn mark(&self, offset: usize) -> (usize, Mark) {
        let marks = self.marks.get_or_init(|| {
            let strides = self.text.as_bytes().chunks(STRIDE);
            let moved = strides.scan(Mark::default(), |mark, bytes| {
                *mark = mark.moved(bytes);
                Some(*mark)
            });
            std::iter::once(Mark::default()).chain(moved).collect()
        });
        let place = offset / STRIDE;
        match marks.get(place) {
            Some(mark) => (place * STRIDE, *mark),
            None => (0, Mark::default()),
        }
    }

    /// The bytes of the line that an offset lies in, without its line break.
    pub(super) fn line_around(&self, offset: usize) -> Range<usize> {
        let bytes = self.text.as_bytes();
        let offset = offset.min(bytes.len());
        let start = memchr::memrchr(b'\n', &bytes[..offset]).map_or(0, |newline| newline + 1);
        let end = memchr::memchr(b'\n', &bytes[offset..]).map_or(bytes.len(), |at| offset + at);
        let carriage_return = end > start && bytes[end - 1] == b'\r';
        start..end - usize::from(carriage_return)
    }

    /// The text of a span, as the user wrote it: variables are names here, not values.
    pub(super) fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }
}

/// `file:line:column` of a span's start.
pub(super) fn place(files: &[SourceFile], span: Span) -> String {
    match files.get(span.file) {
        Some(file) => {
            let (line, column) = file.position(span.start);
            format!("{}:{line}:{column}", file.path.display())
        }
        None => "the rules file".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> SourceFile {
        SourceFile::new("a.yaml".into(), text.into())
    }

    #[test]
    fn columns_count_characters_and_lines_count_newlines() {
        let file = file("é: ü\r\n  b: ⚠x\n");
        let at = |needle: &str| file.position(file.text.find(needle).unwrap());
        assert_eq!(at("ü"), (1, 4));
        assert_eq!(at("b"), (2, 3));
        assert_eq!(at("x"), (2, 7));
        assert_eq!(file.position(usize::MAX), (3, 1));
    }

    #[test]
    fn positions_of_many_columns_walk_each_part_of_a_file_once() {
        let many = |end: &str| {
            let columns: Vec<String> = (0..30_000).map(|n| format!("ü{n}: keep")).collect();
            columns.join(end)
        };
        for text in [many("\n"), many(", ")] {
            let file = file(&text);
            let (mut line, mut column) = (1, 1);
            let mut walked = 0;
            for (offset, character) in text.char_indices() {
                if offset % 97 < 4 {
                    assert_eq!(file.position(offset), (line, column));
                }
                walked = walked.max(offset - file.mark(offset).0);
                (line, column) = match character {
                    '\n' => (line + 1, 1),
                    _ => (line, column + 1),
                };
            }
            // Not from the beginning: of 30,000 positions that would be 30,000 times half the file.
            assert!(walked < STRIDE, "{walked} of {}", text.len());
        }
    }

    #[test]
    fn a_line_ends_before_its_break() {
        let file = file("ab\r\ncd");
        assert_eq!(file.line_around(1), 0..2);
        assert_eq!(file.line_around(5), 4..6);
        assert_eq!(file.line_around(99), 4..6);
    }

    #[test]
    fn debug_hides_the_text() {
        let shown = format!("{:?}", file("key: 00ff00ff"));
        assert!(!shown.contains("00ff"), "{shown}");
    }
}
