//! YAML text → a located tree. Scalars keep their spelling: `1.10`, `NO` and `10%` stay text.
//!
//! Takes a small, plain part of YAML 1.2: one document, mappings with scalar keys, sequences, scalars. Anchors,
//! aliases and tags are refused, because a rules file that is reviewed must mean what stands there; in files of other
//! tools ([`parse_foreign`]) they mean what YAML says. Size and depth are bounded; no input makes this panic. Judges
//! nothing about rules.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span as Marks};

use super::diagnostic::Diagnostic;
use crate::transform::args::{Arg, Span, Value};

mod anchors;
mod explain;

use anchors::Anchors;

/// Longest file that is read, in bytes. A rule for each of 100,000 columns fits.
pub(super) const LONGEST: usize = 8 << 20;

/// Deepest nesting. Rules need six levels; parameters of `json` a few more.
const DEEPEST: usize = 32;

/// Longest file of another tool, in bytes: an export of 100,000 columns with a line for each brace.
pub(super) const LONGEST_FOREIGN: usize = 64 << 20;

/// A file's tree and what is wrong with it as YAML.
pub(super) struct Parsed {
    /// The only document; `None` where there is none or it could not be read to its end.
    pub(super) root: Option<Arg>,
    /// Whether the tree shows all that the file says, so that its rules can be judged.
    pub(super) is_sound: bool,
    /// Values of repeated top-level keys, which are not in the tree.
    pub(super) repeated: Vec<Span>,
    /// Mistakes.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Reads one file's text.
pub(super) fn parse(text: &str, file: usize) -> Parsed {
    let parsed = read(text, file);
    if parsed.is_sound {
        return parsed;
    }
    let Some((stars, repaired)) = explain::stars(text, file) else {
        return parsed;
    };
    let mut parsed = read(&repaired, file);
    parsed.diagnostics.extend(stars);
    parsed
}

/// Reads one file of another tool, which may have anchors, aliases, merges (`<<`) and tags. Tags say nothing.
pub(super) fn parse_foreign(text: &str, file: usize) -> Parsed {
    let mut builder = Builder::new(text, file);
    builder.anchors = Some(Anchors::default());
    builder.read();
    builder.finish()
}

fn read(text: &str, file: usize) -> Parsed {
    let mut builder = Builder::new(text, file);
    builder.read();
    builder.finish()
}

/// A collection that is still open.
struct Frame {
    start: usize,
    /// The parser's number of its anchor; 0 where it has none.
    anchor: usize,
    children: Children,
}

enum Children {
    List(Vec<Arg>),
    Map {
        entries: Vec<(Arg, Arg)>,
        key: Option<Arg>,
        /// Keys so far and where they stand.
        seen: HashMap<String, Span>,
    },
}

struct Builder<'a> {
    text: &'a str,
    file: usize,
    /// Byte offset of every character; `None` where that is its number, in ASCII text.
    offsets: Option<Vec<u32>>,
    open: Vec<Frame>,
    root: Option<Arg>,
    is_sound: bool,
    repeated: Vec<Span>,
    /// Values that may be named again; `None` in a rules file, where that is refused.
    anchors: Option<Anchors>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Builder<'a> {
    fn new(text: &'a str, file: usize) -> Self {
        let offsets =
            (!text.is_ascii()).then(|| text.char_indices().map(|(at, _)| at as u32).collect());
        Self {
            text,
            file,
            offsets,
            open: Vec::new(),
            root: None,
            is_sound: true,
            repeated: Vec::new(),
            anchors: None,
            diagnostics: Vec::new(),
        }
    }

    fn read(&mut self) {
        if let Some(refusal) = self.unreadable() {
            return self.stop(refusal);
        }
        let mut parser = Parser::new_from_str(self.text);
        while let Some(next) = parser.next_event() {
            match next {
                Ok((event, marks)) => {
                    let span = self.span(marks);
                    if let Err(refusal) = self.event(event, span) {
                        return self.stop(refusal);
                    }
                }
                Err(error) => return self.syntax(&error),
            }
        }
    }

    /// Text that the parser must not see: too long, or cut short by it.
    fn unreadable(&self) -> Option<Diagnostic> {
        let (longest, hint) = match self.anchors {
            None => (
                LONGEST,
                "a pattern such as `\"*.email\"` under `columns` replaces many entries",
            ),
            Some(_) => (LONGEST_FOREIGN, "give the part of it that names columns"),
        };
        if self.text.len() > longest {
            let message = format!("the file is longer than {} MiB", longest >> 20);
            return Some(Diagnostic::of_file("too-long", message).hint(hint));
        }
        // The parser takes NUL for the end of the file; rules behind it would be dropped in silence.
        let at = memchr::memchr(0, self.text.as_bytes())?;
        let message = "a NUL character cannot stand here";
        Some(
            Diagnostic::new("not-yaml", self.here(at, at + 1), message)
                .hint("save the file as UTF-8 text"),
        )
    }

