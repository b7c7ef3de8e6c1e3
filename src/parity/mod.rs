//! Parity: whether dev still is like production. Each check looks at one thing and says what it expected and what is.
//!
//! [`check`] is what a check says, [`formats`] how programs read it, [`schema`] compares the schemas of two databases.

pub mod check;
pub mod formats;
pub mod schema;
