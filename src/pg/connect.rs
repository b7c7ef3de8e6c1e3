//! Connections: reaching a server, logging in, and the session settings that make its answers predictable.
//!
//! TLS is settled here, beneath tokio-postgres, which only ever sees a stream: so the stream stays ours to take back
//! (`raw`). A login is tried a second time only where `sslmode` leaves encryption open, and only when the server
//! refused the first try for how it was encrypted.
//!
//! Source: PostgreSQL documentation, "Client Connection Defaults" and "SSL Support" (libpq).

use std::future::poll_fn;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use socket2::{SockRef, TcpKeepalive};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpStream, UnixStream};
use tokio_postgres::error::SqlState;
use tokio_postgres::tls::NoTlsStream;
use tokio_postgres::{Client, Config, Connection, NoTls};
use tokio_rustls::client::TlsStream;

use super::failure;
use super::heard::{Heard, Whose};
use super::life::{Life, last_value};
pub use super::side::Side;
use super::tls::{self, Ask, Settled};
use super::url::ConnInfo;
use crate::error::{Error, Kind, Result};

/// The oldest server that is read: older ones read ctid ranges by scanning the whole table.
const OLDEST: u32 = 140_000;

/// How long a session waits for a lock: a queue behind it is somebody's standstill.
pub(super) const LOCK_TIMEOUT: Duration = Duration::from_mins(1);

/// When a silent peer is asked for a sign of life, and how often then. A firewall forgets idle connections after minutes,
/// and the leader of a snapshot idles for as long as the run takes.
const KEEPALIVE: (Duration, Duration) = (Duration::from_mins(1), Duration::from_secs(10));

/// How long a login is tried again where the server has no connection left: what has just been closed counts until its
/// process has ended.
pub(super) const CROWDED: Duration = Duration::from_secs(2);

/// How long it waits between two tries.
const BETWEEN: Duration = Duration::from_millis(50);

/// Settings of every session, as SQL to run once after a login.
pub fn preamble(side: Side, server_version: u32) -> String {
    preamble_waiting(side, server_version, LOCK_TIMEOUT)
}

/// [`preamble`] for sessions that wait for a lock so long, to the millisecond; 0 waits for ever.
///
/// Other timeouts are off because a refresh may take longer than any query should. A source session cannot write;
/// `row_security = off` turns rows that a policy would hide into an error. Text travels as UTF-8, except from and to a
/// database of encoding `SQL_ASCII`: its text is any bytes, and asked for UTF-8 the server would refuse those that are
/// none (`pg_server_to_any` in `src/backend/utils/mb/mbutils.c`).
pub fn preamble_waiting(side: Side, server_version: u32, lock_timeout: Duration) -> String {
    let mut sql = format!(
        "SET statement_timeout = 0; SET lock_timeout = {}; SET idle_in_transaction_session_timeout = 0; \
         SET idle_session_timeout = 0; SET row_security = off; SET search_path = ''; SET DateStyle = ISO; \
         SET IntervalStyle = postgres; SET TimeZone = 'UTC'; SET extra_float_digits = 3; SET bytea_output = hex; \
         SET xmloption = content; SET client_min_messages = error; \
         SELECT pg_catalog.set_config('client_encoding', \
         CASE pg_catalog.current_setting('server_encoding') WHEN 'SQL_ASCII' THEN 'SQL_ASCII' ELSE 'UTF8' END, false);",
        lock_timeout.as_millis()
    );
    if server_version >= 170_000 {
        sql += " SET transaction_timeout = 0;";
    }
    if side == Side::Source {
        sql += " SET default_transaction_read_only = on;";
    }
    sql
}

/// Behind the settings: which process of the server the session is.
pub(super) const PROCESS: &str = " SELECT pg_catalog.pg_backend_pid();";

/// A session of the control plane, ready for queries. Its connection is driven by the current runtime.
///
/// Errors are of kind `Connection`, or `Server` where the server answers and refuses, or is older than 14.
pub async fn connect(info: &ConnInfo, side: Side) -> Result<Client> {
    let whose = Whose::default();
    let heard = |stream| Heard::new(stream, info, &whose);
    let (client, connection) = log_in(info, side, CROWDED, heard).await?;
    let version = server_version(&connection, info, side)?;
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            let code = error.code().map_or("no code", |code| code.code());
            tracing::debug!(%side, "a connection ended early: {code}");
        }
    });
    // What takes logins and is silent from then on has not answered either.
    let sql = preamble(side, version) + PROCESS;
    let set = tokio::time::timeout(info.timeout, client.simple_query(&sql)).await;
    let set = set
        .map_err(|_| timed_out(info, side))?
        .map_err(|error| failure::from_client(side, &error))?;
    let process_id = last_value(&set).and_then(|id| id.parse().ok());
    let life = process_id.map(|process_id| Life {
        address: info.clone(),
        side,
        process_id,
    });
    if let Some(life) = life {
        // It is empty: only here it is filled.
        let _ = whose.set(life);
    }
    Ok(client)
}