    fn stop(&mut self, refusal: Diagnostic) {
        self.is_sound = false;
        self.root = None;
        self.diagnostics.push(refusal);
    }

    fn syntax(&mut self, error: &ScanError) {
        self.is_sound = false;
        self.root = None;
        let at = self.offset(error.marker().index());
        self.diagnostics
            .push(explain::syntax(self.text, self.file, at, error.info()));
    }

    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Diagnostic> {
        match event {
            Event::DocumentStart(_) if self.root.is_some() => {
                let span = self.here(span.start, self.end_of_word(span.start));
                let (message, hint) = match self.anchors {
                    None => (
                        "a second document begins here; a rules file is one document",
                        "remove the `---` or `...` line; settings of an environment go into an overlay: `--env NAME`",
                    ),
                    Some(_) => (
                        "a second document begins here, and only one is read",
                        "give each document as a file of its own",
                    ),
                };
                return Err(Diagnostic::new("many-documents", span, message).hint(hint));
            }
            Event::Alias(anchor) => self.alias(anchor, span)?,
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_marks(anchor, tag.is_some(), span);
                let scalar = self.scalar(&text, style, span);
                self.remember(anchor, &scalar);
                self.add(scalar);
            }
            Event::SequenceStart(anchor, tag) => {
                self.refuse_marks(anchor, tag.is_some(), span);
                self.enter(span, anchor, Children::List(Vec::new()))?;
            }
            Event::MappingStart(anchor, tag) => {
                self.refuse_marks(anchor, tag.is_some(), span);
                let children = Children::Map {
                    entries: Vec::new(),
                    key: None,
                    seen: HashMap::new(),
                };
                self.enter(span, anchor, children)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.leave(span),
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => {}
        }
        Ok(())
    }

    fn enter(&mut self, span: Span, anchor: usize, children: Children) -> Result<(), Diagnostic> {
        if self.open.len() >= DEEPEST {
            let span = self.here(span.start, self.end_of_word(span.start));
            return Err(Diagnostic::new(
                "too-deep",
                span,
                format!("nested more than {DEEPEST} levels deep"),
            )
            .hint("rules need no more than a few levels; check brackets and indentation"));
        }
        self.open.push(Frame {
            start: span.start,
            anchor,
            children,
        });
        Ok(())
    }

    fn leave(&mut self, span: Span) {
        let Some(mut frame) = self.open.pop() else {
            return;
        };
        if let (Some(_), Children::Map { entries, .. }) = (&self.anchors, &mut frame.children) {
            anchors::merge(entries);
        }
        // A block ends with its last child; the parser says so only at the next token.
        let is_flow = matches!(self.text.as_bytes().get(frame.start), Some(b'{' | b'['));
        let (value, last) = match frame.children {
            Children::List(items) => {
                let last = items.last().map(|item| item.span.end);
                (Value::List(items), last)
            }
            Children::Map { entries, .. } => {
                let last = entries.last().map(|(_, value)| value.span.end);
                (Value::Map(entries), last)
            }
        };
        let end = match last {
            Some(last) if !is_flow => last,
            _ => span.end,
        };
        let node = Arg {
            value,
            span: self.here(frame.start, end.max(frame.start)),
        };
        self.remember(frame.anchor, &node);
        self.add(node);
    }

    /// Keeps a finished value that has an anchor.
    fn remember(&mut self, anchor: usize, node: &Arg) {
        if let Some(anchors) = &mut self.anchors {
            anchors.keep(anchor, node);
        }
    }

    /// What an alias names.
    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Diagnostic> {
        match &mut self.anchors {
            None => self.refuse_alias(span),
            Some(anchors) => {
                let node = anchors.named(anchor, span)?;
                self.add(node);
            }
        }
        Ok(())
    }

