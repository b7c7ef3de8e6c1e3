//! A logged-in socket for the data plane: tokio-postgres logs in over a stream that is only lent to it, and the
//! stream is taken back afterwards and used with blocking calls.
//!
//! tokio-postgres reads through a buffer that it keeps, so whatever it read beyond the login's last message would be
//! lost, and with it the framing. The loan therefore follows the messages and hands out none of the bytes behind
//! ReadyForQuery: they stay in the socket (or in the TLS session, which comes back whole).
//!
//! Source: PostgreSQL documentation, "Message Formats".

use std::io::{self, Read, Write};
use std::net;
use std::os::unix::net as unix;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::{CancelToken, NoTls};

use super::connect::{CROWDED, Side, Transport, flush, log_in, reach, server_version};
use super::life::{Gone, Life, Silence, period};
use super::session::Socket;
use super::tls;
use super::url::ConnInfo;
use crate::error::{Error, Kind, Result};

/// A blocking stream that is logged in and waits for a command.
pub struct RawStream {
    carrier: Carrier,
    /// Whether reads and writes return `WouldBlock` instead of waiting.
    nonblocking: bool,
    watch: Option<Watch>,
}

enum Carrier {
    Unix(unix::UnixStream),
    /// In the clear.
    Tcp(net::TcpStream),
    Tls(Box<rustls::StreamOwned<rustls::ClientConnection, net::TcpStream>>),
}

/// Asks about the session where it is silent for long.
struct Watch {
    life: Life,
    silence: Silence,
    /// Why nothing is waited for any more.
    gone: Option<Gone>,
}

/// A raw connection and what belongs to it.
pub struct RawConn {
    /// The stream.
    pub stream: RawStream,
    /// Ends the statement that runs on it, from another thread.
    pub cancel: Cancel,
    /// As `server_version_num`.
    pub server_version: u32,
    /// `pg_backend_pid()` of the session, as `pg_stat_activity` and `pg_blocking_pids` name it.
    pub process_id: i32,
}

/// Asks the server to end a session's statement.
pub struct Cancel {
    token: CancelToken,
    info: ConnInfo,
    side: Side,
}

impl Cancel {
    /// Sends the request over a connection of its own and does not wait for its effect. Failures are of no
    /// interest: the session may have ended by itself.
    pub fn cancel(&self) {
        let Ok(runtime) = runtime() else { return };
        let sent = runtime.block_on(async {
            // pg_hba.conf is not asked for a cancel request: the first try is enough.
            let &ask = tls::asks(&self.info).first()?;
            let stream = reach(&self.info, self.side, ask).await.ok()?;
            let request = self.token.cancel_query_raw(stream, NoTls);
            tokio::time::timeout(Duration::from_secs(5), request)
                .await
                .ok()?
                .ok()
        });
        tracing::debug!(side = %self.side, sent = sent.is_some(), "asked to cancel a statement");
    }
}

/// The cancels of all sessions that one source or sink has opened.
#[derive(Default)]
pub struct Cancels {
    sessions: Mutex<Vec<Cancel>>,
}

impl Cancels {
    /// Adds a session.
    pub fn add(&self, cancel: Cancel) {
        self.sessions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(cancel);
    }

    /// Ends what runs on every session.
    pub fn cancel(&self) {
        self.sessions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .for_each(Cancel::cancel);
    }
}

/// Logs in and takes the socket back. Blocks, in a runtime of its own; not for async tasks.
///
/// Settings are the caller's to make, with [`preamble`](super::connect::preamble). Errors are those of
/// [`connect`](super::connect::connect).
pub fn connect_raw(info: &ConnInfo, side: Side) -> Result<RawConn> {
    connect_within(info, side, CROWDED)
}

/// The same, but where the server has no connection left, that is told at once: whoever can do without does not stand in
/// the way of those who cannot.
pub fn connect_raw_at_once(info: &ConnInfo, side: Side) -> Result<RawConn> {
    connect_within(info, side, Duration::ZERO)
}

fn connect_within(info: &ConnInfo, side: Side, crowded: Duration) -> Result<RawConn> {
    let lost = || {
        Error::new(
            Kind::Connection,
            format!("the connection to the {side} was lost"),
        )
        .on(info.to_string())
        .hint("look at that server's log; then run again")
    };
    runtime()?.block_on(async {
        let loan = Loan::default();
        let (client, connection) = log_in(info, side, crowded, |stream| loan.lend(stream)).await?;
        let server_version = server_version(&connection, info, side)?;
        let cancel = Cancel {
            token: client.cancel_token(),
            info: info.clone(),
            side,
        };
        let lent = loan.take_back();
        // Both ends are dropped without a word to the server: the stream is not theirs any more.
        drop((connection, client));
        let Lent { mut stream, gate } = lent.filter(|lent| lent.gate.ready).ok_or_else(lost)?;
        let flushed = flush(&mut stream).await;
        let stream = flushed.and_then(|()| blocking(stream));
        Ok(RawConn {
            stream: stream.map_err(|error| lost().because(error))?,
            cancel,
            server_version,
            process_id: gate.process_id,
        })
    })
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::new(Kind::Connection, "no runtime for a login").because(error))
}

