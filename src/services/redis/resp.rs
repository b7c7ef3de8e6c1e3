//! Redis' protocol, as far as questions about a server need it: commands out, replies in, both bounded.
//!
//! Source: Redis documentation, "Redis serialization protocol specification", version 2, which servers speak unless they
//! are asked for another.

use std::io;

use tokio::io::{
    AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader,
};
use zeroize::Zeroizing;

/// As many bytes are read over one connection. What is asked for has some 10 kB.
const MOST: usize = 1 << 20;

/// As many elements a list may have. What is asked for has two.
const LONGEST_LIST: usize = 1024;

/// Longest error code that is kept.
const LONGEST_CODE: usize = 32;

/// What a server replies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reply {
    /// A text.
    Text(Vec<u8>),
    /// An error: its code alone, since servers quote in the rest what they were sent.
    Error(String),
    /// A list of texts.
    List(Vec<Vec<u8>>),
    /// Nothing, or something that nobody asked for.
    Other,
}

/// Why there is no reply.
#[derive(Debug)]
pub(super) enum Broken {
    /// The connection failed or was closed.
    Io(io::Error),
    /// This is another protocol.
    Foreign,
    /// More than anybody asked for.
    TooLong,
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// A connection to a server.
pub(super) struct Connection<S> {
    stream: BufReader<S>,
    /// Bytes that may still be read.
    left: usize,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Connection<S> {
    pub(super) fn new(stream: S) -> Self {
        Self {
            stream: BufReader::new(stream),
            left: MOST,
        }
    }

    /// Sends all commands, and then reads their replies in the same order.
    pub(super) async fn ask(&mut self, commands: &[Vec<&str>]) -> Result<Vec<Reply>, Broken> {
        let mut bytes = Zeroizing::new(Vec::new());
        for command in commands {
            bytes.extend(format!("*{}\r\n", command.len()).bytes());
            for word in command {
                bytes.extend(format!("${}\r\n{word}\r\n", word.len()).bytes());
            }
        }
        self.stream.write_all(&bytes).await?;
        // Encrypted bytes wait in a buffer until then.
        self.stream.flush().await?;
        let mut replies = Vec::new();
        for _ in commands {
            replies.push(self.reply().await?);
        }
        Ok(replies)
    }

    async fn reply(&mut self) -> Result<Reply, Broken> {
        let (kind, line) = self.line().await?;
        Ok(match kind {
            b'+' => Reply::Text(line.into_bytes()),
            b'-' => Reply::Error(code(&line)),
            b':' => Reply::Other,
            b'$' => self.text(&line).await?.map_or(Reply::Other, Reply::Text),
            b'*' if line == "-1" => Reply::Other,
            b'*' => {
                let count: usize = line.parse().map_err(|_| Broken::Foreign)?;
                if count > LONGEST_LIST {
                    return Err(Broken::TooLong);
                }
                let mut list = Vec::new();
                for _ in 0..count {
                    let (kind, line) = self.line().await?;
                    list.push(match kind {
                        b'$' => self.text(&line).await?.unwrap_or_default(),
                        b'+' | b':' => line.into_bytes(),
                        // No reply to what is asked here has lists in lists.
                        _ => return Err(Broken::Foreign),
                    });
                }
                Reply::List(list)
            }
            _ => return Err(Broken::Foreign),
        })
    }

    /// A text of so many bytes; `None` where there is none.
    async fn text(&mut self, length: &str) -> Result<Option<Vec<u8>>, Broken> {
        if length == "-1" {
            return Ok(None);
        }
        let length: usize = length.parse().map_err(|_| Broken::Foreign)?;
        let whole = length.checked_add(2).ok_or(Broken::TooLong)?;
        self.left = self.left.checked_sub(whole).ok_or(Broken::TooLong)?;
        let mut bytes = vec![0; whole];
        self.stream.read_exact(&mut bytes).await?;
        match bytes.strip_suffix(b"\r\n") {
            Some(text) => Ok(Some(text.to_vec())),
            None => Err(Broken::Foreign),
        }
    }

    /// The first byte of a line and the rest of it.
    async fn line(&mut self) -> Result<(u8, String), Broken> {
        let mut line = Vec::new();
        let most = self.left as u64;
        let read = (&mut self.stream)
            .take(most)
            .read_until(b'\n', &mut line)
            .await?;
        self.left -= read;
        let Some(line) = line.strip_suffix(b"\r\n") else {
            return Err(match line.last() {
                Some(b'\n') => Broken::Foreign,
                _ if self.left == 0 => Broken::TooLong,
                _ => Broken::Io(io::ErrorKind::UnexpectedEof.into()),
            });
        };
        let (kind, rest) = line.split_first().ok_or(Broken::Foreign)?;
        let rest = String::from_utf8(rest.to_vec()).map_err(|_| Broken::Foreign)?;
        Ok((*kind, rest))
    }
}

/// The code of an error: `NOAUTH`, `ERR`.
fn code(line: &str) -> String {
    let word = line.split(' ').next().unwrap_or_default();
    let is_code = word.len() <= LONGEST_CODE && word.bytes().all(|byte| byte.is_ascii_uppercase());
    if is_code { word } else { "an error" }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes of one question when a server replies this and hangs up.
    fn reply(bytes: &[u8]) -> Result<Reply, Broken> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        runtime.block_on(async {
            let (ours, mut theirs) = tokio::io::duplex(4 << 20);
            theirs.write_all(bytes).await.unwrap();
            theirs.shutdown().await.unwrap();
            let mut replies = Connection::new(ours).ask(&[vec!["INFO"]]).await?;
            Ok(replies.remove(0))
        })
    }

