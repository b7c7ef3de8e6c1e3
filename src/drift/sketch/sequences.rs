//! Sequences that come to columns: which one is whose, and where it counts on from.

use super::super::compare::Change;
use super::super::{Kind, Object};
use super::making::Making;
use super::{Sketch, column, types};
use crate::ident::literal;

impl<'s> Sketch<'s> {
    /// Gives new sequences to their columns.
    pub(super) fn sequences(&self, making: &mut Making<'s>) {
        // Also one that is there: its column may not be.
        let others = self.found.iter().filter(|drift| match &drift.change {
            Change::Changed { property, .. } => property == "owned by",
            change => *change == Change::Missing,
        });
        let sequences = others.filter_map(|drift| self.expected.get(Kind::Sequence, &drift.path));
        for sequence in sequences {
            if let Some((column, statement)) = self.owned(sequence) {
                making.add(column, vec![statement]);
                making.add(
                    column,
                    self.continued(sequence, column).into_iter().collect(),
                );
            } else if let [column] = self.counted_by(sequence)[..] {
                making.add(
                    column,
                    self.continued(sequence, column).into_iter().collect(),
                );
            }
        }
    }

    /// A new sequence comes to its column when that is there.
    pub(super) fn owned(&self, sequence: &Object) -> Option<(&'s Object, String)> {
        let owner = sequence.property("owned by")?;
        let table: Vec<String> = sequence
            .note("of")?
            .split('\t')
            .map(str::to_owned)
            .collect();
        let columns = self.expected.columns(&table);
        let column = columns.into_iter().find(|column| column.sql() == owner)?;
        Some((column, types::change_sequence(sequence, "owned by")))
    }

    /// Columns that get their values from a sequence that belongs to none.
    fn counted_by(&self, sequence: &Object) -> Vec<&'s Object> {
        let default = format!("nextval({}::regclass)", literal(&sequence.sql()));
        let columns = self.expected.all.iter().filter(|object| {
            object.kind == Kind::Column && object.property("default") == Some(&default)
        });
        columns.collect()
    }

    /// A sequence that is new counts on from the values of a column that is there.
    fn continued(&self, sequence: &Object, column: &Object) -> Option<String> {
        let is_missing = |object: &Object| {
            let mut drifts = self.found.iter().filter(|drift| drift.kind == object.kind);
            drifts.any(|drift| drift.change == Change::Missing && drift.path == object.path)
        };
        let text = |property: &str| sequence.property(property).unwrap_or_default();
        let bounds = ["start", "minimum", "maximum"].map(text);
        let name = literal(&sequence.sql());
        (is_missing(sequence) && !is_missing(column))
            .then(|| column::continued(column, &name, text("increment"), bounds))?
    }
}
