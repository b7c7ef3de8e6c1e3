//! A mistake in a rules file: data, and its form for people. Printing is somebody else's.
//!
//! Lines that hold addresses and keys are masked before anything is quoted from them.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::SourceFile;
use crate::transform::args::{Problem, Span};

/// One mistake.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostic {
    /// Short name of its kind, e.g. `unknown_key`.
    pub code: &'static str,
    /// Where it stands.
    pub span: Span,
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// What to write instead.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// A mistake at a place.
    pub fn error(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            span,
            message: message.into(),
            hint: None,
        }
    }

    /// Adds what to write instead.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// From a problem with a rule; `rule` is its place when the problem names none.
    pub(super) fn from_problem(problem: Problem, rule: Span) -> Self {
        let span = problem.span.unwrap_or(rule);
        Self {
            code: "rule",
            span,
            message: problem.message,
            hint: problem.hint,
        }
    }
}

/// A rules file that was not accepted: every mistake in it.
#[derive(Debug, Clone)]
pub struct Rejected {
    /// The files that spans point into.
    pub files: Vec<SourceFile>,
    /// In the order of the files and of their lines.
    pub diagnostics: Vec<Diagnostic>,
}

impl Rejected {
    /// Every mistake with its place, its line underlined, and a suggestion; then how many there are.
    pub fn render(&self, colour: bool) -> String {
        let renderer = if colour {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let mut out = String::new();
        for diagnostic in &self.diagnostics {
            out += &self.one(diagnostic, &renderer);
            out += "\n\n";
        }
        let count = self.diagnostics.len();
        let s = if count == 1 { "" } else { "s" };
        out += &format!("{count} mistake{s} in the rules; nothing was read or written");
        out
    }

    fn one(&self, diagnostic: &Diagnostic, renderer: &Renderer) -> String {
        let title = Level::ERROR.primary_title(diagnostic.message.as_str());
        let hint = diagnostic
            .hint
            .as_deref()
            .map(|hint| Group::with_title(Level::HELP.secondary_title(hint)));
        let Some(file) = self.files.get(diagnostic.span.file) else {
            let groups: Vec<Group<'_>> =
                [Group::with_title(title)].into_iter().chain(hint).collect();
            return renderer.render(&groups);
        };
        let (text, path) = (masked(&file.text), file.path.display().to_string());
        let start = diagnostic.span.start.min(text.len());
        let end = diagnostic.span.end.clamp(start, text.len());
        let annotation = AnnotationKind::Primary.span(start..end);
        let snippet = Snippet::source(text.as_str())
            .path(path.as_str())
            .annotation(annotation);
        let groups: Vec<Group<'_>> = [title.element(snippet)].into_iter().chain(hint).collect();
        renderer.render(&groups)
    }
}

/// Keys whose values may be secret.
const SECRET: [&str; 3] = ["source", "target", "key"];

/// The text with every value of a secret key covered, byte for byte, so that places stay right.
fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut covering = false;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_start_matches(['{', ' ', '"', '\'', ',']);
        let named = SECRET.iter().any(|key| {
            trimmed
                .strip_prefix(key)
                .is_some_and(|rest| rest.trim_start_matches(['"', '\'', ' ']).starts_with(':'))
        });
        let top = !line.starts_with([' ', '\t', '#', '\r', '\n', '-'])
            || line.trim_start().starts_with('{');
        // A value may go on in indented lines below its key.
        covering = if top { named } else { covering || named };
        let from = if named {
            line.find(':').map_or(0, |at| at + 1)
        } else {
            0
        };
        if covering {
            out += &line[..from];
            out.extend(line[from..].bytes().map(|byte| {
                if byte.is_ascii_whitespace() {
                    char::from(byte)
                } else {
                    '*'
                }
            }));
        } else {
            out += line;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_covered_and_places_stay() {
        let text = "version: 1\nkey: hunter2ä\nsource: >\n  postgres://u:hunter2@h\ntables:\n  users: {}\n";
        let covered = masked(text);
        assert_eq!(covered.len(), text.len());
        assert!(!covered.contains("hunter2"));
        assert!(covered.contains("  users: {}"));
        assert!(!masked("{version: 1,\n \"key\": hunter2}").contains("hunter2"));
    }
}
