//! `digits`: digits and letters change, the format stays, no two values meet.

mod symbols;

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, StringArray};

use crate::key::MasterKey;
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
          as `INV-`. Letters and digits beyond ASCII stop the run unless letters are kept. A phone number made this \
          way may be someone's: `phone` gives fictional ones.",
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
    }))
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
}

impl Prepared for Digits {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            distinct: Distinct::Always,
            makes_nulls: false,
            max_chars: None,
            passes_values: false,
        }
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        let key = &key.domain(domain);
        Arc::new(Kernel {
            fold: self.fold,
            letters: self.letters,
            digits: Alphabet::new(key, "digits", 10),
            words: (self.letters == Letters::Replace).then(|| Alphabet::new(key, "letters", 26)),
        })
    }
}

struct Kernel {
    fold: Fold,
    letters: Letters,
    digits: Alphabet,
    words: Option<Alphabet>,
}

impl Transform for Kernel {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let column = texts(input)?;
        let mut out = self.copied(column)?;
        let mut digits = Run::default();
        let mut letters = Run::default();
        for row in 0..column.len() {
            let (start, end) = out.span(row);
            let value = &out.bytes[start..end];
            digits.push(start, value, u8::is_ascii_digit, |byte| byte - b'0');
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
        out.into_text(column.nulls())
    }
}

impl Kernel {
    /// The canonical values, to be overwritten in place; a refusal where one holds what must not pass.
    fn copied(&self, column: &StringArray) -> Result<Column, Refusal> {
        let mut out = Column::sized(column, 0);
        for row in 0..column.len() {
            if column.is_valid(row) {
                let value = self.fold.apply(column.value(row));
                self.check(&value, row)?;
                out.bytes.extend_from_slice(value.as_bytes());
            }
            out.end(row)?;
        }
        Ok(out)
    }

    fn check(&self, value: &str, row: usize) -> Result<(), Refusal> {
        let foreign =
            || !value.is_ascii() && value.chars().any(|c| !c.is_ascii() && c.is_alphanumeric());
        let letter = || value.bytes().any(|byte| byte.is_ascii_alphabetic());
        let refused = match self.letters {
            Letters::Keep => false,
            Letters::Replace => foreign(),
            Letters::Refuse => foreign() || letter(),
        };
        if refused {
            let refusal = Refusal::new(row, "a value holds letters that `digits` does not replace");
            return Err(
                refusal.hint("use `text` or `hash`, or say `letters: keep` if they may pass")
            );
        }
        Ok(())
    }
}
