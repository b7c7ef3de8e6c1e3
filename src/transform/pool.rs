//! Keys that stand-ins are chosen from: those of another table, which are read before the first row moves.
//!
//! A kernel sees nothing but its batch; what it may choose among is given to it when it is bound. Which keys these are is
//! the plan's business, reading them the run's, and becoming what the target holds their own rule's.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, UInt64Array};

use crate::catalog::Family;

/// Keys, and how often each occurs.
#[derive(Debug, Clone)]
pub struct Keys {
    /// Layout of the values.
    pub family: Family,
    /// The keys as the source has them: different ones, no NULL.
    pub values: ArrayRef,
    /// As many counts, where draws are to be weighted.
    pub counts: Option<UInt64Array>,
}

/// Keys together with what each is in the target.
#[derive(Debug, Clone)]
pub struct Pool {
    /// As the source has them.
    pub keys: Keys,
    /// As the target has them, in the layout of the column that they are chosen for.
    pub stand_ins: ArrayRef,
}

impl Pool {
    /// Of keys that are the same in the target, as examples and tests have them. Repetitions and NULL are left to the
    /// kernel.
    pub fn of(values: &ArrayRef, family: Family) -> Self {
        let keys = Keys {
            family,
            values: Arc::clone(values),
            counts: None,
        };
        Self {
            keys,
            stand_ins: Arc::clone(values),
        }
    }
}

impl Keys {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}
