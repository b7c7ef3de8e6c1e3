//! A stream of the control plane that ends where its server is lost: see [`life`](super::life).

use std::io;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

use super::answers::Answers;
use super::connect::Transport;
use super::life::{Life, Sign, Silence, period};
use super::url::ConnInfo;

/// Whose stream it is; told when the login is over. Nobody asks before.
pub(super) type Whose = Arc<OnceLock<Life>>;

/// A stream, and how long it has been silent.
pub(super) struct Heard {
    stream: Transport,
    whose: Whose,
    period: Duration,
    silence: Silence,
    next: Pin<Box<Sleep>>,
    asked: Option<Pin<Box<dyn Future<Output = Sign> + Send>>>,
    answers: Answers,
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
            answers: Answers::new(),
        }
    }

    /// A silence begins anew.
    fn begin(&mut self) {
        self.silence.is_broken();
        self.asked = None;
        self.next.as_mut().reset(Instant::now() + self.period);
    }

    /// Nothing has come: asks when it is time, and gives an error where the session is lost.
    fn poll_silence(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.answers.are_owed() {
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
        self.answers.read(&buf.filled()[before..]);
        self.begin();
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
        if let Poll::Ready(Ok(count)) = polled {
            self.answers.write(&bytes[..count]);
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

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::UnixStream;

    use super::*;
    use crate::pg::connect::Side;
    use crate::pg::life::Gone;

    /// A stream behind its login, to a server that nobody reaches any more, and that server's end of it.
    async fn heard() -> (Heard, UnixStream) {
        let (stream, mut server) = UnixStream::pair().unwrap();
        let nowhere = tempfile::tempdir().unwrap();
        let mut address = ConnInfo::socket(nowhere.path(), 5432, "me", "shop");
        address.timeout = Duration::from_millis(1);
        let whose = Whose::default();
        let mut heard = Heard::new(Transport::Unix(stream), &address, &whose);
        heard.write_all(b"\0\0\0\x09\0\x03\0\0\0").await.unwrap();
        server.write_all(b"Z\0\0\0\x05I").await.unwrap();
        heard.read_exact(&mut [0; 6]).await.unwrap();
        let life = Life {
            address,
            side: Side::Target,
            process_id: 1,
        };
        assert!(whose.set(life).is_ok());
        (heard, server)
    }

    fn runtime() -> tokio::runtime::Runtime {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder.enable_all().build().unwrap()
    }

    #[test]
    fn an_answer_that_is_not_the_last_one_does_not_end_the_watch() {
        runtime().block_on(async {
            let (mut heard, mut server) = heard().await;
            // A statement is closed, and the next question is on its way before that is answered.
            heard.write_all(b"C\0\0\0\x06S\0S\0\0\0\x04").await.unwrap();
            heard.write_all(b"Q\0\0\0\x06;\0").await.unwrap();
            server.write_all(b"3\0\0\0\x04Z\0\0\0\x05I").await.unwrap();
            heard.read_exact(&mut [0; 11]).await.unwrap();
            let read = tokio::time::timeout(Duration::from_mins(1), heard.read_u8()).await;
            let error = read.unwrap().unwrap_err();
            let gone = error.get_ref().and_then(|inner| inner.downcast_ref());
            assert_eq!(gone, Some(&Gone::Unreachable));
        });
    }

    #[test]
    fn a_server_that_owes_nothing_may_be_silent() {
        runtime().block_on(async {
            let (mut heard, mut server) = heard().await;
            // Unasked: its settings were loaded again.
            server.write_all(b"S\0\0\0\x08a\0b\0").await.unwrap();
            heard.read_exact(&mut [0; 9]).await.unwrap();
            let long = heard.period * 100;
            let read = tokio::time::timeout(long, heard.read_u8()).await;
            assert!(read.is_err(), "nobody asks, and nothing is lost");
        });
    }
}
