//! What becomes of values that a transform cannot take: they stop the run, or what says nothing stands for them.

use arrow::array::Array;
use arrow::buffer::{BooleanBuffer, NullBuffer};

use super::Refusal;
use super::params::Params;

/// What becomes of them, as the parameter `other` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Others {
    /// They stop the run.
    Refused,
    /// NULL.
    Null,
    /// One value for all: the empty string, zero.
    Blank,
}

impl Others {
    /// Reads `other`: `refuse`, the default, `set_null`, or the word for the one value. Mistakes are told by `params`.
    pub fn read(params: &mut Params<'_>, blank: &'static str) -> Option<Self> {
        let words = [
            ("refuse", Self::Refused),
            ("set_null", Self::Null),
            (blank, Self::Blank),
        ];
        params.choice("other", &words)
    }
}

/// The rows of an array whose values become NULL.
#[derive(Debug, Default)]
pub struct Gone(Vec<usize>);

impl Gone {
    /// Takes a row's value away. An error where such values are refused.
    pub fn take(
        &mut self,
        others: Others,
        row: usize,
        refusal: impl FnOnce() -> Refusal,
    ) -> Result<(), Refusal> {
        match others {
            Others::Refused => return Err(refusal()),
            Others::Null => self.0.push(row),
            Others::Blank => {}
        }
        Ok(())
    }

    /// Which rows of the array's result hold a value; `None` where all do.
    pub fn nulls(&self, input: &dyn Array) -> Option<NullBuffer> {
        if self.0.is_empty() {
            return input.nulls().cloned();
        }
        let mut valid: Vec<bool> = (0..input.len()).map(|row| input.is_valid(row)).collect();
        for row in &self.0 {
            if let Some(valid) = valid.get_mut(*row) {
                *valid = false;
            }
        }
        Some(NullBuffer::new(BooleanBuffer::from(valid)))
    }
}
