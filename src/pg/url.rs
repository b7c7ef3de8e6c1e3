//! Where a database is: a URL or libpq's `key=value` form, with libpq's environment variables behind it.
//!
//! A URL holds a password: no error quotes it, and a parameter is named only where its name cannot be a piece of one.
//! Differs from libpq on purpose: `localhost` is the default host, one address names one host, and a parameter that
//! would have to be obeyed to be safe (`target_session_attrs`, `require_auth`, `service`) is refused, not ignored.
//!
//! Source: PostgreSQL documentation, "Connection Strings", "Parameter Key Words" and "Environment Variables".

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use zeroize::Zeroizing;

use super::conninfo;
use super::passfile;
use crate::error::{Error, Kind, Result};

/// How long a connection may take, where the address does not say.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Stands for libpq's `connect_timeout=0`, which waits for ever.
const NO_TIMEOUT: Duration = Duration::from_secs(u32::MAX as u64);

/// How much TLS is asked for, in libpq's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "libpq's names, explained in its documentation")]
pub enum SslMode {
    Disable,
    Allow,
    #[default]
    Prefer,
    Require,
    VerifyCa,
    VerifyFull,
}

/// Where systems keep the certificates that they trust: Debian and Alpine, Fedora and its kin, SUSE, macOS and the BSDs.
const SYSTEM_ROOTS: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// A database's address and login. Shows neither password nor options.
#[derive(Clone)]
pub struct ConnInfo {
    /// Host name or address, or the folder of a Unix socket.
    pub host: String,
    /// Port; part of the socket's name for Unix sockets.
    pub port: u16,
    /// Role.
    pub user: String,
    /// Database.
    pub database: String,
    /// TLS.
    pub ssl_mode: SslMode,
    /// File of certificates to trust instead of the system's.
    pub ssl_root: Option<PathBuf>,
    /// How long to wait for a connection.
    pub timeout: Duration,
    /// What `pg_stat_activity` shows.
    pub application: String,
    /// Where to connect to instead of looking up `host`, which then only names the server.
    address: Option<IpAddr>,
    password: Option<Zeroizing<String>>,
    passfile: Option<PathBuf>,
    options: Option<String>,
    /// Settings of ours, as options.
    settings: String,
    /// `sslrootcert=system` was given.
    system_roots: bool,
}

impl ConnInfo {
    /// Reads `postgresql://user:password@host:port/database?param=value` or `host=… dbname=…`. What is absent comes
    /// from the environment (`PGHOST`, `PGPASSWORD`, `PGSSLMODE`, …), which `env` looks up, and from the password
    /// file, as in libpq. Errors are of kind `Rules`.
    pub fn parse(text: &str, env: &dyn Fn(&str) -> Option<String>) -> Result<Self> {
        let pairs = match text
            .strip_prefix("postgresql://")
            .or_else(|| text.strip_prefix("postgres://"))
        {
            Some(rest) => conninfo::url(rest)?,
            None if text.contains('=') => conninfo::key_values(text)?,
            None => {
                return Err(Error::new(Kind::Rules, "this is no database address")
                    .hint("write postgresql://user@host:port/database"));
            }
        };
        let mut info = Self::defaults(env)?;
        for (name, value) in pairs {
            info.set(&name, value)?;
        }
        info.complete(env)?;
        Ok(info)
    }

    /// What depends on several parameters at once.
    fn complete(&mut self, env: &dyn Fn(&str) -> Option<String>) -> Result<()> {
        if self.host.is_empty() {
            let address = self.address.map(|address| address.to_string());
            self.host = address.unwrap_or_else(|| "localhost".into());
        }
        if self.database.is_empty() {
            self.database.clone_from(&self.user);
        }
        if self.system_roots && self.ssl_mode != SslMode::VerifyFull {
            return Err(Error::new(
                Kind::Rules,
                "`sslrootcert=system` needs `sslmode=verify-full`",
            )
            .hint("anybody can have a certificate from a public authority: only the host's name tells servers apart"));
        }
        let in_home = |file: &str| env("HOME").map(|home| Path::new(&home).join(file));
        if self.ssl_root.is_none() && !self.system_roots {
            self.ssl_root = in_home(".postgresql/root.crt").filter(|path| path.exists());
        }
        if self.password.is_none() {
            let home = || in_home(".pgpass");
            let named = self.passfile.take();
            let path = named.or_else(|| env("PGPASSFILE").map(PathBuf::from));
            let login = passfile::Login {
                host: &self.host,
                port: self.port,
                database: &self.database,
                user: &self.user,
            };
            self.password = path
                .or_else(home)
                .and_then(|path| passfile::look_up(&path, &login));
        }
        Ok(())
    }

