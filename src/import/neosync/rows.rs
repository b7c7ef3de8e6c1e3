//! neosync's transformers and ours.
//!
//! Source: neosync's `transformer.proto` and documentation, "System Transformers" (version 0.5).

use crate::import::mapping::{Carry, Given, Made, REAL_HOSTS, Recipe, Row, To};
use crate::import::patterns;
use crate::transform::args::Value;

const LENGTH: &[(&str, Carry)] = &[(
    "preserve_length",
    Carry::Unless("false", "stand-ins have a length of their own"),
)];

const fn plain(name: &'static str, to: &'static [Recipe]) -> Row {
    Row {
        name,
        to: To::Rules(to),
        params: &[],
        differs: "",
    }
}

const fn with(
    name: &'static str,
    to: &'static [Recipe],
    params: &'static [(&'static str, Carry)],
) -> Row {
    Row {
        name,
        to: To::Rules(to),
        params,
        differs: "",
    }
}

const fn nothing(
    name: &'static str,
    why: &'static str,
    params: &'static [(&'static str, Carry)],
) -> Row {
    Row {
        name,
        to: To::Nothing(why),
        params,
        differs: "",
    }
}

const fn by(
    name: &'static str,
    make: fn(&Given) -> Made,
    to: &'static [&'static str],
    params: &'static [(&'static str, Carry)],
) -> Row {
    Row {
        name,
        to: To::By(make, to),
        params,
        differs: "",
    }
}

const SCRIPT: &str = "JavaScript is not run here; `template` puts columns of a row together";

