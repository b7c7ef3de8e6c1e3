//! PostgreSQL Anonymizer's functions and ours.
//!
//! Source: PostgreSQL Anonymizer's documentation, "Masking functions" (versions 1.3 and 2), `sql/*.sql` and
//! `src/lib.rs`.

use super::functions as made;
use crate::import::mapping::{Carry, Given, Made, Recipe, Row, To};

const S: Carry = Carry::Silent;
const ONE: &[(&str, Carry)] = &[("1", S)];
const TWO: &[(&str, Carry)] = &[
    ("1", S),
    ("2", S),
    ("noise_value", S),
    ("ratio", S),
    ("noise_range", S),
    ("val", S),
    ("step", S),
    ("seed", S),
    ("salt", S),
];
const FOUR: &[(&str, Carry)] = &[
    ("1", S),
    ("2", S),
    ("3", S),
    ("4", S),
    ("ov", S),
    ("prefix", S),
    ("padding", S),
    ("suffix", S),
];
const LOREM: &[(&str, Carry)] = &[
    ("1", S),
    ("2", S),
    ("3", S),
    ("paragraphs", S),
    ("words", S),
    ("characters", S),
];

const fn fake(name: &'static str, to: &'static [Recipe], differs: &'static str) -> Row {
    Row {
        name,
        to: To::Rules(to),
        params: ONE,
        differs,
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

/// Functions that are read with what stands in them, before a row is looked for.
const fn around(name: &'static str, to: &'static [&'static str]) -> Row {
    by(
        name,
        |_| Made::nothing("its arguments cannot be read"),
        to,
        TWO,
    )
}

const HASH: &[Recipe] = &[("hash", &[("length", "64")])];
const IDS: &[Recipe] = &[("permute", &[])];

/// A row for each function but the `dummy_` ones, in the order of the documentation.
pub(in crate::import) const ROWS: &[Row] = &[
    Row {
        name: "noise",
        to: To::By(made::noise, &["noise"]),
        params: TWO,
        differs: "the sign never changes",
    },
    by("dnoise", made::dnoise, &["date_noise"], TWO),
    fake(
        "random_date",
        &[(
            "date_range",
            &[("min", "1900-01-01"), ("max", "2024-12-31")],
        )],
        "",
    ),
    fake(
        "random_time",
        &[("date_noise", &[("within", "12 hours")])],
        "a time within half a day of the real one",
    ),
    by("random_string", made::string, &["regex"], ONE),
    fake("random_zip", &[("postcode", &[])], ""),
    by("random_phone", made::phone, &["phone", "regex"], ONE),
    by("random_phone_with_format", made::formatted, &["regex"], ONE),
    by(
        "random_number_with_format",
        made::formatted,
        &["regex"],
        ONE,
    ),
    fake("random_hash", HASH, ""),
    by(
        "random_date_between",
        made::dates_between,
        &["date_range"],
        TWO,
    ),
    by("random_int_between", made::between, &["number_range"], TWO),
    by(
        "random_bigint_between",
        made::between,
        &["number_range"],
        TWO,
    ),
    by(
        "random_double_precision",
        made::between,
        &["number_range"],
        TWO,
    ),
    by("random_real", made::between, &["number_range"], TWO),
    by("random_in", made::in_array, &["choice"], ONE),
    fake("random_in_enum", &[("choice", &[])], ""),
    by(
        "random_in_int4range",
        made::in_integers,
        &["number_range"],
        ONE,
    ),
    by(
        "random_in_int8range",
        made::in_integers,
        &["number_range"],
        ONE,
    ),
    by(
        "random_in_numrange",
        made::in_numbers,
        &["number_range"],
        ONE,
    ),
    by("random_in_daterange", made::in_dates, &["date_range"], ONE),
    by("random_in_tsrange", made::in_dates, &["date_range"], ONE),
    by("random_in_tstzrange", made::in_dates, &["date_range"], ONE),
    fake("random_id", IDS, "numbers are permuted instead of counted"),
    fake(
        "random_id_int",
        IDS,
        "numbers are permuted instead of counted",
    ),
    fake(
        "random_id_smallint",
        IDS,
        "numbers are permuted instead of counted",
    ),
    fake(
        "random_id_small_int",
        IDS,
        "numbers are permuted instead of counted",
    ),
    fake("fake_address", &[("address", &[])], ""),
    fake("fake_city", &[("city", &[])], ""),
    fake("fake_country", &[("country", &[])], ""),
    fake("fake_company", &[("company", &[])], ""),
    fake("fake_email", &[("email", &[])], ""),
    fake("fake_first_name", &[("first_name", &[])], ""),
    fake(
        "fake_iban",
        &[("iban", &[]), ("iban", &[("numbers", "any")])],
        "",
    ),
    fake("fake_last_name", &[("last_name", &[])], ""),
    fake("fake_postcode", &[("postcode", &[])], ""),
    fake(
        "fake_siret",
        &[("regex", &[("pattern", "[0-9]{14}")])],
        "its check digit is not right",
    ),
    by("lorem_ipsum", made::lorem, &["lorem", "text"], LOREM),
    by(
        "pseudo_first_name",
        made::pseudo_first_name,
        &["first_name", "persona"],
        TWO,
    ),
    by(
        "pseudo_last_name",
        made::pseudo_last_name,
        &["last_name", "persona"],
        TWO,
    ),
    by(
        "pseudo_email",
        made::pseudo_email,
        &["email", "persona"],
        TWO,
    ),
    by("pseudo_city", made::pseudo_city, &["city", "persona"], TWO),
    by("pseudo_country", made::pseudo_country, &["country"], TWO),
    by("pseudo_company", made::pseudo_company, &["company"], TWO),
    by("pseudo_iban", made::pseudo_iban, &["iban"], TWO),
    Row {
        name: "pseudo_siret",
        to: To::Rules(&[("regex", &[("pattern", "[0-9]{14}")])]),
        params: TWO,
        differs: "its check digit is not right",
    },
    Row {
        name: "hash",
        to: To::Rules(HASH),
        params: ONE,
        differs: "a keyed hash takes the place of the function, whichever that is",
    },
    Row {
        name: "digest",
        to: To::By(made::digest, &["hash"]),
        params: FOUR,
        differs: "a keyed hash takes the place of the function, whichever that is",
    },
    fake(
        "md5",
        &[("hash", &[("length", "32")])],
        "a keyed hash takes the place of the function",
    ),
    by("partial", made::partial, &["partial"], FOUR),
    Row {
        name: "partial_email",
        to: To::Rules(&[("email", &[])]),
        params: ONE,
        differs: "a whole address at a reserved host instead of the real one's first letters and stars",
    },
    around("ternary", &["what it gives where the column is not NULL"]),
    Row {
        name: "generalize_int4range",
        to: To::By(made::bucket, &["bucket"]),
        params: TWO,
        differs: "the lower bound of the range instead of the range: the column keeps its type",
    },
    Row {
        name: "generalize_int8range",
        to: To::By(made::bucket, &["bucket"]),
        params: TWO,
        differs: "the lower bound of the range instead of the range: the column keeps its type",
    },
    Row {
        name: "generalize_numrange",
        to: To::By(made::bucket, &["bucket"]),
        params: TWO,
        differs: "the lower bound of the range instead of the range: the column keeps its type",
    },
    Row {
        name: "generalize_tsrange",
        to: To::By(made::bucket_of_time, &["date_truncate"]),
        params: TWO,
        differs: "the beginning of the range instead of the range: the column keeps its type",
    },
    Row {
        name: "generalize_tstzrange",
        to: To::By(made::bucket_of_time, &["date_truncate"]),
        params: TWO,
        differs: "the beginning of the range instead of the range: the column keeps its type",
    },
    Row {
        name: "generalize_daterange",
        to: To::By(made::bucket_of_time, &["date_truncate"]),
        params: TWO,
        differs: "the beginning of the range instead of the range: the column keeps its type",
    },
    around("left", &["truncate", "hash"]),
    around("right", &["partial"]),
    around("substr", &["truncate", "hash"]),
    around("upper", &["that of the function in it"]),
    around("lower", &["that of the function in it"]),
    around("date_trunc", &["date_truncate"]),
    Row {
        name: "concat",
        to: To::Nothing("texts are put together by `template` here"),
        params: FOUR,
        differs: "",
    },
    by("regexp_replace", made::regexp_replace, &["replace"], FOUR),
    by("replace", made::replace, &["replace"], FOUR),
    Row {
        name: "image_blur",
        to: To::Rules(&[("bytes", &[("style", "image")])]),
        params: TWO,
        differs: "another image instead of a blurred one",
    },
];
