//! `rows:` of a table: `all`, `none`, or a condition with a limit.

use super::Checker;
use super::value::key_text;
use crate::rules::Rows;
use crate::rules::diagnostic::Diagnostic;
use crate::rules::suggest;
use crate::transform::args::{Arg, Span, Value};

pub(in crate::rules) const KEYS: &[&str] = &["where", "limit"];

/// All that may stand there.
const FORMS: &str = "write `all`, `none` (structure only) or `{ where: \"…\", limit: N }`";

impl Checker<'_> {
    pub(super) fn rows(&mut self, value: &Arg) -> Option<Rows> {
        match &value.value {
            Value::Map(entries) => self.filter(value, entries),
            Value::Scalar { .. } => self.word(value),
            Value::Null | Value::List(_) => {
                self.report(
                    Diagnostic::new("rows", value.span, "`rows` says nothing about rows")
                        .hint(FORMS),
                );
                None
            }
        }
    }

    fn word(&mut self, value: &Arg) -> Option<Rows> {
        let text = self.text(value, "`rows`", "rows: all")?;
        let hint = match text.as_str() {
            "all" => return Some(Rows::All),
            "none" => return Some(Rows::None),
            _ if is_percentage(&text) => {
                let message = "this version cannot read a percentage of rows yet";
                let hint = "write `{ limit: N }` or `{ where: \"…\" }` instead";
                self.report(Diagnostic::new("rows", value.span, message).hint(hint));
                return None;
            }
            _ if self.has_variable(value.span) => FORMS.to_owned(),
            _ if text.parse::<u64>().is_ok() => {
                format!("for at most so many rows write `{{ limit: {text} }}`")
            }
            _ => match suggest::closest(&text, ["all", "none"]) {
                Some(word) => format!("did you mean `{word}`?"),
                None => FORMS.to_owned(),
            },
        };
        let message = format!("`rows` cannot be {}", self.written(value.span));
        self.report(Diagnostic::new("rows", value.span, message).hint(hint));
        None
    }

    fn filter(&mut self, value: &Arg, entries: &[(Arg, Arg)]) -> Option<Rows> {
        let (mut condition, mut limit) = (None, None);
        let before = self.found.len();
        for (key, value) in entries {
            match key_text(key) {
                "where" => condition = self.condition(value),
                "limit" => limit = self.limit(value),
                _ => self.unknown_key(key, KEYS, "`rows`"),
            }
        }
        if entries.is_empty() {
            self.report(
                Diagnostic::new("rows", value.span, "`rows` is an empty mapping").hint(FORMS),
            );
        }
        (self.found.len() == before).then_some(Rows::Filter { condition, limit })
    }

    fn condition(&mut self, value: &Arg) -> Option<String> {
        const EXAMPLE: &str = "where: \"created_at > now() - interval '30 days'\"";
        let text = self.text(value, "`where`", EXAMPLE)?;
        let text = text.trim();
        let first = text.split_whitespace().next();
        let (message, hint) = match first {
            None => (
                "`where` is empty",
                format!("write `{EXAMPLE}`, or leave it out for all rows"),
            ),
            Some(word) if word.eq_ignore_ascii_case("where") => (
                "`where` holds the condition alone",
                "leave the word WHERE out".to_owned(),
            ),
            Some(_) => return Some(text.to_owned()),
        };
        self.report(Diagnostic::new("rows", value.span, message).hint(hint));
        None
    }

    fn limit(&mut self, value: &Arg) -> Option<u64> {
        let text = self.text(value, "`limit`", "limit: 1000")?;
        let digits = text.replace('_', "");
        if digits.bytes().all(|byte| byte.is_ascii_digit())
            && let Ok(limit) = digits.parse()
            && i64::try_from(limit).is_ok()
        {
            return Some(limit);
        }
        let message = if text.starts_with('-') {
            "`limit` cannot be negative"
        } else if is_percentage(&text) {
            "`limit` is a number of rows, not a percentage"
        } else {
            "`limit` is no whole number of rows"
        };
        self.report(
            Diagnostic::new("rows", value.span, message)
                .hint("write `limit: 1000`; `rows: none` for no rows"),
        );
        None
    }
}

/// Where the condition stands.
pub(super) fn condition_span(rows: &Arg) -> Option<Span> {
    let Value::Map(entries) = &rows.value else {
        return None;
    };
    let mut entries = entries.iter();
    let (_, condition) = entries.find(|(key, _)| key_text(key) == "where")?;
    Some(condition.span)
}

fn is_percentage(text: &str) -> bool {
    text.strip_suffix('%')
        .is_some_and(|number| number.trim().parse::<f64>().is_ok())
}
