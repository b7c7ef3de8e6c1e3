//! Which tables stand near people: those of people, those with a column of somebody's names, and those that refer to one of
//! the two. Codes in them are somebody's as often as not.

use std::collections::{HashMap, HashSet};

use super::kept;
use super::member::Member;
use crate::catalog::LogicalTable;
use crate::detect::{self, Category, Confidence, Judgement};
use crate::ident::TableName;

/// Those tables, and the columns that keys refer to.
pub(super) struct Near<'a> {
    tables: HashSet<&'a TableName>,
    of_people: HashSet<&'a TableName>,
    /// Names of columns that foreign keys refer to.
    keys: HashSet<&'a str>,
    /// The last words of names of tables whose rows are named by texts.
    named_by_texts: HashSet<String>,
}

impl<'a> Near<'a> {
    pub(super) fn of(
        logical: &'a [LogicalTable<'a>],
        judgements: &HashMap<TableName, Vec<Judgement>>,
    ) -> Self {
        let names = || logical.iter().map(|logical| (logical, &logical.table.name));
        let of_people: HashSet<&TableName> = names()
            .map(|(_, name)| name)
            .filter(|name| judgements.get(*name).is_some_and(|all| are_of_people(all)))
            .collect();
        let refers = |logical: &LogicalTable<'_>| {
            let mut keys = logical.foreign_keys().into_iter();
            let mut columns = logical.table.columns.iter();
            keys.any(|key| of_people.contains(&key.references))
                || columns.any(|column| detect::refers_to_people(&column.name))
        };
        let tables = names()
            .filter(|(logical, name)| of_people.contains(name) || refers(logical))
            .map(|(_, name)| name)
            .collect();
        let keys = logical.iter().flat_map(LogicalTable::foreign_keys);
        let named_by_texts = logical.iter().filter(|of| is_named_by_texts(of));
        let last =
            |of: &LogicalTable<'_>| Some(singular(&detect::words(&of.table.name.name).pop()?));
        Self {
            tables,
            of_people,
            named_by_texts: named_by_texts.filter_map(last).collect(),
            keys: keys
                .flat_map(|key| &key.referenced_columns)
                .map(String::as_str)
                .collect(),
        }
    }

    /// Whether a table is of people or stands near them.
    pub(super) fn has(&self, table: &TableName) -> bool {
        self.tables.contains(table)
    }

    /// Whether a table is of people, or has a column of their names.
    pub(super) fn is_of_people(&self, table: &TableName) -> bool {
        self.of_people.contains(table)
    }

    /// Whether a column is called as one that refers to a table whose rows texts name, although no key says so.
    pub(super) fn refers_to_texts(&self, column: &str) -> bool {
        let of = detect::referred(column);
        of.is_some_and(|of| self.named_by_texts.contains(&of))
    }

    /// Whether a column is called as one that keys refer to: joins go by it although no key says so.
    pub(super) fn is_called_like_key(&self, column: Member<'_>) -> bool {
        let column = column.get();
        column.is_some_and(|column| self.is_key(&column.name))
    }

    /// The same of a name.
    pub(super) fn is_key(&self, name: &str) -> bool {
        self.keys.contains(name)
    }
}

fn is_named_by_texts(of: &LogicalTable<'_>) -> bool {
    let mut columns = of.table.columns.iter();
    columns.any(|column| column.ty.family.is_text() && kept::is_primary(of, &column.name))
}

fn singular(word: &str) -> String {
    word.strip_suffix('s').unwrap_or(word).to_owned()
}

/// Whether a table is of people, or has a column of their names.
fn are_of_people(judgements: &[Judgement]) -> bool {
    judgements.iter().any(|judgement| {
        let found = judgement.personal.as_ref();
        let is_of_names = found.is_some_and(|found| {
            let is_name = matches!(
                found.category,
                Category::Name | Category::FirstName | Category::LastName
            );
            is_name && found.confidence > Confidence::Low
        });
        judgement.of_people || is_of_names
    })
}
