//! Words that are no names of people although they may be written as such: towns, countries and states, and the states, colours,
//! days and sorts that columns of few different values hold.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::people;
use crate::detect::split::folded;
use crate::transform::words::locale::LOCALES;
use crate::transform::words::states::STATES;
use crate::transform::words::towns::TOWNS;
use crate::transform::words::{COUNTRIES, foreign_towns};

/// Towns, states and countries, folded.
static PLACES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let mut places: HashSet<String> = HashSet::new();
    let mut add = |name: &str| {
        // Lists of made-up towns are of forms.
        if !name.contains('{') {
            places.insert(folded(name));
        }
    };
    TOWNS.iter().for_each(|town| add(town.city));
    for locale in LOCALES {
        let towns = foreign_towns::of(locale.name);
        towns.iter().for_each(|town| add(town.city));
        let cities = locale.list("city").unwrap_or_default();
        cities.iter().for_each(|city| add(city));
    }
    let states = STATES.iter().flat_map(|of| of.names);
    states.for_each(|name| add(name));
    COUNTRIES.iter().for_each(|name| add(name));
    places
});

/// Words that are labels, folded. Source: `rules/names.csv`.
static LABELS: LazyLock<HashSet<String>> =
    LazyLock::new(|| people::words("label").into_iter().map(folded).collect());

/// Whether a value is the name of a town, a state or a country.
pub fn is_place(value: &str) -> bool {
    PLACES.contains(&folded(value))
}

/// Whether a word of a value is one of labels.
pub fn has_label(value: &str) -> bool {
    let mut words = value.split(|c: char| !c.is_alphabetic());
    words.any(|word| LABELS.contains(&folded(word)))
}

/// Whether a value is one of labels as a whole.
pub fn is_label(value: &str) -> bool {
    LABELS.contains(&folded(value))
}

/// Whether a value names a place or is a label: nobody, however it is written.
pub fn is_nobody(value: &str) -> bool {
    is_place(value) || has_label(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_labels_are_nobody() {
        for nobody in [
            "Berlin",
            "WIEN",
            "Germany",
            "Violet",
            "Not Found",
            "Geschlossen",
        ] {
            assert!(is_nobody(nobody), "{nobody}");
        }
        for somebody in ["Brzonk", "Anna", "Ada Quist", "Müller", ""] {
            assert!(!is_nobody(somebody), "{somebody}");
        }
    }
}
