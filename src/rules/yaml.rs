//! YAML text → a located tree. Scalars keep their spelling, so `NO`, `1.10` and `10%` arrive as written.
//!
//! Knows nothing of rules. Refused, because each has led to rules that did something else than they seemed to:
//! duplicate keys, several documents, tags, and aliases.

use saphyr_parser::{Event, Parser, ScalarStyle, Span as Place};

use super::diagnostic::Diagnostic;
use crate::transform::args::{Arg, Span, Value};

/// Nesting that no rules file needs; deeper input is refused before the stack runs out.
const DEEPEST: usize = 32;

/// Largest file, in bytes. Spans of larger ones are never needed.
const LARGEST: usize = 16 << 20;

/// The tree of one document; the first thing that is not YAML ends it.
pub(super) fn parse(text: &str, file: usize) -> Result<Arg, Diagnostic> {
    let whole = Span {
        file,
        start: 0,
        end: 0,
    };
    if text.len() > LARGEST {
        return Err(Diagnostic::error(
            "yaml",
            whole,
            "the file is larger than 16 MiB",
        ));
    }
    let mut reader = Reader {
        parser: Parser::new_from_str(text),
        bytes: byte_offsets(text),
        file,
    };
    let mut tree = None;
    loop {
        let (event, span) = reader.next()?;
        match event {
            Event::StreamEnd => break,
            Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd | Event::Nothing => {}
            _ if tree.is_some() => {
                return Err(
                    Diagnostic::error("yaml", span, "a second document begins here")
                        .hint("a rules file is one document; remove the `---`"),
                );
            }
            event => tree = Some(reader.node(event, span, 0)?),
        }
    }
    tree.ok_or_else(|| {
        Diagnostic::error("yaml", whole, "the file is empty").hint("begin with `version: 1`")
    })
}

struct Reader<'a> {
    parser: Parser<'a, saphyr_parser::StrInput<'a>>,
    /// Byte offset of every character, and of the end.
    bytes: Vec<usize>,
    file: usize,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Span), Diagnostic> {
        match self.parser.next_event() {
            Some(Ok((event, place))) => Ok((event, self.span(place))),
            None => Ok((Event::StreamEnd, self.span(Place::default()))),
            Some(Err(error)) => {
                let span = self.span(Place::empty(*error.marker()));
                Err(
                    Diagnostic::error("yaml", span, format!("this is not YAML: {}", error.info()))
                        .hint("check indentation (blanks, no tabs), colons and quotes"),
                )
            }
        }
    }

    fn span(&self, place: Place) -> Span {
        let byte = |index: usize| self.bytes[index.min(self.bytes.len() - 1)];
        Span {
            file: self.file,
            start: byte(place.start.index()),
            end: byte(place.end.index()),
        }
    }

    fn node(&mut self, event: Event<'a>, span: Span, depth: usize) -> Result<Arg, Diagnostic> {
        if depth > DEEPEST {
            return Err(Diagnostic::error("yaml", span, "this is nested too deeply"));
        }
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                Self::refuse(anchor, tag.is_some(), span)?;
                Ok(Arg {
                    value: scalar(&text, style),
                    span,
                })
            }
            Event::SequenceStart(anchor, tag) => {
                Self::refuse(anchor, tag.is_some(), span)?;
                self.list(span, depth)
            }
            Event::MappingStart(anchor, tag) => {
                Self::refuse(anchor, tag.is_some(), span)?;
                self.map(span, depth)
            }
            _ => Err(
                Diagnostic::error("yaml", span, "aliases (`*name`) are not supported")
                    .hint("a pattern under `columns` says the same for many columns"),
            ),
        }
    }

    fn refuse(anchor: usize, tagged: bool, span: Span) -> Result<(), Diagnostic> {
        if anchor == 0 && !tagged {
            return Ok(());
        }
        Err(Diagnostic::error(
            "yaml",
            span,
            "anchors (`&name`) and tags (`!name`) are not supported",
        )
        .hint("a text that begins with & or ! needs quotes"))
    }

    fn list(&mut self, mut span: Span, depth: usize) -> Result<Arg, Diagnostic> {
        let mut items = Vec::new();
        loop {
            let (event, at) = self.next()?;
            if matches!(event, Event::SequenceEnd) {
                span.end = span.end.max(at.end);
                return Ok(Arg {
                    value: Value::List(items),
                    span,
                });
            }
            items.push(self.node(event, at, depth + 1)?);
        }
    }

    fn map(&mut self, mut span: Span, depth: usize) -> Result<Arg, Diagnostic> {
        let mut pairs: Vec<(Arg, Arg)> = Vec::new();
        loop {
            let (event, at) = self.next()?;
            if matches!(event, Event::MappingEnd) {
                span.end = span.end.max(at.end);
                return Ok(Arg {
                    value: Value::Map(pairs),
                    span,
                });
            }
            let key = self.node(event, at, depth + 1)?;
            if !matches!(key.value, Value::Scalar { .. }) {
                return Err(Diagnostic::error("yaml", key.span, "a key must be a word"));
            }
            if pairs
                .iter()
                .any(|(other, _)| other.value == key.value || text(other) == text(&key))
            {
                return Err(
                    Diagnostic::error("yaml", key.span, "this key stands here twice")
                        .hint("merge the two entries: only one of them would count"),
                );
            }
            let (event, at) = self.next()?;
            let value = self.node(event, at, depth + 1)?;
            pairs.push((key, value));
        }
    }
}

/// A scalar's text; empty for anything else.
pub(super) fn text(arg: &Arg) -> &str {
    match &arg.value {
        Value::Scalar { text, .. } => text,
        _ => "",
    }
}

fn scalar(text: &str, style: ScalarStyle) -> Value {
    match (style, text) {
        (ScalarStyle::Plain, "" | "~" | "null" | "Null" | "NULL") => Value::Null,
        (style, text) => Value::Scalar {
            text: text.to_owned(),
            quoted: style != ScalarStyle::Plain,
        },
    }
}

fn byte_offsets(text: &str) -> Vec<usize> {
    text.char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .collect()
}
