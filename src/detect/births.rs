//! Dates of birth under names that say nothing, beside names of people.

use super::subject::Subject;
use super::values::Evidence;
use super::{Category, Confidence, Judgement, Proposal, Sample, category, elements};
use crate::catalog::{Family, Table, Type};

/// Takes dates, and lists of them, for those of births where they spread over decades of the last century, and the table
/// has columns of names of people, whatever those are called.
pub(super) fn beside(table: &Table, samples: &[Sample], judgements: &mut [Judgement]) {
    let subject = Subject::named(&table.name.name);
    let is_things = subject.things && !subject.people;
    if is_things || !judgements.iter().any(is_of_names) {
        return;
    }
    let columns = table.columns.iter().zip(samples).zip(judgements);
    for ((column, sample), judgement) in columns {
        let values = sample.as_deref().unwrap_or_default();
        let is_open = judgement.personal.is_none() && may_hold(&column.ty);
        let are_births = || match column.ty.family {
            Family::Array => {
                let lists: Vec<&str> = values.iter().map(String::as_str).collect();
                are_births(elements(&lists).iter().map(String::as_str))
            }
            Family::Range | Family::Multirange => {
                let ranges: Vec<&str> = values.iter().map(String::as_str).collect();
                are_births(bounds(&ranges))
            }
            _ => are_births(values.iter().map(String::as_str)),
        };
        if is_open && are_births() {
            judgement.personal = Some(Proposal {
                category: Category::BirthDate,
                confidence: Confidence::Low,
                reason: "dates spread over decades of the last century, beside names of people"
                    .into(),
            });
        }
    }
}

/// Whether a column is of given or family names, or likely of whole ones: bands and films have those now and then.
fn is_of_names(judgement: &Judgement) -> bool {
    judgement.personal.as_ref().is_some_and(|found| {
        let is_whole = found.category == Category::Name && found.confidence > Confidence::Low;
        is_whole || matches!(found.category, Category::FirstName | Category::LastName)
    })
}

/// Whether a type is ranges of dates or moments, or several of them: those of births are of one day.
pub(super) fn are_ranges(ty: &Type) -> bool {
    let is_date = |family| {
        matches!(
            family,
            Family::Date | Family::Timestamp | Family::TimestampTz
        )
    };
    category::is_range_of(ty, is_date)
}

/// Whether of all that is personal a type holds only dates of birth.
pub(super) fn may_only_be(ty: &Type) -> bool {
    matches!(ty.family, Family::Timestamp | Family::TimestampTz) || are_ranges(ty)
}

/// The first bounds of ranges, as PostgreSQL writes them: `[1950-03-01,1950-03-02)`. Of ranges that are surely longer than a
/// day, which are of no birth, their whole text. Source: PostgreSQL documentation, "Range Input/Output".
pub(super) fn bounds<'v>(values: &[&'v str]) -> Vec<&'v str> {
    let bound = |value: &&'v str| {
        let (first, rest) = value.split_once(',')?;
        let bare = first.trim_start_matches(['{', '[', '(', '"', '\\']);
        let last = rest.trim_start_matches('"');
        is_short(bare, last).then_some(bare)
    };
    let values = values.iter();
    values.map(|value| bound(value).unwrap_or(value)).collect()
}

/// Whether two dates in a range are of one month, or the end of one and the beginning of the next.
fn is_short(first: &str, last: &str) -> bool {
    let (Some(from), Some(to)) = (first.get(..10), last.get(..10)) else {
        return false;
    };
    let is_end = ["28", "29", "30", "31"]
        .iter()
        .any(|day| from.ends_with(day));
    from.get(..7) == to.get(..7) || is_end && to.ends_with("-01")
}

fn may_hold(ty: &Type) -> bool {
    let is_list = ty.family == Family::Array;
    if let Some(element) = ty.element.as_deref().filter(|_| is_list) {
        return element.family == Family::Date || element.family.is_text();
    }
    let is_number = matches!(ty.family, Family::Int4 | Family::Int8 | Family::Numeric);
    ty.family.is_text() || ty.family == Family::Date || is_number || may_only_be(ty)
}

/// Whether values are dates that spread over decades of the last century.
pub(super) fn are_births<'v>(values: impl IntoIterator<Item = &'v str>) -> bool {
    let evidence = Evidence::of(values);
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
        let dates = match family {
            Family::Array => Type {
                element: Some(Box::new(Type::plain("date", Family::Date))),
                ..Type::plain("date[]", Family::Array)
            },
            family => Type::example(family),
        };
        let columns = vec![
            Column::plain(
                if beside == "whole names" {
                    "inhaber"
                } else {
                    "feld1"
                },
                text(),
            ),
            Column::plain("feld2", dates),
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
            "whole names" => format!("Linda {}", families[at % families.len()]),
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
        let list = |at: usize| format!("[\"{}-03-{:02}\", null]", 1940 + at * 2, at % 28 + 1);
        for beside in ["names", "whole names"] {
            assert_eq!(told("altdaten", beside, Family::Date, date), births);
            assert_eq!(told("altdaten", beside, Family::Array, list), births);
        }
        let moment = |at: usize| format!("{}-03-{:02} 00:00:00+00", 1940 + at * 2, at % 28 + 1);
        assert_eq!(
            told("altdaten", "names", Family::TimestampTz, moment),
            births
        );
        let range = |at: usize| {
            let year = 1940 + at * 2;
            format!("[{year}-03-01,{year}-03-02)")
        };
        assert_eq!(told("altdaten", "names", Family::Range, range), births);
        let spans = |at: usize| {
            let year = 1940 + at * 2;
            format!("[{year}-03-01,{year}-04-01)")
        };
        assert_eq!(told("altdaten", "names", Family::Range, spans), None);
        let ranges = |at: usize| {
            let year = 1940 + at * 2;
            format!("{{[{year}-03-01,{year}-03-02)}}")
        };
        assert_eq!(
            told("altdaten", "names", Family::Multirange, ranges),
            births
        );
        // What nobody knows has a word of its own.
        let gaps = |at: usize| match at % 5 {
            3 => "unknown".to_owned(),
            _ => format!("{:02}/03/{}", at % 28 + 1, 1940 + at * 2),
        };
        assert_eq!(told("altdaten", "names", Family::Text, gaps), births);
        let moments = |at: usize| format!("{}-03-{:02} 10:11:12+00", 2001 + at % 20, at % 28 + 1);
        assert_eq!(
            told("altdaten", "names", Family::TimestampTz, moments),
            None
        );
        // Of this century, years alone, of films, or beside nobody.
        let new = |at: usize| format!("{:02}.03.{}", at % 28 + 1, 2001 + at % 20);
        let year = |at: usize| (1940 + at * 2).to_string();
        assert_eq!(told("altdaten", "names", Family::Text, new), None);
        assert_eq!(told("altdaten", "names", Family::Int4, year), None);
        assert_eq!(told("films", "names", Family::Text, text), None);
        assert_eq!(told("altdaten", "row", Family::Text, text), None);
    }
}
