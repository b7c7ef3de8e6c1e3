//! Frames of the frontend/backend protocol while a COPY TO STDOUT runs: finds the rows in a buffer.
//!
//! The server sends one CopyData message a row in either format; in the binary format the file header is glued to
//! the first row and the trailer is a message of its own. Nothing is copied and nothing is assumed about how the
//! bytes were cut by the network.
//!
//! Source: PostgreSQL documentation, "Message Formats" and "COPY", section "Binary Format".

use super::Format;

/// Longest message taken: PostgreSQL itself refuses to build one of 1 GiB or more (`MaxAllocSize`).
const MAX_MESSAGE: u32 = 1 << 30;

/// First eleven bytes of binary COPY data.
pub const SIGNATURE: &[u8; 11] = b"PGCOPY\n\xff\r\n\0";

/// Signature, flags and extension length: what a writer puts before its first binary row.
pub const HEADER: &[u8; 19] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";

/// The field count that ends binary COPY data.
pub const TRAILER: &[u8; 2] = b"\xff\xff";

/// What the bytes of a server break, without the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// A length below 4 or above the server's own limit.
    #[error("a message has an impossible length")]
    Length,
    /// Binary data that does not start with the signature, or asks for features of the future.
    #[error("the binary COPY header is not one that this version understands")]
    Header,
    /// A message that has no place inside COPY.
    #[error("an unexpected message of type 0x{0:02x} came during COPY")]
    Tag(u8),
}

/// Finds rows in successive buffers of one COPY.
#[derive(Debug)]
pub struct Scanner {
    format: Format,
    header_seen: bool,
}

/// Why a scan stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The next message is cut off; it takes `needed` bytes from `Scan::at`, or 5 while its length is unknown.
    Partial {
        /// Bytes that the cut-off message takes in all.
        needed: usize,
    },
    /// A message other than CopyData: its tag and where its body stands.
    Control {
        /// Message type.
        tag: u8,
        /// Start of the body.
        start: usize,
        /// End of the body.
        end: usize,
    },
}

/// Result of [`Scanner::scan`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scan {
    /// Where the next scan has to start: behind the last message that was used up.
    pub at: usize,
    /// Why it stopped.
    pub stop: Stop,
}

impl Scanner {
    /// For the rows of one COPY in `format`.
    pub fn new(format: Format) -> Self {
        Self {
            format,
            header_seen: format == Format::Text,
        }
    }

    /// Walks the messages of `bytes` from `at` on and appends each row's place to `rows`.
    pub fn scan(
        &mut self,
        bytes: &[u8],
        mut at: usize,
        rows: &mut Vec<(u32, u32)>,
    ) -> Result<Scan, FrameError> {
        loop {
            let Some(head) = bytes.get(at..at + 5) else {
                return Ok(Scan {
                    at,
                    stop: Stop::Partial { needed: 5 },
                });
            };
            let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]);
            if !(4..MAX_MESSAGE).contains(&length) {
                return Err(FrameError::Length);
            }
            let (start, end) = (at + 5, at + 1 + length as usize);
            if end > bytes.len() {
                return Ok(Scan {
                    at,
                    stop: Stop::Partial { needed: end - at },
                });
            }
            at = end;
            match head[0] {
                b'd' => self.data(bytes, start, end, rows)?,
                tag @ (b'c' | b'C' | b'Z' | b'E' | b'N' | b'S' | b'A') => {
                    return Ok(Scan {
                        at,
                        stop: Stop::Control { tag, start, end },
                    });
                }
                tag => return Err(FrameError::Tag(tag)),
            }
        }
    }

    fn data(
        &mut self,
        bytes: &[u8],
        mut start: usize,
        end: usize,
        rows: &mut Vec<(u32, u32)>,
    ) -> Result<(), FrameError> {
        if !self.header_seen {
            start += header_length(&bytes[start..end])?;
            self.header_seen = true;
            if start == end {
                return Ok(());
            }
        }
        if self.format == Format::Binary && bytes[start..end] == *TRAILER {
            return Ok(());
        }
        rows.push((start as u32, end as u32));
        Ok(())
    }
}

