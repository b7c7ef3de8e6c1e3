//! Which transforms suit a kind of data, best first. Names that the registry does not have are passed over, so a
//! transform that is added there is proposed from then on where it stands here.

mod recipes;

use recipes::{
    CHOICE, DIGITS, MONTH, NEAR_YEAR, NOISE, SET_NULL, TEXT, UNIQUE, integers, numbers, texts,
};

use super::rule::{self, Recipe};
use crate::catalog::{Family, Type};
use crate::detect::validators::national::Scheme;
use crate::detect::{self, Category, Country, Shape, is_hstore, is_path};
use crate::transform::args::{Arg, Span, Value};
use crate::transform::builtin::contact::phone::{ANY, NUMBERS};

/// What `redact` would find in the texts of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Contacts {
    /// Nothing, or not all of what is to be replaced.
    None,
    /// E-mail addresses, phone or account numbers and the like.
    Some,
    /// The same in few of them; the others are nobody's.
    Few,
}

/// What a rule is wanted for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) category: Category,
    /// The column's or member's name.
    pub(super) name: &'a str,
    pub(super) ty: &'a Type,
    /// What `redact` would find in its texts.
    pub(super) contacts: Contacts,
    /// Whether its values are days, or numbers written as days are: `19800501`.
    pub(super) are_days: bool,
    /// Whether its values are streets whose house numbers stand elsewhere.
    pub(super) is_street_alone: bool,
    /// The form that its values have.
    pub(super) shape: Shape,
    /// Columns of the same row with names and addresses of people, which texts may repeat.
    pub(super) known: &'a [String],
    /// Where people of the table live, as far as that can be told.
    pub(super) country: Option<&'static Country>,
}

/// Rules for values of a category and type, best first. `keep` is not among them.
pub(super) fn rules(wanted: Wanted<'_>) -> Vec<Arg> {
    let Wanted { category, ty, .. } = wanted;
    if ty.family == Family::Array {
        return array(wanted);
    }
    if ty.name == "xml" {
        // What takes the words of a document may not leave its marks whole.
        return recipes(&[SET_NULL]);
    }
    let mut rules = Vec::new();
    rules.extend(of_shape(wanted));
    match category {
        Category::NationalId(Some(scheme)) if ty.family.is_text() => {
            rules.extend(recipes(national(scheme)))
        }
        Category::Coordinates => rules.extend(coordinates(wanted)),
        Category::BirthDate if is_year(wanted.name) => rules.extend(recipes(&[NEAR_YEAR])),
        Category::CardDetail => rules.extend(expiry(wanted)),
        Category::BirthDate if wanted.are_days && is_whole(ty) => {
            rules.push(holding("as_text", Arg::scalar("birth_date")));
        }
        Category::BirthDate if wanted.are_days && ty.family.is_text() => {
            rules.push(Arg::scalar("birth_date"));
        }
        Category::Street if wanted.is_street_alone && ty.family.is_text() => {
            rules.extend(streets(wanted.country));
        }
        // What stands in addresses of the web is no name of a company, which repeats and has blanks in it.
        Category::Company if is_slug(wanted.name) && ty.family.is_text() => {
            rules.push(rule::arg(UNIQUE));
        }
        Category::FreeText => rules.extend(redact(wanted)),
        Category::Phone if ty.family == Family::Int8 => {
            rules.extend(phones_of_digits(wanted.country));
        }
        _ => {}
    }
    if is_second_line(wanted) {
        rules.extend(second_lines(wanted.country));
    }
    if let Some(country) = wanted.country.filter(|_| ty.family.is_text()) {
        rules.extend(local(category, country, wanted.name));
    }
    rules.extend(recipes(match ty.family {
        Family::Text | Family::Bpchar | Family::Citext => texts(category),
        Family::Int2 | Family::Int4 | Family::Int8 => integers(category),
        Family::Numeric | Family::Float4 | Family::Float8 => numbers(category),
        Family::Money | Family::Interval => &[NOISE],
        Family::Date | Family::Timestamp | Family::TimestampTz => DATES,
        // No transform of births keeps a lower bound below its upper one.
        Family::Range | Family::Multirange => &[SET_NULL, ("range", &[("of", "set_null")])],
        // Only the second is one to one.
        Family::Inet | Family::Cidr => &[("ip_address", &[]), ("ip_prefix", &[])],
        Family::Uuid => &[("uuid", &[])],
        Family::Bytea if category == Category::Photo => PHOTOS,
        Family::Bytea if category == Category::FreeText => FILES,
        Family::Bytea => &[("hash", &[]), ("bytes", &[])],
        Family::Bool => &[SET_NULL, ("fixed", &[("", "false")])],
        Family::Enum => &[SET_NULL, CHOICE],
        _ if ty.name.starts_with("macaddr") => &[("mac_address", &[])],
        _ => &[],
    }));
    if ty.family.is_text() && category == Category::Email {
        rules.extend(undeliverable(ty.length));
    } else if ty.family.is_text() {
        if category == Category::Secret {
            rules.extend(ty.length.map(short_hash));
        }
        rules.extend(recipes(&[TEXT, UNIQUE, DIGITS, ("mask", &[])]));
    }
    rules.extend(recipes(&[SET_NULL]));
    match ty.family {
        Family::Json | Family::Jsonb => rules.push(rule::arg(("fixed", &[("", "{}")]))),
        _ if is_hstore(ty) || is_path(ty) || ty.name == "tsvector" => {
            rules.push(rule::arg(("fixed", &[("", "")])))
        }
        _ => {}
    }
    rules
}

