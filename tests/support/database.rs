//! A database of a test's own.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use standin::catalog::Database;
use standin::pg::connect::{Side, connect};
use standin::pg::inspect::inspect;
use standin::pg::server::Server;
use standin::pg::url::ConnInfo;
use tokio_postgres::{SimpleQueryMessage, SimpleQueryRow};

use super::{block_on, cluster, skipped};

/// A database that goes away with this value. No other test of any process has its name.
pub struct TestDb {
    /// Where it is.
    pub address: ConnInfo,
    /// Where it is made and dropped from.
    admin: ConnInfo,
}

impl TestDb {
    /// An empty one in the server of this test binary.
    #[expect(
        clippy::new_without_default,
        reason = "making a database is no default"
    )]
    pub fn new() -> Self {
        Self::on(cluster())
    }

    /// One with these tables and rows.
    pub fn with(sql: &str) -> Self {
        let db = Self::new();
        db.run(sql);
        db
    }

    /// Whether its server takes values of `xml`: it may have been built without libxml.
    pub fn takes_xml(&self) -> bool {
        let has_libxml =
            "SELECT count(*) FROM pg_config WHERE name = 'CONFIGURE' AND setting ~ 'libxml'";
        self.value(has_libxml) == "1"
    }

    /// An empty one in a given server, which must outlive it.
    pub fn on(server: &Server) -> Self {
        Self::on_with(server, "TEMPLATE template0 ENCODING 'UTF8'")
    }

    /// One with these options of CREATE DATABASE.
    pub fn on_with(server: &Server, options: &str) -> Self {
        Self::create(&server.address("postgres"), options)
    }

    /// Statements for a database that is there already; of it nothing is dropped.
    pub fn at(address: &ConnInfo) -> Statements {
        Statements(address.clone())
    }

    /// One that does not exist. It is dropped as well if somebody makes it.
    pub fn absent() -> Self {
        Self::named(&cluster().address("postgres"))
    }

    /// A copy of this one. Nobody may be connected to it meanwhile.
    pub fn copy(&self) -> Self {
        Self::create(
            &self.admin,
            &format!("TEMPLATE \"{}\"", self.address.database),
        )
    }

    fn create(admin: &ConnInfo, how: &str) -> Self {
        let db = Self::named(admin);
        run(
            admin,
            &format!("CREATE DATABASE \"{}\" {how}", db.address.database),
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

    /// Where it is, for a command line or a rules file. Only for servers without a password.
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

    /// Where it is for another role, which needs no password.
    pub fn login(&self, role: &str) -> ConnInfo {
        let mut address = self.address.clone();
        role.clone_into(&mut address.user);
        address
    }

    /// Runs statements.
    pub fn run(&self, sql: &str) {
        run(&self.address, sql);
    }

    /// Runs a file of statements; its path begins in the project's folder, e.g. `fixtures/x.sql`.
    pub fn run_file(&self, path: &str) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        let sql = std::fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        self.run(&sql);
    }

    /// Makes a collation `loose` that does not tell upper from lower case; `false`, and why, where there is no ICU.
    pub fn make_loose_collation(&self) -> bool {
        let sql = "CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false)";
        match attempt(&self.address, sql) {
            Ok(_) => true,
            Err(error) if error.contains("ICU") => {
                skipped("this PostgreSQL was built without ICU");
                false
            }
            Err(error) => panic!("{error}"),
        }
    }

    /// The rows of a query as text, columns separated by `|`.
    pub fn rows(&self, sql: &str) -> Vec<String> {
        run(&self.address, sql)
    }

    /// The only row of a query.
    pub fn value(&self, sql: &str) -> String {
        let mut rows = self.rows(sql);
        assert_eq!(rows.len(), 1, "one row: {sql}");
        rows.remove(0)
    }

    /// What it looks like.
    pub fn catalog(&self) -> Database {
        block_on(async {
            let client = connect(&self.address, Side::Source).await?;
            inspect(&client, Side::Source).await
        })
        .unwrap_or_else(|error| panic!("{}: {error}", self.address))
    }
}

/// Where statements run that no test owns.
pub struct Statements(ConnInfo);

impl Statements {
    /// Runs statements.
    pub fn run(&self, sql: &str) {
        run(&self.0, sql);
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        let sql = format!(
            "DROP DATABASE IF EXISTS \"{}\" WITH (FORCE)",
            self.address.database
        );
        // The server may be gone already.
        let _ = attempt(&self.admin, &sql);
    }
}

fn run(address: &ConnInfo, sql: &str) -> Vec<String> {
    attempt(address, sql).unwrap_or_else(|error| panic!("{address}: {error}\n{sql}"))
}

/// Runs statements in a session with the server's own `search_path` and row security.
fn attempt(address: &ConnInfo, sql: &str) -> Result<Vec<String>, String> {
    let text = |error: tokio_postgres::Error| {
        error
            .as_db_error()
            .map_or_else(|| error.to_string(), ToString::to_string)
    };
    block_on(async {
        let client = connect(address, Side::Target)
            .await
            .map_err(|error| error.to_string())?;
        let defaults = "RESET search_path; RESET row_security";
        client.batch_execute(defaults).await.map_err(text)?;
        let messages = client.simple_query(sql).await.map_err(text)?;
        Ok(messages
            .iter()
            .filter_map(|message| match message {
                SimpleQueryMessage::Row(row) => Some(line(row)),
                _ => None,
            })
            .collect())
    })
}

fn line(row: &SimpleQueryRow) -> String {
    let fields: Vec<&str> = (0..row.len())
        .map(|column| row.get(column).unwrap_or("NULL"))
        .collect();
    fields.join("|")
}
