//! Transforms: pure functions from an array of values to an array of stand-ins.
//!
//! A transform sees one column of one batch, the columns of the same rows that its rule names ([`siblings`]), and
//! nothing else: no I/O, clock, randomness, global state or view of another batch. Equal values under one key and domain give equal results whatever the batch, worker or run, which
//! is what keeps foreign keys whole. That some note what of their rule met anything ([`Transform::unmet`], [`Transform::spares_all`]) changes no
//! result. [`registry`] lists every transform; each has its own file in [`builtin`].
//!
//! A transform is made in two steps. *Prepare* looks at parameters and the column's type and says what it
//! guarantees; the plan does this without a key. *Bind* adds the domain's key and gives the kernel that runs.

pub mod args;
pub mod builtin;
pub mod canonical;
pub mod case;
pub mod compose;
pub mod condition;
pub mod decimal;
pub mod detectors;
pub mod entry;
pub mod example;
pub mod expressions;
pub mod hosts;
pub mod intervals;
#[cfg(test)]
mod laws;
pub mod lengths;
pub mod locales;
pub mod money;
mod nothing;
pub mod nulls;
pub mod numbers;
pub mod others;
pub mod params;
pub mod pool;
pub mod quoted;
pub mod registry;
pub mod rule;
pub mod schema;
pub mod serial;
pub mod siblings;
pub mod strings;
pub mod words;

use std::sync::Arc;

use arrow::array::ArrayRef;

use crate::catalog::Type;
use crate::key::MasterKey;
use pool::Pool;
use siblings::{Read, Sibling};

/// A kernel: arrays in, array out.
pub trait Transform: Send + Sync {
    /// Replaces every value. `input` has the layout that `wire::repr` gives for the column's type; the result has
    /// the same layout and length. NULL stays NULL unless the transform's guarantees say otherwise.
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal>;

