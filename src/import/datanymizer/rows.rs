//! datanymizer's transformers and ours.
//!
//! Source: datanymizer's documentation, `docs/transformers.md` (version 0.7).

use super::BARE;
use super::made;
use crate::import::mapping::{Carry, Recipe, Row, To};

const LOCALE: &[(&str, Carry)] = &[("locale", Carry::Locale)];

/// Words of a locale that no transform here has.
const WORDS: &[(&str, Carry)] = &[(
    "locale",
    Carry::Unless("EN", "the values that come out are English"),
)];

const COUNTED: &[(&str, Carry)] = &[
    ("locale", Carry::Unless("EN", "lorem ipsum has no locale")),
    (
        "min",
        Carry::Differs("the number is always the same: that of `max`"),
    ),
    ("max", Carry::As("count")),
];

/// A transformer whose locale carries over.
const fn local(name: &'static str, to: &'static [Recipe], differs: &'static str) -> Row {
    Row {
        name,
        to: To::Rules(to),
        params: LOCALE,
        differs,
    }
}

/// A transformer whose locale does not.
const fn words(name: &'static str, to: &'static [Recipe], differs: &'static str) -> Row {
    Row {
        name,
        to: To::Rules(to),
        params: WORDS,
        differs,
    }
}

const fn counted(name: &'static str, to: &'static [Recipe]) -> Row {
    Row {
        name,
        to: To::Rules(to),
        params: COUNTED,
        differs: "",
    }
}

