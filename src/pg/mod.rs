//! The only code that speaks to a server.

pub mod connect;
mod conninfo;
pub mod definitions;
pub mod facts;
pub mod failure;
pub mod inspect;
pub mod labels;
mod locks;
mod passfile;
pub mod raw;
mod row;
pub mod sample;
pub mod schema;
pub mod script;
pub mod server;
pub mod session;
pub mod sessions;
pub mod shape;
mod side;
pub mod snapshot;
mod sqlstate;
pub mod texts;
mod tls;
pub mod tools;
pub mod trial;
mod types;
pub mod url;
