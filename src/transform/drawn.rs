//! The kernel that most transforms share: one keyed draw a value, and a function that writes a stand-in from it.
//!
//! Works on text arrays; empty strings stay empty. Everything is written into one buffer a batch.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, StringArray};
use arrow::buffer::OffsetBuffer;

use super::{Guarantees, Prepared, Refusal, Transform};
use crate::catalog::{Family, Type};
use crate::key::prf::Draw;
use crate::key::{DomainKey, MasterKey};

/// Writes a stand-in for a value from its draw.
pub(super) type Write = dyn Fn(&Draw, &str, &mut Vec<u8>) + Send + Sync;

/// How values that PostgreSQL calls equal are made equal before they are hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Canonical {
    /// As they are.
    Exact,
    /// Trailing blanks do not count (`char(n)`).
    Trimmed,
    /// Case does not count (`citext`).
    Folded,
}

impl Canonical {
    pub(super) fn of(ty: &Type) -> Self {
        match ty.family {
            Family::Bpchar => Self::Trimmed,
            Family::Citext => Self::Folded,
            _ => Self::Exact,
        }
    }

    /// The canonical form; `fold` is memory for it.
    pub(super) fn form<'a>(self, value: &'a str, fold: &'a mut String) -> &'a str {
        match self {
            Self::Exact => value,
            Self::Trimmed => value.trim_end_matches(' '),
            Self::Folded if value.is_ascii() => {
                fold.clear();
                fold.extend(
                    value
                        .bytes()
                        .map(|byte| char::from(byte.to_ascii_lowercase())),
                );
                fold
            }
            Self::Folded => {
                *fold = value.to_lowercase();
                fold
            }
        }
    }
}

/// A transform that draws once a value.
pub(super) struct Drawn {
    canonical: Canonical,
    guarantees: Guarantees,
    write: Arc<Write>,
}

impl Drawn {
    pub(super) fn prepared(
        ty: &Type,
        guarantees: Guarantees,
        write: impl Fn(&Draw, &str, &mut Vec<u8>) + Send + Sync + 'static,
    ) -> Box<dyn Prepared> {
        Box::new(Self {
            canonical: Canonical::of(ty),
            guarantees,
            write: Arc::new(write),
        })
    }
}

impl std::fmt::Debug for Drawn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Drawn")
            .field("guarantees", &self.guarantees)
            .finish_non_exhaustive()
    }
}

impl Prepared for Drawn {
    fn guarantees(&self) -> Guarantees {
        self.guarantees
    }

    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        Arc::new(Kernel {
            key: key.domain(domain),
            canonical: self.canonical,
            write: Arc::clone(&self.write),
        })
    }
}

struct Kernel {
    key: DomainKey,
    canonical: Canonical,
    write: Arc<Write>,
}

impl Transform for Kernel {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let mut fold = String::new();
        map_text(input, |_, value, out| {
            let canonical = self.canonical.form(value, &mut fold);
            if !canonical.is_empty() {
                (self.write)(&self.key.draw(canonical.as_bytes()), value, out);
            }
            Ok(())
        })
    }
}

/// Maps every value of a text array; NULL stays NULL. The closure gets row, value, and where to append.
pub(super) fn map_text(
    input: &ArrayRef,
    mut map: impl FnMut(usize, &str, &mut Vec<u8>) -> Result<(), Refusal>,
) -> Result<ArrayRef, Refusal> {
    let Some(values) = input.as_string_opt::<i32>() else {
        return Err(unexpected(input));
    };
    let mut bytes = Vec::with_capacity(values.value_data().len().max(values.len() * 24));
    let mut offsets = Vec::with_capacity(values.len() + 1);
    offsets.push(0);
    for (row, value) in values.iter().enumerate() {
        if let Some(value) = value {
            map(row, value, &mut bytes)?;
        }
        offsets.push(
            i32::try_from(bytes.len())
                .map_err(|_| Refusal::new(row, "the new values of one batch are too large"))?,
        );
    }
    let offsets = OffsetBuffer::new(offsets.into());
    let array = StringArray::try_new(offsets, bytes.into(), values.nulls().cloned());
    array
        .map(|array| Arc::new(array) as ArrayRef)
        .map_err(|_| Refusal::new(0, "a stand-in is not valid UTF-8"))
}

/// An array in another layout than the type's: a mistake of the caller, never of the data.
pub(super) fn unexpected(input: &ArrayRef) -> Refusal {
    Refusal::new(0, format!("values arrived as {}", input.data_type()))
}
