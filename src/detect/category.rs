//! Kinds of data that say something about a person.

use std::fmt;

use super::split::{Part, parts};
use super::validators::national::Scheme;
use crate::catalog::{Family, Type};

/// What a column's values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "`title` says it")]
pub enum Category {
    FirstName,
    MiddleName,
    LastName,
    Name,
    Title,
    Job,
    Gender,
    BirthDate,
    Age,
    Sensitive,
    Circumstance,
    Income,
    Email,
    Phone,
    Username,
    Social,
    Password,
    Secret,
    Address,
    Street,
    HouseNumber,
    City,
    State,
    Postcode,
    Country,
    Coordinates,
    TimeZone,
    Company,
    Ip,
    Mac,
    UserAgent,
    Device,
    Url,
    Card,
    CardDetail,
    Iban,
    Bic,
    Account,
    TaxId,
    Ssn,
    /// With the scheme that sampled values belong to.
    NationalId(Option<Scheme>),
    Document,
    ExternalId,
    /// What no name tells: such values near people.
    Code,
    /// What no name tells either: a date beside somebody's health.
    EventDate,
    FreeText,
    Photo,
}

impl Category {
    /// All that names tell, a national number without its scheme.
    pub const ALL: &[Self] = &[
        Self::FirstName,
        Self::MiddleName,
        Self::LastName,
        Self::Name,
        Self::Title,
        Self::Job,
        Self::Gender,
        Self::BirthDate,
        Self::Age,
        Self::Sensitive,
        Self::Circumstance,
        Self::Income,
        Self::Email,
        Self::Phone,
        Self::Username,
        Self::Social,
        Self::Password,
        Self::Secret,
        Self::Address,
        Self::Street,
        Self::HouseNumber,
        Self::City,
        Self::State,
        Self::Postcode,
        Self::Country,
        Self::Coordinates,
        Self::TimeZone,
        Self::Company,
        Self::Ip,
        Self::Mac,
        Self::UserAgent,
        Self::Device,
        Self::Url,
        Self::Card,
        Self::CardDetail,
        Self::Iban,
        Self::Bic,
        Self::Account,
        Self::TaxId,
        Self::Ssn,
        Self::NationalId(None),
        Self::Document,
        Self::ExternalId,
        Self::FreeText,
        Self::Photo,
    ];

