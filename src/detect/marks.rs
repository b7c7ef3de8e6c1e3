//! Hashes of what may stand in other tables as well: they tell whether two columns hold the same.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::{Category, Proposal};
use crate::catalog::{Family, Type};

/// Hashes of values that other columns may hold as well, without regard to case or to an hour of zero. Of columns where nothing seems personal
/// the least ones, which are there or not whatever else is; none where the values are too few to be anybody's.
pub(super) fn of(personal: Option<&Proposal>, ty: &Type, values: &[&str]) -> Vec<u64> {
    let is_wanted = personal.is_none_or(|found| {
        use Category as C;
        let wanted = [
            C::Email,
            C::Username,
            C::Name,
            C::Company,
            C::Address,
            C::Street,
            C::Phone,
            C::Iban,
            C::Document,
            C::TaxId,
            C::BirthDate,
        ];
        wanted.contains(&found.category) || matches!(found.category, C::NationalId(_))
    });
    let is_date = matches!(
        ty.family,
        Family::Date | Family::Timestamp | Family::TimestampTz
    );
    if !is_wanted || !ty.family.is_text() && !is_date {
        return Vec::new();
    }
    let mut marks = hashes(values.iter().copied());
    match personal {
        None if marks.len() < FEWEST_MARKS => Vec::new(),
        None => {
            marks.truncate(MOST_MARKS);
            marks.shrink_to_fit();
            marks
        }
        Some(_) => marks,
    }
}

/// The same of values that another column told to be somebody's.
pub(super) fn of_texts(values: &[String]) -> Vec<u64> {
    hashes(values.iter().map(String::as_str))
}

/// Each once.
fn hashes<'v>(values: impl Iterator<Item = &'v str>) -> Vec<u64> {
    let values = values.map(str::trim).filter(|value| !value.is_empty());
    let mut marks: Vec<u64> = values
        .map(|value| {
            let mut hasher = DefaultHasher::new();
            let value = value.strip_suffix(MIDNIGHT).unwrap_or(value);
            value.to_lowercase().hash(&mut hasher);
            hasher.finish()
        })
        .collect();
    marks.sort_unstable();
    marks.dedup();
    marks
}

/// Different values below which a column that nothing seems personal in may hold labels that many tables share.
const FEWEST_MARKS: usize = 20;

/// Hashes that are kept of such a column.
const MOST_MARKS: usize = 200;

/// What moments have behind their day that are days.
const MIDNIGHT: &str = " 00:00:00";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_the_same_with_and_without_an_hour() {
        let days: Vec<String> = (1..29).map(|day| format!("1980-10-{day:02}")).collect();
        let moments: Vec<String> = days.iter().map(|day| format!("{day} 00:00:00")).collect();
        let hashed = |family: Family, values: &[String]| {
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            of(None, &Type::plain(family.name(), family), &values)
        };
        let marks = hashed(Family::Date, &days);
        assert_eq!(marks.len(), days.len());
        assert_eq!(hashed(Family::Timestamp, &moments), marks);
    }
}
