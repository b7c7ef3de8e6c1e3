//! A live Redis or Valkey → version, modules and settings.
//!
//! Source: Redis documentation, `INFO`, `CONFIG GET`, `AUTH`; Valkey documentation, `INFO` (`server_name`,
//! `valkey_version`: there `redis_version` is the one that it is compatible with).

mod resp;
mod url;

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use self::resp::{Broken, Connection, Reply};
pub use self::url::Address;
use super::{Facts, is_secret, unread, version};
use crate::drift::manifest::Extensions;
use crate::error::{Error, Kind, Result};
use crate::http::{Authorities, encrypted};

/// A TLS handshake may take so long; half of the time for everything where that is less.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// How long connecting, logging in and all answers may take together, where nobody wants to know earlier.
pub const TIME: Duration = Duration::from_secs(30);

/// Settings that are written down: what programs notice, and what may lose data.
///
/// Source: redis.conf of Redis 7.2.
pub const SETTINGS: &[&str] = &[
    "appendfsync",
    "appendonly",
    "cluster-enabled",
    "databases",
    "lfu-decay-time",
    "lfu-log-factor",
    "maxclients",
    "maxmemory",
    "maxmemory-policy",
    "maxmemory-samples",
    "notify-keyspace-events",
    "proto-max-bulk-len",
    "save",
    "stop-writes-on-bgsave-error",
    "timeout",
];

/// Where `INFO` has a setting, for servers that do not let everybody use `CONFIG`.
const IN_INFO: &[(&str, &str)] = &[
    ("appendonly", "aof_enabled"),
    ("cluster-enabled", "cluster_enabled"),
    ("maxclients", "maxclients"),
    ("maxmemory", "maxmemory"),
    ("maxmemory-policy", "maxmemory_policy"),
];

/// Reads what is to be known of a server, and these settings of it, within a time that is [`TIME`] at most.
///
/// Errors are of kind `Connection` where nobody answered or the login was refused, and `Server` where the answer is of no
/// use.
pub async fn read(address: &Address, settings: &[&str], time: Duration) -> Result<Facts> {
    let time = time.min(TIME);
    let read = connected(address, settings, HANDSHAKE.min(time / 2));
    let read = tokio::time::timeout(time, read).await;
    read.unwrap_or_else(|_| {
        let what = format!("no complete answer within {time:?}");
        Err(Error::new(Kind::Connection, what)
            .on(address.to_string())
            .hint("check that the server is up, and that it answers in time"))
    })
}

async fn connected(address: &Address, settings: &[&str], handshake: Duration) -> Result<Facts> {
    let stream = TcpStream::connect((address.host.as_str(), address.port)).await;
    let stream = stream.map_err(|error| {
        Error::new(Kind::Connection, "there is no connection")
            .on(address.to_string())
            .because(error)
            .hint("check host and port, and that the server is up")
    })?;
    if address.is_tls {
        let trusted = Authorities::System;
        let place = address.to_string();
        let shaking = encrypted(stream, &address.host, &place, &trusted);
        let stream = tokio::time::timeout(handshake, shaking).await;
        let stream = stream.unwrap_or_else(|_| {
            // A server without TLS waits for the end of a line that never comes.
            let what = format!("the server did not answer the TLS handshake within {handshake:?}");
            Err(Error::new(Kind::Connection, what)
                .on(place.clone())
                .hint("the server may not speak TLS there: give redis:// or its port for TLS"))
        })?;
        Box::pin(over(stream, address, settings)).await
    } else {
        over(stream, address, settings).await
    }
}

