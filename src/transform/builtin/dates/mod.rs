//! Dates and times.

pub mod date_shift;
