//! Judges one file's tree: what is known, of the right type, and consistent in itself. Collects every mistake.
//!
//! This file knows the top level; its parts know tables, rows, transforms and references. Each file is judged alone,
//! before an overlay is laid over it, so that mistakes point into the file that has them. Nothing here reads files.

mod accept;
pub(super) mod expectation;
pub(super) mod nulls;
pub(super) mod parquet;
mod pattern;
mod reference;
pub(super) mod rows;
pub(super) mod rule_test;
pub(super) mod table;
pub(super) mod transform;
mod value;

pub(super) use pattern::{Scope, canonical};
use zeroize::Zeroizing;

use super::diagnostic::Diagnostic;
use super::file::SourceFile;
use super::{
    Acceptance, ColumnRule, Environment, Reference, RuleTest, TableRule, Unlisted, Warnings,
    parquet as files, setting, suggest,
};
use crate::transform::args::{Arg, Span, Value};
use crate::transform::registry::Entry;

/// The version of the format that this program reads.
pub(super) const VERSION: &str = "1";

pub(super) const KEYS: &[&str] = &[
    "version",
    "source",
    "target",
    "key",
    "unlisted",
    "warnings",
    "columns",
    "tables",
    "references",
    "accept",
    "parquet",
    "tests",
];

/// What may stand under `unlisted`.
pub(super) const UNLISTED: [(&str, Unlisted); 3] = [
    ("fail", Unlisted::Fail),
    ("keep", Unlisted::Keep),
    ("set_null", Unlisted::SetNull),
];

/// What may stand under `warnings`.
pub(super) const WARNINGS: [(&str, Warnings); 2] =
    [("tell", Warnings::Tell), ("fail", Warnings::Fail)];

/// What one file says. `None` where it says nothing.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) source: Option<setting::Draft>,
    pub(super) target: Option<setting::Draft>,
    pub(super) key: Option<setting::Draft>,
    pub(super) unlisted: Option<Unlisted>,
    pub(super) warnings: Option<Warnings>,
    pub(super) columns: Vec<ColumnRule>,
    pub(super) tables: Vec<TableRule>,
    pub(super) references: Option<Vec<Reference>>,
    pub(super) accept: Vec<Acceptance>,
    pub(super) parquet: files::Draft,
    pub(super) tests: Vec<RuleTest>,
    /// Where a column's transform is not understood; its rule says `keep`.
    pub(super) holes: Vec<Span>,
}

/// What a file is judged by.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    /// Its text, for quoting what the user wrote.
    pub(super) file: &'a SourceFile,
    /// Its index in `Rules::files`: 0 is the rules file, others are overlays, which need no version.
    pub(super) index: usize,
    /// The transforms there are.
    pub(super) registry: &'static [Entry],
    /// Variables.
    pub(super) env: Environment<'a>,
}

/// What the file says, and its mistakes. `root` is `None` for a file without content.
pub(super) fn check(root: Option<&Arg>, context: Context<'_>) -> (Draft, Vec<Diagnostic>) {
    let mut checker = Checker {
        context,
        found: Vec::new(),
        holes: Vec::new(),
    };
    let mut draft = checker.top(root);
    draft.holes = checker.holes;
    (draft, checker.found)
}

struct Checker<'a> {
    context: Context<'a>,
    found: Vec<Diagnostic>,
    holes: Vec<Span>,
}

