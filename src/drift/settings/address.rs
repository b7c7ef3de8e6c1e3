//! Text that names a server: URLs, connection strings, hosts.

use super::names::words;

/// What an address leads to.
pub(super) struct Address<'a> {
    /// `postgresql`, in small letters; empty where there is none.
    pub(super) scheme: String,
    /// Hosts in small letters, without ports; at least one.
    pub(super) hosts: Vec<String>,
    /// The database, or a path's first part.
    pub(super) database: Option<&'a str>,
    /// The password, if it has one.
    pub(super) password: Option<&'a str>,
}

impl<'a> Address<'a> {
    /// Reads a URL (RFC 3986, with several hosts as libpq and MongoDB have them; also behind `jdbc:`), or a connection
    /// string of pairs (`host=db dbname=shop`, `Server=db;Database=shop`).
    pub(super) fn of(text: &'a str) -> Option<Self> {
        let text = text.trim();
        match text.split_once("://") {
            Some((scheme, rest)) => Self::url(scheme, rest),
            None => Self::pairs(text),
        }
    }

    /// Reads `host` or `host:port`, where the value's name says that it is one.
    pub(super) fn host(text: &'a str) -> Option<Self> {
        let host = host_of(text.trim())?;
        Some(Self {
            scheme: String::new(),
            hosts: vec![host],
            database: None,
            password: None,
        })
    }

    fn url(scheme: &'a str, rest: &'a str) -> Option<Self> {
        let scheme = scheme.rsplit(':').next()?.to_ascii_lowercase();
        let is_scheme = scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
        if scheme.is_empty() || !is_scheme {
            return None;
        }
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let (user, hosts) = match authority.rsplit_once('@') {
            Some((user, hosts)) => (Some(user), hosts),
            None => (None, authority),
        };
        let hosts: Vec<String> = hosts.split(',').filter_map(host_of).collect();
        let database = path
            .strip_prefix('/')
            .and_then(|path| path.split(['/', '?', '#']).next())
            .filter(|name| !name.is_empty());
        let password = user
            .and_then(|user| user.split_once(':'))
            .map(|(_, password)| password)
            .filter(|password| !password.is_empty());
        (!hosts.is_empty()).then_some(Self {
            scheme,
            hosts,
            database,
            password,
        })
    }

    fn pairs(text: &'a str) -> Option<Self> {
        let separator = if text.contains(';') { ';' } else { ' ' };
        let pairs = || {
            let pair = |part: &'a str| part.split_once('=');
            text.split(separator).filter_map(pair).map(|(name, value)| {
                (
                    name.trim().to_ascii_lowercase(),
                    value.trim().trim_matches('\''),
                )
            })
        };
        let find = |names: &[&str]| {
            pairs()
                .find(|(name, value)| names.contains(&name.as_str()) && !value.is_empty())
                .map(|(_, value)| value)
        };
        let hosts = find(&["host", "hostaddr", "server", "data source"])?;
        let hosts: Vec<String> = hosts.split(',').filter_map(host_of).collect();
        // One pair may be anything; a connection string has more.
        (pairs().count() > 1 && !hosts.is_empty()).then(|| Self {
            scheme: "pairs".to_owned(),
            hosts,
            database: find(&["dbname", "database", "initial catalog"]),
            password: find(&["password", "pwd"]),
        })
    }

    /// Whether it keeps data: databases, caches, queues, stores of objects.
    pub(super) fn keeps_data(&self) -> bool {
        const SCHEMES: &[&str] = &[
            "pairs",
            "postgres",
            "postgresql",
            "mysql",
            "mariadb",
            "mongodb",
            "mongodb+srv",
            "redis",
            "rediss",
            "valkey",
            "amqp",
            "amqps",
            "kafka",
            "nats",
            "sqlserver",
            "mssql",
            "oracle",
            "cassandra",
            "clickhouse",
            "memcached",
            "elasticsearch",
            "opensearch",
            "s3",
            "gs",
            "cockroachdb",
            "db2",
            "neo4j",
            "bolt",
            "mqtt",
            "mqtts",
            "pulsar",
            "couchdb",
            "influxdb",
            "ldap",
            "ldaps",
        ];
        let scheme = self.scheme.split('+').next().unwrap_or_default();
        SCHEMES.contains(&scheme)
    }
}

/// A host without port, user and brackets, in small letters. `None` for what is no host.
fn host_of(text: &str) -> Option<String> {
    let text = text.trim();
    let host = match text.strip_prefix('[') {
        Some(rest) => rest.split(']').next()?,
        None if text.matches(':').count() > 1 => text,
        None => text.split(':').next()?,
    };
    let is_host = !host.is_empty()
        && host
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':'));
    is_host.then(|| host.trim_end_matches('.').to_ascii_lowercase())
}

/// Whether a host means another machine wherever it is said: this machine, or a name of one network (`db` among
/// containers). Sources: RFC 6761 (`localhost`), RFC 6762 (`.local`), RFC 1122 and RFC 4291 (loopback).
pub(super) fn is_local(host: &str) -> bool {
    let ends = [
        ".localhost",
        ".local",
        ".docker.internal",
        ".svc.cluster.local",
    ];
    let is_name = !host.contains(['.', ':']);
    let is_loopback = host.starts_with("127.") || matches!(host, "::1" | "0.0.0.0" | "::");
    is_name || is_loopback || ends.iter().any(|end| host.ends_with(end))
}

/// Whether a host's name says that it is production's.
pub(super) fn is_named_production(host: &str) -> bool {
    words(host)
        .iter()
        .any(|word| matches!(word.as_str(), "prod" | "production" | "prd"))
}
