//! A regular expression → what a string that it matches is made of.

use std::fmt;

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{self, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look};

use super::choices::Choices;
use crate::transform::args::Problem;

/// A part of strings.
pub(super) enum Node {
    /// These characters.
    Text(String),
    /// One of these characters.
    Class(Class),
    /// So many of a part.
    Repeat {
        /// Fewest.
        least: u32,
        /// Most.
        most: u32,
        /// Of this.
        part: Box<Node>,
    },
    /// All of these, in order.
    Sequence(Vec<Node>),
    /// One of these.
    Choice(Vec<Node>),
}

/// Characters that one is drawn from; never empty.
pub(super) struct Class {
    /// First and last of each range, in order; none holds a surrogate.
    ranges: Vec<(char, char)>,
    count: u32,
}

/// Deepest nesting of groups.
const DEEPEST: u32 = 60;

/// Classes of more characters than this give only their printable ASCII ones, if they have any.
const FEW: usize = 256;

/// Reads a pattern. `bound` stands in where it sets none to repetitions.
pub(super) fn compile(pattern: &str, bound: Option<u32>) -> Result<Node, Problem> {
    let parsed = ParserBuilder::new()
        .nest_limit(DEEPEST)
        .build()
        .parse(pattern);
    let hir = parsed.map_err(|error| {
        let reason = match &error {
            regex_syntax::Error::Parse(error) => error.kind().to_string(),
            regex_syntax::Error::Translate(error) => error.kind().to_string(),
            _ => "it cannot be read".to_owned(),
        };
        Problem::new(format!("`pattern` is no regular expression: {reason}"))
    })?;
    let compiler = Compiler { bound };
    compiler.node(&hir, Ends::BOTH)
}

struct Compiler {
    bound: Option<u32>,
}

/// Whether a part begins or ends the whole string, so that `^` or `$` means nothing there.
#[derive(Clone, Copy)]
struct Ends {
    first: bool,
    last: bool,
}

impl Ends {
    const BOTH: Self = Self {
        first: true,
        last: true,
    };
    const NONE: Self = Self {
        first: false,
        last: false,
    };
}

impl Compiler {
    fn node(&self, hir: &Hir, ends: Ends) -> Result<Node, Problem> {
        match hir.kind() {
            HirKind::Empty => Ok(Node::Text(String::new())),
            HirKind::Look(Look::Start) if ends.first => Ok(Node::Text(String::new())),
            HirKind::Look(Look::End) if ends.last => Ok(Node::Text(String::new())),
            HirKind::Look(_) => {
                let problem = Problem::new("`pattern` looks around within strings");
                Err(problem.hint("`^` and `$` may stand at its ends only, and `\\b` nowhere"))
            }
            HirKind::Literal(literal) => text(literal),
            HirKind::Class(class) => Class::of(class).map(Node::Class),
            HirKind::Repetition(repetition) => self.repetition(repetition),
            HirKind::Capture(capture) => self.node(&capture.sub, ends),
            HirKind::Concat(parts) => {
                let end = parts.len() - 1;
                let nodes = parts.iter().enumerate().map(|(place, part)| {
                    let first = ends.first && place == 0;
                    let last = ends.last && place == end;
                    self.node(part, Ends { first, last })
                });
                nodes.collect::<Result<_, _>>().map(Node::Sequence)
            }
            HirKind::Alternation(branches) => {
                let nodes = branches.iter().map(|branch| self.node(branch, ends));
                nodes.collect::<Result<_, _>>().map(Node::Choice)
            }
        }
    }

    fn repetition(&self, repetition: &hir::Repetition) -> Result<Node, Problem> {
        let least = repetition.min;
        let most = match (repetition.max, self.bound) {
            (Some(most), _) => most,
            (None, Some(bound)) => bound.max(least),
            (None, None) => {
                let problem = Problem::new("`pattern` sets no bound to a repetition");
                return Err(problem.hint("write `{1,8}` instead of `+`, or give `max_repeat`"));
            }
        };
        let part = Box::new(self.node(&repetition.sub, Ends::NONE)?);
        Ok(Node::Repeat { least, most, part })
    }
}

fn text(literal: &hir::Literal) -> Result<Node, Problem> {
    match std::str::from_utf8(&literal.0) {
        Ok(text) if !text.contains('\0') => Ok(Node::Text(text.to_owned())),
        _ => Err(Problem::new(
            "`pattern` asks for what PostgreSQL text cannot hold",
        )),
    }
}