/// What keeps the form of values that something reads by it.
fn of_shape(wanted: Wanted<'_>) -> Option<Arg> {
    use Category as C;
    let shape = match wanted.ty.family.is_text() {
        true => wanted.shape,
        false => Shape::Any,
    };
    match (shape, wanted.category) {
        (Shape::Files, C::FreeText | C::Photo | C::Url) => Some(Arg::scalar("file_path")),
        (Shape::Base32(length), C::Secret) => {
            let length = length.min(MOST_BASE32).to_string();
            let params = [("length", length.as_str()), ("encoding", "base32")];
            Some(rule::with("hash", Arg::map(&params)))
        }
        (Shape::MessageIds, C::ExternalId) => Some(message_ids()),
        // Of so few digits whatever follows from them tells who has the same.
        (Shape::Pins, C::Password | C::Secret) => Some(rule::with("fixed", rule::quoted("0000"))),
        // What comes there is `van der` or `Jr.`, and no form of address.
        (Shape::Unseen, C::Title) if is_of_family_name(wanted.name) => Some(rule::arg(SET_NULL)),
        (Shape::OfCountry, C::TaxId) => Some(rule::arg_of("digits", "letters", "keep")),
        _ => None,
    }
}

/// Words for a family name, and for what stands behind it.
const FAMILY: &[&str] = &["family", "last", "surname", "suffix"];

fn is_of_family_name(name: &str) -> bool {
    let words = detect::words(name);
    words.iter().any(|word| FAMILY.contains(&word.as_str()))
}

/// Most characters of base32 that `hash` gives.
const MOST_BASE32: u32 = 51;

fn recipes(recipes: &[Recipe]) -> Vec<Arg> {
    recipes.iter().map(|recipe| rule::arg(*recipe)).collect()
}

const DATES: &[Recipe] = &[("birth_date", &[]), ("date_shift", &[("days", "180")])];
const FILES: &[Recipe] = &[("bytes", &[("style", "document")]), SET_NULL, ("hash", &[])];
const PHOTOS: &[Recipe] = &[("bytes", &[("style", "image")]), SET_NULL, ("hash", &[])];

