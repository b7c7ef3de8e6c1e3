//! Patterns of other tools for the `replace` transform, as far as they find the same there. All others are told.
//!
//! Source: Go's documentation, packages `regexp` and `regexp/syntax` (RE2); PostgreSQL documentation, 9.7.3 "POSIX Regular
//! Expressions"; documentation of the `regex` crate, "Syntax".

use regex::Regex;

/// A pattern of Go that finds the same here. What `\d`, `\w`, `\s` and `\b` mean is ASCII there.
pub(super) fn go(pattern: &str) -> Option<String> {
    let mut found = String::new();
    let mut characters = pattern.chars();
    let mut in_class = false;
    while let Some(c) = characters.next() {
        match c {
            '\\' => found.push_str(&of_go(characters.next()?, in_class)?),
            // Classes in classes, and what is taken from them, are unknown there.
            '[' | '&' | '~' if in_class => return None,
            '[' => {
                in_class = true;
                found.push(c);
                // A bracket that comes first stands for itself.
                let rest = characters.as_str();
                let rest = rest.strip_prefix('^').unwrap_or(rest);
                if rest.starts_with([']', '-']) {
                    return None;
                }
            }
            ']' if in_class => {
                in_class = false;
                found.push(c);
            }
            '-' if in_class && characters.as_str().starts_with('-') => return None,
            // Flags: those of both are `i`, `m`, `s` and `U`; behind a `(?` may also stand `:` and a name.
            '(' if characters.as_str().starts_with('?') => {
                let flags = characters.as_str().get(1..)?;
                let end = flags.find([':', ')', '<', 'P'])?;
                let known = |flag: char| matches!(flag, 'i' | 'm' | 's' | 'U' | '-');
                if !flags.get(..end)?.chars().all(known) {
                    return None;
                }
                found.push(c);
            }
            other => found.push(other),
        }
    }
    is_pattern(&found).then_some(found)
}

fn of_go(escaped: char, in_class: bool) -> Option<String> {
    let (class, inner) = match escaped {
        'd' => ("[0-9]", "0-9"),
        'w' => ("[0-9A-Za-z_]", "0-9A-Za-z_"),
        's' => (r"[\t\n\f\r ]", r"\t\n\f\r "),
        'D' => ("[^0-9]", "[^0-9]"),
        'W' => ("[^0-9A-Za-z_]", "[^0-9A-Za-z_]"),
        'S' => (r"[^\t\n\f\r ]", r"[^\t\n\f\r ]"),
        'b' if !in_class => (r"(?-u:\b)", ""),
        'A' | 'z' if !in_class => return Some(format!("\\{escaped}")),
        'a' | 'f' | 't' | 'n' | 'r' | 'v' | 'x' => return Some(format!("\\{escaped}")),
        mark => return plain(mark),
    };
    Some(if in_class { inner } else { class }.to_owned())
}

/// A sign that stands for itself. Of those, `<` and `>` mean the edges of words here where a backslash is before them.
fn plain(mark: char) -> Option<String> {
    match mark {
        '<' | '>' => Some(mark.to_string()),
        mark => mark.is_ascii_punctuation().then(|| format!("\\{mark}")),
    }
}

/// What stands there instead, in Go's words. `$name` ends there with the last letter, here with the last of ASCII.
pub(super) fn go_text(with: &str) -> Option<String> {
    let is_same = !with.contains('$') || with.is_ascii();
    (is_same && !with.contains('\0')).then(|| with.to_owned())
}

/// A pattern of `regexp_replace` that finds the same here. Of several ways to match, PostgreSQL takes the longest and the
/// `regex` crate the first: so there must be one alone, which patterns without alternatives and with one number of
/// repetitions have.
pub(super) fn postgres(pattern: &str) -> Option<String> {
    // A point is also a line's end there.
    let mut found = String::from("(?s)");
    let mut characters = pattern.chars().peekable();
    let mut open = 0;
    while let Some(c) = characters.next() {
        match c {
            '\\' => match characters.next()? {
                'd' => found.push_str("[0-9]"),
                mark => found.push_str(&plain(mark)?),
            },
            '[' => found.push_str(&class(&mut characters)?),
            '|' => return None,
            '(' if characters.peek() == Some(&'?') => return None,
            ')' if matches!(characters.peek(), Some('*' | '+' | '?' | '{')) => return None,
            '*' | '+' | '?' | '{' => {
                let mut repeated = String::from(c);
                while c == '{' && !repeated.ends_with('}') {
                    repeated.push(characters.next().filter(|c| "0123456789,}".contains(*c))?);
                }
                // With another sign behind it, it takes as little as it can.
                if matches!(characters.peek(), Some('*' | '+' | '?' | '{')) {
                    return None;
                }
                open += usize::from(c != '{' || repeated.contains(','));
                found.push_str(&repeated);
            }
            // `***` and the like begin options.
            other => found.push(other),
        }
    }
    let is_one = open <= 1 && !pattern.starts_with("***");
    (is_one && is_pattern(&found) && !finds_nothing(&found)).then_some(found)
}

