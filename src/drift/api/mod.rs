//! Two OpenAPI descriptions of one API → what callers of the expected one notice of the actual one. Pure: no server, no
//! files.
//!
//! Requests may be allowed more and responses may hold less than expected; the other way round is breaking ([`rule`]). Nothing
//! differs because of order, text for people, the names of path parameters, those of components (but where values of a
//! discriminator are such), or whether something stands
//! in a component or in its place. References out of the document are told, not followed.
//!
//! `document` follows references, `operations` goes through paths and what they take and give, `schemas` through the
//! pairs of schemas that these lead to, `shape` says what one schema allows.

mod alternatives;
mod bodies;
mod bounds;
mod callers;
mod discriminators;
mod document;
mod found;
mod operations;
mod parameters;
mod properties;
pub mod rule;
mod same;
mod schemas;
mod security;
mod shape;

pub use document::{Document, Unusable};
pub use found::{Compared, Finding};
pub use rule::{Impact, Rule};

/// Everything in which `actual` is not as `expected`: by operation in the order of the documents, what breaks first.
pub fn compare(expected: Document<'_>, actual: Document<'_>) -> Compared {
    let mut comparison = found::Comparison::new(expected, actual);
    comparison.paths();
    comparison.webhooks();
    comparison.schemas();
    comparison.finish()
}

#[cfg(test)]
mod tests;
