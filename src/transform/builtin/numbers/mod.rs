//! Numbers: quantities and counters.

pub mod noise;
pub mod permute;
