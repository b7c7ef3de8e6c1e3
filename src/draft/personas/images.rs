//! Rows of a table that documents of other tables hold as they were: what an audit writes down before and after a change.

use crate::detect::images::member;
use crate::detect::{self, Category};
use crate::draft::coherent::{Place, Sight};

/// As many members that are called like columns of a table make an object one of its rows.
const SEVERAL: usize = 2;

/// Words for the rows of another table, in names of columns with documents.
const ROWS: &[&str] = &[
    "old", "new", "before", "after", "prev", "previous", "row", "record", "diff", "change",
    "changes", "delta", "image", "snapshot", "original", "alt", "neu", "vorher", "nachher",
    "avant", "apres", "antes", "despues", "depois",
];

/// Whether documents hold rows with a name that a column of a persona holds. Such a name is by value there, and so it has to
/// be here, or the same person had two. Addresses, logins and whole names are by value wherever they stand elsewhere.
pub(super) fn hold(sight: &Sight<'_, '_>, category: Category, (table, column): Place) -> bool {
    if !matches!(category, Category::FirstName | Category::LastName) {
        return false;
    }
    let Some(logical) = sight.logical.get(table) else {
        return false;
    };
    let names: Vec<&str> = logical
        .table
        .columns
        .iter()
        .map(|of| of.name.as_str())
        .collect();
    let Some(name) = names.get(column) else {
        return false;
    };
    let of_rows = |column: &str| {
        let words = detect::words(column);
        words.iter().any(|word| ROWS.contains(&word.as_str()))
    };
    (0..sight.logical.len()).any(|other| {
        sight.columns(other).any(|((_, at), of, judgement)| {
            let Some(found) = judgement.and_then(|found| found.documents.as_ref()) else {
                return false;
            };
            let is_itself = other == table && at == column;
            let personal = found.personal.iter().map(|path| path.path.as_str());
            let plain = found.plain.iter().map(|path| path.path.as_str());
            let all: Vec<(&str, &str)> = personal.chain(plain).filter_map(member).collect();
            let mut same = all.iter().filter(|(_, member)| member == name);
            !is_itself
                && same.any(|(object, _)| {
                    let of_row = all
                        .iter()
                        .filter(|(of, member)| of == object && names.contains(member));
                    of_row.count() >= SEVERAL || of_rows(&of.name)
                })
        })
    })
}
