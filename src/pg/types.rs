//! `pg_type` → [`catalog::Type`](crate::catalog::Type): which layout a column's values have on the wire.
//!
//! Told by the name of the send function, so that types of extensions that reuse a core layout are known wherever
//! they are installed.

use std::collections::HashMap;

use tokio_postgres::Row;

use super::inspect::get;
use crate::catalog::{Family, Type};
use crate::error::Result;

/// Depth at which a type that contains itself through composites is given up.
const DEEPEST: u32 = 32;

/// All types of a database, by OID.
pub(super) struct Types(HashMap<u32, Raw>);

/// A row of `pg_type`, as far as it matters.
struct Raw {
    kind: String,
    send: String,
    binary: bool,
    element: u32,
    base: u32,
    base_modifier: i32,
    not_null: bool,
    attributes: Vec<u32>,
    subtype: u32,
    labels: Vec<String>,
    name: String,
}

impl Types {
    pub(super) fn from_rows(rows: &[Row]) -> Result<Self> {
        let mut types = HashMap::with_capacity(rows.len());
        for row in rows {
            let raw = Raw {
                kind: get(row, 2)?,
                send: get(row, 4)?,
                binary: get(row, 5)?,
                element: get(row, 6)?,
                base: get(row, 7)?,
                base_modifier: get(row, 8)?,
                not_null: get(row, 9)?,
                attributes: get(row, 10)?,
                subtype: get(row, 11)?,
                labels: get(row, 12)?,
                name: get(row, 13)?,
            };
            types.insert(get(row, 0)?, raw);
        }
        Ok(Self(types))
    }

    /// The type with domains seen through, and whether a domain forbids NULL. `name` is how people write it.
    pub(super) fn resolve(&self, oid: u32, modifier: i32, name: String) -> (Type, bool) {
        let (mut at, mut modifier, mut not_null, mut domain) = (oid, modifier, false, None);
        let mut raw = self.0.get(&at);
        while let Some(found) = raw.filter(|raw| raw.kind == "d") {
            domain.get_or_insert_with(|| found.name.clone());
            not_null |= found.not_null;
            if modifier < 0 {
                modifier = found.base_modifier;
            }
            at = found.base;
            raw = self.0.get(&at);
        }
        let family = raw.map_or(Family::Other, family);
        let element = raw
            .filter(|raw| family == Family::Array && raw.element != 0)
            .map(|raw| {
                let name = self
                    .0
                    .get(&raw.element)
                    .map(|element| element.name.clone())
                    .unwrap_or_default();
                // The modifier of an array is that of its elements.
                Box::new(self.resolve(raw.element, modifier, name).0)
            });
        let ty = Type {
            name,
            family,
            length: length(family, modifier, raw),
            numeric: numeric(family, modifier),
            labels: raw
                .filter(|_| family == Family::Enum)
                .map(|raw| raw.labels.clone())
                .unwrap_or_default(),
            element,
            domain,
            binary: self.is_binary(oid, 0),
        };
        (ty, not_null)
    }

    /// Whether the type and all that it is made of can be sent and received in binary.
    fn is_binary(&self, oid: u32, depth: u32) -> bool {
        let Some(raw) = self.0.get(&oid) else {
            return false;
        };
        let parts = [raw.element, raw.base, raw.subtype];
        raw.binary
            && depth < DEEPEST
            && parts
                .iter()
                .chain(&raw.attributes)
                .all(|&part| part == 0 || self.is_binary(part, depth + 1))
    }
}

fn family(raw: &Raw) -> Family {
    match raw.kind.as_str() {
        "e" => return Family::Enum,
        "c" => return Family::Composite,
        "r" | "m" => return Family::Range,
        _ => {}
    }
    match raw.send.as_str() {
        "boolsend" => Family::Bool,
        "int2send" => Family::Int2,
        "int4send" => Family::Int4,
        "int8send" => Family::Int8,
        "float4send" => Family::Float4,
        "float8send" => Family::Float8,
        "numeric_send" => Family::Numeric,
        "textsend" | "varcharsend" | "namesend" | "xml_send" => Family::Text,
        "bpcharsend" => Family::Bpchar,
        "citextsend" => Family::Citext,
        "byteasend" => Family::Bytea,
        "date_send" => Family::Date,
        "time_send" => Family::Time,
        "timetz_send" => Family::TimeTz,
        "timestamp_send" => Family::Timestamp,
        "timestamptz_send" => Family::TimestampTz,
        "interval_send" => Family::Interval,
        "uuid_send" => Family::Uuid,
        "inet_send" => Family::Inet,
        "cidr_send" => Family::Cidr,
        "json_send" => Family::Json,
        "jsonb_send" => Family::Jsonb,
        "oidsend" => Family::Oid,
        "array_send" => Family::Array,
        _ => Family::Other,
    }
}

/// `n` of `varchar(n)` and `char(n)`, whose modifier is `n + 4`; 63 bytes for `name`.
fn length(family: Family, modifier: i32, raw: Option<&Raw>) -> Option<u32> {
    if raw.is_some_and(|raw| raw.send == "namesend") {
        return Some(63);
    }
    let text = matches!(family, Family::Text | Family::Bpchar);
    (text && modifier >= 4).then(|| (modifier - 4) as u32)
}

/// Precision and scale, packed into `numeric`'s modifier. The scale has eleven bits and a sign (15 and later).
/// Source: PostgreSQL source, `numeric_typmod_precision` and `numeric_typmod_scale` in `numeric.c`.
fn numeric(family: Family, modifier: i32) -> Option<(u16, i16)> {
    if family != Family::Numeric || modifier < 4 {
        return None;
    }
    let packed = modifier - 4;
    let scale = (packed & 0x7ff) ^ 1024;
    Some(((packed >> 16 & 0xffff) as u16, (scale - 1024) as i16))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numeric_modifiers_hold_negative_scales() {
        assert_eq!(numeric(Family::Numeric, (12 << 16 | 2) + 4), Some((12, 2)));
        assert_eq!(
            numeric(Family::Numeric, (5 << 16 | (-3 & 0x7ff)) + 4),
            Some((5, -3))
        );
        assert_eq!(numeric(Family::Numeric, -1), None);
    }
}
