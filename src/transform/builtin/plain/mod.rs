//! Plain: what needs no key.

pub mod default;
pub mod empty;
pub mod fixed;
pub mod keep;
pub mod set_null;
