//! `pg_type` → [`catalog::Type`](crate::catalog::Type): which layout a column's values have on the wire.
//!
//! Told by the name of the send function, so that types of extensions that reuse a core layout are known wherever
//! they are installed. Types whose binary form holds an OID of the database (`regclass`, `regtype`, …) count as having
//! no binary form: in another database the same number is another object, where the text form has its name. So do those
//! whose binary form the server sends and does not take back.

use std::collections::{HashMap, HashSet};

use tokio_postgres::Row;

use super::row::get;
use crate::catalog::{Family, Field, Type};
use crate::error::Result;

/// All types of a database, by OID.
pub(super) struct Types(HashMap<u32, Raw>);

/// Dimensions where there are several, else 0.
pub(super) fn several(dimensions: i32) -> u32 {
    u32::try_from(dimensions).map_or(0, |number| if number > 1 { number } else { 0 })
}

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
    attribute_names: Vec<String>,
    attribute_modifiers: Vec<i32>,
    attribute_types: Vec<String>,
    dimensions: i32,
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
                attribute_names: get(row, 14)?,
                attribute_modifiers: get(row, 15)?,
                attribute_types: get(row, 16)?,
                dimensions: get(row, 17)?,
            };
            types.insert(get(row, 0)?, raw);
        }
        Ok(Self(types))
    }

    /// The type with domains seen through, and whether a domain forbids NULL. `name` is how people write it.
    pub(super) fn resolve(&self, oid: u32, modifier: i32, name: String) -> (Type, bool) {
        let (mut at, mut modifier, mut not_null, mut domain) = (oid, modifier, false, None);
        let mut dimensions = 0;
        let mut raw = self.0.get(&at);
        while let Some(found) = raw.filter(|raw| raw.kind == "d") {
            domain.get_or_insert_with(|| found.name.clone());
            not_null |= found.not_null;
            if modifier < 0 {
                modifier = found.base_modifier;
            }
            dimensions = several(found.dimensions);
            at = found.base;
            raw = self.0.get(&at);
        }
        let family = raw.map_or(Family::Other, family);
        let element = raw.and_then(|raw| {
            // `character varying(40)[]` has its elements' modifier in its name; a domain has a name of its own.
            let shown = name.strip_suffix("[]").filter(|_| domain.is_none());
            self.element(family, raw, modifier, shown)
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
            element: element.map(Box::new),
            fields: raw
                .filter(|_| family == Family::Composite)
                .map(|raw| self.fields(raw))
                .unwrap_or_default(),
            domain,
            binary: self.is_binary(oid),
            dimensions,
        };
        (ty, not_null)
    }

    /// What an array, a range or a multirange holds. `shown` is how the name of the whole writes it, if it does.
    fn element(
        &self,
        family: Family,
        raw: &Raw,
        modifier: i32,
        shown: Option<&str>,
    ) -> Option<Type> {
        let (oid, modifier) = match family {
            // The modifier of an array is that of its elements.
            Family::Array => (raw.element, modifier),
            Family::Range | Family::Multirange => (raw.subtype, -1),
            _ => return None,
        };
        if oid == 0 {
            return None;
        }
        let known = || self.0.get(&oid).map(|element| element.name.as_str());
        let name = shown.or_else(known).unwrap_or_default().to_owned();
        Some(self.resolve(oid, modifier, name).0)
    }

    fn fields(&self, raw: &Raw) -> Vec<Field> {
        let types = raw.attributes.iter().zip(&raw.attribute_types);
        let modified = types.zip(&raw.attribute_modifiers);
        modified
            .zip(&raw.attribute_names)
            .map(|(((oid, ty), modifier), name)| Field {
                name: name.clone(),
                ty: self.resolve(*oid, *modifier, ty.clone()).0,
            })
            .collect()
    }

    /// Whether the type and all that it is made of can be sent and received in binary, and mean the same elsewhere.
    fn is_binary(&self, oid: u32) -> bool {
        let (mut seen, mut waiting) = (HashSet::new(), vec![oid]);
        while let Some(oid) = waiting.pop() {
            if oid == 0 || !seen.insert(oid) {
                continue;
            }
            let Some(raw) = self.0.get(&oid) else {
                return false;
            };
            if !raw.binary || holds_oids(&raw.send) || is_refused(&raw.send) {
                return false;
            }
            waiting.extend([raw.element, raw.base, raw.subtype]);
            waiting.extend(&raw.attributes);
        }
        true
    }
}

