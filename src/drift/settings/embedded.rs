//! Texts of another format in a value: JSON, XML, lines `name: value`.

use std::sync::Arc;

use super::read::{Format, read};
use super::tree::{ITEM, Value, leaves};
use super::{forms, names};

/// Whether such a text has a secret in clear text under the name of one; `is_clear` tells it from a reference.
pub(super) fn has_secret(text: &str, is_clear: impl Fn(&str) -> bool) -> bool {
    let text = text.trim();
    let in_json = || text.starts_with(['{', '[']) && json(text, &is_clear);
    in_json() || xml(text, &is_clear) || lines(text, &is_clear) || has_pair(text, is_clear)
}

/// Characters of what looks random that are a secret in a line of other words.
const LONG: usize = 12;

/// Whether one of a text's words is `token=…`, or the word behind it in `secret: …`, and looks random.
pub(super) fn has_pair(text: &str, is_clear: impl Fn(&str) -> bool) -> bool {
    let is_edge = |c: char| c.is_whitespace() || "'\",;()<>&?[]{}".contains(c);
    let words: Vec<&str> = text
        .split(is_edge)
        .filter(|word| !word.is_empty())
        .collect();
    let is_secret = |name: &str, value: &str| {
        names::is_secret(name) && forms::is_random(value, LONG) && is_clear(value)
    };
    let is_within = |word: &&str| {
        let pair = word.split_once('=');
        pair.is_some_and(|(name, value)| is_secret(name, value))
    };
    let is_behind = |pair: &[&str]| match pair {
        [name, value] => name
            .strip_suffix(':')
            .is_some_and(|name| is_secret(name, value)),
        _ => false,
    };
    words.iter().any(is_within) || words.windows(2).any(is_behind)
}

fn json(text: &str, is_clear: &dyn Fn(&str) -> bool) -> bool {
    let Ok(tree) = read(Format::Json, &Arc::from(""), text) else {
        return false;
    };
    let mut found = false;
    leaves(&tree, &mut |path, node| {
        let name = path.iter().rev().find(|name| **name != ITEM);
        found |= match (&node.value, name) {
            (Value::Text(text), Some(name)) => {
                forms::known(text).is_some() || (names::is_secret(name) && is_clear(text))
            }
            (Value::Number(_), Some(name)) => names::is_password(name),
            _ => false,
        };
    });
    found
}

/// `<password>…</password>`, also with a prefix and attributes. Source: XML 1.0, productions 39 and 40.
fn xml(text: &str, is_clear: &dyn Fn(&str) -> bool) -> bool {
    let parts: Vec<&str> = text.split('<').skip(1).collect();
    parts.windows(2).any(|pair| {
        let [element, end] = pair else { return false };
        let Some((tag, content)) = element.split_once('>') else {
            return false;
        };
        let name = tag.split_whitespace().next().unwrap_or_default();
        let name = name.rsplit(':').next().unwrap_or_default();
        let is_whole = end.starts_with('/') && !tag.starts_with('/') && !tag.ends_with('/');
        is_whole && names::is_secret(name) && is_clear(content.trim())
    })
}

/// `password: …` in a text of several lines, one of which by itself may be a sentence.
fn lines(text: &str, is_clear: &dyn Fn(&str) -> bool) -> bool {
    text.contains('\n')
        && text
            .lines()
            .any(|line| pair(line, names::is_password, is_clear))
}

/// Whether a text that is a file's has a secret in clear text in one of its lines: `api_key: …`, also where there is only one.
pub(super) fn file_has_secret(text: &str, is_clear: impl Fn(&str) -> bool) -> bool {
    text.lines()
        .any(|line| pair(line, names::is_secret, &is_clear))
}

/// Whether a line is a name of a secret, a colon and a secret.
fn pair(line: &str, is_named: fn(&str) -> bool, is_clear: &dyn Fn(&str) -> bool) -> bool {
    line.split_once(": ").is_some_and(|(name, value)| {
        let name = name.trim().trim_matches(['"', '\'']);
        !name.contains(char::is_whitespace)
            && is_named(name)
            && is_clear(value.trim().trim_matches(['"', '\'']))
    })
}