/// A row for each transformer, in the order of `TransformerConfig`.
pub(in crate::import) const ROWS: &[Row] = &[
    with(
        "generate_email",
        &[("email", &[])],
        &[("email_type", Carry::Silent)],
    ),
    by(
        "transform_email",
        email,
        &["email"],
        &[
            ("preserve_domain", Carry::Silent),
            (
                "preserve_length",
                Carry::Unless("false", "stand-ins have a length of their own"),
            ),
            ("excluded_domains", Carry::Silent),
            ("email_type", Carry::Silent),
            (
                "invalid_email_action",
                Carry::Unless(
                    "INVALID_EMAIL_ACTION_GENERATE",
                    "what is no address gets one all the same",
                ),
            ),
        ],
    ),
    plain("generate_bool", &[("choice", &[])]),
    with(
        "generate_card_number",
        &[("credit_card", &[]), ("permute", &[])],
        &[(
            "valid_luhn",
            Carry::Unless("true", "card numbers pass the Luhn check"),
        )],
    ),
    plain("generate_city", &[("city", &[])]),
    with(
        "generate_e164_phone_number",
        &[("phone", &[])],
        &[
            (
                "min",
                Carry::Differs("numbers are as long as those of their country"),
            ),
            (
                "max",
                Carry::Differs("numbers are as long as those of their country"),
            ),
        ],
    ),
    plain("generate_first_name", &[("first_name", &[])]),
    with(
        "generate_float64",
        &[("number_range", &[("min", "1"), ("max", "100")])],
        &[
            ("min", Carry::As("min")),
            ("max", Carry::As("max")),
            (
                "randomize_sign",
                Carry::Unless("false", "numbers lie between the two, signs are not drawn"),
            ),
            (
                "precision",
                Carry::Differs("digits behind the point are as many as the column's"),
            ),
        ],
    ),
    plain("generate_full_address", &[("address", &[])]),
    plain("generate_full_name", &[("name", &[])]),
    by(
        "generate_gender",
        gender,
        &["choice"],
        &[("abbreviate", Carry::Silent)],
    ),
    plain(
        "generate_int64_phone_number",
        &[(
            "number_range",
            &[("min", "2000000000"), ("max", "9999999999")],
        )],
    ),
    with(
        "generate_int64",
        &[("number_range", &[("min", "1"), ("max", "40")])],
        &[
            ("min", Carry::As("min")),
            ("max", Carry::As("max")),
            (
                "randomize_sign",
                Carry::Unless("false", "numbers lie between the two, signs are not drawn"),
            ),
        ],
    ),
    plain("generate_last_name", &[("last_name", &[])]),
    plain("generate_sha256hash", &[("hash", &[("length", "64")])]),
    plain("generate_ssn", &[("ssn", &[])]),
    by(
        "generate_state",
        state,
        &["state"],
        &[("generate_full_name", Carry::Silent)],
    ),
    plain("generate_street_address", &[("street", &[])]),
    with(
        "generate_string_phone_number",
        &[("phone", &[])],
        &[
            (
                "min",
                Carry::Differs("numbers are as long as those of their country"),
            ),
            (
                "max",
                Carry::Differs("numbers are as long as those of their country"),
            ),
        ],
    ),
    by(
        "generate_string",
        string,
        &["regex"],
        &[("min", Carry::Silent), ("max", Carry::Silent)],
    ),
    plain(
        "generate_unixtimestamp",
        &[("number_range", &[("min", "0"), ("max", "1735689599")])],
    ),
    plain("generate_username", &[("username", &[])]),
    plain(
        "generate_utctimestamp",
        &[(
            "date_range",
            &[("min", "1970-01-01"), ("max", "2024-12-31")],
        )],
    ),
    with(
        "generate_uuid",
        &[("uuid", &[])],
        &[(
            "include_hyphens",
            Carry::Unless("true", "UUIDs in columns of text have hyphens"),
        )],
    ),
    plain("generate_zipcode", &[("postcode", &[])]),
    with("transform_e164_phone_number", &[("phone", &[])], LENGTH),
    with("transform_first_name", &[("first_name", &[])], LENGTH),
    by(
        "transform_float64",
        noise,
        &["noise"],
        &[
            ("randomization_range_min", Carry::Silent),
            ("randomization_range_max", Carry::Silent),
        ],
    ),
    with("transform_full_name", &[("name", &[])], LENGTH),
    with("transform_int64_phone_number", &[("permute", &[])], LENGTH),
    by(
        "transform_int64",
        noise,
        &["noise"],
        &[
            ("randomization_range_min", Carry::Silent),
            ("randomization_range_max", Carry::Silent),
        ],
    ),
    with("transform_last_name", &[("last_name", &[])], LENGTH),
    with("transform_phone_number", &[("phone", &[])], LENGTH),
    Row {
        name: "transform_string",
        to: To::Rules(&[("text", &[])]),
        params: &[("preserve_length", Carry::Silent)],
        differs: "words of lorem ipsum of the same length",
    },
    Row {
        name: "passthrough",
        to: To::Keep,
        params: &[],
        differs: "",
    },
    plain("null", &[("set_null", &[])]),
    nothing(
        "user_defined_transformer",
        "what stands under this id is not in the file",
        &[("id", Carry::Silent)],
    ),
    plain("generate_default", &[("default", &[])]),
    nothing("transform_javascript", SCRIPT, &[("code", Carry::Silent)]),
    by(
        "generate_categorical",
        categories,
        &["choice"],
        &[("categories", Carry::Silent)],
    ),
    Row {
        name: "transform_character_scramble",
        to: To::Rules(&[("text", &[]), ("digits", &[])]),
        params: &[(
            "user_provided_regex",
            Carry::Differs("all letters and digits are replaced, not those of the matches alone"),
        )],
        differs: "",
    },
    nothing("generate_javascript", SCRIPT, &[("code", Carry::Silent)]),
    by(
        "generate_country",
        country,
        &["country"],
        &[("generate_full_name", Carry::Silent)],
    ),
    Row {
        name: "transform_pii_text",
        to: To::Rules(&[("text", &[])]),
        params: &[
            ("score_threshold", Carry::Silent),
            ("default_anonymizer", Carry::Silent),
            ("deny_recognizers", Carry::Silent),
            ("allowed_entities", Carry::Silent),
            ("allowed_phrases", Carry::Silent),
            ("language", Carry::Silent),
            ("entity_anonymizers", Carry::Silent),
        ],
        differs: "all of the text becomes lorem ipsum: nothing here finds names in it (`redact` finds e-mail addresses, numbers and what other columns hold)",
    },
    plain("generate_business_name", &[("company", &[])]),
    Row {
        name: "generate_ip_address",
        to: To::By(ip_address, &["ip_address"]),
        params: &[("ip_type", Carry::Silent)],
        differs: "addresses are of private ranges",
    },
    plain("transform_uuid", &[("uuid", &[])]),
    plain("transform_scramble_identity", &[("permute", &[])]),
];