    /// A socket in a folder, without a password: how throwaway servers are reached.
    pub fn socket(folder: &Path, port: u16, user: &str, database: &str) -> Self {
        Self {
            host: folder.display().to_string(),
            port,
            user: user.into(),
            database: database.into(),
            ssl_mode: SslMode::Disable,
            ssl_root: None,
            timeout: TIMEOUT,
            application: "standin".into(),
            address: None,
            password: None,
            passfile: None,
            options: None,
            settings: String::new(),
            system_roots: false,
        }
    }

    /// The same server and login, another database.
    pub fn with_database(&self, database: &str) -> Self {
        Self {
            database: database.into(),
            ..self.clone()
        }
    }

    /// With a setting for its sessions, on which nothing may depend: it is left out where a pooler takes none. What the
    /// address itself sets wins.
    pub(super) fn with_setting(&self, name: &str, value: &str) -> Self {
        let settings = format!("-c {name}={value} {}", self.settings);
        Self {
            settings: settings.trim_end().to_owned(),
            ..self.clone()
        }
    }

    /// Without the settings of [`ConnInfo::with_setting`].
    pub(super) fn without_settings(&self) -> Self {
        Self {
            settings: String::new(),
            ..self.clone()
        }
    }

    /// Whether there are any of those.
    pub(super) fn has_settings(&self) -> bool {
        !self.settings.is_empty()
    }

    /// A connection string for `psql` and other libpq programs, without the password.
    pub fn psql(&self) -> String {
        let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
        let value = |value: &str| {
            if !value.is_empty() && value.chars().all(plain) {
                return value.to_owned();
            }
            format!("'{}'", value.replace('\\', "\\\\").replace('\'', "\\'"))
        };
        let (host, user) = (value(&self.host), value(&self.user));
        let (port, database) = (self.port, value(&self.database));
        format!("host={host} port={port} user={user} dbname={database}")
    }

    /// Whether it is a Unix socket.
    pub fn is_socket(&self) -> bool {
        self.host.starts_with('/') && self.address.is_none()
    }

    /// Whether the server is on this machine, as far as the address tells: one behind a tunnel seems to be.
    pub fn is_here(&self) -> bool {
        let loopback = |address: IpAddr| address.is_loopback();
        if let Some(address) = self.address {
            return loopback(address);
        }
        let named = self.host.parse().is_ok_and(loopback);
        self.is_socket() || named || self.host == "localhost"
    }

    /// What to connect to: `hostaddr` where it was given, the host otherwise.
    pub(super) fn destination(&self) -> String {
        match self.address {
            Some(address) => address.to_string(),
            None => self.host.clone(),
        }
    }

    /// The password, for the login only.
    pub(super) fn password(&self) -> Option<&str> {
        self.password.as_ref().map(|password| password.as_str())
    }

    /// Options such as `-c geqo=off`, for the login only. The last of equal ones counts.
    pub(super) fn options(&self) -> Option<String> {
        let all = [
            self.settings.as_str(),
            self.options.as_deref().unwrap_or_default(),
        ];
        let all = all.join(" ").trim().to_owned();
        (!all.is_empty()).then_some(all)
    }

