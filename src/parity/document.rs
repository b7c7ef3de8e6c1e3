//! JSON or YAML text → a JSON value.
//!
//! YAML as OpenAPI asks for it: one document, keys that are text, scalars by the core schema; aliases and merge keys are
//! resolved. Depth and size are bounded, also of what aliases multiply.
//!
//! Source: YAML 1.2.2, section 10.3 (core schema); OpenAPI 3.1.1, "Format".

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Number, Value};

/// Deepest nesting, as in `serde_json`.
const DEEPEST: usize = 128;

/// Values in one document, aliases counted as what they stand for.
const MOST_VALUES: usize = 1_000_000;

/// Reads a text that is JSON where it begins like JSON, and YAML otherwise. The error says what is wrong and where, without
/// quoting.
pub(super) fn parse(text: &str) -> Result<Value, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_start().starts_with(['{', '[']) {
        return serde_json::from_str(text).map_err(|error| format!("this is not JSON: {error}"));
    }
    yaml(text).map_err(|error| format!("this is not JSON, and as YAML it is wrong: {error}"))
}

fn yaml(text: &str) -> Result<Value, String> {
    if text.contains('\0') {
        return Err("it holds a NUL character".to_owned());
    }
    let mut reader = Reader::default();
    for next in Parser::new_from_str(text) {
        let (event, span) = next.map_err(|error| {
            let marker = error.marker();
            format!(
                "{} in line {}, column {}",
                error.info(),
                marker.line(),
                marker.col() + 1
            )
        })?;
        let line = span.start.line();
        reader
            .event(event)
            .map_err(|what| format!("{what} in line {line}"))?;
    }
    reader.root.ok_or_else(|| "it is empty".to_owned())
}

/// A collection that is still open, with the anchor it has.
enum Open {
    List(Vec<Value>, usize),
    Map {
        entries: Map<String, Value>,
        merged: Map<String, Value>,
        key: Option<String>,
        anchor: usize,
    },
}

/// A value that aliases can stand for.
struct Anchored {
    value: Value,
    size: usize,
    depth: usize,
}

#[derive(Default)]
struct Reader {
    open: Vec<Open>,
    root: Option<Value>,
    anchors: HashMap<usize, Anchored>,
    count: usize,
}

impl Reader {
    fn event(&mut self, event: Event<'_>) -> Result<(), &'static str> {
        match event {
            Event::DocumentStart(_) if self.root.is_some() => Err("a second document begins"),
            Event::Alias(anchor) => {
                let known = self.anchors.get(&anchor);
                let known = known.ok_or("an alias stands for what holds it")?;
                if self.open.len() + known.depth > DEEPEST {
                    return Err("it is nested too deep");
                }
                let (value, size) = (known.value.clone(), known.size);
                self.counted(size)?;
                if let Some(Open::Map { key: None, .. }) = self.open.last() {
                    return Err("a key is an alias");
                }
                self.add(value)
            }
            Event::Scalar(text, style, anchor, tag) => {
                let is_text = tag.is_some_and(|tag| tag.suffix == "str");
                self.counted(1)?;
                if let Some(Open::Map {
                    key: key @ None, ..
                }) = self.open.last_mut()
                {
                    *key = Some(text.into_owned());
                    return Ok(());
                }
                let value = if style == ScalarStyle::Plain && !is_text {
                    scalar(&text)
                } else {
                    Value::String(text.into_owned())
                };
                self.keep(anchor, &value)?;
                self.add(value)
            }
            Event::SequenceStart(anchor, _) => self.enter(Open::List(Vec::new(), anchor)),
            Event::MappingStart(anchor, _) => self.enter(Open::Map {
                entries: Map::new(),
                merged: Map::new(),
                key: None,
                anchor,
            }),
            Event::SequenceEnd | Event::MappingEnd => self.leave(),
            _ => Ok(()),
        }
    }

    fn counted(&mut self, count: usize) -> Result<(), &'static str> {
        self.count = self.count.saturating_add(count);
        if self.count > MOST_VALUES {
            return Err("the document, with what its aliases stand for, is too large");
        }
        Ok(())
    }

    fn enter(&mut self, open: Open) -> Result<(), &'static str> {
        self.counted(1)?;
        if self.open.len() >= DEEPEST {
            return Err("it is nested too deep");
        }
        if let Some(Open::Map { key: None, .. }) = self.open.last() {
            return Err("a key is no text");
        }
        self.open.push(open);
        Ok(())
    }

    fn leave(&mut self) -> Result<(), &'static str> {
        let (value, anchor) = match self.open.pop() {
            None => return Ok(()),
            Some(Open::List(items, anchor)) => (Value::Array(items), anchor),
            Some(Open::Map {
                mut entries,
                merged,
                anchor,
                ..
            }) => {
                for (key, value) in merged {
                    entries.entry(key).or_insert(value);
                }
                (Value::Object(entries), anchor)
            }
        };
        self.keep(anchor, &value)?;
        self.add(value)
    }

    fn keep(&mut self, anchor: usize, value: &Value) -> Result<(), &'static str> {
        if anchor == 0 {
            return Ok(());
        }
        let (size, depth) = size(value);
        self.counted(size)?;
        let value = value.clone();
        self.anchors.insert(anchor, Anchored { value, size, depth });
        Ok(())
    }

    fn add(&mut self, value: Value) -> Result<(), &'static str> {
        match self.open.last_mut() {
            None => self.root = Some(value),
            Some(Open::List(items, _)) => items.push(value),
            Some(Open::Map {
                entries,
                merged,
                key,
                ..
            }) => match key.take() {
                None => return Err("a key is no text"),
                Some(name) if name == "<<" => return merge(merged, value),
                Some(name) => {
                    if entries.insert(name, value).is_some() {
                        return Err("a key stands there twice");
                    }
                }
            },
        }
        Ok(())
    }
}

