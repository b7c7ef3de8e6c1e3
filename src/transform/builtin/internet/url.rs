//! `url`: an address on the web at a host that nobody can own.

use crate::key::prf::{Draw, SUFFIX, Stream};
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker};
use crate::transform::words::{LOREM, longest_text};
use crate::transform::{Distinct, Input, Prepared, hosts};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "url",
    group: Group::Internet,
    summary: "a URL at a reserved host",
    doc: "`https://example.com/WORD/SUFFIX`, where SUFFIX is 16 characters that carry 80 keyed bits: URLs stay \
          distinct, so the column may be unique. Path, query and fragment of the real URL disappear with it. With `path: \
          shape` the path has as many parts as the real one, eight at most, and its ending where that is a common one \
          (`.html`, `.pdf`, `.png` …); `path: none` is the suffix alone. The host is one that RFC 2606 or RFC 6761 \
          reserves.",
    params: &[
        Param {
            name: "host",
            kind: "text",
            default: "example.com",
            doc: "host of all URLs: example.com, .net, .org, or a name under .test, .example or .invalid",
        },
        Param {
            name: "path",
            kind: "plain|shape|none",
            default: "plain",
            doc: "what stands in front of the suffix: one word, as many words as the real path has, or nothing",
        },
    ],
    accepts: TEXTS,
    examples: &["https://navy.mil/people/hopper?tab=cv"],
    example_params: &[],
    keyed: true,
    prepare,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Path {
    Word,
    Shape,
    None,
}

/// Most words of a path.
const WORDS: usize = 8;

/// Endings that tell what kind of thing is there and nothing else.
const ENDINGS: &[&str] = &[
    ".html", ".htm", ".php", ".aspx", ".jsp", ".pdf", ".png", ".jpg", ".jpeg", ".gif", ".svg",
    ".webp", ".mp4", ".mp3", ".css", ".js", ".json", ".xml", ".txt", ".csv", ".zip", ".docx",
    ".xlsx",
];

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let host = hosts::reserved(&mut params);
    let words = [
        ("plain", Path::Word),
        ("shape", Path::Shape),
        ("none", Path::None),
    ];
    let path = params.choice("path", &words).unwrap_or(Path::Word);
    params.finish()?;
    let start = format!("https://{host}/");
    let word = longest_text(LOREM) as usize + 1;
    let endings = ENDINGS.iter().map(|ending| ending.len()).max();
    let before = match path {
        Path::Word => word,
        Path::Shape => WORDS * word + endings.unwrap_or(0),
        Path::None => 0,
    };
    let max_chars = start.len() + before + SUFFIX;
    Ok(strings::prepared(
        input,
        Distinct::KeyedBits(80),
        Some(max_chars as u32),
        Url { start, path },
    ))
}

#[derive(Debug, Clone)]
struct Url {
    start: String,
    path: Path,
}

impl Maker for Url {
    #[inline]
    fn make(&self, value: &str, draw: &Draw, out: &mut Vec<u8>) {
        out.extend_from_slice(self.start.as_bytes());
        match self.path {
            Path::Word => {
                out.extend_from_slice(LOREM[draw.below(0, LOREM.len() as u32) as usize].as_bytes());
                out.push(b'/');
                draw.suffix(out);
            }
            Path::None => draw.suffix(out),
            Path::Shape => {
                let (words, ending) = shape(value);
                let mut stream = Stream::of(draw);
                for place in 0..words {
                    let word = LOREM[stream.below(LOREM.len() as u32) as usize];
                    out.extend_from_slice(word.as_bytes());
                    // The suffix belongs to the last word.
                    out.push(if place + 1 < words { b'/' } else { b'-' });
                }
                draw.suffix(out);
                out.extend_from_slice(ending.as_bytes());
            }
        }
    }
}

/// How many parts the path of a URL has, and its common ending.
fn shape(url: &str) -> (usize, &'static str) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let path = rest.split_once('/').map_or("", |(_, path)| path);
    let parts = path.split('/').filter(|part| !part.is_empty()).count();
    let same = |ending: &&&str| {
        let at = path.len().checked_sub(ending.len());
        let last = at.and_then(|at| path.get(at..));
        last.is_some_and(|last| last.eq_ignore_ascii_case(ending))
    };
    let ending = ENDINGS.iter().find(same).copied();
    (parts.min(WORDS), ending.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_counted_without_query_and_fragment() {
        for (url, words, ending) in [
            ("https://navy.mil/people/hopper?tab=/cv/x.pdf", 2, ""),
            ("https://navy.mil", 0, ""),
            ("https://navy.mil/#/a/b", 0, ""),
            ("navy.mil/a//b/REPORT.PDF", 3, ".pdf"),
            ("https://navy.mil/1/2/3/4/5/6/7/8/9/10", 8, ""),
            ("https://navy.mil/hopper.grace", 1, ""),
        ] {
            assert_eq!(shape(url), (words, ending), "{url}");
        }
    }
}
