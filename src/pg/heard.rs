//! A stream of the control plane that ends where its server is lost: see [`life`](super::life).

use std::io;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

use super::connect::Transport;
use super::life::{Life, Sign, Silence, period};
use super::url::ConnInfo;

/// Whose stream it is; told when the login is over. Nobody asks before.
pub(super) type Whose = Arc<OnceLock<Life>>;

/// A server's last message of an answer: its tag and length. The state of the transaction follows.
/// Source: PostgreSQL documentation, "Message Formats", ReadyForQuery.
const READY: [u8; 5] = *b"Z\0\0\0\x05";

/// A stream, and how long it has been silent.
pub(super) struct Heard {
    stream: Transport,
    whose: Whose,
    period: Duration,
    silence: Silence,
    next: Pin<Box<Sleep>>,
    asked: Option<Pin<Box<dyn Future<Output = Sign> + Send>>>,
    /// The last bytes that came, as many as tell that an answer is complete.
    last: [u8; 6],
}

impl Heard {
    /// A stream of a database at this address.
    pub(super) fn new(stream: Transport, address: &ConnInfo, whose: &Whose) -> Self {
        let period = period(address);
        Self {
            stream,
            whose: Arc::clone(whose),
            period,
            silence: Silence::default(),
            next: Box::pin(sleep(period)),
            asked: None,
            last: [0; 6],
        }
    }

    /// Whether the server owes an answer. One that owes none may be silent for as long as it likes.
    fn awaits(&self) -> bool {
        self.last[..READY.len()] != READY
    }

    fn has_come(&mut self, bytes: &[u8]) {
        let tail = &bytes[bytes.len().saturating_sub(self.last.len())..];
        self.last.rotate_left(tail.len());
        let from = self.last.len() - tail.len();
        self.last[from..].copy_from_slice(tail);
        self.begin();
    }

    /// A silence begins anew.
    fn begin(&mut self) {
        self.silence.is_broken();
        self.asked = None;
        self.next.as_mut().reset(Instant::now() + self.period);
    }

    /// Nothing has come: asks when it is time, and gives an error where the session is lost.
    fn poll_silence(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.awaits() {
            let Some(asked) = &mut self.asked else {
                ready!(self.next.as_mut().poll(cx));
                let Some(life) = self.whose.get().cloned() else {
                    self.begin();
                    continue;
                };
                self.asked = Some(Box::pin(async move { life.ask().await }));
                continue;
            };
            let sign = ready!(asked.as_mut().poll(cx));
            self.asked = None;
            if let Some(gone) = self.silence.hears(sign) {
                return Poll::Ready(Err(gone.into()));
            }
            self.next.as_mut().reset(Instant::now() + self.period);
        }
        Poll::Pending
    }
}

impl AsyncRead for Heard {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(cx, buf);
        if polled.is_pending() {
            return self.poll_silence(cx);
        }
        self.has_come(&buf.filled()[before..]);
        polled
    }
}

impl AsyncWrite for Heard {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(cx, bytes);
        if polled.is_ready() {
            self.last = [0; 6];
            self.begin();
        }
        // Whoever writes has looked for something to read before, and found nothing that would wake it.
        match self.poll_silence(cx) {
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            _ => polled,
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
