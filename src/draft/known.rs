//! Columns whose values a text of the same row may repeat.

use super::member::Member;
use crate::detect::{Category, Judgement};

/// Names of the text columns beside a column that seem to hold somebody's name, login or e-mail address.
pub(super) fn of(column: Member<'_>, judgements: &[Judgement]) -> Vec<String> {
    let columns = column.logical.table.columns.iter().zip(judgements);
    let beside = columns
        .enumerate()
        .filter(|(at, (beside, judgement))| {
            let readable = beside.ty.family.is_text() && beside.generated.is_none();
            *at != column.column && readable && is_somebodys(judgement)
        })
        .map(|(_, (beside, _))| beside.name.clone());
    beside.collect()
}

fn is_somebodys(judgement: &Judgement) -> bool {
    let category = judgement.personal.as_ref().map(|found| found.category);
    matches!(
        category,
        Some(
            Category::FirstName
                | Category::MiddleName
                | Category::LastName
                | Category::Name
                | Category::Username
                | Category::Email
        )
    )
}
