//! What the conditions of partial keys come to: which rows they select after the columns that they read have changed.

use super::Keys;
use crate::catalog::{Family, Unique};
use crate::plan::sql::{is_balanced, is_column, reads, unwrap};
use crate::transform::args::{Arg, Value};

/// The transform of texts with nothing in them.
const EMPTY: &str = "empty";

/// The empty text, as `pg_get_indexdef` prints it.
const NOTHING: &str = "''::text";

/// A condition in its parts, all of which have to hold.
pub(super) struct Parts<'t> {
    whole: Option<&'t str>,
    all: Vec<&'t str>,
    /// Whether these are all of them; otherwise it may have others, or none.
    are_told: bool,
}

impl<'t> Parts<'t> {
    pub(super) fn of(unique: &'t Unique) -> Self {
        let whole = unique.predicate.as_deref().map(unwrap);
        let parts = whole.iter().flat_map(|text| text.split(" AND "));
        let parts: Vec<&str> = parts.collect();
        // Between quotes an AND is none, and names may seem to be texts; within parentheses it is one of another part.
        let has_texts = |text: &str| match text.contains('"') {
            true => text.contains('\''),
            false => text.replace(NOTHING, "").contains('\''),
        };
        let is_one = parts.len() <= 1;
        let are_apart = whole.is_none_or(|text| !has_texts(text));
        let are_told = is_one || are_apart && parts.iter().all(|part| is_balanced(part));
        Self {
            whole,
            all: parts,
            are_told,
        }
    }
}

impl Keys<'_, '_> {
    /// Whether a condition that may read a column selects no row that it did not select before.
    pub(super) fn adds_no_row(&self, condition: &Parts<'_>, name: &str) -> bool {
        let is_read = condition.whole.is_some_and(|text| reads(text, name));
        let mut parts = condition.all.iter();
        let holds = |part: &&str| !reads(part, name) || self.condition_holds(part, name);
        !is_read || condition.are_told && parts.all(holds)
    }

    /// Whether a condition selects no row at all: what it asks of a column is what an empty text has not.
    pub(super) fn selects_nothing(&self, unique: &Unique, condition: &Parts<'_>) -> bool {
        let mut emptied = unique.read_columns.iter();
        condition.are_told
            && emptied.any(|name| {
                let is_refused = |part: &&str| refuses_empty(part, name);
                self.is_emptied(name) && condition.all.iter().any(is_refused)
            })
    }

    /// Whether each value of a column becomes an empty text, or NULL.
    fn is_emptied(&self, name: &str) -> bool {
        let column = self.column(name);
        let is_text = column.is_some_and(|column| column.ty.family.is_text());
        let spec = self.spec(name);
        let spec = spec.filter(|spec| spec.transform == EMPTY && spec.when.is_none());
        is_text && spec.is_some_and(|spec| spec.nulls.fill.is_none())
    }

    /// Whether one part of a condition selects no row that it did not select before. NULL stays NULL, and rows that are taken
    /// out of a key make none equal.
    fn condition_holds(&self, condition: &str, name: &str) -> bool {
        let inner = unwrap(condition);
        if is_filled(inner, name) {
            return self.keeps_empty(name) && !self.fills_nulls(name);
        }
        let (tested, adds_rows) = match inner.strip_suffix(" IS NOT NULL") {
            Some(tested) => (unwrap(tested), self.fills_nulls(name)),
            None => match inner.strip_suffix(" IS NULL") {
                Some(tested) => (unwrap(tested), self.makes_nulls(name)),
                None => return false,
            },
        };
        let mut columns = self.subject.logical.table.columns.iter();
        let other = columns.any(|column| column.name != name && is_column(tested, &column.name));
        other || is_column(tested, name) && !adds_rows
    }

    /// Whether an empty text of a column stays one, or becomes NULL: as transforms leave it, unless their rule says
    /// otherwise. An empty key is a key.
    fn keeps_empty(&self, name: &str) -> bool {
        let column = self.column(name);
        // Of blanks alone it is empty as well where the type pads with them.
        let is_text = column.is_some_and(|column| column.ty.family == Family::Text);
        let spec = self
            .spec(name)
            .filter(|spec| spec.transform != "foreign_key");
        is_text && spec.is_some_and(|spec| !has_param(&spec.args, EMPTY))
    }
}

fn has_param(args: &Arg, name: &str) -> bool {
    let is_named =
        |key: &Arg| matches!(&key.value, Value::Scalar { text, .. } if text.as_str() == name);
    matches!(&args.value, Value::Map(pairs) if pairs.iter().any(|(key, _)| is_named(key)))
}

/// What a condition compares a column with, behind this operator.
fn compared<'t>(condition: &'t str, operator: &str, name: &str) -> Option<&'t str> {
    let (tested, with) = unwrap(condition).split_once(operator)?;
    let tested = unwrap(tested.strip_suffix("::text").unwrap_or(tested));
    is_column(tested, name).then_some(with)
}

/// Whether a condition is that a column holds more than an empty text.
fn is_filled(condition: &str, name: &str) -> bool {
    compared(condition, " <> ", name) == Some(NOTHING)
}

/// Whether a condition is not met by an empty text in a column, nor by NULL: that it holds more, or is not all of some
/// characters, as often as one likes.
fn refuses_empty(condition: &str, name: &str) -> bool {
    let class = compared(condition, " !~ ", name).and_then(|pattern| {
        let class = pattern.strip_prefix("'^[")?;
        class.strip_suffix("]*$'::text")
    });
    let is_simple = |class: &str| !class.is_empty() && !class.contains(['[', ']', '\\', '\'']);
    is_filled(condition, name) || class.is_some_and(is_simple)
}
