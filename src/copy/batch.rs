//! A batch: one buffer of row bytes and where the rows begin and end in it.

use super::Format;

/// Rows as they came off the wire. Between two rows there may be frame headers, which belong to neither.
#[derive(Debug)]
pub struct RowBatch {
    /// Format of every row. A binary row starts with its field count (two bytes), a text row ends with its newline.
    pub format: Format,
    /// The buffer that `rows` point into. Its bytes outside of them mean nothing; it stays initialized between
    /// uses, so that refilling it needs no clearing.
    pub bytes: Vec<u8>,
    /// Start and end of each row in `bytes`.
    pub rows: Vec<(u32, u32)>,
}

impl RowBatch {
    /// An empty batch whose buffer holds `capacity` bytes before it grows.
    pub fn with_capacity(format: Format, capacity: usize) -> Self {
        Self {
            format,
            bytes: vec![0; capacity],
            rows: Vec::new(),
        }
    }

    /// Forgets the rows, and gives back memory that one oversized row made it take beyond `capacity`.
    pub fn clear(&mut self, format: Format, capacity: usize) {
        self.format = format;
        self.rows.clear();
        if self.bytes.len() > capacity {
            self.bytes.truncate(capacity);
            self.bytes.shrink_to_fit();
        }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Bytes of all rows.
    pub fn row_bytes(&self) -> u64 {
        self.rows
            .iter()
            .map(|&(start, end)| u64::from(end - start))
            .sum()
    }

    /// The bytes of one row.
    pub fn row(&self, index: usize) -> &[u8] {
        let (start, end) = self.rows[index];
        &self.bytes[start as usize..end as usize]
    }
}