/// Connects and logs in over the stream that `wrap` makes of the connection; it is called once a try. Where the server has no
/// connection left, it is tried again for so long as `crowded` says.
pub(super) async fn log_in<S>(
    info: &ConnInfo,
    side: Side,
    crowded: Duration,
    wrap: impl Fn(Transport) -> S,
) -> Result<(Client, Connection<S, NoTlsStream>)>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let started = Instant::now();
    loop {
        match log_in_once(info, side, &wrap).await {
            Err(error) if is_crowded(&error) && started.elapsed() < crowded => {
                tokio::time::sleep(BETWEEN).await;
            }
            ended => return ended,
        }
    }
}

/// Whether a login failed only because others have all connections that the server, the database or the role may have
/// (SQLSTATE 53300, `too_many_connections`).
pub(crate) fn is_crowded(error: &Error) -> bool {
    error.sqlstate() == Some("53300")
}

async fn log_in_once<S>(
    info: &ConnInfo,
    side: Side,
    wrap: &impl Fn(Transport) -> S,
) -> Result<(Client, Connection<S, NoTlsStream>)>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let config = config(info);
    let mut refused: Option<(bool, Error)> = None;
    for &ask in tls::asks(info) {
        let stream = reach(info, side, ask).await?;
        let encrypted = stream.is_encrypted();
        if refused
            .as_ref()
            .is_some_and(|(before, _)| *before == encrypted)
        {
            break;
        }
        let login = config.connect_raw(wrap(stream), NoTls);
        let Ok(result) = tokio::time::timeout(info.timeout, login).await else {
            return Err(timed_out(info, side));
        };
        let error = match result {
            Ok(pair) => return Ok(pair),
            Err(error) => error,
        };
        let told = failure::login(side, info, encrypted, &error);
        // What pg_hba.conf does not allow: with or without encryption it may.
        if error.code() != Some(&SqlState::INVALID_AUTHORIZATION_SPECIFICATION) {
            return Err(told);
        }
        refused.get_or_insert((encrypted, told));
    }
    Err(match refused {
        Some((_, error)) => error,
        None => timed_out(info, side),
    })
}

fn timed_out(info: &ConnInfo, side: Side) -> Error {
    let seconds = info.timeout.as_secs();
    Error::new(
        Kind::Connection,
        format!("the {side} did not answer within {seconds} s"),
    )
    .on(info.to_string())
    .hint("check address and network, or raise connect_timeout in the URL")
}

/// The login for tokio-postgres. TLS is settled beneath it.
fn config(info: &ConnInfo) -> Config {
    let mut config = Config::new();
    config
        .user(&info.user)
        .dbname(&info.database)
        .application_name(&info.application)
        .ssl_mode(tokio_postgres::config::SslMode::Disable);
    if let Some(password) = info.password() {
        config.password(password);
    }
    if let Some(options) = info.options() {
        config.options(options);
    }
    config
}

/// The server's version as a number; an error where it is too old to be read.
pub(super) fn server_version<S>(
    connection: &Connection<S, NoTlsStream>,
    info: &ConnInfo,
    side: Side,
) -> Result<u32>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let text = connection.parameter("server_version").unwrap_or_default();
    supported(text, side).map_err(|error| error.on(info.to_string()))
}

/// `server_version` as a number, from 14 on.
fn supported(text: &str, side: Side) -> Result<u32> {
    let version = version_number(text).ok_or_else(|| {
        Error::new(
            Kind::Server,
            format!("the {side} does not tell its version"),
        )
        .hint("connect to PostgreSQL itself, or to a pooler that passes server_version on")
    })?;
    if version >= OLDEST {
        return Ok(version);
    }
    Err(Error::new(
        Kind::Server,
        format!("the {side} is PostgreSQL {text}; 14 is the oldest that is supported"),
    )
    .hint("upgrade that server"))
}

