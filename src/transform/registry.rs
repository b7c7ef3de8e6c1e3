//! The one table of transforms. Help, error suggestions, the README's table and the laws that every transform is
//! tested against all derive from it: to add a transform, write its file in `builtin/` and one row here.

use super::builtin::{
    binary::bytes,
    categories::{choice, color, foreign_key, map},
    contact::{email, phone, social_handle, username},
    dates::{birth_date, calendar, date_noise, date_range, date_shift, date_truncate},
    finance::{amount, bic, card_type, credit_card, currency, iban},
    identifiers::{digits, hash, national_id, ssn, ulid, uuid},
    internet::{domain, file_path, ip_address, ip_prefix, mac_address, url, user_agent},
    numbers::{bucket, noise, number_range, permute, round, scale},
    people::{
        first_name, gender, job, last_name, middle_name, name, password_hash, persona, title,
    },
    places::{
        address, city, company, coordinates, country, house_number, postcode, state, street,
        time_zone,
    },
    plain::{default, empty, fixed, keep, set_null},
    strings::{lorem, mask, partial, redact, regex, replace, template, text, truncate},
    structures::{
        array, as_text, composite, hstore, json, programs::php, programs::yaml, range, unix_time,
        xml,
    },
};
pub use super::entry::{Entry, Group, Param, Prepare};

/// Every transform, in the order they are listed: by group.
pub static REGISTRY: &[Entry] = &[
    keep::ENTRY,
    set_null::ENTRY,
    fixed::ENTRY,
    empty::ENTRY,
    default::ENTRY,
    name::ENTRY,
    persona::ENTRY,
    first_name::ENTRY,
    middle_name::ENTRY,
    last_name::ENTRY,
    title::ENTRY,
    gender::ENTRY,
    job::ENTRY,
    password_hash::ENTRY,
    email::ENTRY,
    phone::ENTRY,
    username::ENTRY,
    social_handle::ENTRY,
    address::ENTRY,
    street::ENTRY,
    house_number::ENTRY,
    city::ENTRY,
    state::ENTRY,
    postcode::ENTRY,
    country::ENTRY,
    time_zone::ENTRY,
    coordinates::ENTRY,
    company::ENTRY,
    url::ENTRY,
    domain::ENTRY,
    file_path::ENTRY,
    ip_address::ENTRY,
    ip_prefix::ENTRY,
    mac_address::ENTRY,
    user_agent::ENTRY,
    credit_card::ENTRY,
    card_type::ENTRY,
    iban::ENTRY,
    bic::ENTRY,
    currency::ENTRY,
    amount::ENTRY,
    ssn::ENTRY,
    national_id::ENTRY,
    uuid::ENTRY,
    ulid::ENTRY,
    hash::ENTRY,
    digits::ENTRY,
    permute::ENTRY,
    noise::ENTRY,
    round::ENTRY,
    bucket::ENTRY,
    scale::ENTRY,
    number_range::ENTRY,
    date_shift::ENTRY,
    date_noise::ENTRY,
    date_truncate::ENTRY,
    birth_date::ENTRY,
    date_range::ENTRY,
    calendar::ENTRY,
    text::ENTRY,
    lorem::ENTRY,
    redact::ENTRY,
    regex::ENTRY,
    replace::ENTRY,
    mask::ENTRY,
    partial::ENTRY,
    truncate::ENTRY,
    template::ENTRY,
    choice::ENTRY,
    map::ENTRY,
    color::ENTRY,
    foreign_key::ENTRY,
    bytes::ENTRY,
    json::ENTRY,
    xml::ENTRY,
    yaml::ENTRY,
    php::ENTRY,
    hstore::ENTRY,
    array::ENTRY,
    composite::ENTRY,
    range::ENTRY,
    unix_time::ENTRY,
    as_text::ENTRY,
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