/// Numbers of one scheme, then any of that scheme where the column must stay unique.
fn national(scheme: Scheme) -> &'static [Recipe] {
    macro_rules! of {
        ($($key:literal: $value:literal),+) => {
            &[
                ("national_id", &[$(($key, $value)),+]),
                ("national_id", &[$(($key, $value)),+, ("numbers", "any")]),
            ]
        };
    }
    match scheme {
        Scheme::Poland => of!("country": "pl"),
        Scheme::Germany => of!("country": "de"),
        Scheme::France => of!("country": "fr"),
        Scheme::Spain => of!("country": "es"),
        Scheme::Italy => of!("country": "it"),
        Scheme::UnitedKingdom => of!("country": "uk"),
        Scheme::Nhs => of!("country": "uk", "kind": "nhs"),
        Scheme::Brazil => of!("country": "br"),
        Scheme::India => of!("country": "in"),
        Scheme::Netherlands => of!("country": "nl"),
        Scheme::Portugal | Scheme::GermanHealth => &[],
        Scheme::Sweden => of!("country": "se"),
    }
}

/// What programs for mail read as an identifier, at a host that nobody has; equal ones stay equal, so that threads hold.
fn message_ids() -> Arg {
    let pattern = rule::quoted("<[0-9a-f]{32}@mail[.]example>");
    rule::with("regex", rule::map(vec![(Arg::scalar("pattern"), pattern)]))
}

/// Stand-ins as the country has them. What a transform does not know of it is passed over like any other candidate.
fn local(category: Category, country: &'static Country, name: &str) -> Vec<Arg> {
    use Category as C;
    // Without a country, transforms give what the USA have.
    let by_country = |name| match country.code {
        "us" => Vec::new(),
        code => vec![rule::arg_of(name, "country", code)],
    };
    let by_locale = |name| {
        let locales = country.locale.into_iter();
        locales
            .map(|locale| rule::arg_of(name, "locale", locale))
            .collect()
    };
    match category {
        C::Phone => by_country("phone"),
        C::Postcode => by_country("postcode"),
        C::State => by_country("state"),
        // A scheme of another country would make numbers that nobody there can have.
        C::NationalId(None) if is_of_no_scheme(name) => Vec::new(),
        C::NationalId(None) => country
            .scheme
            .map_or(Vec::new(), |scheme| recipes(national(scheme))),
        C::FirstName => by_locale("first_name"),
        C::MiddleName => by_locale("middle_name"),
        C::LastName => by_locale("last_name"),
        C::Name => by_locale("name"),
        C::Title => by_locale("title"),
        C::Job => by_locale("job"),
        C::Address => by_locale("address"),
        C::Street => by_locale("street"),
        C::City => by_locale("city"),
        C::Company => by_locale("company"),
        _ => Vec::new(),
    }
}

/// What national numbers are called in countries whose scheme no transform knows, and whose language is another one's: Mexico,
/// Argentina, Chile, Colombia.
const OF_NO_SCHEME: &[&str] = &["curp", "rfc", "cuit", "cuil", "rut", "run", "cedula"];

fn is_of_no_scheme(name: &str) -> bool {
    let words = detect::words(name);
    words
        .iter()
        .any(|word| OF_NO_SCHEME.contains(&word.as_str()))
}

/// Phone numbers without their signs, which numbers of eight bytes hold and shorter ones do not.
fn phones_of_digits(country: Option<&'static Country>) -> Vec<Arg> {
    let of_country = country.map_or(Vec::new(), |country| local(Category::Phone, country, ""));
    let any = rule::arg_of("phone", NUMBERS, ANY);
    let usual = [Arg::scalar("phone"), any, Arg::scalar("digits")];
    let rules = of_country.into_iter().chain(usual);
    rules.map(|rule| holding("as_text", rule)).collect()
}

/// Whether values stand on the second line of an address, and are no streets.
fn is_second_line(wanted: Wanted<'_>) -> bool {
    wanted.category == Category::Street
        && wanted.ty.family.is_text()
        && matches!(wanted.shape, Shape::SecondLines | Shape::Unseen)
        && detect::is_second_line(wanted.name)
}

/// Streets without a number, as the country has them.
fn streets(country: Option<&'static Country>) -> Vec<Arg> {
    parts_of_streets(country, ("number", "without"))
}

