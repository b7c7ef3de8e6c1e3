//! Categories: values out of few.

pub mod choice;
