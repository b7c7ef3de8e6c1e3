//! What PHP's `serialize` gives: `a:2:{s:4:"name";s:3:"Ada";i:0;N;}`. Lengths are of bytes.
//!
//! Source: PHP Manual, "serialize", and `ext/standard/var_unserializer.re` of PHP 8.

use std::borrow::Cow;
use std::ops::Range;

use super::{DEEPEST, Node, Tree, Value, is_decimal};

/// Reads a text to its end; `None` where it is something else.
pub fn read(text: &str) -> Option<Tree<'_>> {
    let mut reader = Reader {
        text,
        at: 0,
        refers: false,
    };
    let root = reader.value(0)?;
    (reader.at == text.len()).then_some(Tree {
        root,
        refers: reader.refers,
        has_comments: false,
    })
}

/// Appends a text as a value in the place of another one, of which it keeps the kind where that is a number and it is
/// one, too.
pub(crate) fn write(old: &[u8], text: &str, out: &mut Vec<u8>) {
    let is_whole = || !text.contains('.') && text.parse::<i64>().is_ok();
    let begin = match old.first() {
        Some(b'i') if is_decimal(text) && is_whole() => "i:",
        Some(b'd') if is_decimal(text) => "d:",
        _ => {
            out.extend_from_slice(format!("s:{}:\"", text.len()).as_bytes());
            out.extend_from_slice(text.as_bytes());
            return out.extend_from_slice(b"\";");
        }
    };
    out.extend_from_slice(begin.as_bytes());
    out.extend_from_slice(text.as_bytes());
    out.push(b';');
}

/// Nothing, as a value.
pub(crate) const NULL: &[u8] = b"N;";

struct Reader<'t> {
    text: &'t str,
    at: usize,
    refers: bool,
}

impl<'t> Reader<'t> {
    fn value(&mut self, depth: usize) -> Option<Node<'t>> {
        let start = self.at;
        let value = match self.byte()? {
            b'N' => {
                self.skip(";")?;
                Value::Null
            }
            b'b' => Value::Bool(match self.simple()? {
                "0" => false,
                "1" => true,
                _ => return None,
            }),
            b'i' => {
                let digits = self.simple()?;
                digits.parse::<i64>().ok()?;
                Value::Number(Cow::Borrowed(digits))
            }
            b'd' => {
                let number = self.simple()?;
                number.parse::<f64>().ok()?;
                Value::Number(Cow::Borrowed(number))
            }
            b's' => {
                let text = self.sized()?;
                self.skip(";")?;
                Value::Text(Cow::Borrowed(text))
            }
            // A case of an enumeration.
            b'E' => {
                self.sized()?;
                self.skip(";")?;
                Value::Odd
            }
            b'R' | b'r' => {
                self.simple()?.parse::<u32>().ok()?;
                self.refers = true;
                Value::Alias(0, None)
            }
            b'a' => self.members(depth)?,
            b'O' => {
                self.sized()?;
                self.members(depth)?
            }
            // What a class writes in a form of its own.
            b'C' => {
                self.sized()?;
                self.skip(":")?;
                let length = self.until(b':')?.parse().ok()?;
                self.skip("{")?;
                self.take(length)?;
                self.skip("}")?;
                Value::Odd
            }
            _ => return None,
        };
        Some(Node {
            place: start..self.at,
            value,
            mark: 0,
        })
    }

    /// `:2:{…}`.
    fn members(&mut self, depth: usize) -> Option<Value<'t>> {
        if depth >= DEEPEST {
            return None;
        }
        self.skip(":")?;
        let count: usize = self.until(b':')?.parse().ok()?;
        self.skip("{")?;
        let mut members = Vec::new();
        let mut is_list = true;
        for index in 0..count {
            let name = match self.value(DEEPEST)?.value {
                Value::Number(number) => {
                    is_list &= number.parse() == Ok(index);
                    number
                }
                Value::Text(name) => {
                    is_list = false;
                    bare(name)
                }
                _ => return None,
            };
            members.push((name, self.value(depth + 1)?));
        }
        self.skip("}")?;
        Some(match is_list {
            true => Value::List(members.into_iter().map(|(_, member)| member).collect()),
            false => Value::Map(members),
        })
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.text.as_bytes().get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn skip(&mut self, wanted: &str) -> Option<()> {
        self.text.get(self.at..)?.strip_prefix(wanted)?;
        self.at += wanted.len();
        Some(())
    }

    /// What stands before a byte, which is passed over.
    fn until(&mut self, end: u8) -> Option<&'t str> {
        let rest = self.text.get(self.at..)?;
        let length = memchr::memchr(end, rest.as_bytes())?;
        self.at += length + 1;
        rest.get(..length)
    }

    fn take(&mut self, length: usize) -> Option<&'t str> {
        let place: Range<usize> = self.at..self.at.checked_add(length)?;
        let taken = self.text.get(place)?;
        self.at += length;
        Some(taken)
    }

    /// `:7;`.
    fn simple(&mut self) -> Option<&'t str> {
        self.skip(":")?;
        self.until(b';')
    }

    /// `:3:"Ada"`.
    fn sized(&mut self) -> Option<&'t str> {
        self.skip(":")?;
        let length = self.until(b':')?.parse().ok()?;
        self.skip("\"")?;
        let text = self.take(length)?;
        self.skip("\"")?;
        Some(text)
    }
}

