//! Text that names a server: URLs, connection strings, hosts.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::names::words;
use super::{forms, oracle, pairs};

/// How Go's MySQL driver writes the network before its address. Source: the README of go-sql-driver/mysql, "DSN (Data
/// Source Name)"; `cloudsql` is Google's.
const NETWORKS: &[&str] = &["@tcp(", "@tcp4(", "@tcp6(", "@unix(", "@cloudsql("];

/// Ports of what keeps data: SQL Server, Oracle, MySQL, PostgreSQL, AMQP, CouchDB, Redis, NATS, Neo4j, InfluxDB,
/// Cassandra, Kafka, Elasticsearch, memcached, MongoDB, ZooKeeper, etcd. Sources: IANA, "Service Name and Transport Protocol Port Number
/// Registry"; the default configuration of Kafka, Elasticsearch, NATS and InfluxDB.
const PORTS: &[u16] = &[
    1433, 1521, 2181, 2379, 3306, 5432, 5671, 5672, 5984, 6379, 4222, 7687, 8086, 9042, 9092, 9093,
    9200, 9300, 11211, 26379, 27017,
];

/// What an address leads to.
pub(super) struct Address<'a> {
    /// `postgresql`, in small letters; empty where there is none.
    pub(super) scheme: String,
    /// Hosts in small letters, without ports; at least one.
    pub(super) hosts: Vec<String>,
    /// The database, or a path's first part.
    pub(super) database: Option<&'a str>,
}

impl<'a> Address<'a> {
    /// Reads a URL (RFC 3986, with several hosts as libpq and MongoDB have them; also behind `jdbc:`), a data source name
    /// of Go's MySQL driver (`user@tcp(db:3306)/shop`), Oracle's (`jdbc:oracle:thin:@db:1521/shop`), or a connection
    /// string of pairs (`host=db dbname=shop`, `Server=db;Database=shop`); a target of gRPC (`dns:///db:443`).
    pub(super) fn of(text: &'a str) -> Option<Self> {
        let text = text.trim();
        if let Some(target) = target(text) {
            return Self::ports(target).or_else(|| Self::host(target));
        }
        if let Some(oracle) = oracle::parts(text) {
            let hosts: Vec<String> = oracle.hosts().into_iter().filter_map(host_of).collect();
            return (!hosts.is_empty()).then(|| Self {
                scheme: "oracle".to_owned(),
                hosts,
                database: oracle.database(),
            });
        }
        let begins_with_network = || {
            let mut bare = NETWORKS
                .iter()
                .filter_map(|network| network.strip_prefix('@'));
            bare.any(|network| text.starts_with(network))
        };
        match text.split_once("://") {
            Some(_) if urls(text).len() > 1 => Self::all(&urls(text)),
            Some((scheme, rest)) => Self::url(scheme, rest),
            None if network(text).is_some() || begins_with_network() => Self::url("mysql", text),
            None => Self::pairs(text).or_else(|| Self::ports(text)),
        }
    }

