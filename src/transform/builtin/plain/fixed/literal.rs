//! The literal of `fixed`, parsed by the column's type.

use std::net::IpAddr;

use crate::catalog::{Family, Type};
use crate::copy::text;
use crate::transform::args::Problem;
use crate::transform::builtin::structures::xml::is_content;
use crate::wire::datetime::{parse_date, parse_timestamp};
use crate::wire::inet::Network;
use crate::wire::mac;

/// A value of one of the array layouts.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Literal {
    Bool(bool),
    Int(i64),
    Float(f64),
    /// Everything that is laid out as text; for opaque types, what the server will parse.
    Text(String),
    Bytes(Vec<u8>),
    Date(i32),
    Timestamp(i64),
    Uuid([u8; 16]),
}

impl Literal {
    /// The value of a type that a text means.
    pub(super) fn parse(text: &str, ty: &Type) -> Result<Self, Problem> {
        if text.contains('\0') {
            return Err(Problem::new("PostgreSQL holds no NUL characters"));
        }
        let parsed = match ty.family {
            Family::Bool => boolean(text).map(Self::Bool),
            Family::Int2 => text
                .parse::<i16>()
                .ok()
                .map(|value| Self::Int(value.into())),
            Family::Int4 => text
                .parse::<i32>()
                .ok()
                .map(|value| Self::Int(value.into())),
            Family::Int8 => text.parse().ok().map(Self::Int),
            Family::Float4 => text
                .parse::<f32>()
                .ok()
                .map(|value| Self::Float(value.into())),
            Family::Float8 => text.parse().ok().map(Self::Float),
            Family::Numeric => numeric(text, ty).then(|| Self::Text(text.to_owned())),
            Family::Bytea => bytes(text),
            Family::Date => parse_date(text).map(Self::Date),
            Family::Timestamp | Family::TimestampTz => timestamp(text).map(Self::Timestamp),
            Family::Uuid => text::uuid(text.as_bytes()).map(Self::Uuid),
            Family::Inet | Family::Cidr => network(text, ty.family == Family::Cidr),
            Family::Macaddr | Family::Macaddr8 => {
                let length = mac::length(ty.family).unwrap_or(0);
                mac::read_text(text.as_bytes(), length, &mut Vec::new())
                    .map(|()| Self::Text(text.to_owned()))
            }
            Family::Enum => ty
                .labels
                .iter()
                .any(|label| label == text)
                .then(|| Self::Text(text.to_owned())),
            Family::Json | Family::Jsonb => {
                json(text, ty.family).then(|| Self::Text(text.to_owned()))
            }
            Family::Text if ty.is_xml() && !is_content(text) => None,
            _ => Some(Self::Text(text.to_owned())),
        };
        parsed.ok_or_else(|| {
            let problem = Problem::new(format!("the value is no {}", ty.name));
            problem.hint(form(ty))
        })
    }

    /// Length in characters, of text.
    pub(super) fn chars(&self) -> Option<u32> {
        match self {
            Self::Text(text) => u32::try_from(text.chars().count()).ok(),
            _ => None,
        }
    }
}

/// Which form is expected.
fn form(ty: &Type) -> String {
    match ty.family {
        Family::Bool => "true or false".to_owned(),
        Family::Enum => format!("its labels: {}", ty.labels.join(", ")),
        Family::Bytea => r"hexadecimal digits after `\x`, such as `\x00ff`".to_owned(),
        Family::Date => "a date such as 2000-01-31, or infinity".to_owned(),
        Family::Timestamp | Family::TimestampTz => {
            "a time such as 2000-01-31 12:00:00, or infinity".to_owned()
        }
        Family::Uuid => "such as 00000000-0000-4000-8000-000000000000".to_owned(),
        Family::Inet => "an address such as 192.0.2.1 or 192.0.2.1/24".to_owned(),
        Family::Cidr => "a network such as 192.0.2.0/24, its host bits zero".to_owned(),
        Family::Macaddr => "such as 02:00:5e:10:00:01".to_owned(),
        Family::Macaddr8 => "such as 02:00:5e:10:00:00:00:01".to_owned(),
        Family::Json | Family::Jsonb => {
            "valid JSON; a string needs its own quotes: '\"x\"'".to_owned()
        }
        Family::Text => {
            "well-formed: elements that end, `&lt;` and `&amp;` for the characters `<` and `&`"
                .to_owned()
        }
        _ => "a number that the type can hold".to_owned(),
    }
}

