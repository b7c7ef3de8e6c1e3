//! The one table of transforms. Help, error suggestions, the README's table and the laws that every transform is
//! tested against all derive from it: to add a transform, write its file in `builtin/` and one row here.

use super::args::{Arg, Problem};
use super::builtin::{
    address, company, credit_card, date_shift, digits, email, fixed, hash, ip_address, json, keep,
    mask, name, noise, permute, phone, set_null, ssn, text, url, username, uuid,
};
use super::{Input, Prepared};
use crate::catalog::Family;

/// A row of the registry.
pub struct Entry {
    /// Name in the rules file, snake_case.
    pub name: &'static str,
    /// Heading it is listed under.
    pub group: Group,
    /// One line: what comes out.
    pub summary: &'static str,
    /// A paragraph: how it behaves, what it keeps, where its ranges come from (RFC, registry, standard).
    pub doc: &'static str,
    /// Parameters it takes, besides `domain`. `*` stands for keys of the user's own.
    pub params: &'static [Param],
    /// Families of types it accepts; empty means every type.
    pub accepts: &'static [Family],
    /// Parameters that its examples are run with, as JSON, which is YAML too; empty for none.
    pub example_args: &'static str,
    /// Values that `standin transforms NAME` shows before → after, in text form.
    pub examples: &'static [&'static str],
    /// Whether the mapping depends on the key and so has a domain (`false`: keep, set_null, fixed, mask …).
    pub keyed: bool,
    /// Checks parameters and type. Called with a type whose family is in `accepts`.
    pub prepare: Prepare,
}

/// Checks a rule's parameters against a type.
pub type Prepare = fn(&Arg, Input<'_>) -> Result<Box<dyn Prepared>, Problem>;

/// A parameter, for help and for refusing unknown ones.
pub struct Param {
    /// Its key under the transform's name.
    pub name: &'static str,
    /// What may stand there: `text`, `integer`, `true|false`, `JSONPath → transform` …
    pub kind: &'static str,
    /// Default as written in the rules file; empty when it is required.
    pub default: &'static str,
    /// One line.
    pub doc: &'static str,
}

/// Headings of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// keep, set_null, fixed.
    Plain,
    /// Names of people.
    People,
    /// E-mail, phone, user names, URLs, addresses of machines.
    Contact,
    /// Places and companies.
    Places,
    /// Numbers that identify: cards, ssn, uuid, digits, hash.
    Identifiers,
    /// Numbers and dates.
    Numbers,
    /// Free text and documents.
    Text,
}

impl Group {
    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Plain => "Plain",
            Self::People => "People",
            Self::Contact => "Contact",
            Self::Places => "Places and companies",
            Self::Identifiers => "Identifiers",
            Self::Numbers => "Numbers and dates",
            Self::Text => "Text and documents",
        }
    }
}

const TEXT: &[Family] = &[Family::Text, Family::Bpchar, Family::Citext];
const TEXT_OR_BYTES: &[Family] = &[Family::Text, Family::Bpchar, Family::Citext, Family::Bytea];
const TEXT_OR_UUID: &[Family] = &[Family::Text, Family::Bpchar, Family::Citext, Family::Uuid];
const TEXT_OR_INET: &[Family] = &[
    Family::Text,
    Family::Bpchar,
    Family::Citext,
    Family::Inet,
    Family::Cidr,
];
const INTEGERS: &[Family] = &[Family::Int2, Family::Int4, Family::Int8];
const NUMBERS: &[Family] = &[
    Family::Int2,
    Family::Int4,
    Family::Int8,
    Family::Float4,
    Family::Float8,
    Family::Numeric,
];
const DATES: &[Family] = &[Family::Date, Family::Timestamp, Family::TimestampTz];
const DOCUMENTS: &[Family] = &[Family::Json, Family::Jsonb, Family::Text];