fn blocking(transport: Transport) -> io::Result<RawStream> {
    let carrier = match transport {
        Transport::Unix(stream) => Carrier::Unix(stream.into_std()?),
        Transport::Tcp(stream) => Carrier::Tcp(stream.into_std()?),
        Transport::Tls(stream) => {
            let (stream, session) = stream.into_inner();
            let stream = rustls::StreamOwned::new(session, stream.into_std()?);
            Carrier::Tls(Box::new(stream))
        }
    };
    carrier.set_nonblocking(false)?;
    Ok(RawStream {
        carrier,
        nonblocking: false,
        watch: None,
    })
}

/// Follows the server's messages through a login.
#[derive(Default)]
struct Gate {
    /// Tag and length of the message that is under way, as far as they have come.
    head: Vec<u8>,
    /// Bytes of its body still to come.
    left: usize,
    /// The body of BackendKeyData, as far as it has come.
    key: Vec<u8>,
    /// From BackendKeyData.
    process_id: i32,
    /// ReadyForQuery has passed: the login is over.
    ready: bool,
}

impl Gate {
    /// Bytes of a message's head: the tag, then the length in four bytes, which counts itself.
    const HEAD: usize = 5;

    /// How many bytes may be read now without reading into the next message; none once the login is over.
    fn allowance(&self) -> usize {
        if self.ready {
            0
        } else if self.head.len() < Self::HEAD {
            Self::HEAD - self.head.len()
        } else {
            self.left
        }
    }

    /// Takes note of bytes that were read, at most as many as were allowed.
    fn pass(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.head.len() < Self::HEAD {
            self.head.extend(bytes);
            let [_, length @ ..] = self.head.as_slice() else {
                return Ok(());
            };
            let Ok(length) = <[u8; 4]>::try_from(length) else {
                return Ok(());
            };
            let body = (u32::from_be_bytes(length) as usize).checked_sub(4);
            self.left = body.ok_or(io::ErrorKind::InvalidData)?;
        } else {
            self.left = self.left.saturating_sub(bytes.len());
            if self.head.first() == Some(&b'K') && self.key.len() < 4 {
                self.key.extend(bytes);
            }
        }
        if self.left == 0 {
            self.ready = self.head.first() == Some(&b'Z');
            self.head.clear();
            if let Some(id) = self.key.first_chunk() {
                self.process_id = i32::from_be_bytes(*id);
            }
        }
        Ok(())
    }
}

/// What is lent, and how far the login is.
struct Lent {
    stream: Transport,
    gate: Gate,
}

/// The place of a stream that can be taken back from whoever it was lent to.
#[derive(Default)]
struct Loan(Arc<Mutex<Option<Lent>>>);

impl Loan {
    /// Puts a stream here and gives the other end access to it.
    fn lend(&self, stream: Transport) -> Self {
        let lent = Lent {
            stream,
            gate: Gate::default(),
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(lent);
        Self(Arc::clone(&self.0))
    }

    fn take_back(&self) -> Option<Lent> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn poll<T>(&self, poll: impl FnOnce(&mut Lent) -> Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        match self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .as_mut()
        {
            Some(lent) => poll(lent),
            None => Poll::Ready(Err(io::ErrorKind::NotConnected.into())),
        }
    }
}

impl AsyncRead for Loan {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.poll(|lent| {
            let mut chunk = [0; 1024];
            let room = chunk.len().min(buf.remaining()).min(lent.gate.allowance());
            if lent.gate.ready {
                return Poll::Ready(Err(io::ErrorKind::NotConnected.into()));
            }
            let mut part = ReadBuf::new(&mut chunk[..room]);
            ready!(Pin::new(&mut lent.stream).poll_read(cx, &mut part))?;
            lent.gate.pass(part.filled())?;
            buf.put_slice(part.filled());
            Poll::Ready(Ok(()))
        })
    }
}

impl AsyncWrite for Loan {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll(|lent| Pin::new(&mut lent.stream).poll_write(cx, bytes))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll(|lent| Pin::new(&mut lent.stream).poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll(|lent| Pin::new(&mut lent.stream).poll_shutdown(cx))
    }
}

/// Does the same with whichever stream it is.
macro_rules! each {
    ($carrier:expr, $stream:ident => $call:expr, $tls:ident => $encrypted:expr) => {
        match $carrier {
            Carrier::Unix($stream) => $call,
            Carrier::Tcp($stream) => $call,
            Carrier::Tls($tls) => $encrypted,
        }
    };
}

impl Carrier {
    fn set_nonblocking(&self, on: bool) -> io::Result<()> {
        each!(self, stream => stream.set_nonblocking(on), tls => tls.sock.set_nonblocking(on))
    }

    fn set_timeouts(&self, time: Duration) -> io::Result<()> {
        let time = Some(time);
        each!(self,
            stream => stream.set_read_timeout(time).and_then(|()| stream.set_write_timeout(time)),
            tls => tls.sock.set_read_timeout(time).and_then(|()| tls.sock.set_write_timeout(time)))
    }
}