/// The server's forms and YAML's. Source: PostgreSQL documentation, "Boolean Type".
fn boolean(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "t" | "true" | "yes" | "on" | "1" => Some(true),
        "f" | "false" | "no" | "off" | "0" => Some(false),
        _ => None,
    }
}

/// Plain decimal text that precision and scale leave room for.
fn numeric(text: &str, ty: &Type) -> bool {
    if text == "NaN" {
        return true;
    }
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let fits = ty.numeric.is_none_or(|(precision, scale)| {
        let room = i32::from(precision) - i32::from(scale);
        let whole = whole.trim_start_matches('0').len() as i32;
        whole <= room && fraction.len() as i32 <= i32::from(scale).max(0)
    });
    !whole.is_empty() && digits(whole) && digits(fraction) && fits
}

/// A day alone means its midnight.
fn timestamp(text: &str) -> Option<i64> {
    parse_timestamp(text).or_else(|| parse_timestamp(&format!("{text} 00:00:00")))
}

fn bytes(text: &str) -> Option<Literal> {
    let mut bytes = Vec::new();
    text::bytea(text.as_bytes(), &mut bytes)?;
    Some(Literal::Bytes(bytes))
}

fn network(text: &str, cidr: bool) -> Option<Literal> {
    let network = Network::parse(text, cidr)?;
    let host_bits = match network.address {
        IpAddr::V4(v4) => u128::from(v4.to_bits().checked_shl(network.prefix.into()).unwrap_or(0)),
        IpAddr::V6(v6) => v6.to_bits().checked_shl(network.prefix.into()).unwrap_or(0),
    };
    let mut field = Vec::new();
    network.write_field(&mut field);
    (!cidr || host_bits == 0).then_some(Literal::Bytes(field))
}

fn json(text: &str, family: Family) -> bool {
    // jsonb turns escapes into characters, and text holds no NUL.
    let nul = family == Family::Jsonb && text.contains("\\u0000");
    !nul && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str, family: Family) -> Result<Literal, Problem> {
        let mut ty = Type::plain(family.name(), family);
        ty.numeric = (family == Family::Numeric).then_some((5, 2));
        ty.labels = vec!["new".into(), "paid".into()];
        Literal::parse(text, &ty)
    }

    #[test]
    fn literals_of_every_family_are_checked() {
        let good = [
            ("yes", Family::Bool),
            ("-32768", Family::Int2),
            ("1e-3", Family::Float8),
            ("-123.45", Family::Numeric),
            (r"\x00FF", Family::Bytea),
            ("2000-02-29", Family::Date),
            ("2000-02-29", Family::Timestamp),
            ("2000-02-29 12:30:00+02", Family::TimestampTz),
            ("00000000-0000-4000-8000-000000000000", Family::Uuid),
            ("192.0.2.1/24", Family::Inet),
            ("192.0.2.0/24", Family::Cidr),
            ("02:00:5e:10:00:01", Family::Macaddr),
            ("paid", Family::Enum),
            ("{\"a\": [1]}", Family::Jsonb),
            ("1 day", Family::Interval),
            ("{1,2}", Family::Array),
        ];
        for (text, family) in good {
            assert!(parse(text, family).is_ok(), "{text}");
        }
        let bad = [
            ("maybe", Family::Bool),
            ("32768", Family::Int2),
            ("x", Family::Float8),
            ("1234.5", Family::Numeric),
            ("1.234", Family::Numeric),
            ("00FF", Family::Bytea),
            ("2001-02-29", Family::Date),
            ("today", Family::Timestamp),
            ("0", Family::Uuid),
            ("192.0.2.1/33", Family::Inet),
            ("192.0.2.1/24", Family::Cidr),
            ("02-00-5e-10-00-01", Family::Macaddr),
            ("02:00:5e:10:00:01", Family::Macaddr8),
            ("sold", Family::Enum),
            ("{a: 1}", Family::Json),
            ("\"\\u0000\"", Family::Jsonb),
            ("a\0b", Family::Text),
        ];
        for (text, family) in bad {
            let problem = parse(text, family).unwrap_err();
            assert!(problem.message.contains("no "), "{text}");
        }
        let xml = Type::plain("xml", Family::Text);
        assert!(Literal::parse("<a>x</a>", &xml).is_ok());
        let problem = Literal::parse("<a", &xml).unwrap_err();
        assert_eq!(problem.message, "the value is no xml");
        assert!(problem.hint.unwrap().contains("well-formed"));
    }
}
