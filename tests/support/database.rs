//! A database of a test's own.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use standin::pg::connect::{Side, connect};
use standin::pg::server::Server;
use standin::pg::url::ConnInfo;
use tokio_postgres::SimpleQueryMessage;

use super::{block_on, cluster};

/// A database that goes away with this value. Its name is new in every test of every process.
pub struct TestDb {
    address: ConnInfo,
    /// Sessions that make and drop it.
    admin: ConnInfo,
}

impl TestDb {
    /// An empty one in the server of this test binary.
    pub fn empty() -> Self {
        Self::empty_on(cluster())
    }

    /// An empty one in a given server, which must outlive it.
    pub fn empty_on(server: &Server) -> Self {
        Self::create(
            &server.address("postgres"),
            "TEMPLATE template0 ENCODING 'UTF8'",
        )
    }

    /// A copy of this one. Nobody may be connected to it meanwhile.
    pub fn copy(&self) -> Self {
        Self::create(&self.admin, &format!("TEMPLATE {}", self.address.database))
    }

    /// A name for a database that does not exist yet; it is dropped too if somebody makes it.
    pub fn missing() -> Self {
        Self::named(&cluster().address("postgres"))
    }

    fn create(admin: &ConnInfo, how: &str) -> Self {
        let db = Self::named(admin);
        run(
            admin,
            &format!("CREATE DATABASE {} {how}", db.address.database),
        );
        db
    }

    fn named(admin: &ConnInfo) -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{}_{number}", std::process::id());
        Self {
            address: admin.with_database(&name),
            admin: admin.clone(),
        }
    }

    /// Where it is.
    pub fn address(&self) -> ConnInfo {
        self.address.clone()
    }

    /// Where it is, for a command line. Only for servers without a password.
    pub fn url(&self) -> String {
        let ConnInfo {
            host,
            port,
            user,
            database,
            ..
        } = &self.address;
        format!("postgresql://{user}@:{port}/{database}?host={host}")
    }

    /// Runs statements.
    pub fn execute(&self, sql: &str) {
        run(&self.address, sql);
    }

    /// Rows of a query, every value as PostgreSQL prints it.
    pub fn rows(&self, sql: &str) -> Vec<Vec<Option<String>>> {
        run(&self.address, sql)
    }

    /// The one value of a query.
    pub fn value(&self, sql: &str) -> String {
        let rows = self.rows(sql);
        assert_eq!(
            (rows.len(), rows.first().map(Vec::len)),
            (1, Some(1)),
            "one value: {sql}"
        );
        rows[0][0].clone().expect("a value that is not NULL")
    }

    /// Runs a file of statements. The path is relative to the project's folder, e.g. `fixtures/x.sql`.
    pub fn load(&self, path: &str) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        let sql = std::fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        self.execute(&sql);
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        let sql = format!(
            "DROP DATABASE IF EXISTS {} WITH (FORCE)",
            self.address.database
        );
        // The server may be gone already.
        let _ = attempt(&self.admin, &sql);
    }
}

fn run(address: &ConnInfo, sql: &str) -> Vec<Vec<Option<String>>> {
    attempt(address, sql).unwrap_or_else(|error| panic!("{address}: {error}\n{sql}"))
}

/// Statements with the server's own defaults for `search_path` and row security.
fn attempt(address: &ConnInfo, sql: &str) -> Result<Vec<Vec<Option<String>>>, String> {
    let text = |error: tokio_postgres::Error| {
        error
            .as_db_error()
            .map_or_else(|| error.to_string(), ToString::to_string)
    };
    block_on(async {
        let client = connect(address, Side::Target)
            .await
            .map_err(|error| error.to_string())?;
        client
            .batch_execute("RESET search_path; RESET row_security")
            .await
            .map_err(text)?;
        let messages = client.simple_query(sql).await.map_err(text)?;
        let row = |message: &SimpleQueryMessage| match message {
            SimpleQueryMessage::Row(row) => Some(
                (0..row.len())
                    .map(|index| row.get(index).map(str::to_owned))
                    .collect(),
            ),
            _ => None,
        };
        Ok(messages.iter().filter_map(row).collect())
    })
}
