//! PostgreSQL Anonymizer's `dummy_` functions and ours. Each has another one whose name ends in `_locale` and whose last
//! argument is the locale.
//!
//! Source: PostgreSQL Anonymizer's documentation, "Advanced Faking" (version 2).

use crate::import::mapping::{Carry, Recipe, Row, To};

const LOCALE: &[(&str, Carry)] = &[("locale", Carry::Locale)];
const WORDS: &[(&str, Carry)] = &[
    ("1", Carry::Silent),
    (
        "locale",
        Carry::Unless("en_US", "the values that come out are English"),
    ),
];
const WORD: &[Recipe] = &[("lorem", &[("unit", "words")])];
const THREE_WORDS: &[Recipe] = &[("lorem", &[("unit", "words"), ("count", "3")])];
const CODES: &[Recipe] = &[(
    "choice",
    &[(
        "values",
        "200|201|204|301|302|304|400|401|403|404|409|422|500|502|503",
    )],
)];
const COLOR: &[Recipe] = &[("color", &[])];
const RGB: &[Recipe] = &[
    ("color", &[]),
    (
        "regex",
        &[("pattern", "rgb\\([1-9][0-9]?, [1-9][0-9]?, 2[0-4][0-9]\\)")],
    ),
];
const RGBA: &[Recipe] = &[(
    "regex",
    &[(
        "pattern",
        "rgba\\([1-9][0-9]?, [1-9][0-9]?, 2[0-4][0-9], 0\\.[0-9]{2}\\)",
    )],
)];
const HSL: &[Recipe] = &[(
    "regex",
    &[(
        "pattern",
        "hsl\\([1-9][0-9]?, [1-9][0-9]?%, [1-9][0-9]?%\\)",
    )],
)];
const HSLA: &[Recipe] = &[(
    "regex",
    &[(
        "pattern",
        "hsla\\([1-9][0-9]?, [1-9][0-9]?%, [1-9][0-9]?%, 0\\.[0-9]{2}\\)",
    )],
)];
const HEX: &[Recipe] = &[("color", &[]), ("regex", &[("pattern", "#[0-9A-F]{6}")])];

/// A function with words of a locale.
const fn local(name: &'static str, to: &'static [Recipe], differs: &'static str) -> Row {
    Row {
        name,
        to: To::Rules(to),
        params: LOCALE,
        differs,
    }
}

/// A function whose locale does not carry over.
const fn dummy(name: &'static str, to: &'static [Recipe]) -> Row {
    Row {
        name,
        to: To::Rules(to),
        params: WORDS,
        differs: "",
    }
}

/// A function of colors.
const fn color(name: &'static str, to: &'static [Recipe]) -> Row {
    Row {
        name,
        to: To::Rules(to),
        params: WORDS,
        differs: "in the notation of the real value, where the column has room for any",
    }
}

