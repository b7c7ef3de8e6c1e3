//! Whether given values are values of their columns' types: what no transform reads, nobody else would tell.

use crate::catalog::{Family, Type};
use crate::copy::Format;
use crate::transform::builtin::structures::pieces::{self, Piece};
use crate::wire::interval::Interval;
use crate::wire::{datetime, mac, parts};

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
        Family::Interval => none_of(Interval::parse(value).is_some(), "no interval"),
        Family::Time => none_of(datetime::parse_time(value).is_some(), "no time of day"),
        Family::TimeTz => none_of(is_zoned_time(value), "no time of day with its zone"),
        Family::Oid => none_of(value.parse::<u32>().is_ok(), "no object identifier"),
        // How money is written is a setting of the server.
        Family::Money => none_of(value.bytes().any(|byte| byte.is_ascii_digit()), "no amount"),
        Family::Macaddr | Family::Macaddr8 => {
            let length = mac::length(ty.family).unwrap_or_default();
            let read = mac::read_text(value.as_bytes(), length, &mut Vec::new());
            none_of(read.is_some(), "no such address")
        }
        Family::Array | Family::Composite | Family::Range | Family::Multirange | Family::Hstore => {
            match pieces::of(value, ty) {
                Some(pieces) => pieces.iter().find_map(misfit_within),
                None => Some(format!("it is no {}", ty.family.name())),
            }
        }
        Family::Bytea
        | Family::Bool
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
        Family::Other => None,
    }
}

fn none_of(fits: bool, what: &str) -> Option<String> {
    (!fits).then(|| format!("it is {what}"))
}

/// The same of a value inside another.
fn misfit_within(piece: &Piece<'_>) -> Option<String> {
    let why = misfit(piece.value.as_deref()?, piece.ty)?;
    Some(format!("in it, a value of {}: {why}", piece.ty.name))
}

/// `12:00:00+02`, `12:00:00-03:30`.
fn is_zoned_time(text: &str) -> bool {
    let Some(at) = text.rfind(['+', '-']) else {
        return false;
    };
    let (time, zone) = text.split_at(at);
    let mut parts = zone[1..].split(':');
    let is_part = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    datetime::parse_time(time).is_some() && parts.all(is_part)
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
    use crate::catalog::Field;

    #[test]
    fn values_are_held_against_their_types() {
        let plain = |family: Family| Type::plain(family.name(), family);
        let mut three = plain(Family::Text);
        three.length = Some(3);
        let mut padded = plain(Family::Bpchar);
        padded.length = Some(3);
        let mut labels = plain(Family::Enum);
        labels.labels = vec!["new".into(), "paid".into()];
        let array = |element: &Type| Type {
            element: Some(Box::new(element.clone())),
            ..plain(Family::Array)
        };
        let (range, multirange) = (
            Type::example(Family::Range),
            Type::example(Family::Multirange),
        );
        let field = |name: &str, ty: &Type| Field {
            name: name.to_owned(),
            ty: ty.clone(),
        };
        let pair = Type {
            fields: vec![field("id", &plain(Family::Int4)), field("state", &labels)],
            ..plain(Family::Composite)
        };
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
            (&plain(Family::Interval), "1 day 02:00:00", true),
            (&plain(Family::Interval), "a while", false),
            (&plain(Family::Time), "12:30:00", true),
            (&plain(Family::Time), "noon", false),
            (&plain(Family::TimeTz), "12:30:00+02", true),
            (&plain(Family::TimeTz), "12:30:00", false),
            (&plain(Family::Oid), "-1", false),
            (&plain(Family::Money), "$1,000.00", true),
            (&plain(Family::Money), "much", false),
            (&plain(Family::Macaddr), "08:00:2b:01:02:03", true),
            (&plain(Family::Macaddr), "08:00", false),
            (&plain(Family::Bytea), "\\x00ff", true),
            (&plain(Family::Bytea), "\\x0", false),
            (&plain(Family::Numeric), "1.2.3", false),
            (&array(&three), "{abc,NULL,\"d e\"}", true),
            (&array(&three), "{{a,b},{c,d}}", true),
            (&array(&three), "{}", true),
            (&array(&three), "{a", false),
            (&array(&three), "{a,,b}", false),
            (&array(&three), "{abcd}", false),
            (&array(&plain(Family::Int4)), "{1,2}", true),
            (&array(&plain(Family::Int4)), "{1,b}", false),
            (&range, "[2024-01-01,2024-02-01)", true),
            (&range, "[2024-01-01,)", true),
            (&range, "2024-01-01", false),
            (&range, "[2024-01-40,)", false),
            (&multirange, "{[2024-01-01,2024-02-01)}", true),
            (&multirange, "{[2024-01-40,)}", false),
            (&pair, "(7,paid)", true),
            (&pair, "(,)", true),
            (&pair, "(7)", false),
            (&pair, "(x,paid)", false),
            (&plain(Family::Hstore), "\"a\"=>\"b\", \"c\"=>NULL", true),
            (&plain(Family::Hstore), "a: b", false),
            (&plain(Family::Other), "anything", true),
        ] {
            assert_eq!(misfit(value, ty).is_none(), fits, "{} {value}", ty.name);
        }
    }
}
