//! How values of countries and genders are written: by ISO's codes, by one closed list of words. What stands in for them
//! has to be written alike.

use super::category::Category;
use super::validators::gender::{Codes, Lists};
use crate::transform::words::countries::Code;

/// Of a hundred values, so many must be codes of one kind.
const NEARLY_ALL: usize = 80;

/// Longest value that may be a code or word for a gender, in bytes.
const LONGEST: usize = 24;

/// How all values of a column are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// Countries, by a code of ISO 3166-1.
    Country(Code),
    /// Countries, otherwise: most likely by name.
    CountryNames,
    /// Genders, by codes that `gender` knows.
    Genders,
    /// Genders, by the words of one closed list.
    GendersOf(Vec<String>),
    /// Genders, by words that no list has.
    UnknownGenders,
}

impl Written {
    /// How the values of such a column are written; `None` where there are none, or nothing is to be told.
    pub(super) fn of<'v>(
        category: Category,
        values: impl IntoIterator<Item = &'v str>,
    ) -> Option<Self> {
        let values = values.into_iter().map(str::trim);
        let values = values.filter(|value| !value.is_empty());
        match category {
            Category::Country => countries(values),
            Category::Gender => genders(values),
            _ => None,
        }
    }
}

fn countries<'v>(values: impl Iterator<Item = &'v str>) -> Option<Written> {
    let mut seen = 0;
    let mut codes = [0; Code::ALL.len()];
    for value in values {
        seen += 1;
        let upper = match value.len() {
            2 | 3 => value.to_ascii_uppercase(),
            _ => continue,
        };
        for (count, code) in codes.iter_mut().zip(Code::ALL) {
            *count += usize::from(code.to_alpha2(&upper).is_some());
        }
    }
    if seen == 0 {
        return None;
    }
    let mut found = codes.iter().zip(Code::ALL);
    let code = found.find(|(count, _)| **count * 100 >= seen * NEARLY_ALL);
    Some(code.map_or(Written::CountryNames, |(_, code)| Written::Country(code)))
}

fn genders<'v>(values: impl Iterator<Item = &'v str>) -> Option<Written> {
    let mut lists = Lists::default();
    let mut seen = false;
    for value in values {
        seen = true;
        if value.len() > LONGEST {
            return Some(Written::UnknownGenders);
        }
        lists.look(value);
    }
    Some(match lists.codes() {
        Some(Codes::Known) => Written::Genders,
        Some(Codes::List(words)) => Written::GendersOf(words),
        None if seen => Written::UnknownGenders,
        None => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_told_by_the_codes_that_most_values_are() {
        let of = |values: &[&str]| Written::of(Category::Country, values.iter().copied());
        let code = |code| Some(Written::Country(code));
        assert_eq!(of(&["DE", "fr", "PT"]), code(Code::Alpha2));
        assert_eq!(of(&["DEU", "FRA", "", "PRT "]), code(Code::Alpha3));
        assert_eq!(of(&["276", "076"]), code(Code::Numeric));
        assert_eq!(of(&["DE", "FR", "PT", "IT", "EU"]), code(Code::Alpha2));
        assert_eq!(of(&["DE", "Germany"]), Some(Written::CountryNames));
        assert_eq!(of(&["", " "]), None);
        assert_eq!(Written::of(Category::City, ["DE"]), None);
    }

    #[test]
    fn genders_are_told_by_the_list_that_has_them_all() {
        let of = |values: &[&str]| Written::of(Category::Gender, values.iter().copied());
        assert_eq!(of(&["m", "f", ""]), Some(Written::Genders));
        let list = ["W", "M"].map(str::to_owned).to_vec();
        assert_eq!(of(&["W", "M"]), Some(Written::GendersOf(list)));
        let long = "a description that goes on and on";
        for values in [&["m", "q"][..], &[long]] {
            assert_eq!(of(values), Some(Written::UnknownGenders));
        }
        assert_eq!(of(&[]), None);
    }
}
