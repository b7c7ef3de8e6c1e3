//! Judges rows without keeping any: they go into a temporary table like theirs but without its constraints, and the
//! server counts those that each constraint refuses. So every constraint is tried, also those behind the first that
//! fails, and the counts tell how bad it is; no value is read back.
//!
//! No column of the table is of a domain or generated, so that COPY takes every row. Where a relation has generated columns,
//! or domains inside arrays, composites and ranges, the rows that all domains take go on into a second table that is like the
//! relation, and the constraints are counted there. What generated columns and indexes compute is computed there as well.
//!
//! The tables stand in a transaction that is rolled back. Numbers that a sequence would give are taken from a temporary
//! one, because what is drawn from a sequence no rollback brings back.

mod columns;
mod generated;
mod indexes;
mod mirror;
mod reads;
mod stage;
mod within;

use super::session::{Session, Socket};
use crate::error::{Error, Kind, Result};
use crate::ident::{literal, quote};
use columns::Column;
pub use indexes::{Computed, computed};
pub use reads::calling;
pub use stage::Stage;
use within::Judge;

/// The temporary table, for COPY.
pub const TABLE: &str = "pg_temp.standin_trial";

/// The table with the relation's own types.
const TYPED: &str = "pg_temp.standin_trial_typed";

/// The sequence in place of those of the table.
const SEQUENCE: &str = "pg_temp.standin_trial_numbers";

/// What one constraint says of some rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The constraint, or the index.
    pub constraint: String,
    /// What has it.
    pub whose: Whose,
    /// How many rows it refuses; `None` where the server gave up, or does not count (EXCLUDE).
    pub rows: Option<u64>,
    /// On how many it was tried, where domains had refused others before.
    pub of: Option<u64>,
    /// What the server said where it gave up.
    pub reason: Option<String>,
    /// Other tables that it read to judge the rows, by functions, as `schema.table`.
    pub reads: Vec<String>,
}

impl Verdict {
    /// That it refuses rows, without more.
    pub fn new(constraint: String, whose: Whose) -> Self {
        Self {
            constraint,
            whose,
            rows: None,
            of: None,
            reason: None,
            reads: Vec::new(),
        }
    }
}

/// What is made on a relation behind the load, and so is not there yet.
#[derive(Debug, Default)]
pub struct Unmade {
    /// Exclusion constraints: name and definition.
    pub exclusions: Vec<(String, String)>,
    /// Indexes and statistics objects that compute something.
    pub indexes: Vec<Computed>,
}

/// What a verdict is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whose {
    /// A constraint of the table's own.
    Table,
    /// One of the domain of this column.
    Domain(String),
    /// What this generated column computes: it is NULL where it must not be, or cannot be computed.
    Generated(String),
    /// What an index computes from these columns.
    Index(Vec<String>),
    /// What a statistics object computes from these columns.
    Statistics(Vec<String>),
}

/// Begins the transaction and makes the table for the columns that travel. `relation` is quoted for SQL.
pub fn begin<S: Socket>(
    session: &mut Session<S>,
    relation: &str,
    travelling: &[String],
) -> Result<()> {
    session.execute("BEGIN")?;
    let (columns, types) = columns::all(session, relation)?;
    for statement in &types {
        session.execute(statement)?;
    }
    session.execute(&format!(
        "CREATE TEMP TABLE standin_trial (LIKE {relation} INCLUDING DEFAULTS)"
    ))?;
    let changes: Vec<String> = columns
        .iter()
        .flat_map(|column| changes(column, travelling.contains(&column.name)))
        .collect();
    if !changes.is_empty() {
        session.execute("CREATE TEMP SEQUENCE standin_trial_numbers")?;
        session.execute(&format!("ALTER TABLE {TABLE} {}", changes.join(", ")))?;
    }
    Ok(())
}

/// What makes a column take every value of its type.
fn changes(column: &Column, travels: bool) -> Vec<String> {
    let name = quote(&column.name);
    if column.is_generated() {
        return vec![format!("ALTER {name} DROP NOT NULL")];
    }
    match (&column.loose, travels) {
        // The table is empty, and not every type can be cast to its looser one.
        (Some(loose), true) => vec![
            format!("ALTER {name} DROP DEFAULT"),
            format!("ALTER {name} TYPE {loose} USING NULL"),
        ],
        (_, false) if column.counts => {
            let next = format!(
                "pg_catalog.nextval({}::pg_catalog.regclass)",
                literal(SEQUENCE)
            );
            vec![format!("ALTER {name} SET DEFAULT {next}")]
        }
        _ => Vec::new(),
    }
}