/// A row for each function, in the order of the documentation.
pub(in crate::import) const DUMMIES: &[Row] = &[
    dummy("dummy_bic", &[("bic", &[])]),
    dummy("dummy_bs", THREE_WORDS),
    dummy("dummy_bs_adj", WORD),
    dummy("dummy_bs_noun", WORD),
    dummy("dummy_bs_verb", WORD),
    dummy("dummy_building_number", &[("house_number", &[])]),
    dummy("dummy_buzzword", WORD),
    dummy("dummy_buzzword_middle", WORD),
    dummy("dummy_buzzword_tail", WORD),
    dummy("dummy_catchphrase", THREE_WORDS),
    dummy("dummy_cell_number", &[("phone", &[("format", "national")])]),
    local("dummy_city_name", &[("city", &[])], ""),
    dummy(
        "dummy_city_prefix",
        &[(
            "choice",
            &[("values", "North|East|South|West|New|Lake|Port")],
        )],
    ),
    dummy(
        "dummy_city_suffix",
        &[(
            "choice",
            &[("values", "town|berg|ville|burgh|side|view|fort|bury")],
        )],
    ),
    color("dummy_color", COLOR),
    local("dummy_company_name", &[("company", &[])], ""),
    dummy(
        "dummy_company_suffix",
        &[("choice", &[("values", "Inc.|LLC|Ltd.|Group|and Sons")])],
    ),
    dummy(
        "dummy_country_code",
        &[("country", &[("format", "alpha2")])],
    ),
    dummy("dummy_country_name", &[("country", &[])]),
    dummy("dummy_credit_card_number", &[("credit_card", &[])]),
    dummy("dummy_currency_code", &[("currency", &[])]),
    dummy(
        "dummy_currency_name",
        &[(
            "choice",
            &[(
                "values",
                "Euro|US Dollar|Pound Sterling|Yen|Swiss Franc|Canadian Dollar|Krona|Zloty",
            )],
        )],
    ),
    dummy(
        "dummy_currency_symbol",
        &[("choice", &[("values", "€|£|¥|$|₹|₩|₽")])],
    ),
    dummy(
        "dummy_dir_path",
        &[
            ("file_path", &[]),
            ("regex", &[("pattern", "(/[a-z]{3,8}){1,3}")]),
        ],
    ),
    dummy(
        "dummy_domain_suffix",
        &[("choice", &[("values", "com|net|org|info|biz|name")])],
    ),
    dummy(
        "dummy_file_extension",
        &[(
            "choice",
            &[("values", "txt|pdf|png|jpg|csv|docx|xlsx|mp3|mp4|json")],
        )],
    ),
    dummy(
        "dummy_file_name",
        &[
            ("file_path", &[]),
            (
                "regex",
                &[("pattern", "[a-z]{4,10}\\.(txt|pdf|png|jpg|csv|docx)")],
            ),
        ],
    ),
    dummy(
        "dummy_file_path",
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
    ),
    local("dummy_first_name", &[("first_name", &[])], ""),
    Row {
        name: "dummy_free_email",
        to: To::Rules(&[("email", &[])]),
        params: WORDS,
        differs: "hosts are reserved ones, which nobody can own",
    },
    Row {
        name: "dummy_free_email_provider",
        to: To::Rules(&[("domain", &[("style", "words")])]),
        params: WORDS,
        differs: "hosts are reserved ones, which nobody can own",
    },
    Row {
        name: "dummy_health_insurance_code",
        to: To::Rules(&[("regex", &[("pattern", "[12][0-9]{14}")])]),
        params: WORDS,
        differs: "its check digits are not right",
    },
    color("dummy_hex_color", HEX),
    dummy("dummy_hsl_color", HSL),
    dummy("dummy_hsla_color", HSLA),
    dummy(
        "dummy_industry",
        &[(
            "choice",
            &[(
                "values",
                "Agriculture|Banking|Construction|Education|Energy|Healthcare|Insurance|Logistics|Media|Retail|Software|Tourism",
            )],
        )],
    ),
    dummy("dummy_ip", &[("ip_address", &[])]),
    dummy("dummy_ipv4", &[("ip_address", &[("version", "4")])]),
    dummy("dummy_ipv6", &[("ip_address", &[("version", "6")])]),
    Row {
        name: "dummy_isbn",
        to: To::Rules(&[("digits", &[])]),
        params: WORDS,
        differs: "other digits in the format of the real value; the check digit is not right",
    },
    Row {
        name: "dummy_isbn13",
        to: To::Rules(&[("regex", &[("pattern", "978[0-9]{10}")])]),
        params: WORDS,
        differs: "its check digit is not right",
    },
    Row {
        name: "dummy_isin",
        to: To::Rules(&[("regex", &[("pattern", "(US|GB|DE|FR)[0-9A-Z]{9}[0-9]")])]),
        params: WORDS,
        differs: "its check digit is not right",
    },
    local("dummy_last_name", &[("last_name", &[])], ""),
    dummy(
        "dummy_latitude",
        &[("number_range", &[("min", "-90"), ("max", "90")])],
    ),
    dummy(
        "dummy_licence_plate",
        &[("regex", &[("pattern", "[A-Z]{2}-[0-9]{3}-[A-Z]{2}")])],
    ),
    dummy(
        "dummy_longitude",
        &[("number_range", &[("min", "-180"), ("max", "180")])],
    ),
    dummy("dummy_mac_address", &[("mac_address", &[])]),
    local("dummy_name", &[("name", &[])], ""),
    local(
        "dummy_name_with_title",
        &[("name", &[])],
        "names have no title",
    ),
    dummy("dummy_phone_number", &[("phone", &[])]),
    dummy("dummy_post_code", &[("postcode", &[])]),
    local("dummy_profession", &[("job", &[])], ""),
    dummy("dummy_rfc_status_code", CODES),
    color("dummy_rgb_color", RGB),
    dummy("dummy_rgba_color", RGBA),
    dummy("dummy_safe_email", &[("email", &[])]),
    dummy(
        "dummy_secondary_address",
        &[("regex", &[("pattern", "(Apt\\.|Suite) [1-9][0-9]{0,2}")])],
    ),
    dummy(
        "dummy_secondary_address_type",
        &[("choice", &[("values", "Apt.|Suite")])],
    ),
    dummy("dummy_state_abbr", &[("state", &[("format", "code")])]),
    dummy("dummy_state_name", &[("state", &[("format", "name")])]),
    local(
        "dummy_street_name",
        &[("street", &[])],
        "streets come with a house number",
    ),
    dummy(
        "dummy_street_suffix",
        &[(
            "choice",
            &[("values", "Avenue|Road|Street|Lane|Drive|Highway|Square|Way")],
        )],
    ),
    dummy(
        "dummy_suffix",
        &[("choice", &[("values", "Jr.|Sr.|I|II|III|IV|V|MD|PhD")])],
    ),
    dummy("dummy_timezone", &[("time_zone", &[])]),
    local("dummy_title", &[("title", &[])], ""),
    dummy("dummy_user_agent", &[("user_agent", &[])]),
    dummy("dummy_username", &[("username", &[])]),
    dummy("dummy_uuidv1", &[("uuid", &[])]),
    dummy("dummy_uuidv3", &[("uuid", &[])]),
    dummy("dummy_uuidv4", &[("uuid", &[])]),
    dummy("dummy_uuidv5", &[("uuid", &[])]),
    dummy("dummy_valid_statux_code", CODES),
    dummy("dummy_word", WORD),
    dummy("dummy_words", THREE_WORDS),
    dummy("dummy_zip_code", &[("postcode", &[])]),
];
