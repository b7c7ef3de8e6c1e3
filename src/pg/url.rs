//! Where a database is: a URL or libpq's `key=value` form, with libpq's environment variables behind it.
//!
//! Source: PostgreSQL documentation, "Connection Strings", "Parameter Key Words", "Environment Variables" and "The
//! Password File".

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use zeroize::Zeroizing;

use crate::error::{Error, Kind, Result};

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
    /// Certificates to trust instead of the system's.
    pub ssl_root: Option<PathBuf>,
    /// How long to wait for a connection.
    pub timeout: Duration,
    /// What `pg_stat_activity` shows.
    pub application: String,
    password: Option<Zeroizing<String>>,
    options: Option<String>,
}

impl ConnInfo {
    /// Reads `postgresql://user:password@host:port/database?param=value` or `host=… dbname=…`. What is absent comes
    /// from the environment (`PGHOST`, `PGPASSWORD`, `PGSSLMODE`, …) and the password file, as in libpq.
    pub fn parse(text: &str, env: &dyn Fn(&str) -> Option<String>) -> Result<Self> {
        let pairs = match text
            .strip_prefix("postgresql://")
            .or_else(|| text.strip_prefix("postgres://"))
        {
            Some(rest) => url(rest)?,
            None if text.contains('=') => key_values(text)?,
            None => {
                return Err(Error::new(Kind::Rules, "this is no database address")
                    .hint("write postgresql://user@host:port/database"));
            }
        };
        let mut info = Self::defaults(env)?;
        for (name, value) in pairs {
            info.set(&name, value)?;
        }
        if info.database.is_empty() {
            info.database.clone_from(&info.user);
        }
        if info.password.is_none() {
            info.password = info.password_file(env);
        }
        Ok(info)
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
            timeout: Duration::from_secs(10),
            application: "standin".into(),
            password: None,
            options: None,
        }
    }

    /// The same server and login, another database.
    pub fn with_database(&self, database: &str) -> Self {
        Self {
            database: database.into(),
            ..self.clone()
        }
    }

    /// A connection string for `psql` and other libpq programs, without the password.
    pub fn psql(&self) -> String {
        let quoted =
            |value: &str| format!("'{}'", value.replace('\\', "\\\\").replace('\'', "\\'"));
        let (host, user, database) = (
            quoted(&self.host),
            quoted(&self.user),
            quoted(&self.database),
        );
        format!(
            "host={host} port={} user={user} dbname={database}",
            self.port
        )
    }

    /// Whether it is a Unix socket.
    pub fn is_socket(&self) -> bool {
        self.host.starts_with('/')
    }

    /// The password, for the login only.
    pub(super) fn password(&self) -> Option<&str> {
        self.password.as_ref().map(|password| password.as_str())
    }

    /// Options such as `-c geqo=off`, for the login only.
    pub(super) fn options(&self) -> Option<&str> {
        self.options.as_deref()
    }

    /// Environment for PostgreSQL's own programs, so that no password stands on a command line.
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
            (
                "PGCONNECT_TIMEOUT",
                self.timeout.as_secs().max(1).to_string(),
            ),
            ("PGAPPNAME", self.application.clone()),
        ];
        env.extend(
            self.password()
                .map(|password| ("PGPASSWORD", password.to_owned())),
        );
        env.extend(
            self.options()
                .map(|options| ("PGOPTIONS", options.to_owned())),
        );
        env.extend(
            self.ssl_root
                .as_ref()
                .map(|root| ("PGSSLROOTCERT", root.display().to_string())),
        );
        env
    }

    fn defaults(env: &dyn Fn(&str) -> Option<String>) -> Result<Self> {
        let user = env("USER")
            .or_else(|| env("LOGNAME"))
            .unwrap_or_else(|| "postgres".into());
        let mut info = Self::socket(Path::new(""), 5432, &user, "");
        info.host = "localhost".into();
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
        ] {
            if let Some(value) = env(variable).filter(|value| !value.is_empty()) {
                info.set(name, value)?;
            }
        }
        Ok(info)
    }

    fn set(&mut self, name: &str, value: String) -> Result<()> {
        let number = |value: &str| {
            value.parse::<u16>().map_err(|_| {
                Error::new(
                    Kind::Rules,
                    format!("`{name}` of a database address is no number"),
                )
            })
        };
        match name {
            "host" | "hostaddr" if value.contains(',') => {
                return Err(
                    Error::new(Kind::Rules, "a database address names several hosts").hint(
                        "name the one to use: which server is read must not be left to chance",
                    ),
                );
            }
            "host" | "hostaddr" => self.host = value,
            "port" => self.port = number(&value)?,
            "user" => self.user = value,
            "password" => self.password = Some(Zeroizing::new(value)),
            "dbname" => self.database = value,
            "application_name" => self.application = value,
            "connect_timeout" => {
                self.timeout = Duration::from_secs(u64::from(number(&value)?.max(1)))
            }
            "options" => self.options = Some(value),
            "sslrootcert" if value == "system" => self.ssl_root = None,
            "sslrootcert" => self.ssl_root = Some(value.into()),
            "sslmode" => self.ssl_mode = ssl_mode(&value)?,
            "channel_binding" if value != "require" => {}
            "channel_binding" => {
                return Err(Error::new(Kind::Rules, "`channel_binding=require` is not supported")
                    .hint("use sslmode=verify-full, which proves the server's identity by its certificate"));
            }
            // Settings without a meaning here; a socket has no keepalives, and GSSAPI is never tried.
            "keepalives"
            | "keepalives_idle"
            | "keepalives_interval"
            | "keepalives_count"
            | "gssencmode"
            | "target_session_attrs"
            | "client_encoding"
            | "fallback_application_name"
            | "sslnegotiation" => {}
            _ => {
                return Err(Error::new(Kind::Rules, format!("`{name}` of a database address is not supported"))
                    .hint("leave it out; host, port, user, password, dbname, sslmode, sslrootcert, options, application_name and connect_timeout are"));
            }
        }
        Ok(())
    }

    /// The first line of the password file that fits.
    fn password_file(&self, env: &dyn Fn(&str) -> Option<String>) -> Option<Zeroizing<String>> {
        let path =
            env("PGPASSFILE").or_else(|| env("HOME").map(|home| format!("{home}/.pgpass")))?;
        let text = Zeroizing::new(std::fs::read_to_string(path).ok()?);
        let host = if self.is_socket() {
            "localhost"
        } else {
            &self.host
        };
        let wanted = [host, &self.port.to_string(), &self.database, &self.user].map(str::to_owned);
        text.lines()
            .filter(|line| !line.starts_with('#'))
            .find_map(|line| {
                let fields = password_line(line);
                let (password, place) = fields.split_last()?;
                let fits = place.len() == 4
                    && place
                        .iter()
                        .zip(&wanted)
                        .all(|(field, want)| field == "*" || field == want);
                fits.then(|| Zeroizing::new(password.clone()))
            })
    }
}

