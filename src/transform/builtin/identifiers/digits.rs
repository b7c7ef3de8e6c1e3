//! `digits`: digits and letters change, the format stays, no two values meet.

mod foreign;
mod symbols;

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, StringArray};

use crate::key::{DomainKey, MasterKey};
use crate::transform::args::{Arg, Problem};
use crate::transform::builtin::TEXTS;
use crate::transform::canonical::Fold;
use crate::transform::entry::{Entry, Group, Param};
use crate::transform::params::Params;
use crate::transform::strings::{Column, texts};
use crate::transform::{Distinct, Guarantees, Input, Prepared, Refusal, Transform};
use symbols::{Alphabet, Run};

/// Registry row.
pub const ENTRY: Entry = Entry {
    name: "digits",
    group: Group::Identifiers,
    summary: "other digits in the same format, one to one",
    doc: "For phone numbers, account numbers, licence plates: `+1 (415) 555-2671` keeps that shape. The digits of a \
          value are permuted as one number among all numbers with so many digits, so two different values never \
          become the same and the column may be a key. ASCII letters are permuted likewise (capitals stay capitals), \
          so that a name among the numbers does not pass; `letters: keep` lets them pass, for example a prefix such \
          as `INV-`. A letter or digit beyond ASCII becomes another of its kind among the 64 code points around it in \
          Unicode (`Ö` another of À to Þ), which tells more of it than A to Z do; where there is no other (`µ`), it stays. A phone number made this way may be \
          someone's: `phone` gives fictional ones.",
    params: &[Param {
        name: "letters",
        kind: "replace|keep|refuse",
        default: "replace",
        doc: "what happens to letters; `refuse` stops the run at the first one",
    }],
    accepts: TEXTS,
    examples: &["+1 (415) 555-2671", "AB-1234"],
    example_params: &[],
    keyed: true,
    prepare,
};

fn prepare(args: &Arg, input: Input<'_>) -> Result<Box<dyn Prepared>, Problem> {
    let mut params = Params::read(args, ENTRY.params);
    let words = [
        ("replace", Letters::Replace),
        ("keep", Letters::Keep),
        ("refuse", Letters::Refuse),
    ];
    let letters = params.choice("letters", &words);
    params.finish()?;
    Ok(Box::new(Digits {
        fold: Fold::of(input.ty.family),
        letters: letters.unwrap_or(Letters::Replace),
        begin: whole,
    }))
}

/// The same for phone numbers, of which only the last digits change, together: what `begin` tells of a value's bytes is where
/// those begin that do. Two numbers that end alike get stand-ins that do, whatever stands in front.
pub(in crate::transform::builtin) fn ends(input: Input<'_>, begin: Begin) -> Box<dyn Prepared> {
    Box::new(Digits {
        fold: Fold::of(input.ty.family),
        letters: Letters::Replace,
        begin,
    })
}

/// Where in a value the digits begin that change.
pub(in crate::transform::builtin) type Begin = fn(&[u8]) -> usize;

fn whole(_: &[u8]) -> usize {
    0
}

/// What happens to letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Letters {
    Replace,
    Keep,
    Refuse,
}

#[derive(Debug)]
struct Digits {
    fold: Fold,
    letters: Letters,
    begin: Begin,
}

impl Prepared for Digits {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            distinct: Distinct::Always,
            makes_nulls: false,
            max_chars: None,
            // A value of letters only passes as it is.
            passes_values: self.letters == Letters::Keep,
        }
    }

    fn passes_parts(&self) -> bool {
        !std::ptr::fn_addr_eq(self.begin, whole as Begin)
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        Arc::new(Kernel {
            fold: self.fold,
            letters: self.letters,
            shapes: Shapes {
                begin: self.begin,
                ..Shapes::new(&key.domain(domain), self.letters == Letters::Replace)
            },
        })
    }
}

struct Kernel {
    fold: Fold,
    letters: Letters,
    shapes: Shapes,
}

impl Transform for Kernel {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let column = texts(input)?;
        let mut out = self.copied(column)?;
        self.shapes.replace(&mut out, column.len());
        out.into_text(column.nulls())
    }
}

/// The permutations of digits, and of ASCII letters where those change too, that keep the shape of a string.
pub(in crate::transform::builtin) struct Shapes {
    digits: Alphabet<10>,
    words: Option<Alphabet<26>>,
    begin: Begin,
    key: DomainKey,
}

impl Shapes {
    /// Those of a domain; letters stay unless they are asked for.
    pub(in crate::transform::builtin) fn new(key: &DomainKey, letters: bool) -> Self {
        Self {
            digits: Alphabet::new(key, "digits"),
            words: letters.then(|| Alphabet::new(key, "letters")),
            begin: whole,
            key: key.clone(),
        }
    }