    /// Names of the settings that whoever wrote the address, or `PGOPTIONS`, gave the session: `geqo` of `-c geqo=off` or
    /// `--geqo=off`.
    ///
    /// Source: PostgreSQL documentation, "postgres", options `-c` and `--name=value`.
    pub fn settings_given(&self) -> Vec<String> {
        let options = self.options.as_deref().unwrap_or_default();
        let names = options.split_whitespace().filter_map(|word| {
            let setting = word.strip_prefix("--").or_else(|| word.strip_prefix("-c"));
            let (name, _) = setting.unwrap_or(word).split_once('=')?;
            Some(name.replace('-', "_").to_lowercase())
        });
        names.collect()
    }

    /// Environment for PostgreSQL's own programs, so that no password stands on a command line. Whoever runs them
    /// removes inherited `PG*` variables first: `PGSERVICE` or `PGHOSTADDR` would lead them elsewhere.
    pub fn env(&self) -> Vec<(&'static str, String)> {
        let mode = match self.ssl_mode {
            SslMode::Disable => "disable",
            SslMode::Allow => "allow",
            SslMode::Prefer => "prefer",
            SslMode::Require => "require",
            SslMode::VerifyCa => "verify-ca",
            SslMode::VerifyFull => "verify-full",
        };
        let mut env = vec![
            ("PGHOST", self.host.clone()),
            ("PGPORT", self.port.to_string()),
            ("PGUSER", self.user.clone()),
            ("PGDATABASE", self.database.clone()),
            ("PGSSLMODE", mode.to_owned()),
            ("PGCONNECT_TIMEOUT", self.timeout_seconds().to_string()),
            ("PGAPPNAME", self.application.clone()),
        ];
        env.extend(
            self.password()
                .map(|password| ("PGPASSWORD", password.to_owned())),
        );
        env.extend(self.options().map(|options| ("PGOPTIONS", options)));
        env.extend(self.root_for_tools().map(|root| ("PGSSLROOTCERT", root)));
        env.extend(
            self.address
                .map(|address| ("PGHOSTADDR", address.to_string())),
        );
        env
    }

    /// What libpq is to trust. Without a file of the user's own we trust what the system trusts; libpq would refuse to
    /// check against nothing, and knows the word `system` from version 16 on only.
    fn root_for_tools(&self) -> Option<String> {
        let checked = matches!(self.ssl_mode, SslMode::VerifyCa | SslMode::VerifyFull);
        match &self.ssl_root {
            Some(root) => Some(root.display().to_string()),
            None if checked => {
                let known = SYSTEM_ROOTS.iter().find(|path| Path::new(path).exists());
                Some((*known.unwrap_or(&"system")).to_owned())
            }
            None => None,
        }
    }

    /// In libpq's form, where 0 waits for ever.
    fn timeout_seconds(&self) -> u64 {
        if self.timeout >= NO_TIMEOUT {
            0
        } else {
            self.timeout.as_secs().max(1)
        }
    }

    fn defaults(env: &dyn Fn(&str) -> Option<String>) -> Result<Self> {
        let user = env("USER")
            .or_else(|| env("LOGNAME"))
            .unwrap_or_else(|| "postgres".into());
        let mut info = Self::socket(Path::new(""), 5432, &user, "");
        info.ssl_mode = SslMode::Prefer;
        for (variable, name) in [
            ("PGHOST", "host"),
            ("PGPORT", "port"),
            ("PGUSER", "user"),
            ("PGPASSWORD", "password"),
            ("PGDATABASE", "dbname"),
            ("PGSSLMODE", "sslmode"),
            ("PGSSLROOTCERT", "sslrootcert"),
            ("PGAPPNAME", "application_name"),
            ("PGOPTIONS", "options"),
            ("PGCONNECT_TIMEOUT", "connect_timeout"),
            ("PGCHANNELBINDING", "channel_binding"),
        ] {
            if let Some(value) = env(variable).filter(|value| !value.is_empty()) {
                info.set(name, value)?;
            }
        }
        Ok(info)
    }

