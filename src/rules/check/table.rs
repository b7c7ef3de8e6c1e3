//! `columns:` at the top, `tables:` and what stands under a table.

use super::Checker;
use super::pattern::{Given, Scope};
use super::rows;
use super::value::key_text;
use crate::rules::diagnostic::Diagnostic;
use crate::rules::pattern::Pattern;
use crate::rules::{ColumnRule, TableRule};
use crate::transform::args::{Arg, Value};

pub(in crate::rules) const KEYS: &[&str] = &["rows", "when", "columns"];

impl Checker<'_> {
    pub(super) fn columns(&mut self, value: &Arg) -> Vec<ColumnRule> {
        let mut given = Given::default();
        let mut rules = Vec::new();
        for (key, value) in self.entries(value, "`columns`", "\"*.email\": email") {
            let pattern = self.pattern(key, Scope::AnyColumn, &mut given);
            let spec = self.spec_or_hole(value);
            rules.extend(pattern.map(|pattern| ColumnRule { pattern, spec }));
        }
        rules
    }

    pub(super) fn tables(&mut self, value: &Arg) -> Vec<TableRule> {
        let mut given = Given::default();
        let mut rules = Vec::new();
        for (key, value) in self.entries(value, "`tables`", "users: { columns: { email: email } }")
        {
            let pattern = self.pattern(key, Scope::Table, &mut given);
            // Mistakes below are told even when the name is wrong.
            let entry = self.table(value);
            rules.extend(pattern.map(|pattern| TableRule { pattern, ..entry }));
        }
        rules
    }

    /// What stands under a table's name; the name itself is the caller's.
    fn table(&mut self, value: &Arg) -> TableRule {
        let mut entry = TableRule::default();
        if let Value::Scalar { .. } = &value.value {
            self.word_for_table(value);
            return entry;
        }
        for (key, value) in self.entries(value, "a table", "{ rows: all, columns: { … } }") {
            match key_text(key) {
                "rows" => {
                    if let Some(rows) = self.rows(value) {
                        entry.rows = rows;
                        entry.where_span = rows::condition_span(value);
                        entry.rows_span = Some(value.span);
                    }
                }
                "when" => entry.when = self.when(value),
                "columns" => entry.columns = self.table_columns(value),
                _ => self.stray(key, value),
            }
        }
        entry
    }

    /// `audit: none` or `users: email`: a table takes more than a word.
    fn word_for_table(&mut self, value: &Arg) {
        let Some(text) = self.text(value, "a table", "{ rows: all, columns: { … } }") else {
            return;
        };
        let hint = match text.as_str() {
            "all" | "none" => format!("write `{{ rows: {text} }}`"),
            _ => "write `rows:` and `columns:` under the table's name".to_owned(),
        };
        let message = "a table takes a mapping, and here is a single value";
        self.report(Diagnostic::new("wrong-type", value.span, message).hint(hint));
    }

    /// A key that tables do not have: often a column that stands one level too high.
    fn stray(&mut self, key: &Arg, value: &Arg) {
        let transform = match &value.value {
            Value::Scalar { text, .. } => Some(text.as_str()),
            Value::Map(entries) => entries.first().map(|(key, _)| key_text(key)),
            Value::Null | Value::List(_) => None,
        };
        let is_column = transform.is_some_and(|name| self.find(name).is_some());
        if !is_column {
            return self.unknown_key(key, KEYS, "a table");
        }
        let message = format!("a table has no {}", self.written(key.span));
        let hint = "columns stand one level deeper, under `columns:`";
        self.report(Diagnostic::new("unknown-key", key.span, message).hint(hint));
    }

    /// Columns of one table: the whole key is the column's name, dots included.
    fn table_columns(&mut self, value: &Arg) -> Vec<ColumnRule> {
        let mut rules = Vec::new();
        for (key, value) in self.entries(value, "`columns`", "email: email") {
            let spec = self.spec_or_hole(value);
            let pattern = Pattern {
                parts: vec![key_text(key).to_owned()],
                span: key.span,
            };
            rules.push(ColumnRule { pattern, spec });
        }
        rules
    }
}
