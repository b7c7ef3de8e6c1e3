//! Whole numbers that name rows, and stay: what their column is called says whose rows they are.

use std::collections::BTreeSet;

use super::kept;
use super::member::Member;
use crate::catalog::{Column, LogicalTable};
use crate::detect::{Category, Confidence, Judgement};

/// Which columns number rows.
pub(super) struct Numbers<'a> {
    /// Names of primary keys that a sequence counts: elsewhere, too, a column of that name refers to them.
    counted: BTreeSet<&'a str>,
}

impl<'a> Numbers<'a> {
    pub(super) fn of(logical: &'a [LogicalTable<'a>]) -> Self {
        let counted = logical.iter().flat_map(|logical| {
            let columns = logical.table.columns.iter();
            columns.filter(|column| is_counted(column) && is_primary(logical, &column.name))
        });
        Self {
            counted: counted.map(|column| column.name.as_str()).collect(),
        }
    }

    /// How sure it is that a column, which others may refer to, holds nothing but such numbers, and why. Numbers that
    /// somebody gave to a person are none, although a table may go by them.
    pub(super) fn name_rows(
        &self,
        head: Member<'_>,
        is_referred_to: bool,
        judgement: &Judgement,
    ) -> Option<(Confidence, String)> {
        let column = head.get().filter(|column| column.ty.family.is_integer())?;
        let is_key = is_referred_to || kept::is_key(head.logical, &column.name);
        let is_of_other = self.counted.contains(column.name.as_str());
        let is_given = judgement
            .personal
            .as_ref()
            .is_some_and(|found| is_given_to_people(found.category));
        if is_of_other && !is_key {
            let reason = "named like a number that names another table's rows";
            return Some((Confidence::Medium, reason.to_owned()));
        }
        (is_key && (!is_given || is_counted(column)))
            .then(|| (Confidence::High, "a number that names a row".to_owned()))
    }
}

/// Numbers that are somebody's outside the database as well.
fn is_given_to_people(category: Category) -> bool {
    use Category as C;
    matches!(
        category,
        C::Phone
            | C::Card
            | C::Account
            | C::TaxId
            | C::Ssn
            | C::NationalId(_)
            | C::Document
            | C::BirthDate
    )
}

/// Whether the database gives the column its values.
fn is_counted(column: &Column) -> bool {
    let default = column.default.as_deref().unwrap_or_default();
    column.identity || default.contains("nextval(")
}

fn is_primary(logical: &LogicalTable<'_>, name: &str) -> bool {
    let mut uniques = logical.uniques().into_iter();
    uniques.any(|unique| unique.primary && unique.columns == [name])
}
