//! Indexes, keys and foreign keys behind the rows: more than half of a refresh's work.
//!
//! `pg_restore --jobs` waits in line for the locks of foreign keys, knows no sizes, and can deadlock over partitions. Here
//! every index, key and foreign key of an ordinary table is made in an order that keeps all workers busy (`objects` what
//! there is, `schedule` in which steps it is made, `agenda` in what order, `work` by whom). What is left, mostly triggers,
//! comments and the keys of partitioned tables, follows in the archive's order.

mod agenda;
mod objects;
mod schedule;
mod seats;
mod work;

pub use objects::Objects;
pub use work::{LARGE, PostData};
