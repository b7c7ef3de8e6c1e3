//! What a configuration wants of columns and tables, in words of the rules file.

use super::note::Note;
use crate::ident::TableName as Catalogued;
use crate::transform::args::Arg;

/// How a configuration names a table, compared as the catalog spells names: case matters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableName {
    /// Its schema, if it is named.
    pub schema: Option<String>,
    /// Its name.
    pub name: String,
    /// Whether a name without a schema means the tables of that name in all schemas, not that of `public` alone.
    pub anywhere: bool,
    /// Whether both may be globs (`*`, `?`).
    pub is_glob: bool,
}

impl TableName {
    /// A table of a schema, each with or without quotes around it; of `public` where the schema is empty.
    pub fn of(schema: &str, name: &str) -> Self {
        let schema = unquoted(schema);
        Self {
            schema: (!schema.is_empty()).then(|| schema.to_owned()),
            name: unquoted(name).to_owned(),
            anywhere: false,
            is_glob: false,
        }
    }

    /// Whether it names that table.
    pub fn matches(&self, table: &Catalogued) -> bool {
        let same = |pattern: &str, text: &str| match self.is_glob {
            true => crate::rules::pattern::glob(pattern, text),
            false => pattern == text,
        };
        let in_schema = match &self.schema {
            Some(schema) => same(schema, &table.schema),
            None => self.anywhere || table.schema == "public",
        };
        in_schema && same(&self.name, &table.name)
    }

    /// `schema.table`, or `table`.
    pub fn title(&self) -> String {
        match &self.schema {
            Some(schema) => format!("{schema}.{}", self.name),
            None => self.name.clone(),
        }
    }
}

/// A name without the quotes that some let stand around it.
pub(super) fn unquoted(name: &str) -> &str {
    let inner = name
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    inner.filter(|inner| !inner.is_empty()).unwrap_or(name)
}

/// What a configuration says of a column.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its table.
    pub table: TableName,
    /// Its name.
    pub column: String,
    /// The rule in the tool's words.
    pub what: String,
    /// Where that stands.
    pub place: String,
    /// What becomes of it.
    pub outcome: Outcome,
    /// For which rows, as an expression of the rules file.
    pub when: Option<String>,
    /// What becomes of NULL beside that.
    pub nulls: Nulls,
    /// What did not carry over of it.
    pub notes: Vec<Note>,
}

/// What a configuration says of NULL, beside its rules.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Nulls {
    /// The share of the values that become NULL, in percent: `25`, `33.3333`.
    pub rate: Option<String>,
    /// Whether NULL gets a stand-in.
    pub fills: bool,
}

impl Column {
    /// The rules, best first; none where values pass or nothing here does the like.
    pub fn rules(&self) -> &[Arg] {
        match &self.outcome {
            Outcome::Rules(rules) => rules,
            Outcome::Keep | Outcome::Nothing => &[],
        }
    }
}

/// What becomes of a rule.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// Values pass: the configuration says so.
    Keep,
    /// Rules, best first; the first that the column's type and constraints take is meant.
    Rules(Vec<Arg>),
    /// Nothing here does the like.
    Nothing,
}

/// What a configuration says of a table's rows.
#[derive(Debug, Clone)]
pub struct TableWanted {
    /// The table.
    pub table: TableName,
    /// Where it stands.
    pub place: String,
    /// Which rows.
    pub rows: RowsWanted,
}

/// Which rows of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowsWanted {
    /// None.
    None,
    /// This table's, and none of those that no such entry names.
    Only,
    /// Those that a condition in SQL selects, at most so many.
    Filter {
        /// Without WHERE.
        condition: Option<String>,
        /// Most rows.
        limit: Option<u64>,
        /// Whether the tool leaves out rows that refer to rows which are left out.
        follows_keys: bool,
    },
}

/// A foreign key that the schema does not declare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The referring table and its columns.
    pub from: (TableName, Vec<String>),
    /// The table that is referred to.
    pub to: TableName,
    /// Its columns; none for its primary key.
    pub to_columns: Vec<String>,
    /// Where it stands.
    pub place: String,
}