/// Parts of houses, as the country has them.
fn second_lines(country: Option<&'static Country>) -> Vec<Arg> {
    parts_of_streets(country, ("line", "second"))
}

fn parts_of_streets(
    country: Option<&'static Country>,
    part: (&'static str, &'static str),
) -> Vec<Arg> {
    let locale = country.and_then(|country| country.locale);
    let local = locale.map(|locale| Arg::map(&[("locale", locale), part]));
    let all = local.into_iter().chain([Arg::map(&[part])]);
    all.map(|params| rule::with("street", params)).collect()
}

/// Whether a name is that of what stands for something in addresses of the web.
fn is_slug(name: &str) -> bool {
    detect::words(name)
        .last()
        .is_some_and(|word| word == "slug")
}

/// Whether numbers have as many digits as a day, and no fraction.
fn is_whole(ty: &Type) -> bool {
    matches!(ty.family, Family::Int4 | Family::Int8)
}

/// Whether a number is a year, as its name tells.
fn is_year(name: &str) -> bool {
    const YEARS: &[&str] = &[
        "year", "yr", "yob", "jahr", "annee", "ano", "anno", "jaar", "rok",
    ];
    let words = detect::words(name);
    let is_year = |word: &String| {
        YEARS.contains(&word.as_str())
            || ["year", "jahr", "jaar"]
                .iter()
                .any(|end| word.ends_with(end))
    };
    words.iter().any(is_year)
}

/// Words for months.
const MONTHS: &[&str] = &[
    "month", "months", "mon", "mo", "monat", "mois", "mes", "mese", "maand", "miesiac",
];

/// Years from which those of texts are chosen.
const YEARS: std::ops::Range<u32> = 2026..2034;

/// When a card expires, as its month or year alone: an application reads no other number as one.
fn expiry(wanted: Wanted<'_>) -> Option<Arg> {
    let words = detect::words(wanted.name);
    let is_month = words.iter().any(|word| MONTHS.contains(&word.as_str()));
    let choice = |numbers: std::ops::Range<u32>| {
        let values = numbers.map(|number| rule::quoted(&format!("{number:02}")));
        let values = Arg {
            value: Value::List(values.collect()),
            span: Span::default(),
        };
        rule::with("choice", values)
    };
    match (is_month, is_year(wanted.name), wanted.ty.family) {
        (true, true, _) | (false, false, _) => None,
        (true, _, family) if family.is_text() => Some(choice(1..13)),
        (_, _, family) if family.is_text() => Some(choice(YEARS)),
        (true, ..) => Some(rule::arg(MONTH)),
        _ => Some(rule::arg(NEAR_YEAR)),
    }
}

/// The shortest host that nobody can own and that looks like one.
const SHORT_HOST: &str = "a.test";

/// Characters that make a stand-in unique whatever the rows are: of an address before the @, and of a hash.
const TELLING: u32 = 16;

/// For addresses in columns too narrow for the usual ones: shorter ones at a reserved host, then what is no address. What
/// keeps the form of the real ones (`text`, `digits`) would give some at hosts of somebody's.
fn undeliverable(room: Option<u32>) -> Vec<Arg> {
    let room = room.unwrap_or(u32::MAX);
    let before = room.saturating_sub(SHORT_HOST.len() as u32 + 1);
    let mut rules = Vec::new();
    if before > 0 {
        let length = before.min(TELLING).to_string();
        let mut params = vec![("style", "short"), ("host", SHORT_HOST)];
        if before < TELLING {
            params.push(("length", length.as_str()));
        }
        rules.push(rule::with("email", Arg::map(&params)));
    }
    let length = room.min(TELLING).to_string();
    let hash = [("length", length.as_str()), ("encoding", "base32")];
    rules.push(rule::with("hash", Arg::map(&hash)));
    rules.extend(recipes(&[("mask", &[])]));
    rules
}

