//! `text`: lorem ipsum in the shape of the real text.

use crate::key::prf::{Draw, Stream};
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::entry::{Entry, Group};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker};
use crate::transform::words::LOREM_BY_LENGTH;
use crate::transform::{Distinct, Input, Prepared};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "text",
    group: Group::Text,
    summary: "lorem ipsum of the same length and shape",
    doc: "Every word becomes a Latin one of the same length; capitals stay capitals, digits become other digits, \
          blanks, line breaks and ASCII punctuation stay where they are, and so does `https://`. Letters of every script are replaced. \
          Behind `@` and `://` the host ends in `test` or letters that no top-level domain has, so that no letter reaches anybody. \
          Layouts, search and length limits see text like the real one, and nobody can read it.",
    params: &[],
    accepts: TEXTS,
    examples: &["Called Ms. Hopper on 12 May; she'll pay.", "GROẞE Größe"],
    example_params: &[],
    keyed: true,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    Params::read(args, ENTRY.params).finish()?;
    Ok(strings::prepared(input, Distinct::No, None, Lorem))
}

#[derive(Debug, Clone)]
struct Lorem;

impl Maker for Lorem {
    fn make(&self, value: &str, draw: &Draw, out: &mut Vec<u8>) {
        let mut stream = Stream::of(draw);
        let (mut rest, from) = (value, out.len());
        while let Some(start) = rest.find(is_word) {
            out.extend_from_slice(&rest.as_bytes()[..start]);
            let end = rest[start..]
                .find(|c| !is_word(c))
                .map_or(rest.len(), |at| start + at);
            let real = &rest[start..end];
            // What cuts URLs must find one.
            let is_scheme = rest[end..].starts_with("://") && SCHEMES.contains(&real);
            if is_scheme {
                out.extend_from_slice(real.as_bytes());
            } else {
                word(real, &mut stream, out);
            }
            rest = &rest[end..];
        }
        out.extend_from_slice(rest.as_bytes());
        reserve(&mut out[from..]);
    }
}

/// Lets no host behind `@` or `://` be anybody's: its last label becomes one of the same length that is not delegated.
fn reserve(text: &mut [u8]) {
    let mut at = 0;
    while let Some(found) = memchr::memchr2(b'@', b':', &text[at..]) {
        at += found;
        let marks = if text[at] == b'@' { 1 } else { 3 };
        if marks == 3 && !text[at..].starts_with(b"://") {
            at += 1;
            continue;
        }
        at += marks;
        let is_of_host = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
        let mut end = at + text[at..].iter().take_while(is_of_host).count();
        while end > at && !text[end - 1].is_ascii_alphanumeric() {
            end -= 1;
        }
        if let Some(dot) = memchr::memrchr(b'.', &text[at..end]) {
            unassigned(&mut text[at + dot + 1..end]);
        }
        at = end;
    }
}

/// Puts a top-level domain that is nobody's in the place of one, capital for capital. What has digits is none.
///
/// Sources: RFC 2606, section 2 (`test`, `invalid`); IANA, "Root Zone Database" (no domain of z's alone); ISO 3166-1 (`zz` is
/// free for users, and so for no country).
fn unassigned(label: &mut [u8]) {
    if label.len() < 2 || !label.iter().all(u8::is_ascii_alphabetic) {
        return;
    }
    let name: &[u8] = match label.len() {
        4 => b"test",
        7 => b"invalid",
        _ => b"z",
    };
    for (letter, new) in label.iter_mut().zip(name.iter().cycle()) {
        *letter = match letter.is_ascii_uppercase() {
            true => new.to_ascii_uppercase(),
            false => *new,
        };
    }
}

/// What URLs begin with. Source: IANA, "Uniform Resource Identifier (URI) Schemes".
const SCHEMES: &[&str] = &["http", "https", "ftp", "sftp", "ws", "wss", "s3", "file"];

/// Whether a character may carry meaning. Beyond ASCII everything counts but blanks: marks belong to letters, and
/// symbols to sentences.
fn is_word(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphanumeric()
    } else {
        !c.is_whitespace()
    }
}

/// Appends the stand-in of one word.
fn word(real: &str, stream: &mut Stream, out: &mut Vec<u8>) {
    let start = out.len();
    letters(real.chars().count(), stream, out);
    shape(real, stream, &mut out[start..]);
}

/// Appends so many Latin letters: a word of that length, or several run together.
fn letters(mut length: usize, stream: &mut Stream, out: &mut Vec<u8>) {
    let lists = &*LOREM_BY_LENGTH;
    while length > 0 {
        let fitting = &lists[..lists.len().min(length + 1)];
        let Some(list) = fitting.iter().rev().find(|list| !list.is_empty()) else {
            return;
        };
        let word = list[stream.below(list.len() as u32) as usize];
        out.extend_from_slice(word.as_bytes());
        length -= word.len();
    }
}

/// Gives the letters the capitals and digits of the real word.
fn shape(real: &str, stream: &mut Stream, letters: &mut [u8]) {
    for (letter, real) in letters.iter_mut().zip(real.chars()) {
        if real.is_numeric() {
            *letter = b'0' + stream.below(10) as u8;
        } else if real.is_uppercase() {
            letter.make_ascii_uppercase();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::MasterKey;

    fn lorem(value: &str) -> String {
        let draw = MasterKey::for_documentation()
            .domain("test")
            .draw(value.as_bytes());
        let mut out = Vec::new();
        Lorem.make(value, &draw, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_url_keeps_its_scheme_and_no_more() {
        let stand_in = lorem("https://navy.mil/hopper and http://x.org, not sequi://hopper");
        assert!(stand_in.starts_with("https://") && stand_in.contains(" http://"));
        assert!(!stand_in.contains("hopper") && !stand_in.contains("navy"));
        assert!(!stand_in.contains(" sequi://hopper"));
        assert!(!lorem("https is a word").contains("https"));
    }

    #[test]
    fn hosts_of_addresses_are_nobodys() {
        for (value, end) in [
            ("ada@navy.mil", ".zzz"),
            ("ADA@NAVY.ET", ".ZZ"),
            ("see https://navy.info/a.b?c=d.ef", ".test/"),
            ("a@b.example.company.", ".invalid."),
            ("https://a:b@navy.agency:80/x", ".zzzzzz:"),
            ("a@b.co,c@d.uk", ".zz,"),
        ] {
            let stand_in = lorem(value);
            assert!(stand_in.contains(end), "{value}: {stand_in}");
            assert_eq!(stand_in.len(), value.len());
        }
        // No hosts: words, ports, numbers.
        for value in ["at 10:30 @home", "x@10.0.0.12", "a: b.cd", "@"] {
            assert!(!lorem(value).contains("zz"), "{value}");
        }
    }

    #[test]
    fn shape_stays_and_words_go() {
        let value = "Dr. Ångström's résumé: 42 DOCUMENTS, 日本語テキスト\n(incomprehensibilities)!";
        let stand_in = lorem(value);
        assert_eq!(stand_in.chars().count(), value.chars().count());
        for (new, old) in stand_in.chars().zip(value.chars()) {
            assert_eq!(is_word(new), is_word(old));
            assert_eq!(new.is_uppercase(), old.is_uppercase());
            assert!(is_word(new) || new == old);
            assert!(new.is_ascii());
        }
        assert!(!stand_in.contains("DOCUMENTS"));
    }
}
