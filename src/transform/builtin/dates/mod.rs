//! Dates and times.

pub mod birth_date;
pub mod calendar;
pub mod date_noise;
pub mod date_range;
pub mod date_shift;
pub mod date_truncate;
mod moments;
mod written;

pub use written::are_dates;
