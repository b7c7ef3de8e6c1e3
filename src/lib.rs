//! x
pub mod catalog;
pub mod copy;
pub mod error;
pub mod ident;
pub mod key;
pub mod pg;
pub mod plan;
pub mod report;
pub mod rules;
pub mod transform;
pub mod wire;
