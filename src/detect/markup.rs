//! The fields of a text that is XML: elements that hold nothing but text, by their names, and attributes.

use serde_json::{Map, Value};

/// Fields of one text that are looked at.
const MOST: usize = 64;

/// Longest text that is looked into, in bytes.
const LONGEST: usize = 64 << 10;

/// Fields by their names without prefixes, `None` where a text is no XML or has none. What stands several times counts once.
/// Source: XML 1.0, sections 2.4 and 3.1.
pub(super) fn fields(text: &str) -> Option<Map<String, Value>> {
    let text = text.trim();
    if !text.starts_with('<') || !text.ends_with('>') || text.len() > LONGEST {
        return None;
    }
    let mut fields = Map::new();
    let mut parts = text.split('<').skip(1).peekable();
    while let Some(part) = parts.next() {
        let Some((tag, behind)) = part.split_once('>') else {
            continue;
        };
        if tag.starts_with(['/', '!', '?']) {
            continue;
        }
        let tag = tag.trim_end_matches('/');
        let (name, attributes) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
        let closes = parts.peek().is_some_and(|next| next.starts_with('/'));
        if closes && !behind.trim().is_empty() {
            take(&mut fields, name, behind);
        }
        for (name, value) in pairs(attributes) {
            take(&mut fields, name, value);
        }
    }
    (!fields.is_empty()).then_some(fields)
}

fn take(fields: &mut Map<String, Value>, name: &str, value: &str) {
    let name = name.rsplit(':').next().unwrap_or_default();
    if !name.is_empty() && fields.len() < MOST {
        let value = plain(value.trim());
        fields.insert(name.to_owned(), Value::String(value));
    }
}

/// Attributes: `a="x" b='y'`.
fn pairs(attributes: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = attributes;
    std::iter::from_fn(move || {
        let (name, behind) = rest.split_once('=')?;
        let behind = behind.trim_start();
        let quote = behind.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, after) = behind.get(1..)?.split_once(quote)?;
        rest = after;
        Some((name.trim(), value))
    })
}

/// A text without the references that every document may have. Source: XML 1.0, section 4.6.
fn plain(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let names = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&amp;", "&"),
    ];
    let mut text = text.to_owned();
    for (name, c) in names {
        text = text.replace(name, c);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_and_attributes_are_read_by_their_names() {
        let text =
            r#"<?xml version="1.0"?><r><x:ln>Quist &amp; Co</x:ln><p id='7' fn="Ada"/><e/></r>"#;
        let found = fields(text).map(Value::Object);
        let expected = serde_json::json!({ "ln": "Quist & Co", "id": "7", "fn": "Ada" });
        assert_eq!(found, Some(expected));
        for none in ["", "<", "<>", "a < b", "<a></a>", "<a b=>", "<é x", "< a='"] {
            assert_eq!(fields(none), None, "{none}");
        }
    }
}
