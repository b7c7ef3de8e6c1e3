//! Addresses of HTTP services. They can hold a login and tokens, so showing one shows neither.
//!
//! Source: RFC 3986 (syntax, section 5.2 for references), RFC 9110 (section 4.2, http and https).

use std::fmt;
use std::net::Ipv6Addr;

use zeroize::Zeroizing;

use crate::error::{Error, Kind, Result};

/// An `http` or `https` address.
#[derive(Clone)]
pub struct Url {
    /// Whether it is `https`.
    pub(super) is_tls: bool,
    /// Name or address; IPv6 without brackets.
    pub(super) host: String,
    /// Port.
    pub(super) port: u16,
    /// Path and query, as a request has them.
    pub(super) target: String,
    /// `user:password`, decoded.
    pub(super) login: Option<Zeroizing<String>>,
}

impl Url {
    /// Whether a text is meant to be such an address, and not a file.
    pub fn is_meant(text: &str) -> bool {
        scheme(text).is_some()
    }

    /// Reads `https://user:password@host:port/path?query`. Errors are of kind `Rules` and quote nothing.
    pub fn parse(text: &str) -> Result<Self> {
        let wrong = |why: &str| {
            Error::new(Kind::Rules, format!("this is no web address: {why}"))
                .hint("write https://host/path; in a login, percent-encode / ? # @ and %: %2F %3F %23 %40 %25")
        };
        let (is_tls, rest) =
            scheme(text).ok_or_else(|| wrong("it begins with neither http:// nor https://"))?;
        let rest = rest.split('#').next().unwrap_or_default();
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, target) = rest.split_at(end);
        let (login, place) = match authority.rsplit_once('@') {
            None => (None, authority),
            Some((login, place)) => {
                let login =
                    decoded(login).ok_or_else(|| wrong("its login is badly percent-encoded"))?;
                (Some(Zeroizing::new(login)), place)
            }
        };
        let default = if is_tls { 443 } else { 80 };
        let (host, port) =
            host_and_port(place, default).ok_or_else(|| wrong("its host or port is not one"))?;
        let target = encoded(target);
        let target = if target.starts_with('/') {
            target
        } else {
            format!("/{target}")
        };
        Ok(Self {
            is_tls,
            host,
            port,
            target,
            login,
        })
    }

    /// The address of something below this one: a path that begins with `/`, and its query.
    pub(crate) fn below(&self, path: &str) -> Self {
        let base = self.target.split('?').next().unwrap_or_default();
        let target = format!("{}{path}", base.trim_end_matches('/'));
        Self {
            target,
            ..self.clone()
        }
    }

    /// Whether a login is part of it.
    pub(crate) fn has_login(&self) -> bool {
        self.login.is_some()
    }

    /// Where a `Location` leads from here. The login stays with its host.
    pub(super) fn join(&self, location: &str) -> Result<Self> {
        if scheme(location).is_some() {
            let mut next = Self::parse(location)?;
            if next.is_same_service(self) && next.login.is_none() {
                next.login.clone_from(&self.login);
            }
            return Ok(next);
        }
        if location.starts_with("//") {
            let scheme = if self.is_tls { "https" } else { "http" };
            return self.join(&format!("{scheme}:{location}"));
        }
        let location = location.split('#').next().unwrap_or_default();
        let path = self.target.split('?').next().unwrap_or_default();
        let target = if location.is_empty() {
            self.target.clone()
        } else if location.starts_with('?') {
            format!("{path}{location}")
        } else if location.starts_with('/') {
            location.to_owned()
        } else {
            let folder = path.rfind('/').map_or("", |end| &path[..=end]);
            format!("{folder}{location}")
        };
        let target = without_dots(&encoded(&target));
        Ok(Self {
            target,
            ..self.clone()
        })
    }

    /// Whether both are addresses of one service: what one may know, the other may.
    pub(super) fn is_same_service(&self, other: &Self) -> bool {
        self.host == other.host && self.port == other.port && self.is_tls == other.is_tls
    }

    /// The service, without what is asked of it: `https://host:port`.
    pub(super) fn service(&self) -> String {
        let scheme = if self.is_tls { "https" } else { "http" };
        format!("{scheme}://{}", self.authority())
    }

    /// Host and port, as the `Host` header has them.
    pub(super) fn authority(&self) -> String {
        match (self.is_tls, self.port) {
            (true, 443) | (false, 80) => self.bracketed(),
            _ => self.host_and_port(),
        }
    }

    /// Host and port as CONNECT has them, where the port is never left out.
    pub(super) fn host_and_port(&self) -> String {
        format!("{}:{}", self.bracketed(), self.port)
    }

    fn bracketed(&self) -> String {
        match self.host.contains(':') {
            true => format!("[{}]", self.host),
            false => self.host.clone(),
        }
    }
}