/// What the relation's CHECK constraints, its generated columns, those constraints of its columns' domains, and what is
/// `unmade` say of the rows in the table; only what refuses any. Then all is rolled back. `name` is the relation's.
pub fn judge<S: Socket>(
    session: &mut Session<S>,
    relation: &str,
    name: &str,
    unmade: &Unmade,
) -> Result<Vec<Verdict>> {
    let (columns, _) = columns::all(session, relation)?;
    let checks = ask(session, include_str!("sql/trial_checks.sql"), relation)?;
    let checks: Vec<(String, String, String)> = read(&checks)?;
    let holding = columns.iter().filter(|column| column.holds_domains);
    let mut judges = Vec::new();
    for (number, column) in holding.enumerate() {
        judges.extend(Judge::new(session, column, number)?);
    }
    let is_within = |name: &str| {
        let mut columns = columns.iter();
        columns.any(|column| column.holds_domains && column.name == name)
    };
    let (of_table, of_domains): (Vec<_>, Vec<_>) = checks
        .into_iter()
        .filter(|(_, column, _)| !is_within(column))
        .partition(|(_, column, _)| column.is_empty());
    let mut verdicts = Vec::new();
    let mut holds = Vec::new();
    for (constraint, column, condition) in of_domains {
        let value = format!("(SELECT {} AS value", quote(&column));
        let from = format!("{value} FROM {TABLE}) AS tried");
        holds.push(format!(
            "(SELECT ({condition}) IS NOT FALSE FROM {value}) AS tried)"
        ));
        verdicts.extend(counted(
            session,
            &from,
            &condition,
            constraint,
            Whose::Domain(column),
        )?);
    }
    for judge in &judges {
        holds.push(judge.holds());
        verdicts.extend(judge.verdicts(session)?);
    }
    let is_typed = |column: &Column| column.is_generated() || column.holds_domains;
    let table = if columns.iter().any(is_typed) {
        let mut is_known = verdicts.iter().all(|verdict| verdict.rows.is_some());
        if is_known {
            let found = generated::fill(session, relation, &columns, &holds)??;
            is_known = found.iter().all(|verdict| verdict.rows.is_some());
            verdicts.extend(found);
        }
        if !is_known {
            // Which rows it takes is not known then; what was found is told.
            session.execute("ROLLBACK")?;
            return Ok(verdicts);
        }
        TYPED
    } else {
        TABLE
    };
    let of = match table {
        TYPED => session
            .query_value(&format!("SELECT pg_catalog.count(*) FROM {TYPED}"))?
            .and_then(|rows| rows.parse().ok()),
        _ => None,
    };
    for (constraint, _, condition) in of_table {
        // The table's own OID is another one here.
        if condition.contains("tableoid") {
            continue;
        }
        let from = format!("{table} AS {}", quote(name));
        let verdict = counted(session, &from, &condition, constraint, Whose::Table)?;
        verdicts.extend(verdict.map(|verdict| Verdict { of, ..verdict }));
    }
    for (constraint, definition) in &unmade.exclusions {
        let added = guarded(session, |session| {
            session.execute(&format!("ALTER TABLE {table} ADD {definition}"))
        })?;
        // What else may stand in the way here says nothing about the rows.
        if added.is_err_and(|error| error.sqlstate() == Some(EXCLUSION_VIOLATION)) {
            verdicts.push(Verdict::new(constraint.clone(), Whose::Table));
        }
    }
    verdicts.extend(indexes::judge(session, table, &unmade.indexes)?);
    session.execute("ROLLBACK")?;
    Ok(verdicts)
}

/// What a constraint says of rows; `None` where it refuses none.
fn counted<S: Socket>(
    session: &mut Session<S>,
    from: &str,
    condition: &str,
    constraint: String,
    whose: Whose,
) -> Result<Option<Verdict>> {
    let sql = format!("SELECT pg_catalog.count(*) FROM {from} WHERE NOT ({condition})");
    let (asked, reads) = reads::watched(session, |session| count(session, &sql))?;
    let (rows, reason) = match asked {
        Ok(0) => return Ok(None),
        Ok(rows) => (Some(rows), None),
        Err(error) => (None, Some(error.what().to_owned())),
    };
    Ok(Some(Verdict {
        rows,
        reason,
        reads,
        ..Verdict::new(constraint, whose)
    }))
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

/// Whether rows are why it failed: their data, what a function raises, or a limit that they exceed. What else stands in the
/// way on a temporary table says nothing about the real one.
fn is_of_rows(error: &Error) -> bool {
    let of_rows = ["22", "23", "54", "P0"];
    let code = error.sqlstate().unwrap_or_default();
    of_rows.iter().any(|class| code.starts_with(class))
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
