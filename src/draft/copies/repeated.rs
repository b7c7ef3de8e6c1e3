//! Columns that hold in every row what another one of their table holds, of however few different values: what would pass of
//! itself gets the other's rule.

use std::collections::HashMap;

use super::{Copy, is_of_languages, makes_logins_of_mail};
use crate::detect::{Category, Confidence, Judgement};
use crate::draft::unit::Unit;
use crate::ident::TableName;

/// Takes what passes for what the surest such column is, and gives what is less sure the surer one's rule, so that equal
/// values stay equal. Where that one has no rule, what passes has none either; where it is decided already, it gets one of
/// its own.
pub(super) fn among(
    units: &mut [Unit<'_>],
    judgements: &HashMap<TableName, Vec<Judgement>>,
) -> Vec<Copy> {
    let mut places: HashMap<(usize, usize), usize> = HashMap::new();
    for (at, unit) in units.iter().enumerate() {
        let members = unit.members.iter();
        places.extend(members.map(|member| ((member.table, member.column), at)));
    }
    let found: Vec<(usize, Original)> = (0..units.len())
        .filter_map(|at| Some((at, original(units, at, &places, judgements)?)))
        .collect();
    let mut copies = Vec::new();
    for (at, original) in found {
        let unit = units.get_mut(at).filter(|unit| unit.is_plainly_kept());
        if let Some(unit) = unit {
            unit.adopt(original.category, &original.title);
        }
        copies.extend(original.unit.map(|of| Copy {
            unit: at,
            of,
            title: original.title,
            share: "nearly all",
            is_of_row: true,
            given: Vec::new(),
        }));
    }
    copies
}

/// What a column repeats.
struct Original {
    /// Where its rule is still to be found.
    unit: Option<usize>,
    title: String,
    category: Category,
    confidence: Confidence,
}

/// The surest column that the first column of a unit repeats, where that one passes or is less sure.
fn original(
    units: &[Unit<'_>],
    at: usize,
    places: &HashMap<(usize, usize), usize>,
    judgements: &HashMap<TableName, Vec<Judgement>>,
) -> Option<Original> {
    let unit = units.get(at)?;
    let head = unit.members.first()?;
    let is_kept = unit.is_plainly_kept();
    let is_guessed = unit.candidate().is_some_and(|own| !own.is_wanted) && unit.members.len() == 1;
    // What numbers rows stays, whatever else has the same numbers.
    if !is_kept && !is_guessed || head.get()?.ty.family.is_integer() {
        return None;
    }
    let of_table = judgements.get(head.name())?;
    let repeats = of_table.get(head.column)?.repeats.iter();
    let originals = repeats.filter_map(|other| {
        let of = places.get(&(head.table, *other)).copied();
        let (category, confidence) = if let Some(of) = of {
            let of = units.get(of)?;
            let passes = of.is_forced() || of.is_plainly_kept();
            let category = of.category.unwrap_or(Category::FreeText);
            (!passes).then_some((category, of.confidence))?
        } else {
            let personal = of_table.get(*other)?.personal.as_ref()?;
            (personal.category, personal.confidence)
        };
        let column = head.logical.table.columns.get(*other)?;
        Some(Original {
            unit: of,
            title: head.name().column(&column.name),
            category,
            confidence,
        })
    });
    let are_languages = is_of_languages(&head.get()?.name);
    let suiting = originals.filter(|of| {
        let is_no_country = are_languages && of.category == Category::Country;
        !is_no_country && !makes_logins_of_mail(unit.category, Some(of.category))
    });
    let surer =
        suiting.filter(|of| is_kept || of.unit.is_some() && of.confidence > unit.confidence);
    surer.max_by_key(|of| of.confidence)
}