async fn over<S>(stream: S, address: &Address, settings: &[&str]) -> Result<Facts>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let failed = |broken| failed(broken, address);
    let mut connection = Connection::new(stream);
    if let Some((user, password)) = &address.login {
        let user = user.as_deref().into_iter();
        let words = ["AUTH"].into_iter().chain(user).chain([password.as_str()]);
        let replies = connection.ask(&[words.collect()]).await.map_err(failed)?;
        if let Some(Reply::Error(code)) = replies.first() {
            return Err(refused(code, "AUTH", address));
        }
    }
    let replies = connection.ask(&[vec!["INFO"]]).await.map_err(failed)?;
    let info = match replies.first() {
        Some(Reply::Text(info)) => Info::read(&String::from_utf8_lossy(info)),
        Some(Reply::Error(code)) => return Err(refused(code, "INFO", address)),
        _ => return Err(failed(Broken::Foreign)),
    };
    let mut facts = info.facts();
    facts.unseen.extend(unread(settings.iter().copied()));
    let (asked, unnamed): (Vec<&str>, Vec<&str>) = settings
        .iter()
        .filter(|name| !is_secret(name))
        .partition(|name| is_name(name));
    for name in unnamed {
        let why = "not read: this is no name of a setting";
        facts
            .unseen
            .insert(format!("setting {name}"), why.to_owned());
    }
    let commands: Vec<Vec<&str>> = asked
        .iter()
        .map(|name| vec!["CONFIG", "GET", name])
        .collect();
    let replies = connection.ask(&commands).await.map_err(failed)?;
    for (name, reply) in asked.into_iter().zip(replies) {
        take(&mut facts, &info, name, reply);
    }
    Ok(facts)
}

/// `CONFIG GET` knows patterns, and a pattern could fit a password.
fn is_name(name: &str) -> bool {
    let is_plain =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.".contains(&byte);
    !name.is_empty() && name.bytes().all(is_plain)
}

fn take(facts: &mut Facts, info: &Info, name: &str, reply: Reply) {
    let value = match reply {
        // A server that does not know the setting sends an empty list.
        Reply::List(pair) => match pair.into_iter().nth(1) {
            Some(value) => String::from_utf8_lossy(&value).into_owned(),
            None => return,
        },
        Reply::Error(code) => {
            let Some(value) = info.setting(name) else {
                let why = format!(
                    "not known: the server answers CONFIG GET with {code}, and INFO does not have it"
                );
                facts.unseen.insert(format!("setting {name}"), why);
                return;
            };
            value
        }
        Reply::Text(_) | Reply::Other => {
            let why = "not known: the answer to CONFIG GET is none".to_owned();
            facts.unseen.insert(format!("setting {name}"), why);
            return;
        }
    };
    facts.component.settings.insert(name.to_owned(), value);
}

/// What `INFO` says.
struct Info {
    fields: BTreeMap<String, String>,
    modules: BTreeMap<String, String>,
}

impl Info {
    fn read(text: &str) -> Self {
        let (mut fields, mut modules) = (BTreeMap::new(), BTreeMap::new());
        for (name, value) in text.lines().filter_map(|line| line.trim().split_once(':')) {
            if name == "module" {
                // `module:name=search,ver=20811,api=1,…`
                let part = |wanted: &str| {
                    let parts = value.split(',').filter_map(|part| part.split_once('='));
                    parts
                        .clone()
                        .find(|(name, _)| *name == wanted)
                        .map(|(_, value)| value.to_owned())
                };
                if let Some(name) = part("name") {
                    modules.insert(name, part("ver").unwrap_or_default());
                }
            } else {
                fields.insert(name.to_owned(), value.to_owned());
            }
        }
        Self { fields, modules }
    }

    fn facts(&self) -> Facts {
        let field = |name: &str| self.fields.get(name).map(String::as_str);
        let is_valkey = field("server_name") == Some("valkey") || field("valkey_version").is_some();
        let own = if is_valkey {
            field("valkey_version")
        } else {
            None
        };
        let mut facts = Facts {
            name: if is_valkey { "valkey" } else { "redis" }.to_owned(),
            ..Facts::default()
        };
        facts.component.version = own.or(field("redis_version")).and_then(version);
        if facts.component.version.is_none() {
            facts.unseen.insert(
                "version".to_owned(),
                "not known: INFO does not have it".to_owned(),
            );
        }
        facts.component.plugins = Extensions::Versions(self.modules.clone());
        facts
    }

    /// A setting that `INFO` has, as `CONFIG GET` writes it.
    fn setting(&self, name: &str) -> Option<String> {
        let (_, field) = IN_INFO.iter().find(|(setting, _)| *setting == name)?;
        let value = self.fields.get(*field)?;
        Some(match (name, value.as_str()) {
            ("appendonly" | "cluster-enabled", "0") => "no".to_owned(),
            ("appendonly" | "cluster-enabled", "1") => "yes".to_owned(),
            (_, value) => value.to_owned(),
        })
    }
}

