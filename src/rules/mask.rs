//! A line of a rules file without its secrets: passwords in URLs, what looks like a key, and the ranges that the caller
//! knows to hold one.

use std::ops::Range;

/// What stands for a secret. Of fixed length: the secret's own would tell something.
const STAND_IN: &str = "********";

/// One line (`line`: its bytes in `text`) with secrets replaced, and where `underlined` (bytes in `text`) lies in it.
pub(super) fn line(
    text: &str,
    line: Range<usize>,
    underlined: Range<usize>,
    secrets: impl Iterator<Item = Range<usize>>,
) -> (String, Range<usize>) {
    let mut hidden: Vec<Range<usize>> = secrets
        .map(|secret| secret.start.max(line.start)..secret.end.min(line.end))
        .chain(
            passwords(&text[line.clone()])
                .into_iter()
                .chain(keys(&text[line.clone()]))
                .map(|range| range.start + line.start..range.end + line.start),
        )
        .filter(|range| !range.is_empty())
        .collect();
    hidden.sort_by_key(|range| (range.start, range.end));
    let hidden = joined(&hidden);
    let (mut shown, mut done) = (String::new(), line.start);
    for range in &hidden {
        shown.push_str(&text[done..range.start]);
        shown.push_str(STAND_IN);
        done = range.end;
    }
    shown.push_str(&text[done..line.end]);
    // An underline that begins or ends inside a secret covers the whole of its stand-in.
    let start = moved(underlined.start, line.start, &hidden, 0);
    let end = moved(underlined.end, line.start, &hidden, STAND_IN.len());
    (shown, start..end.max(start))
}

/// Sorted ranges with those that overlap made one.
fn joined(ranges: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => joined.push(range.clone()),
        }
    }
    joined
}

/// Where an offset lies once `hidden` ranges are stand-ins; `inside` of the stand-in where it lies in one.
fn moved(offset: usize, line_start: usize, hidden: &[Range<usize>], inside: usize) -> usize {
    let (mut shown, mut done) = (0, line_start);
    for range in hidden.iter().take_while(|range| range.start < offset) {
        shown += range.start - done;
        if offset < range.end {
            return shown + inside;
        }
        shown += STAND_IN.len();
        done = range.end;
    }
    shown + offset.saturating_sub(done)
}

/// `user:password` of every URL in a text.
fn passwords(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find("://") {
        let start = from + at + 3;
        let stop = |c: char| c.is_whitespace() || matches!(c, '"' | '\'');
        let end = text[start..].find(stop).map_or(text.len(), |at| start + at);
        if let Some(at) = text[start..end].rfind('@') {
            found.push(start..start + at);
        }
        from = end;
    }
    found
}

/// Runs of characters that look like key material: 32 or more hexadecimal digits, or 40 or more characters of base64
/// with capitals, small letters and digits among them.
fn keys(text: &str) -> Vec<Range<usize>> {
    let is_key = |run: &str| {
        let has = |class: fn(&u8) -> bool| run.as_bytes().iter().any(class);
        run.len() >= 32 && run.bytes().all(|byte| byte.is_ascii_hexdigit())
            || run.len() >= 40
                && has(u8::is_ascii_uppercase)
                && has(u8::is_ascii_lowercase)
                && has(u8::is_ascii_digit)
    };
    let mut start = 0;
    let mut found = Vec::new();
    for run in text.split(|c: char| !c.is_ascii_alphanumeric() && !"+/=_-".contains(c)) {
        if is_key(run) {
            found.push(start..start + run.len());
        }
        // Separators may be longer than a byte.
        start += run.len();
        start += text[start..].chars().next().map_or(0, char::len_utf8);
    }
    found
}

/// Text for a message: one line, of bearable length, without passwords.
pub(super) fn quoted(text: &str) -> String {
    const LONGEST: usize = 60;
    let first = text.lines().next().unwrap_or_default();
    let (shown, _) = line(first, 0..first.len(), 0..0, std::iter::empty());
    if shown.chars().count() <= LONGEST && first.len() == text.len() {
        return shown;
    }
    let mut short: String = shown.chars().take(LONGEST).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str, underlined: Range<usize>, secrets: &[Range<usize>]) -> (String, String) {
        let (shown, range) = line(text, 0..text.len(), underlined, secrets.iter().cloned());
        let part = shown[range].to_owned();
        (shown, part)
    }

    #[test]
    fn an_underline_moves_with_the_text_around_a_secret() {
        let text = "key: abc, x: yz";
        let all = "key: ********, x: yz".to_owned();
        let secret = 5..8;
        let secrets = std::slice::from_ref(&secret);
        assert_eq!(masked(text, 0..3, secrets), (all.clone(), "key".into()));
        assert_eq!(masked(text, 5..8, secrets), (all.clone(), STAND_IN.into()));
        assert_eq!(masked(text, 6..7, secrets), (all.clone(), STAND_IN.into()));
        assert_eq!(masked(text, 13..15, secrets), (all.clone(), "yz".into()));
        assert_eq!(masked(text, 0..15, secrets), (all.clone(), all));
    }

    #[test]
    fn passwords_in_urls_are_hidden_wherever_they_stand() {
        let (shown, _) = masked("at postgres://u:p@ss@host/db?x=1 end", 0..0, &[]);
        assert_eq!(shown, "at postgres://********@host/db?x=1 end");
        assert_eq!(quoted("http://host/a"), "http://host/a");
    }

    #[test]
    fn what_looks_like_a_key_is_hidden_and_long_names_are_not() {
        let hex = "0123456789abcdef".repeat(2);
        assert_eq!(quoted(&format!("é {hex}.")), "é ********.");
        assert_eq!(
            quoted("0aB9/+0aB9/+0aB9/+0aB9/+0aB9/+0aB9/+0aB9=="),
            "********"
        );
        let name = "a_column_with_a_name_of_more_than_forty_characters";
        assert_eq!(quoted(name), name);
    }

    #[test]
    fn long_and_many_lined_text_is_cut_in_messages() {
        assert_eq!(quoted("a\nb"), "a…");
        assert_eq!(quoted(&"é".repeat(100)).chars().count(), 61);
    }
}