/// Every transform, in the order they are listed.
pub static REGISTRY: &[Entry] = &[
    Entry {
        name: "keep",
        group: Group::Plain,
        summary: "the value as it is",
        doc: "Real values reach the target. Write it only where that was thought about; a column without any rule \
              stops the run.",
        params: &[],
        accepts: &[],
        example_args: "",
        examples: &["blue"],
        keyed: false,
        prepare: keep::prepare,
    },
    Entry {
        name: "set_null",
        group: Group::Plain,
        summary: "NULL",
        doc: "Every value becomes NULL. Refused on a NOT NULL column.",
        params: &[],
        accepts: &[],
        example_args: "",
        examples: &["anything"],
        keyed: false,
        prepare: set_null::prepare,
    },
    Entry {
        name: "fixed",
        group: Group::Plain,
        summary: "the same value in every row",
        doc: "The value is checked against the column's type before the run. NULL stays NULL unless `null: replace` \
              is given; an empty string is replaced like any other.",
        params: fixed::PARAMS,
        accepts: &[],
        example_args: "\"x\"",
        examples: &["$2a$12$secret"],
        keyed: false,
        prepare: fixed::prepare,
    },
    Entry {
        name: "name",
        group: Group::People,
        summary: "first and last name",
        doc: "One of 3,000 English first names and one of 470 last names, both drawn by the key. Different people may \
              get the same name.",
        params: &[],
        accepts: TEXT,
        example_args: "",
        examples: &["Grace Hopper", "José Álvarez"],
        keyed: true,
        prepare: name::prepare,
    },
    Entry {
        name: "first_name",
        group: Group::People,
        summary: "first name",
        doc: "One of 3,000 English first names, drawn by the key.",
        params: &[],
        accepts: TEXT,
        example_args: "",
        examples: &["Grace"],
        keyed: true,
        prepare: name::first,
    },
    Entry {
        name: "last_name",
        group: Group::People,
        summary: "last name",
        doc: "One of 470 English last names, drawn by the key.",
        params: &[],
        accepts: TEXT,
        example_args: "",
        examples: &["Hopper"],
        keyed: true,
        prepare: name::last,
    },
    Entry {
        name: "email",
        group: Group::Contact,
        summary: "address at a host that receives nothing",
        doc: "A name and sixteen characters that carry 80 keyed bits, in lower case, so addresses stay unique, also \
              under `lower(email)`. Hosts are reserved ones only (RFC 2606, RFC 6761). The exact spelling counts: \
              addresses that differ in case get different stand-ins, unless the column is citext.",
        params: email::PARAMS,
        accepts: TEXT,
        example_args: "",
        examples: &["grace@navy.mil", "GRACE@navy.mil"],
        keyed: true,
        prepare: email::prepare,
    },
    Entry {
        name: "username",
        group: Group::Contact,
        summary: "first name and 80 keyed bits",
        doc: "Lower case, letters and digits and one underscore; unique for as many users as there can be.",
        params: username::PARAMS,
        accepts: TEXT,
        example_args: "",
        examples: &["ghopper"],
        keyed: true,
        prepare: username::prepare,
    },
    Entry {
        name: "phone",
        group: Group::Contact,
        summary: "number from the block kept for fiction",
        doc: "A North American number with line 555-0100 to 555-0199, which is never assigned. There are 72,000 of \
              them: not for unique columns. To keep each number's own form and uniqueness, use `digits`.",
        params: &[],
        accepts: TEXT,
        example_args: "",
        examples: &["(202) 456-1414", "+49 30 901820"],
        keyed: true,
        prepare: phone::prepare,
    },
    Entry {
        name: "url",
        group: Group::Contact,
        summary: "page under example.com",
        doc: "A word as host under example.com and sixteen characters that carry 80 keyed bits; nothing of the old \
              address stays.",
        params: &[],
        accepts: TEXT,
        example_args: "",
        examples: &["https://example.net/u/42?token=abc"],
        keyed: true,
        prepare: url::prepare,
    },
    Entry {
        name: "ip_address",
        group: Group::Contact,
        summary: "address of a network that is never routed",
        doc: "IPv4 out of 198.18.0.0/15 (RFC 2544), IPv6 out of 2001:db8::/32 (RFC 3849). Version and prefix length \
              stay; host bits of cidr stay zero. Text that is no address becomes an IPv4 address. Not for unique \
              columns: there are 131,072 IPv4 addresses.",
        params: &[],
        accepts: TEXT_OR_INET,
        example_args: "",
        examples: &["93.184.216.34", "2606:2800:220:1::1/64"],
        keyed: true,
        prepare: ip_address::prepare,
    },
    Entry {
        name: "address",
        group: Group::Places,
        summary: "street, city and postal code on one line",
        doc: "House number, street, city and five digits. The parts do not belong together anywhere on earth.",
        params: &[],
        accepts: TEXT,
        example_args: "",
        examples: &["1600 Pennsylvania Avenue NW, Washington 20500"],
        keyed: true,
        prepare: address::prepare,
    },
    Entry {
        name: "street",
        group: Group::Places,
        summary: "house number and street",
        doc: "A number from 1 to 9999, a family name and a kind of street.",
        params: &[],
        accepts: TEXT,
        example_args: "",
        examples: &["10 Downing Street"],
        keyed: true,
        prepare: address::street,
    },
    Entry {
        name: "city",
        group: Group::Places,
        summary: "name of a city that sounds real",
        doc: "A family name with an ending such as -ville or -burgh. Cities stay countable: the same city always \
              gets the same stand-in, so their frequencies can still be read.",
        params: &[],
        accepts: TEXT,
        example_args: "",
        examples: &["Arlington"],
        keyed: true,
        prepare: address::city,
    },
    Entry {
        name: "postcode",
        group: Group::Places,
        summary: "code of the same shape",
        doc: "Digits become digits and letters become letters; blanks and dashes stay, so every country's form \
              survives. Two codes may become one.",
        params: &[],
        accepts: TEXT,
        example_args: "",
        examples: &["SW1A 2AA", "20500-0003"],
        keyed: true,
        prepare: address::postcode,
    },
    Entry {
        name: "country",
        group: Group::Places,
        summary: "name of a country",
        doc: "A real country, drawn by the key; the same country always gets the same stand-in.",
        params: &[],
        accepts: TEXT,
        example_args: "",
        examples: &["Iceland"],
        keyed: true,
        prepare: address::country,
    },
    Entry {
        name: "company",
        group: Group::Places,
        summary: "name of a company",
        doc: "Two family names and a legal form. Different companies may get the same name.",
        params: &[],
        accepts: TEXT,
        example_args: "",
        examples: &["Remington Rand"],
        keyed: true,
        prepare: company::prepare,
    },
    Entry {
        name: "ssn",
        group: Group::Identifiers,
        summary: "US social security number that was never issued",
        doc: "Area 666, which is never assigned; with dashes if the value has some. There are 989,901 of them: not \
              for unique columns.",
        params: &[],
        accepts: TEXT,
        example_args: "",
        examples: &["123-45-6789", "123456789"],
        keyed: true,
        prepare: ssn::prepare,
    },
    Entry {
        name: "credit_card",
        group: Group::Identifiers,
        summary: "card number for tests that passes the Luhn check",
        doc: "Begins with 400000, as payment providers' test numbers do; length and grouping of a 13 to 19 digit \
              number stay, anything else becomes 16 digits. Not for unique columns.",
        params: &[],
        accepts: TEXT,
        example_args: "",
        examples: &["4556 7375 8689 9855", "378282246310005"],
        keyed: true,
        prepare: credit_card::prepare,
    },
    Entry {
        name: "uuid",
        group: Group::Identifiers,
        summary: "UUID of 122 keyed bits",
        doc: "In the form of a random UUID (RFC 9562, version 4). Upper and lower case of a UUID in a text column \
              count as different values.",
        params: &[],
        accepts: TEXT_OR_UUID,
        example_args: "",
        examples: &["7d444840-9dc0-11d1-b245-5ffdce74fad2"],
        keyed: true,
        prepare: uuid::prepare,
    },
    Entry {
        name: "hash",
        group: Group::Identifiers,
        summary: "keyed hexadecimal digits",
        doc: "A keyed hash: tells whether two values were equal and nothing else. Without the key it cannot be \
              computed, so it cannot be searched by guessing.",
        params: hash::PARAMS,
        accepts: TEXT_OR_BYTES,
        example_args: "",
        examples: &["session-0001"],
        keyed: true,
        prepare: hash::prepare,
    },
    Entry {
        name: "digits",
        group: Group::Identifiers,
        summary: "other digits in the same places",
        doc: "Every number of digits is permuted among all of its length, so values stay unique. All other \
              characters stay, letters too: not for text with words in it. Short numbers are few and can be \
              recognized by their frequency. More than 36 digits are treated in pieces of 36.",
        params: digits::PARAMS,
        accepts: TEXT,
        example_args: "",
        examples: &["+1 (415) 555-2671", "DE-2024-000117"],
        keyed: true,
        prepare: digits::prepare,
    },
    Entry {
        name: "mask",
        group: Group::Identifiers,
        summary: "all but a few characters covered",
        doc: "A value that is no longer than what would stay is covered whole. The characters that stay are real.",
        params: mask::PARAMS,
        accepts: TEXT,
        example_args: r#"{"keep_last": 4}"#,
        examples: &["4556737586899855", "abc"],
        keyed: false,
        prepare: mask::prepare,
    },
    Entry {
        name: "permute",
        group: Group::Numbers,
        summary: "another whole number, no two alike",
        doc: "A keyed bijection of the type's non-negative numbers, and of its negative ones. A foreign key and what \
              it refers to are permuted alike, in the range of the narrower type. Declare a range to get small \
              numbers.",
        params: permute::PARAMS,
        accepts: INTEGERS,
        example_args: r#"{"min": 1, "max": 99999}"#,
        examples: &["1", "2", "40000"],
        keyed: true,
        prepare: permute::prepare,
    },
    Entry {
        name: "noise",
        group: Group::Numbers,
        summary: "a number nearby",
        doc: "Moves a number by up to `percent` of itself; sign and decimals stay, zero stays zero. Sums and averages \
              stay about right, which is also why it protects little.",
        params: noise::PARAMS,
        accepts: NUMBERS,
        example_args: "",
        examples: &["52000", "1999"],
        keyed: true,
        prepare: noise::prepare,
    },
    Entry {
        name: "date_shift",
        group: Group::Numbers,
        summary: "another day nearby, at the same time of day",
        doc: "A day moves by 1 to `days` days in either direction, keyed by the day itself: dates that were equal \
              stay equal, order and distance of different ones do not survive. Infinity stays.",
        params: date_shift::PARAMS,
        accepts: DATES,
        example_args: "",
        examples: &["1906-12-09"],
        keyed: true,
        prepare: date_shift::prepare,
    },
    Entry {
        name: "text",
        group: Group::Text,
        summary: "Latin of the same length",
        doc: "As many characters as there were; a capital at the start and a full stop at the end stay.",
        params: &[],
        accepts: TEXT,
        example_args: "",
        examples: &["Called twice about the refund.", "ok"],
        keyed: true,
        prepare: text::prepare,
    },
    Entry {
        name: "json",
        group: Group::Text,
        summary: "transforms inside a document, by JSONPath",
        doc: "Each path (RFC 9535) has a rule of its own, with its own domain: an e-mail address inside a document \
              gets the stand-in that it has in a column. What no path reaches stays as it is, so list every personal \
              field. Numbers are transformed by their digits; documents under a path, or true and false, stop the \
              run unless the rule is set_null or keep. White space and the order of keys may change in json columns.",
        params: json::PARAMS,
        accepts: DOCUMENTS,
        example_args: r#"{"$.email": "email", "$.tags[*]": "keep"}"#,
        examples: &["{\"email\":\"grace@navy.mil\",\"tags\":[\"a\"]}"],
        keyed: true,
        prepare: json::prepare,
    },
];

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
