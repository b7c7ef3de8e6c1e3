//! Columns that a publication lists, or chooses rows by: the server drops none of them, and publications are left.

use super::taken::object;
use crate::drift::{Change, Drift, Kind, Schema};

/// Whether a difference is such a column that is only there.
pub(super) fn is_published(actual: &Schema, drift: &Drift) -> bool {
    if drift.kind != Kind::Column || drift.change != Change::Extra || drift.is_implied() {
        return false;
    }
    let path = drift.path.get(..2).unwrap_or_default();
    let (Some(column), Some(table)) = (
        object(actual, drift.kind, &drift.path),
        object(actual, Kind::Table, path),
    ) else {
        return false;
    };
    let (column, table) = (column.sql(), format!("{} ", table.sql()));
    // One character stands between the two.
    let name = column.get(table.len()..).unwrap_or_default();
    let mut publications = actual.objects.iter();
    publications.any(|publication| {
        let tables = publication.property("definition").unwrap_or_default();
        let mut tables = crate::drift::Object::listed(tables).into_iter();
        publication.kind == Kind::Publication
            && tables.any(|listed| {
                let rest = listed.strip_prefix(&table);
                rest.is_some_and(|rest| says(rest, name))
            })
    })
}

/// Whether a text has a name as a word.
fn says(text: &str, name: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '"');
    !name.is_empty()
        && text.match_indices(name).any(|(at, _)| {
            let before = text.get(..at).and_then(|text| text.chars().next_back());
            let after = text
                .get(at + name.len()..)
                .and_then(|text| text.chars().next());
            !before.is_some_and(is_word) && !after.is_some_and(is_word)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_as_a_word() {
        assert!(
            says("(a, b)", "b")
                && says("(\"B\") WHERE (x > 1)", "\"B\"")
                && says("WHERE (x > 1)", "x")
        );
        assert!(!says("(ab, b2, \"b\")", "b") && !says("(a)", ""));
    }
}