    /// Several addresses as one, such as the nodes of a cluster: of the first one's sort, with the hosts of all.
    fn all(texts: &[&'a str]) -> Option<Self> {
        let each = texts.iter().filter_map(|text| {
            let (scheme, rest) = text.split_once("://")?;
            Self::url(scheme, rest)
        });
        each.reduce(|mut all, one| {
            all.hosts.extend(one.hosts);
            all
        })
    }

    /// Reads hosts with their ports, in a list or alone: `kafka1.internal:9092,kafka2.internal:9092`, also with a path of
    /// ZooKeeper behind the last. A name without a dot
    /// could be anything.
    fn ports(text: &'a str) -> Option<Self> {
        let mut keeps_data = false;
        let chroot = text.find('/').filter(|at| is_zookeeper(text, *at));
        let text = text.get(..chroot.unwrap_or(text.len())).unwrap_or(text);
        let hosts: Option<Vec<String>> = parts_of(text)
            .map(|part| {
                let (host, port) = part.rsplit_once(':')?;
                let port: u16 = port.parse().ok()?;
                keeps_data |= PORTS.contains(&port);
                if is_v6(host) {
                    return host_of(host);
                }
                let last = host.rsplit('.').next()?;
                let is_name = last.len() > 1 && last.bytes().all(|byte| byte.is_ascii_alphabetic());
                let is_host = host.contains('.') && (is_name || host.parse::<Ipv4Addr>().is_ok());
                host_of(host).filter(|_| is_host)
            })
            .collect();
        let hosts = hosts.filter(|hosts| !hosts.is_empty())?;
        Some(Self {
            scheme: if keeps_data { "port" } else { "" }.to_owned(),
            hosts,
            database: None,
        })
    }

    /// Reads `host` or `host:port`, or several behind commas, where the value's name says that it is one.
    pub(super) fn host(text: &'a str) -> Option<Self> {
        let hosts: Option<Vec<String>> = parts_of(text).map(host_of).collect();
        let hosts = hosts.filter(|hosts| !hosts.is_empty())?;
        Some(Self {
            scheme: String::new(),
            hosts,
            database: None,
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
        let (authority, path) = parts(rest);
        let hosts = match authority.rsplit_once('@') {
            Some((_, hosts)) => hosts,
            None => authority,
        };
        let hosts: Vec<String> = match hosts.split_once('(') {
            // A socket is of this machine.
            Some(("unix", _)) => vec!["localhost".to_owned()],
            Some((_, hosts)) => host_of(hosts.trim_end_matches(')')).into_iter().collect(),
            // JDBC's for SQL Server has its parameters behind a semicolon.
            None => hosts
                .split(';')
                .next()?
                .split(',')
                .filter_map(host_of)
                .collect(),
        };
        let hosts = match hosts.is_empty() {
            // libpq takes hosts from the parameters as well.
            true => parameters(path, &["host", "hostaddr"]),
            false => hosts,
        };
        let database = path
            .strip_prefix('/')
            .and_then(|path| path.split(['/', '?', '#']).next())
            .filter(|name| !name.is_empty());
        (!hosts.is_empty()).then_some(Self {
            scheme,
            hosts,
            database,
        })
    }

    fn pairs(text: &'a str) -> Option<Self> {
        let find = |names: &[&str]| {
            pairs_of(text)
                .find(|(name, value)| {
                    names.contains(&name.to_ascii_lowercase().as_str()) && !value.is_empty()
                })
                .map(|(_, value)| value)
        };
        let hosts = find(&["host", "hostaddr", "server", "data source"])?;
        // SQL Server's: `tcp:db.internal,1433`.
        let hosts = hosts.strip_prefix("tcp:").unwrap_or(hosts);
        let hosts: Vec<String> = hosts.split(',').filter_map(host_of).collect();
        // One pair may be anything; a connection string has more.
        (pairs_of(text).count() > 1 && !hosts.is_empty()).then(|| Self {
            scheme: "pairs".to_owned(),
            hosts,
            database: find(&["dbname", "database", "initial catalog"]),
        })
    }

    /// Whether it keeps data: databases, caches, queues, stores of objects.
    pub(super) fn keeps_data(&self) -> bool {
        const SCHEMES: &[&str] = &[
            "pairs",
            "port",
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

/// What a target of gRPC asks the network for: `dns:///db:443`, `dns://resolver/db:443`, `dns:db:443`, `ipv4:10.1.2.3:443`.
///
/// Source: gRPC, "Name Resolution" (doc/naming.md).
fn target(text: &str) -> Option<&str> {
    const SCHEMES: [&str; 5] = ["dns:", "ipv4:", "ipv6:", "passthrough:", "xds:"];
    let rest = SCHEMES
        .iter()
        .find_map(|scheme| text.strip_prefix(scheme))?;
    match rest.strip_prefix("//") {
        Some(rest) => rest.split_once('/').map(|(_, target)| target),
        None => Some(rest),
    }
}

/// Whether a path begins there behind ZooKeeper's port, which is one of all that it keeps.
///
/// Source: ZooKeeper Programmer's Guide, "ZooKeeper Sessions" (chroot suffix).
fn is_zookeeper(text: &str, at: usize) -> bool {
    let (servers, path) = text.split_at(at);
    let mut servers = servers.split(',').map(str::trim);
    servers.all(|server| server.ends_with(":2181")) && !path.contains([':', ','])
}

/// `[2001:db8::5]`.
fn is_v6(host: &str) -> bool {
    let inner = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    inner.is_some_and(|inner| inner.parse::<Ipv6Addr>().is_ok())
}

/// Hosts that the parameters of a URL name.
fn parameters(path: &str, names: &[&str]) -> Vec<String> {
    let query = path.split_once('?').map_or("", |(_, query)| query);
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let hosts = pairs.filter(|(name, _)| names.contains(name));
    hosts
        .flat_map(|(_, hosts)| hosts.split(','))
        .filter_map(host_of)
        .collect()
}

/// Each of several URLs behind commas, semicolons or blanks.
fn urls(text: &str) -> Vec<&str> {
    let is_scheme = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    let is_end = |c: char| matches!(c, ',' | ';') || c.is_whitespace();
    let mut starts = vec![0];
    for (at, _) in text.match_indices("://").skip(1) {
        let before = text.get(..at).unwrap_or_default();
        let bare = before.trim_end_matches(is_scheme);
        if bare.len() < before.len() && bare.ends_with(is_end) {
            starts.push(bare.len());
        }
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts
        .iter()
        .zip(ends)
        .filter_map(|(start, end)| text.get(*start..end))
        .map(|url| url.trim_end_matches(is_end))
        .collect()
}

/// The parts of a list behind commas or semicolons, of which none is empty.
fn parts_of(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ';'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// All that an address or a list of pairs has under the names of secrets, and what stands behind a user: `user:password@`,
/// `?password=…`, `;AccountKey=…`, Oracle's `user/password@`; and a token for a user.
pub(super) fn secrets(text: &str) -> Vec<&str> {
    let text = text.trim();
    let rest = text.split_once("://").map(|(_, rest)| rest);
    let mut found = Vec::new();
    if let Some(rest) = rest.or_else(|| network(text).map(|_| text)) {
        let (authority, path) = parts(rest);
        let user = authority.rsplit_once('@').map(|(user, _)| user);
        found.extend(user.and_then(|user| user.split_once(':')).map(|(_, it)| it));
        let is_web = text.starts_with("http://") || text.starts_with("https://");
        found.extend(
            user.filter(|user| is_web && forms::is_token_for_user(user) && !is_of_project(path)),
        );
        // JDBC's for SQL Server has its pairs behind semicolons, right after the host.
        let parameters = authority.split(';').skip(1);
        let parameters = parameters.chain(path.split(['?', '&', ';', '#']));
        found.extend(
            parameters
                .filter_map(|part| part.split_once('='))
                .filter_map(pairs::of_secret),
        );
    }
    found.extend(oracle::parts(text).and_then(|oracle| oracle.password()));
    // Connection strings of Azure have URLs in them.
    found.extend(pairs::secrets(text));
    found.retain(|secret| !secret.is_empty());
    found
}

/// Whether a path ends with a number, as where the user is a key that everybody may have.
///
/// Source: Sentry, "SDK Development, Parsing the DSN": `https://PUBLIC_KEY@HOST/PROJECT_ID`.
fn is_of_project(path: &str) -> bool {
    let last = path.trim_end_matches('/').rsplit('/').next();
    last.is_some_and(|last| !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit()))
}

/// `name=value` behind semicolons, where names may have blanks in them; without any, as they are found.
fn pairs_of(text: &str) -> Box<dyn Iterator<Item = (&str, &str)> + '_> {
    if !text.contains(';') {
        return Box::new(pairs::pairs(text));
    }
    let parts = text.split(';').filter_map(|part| part.split_once('='));
    Box::new(parts.map(|(name, value)| (name.trim(), value.trim().trim_matches(['\'', '"']))))
}

/// Where an authority's network begins, in the spelling of Go's MySQL driver.
fn network(text: &str) -> Option<usize> {
    NETWORKS.iter().find_map(|network| text.find(network))
}

/// The authority of a URL, and what follows it. Go's MySQL driver takes slashes in a password and in a socket's name.
fn parts(rest: &str) -> (&str, &str) {
    let first = network(rest).and_then(|at| Some(at + rest.get(at..)?.find(')')?));
    let from = first.unwrap_or(0);
    let end = rest[from..].find(['/', '?', '#']);
    rest.split_at(end.map_or(rest.len(), |end| from + end))
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
