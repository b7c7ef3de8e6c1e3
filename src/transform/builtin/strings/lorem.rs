//! `lorem`: Latin words, sentences or paragraphs of a length of their own.

use crate::key::prf::{Draw, Stream};
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::strings::{self, Maker};
use crate::transform::words::LOREM;
use crate::transform::{Distinct, Input, Prepared};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "lorem",
    group: Group::Text,
    summary: "lorem ipsum of a length of its own",
    doc: "Latin words, sentences of 4 to 10 words, or paragraphs of 3 to 6 sentences, `count` of them; `text` keeps \
          the real length and shape instead, which say something too. Nothing of the real value is left but that equal \
          ones stay equal. Nothing is longer than the column allows, nor than `max_chars`: what does not fit is left \
          out from the last word on.",
    params: &[
        Param {
            name: "unit",
            kind: "words|sentences|paragraphs",
            default: "sentences",
            doc: "what is made",
        },
        Param {
            name: "count",
            kind: "integer",
            default: "1",
            doc: "how many of them, 1 to 100",
        },
        Param {
            name: "max_chars",
            kind: "integer",
            default: "1000",
            doc: "most characters, 20 to 1000000",
        },
    ],
    accepts: TEXTS,
    examples: &["Called Ms. Hopper on 12 May; she'll pay.", "VIP"],
    example_params: &[],
    keyed: true,
    prepare,
};

/// Fewest characters that leave room for a word and its full stop.
const LEAST: u32 = 20;

#[derive(Debug, Clone, Copy)]
enum Unit {
    Words,
    Sentences,
    Paragraphs,
}

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let words = [
        ("words", Unit::Words),
        ("sentences", Unit::Sentences),
        ("paragraphs", Unit::Paragraphs),
    ];
    let unit = params.choice("unit", &words);
    let count = params.integer("count", 1..=100_u32);
    let most = params.integer("max_chars", LEAST..=1_000_000);
    let most = most
        .unwrap_or(1000)
        .min(input.ty.length.unwrap_or(u32::MAX));
    if most < LEAST {
        let problem = Problem::new("the column is too short for Latin words");
        params.report(
            problem
                .hint("`text` keeps each value's length")
                .at(params.span()),
        );
    }
    params.finish()?;
    let maker = Lorem {
        unit: unit.unwrap_or(Unit::Sentences),
        count: count.unwrap_or(1),
        most: most as usize,
    };
    Ok(strings::prepared(input, Distinct::No, Some(most), maker))
}

#[derive(Debug, Clone)]
struct Lorem {
    unit: Unit,
    count: u32,
    /// Most characters, which are bytes here: all words are ASCII.
    most: usize,
}

/// A text that is being made: it takes no more than fits.
struct Writer<'o> {
    out: &'o mut Vec<u8>,
    /// Where it must end.
    end: usize,
    stream: Stream,
}

impl Maker for Lorem {
    fn make(&self, _: &str, draw: &Draw, out: &mut Vec<u8>) {
        let end = out.len() + self.most;
        let stream = Stream::of(draw);
        let mut writer = Writer { out, end, stream };
        // What did not fit is not tried again: the text ends there.
        let _complete = match self.unit {
            Unit::Words => writer.words(self.count, false, 0),
            Unit::Sentences => writer.sentences(self.count),
            Unit::Paragraphs => (0..self.count).all(|index| {
                let fits = index == 0 || writer.separate(b"\n\n");
                let sentences = 3 + writer.stream.below(4);
                fits && writer.sentences(sentences)
            }),
        };
    }
}

impl Writer<'_> {
    /// False where the text is full.
    fn sentences(&mut self, count: u32) -> bool {
        (0..count).all(|index| {
            let fits = index == 0 || self.separate(b" ");
            let words = 4 + self.stream.below(7);
            fits && self.words(words, true, 1)
        })
    }

    /// Words with blanks between them, the first with a capital, and a full stop, if it is a sentence.
    fn words(&mut self, count: u32, sentence: bool, reserved: usize) -> bool {
        let start = self.out.len();
        let mut complete = true;
        for index in 0..count {
            let word = LOREM[self.stream.below(LOREM.len() as u32) as usize];
            let blank = usize::from(index > 0);
            if self.out.len() + blank + word.len() + reserved > self.end {
                complete = false;
                break;
            }
            if index > 0 {
                self.out.push(b' ');
            }
            self.out.extend_from_slice(word.as_bytes());
        }
        if sentence && let Some(first) = self.out.get_mut(start) {
            first.make_ascii_uppercase();
            self.out.push(b'.');
        }
        if self.out.len() == start {
            // Not even one word fitted: no separator without something behind it.
            let text = self.out.trim_ascii_end().len();
            self.out.truncate(text);
        }
        complete
    }

    fn separate(&mut self, separator: &[u8]) -> bool {
        let fits = self.out.len() + separator.len() < self.end;
        if fits {
            self.out.extend_from_slice(separator);
        }
        fits
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Family, Type};
    use crate::key::MasterKey;

    fn made(unit: Unit, count: u32, most: usize, salt: u8) -> String {
        let draw = MasterKey::for_documentation().domain("test").draw(&[salt]);
        let mut out = b"before. ".to_vec();
        Lorem { unit, count, most }.make("x", &draw, &mut out);
        String::from_utf8(out.split_off(8)).unwrap()
    }

    #[test]
    fn units_have_their_form() {
        assert_eq!(made(Unit::Words, 3, 1000, 1).split(' ').count(), 3);
        for salt in 0..100 {
            let sentence = made(Unit::Sentences, 1, 1000, salt);
            assert!(sentence.starts_with(|c: char| c.is_ascii_uppercase()));
            assert!(sentence.ends_with('.') && (4..=10).contains(&sentence.split(' ').count()));
            let paragraphs = made(Unit::Paragraphs, 3, 10_000, salt);
            assert_eq!(paragraphs.split("\n\n").count(), 3);
            let sentences = |paragraph: &str| paragraph.matches('.').count();
            assert!(
                paragraphs
                    .split("\n\n")
                    .all(|text| (3..=6).contains(&sentences(text)))
            );
        }
    }

    #[test]
    fn nothing_is_longer_than_allowed_and_nothing_hangs() {
        for (salt, most) in (0..200u8).zip((20..220).step_by(1)) {
            for unit in [Unit::Words, Unit::Sentences, Unit::Paragraphs] {
                let text = made(unit, 100, most, salt);
                assert!((1..=most).contains(&text.len()), "{most}: {text}");
                assert_eq!(text.trim(), text);
            }
        }
        let mut ty = Type::plain("varchar(19)", Family::Text);
        ty.length = Some(19);
        assert!(prepare(&Arg::none(), Input { ty: &ty }).is_err());
        ty.length = Some(30);
        let prepared = prepare(&Arg::none(), Input { ty: &ty }).unwrap();
        assert_eq!(prepared.guarantees().max_chars, Some(30));
    }
}