/// Whether a send function is one of an object identifier type, `regclasssend` for example.
/// Source: PostgreSQL documentation, "Object Identifier Types".
fn holds_oids(send: &str) -> bool {
    let object = send
        .strip_prefix("reg")
        .and_then(|name| name.strip_suffix("send"));
    object.is_some_and(|object| {
        matches!(
            object,
            "class"
                | "collation"
                | "config"
                | "database"
                | "dictionary"
                | "namespace"
                | "oper"
                | "operator"
                | "proc"
                | "procedure"
                | "role"
                | "type"
        )
    })
}

/// Whether a send function is one whose bytes the receive function does not always take: of an empty vector or query it
/// does not. Source: PostgreSQL source, `int2vectorrecv` in `src/backend/utils/adt/int.c` and `oidvectorrecv` in `oid.c`,
/// which ask for one dimension where `array_recv` gives none to an array without elements; `tsqueryrecv` in `tsquery.c`,
/// which in the newest minor versions looks for an operand (seen in 18.6: "malformed tsquery: operand not found").
fn is_refused(send: &str) -> bool {
    matches!(send, "int2vectorsend" | "oidvectorsend" | "tsquerysend")
}

fn family(raw: &Raw) -> Family {
    match raw.kind.as_str() {
        "e" => return Family::Enum,
        "c" => return Family::Composite,
        "r" => return Family::Range,
        "m" => return Family::Multirange,
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
        "cash_send" => Family::Money,
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
        "macaddr_send" => Family::Macaddr,
        "macaddr8_send" => Family::Macaddr8,
        "json_send" => Family::Json,
        "jsonb_send" => Family::Jsonb,
        "oidsend" => Family::Oid,
        "hstore_send" => Family::Hstore,
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

    fn raw(kind: &str, name: &str, send: &str) -> Raw {
        Raw {
            kind: kind.into(),
            send: send.into(),
            binary: !send.is_empty(),
            element: 0,
            base: 0,
            base_modifier: -1,
            not_null: false,
            attributes: Vec::new(),
            subtype: 0,
            labels: Vec::new(),
            name: name.into(),
            attribute_names: Vec::new(),
            attribute_modifiers: Vec::new(),
            attribute_types: Vec::new(),
            dimensions: 0,
        }
    }

    fn types() -> Types {
        let array = |element, name: &str| Raw {
            element,
            ..raw("b", name, "array_send")
        };
        let domain = |base, base_modifier, not_null, name: &str| Raw {
            base,
            base_modifier,
            not_null,
            ..raw("d", name, "varcharsend")
        };
        let composite = |attributes: &[u32]| Raw {
            attributes: attributes.to_vec(),
            attribute_names: vec!["one".into(), "two".into()],
            attribute_modifiers: vec![44, -1],
            attribute_types: vec!["character varying(40)".into(), "other".into()],
            ..raw("c", "pair", "record_send")
        };
        Types(HashMap::from([
            (1, raw("b", "character varying", "varcharsend")),
            (2, array(1, "character varying[]")),
            (3, domain(1, 11, false, "public.code")),
            (4, domain(3, -1, true, "public.strict")),
            (5, array(4, "public.strict[]")),
            (6, raw("b", "aclitem", "")),
            (7, composite(&[1, 6])),
            (8, array(7, "pair[]")),
            (9, raw("b", "regclass", "regclasssend")),
            (10, composite(&[1, 9])),
            (11, composite(&[1, 1])),
            (
                12,
                Raw {
                    subtype: 6,
                    ..raw("r", "aclrange", "range_send")
                },
            ),
            (
                13,
                Raw {
                    subtype: 12,
                    ..raw("m", "aclmultirange", "multirange_send")
                },
            ),
        ]))
    }

    #[test]
    fn domains_are_seen_through_to_their_modifier_and_not_null() {
        let (ty, not_null) = types().resolve(4, -1, "public.strict".into());
        assert!(not_null);
        assert_eq!((ty.family, ty.length), (Family::Text, Some(7)));
        assert_eq!(ty.domain.as_deref(), Some("public.strict"));
        assert_eq!(ty.name, "public.strict");
    }

    #[test]
    fn dimensions_are_those_that_a_domain_declares() {
        let mut types = types();
        let grid = Raw {
            base: 2,
            dimensions: 2,
            ..raw("d", "public.grid", "array_send")
        };
        types.0.insert(20, grid);
        let dimensions = |oid| types.resolve(oid, -1, String::new()).0.dimensions;
        assert_eq!((dimensions(20), dimensions(2)), (2, 0));
    }

    #[test]
    fn elements_have_the_modifier_of_their_array() {
        let (ty, _) = types().resolve(2, 44, "character varying(40)[]".into());
        let element = ty.element.unwrap();
        assert_eq!(
            (element.name.as_str(), element.length),
            ("character varying(40)", Some(40))
        );
        let (ty, not_null) = types().resolve(5, -1, "public.strict[]".into());
        assert!(!not_null, "an array may be NULL where its elements may not");
        assert_eq!(ty.element.unwrap().domain.as_deref(), Some("public.strict"));
    }

    #[test]
    fn fields_of_a_composite_have_names_and_modifiers() {
        let (ty, _) = types().resolve(11, -1, "pair".into());
        let fields: Vec<_> = ty.fields.iter().map(|field| &*field.name).collect();
        assert_eq!(fields, ["one", "two"]);
        let one = &ty.fields[0].ty;
        assert_eq!(
            (one.name.as_str(), one.length),
            ("character varying(40)", Some(40))
        );
        let (array, _) = types().resolve(8, -1, "pair[]".into());
        assert_eq!(array.element.unwrap().fields.len(), 2);
    }

    #[test]
    fn ranges_know_their_bounds_and_multiranges_their_range() {
        let (ty, _) = types().resolve(13, -1, "aclmultirange".into());
        let range = ty.element.unwrap();
        assert_eq!(
            (ty.family, range.family),
            (Family::Multirange, Family::Range)
        );
        assert_eq!(range.name, "aclrange");
        assert_eq!(range.element.unwrap().name, "aclitem");
    }

    #[test]
    fn one_part_without_a_binary_form_is_enough() {
        let binary = |oid| types().resolve(oid, -1, String::new()).0.binary;
        for oid in [6, 7, 8, 12, 99] {
            assert!(!binary(oid), "{oid}");
        }
        for oid in [1, 2, 3, 4, 5, 11] {
            assert!(binary(oid), "{oid}");
        }
    }

    #[test]
    fn object_identifiers_mean_nothing_elsewhere() {
        let binary = |oid| types().resolve(oid, -1, String::new()).0.binary;
        assert!(!binary(9) && !binary(10));
    }

    #[test]
    fn what_a_server_does_not_take_back_travels_as_text() {
        for send in ["int2vectorsend", "oidvectorsend", "tsquerysend"] {
            let types = Types(HashMap::from([(1, raw("b", "vector", send))]));
            assert!(!types.resolve(1, -1, String::new()).0.binary);
        }
    }

    #[test]
    fn an_unknown_type_passes_as_text() {
        let (ty, _) = types().resolve(99, -1, "lost".into());
        assert_eq!((ty.family, ty.binary), (Family::Other, false));
    }

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
