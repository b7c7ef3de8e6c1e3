//! URLs with user information: `scheme://user:password@host/…`. Source: RFC 3986, sections 3.1 and 3.2.

use std::ops::Range;

/// Hands over the URLs of a text that name a user, each to its end.
pub fn find(text: &str, mut found: impl FnMut(Range<usize>)) {
    let (mut from, mut run) = (0, Run::default());
    for mark in memchr::memchr_iter(b':', text.as_bytes()) {
        let is_mark = text.get(mark..).is_some_and(|rest| rest.starts_with("://"));
        if mark < from || !is_mark {
            continue;
        }
        let Some(before) = text.get(from..mark) else {
            continue;
        };
        let scheme = scheme(before);
        let is_web = scheme.is_some_and(|start| WEB.contains(&&before[start..]));
        run.reach(text, mark + 3);
        if let (Some(start), Some(end)) = (scheme, run.url(text, mark + 3, is_web)) {
            found(from + start..end);
            from = end;
        }
    }
}

/// Where the scheme starts that ends with a text.
fn scheme(text: &str) -> Option<usize> {
    let is_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    let start = text.trim_end_matches(is_scheme).len();
    let scheme = text[start..].trim_start_matches(|c: char| !c.is_ascii_alphabetic());
    (!scheme.is_empty()).then(|| text.len() - scheme.len())
}

/// Schemes whose URLs have paths with an `@` in them, behind a port.
const WEB: &[&str] = &["http", "https", "ws", "wss"];

/// Whether a character ends a URL.
fn ends(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '`')
}

/// A part of a text in which nothing ends a URL. Many may stand in it (`https://a,https://b`), so what is known of it is
/// kept from one to the next: each would be read to the end of all.
#[derive(Debug, Default)]
struct Run {
    end: usize,
    /// The last `@` in it.
    at: Option<usize>,
}

impl Run {
    /// Goes on to the one in which a byte of the text stands.
    fn reach(&mut self, text: &str, byte: usize) {
        if byte > self.end || self.end == 0 {
            let rest = text.get(byte..).unwrap_or_default();
            let length = rest.find(ends).unwrap_or(rest.len());
            self.end = byte + length;
            let at = rest.get(..length).and_then(|run| run.rfind('@'));
            self.at = at.map(|at| byte + at);
        }
    }

    /// Where the URL ends whose `://` stands in front of a byte; `None` where it names no user.
    fn url(&self, text: &str, start: usize, is_web: bool) -> Option<usize> {
        let rest = text.get(start..self.end)?;
        let authority = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
        // The user ends at the last `@`, as browsers read it; one without a host behind it names no machine.
        let (at, authority) = match rest.get(..authority)?.rfind('@') {
            Some(at) => (at, authority),
            None => self.beyond(rest, start, authority, is_web)?,
        };
        if at + 1 == authority {
            return None;
        }
        let url = rest.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}', '\'']);
        Some(start + url.len().max(authority))
    }

    /// Where the user and the authority end whose password has a `/`, `?` or `#` in it, which nobody should write and many
    /// do: `postgres://app:what?@db/x`. What stands behind a `:` up to there is no port.
    fn beyond(&self, rest: &str, start: usize, cut: usize, is_web: bool) -> Option<(usize, usize)> {
        let (_, password) = rest.get(..cut)?.split_once(':')?;
        let is_port = password.bytes().all(|byte| byte.is_ascii_digit());
        if password.is_empty() || is_port && is_web {
            return None;
        }
        let at = self.at?.checked_sub(start).filter(|at| *at > cut)?;
        let host = rest.get(at + 1..)?.find(['/', '?', '#', '\\']);
        Some((at, host.map_or(rest.len(), |length| at + 1 + length)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Kind;
    use super::super::tests::texts;

    #[test]
    fn urls_with_users_are_found_to_their_end() {
        for (text, url) in [
            (
                "postgres://ada:pw@db.navy.mil:5432/x?y=1, then",
                "postgres://ada:pw@db.navy.mil:5432/x?y=1",
            ),
            (
                "(see https://ada@navy.mil/a_(b))",
                "https://ada@navy.mil/a_(b",
            ),
            ("x=\"ftp://ada:p@ss@host\"", "ftp://ada:p@ss@host"),
            ("git+ssh://git@host/x", "git+ssh://git@host/x"),
            ("https://a:b@c.d", "https://a:b@c.d"),
            // Signs in a password that end the authority elsewhere.
            (
                "dsn postgres://app:Quist3019?@db.int/x ok",
                "postgres://app:Quist3019?@db.int/x",
            ),
            (
                "redis://:pa/ss#word@cache:6379/0",
                "redis://:pa/ss#word@cache:6379/0",
            ),
            ("amqp://app:3019?x@mq", "amqp://app:3019?x@mq"),
        ] {
            assert_eq!(texts(Kind::Url, text), [url], "{text}");
        }
        let two = "http://a:b@c/ http://d:e@f/";
        assert_eq!(texts(Kind::Url, two), ["http://a:b@c/", "http://d:e@f/"]);
    }

    /// One that reads each to the end of all would take hours here.
    #[test]
    fn many_without_blanks_between_them_are_read_once() {
        for unit in [
            "https://a.com/x,",
            "https://a.com/x?u=ada@b.com;",
            "http://",
            "x://a:b/",
            "x://a:b/@",
            "x://a@/",
        ] {
            let text = unit.repeat(4_000_000 / unit.len());
            assert_eq!(texts(Kind::Url, &text), Vec::<String>::new(), "{unit}");
        }
        let users = "https://ada:b@c/x,".repeat(50_000);
        assert_eq!(texts(Kind::Url, &users), [users.trim_end_matches(',')]);
    }

    #[test]
    fn urls_without_users_are_not() {
        for text in [
            "https://navy.mil/@ada",
            "https://navy.mil/?mail=a@b.c",
            "https://navy.mil:8080/@ada",
            "http://navy.mil:8080?mail=a@b.c",
            "://a@b",
            "https://a@/x",
            "a:b@c",
        ] {
            assert_eq!(texts(Kind::Url, text), Vec::<String>::new(), "{text}");
        }
    }
}
