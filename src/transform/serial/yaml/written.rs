//! Values put in the place of others.

use super::plain;

/// How many bytes of what stands at a value's place say of which class or kind it is, or mark it.
/// Source: YAML 1.2.2, section 6.9.
pub(super) fn before(written: &str) -> usize {
    let mut rest = written;
    while rest.starts_with(['!', '&']) {
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        rest = rest.get(end..).unwrap_or_default().trim_start();
    }
    written.len() - rest.len()
}

/// Appends a text in the place of a value, in quotes where it would be something else without. It keeps the mark of what
/// stood there, and what says of which class it is; of bytes in Base64 it becomes a text.
pub(crate) fn write(old: &str, text: &str, out: &mut Vec<u8>) {
    let (said, content) = old.split_at_checked(before(old)).unwrap_or(("", old));
    begin(old, said, |word| !word.ends_with("!binary"), out);
    let is_odd = |c: char| {
        c.is_control()
            || matches!(
                c,
                '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
            )
    };
    let must_escape = text.contains(is_odd);
    let is_bare = !content.starts_with(['"', '\'', '|', '>']);
    if must_escape || content.starts_with('"') {
        double(text, out);
    } else if is_bare && plain::may_replace(content, text)
        || content.starts_with(['|', '>']) && plain::may_replace("a", text)
    {
        out.extend_from_slice(text.as_bytes());
    } else {
        out.push(b'\'');
        out.extend_from_slice(text.replace('\'', "''").as_bytes());
        out.push(b'\'');
    }
}

/// Appends nothing in the place of a value, which keeps its mark.
pub(crate) fn null(old: &str, out: &mut Vec<u8>) {
    let said = old.get(..before(old)).unwrap_or_default();
    begin(old, said, |word| word.starts_with('&'), out);
    out.extend_from_slice(b"null");
}

/// What stands before a value. A list that is indented no further than its name has to be now.
fn begin(old: &str, said: &str, keeps: impl Fn(&str) -> bool, out: &mut Vec<u8>) {
    if said.is_empty() && is_block(old) {
        out.push(b' ');
    }
    for word in said.split_whitespace().filter(|word| keeps(word)) {
        out.extend_from_slice(word.as_bytes());
        out.push(b' ');
    }
}

/// Whether a list or mapping without brackets may begin so.
fn is_block(old: &str) -> bool {
    old.starts_with("- ") || old.starts_with("-\n") || old.starts_with("? ")
}

/// Source: YAML 1.2.2, sections 5.7 and 7.3.1.
fn double(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    for character in text.chars() {
        let code = u32::from(character);
        match character {
            '"' => out.extend_from_slice(b"\\\""),
            '\\' => out.extend_from_slice(b"\\\\"),
            '\n' => out.extend_from_slice(b"\\n"),
            '\r' => out.extend_from_slice(b"\\r"),
            '\t' => out.extend_from_slice(b"\\t"),
            _ if code < 0x20 || (0x7f..0xa0).contains(&code) => {
                out.extend_from_slice(format!("\\x{code:02x}").as_bytes());
            }
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => {
                out.extend_from_slice(format!("\\u{code:04x}").as_bytes());
            }
            _ => out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transform::serial::{Value, yaml};

    #[test]
    fn what_is_put_in_is_read_as_what_it_is() {
        for (old, text, expected) in [
            ("ada@x.io", "bob@y.org", "bob@y.org"),
            ("Ada", "Yes", "'Yes'"),
            ("Ada", "y", "'y'"),
            ("Ada", "", "''"),
            ("Ada", "12", "'12'"),
            ("Ada", "O'Hara: x", "'O''Hara: x'"),
            ("Ada", "a\nb", "\"a\\nb\""),
            ("'Ada'", "Bob", "'Bob'"),
            ("\"Ada\"", "B\"\\b\u{7}", "\"B\\\"\\\\b\\x07\""),
            ("|-\n  a", "Bob", "Bob"),
            ("|-\n  a", "- b", "'- b'"),
            ("7", "12", "12"),
            ("7", "012", "'012'"),
            ("2024-01-02", "2023-03-04", "2023-03-04"),
            ("2024-01-02", "4. 3. 2023", "'4. 3. 2023'"),
            ("!ruby/symbol a", "b", "!ruby/symbol b"),
            ("&1 !binary |\n  YQ==", "b", "&1 b"),
            ("! '012'", "013", "! '013'"),
        ] {
            let mut out = Vec::new();
            write(old, text, &mut out);
            let out = String::from_utf8(out).unwrap();
            assert_eq!(out, expected);
            let whole = format!("- {out}\n");
            let tree = yaml::read(&whole).unwrap_or_else(|| panic!("{whole}"));
            let Value::List(items) = tree.root.value else {
                panic!("{whole}")
            };
            let read = items[0].value.json();
            let is_same = read.as_str().map_or(read.is_number(), |read| read == text);
            assert!(is_same, "{whole}");
        }
    }

    #[test]
    fn nothing_keeps_marks_alone() {
        for (old, expected) in [
            ("a", "null"),
            ("- a", " null"),
            ("!ruby/hash:A\n  a: 1", "null"),
            ("&1 !x\n- a", "&1 null"),
        ] {
            let mut out = Vec::new();
            null(old, &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), expected);
        }
    }
}
