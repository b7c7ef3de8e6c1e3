//! Judges what generated columns are computed from: a value that does not go into one ends an INSERT, and says of which
//! column only sometimes. So each is computed by itself where all together cannot be.

use super::columns::Column;
use super::{TABLE, TYPED, Verdict, Whose, count, guarded, is_of_rows};
use crate::error::{Error, Result};
use crate::ident::quote;
use crate::pg::session::{Session, Socket};

/// Fills the table of the relation's own types with the rows that the domains take, generated columns too, and says what
/// the generated columns make of them. `Err` inside: no generated column is at fault.
pub(super) fn fill<S: Socket>(
    session: &mut Session<S>,
    relation: &str,
    columns: &[Column],
    holds: &[String],
) -> Result<Result<Vec<Verdict>>> {
    let filled = guarded(session, |session| {
        made(session, relation, columns, None, holds)
    })?;
    match filled {
        Ok(()) => nulls(session, columns).map(Ok),
        Err(error) => {
            let found = one_by_one(session, relation, columns, holds)?;
            Ok(match found.is_empty() {
                true => Err(error),
                false => Ok(found),
            })
        }
    }
}

/// Makes the table and fills it; with the generated columns, or with this one of them only.
fn made<S: Socket>(
    session: &mut Session<S>,
    relation: &str,
    columns: &[Column],
    only: Option<&Column>,
    holds: &[String],
) -> Result<()> {
    session.execute(&format!(
        "CREATE TEMP TABLE standin_trial_typed (LIKE {relation} INCLUDING GENERATED)"
    ))?;
    let generated = columns.iter().filter(|column| column.is_generated());
    let changes: Vec<String> = generated
        .flat_map(|column| {
            let name = quote(&column.name);
            let is_left = only.is_none_or(|only| only.name == column.name);
            let dropped = (!is_left).then(|| format!("ALTER {name} DROP EXPRESSION"));
            let nullable = column
                .is_generated_not_null()
                .then(|| format!("ALTER {name} DROP NOT NULL"));
            [dropped, nullable].into_iter().flatten()
        })
        .collect();
    if !changes.is_empty() {
        session.execute(&format!("ALTER TABLE {TYPED} {}", changes.join(", ")))?;
    }
    let given = || columns.iter().filter(|column| !column.is_generated());
    let names: Vec<String> = given().map(|column| quote(&column.name)).collect();
    let values: Vec<String> = given().map(Column::as_declared).collect();
    let condition = match holds {
        [] => "true".to_owned(),
        holds => holds.join(" AND "),
    };
    session.execute(&format!(
        "INSERT INTO {TYPED} ({}) SELECT {} FROM {TABLE} WHERE {condition}",
        names.join(", "),
        values.join(", ")
    ))
}

/// Which generated columns refuse NULL and get some.
fn nulls<S: Socket>(session: &mut Session<S>, columns: &[Column]) -> Result<Vec<Verdict>> {
    let mut verdicts = Vec::new();
    let refusing = columns
        .iter()
        .filter(|column| column.is_generated_not_null());
    for column in refusing {
        let asked = format!(
            "SELECT pg_catalog.count(*) FROM {TYPED} WHERE {} IS NULL",
            quote(&column.name)
        );
        match count(session, &asked)? {
            Ok(0) => {}
            Ok(rows) => verdicts.push(Verdict {
                rows: Some(rows),
                ..verdict(column)
            }),
            Err(error) => verdicts.push(failed(column, &error)),
        }
    }
    Ok(verdicts)
}

/// Which generated columns cannot be computed.
fn one_by_one<S: Socket>(
    session: &mut Session<S>,
    relation: &str,
    columns: &[Column],
    holds: &[String],
) -> Result<Vec<Verdict>> {
    let mut verdicts = Vec::new();
    for column in columns.iter().filter(|column| column.is_generated()) {
        let computed = guarded(session, |session| {
            made(session, relation, columns, Some(column), holds)?;
            session.execute(&format!("DROP TABLE {TYPED}"))
        })?;
        if let Err(error) = computed
            && is_of_rows(&error)
        {
            verdicts.push(failed(column, &error));
        }
    }
    Ok(verdicts)
}

fn failed(column: &Column, error: &Error) -> Verdict {
    Verdict {
        reason: Some(error.what().to_owned()),
        ..verdict(column)
    }
}

fn verdict(column: &Column) -> Verdict {
    let whose = Whose::Generated(column.name.clone());
    Verdict::new("NOT NULL".to_owned(), whose)
}
