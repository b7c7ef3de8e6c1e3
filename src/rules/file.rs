//! A rules file's text and the way from byte offsets to lines and columns.
//!
//! Offsets are what the parser gives and what snippets need; people need `file:line:column`. Does not read files.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;

use crate::transform::args::Span;

/// A file that was read. Its text may hold passwords: `Debug` shows the path alone.
#[derive(Clone)]
pub struct SourceFile {
    /// As the user named it.
    pub path: PathBuf,
    /// Its text, without a byte order mark.
    pub text: String,
}

impl fmt::Debug for SourceFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SourceFile")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl SourceFile {
    /// Line and column of a byte offset, both from 1, the column in characters. Offsets past the end give the end.
    pub fn position(&self, offset: usize) -> (usize, usize) {
        let before = &self.text.as_bytes()[..offset.min(self.text.len())];
        let start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
        let line = memchr::memchr_iter(b'\n', before).count() + 1;
        // Bytes that continue a character are not counted.
        let characters = before[start..]
            .iter()
            .filter(|byte| (**byte & 0xC0) != 0x80);
        (line, characters.count() + 1)
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
        SourceFile {
            path: "a.yaml".into(),
            text: text.into(),
        }
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
