//! Mistakes in rules files as data, and their rendering with the offending text underlined.
//!
//! Rendering is pure: it gives a string, and `cli` prints it. A snippet shows the one line a mistake begins in,
//! with secrets masked (`mask`), so that no password reaches a terminal or a CI log.

use std::fmt;
use std::path::Path;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::file::{SourceFile, place};
use super::mask;
use super::partial::Partial;
use crate::error::{Error, Kind, printable_lines};
use crate::transform::args::Span;

/// One mistake. Every one keeps the run from starting.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostic {
    /// What sort of mistake, kebab-case: `unknown-transform`. Stable.
    pub code: &'static str,
    /// The text at fault; `None` when it is the file as a whole.
    pub span: Option<Span>,
    /// What is wrong: lower case, no full stop, no value of a variable.
    pub message: String,
    /// What to write instead.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// A mistake at a place.
    pub fn new(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self {
            span: Some(span),
            ..Self::of_file(code, message)
        }
    }

    /// A mistake of the file as a whole.
    pub fn of_file(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            span: None,
            message: message.into(),
            hint: None,
        }
    }

    /// Adds what to write instead.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// Rules that were refused: all their mistakes, and the text to show them in.
#[derive(Clone)]
pub struct Rejected {
    /// The files that spans point into.
    pub files: Vec<SourceFile>,
    /// The mistakes, by file and place. Never empty.
    pub diagnostics: Vec<Diagnostic>,
    /// Text that no snippet may show.
    secrets: Vec<Span>,
    /// What has the mistakes: `the rules have`.
    subject: &'static str,
    kind: Kind,
    /// What is understood all the same.
    partial: Option<Box<Partial>>,
}

impl Rejected {
    pub(super) fn new(
        files: &[SourceFile],
        mut diagnostics: Vec<Diagnostic>,
        secrets: &[Span],
    ) -> Self {
        diagnostics.sort_by_key(|found| found.span.map(|span| (span.file, span.start, span.end)));
        diagnostics.dedup();
        Self {
            files: files.to_vec(),
            diagnostics,
            secrets: secrets.to_vec(),
            subject: "the rules have",
            kind: Kind::Rules,
            partial: None,
        }
    }

    /// What of the rules is understood; `None` where it is too little to hold it against a catalog.
    pub fn partial(&self) -> Option<&Partial> {
        self.partial.as_deref()
    }

    /// The same with what is understood, by the mistakes.
    pub(super) fn understood_as(self, partial: impl FnOnce(&[Diagnostic]) -> Partial) -> Self {
        Self {
            partial: Some(Box::new(partial(&self.diagnostics))),
            ..self
        }
    }

    /// What sort of failure it is: of the rules, or of the disk that they cannot be read from.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The same as another sort of failure.
    pub(super) fn of_kind(self, kind: Kind) -> Self {
        Self { kind, ..self }
    }

    /// The same of a file of another tool.
    pub(super) fn of_foreign(self) -> Self {
        Self {
            subject: "the configuration has",
            ..self
        }
    }

    /// Both sets of mistakes. `other` must come of the same files.
    pub(super) fn and(self, other: Self) -> Self {
        let diagnostics = [self.diagnostics, other.diagnostics].concat();
        Self::new(&self.files, diagnostics, &self.secrets)
    }

    /// Every mistake with its place, its line with the text underlined, and a suggestion; then how many there are.
    /// Ends without a line break.
    pub fn render(&self, colour: bool) -> String {
        let renderer = if colour {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let mut text = String::new();
        for diagnostic in &self.diagnostics {
            text.push_str(&renderer.render(&[self.group(diagnostic)]));
            text.push_str("\n\n");
        }
        let closing = Level::ERROR.primary_title(self.to_string());
        text.push_str(&renderer.render(&[Group::with_title(closing)]));
        text
    }

    fn group(&self, diagnostic: &Diagnostic) -> Group<'_> {
        let title = Level::ERROR
            .primary_title(printable_lines(&diagnostic.message))
            .id(diagnostic.code);
        let group = match diagnostic.span.and_then(|span| self.snippet(span)) {
            Some(snippet) => title.element(snippet),
            None => match self.files.first() {
                Some(file) => title.element(Origin::path(shown(&file.path))),
                None => Group::with_title(title),
            },
        };
        match &diagnostic.hint {
            Some(hint) => group.element(Level::HELP.message(printable_lines(hint))),
            None => group,
        }
    }

    /// The line that a span begins in, the span underlined as far as it lies in that line.
    fn snippet(
        &self,
        span: Span,
    ) -> Option<Snippet<'static, annotate_snippets::Annotation<'static>>> {
        let file = self.files.get(span.file)?;
        let line = file.line_around(span.start);
        let underlined =
            span.start.min(line.end)..span.end.clamp(span.start, line.end.max(span.start));
        let secrets = self
            .secrets
            .iter()
            .filter(|secret| secret.file == span.file)
            .map(|secret| secret.start..secret.end);
        let (text, underlined) = mask::line(&file.text, line, underlined, secrets);
        Some(
            Snippet::source(text)
                .line_start(file.position(span.start).0)
                .path(shown(&file.path))
                .annotation(AnnotationKind::Primary.span(underlined)),
        )
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.diagnostics.len() {
            1 => write!(f, "{} a mistake", self.subject)?,
            count => write!(f, "{} {count} mistakes", self.subject)?,
        }
        f.write_str("; nothing was read or written")
    }
}

/// Places and messages; the text of the files stays hidden.
impl fmt::Debug for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rejected")
            .field("files", &self.files)
            .field("diagnostics", &self.diagnostics)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Rejected {}

/// The first mistake, for callers that show plain errors.
impl From<Rejected> for Error {
    fn from(rejected: Rejected) -> Self {
        let Some(first) = rejected.diagnostics.first() else {
            return Self::new(rejected.kind, rejected.to_string());
        };
        let mut error = Self::new(rejected.kind, first.message.clone());
        if let Some(span) = first.span {
            error = error.on(place(&rejected.files, span));
        }
        match &first.hint {
            Some(hint) => error.hint(hint.clone()),
            None => error,
        }
    }
}