    /// Appends a value with its letters and digits beyond ASCII replaced, for [`replace`](Shapes::replace) to do the rest.
    /// `scratch` is overwritten. A refusal where all that the value has is letters that have no other of their kind.
    pub(in crate::transform::builtin) fn copy(
        &self,
        value: &str,
        row: usize,
        scratch: &mut Vec<u8>,
        out: &mut Vec<u8>,
    ) -> Result<(), Refusal> {
        foreign::replace(value, &self.key, scratch, out).ok_or_else(|| {
            let reason =
                "a value has letters that have no other of their kind, and nothing else to replace";
            Refusal::new(row, reason).hint("use `text` or `hash` for this column")
        })
    }

    /// Overwrites the first `rows` values of a column in place.
    pub(in crate::transform::builtin) fn replace(&self, out: &mut Column, rows: usize) {
        let mut digits = Run::default();
        let mut letters = Run::default();
        for row in 0..rows {
            let (start, end) = out.span(row);
            let value = &out.bytes[start..end];
            let from = (self.begin)(value);
            let end = value.get(from..).unwrap_or_default();
            digits.push(start + from, end, u8::is_ascii_digit, |byte| byte - b'0');
            if self.words.is_some() {
                let place = |byte: u8| byte.to_ascii_lowercase() - b'a';
                letters.push(start, value, u8::is_ascii_alphabetic, place);
            }
        }
        self.digits.permute(&mut digits);
        digits.write(&mut out.bytes, |_, symbol| b'0' + symbol);
        if let Some(words) = &self.words {
            words.permute(&mut letters);
            letters.write(&mut out.bytes, |old, symbol| {
                let first = if old.is_ascii_uppercase() { b'A' } else { b'a' };
                first + symbol
            });
        }
    }

    /// The same, and again for those that are rejected, by place and value, until none is. Since a permutation comes back
    /// to where it began, that ends where the values were not to be rejected before; and it stays one to one.
    pub(in crate::transform::builtin) fn walk(
        &self,
        column: &mut Column,
        rows: usize,
        rejected: impl Fn(usize, &str) -> bool,
    ) -> Result<(), Refusal> {
        self.replace(column, rows);
        let mut waiting: Vec<usize> = (0..rows).collect();
        loop {
            waiting.retain(|&row| {
                let (start, end) = column.span(row);
                let value = std::str::from_utf8(&column.bytes[start..end]);
                value.is_ok_and(|value| rejected(row, value))
            });
            if waiting.is_empty() {
                return Ok(());
            }
            let mut again = Column::with_capacity(waiting.len(), 0);
            for (index, &row) in waiting.iter().enumerate() {
                let (start, end) = column.span(row);
                again.bytes.extend_from_slice(&column.bytes[start..end]);
                again.end(index)?;
            }
            self.replace(&mut again, waiting.len());
            for (index, &row) in waiting.iter().enumerate() {
                let ((start, end), (from, to)) = (column.span(row), again.span(index));
                column.bytes[start..end].copy_from_slice(&again.bytes[from..to]);
            }
        }
    }
}

impl Kernel {
    /// The canonical values, with letters beyond ASCII replaced, the rest to be overwritten in place; a refusal where one
    /// holds what must not pass.
    fn copied(&self, column: &StringArray) -> Result<Column, Refusal> {
        let mut out = Column::sized(column, 0);
        let mut scratch = Vec::new();
        for row in 0..column.len() {
            if column.is_valid(row) {
                let value = self.fold.apply(column.value(row));
                self.copy(&value, row, &mut scratch, &mut out.bytes)?;
            }
            out.end(row)?;
        }
        Ok(out)
    }

    fn copy(
        &self,
        value: &str,
        row: usize,
        scratch: &mut Vec<u8>,
        out: &mut Vec<u8>,
    ) -> Result<(), Refusal> {
        match self.letters {
            Letters::Replace => return self.shapes.copy(value, row, scratch, out),
            Letters::Refuse if value.contains(char::is_alphabetic) || is_foreign(value) => {
                return Err(refusal(row));
            }
            Letters::Refuse | Letters::Keep => {}
        }
        out.extend_from_slice(value.as_bytes());
        Ok(())
    }
}

/// Whether a value holds letters or digits beyond ASCII.
fn is_foreign(value: &str) -> bool {
    value.contains(|c: char| !c.is_ascii() && c.is_alphanumeric())
}

fn refusal(row: usize) -> Refusal {
    Refusal::new(row, "a value holds letters that `digits` does not replace")
        .hint("use `text` or `hash`, or say `letters: keep` if they may pass")
}
