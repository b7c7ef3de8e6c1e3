//! Numbers: quantities and counters.

pub mod bucket;
pub mod noise;
pub mod number_range;
pub mod permute;
pub mod round;
pub mod scale;
mod step;
