//! The two forms of a connection string, a URL or libpq's `key=value` list → names and values. What the names mean is
//! `url`'s business; no error here repeats a piece of the text, which may hold a password.
//!
//! Source: PostgreSQL documentation, "Connection Strings"; RFC 3986 for percent-encoding.

use crate::error::{Error, Kind, Result};

/// Everything behind `postgresql://`.
pub(super) fn url(rest: &str) -> Result<Vec<(String, String)>> {
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, database) = place.split_once('/').unwrap_or((place, ""));
    // A password with one of these cuts the URL in the wrong place; all that follows would be misread, and shown.
    if rest[authority.len()..].contains('@') {
        return Err(
            Error::new(Kind::Rules, "a database address has an unexpected @")
                .hint("percent-encode / ? # @ and % in its user and password: %2F %3F %23 %40 %25"),
        );
    }
    let (login, host) = authority
        .rsplit_once('@')
        .map_or((None, authority), |(login, host)| (Some(login), host));
    let mut pairs = Vec::new();
    let mut push = |name: &str, value: &str| -> Result<()> {
        if !value.is_empty() {
            pairs.push((name.to_owned(), decode(value)?));
        }
        Ok(())
    };
    if let Some(login) = login {
        let (user, password) = login.split_once(':').unwrap_or((login, ""));
        push("user", user)?;
        push("password", password)?;
    }
    if host.starts_with('[') && !host.contains(']') {
        return Err(Error::new(
            Kind::Rules,
            "a database address has a host with `[` and no `]`",
        )
        .hint("write an IPv6 address in brackets: `postgresql://user@[::1]:5432/name`"));
    }
    let (host, port) = match host.strip_prefix('[').and_then(|host| host.split_once(']')) {
        Some((host, port)) => (host, port.strip_prefix(':').unwrap_or(port)),
        None => host.rsplit_once(':').unwrap_or((host, "")),
    };
    push("host", host)?;
    push("port", port)?;
    push("dbname", database)?;
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        push(&decode(name)?, value)?;
    }
    Ok(pairs)
}

/// Percent-encoding (RFC 3986).
fn decode(text: &str) -> Result<String> {
    let broken = || {
        Error::new(
            Kind::Rules,
            "a database address has broken percent-encoding",
        )
        .hint("write % as %25")
    };
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        if bytes[at] == b'%' {
            let digits = bytes.get(at + 1..at + 3).ok_or_else(broken)?;
            out.extend(hex::decode(digits).map_err(|_| broken())?);
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8(out).map_err(|_| broken())
}

/// `name=value` pairs; values with blanks stand in single quotes, a backslash keeps the next character.
pub(super) fn key_values(text: &str) -> Result<Vec<(String, String)>> {
    let broken = || {
        Error::new(
            Kind::Rules,
            "a database address is no list of name=value pairs",
        )
        .hint("put values with blanks into single quotes")
    };
    let mut pairs = Vec::new();
    let mut chars = text.trim().chars().peekable();
    while chars.peek().is_some() {
        let mut name = String::new();
        while let Some(c) = chars.next_if(|&c| c != '=' && !c.is_whitespace()) {
            name.push(c);
        }
        while chars.next_if(|c| c.is_whitespace()).is_some() {}
        chars.next_if_eq(&'=').ok_or_else(broken)?;
        while chars.next_if(|c| c.is_whitespace()).is_some() {}
        let quoted = chars.next_if_eq(&'\'').is_some();
        let mut value = String::new();
        loop {
            match chars.next() {
                Some('\\') => value.extend(chars.next()),
                Some('\'') if quoted => break,
                Some(c) if c.is_whitespace() && !quoted => break,
                Some(c) => value.push(c),
                None if quoted => return Err(broken()),
                None => break,
            }
        }
        while chars.next_if(|c| c.is_whitespace()).is_some() {}
        pairs.push((name, value));
    }
    Ok(pairs)
}
