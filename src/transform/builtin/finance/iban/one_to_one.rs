//! IBANs one to one: all digits of an account number but check digits become others together, and all letters. The country
//! stays, also where not all checks are right: what passes some of them becomes what passes the same ones.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef};

use super::{LONGEST, Symbols, checks};
use crate::key::MasterKey;
use crate::transform::builtin::identifiers::digits::Shapes;
use crate::transform::canonical::Fold;
use crate::transform::strings::{Column, texts};
use crate::transform::{Distinct, Guarantees, Input, Prepared, Refusal, Transform};

pub(super) fn prepared(input: Input<'_>) -> Box<dyn Prepared> {
    Box::new(OneToOne {
        fold: Fold::of(input.ty.family),
    })
}

#[derive(Debug)]
struct OneToOne {
    fold: Fold,
}

impl Prepared for OneToOne {
    fn guarantees(&self) -> Guarantees {
        Guarantees {
            distinct: Distinct::Always,
            makes_nulls: false,
            max_chars: None,
            passes_values: false,
        }
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        Arc::new(Kernel {
            fold: self.fold,
            shapes: Shapes::new(&key.domain(domain), true),
        })
    }
}

struct Kernel {
    fold: Fold,
    shapes: Shapes,
}

/// Strings of one sort and the rows that they are of.
struct Part {
    values: Column,
    rows: Vec<usize>,
}

impl Part {
    fn new() -> Self {
        Self {
            values: Column::with_capacity(0, 0),
            rows: Vec::new(),
        }
    }

    /// Ends the value that was written.
    fn end(&mut self, row: usize) -> Result<(), Refusal> {
        self.values.end(self.rows.len())?;
        self.rows.push(row);
        Ok(())
    }

    fn value(&self, at: usize) -> &[u8] {
        let (start, end) = self.values.span(at);
        &self.values.bytes[start..end]
    }
}

impl Transform for Kernel {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let column = texts(input)?;
        let (mut accounts, mut others) = (Part::new(), Part::new());
        let mut scratch = Vec::new();
        for row in (0..column.len()).filter(|row| column.is_valid(*row)) {
            let value = self.fold.apply(column.value(row));
            if let Some((symbols, passed)) = known(&value) {
                accounts.values.bytes.extend(free(&symbols, passed));
                accounts.end(row)?;
            } else {
                let out = &mut others.values.bytes;
                self.shapes.copy(&value, row, &mut scratch, out)?;
                others.end(row)?;
            }
        }
        let old = |row: usize| known(&self.fold.apply(column.value(row)));
        let rows = &accounts.rows;
        self.shapes
            .walk(&mut accounts.values, rows.len(), |at, value| {
                let old = rows.get(at).and_then(|row| old(*row));
                old.is_some_and(|old| assembled(&old, value.as_bytes()).is_none())
            })?;
        self.shapes
            .walk(&mut others.values, others.rows.len(), |_, value| {
                known(value).is_some()
            })?;

        let mut out = Column::sized(column, 0);
        let (mut next_account, mut next_other) = (0, 0);
        for row in 0..column.len() {
            if accounts.rows.get(next_account) == Some(&row) {
                let new = old(row).and_then(|old| assembled(&old, accounts.value(next_account)));
                if let Some(new) = new {
                    new.write_like(&self.fold.apply(column.value(row)), &mut out.bytes);
                }
                next_account += 1;
            } else if others.rows.get(next_other) == Some(&row) {
                out.bytes.extend_from_slice(others.value(next_other));
                next_other += 1;
            }
            out.end(row)?;
        }
        out.into_text(column.nulls())
    }
}

/// The checks that a number of a country's length and form passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Passed {
    All,
    /// Those of the standard, but not those that the country has within its account numbers.
    Standard,
    None,
}

/// The symbols of a value of the length and form of a country's numbers, and which checks it passes.
pub(super) fn known(value: &str) -> Option<(Symbols, Passed)> {
    let symbols = Symbols::read(value)?;
    symbols.country()?;
    let passed = passed(&symbols);
    Some((symbols, passed))
}

fn passed(symbols: &Symbols) -> Passed {
    let national = symbols.country().and_then(|country| country.national);
    let own = || {
        let Some(national) = national else {
            return true;
        };
        let mut bytes = symbols.bytes;
        let account = bytes.get_mut(4..symbols.length).unwrap_or_default();
        national.complete(account) && bytes == symbols.bytes
    };
    match checks::is_right(symbols.as_slice()) {
        true if own() => Passed::All,
        true => Passed::Standard,
        false => Passed::None,
    }
}

/// Places of symbols that no check digit stands in which it passes.
fn free_places(symbols: &Symbols, passed: Passed) -> impl Iterator<Item = usize> {
    let first = match passed {
        Passed::All | Passed::Standard => 4,
        Passed::None => 2,
    };
    let national = symbols.country().and_then(|country| country.national);
    let national = national.filter(|_| passed == Passed::All);
    let length = symbols.length.saturating_sub(4);
    let checked = move |place: usize| {
        let place = place.checked_sub(4);
        national.is_some_and(|check| place.is_some_and(|place| check.is_at(place, length)))
    };
    (first..symbols.length).filter(move |place| !checked(*place))
}

/// The symbols in those places.
fn free(symbols: &Symbols, passed: Passed) -> impl Iterator<Item = u8> {
    free_places(symbols, passed).filter_map(|place| symbols.bytes.get(place).copied())
}

/// The IBAN with other free symbols and the check digits that it passes; `None` where there is none that passes the same.
fn assembled((old, of): &(Symbols, Passed), free: &[u8]) -> Option<Symbols> {
    let mut bytes: [u8; LONGEST] = old.bytes;
    for (place, symbol) in free_places(old, *of).zip(free) {
        *bytes.get_mut(place)? = *symbol;
    }
    let national = old.country().and_then(|country| country.national);
    let national = national.filter(|_| *of == Passed::All);
    let account = bytes.get_mut(4..old.length)?;
    if national.is_some_and(|national| !national.complete(account)) {
        return None;
    }
    if *of != Passed::None {
        checks::complete(bytes.get_mut(..old.length)?);
    }
    let new = Symbols { bytes, ..*old };
    (passed(&new) == *of).then_some(new)
}