    /// The name that the dictionary and reports for programs use.
    pub fn name(self) -> &'static str {
        self.words().0
    }

    /// In words, with an article: `an e-mail address`.
    pub fn title(self) -> &'static str {
        self.words().1
    }

    /// The category of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|category| category.name() == name)
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::FirstName => ("first_name", "a given name"),
            Self::MiddleName => ("middle_name", "a middle name"),
            Self::LastName => ("last_name", "a family name"),
            Self::Name => ("name", "a person's name"),
            Self::Title => ("title", "a form of address"),
            Self::Job => ("job", "an occupation"),
            Self::Gender => ("gender", "a gender"),
            Self::BirthDate => ("birth_date", "a date of birth or death"),
            Self::Age => ("age", "an age"),
            Self::Sensitive => (
                "sensitive",
                "a special category of personal data (GDPR, art. 9)",
            ),
            Self::Circumstance => (
                "circumstance",
                "a person's civil status, nationality or place of birth",
            ),
            Self::Income => ("income", "somebody's money"),
            Self::Email => ("email", "an e-mail address"),
            Self::Phone => ("phone", "a phone number"),
            Self::Username => ("username", "a login name"),
            Self::Social => ("social", "a name in a social network"),
            Self::Password => ("password", "a password or its hash"),
            Self::Secret => ("secret", "a secret: a token or a key"),
            Self::Address => ("address", "a postal address"),
            Self::Street => ("street", "a part of a postal address"),
            Self::HouseNumber => ("house_number", "the number of a house or flat"),
            Self::City => ("city", "a town"),
            Self::State => ("state", "a state or district"),
            Self::Postcode => ("postcode", "a postal code"),
            Self::Country => ("country", "a country"),
            Self::Coordinates => ("coordinates", "a position on earth"),
            Self::TimeZone => ("time_zone", "a time zone"),
            Self::Company => ("company", "a company"),
            Self::Ip => ("ip", "an IP address"),
            Self::Mac => ("mac", "a MAC address"),
            Self::UserAgent => ("user_agent", "a browser's signature"),
            Self::Device => ("device", "a device's number"),
            Self::Url => ("url", "a URL of a person's or company's"),
            Self::Card => ("card", "a payment card's number"),
            Self::CardDetail => ("card_detail", "a detail of a payment card"),
            Self::Iban => ("iban", "an IBAN"),
            Self::Bic => ("bic", "a bank's code (BIC)"),
            Self::Account => ("account", "a bank account"),
            Self::TaxId => ("tax_id", "a tax or company number"),
            Self::Ssn => ("ssn", "a US social security number"),
            Self::NationalId(_) => ("national_id", "a national number of a person's"),
            Self::Document => ("document", "a number of a document, contract or vehicle"),
            Self::ExternalId => ("external_id", "an identifier that others know, too"),
            Self::Code => ("code", "a code, which may be somebody's"),
            Self::EventDate => ("event_date", "a date of what happened to somebody"),
            Self::FreeText => ("free_text", "free text"),
            Self::Photo => ("photo", "a picture, signature or recording"),
        }
    }

    /// Whether values of a type can be such data at all. A boolean `email` says whether there is one, an integer
    /// `address` is a reference.
    pub fn fits(self, ty: &Type) -> bool {
        use Family as F;
        let family = ty.family;
        let text = family.is_text();
        let number = family.is_integer() || matches!(family, F::Numeric | F::Float4 | F::Float8);
        let inside = matches!(family, F::Json | F::Jsonb | F::Array | F::Composite);
        match self {
            Self::Gender => text || family == F::Enum || family.is_integer() || inside,
            Self::Circumstance => text || inside || family == F::Enum || family.is_integer(),
            Self::Sensitive => {
                let other = matches!(family, F::Enum | F::Bool | F::Bytea);
                // An embedding of a face is one, too.
                text || inside || other || number || super::is_embedding(ty)
            }
            Self::BirthDate => {
                let element = ty.element.as_deref().filter(|_| family == F::Array);
                let is_date = |family| matches!(family, F::Date | F::Timestamp | F::TimestampTz);
                // Of lists those of dates and of texts: the elements of others may be anything.
                let are_dates = element
                    .is_some_and(|element| is_date(element.family) || element.family.is_text());
                // A year has four characters, a code of a country fewer.
                let is_long = ty.length.is_none_or(|length| length >= 4);
                text && is_long
                    || is_date(family)
                    || number
                    || are_dates
                    || is_range_of(ty, is_date)
            }
            Self::Age | Self::Income => text || number || matches!(family, F::Money | F::Interval),
            Self::Coordinates => {
                text || inside
                    || matches!(family, F::Numeric | F::Float4 | F::Float8)
                    || is_geometric(&ty.name)
            }
            // As a number of four bytes, which no signed type of that width holds.
            Self::Ip => text || inside || matches!(family, F::Inet | F::Cidr | F::Int8),
            Self::Mac => text || inside || ty.name.starts_with("macaddr"),
            Self::Photo => text || matches!(family, F::Bytea | F::Oid),
            Self::Password | Self::Secret => text || inside || family == F::Bytea,
            Self::Code => text || number,
            Self::EventDate => text,
            Self::ExternalId => text || family == F::Uuid || family == F::Int8,
            Self::Device => text || matches!(family, F::Uuid | F::Int8 | F::Numeric),
            Self::Phone
            | Self::Card
            | Self::CardDetail
            | Self::Account
            | Self::TaxId
            | Self::Ssn
            | Self::NationalId(_)
            | Self::Document => {
                text || inside || family == F::Bytea || family.is_integer() || family == F::Numeric
            }
            Self::Postcode | Self::HouseNumber => text || family.is_integer(),
            Self::Title | Self::State | Self::Country | Self::TimeZone => text || family == F::Enum,
            _ => text || inside || family == F::Bytea || is_hstore(ty) || is_path(ty),
        }
    }
}

