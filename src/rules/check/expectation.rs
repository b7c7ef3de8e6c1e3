//! What a test expects of a column: a word, properties by name, or a list of both.

use regex::Regex;

use super::Checker;
use super::reference::end;
use super::value::key_text;
use crate::rules::diagnostic::Diagnostic;
use crate::rules::rule_test::{Expectation, Other, Property};
use crate::rules::suggest;
use crate::transform::args::{Arg, Value};

/// Properties that need nothing more than their name.
pub(in crate::rules) const WORDS: &[&str] = &["changed", "same", "null"];

/// Properties with a value.
pub(in crate::rules) const PROPERTIES: &[&str] =
    &["equals", "matches", "length", "same_as", "differs_from"];

/// Keys under `length`.
pub(in crate::rules) const LENGTHS: &[&str] = &["min", "max"];

/// Keys under `same_as` and `differs_from` that lead to another test.
pub(in crate::rules) const OTHERS: &[&str] = &["test", "column"];

/// Other words for them.
const SYNONYMS: &[(&str, &str)] = &[
    ("unchanged", "same"),
    ("kept", "same"),
    ("keep", "same"),
    ("equal", "same"),
    ("different", "changed"),
    ("replaced", "changed"),
    ("set_null", "null"),
];

const FORMS: &str = "write `changed`, `same`, `null`, or `{ matches: … }` with equals, matches, length, same_as or differs_from";

