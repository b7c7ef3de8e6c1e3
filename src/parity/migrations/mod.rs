//! The check of migrations: what they make of an empty database, against production or what was captured of it.
//!
//! They run in a PostgreSQL server of their own, on a Unix socket in a temporary folder, which is stopped and removed in
//! whatever way the check ends. Roles of production are made there by name, so that grants to them work; nothing else of
//! production is.

mod apply;
mod folder;
mod scan;
mod sections;
mod tool;

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;
use std::time::SystemTime;

use apply::Script;

use super::Section;
use super::check::{Check, Severity, Site};
use super::schema::{Compared, Expected, Looked, wanted};
use crate::catalog::bookkeeping;
use crate::drift::Schema;
use crate::error::{Error, Kind, Result};
use crate::pg::connect::{Side, connect};
use crate::pg::definitions::{self, Extras};
use crate::pg::server::{BIN_VARIABLE, Installation, Options, SUPERUSER, Server, Version};
use crate::pg::{facts, script};

/// The database that migrations fill.
const DATABASE: &str = "migrated";

/// What to compare.
#[derive(Debug)]
pub struct Request {
    /// How the schema should be.
    pub expected: Expected,
    /// Roles that the captured schema's server has; of a live one they are read.
    pub roles: BTreeSet<String>,
    /// How migrations are run.
    pub how: How,
    /// Whether comments are compared.
    pub comments: bool,
}

/// How migrations are run.
#[derive(Debug, Clone)]
pub enum How {
    /// From a folder of SQL.
    Folder(PathBuf),
    /// By a command, which finds the database in `DATABASE_URL` and in `PGHOST` and the like.
    Command(String),
}

impl fmt::Display for How {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "the migrations in {} make", folder.display()),
            Self::Command(_) => f.write_str("the migration command makes"),
        }
    }
}

/// What is to be run, read and understood.
enum Ready {
    Scripts(Vec<Script>),
    Words(Vec<String>),
}

/// Runs the migrations and compares. Errors are of kind `Rules` where a migration fails or is not understood, `Tool` where
/// no server can be started; `Disk`, `Connection` and `Server` otherwise.
pub(super) async fn section(request: &Request) -> Result<Section> {
    let at = SystemTime::now();
    let ready = read(&request.how).await?;
    let (mut expected, roles) = expected(request).await?;
    let server = start(Version::from_number(expected.server_version)).await?;
    let mut actual = migrate(&server, &ready, &roles, request).await?;
    let version = server.version();
    blocking(move || drop(server)).await?;

    let mut left_out = Vec::new();
    for schema in [&mut expected, &mut actual] {
        let tables = schema.take_tables(bookkeeping::is_one).into_iter();
        left_out.extend(tables.map(|table| ("table", table)));
        let schemas = schema.take_schemas(bookkeeping::is_home).into_iter();
        left_out.extend(schemas.map(|schema| ("schema", schema)));
    }
    left_out.sort();
    left_out.dedup();
    let wanted = Version::from_number(expected.server_version);
    let mut compared = Compared::of(Looked::Migrations, expected, actual, at);
    compared.notes = notes(&ready, version, &left_out);
    let mut section = compared.section();
    section.checks.push(told(
        "server",
        format!("PostgreSQL {wanted}"),
        format!("PostgreSQL {version}"),
        at,
    ));
    for (what, name) in left_out {
        let name = format!("bookkeeping {what} {name}");
        let said = "not compared".to_owned();
        section.checks.push(told(&name, said.clone(), said, at));
    }
    Ok(section)
}

fn notes(ready: &Ready, version: Version, left_out: &[(&str, String)]) -> Vec<String> {
    let ran = match ready {
        Ready::Scripts(scripts) if scripts.len() == 1 => "1 migration".to_owned(),
        Ready::Scripts(scripts) => format!("{} migrations", scripts.len()),
        Ready::Words(_) => "the command".to_owned(),
    };
    let mut notes = vec![format!("{ran} ran on PostgreSQL {version}")];
    if !left_out.is_empty() {
        let names = left_out.iter().map(|(what, name)| format!("{what} {name}"));
        let names: Vec<_> = names.collect();
        notes.push(format!("not compared: {}", names.join(", ")));
    }
    notes
}

/// What is good to know, and no difference.
fn told(name: &str, expected: String, actual: String, checked_at: SystemTime) -> Check {
    Check {
        name: format!("migrations: {name}"),
        passed: true,
        expected,
        actual,
        severity: Severity::Info,
        hint: String::new(),
        accepted: None,
        site: Site::default(),
        checked_at,
    }
}

async fn read(how: &How) -> Result<Ready> {
    match how.clone() {
        How::Folder(folder) => {
            blocking(move || {
                let migrations = folder::read(&folder)?;
                let scripts = migrations.into_iter().map(Script::of);
                scripts.collect::<Result<_>>().map(Ready::Scripts)
            })
            .await?
        }
        How::Command(command) => tool::words(&command).map(Ready::Words),
    }
}

/// How the schema should be, and the roles that it may speak of.
async fn expected(request: &Request) -> Result<(Schema, BTreeSet<String>)> {
    let extras = extras(request);
    match &request.expected {
        Expected::Live(address) => {
            let schema = definitions::read(address, Side::Source, extras);
            let (schema, facts) = tokio::try_join!(schema, facts::read(address, Side::Source))?;
            Ok((schema, facts.component.roles))
        }
        Expected::Captured(schema) => Ok((wanted(schema, extras)?, request.roles.clone())),
    }
}

/// Grants are not compared: everything in the throwaway server is its superuser's.
fn extras(request: &Request) -> Extras {
    Extras {
        grants: false,
        comments: request.comments,
    }
}

async fn start(wanted: Version) -> Result<Server> {
    blocking(move || {
        let installation = Installation::nearest(wanted)?.ok_or_else(|| {
            let what = "there is no PostgreSQL on this machine to run the migrations in";
            Error::new(Kind::Tool, what).hint(format!(
                "install PostgreSQL {}, or set {BIN_VARIABLE} to the folder of its programs",
                wanted.major
            ))
        })?;
        Server::start(&installation, &Options::default())
    })
    .await?
}

async fn migrate(
    server: &Server,
    ready: &Ready,
    roles: &BTreeSet<String>,
    request: &Request,
) -> Result<Schema> {
    let admin = connect(&server.address(SUPERUSER), Side::Throwaway).await?;
    let is_made = |role: &str| match ready {
        Ready::Scripts(scripts) => scripts.iter().any(|script| script.makes_role(role)),
        Ready::Words(_) => false,
    };
    let roles: Vec<&str> = roles
        .iter()
        .map(String::as_str)
        .filter(|role| *role != SUPERUSER && !is_made(role))
        .collect();
    script::prepare(&admin, DATABASE, &roles).await?;
    let database = server.address(DATABASE);
    match ready {
        Ready::Scripts(scripts) => {
            let client = connect(&database, Side::Throwaway).await?;
            for script in scripts {
                script.run(&client).await?;
            }
        }
        Ready::Words(words) => tool::run(words, &database).await?,
    }
    definitions::read(&database, Side::Throwaway, extras(request)).await
}

/// Work that waits for files and processes. It is done to its end also where nobody waits any more, so that a server that
/// comes of it is stopped.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| Error::new(Kind::Internal, "the check of the migrations stopped"))
}
