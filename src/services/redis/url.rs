//! Addresses of Redis and Valkey servers. They can hold a password, so showing one shows no login.
//!
//! Source: the registration of the URI schemes `redis` and `rediss` with IANA; Valkey's clients call them `valkey` and
//! `valkeys`.

use std::fmt;

use zeroize::Zeroizing;

use crate::error::{Error, Kind, Result};
use crate::http::{decoded, host_and_port};

/// The port where none is written.
const PORT: u16 = 6379;

/// Where a server is, and how to log in.
#[derive(Clone)]
pub struct Address {
    /// Whether it wants TLS.
    pub(super) is_tls: bool,
    /// Name or address; IPv6 without brackets.
    pub(super) host: String,
    /// Port.
    pub(super) port: u16,
    /// User, where one is named, and password.
    pub(super) login: Option<(Option<String>, Zeroizing<String>)>,
}

impl Address {
    /// Reads `redis://[user:password@]host[:port][/database]`, or `rediss://` for TLS. The number of a database is read over:
    /// what is looked at belongs to the server. Errors are of kind `Rules` and quote nothing.
    pub fn parse(text: &str) -> Result<Self> {
        let wrong = |why: &str| {
            Error::new(Kind::Rules, format!("this is no address of a Redis: {why}"))
                .hint("write redis://:password@host:6379, redis://user:password@host:6379, or rediss://… for TLS; in a login, percent-encode / ? # @ : and %")
        };
        let (scheme, rest) = text.split_once("://").unwrap_or_default();
        let is_tls = match scheme.to_ascii_lowercase().as_str() {
            "redis" | "valkey" => false,
            "rediss" | "valkeys" => true,
            _ => return Err(wrong("it begins with neither redis:// nor rediss://")),
        };
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        if !path.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong(
                "behind the host there may be the number of a database only",
            ));
        }
        let (login, place) = match authority.rsplit_once('@') {
            Some((login, place)) => (Some(login), place),
            None => (None, authority),
        };
        let login = match login {
            None | Some("" | ":") => None,
            Some(login) => {
                let (user, password) = login
                    .split_once(':')
                    .ok_or_else(|| wrong("its login has no password"))?;
                let read =
                    |text| decoded(text).ok_or_else(|| wrong("its login is badly percent-encoded"));
                let user = read(user)?;
                Some((
                    Some(user).filter(|user| !user.is_empty()),
                    Zeroizing::new(read(password)?),
                ))
            }
        };
        let (host, port) =
            host_and_port(place, PORT).ok_or_else(|| wrong("its host or port is not one"))?;
        Ok(Self {
            is_tls,
            host,
            port,
            login,
        })
    }
}

impl fmt::Display for Address {
    /// Without login.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.is_tls { "rediss" } else { "redis" };
        if self.host.contains(':') {
            write!(f, "{scheme}://[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{scheme}://{}:{}", self.host, self.port)
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_its_parts() {
        let full = Address::parse("REDISS://me:p%3Aw%40@Cache.example:6380/2").unwrap();
        assert_eq!((full.is_tls, full.port), (true, 6380));
        assert_eq!(full.host, "cache.example");
        let (user, password) = full.login.unwrap();
        assert_eq!((user.as_deref(), password.as_str()), (Some("me"), "p:w@"));
        let (user, password) = Address::parse("redis://:a:b@h").unwrap().login.unwrap();
        assert_eq!((user, password.as_str()), (None, "a:b"));
        let plain = Address::parse("valkey://[::1]/").unwrap();
        assert_eq!((plain.port, plain.login.is_none()), (6379, true));
        assert_eq!(plain.to_string(), "redis://[::1]:6379");
    }

    #[test]
    fn what_is_no_address_is_refused_without_being_quoted() {
        for wrong in [
            "hunter2",
            "http://hunter2",
            "redis://hunter2@h",
            "redis://:%hunter2@h",
            "redis://:x@h:hunter2",
            "redis://h/hunter2",
            "redis://h?password=hunter2",
            "redis://",
        ] {
            let error = Address::parse(wrong).unwrap_err();
            assert_eq!(error.kind(), Kind::Rules, "{wrong}");
            assert!(!format!("{error:?}").contains("hunter2"), "{wrong}");
        }
        let known = Address::parse("redis://me:hunter2@h").unwrap();
        assert!(!format!("{known} {known:?}").contains("hunter2"));
    }
}
