//! `tests:`: rows that a person gives, and what the rules are to make of them.

use regex::Regex;

use crate::ident::TableName;
use crate::transform::args::Span;

/// One test: a row of a table, and what is expected of its stand-ins.
#[derive(Debug, Clone)]
pub struct RuleTest {
    /// Its name, of which a rules file has one only.
    pub name: String,
    /// The table whose rules are tested.
    pub table: TableName,
    /// Where the table's name stands.
    pub table_span: Span,
    /// Values of its columns; the others are NULL.
    pub given: Vec<Given>,
    /// What must hold, all of it.
    pub expected: Vec<Expectation>,
    /// Where the test's name stands.
    pub span: Span,
}

/// A value of the given row.
#[derive(Debug, Clone)]
pub struct Given {
    /// The column.
    pub column: String,
    /// As PostgreSQL writes values of the column's type; `None` for NULL.
    pub value: Option<String>,
    /// Where the column's name stands.
    pub span: Span,
}

/// Something that must hold of a column's stand-in.
#[derive(Debug, Clone)]
pub struct Expectation {
    /// The column.
    pub column: String,
    /// What must hold.
    pub property: Property,
    /// Where it stands.
    pub span: Span,
}

/// What may be expected of a stand-in.
#[derive(Debug, Clone)]
pub enum Property {
    /// It is not the given value.
    Changed,
    /// It is the given value.
    Same,
    /// It is NULL.
    Null,
    /// It is this text.
    Equals(String),
    /// The whole of it matches.
    Matches {
        /// The pattern as it was written.
        written: String,
        /// The same, from the first character to the last.
        whole: Regex,
    },
    /// Its number of characters.
    Length {
        /// The fewest.
        least: u64,
        /// The most.
        most: u64,
    },
    /// It is what stands there.
    SameAs(Other),
    /// It is not what stands there.
    DiffersFrom(Other),
}

/// Another stand-in that one is compared with.
#[derive(Debug, Clone)]
pub enum Other {
    /// What the rules of this column make of the same given value.
    Column(TableName, String),
    /// What comes out of another test, in this column or in the one of the same name.
    Test {
        /// The other test's name.
        name: String,
        /// Its column.
        column: Option<String>,
    },
}
