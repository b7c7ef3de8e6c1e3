//! JSON → a tree with places. Whether the text is JSON is for `serde_json` to say; this only walks what it accepted.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::de::IgnoredAny;

use super::lines::Lines;
use super::read::Broken;
use super::tree::{DEEPEST, Node, Value};

pub(super) fn read(file: &Arc<str>, text: &str) -> Result<Node, Broken> {
    let lines = Lines::new(file, text);
    if let Err(error) = serde_json::from_str::<IgnoredAny>(text) {
        let mut place = lines.place(0);
        (place.line, place.column) = (error.line().max(1), error.column().max(1));
        let what = "this is not JSON";
        return Err(Broken { place, what });
    }
    let mut walk = Walk {
        text,
        at: 0,
        lines: &lines,
    };
    walk.value(0)
}

struct Walk<'a> {
    text: &'a str,
    at: usize,
    lines: &'a Lines<'a>,
}

impl Walk<'_> {
    fn value(&mut self, depth: usize) -> Result<Node, Broken> {
        self.blanks();
        let place = self.lines.place(self.at);
        if depth > DEEPEST {
            let what = "nested too deep";
            return Err(Broken { place, what });
        }
        let value = match self.peek() {
            Some(b'{') => self.map(depth)?,
            Some(b'[') => self.list(depth)?,
            Some(b'"') => Value::Text(self.string()),
            _ => match self.word() {
                "null" | "" => Value::Null,
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                number => Value::Number(number.to_owned()),
            },
        };
        Ok(Node { value, place })
    }

    fn map(&mut self, depth: usize) -> Result<Value, Broken> {
        let mut entries = BTreeMap::new();
        while self.has_more(b'}') {
            let place = self.lines.place(self.at);
            let name = self.string();
            self.blanks();
            // The colon.
            self.at += 1;
            let node = self.value(depth + 1)?;
            if entries.insert(name, node).is_some() {
                let what = "a name stands here twice in one map";
                return Err(Broken { place, what });
            }
        }
        Ok(Value::Map(entries))
    }

    fn list(&mut self, depth: usize) -> Result<Value, Broken> {
        let mut items = Vec::new();
        while self.has_more(b']') {
            items.push(self.value(depth + 1)?);
        }
        Ok(Value::List(items))
    }

    /// Passes the opening bracket or a comma, or the closing bracket.
    fn has_more(&mut self, close: u8) -> bool {
        self.blanks();
        let is_closed = self.peek().is_none_or(|byte| byte == close);
        self.at += 1;
        if is_closed {
            return false;
        }
        self.blanks();
        if self.peek().is_none_or(|byte| byte == close) {
            self.at += 1;
            return false;
        }
        true
    }

    fn string(&mut self) -> String {
        let start = self.at;
        self.at += 1;
        while let Some(byte) = self.peek() {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'"' {
                break;
            }
        }
        let written = self.text.get(start..self.at).unwrap_or_default();
        serde_json::from_str(written).unwrap_or_default()
    }

    fn word(&mut self) -> &str {
        let start = self.at;
        while self
            .peek()
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
        {
            self.at += 1;
        }
        self.text.get(start..self.at).unwrap_or_default()
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }
}
