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
    pub(super) is_generated: bool,
    /// Whether domains are inside its type, not only around it.
    pub(super) holds_domains: bool,
}

impl Column {
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
    let columns: Vec<(String, String, i64, String, bool, bool)> = read(&columns)?;
    let columns = columns
        .into_iter()
        .map(|(name, ty, oid, base, counts, is_generated)| {
            let mirror = mirrors.of_column(oid);
            Column {
                holds_domains: mirror.is_some(),
                loose: mirror.or((!base.is_empty()).then_some(base)),
                name,
                ty,
                counts,
                is_generated,
            }
        });
    let columns = columns.collect();
    Ok((columns, mirrors.into_statements()))
}
