//! Whether given values are values of their columns' types: what no transform reads, nobody else would tell.

use crate::catalog::{Family, Type};
use crate::copy::Format;
use crate::wire::parts;

/// Why a value, as a server prints it, is none of the type; `None` where it may be one.
pub(super) fn misfit(value: &str, ty: &Type) -> Option<String> {
    match ty.family {
        Family::Text | Family::Bpchar | Family::Citext => {
            let value = match ty.family {
                Family::Bpchar => value.trim_end_matches(' '),
                _ => value,
            };
            let room = ty.length?;
            let length = value.chars().count();
            (length > room as usize)
                .then(|| format!("it has {length} characters, not {room} at most"))
        }
        Family::Enum => {
            let is_label = ty.labels.iter().any(|label| label == value);
            (!is_label).then(|| format!("the labels are: {}", ty.labels.join(", ")))
        }
        Family::Json | Family::Jsonb => serde_json::from_str::<serde::de::IgnoredAny>(value)
            .err()
            .map(|_| "it is no JSON".to_owned()),
        Family::Numeric => (!is_numeric(value)).then(|| "it is no decimal number".to_owned()),
        Family::Bool
        | Family::Int2
        | Family::Int4
        | Family::Int8
        | Family::Float4
        | Family::Float8
        | Family::Date
        | Family::Timestamp
        | Family::TimestampTz
        | Family::Uuid
        | Family::Inet
        | Family::Cidr => {
            let decoded = parts::decode(&[Some(value.as_bytes())], Format::Text, ty.family);
            decoded.err().map(|why| why.to_string())
        }
        _ => None,
    }
}

/// Whether a text is a number as `numeric` has them. Source: PostgreSQL documentation, "Arbitrary Precision Numbers".
fn is_numeric(text: &str) -> bool {
    if ["NaN", "Infinity", "-Infinity"].contains(&text) {
        return true;
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    is_digits(whole)
        && is_digits(fraction)
        && whole.len() + fraction.len() > 0
        && exponent.is_none_or(|exponent| exponent.parse::<i32>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_held_against_their_types() {
        let plain = |family: Family| Type::plain(family.name(), family);
        let mut three = plain(Family::Text);
        three.length = Some(3);
        let mut padded = plain(Family::Bpchar);
        padded.length = Some(3);
        let mut labels = plain(Family::Enum);
        labels.labels = vec!["new".into(), "paid".into()];
        for (ty, value, fits) in [
            (&three, "abc", true),
            (&three, "abcd", false),
            (&padded, "abc  ", true),
            (&padded, "abcd", false),
            (&labels, "paid", true),
            (&labels, "piad", false),
            (&plain(Family::Jsonb), "{\"a\": 1}", true),
            (&plain(Family::Jsonb), "{a: 1}", false),
            (&plain(Family::Int2), "-32768", true),
            (&plain(Family::Int2), "40000", false),
            (&plain(Family::Int4), "12a", false),
            (&plain(Family::Numeric), "1.50", true),
            (&plain(Family::Numeric), "-1e3", true),
            (&plain(Family::Numeric), ".", false),
            (&plain(Family::Numeric), "1,50", false),
            (&plain(Family::Date), "2024-02-29", true),
            (&plain(Family::Date), "2024-02-30", false),
            (&plain(Family::Timestamp), "2024-01-31 12:00:00", true),
            (&plain(Family::Timestamp), "yesterday", false),
            (&plain(Family::Uuid), "no", false),
            (&plain(Family::Inet), "10.0.0.1", true),
            (&plain(Family::Inet), "10.0.0", false),
            (&plain(Family::Bool), "t", true),
            (&plain(Family::Bool), "maybe", false),
            (&plain(Family::Text), "anything", true),
            (&plain(Family::Other), "anything", true),
        ] {
            assert_eq!(misfit(value, ty).is_none(), fits, "{} {value}", ty.name);
        }
    }
}