impl Class {
    fn of(class: &hir::Class) -> Result<Self, Problem> {
        let unicode = match class {
            hir::Class::Unicode(class) => Some(class.clone()),
            hir::Class::Bytes(class) => class.to_unicode_class(),
        };
        let chosen = unicode.map(|class| chosen(&class)).unwrap_or_default();
        let Some(count) = u32::try_from(chosen.len()).ok().filter(|count| *count > 0) else {
            return Err(Problem::new(
                "`pattern` has a class that no character of text is in",
            ));
        };
        let mut ranges: Vec<(char, char)> = Vec::new();
        for c in chosen {
            match ranges.last_mut() {
                Some((_, last)) if u32::from(*last) + 1 == u32::from(c) => *last = c,
                _ => ranges.push((c, c)),
            }
        }
        Ok(Self { ranges, count })
    }

    /// How many characters there are.
    pub(super) fn count(&self) -> u32 {
        self.count
    }

    /// The characters in order.
    pub(super) fn chars(&self) -> impl Iterator<Item = char> {
        self.ranges.iter().flat_map(|(first, last)| *first..=*last)
    }

    #[inline]
    fn nth(&self, mut place: u32) -> char {
        for (first, last) in &self.ranges {
            let (first, last) = (u32::from(*first), u32::from(*last));
            if place <= last - first {
                return char::from_u32(first + place).unwrap_or(' ');
            }
            place -= last - first + 1;
        }
        ' '
    }
}

/// The characters of a class that come out, in order.
fn chosen(class: &ClassUnicode) -> Vec<char> {
    let all: usize = class.ranges().iter().map(ClassUnicodeRange::len).sum();
    let mut printable = class.clone();
    printable.intersect(&ClassUnicode::new([ClassUnicodeRange::new(' ', '~')]));
    let chars = |class: &ClassUnicode| -> Vec<char> {
        let ranges = class.ranges().iter();
        ranges
            .flat_map(|range| range.start()..=range.end())
            .collect()
    };
    if all > FEW && !printable.ranges().is_empty() {
        return chars(&printable);
    }
    let mut chosen = chars(class);
    // PostgreSQL text holds no NUL.
    chosen.retain(|c| *c != '\0');
    let visible = |c: &char| matches!(c, ' '..='~') || !c.is_ascii() && c.is_alphanumeric();
    if chosen.iter().any(visible) {
        chosen.retain(visible);
    }
    chosen
}

impl Node {
    /// Appends one string.
    pub(super) fn write(&self, choices: &mut Choices<'_>, out: &mut Vec<u8>) {
        match self {
            Self::Text(text) => out.extend_from_slice(text.as_bytes()),
            Self::Class(class) => {
                let c = class.nth(choices.below(class.count));
                if c.is_ascii() {
                    out.push(c as u8);
                } else {
                    out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                }
            }
            Self::Repeat { least, most, part } => {
                let count = least + choices.below(most - least + 1);
                (0..count).for_each(|_| part.write(choices, out));
            }
            Self::Sequence(parts) => parts.iter().for_each(|part| part.write(choices, out)),
            Self::Choice(branches) => {
                let place = choices.below(branches.len() as u32) as usize;
                if let Some(branch) = branches.get(place) {
                    branch.write(choices, out);
                }
            }
        }
    }
}

impl fmt::Debug for Node {
    /// The size only: a pattern may be as long as its author likes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = match self {
            Self::Text(_) | Self::Class(_) => 1,
            Self::Repeat { most, .. } => *most as usize,
            Self::Sequence(parts) | Self::Choice(parts) => parts.len(),
        };
        write!(f, "<{parts} parts>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(pattern: &str) -> String {
        match compile(pattern, None).unwrap() {
            Node::Class(class) => class.chars().collect(),
            node => panic!("{node:?}"),
        }
    }

    #[test]
    fn wide_classes_give_printable_ascii_and_narrow_ones_what_they_say() {
        assert_eq!(class(r"\d"), "0123456789");
        assert_eq!(class("."), (' '..='~').collect::<String>());
        assert_eq!(class(r"\s"), " ");
        assert_eq!(class("[a-cäöü]"), "abcäöü");
        assert_eq!(class("[\\t\\n]"), "\t\n");
        assert!(class(r"\p{Cyrillic}").chars().all(char::is_alphanumeric));
        assert_eq!(class("[^\\x21-\\x{10FFFF}]"), " ");
    }

    #[test]
    fn characters_are_counted_over_all_ranges() {
        let Node::Class(class) = compile("[a-c0x-z]", None).unwrap() else {
            panic!("no class");
        };
        let all: String = (0..class.count()).map(|place| class.nth(place)).collect();
        assert_eq!(all, "0abcxyz");
    }
}
