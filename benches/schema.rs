//! How long the check of two schemas takes.
//!
//! ```text
//! cargo bench --bench schema                     two databases of 1,000 tables, eleven times
//! cargo bench --bench schema -- --tables 100
//! ```
//!
//! On a throwaway server that it starts itself, each table with eight columns, a primary key, a unique key, a CHECK
//! constraint, an index and a foreign key to the table before it. A check connects, reads both catalogs at once and compares
//! them, as `standin parity check --source … --target …` does. Nothing is asserted: it prints what it measured.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench has nobody to report to but its reader"
)]

use std::time::{Duration, Instant};

use standin::parity::schema::{Expected, Request};
use standin::parity::{self, Subject};
use standin::pg::connect::{Side, connect};
use standin::pg::definitions::Extras;
use standin::pg::server::{Installation, Options, Server};
use standin::pg::url::ConnInfo;

/// An odd number, so that one of them is the median.
const ROUNDS: usize = 11;

const TIMEOUT: Duration = Duration::from_mins(5);

fn main() {
    let Some(installation) = Installation::find().expect("look for PostgreSQL") else {
        println!("schema: skipped, there is no PostgreSQL on this machine");
        return;
    };
    let options = Options::default().with("max_locks_per_transaction", "1024");
    let server = Server::start(&installation, &options).expect("start a server");
    let tables = arguments();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("make a runtime");
    runtime.block_on(measure(&server, tables));
}

/// The number behind `--tables`; cargo adds flags of its own.
fn arguments() -> usize {
    let mut arguments = std::env::args();
    let given = arguments.find(|argument| argument == "--tables");
    let number = given.and_then(|_| arguments.next()?.parse().ok());
    number.unwrap_or(1_000)
}

async fn measure(server: &Server, tables: usize) {
    let (production, dev) = (server.address("production"), server.address("dev"));
    for address in [&production, &dev] {
        let create = format!("CREATE DATABASE {}", address.database);
        execute(&server.address("postgres"), &create).await;
        execute(address, &structure(tables)).await;
    }
    let subjects = [Subject::Schema(Box::new(Request {
        expected: Expected::Live(Box::new(production)),
        actual: dev,
        extras: Extras::default(),
    }))];
    let mut seconds = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let looked = parity::run(&subjects, TIMEOUT).await;
        seconds.push(start.elapsed().as_secs_f64());
        for (_, section) in looked {
            let section = section.expect("the schemas can be compared");
            let differing = section.checks.iter().filter(|check| !check.passed);
            assert!(differing.count() == 0, "two equal schemas differ");
        }
    }
    seconds.sort_by(f64::total_cmp);
    let at = |place: usize| seconds.get(place).copied().unwrap_or(f64::NAN);
    println!(
        "schema: two databases of {tables} tables, PostgreSQL {}: median {:.2} s, {:.2} to {:.2} s of {ROUNDS}",
        server.version(),
        at(ROUNDS / 2),
        at(0),
        at(ROUNDS - 1)
    );
}

async fn execute(address: &ConnInfo, sql: &str) {
    let client = connect(address, Side::Target).await.expect("connect");
    client.batch_execute(sql).await.expect("make the databases");
}

/// Tables that refer to each other.
fn structure(tables: usize) -> String {
    let table = |number: usize| {
        let parent = number.saturating_sub(1);
        format!(
            "CREATE TABLE t{number} (id bigserial PRIMARY KEY, name text NOT NULL DEFAULT 'x', email varchar(200) UNIQUE,
                 quantity int CHECK (quantity > 0), price numeric(10, 2), made timestamptz DEFAULT now(), about jsonb,
                 parent bigint REFERENCES t{parent});
             CREATE INDEX ON t{number} (name, made DESC);"
        )
    };
    // Connections see no schema but the catalog's.
    std::iter::once("SET search_path = public;".to_owned())
        .chain((0..tables).map(table))
        .collect()
}