fn failed(broken: Broken, address: &Address) -> Error {
    let hint = "check that a Redis listens there, and whether it wants TLS: rediss://";
    match broken {
        Broken::Io(error) => {
            Error::new(Kind::Connection, "the connection broke off").because(error)
        }
        Broken::Foreign => Error::new(
            Kind::Server,
            "what answers does not speak the protocol of Redis",
        ),
        Broken::TooLong => Error::new(Kind::Server, "the answer is longer than Redis gives"),
    }
    .on(address.to_string())
    .hint(hint)
}

/// An error that a server replied, by its code. Source: Redis documentation, "Redis security" and "ACL".
fn refused(code: &str, command: &str, address: &Address) -> Error {
    let (what, hint) = match code {
        "NOAUTH" => (
            "the server wants a password",
            "write it in the address: redis://:password@host",
        ),
        "WRONGPASS" => (
            "the server refuses user or password",
            "check the login in the address",
        ),
        "NOPERM" => (
            "the user may not ask for INFO",
            "allow it: ACL SETUSER … +info +config|get",
        ),
        "DENIED" => (
            "the server is in protected mode",
            "give it a password, or ask from its own machine",
        ),
        "LOADING" => (
            "the server is still reading its data",
            "ask again when it is up",
        ),
        _ => {
            let what = format!("the server answers {command} with {code}");
            return Error::new(Kind::Connection, what)
                .on(address.to_string())
                .hint("check the login in the address; a server without a password takes none");
        }
    };
    Error::new(Kind::Connection, what)
        .on(address.to_string())
        .hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn info_tells_redis_and_valkey_apart() {
        let facts = |text: &str| Info::read(text).facts();
        let redis = facts("# Server\r\nredis_version:7.2.4\r\nredis_mode:standalone\r\n");
        assert_eq!(
            (redis.name.as_str(), redis.component.version.as_deref()),
            ("redis", Some("7.2.4"))
        );
        let valkey = "redis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.0.1\r\n";
        let valkey = facts(valkey);
        assert_eq!(
            (valkey.name.as_str(), valkey.component.version.as_deref()),
            ("valkey", Some("8.0.1"))
        );
        let other = facts("redis_version:<b>1\r\n");
        assert_eq!(
            (other.component.version.as_deref(), other.unseen.len()),
            (None, 1)
        );
    }

    #[test]
    fn modules_are_plugins_with_versions() {
        let text = "# Modules\r\nmodule:name=ReJSON,ver=20609,api=1,filters=0,usedby=[search],using=[],options=[]\r\n";
        let facts = Info::read(text).facts();
        let plugins: Vec<(&str, Option<&str>)> = facts.component.plugins.each().collect();
        assert_eq!(plugins, [("ReJSON", Some("20609"))]);
    }

    #[test]
    fn where_config_is_forbidden_info_stands_in_and_the_rest_is_unseen() {
        let info =
            Info::read("redis_version:7.1.0\r\nmaxmemory_policy:volatile-lru\r\naof_enabled:0\r\n");
        let mut facts = info.facts();
        for name in ["maxmemory-policy", "appendonly", "save"] {
            take(&mut facts, &info, name, Reply::Error("NOPERM".into()));
        }
        let settings = &facts.component.settings;
        assert_eq!(
            (
                settings["maxmemory-policy"].as_str(),
                settings["appendonly"].as_str()
            ),
            ("volatile-lru", "no")
        );
        assert!(!settings.contains_key("save"));
        assert!(facts.unseen("setting save").unwrap().contains("NOPERM"));
        assert_eq!(facts.unseen("setting appendonly"), None);
    }

    #[test]
    fn patterns_are_not_asked_for() {
        for name in ["*", "require*", "", "a b", "requirepas?"] {
            assert!(!is_name(name), "{name}");
        }
        assert!(SETTINGS.iter().all(|name| is_name(name)));
    }
}