impl Watch {
    /// Nothing has come, or gone, for a while: an error where the session is lost.
    fn ask(&mut self) -> io::Result<()> {
        let runtime = runtime().map_err(io::Error::other)?;
        let sign = runtime.block_on(self.life.ask());
        tracing::debug!(side = %self.life.side, ?sign, "asked about a silent session");
        self.gone = self.silence.hears(sign);
        self.is_there()
    }

    fn is_there(&self) -> io::Result<()> {
        self.gone.map_or(Ok(()), |gone| Err(gone.into()))
    }
}

impl RawStream {
    /// How long a read or a write may wait before it fails with `WouldBlock` or `TimedOut`. A zero duration is an error.
    pub fn set_timeouts(&self, time: Duration) -> io::Result<()> {
        self.carrier.set_timeouts(time)
    }

    /// From now on the server is asked about the session where it is silent for long, and reads and writes fail with
    /// `TimedOut` where it is lost. The session's process is `pg_backend_pid()`.
    pub(super) fn watch(
        &mut self,
        address: &ConnInfo,
        side: Side,
        process_id: i32,
    ) -> io::Result<()> {
        self.set_timeouts(period(address))?;
        self.watch = Some(Watch {
            life: Life {
                address: address.clone(),
                side,
                process_id,
            },
            silence: Silence::default(),
            gone: None,
        });
        Ok(())
    }

    /// Reads or writes, again and again where nothing has come or gone for a while and the session is there.
    fn patiently(
        &mut self,
        mut work: impl FnMut(&mut Carrier) -> io::Result<usize>,
    ) -> io::Result<usize> {
        let Some(watch) = self.watch.as_mut().filter(|_| !self.nonblocking) else {
            return work(&mut self.carrier);
        };
        watch.is_there()?;
        loop {
            match work(&mut self.carrier) {
                Err(error) if is_silence(error.kind()) => watch.ask()?,
                done => {
                    watch.silence.is_broken();
                    return done;
                }
            }
        }
    }
}

/// How a socket tells that its time is over.
fn is_silence(kind: io::ErrorKind) -> bool {
    matches!(kind, io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}

impl Read for RawStream {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.patiently(|carrier| each!(carrier, stream => stream.read(into), tls => tls.read(into)))
    }
}

impl Write for RawStream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.patiently(
            |carrier| each!(carrier, stream => stream.write(bytes), tls => tls.write(bytes)),
        )
    }

    fn flush(&mut self) -> io::Result<()> {
        let flush =
            |carrier: &mut Carrier| each!(carrier, stream => stream.flush(), tls => tls.flush());
        self.patiently(|carrier| flush(carrier).map(|()| 0))
            .map(drop)
    }
}

impl Socket for RawStream {
    fn set_nonblocking(&mut self, on: bool) -> io::Result<()> {
        self.carrier.set_nonblocking(on)?;
        self.nonblocking = on;
        Ok(())
    }

    fn gives_all(&self) -> bool {
        !matches!(self.carrier, Carrier::Tls(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(tag: u8, body: &[u8]) -> Vec<u8> {
        let length = body.len() as u32 + 4;
        [&[tag], length.to_be_bytes().as_slice(), body].concat()
    }

    /// Reads through a gate in pieces of at most `size`, as far as it lets one; returns it and what was read.
    fn through(bytes: &[u8], size: usize) -> (Gate, Vec<u8>) {
        let (mut gate, mut read) = (Gate::default(), 0);
        while gate.allowance() > 0 && read < bytes.len() {
            let piece = gate.allowance().min(size).min(bytes.len() - read);
            gate.pass(&bytes[read..read + piece]).unwrap();
            read += piece;
        }
        (gate, bytes[..read].to_vec())
    }

    #[test]
    fn nothing_behind_the_end_of_a_login_is_read() {
        let mut login = message(b'R', &[0, 0, 0, 0]);
        login.extend(message(b'S', b"server_version\x0015.1\0"));
        login.extend(message(b'K', &[0, 0, 1, 2, 9, 9, 9, 9]));
        login.extend(message(b'Z', b"I"));
        let mut bytes = login.clone();
        bytes.extend(message(b'N', b"half a notice"));
        for size in [1, 2, 3, 5, 1024] {
            let (gate, read) = through(&bytes, size);
            assert!(gate.ready && read == login, "{size}");
            assert_eq!(gate.process_id, 258, "{size}");
        }
    }

    #[test]
    fn an_empty_message_and_a_z_inside_another_do_not_end_it() {
        let mut bytes = message(b'1', b"");
        bytes.extend(message(b'E', &message(b'Z', b"I")));
        let (gate, read) = through(&bytes, 1024);
        assert!(!gate.ready);
        assert_eq!(read, bytes);
    }

    #[test]
    fn a_length_that_does_not_count_itself_is_refused() {
        assert!(Gate::default().pass(b"R\0\0\0\x03").is_err());
    }
}
