//! Streams production PostgreSQL through keyed, deterministic anonymizers into a dev database or Parquet.

pub mod catalog;
pub mod cli;
pub mod copy;
pub mod engine;
pub mod error;
pub mod ident;
pub mod key;
pub mod pg;
pub mod plan;
pub mod report;
pub mod rules;
pub mod sink;
pub mod source;
pub mod transform;
pub mod wire;
