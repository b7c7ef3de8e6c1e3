//! The only code that speaks to a server.

pub mod connect;
mod conninfo;
pub mod failure;
pub mod inspect;
mod locks;
mod passfile;
pub mod raw;
mod row;
pub mod sample;
pub mod schema;
pub mod server;
pub mod session;
pub mod sessions;
mod side;
pub mod snapshot;
mod sqlstate;
pub mod texts;
mod tls;
pub mod tools;
mod types;
pub mod url;
