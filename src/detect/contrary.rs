//! Names that beat no contrary values: what a column is where its name says one thing and its values can only be another.

use super::category::Category;
use super::names::{Hit, Strength};
use super::score;
use super::split::parts;
use super::values::{Evidence, Form, Shape};
use super::{Confidence, Proposal};

/// Whether values take a name back that means other things as well: `cc` of codes of countries, `cap` of sizes.
pub(super) fn takes_back(hit: Hit, evidence: &Evidence) -> bool {
    if evidence.are_flags() && is_no_flag(hit.category) {
        return true;
    }
    match hit.category {
        // `last_login` is when, and not who.
        named if evidence.are_moments() && is_somebody(named) => true,
        // An `owner` is somebody's key as often as a name.
        named if is_somebody(named) && hit.strength == Strength::Weak && evidence.are_uuids() => {
            true
        }
        Category::Postcode if hit.strength < Strength::Clear => evidence.are_no_postcodes(),
        Category::Email if hit.strength == Strength::Weak => evidence.are_no_emails(),
        // What a payment or a parcel is in, and which job is to be done.
        Category::State | Category::City | Category::Country | Category::Job
            if evidence.are_constants() =>
        {
            true
        }
        Category::Street | Category::City | Category::State if evidence.are_no_places() => true,
        // Programs have names of their own for them, which no other may replace: `Berlin`, `W. Europe Standard Time`.
        Category::TimeZone => evidence.are_other_zones(),
        // A `cell` is of a shelf now and then.
        Category::Phone => {
            let are_words = hit.strength == Strength::Weak && evidence.are_without_digits();
            are_words || evidence.are_codes_rather_than_phones()
        }
        named if is_name(named) && hit.strength == Strength::Weak => {
            evidence.are_labels() || evidence.are_numbers_alone()
        }
        _ => false,
    }
}

/// Whether documents may hold what their column is named like: an `avatar` is a URL, or parts that somebody chose.
pub(super) fn may_be_in(hit: Hit, documents: &[&str]) -> bool {
    let mut all = documents.iter();
    hit.category != Category::Url || documents.is_empty() || all.any(|text| text.contains('/'))
}

/// What holds a credential now and then, and in documents how it was made: those tell by themselves what is secret.
const PARAMETERS: &[&str] = &["credential_data", "credentialdata"];

/// Whether documents of that name are no secret as a whole.
pub(super) fn are_parameters(name: &str) -> bool {
    PARAMETERS
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
}

/// What values are under a name for something that they cannot be; `None` where the name may be right.
pub(super) fn instead(hit: Hit, form: Option<&Form>, evidence: &Evidence) -> Option<Proposal> {
    let (category, what) = match hit.category {
        Category::Name if evidence.are_logins() || evidence.are_handles() => (
            Category::Username,
            "the values are written as logins are".to_owned(),
        ),
        Category::Name if evidence.are_companies() => (
            Category::Company,
            "most values end in a company's legal form".to_owned(),
        ),
        Category::Username if evidence.are_mostly_whole_names() => (
            Category::Name,
            "most values are written as a given and a family name".to_owned(),
        ),
        Category::HouseNumber if evidence.are_streets() => {
            (Category::Street, "the values are streets".to_owned())
        }
        Category::Email | Category::UserAgent | Category::Phone | Category::Ip
            if evidence.confirms(hit.category).is_none()
                && evidence.digests().or(evidence.random()).is_some() =>
        {
            (
                Category::ExternalId,
                "the values are random or digests, which tell whose they are".to_owned(),
            )
        }
        Category::Job | Category::FreeText if evidence.are_titles() => (
            Category::Title,
            "the values are forms of address".to_owned(),
        ),
        Category::Address | Category::Street if evidence.are_towns() => (
            Category::City,
            "the values are towns with their countries".to_owned(),
        ),
        // Of other countries, whose own forms stand-ins are to keep.
        Category::Ssn if evidence.are_no_ssns() => {
            (Category::Document, "no value is one of the USA".to_owned())
        }
        Category::Password | Category::Secret if evidence.are_questions() => {
            (Category::FreeText, "the values are questions".to_owned())
        }
        named => {
            let form = form.filter(|form| is_contrary(named, form, evidence))?;
            (form.category, score::told(*form, evidence))
        }
    };
    Some(Proposal {
        category,
        confidence: Confidence::Medium,
        reason: format!("{}, but {what}", score::named(hit)),
    })
}

