//! Sessions over a stream that says what a server would.

use std::collections::VecDeque;

use super::*;

/// Plays a server's bytes in given pieces and keeps what was written.
struct Script {
    pieces: VecDeque<Vec<u8>>,
    written: Vec<u8>,
    /// Says nothing until it is waited for.
    shy: bool,
    nonblocking: std::cell::Cell<bool>,
}

impl Read for Script {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.shy && self.nonblocking.get() {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let Some(piece) = self.pieces.front_mut() else {
            return Err(io::ErrorKind::WouldBlock.into());
        };
        let count = piece.len().min(into.len());
        into[..count].copy_from_slice(&piece[..count]);
        piece.drain(..count);
        if piece.is_empty() {
            self.pieces.pop_front();
        }
        Ok(count)
    }
}

impl Write for Script {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.written.extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Socket for Script {
    fn set_nonblocking(&mut self, on: bool) -> io::Result<()> {
        self.nonblocking.set(on);
        Ok(())
    }

    fn gives_all(&self) -> bool {
        false
    }
}

fn message(tag: u8, body: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    out.extend((body.len() as u32 + 4).to_be_bytes());
    out.extend(body);
    out
}

fn session(pieces: Vec<Vec<u8>>) -> Session<Script> {
    Session::new(
        Script {
            pieces: pieces.into(),
            written: Vec::new(),
            shy: false,
            nonblocking: false.into(),
        },
        Side::Source,
    )
}

const READY: &[u8] = b"Z\0\0\0\x05I";
const ERROR: &[u8] = b"SERROR\0VERROR\0C42501\0Mpermission denied for table t\0\0";

#[test]
fn rows_larger_than_the_buffer_arrive_whole_between_small_ones() {
    let (small, large) = (vec![b'a'; 10], vec![b'b'; 5000]);
    let mut bytes = message(b'H', &[0, 0, 0]);
    for row in [&small, &large, &small] {
        bytes.extend(message(b'd', row));
    }
    bytes.extend(message(b'c', b""));
    bytes.extend(READY);
    let pieces = bytes.chunks(37).map(<[u8]>::to_vec).collect();
    let mut copy = session(pieces).copy_out("COPY", Format::Text).unwrap();
    let mut batch = RowBatch::with_capacity(Format::Text, 64);
    let mut rows = Vec::new();
    loop {
        copy.read(&mut batch).unwrap();
        if batch.is_empty() {
            break;
        }
        rows.extend((0..batch.len()).map(|row| batch.row(row).to_vec()));
    }
    assert_eq!(rows, [small.clone(), large, small]);
    assert!(copy.into_session().is_some());
}

#[test]
fn an_error_in_the_middle_of_copy_ends_it_and_names_no_value() {
    let mut bytes = message(b'H', &[0, 0, 0]);
    bytes.extend(message(b'd', b"secret\n"));
    bytes.extend(message(b'E', ERROR));
    bytes.extend(READY);
    let mut copy = session(vec![bytes]).copy_out("COPY", Format::Text).unwrap();
    let error = copy
        .read(&mut RowBatch::with_capacity(Format::Text, 64))
        .unwrap_err();
    assert_eq!(error.kind(), Kind::Server);
    assert!(!format!("{error:?}").contains("secret"));
}

#[test]
fn a_server_that_refuses_a_row_is_noticed_before_the_end() {
    let pieces = vec![message(b'G', &[0, 0, 0]), message(b'E', ERROR)];
    let mut copy = session(pieces)
        .copy_in("COPY", Format::Text, Vec::new())
        .unwrap();
    let error = (0..100)
        .find_map(|_| {
            copy.buffer().extend(vec![b'x'; 64 * 1024]);
            copy.send().err()
        })
        .expect("an error before 100 chunks were sent");
    assert_eq!(error.kind(), Kind::Server);
}

#[test]
fn large_rows_are_framed_where_they_stand_and_in_order() {
    let mut pieces = vec![message(b'G', &[0, 0, 0])];
    pieces.push(READY.to_vec());
    let mut session = session(pieces);
    session.stream.shy = true;
    let mut copy = session.copy_in("COPY", Format::Text, Vec::new()).unwrap();
    copy.buffer().extend(b"one\n");
    let large = vec![b'y'; DIRECT];
    assert!(copy.send_direct(&large).unwrap());
    copy.buffer().extend(b"three\n");
    let (session, _, bytes) = copy.finish().unwrap();
    let mut expected = message(b'Q', b"COPY\0");
    expected.extend(message(b'd', b"one\n"));
    expected.extend(message(b'd', &large));
    expected.extend(message(b'd', b"three\n"));
    assert_eq!(bytes as usize, expected.len() - 10);
    expected.extend(message(b'c', b""));
    assert!(session.stream.written == expected);
}

#[test]
fn a_query_gives_the_first_field() {
    let mut bytes = message(b'D', b"\0\x01\0\0\0\x02ab");
    bytes.extend(READY);
    assert_eq!(
        session(vec![bytes])
            .query_value("SELECT")
            .unwrap()
            .as_deref(),
        Some("ab")
    );
}
