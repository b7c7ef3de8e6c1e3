//! The data plane's side of the protocol: simple queries and COPY over one blocking socket.
//!
//! A session belongs to one thread. Row bytes are read straight into the batch that the lane works on and written
//! from the buffer that the lane filled; there is no task, channel or copy in between. Everything else (catalog,
//! DDL, TLS, authentication) is tokio-postgres's work.
//!
//! Source: PostgreSQL documentation, "Message Flow", sections "Simple Query" and "COPY Operations".

use std::io::{self, Read, Write};
use std::thread;
use std::time::Duration;

use super::connect::Side;
use super::failure;
use super::life::Gone;
use crate::copy::Format;
use crate::copy::batch::RowBatch;
use crate::copy::frame::{FrameError, HEADER, Scanner, Stop, TRAILER};
use crate::error::{Error, Kind, Result};

/// A connected stream that can also be asked whether something has arrived.
pub trait Socket: Read + Write + Send {
    /// Whether reads and writes return `WouldBlock` instead of waiting.
    fn set_nonblocking(&mut self, on: bool) -> io::Result<()>;

    /// Whether one read gives all that has come, and not only the next record of it.
    fn gives_all(&self) -> bool;
}

/// What to do where a connection is lost.
const LOOK: &str = "look at that server's log; then run again";

/// Bytes sent between two looks for an early error of the server.
const LOOK_EVERY: usize = 1 << 20;

/// Bytes in front of CopyData: the tag and the length.
const FRAME: usize = 5;

/// Rows larger than this are sent from where they stand instead of through the out buffer.
const DIRECT: usize = 1 << 20;

/// An idle connection between two commands.
pub struct Session<S> {
    stream: S,
    side: Side,
    /// Bytes received and not yet used; the first `at` are spent.
    inbox: Vec<u8>,
    at: usize,
}

impl<S: Socket> Session<S> {
    /// From a stream that is authenticated and waits for a command.
    pub fn new(stream: S, side: Side) -> Self {
        Self {
            stream,
            side,
            inbox: Vec::new(),
            at: 0,
        }
    }

    /// The stream, for what concerns it alone.
    pub(super) fn stream(&mut self) -> &mut S {
        &mut self.stream
    }

    /// Runs one or more statements; rows are thrown away.
    pub fn execute(&mut self, sql: &str) -> Result<()> {
        self.query_value(sql).map(drop)
    }

    /// Runs a query and returns the first column of its last row as text; `None` without rows or for NULL.
    pub fn query_value(&mut self, sql: &str) -> Result<Option<String>> {
        self.send_query(sql)?;
        let mut value = None;
        loop {
            let (tag, body) = self.message()?;
            match tag {
                b'D' => value = first_field(&body),
                b'Z' => return Ok(value),
                b'E' => return Err(self.failed(&body)),
                _ => {}
            }
        }
    }

    /// Starts a COPY … TO STDOUT.
    pub fn copy_out(mut self, sql: &str, format: Format) -> Result<CopyOut<S>> {
        self.send_query(sql)?;
        self.await_copy(b'H')?;
        let carry = self.inbox.split_off(self.at);
        self.inbox.clear();
        self.at = 0;
        Ok(CopyOut {
            session: self,
            scanner: Scanner::new(format),
            format,
            carry,
            done: false,
            bytes: 0,
        })
    }

    /// Starts a COPY … FROM STDIN. `buffer` is the memory that rows are gathered in; it is kept between parts.
    pub fn copy_in(mut self, sql: &str, format: Format, mut buffer: Vec<u8>) -> Result<CopyIn<S>> {
        self.send_query(sql)?;
        self.await_copy(b'G')?;
        buffer.clear();
        buffer.extend([0; FRAME]);
        if format == Format::Binary {
            buffer.extend(HEADER);
        }
        Ok(CopyIn {
            session: self,
            buffer,
            format,
            bytes: 0,
            unlooked: 0,
        })
    }

    fn await_copy(&mut self, wanted: u8) -> Result<()> {
        loop {
            let (tag, body) = self.message()?;
            match tag {
                tag if tag == wanted => return Ok(()),
                b'E' => return Err(self.failed(&body)),
                b'Z' => return Err(self.broken("the server did not start COPY")),
                _ => {}
            }
        }
    }

    fn send_query(&mut self, sql: &str) -> Result<()> {
        let mut message = Vec::with_capacity(sql.len() + 6);
        message.push(b'Q');
        message.extend((sql.len() as u32 + 5).to_be_bytes());
        message.extend(sql.as_bytes());
        message.push(0);
        self.write(&message)
    }

