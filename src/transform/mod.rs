//! Transforms: pure functions from an array of values to an array of stand-ins.
//!
//! A transform sees one column of one batch and nothing else: no I/O, clock, randomness, global state or view of
//! another batch. Equal values under one key and domain give equal results whatever the batch, worker or run, which
//! is what keeps foreign keys whole. [`registry`] lists every transform; each has its own file in [`builtin`].
//!
//! A transform is made in two steps. *Prepare* looks at parameters and the column's type and says what it
//! guarantees; the plan does this without a key. *Bind* adds the domain's key and gives the kernel that runs.

pub mod args;
pub mod builtin;
pub mod canonical;
pub mod entry;
pub mod example;
pub mod hosts;
#[cfg(test)]
mod laws;
pub mod params;
pub mod registry;
pub mod rule;
pub mod schema;
pub mod strings;
pub mod words;

use std::sync::Arc;

use arrow::array::ArrayRef;

use crate::catalog::Type;
use crate::key::MasterKey;

/// A kernel: arrays in, array out.
pub trait Transform: Send + Sync {
    /// Replaces every value. `input` has the layout that `wire::repr` gives for the column's type; the result has
    /// the same layout and length. NULL stays NULL unless the transform's guarantees say otherwise.
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal>;
}

/// What a prepared transform is asked to work on.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The column's type. In a key group whose columns differ in width, the narrowest.
    pub ty: &'a Type,
}

/// Parameters checked against a type; the key is still missing.
pub trait Prepared: Send + Sync + std::fmt::Debug {
    /// What holds for every key.
    fn guarantees(&self) -> Guarantees;

    /// The kernel for one domain of a run's key. The whole key is given because a transform that holds others
    /// (`json`) needs their domains' keys too.
    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform>;
}

/// What a transform promises, so that the plan can tell whether it may stand on a constrained column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guarantees {
    /// Whether distinct values stay distinct.
    pub distinct: Distinct,
    /// Whether a non-NULL value may become NULL.
    pub makes_nulls: bool,
    /// For text results, a length in characters that no output exceeds unless its input did; `None` when an output
    /// is never longer than its input, or the result is not text.
    pub max_chars: Option<u32>,
    /// Whether real values pass through unchanged (`keep`).
    pub passes_values: bool,
}

/// How sure it is that two distinct values get two distinct stand-ins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Distinct {
    /// A bijection: certain.
    Always,
    /// Outputs carry this many keyed bits; from 80 on, collisions among a billion rows are out of reach
    /// (expected number n²/2^(bits+1)).
    KeyedBits(u32),
    /// Values may collide.
    No,
}

impl Distinct {
    /// Whether it may stand on a unique column: a bijection, or 80 or more keyed bits.
    pub fn is_unique(self) -> bool {
        match self {
            Self::Always => true,
            Self::KeyedBits(bits) => bits >= 80,
            Self::No => false,
        }
    }
}

/// Why a kernel refuses a value. Rows and lengths, never bytes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Refusal {
    /// The row within the batch, from 0.
    pub row: usize,
    /// What is wrong, without the value.
    pub reason: String,
    /// What to change in the rules.
    pub hint: Option<String>,
}

impl Refusal {
    /// A refusal of the value in `row` of the batch.
    pub fn new(row: usize, reason: impl Into<String>) -> Self {
        Self {
            row,
            reason: reason.into(),
            hint: None,
        }
    }

    /// Adds what to change in the rules.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}
