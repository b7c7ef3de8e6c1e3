//! Reading values of a tree: text with its variables replaced, mappings, and messages for what else stands there.
//!
//! Messages quote what the user wrote (`written`), never what a variable gave.

use super::Checker;
use crate::rules::diagnostic::Diagnostic;
use crate::rules::vars::Fault;
use crate::rules::{mask, suggest, vars};
use crate::transform::args::{Arg, Span, Value};

/// A key's name. Keys of a tree are always scalars.
pub(super) fn key_text(key: &Arg) -> &str {
    match &key.value {
        Value::Scalar { text, .. } => text,
        _ => "",
    }
}

/// What a value is, for messages.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Scalar { .. } => "a single value",
        Value::List(_) => "a list",
        Value::Map(_) => "a mapping",
    }
}

impl Checker<'_> {
    /// A scalar with its variables replaced; anything else is a mistake of `what`, for which `example` is right.
    pub(super) fn text(&mut self, arg: &Arg, what: &str, example: &str) -> Option<String> {
        match &arg.value {
            Value::Scalar { text, .. } => self.resolved(text, arg.span),
            Value::Null => {
                let empty = Diagnostic::new("empty", arg.span, format!("{what} is empty"));
                self.report(empty.hint(format!("write `{example}`")));
                None
            }
            value => {
                let message = format!("{what} takes a single value, and here is {}", kind(value));
                self.report(
                    Diagnostic::new("wrong-type", arg.span, message)
                        .hint(format!("write `{example}`")),
                );
                None
            }
        }
    }

    /// The entries of a mapping; nothing at all is a mapping without entries.
    pub(super) fn entries<'a>(
        &mut self,
        arg: &'a Arg,
        what: &str,
        example: &str,
    ) -> &'a [(Arg, Arg)] {
        match &arg.value {
            Value::Map(entries) => entries,
            Value::Null => &[],
            value => {
                let message = format!("{what} takes a mapping, and here is {}", kind(value));
                self.report(
                    Diagnostic::new("wrong-type", arg.span, message)
                        .hint(format!("write `{example}`")),
                );
                &[]
            }
        }
    }

    /// The whole value with its variables replaced; `None` when one is missing.
    pub(super) fn value(&mut self, arg: &Arg) -> Option<Arg> {
        let value = match &arg.value {
            Value::Null => Value::Null,
            Value::Scalar { text, quoted } => Value::Scalar {
                text: self.resolved(text, arg.span)?,
                quoted: *quoted,
            },
            Value::List(items) => {
                let items: Vec<_> = items.iter().map(|item| self.value(item)).collect();
                Value::List(items.into_iter().collect::<Option<_>>()?)
            }
            Value::Map(entries) => {
                let entries: Vec<_> = entries
                    .iter()
                    .map(|(key, value)| Some((key.clone(), self.value(value)?)))
                    .collect();
                Value::Map(entries.into_iter().collect::<Option<_>>()?)
            }
        };
        Some(Arg {
            value,
            span: arg.span,
        })
    }

    fn resolved(&mut self, text: &str, span: Span) -> Option<String> {
        match self.variables(text, span) {
            Ok(text) => Some(text),
            Err(found) => {
                self.found.extend(found);
                None
            }
        }
    }

    /// The text with its variables replaced, or what is wrong with them.
    pub(super) fn variables(&self, text: &str, span: Span) -> Result<String, Vec<Diagnostic>> {
        vars::resolve(text, self.context.env).map_err(|faults| {
            faults
                .into_iter()
                .map(|fault| self.fault(fault, span))
                .collect()
        })
    }

    /// A fault at the variable's own place, or at the whole scalar's where escapes hide it.
    fn fault(&self, fault: Fault, span: Span) -> Diagnostic {
        let written = self.context.file.slice(span);
        let span = match written.find(&fault.needle) {
            Some(at) => {
                let rest = &written[at..];
                let end = rest.find('}').map_or(rest.len(), |end| end + 1);
                Span {
                    start: span.start + at,
                    end: span.start + at + end,
                    ..span
                }
            }
            None => span,
        };
        Diagnostic::new("variable", span, fault.message).hint(fault.hint)
    }

    /// The text of a span as the user wrote it, in backquotes, safe to show.
    pub(super) fn written(&self, span: Span) -> String {
        let text = self.context.file.slice(span);
        let bare = ['"', '\'']
            .into_iter()
            .find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote));
        format!("`{}`", mask::quoted(bare.unwrap_or(text)))
    }

    /// Whether the text comes of a variable, so that even a guess at it would tell something.
    pub(super) fn has_variable(&self, span: Span) -> bool {
        self.context.file.slice(span).contains("${")
    }

    /// Refuses a key that is not one of `known`.
    pub(super) fn unknown_key(&mut self, key: &Arg, known: &[&str], what: &str) {
        let hint = match (
            suggest::closest(key_text(key), known.iter().copied()),
            known,
        ) {
            _ if key_text(key).contains(':') => "put a space behind the colon".to_owned(),
            (Some(close), _) => format!("did you mean `{close}`?"),
            (None, known) => format!("known are: {}", known.join(", ")),
        };
        let message = format!("{what} has no {}", self.written(key.span));
        self.report(Diagnostic::new("unknown-key", key.span, message).hint(hint));
    }
}
