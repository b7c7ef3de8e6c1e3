//! Dates of birth under names that say nothing, beside given and family names.

use super::subject::Subject;
use super::values::Evidence;
use super::{Category, Confidence, Judgement, Proposal, Sample};
use crate::catalog::{Family, Table, Type};

/// Takes dates for those of births where they spread over decades of the last century, and the table has columns of given
/// or family names, whatever those are called.
pub(super) fn beside(table: &Table, samples: &[Sample], judgements: &mut [Judgement]) {
    let subject = Subject::named(&table.name.name);
    let is_things = subject.things && !subject.people;
    let has_names = judgements.iter().any(|judgement| {
        let category = judgement.personal.as_ref().map(|found| found.category);
        matches!(category, Some(Category::FirstName | Category::LastName))
    });
    if is_things || !has_names {
        return;
    }
    let columns = table.columns.iter().zip(samples).zip(judgements);
    for ((column, sample), judgement) in columns {
        let values = sample.as_deref().unwrap_or_default();
        if judgement.personal.is_none() && may_hold(&column.ty) && are_births(values) {
            judgement.personal = Some(Proposal {
                category: Category::BirthDate,
                confidence: Confidence::Low,
                reason: "dates spread over decades of the last century, beside names of people"
                    .into(),
            });
        }
    }
}

fn may_hold(ty: &Type) -> bool {
    let is_number = matches!(ty.family, Family::Int4 | Family::Int8 | Family::Numeric);
    ty.family.is_text() || ty.family == Family::Date || is_number
}

fn are_births(values: &[String]) -> bool {
    let evidence = Evidence::of(values.iter().map(String::as_str));
    evidence.looks_like_births() && !evidence.has_bare_years()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Column;
    use crate::ident::TableName;

    fn told(
        table: &str,
        beside: &str,
        family: Family,
        form: fn(usize) -> String,
    ) -> Option<Category> {
        let text = || Type::plain("text", Family::Text);
        let columns = vec![
            Column::plain("feld1", text()),
            Column::plain("feld2", Type::plain(family.name(), family)),
        ];
        let table = Table::plain(TableName::new("public", table), columns);
        let families = [
            "Schmidt",
            "Schneider",
            "Fischer",
            "Wagner",
            "Neumann",
            "Hoffmann",
        ];
        let names = (0..30).map(|at| match beside {
            "names" => families[at % families.len()].to_owned(),
            other => format!("{other} {at}"),
        });
        let dates = (0..30).map(form);
        let samples = [Some(names.collect()), Some(dates.collect())];
        let judgements = super::super::table(&table, &samples);
        judgements[1].personal.as_ref().map(|found| found.category)
    }

    #[test]
    fn dates_of_the_last_century_beside_names_are_births() {
        let text = |at: usize| format!("{:02}.03.{}", at % 28 + 1, 1940 + at * 2);
        let slashed = |at: usize| format!("03/{:02}/{}", at % 28 + 1, 1940 + at * 2);
        let number = |at: usize| format!("{}03{:02}", 1940 + at * 2, at % 28 + 1);
        let date = |at: usize| format!("{}-03-{:02}", 1940 + at * 2, at % 28 + 1);
        let births = Some(Category::BirthDate);
        assert_eq!(told("altdaten", "names", Family::Text, text), births);
        assert_eq!(told("altdaten", "names", Family::Text, slashed), births);
        assert_eq!(told("altdaten", "names", Family::Int4, number), births);
        assert_eq!(told("altdaten", "names", Family::Int8, number), births);
        assert_eq!(told("altdaten", "names", Family::Date, date), births);
        // Of this century, years alone, of films, or beside nobody.
        let new = |at: usize| format!("{:02}.03.{}", at % 28 + 1, 2001 + at % 20);
        let year = |at: usize| (1940 + at * 2).to_string();
        assert_eq!(told("altdaten", "names", Family::Text, new), None);
        assert_eq!(told("altdaten", "names", Family::Int4, year), None);
        assert_eq!(told("films", "names", Family::Text, text), None);
        assert_eq!(told("altdaten", "row", Family::Text, text), None);
    }
}