/// A hash that fills a column which is too narrow for the usual one, for tokens: what keeps their form (`text`) would leave the
/// places of their capitals and digits.
fn short_hash(room: u32) -> Arg {
    let encoding = if room < LONG_ENOUGH { "base32" } else { "hex" };
    let length = room.clamp(1, LONGEST_HASH).to_string();
    let params = [("length", length.as_str()), ("encoding", encoding)];
    rule::with("hash", Arg::map(&params))
}

/// Characters of the usual hash, and those from which on hexadecimal ones make a stand-in unique.
const LONGEST_HASH: u32 = 64;
const LONG_ENOUGH: u32 = 20;

/// A position, or one axis of it, as its name tells. What is none goes: samples do not tell of every value.
fn coordinates(wanted: Wanted<'_>) -> Vec<Arg> {
    let name = wanted.name.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    recipes(if wanted.ty.name == "point" {
        &[
            ("coordinates", &[("axis", "xy"), SET_OTHERS_NULL]),
            ("coordinates", &[("axis", "xy"), ("other", "zero")]),
        ]
    } else if has(&["lat", "breit", "szer"]) {
        &[
            ("coordinates", &[("axis", "latitude"), SET_OTHERS_NULL]),
            ("coordinates", &[("axis", "latitude"), ("other", "zero")]),
        ]
    } else if has(&["lon", "lng", "laeng", "läng", "dlug", "dług"]) {
        &[
            ("coordinates", &[("axis", "longitude"), SET_OTHERS_NULL]),
            ("coordinates", &[("axis", "longitude"), ("other", "zero")]),
        ]
    } else {
        &[]
    })
}

/// What a transform cannot take becomes NULL.
const SET_OTHERS_NULL: (&str, &str) = ("other", "set_null");

/// Free text without what the row's other columns hold. Where none of them has a name it would leave every name.
/// Where hardly any value holds something, the others are to stay.
fn redact(wanted: Wanted<'_>) -> Option<Arg> {
    let Wanted {
        known, contacts, ..
    } = wanted;
    if !wanted.ty.family.is_text() || contacts == Contacts::None {
        return None;
    }
    if known.is_empty() {
        return (contacts == Contacts::Few).then(|| Arg::scalar("redact"));
    }
    let columns = known.iter().map(|name| Arg::scalar(name)).collect();
    let columns = Arg {
        value: Value::List(columns),
        span: Span::default(),
    };
    let known_ones = rule::map(vec![(Arg::scalar("known"), columns)]);
    Some(rule::with("redact", known_ones))
}

/// Lists of values: by a transform of their elements where there is one.
fn array(wanted: Wanted<'_>) -> Vec<Arg> {
    let element = wanted.ty.element.as_deref();
    let elements = element.map_or(Vec::new(), |ty| {
        rules(Wanted {
            ty,
            known: &[],
            ..wanted
        })
    });
    let usable = elements.into_iter().filter(|rule| {
        let makes_values = rule::name(rule) != "set_null";
        makes_values && element.is_some_and(|element| rule::promise(rule, element).is_some())
    });
    let mut rules: Vec<Arg> = usable.take(1).map(|rule| holding("array", rule)).collect();
    rules.extend(recipes(&[SET_NULL, ("fixed", &[("", "{}")])]));
    rules
}

