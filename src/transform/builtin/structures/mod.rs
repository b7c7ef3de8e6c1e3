//! Structures: values that hold other values.

pub mod array;
pub mod as_text;
pub mod composite;
mod container;
mod documents;
pub mod hstore;
mod inner;
mod integers;
pub mod json;
mod met;
pub mod pieces;
pub mod programs;
mod quotes;
pub mod range;
#[cfg(test)]
mod testing;
pub mod unix_time;
pub mod xml;
