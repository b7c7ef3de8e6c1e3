//! `.env` files → a map of texts.
//!
//! Not by `dotenvy`, as it puts the variables of this process into values and does not say where they stand. Read are
//! `NAME=value` with or without `export`, comments, single quotes (nothing in them is special), and double quotes with
//! escapes; quoted values may have several lines. `$NAME` comes out as `${NAME}`, any other dollar sign as `$$`.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::lines::Lines;
use super::read::Broken;
use super::tree::{Node, Value};

pub(super) fn read(file: &Arc<str>, text: &str) -> Result<Node, Broken> {
    let lines = Lines::new(file, text);
    let mut entries = BTreeMap::new();
    let mut rest = text;
    while !rest.is_empty() {
        let at = text.len() - rest.len();
        let line = rest.lines().next().unwrap_or_default();
        let content = line.trim();
        if content.is_empty() || content.starts_with('#') {
            rest = after_line(rest);
            continue;
        }
        let broken = |what| Broken {
            place: lines.place(at),
            what,
        };
        let (name, written) = rest
            .split_once('=')
            .filter(|(name, _)| !name.contains('\n'))
            .ok_or_else(|| broken("this is no line NAME=value"))?;
        let name = name.trim();
        let name = name.strip_prefix("export ").map_or(name, str::trim);
        if !is_name(name) {
            return Err(broken("this is no line NAME=value"));
        }
        let blanks = written.len() - written.trim_start_matches([' ', '\t']).len();
        let written = &written[blanks..];
        let place = lines.place(text.len() - written.len());
        let (value, behind) = value(written).map_err(broken)?;
        let value = Value::Text(value);
        // As where a shell reads it, the last one counts.
        entries.insert(name.to_owned(), Node { value, place });
        rest = behind;
    }
    Ok(Node {
        value: Value::Map(entries),
        place: lines.place(0),
    })
}

/// Names of variables, and with dots and dashes, which some loaders take.
fn is_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'))
}

fn after_line(text: &str) -> &str {
    text.split_once('\n').map_or("", |(_, rest)| rest)
}

/// A value and the text behind its line.
fn value(written: &str) -> Result<(String, &str), &'static str> {
    let quote = written.chars().next().filter(|c| matches!(c, '\'' | '"'));
    let Some(quote) = quote else {
        let line = written.lines().next().unwrap_or_default();
        let end = line
            .char_indices()
            .find(|(at, c)| *c == '#' && line[..*at].ends_with([' ', '\t']))
            .map_or(line.len(), |(at, _)| at);
        let value = if line.starts_with('#') {
            ""
        } else {
            line[..end].trim_end()
        };
        return Ok((normal(value, false), after_line(written)));
    };
    let inner = &written[1..];
    let end = closing(inner, quote).ok_or("a quote is not closed")?;
    let behind = &inner[end + 1..];
    let line = behind.lines().next().unwrap_or_default().trim();
    if !line.is_empty() && !line.starts_with('#') {
        return Err("text stands behind a closing quote");
    }
    let value = match quote {
        '\'' => inner[..end].replace('$', "$$"),
        _ => normal(&inner[..end], true),
    };
    Ok((value, after_line(behind)))
}

fn closing(inner: &str, quote: char) -> Option<usize> {
    let mut is_escaped = false;
    for (at, c) in inner.char_indices() {
        if c == quote && !is_escaped {
            return Some(at);
        }
        is_escaped = quote == '"' && c == '\\' && !is_escaped;
    }
    None
}

/// Dollar signs as `vars` reads them, and escapes replaced.
fn normal(value: &str, has_escapes: bool) -> String {
    let mut out = String::with_capacity(value.len());
    let mut characters = value.chars().peekable();
    while let Some(c) = characters.next() {
        match (c, characters.peek().copied()) {
            ('\\', Some('$')) => {
                characters.next();
                out.push_str("$$");
            }
            ('\\', Some(next @ ('"' | '\\' | 'n' | 'r' | 't'))) if has_escapes => {
                characters.next();
                out.push(match next {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    other => other,
                });
            }
            ('$', Some('{')) => out.push('$'),
            ('$', Some(next)) if next.is_ascii_alphabetic() || next == '_' => {
                out.push_str("${");
                while let Some(next) =
                    characters.next_if(|next| next.is_ascii_alphanumeric() || *next == '_')
                {
                    out.push(next);
                }
                out.push('}');
            }
            ('$', _) => out.push_str("$$"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<(String, String, usize, usize)> {
        let node = read(&".env".into(), text)
            .unwrap_or_else(|broken| panic!("{}: {}", broken.place, broken.what));
        let Value::Map(entries) = node.value else {
            return Vec::new();
        };
        let shown = |(name, node): (String, Node)| {
            let text = node.value.text().unwrap_or_default().to_owned();
            (name, text, node.place.line, node.place.column)
        };
        entries.into_iter().map(shown).collect()
    }

    #[test]
    fn values_are_read_as_loaders_read_them() {
        for (line, expected) in [
            ("A=b", "b"),
            ("A = b c  # note", "b c"),
            ("export A=b#c", "b#c"),
            ("A=#note", ""),
            ("A=", ""),
            ("A='$x \\n'", "$$x \\n"),
            ("A=\"x\\ny\\\"\"", "x\ny\""),
            ("A=\"one\ntwo\" # note", "one\ntwo"),
            ("A=$HOST/${PORT}$5\\$x", "${HOST}/${PORT}$$5$$x"),
            ("A=it's", "it's"),
            ("A=1\nA=2", "2"),
        ] {
            assert_eq!(values(line)[0].1, expected, "{line}");
        }
        let places = values("# é\r\nA='é' \r\n\r\n export B= x\r\n");
        let places: Vec<_> = places.iter().map(|(_, _, line, at)| (*line, *at)).collect();
        assert_eq!(places, [(2, 3), (4, 12)]);
    }

    #[test]
    fn lines_that_give_nothing_are_told_with_their_place() {
        for (text, line) in [
            ("A=1\nnonsense\n", 2),
            ("\n\n=x", 3),
            ("A='x\ny", 1),
            ("A='x' y", 1),
            ("1A=x", 1),
        ] {
            let broken = read(&".env".into(), text).err().unwrap();
            assert_eq!(broken.place.line, line, "{text}");
        }
    }
}
