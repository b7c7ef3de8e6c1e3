//! greenmask's transformers and ours.
//!
//! Source: greenmask's documentation, "Built-in transformers", and the parameter lists in
//! `internal/db/postgres/transformers` (version 0.2). Masking: github.com/ggwhite/go-masker.

use super::made;
use crate::import::mapping::{Carry, Made, REAL_HOSTS, Row, To};

const KEEP_NULL: (&str, Carry) = ("keep_null", Carry::KeepsNull);
const MIN_RATIO: (&str, Carry) = (
    "min_ratio",
    Carry::Differs("shorter distances come out as well"),
);
const BOUND_MIN: (&str, Carry) = (
    "min",
    Carry::Differs("there is no bound below which nothing comes out"),
);
const BOUND_MAX: (&str, Carry) = (
    "max",
    Carry::Differs("there is no bound above which nothing comes out"),
);
const DECIMAL: (&str, Carry) = (
    "decimal",
    Carry::Differs("digits behind the point are as many as the column's or the value's"),
);
const TRUNCATE: (&str, Carry) = (
    "truncate",
    Carry::Differs("a column has one rule, so moments are not truncated too"),
);
const NOISE: &[(&str, Carry)] = &[
    ("max_ratio", Carry::Percent("percent")),
    ("ratio", Carry::Percent("percent")),
    MIN_RATIO,
    BOUND_MIN,
    BOUND_MAX,
    DECIMAL,
];
const CALENDAR: &str = "in the style of the real value: `March`, `mar`, `3`";
const FAKER: &[(&str, Carry)] = &[KEEP_NULL];
const BETWEEN: &[(&str, Carry)] = &[
    ("min", Carry::As("min")),
    ("max", Carry::As("max")),
    DECIMAL,
    KEEP_NULL,
];

const fn faker(name: &'static str, to: To, differs: &'static str) -> Row {
    Row {
        name,
        to,
        params: FAKER,
        differs,
    }
}

