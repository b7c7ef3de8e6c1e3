//! Identifiers: numbers and strings that name one thing.

pub mod digits;
pub mod hash;
pub mod ssn;
pub mod uuid;
