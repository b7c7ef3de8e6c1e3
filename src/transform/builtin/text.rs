//! `text`: Latin of the same length. Says how long a text was and whether it began with a capital, nothing else.

use crate::key::prf::Draw;
use crate::transform::args::{Arg, Problem, Reader};
use crate::transform::drawn::Drawn;
use crate::transform::words::LOREM;
use crate::transform::{Guarantees, Input, Prepared};

pub(in crate::transform) fn prepare(
    args: &Arg,
    input: Input<'_>,
) -> Result<Box<dyn Prepared>, Problem> {
    Reader::new(args, &[])?;
    Ok(Drawn::prepared(
        input.ty,
        Guarantees::NOTHING,
        |draw, value, out| {
            let length = value.trim_end_matches(' ').chars().count();
            let start = out.len();
            write_words(draw, length, out);
            if value.starts_with(char::is_uppercase) {
                out[start..]
                    .iter_mut()
                    .take(1)
                    .for_each(u8::make_ascii_uppercase);
            }
            if length > 12
                && value.ends_with(['.', '!', '?'])
                && let Some(last) = out.last_mut()
            {
                *last = b'.';
            }
        },
    ))
}

/// Words and single blanks, exactly `length` characters.
fn write_words(draw: &Draw, length: usize, out: &mut Vec<u8>) {
    let end = out.len() + length;
    // A text may take more words than a draw has choices: the draw seeds a small generator.
    let mut state = u64::from(draw.word(0)) | u64::from(draw.word(1)) << 32;
    while out.len() < end {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let word = LOREM[((state >> 33) as usize) % LOREM.len()];
        out.extend_from_slice(word.as_bytes());
        out.push(b' ');
    }
    out.truncate(end);
    if let Some(last) = out.last_mut().filter(|last| **last == b' ') {
        *last = b'a';
    }
}
