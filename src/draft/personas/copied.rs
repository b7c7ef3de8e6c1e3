//! Places that rows repeat of somebody of another table, to whom a key ties them: the town of a household and of all who
//! live there.

use std::collections::HashSet;

use super::{OF_PLACES, is_of_addresses, only, place_of};
use crate::catalog::LogicalTable;
use crate::detect::Category;
use crate::draft::coherent::{Place, Sight, category};
use crate::draft::subjects;

/// Different postal codes or addresses below which what two tables have in common is chance.
const FEWEST: usize = 10;

/// Of a hundred values, so many must stand in the other table.
const NEARLY_ALL: usize = 90;

/// The column that names whose place the rows of a table repeat: all that they hold of a place stands in the other table's
/// columns as well, and many postal codes, addresses or streets do, which places far apart do not share.
pub(super) fn place<'a>(sight: &Sight<'_, 'a>, table: usize) -> Option<&'a str> {
    let logical = sight.logical.get(table)?;
    if is_of_addresses(logical) {
        return None;
    }
    let mut keys = subjects::keys(logical).into_iter();
    let key = keys.find(|key| {
        let mut tables = sight.logical.iter().enumerate();
        let of = tables
            .find(|(_, of)| of.table.name == key.references && of.table.name != logical.table.name);
        let column = key.referenced_columns.first().map(String::as_str);
        // Of two that refer to each other neither is the one that is repeated.
        let is_first = |of: &LogicalTable<'_>| {
            let mut back = of.foreign_keys().into_iter();
            !back.any(|back| back.references == logical.table.name)
        };
        of.is_some_and(|(at, of)| {
            column.is_some()
                && place_of(sight, at) == column
                && is_first(of)
                && repeats(sight, table, at)
        })
    })?;
    Some(subjects::column(key))
}

/// Whether a table's rows hold of places nothing but what the other one's do.
fn repeats(sight: &Sight<'_, '_>, table: usize, of: usize) -> bool {
    let mut is_proven = false;
    for part in OF_PLACES {
        let Some((own, ..)) = only(sight, table, part) else {
            continue;
        };
        let original = only(sight, of, part).map(|(original, ..)| original);
        let is_there =
            |original: &Place| sight.is_open(*original) && stand_in(sight, own, *original);
        if !original.as_ref().is_some_and(is_there) {
            return false;
        }
        let is_telling = matches!(part, Category::Postcode | Category::Address);
        is_proven |= is_telling && sight.sampled(own).len() >= FEWEST;
    }
    is_proven || have_streets_in_common(sight, table, of)
}

/// Whether streets tell that two tables' rows are about the same places.
fn have_streets_in_common(sight: &Sight<'_, '_>, table: usize, of: usize) -> bool {
    let streets = |table| {
        let columns = sight.columns(table);
        columns.filter(|(.., judgement)| category(*judgement) == Some(Category::Street))
    };
    streets(table).any(|(own, ..)| {
        let is_telling = sight.sampled(own).len() >= FEWEST;
        is_telling && streets(of).any(|(other, ..)| stand_in(sight, own, other))
    })
}

/// Whether nearly all values of a column stand in another one.
fn stand_in(sight: &Sight<'_, '_>, own: Place, other: Place) -> bool {
    let others: HashSet<&str> = sight
        .sampled(other)
        .iter()
        .map(|value| value.trim())
        .collect();
    let own = sight.sampled(own);
    let common = own.iter().filter(|value| others.contains(value.trim()));
    !own.is_empty() && common.count() * 100 >= own.len() * NEARLY_ALL
}