/// Hosts pass where all of them do. Those that are listed are treated the other way around there, and alike here.
fn email(given: &Given) -> Made {
    let listed = match given.arg("excluded_domains").map(|arg| &arg.value) {
        None | Some(Value::Null) => false,
        Some(Value::List(items)) => !items.is_empty(),
        Some(Value::Scalar { text, .. }) => !text.trim().is_empty(),
        Some(Value::Map(_)) => true,
    };
    let made = Made::plain("email");
    match (given.arg("preserve_domain"), given.flag("preserve_domain")) {
        (Some(_), Some(true)) if listed => made.differs(
            "excluded_domains",
            "no host passes: those that are listed must not, and all are treated alike",
        ),
        (Some(_), Some(true)) => {
            Made::of("email", &[("hosts", "keep")]).look("preserve_domain", REAL_HOSTS)
        }
        (Some(_), None) => made.lost(
            "preserve_domain",
            "its value is not one that can be read here",
        ),
        _ if listed => made.differs("excluded_domains", "all hosts get others"),
        _ => made,
    }
}

fn gender(given: &Given) -> Made {
    match given.flag("abbreviate") {
        Some(true) => Made::choice(&["f", "m", "u", "n"].map(Some)),
        _ => Made::choice(&["female", "male", "undefined", "nonbinary"].map(Some)),
    }
}

fn state(given: &Given) -> Made {
    let is_name = given.flag("generate_full_name") == Some(true);
    Made::of(
        "state",
        &[("format", if is_name { "name" } else { "code" })],
    )
}

fn country(given: &Given) -> Made {
    match given.flag("generate_full_name") {
        Some(true) => Made::plain("country"),
        _ => Made::of("country", &[("format", "alpha2")]),
    }
}

fn string(given: &Given) -> Made {
    let (least, most) = (
        given.integer("min").unwrap_or(2),
        given.integer("max").unwrap_or(7),
    );
    if !(0..=most).contains(&least) || most > 10_000 {
        return Made::nothing("its lengths are none that `regex` makes");
    }
    Made::of(
        "regex",
        &[("pattern", &patterns::repeated("[a-z0-9]", least, most))],
    )
}

/// As far as the longer of both distances, either way.
fn noise(given: &Given) -> Made {
    let number = |name: &str, default: f64| {
        let text = given.text(name);
        text.map_or(Some(default), |text| text.trim().parse::<f64>().ok())
    };
    let bounds = (
        number("randomization_range_min", 20.0),
        number("randomization_range_max", 50.0),
    );
    match bounds {
        (Some(min), Some(max)) if min.abs().max(max.abs()) > 0.0 => {
            let farthest = format!("{}", min.abs().max(max.abs()));
            Made::of("noise", &[("absolute", &farthest)]).differs(
                "",
                "numbers move as far up as down, and never change their sign",
            )
        }
        _ => Made::nothing("its range is none that can be read here"),
    }
}

fn categories(given: &Given) -> Made {
    let words = given.text("categories").unwrap_or_default();
    let words = words.split(',').map(str::trim);
    let values: Vec<Option<&str>> = words.filter(|word| !word.is_empty()).map(Some).collect();
    match values.is_empty() {
        true => Made::nothing("it has no categories"),
        false => Made::choice(&values),
    }
}

fn ip_address(given: &Given) -> Made {
    let is_six = given
        .text("ip_type")
        .is_some_and(|kind| kind.to_ascii_uppercase().ends_with("V6"));
    Made::of("ip_address", &[("version", if is_six { "6" } else { "4" })])
}
