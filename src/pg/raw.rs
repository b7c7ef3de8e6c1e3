//! A logged-in socket for the data plane: tokio-postgres logs in over a stream that is only lent to it, and the
//! stream is taken back afterwards and used with blocking calls.
//!
//! What tokio-postgres may have read beyond the login's last message is lost with it. After ReadyForQuery a server
//! sends nothing by itself but notices and parameter changes, in whole messages; a torn one would break the framing,
//! which the session reports instead of guessing.

use std::io::{self, Read, Write};
use std::net;
use std::os::unix::net as unix;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::{CancelToken, NoTls};

use super::connect::{Side, Transport, config, flush, reach, server_version, within};
use super::session::Socket;
use super::url::ConnInfo;
use crate::error::{Error, Kind, Result};

/// A blocking stream that is logged in and waits for a command.
pub enum RawStream {
    /// Unix socket.
    Unix(unix::UnixStream),
    /// TCP in the clear.
    Tcp(net::TcpStream),
    /// TCP encrypted.
    Tls(Box<rustls::StreamOwned<rustls::ClientConnection, net::TcpStream>>),
}

/// A raw connection and what belongs to it.
pub struct RawConn {
    /// The stream.
    pub stream: RawStream,
    /// Ends the statement that runs on it, from another thread.
    pub cancel: Cancel,
    /// As `server_version_num`.
    pub server_version: u32,
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
            let stream = reach(&self.info, self.side).await.ok()?;
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

/// Logs in and takes the socket back. Blocks; not for async tasks.
pub fn connect_raw(info: &ConnInfo, side: Side) -> Result<RawConn> {
    runtime()?.block_on(async {
        let lent = Lend(Arc::new(Mutex::new(Some(reach(info, side).await?))));
        let slot = Arc::clone(&lent.0);
        let config = config(info);
        let (client, connection) = within(info, side, config.connect_raw(lent, NoTls)).await?;
        let server_version = server_version(&connection, side)?;
        let cancel = Cancel {
            token: client.cancel_token(),
            info: info.clone(),
            side,
        };
        let transport = slot.lock().unwrap_or_else(PoisonError::into_inner).take();
        // Both ends are dropped without a word to the server: the stream is not theirs any more.
        drop((connection, client));
        let lost = || {
            Error::new(
                Kind::Connection,
                format!("the connection to the {side} was lost"),
            )
        };
        let mut transport = transport.ok_or_else(lost)?;
        flush(&mut transport)
            .await
            .map_err(|error| lost().because(error))?;
        let stream = blocking(transport).map_err(|error| lost().because(error))?;
        Ok(RawConn {
            stream,
            cancel,
            server_version,
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
    Ok(match transport {
        Transport::Unix(stream) => {
            let stream = stream.into_std()?;
            stream.set_nonblocking(false)?;
            RawStream::Unix(stream)
        }
        Transport::Tcp(stream) => {
            let stream = stream.into_std()?;
            stream.set_nonblocking(false)?;
            RawStream::Tcp(stream)
        }
        Transport::Tls(stream) => {
            let (stream, session) = stream.into_inner();
            let stream = stream.into_std()?;
            stream.set_nonblocking(false)?;
            RawStream::Tls(Box::new(rustls::StreamOwned::new(session, stream)))
        }
    })
}

/// A stream that can be taken back from whoever it was given to.
struct Lend(Arc<Mutex<Option<Transport>>>);

impl Lend {
    fn poll<T>(
        &self,
        poll: impl FnOnce(Pin<&mut Transport>) -> Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        match self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .as_mut()
        {
            Some(stream) => poll(Pin::new(stream)),
            None => Poll::Ready(Err(io::ErrorKind::NotConnected.into())),
        }
    }
}

impl AsyncRead for Lend {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.poll(|stream| stream.poll_read(cx, buf))
    }
}

impl AsyncWrite for Lend {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll(|stream| stream.poll_write(cx, bytes))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll(|stream| stream.poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll(|stream| stream.poll_shutdown(cx))
    }
}

impl Read for RawStream {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Unix(stream) => stream.read(into),
            Self::Tcp(stream) => stream.read(into),
            Self::Tls(stream) => stream.read(into),
        }
    }
}

impl Write for RawStream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Unix(stream) => stream.write(bytes),
            Self::Tcp(stream) => stream.write(bytes),
            Self::Tls(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Unix(stream) => stream.flush(),
            Self::Tcp(stream) => stream.flush(),
            Self::Tls(stream) => stream.flush(),
        }
    }
}

impl Socket for RawStream {
    fn set_nonblocking(&self, on: bool) -> io::Result<()> {
        match self {
            Self::Unix(stream) => stream.set_nonblocking(on),
            Self::Tcp(stream) => stream.set_nonblocking(on),
            Self::Tls(stream) => stream.sock.set_nonblocking(on),
        }
    }
}