/// `15.20 (Debian …)` → 150020, `18beta1` → 180000.
fn version_number(text: &str) -> Option<u32> {
    let digits = |text: &str| {
        text.chars()
            .take_while(char::is_ascii_digit)
            .collect::<String>()
            .parse::<u32>()
            .ok()
    };
    let major = digits(text)?;
    let minor = text
        .split_once('.')
        .and_then(|(_, minor)| digits(minor))
        .unwrap_or(0);
    Some(major * 10_000 + minor)
}

/// A connected stream of any kind, for the asynchronous world.
pub(super) enum Transport {
    Unix(UnixStream),
    Tcp(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Transport {
    fn is_encrypted(&self) -> bool {
        matches!(self, Self::Tls(_))
    }
}

/// Connects to a server's address and settles on TLS or not; no login yet.
pub(super) async fn reach(info: &ConnInfo, side: Side, ask: Ask) -> Result<Transport> {
    let unreachable = |error: io::Error| {
        let passes = match error.kind() {
            // The socket's folder is there before its server is.
            io::ErrorKind::NotFound => info.is_socket() && Path::new(&info.host).is_dir(),
            kind => kind == io::ErrorKind::ConnectionRefused || failure::is_cut(kind),
        };
        Error::new(
            Kind::Connection,
            format!("cannot connect to the {side} ({error})"),
        )
        .on(info.to_string())
        .hint("check that the server runs, its address, and that this machine may reach it")
        .passing(passes)
    };
    let reaching = async {
        if info.is_socket() {
            let path = format!("{}/.s.PGSQL.{}", info.host, info.port);
            return UnixStream::connect(path)
                .await
                .map(Transport::Unix)
                .map_err(unreachable);
        }
        let stream = TcpStream::connect((info.destination(), info.port))
            .await
            .map_err(unreachable)?;
        stream.set_nodelay(true).map_err(unreachable)?;
        let keepalive = TcpKeepalive::new()
            .with_time(KEEPALIVE.0)
            .with_interval(KEEPALIVE.1);
        SockRef::from(&stream)
            .set_tcp_keepalive(&keepalive)
            .map_err(unreachable)?;
        Ok(match tls::settle(stream, info, ask).await? {
            Settled::Plain(stream) => Transport::Tcp(stream),
            Settled::Tls(stream) => Transport::Tls(stream),
        })
    };
    tokio::time::timeout(info.timeout, reaching)
        .await
        .unwrap_or_else(|_| Err(timed_out(info, side)))
}

/// Forwards one poll to whichever stream it is.
macro_rules! forward {
    ($self:ident, $stream:ident => $call:expr) => {
        match $self.get_mut() {
            Transport::Unix($stream) => $call,
            Transport::Tcp($stream) => $call,
            Transport::Tls($stream) => $call,
        }
    };
}

impl AsyncRead for Transport {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        forward!(self, stream => Pin::new(stream).poll_read(cx, buf))
    }
}

impl AsyncWrite for Transport {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        forward!(self, stream => Pin::new(stream).poll_write(cx, bytes))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        forward!(self, stream => Pin::new(stream).poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        forward!(self, stream => Pin::new(stream).poll_shutdown(cx))
    }
}

/// Writes out what an encrypted stream may still hold back.
pub(super) async fn flush(transport: &mut Transport) -> io::Result<()> {
    poll_fn(|cx| Pin::new(&mut *transport).poll_flush(cx)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_every_spelling_are_read() {
        assert_eq!(version_number("15.20 (Debian 15.20-1)"), Some(150_020));
        assert_eq!(version_number("18beta1"), Some(180_000));
        assert_eq!(version_number("devel"), None);
    }

    #[test]
    fn a_server_older_than_14_is_refused_by_its_version() {
        assert_eq!(supported("14.0", Side::Source).unwrap(), 140_000);
        let error = supported("13.22", Side::Source).unwrap_err();
        assert_eq!(error.kind(), Kind::Server);
        assert!(error.what().contains("source is PostgreSQL 13.22"));
    }

    #[test]
    fn source_sessions_cannot_write() {
        assert!(preamble(Side::Source, 150_000).contains("default_transaction_read_only = on"));
        assert!(!preamble(Side::Target, 150_000).contains("read_only"));
    }

    #[test]
    fn settings_fit_the_version_and_the_wait_for_locks_is_the_callers() {
        assert!(preamble(Side::Source, 170_000).contains("transaction_timeout = 0"));
        assert!(!preamble(Side::Source, 160_000).contains(" transaction_timeout"));
        let wait = Duration::from_secs(2);
        assert!(preamble_waiting(Side::Target, 150_000, wait).contains("lock_timeout = 2000;"));
    }
}
