//! Identifiers: numbers and strings that name one thing.

pub mod digits;
pub mod hash;
pub mod national_id;
pub(in crate::transform::builtin) mod one_to_one;
pub mod ssn;
pub mod ulid;
pub mod uuid;
