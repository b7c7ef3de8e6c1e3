//! What text without quotes means.

use super::tree::Value;

/// Source: YAML 1.2.2, section 10.3.2, core schema.
pub(super) fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ if is_number(text) => Value::Number(text.to_owned()),
        _ => Value::Text(text.to_owned()),
    }
}

fn is_number(text: &str) -> bool {
    let digits =
        |digits: &str, radix| !digits.is_empty() && digits.chars().all(|c: char| c.is_digit(radix));
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    if let Some(hex) = text.strip_prefix("0x") {
        return digits(hex, 16);
    }
    if let Some(octal) = text.strip_prefix("0o") {
        return digits(octal, 8);
    }
    unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && unsigned.contains(|c: char| c.is_ascii_digit())
        && unsigned.parse::<f64>().is_ok()
}

/// `true` and `false`, and the other words that YAML 1.1 and loaders of variables take for them.
pub(super) fn truth(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "y" | "1" => Some(true),
        "false" | "no" | "off" | "n" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_are_what_the_core_schema_says() {
        for (text, sort) in [
            ("12", "a number"),
            ("-1.5e3", "a number"),
            (".5", "a number"),
            ("0x1F", "a number"),
            ("-.inf", "a number"),
            ("1.2.3", "a string"),
            ("inf", "a string"),
            ("0xg", "a string"),
            ("-", "a string"),
            ("+.", "a string"),
            ("yes", "a string"),
            ("TRUE", "true or false"),
            ("~", "null"),
        ] {
            assert_eq!(plain(text).sort(), sort, "{text}");
        }
    }
}
