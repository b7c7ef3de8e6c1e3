//! `name=value` wherever it stands in a text: connection strings, options of drivers, command lines.
//!
//! Sources: PostgreSQL documentation, "Connection Strings" (blanks around `=`, single quotes with backslashes); Microsoft,
//! "Connection String Syntax" of ADO.NET (`;`, both quotes) and of ODBC (braces); Kafka documentation, "JAAS
//! configuration" (`name="value"` behind blanks); StackExchange.Redis, "Configuration" (commas).

use super::names::{self, words};

/// Every pair of a text, in its order. A value is without its quotes, and ends at `;`, `&`, a blank, or a comma with
/// another pair behind it. Comparisons (`==`, `>=`, `=>`) are no pairs.
pub(super) fn pairs(text: &str) -> Pairs<'_> {
    Pairs { rest: text }
}

/// What [`pairs`] goes through.
pub(super) struct Pairs<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Pairs<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        while let Some((before, after)) = self.rest.split_once('=') {
            if before.ends_with(['!', '<', '>', ':', '~']) || after.starts_with(['=', '>', '~']) {
                self.rest = after.trim_start_matches('=');
                continue;
            }
            let name = last_word(before);
            if name.is_empty() {
                self.rest = after;
                continue;
            }
            let (value, rest) = value(after);
            self.rest = rest;
            return Some((name, value));
        }
        None
    }
}

/// The name that a text ends with.
fn last_word(before: &str) -> &str {
    let before = before.trim_end();
    let is_other = |c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '.');
    match before.char_indices().rfind(|(_, c)| is_other(*c)) {
        Some((at, c)) => &before[at + c.len_utf8()..],
        None => before,
    }
}

/// A value, and what follows it.
fn value(after: &str) -> (&str, &str) {
    let text = after.trim_start_matches([' ', '\t']);
    // `password= user=x`: nothing, and another pair.
    if text.len() < after.len() && begins_with_pair(text, false) {
        return ("", text);
    }
    let close = match text.chars().next() {
        Some(quote @ ('\'' | '"')) => Some(quote),
        Some('{') => Some('}'),
        Some('<') => Some('>'),
        _ => None,
    };
    let Some(close) = close else {
        return text.split_at(end(text));
    };
    let Some(at) = closing(text, close) else {
        return (text, "");
    };
    let (value, rest) = text.split_at(at + 1);
    match close {
        // Quotes are no part of the value; brackets say what sort of thing it is.
        '\'' | '"' => (value.trim_matches(close), rest),
        _ => (value, rest),
    }
}

/// Where a value without quotes ends.
fn end(text: &str) -> usize {
    let is_end = |(at, c): &(usize, char)| match c {
        ';' | '&' => true,
        ',' => begins_with_pair(text[at + 1..].trim_start(), true),
        c => c.is_whitespace(),
    };
    let found = text.char_indices().find(is_end);
    found.map_or(text.len(), |(at, _)| at)
}

/// Whether a name and `=` come next; ADO.NET's names have blanks in them.
fn begins_with_pair(text: &str, has_blanks: bool) -> bool {
    let is_name = |c: char| {
        c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.') || (has_blanks && c == ' ')
    };
    let rest = text.trim_start_matches(is_name);
    rest.len() < text.len() && rest.starts_with('=')
}

/// Where what opens at the first character is closed; a backslash takes the next character with it.
fn closing(text: &str, close: char) -> Option<usize> {
    let mut is_taken = false;
    let mut characters = text.char_indices().skip(1);
    let found = characters.find(|(_, c)| {
        let ends = *c == close && !is_taken;
        is_taken = *c == '\\' && !is_taken;
        ends
    });
    found.map(|(at, _)| at)
}

/// Values under names of secrets. One pair by itself may be anything, so it counts only where its name asks for a
/// password; what finds or fills in a value (`password=.*`, `password=%s`, `password = :password`) is none.
pub(super) fn secrets(text: &str) -> Vec<&str> {
    let has_more = pairs(text).nth(1).is_some();
    let counts = |name: &str| has_more || names::is_password(name);
    pairs(text)
        .filter(|(name, value)| counts(name) && !is_pattern(value))
        .filter_map(of_secret)
        .collect()
}

/// What stands under the name of a secret. A number is one only where a password is asked for.
pub(super) fn of_secret<'a>((name, value): (&str, &'a str)) -> Option<&'a str> {
    let is_number = value.bytes().all(|byte| byte.is_ascii_digit());
    let last = words(name).pop().unwrap_or_default();
    // Azure's shared access signatures, Amazon's signed addresses.
    let is_secret = match last.as_str() {
        _ if is_number => names::is_password(name),
        "sig" | "signature" | "sharedaccesssignature" | "sslpassword" => true,
        _ => names::is_secret(name),
    };
    is_secret.then_some(value)
}

/// Whether a value stands for others: a regular expression, a format, a parameter of a statement.
fn is_pattern(value: &str) -> bool {
    let is_expression = value.starts_with(['(', '[', ')', '\\'])
        || ["[^", ".*", ".+", "\\S", "\\w", "(?"]
            .iter()
            .any(|mark| value.contains(mark));
    let is_name = |name: &str| name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    is_expression
        || ["%s", "%(", "%v"]
            .iter()
            .any(|mark| value.starts_with(mark))
        || value.strip_prefix(':').is_some_and(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_found_in_every_spelling() {
        for (text, expected) in [
            (
                "host=db password=x",
                &[("host", "db"), ("password", "x")][..],
            ),
            (
                "host = db password = 'a \\'b'",
                &[("host", "db"), ("password", "a \\'b")],
            ),
            ("Server=db;Pwd=a b", &[("Server", "db"), ("Pwd", "a")]),
            (
                "Driver={SQL Server};Pwd={x;y}",
                &[("Driver", "{SQL Server}"), ("Pwd", "{x;y}")],
            ),
            (
                "Module required username=\"u\" password=\"a b\";",
                &[("username", "u"), ("password", "a b")],
            ),
            (
                "cache:6380,password=x,ssl=True",
                &[("password", "x"), ("ssl", "True")],
            ),
            ("password=a,b", &[("password", "a,b")]),
            ("password= user=x", &[("password", ""), ("user", "x")]),
            ("Password=;User=x", &[("Password", ""), ("User", "x")]),
            ("https://h/?a=b#token=c==", &[("a", "b#token=c==")]),
            ("a == b, c >= d, e => f", &[]),
            ("password='open", &[("password", "'open")]),
            ("=é=", &[("é", "")]),
        ] {
            assert_eq!(pairs(text).collect::<Vec<_>>(), expected, "{text}");
        }
    }
}
