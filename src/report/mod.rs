//! What happened, as data: findings, progress counters, and the JSON report.

pub mod finding;
pub mod progress;

pub use finding::{Finding, Severity};