/// Length of the binary header at the start of `bytes`, extension included.
fn header_length(bytes: &[u8]) -> Result<usize, FrameError> {
    let word = |at: usize| {
        bytes
            .get(at..at + 4)
            .map(|b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]))
            .ok_or(FrameError::Header)
    };
    if !bytes.starts_with(SIGNATURE) {
        return Err(FrameError::Header);
    }
    // Bits 16 to 31 are critical: a reader that does not know them must stop. Bit 16 (OIDs) is gone since 12.
    if word(11)? >> 16 != 0 {
        return Err(FrameError::Header);
    }
    let length = 19 + word(15)? as usize;
    if length > bytes.len() {
        return Err(FrameError::Header);
    }
    Ok(length)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn message(tag: u8, body: &[u8]) -> Vec<u8> {
        let mut out = vec![tag];
        out.extend((body.len() as u32 + 4).to_be_bytes());
        out.extend(body);
        out
    }

    /// A whole binary COPY of these rows, as the server sends it.
    fn stream(rows: &[Vec<u8>]) -> Vec<u8> {
        let mut out = Vec::new();
        let mut first = HEADER.to_vec();
        for row in rows {
            first.extend(row);
            out.extend(message(b'd', &first));
            first.clear();
        }
        first.extend(TRAILER);
        out.extend(message(b'd', &first));
        out.extend(message(b'c', b""));
        out
    }

    /// Feeds `bytes` in the given cuts, carrying partial messages over, and collects the rows.
    fn collect(bytes: &[u8], cuts: &[usize]) -> Vec<Vec<u8>> {
        let mut scanner = Scanner::new(Format::Binary);
        let (mut found, mut buffer, mut from) = (Vec::new(), Vec::new(), 0);
        for cut in cuts.iter().copied().chain([bytes.len()]) {
            let cut = cut.clamp(from, bytes.len());
            buffer.extend(&bytes[from..cut]);
            from = cut;
            let mut rows = Vec::new();
            let scan = scanner.scan(&buffer, 0, &mut rows).unwrap();
            found.extend(
                rows.iter()
                    .map(|&(s, e)| buffer[s as usize..e as usize].to_vec()),
            );
            buffer.drain(..scan.at);
            if matches!(scan.stop, Stop::Control { tag: b'c', .. }) {
                return found;
            }
        }
        panic!("no end of COPY");
    }

    #[test]
    fn an_empty_table_is_a_header_with_a_trailer() {
        assert_eq!(collect(&stream(&[]), &[]), Vec::<Vec<u8>>::new());
    }

    #[test]
    fn a_row_without_columns_is_a_row() {
        assert_eq!(collect(&stream(&[vec![0, 0]]), &[]), vec![vec![0, 0]]);
    }

    #[test]
    fn a_header_with_critical_flags_is_refused() {
        let mut header = HEADER.to_vec();
        header[12] = 1;
        let bytes = message(b'd', &header);
        let found = Scanner::new(Format::Binary).scan(&bytes, 0, &mut Vec::new());
        assert_eq!(found, Err(FrameError::Header));
    }

    #[test]
    fn a_length_beyond_the_servers_limit_is_refused() {
        let found = Scanner::new(Format::Text).scan(b"d\x7f\xff\xff\xff", 0, &mut Vec::new());
        assert_eq!(found, Err(FrameError::Length));
    }

    proptest! {
        #[test]
        fn rows_do_not_depend_on_where_the_network_cuts(
            rows in prop::collection::vec(prop::collection::vec(any::<u8>(), 3..40), 0..20),
            mut cuts in prop::collection::vec(0usize..900, 0..12),
        ) {
            cuts.sort_unstable();
            prop_assert_eq!(collect(&stream(&rows), &cuts), rows);
        }

        #[test]
        fn any_bytes_end_in_rows_or_an_error(
            bytes in prop::collection::vec(any::<u8>(), 0..300),
            binary in any::<bool>(),
        ) {
            let mut scanner = Scanner::new(if binary { Format::Binary } else { Format::Text });
            let (mut at, mut rows) = (0, Vec::new());
            while let Ok(scan) = scanner.scan(&bytes, at, &mut rows) {
                prop_assert!(scan.at <= bytes.len());
                if matches!(scan.stop, Stop::Partial { .. }) { break }
                at = scan.at;
            }
            prop_assert!(rows.iter().all(|&(s, e)| s <= e && e as usize <= bytes.len()));
        }
    }
}
