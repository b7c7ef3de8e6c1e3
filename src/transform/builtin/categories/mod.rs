//! Categories: values out of few.

pub mod choice;
pub mod foreign_key;
