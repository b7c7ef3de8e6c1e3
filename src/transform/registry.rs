//! The one table of transforms. Help, error suggestions, the README's table and the laws that every transform is
//! tested against all derive from it: to add a transform, write its file in `builtin/` and one row here.

use super::builtin::{
    contact::{email, phone, username},
    dates::date_shift,
    finance::credit_card,
    identifiers::{digits, hash, ssn, uuid},
    internet::{ip_address, url},
    numbers::{noise, permute},
    people::{first_name, last_name, name},
    places::{address, city, company, country, postcode, street},
    plain::{fixed, keep, set_null},
    strings::{mask, text},
    structures::{array, composite, hstore, json, range, xml},
};
pub use super::entry::{Entry, Group, Param, Prepare};

/// Every transform, in the order they are listed: by group.
pub static REGISTRY: &[Entry] = &[
    keep::ENTRY,
    set_null::ENTRY,
    fixed::ENTRY,
    name::ENTRY,
    first_name::ENTRY,
    last_name::ENTRY,
    email::ENTRY,
    phone::ENTRY,
    username::ENTRY,
    address::ENTRY,
    street::ENTRY,
    city::ENTRY,
    postcode::ENTRY,
    country::ENTRY,
    company::ENTRY,
    url::ENTRY,
    ip_address::ENTRY,
    credit_card::ENTRY,
    ssn::ENTRY,
    uuid::ENTRY,
    hash::ENTRY,
    digits::ENTRY,
    permute::ENTRY,
    noise::ENTRY,
    date_shift::ENTRY,
    text::ENTRY,
    mask::ENTRY,
    json::ENTRY,
    xml::ENTRY,
    hstore::ENTRY,
    array::ENTRY,
    composite::ENTRY,
    range::ENTRY,
];

pub use super::example::run as example;

/// The row of that name.
pub fn find(name: &str) -> Option<&'static Entry> {
    REGISTRY.iter().find(|entry| entry.name == name)
}

/// The closest name to a misspelt one, if any is close.
pub fn suggest(name: &str) -> Option<&'static str> {
    REGISTRY
        .iter()
        .map(|entry| (strsim::damerau_levenshtein(entry.name, name), entry.name))
        .filter(|(distance, entry)| *distance <= 2.max(entry.len() / 3))
        .min()
        .map(|(_, entry)| entry)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_grouped_named_and_documented() {
        assert!(REGISTRY.is_sorted_by_key(|entry| entry.group));
        for entry in REGISTRY {
            let same = REGISTRY.iter().filter(|other| other.name == entry.name);
            assert_eq!(same.count(), 1, "{}", entry.name);
            assert!(
                entry.doc.len() > 40 && entry.doc.ends_with('.'),
                "{}",
                entry.name
            );
            assert!(
                !entry.summary.ends_with('.') && entry.summary.len() < 60,
                "{}",
                entry.name
            );
            assert!(!entry.examples.is_empty(), "{}", entry.name);
            assert!(!entry.promises().is_empty(), "{}", entry.name);
            let documented = entry
                .params
                .iter()
                .all(|param| !param.doc.is_empty() && !param.kind.is_empty());
            assert!(documented, "{}", entry.name);
        }
    }

    #[test]
    fn misspelt_names_have_a_suggestion() {
        assert_eq!(suggest("emial"), Some("email"));
        assert_eq!(suggest("creditcard"), Some("credit_card"));
        assert_eq!(suggest("xyzzyx"), None);
    }
}