/// A row for each transformer, in the order of the documentation.
pub(in crate::import) const ROWS: &[Row] = &[
    Row {
        name: "Cmd",
        to: To::Nothing("a program of yours makes the values; none is run here"),
        params: &[],
        differs: "",
    },
    Row {
        name: "Dict",
        to: To::By(made::dict, &["map"]),
        params: &[
            ("values", Carry::Silent),
            ("default", Carry::Silent),
            ("fail_not_matched", Carry::Silent),
        ],
        differs: "",
    },
    Row {
        name: "Hash",
        to: To::By(made::hash, &["hash"]),
        params: &[("function", Carry::Silent), ("max_length", Carry::Silent)],
        differs: "a keyed hash takes the place of the function, whichever that is",
    },
    Row {
        name: "HashedPassword",
        to: To::Rules(&[("password_hash", &[])]),
        params: &[
            (
                "value",
                Carry::Differs("no password fits the hashes that come out"),
            ),
            ("cost", Carry::Silent),
            KEEP_NULL,
        ],
        differs: "",
    },
    Row {
        name: "Masking",
        to: To::By(made::masking, &["mask", "fixed", "email", "url"]),
        params: &[("type", Carry::Silent)],
        differs: "",
    },
    Row {
        name: "NoiseDate",
        to: To::By(made::noise_date, &["date_noise"]),
        params: &[
            ("max_ratio", Carry::Silent),
            ("ratio", Carry::Silent),
            MIN_RATIO,
            BOUND_MIN,
            BOUND_MAX,
            TRUNCATE,
        ],
        differs: "",
    },
    Row {
        name: "NoiseFloat",
        to: To::Rules(&[("noise", &[])]),
        params: NOISE,
        differs: "",
    },
    Row {
        name: "NoiseInt",
        to: To::Rules(&[("noise", &[])]),
        params: NOISE,
        differs: "",
    },
    Row {
        name: "NoiseNumeric",
        to: To::Rules(&[("noise", &[])]),
        params: NOISE,
        differs: "",
    },
    faker(
        "RandomAmountWithCurrency",
        To::Rules(&[(
            "regex",
            &[(
                "pattern",
                "(USD|EUR|GBP|CHF|JPY) [1-9][0-9]{0,3}\\.[0-9]{2}",
            )],
        )]),
        "five currencies instead of all",
    ),
    faker("RandomBool", To::Rules(&[("choice", &[])]), ""),
    faker("RandomCCNumber", To::Rules(&[("credit_card", &[])]), ""),
    faker(
        "RandomCCType",
        To::Rules(&[("card_type", &[]), ("choice", &[])]),
        "names of brands in the case of the real value",
    ),
    faker(
        "RandomCentury",
        To::Rules(&[("calendar", &[("part", "century")]), ("choice", &[])]),
        "",
    ),
    Row {
        name: "RandomChoice",
        to: To::By(made::choice, &["choice"]),
        params: &[("values", Carry::Silent), KEEP_NULL],
        differs: "",
    },
    Row {
        name: "RandomCompany",
        to: To::Rules(&[("company", &[])]),
        params: &[],
        differs: "",
    },
    faker("RandomCurrency", To::Rules(&[("currency", &[])]), ""),
    Row {
        name: "RandomDate",
        to: To::Rules(&[("date_range", &[])]),
        params: &[
            ("min", Carry::Moment("min")),
            ("max", Carry::Moment("max")),
            TRUNCATE,
            KEEP_NULL,
        ],
        differs: "",
    },
    faker(
        "RandomDayOfMonth",
        To::Rules(&[
            ("number_range", &[("min", "1"), ("max", "31")]),
            ("regex", &[("pattern", "[1-9]|[12][0-9]|3[01]")]),
        ]),
        "",
    ),
    faker(
        "RandomDayOfWeek",
        To::Rules(&[("calendar", &[("part", "weekday")]), ("choice", &[])]),
        CALENDAR,
    ),
    faker("RandomDomainName", To::Rules(&[("domain", &[])]), ""),
    faker("RandomE164PhoneNumber", To::Rules(&[("phone", &[])]), ""),
    Row {
        name: "RandomEmail",
        to: To::Rules(&[("email", &[])]),
        params: &[
            (
                "keep_original_domain",
                Carry::Passes("hosts", "keep", REAL_HOSTS),
            ),
            (
                "local_part_template",
                Carry::Differs("the part before the @ is a name and a suffix"),
            ),
            (
                "domain_part_template",
                Carry::Differs("hosts are reserved ones, which nobody can own"),
            ),
            (
                "domains",
                Carry::Differs("hosts are reserved ones, which nobody can own"),
            ),
            (
                "max_random_length",
                Carry::Differs("`style: short` gives 16 characters before the @"),
            ),
            KEEP_NULL,
        ],
        differs: "",
    },
    Row {
        name: "RandomFloat",
        to: To::Rules(&[("number_range", &[])]),
        params: BETWEEN,
        differs: "",
    },
    Row {
        name: "RandomInt",
        to: To::Rules(&[("number_range", &[])]),
        params: BETWEEN,
        differs: "",
    },
    Row {
        name: "RandomIp",
        to: To::Rules(&[("ip_address", &[])]),
        params: &[(
            "subnet",
            Carry::Differs(
                "addresses are of private ranges, and of the version that the real one has",
            ),
        )],
        differs: "",
    },
    faker(
        "RandomLatitude",
        To::Rules(&[("number_range", &[("min", "-90"), ("max", "90")])]),
        "",
    ),
    faker(
        "RandomLongitude",
        To::Rules(&[("number_range", &[("min", "-180"), ("max", "180")])]),
        "",
    ),
    Row {
        name: "RandomMac",
        to: To::Rules(&[("mac_address", &[])]),
        params: &[
            ("keep_original_vendor", Carry::Flag("oui", "keep")),
            (
                "cast_type",
                Carry::Differs("addresses are of single devices"),
            ),
            (
                "management_type",
                Carry::Unless("local", "addresses are locally administered"),
            ),
        ],
        differs: "",
    },
    faker(
        "RandomMonthName",
        To::Rules(&[("calendar", &[("part", "month")]), ("choice", &[])]),
        CALENDAR,
    ),
    Row {
        name: "RandomNumeric",
        to: To::Rules(&[("number_range", &[])]),
        params: BETWEEN,
        differs: "",
    },
    faker(
        "RandomParagraph",
        To::Rules(&[("lorem", &[("unit", "paragraphs")])]),
        "",
    ),
    faker(
        "RandomPassword",
        To::Rules(&[("regex", &[("pattern", "[A-Za-z0-9]{16}")])]),
        "",
    ),
    Row {
        name: "RandomPerson",
        to: To::By(
            |_| Made::nothing("it has no `columns` that can be read"),
            &["name", "first_name", "last_name", "title"],
        ),
        params: &[],
        differs: "",
    },
    faker(
        "RandomPhoneNumber",
        To::Rules(&[("phone", &[("format", "dashed")])]),
        "",
    ),
    faker(
        "RandomSentence",
        To::Rules(&[("lorem", &[("unit", "sentences")])]),
        "",
    ),
    Row {
        name: "RandomString",
        to: To::By(made::string, &["regex"]),
        params: &[
            ("min_length", Carry::Silent),
            ("max_length", Carry::Silent),
            ("symbols", Carry::Silent),
            KEEP_NULL,
        ],
        differs: "",
    },
    faker("RandomTimezone", To::Rules(&[("time_zone", &[])]), ""),
    faker(
        "RandomTollFreePhoneNumber",
        To::Rules(&[("phone", &[("format", "national")])]),
        "numbers are nobody's, but not of a toll-free range",
    ),
    Row {
        name: "RandomUnixTimestamp",
        to: To::By(made::unix_timestamp, &["number_range"]),
        params: &[
            ("min", Carry::Silent),
            ("max", Carry::Silent),
            ("unit", Carry::Silent),
            ("min_unit", Carry::Silent),
            ("max_unit", Carry::Silent),
            TRUNCATE,
            KEEP_NULL,
        ],
        differs: "",
    },
    faker("RandomURL", To::Rules(&[("url", &[])]), ""),
    faker("RandomUsername", To::Rules(&[("username", &[])]), ""),
    faker("RandomUuid", To::Rules(&[("uuid", &[])]), ""),
    faker(
        "RandomWord",
        To::Rules(&[("lorem", &[("unit", "words")])]),
        "",
    ),
    faker(
        "RandomYearString",
        To::Rules(&[
            ("number_range", &[("min", "1970"), ("max", "2024")]),
            ("regex", &[("pattern", "19[7-9][0-9]|20[01][0-9]|202[0-4]")]),
        ]),
        "",
    ),
    Row {
        name: "RealAddress",
        to: To::By(
            |_| Made::nothing("it has no `columns` that can be read"),
            &["street", "city", "state", "postcode", "number_range"],
        ),
        params: &[],
        differs: "",
    },
    Row {
        name: "RegexpReplace",
        to: To::By(made::regexp_replace, &["replace"]),
        params: &[("regexp", Carry::Silent), ("replace", Carry::Silent)],
        differs: "",
    },
    Row {
        name: "Replace",
        to: To::By(made::replace, &["fixed"]),
        params: &[("value", Carry::Silent), ("keep_null", Carry::Silent)],
        differs: "",
    },
    Row {
        name: "SetNull",
        to: To::Rules(&[("set_null", &[])]),
        params: &[],
        differs: "",
    },
    Row {
        name: "Json",
        to: To::By(super::columns::json, &["json"]),
        params: &[("operations", Carry::Silent)],
        differs: "",
    },
    Row {
        name: "Template",
        to: To::Nothing("Go templates are not translated; `template` has its own language"),
        params: &[],
        differs: "",
    },
    Row {
        name: "TemplateRecord",
        to: To::Nothing("Go templates are not translated; `template` has its own language"),
        params: &[],
        differs: "",
    },
];
