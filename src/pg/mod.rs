//! The only code that speaks to a server.

pub mod connect;
pub mod failure;
pub mod raw;
pub mod session;
pub mod snapshot;
pub mod tls;
pub mod url;