impl fmt::Display for Url {
    /// Without login, and without what the query says.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, query) = match self.target.split_once('?') {
            Some((path, _)) => (path, "?…"),
            None => (self.target.as_str(), ""),
        };
        write!(f, "{}{path}{query}", self.service())
    }
}

impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Whether it is `https`, and what stands behind the scheme.
fn scheme(text: &str) -> Option<(bool, &str)> {
    let (scheme, rest) = text.split_once("://")?;
    match scheme.to_ascii_lowercase().as_str() {
        "http" => Some((false, rest)),
        "https" => Some((true, rest)),
        _ => None,
    }
}

/// Host and port of `host:port`; IPv6 stands in brackets.
pub(crate) fn host_and_port(place: &str, default: u16) -> Option<(String, u16)> {
    if let Some(rest) = place.strip_prefix('[') {
        let (host, rest) = rest.split_once(']')?;
        let host: Ipv6Addr = host.parse().ok()?;
        return Some((host.to_string(), port(rest, default)?));
    }
    let end = place.find(':').unwrap_or(place.len());
    let (host, rest) = place.split_at(end);
    let is_name = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    if host.is_empty() || !host.chars().all(is_name) {
        return None;
    }
    Some((host.to_ascii_lowercase(), port(rest, default)?))
}

fn port(rest: &str, default: u16) -> Option<u16> {
    match rest.strip_prefix(':') {
        None => rest.is_empty().then_some(default),
        Some("") => Some(default),
        Some(digits) => digits.parse().ok(),
    }
}

/// What cannot stand in a request line is percent-encoded.
fn encoded(target: &str) -> String {
    let mut text = String::with_capacity(target.len());
    for byte in target.bytes() {
        if byte.is_ascii_graphic() {
            text.push(byte as char);
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

/// Percent-decodes a text.
pub(crate) fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut digit = || (rest.next()? as char).to_digit(16);
            bytes.push((digit()? * 16 + digit()?) as u8);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

/// Source: RFC 3986, section 5.2.4.
fn without_dots(target: &str) -> String {
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path, format!("?{query}")),
        None => (target, String::new()),
    };
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let is_last = segments.peek().is_none();
        match segment {
            "." | ".." => {
                if segment == ".." {
                    kept.pop();
                }
                if is_last {
                    kept.push("");
                }
            }
            segment => kept.push(segment),
        }
    }
    format!("/{}{query}", kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn an_address_has_its_parts() {
        let full = url("HTTPS://me:p%40ss@API.example:8443/a b?x=ä#frag");
        assert_eq!(full.host, "api.example");
        assert_eq!((full.port, full.is_tls), (8443, true));
        assert_eq!(full.target, "/a%20b?x=%C3%A4");
        assert_eq!(full.login.as_deref().map(String::as_str), Some("me:p@ss"));
        assert_eq!(url("http://h").target, "/");
        assert_eq!(url("http://h?x").target, "/?x");
        assert_eq!(url("http://[::1]:80/").authority(), "[::1]");
        for wrong in [
            "h/x",
            "ftp://h",
            "http://",
            "http://h:x/",
            "http://a b/",
            "http://[::g]/",
            "http://%@h/",
        ] {
            assert!(Url::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn neither_login_nor_query_is_shown() {
        let secret = url("https://me:hunter2@h/spec.json?token=hunter2");
        assert_eq!(
            format!("{secret} {secret:?}"),
            "https://h/spec.json?… https://h/spec.json?…"
        );
        let error = Url::parse("https://me:hunter2@h:hunter2/").unwrap_err();
        assert!(!format!("{error:?}").contains("hunter2"));
    }

    #[test]
    fn what_is_below_keeps_service_and_login() {
        for (base, expected) in [
            ("http://me:pw@h", "http://h/_x?…"),
            ("http://me:pw@h/es/?a", "http://h/es/_x?…"),
        ] {
            let below = url(base).below("/_x?y");
            assert_eq!(below.to_string(), expected);
            assert!(below.has_login());
        }
    }

    #[test]
    fn references_lead_where_the_rfc_says() {
        let from = url("http://me:pw@h/b/c/d?q");
        let cases = [
            ("e", "http://h/b/c/e"),
            ("/e", "http://h/e"),
            ("../e", "http://h/b/e"),
            ("../../../e", "http://h/e"),
            (".", "http://h/b/c/"),
            ("?y", "http://h/b/c/d?…"),
            ("//g/x", "http://g/x"),
            ("https://g:1/x#f", "https://g:1/x"),
        ];
        for (reference, expected) in cases {
            assert_eq!(
                from.join(reference).unwrap().to_string(),
                expected,
                "{reference}"
            );
        }
        assert!(from.join("/e").unwrap().login.is_some());
        assert!(from.join("http://h/e").unwrap().login.is_some());
        for other in ["http://g/", "https://h/", "http://h:81/"] {
            assert!(from.join(other).unwrap().login.is_none(), "{other}");
        }
    }
}
