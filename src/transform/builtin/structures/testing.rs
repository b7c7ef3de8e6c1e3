//! Values of one sort through the transform that holds others, in either format.

use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, BinaryArray, StringArray};

use crate::catalog::{Family, Type};
use crate::key::MasterKey;
use crate::transform::args::{Arg, Problem};
use crate::transform::entry::Entry;
use crate::transform::registry::find;
use crate::transform::{Input, Prepared, Refusal};

/// A rule on a type.
pub(super) struct Rule {
    prepared: Box<dyn Prepared>,
    name: &'static str,
}

pub(super) fn rule(entry: &Entry, params: &[(&str, &str)], ty: &Type) -> Result<Rule, Problem> {
    let prepared = (entry.prepare)(&Arg::map(params), Input { ty })?;
    let name = entry.name;
    Ok(Rule { prepared, name })
}

impl Rule {
    fn apply(&self, input: &ArrayRef) -> Result<ArrayRef, Refusal> {
        let key = MasterKey::for_documentation();
        self.prepared.bind(&key, self.name).apply(input)
    }

    pub(super) fn text(&self, value: &str) -> Result<String, Refusal> {
        let output = self.texts(&[Some(value)])?;
        Ok(output.into_iter().next().flatten().unwrap())
    }

    pub(super) fn texts(&self, values: &[Option<&str>]) -> Result<Vec<Option<String>>, Refusal> {
        let input: ArrayRef = Arc::new(StringArray::from(values.to_vec()));
        let output = self.apply(&input)?;
        let output = output.as_string::<i32>().iter();
        Ok(output.map(|value| value.map(str::to_owned)).collect())
    }

    /// What of its names met nothing in these values.
    pub(super) fn unmet(&self, values: &[Option<&str>]) -> Vec<String> {
        let key = MasterKey::for_documentation();
        let kernel = self.prepared.bind(&key, self.name);
        for value in values {
            let input: ArrayRef = Arc::new(StringArray::from(vec![*value]));
            kernel.apply(&input).unwrap();
        }
        kernel.unmet()
    }

    pub(super) fn binary(&self, value: &[u8]) -> Result<Vec<u8>, Refusal> {
        let input: ArrayRef = Arc::new(BinaryArray::from(vec![Some(value)]));
        Ok(self.apply(&input)?.as_binary::<i32>().value(0).to_vec())
    }

    pub(super) fn prepared(&self) -> &dyn Prepared {
        self.prepared.as_ref()
    }
}

/// What a value becomes in a text column of its own.
pub(super) fn column(transform: &str, value: &str) -> String {
    let ty = Type::plain("text", Family::Text);
    rule(find(transform).unwrap(), &[], &ty)
        .unwrap()
        .text(value)
        .unwrap()
}

/// Lengths and bytes one behind the other.
pub(super) enum Piece<'a> {
    /// A big-endian word.
    Word(i32),
    /// A length and as many bytes.
    Sized(&'a [u8]),
}

pub(super) fn field(pieces: &[Piece<'_>]) -> Vec<u8> {
    let mut field = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Word(word) => field.extend(word.to_be_bytes()),
            Piece::Sized(bytes) => {
                field.extend((bytes.len() as i32).to_be_bytes());
                field.extend_from_slice(bytes);
            }
        }
    }
    field
}
