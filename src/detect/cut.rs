//! Documents of which only the beginning was read.

use serde_json::Value;

/// The beginning of a text of JSON as a document of its own: up to the last member or element that is there as a whole.
/// `None` where it is no JSON, or none is. Source: RFC 8259.
pub(super) fn json(text: &str) -> Option<String> {
    if !text.starts_with(['{', '[']) {
        return None;
    }
    let (mut open, mut is_string, mut is_escaped) = (Vec::new(), false, false);
    // The end of the last whole member, and what is open there.
    let mut whole: Option<(usize, Vec<char>)> = None;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_string => is_escaped = true,
            b'"' => is_string = !is_string,
            _ if is_string => {}
            b'{' => open.push('}'),
            b'[' => open.push(']'),
            b'}' | b']' => {
                open.pop()?;
                whole = Some((at + 1, open.clone()));
            }
            b',' => whole = Some((at, open.clone())),
            _ => {}
        }
        if open.len() > DEEPEST {
            break;
        }
    }
    let (end, open) = whole?;
    let closed: String = text
        .get(..end)?
        .chars()
        .chain(open.into_iter().rev())
        .collect();
    let value: Value = serde_json::from_str(&closed).ok()?;
    (value.is_object() || value.is_array()).then_some(closed)
}

/// Containers in each other that are followed. What stands deeper is not looked into.
const DEEPEST: usize = 64;

/// Whether a text begins as documents of JSON or XML do.
pub(super) fn is_document(text: &str) -> bool {
    let text = text.trim_start();
    let is_xml = || text.starts_with('<') && super::xml::document(text).is_some();
    let is_json =
        || serde_json::from_str::<Value>(text).is_ok_and(|it| it.is_object() || it.is_array());
    is_json() || is_xml() || json(text).is_some() || begins_object(text)
}

/// Whether a text begins with an object whose first member has a name.
fn begins_object(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| c == '[' || c.is_whitespace());
    let name = text.strip_prefix('{').map(str::trim_start);
    let name = name.and_then(|rest| rest.strip_prefix('"')?.split_once('"'));
    name.is_some_and(|(_, rest)| rest.trim_start().starts_with(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_as_a_whole_is_read() {
        for (text, expected) in [
            (
                r#"{"a": 1, "b": [1, 2], "c": "x"#,
                Some(r#"{"a": 1, "b": [1, 2]}"#),
            ),
            (r#"[{"a": "x,\"]"}, {"b"#, Some(r#"[{"a": "x,\"]"}]"#)),
            (r#"{"a": {"b": 1, "c": tr"#, Some(r#"{"a": {"b": 1}}"#)),
            (r#"{"a": 1}"#, Some(r#"{"a": 1}"#)),
            (r#"{"a"#, None),
            ("{see} below, and", None),
            ("]", None),
            ("a, b", None),
            ("[[[", None),
        ] {
            assert_eq!(json(text).as_deref(), expected, "{text}");
        }
        assert_eq!(json(&"[".repeat(5000)), None);
    }

    #[test]
    fn documents_are_known_by_how_they_begin() {
        for text in [
            "{\"a\": 1}",
            "[1]",
            " <?xml version=\"1.0\"?><a><b",
            r#"{"a": 1, "b"#,
            "[{\"a\" : \"xx",
        ] {
            assert!(is_document(text), "{text}");
        }
        for text in ["", "1", "\"a\"", "a < b", "[note] call, me", "< a"] {
            assert!(!is_document(text), "{text}");
        }
    }
}