impl Checker<'_> {
    fn top(&mut self, root: Option<&Arg>) -> Draft {
        let mut draft = Draft::default();
        let entries = match root.map(|root| (&root.value, root.span)) {
            Some((Value::Map(entries), _)) => entries.as_slice(),
            None | Some((Value::Null, _)) if self.is_overlay() => &[],
            None | Some((Value::Null, _)) => {
                let empty = Diagnostic::of_file("empty", "the rules file is empty");
                self.report(empty.hint(
                    "begin it with `version: 1`, `source:`, `target:`, `key:` and `tables:`",
                ));
                return draft;
            }
            Some((_, span)) => {
                let message = "a rules file is a mapping: lines of `name: value`";
                self.report(
                    Diagnostic::new("wrong-type", span, message).hint("begin it with `version: 1`"),
                );
                return draft;
            }
        };
        for (key, value) in entries {
            match value::key_text(key) {
                "version" => self.version(value),
                "source" => draft.source = self.setting("source", value),
                "target" => draft.target = self.setting("target", value),
                "key" => draft.key = self.setting("key", value),
                "unlisted" => draft.unlisted = self.unlisted(value),
                "warnings" => draft.warnings = self.warnings(value),
                "columns" => draft.columns = self.columns(value),
                "tables" => draft.tables = self.tables(value),
                "references" => draft.references = self.references(value),
                "accept" => draft.accept = self.accept(value),
                "parquet" => draft.parquet = self.parquet(value),
                "tests" => draft.tests = self.tests(value),
                _ => self.unknown_key(key, KEYS, "a rules file"),
            }
        }
        self.version_is_given(entries);
        draft
    }

    fn is_overlay(&self) -> bool {
        self.context.index > 0
    }

    fn version_is_given(&mut self, entries: &[(Arg, Arg)]) {
        let is_given = entries
            .iter()
            .any(|(key, _)| value::key_text(key) == "version");
        if let (Some((first, _)), false, false) = (entries.first(), is_given, self.is_overlay()) {
            let missing = Diagnostic::new("version", first.span, "`version` is missing");
            self.report(missing.hint("begin the file with `version: 1`"));
        }
    }

    fn version(&mut self, value: &Arg) {
        let Some(version) = self.text(value, "`version`", "version: 1") else {
            return;
        };
        if version != VERSION {
            let message = format!(
                "version {} of the rules format is not known",
                self.written(value.span)
            );
            self.report(Diagnostic::new("version", value.span, message).hint("write `version: 1`"));
        }
    }

    fn setting(&mut self, name: &str, value: &Arg) -> Option<setting::Draft> {
        let variable = match name {
            "source" => "PROD_DATABASE_URL",
            "target" => "DEV_DATABASE_URL",
            _ => "STANDIN_KEY",
        };
        let empty = |reason: &str| {
            let message = format!("`{name}` is empty{reason}");
            let empty = Diagnostic::new("empty", value.span, message);
            vec![match (name, reason) {
                ("key", UNSET) => with_a_key(empty),
                _ => empty.hint(format!("write `{name}: ${{{variable}}}`")),
            }]
        };
        let text = match &value.value {
            Value::Null => Err(empty("")),
            Value::Scalar { text, .. } => match self.variables(text, value.span) {
                Ok(resolved) if resolved.trim().is_empty() => {
                    Err(empty(if text.contains("${") { UNSET } else { "" }))
                }
                Ok(resolved) if is_bare_variable(text) => {
                    drop(Zeroizing::new(resolved));
                    let message = format!("`{name}` names a variable without braces");
                    let braces = format!("write `${{{}}}`", &text[1..]);
                    Err(vec![
                        Diagnostic::new("variable", value.span, message).hint(braces),
                    ])
                }
                Ok(resolved) => Ok(Zeroizing::new(resolved)),
                Err(found) if name == "key" => Err(found.into_iter().map(with_a_key).collect()),
                Err(found) => Err(found),
            },
            Value::List(_) | Value::Map(_) => {
                let message = format!("`{name}` takes a single value");
                self.report(
                    Diagnostic::new("wrong-type", value.span, message)
                        .hint(format!("write `{name}: ${{{variable}}}`")),
                );
                return None;
            }
        };
        Some(setting::Draft {
            span: value.span,
            text,
        })
    }

    fn unlisted(&mut self, value: &Arg) -> Option<Unlisted> {
        let text = self.text(value, "`unlisted`", "unlisted: fail")?;
        if let Some((_, unlisted)) = UNLISTED.iter().find(|(word, _)| *word == text) {
            return Some(*unlisted);
        }
        let hint = match suggest::transform(&text, UNLISTED.map(|(word, _)| word)) {
            Some(word) if !self.has_variable(value.span) => format!("did you mean `{word}`?"),
            _ => "write `fail` (a column without a rule stops the run), `keep` or `set_null`"
                .to_owned(),
        };
        let message = format!("`unlisted` cannot be {}", self.written(value.span));
        self.report(Diagnostic::new("unlisted", value.span, message).hint(hint));
        None
    }

    fn warnings(&mut self, value: &Arg) -> Option<Warnings> {
        let text = self.text(value, "`warnings`", "warnings: fail")?;
        if let Some((_, warnings)) = WARNINGS.iter().find(|(word, _)| *word == text) {
            return Some(*warnings);
        }
        let hint = "write `fail` (a warning that `accept:` does not name stops the run) or `tell`";
        let message = format!("`warnings` cannot be {}", self.written(value.span));
        self.report(Diagnostic::new("warnings", value.span, message).hint(hint));
        None
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }
}

/// A default in the file would be a key that everybody has who has the file.
/// Why a setting is empty that names a variable.
const UNSET: &str = ": its variable is set to nothing";

fn with_a_key(diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.hint("make a key with `openssl rand -hex 32`, keep it as a secret, and `export` it under this name")
}

/// `$NAME`: a shell's way of naming a variable, which this format does not have.
fn is_bare_variable(text: &str) -> bool {
    text.strip_prefix('$').is_some_and(|name| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}
