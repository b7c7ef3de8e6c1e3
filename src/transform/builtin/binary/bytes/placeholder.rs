//! Files that open and show nothing, in any length from their smallest on.

/// A valid file with a place where it may be made longer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placeholder {
    /// Up to that place.
    head: &'static [u8],
    /// What fills it.
    filler: u8,
    /// Behind it.
    tail: &'static [u8],
}

/// One white pixel. Decoders stop at `IEND`. Source: PNG specification (ISO/IEC 15948), 5.3 and 11.2.
pub(super) const PNG: Placeholder = Placeholder {
    head: b"\x89PNG\r\n\x1a\n\
        \0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55\
        \0\0\0\x0aIDAT\x78\xda\x63\xf8\x0f\0\x01\x01\x01\0\x1c\xb0\x8c\x99\
        \0\0\0\0IEND\xae\x42\x60\x82",
    filler: 0,
    tail: b"",
};

/// One white pixel. Decoders stop at the trailer `;`. Source: GIF89a specification.
pub(super) const GIF: Placeholder = Placeholder {
    head: b"GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0\
        \x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0;",
    filler: 0,
    tail: b"",
};

/// One grey pixel: one component, one block, Huffman tables of one code each. Decoders stop at the marker EOI.
/// Source: ITU-T T.81, annex B; JFIF 1.01.
pub(super) const JPEG: Placeholder = Placeholder {
    head: b"\xff\xd8\
        \xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\
        \xff\xdb\0\x43\0\
        \x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\
        \x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\
        \x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\
        \x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\x10\
        \xff\xc0\0\x0b\x08\0\x01\0\x01\x01\x01\x11\0\
        \xff\xc4\0\x14\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\
        \xff\xc4\0\x14\x10\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\
        \xff\xda\0\x08\x01\x01\0\0\x3f\0\x3f\
        \xff\xd9",
    filler: 0,
    tail: b"",
};

/// One empty page. Readers look for `startxref` at the end; in front of it line breaks count for nothing.
/// Source: ISO 32000-1, 7.5.
pub(super) const PDF: Placeholder = Placeholder {
    head: b"%PDF-1.4\n\
        1 0 obj<</Type/Catalog/Pages 2 0 R>> endobj\n\
        2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n\
        3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>> endobj\n\
        xref\n0 4\n\
        0000000000 65535 f \n0000000009 00000 n \n0000000053 00000 n \n0000000103 00000 n \n\
        trailer<</Size 4/Root 1 0 R>>\n",
    filler: b'\n',
    tail: b"startxref\n167\n%%EOF\n",
};

impl Placeholder {
    /// The image that stands in for a file, by its first bytes; PNG where they are those of no such image.
    pub(super) fn image_for(file: &[u8]) -> Self {
        match file {
            [0xff, 0xd8, 0xff, ..] => JPEG,
            [b'G', b'I', b'F', b'8', ..] => GIF,
            _ => PNG,
        }
    }

    /// Appends the file in so many bytes, or its smallest form if that is longer.
    pub(super) fn write(self, length: usize, out: &mut Vec<u8>) {
        let gap = length.saturating_sub(self.head.len() + self.tail.len());
        out.extend_from_slice(self.head);
        out.resize(out.len() + gap, self.filler);
        out.extend_from_slice(self.tail);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(placeholder: Placeholder, length: usize) -> Vec<u8> {
        let mut out = b"before".to_vec();
        placeholder.write(length, &mut out);
        out.split_off(6)
    }

    #[test]
    fn files_are_as_long_as_asked_from_their_smallest_on() {
        for (placeholder, smallest) in [(PNG, 67), (GIF, 35), (JPEG, 159), (PDF, 306)] {
            assert_eq!(written(placeholder, 0).len(), smallest);
            assert_eq!(written(placeholder, 1000).len(), 1000);
        }
    }

    /// Source: PNG specification, annex D.
    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                (crc >> 1) ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 }
            })
        })
    }

    #[test]
    fn chunks_of_the_png_have_right_checksums() {
        let file = written(PNG, 0);
        let mut rest = &file[8..];
        let mut names = Vec::new();
        while let Some((length, after)) = rest.split_first_chunk::<4>() {
            let length = u32::from_be_bytes(*length) as usize;
            let (data, after) = after.split_at(4 + length);
            let (sum, after) = after.split_first_chunk::<4>().unwrap();
            assert_eq!(u32::from_be_bytes(*sum), crc(data));
            names.push(String::from_utf8_lossy(&data[..4]).into_owned());
            rest = after;
        }
        assert_eq!(names, ["IHDR", "IDAT", "IEND"]);
    }

    #[test]
    fn segments_of_the_jpeg_follow_each_other() {
        let file = written(JPEG, 0);
        let (mut at, mut markers) = (2, Vec::new());
        while file[at + 1] != 0xda {
            assert_eq!(file[at], 0xff);
            markers.push(file[at + 1]);
            at += 2 + usize::from(u16::from_be_bytes([file[at + 2], file[at + 3]]));
        }
        assert_eq!(markers, [0xe0, 0xdb, 0xc0, 0xc4, 0xc4]);
        assert!(file.starts_with(b"\xff\xd8") && file.ends_with(b"\xff\xd9"));
    }

    #[test]
    fn the_pdf_is_where_its_table_says() {
        let file = String::from_utf8(written(PDF, 2000)).unwrap();
        let place = |text: &str| file.find(text).unwrap();
        for (number, text) in ["1 0 obj", "2 0 obj", "3 0 obj"].into_iter().enumerate() {
            let offset = format!("{:010} 00000 n \n", place(text));
            let entry = place("0000000000 65535 f \n") + 20 * (number + 1);
            assert_eq!(&file[entry..entry + 20], offset);
        }
        let start = format!("startxref\n{}\n%%EOF\n", place("xref\n0 4"));
        assert!(file.ends_with(&start));
    }
}