/// Whether values are, or mostly hold, e-mail addresses and the like under a name for a place: `ToAddr`.
fn is_contrary(named: Category, form: &Form, evidence: &Evidence) -> bool {
    use Category as C;
    let is_place = matches!(
        named,
        C::Street | C::City | C::State | C::Postcode | C::Country | C::HouseNumber
    );
    let may_be_mail = is_place || matches!(named, C::Address | C::Company) || is_name(named);
    let are_mail = form.category == C::Email && form.is_sure;
    let hold_contacts =
        form.category == C::FreeText && form.is_of_contacts() && evidence.are_of_contacts();
    let may_hold = is_place || named == C::Address;
    evidence.confirms(named).is_none() && (may_be_mail && are_mail || may_hold && hold_contacts)
}

/// Files that are called like people are files none the less.
pub(super) fn as_file(form: Form, evidence: &Evidence) -> Form {
    use Category as C;
    let is_name = matches!(form.category, C::FirstName | C::LastName | C::Name);
    let category = match is_name && evidence.shape() == Shape::Files {
        true => C::FreeText,
        false => form.category,
    };
    Form { category, ..form }
}

/// Whether a street was seen in what is named like free text and is sentences: the address is a part of it.
pub(super) fn is_within_texts(hit: Option<Hit>, form: &Form, evidence: &Evidence) -> bool {
    let is_named = hit.is_some_and(|hit| hit.category == Category::FreeText);
    is_named && matches!(form.category, Category::Address | Category::Street) && evidence.is_prose()
}

/// Whether a category is of names, which have words in them.
pub(super) fn is_of_words(category: Category) -> bool {
    is_name(category) || matches!(category, Category::Company | Category::City)
}

/// Whether values of a category are none of those words that programs write for what is on or off.
fn is_no_flag(category: Category) -> bool {
    is_somebody(category) || matches!(category, Category::Url | Category::Ip | Category::Address)
}

/// Whether somebody is called or reached by it.
fn is_somebody(category: Category) -> bool {
    is_name(category)
        || matches!(
            category,
            Category::Username | Category::Email | Category::Phone
        )
}

fn is_name(category: Category) -> bool {
    use Category as C;
    matches!(
        category,
        C::Name | C::FirstName | C::MiddleName | C::LastName
    )
}

/// What a name says of a line of an address behind the first, if its values have no numbers: those are towns and counties.
pub(super) fn as_town(name: &str, found: Proposal, evidence: &Evidence) -> Proposal {
    let is_line = found.category == Category::Street && is_later_line(name);
    if !is_line || !evidence.are_localities() {
        return found;
    }
    Proposal {
        category: Category::City,
        reason: format!("{}; the values are words, as towns are", found.reason),
        ..found
    }
}

/// Words for parts of towns.
const PARTS: &[&str] = &[
    "bairro",
    "barrio",
    "colonia",
    "district",
    "locality",
    "neighborhood",
    "neighbourhood",
    "ortsteil",
    "quartier",
    "stadtteil",
    "suburb",
];

/// Whether a column's name says that it is a part of a town, or a line of an address that may hold one, where another column
/// holds the town itself.
pub fn is_within_town(name: &str) -> bool {
    is_later_line(name)
        || parts(name)
            .iter()
            .any(|part| PARTS.contains(&part.word.as_str()))
}

/// What words for a second line of an address begin or end with.
const SECOND: &[&str] = &["compl", "zusatz", "extra"];

