//! A developer's database that is filled, brought level with a schema: all that is chosen, or nothing, in one transaction.

use std::collections::HashSet;
use std::time::Duration;

use super::choice::{Why, choose};
use crate::drift::sketch::is_by_hand_alone;
use crate::drift::{Change, Drift, Kind, Schema, Statements, compare, statements};
use crate::error::{Error, Kind as Failure, Result};
use crate::parity::written_down::held_in;
use crate::pg::schema::Altering;
use crate::pg::url::ConnInfo;

/// What is to be like what.
#[derive(Debug)]
pub struct Request<'a> {
    /// The database that is altered.
    pub target: &'a ConnInfo,
    /// Production, where it is at hand: the target must be another one.
    pub source: Option<&'a ConnInfo>,
    /// The schema that the target should have.
    pub expected: &'a Schema,
    /// Whether what is only in the target goes, names are taken for production's, and values may be cut.
    pub drops: bool,
    /// How long each statement may take.
    pub patience: Duration,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Levelled {
    /// Differences that are gone, or are less, in words.
    pub gone: Vec<String>,
    /// Those that are left, and why; but for what a run leaves out on purpose.
    pub left: Vec<(String, Why)>,
    /// What only a person can do, as SQL and words.
    pub by_hand: Vec<String>,
    /// Columns that came to rows that have no value of production in them.
    pub without_values: Vec<String>,
}

/// Alters the target so that it is like the expected schema, as far as statements can and as was asked for; where there is nothing to do,
/// nothing is done.
///
/// Errors are of kind `Refused` where the target may be production, `Connection`, or `Server` where a statement fails: then
/// nothing was changed, and the error tells which one it was.
pub async fn level(request: &Request<'_>) -> Result<Levelled> {
    let altering = Altering::begin(request.target, request.source, request.patience).await?;
    let before = altering.schema().await?;
    // What is said about objects is not looked at.
    let expected = &request.expected.clone().only(|kind| !kind.is_extra());
    let found = compare(expected, &before);
    if !request.drops {
        refuse_other_schemas(&found, request.target)?;
    }
    let choice = choose(expected, &before, found, request.drops);
    let left: Vec<Drift> = choice.left.iter().map(|(drift, _)| drift.clone()).collect();
    let statements = statements(expected, &before, &choice.undone, &left);
    let held = altering.held().await?;
    let (rights, comments) = (altering.rights().await?, altering.comments().await?);
    let (by_hand, is_altered) = run_all(&altering, &statements).await?;
    // They are written by who made what they are on, and then it is given away.
    for statement in comments.lost(&altering.comments().await?) {
        let done = altering.run_if_there(&statement).await;
        done.map_err(|error| refused(&error, &statement, &[]))?;
    }
    for statement in rights.given_back(&altering.rights().await?) {
        let done = altering.run(&statement).await;
        done.map_err(|error| refused(&error, &statement, &[]))?;
    }
    if !request.drops && !altering.held().await?.is_superset(&held) {
        let what = "a table or a column would have been lost, so nothing was changed";
        return Err(Error::new(Failure::Refused, what)
            .on(request.target.to_string())
            .hint("`standin up --alter --drop` does it, or --refill makes the database anew"));
    }
    let rest = compare(expected, &altering.schema().await?);
    if is_altered {
        altering.commit().await?;
    }
    let told = |drift: &&Drift| !drift.is_implied();
    let still: HashSet<String> = rest.iter().map(words).collect();
    let is_gone = |drift: &&Drift| told(drift) && !still.contains(&words(drift));
    // Such as an enum that has got a label, and has one of its own.
    let is_less = |drift: &&Drift| {
        let differs = |other: &Drift| words(other) == words(drift) && other.change != drift.change;
        told(drift) && rest.iter().any(differs)
    };
    let less = choice.undone.iter().filter(is_less);
    let less: Vec<String> = less
        .map(|drift| format!("{} (in part)", words(drift)))
        .collect();
    let gone: Vec<&Drift> = choice.undone.iter().filter(is_gone).collect();
    let is_new_column =
        |drift: &&&Drift| drift.kind == Kind::Column && drift.change == Change::Missing;
    let why = |drift: &Drift| {
        let mut known = choice.left.iter();
        let known = known.find(|(other, _)| words(other) == words(drift));
        known.map_or(Why::ByHand, |(_, why)| *why)
    };
    Ok(Levelled {
        without_values: gone
            .iter()
            .filter(is_new_column)
            .map(|drift| drift.object.clone())
            .collect(),
        gone: gone.into_iter().map(words).chain(less).collect(),
        left: rest
            .iter()
            .filter(told)
            .filter(|drift| !is_left_out(drift, why(drift)))
            .map(|drift| (words(drift), why(drift)))
            .collect(),
        by_hand,
    })
}