/// `array: email`, or with parameters `array: { of: { … } }`.
fn holding(holder: &str, rule: Arg) -> Arg {
    match rule.value {
        Value::Map(_) => rule::with(holder, rule::with("of", rule)),
        _ => rule::with(holder, rule),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::written::inline;

    fn wanted<'w>(category: Category, name: &'w str, ty: &'w Type) -> Wanted<'w> {
        Wanted {
            category,
            name,
            ty,
            contacts: Contacts::None,
            are_days: false,
            is_street_alone: false,
            shape: Shape::Any,
            known: &[],
            country: None,
        }
    }

    fn all(category: Category, name: &str, ty: &Type) -> Vec<Arg> {
        rules(wanted(category, name, ty))
    }

    fn first(category: Category, ty: &Type) -> String {
        let mut rules = all(category, "x", ty).into_iter();
        let usable = rules.find(|rule| rule::promise(rule, ty).is_some());
        usable.map_or_else(|| "none".into(), |rule| inline(&rule))
    }

    #[test]
    fn every_category_has_a_rule_for_every_type_that_it_fits() {
        let families = [
            Family::Text,
            Family::Bpchar,
            Family::Citext,
            Family::Int2,
            Family::Int4,
            Family::Int8,
            Family::Numeric,
            Family::Float8,
            Family::Money,
            Family::Interval,
            Family::Date,
            Family::TimestampTz,
            Family::Inet,
            Family::Uuid,
            Family::Bytea,
            Family::Jsonb,
            Family::Enum,
            Family::Bool,
        ];
        for category in Category::ALL {
            for family in families {
                let ty = Type::plain(family.name(), family);
                if category.fits(&ty) {
                    assert_ne!(first(*category, &ty), "none", "{category} {family:?}");
                }
            }
        }
    }

    #[test]
    fn only_years_of_birth_move_a_little() {
        let rule = |name: &str, family: Family| {
            let ty = Type::plain(family.name(), family);
            inline(&all(Category::BirthDate, name, &ty)[0])
        };
        for name in [
            "birth_year",
            "geburtsjahr",
            "anoNascimento",
            "año_nacimiento",
        ] {
            assert_eq!(
                rule(name, Family::Int4),
                "{ noise: { absolute: 3 } }",
                "{name}"
            );
        }
        for name in ["dob_epoch", "dob", "born_at_ms", "birth_day"] {
            assert_eq!(rule(name, Family::Int8), "set_null", "{name}");
        }
    }

    #[test]
    fn days_of_birth_in_texts_stay_days() {
        let rule = |are_days| {
            let ty = Type::plain("character(8)", Family::Bpchar);
            let rules = rules(Wanted {
                are_days,
                ..wanted(Category::BirthDate, "GEB", &ty)
            });
            inline(&rules[0])
        };
        assert_eq!(rule(true), "birth_date");
        assert_eq!(rule(false), "set_null");
    }

    #[test]
    fn national_numbers_without_a_scheme_get_no_other_countrys() {
        let spain = detect::country_named("es").unwrap();
        let rule = |name| {
            let ty = Type::plain("text", Family::Text);
            let rules = rules(Wanted {
                country: Some(spain),
                ..wanted(Category::NationalId(None), name, &ty)
            });
            inline(&rules[0])
        };
        assert_eq!(rule("dni"), "{ national_id: { country: es } }");
        for name in ["curp", "rfc", "RFC_cliente", "cuit"] {
            assert_eq!(rule(name), "digits", "{name}");
        }
    }

    #[test]
    fn phone_numbers_without_signs_stay_as_long_as_phone_numbers() {
        let rule = |family: Family| first(Category::Phone, &Type::plain(family.name(), family));
        assert_eq!(rule(Family::Int8), "{ as_text: phone }");
        // What holds nine digits has no room for them.
        assert_eq!(rule(Family::Int4), "permute");
        assert_eq!(
            rule(Family::Numeric),
            "{ number_range: { min: 100000000, max: 999999999 } }"
        );
    }

    #[test]
    fn postal_codes_of_numbers_are_not_the_next_ones() {
        let ty = Type::plain("integer", Family::Int4);
        assert_eq!(
            first(Category::Postcode, &ty),
            "{ as_text: { of: digits } }"
        );
    }

    #[test]
    fn lists_are_emptied_where_their_elements_cannot_be_reached() {
        let ty = Type {
            element: Some(Box::new(Type::plain("text", Family::Text))),
            ..Type::plain("text[]", Family::Array)
        };
        let rules: Vec<String> = all(Category::Email, "x", &ty).iter().map(inline).collect();
        assert_eq!(rules, ["{ array: email }", "set_null", "{ fixed: \"{}\" }"]);
    }
}
