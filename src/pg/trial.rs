//! Judges rows without keeping any: they go into a temporary table like theirs but without its constraints, and the
//! server counts those that each constraint refuses. So every constraint is tried, also those behind the first that
//! fails, and the counts tell how bad it is; no value is read back.
//!
//! The table stands in a transaction that is rolled back. Numbers that a sequence would give are taken from a temporary
//! one, because what is drawn from a sequence no rollback brings back.

use super::session::{Session, Socket};
use crate::error::{Error, Kind, Result};
use crate::ident::{literal, quote};

/// The temporary table, for COPY.
pub const TABLE: &str = "pg_temp.standin_trial";

/// The sequence in place of those of the table.
const SEQUENCE: &str = "pg_temp.standin_trial_numbers";

/// What one constraint says of some rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The constraint.
    pub constraint: String,
    /// The column whose domain has it; `None` where it is the table's own.
    pub column: Option<String>,
    /// How many rows it refuses; `None` where the server gave up, or does not count (EXCLUDE).
    pub rows: Option<u64>,
    /// What the server said where it gave up.
    pub reason: Option<String>,
}

/// Begins the transaction and makes the table for the columns that travel. `relation` is quoted for SQL.
pub fn begin<S: Socket>(
    session: &mut Session<S>,
    relation: &str,
    travelling: &[String],
) -> Result<()> {
    session.execute("BEGIN")?;
    session.execute(&format!(
        "CREATE TEMP TABLE standin_trial (LIKE {relation} INCLUDING DEFAULTS INCLUDING GENERATED)"
    ))?;
    let columns = ask(session, include_str!("sql/trial_columns.sql"), relation)?;
    let columns: Vec<(String, String, bool)> = read(&columns)?;
    let mut changes = Vec::new();
    for (name, base, counts) in &columns {
        let travels = travelling.contains(name);
        let column = quote(name);
        if travels && !base.is_empty() {
            changes.push(format!("ALTER {column} TYPE {base}"));
        }
        if !travels && *counts {
            let next = format!(
                "pg_catalog.nextval({}::pg_catalog.regclass)",
                literal(SEQUENCE)
            );
            changes.push(format!("ALTER {column} SET DEFAULT {next}"));
        }
    }
    if !changes.is_empty() {
        session.execute("CREATE TEMP SEQUENCE standin_trial_numbers")?;
        session.execute(&format!("ALTER TABLE {TABLE} {}", changes.join(", ")))?;
    }
    Ok(())
}

/// What the relation's CHECK constraints, those of its columns' domains and these exclusion constraints (name and
/// definition) say of the rows in the table; only those that refuse any. Then all is rolled back.
pub fn judge<S: Socket>(
    session: &mut Session<S>,
    relation: &str,
    name: &str,
    exclusions: &[(String, String)],
) -> Result<Vec<Verdict>> {
    let checks = ask(session, include_str!("sql/trial_checks.sql"), relation)?;
    let checks: Vec<(String, String, String)> = read(&checks)?;
    let mut verdicts = Vec::new();
    for (constraint, column, condition) in checks {
        // The table's own OID is another one here.
        if condition.contains("tableoid") {
            continue;
        }
        let from = if column.is_empty() {
            format!("{TABLE} AS {}", quote(name))
        } else {
            format!("(SELECT {} AS value FROM {TABLE}) AS tried", quote(&column))
        };
        let asked = count(
            session,
            &format!("SELECT pg_catalog.count(*) FROM {from} WHERE NOT ({condition})"),
        );
        let (rows, reason) = match asked? {
            Ok(0) => continue,
            Ok(rows) => (Some(rows), None),
            Err(error) => (None, Some(error.what().to_owned())),
        };
        verdicts.push(Verdict {
            constraint,
            column: (!column.is_empty()).then_some(column),
            rows,
            reason,
        });
    }
    for (constraint, definition) in exclusions {
        let added = guarded(session, |session| {
            session.execute(&format!("ALTER TABLE {TABLE} ADD {definition}"))
        })?;
        // What else may stand in the way here says nothing about the rows.
        if added.is_err_and(|error| error.sqlstate() == Some(EXCLUSION_VIOLATION)) {
            verdicts.push(Verdict {
                constraint: constraint.clone(),
                column: None,
                rows: None,
                reason: None,
            });
        }
    }
    session.execute("ROLLBACK")?;
    Ok(verdicts)
}

/// Source: PostgreSQL documentation, "PostgreSQL Error Codes".
const EXCLUSION_VIOLATION: &str = "23P01";

/// A number, or why the server did not give it; the transaction goes on either way.
fn count<S: Socket>(session: &mut Session<S>, sql: &str) -> Result<Result<u64>> {
    let value = guarded(session, |session| session.query_value(sql))?;
    Ok(value.map(|value| value.and_then(|value| value.parse().ok()).unwrap_or(0)))
}

/// What may fail, without the transaction failing with it. The outer error is that of a lost session.
fn guarded<S: Socket, T>(
    session: &mut Session<S>,
    run: impl FnOnce(&mut Session<S>) -> Result<T>,
) -> Result<Result<T>> {
    session.execute("SAVEPOINT standin_trial")?;
    let result = run(session);
    match &result {
        Err(error) if error.kind() == Kind::Connection => {}
        Err(_) => session.execute("ROLLBACK TO SAVEPOINT standin_trial")?,
        Ok(_) => session.execute("RELEASE SAVEPOINT standin_trial")?,
    }
    Ok(result)
}

/// The JSON that one of the fixed queries gives about a relation.
fn ask<S: Socket>(session: &mut Session<S>, sql: &str, relation: &str) -> Result<String> {
    let asked = session.query_value(&sql.replace("$1", &literal(relation)))?;
    Ok(asked.unwrap_or_else(|| "[]".to_owned()))
}

fn read<T: serde::de::DeserializeOwned>(json: &str) -> Result<Vec<T>> {
    serde_json::from_str(json).map_err(|_| {
        Error::new(
            Kind::Server,
            "an answer about the target's constraints was not understood",
        )
    })
}
