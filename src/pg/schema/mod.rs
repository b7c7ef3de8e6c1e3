//! The structure of the target: copied by `pg_dump` and `pg_restore`, in the sections that they name.
//!
//! Pre-data (types, tables, functions) comes before the rows; post-data (indexes, keys, triggers, refreshes of
//! materialized views) after them. One archive serves both, dumped under the snapshot of the rows and never split by
//! hand. Left out is what holds secrets or reaches back to production; rows never pass through here.
//!
//! Source: PostgreSQL documentation, `pg_dump` and `pg_restore`.

mod alter;
mod archive;
mod comments;
mod contents;
mod create;
mod identity;
mod mark;
mod post_data;
mod rights;
mod scratch;
mod statistics;
mod successor;
mod target;
mod views;

pub use alter::{Altering, Columns};
pub use archive::SchemaArchive;
pub use comments::Comments;
pub use identity::are_one;
pub use mark::{Mark, is_filled, mark};
pub use post_data::{Incoming, LARGE, Load, Objects, PostData};
pub use rights::Rights;
pub use scratch::Scratch;
pub use statistics::{analyze, set_sequences};
pub use successor::Successor;
pub use target::{Found, Held, Prepared, look, prepare_target};
pub use views::{Unfilled, unfilled};
