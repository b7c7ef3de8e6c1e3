//! The only code that speaks to a server.

pub mod connect;
pub mod failure;
pub mod inspect;
pub mod raw;
pub mod server;
pub mod session;
pub mod snapshot;
pub mod tls;
mod types;
pub mod url;
