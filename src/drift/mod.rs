//! How two databases' schemas differ, and what would bring one to the other. Pure: no server, no clock.
//!
//! [`Schema`] is a list of objects, each with properties as the server prints them ([`object`]). [`compare()`] finds what
//! differs and is blind to what does not matter: the order of columns, the names that the server chose, formatting, and
//! how versions of the server print the same thing ([`normal`]). [`sketch()`] writes the statements that would undo the
//! differences.
//!
//! [`lock`] compares what package managers lock, [`settings`] configuration, [`api`] descriptions of APIs, [`tools`]
//! versions of tools, [`shape`] how rows and values are distributed; [`same`] knows
//! values that mean the same.

pub mod api;
pub mod compare;
mod kind;
pub mod lock;
pub mod manifest;
mod moves;
mod names;
pub mod normal;
pub mod object;
mod renames;
pub mod same;
mod schemas;
pub mod settings;
pub mod shape;

pub mod sketch;
pub mod tokens;
pub mod tools;
mod version;
pub mod withheld;

pub use compare::{Change, Drift, Weight, compare};
pub use kind::Kind;
pub use object::{Object, Schema};
pub use sketch::{Statements, sketch, statements, waiting};