/// Whether a type is `hstore` of the contrib module, in whatever schema.
pub(super) fn is_hstore(ty: &Type) -> bool {
    ty.name.rsplit('.').next() == Some("hstore")
}

/// Whether a type is `ltree` of the contrib module, in whatever schema.
pub(super) fn is_path(ty: &Type) -> bool {
    ty.name.rsplit('.').next() == Some("ltree")
}

/// What a type says by itself: addresses of machines have types of their own, which hold nothing else.
/// Source: PostgreSQL documentation, "Network Address Types".
pub(super) fn of_type(ty: &Type) -> Option<Category> {
    match ty.family {
        Family::Inet | Family::Cidr => Some(Category::Ip),
        Family::Array => ty.element.as_deref().and_then(of_type),
        _ if ty.name.starts_with("macaddr") => Some(Category::Mac),
        _ => None,
    }
}

/// What a type of places says where the name, or the table, says that they are on earth.
pub(super) fn of_place(name: &str, ty: &Type, of_people: bool) -> Option<Category> {
    let is_place = |part: &Part| PLACES.contains(&part.word.as_str());
    let is_named = || parts(name).iter().any(is_place);
    let is_place = is_geometric(&ty.name) && (of_people || is_named());
    (is_place || is_scaled(name, ty)).then_some(Category::Coordinates)
}

/// Whether whole numbers are degrees with so many places behind the point: `lat_e7`.
fn is_scaled(name: &str, ty: &Type) -> bool {
    let parts = parts(name);
    let is = |words: &[&str]| {
        parts
            .iter()
            .any(|part| words.contains(&part.written.as_str()))
    };
    let is_axis = is(&["lat", "latitude", "lon", "lng", "long", "longitude"]);
    ty.family.is_integer() && is_axis && is(&["e5", "e6", "e7", "micro", "microdeg"])
}

/// Words for places on earth.
const PLACES: &[&str] = &[
    "location",
    "loc",
    "position",
    "pos",
    "geo",
    "geom",
    "geog",
    "gps",
    "place",
    "coord",
    "coords",
    "coordinates",
    "home",
    "standort",
    "lage",
    "lieu",
    "emplacement",
    "ubicacion",
    "posicion",
    "lugar",
    "localizacion",
    "posizione",
    "luogo",
    "locatie",
    "polozenie",
];

/// Whether a type holds ranges of such, or several of them.
pub(super) fn is_range_of(ty: &Type, is_such: impl Fn(Family) -> bool) -> bool {
    let range = match ty.family {
        Family::Multirange => ty.element.as_deref(),
        _ => Some(ty),
    };
    let range = range.filter(|range| range.family == Family::Range);
    let bounds = range.and_then(|range| range.element.as_deref());
    bounds.is_some_and(|bounds| is_such(bounds.family))
}

/// Types whose values are places on a plane or on earth. Source: PostgreSQL documentation, "Geometric Types"; PostGIS.
fn is_geometric(name: &str) -> bool {
    let bare = name.rsplit('.').next().unwrap_or(name);
    let bare = bare.split(['(', '[']).next().unwrap_or(bare);
    let of_plane = ["point", "lseg", "box", "path", "polygon", "circle"];
    of_plane.contains(&bare) || matches!(bare, "geometry" | "geography" | "earth" | "cube")
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_their_category() {
        for category in Category::ALL {
            assert_eq!(Category::named(category.name()), Some(*category));
        }
        assert_eq!(Category::named("nothing"), None);
    }

    #[test]
    fn types_rule_out_what_cannot_be() {
        let plain = |family| Type::plain("x", family);
        assert!(Category::Email.fits(&plain(Family::Text)));
        assert!(!Category::Email.fits(&plain(Family::Bool)));
        assert!(!Category::Address.fits(&plain(Family::Int4)));
        assert!(Category::Phone.fits(&plain(Family::Int8)));
        assert!(Category::Coordinates.fits(&Type::plain("point", Family::Other)));
        for family in [Family::Money, Family::Interval] {
            assert!(Category::Income.fits(&plain(family)), "{family:?}");
        }
        assert!(!Category::Coordinates.fits(&Type::plain("tsvector", Family::Other)));
    }
}