/// A property's name without the class that it is private to, or the `*` of protected ones.
fn bare(name: Cow<'_, str>) -> Cow<'_, str> {
    match name {
        Cow::Borrowed(name) => Cow::Borrowed(name.rsplit('\0').next().unwrap_or(name)),
        Cow::Owned(_) => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_with_their_places() {
        for (text, expected) in [
            (
                r#"a:2:{s:4:"name";s:4:"Zoë";s:3:"ids";a:2:{i:0;i:-7;i:1;d:0.5;}}"#,
                r#"{"name":"Zoë","ids":[-7,0.5]}"#,
            ),
            (
                r#"O:16:"App\Jobs\Welcome":3:{s:4:"user";O:8:"stdClass":0:{}s:1:"q";N;s:1:"b";b:1;}"#,
                r#"{"user":[],"q":null,"b":true}"#,
            ),
            (
                "O:1:\"A\":2:{s:4:\"\0*\0u\";s:1:\"x\";s:4:\"\0A\0p\";i:1;}",
                r#"{"u":"x","p":1}"#,
            ),
            (
                r#"a:4:{i:3;E:6:"Suit:H";i:4;C:1:"A":3:{x;}}i:5;R:2;i:6;s:4:"a";b";}"#,
                r#"{"3":null,"4":null,"5":null,"6":"a\";b"}"#,
            ),
            (r#"s:0:"";"#, "\"\""),
            ("a:0:{}", "[]"),
        ] {
            let tree = read(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(tree.root.value.json().to_string(), expected, "{text}");
            assert_eq!(tree.root.place, 0..text.len());
        }
        let deep = "a:1:{i:0;".repeat(5000);
        for text in [
            "",
            "a",
            "a:",
            "a:1:{}",
            "a:1:{i:0;}",
            "s:3:\"Zoë\";",
            "s:2:\"a\";",
            "i:1;i:2;",
            "i:x;",
            "a:0:{} ",
            "N",
            "b:2;",
            "s:99999999999999999999:\"\";",
            "a:18446744073709551615:{}",
            "Name: x",
            deep.as_str(),
        ] {
            assert!(read(text).is_none(), "{text}");
        }
        assert!(read("a:2:{i:0;i:1;i:1;R:2;}").is_some_and(|tree| tree.refers));
    }

    #[test]
    fn what_is_written_has_its_length_in_bytes_and_numbers_stay_numbers() {
        for (old, text, expected) in [
            ("s:1:\"a\";", "Zoë", "s:4:\"Zoë\";"),
            ("i:7;", "12", "i:12;"),
            ("i:7;", "007", "s:3:\"007\";"),
            (
                "i:7;",
                "99999999999999999999",
                "s:20:\"99999999999999999999\";",
            ),
            ("d:7.5;", "1.25", "d:1.25;"),
            ("d:7.5;", "x", "s:1:\"x\";"),
            ("s:1:\"7\";", "8", "s:1:\"8\";"),
        ] {
            let mut out = Vec::new();
            write(old.as_bytes(), text, &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), expected);
        }
    }
}