    /// Sends bytes; when the server has gone, what it said last is the better error.
    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.stream
            .write_all(bytes)
            .map_err(|error| self.lost(&error))
    }

    /// The next message of any kind, its body taken out of the inbox.
    fn message(&mut self) -> Result<(u8, Vec<u8>)> {
        loop {
            if let Some(message) = self.take_message()? {
                return Ok(message);
            }
            self.inbox.drain(..self.at);
            self.at = 0;
            let mut chunk = [0; 8192];
            let count = self
                .stream
                .read(&mut chunk)
                .map_err(|error| self.closed(&error))?;
            if count == 0 {
                return Err(self.closed(&io::ErrorKind::UnexpectedEof.into()));
            }
            self.inbox.extend(&chunk[..count]);
        }
    }

    fn take_message(&mut self) -> Result<Option<(u8, Vec<u8>)>> {
        let rest = &self.inbox[self.at..];
        let Some(head) = rest.get(..5) else {
            return Ok(None);
        };
        let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize;
        if length < 4 {
            return Err(self.framing(FrameError::Length));
        }
        let Some(body) = rest.get(5..1 + length) else {
            return Ok(None);
        };
        let message = (head[0], body.to_vec());
        self.at += 1 + length;
        Ok(Some(message))
    }

    /// Takes an ErrorResponse, then everything up to ReadyForQuery, so that the session stays usable.
    fn failed(&mut self, body: &[u8]) -> Error {
        let error = failure::from_response(self.side, body);
        while let Ok((tag, _)) = self.message() {
            if tag == b'Z' {
                break;
            }
        }
        error
    }

    /// A write failed: looks for the server's last words.
    fn lost(&mut self, cause: &io::Error) -> Error {
        while let Ok((tag, body)) = self.message() {
            if tag == b'E' {
                return failure::from_response(self.side, &body);
            }
        }
        self.closed(cause)
    }

    fn closed(&self, cause: &io::Error) -> Error {
        let gone = cause.get_ref().and_then(|cause| cause.downcast_ref());
        let (why, hint) = match gone {
            Some(gone) => (Gone::to_string(gone), Gone::HINT),
            None => (cause.kind().to_string(), LOOK),
        };
        Error::new(
            Kind::Connection,
            format!("the connection to the {} was lost ({why})", self.side),
        )
        .hint(hint)
    }

    fn framing(&self, error: FrameError) -> Error {
        self.broken(&error.to_string())
    }

    fn broken(&self, what: &str) -> Error {
        Error::new(
            Kind::Connection,
            format!("the {} broke the protocol: {what}", self.side),
        )
        .hint("connect to PostgreSQL itself, or to a pooler in session mode")
    }
}

/// A COPY … TO STDOUT in progress.
pub struct CopyOut<S> {
    session: Session<S>,
    scanner: Scanner,
    format: Format,
    /// A message that was cut off at the end of the last batch's buffer.
    carry: Vec<u8>,
    done: bool,
    bytes: u64,
}

/// How long a server is left alone that had little to give within a batch. It sends every 8 KiB; who waits for each is
/// woken, and takes the core from it, a dozen times a batch. In this time no server makes what its socket cannot hold
/// (200 KiB on Linux), so nothing is lost. Where all share two cores, untouched rows take a quarter less of the
/// client's CPU time, and masked ones 6 % less.
const HEAD_START: Duration = Duration::from_micros(200);

/// Bytes in one go that show a server to be ahead.
const A_LOT: usize = 64 << 10;

impl<S: Socket> CopyOut<S> {
    /// Fills `batch` with the next rows; none are left when it stays empty.
    pub fn read(&mut self, batch: &mut RowBatch) -> Result<()> {
        batch.format = self.format;
        batch.rows.clear();
        let mut filled = self.carry.len();
        if batch.bytes.len() < filled + FRAME {
            batch.bytes.resize(filled + FRAME, 0);
        }
        batch.bytes[..filled].copy_from_slice(&self.carry);
        self.carry.clear();
        let enough = batch.bytes.len() - batch.bytes.len() / 4;
        let (mut at, mut is_ahead) = (0, true);
        while !self.done {
            let scan = self
                .scanner
                .scan(&batch.bytes[..filled], at, &mut batch.rows)
                .map_err(|error| self.session.framing(error))?;
            at = scan.at;
            match scan.stop {
                Stop::Control { tag: b'Z', .. } => self.done = true,
                Stop::Control {
                    tag: b'E',
                    start,
                    end,
                } => {
                    let body = batch.bytes[start..end].to_vec();
                    self.session.inbox.extend(&batch.bytes[at..filled]);
                    return Err(self.session.failed(&body));
                }
                Stop::Control { .. } => {}
                Stop::Partial { needed } => {
                    let full = filled >= enough || at + needed > batch.bytes.len();
                    if full && !batch.is_empty() {
                        break;
                    }
                    if at + needed > batch.bytes.len() {
                        batch.bytes.copy_within(at..filled, 0);
                        (filled, at) = (filled - at, 0);
                        batch.bytes.resize(batch.bytes.len().max(needed), 0);
                    }
                    if !is_ahead && self.session.stream.gives_all() {
                        thread::sleep(HEAD_START);
                    }
                    let count = self.receive(&mut batch.bytes[filled..])?;
                    is_ahead = count >= A_LOT;
                    filled += count;
                }
            }
        }
        self.carry.extend(&batch.bytes[at..filled]);
        Ok(())
    }