/// Whether a column's name says that it is a line of an address behind the first: `address2`, `adresszusatz`.
pub fn is_second_line(name: &str) -> bool {
    let is_second = |word: &str| {
        let mut all = SECOND.iter();
        all.any(|second| word.starts_with(second) || word.ends_with(second))
    };
    is_later_line(name) || parts(name).iter().any(|part| is_second(&part.word))
}

/// Whether a name ends in the number of a line behind the first: `addr3`, `line_2`.
fn is_later_line(name: &str) -> bool {
    let last = parts(name).pop().map(|part| part.written);
    let line = last.as_deref().and_then(|last| last.chars().last());
    line.is_some_and(|line| ('2'..='9').contains(&line))
}

#[cfg(test)]
mod tests {
    use crate::catalog::{Column, Family, Table, Type};
    use crate::detect::{self, Category, Judgement};
    use crate::ident::TableName;

    /// What a column is beside the two others of an address.
    fn judged(name: &str, ty: Type, form: impl Fn(usize) -> String) -> Judgement {
        judged_of(name, ty, 60, form)
    }

    fn judged_of(name: &str, ty: Type, rows: usize, form: impl Fn(usize) -> String) -> Judgement {
        let text = || Type::plain(Family::Text.name(), Family::Text);
        let columns = vec![
            Column::plain(name, ty),
            Column::plain("city", text()),
            Column::plain("zip", text()),
            Column::plain("street", text()),
        ];
        let table = Table::plain(TableName::new("public", "parcels"), columns);
        let column = |form: &dyn Fn(usize) -> String| Some((0..rows).map(form).collect());
        let samples = [
            column(&form),
            column(&|at| format!("Town {}", at % 7)),
            column(&|at| format!("{}", 10_000 + at)),
            column(&|at| format!("{at} Elm Street")),
        ];
        let judgements = detect::table(&table, &samples);
        judgements.into_iter().next().unwrap()
    }

    fn category(name: &str, form: impl Fn(usize) -> String) -> Option<Category> {
        category_of(name, 60, form)
    }

    fn category_of(name: &str, rows: usize, form: impl Fn(usize) -> String) -> Option<Category> {
        let text = Type::plain(Family::Text.name(), Family::Text);
        let found = judged_of(name, text, rows, form);
        found.personal.map(|found| found.category)
    }

