//! Entries that are written as null: `users: ~` says as much as `users:`, but nothing can be added below it.

use std::borrow::Cow;

use super::{Addition, member, members, patterns, speaks_for};
use crate::rules::yaml;
use crate::transform::args::{Arg, Value};

/// The text with blanks for the nulls that are added to. Every place stays where it is.
pub(super) fn blanked<'t>(text: &'t str, additions: &[Addition]) -> Cow<'t, str> {
    let root = yaml::parse(text, 0).root;
    let mut found: Vec<&Arg> = Vec::new();
    for name in ["tables", "columns"] {
        found.extend(member(root.as_ref(), name).map(|(_, value)| value));
    }
    if let Some((_, tables)) = member(root.as_ref(), "tables") {
        let there = patterns(tables);
        for addition in additions {
            let entry = speaks_for(&there, &addition.table);
            if let Some(entry) = entry.filter(|entry| entry.pattern.is_exact()) {
                found.push(entry.value);
                let columns = members(entry.value).iter().filter(|(key, _)| {
                    matches!(&key.value, Value::Scalar { text, .. } if text == "columns")
                });
                found.extend(columns.map(|(_, value)| value));
            }
        }
    }
    let mut blanked = Cow::Borrowed(text);
    for null in found {
        let (start, end) = (null.span.start, null.span.end);
        let written = text.get(start..end).unwrap_or_default();
        if null.value == Value::Null && matches!(written, "~" | "null" | "Null" | "NULL") {
            blanked
                .to_mut()
                .replace_range(start..end, &" ".repeat(written.len()));
        }
    }
    blanked
}
