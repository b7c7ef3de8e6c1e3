//! Indexes, keys and foreign keys behind the rows: almost half of a refresh's work.
//!
//! `pg_restore --jobs` waits in line for the locks of foreign keys, knows no sizes, and can deadlock over partitions. Here
//! every index, key and foreign key of an ordinary table is made as soon as its rows are there, in an order that keeps
//! lanes and workers busy and no more of them than there are jobs (`objects` what there is, `schedule` in which steps it
//! is made, `agenda` in what order, `turns` whose turn it is, `work` by whom). What is left, mostly triggers,
//! comments and the keys of partitioned tables, follows in the archive's order.

mod agenda;
mod analyze;
mod objects;
mod schedule;
mod turns;
mod work;

pub use objects::Objects;
pub use schedule::{Incoming, Load};
pub use work::{LARGE, PostData};
