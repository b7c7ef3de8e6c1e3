//! Categories: values out of few.

pub mod choice;
pub mod color;
pub mod foreign_key;
pub mod map;
