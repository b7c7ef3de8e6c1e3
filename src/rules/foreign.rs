//! Configurations of other tools as text and as located trees: YAML with all that it has, or JSON, which is YAML.
//!
//! They hold connection strings, passwords and salts at places that only their tools know. So a snippet of such a file
//! shows the names of keys and the values of a few that cannot be secret, and stars for all others.
//! Source: YAML 1.2.2, section 1.2 ("JSON … subset").

use std::path::Path;

use super::diagnostic::{Diagnostic, Rejected};
use super::file::SourceFile;
use super::{hidden, yaml};
use crate::transform::args::{Arg, Span, Value};

/// Longest file that is read, in bytes.
pub const LONGEST: usize = yaml::LONGEST_FOREIGN;

/// Keys whose values are names of things in a database or of transformers, in all tools.
const SHOWN: &[&str] = &[
    "name",
    "schema",
    "table",
    "column",
    "columns",
    "database",
    "transformer_name",
    "source",
    "selector",
    "operation",
    "type",
];

/// A file of another tool.
#[derive(Debug)]
pub struct Foreign {
    file: SourceFile,
    /// Byte offsets at which lines begin.
    lines: Vec<usize>,
    secrets: Vec<Span>,
}

impl Foreign {
    /// Text that is no YAML, such as SQL. No snippet of it shows anything.
    pub fn text(path: &Path, text: &str) -> Self {
        let breaks = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
        Self {
            file: SourceFile::new(path.to_owned(), text.to_owned()),
            lines: std::iter::once(0).chain(breaks).collect(),
            secrets: vec![Span {
                file: 0,
                start: 0,
                end: text.len(),
            }],
        }
    }

    /// YAML or JSON with its tree; `None` for the tree where the file holds nothing. Errors with its mistakes.
    pub fn yaml(path: &Path, text: &str) -> Result<(Self, Option<Arg>), Rejected> {
        let mut file = Self::text(path, text);
        let parsed = yaml::parse_foreign(text, 0);
        file.secrets = match &parsed.root {
            Some(root) if parsed.is_sound => {
                let mut secrets = Vec::new();
                hide(root, false, &mut secrets);
                secrets.extend(&parsed.repeated);
                secrets
            }
            _ => hidden::all_values(text),
        };
        if parsed.diagnostics.is_empty() {
            Ok((file, parsed.root))
        } else {
            Err(file.rejected(parsed.diagnostics))
        }
    }

    /// Its path, as the user named it.
    pub fn name(&self) -> String {
        self.file.path.display().to_string()
    }

    /// `file:line:column` of a place, columns counted in characters, both from 1; the name alone where there is no text.
    pub fn place(&self, span: Span) -> String {
        if self.file.text.is_empty() {
            return self.name();
        }
        let at = span.start.min(self.file.text.len());
        let line = self.lines.partition_point(|start| *start <= at).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or(0);
        let before = self.file.text.get(start..at).unwrap_or_default();
        let column = before.chars().count() + 1;
        format!("{}:{line}:{column}", self.file.path.display())
    }

    /// The file with these mistakes, none of whose snippets shows a secret.
    pub fn rejected(&self, diagnostics: Vec<Diagnostic>) -> Rejected {
        Rejected::new(std::slice::from_ref(&self.file), diagnostics, &self.secrets).of_foreign()
    }
}

/// Every value that no snippet may show.
fn hide(arg: &Arg, is_shown: bool, hidden: &mut Vec<Span>) {
    match &arg.value {
        Value::Null => {}
        Value::Scalar { .. } => {
            if !is_shown {
                hidden.push(arg.span);
            }
        }
        Value::List(items) => items.iter().for_each(|item| hide(item, is_shown, hidden)),
        Value::Map(entries) => entries.iter().for_each(|(key, value)| {
            let is_name =
                matches!(&key.value, Value::Scalar { text, .. } if SHOWN.contains(&text.as_str()));
            let is_scalar = !matches!(value.value, Value::Map(_));
            hide(value, is_name && is_scalar, hidden);
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, needle: &str) -> Span {
        let start = text.find(needle).unwrap();
        Span {
            file: 0,
            start,
            end: start + needle.len(),
        }
    }

    #[test]
    fn snippets_show_names_and_no_values() {
        let text = "dump:\n  dbname: 'password=hunter2'\n  tables: [{ name: users, params: { salt: 1234abcd, column: email } }]\n";
        let (file, root) = Foreign::yaml(Path::new("gm.yaml"), text).unwrap();
        assert!(root.is_some());
        let shown = |needle| {
            let found = Diagnostic::new("x", at(text, needle), "wrong");
            file.rejected(vec![found]).render(false)
        };
        let first = shown("dbname");
        assert!(
            first.contains("gm.yaml:2:3") && !first.contains("hunter2"),
            "{first}"
        );
        let second = shown("salt");
        assert!(
            second.contains("users") && second.contains("email"),
            "{second}"
        );
        assert!(!second.contains("1234abcd"), "{second}");
    }

    #[test]
    fn what_is_no_yaml_shows_keys_only() {
        let text = "source:\n  connection_uri: postgres://u:hunter2@h/db\n    password: [hunter3\n";
        let rejected = Foreign::yaml(Path::new("r.yaml"), text).unwrap_err();
        let shown = rejected.render(false);
        assert!(!shown.contains("hunter"), "{shown}");
        assert!(shown.contains("the configuration has a mistake"), "{shown}");
    }

    #[test]
    fn places_count_characters() {
        let text = "a: é\nb: [ü, x]\n";
        let (file, _) = Foreign::yaml(Path::new("f.yaml"), text).unwrap();
        assert_eq!(file.place(at(text, "x")), "f.yaml:2:8");
        assert_eq!(file.place(at(text, "a")), "f.yaml:1:1");
    }

    #[test]
    fn json_is_read_as_it_is() {
        let text = "{\"mappings\": [\n\t{\"schema\": \"public\", \"x\": null}]}";
        let (_, root) = Foreign::yaml(Path::new("j.json"), text).unwrap();
        let shown = crate::rules::written::inline(&root.unwrap());
        assert_eq!(
            shown,
            "{ \"mappings\": [{ \"schema\": \"public\", \"x\": null }] }"
        );
    }
}
