//! What to do about a key that may break.

use std::borrow::Cow;

use super::Keys;
use crate::catalog::Family;
use crate::plan::{ColumnPlan, variants};
use crate::transform::builtin::plain::default;

pub(super) const DISTINCT: &str = "use a transform that keeps distinct values distinct (see `standin transforms`: permute, uuid, email, hash …), or keep the column; or, where its results stay apart all the same, put the finding's id under `accept:` with the reason: the target checks it anyway";
pub(super) const WHEN: &str = "leave `when` away, or keep the column: values that pass may equal stand-ins of others; or let it read kept columns of the same key alone, beside `hash` or the like; or, where no stand-in equals a value that passes, put the finding's id under `accept:` with the reason: the target checks it anyway";
pub(super) const DEFAULT: &str = "use a transform that keeps distinct values distinct (permute, uuid, email, hash …), or keep the column; or, where the DEFAULT gives every row another value, as `nextval` does, put the finding's id under `accept:` with the reason: the target checks it anyway";
pub(super) const DATES: &str = "use `date_shift: { by: … }` with a column of the same key, or `date_shift: { shift: constant }`, which keep distinct dates distinct; or keep the column; or, where few rows differ in it alone, put the finding's id under `accept:` with the reason: the target checks it anyway";
pub(super) const DRAWN: &str = "use `foreign_key` without `by`: keys change places then, and different ones stay different; or keep the column";
pub(super) const EXPRESSION: &str = "keep the columns that the index's expressions and condition read, or drop the index in the source's schema; or, where what it computes stays apart all the same, put the finding's id under `accept:` with the reason: the target checks it anyway";
pub(super) const NULLS: &str = "leave `null_rate` and what else makes NULLs away, or keep the column: of this key at most one row may hold NULL";
pub(super) const FILL: &str = "let `fill_nulls` draw from a column that is unique by itself, such as the primary key, or leave it away";
pub(super) const GENERATED: &str = "keep the columns that it is computed from; what is `lower(column)`, `upper(column)` or `trim(column)` and no more stays distinct under `email`, `username`, `uuid`, `hash` and `ulid`; or, where their rules keep what it is made of, put the finding's id under `accept:`";

impl Keys<'_, '_> {
    /// What to do about a column that may make rows equal by its values.
    pub(super) fn advice(&self, name: &str) -> Cow<'static, str> {
        let is_drawn = |column: &ColumnPlan| {
            let source = column.key_source.as_ref();
            source.is_some_and(|source| source.weighted)
        };
        let is_date = |column: &ColumnPlan| {
            let family = column.ty.family;
            matches!(
                family,
                Family::Date | Family::Timestamp | Family::TimestampTz
            )
        };
        let spec = self.spec(name);
        let hint = match self.column(name) {
            Some(_) if spec.is_some_and(|spec| spec.when.is_some()) => WHEN,
            Some(_) if spec.is_some_and(|spec| spec.transform == default::NAME) => DEFAULT,
            Some(column) if is_drawn(column) => DRAWN,
            Some(column) if is_date(column) => DATES,
            _ => DISTINCT,
        };
        match self.one_to_one_variant(name) {
            Some(variant) if hint == DISTINCT => format!(
                "write `{variant}` in the rule, and in those of other columns of its domain: distinct values stay distinct, \
                 and some stand-ins may be somebody's; or {DISTINCT}"
            )
            .into(),
            _ => hint.into(),
        }
    }

    /// What makes the rule keep distinct values distinct in this column, if a parameter of the same transform does.
    fn one_to_one_variant(&self, name: &str) -> Option<String> {
        let spec = self.spec(name)?;
        let is_alone = !self.folds_case(name) && self.shared_fill(name).is_none();
        let variant = variants::find(self.decider.scope, self.column(name)?, spec, |promise| {
            promise.distinct.is_unique()
        });
        variant.filter(|_| is_alone)
    }
}
