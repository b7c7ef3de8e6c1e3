//! Judges what indexes compute from rows: each is built over those of the trial. Whether keys stay unique is not asked, some
//! rows would not tell.

use std::collections::HashMap;

use tokio_postgres::{Client, Row};

use super::{Verdict, Whose, guarded, is_of_rows};
use crate::error::Result;
use crate::ident::TableName;
use crate::pg::connect::Side;
use crate::pg::failure;
use crate::pg::row::get;
use crate::pg::session::{Session, Socket};

/// An index with an expression or a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Computed {
    /// Its name.
    pub name: String,
    /// What follows the table's name in CREATE INDEX, with a blank in front.
    pub definition: String,
    /// The columns that the expressions and the condition read.
    pub columns: Vec<String>,
}

/// Those of a source, by table. One whose name is not UTF-8 is left out. Errors with the server's.
pub async fn computed(source: &Client) -> Result<HashMap<TableName, Vec<Computed>>> {
    let rows = source
        .query(include_str!("../sql/trial_indexes.sql"), &[])
        .await
        .map_err(|error| failure::from_client(Side::Source, &error))?;
    let mut computed: HashMap<TableName, Vec<Computed>> = HashMap::new();
    for (table, index) in rows.iter().filter_map(|row| read(row).ok()) {
        computed.entry(table).or_default().push(index);
    }
    Ok(computed)
}

fn read(row: &Row) -> Result<(TableName, Computed)> {
    let table = TableName::new(get::<String>(row, 0)?, get::<String>(row, 1)?);
    let index = Computed {
        name: get(row, 2)?,
        definition: get(row, 3)?,
        columns: get(row, 4)?,
    };
    Ok((table, index))
}

/// The indexes that cannot be built over the rows of a table.
pub(super) fn judge<S: Socket>(
    session: &mut Session<S>,
    table: &str,
    indexes: &[Computed],
) -> Result<Vec<Verdict>> {
    let mut verdicts = Vec::new();
    for index in indexes {
        let built = guarded(session, |session| {
            session.execute(&format!("CREATE INDEX ON {table}{}", index.definition))
        })?;
        if let Err(error) = built
            && is_of_rows(&error)
        {
            verdicts.push(Verdict {
                reason: Some(error.what().to_owned()),
                ..Verdict::new(index.name.clone(), Whose::Index(index.columns.clone()))
            });
        }
    }
    Ok(verdicts)
}
