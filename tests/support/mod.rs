//! What every test on a real server needs: one server a test binary, a database a test, and SQL in one line.
//!
//! The server ends with the process. Nothing here has a fixed port or path, so test binaries run side by side.

#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    reason = "each test binary uses a part of it"
)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use standin::catalog::Database;
use standin::pg::connect::{Side, connect};
use standin::pg::inspect::inspect;
use standin::pg::server::{Installation, Options, Server};
use standin::pg::url::ConnInfo;
use tokio::runtime::Runtime;

/// The server of this test binary.
pub(crate) fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| Server::start(installation(), &Options::default()).expect("a server"))
}

/// PostgreSQL on this machine; fetched into `target/` where there is none.
pub(crate) fn installation() -> &'static Installation {
    static FOUND: OnceLock<Installation> = OnceLock::new();
    FOUND.get_or_init(|| Installation::find().expect("PostgreSQL"))
}

/// The runtime that queries run on.
pub(crate) fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap()
    })
}

/// A database of a test's own.
pub(crate) struct TestDb {
    pub address: ConnInfo,
}

impl TestDb {
    /// An empty one.
    pub(crate) fn new() -> Self {
        let address = absent();
        run(
            &server().address("postgres"),
            &format!("CREATE DATABASE {} TEMPLATE template0", address.database),
        );
        Self { address }
    }

    /// One with these tables and rows.
    pub(crate) fn with(sql: &str) -> Self {
        let database = Self::new();
        database.run(sql);
        database
    }

    /// Runs statements.
    pub(crate) fn run(&self, sql: &str) {
        run(&self.address, sql);
    }

    /// The rows of a query as text, columns separated by `|`.
    pub(crate) fn rows(&self, sql: &str) -> Vec<String> {
        rows(&self.address, sql)
    }

    /// The only value of a query.
    pub(crate) fn value(&self, sql: &str) -> String {
        let rows = self.rows(sql);
        assert_eq!(rows.len(), 1, "{sql}");
        rows[0].clone()
    }

    pub(crate) fn catalog(&self) -> Database {
        runtime().block_on(async {
            let client = connect(&self.address, Side::Source).await.unwrap();
            inspect(&client, Side::Source).await.unwrap()
        })
    }
}

/// The address of a database that does not exist yet.
pub(crate) fn absent() -> ConnInfo {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    server().address(&format!(
        "t{}_{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    ))
}

pub(crate) fn run(address: &ConnInfo, sql: &str) {
    runtime().block_on(async {
        let client = connect(address, Side::Target).await.unwrap();
        client
            .batch_execute("SET search_path = public")
            .await
            .unwrap();
        client
            .batch_execute(sql)
            .await
            .unwrap_or_else(|error| panic!("{sql}: {error:?}"));
    });
}

pub(crate) fn rows(address: &ConnInfo, sql: &str) -> Vec<String> {
    use tokio_postgres::SimpleQueryMessage;
    runtime().block_on(async {
        let client = connect(address, Side::Target).await.unwrap();
        client
            .batch_execute("SET search_path = public")
            .await
            .unwrap();
        let messages = client
            .simple_query(sql)
            .await
            .unwrap_or_else(|error| panic!("{sql}: {error:?}"));
        let text = |row: &tokio_postgres::SimpleQueryRow| {
            (0..row.len())
                .map(|column| row.get(column).unwrap_or("NULL"))
                .collect::<Vec<_>>()
                .join("|")
        };
        messages
            .iter()
            .filter_map(|message| match message {
                SimpleQueryMessage::Row(row) => Some(text(row)),
                _ => None,
            })
            .collect()
    })
}

/// A real database's archive, where that folder is there.
pub(crate) fn workload(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/workloads")
        .join(name);
    if path.is_file() {
        return Some(path);
    }
    println!("skipped: there is no workload {name}");
    None
}

/// A database restored from an archive.
pub(crate) fn restored(archive: &Path) -> TestDb {
    let database = TestDb::new();
    let status = std::process::Command::new(installation().bin().join("pg_restore"))
        .args([
            "--no-owner",
            "--no-privileges",
            "-d",
            &database.address.database,
        ])
        .arg(archive)
        .envs(database.address.env())
        .output()
        .unwrap();
    assert!(
        status.status.success(),
        "{}",
        String::from_utf8_lossy(&status.stderr)
    );
    database
}
