//! A migration that is ready to run: sent as one transaction, or statement by statement where it asks for that.

use std::ops::Range;

use tokio_postgres::Client;

use super::folder::Migration;
use super::scan::{Foreign, stands_alone, statements};
use crate::error::{Error, Kind, Result};
use crate::pg::script::{self, Failed};

/// What to do where a migration does not run.
const HINT: &str = "migrations must run on an empty database in this order; their own tool runs them with --migrate-with";

/// What to do where the server lacks something.
const EXTENSION: &str =
    "if it is an extension, install it for the PostgreSQL that STANDIN_PG_BIN names";

/// What to do where something that migrations name is not there, such as a role of production.
const ROLES: &str = "if it is a role, capture production's with `standin parity capture --roles`: those are made here; if not, migrations must run on an empty database in this order";

/// A migration and its statements.
pub(super) struct Script {
    migration: Migration,
    /// As bytes of the migration's text.
    statements: Vec<Range<usize>>,
    in_transaction: bool,
}

impl Script {
    /// Reads a migration's statements. What only `psql` understands is refused with its place.
    pub(super) fn of(migration: Migration) -> Result<Self> {
        let section = migration.section.range.clone();
        let text = migration.text.get(section.clone()).unwrap_or_default();
        let statements = statements(text).map_err(|(at, foreign)| {
            let what = match foreign {
                Foreign::Command => "a command of psql stands here, which no server understands",
                Foreign::Rows => "rows of a COPY follow this, which only psql reads from a script",
            };
            Error::new(Kind::Rules, what)
                .on(migration.place(section.start + at))
                .hint("run such scripts with --migrate-with, for example 'psql -v ON_ERROR_STOP=1 -f schema.sql'")
        })?;
        let alone = statements.len() > 1
            && statements
                .iter()
                .any(|range| stands_alone(text.get(range.clone()).unwrap_or_default()));
        Ok(Self {
            statements: statements
                .into_iter()
                .map(|range| range.start + section.start..range.end + section.start)
                .collect(),
            in_transaction: migration.section.in_transaction && !alone,
            migration,
        })
    }

    /// Whether it makes a role of this name itself.
    pub(super) fn makes_role(&self, role: &str) -> bool {
        let role = role.to_lowercase();
        let text = self.migration.text.to_lowercase();
        let words: Vec<&str> = text.split_whitespace().collect();
        words.windows(3).any(|words| match words {
            ["create", "role" | "user" | "group", name] => {
                name.trim_matches(|c| "\"';".contains(c)) == role
            }
            _ => false,
        })
    }

    /// Runs it in a session as one that has just begun.
    pub(super) async fn run(&self, client: &Client) -> Result<()> {
        let (Some(first), Some(last)) = (self.statements.first(), self.statements.last()) else {
            return Ok(());
        };
        script::begin_anew(client).await?;
        if self.in_transaction {
            return self
                .send(client, first.start..last.end, &self.statements)
                .await;
        }
        for statement in &self.statements {
            let one = std::slice::from_ref(statement);
            self.send(client, statement.clone(), one).await?;
        }
        Ok(())
    }

    async fn send(
        &self,
        client: &Client,
        range: Range<usize>,
        statements: &[Range<usize>],
    ) -> Result<()> {
        let text = self.migration.text.get(range.clone()).unwrap_or_default();
        let sent = script::run(client, text).await;
        sent.map_err(|failed| self.failed(text, range.start, statements, *failed))
    }

    fn failed(
        &self,
        sent: &str,
        start: usize,
        statements: &[Range<usize>],
        failed: Failed,
    ) -> Error {
        if failed.error.kind() == Kind::Connection {
            return failed.error;
        }
        let pointed = failed
            .position
            .and_then(|at| sent.char_indices().nth(at))
            .map(|(at, _)| start + at);
        let statement = statements.get(failed.done).map(|range| range.start);
        let at = pointed.or(statement).unwrap_or(start);
        let what = format!("the migration fails: {}", failed.error.what());
        Error::new(Kind::Rules, what)
            .on(self.migration.place(at))
            .hint(hint(failed.error.sqlstate()))
    }
}

/// What to do about the code that the server gave.
///
/// Source: PostgreSQL documentation, "PostgreSQL Error Codes": `feature_not_supported` and `undefined_file`, as CREATE
/// EXTENSION has them where the files are not there, and `undefined_object`.
fn hint(sqlstate: Option<&str>) -> &'static str {
    match sqlstate {
        Some("0A000" | "58P01") => EXTENSION,
        Some("42704") => ROLES,
        _ => HINT,
    }
}

#[cfg(test)]
mod tests {
    use super::super::sections;
    use super::*;

    fn script(text: &str) -> Result<Script> {
        Script::of(Migration {
            path: "1.sql".into(),
            text: text.into(),
            section: sections::up(text).unwrap(),
        })
    }

    #[test]
    fn places_are_those_of_the_file_and_not_of_its_part() {
        let text = "-- migrate:up\nSELECT 1;\n\\d\n-- migrate:down\n\\d\n";
        let error = script(text).err().unwrap();
        assert_eq!(error.subject(), Some("1.sql:3:1"));
        assert!(script(&text.replacen("\\d", "", 1)).is_ok());
    }

    #[test]
    fn what_cannot_be_in_a_transaction_is_not() {
        let alone = "CREATE TABLE t (a int); CREATE INDEX CONCURRENTLY i ON t (a);";
        assert!(!script(alone).unwrap().in_transaction);
        assert!(
            script("CREATE TABLE t (a int); SELECT 1")
                .unwrap()
                .in_transaction
        );
    }

    #[test]
    fn roles_that_a_migration_makes_are_known() {
        let made = script("DO $$ BEGIN CREATE ROLE \"App\"; END $$; create user ann;").unwrap();
        assert!(made.makes_role("app") && made.makes_role("ann"));
        assert!(!made.makes_role("bob"));
    }
}
