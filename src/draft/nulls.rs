//! What becomes of values that are nothing: what a configuration says of NULL, as it stands beside a transform, and texts
//! that are empty where there is no secret.

use super::member::Member;
use super::rule;
use crate::detect::Category;
use crate::import::Nulls;
use crate::transform::args::Arg;

/// The entries that say it, and what is otherwise where they cannot stand. No entries where the table has no column that
/// stand-ins for NULL could be drawn from, and where the column takes no NULL.
pub(super) fn beside(head: Member<'_>, wanted: &Nulls) -> (Vec<(Arg, Arg)>, Option<&'static str>) {
    let Some(column) = head.get() else {
        return (Vec::new(), None);
    };
    let not_null = head.logical.not_null(&column.name);
    if let Some(rate) = &wanted.rate {
        let entry = (Arg::scalar("null_rate"), Arg::scalar(&format!("{rate}%")));
        let entries = if not_null { Vec::new() } else { vec![entry] };
        return (entries, Some("NULL is not among what is drawn"));
    }
    if !wanted.fills || not_null {
        return (Vec::new(), None);
    }
    let key = head.logical.uniques().into_iter().find(|key| key.primary);
    let subject = match key.map(|key| key.columns.as_slice()) {
        Some([only]) if *only != column.name => Some(only),
        _ => None,
    };
    let entry = subject.map(|subject| {
        let by = Arg::entries(vec![(Arg::scalar("by"), Arg::scalar(subject))]);
        (Arg::scalar("fill_nulls"), by)
    });
    (entry.into_iter().collect(), Some("NULL stays NULL"))
}

/// Rules for a column with the one that leaves no secret to anybody, behind those that make another: where rows without a
/// secret have an empty text, a program may not read NULL there.
pub(super) fn with_empty(mut rules: Vec<Arg>, category: Category, head: Member<'_>) -> Vec<Arg> {
    let is_empty = |value: &String| value.is_empty();
    if category == Category::Secret && head.seen.iter().any(is_empty) {
        let at = rules.iter().position(|rule| rule::name(rule) == "set_null");
        rules.insert(at.unwrap_or(rules.len()), Arg::scalar("empty"));
    }
    rules
}
