//! Which types a column can be cast to, so that no statement is written that the server does not know.
//!
//! Texts are cast to and from every type by how it is written. Otherwise there is a cast only where somebody has made one.
//!
//! Source: PostgreSQL documentation, "CREATE CAST", Notes; src/include/catalog/pg_cast.dat.

use super::super::tokens::tokens;
use super::super::{Kind, Object};
use super::Objects;
use super::column::stays_computed;

/// Types of which each is cast to each other.
const MUTUAL: &[&[&str]] = &[
    &[
        "smallint",
        "integer",
        "bigint",
        "real",
        "double precision",
        "numeric",
    ],
    &["boolean", "integer"],
    &["money", "numeric"],
    &["integer", "oid"],
    &["bigint", "oid"],
    &["date", "timestamp without time zone"],
    &["date", "timestamp with time zone"],
    &["timestamp without time zone", "timestamp with time zone"],
    &["time without time zone", "time with time zone"],
    &["time without time zone", "interval"],
    &["inet", "cidr"],
    &["macaddr", "macaddr8"],
    &["bit", "bit varying"],
    &["integer", "bit"],
    &["bigint", "bit"],
    &["json", "jsonb"],
];

/// Types that are cast to others and not back.
const ONE_WAY: &[(&str, &[&str])] = &[
    ("timestamp without time zone", &["time without time zone"]),
    (
        "timestamp with time zone",
        &["time without time zone", "time with time zone"],
    ),
    ("integer", &["money"]),
    ("bigint", &["money"]),
    (
        "jsonb",
        &[
            "boolean",
            "smallint",
            "integer",
            "bigint",
            "real",
            "double precision",
            "numeric",
        ],
    ),
];

/// Of these, such as lead to a type only where somebody writes the cast. Text leads to no other type without.
const WRITTEN: &[(&str, &str)] = &[
    ("boolean", "integer"),
    ("integer", "boolean"),
    ("integer", "bit"),
    ("bit", "integer"),
    ("bigint", "bit"),
    ("bit", "bigint"),
];

/// Whether a column's type as it is can be cast to the one that it is to have; where that is not known, it cannot.
pub(super) fn leads(
    expected: &Objects<'_>,
    actual: &Objects<'_>,
    one: &Object,
    other: &Object,
) -> bool {
    let (Some(to), Some(from)) = (one.property("type"), other.property("type")) else {
        return false;
    };
    let has_own = |side: &Objects<'_>| {
        let mut casts = side.all.iter().filter(|object| object.kind == Kind::Cast);
        let name = tokens(&format!("({from} AS {to})")).concat();
        casts.any(|cast| {
            cast.path
                .first()
                .is_some_and(|path| tokens(path).concat() == name)
        })
    };
    let (from, to) = (base(actual, from), base(expected, to));
    if stays_computed(one, other) {
        return are_assigned(&from, &to);
    }
    are_cast(&from, &to) || has_own(actual)
}

/// As many domains are seen through, one over the other.
const DEPTH: usize = 32;

/// A type without its size; of a domain, the type that it is over.
fn base(side: &Objects<'_>, ty: &str) -> String {
    let mut ty = plain(ty);
    for _ in 0..DEPTH {
        let mut all = side.all.iter();
        let domain = all.find(|object| object.kind == Kind::Domain && object.sql() == ty);
        match domain.and_then(|domain| domain.property("type")) {
            Some(over) => ty = plain(over),
            None => break,
        }
    }
    ty
}

/// `numeric(10,2)` without its size.
fn plain(ty: &str) -> String {
    let (Some(start), Some(end)) = (ty.find('('), ty.find(')')) else {
        let is_interval = ty.starts_with("interval ") && !ty.ends_with("[]");
        return if is_interval { "interval" } else { ty }.to_owned();
    };
    let (before, after) = (ty.get(..start), ty.get(end + 1..));
    let whole = format!("{}{}", before.unwrap_or(ty), after.unwrap_or_default());
    match whole.starts_with("interval ") && !whole.ends_with("[]") {
        true => "interval".to_owned(),
        false => whole,
    }
}

fn is_text(ty: &str) -> bool {
    matches!(ty, "text" | "character varying" | "character") || ty.ends_with(".citext")
}

/// Whether the cast needs no words: a column that is computed takes none.
fn are_assigned(from: &str, to: &str) -> bool {
    let is_written =
        is_text(from) || from == "jsonb" && to != "json" || WRITTEN.contains(&(from, to));
    from == to || is_text(to) || (!is_written && are_cast(from, to))
}

fn are_cast(from: &str, to: &str) -> bool {
    if from == to || is_text(from) || is_text(to) {
        return true;
    }
    if let (Some(from), Some(to)) = (from.strip_suffix("[]"), to.strip_suffix("[]")) {
        return are_cast(from, to);
    }
    let mut mutual = MUTUAL.iter();
    let mut one_way = ONE_WAY.iter();
    mutual.any(|types| types.contains(&from) && types.contains(&to))
        || one_way.any(|(known, types)| *known == from && types.contains(&to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cast_that_must_be_written_is_none_for_what_is_computed() {
        for (from, to, is_assigned) in [
            ("numeric", "integer", true),
            ("integer", "text", true),
            ("character varying", "text", true),
            ("jsonb", "json", true),
            ("text", "integer", false),
            ("boolean", "integer", false),
            ("jsonb", "integer", false),
            ("integer", "uuid", false),
        ] {
            assert_eq!(are_assigned(from, to), is_assigned, "{from} to {to}");
        }
    }

    #[test]
    fn what_no_cast_leads_to_is_known() {
        let leads = |from: &str, to: &str| are_cast(&plain(from), &plain(to));
        for (from, to) in [
            ("integer", "numeric(10,2)"),
            ("boolean", "integer"),
            ("uuid", "text"),
            ("text", "uuid"),
            ("character varying(20)", "public.mood"),
            ("timestamp(3) with time zone", "date"),
            ("integer[]", "text[]"),
            ("public.mood", "public.mood"),
            ("interval day to second(3)", "interval"),
        ] {
            assert!(leads(from, to), "{from} to {to}");
        }
        for (from, to) in [
            ("integer", "uuid"),
            ("boolean", "date"),
            ("boolean", "bigint"),
            ("public.mood", "public.temper"),
            ("int4range", "numrange"),
            ("integer", "integer[]"),
            ("date", "interval"),
            ("numeric", "jsonb"),
        ] {
            assert!(!leads(from, to), "{from} to {to}");
        }
    }
}
