//! Keys over generated columns: what they are computed from decides what becomes of their values.

use super::{Fate, Keys};
use crate::catalog::{Column, Family};
use crate::plan::sql::{Cased, cased, is_column, unwrap};

/// A column that a generated one has the values of.
struct Copied<'a> {
    base: &'a str,
    /// Whether letters' case and blanks at the ends may be others.
    is_cased: bool,
}

impl<'a> Keys<'_, 'a> {
    /// The columns with a transform that a generated column is computed from; none for any other.
    pub(super) fn bases(&self, name: &str) -> Vec<&'a str> {
        let bases = self.subject.logical.table.computed_from(name);
        let bases = bases.map(|base| base.name.as_str());
        bases.filter(|base| self.spec(base).is_some()).collect()
    }

    /// What becomes of a generated column's values, by the rules of what it is computed from.
    pub(super) fn of_generated(&self, name: &str, bases: &[&str]) -> String {
        let bases = bases
            .iter()
            .map(|base| format!("`{base}` (rule {})", self.described(base)));
        format!(
            "the generated column `{name}` is computed from {} and may become equal in several rows",
            bases.collect::<Vec<_>>().join(", ")
        )
    }

    pub(super) fn follows_a_transform(&self, name: &str) -> bool {
        !self.bases(name).is_empty()
    }

    /// What becomes of the values of a generated column.
    pub(super) fn fate_of_generated(&self, name: &str) -> Fate {
        if !self.follows_a_transform(name) {
            return Fate::Distinct;
        }
        let Some(Copied { base, is_cased }) = self.copied(name) else {
            return Fate::Lossy;
        };
        match self.fate(base) {
            Some(Fate::Distinct) if is_cased && !self.survives_case(base) => Fate::Lossy,
            fate => fate.unwrap_or(Fate::Lossy),
        }
    }

    /// Whether values that a column's rule keeps apart are apart in small letters, in capitals and without blanks too.
    pub(super) fn survives_case(&self, name: &str) -> bool {
        // What does not become NULL is as it was.
        self.spec(name).is_some_and(super::nulls_some) || self.is_of_one_case(name)
    }

    /// The column that this one is nothing but a copy of.
    pub(super) fn original(&self, name: &str) -> Option<&'a str> {
        self.copied(name).map(|copied| copied.base)
    }

    fn copied(&self, name: &str) -> Option<Copied<'a>> {
        let table = self.subject.logical.table;
        let column = table.column(name)?;
        let expression = column.generated.as_deref()?;
        let Cased { inner, is_changed } = cased(unwrap(expression));
        let inner = unwrap(inner);
        let mut columns = table.columns.iter();
        let base = columns.find(|base| is_column(inner, &base.name))?;
        let holds_all = match is_changed {
            true => column.ty.family.is_text() && takes_every_text(column),
            false => column.ty.name == base.ty.name || are_texts(column, base),
        };
        holds_all.then_some(Copied {
            base: &base.name,
            is_cased: is_changed,
        })
    }
}

/// Whether the server puts a text into the column as it is, or refuses it: `name` cuts it, and what a domain is made of is
/// not known here.
fn takes_every_text(column: &Column) -> bool {
    column.ty.domain.is_none() && column.ty.name != "name"
}

fn are_texts(column: &Column, base: &Column) -> bool {
    let is_text = |column: &Column| column.ty.family == Family::Text;
    is_text(column) && is_text(base) && takes_every_text(column)
}
