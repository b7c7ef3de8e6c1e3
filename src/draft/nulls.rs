//! What a configuration says of NULL, as it stands beside a transform.

use super::member::Member;
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