    #[test]
    fn replies_are_read_by_their_first_byte() {
        let texts = |texts: &[&str]| {
            Reply::List(texts.iter().map(|text| text.as_bytes().to_vec()).collect())
        };
        let cases: [(&[u8], Reply); 9] = [
            (b"+OK\r\n", Reply::Text(b"OK".to_vec())),
            (b"$5\r\na\r\nbc\r\n", Reply::Text(b"a\r\nbc".to_vec())),
            (b"$0\r\n\r\n", Reply::Text(Vec::new())),
            (b"$-1\r\n", Reply::Other),
            (b":7\r\n", Reply::Other),
            (b"*-1\r\n", Reply::Other),
            (b"*0\r\n", texts(&[])),
            (b"*2\r\n$4\r\nsave\r\n$0\r\n\r\n", texts(&["save", ""])),
            (b"-NOPERM hunter2\r\n", Reply::Error("NOPERM".into())),
        ];
        for (bytes, expected) in cases {
            assert_eq!(reply(bytes).unwrap(), expected, "{}", bytes.escape_ascii());
        }
        assert_eq!(
            reply(b"-hunter2\r\n").unwrap(),
            Reply::Error("an error".into())
        );
    }

    #[test]
    fn other_protocols_and_endless_replies_are_given_up() {
        let is_foreign = |bytes: &[u8]| matches!(reply(bytes), Err(Broken::Foreign));
        for bytes in [
            &b"HTTP/1.1 400 Bad Request\r\n"[..],
            b"\r\n",
            b"+OK\n",
            b"$x\r\n",
            b"$-2\r\n",
            b"$1\r\nabc",
            b"*x\r\n",
            b"*1\r\n*1\r\n",
            b"+\xff\r\n",
        ] {
            assert!(is_foreign(bytes), "{}", bytes.escape_ascii());
        }
        let is_long = |bytes: &[u8]| matches!(reply(bytes), Err(Broken::TooLong));
        assert!(is_long(b"$99999999999\r\n"));
        assert!(is_long(format!("${}\r\n", usize::MAX).as_bytes()));
        assert!(is_long(b"*1000000\r\n"));
        let endless = vec![b'1'; 2 << 20];
        assert!(is_long(&endless));
        assert!(is_long(&[&b"*1000\r\n$"[..], &endless].concat()));
        let is_cut = |bytes: &[u8]| matches!(reply(bytes), Err(Broken::Io(_)));
        for bytes in [&b""[..], b"+O", b"$5\r\nab"] {
            assert!(is_cut(bytes), "{}", bytes.escape_ascii());
        }
    }
}
