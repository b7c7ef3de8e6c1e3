//! `tests:`: each with a name, a table, a given row, and what is expected of its stand-ins.

use std::collections::HashMap;

use super::Checker;
use super::value::key_text;
use crate::ident::TableName;
use crate::rules::diagnostic::Diagnostic;
use crate::rules::pattern::{has_glob, split};
use crate::rules::rule_test::{Expectation, Given, Other, Property, RuleTest};
use crate::transform::args::{Arg, Span, Value};

pub(in crate::rules) const KEYS: &[&str] = &["name", "table", "given", "expect"];

const FORM: &str = "write `- { name: …, table: users, given: { email: ada@navy.mil }, expect: { email: changed } }`";

impl Checker<'_> {
    pub(super) fn tests(&mut self, value: &Arg) -> Vec<RuleTest> {
        let items = match &value.value {
            Value::Null => return Vec::new(),
            Value::List(items) => items,
            Value::Scalar { .. } | Value::Map(_) => {
                let message = "`tests` takes a list";
                self.report(Diagnostic::new("wrong-type", value.span, message).hint(FORM));
                return Vec::new();
            }
        };
        let mut named = HashMap::new();
        let mut tests = Vec::new();
        for item in items {
            let Some(test) = self.rule_test(item) else {
                continue;
            };
            match named.insert(test.name.clone(), test.span) {
                None => tests.push(test),
                Some(first) => self.name_is_taken(&test, first),
            }
        }
        tests
    }

    fn name_is_taken(&mut self, test: &RuleTest, first: Span) {
        let (line, _) = self.context.file.position(first.start);
        let name = self.written(test.span);
        let message = format!("a test {name} stands here twice, first in line {line}");
        self.report(
            Diagnostic::new("repeated", test.span, message).hint("give each test its own name"),
        );
    }

    fn rule_test(&mut self, item: &Arg) -> Option<RuleTest> {
        let Value::Map(entries) = &item.value else {
            let message = "a test is a mapping";
            self.report(Diagnostic::new("wrong-type", item.span, message).hint(FORM));
            return None;
        };
        let (mut name, mut table, mut expected) = (None, None, None);
        let mut given = Vec::new();
        for (key, value) in entries {
            match key_text(key) {
                "name" => name = Some(self.test_name(value)),
                "table" => table = Some(self.tested_table(value)),
                "given" => given = self.given(value),
                "expect" => expected = Some(self.expectations(value)),
                _ => self.unknown_key(key, KEYS, "a test"),
            }
        }
        let missing = [
            (name.is_none(), "`name`", "name: …"),
            (table.is_none(), "`table`", "table: users"),
            (expected.is_none(), "`expect`", "expect: { email: changed }"),
        ];
        for (_, what, example) in missing.iter().filter(|(missing, ..)| *missing) {
            let start = entries.first().map_or(item.span, |(key, _)| key.span);
            let message = format!("a test needs {what}");
            self.report(Diagnostic::new("test", start, message).hint(format!("add `{example}`")));
        }
        let (name, span) = name??;
        let (table, table_span) = table??;
        let expected = expected?;
        for expected in &expected {
            self.compared_with_itself(&name, &table, expected);
        }
        Some(RuleTest {
            name,
            table,
            table_span,
            given,
            expected,
            span,
        })
    }

    /// A stand-in is always the same as itself: such a test would hold whatever the rules do.
    fn compared_with_itself(&mut self, name: &str, table: &TableName, expected: &Expectation) {
        let (Property::SameAs(other) | Property::DiffersFrom(other)) = &expected.property else {
            return;
        };
        let is_itself = match other {
            Other::Column(of, column) => of == table && *column == expected.column,
            Other::Test { name: of, column } => {
                of == name && column.as_ref().is_none_or(|own| *own == expected.column)
            }
        };
        if is_itself {
            let message = format!(
                "the stand-in of `{}` is compared with itself",
                expected.column
            );
            let hint = "name another test, or a column of another table";
            self.report(Diagnostic::new("test", expected.span, message).hint(hint));
        }
    }

    fn test_name(&mut self, value: &Arg) -> Option<(String, Span)> {
        let name = self.text(
            value,
            "a test's `name`",
            "name: e-mail addresses are replaced",
        )?;
        Some((name, value.span))
    }

    fn tested_table(&mut self, value: &Arg) -> Option<(TableName, Span)> {
        let text = self.text(value, "a test's `table`", "table: users")?;
        let parts = split(&text).and_then(|parts| match parts.as_slice() {
            parts if parts.iter().any(|part| has_glob(part)) => {
                Err("it names one table, without `*` and `?`")
            }
            [name] => Ok(TableName::new("public", name)),
            [schema, name] => Ok(TableName::new(schema, name)),
            _ => Err("it has too many parts"),
        });
        match parts {
            Ok(table) => Some((table, value.span)),
            Err(reason) => {
                let message = format!("{} is no table: {reason}", self.written(value.span));
                let hint = "write `users`, or `schema.table` outside `public`";
                self.report(Diagnostic::new("test", value.span, message).hint(hint));
                None
            }
        }
    }

    fn given(&mut self, value: &Arg) -> Vec<Given> {
        let mut given = Vec::new();
        for (key, value) in self.entries(value, "`given`", "given: { email: ada@navy.mil }") {
            let text = match &value.value {
                Value::Null => None,
                Value::Scalar { .. } => {
                    match self.text(value, "a given value", "email: ada@navy.mil") {
                        Some(text) => Some(text),
                        None => continue,
                    }
                }
                Value::List(_) | Value::Map(_) => {
                    let message =
                        "a given value is text, as PostgreSQL writes values of the column's type";
                    let hint =
                        "put it in quotes: `tags: '{a,b}'`, `profile: '{\"city\": \"Oslo\"}'`";
                    self.report(Diagnostic::new("wrong-type", value.span, message).hint(hint));
                    continue;
                }
            };
            given.push(Given {
                column: key_text(key).to_owned(),
                value: text,
                span: key.span,
            });
        }
        given
    }

    fn expectations(&mut self, value: &Arg) -> Vec<Expectation> {
        let before = self.found.len();
        let mut expected = Vec::new();
        for (key, value) in self.entries(value, "`expect`", "expect: { email: changed }") {
            self.expectation(key, value, &mut expected);
        }
        if expected.is_empty() && self.found.len() == before {
            let message = "`expect` expects nothing";
            let hint = "write `email: changed`, `id: same` or `email: { matches: '.*@example\\.com' }` under it";
            self.report(Diagnostic::new("test", value.span, message).hint(hint));
        }
        expected
    }
}
