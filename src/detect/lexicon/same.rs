//! Columns that hold the names of another column of their table as they are: what somebody is called, where it is told.

use std::collections::HashSet;

use super::{MANY, NEARLY_ALL, NamesOf, SEVERAL, names_of};
use crate::detect::split::folded;
use crate::detect::{Category, Confidence, Judgement, Proposal, Sample};

/// Of a hundred values, so many that are names as a whole make a column one of names.
const SAME: usize = 30;

/// Whole values of columns of names, folded, with what the columns seem to be.
pub(super) type Wholes = Vec<(Category, HashSet<String>)>;

/// Of columns, and of paths `inside` of documents.
pub(super) fn whole_names(
    samples: &[Sample],
    judgements: &[Judgement],
    inside: &[(NamesOf, Vec<String>)],
) -> Wholes {
    let columns = samples.iter().zip(judgements);
    let named = columns.filter_map(|(sample, judgement)| {
        let (named, values) = (names_of(judgement)?, sample.as_deref()?);
        Some((named.category, values))
    });
    let inside = inside.iter();
    let inside = inside.map(|(named, texts)| (named.category, texts.as_slice()));
    named
        .chain(inside)
        .map(|(category, values)| {
            let whole = values.iter().map(|value| folded(value));
            (category, whole.filter(|value| !value.is_empty()).collect())
        })
        .collect()
}

/// What values are that are those of a column of names as they are, many of them; NULLs do not matter.
pub(super) fn told(values: &[String], wholes: &Wholes) -> Option<Proposal> {
    let told = wholes.iter().filter_map(|(category, whole)| {
        let of_name = |value: &&String| !value.is_empty() && whole.contains(&folded(value));
        let found = values.iter().filter(of_name);
        let (all, different) = (found.clone().count(), found.collect::<HashSet<_>>().len());
        let percent = all * 100 / values.len().max(1);
        let needed = if percent >= NEARLY_ALL { SEVERAL } else { MANY };
        (percent >= SAME && different >= needed).then_some((percent, *category))
    });
    let (percent, category) = told.max_by_key(|(percent, _)| *percent)?;
    Some(Proposal {
        category,
        confidence: Confidence::Medium,
        reason: format!(
            "{percent} % of {} sampled values stand in a column of names of their table",
            values.len()
        ),
    })
}