/// A class without escapes, other classes and letters that a collation could order.
fn class(characters: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<String> {
    let mut class = String::from("[");
    if let Some(not) = characters.next_if_eq(&'^') {
        class.push(not);
    }
    if matches!(characters.peek(), Some(']' | '-')) {
        return None;
    }
    loop {
        match characters.next()? {
            ']' => {
                class.push(']');
                return Some(class);
            }
            '[' | '\\' | '&' | '~' => return None,
            '-' if characters.peek() == Some(&'-') => return None,
            c if c.is_ascii() => class.push(c),
            _ => return None,
        }
    }
}

/// What stands there instead, in the words of `regexp_replace`: `\1` is a group, `\&` all.
pub(super) fn postgres_text(with: &str) -> Option<String> {
    let mut found = String::new();
    let mut characters = with.chars();
    while let Some(c) = characters.next() {
        match c {
            '$' => found.push_str("$$"),
            '\\' => match characters.next()? {
                '&' => found.push_str("${0}"),
                '\\' => found.push('\\'),
                digit @ '1'..='9' => found.extend(["${", &digit.to_string(), "}"]),
                _ => return None,
            },
            other => found.push(other),
        }
    }
    Some(found)
}

/// A pattern that finds this text and nothing else; `None` where there is none.
pub(super) fn literally(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| regex::escape(text))
}

fn is_pattern(pattern: &str) -> bool {
    !pattern.is_empty() && Regex::new(pattern).is_ok()
}

/// Whether it matches where nothing stands: places between characters are counted otherwise elsewhere.
fn finds_nothing(pattern: &str) -> bool {
    Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_go_mean_ascii() {
        for (pattern, expected) in [
            (r"\d+", "[0-9]+"),
            (r"^(?i)room \w+\.$", r"^(?i)room [0-9A-Za-z_]+\.$"),
            (r"\<b\>", "<b>"),
            (r"[\d,]+\b", r"[0-9,]+(?-u:\b)"),
            (
                r"[^\s]+@(?P<host>\S+)",
                r"[^\t\n\f\r ]+@(?P<host>[^\t\n\f\r ]+)",
            ),
        ] {
            assert_eq!(go(pattern).as_deref(), Some(expected), "{pattern}");
        }
        let digits = Regex::new(&go(r"\d").unwrap()).unwrap();
        assert!(digits.is_match("7") && !digits.is_match("٧"));
        for pattern in [
            "", "(", r"\1", r"\Qa.b\E", r"\101", "[a[b]", "[a&&b]", "[]a]", r"\pN", "(?x)a b",
            "a{,5}", r"\B", "[a--b]",
        ] {
            assert_eq!(go(pattern), None, "{pattern}");
        }
    }

    #[test]
    fn patterns_of_postgresql_match_in_one_way() {
        for (pattern, expected) in [
            (r"\d+", "(?s)[0-9]+"),
            ("@.*$", "(?s)@.*$"),
            (r"(\d{4})-[A-F]+", "(?s)([0-9]{4})-[A-F]+"),
        ] {
            assert_eq!(postgres(pattern).as_deref(), Some(expected), "{pattern}");
        }
        for pattern in [
            "a|ab",
            "a*b*",
            "(ab)+",
            "x*",
            r"\w+",
            r"\y",
            "a+?",
            "[[:alpha:]]+",
            "***=a",
            "^",
            "(?i)a",
            "[é]",
            "a{1",
            r"a\",
        ] {
            assert_eq!(postgres(pattern), None, "{pattern}");
        }
    }

    #[test]
    fn what_stands_there_instead_is_spelled_anew() {
        assert_eq!(
            postgres_text(r"<\1 $5 \& \\>").as_deref(),
            Some(r"<${1} $$5 ${0} \>")
        );
        assert_eq!(postgres_text(r"\m"), None);
        assert_eq!(go_text("${1}-$name").as_deref(), Some("${1}-$name"));
        assert_eq!(go_text("$é"), None);
        assert_eq!(literally("a.b").as_deref(), Some(r"a\.b"));
        assert_eq!(literally(""), None);
    }
}