/// Fields separated by colons; a backslash keeps the next character as it is.
fn password_line(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            ':' if fields.len() < 5 => fields.push(String::new()),
            _ => {
                let kept = if c == '\\' {
                    chars.next().unwrap_or('\\')
                } else {
                    c
                };
                if let Some(field) = fields.last_mut() {
                    field.push(kept);
                }
            }
        }
    }
    fields
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

/// Everything behind `postgresql://`.
fn url(rest: &str) -> Result<Vec<(String, String)>> {
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
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
fn key_values(text: &str) -> Result<Vec<(String, String)>> {
    let broken = || {
        Error::new(
            Kind::Rules,
            "a database address is no list of name=value pairs",
        )
    };
    let mut pairs = Vec::new();
    let mut chars = text.trim().chars().peekable();
    while chars.peek().is_some() {
        let mut name = String::new();
        while let Some(c) = chars.next_if(|&c| c != '=') {
            name.push(c);
        }
        chars.next().ok_or_else(broken)?;
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
        pairs.push((name.trim().to_owned(), value));
    }
    Ok(pairs)
}

impl fmt::Display for ConnInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}/{}", self.host, self.port, self.database)
    }
}

impl fmt::Debug for ConnInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} as {}", self, self.user)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<ConnInfo> {
        ConnInfo::parse(text, &|_| None)
    }

    #[test]
    fn a_url_gives_every_part() {
        let info = parse("postgresql://ada:p%40ss%3A@[2001:db8::1]:6432/sh%6Fp?sslmode=verify-full&connect_timeout=3").unwrap();
        assert_eq!((info.host.as_str(), info.port), ("2001:db8::1", 6432));
        assert_eq!(
            (info.user.as_str(), info.database.as_str(), info.password()),
            ("ada", "shop", Some("p@ss:"))
        );
        assert_eq!(info.ssl_mode, SslMode::VerifyFull);
        assert_eq!(info.timeout, Duration::from_secs(3));
    }

    #[test]
    fn sockets_are_reached_both_ways() {
        for text in [
            "postgresql:///db?host=/tmp/s",
            "postgresql://%2Ftmp%2Fs/db",
            "host=/tmp/s dbname=db",
        ] {
            let info = parse(text).unwrap();
            assert_eq!(
                (info.host.as_str(), info.database.as_str()),
                ("/tmp/s", "db"),
                "{text}"
            );
            assert!(info.is_socket());
        }
    }

    #[test]
    fn quoted_values_keep_blanks_and_quotes() {
        let info = parse(r"host = h  password='a b\'c' user=u").unwrap();
        assert_eq!(info.password(), Some("a b'c"));
    }

    #[test]
    fn the_environment_fills_what_is_absent() {
        let env = |name: &str| (name == "PGHOST").then(|| "db.internal".to_owned());
        assert_eq!(
            ConnInfo::parse("postgresql:///x", &env).unwrap().host,
            "db.internal"
        );
        assert_eq!(ConnInfo::parse("postgresql://h/x", &env).unwrap().host, "h");
    }

    #[test]
    fn no_error_and_no_form_shows_the_password() {
        for text in [
            "postgresql://u:hunter2@h/d?nonsense=1",
            "postgresql://u:hunter2@h:port/d",
            "postgresql://u:hunter2%zz@h/d",
        ] {
            let error = parse(text).unwrap_err();
            assert!(!format!("{error:?}").contains("hunter2"), "{text}");
        }
        let info = parse("postgresql://u:hunter2@h/d").unwrap();
        assert!(!format!("{info} {info:?}").contains("hunter2"));
    }

    #[test]
    fn password_lines_keep_escaped_colons() {
        assert_eq!(
            password_line(r"h:5432:*:u:a\:b:c"),
            ["h", "5432", "*", "u", "a:b:c"]
        );
    }
}