    /// One parameter, by libpq's name.
    fn set(&mut self, name: &str, value: String) -> Result<()> {
        match name {
            "host" | "hostaddr" | "port" if value.contains(',') => {
                return Err(
                    Error::new(Kind::Rules, "a database address names several hosts").hint(
                        "name the one to use: which server is read must not be left to chance",
                    ),
                );
            }
            "host" => self.host = value,
            "hostaddr" => {
                let address = value
                    .parse()
                    .map_err(|_| mistaken(name, "is no IP address"))?;
                self.address = Some(address);
            }
            "port" => {
                let port = value.parse().ok().filter(|&port| port != 0);
                self.port = port.ok_or_else(|| mistaken(name, "is no port number"))?;
            }
            "user" => self.user = value,
            "password" => self.password = Some(Zeroizing::new(value)),
            "passfile" => self.passfile = Some(value.into()),
            "dbname" => self.database = value,
            "application_name" => self.application = value,
            "connect_timeout" => self.timeout = timeout(&value)?,
            "options" => self.options = Some(value),
            "sslrootcert" => {
                self.system_roots = value == "system";
                self.ssl_root = (!self.system_roots).then(|| value.into());
            }
            "sslmode" => self.ssl_mode = ssl_mode(&value)?,
            _ if ignored(name, &value) => {}
            _ => return Err(refused(name, &value)),
        }
        Ok(())
    }
}

fn mistaken(name: &str, how: &str) -> Error {
    Error::new(Kind::Rules, format!("`{name}` of a database address {how}"))
}

/// Seconds; 0 and less wait for ever.
fn timeout(text: &str) -> Result<Duration> {
    let seconds: i32 = text
        .parse()
        .map_err(|_| mistaken("connect_timeout", "is no number of seconds"))?;
    Ok(match u64::try_from(seconds) {
        Ok(seconds) if seconds > 0 => Duration::from_secs(seconds),
        _ => NO_TIMEOUT,
    })
}

/// Parameters that ask for what happens anyway, or that have no meaning here.
fn ignored(name: &str, value: &str) -> bool {
    match name {
        "channel_binding" | "gssencmode" => value != "require",
        "sslnegotiation" => value == "postgres",
        "target_session_attrs" => value == "any",
        "load_balance_hosts" => value == "disable",
        "client_encoding"
        | "fallback_application_name"
        | "keepalives"
        | "keepalives_idle"
        | "keepalives_interval"
        | "keepalives_count"
        | "tcp_user_timeout"
        | "sslcompression"
        | "sslsni" => true,
        _ => false,
    }
}

/// The error for a parameter that cannot be obeyed.
fn refused(name: &str, value: &str) -> Error {
    if name == "channel_binding" && value == "require" {
        return mistaken("channel_binding=require", "is not supported")
            .hint("it needs a hash of the server's certificate by the algorithm that signed it, which is not computed here; sslmode=verify-full proves the server's identity as well");
    }
    // What is no word may be a piece of a password that was not percent-encoded.
    let word = name.len() < 40
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let error = if word && !name.is_empty() {
        mistaken(name, "is not supported")
    } else {
        Error::new(
            Kind::Rules,
            "a database address has a parameter that is not supported",
        )
    };
    error.hint("leave it out; host, hostaddr, port, user, password, passfile, dbname, sslmode, sslrootcert, options, application_name and connect_timeout are")
}

fn ssl_mode(text: &str) -> Result<SslMode> {
    Ok(match text {
        "disable" => SslMode::Disable,
        "allow" => SslMode::Allow,
        "prefer" => SslMode::Prefer,
        "require" => SslMode::Require,
        "verify-ca" => SslMode::VerifyCa,
        "verify-full" => SslMode::VerifyFull,
        _ => {
            return Err(
                Error::new(Kind::Rules, "`sslmode` of a database address is unknown")
                    .hint("disable, allow, prefer, require, verify-ca or verify-full"),
            );
        }
    })
}

/// `host:port/database as user`.
impl fmt::Display for ConnInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            host,
            port,
            database,
            user,
            ..
        } = self;
        // An IPv6 address has colons of its own.
        if host.contains(':') {
            write!(f, "[{host}]:{port}/{database} as {user}")
        } else {
            write!(f, "{host}:{port}/{database} as {user}")
        }
    }
}

/// The same as `Display`: never the password.
impl fmt::Debug for ConnInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests;