/// What `<<` brings: of several the first one counts, and an entry of its own beats them all.
fn merge(merged: &mut Map<String, Value>, value: Value) -> Result<(), &'static str> {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                merged.entry(key).or_insert(value);
            }
            Ok(())
        }
        Value::Array(items) => items.into_iter().try_for_each(|item| match item {
            Value::Object(_) => merge(merged, item),
            _ => Err("`<<` takes mappings"),
        }),
        _ => Err("`<<` takes mappings"),
    }
}

/// How many values a value consists of, and how deep they are nested.
fn size(value: &Value) -> (usize, usize) {
    let add = |(count, depth): (usize, usize), value: &Value| {
        let (more, deep) = size(value);
        (count + more, depth.max(deep + 1))
    };
    match value {
        Value::Array(items) => items.iter().fold((1, 1), add),
        Value::Object(entries) => entries.values().fold((1, 1), add),
        _ => (1, 0),
    }
}

/// A scalar without quotes. Infinity and what is not a number stay text, as JSON has neither.
fn scalar(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    let number = number(text);
    number.map_or_else(|| Value::String(text.to_owned()), Value::Number)
}

fn number(text: &str) -> Option<Number> {
    if let Some(digits) = text.strip_prefix("0x") {
        return Number::from_u128(u128::from_str_radix(digits, 16).ok()?);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return Number::from_u128(u128::from_str_radix(digits, 8).ok()?);
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let begins = unsigned.strip_prefix('.').unwrap_or(unsigned);
    let is_number = |c: char| c.is_ascii_digit() || ".eE+-".contains(c);
    if !begins.starts_with(|c: char| c.is_ascii_digit()) || !unsigned.chars().all(is_number) {
        return None;
    }
    let sign = if text.starts_with('-') { "-" } else { "" };
    let spelled = format!("{sign}{unsigned}");
    if let Ok(number) = serde_json::from_str::<Number>(&spelled) {
        return Some(number);
    }
    if unsigned.chars().all(|c| c.is_ascii_digit()) {
        return Number::from_i128(spelled.parse().ok()?);
    }
    Number::from_f64(spelled.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn yaml_and_json_say_the_same() {
        let text = "a: 1\nb: [x, 'y', \"z\\n\", 1.5, -3, 0x1f, 1e3, .5, +7, 007]\nc:\n  200: {d: ~, e: true}\nf: 2024-01-01\ng: !!str 1\nh: 1.2.3\n";
        let expected = json!({
            "a": 1, "b": ["x", "y", "z\n", 1.5, -3, 31, 1000.0, 0.5, 7, 7],
            "c": {"200": {"d": null, "e": true}}, "f": "2024-01-01", "g": "1", "h": "1.2.3"
        });
        let found = parse(text).unwrap();
        assert_eq!(found["b"][6].as_f64(), Some(1000.0));
        assert_eq!(found["c"], expected["c"]);
        for key in ["a", "f", "g", "h"] {
            assert_eq!(found[key], expected[key], "{key}");
        }
        for at in [0, 1, 2, 4, 5, 8, 9] {
            assert_eq!(found["b"][at], expected["b"][at], "{at}");
        }
        assert_eq!(parse(" {\"a\": [1]}").unwrap(), json!({"a": [1]}));
    }

    #[test]
    fn aliases_and_merge_keys_are_resolved() {
        let text = "a: &a {x: 1, y: 2}\nb: *a\nc: {<<: *a, x: 3}\nd:\n  <<: [*a, {z: 4}]\n";
        let found = parse(text).unwrap();
        assert_eq!(found["b"], json!({"x": 1, "y": 2}));
        assert_eq!(found["c"], json!({"x": 3, "y": 2}));
        assert_eq!(found["d"], json!({"x": 1, "y": 2, "z": 4}));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let error = |text: &str| parse(text).unwrap_err();
        assert!(error("{\"a\": }").contains("not JSON"));
        assert!(error("a: 1\na: 2\n").contains("twice in line 2"));
        assert!(error("? [a]\n: b\n").contains("a key is no text"));
        assert!(error("a: 1\n---\nb: 2\n").contains("second document"));
        assert!(error("a: &a [*a]\n").contains("alias"));
        assert!(error("").contains("empty"));
        assert!(error("a: \"x\n").contains("line"));
        let nested = format!("a: {}{}", "[".repeat(200), "]".repeat(200));
        assert!(error(&nested).contains("deep") || error(&nested).contains("recursion"));
    }

    #[test]
    fn aliases_cannot_multiply_for_ever() {
        let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..12 {
            let before = vec![format!("*a{}", level - 1); 10].join(", ");
            text.push_str(&format!("a{level}: &a{level} [{before}]\n"));
        }
        assert!(parse(&text).unwrap_err().contains("too large"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "([a-c:*&!|>'\"%@`#{}\\[\\],?\\-.~é0-9 \t\r\n]|: |\n  |- |<<: ){0,60}") {
            let _ = parse(&text);
        }
    }
}
