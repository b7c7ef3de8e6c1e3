//! Addresses in what people type: a login in one is never shown, not even where the address is mistaken for something else.

use std::borrow::Cow;
use std::ops::Range;

/// What stands in the place of a login.
const HIDDEN: &str = "…";

/// The text with `…` for each `user:password` that stands in front of an `@`, in addresses of any sort and in what looks like
/// one. Words are told apart by blanks; where it is not clear where a password ends, more is left out rather than less.
///
/// Source: RFC 3986, section 3.2.1 (user information). A password that was not percent-encoded may hold `/`, `?` and `@`.
pub fn without_login(text: &str) -> Cow<'_, str> {
    if !text.contains('@') {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for word in text.split_inclusive(char::is_whitespace) {
        match login(word) {
            Some(Range { start, end }) => {
                shown.push_str(word.get(..start).unwrap_or_default());
                shown.push_str(HIDDEN);
                shown.push_str(word.get(end..).unwrap_or_default());
            }
            None => shown.push_str(word),
        }
    }
    Cow::Owned(shown)
}

/// Whether a text that should be a path is an address, or meant to be one: it has a scheme or a login. A path that begins
/// with one `/` or with `.` never is.
pub fn is_address(text: &str) -> bool {
    let text = text.trim();
    let is_path = text.starts_with(['/', '.']) && !text.starts_with("//");
    let is_web = |scheme: &str| {
        let begin = text.get(..scheme.len());
        begin.is_some_and(|begin| begin.eq_ignore_ascii_case(scheme))
    };
    !is_path && (text.contains("://") || is_web("http:") || is_web("https:") || has_login(text))
}

fn has_login(text: &str) -> bool {
    text.split_whitespace().any(|word| login(word).is_some())
}

/// Where in a word a login stands.
fn login(word: &str) -> Option<Range<usize>> {
    let Some(at) = word.find("://") else {
        return bare_login(word);
    };
    let (scheme, start) = (word.get(..at)?, at + 3);
    let rest = word.get(start..)?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let has_password = match authority.split_once(':') {
        // A port, or the number in brackets of IPv6.
        Some((host, port)) => {
            let is_port = port.bytes().all(|byte| byte.is_ascii_digit());
            !is_port && !host.starts_with('[')
        }
        None => false,
    };
    // A name alone may be a token; in addresses of databases and of repositories it is a name.
    let is_token = authority.contains('@') && !scheme.ends_with("ssh") && !is_database(scheme);
    let end = rest.rfind('@').filter(|_| has_password || is_token)?;
    Some(start..start + end)
}

fn is_database(scheme: &str) -> bool {
    scheme.ends_with("postgresql") || scheme.ends_with("postgres")
}

/// `user:password@host` without a scheme, or behind one that is written wrongly.
fn bare_login(word: &str) -> Option<Range<usize>> {
    let start = word.find(|c: char| c.is_alphanumeric())?;
    let rest = word.get(start..)?;
    let end = rest.rfind('@')?;
    let has_password = rest.get(..end)?.contains(':');
    // The digest of an image, and a package under another name.
    let is_other = rest.get(end..)?.starts_with("@sha256:") || rest.starts_with("npm:");
    (has_password && !is_other).then_some(start..start + end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_login_is_shown_however_it_is_written() {
        for (text, shown) in [
            ("htps://u:SEKRET@h/y", "htps://…@h/y"),
            (" http://u:SEKRET@h/y: no", " http://…@h/y: no"),
            ("ftp://SEKRET@h", "ftp://…@h"),
            ("http:/u:SEKRET@h/y", "…@h/y"),
            ("u:SEKRET@h/y", "…@h/y"),
            (
                "'postgres://u:SEK/RET@h/y' for '--x'",
                "'postgres://…@h/y' for '--x'",
            ),
            ("redis://:SEK@RET@h:6379/0", "redis://…@h:6379/0"),
            ("(u:SEK?RET@h)", "(…@h)"),
            ("https://u:SEKRET@h/a@1", "https://…@1"),
        ] {
            assert_eq!(without_login(text), shown);
            assert_eq!(without_login(shown), shown, "it is hidden once");
        }
    }

    #[test]
    fn what_holds_no_login_stays_as_it_is() {
        for text in [
            "https://h:8080/pkg@1.2",
            "http://[::1]:80/a@b",
            "postgresql://reader@replica.internal/shop",
            "ssh://git@example.org/x",
            "postgres:15.20@sha256:0123",
            "npm:left-pad@1.2",
            "rules.yaml:3:4: no",
            "ops@example.org: no",
            "git@example.org:org/x",
        ] {
            assert_eq!(without_login(text), text);
        }
    }

    #[test]
    fn addresses_are_told_from_paths() {
        for text in [
            "htps://h",
            " postgres://h",
            "HTTP:/h/y",
            "u:p@h/y",
            "x://y",
            "//u:p@h",
        ] {
            assert!(is_address(text), "{text}");
        }
        for text in [
            "a.yaml", "./u:p@h", "//a", "/x://y", "a@b.yaml", "a:b", "", "héé",
        ] {
            assert!(!is_address(text), "{text}");
        }
    }
}