/// Whether something is missing as it should be: a run leaves it out as well.
fn is_left_out(drift: &Drift, why: Why) -> bool {
    why == Why::Ties && drift.change == Change::Missing
}

/// All statements go by the expected names of schemas, and so none can be run without renaming those that are called otherwise.
fn refuse_other_schemas(found: &[Drift], target: &ConnInfo) -> Result<()> {
    let mut renamed = found.iter().filter_map(|drift| match &drift.change {
        Change::Renamed { actual } if drift.kind == Kind::Schema => Some((&drift.object, actual)),
        _ => None,
    });
    let Some((name, actual)) = renamed.next() else {
        return Ok(());
    };
    let what = format!("{name} is called {actual} here, and may be another one");
    Err(Error::new(Failure::Refused, what)
        .on(target.to_string())
        .hint("rename it, or let `standin up --alter --drop` do that"))
}

/// Runs what can be run; gives the rest, and whether anything was done.
async fn run_all(altering: &Altering, statements: &Statements) -> Result<(Vec<String>, bool)> {
    let (mut by_hand, mut is_altered) = (Vec::new(), false);
    for statement in statements.labels.iter().chain(&statements.together) {
        if is_by_hand_alone(statement) {
            let lines = statement.lines().map(|line| line.trim_start_matches("-- "));
            by_hand.push(lines.collect::<Vec<_>>().join("\n"));
            continue;
        }
        let done = match counts(statement) {
            true => altering.run_unless(statement, &[OUT_OF_BOUNDS]).await,
            false => altering.run(statement).await.map(|()| true),
        };
        match done.map_err(|error| refused(&error, statement, &statements.labels))? {
            true => is_altered = true,
            false => by_hand.push(format!(
                "by hand: it has counted beyond the bounds that it is to have: {statement}"
            )),
        }
    }
    Ok((by_hand, is_altered))
}

/// That a sequence has given a value already which is to be out of its bounds: `invalid_parameter_value`. No schema tells.
const OUT_OF_BOUNDS: &str = "22023";

/// Whether a statement is about how a sequence counts, or the one of an identity column.
fn counts(statement: &str) -> bool {
    statement.starts_with("ALTER SEQUENCE ") || statement.contains(" SET MAXVALUE ")
}

/// What a difference is about.
fn words(drift: &Drift) -> String {
    match &drift.change {
        Change::Missing => drift.object.clone(),
        Change::Extra => format!("{} (extra)", drift.object),
        Change::Invalid => format!("{}: valid", drift.object),
        Change::Renamed { .. } => format!("{}: name", drift.object),
        Change::Changed { property, .. } => format!("{}: {property}", drift.object),
    }
}

/// As much of a statement is told.
const SHOWN: usize = 120;

/// A statement that failed. What it says is of the schema; what the server says is cut down already.
fn refused(error: &Error, statement: &str, labels: &[String]) -> Error {
    let line = statement.lines().find(|line| !line.starts_with("--"));
    let line = line.unwrap_or_default();
    let shown: String = line.chars().take(SHOWN).collect();
    let more = if shown.len() < line.len() { "…" } else { "" };
    let shown = match held_in(statement) {
        None => format!("{shown}{more}"),
        Some(what) => format!("not shown, since it seems to hold {what}"),
    };
    let what = format!("nothing was changed: {error}; the statement was: {shown}");
    let anew = "`standin up --refill` makes the database anew";
    let told = Error::new(error.kind(), what);
    match error.sqlstate().unwrap_or_default() {
        // unsafe_new_enum_value_usage
        "55P04" => {
            let told = labels.iter().fold(told, |told, label| {
                told.hint(format!("run this first, by itself: {label}"))
            });
            told.hint("then run `standin up --alter` again")
        }
        "55P03" => told
            .hint("another session holds it: stop the program, or end the transaction, that uses the database")
            .hint("then run `standin up --alter` again"),
        "57014" => told
            .hint("give each statement more time with --timeout")
            .hint(anew),
        "23502" => told
            .hint("rows that are there have no value in a column that is NOT NULL: add it by hand and give them one, then run `standin up --alter` again")
            .hint(format!("or {anew}, with the values of production")),
        code if code.starts_with("23") || code.starts_with("22") => told
            .hint("rows that are there do not fit: change or delete them, and run `standin up --alter` again")
            .hint(format!("or {anew}")),
        code if code.starts_with("08") || code.starts_with("57") || code.is_empty() => {
            error.hints().iter().fold(told, Error::hint)
        }
        _ => told
            .hint("what is only here, or is called otherwise, may stand in the way: `standin parity check --format sql` writes all statements")
            .hint(anew),
    }
}
