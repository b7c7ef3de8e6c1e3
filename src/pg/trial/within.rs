//! Judges domains that stand inside arrays, composites and ranges. No query looks into every value at any depth, so a
//! temporary function takes each as the relation has it and tells the constraint that refuses it. Where the function cannot be
//! made, for want of PL/pgSQL, the first value that is refused ends the trial, with the constraint's name and no count.

use super::columns::Column;
use super::{TABLE, Verdict, Whose, guarded, read};
use crate::error::Result;
use crate::ident::literal;
use crate::pg::session::{Session, Socket};

/// A column, and the function that tells what refuses one of its values, as a text; NULL where nothing does.
pub(super) struct Judge<'c> {
    column: &'c Column,
    function: String,
}

impl<'c> Judge<'c> {
    /// Makes the function; `None` where the role or the server has no PL/pgSQL.
    pub(super) fn new<S: Socket>(
        session: &mut Session<S>,
        column: &'c Column,
        number: usize,
    ) -> Result<Option<Self>> {
        let function = format!("pg_temp.standin_trial_refuses_{number}");
        let body = format!(
            "DECLARE broken pg_catalog.text; BEGIN PERFORM given::{}; RETURN NULL; \
             EXCEPTION WHEN check_violation OR not_null_violation THEN \
             GET STACKED DIAGNOSTICS broken = CONSTRAINT_NAME; RETURN coalesce(nullif(broken, ''), 'NOT NULL'); END",
            column.ty
        );
        let statement = format!(
            "CREATE FUNCTION {function}(given pg_catalog.text) RETURNS pg_catalog.text LANGUAGE plpgsql AS {}",
            literal(&body)
        );
        let made = guarded(session, |session| session.execute(&statement))?;
        Ok(made.is_ok().then_some(Self { column, function }))
    }

    /// What is true of rows that nothing refuses.
    pub(super) fn holds(&self) -> String {
        format!("{} IS NULL", self.call())
    }

    /// The constraints that refuse rows, each row by the first that does.
    pub(super) fn verdicts<S: Socket>(&self, session: &mut Session<S>) -> Result<Vec<Verdict>> {
        let query = format!(
            "SELECT pg_catalog.json_agg(pg_catalog.json_build_array(broken, refused) ORDER BY broken) \
             FROM (SELECT {} AS broken, pg_catalog.count(*) AS refused FROM {TABLE} GROUP BY 1) AS tried \
             WHERE broken IS NOT NULL",
            self.call()
        );
        let counted = session.query_value(&query)?;
        let counted: Vec<(String, u64)> = read(counted.as_deref().unwrap_or("[]"))?;
        let verdict = |(constraint, rows)| Verdict {
            rows: Some(rows),
            ..Verdict::new(constraint, Whose::Domain(self.column.name.clone()))
        };
        Ok(counted.into_iter().map(verdict).collect())
    }

    fn call(&self) -> String {
        format!("{}({})", self.function, self.column.as_text())
    }
}