/// A row for each transformer, in the order of the documentation.
pub(in crate::import) const ROWS: &[Row] = &[
    Row {
        name: "boolean",
        to: To::By(made::boolean, &["choice"]),
        params: &[("ratio", Carry::Silent)],
        differs: "",
    },
    Row {
        name: "datetime",
        to: To::Rules(&[(
            "date_range",
            &[("min", "1970-01-01"), ("max", "2024-12-31")],
        )]),
        params: &[
            ("from", Carry::Moment("min")),
            ("to", Carry::Moment("max")),
            (
                "format",
                Carry::Differs("only columns of dates and timestamps get dates"),
            ),
            ("locale", Carry::Silent),
        ],
        differs: "",
    },
    Row {
        name: "plain",
        to: To::By(made::plain, &["fixed"]),
        params: &[(BARE, Carry::Silent)],
        differs: "",
    },
    Row {
        name: "random_num",
        to: To::Rules(&[("number_range", &[("min", "0"), ("max", "2147483647")])]),
        params: &[("min", Carry::As("min")), ("max", Carry::As("max"))],
        differs: "",
    },
    Row {
        name: "capitalize",
        to: To::Nothing("it changes the case of the real value, which would pass"),
        params: &[],
        differs: "",
    },
    Row {
        name: "none",
        to: To::Keep,
        params: &[],
        differs: "",
    },
    Row {
        name: "pipeline",
        to: To::By(made::pipeline, &["the last transformer's"]),
        params: &[("pipes", Carry::Silent)],
        differs: "",
    },
    Row {
        name: "template",
        to: To::By(made::template, &["fixed", "set_null"]),
        params: &[
            ("format", Carry::Silent),
            ("rules", Carry::Silent),
            ("variables", Carry::Silent),
        ],
        differs: "",
    },
    Row {
        name: "json",
        to: To::By(made::json, &["json"]),
        params: &[("fields", Carry::Silent), ("on_invalid", Carry::Silent)],
        differs: "",
    },
    words(
        "company_activity",
        &[("lorem", &[("unit", "words"), ("count", "3")])],
        "words of lorem ipsum",
    ),
    words(
        "company_activity_verb",
        &[("lorem", &[("unit", "words")])],
        "words of lorem ipsum",
    ),
    words(
        "company_activity_adj",
        &[("lorem", &[("unit", "words")])],
        "words of lorem ipsum",
    ),
    words(
        "company_activity_noun",
        &[("lorem", &[("unit", "words")])],
        "words of lorem ipsum",
    ),
    words(
        "company_motto",
        &[("lorem", &[("unit", "words"), ("count", "3")])],
        "words of lorem ipsum",
    ),
    words(
        "company_motto_head",
        &[("lorem", &[("unit", "words")])],
        "words of lorem ipsum",
    ),
    words(
        "company_motto_middle",
        &[("lorem", &[("unit", "words")])],
        "words of lorem ipsum",
    ),
    words(
        "company_motto_tail",
        &[("lorem", &[("unit", "words")])],
        "words of lorem ipsum",
    ),
    local("company_name", &[("company", &[])], ""),
    local("company_name_alt", &[("company", &[])], ""),
    words(
        "company_suffix",
        &[("choice", &[("values", "Inc.|LLC|Ltd.|Group|and Sons")])],
        "",
    ),
    words(
        "industry",
        &[(
            "choice",
            &[(
                "values",
                "Agriculture|Banking|Construction|Education|Energy|Healthcare|Insurance|Logistics|Media|Retail|Software|Tourism",
            )],
        )],
        "",
    ),
    local("profession", &[("job", &[])], ""),
    words("currency_code", &[("currency", &[])], ""),
    words(
        "currency_name",
        &[(
            "choice",
            &[(
                "values",
                "Euro|US Dollar|Pound Sterling|Yen|Swiss Franc|Canadian Dollar|Krona|Zloty",
            )],
        )],
        "",
    ),
    words(
        "currency_symbol",
        &[("choice", &[("values", "€|£|¥|$|₹|₩|₽")])],
        "",
    ),
    words(
        "dir_path",
        &[
            ("file_path", &[]),
            ("regex", &[("pattern", "(/[a-z]{3,8}){1,3}")]),
        ],
        "",
    ),
    words(
        "file_extension",
        &[(
            "choice",
            &[("values", "txt|pdf|png|jpg|csv|docx|xlsx|mp3|mp4|json")],
        )],
        "",
    ),
    words(
        "file_name",
        &[
            ("file_path", &[]),
            (
                "regex",
                &[("pattern", "[a-z]{4,10}\\.(txt|pdf|png|jpg|csv|docx)")],
            ),
        ],
        "",
    ),
    words(
        "file_path",
        &[
            ("file_path", &[]),
            (
                "regex",
                &[(
                    "pattern",
                    "(/[a-z]{3,8}){1,3}/[a-z]{4,10}\\.(txt|pdf|png|jpg|csv|docx)",
                )],
            ),
        ],
        "",
    ),
    words(
        "domain_suffix",
        &[("choice", &[("values", "com|net|org|info|biz|name")])],
        "",
    ),
    Row {
        name: "email",
        to: To::Rules(&[("email", &[])]),
        params: &[
            (
                "kind",
                Carry::Unless("Safe", "hosts are reserved ones, which nobody can own"),
            ),
            (
                "prefix",
                Carry::Differs("every address has a suffix of its own already"),
            ),
            (
                "suffix",
                Carry::Differs("every address has a suffix of its own already"),
            ),
            ("affix_separator", Carry::Silent),
            ("locale", Carry::Silent),
        ],
        differs: "",
    },
    words(
        "free_email_provider",
        &[("domain", &[("style", "words")])],
        "hosts are reserved ones, which nobody can own",
    ),
    Row {
        name: "ip",
        to: To::By(made::ip, &["ip_address"]),
        params: &[("kind", Carry::Silent)],
        differs: "addresses are of private ranges",
    },
    words(
        "local_cell_phone",
        &[("phone", &[("format", "national")])],
        "",
    ),
    words("local_phone", &[("phone", &[("format", "national")])], ""),
    words("mac_address", &[("mac_address", &[])], ""),
    Row {
        name: "password",
        to: To::By(made::password, &["regex"]),
        params: &[
            ("min", Carry::Silent),
            ("max", Carry::Silent),
            ("locale", Carry::Silent),
        ],
        differs: "",
    },
    Row {
        name: "phone",
        to: To::By(made::phone, &["phone", "regex"]),
        params: &[("format", Carry::Silent), ("locale", Carry::Silent)],
        differs: "",
    },
    words("user_agent", &[("user_agent", &[])], ""),
    words("username", &[("username", &[])], ""),
    local("job_field", &[("job", &[])], "whole job titles"),
    local("job_position", &[("job", &[])], "whole job titles"),
    words(
        "job_seniority",
        &[(
            "choice",
            &[("values", "Lead|Senior|Junior|Principal|Associate")],
        )],
        "",
    ),
    local("job_title", &[("job", &[])], ""),
    words("building_number", &[("house_number", &[])], ""),
    local("city", &[("city", &[])], ""),
    words(
        "city_prefix",
        &[(
            "choice",
            &[("values", "North|East|South|West|New|Lake|Port")],
        )],
        "",
    ),
    words(
        "city_suffix",
        &[(
            "choice",
            &[("values", "town|berg|ville|burgh|side|view|fort|bury")],
        )],
        "",
    ),
    words("country_code", &[("country", &[("format", "alpha2")])], ""),
    words("country_name", &[("country", &[])], ""),
    words(
        "dwelling_type",
        &[("choice", &[("values", "Apt.|Suite")])],
        "",
    ),
    words(
        "dwelling",
        &[("regex", &[("pattern", "(Apt\\.|Suite) [1-9][0-9]{0,2}")])],
        "",
    ),
    words(
        "latitude",
        &[("number_range", &[("min", "-90"), ("max", "90")])],
        "",
    ),
    words(
        "longitude",
        &[("number_range", &[("min", "-180"), ("max", "180")])],
        "",
    ),
    words("post_code", &[("postcode", &[])], ""),
    words("state_abbr", &[("state", &[("format", "code")])], ""),
    words("state_name", &[("state", &[("format", "name")])], ""),
    local(
        "street_name",
        &[("street", &[])],
        "streets come with a house number",
    ),
    words(
        "street_suffix",
        &[(
            "choice",
            &[("values", "Avenue|Road|Street|Lane|Drive|Highway|Square|Way")],
        )],
        "",
    ),
    words("time_zone", &[("time_zone", &[])], ""),
    words("zip_code", &[("postcode", &[])], ""),
    local("first_name", &[("first_name", &[])], ""),
    local("last_name", &[("last_name", &[])], ""),
    local("middle_name", &[("middle_name", &[])], ""),
    words(
        "name_suffix",
        &[("choice", &[("values", "Jr.|Sr.|I|II|III|IV|V|MD|PhD")])],
        "",
    ),
    local("person_name", &[("name", &[])], ""),
    local(
        "person_name_with_title",
        &[("name", &[])],
        "names have no title",
    ),
    local("person_title", &[("title", &[])], ""),
    counted(
        "paragraph",
        &[("lorem", &[("unit", "sentences"), ("count", "5")])],
    ),
    counted(
        "paragraphs",
        &[("lorem", &[("unit", "paragraphs"), ("count", "5")])],
    ),
    counted(
        "sentence",
        &[("lorem", &[("unit", "words"), ("count", "5")])],
    ),
    counted(
        "sentences",
        &[("lorem", &[("unit", "sentences"), ("count", "5")])],
    ),
    words("word", &[("lorem", &[("unit", "words")])], ""),
    counted("words", &[("lorem", &[("unit", "words"), ("count", "5")])]),
    Row {
        name: "base64_token",
        to: To::By(made::base64, &["regex"]),
        params: &[("len", Carry::Silent), ("pad", Carry::Silent)],
        differs: "",
    },
    Row {
        name: "base64url_token",
        to: To::By(made::base64url, &["regex"]),
        params: &[("len", Carry::Silent), ("pad", Carry::Silent)],
        differs: "",
    },
    Row {
        name: "hex_token",
        to: To::By(made::hex, &["hash", "regex"]),
        params: &[("len", Carry::Silent)],
        differs: "",
    },
    words("uuid", &[("uuid", &[])], ""),
    words(
        "color",
        &[("color", &[]), ("regex", &[("pattern", "#[0-9a-f]{6}")])],
        "in the notation of the real value, where the column has room for any",
    ),
    words(
        "digit",
        &[
            ("regex", &[("pattern", "[0-9]")]),
            ("number_range", &[("min", "0"), ("max", "9")]),
        ],
        "",
    ),
];