impl Checker<'_> {
    /// Adds all that is expected of the column that `key` names.
    pub(super) fn expectation(&mut self, key: &Arg, value: &Arg, expected: &mut Vec<Expectation>) {
        let add = |property: Option<Property>, at: &Arg, expected: &mut Vec<Expectation>| {
            expected.extend(property.map(|property| Expectation {
                column: key_text(key).to_owned(),
                property,
                span: at.span,
            }));
        };
        match &value.value {
            // Nothing at all could be a line that somebody meant to go on with.
            Value::Null if value.span == key.span => self.nothing_expected(value),
            Value::Map(entries) if entries.is_empty() => self.nothing_expected(value),
            Value::List(items) if items.is_empty() => self.nothing_expected(value),
            Value::Null => add(Some(Property::Null), value, expected),
            Value::Scalar { .. } => {
                let property = self.property_word(value);
                add(property, value, expected);
            }
            Value::Map(entries) => {
                for (name, value) in entries {
                    let property = self.property(name, value);
                    add(property, name, expected);
                }
            }
            Value::List(items) => {
                for item in items {
                    match &item.value {
                        Value::List(_) => {
                            let message = "a list of expectations holds no other list";
                            let found = Diagnostic::new("wrong-type", item.span, message);
                            self.report(found.hint(FORMS));
                        }
                        _ => self.expectation(key, item, expected),
                    }
                }
            }
        }
    }

    fn nothing_expected(&mut self, value: &Arg) {
        let message = "nothing is expected of this column";
        self.report(Diagnostic::new("test", value.span, message).hint(FORMS));
    }

    fn property_word(&mut self, value: &Arg) -> Option<Property> {
        let text = self.text(value, "an expectation", "email: changed")?;
        match text.as_str() {
            "changed" => return Some(Property::Changed),
            "same" => return Some(Property::Same),
            "null" => return Some(Property::Null),
            _ => {}
        }
        let synonym = SYNONYMS.iter().find(|(word, _)| *word == text);
        let close = synonym
            .map(|(_, word)| *word)
            .or_else(|| suggest::closest(&text, WORDS.iter().copied()));
        let hint = match close {
            Some(word) if !self.has_variable(value.span) => format!("did you mean `{word}`?"),
            _ => format!("{FORMS}; for a fixed text `{{ equals: … }}`"),
        };
        let message = format!("{} is nothing to expect", self.written(value.span));
        self.report(Diagnostic::new("test", value.span, message).hint(hint));
        None
    }

    fn property(&mut self, name: &Arg, value: &Arg) -> Option<Property> {
        match key_text(name) {
            "equals" => self
                .text(value, "`equals`", "equals: DE")
                .map(Property::Equals),
            "matches" => self.matches(value),
            "length" => self.length(value),
            "same_as" => self.other(value).map(Property::SameAs),
            "differs_from" => self.other(value).map(Property::DiffersFrom),
            word if WORDS.contains(&word) => {
                let message = format!("{} stands alone", self.written(name.span));
                let hint = format!(
                    "write `{word}`, or a list: `[{word}, {{ matches: … }}]`, without a value"
                );
                self.report(Diagnostic::new("test", name.span, message).hint(hint));
                None
            }
            _ => {
                self.unknown_key(name, PROPERTIES, "an expectation");
                None
            }
        }
    }

    fn matches(&mut self, value: &Arg) -> Option<Property> {
        let written = self.text(value, "`matches`", "matches: '.*@example\\.com'")?;
        // Alone first: what is wrong with it must not be balanced by what stands around it.
        let compiled = Regex::new(&written).and_then(|_| Regex::new(&format!("^(?:{written})$")));
        match compiled {
            Ok(whole) => Some(Property::Matches { written, whole }),
            Err(error) => {
                let reason = error.to_string();
                let last = reason.lines().last().unwrap_or_default();
                let reason = last.trim_start_matches("error: ");
                let message = format!(
                    "{} is no regular expression: {reason}",
                    self.written(value.span)
                );
                let hint = "single quotes keep backslashes as they are: `'[0-9]+\\.[a-z]+'`";
                self.report(Diagnostic::new("test", value.span, message).hint(hint));
                None
            }
        }
    }

    fn length(&mut self, value: &Arg) -> Option<Property> {
        let Value::Map(entries) = &value.value else {
            let exact = self.characters(value)?;
            return Some(Property::Length {
                least: exact,
                most: exact,
            });
        };
        let before = self.found.len();
        let (mut least, mut most) = (0, u64::MAX);
        for (key, value) in entries {
            match key_text(key) {
                "min" => least = self.characters(value).unwrap_or(least),
                "max" => most = self.characters(value).unwrap_or(most),
                _ => self.unknown_key(key, LENGTHS, "`length`"),
            }
        }
        if self.found.len() == before && (entries.is_empty() || least > most) {
            let message = "no text has such a length";
            let hint = "write `length: { min: 5, max: 20 }`, or one of them";
            self.report(Diagnostic::new("test", value.span, message).hint(hint));
        }
        (self.found.len() == before).then_some(Property::Length { least, most })
    }

    fn characters(&mut self, value: &Arg) -> Option<u64> {
        let text = self.text(value, "`length`", "length: { max: 54 }")?;
        let number = text.replace('_', "").parse().ok();
        if number.is_none() {
            let message = format!("{} is no number of characters", self.written(value.span));
            let hint = "write `length: 10` or `length: { min: 5, max: 20 }`";
            self.report(Diagnostic::new("test", value.span, message).hint(hint));
        }
        number
    }

    /// `users.email`, or `{ test: NAME, column: email }`.
    fn other(&mut self, value: &Arg) -> Option<Other> {
        let Value::Map(entries) = &value.value else {
            return self.other_column(value);
        };
        let before = self.found.len();
        let (mut name, mut column) = (None, None);
        for (key, value) in entries {
            match key_text(key) {
                "test" => name = self.text(value, "`test`", "{ test: NAME }"),
                "column" => column = self.text(value, "`column`", "{ test: NAME, column: email }"),
                _ => self.unknown_key(key, OTHERS, "another test"),
            }
        }
        if name.is_none() && self.found.len() == before {
            let message = "another test is told by its name";
            let hint = "write `{ test: NAME }` or `{ test: NAME, column: email }`";
            self.report(Diagnostic::new("test", value.span, message).hint(hint));
        }
        name.filter(|_| self.found.len() == before)
            .map(|name| Other::Test { name, column })
    }

    fn other_column(&mut self, value: &Arg) -> Option<Other> {
        let text = self.text(value, "another stand-in", "same_as: users.email")?;
        match end(&text) {
            Ok((table, column)) => Some(Other::Column(table, column)),
            Err(reason) => {
                let message = format!("{} is no column: {reason}", self.written(value.span));
                let hint = "write `users.email` for what that column's rules make of the same value, or `{ test: NAME }`";
                self.report(Diagnostic::new("test", value.span, message).hint(hint));
                None
            }
        }
    }
}
