//! The one locale that all parts of a subject's person have.

use std::collections::{HashMap, HashSet};

use super::super::coherent::Sight;
use super::{Chosen, Part};
use crate::detect::Country;

/// Countries whose people may have the names that `persona` gives without a locale, and those whose addresses it gives.
pub(super) const NAMES: &[&str] = &["us", "uk", "au"];
pub(super) const PLACES: &[&str] = &["us"];

/// Whose people a column seems to be of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum People {
    /// Nobody knows.
    Unknown,
    /// Those that `persona` gives without a locale.
    Usual,
    /// Those of a locale.
    Of(&'static str),
    /// Of a country that there is no locale for.
    Others,
}

/// The people of a country. `usual` are those that need no locale.
pub(super) fn people(country: Option<&'static Country>, usual: &[&str]) -> People {
    match country {
        None => People::Unknown,
        Some(country) if usual.contains(&country.code) => People::Usual,
        Some(country) => country.locale.map_or(People::Others, People::Of),
    }
}

/// The locale of each subject's person, by kind of subject; `None` for the usual one.
pub(super) type Locales = HashMap<String, Option<String>>;

/// Settles them, and takes out parts of other people. Rules that are there decide; else a locale is settled where the
/// subject's own columns tell it, and no other one of its parts tells another.
pub(super) fn settle(sight: &Sight<'_, '_>, chosen: &mut Chosen) -> Locales {
    let mut locales = decided(sight);
    let mut seen: HashMap<String, Vec<&Part>> = HashMap::new();
    for part in chosen.values() {
        seen.entry(part.root.clone()).or_default().push(part);
    }
    for (root, parts) in seen {
        let mut own = parts.iter().filter(|part| !part.is_copy);
        let is_told = own.any(|part| part.people != People::Unknown);
        let told = own_locale(parts.iter().map(|part| part.people)).filter(|_| is_told);
        locales.entry(root).or_insert(told);
    }
    chosen.retain(|_, part| {
        let settled = locales.get(&part.root).cloned().flatten();
        is_of(part.people, settled.as_deref())
    });
    locales
}

/// The locale that what is known of some columns tells; `None` for the usual one, and where they tell several.
pub(super) fn own_locale(all: impl Iterator<Item = People>) -> Option<String> {
    let known: HashSet<People> = all.filter(|people| *people != People::Unknown).collect();
    let mut known = known.into_iter();
    match (known.next(), known.next()) {
        (Some(People::Of(locale)), None) => Some(locale.to_owned()),
        _ => None,
    }
}

/// Whether people may be those of a locale.
pub(super) fn is_of(people: People, locale: Option<&str>) -> bool {
    match people {
        People::Unknown => true,
        People::Usual => locale.is_none(),
        People::Of(own) => locale == Some(own),
        People::Others => false,
    }
}

/// What rules that are there say.
fn decided(sight: &Sight<'_, '_>) -> Locales {
    let tables = 0..sight.logical.len();
    let found = tables.filter_map(|table| {
        let by = sight.follows(table, "persona")?;
        let locale = sight.locale(table, "persona").map(str::to_owned);
        Some((sight.root(table, by), locale))
    });
    found.collect()
}
