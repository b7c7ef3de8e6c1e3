//! The columns of a relation, and the looser types that they have while its rows are judged.

use super::mirror::{Known, Mirrors};
use super::{ask, read};
use crate::error::Result;
use crate::ident::quote;
use crate::pg::session::{Session, Socket};

/// A column of the relation.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: String,
    /// As people write it.
    pub(super) ty: String,
    /// The type without domains, where that is another one.
    pub(super) loose: Option<String>,
    /// Whether a sequence gives it a whole number where nothing else does.
    pub(super) counts: bool,
    /// What is known of a generated one.
    pub(super) generated: Option<Generated>,
    /// Whether domains are inside its type, not only around it.
    pub(super) holds_domains: bool,
}

/// A generated column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Generated {
    /// Whether it refuses NULL.
    pub(super) not_null: bool,
}

impl Column {
    pub(super) fn is_generated(&self) -> bool {
        self.generated.is_some()
    }

    /// Whether it is generated and refuses NULL.
    pub(super) fn is_generated_not_null(&self) -> bool {
        self.generated.is_some_and(|generated| generated.not_null)
    }

    /// Its values as texts.
    pub(super) fn as_text(&self) -> String {
        format!("{}::pg_catalog.text", quote(&self.name))
    }

    /// Its values as the relation has them.
    pub(super) fn as_declared(&self) -> String {
        match (&self.loose, self.holds_domains) {
            (None, _) => quote(&self.name),
            (Some(_), false) => format!("{}::{}", quote(&self.name), self.ty),
            // Between types that are not made of each other texts are the only way.
            (Some(_), true) => format!("{}::{}", self.as_text(), self.ty),
        }
    }
}

/// The relation's columns, and the statements that make their looser types.
pub(super) fn all<S: Socket>(
    session: &mut Session<S>,
    relation: &str,
) -> Result<(Vec<Column>, Vec<String>)> {
    let types = ask(session, include_str!("../sql/trial_types.sql"), relation)?;
    let mut mirrors = Mirrors::new(read::<Known>(&types)?);
    let columns = ask(session, include_str!("../sql/trial_columns.sql"), relation)?;
    let columns: Vec<(String, String, i64, String, bool, bool, bool)> = read(&columns)?;
    let columns =
        columns
            .into_iter()
            .map(|(name, ty, oid, base, counts, is_generated, not_null)| {
                let mirror = mirrors.of_column(oid);
                Column {
                    holds_domains: mirror.is_some(),
                    loose: mirror.or((!base.is_empty()).then_some(base)),
                    name,
                    ty,
                    counts,
                    generated: is_generated.then_some(Generated { not_null }),
                }
            });
    let columns = columns.collect();
    Ok((columns, mirrors.into_statements()))
}
