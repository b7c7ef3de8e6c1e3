//! `null_rate:` and `fill_nulls:` beside a transform.

use super::Checker;
use super::value::key_text;
use crate::rules::diagnostic::Diagnostic;
use crate::transform::args::{Arg, NullRate, Nulls, NullsBy, Value};
use crate::transform::decimal::Decimal;

/// How many values become NULL.
pub(in crate::rules) const RATE: &str = "null_rate";

/// What stand-ins for NULL are drawn from.
pub(in crate::rules) const FILL: &str = "fill_nulls";

/// What may stand under `null_rate`.
pub(in crate::rules) const RATE_KEYS: &[&str] = &["share", "by"];

/// What may stand under `fill_nulls`.
pub(in crate::rules) const FILL_KEYS: &[&str] = &["by"];

impl Checker<'_> {
    /// What stands beside a transform about NULLs.
    pub(super) fn nulls(&mut self, beside: &[(Arg, Arg)]) -> Option<Nulls> {
        let mut nulls = Nulls::default();
        let before = self.found.len();
        for (key, value) in beside {
            match key_text(key) {
                RATE => nulls.rate = self.null_rate(value),
                FILL => nulls.fill = self.fill_nulls(value),
                _ => {}
            }
        }
        (self.found.len() == before).then_some(nulls)
    }

    /// `10%`, or `{ share: 10%, by: id }`.
    fn null_rate(&mut self, value: &Arg) -> Option<NullRate> {
        let Value::Map(entries) = &value.value else {
            let millionths = self.share(value)?;
            let span = value.span;
            return Some(NullRate {
                millionths,
                by: None,
                span,
            });
        };
        let (mut share, mut by) = (None, None);
        for (key, value) in entries {
            match key_text(key) {
                "share" => share = Some(self.share(value)?),
                "by" => by = Some(self.by(value)?),
                _ => self.unknown_key(key, RATE_KEYS, "`null_rate`"),
            }
        }
        if share.is_none() {
            let message = "`null_rate` needs a share";
            let hint = "write `null_rate: 10%`, or `null_rate: { share: 10%, by: id }`";
            self.report(Diagnostic::new("nulls", value.span, message).hint(hint));
        }
        let span = value.span;
        share.map(|millionths| NullRate {
            millionths,
            by,
            span,
        })
    }

    /// `{ by: id }`.
    fn fill_nulls(&mut self, value: &Arg) -> Option<NullsBy> {
        let hint = "write `fill_nulls: { by: id }`: a column of the row that tells rows apart";
        let Value::Map(entries) = &value.value else {
            let message = "NULL is nothing that a stand-in could be drawn from";
            self.report(Diagnostic::new("nulls", value.span, message).hint(hint));
            return None;
        };
        let mut by = None;
        for (key, value) in entries {
            match key_text(key) {
                "by" => by = Some(self.by(value)?),
                _ => self.unknown_key(key, FILL_KEYS, "`fill_nulls`"),
            }
        }
        if by.is_none() {
            let message = "`fill_nulls` needs the column that stand-ins are drawn from";
            self.report(Diagnostic::new("nulls", value.span, message).hint(hint));
        }
        by
    }

    fn by(&mut self, value: &Arg) -> Option<NullsBy> {
        let column = self.text(value, "`by`", "by: id")?;
        let span = value.span;
        Some(NullsBy { column, span })
    }

    /// A share in percent, in millionths of all.
    fn share(&mut self, value: &Arg) -> Option<u32> {
        let text = self.text(value, "a share", "10%")?;
        let percent = text.trim().strip_suffix('%').map(str::trim_end);
        let share = percent
            .and_then(Decimal::parse)
            .and_then(|percent| percent.stripped().at_scale(4));
        let share = share.and_then(|share| u32::try_from(share).ok());
        let share = share.filter(|share| (1..=1_000_000).contains(share));
        if share.is_none() {
            let message = "a share is a number of percent above 0%, at most 100%, with at most 4 digits behind the point";
            let hint = "write `10%`; to make every value NULL, use `set_null`";
            self.report(Diagnostic::new("nulls", value.span, message).hint(hint));
        }
        share
    }
}
