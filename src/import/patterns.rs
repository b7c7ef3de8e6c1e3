//! Regular expressions for the `regex` transform, from what other tools give instead: characters and formats.

/// A character class of exactly these characters.
pub(super) fn class(characters: &str) -> String {
    let mut class = String::from("[");
    for c in characters.chars() {
        if !c.is_alphanumeric() {
            class.push('\\');
        }
        class.push(c);
    }
    class.push(']');
    class
}

/// As many of a class: `[a-z]{3,5}`.
pub(super) fn repeated(class: &str, least: i64, most: i64) -> String {
    if least == most {
        format!("{class}{{{least}}}")
    } else {
        format!("{class}{{{least},{most}}}")
    }
}

/// A format in which some characters stand for a class, all others for themselves.
pub(super) fn format(text: &str, places: &[(char, &str)]) -> String {
    let mut pattern = String::new();
    for c in text.chars() {
        match places.iter().find(|(place, _)| *place == c) {
            Some((_, class)) => pattern.push_str(class),
            None => literal(c, &mut pattern),
        }
    }
    pattern
}

fn literal(c: char, pattern: &mut String) {
    if c.is_ascii_punctuation() {
        pattern.push('\\');
    }
    pattern.push(c);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_stand_for_themselves() {
        for text in ["abc-]^\\d", "&&--~~", "éß 1"] {
            let pattern = format!("^{}+$", class(text));
            let regex = regex::Regex::new(&pattern).unwrap();
            assert!(regex.is_match(text), "{pattern}");
            assert!(!regex.is_match("q"), "{pattern}");
        }
    }

    #[test]
    fn formats_keep_their_signs() {
        let pattern = format("+7^## (#-x)", &[('#', "[0-9]"), ('^', "[1-9]")]);
        assert_eq!(pattern, "\\+7[1-9][0-9][0-9] \\([0-9]\\-x\\)");
        assert!(regex::Regex::new(&pattern).is_ok());
    }
}
