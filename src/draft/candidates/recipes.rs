//! Transforms of each kind of data by the family of the type, best first, where nothing else is known of the column.

use crate::detect::Category;
use crate::draft::rule::Recipe;
use crate::transform::builtin::contact::phone::{ANY, NUMBERS};

pub(super) const UNIQUE: Recipe = ("hash", &[("length", "16"), ("encoding", "base32")]);
pub(super) const TEXT: Recipe = ("text", &[]);
pub(super) const DIGITS: Recipe = ("digits", &[]);
pub(super) const SET_NULL: Recipe = ("set_null", &[]);
pub(super) const NOISE: Recipe = ("noise", &[]);
pub(super) const PERMUTE: Recipe = ("permute", &[]);
pub(super) const NUMBERED: Recipe = (
    "number_range",
    &[("min", "100000000"), ("max", "999999999")],
);
pub(super) const AS_DIGITS: Recipe = ("as_text", &[("of", "digits")]);
pub(super) const CHOICE: Recipe = ("choice", &[]);
pub(super) const NEAR_YEAR: Recipe = ("noise", &[("absolute", "3")]);
pub(super) const MONTH: Recipe = ("number_range", &[("min", "1"), ("max", "12")]);

pub(super) fn texts(category: Category) -> &'static [Recipe] {
    use Category as C;
    match category {
        C::FirstName => &[("first_name", &[])],
        C::MiddleName => &[("middle_name", &[]), ("first_name", &[])],
        C::LastName => &[("last_name", &[])],
        C::Name => &[("name", &[]), ("last_name", &[])],
        C::Title => &[("title", &[]), SET_NULL],
        C::Job => &[("job", &[])],
        // `gender` refuses what it does not know: `codes` proposes it where that is known.
        C::Gender | C::Sensitive | C::Circumstance | C::Coordinates => &[SET_NULL],
        C::BirthDate => &[SET_NULL, ("birth_date", &[])],
        C::EventDate => &[("date_shift", &[]), SET_NULL],
        C::Email => &[("email", &[]), ("email", &[("style", "short")])],
        C::Phone => &[("phone", &[]), ("phone", &[(NUMBERS, ANY)]), DIGITS],
        C::Username => &[("username", &[]), ("username", &[("style", "short")])],
        C::Social => &[
            ("social_handle", &[]),
            ("username", &[]),
            ("username", &[("style", "short")]),
        ],
        C::Password => &[
            ("password_hash", &[]),
            ("fixed", &[("", "*")]),
            ("hash", &[]),
        ],
        C::Secret => &[("hash", &[])],
        C::Address => &[("address", &[]), ("street", &[])],
        C::Street => &[("street", &[])],
        C::HouseNumber => &[("house_number", &[]), DIGITS],
        C::City => &[("city", &[])],
        C::State => &[("state", &[]), ("city", &[])],
        C::Postcode => &[("postcode", &[]), DIGITS],
        C::Country => &[("country", &[]), ("country", &[("format", "code")])],
        C::TimeZone => &[("time_zone", &[]), SET_NULL],
        C::Company => &[("company", &[])],
        C::Ip => &[
            ("ip_address", &[]),
            ("ip_address", &[("version", "4"), ("prefix", "drop")]),
        ],
        C::Mac => &[("mac_address", &[])],
        C::UserAgent => &[("user_agent", &[])],
        C::Url => &[("url", &[])],
        C::Card => &[("credit_card", &[]), DIGITS],
        C::Iban => &[("iban", &[]), ("iban", &[("numbers", "any")]), DIGITS],
        C::Bic => &[("bic", &[])],
        C::Ssn => &[("ssn", &[]), DIGITS],
        C::FreeText | C::Photo => &[TEXT],
        C::Age
        | C::Income
        | C::Device
        | C::CardDetail
        | C::Account
        | C::TaxId
        | C::NationalId(_)
        | C::Document
        | C::Code => &[DIGITS],
        // Its letters tell as much as its digits.
        C::ExternalId => &[UNIQUE, DIGITS],
    }
}

pub(super) fn integers(category: Category) -> &'static [Recipe] {
    use Category as C;
    match category {
        C::Age => &[("noise", &[("absolute", "3")])],
        // Seconds from 1970, say: which no name tells, and a little noise would leave the day.
        C::BirthDate => &[SET_NULL, PERMUTE],
        C::HouseNumber => &[("house_number", &[]), NOISE],
        // All that four bytes hold.
        C::Ip => &[("permute", &[("min", "0"), ("max", "4294967295")]), PERMUTE],
        C::Income => &[NOISE],
        // Near ones of these are the real ones as often as not; and codes may stand in columns of text as well.
        C::Postcode | C::CardDetail | C::Code => &[AS_DIGITS, PERMUTE],
        // Any other number would be no place, and a near one the same.
        C::Sensitive | C::Circumstance | C::Gender | C::Coordinates => &[SET_NULL],
        _ => &[PERMUTE],
    }
}

pub(super) fn numbers(category: Category) -> &'static [Recipe] {
    match category {
        Category::Age => &[("noise", &[("absolute", "3")])],
        Category::BirthDate => &[SET_NULL],
        Category::Coordinates => &[("noise", &[("absolute", "0.05")])],
        Category::Sensitive => &[SET_NULL, NOISE],
        // What somebody is called by has no near ones. Equal numbers stay equal, as long as they are.
        Category::Phone
        | Category::Card
        | Category::Account
        | Category::TaxId
        | Category::Ssn
        | Category::NationalId(_)
        | Category::Document
        | Category::Code
        | Category::Device => &[NUMBERED, SET_NULL, NOISE],
        _ => &[NOISE],
    }
}