    /// The same in a row's context: `siblings` are the columns that [`Prepared::reads`] names, in its order.
    fn apply_in(&self, input: &ArrayRef, siblings: &[Sibling<'_>]) -> Result<ArrayRef, Refusal> {
        let _ = siblings;
        self.apply(input)
    }

    /// Whether it looks at no value, so that NULLs serve as well: then a column may hold what cannot be read.
    fn is_blind(&self) -> bool {
        false
    }

    /// What its rule names inside of values - paths of documents, keys - and met in none of those that it was given so far,
    /// in whatever lane; as the rules file writes it, and inside of other values as for [`Prepared::kept_whole`]. What is
    /// kept is left out, and there is nothing to tell before a value held anything.
    fn unmet(&self) -> Vec<String> {
        Vec::new()
    }

    /// Whether its rule has a condition, values passed because of it, and no row met it that it was given so far, in
    /// whatever lane. Rows that count as meeting it only because of NULL are none.
    fn spares_all(&self) -> bool {
        false
    }
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

    /// The same among rows that meet the rule's condition; among all where it has none.
    fn where_met(&self) -> Guarantees {
        self.guarantees()
    }

    /// Whether a part of a real value may stand in its stand-in because the rule asks for it: characters at its ends, the
    /// maker's number of an address. Whole values do not pass then: those that do are told by
    /// [`Guarantees::passes_values`]. Of a transform that holds others, these say it.
    fn passes_parts(&self) -> bool {
        false
    }

    /// Paths of documents that are kept with all that stands below them, although the rule decides on some of it: what
    /// comes there later passes as well. As the rules file writes them; of documents inside of other values behind the
    /// path, key or field of those: `$.raw > $.meta`.
    fn kept_whole(&self) -> Vec<String> {
        Vec::new()
    }

    /// Whether order stays: of two values, the one that is not above the other gets a stand-in that is not above the other's.
    /// Equal values may come from different ones. Of `numeric`, this holds among values with as many digits behind the
    /// point; stand-ins that are NULL are not compared.
    fn keeps_order(&self) -> bool {
        false
    }

    /// Whether distinct values of rows with one subject get distinct stand-ins, though those of two subjects may meet. The
    /// subject is all that [`reads`](Prepared::reads) names then.
    fn is_apart_by_subject(&self) -> bool {
        false
    }

    /// The columns of the same row that the kernel reads besides its own.
    fn reads(&self) -> &[Read] {
        &[]
    }

    /// Gives each rule that it holds, draws from a subject and names no domain the one that `of` knows for a transform and the
    /// column that names the subject.
    fn name_domains(&mut self, of: &dyn Fn(&str, &Read) -> Option<String>) {
        let _ = of;
    }

    /// The kernel for one domain of a run's key. The whole key is given because a transform that holds others
    /// (`json`) needs their domains' keys too.
    fn bind(&self, key: &MasterKey, domain: &str) -> Arc<dyn Transform>;

    /// Whether stand-ins are chosen from keys that are read before the first row moves.
    fn draws_from_keys(&self) -> bool {
        false
    }

    /// The kernel that chooses from these keys; [`Prepared::bind`] gives one that refuses all values for want of them.
    fn bind_to(&self, pool: &Pool, key: &MasterKey, domain: &str) -> Arc<dyn Transform> {
        let _ = pool;
        self.bind(key, domain)
    }
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
    /// Whether whole real values may pass through unchanged (`keep`, `round` of what is round, and transforms whose rule
    /// asks for it). The plan warns of it. That only parts may pass is told by [`Prepared::passes_parts`]. Values that say
    /// nothing of anybody do not count where the transform's text says that they stay: zero, infinity, loopback addresses.
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
    /// Outputs carry this many keyed bits of the row's subject: as unique as the column that names it.
    OfSubject(u32),
    /// Values may collide: each stand-in is one of this many, all as likely as the others. The empty string, which stays
    /// as it is, does not count among them.
    OneOf(u64),
    /// Values may collide: there are no more stand-ins than this, whatever each one's share.
    AtMost(u64),
    /// Values may collide, and how many stand-ins there are is not known.
    No,
}

/// Keyed bits from which on collisions are out of reach.
const ENOUGH_BITS: u32 = 80;

impl Distinct {
    /// Whether it may stand on a unique column: a bijection, or 80 or more keyed bits.
    pub fn is_unique(self) -> bool {
        match self {
            Self::Always => true,
            Self::KeyedBits(bits) => bits >= ENOUGH_BITS,
            // Two values of one subject become one.
            Self::OfSubject(_) | Self::OneOf(_) | Self::AtMost(_) | Self::No => false,
        }
    }

    /// Whether it may stand on a unique column of at most so many rows: fewer bits are enough for fewer rows, where no more
    /// pairs are expected to meet than 80 bits let meet among a billion (n²/2^(bits+1) = 4 in 10 million).
    pub fn is_unique_among(self, rows: u64) -> bool {
        match self {
            Self::KeyedBits(bits) if bits < ENOUGH_BITS => {
                rows as f64 <= 1e9 * ((f64::from(bits) - f64::from(ENOUGH_BITS)) / 2.0).exp2()
            }
            _ => self.is_unique(),
        }
    }

    /// Of stand-ins that are composed of one out of so many for each of their parts.
    pub fn at_most(parts: &[usize]) -> Self {
        let sizes = parts.iter().map(|size| *size as u64);
        Self::AtMost(sizes.fold(1, u64::saturating_mul))
    }

    /// How many stand-ins there are at most, where that is known to be few.
    pub fn stand_ins(self) -> Option<u64> {
        match self {
            Self::OneOf(count) | Self::AtMost(count) => Some(count),
            Self::Always | Self::KeyedBits(_) | Self::OfSubject(_) | Self::No => None,
        }
    }

    /// The same of values that hold any number of such stand-ins: elements of an array, bounds of a range.
    pub fn of_parts(self) -> Self {
        match self.stand_ins() {
            Some(_) => Self::No,
            None => self,
        }
    }

    /// Whether it may stand on a unique column of a table in which no two rows have one subject.
    pub fn is_unique_by_subject(self) -> bool {
        matches!(self, Self::OfSubject(bits) if bits >= ENOUGH_BITS)
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
