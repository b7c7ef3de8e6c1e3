//! Judges what indexes and statistics objects compute from rows: each is built over those of the trial. Whether keys stay unique is not asked, some
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

/// An index with an expression or a condition, or a statistics object with an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Computed {
    /// Its name.
    pub name: String,
    /// What follows the table's name in CREATE INDEX, with a blank in front; the expressions of a statistics object.
    pub definition: String,
    /// Whether it is a statistics object: ANALYZE computes it, when all else is done.
    pub is_statistics: bool,
    /// The columns that the expressions and the condition read.
    pub columns: Vec<String>,
}

impl Computed {
    /// What computes it from the rows of a table.
    fn statement(&self, table: &str) -> String {
        match self.is_statistics {
            true => format!(
                "SELECT pg_catalog.count(ROW({})::pg_catalog.text) FROM {table}",
                self.definition
            ),
            false => format!("CREATE INDEX ON {table}{}", self.definition),
        }
    }

    fn whose(&self) -> Whose {
        match self.is_statistics {
            true => Whose::Statistics(self.columns.clone()),
            false => Whose::Index(self.columns.clone()),
        }
    }
}

/// Those of a source, by table. One whose name is not UTF-8 is left out. Errors with the server's.
pub async fn computed(source: &Client) -> Result<HashMap<TableName, Vec<Computed>>> {
    let mut computed: HashMap<TableName, Vec<Computed>> = HashMap::new();
    for (sql, is_statistics) in [
        (include_str!("../sql/trial_indexes.sql"), false),
        (include_str!("../sql/trial_statistics.sql"), true),
    ] {
        let rows = source.query(sql, &[]).await;
        let rows = rows.map_err(|error| failure::from_client(Side::Source, &error))?;
        for (table, index) in rows.iter().filter_map(|row| read(row, is_statistics).ok()) {
            computed.entry(table).or_default().push(index);
        }
    }
    Ok(computed)
}

fn read(row: &Row, is_statistics: bool) -> Result<(TableName, Computed)> {
    let table = TableName::new(get::<String>(row, 0)?, get::<String>(row, 1)?);
    let index = Computed {
        name: get(row, 2)?,
        definition: get(row, 3)?,
        columns: get(row, 4)?,
        is_statistics,
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
        let built = guarded(session, |session| session.execute(&index.statement(table)))?;
        if let Err(error) = built
            && is_of_rows(&error)
        {
            verdicts.push(Verdict {
                reason: Some(error.what().to_owned()),
                ..Verdict::new(index.name.clone(), index.whose())
            });
        }
    }
    Ok(verdicts)
}
