//! Patterns: the right number of parts, no variables, and none given twice in other words.

use std::collections::HashMap;

use super::Checker;
use super::value::key_text;
use crate::rules::diagnostic::Diagnostic;
use crate::rules::pattern::{Pattern, split};
use crate::transform::args::{Arg, Span};

/// What a pattern stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::rules) enum Scope {
    /// A key of the top-level `columns`.
    AnyColumn,
    /// A key of `tables`.
    Table,
}

/// The patterns of one mapping so far, spelled out, with their places.
#[derive(Default)]
pub(super) struct Given(HashMap<Vec<String>, Span>);

impl Checker<'_> {
    /// A pattern with the right number of parts that was not given before.
    pub(super) fn pattern(
        &mut self,
        key: &Arg,
        scope: Scope,
        given: &mut Given,
    ) -> Option<Pattern> {
        let text = key_text(key);
        if text.contains("${") {
            let message = "variables work in values only, not in names";
            self.report(
                Diagnostic::new("variable", key.span, message)
                    .hint("write the name out, or use `*` and `?`"),
            );
            return None;
        }
        let parts = match split(text) {
            Ok(parts) => parts,
            Err(reason) => {
                let message = format!("{} is no name: {reason}", self.written(key.span));
                self.report(
                    Diagnostic::new("pattern", key.span, message)
                        .hint(EXAMPLE[usize::from(scope == Scope::Table)]),
                );
                return None;
            }
        };
        if let Some(refusal) = self.wrong_count(key, &parts, scope) {
            self.report(refusal);
            return None;
        }
        let pattern = Pattern {
            parts,
            span: key.span,
        };
        self.is_new(&pattern, scope, given).then_some(pattern)
    }

    fn wrong_count(&self, key: &Arg, parts: &[String], scope: Scope) -> Option<Diagnostic> {
        let written = self.written(key.span);
        let (message, hint) = match (scope, parts) {
            (Scope::AnyColumn, [_, _] | [_, _, _]) | (Scope::Table, [_] | [_, _]) => return None,
            (Scope::AnyColumn, [column]) => (
                format!("{written} names a column without a table"),
                format!("write `\"*.{column}\"` for the column of every table"),
            ),
            (Scope::AnyColumn, _) => (
                format!("{written} has too many parts"),
                EXAMPLE[0].to_owned(),
            ),
            (Scope::Table, [_, table, column]) => (
                format!("{written} has too many parts"),
                format!(
                    "columns stand under their table: `{table}: {{ columns: {{ {column}: … }} }}`, or under the top-level `columns`; a name with dots goes in quotes: `'\"{table}.{column}\"'`"
                ),
            ),
            (Scope::Table, _) => (
                format!("{written} has too many parts"),
                EXAMPLE[1].to_owned(),
            ),
        };
        Some(Diagnostic::new("pattern", key.span, message).hint(hint))
    }

    /// `users` and `public.users` are one table; `users.email` and `*.users.email` are the same columns.
    fn is_new(&mut self, pattern: &Pattern, scope: Scope, given: &mut Given) -> bool {
        let canonical = canonical(&pattern.parts, scope);
        let Some(first) = given.0.insert(canonical, pattern.span) else {
            return true;
        };
        let (line, _) = self.context.file.position(first.start);
        let message = format!(
            "{} stands here twice, first in line {line}",
            self.written(pattern.span)
        );
        self.report(Diagnostic::new("repeated", pattern.span, message).hint("keep one of them"));
        false
    }
}

const EXAMPLE: [&str; 2] = [
    "write `table.column` or `schema.table.column`; a name with dots goes in quotes: `'\"my.table\".column'`",
    "write `table` or `schema.table`; a name with dots goes in quotes: `'\"my.table\"'`",
];

/// A pattern with the schema that it means.
pub(in crate::rules) fn canonical(parts: &[String], scope: Scope) -> Vec<String> {
    let (whole, schema) = match scope {
        Scope::AnyColumn => (3, "*"),
        Scope::Table => (2, "public"),
    };
    let mut canonical = parts.to_vec();
    if canonical.len() < whole {
        canonical.insert(0, schema.to_owned());
    }
    canonical
}
