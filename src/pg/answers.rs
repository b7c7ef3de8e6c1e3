//! Whether a server owes an answer, counted from the messages of both directions: a client may send the next question
//! before the answer to the last one has come.
//!
//! Source: PostgreSQL documentation, "Message Formats" and "Message Flow".

/// What the server answers with one ReadyForQuery each: Query, Sync and FunctionCall, and the startup message, which has
/// no tag. Not so a Sync within COPY … FROM STDIN of the extended protocol; nothing here begins one.
const ASKING: [u8; 4] = *b"QSF\0";

/// ReadyForQuery: the answer is complete.
const READY: u8 = b'Z';

/// A message's tag and length.
const HEAD: usize = 5;

/// How many answers the server of one connection owes.
#[derive(Debug)]
pub(super) struct Answers {
    written: Messages,
    read: Messages,
    owed: u64,
    /// Something was written that no question follows yet.
    begun: bool,
}

impl Answers {
    /// Of a connection on which nothing was said, its login included.
    pub(super) fn new() -> Self {
        Self {
            written: Messages::behind(1),
            read: Messages::behind(0),
            owed: 0,
            begun: false,
        }
    }

    /// These bytes go to the server.
    pub(super) fn write(&mut self, bytes: &[u8]) {
        let (owed, begun) = (&mut self.owed, &mut self.begun);
        self.written.pass(bytes, |tag| {
            let asks = ASKING.contains(&tag);
            *owed += u64::from(asks);
            *begun = !asks;
        });
        self.begun |= self.written.are_cut();
    }

    /// These bytes come from the server.
    pub(super) fn read(&mut self, bytes: &[u8]) {
        let owed = &mut self.owed;
        self.read.pass(bytes, |tag| {
            *owed = owed.saturating_sub(u64::from(tag == READY));
        });
    }

    /// Whether there is something to wait for. A server that owes nothing may be silent for as long as it likes.
    pub(super) fn are_owed(&self) -> bool {
        self.begun || self.owed > 0
    }
}

/// The messages of one direction, however their bytes are cut.
#[derive(Debug)]
struct Messages {
    head: [u8; HEAD],
    /// So many bytes of the head are there.
    filled: usize,
    /// So many bytes of the body are not there yet.
    missing: usize,
}

impl Messages {
    /// The first message lacks so many bytes of its head; they count as zeros.
    fn behind(filled: usize) -> Self {
        Self {
            head: [0; HEAD],
            filled,
            missing: 0,
        }
    }

    /// Takes more bytes; `ended` is told the tag of each message that is complete with them.
    fn pass(&mut self, mut bytes: &[u8], mut ended: impl FnMut(u8)) {
        while !bytes.is_empty() {
            if self.filled < HEAD {
                let (more, rest) = bytes.split_at(bytes.len().min(HEAD - self.filled));
                self.head[self.filled..][..more.len()].copy_from_slice(more);
                self.filled += more.len();
                self.missing = self.body();
                bytes = rest;
            } else {
                let taken = bytes.len().min(self.missing);
                self.missing -= taken;
                bytes = &bytes[taken..];
            }
            if self.filled == HEAD && self.missing == 0 {
                ended(self.head[0]);
                self.filled = 0;
            }
        }
    }

    /// How long the body is. The length counts itself.
    fn body(&self) -> usize {
        let [_, length @ ..] = self.head;
        (u32::from_be_bytes(length) as usize).saturating_sub(length.len())
    }

    /// Whether a message is not there as a whole.
    fn are_cut(&self) -> bool {
        self.filled > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SYNC: &[u8] = b"S\0\0\0\x04";
    const CLOSE: &[u8] = b"C\0\0\0\x06S\0";
    const QUERY: &[u8] = b"Q\0\0\0\x06;\0";
    const DONE: &[u8] = b"3\0\0\0\x04";
    const READY: &[u8] = b"Z\0\0\0\x05I";
    const STARTUP: &[u8] = b"\0\0\0\x09\0\x03\0\0\0";

    /// After a login.
    fn idle() -> Answers {
        let mut answers = Answers::new();
        answers.write(STARTUP);
        assert!(answers.are_owed());
        answers.read(b"R\0\0\0\x08\0\0\0\0");
        assert!(answers.are_owed());
        answers.read(READY);
        assert!(!answers.are_owed());
        answers
    }

    #[test]
    fn each_question_has_an_answer_of_its_own() {
        let mut answers = idle();
        answers.write(&[CLOSE, SYNC].concat());
        answers.write(QUERY);
        answers.read(&[DONE, READY].concat());
        assert!(answers.are_owed(), "the query's answer has not come");
        answers.read(READY);
        assert!(!answers.are_owed());
    }

    #[test]
    fn what_comes_unasked_owes_nothing_and_is_no_answer() {
        const NOTICE: &[u8] = b"N\0\0\0\x09Z\0\0\0\x05";
        let mut answers = idle();
        answers.read(NOTICE);
        assert!(!answers.are_owed());
        answers.write(QUERY);
        answers.read(NOTICE);
        assert!(answers.are_owed());
    }

    #[test]
    fn a_question_that_is_not_sent_as_a_whole_is_waited_for() {
        let mut answers = idle();
        answers.write(&QUERY[..6]);
        assert!(answers.are_owed());
        answers.write(&QUERY[6..]);
        answers.read(READY);
        assert!(!answers.are_owed());
        answers.write(CLOSE);
        assert!(answers.are_owed(), "its Sync may wait for a full socket");
        answers.write(SYNC);
        answers.read(READY);
        assert!(!answers.are_owed());
    }

    #[test]
    fn messages_are_counted_however_they_are_cut() {
        let said = [STARTUP, CLOSE, SYNC, QUERY, SYNC].concat();
        let heard = [READY, DONE, READY, READY, READY].concat();
        for size in 1..=said.len() {
            let mut answers = Answers::new();
            for piece in said.chunks(size) {
                answers.write(piece);
            }
            assert_eq!(answers.owed, 4);
            let (last, before) = heard.split_last().unwrap();
            for piece in before.chunks(size) {
                answers.read(piece);
                assert!(answers.are_owed());
            }
            answers.read(&[*last]);
            assert!(!answers.are_owed(), "in pieces of {size}");
        }
    }
}