    /// Puts a finished node where it belongs.
    fn add(&mut self, node: Arg) {
        let depth = self.open.len();
        let Some(frame) = self.open.last_mut() else {
            self.root = Some(node);
            return;
        };
        match &mut frame.children {
            Children::List(items) => items.push(node),
            Children::Map { entries, key, seen } => match key.take() {
                None => *key = Some(as_key(node, self.text)),
                Some(name) => {
                    let value = below(node, &name);
                    let Some(text) = key_text(&name) else {
                        let message = "a key must be plain text";
                        self.diagnostics.push(
                            Diagnostic::new("wrong-type", name.span, message)
                                .hint("write `name: value`"),
                        );
                        return;
                    };
                    if let Some(first) = seen.get(text) {
                        let line =
                            1 + memchr::memchr_iter(b'\n', &self.text.as_bytes()[..first.start])
                                .count();
                        let message = format!("`{text}` stands here twice, first in line {line}");
                        self.diagnostics.push(
                            Diagnostic::new("repeated", name.span, message)
                                .hint("keep one of them"),
                        );
                        if depth == 1 {
                            self.repeated.push(value.span);
                        }
                        return;
                    }
                    seen.insert(text.to_owned(), name.span);
                    entries.push((name, value));
                }
            },
        }
    }

    fn scalar(&self, text: &str, style: ScalarStyle, span: Span) -> Arg {
        let quoted = style != ScalarStyle::Plain;
        // Source: YAML 1.2.2, section 10.3.2, core schema.
        let is_null = !quoted && matches!(text, "" | "~" | "null" | "Null" | "NULL");
        // Trailing blanks belong to the scalar for the parser, and an empty one covers the character behind it.
        let written = &self.text[span.start..span.end];
        let length = if text.is_empty() && !quoted {
            0
        } else {
            written.trim_end().len()
        };
        Arg {
            value: if is_null {
                Value::Null
            } else {
                Value::Scalar {
                    text: text.to_owned(),
                    quoted,
                }
            },
            span: self.here(span.start, span.start + length),
        }
    }

    fn refuse_alias(&mut self, span: Span) {
        self.is_sound = false;
        self.diagnostics.push(
            Diagnostic::new("alias", span, "aliases (`*name`) are not used in rules files")
                .hint("write the rule out, or give it once under `columns` with a pattern; a pattern that begins with `*` needs quotes"),
        );
        self.add(Arg {
            value: Value::Null,
            span,
        });
    }

    fn refuse_marks(&mut self, anchor: usize, tag: bool, span: Span) {
        if self.anchors.is_some() {
            return;
        }
        let span = self.here(span.start, self.end_of_word(span.start));
        if anchor != 0 {
            self.diagnostics.push(
                Diagnostic::new(
                    "anchor",
                    span,
                    "anchors (`&name`) are not used in rules files",
                )
                .hint("remove it; text that begins with `&` needs quotes"),
            );
        }
        if tag {
            self.diagnostics.push(
                Diagnostic::new("tag", span, "tags (`!name`) are not used in rules files").hint(
                    "remove it: values keep their spelling; text that begins with `!` needs quotes",
                ),
            );
        }
    }

    fn finish(self) -> Parsed {
        Parsed {
            root: self.root,
            is_sound: self.is_sound,
            repeated: self.repeated,
            diagnostics: self.diagnostics,
        }
    }

    fn here(&self, start: usize, end: usize) -> Span {
        Span {
            file: self.file,
            start,
            end,
        }
    }

    fn end_of_word(&self, start: usize) -> usize {
        let rest = &self.text[start..];
        start + rest.find(char::is_whitespace).unwrap_or(rest.len())
    }

    fn span(&self, marks: Marks) -> Span {
        let start = self.offset(marks.start.index());
        self.here(start, self.offset(marks.end.index()).max(start))
    }

    /// Characters to bytes; never outside the text or inside a character.
    fn offset(&self, index: usize) -> usize {
        let end = self.text.len();
        match &self.offsets {
            Some(offsets) => offsets.get(index).map_or(end, |at| *at as usize),
            None => index.min(end),
        }
    }
}

/// A value that is not there stands where its key stands.
fn below(mut node: Arg, key: &Arg) -> Arg {
    if node.span.start == node.span.end {
        node.span = key.span;
    }
    node
}

/// A key is a name, also `null` and `~`: a parameter is called so.
fn as_key(node: Arg, text: &str) -> Arg {
    match text.get(node.span.start..node.span.end) {
        Some(written) if node.value == Value::Null && !written.is_empty() => Arg {
            value: Value::Scalar {
                text: written.to_owned(),
                quoted: false,
            },
            ..node
        },
        _ => node,
    }
}

/// The name a key gives. One in quotes may be empty: `map` gives what is empty something so.
fn key_text(key: &Arg) -> Option<&str> {
    match &key.value {
        Value::Scalar { text, quoted } if *quoted || !text.is_empty() => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