    #[test]
    fn how_far_an_order_is_stands_under_no_state() {
        let text = || Type::plain("text", Family::Text);
        let words = |name: &str, words: &'static [&str]| {
            let judged = judged(name, text(), |at| words[at % words.len()].to_owned());
            judged.personal.map(|found| found.category)
        };
        assert_eq!(words("state", &["queued", "done", "failed"]), None);
        assert_eq!(words("via", &["sms", "email", "push"]), None);
        assert_eq!(words("ort", &["remote", "office"]), None);
        let states = words("state", &["texas", "ohio", "iowa"]);
        assert_eq!(states, Some(Category::State));
        let streets = words("via", &["roma", "garibaldi"]);
        assert_eq!(streets, Some(Category::Street));
    }

    #[test]
    fn addresses_that_are_of_mail_are_no_streets() {
        let one = |_| "hello@navy.mil".to_owned();
        assert_eq!(category("from_addr2", one), Some(Category::Email));
        assert_eq!(category("FromAddr", one), Some(Category::Email));
        let both = |at| match at % 9 {
            0..5 => format!("a{at}@navy.mil"),
            _ => format!("\"Brzonk, Xanthi\" <a{at}@navy.mil>"),
        };
        assert_eq!(category("ToAddr", both), Some(Category::FreeText));
        let streets = |at| format!("{at} Main Street");
        assert_eq!(category("ToAddr", streets), Some(Category::Street));
    }

    #[test]
    fn what_is_no_code_of_the_post_is_none_and_makes_no_table_italian() {
        let sizes = |at: usize| ["$1K-5K", "$5K-10K"][at % 2].to_owned();
        let text = || Type::plain(Family::Text.name(), Family::Text);
        for name in ["GivCap", "cap"] {
            let found = judged(name, text(), sizes);
            assert_eq!((found.personal, found.country), (None, None), "{name}");
        }
        let codes = |at| format!("{:05}", 20_100 + at);
        assert_eq!(category("cap", codes), Some(Category::Postcode));
    }

    #[test]
    fn words_of_programs_are_no_places_and_no_offices() {
        let states = |at: usize| ["AUTH_SUCCESS", "CAPTURE_SUCCESS", "FAILED"][at % 3].to_owned();
        assert_eq!(category("state_name", states), None);
        let jobs = |at: usize| ["send_mail", "import_rows"][at % 2].to_owned();
        assert_eq!(category("job", jobs), None);
        let places = |at: usize| ["Oregon", "New Jersey"][at % 2].to_owned();
        assert_eq!(category("state_name", places), Some(Category::State));
    }

    #[test]
    fn words_for_copies_of_mail_are_none_for_countries() {
        let codes = |at: usize| ["ES", "GB", "US"][at % 3].to_owned();
        assert_eq!(category("cc", codes), None);
        let mail = |at| format!("a{at}@navy.mil");
        assert_eq!(category("cc", mail), Some(Category::Email));
    }

    #[test]
    fn names_with_a_legal_form_are_companies() {
        const FIRMS: [&str; 4] = [
            "Wiedenhoft Logistik GmbH",
            "Nordwind S.L.",
            "Acme Inc.",
            "Anna Schmidt & Co. KG",
        ];
        let firms = |at: usize| FIRMS[at % 4].to_owned();
        for name in ["full_name", "account_holder", "business_name"] {
            assert_eq!(category(name, firms), Some(Category::Company), "{name}");
        }
        // Some are written without it.
        let short = |at: usize| match at % 4 {
            0 => "Nordwind Logistics".to_owned(),
            _ => FIRMS[at % 4].to_owned(),
        };
        assert_eq!(category("full_name", short), Some(Category::Company));
        let both = |at: usize| match at % 4 {
            0 => "Anna Schmidt".to_owned(),
            _ => FIRMS[at % 4].to_owned(),
        };
        assert_eq!(category("full_name", both), Some(Category::Name));
        let people = |at: usize| ["Maria Sá", "Anna Schmidt"][at % 2].to_owned();
        assert_eq!(category("full_name", people), Some(Category::Name));
    }

    #[test]
    fn handles_under_a_word_for_names_are_logins() {
        let handles = |at| format!("LunarGoblin{at}");
        assert_eq!(category("reporter", handles), Some(Category::Username));
        let one = |_| "mfernandez8999".to_owned();
        assert_eq!(category("modificado_por", one), Some(Category::Username));
    }

    #[test]
    fn few_words_in_small_letters_and_numbers_are_no_names() {
        // In many rows, and with no name of somebody among them.
        for name in ["mittente", "absender", "expediteur", "nadawca"] {
            let of =
                |words: [&'static str; 2], rows| category_of(name, rows, |at| words[at % 2].into());
            assert_eq!(of(["cliente", "rider"], 300), None, "{name}");
            assert_eq!(of(["cliente", "rider"], 20), Some(Category::Name), "{name}");
            assert!(of(["andreas", "xanthi"], 300).is_some(), "{name}");
            assert!(of(["Cliente", "Brzonk"], 300).is_some(), "{name}");
        }
        let digits = |at| format!("{}{:020}", "1234567890123456", at * 7919);
        assert_eq!(category("ln", digits), None);
        assert_eq!(category("ln", |at| format!("{}", 30 + at % 11)), None);
        let names = |at: usize| ["Brzonk", "Kwelder", "Schmidt"][at % 3].to_owned();
        assert_eq!(category("ln", names), Some(Category::LastName));
    }

    #[test]
    fn codes_with_letters_are_no_phones() {
        for name in ["cell", "lst_cell"] {
            let found = category(name, |at| format!("OH-{}-{}", 1000 + at, at % 7));
            assert_ne!(found, Some(Category::Phone), "{name}");
            // What is no code may still be one: some are written so, or are not known yet.
            let phones = |at| format!("0171 {:07}", 1_234_567 + at);
            assert_eq!(category(name, phones), Some(Category::Phone), "{name}");
            let notes = |at| format!("ask {at} neighbour");
            assert_eq!(category(name, notes), Some(Category::Phone), "{name}");
            let vanity = |at| format!("x{:07}", 1_234_567 + at);
            assert_eq!(category(name, vanity), Some(Category::Phone), "{name}");
        }
    }

    #[test]
    fn what_is_on_or_off_and_when_is_nobody() {
        let flags = |at: usize| ["true", "never", "default"][at % 3].to_owned();
        let moments = |at: usize| format!("2024-03-{:02} 09:{:02}:11+00", at % 28 + 1, at % 60);
        for name in ["email", "first_name", "phone", "username"] {
            assert_eq!(category(name, flags), None, "{name}");
            assert!(category_of(name, 3, flags).is_some(), "{name}");
            let some = |at| match at {
                0 => "quist".to_owned(),
                at => flags(at),
            };
            assert!(category(name, some).is_some(), "{name}");
        }
        for name in ["login", "username", "name", "email"] {
            assert_eq!(category(name, moments), None, "{name}");
        }
        let mixed = |at| match at {
            0 => "quist".to_owned(),
            at => moments(at),
        };
        assert_eq!(category("username", mixed), Some(Category::Username));
    }

    #[test]
    fn streets_under_a_word_for_house_numbers_are_streets() {
        let streets = |at| format!("Prinsengracht {at} hs");
        for name in ["straat_hnr", "house_number", "adr_hnr"] {
            assert_eq!(category(name, streets), Some(Category::Street), "{name}");
        }
        let numbers = |at| format!("{at} hs");
        assert_eq!(category("hnr", numbers), Some(Category::HouseNumber));
    }

    #[test]
    fn digests_of_addresses_are_no_addresses() {
        let digests = |at: usize| {
            format!(
                "{:016x}{:016x}",
                at * 0x9E37_79B9_7F4A,
                at * 0x1234_5678_9ABC
            )
        };
        let found = category("mail_hash", digests);
        assert_ne!(found, Some(Category::Email));
        assert!(found.is_some());
    }

    #[test]
    fn later_lines_of_addresses_without_numbers_are_towns() {
        let towns = |at: usize| ["Leeds", "Headingley", "W YORKS", "Hull"][at % 4].to_owned();
        assert_eq!(category("addr3", towns), Some(Category::City));
        assert_eq!(category("addr1", towns), Some(Category::Street));
        let flats = |at| format!("Unit {at}");
        assert_eq!(category("addr2", flats), Some(Category::Street));
    }

    #[test]
    fn a_word_for_urls_decides_on_no_document() {
        let json = || Type::plain("jsonb", Family::Jsonb);
        let found = judged("avatar", json(), |at| {
            format!("{{\"skin\": {}, \"hat\": \"crown\"}}", at % 5)
        });
        assert_eq!(found.personal, None);
        let urls = judged("avatar", json(), |at| {
            format!("{{\"url\": \"https://navy.mil/u/{at}\"}}")
        });
        let category = urls.personal.map(|found| found.category);
        assert_eq!(category, Some(Category::Url));
    }

    #[test]
    fn keys_under_a_word_for_somebody_are_no_names() {
        let keys = |at: usize| format!("f81d4fae-7dec-11d0-a765-00a0c91e{at:04x}");
        assert_eq!(category("owner", keys), None);
        let names = |at: usize| ["Ada Quist", "Piotr Lis", "Jo Berg"][at % 3].to_owned();
        assert_eq!(category("owner", names), Some(Category::Name));
    }
}
