//! "Did you mean": the closest of some names, and the names that other tools give our transforms.

/// Words of other tools, of SQL and of everyday speech, and our transform for each.
const SYNONYMS: &[(&str, &str)] = &[
    ("null", "set_null"),
    ("none", "set_null"),
    ("nullify", "set_null"),
    ("drop", "set_null"),
    ("delete", "set_null"),
    ("passthrough", "keep"),
    ("pass", "keep"),
    ("noop", "keep"),
    ("skip", "keep"),
    ("ignore", "keep"),
    ("constant", "fixed"),
    ("literal", "fixed"),
    ("replace", "fixed"),
    ("redact", "mask"),
    ("partial", "mask"),
    ("e_mail", "email"),
    ("mail", "email"),
    ("full_name", "name"),
    ("person", "name"),
    ("surname", "last_name"),
    ("telephone", "phone"),
    ("ip", "ip_address"),
    ("inet", "ip_address"),
    ("zip", "postcode"),
    ("zip_code", "postcode"),
    ("card", "credit_card"),
    ("card_number", "credit_card"),
    ("social_security_number", "ssn"),
    ("guid", "uuid"),
    ("sha256", "hash"),
    ("lorem", "text"),
    ("shift_date", "date_shift"),
    ("jsonb", "json"),
    ("elements", "array"),
    ("record", "composite"),
    ("row", "composite"),
    ("multirange", "range"),
];

/// The name that is written almost like `word`, if there is one.
pub fn closest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = simplified(word);
    names
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&word, &simplified(name)), name))
        .filter(|(distance, name)| *distance <= tolerance(name))
        .min()
        .map(|(_, name)| name)
}

/// The transform that `word` stands for, misspelt or in another tool's words.
pub(super) fn transform<'a>(
    word: &str,
    names: impl IntoIterator<Item = &'a str> + Clone,
) -> Option<&'a str> {
    let simple = simplified(word);
    let meant = SYNONYMS.iter().find(|(synonym, _)| *synonym == simple);
    meant
        .and_then(|(_, name)| names.clone().into_iter().find(|known| known == name))
        .or_else(|| closest(word, names))
}

fn simplified(word: &str) -> String {
    // A word that long is no misspelling, and distances cost its length squared.
    word.chars()
        .take(64)
        .collect::<String>()
        .to_lowercase()
        .replace(['-', ' '], "_")
}

fn tolerance(name: &str) -> usize {
    match name.len() {
        0..=3 => 1,
        4..=8 => 2,
        length => length / 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 5] = ["email", "set_null", "ssn", "credit_card", "keep"];

    #[test]
    fn misspelt_words_find_their_name_and_others_find_none() {
        assert_eq!(closest("emial", NAMES), Some("email"));
        assert_eq!(closest("Credit-Card", NAMES), Some("credit_card"));
        assert_eq!(closest("setnull", NAMES), Some("set_null"));
        assert_eq!(closest("foo", NAMES), None);
    }

    #[test]
    fn words_of_other_tools_are_understood_when_the_transform_exists() {
        assert_eq!(transform("passthrough", NAMES), Some("keep"));
        assert_eq!(transform("null", NAMES), Some("set_null"));
        assert_eq!(transform("redact", NAMES), None);
    }
}