    /// Bytes received so far, frames included.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The session again, once every row was read; `None` before that.
    pub fn into_session(self) -> Option<Session<S>> {
        self.done.then_some(self.session)
    }

    fn receive(&mut self, into: &mut [u8]) -> Result<usize> {
        loop {
            match self.session.stream.read(into) {
                Ok(0) => return Err(self.session.closed(&io::ErrorKind::UnexpectedEof.into())),
                Ok(count) => {
                    self.bytes += count as u64;
                    return Ok(count);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.session.closed(&error)),
            }
        }
    }
}

/// A COPY … FROM STDIN in progress.
pub struct CopyIn<S> {
    session: Session<S>,
    /// Room for the frame's head, then complete rows.
    buffer: Vec<u8>,
    format: Format,
    bytes: u64,
    unlooked: usize,
}

impl<S: Socket> CopyIn<S> {
    /// Where to append complete rows in COPY's format. Follow with [`CopyIn::send`].
    pub fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.buffer
    }

    /// Sends what was gathered as one CopyData message. Blocks while the server is busy.
    pub fn send(&mut self) -> Result<()> {
        if self.buffer.len() == FRAME {
            return Ok(());
        }
        let length = message_length(&self.session, self.buffer.len() - 1)?;
        self.buffer[0] = b'd';
        self.buffer[1..FRAME].copy_from_slice(&length);
        let buffer = std::mem::take(&mut self.buffer);
        let sent = self.session.write(&buffer);
        self.buffer = buffer;
        self.count(self.buffer.len());
        self.buffer.truncate(FRAME);
        sent?;
        self.look()
    }

    /// Sends one complete row from where it stands, when it is too large to be worth copying.
    /// Returns whether it did; what was gathered before goes first.
    pub fn send_direct(&mut self, row: &[u8]) -> Result<bool> {
        if row.len() < DIRECT {
            return Ok(false);
        }
        self.send()?;
        let mut head = [b'd', 0, 0, 0, 0];
        head[1..].copy_from_slice(&message_length(&self.session, row.len() + 4)?);
        self.session.write(&head)?;
        self.session.write(row)?;
        self.count(row.len() + FRAME);
        Ok(true)
    }

    /// Ends the COPY. Returns the idle session, the buffer for the next part, and the bytes sent.
    pub fn finish(mut self) -> Result<(Session<S>, Vec<u8>, u64)> {
        if self.format == Format::Binary {
            self.buffer.extend(TRAILER);
        }
        self.send()?;
        self.session.write(b"c\0\0\0\x04")?;
        loop {
            let (tag, body) = self.session.message()?;
            match tag {
                b'Z' => return Ok((self.session, self.buffer, self.bytes)),
                b'E' => return Err(self.session.failed(&body)),
                _ => {}
            }
        }
    }

    fn count(&mut self, bytes: usize) {
        self.bytes += bytes as u64;
        self.unlooked += bytes;
    }

    /// A server that refused a row swallows the rest of the data in silence; without a look from time to time the
    /// error of the first row would come after the last.
    fn look(&mut self) -> Result<()> {
        if self.unlooked < LOOK_EVERY {
            return Ok(());
        }
        self.unlooked = 0;
        let session = &mut self.session;
        let mut chunk = [0; 512];
        let read = session
            .stream
            .set_nonblocking(true)
            .and_then(|()| session.stream.read(&mut chunk));
        session
            .stream
            .set_nonblocking(false)
            .map_err(|error| session.closed(&error))?;
        match read {
            Ok(count) if count > 0 => session.inbox.extend(&chunk[..count]),
            Ok(_) => return Err(session.closed(&io::ErrorKind::UnexpectedEof.into())),
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted
                ) => {}
            Err(error) => return Err(session.closed(&error)),
        }
        while let Some((tag, body)) = session.take_message()? {
            if tag == b'E' {
                return Err(failure::from_response(session.side, &body));
            }
        }
        Ok(())
    }
}

/// A message's length field; PostgreSQL takes less than 1 GiB.
fn message_length<S: Socket>(session: &Session<S>, length: usize) -> Result<[u8; 4]> {
    match u32::try_from(length) {
        Ok(length) if length < 1 << 30 => Ok(length.to_be_bytes()),
        _ => Err(Error::new(
            Kind::Data,
            format!("a row for the {} is larger than 1 GiB", session.side),
        )
        .hint("PostgreSQL takes no message that large; leave a column out of that table")),
    }
}

/// First field of a DataRow in text format.
fn first_field(body: &[u8]) -> Option<String> {
    let length = i32::from_be_bytes(body.get(2..6)?.try_into().ok()?);
    let length = usize::try_from(length).ok()?;
    Some(String::from_utf8_lossy(body.get(6..6 + length)?).into_owned())
}

#[cfg(test)]
mod tests;
