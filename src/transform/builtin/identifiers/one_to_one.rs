//! One-to-one mappings of strings of some form (card numbers, national ids), and of all other strings.
//!
//! A form numbers its strings. A string of the form becomes another one of the form through the keyed permutation of
//! its kind's numbers; where only some numbers belong to strings, the permutation is walked until one does. Anything else
//! in the column (`unknown`, a number with a wrong check digit) keeps its shape as under `digits`, walked likewise until
//! it is again not of the form. So what is valid stays valid, what is not stays so, and no two strings meet.

use std::fmt::Debug;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, StringArray};

use super::digits::Shapes;
use crate::key::MasterKey;
use crate::key::permute::Permutation;
use crate::transform::canonical::Fold;
use crate::transform::strings::{Column, texts};
use crate::transform::{Distinct, Guarantees, Input, Prepared, Refusal, Transform};

/// The strings of a form as numbers.
pub(in crate::transform::builtin) trait Form:
    Clone + Debug + Send + Sync + 'static
{
    /// How many numbers each kind of string has, at most 2¹²⁶ each. Kinds are permuted by themselves.
    fn counts(&self) -> Vec<u128>;

    /// Whether what a number stands for is not all that a string says: see [`Prepared::passes_parts`].
    fn passes_parts(&self) -> bool {
        false
    }

    /// Kinds with one label and one count are permuted alike.
    fn label(&self, kind: usize) -> usize {
        kind
    }

    /// Kind and number of a string; `None` if it is not of the form.
    fn number(&self, value: &str) -> Option<(usize, u128)>;

    /// Whether a number of a kind is that of a string.
    fn has(&self, _kind: usize, _number: u128) -> bool {
        true
    }

    /// Appends the string of that number, written in the way of `old`, which is of the same kind: as long, with the same
    /// separators. Its number must be the given one, and written in the way of `old` it must be unique to that number.
    fn write(&self, kind: usize, number: u128, old: &str, out: &mut Vec<u8>);
}

/// A form checked against a column's type. No output is longer than its input.
pub(in crate::transform::builtin) fn prepared(
    input: Input<'_>,
    form: impl Form,
) -> Box<dyn Prepared> {
    Box::new(OneToOne {
        fold: Fold::of(input.ty.family),
        form,
    })
}

#[derive(Debug)]
struct OneToOne<F> {
    fold: Fold,
    form: F,
}

impl<F: Form> Prepared for OneToOne<F> {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            distinct: Distinct::Always,
            makes_nulls: false,
            max_chars: None,
            passes_values: false,
        }
    }

    fn passes_parts(&self) -> bool {
        self.form.passes_parts()
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        let key = &key.domain(domain);
        let permutation = |(kind, count)| {
            let label = format!("kind {}", self.form.label(kind));
            Permutation::new(key, &label, count)
        };
        let counts = self.form.counts().into_iter().enumerate();
        Arc::new(Kernel {
            fold: self.fold,
            permutations: counts.map(permutation).collect(),
            shapes: Shapes::new(key, true),
            form: self.form.clone(),
        })
    }
}

struct Kernel<F> {
    fold: Fold,
    permutations: Vec<Permutation>,
    shapes: Shapes,
    form: F,
}

/// What a row gets.
#[derive(Clone, Copy)]
enum Place {
    /// Nothing: it is NULL or empty.
    Nothing,
    /// The string of that place in the list of its kind.
    Numbered(usize, usize),
    /// That one of the other strings.
    Other(usize),
}

impl<F: Form> Transform for Kernel<F> {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let column = texts(input)?;
        let mut numbers = vec![Vec::new(); self.permutations.len()];
        let mut others = Column::with_capacity(0, 0);
        let (mut count, mut scratch) = (0, Vec::new());
        let mut places = Vec::with_capacity(column.len());
        for row in 0..column.len() {
            places.push(if column.is_null(row) || column.value(row).is_empty() {
                Place::Nothing
            } else if let Some((kind, number)) = self.number(column.value(row)) {
                numbers[kind].push(number);
                Place::Numbered(kind, numbers[kind].len() - 1)
            } else {
                let value = self.fold.apply(column.value(row));
                self.shapes
                    .copy(&value, row, &mut scratch, &mut others.bytes)?;
                others.end(count)?;
                count += 1;
                Place::Other(count - 1)
            });
        }
        for (kind, numbers) in numbers.iter_mut().enumerate() {
            self.permute(kind, numbers);
        }
        self.shapes
            .walk(&mut others, count, |_, value| self.number(value).is_some())?;
        self.written(column, &places, &numbers, &others)
    }
}

impl<F: Form> Kernel<F> {
    /// Kind and number of a value. Where case does not count, the form sees capitals.
    fn number(&self, value: &str) -> Option<(usize, u128)> {
        let value = self.fold.apply(value);
        match self.fold {
            Fold::LowerCase => self.form.number(&value.to_ascii_uppercase()),
            Fold::Exact | Fold::TrimBlanks => self.form.number(&value),
        }
    }

    fn permute(&self, kind: usize, numbers: &mut [u128]) {
        let permutation = &self.permutations[kind];
        permutation.apply(numbers);
        let strays = numbers.iter().enumerate();
        let strays = strays.filter(|(_, number)| !self.form.has(kind, **number));
        let mut waiting: Vec<(usize, u128)> = strays.map(|(at, &number)| (at, number)).collect();
        while !waiting.is_empty() {
            let mut next: Vec<u128> = waiting.iter().map(|(_, number)| *number).collect();
            permutation.apply(&mut next);
            let mut walked = next.into_iter();
            waiting.retain_mut(|(at, number)| {
                // As many are walked as were waiting.
                *number = walked.next().unwrap_or(*number);
                numbers[*at] = *number;
                !self.form.has(kind, *number)
            });
        }
    }

    fn written(
        &self,
        column: &StringArray,
        places: &[Place],
        numbers: &[Vec<u128>],
        others: &Column,
    ) -> Result<ArrayRef, Refusal> {
        let mut out = Column::sized(column, 0);
        for (row, place) in places.iter().enumerate() {
            match *place {
                Place::Nothing => {}
                Place::Numbered(kind, at) => {
                    let old = self.fold.apply(column.value(row));
                    let number = numbers[kind][at];
                    if self.fold == Fold::LowerCase {
                        let old = old.to_ascii_uppercase();
                        self.form.write(kind, number, &old, &mut out.bytes);
                    } else {
                        self.form.write(kind, number, &old, &mut out.bytes);
                    }
                }
                Place::Other(at) => {
                    let (start, end) = others.span(at);
                    out.bytes.extend_from_slice(&others.bytes[start..end]);
                }
            }
            out.end(row)?;
        }
        out.into_text(column.nulls())
    }
}
