//! Partitions that have no place beside those that stay: rows would belong to two of them.
//!
//! Source of the form: `get_range_partbound_string` and `get_rule_expr` (T_PartitionBoundSpec) in
//! src/backend/utils/adt/ruleutils.c.

use std::cmp::Ordering;

use super::taken::object;
use crate::drift::{Change, Drift, Kind, Object, Schema};

/// Which rows a partition takes.
#[derive(Debug, Clone, PartialEq)]
enum Bound<'s> {
    Range(Vec<Value<'s>>, Vec<Value<'s>>),
    List(Vec<Value<'s>>),
    Hash(u64, u64),
    Default,
}

/// One value of a bound.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Value<'s> {
    Least,
    Number(f64),
    Text(&'s str),
    Greatest,
}

/// Of each difference, in order, whether it would make a partition that shares rows with one that stays. `is_left` says which
/// differences are left.
pub(super) fn taken(
    expected: &Schema,
    actual: &Schema,
    found: &[Drift],
    is_left: impl Fn(&Drift) -> bool,
) -> Vec<bool> {
    let mut waits = vec![false; found.len()];
    let extra = found.iter().filter(|drift| {
        drift.kind == Kind::Table && drift.change == Change::Extra && is_left(drift)
    });
    let mut stays: Vec<&Object> = extra
        .filter_map(|drift| object(actual, drift.kind, &drift.path))
        .collect();
    let mut at = 0;
    while let Some(other) = stays.get(at).copied() {
        at += 1;
        for (waits, drift) in waits.iter_mut().zip(found) {
            if *waits || !comes(drift) || is_left(drift) {
                continue;
            }
            let one = object(expected, drift.kind, &drift.path);
            if one.is_some_and(|one| share(expected, one, other)) {
                *waits = true;
                let path = drift.actual_path.as_ref();
                // It keeps the rows that it has.
                stays.extend(path.and_then(|path| object(actual, drift.kind, path)));
            }
        }
    }
    waits
}

/// Whether a table becomes a partition, or one of other rows.
fn comes(drift: &Drift) -> bool {
    let is_partition = match &drift.change {
        Change::Missing => true,
        Change::Changed { property, .. } => {
            matches!(property.as_str(), "partition of" | "partition bound")
        }
        _ => false,
    };
    drift.kind == Kind::Table && is_partition
}

/// Whether a row may belong to both of two partitions; where the texts do not tell, it may.
fn share(schema: &Schema, one: &Object, other: &Object) -> bool {
    let (Some(parent), Some(same)) = (one.property("partition of"), other.property("partition of"))
    else {
        return false;
    };
    if parent != same {
        return false;
    }
    let are_texts = texts(schema, parent);
    let [one, other] = [one, other].map(|side| {
        let bound = side.property("partition bound").unwrap_or_default();
        Bound::of(bound, &are_texts)
    });
    match (one, other) {
        (Some(one), Some(other)) => one.overlaps(&other),
        _ => true,
    }
}

/// Which of the columns that a table is divided by hold texts, whose order is not that of numbers.
fn texts(schema: &Schema, parent: &str) -> Vec<bool> {
    let mut objects = schema.objects.iter();
    let table = objects.find(|object| object.kind == Kind::Table && object.sql() == parent);
    let key = table.and_then(|table| table.property("partition key"));
    let columns = key.and_then(|key| key.split_once('(')?.1.strip_suffix(')'));
    let is_text = |name: &str| {
        let mut objects = schema.objects.iter();
        let column = objects.find(|object| {
            object.kind == Kind::Column && object.sql() == format!("{parent}.{name}")
        });
        let ty = column.and_then(|column| column.property("type"));
        ty.is_some_and(|ty| ty == "text" || ty.starts_with("character"))
    };
    // A collation or an operator class may stand behind the name.
    let name = |part: &str| part.split(' ').next().is_some_and(is_text);
    let columns = Object::listed(columns.unwrap_or_default());
    columns.into_iter().map(name).collect()
}

impl<'s> Bound<'s> {
    fn of(text: &'s str, are_texts: &[bool]) -> Option<Self> {
        if text == "DEFAULT" {
            return Some(Self::Default);
        }
        let text = text.strip_prefix("FOR VALUES ")?;
        let list = |text: &'s str| -> Option<Vec<Value<'s>>> {
            let values = Object::listed(text.strip_prefix('(')?.strip_suffix(')')?).into_iter();
            let values = values.enumerate();
            let value =
                |(at, text)| Value::of(text, are_texts.get(at).or(are_texts.last()) == Some(&true));
            Some(values.map(value).collect())
        };
        if let Some(range) = text.strip_prefix("FROM ") {
            // What stands in a value may read so, too.
            let mut places = range.match_indices(") TO (");
            let (at, _) = places.next().filter(|_| places.next().is_none())?;
            let (from, to) = (range.get(..=at)?, range.get(at + ") TO ".len()..)?);
            return Some(Self::Range(list(from)?, list(to)?));
        }
        if let Some(values) = text.strip_prefix("IN ") {
            return Some(Self::List(list(values)?));
        }
        let hash = text.strip_prefix("WITH (modulus ")?.strip_suffix(')')?;
        let (modulus, remainder) = hash.split_once(", remainder ")?;
        Some(Self::Hash(modulus.parse().ok()?, remainder.parse().ok()?))
    }

    fn overlaps(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Default, Self::Default) => true,
            (Self::Default, _) | (_, Self::Default) => false,
            (Self::Range(from, to), Self::Range(other_from, other_to)) => {
                is_before(from, other_to) && is_before(other_from, to)
            }
            (Self::List(values), Self::List(others)) => {
                values.iter().any(|value| others.contains(value))
            }
            (Self::Hash(modulus, rest), Self::Hash(other, other_rest)) => {
                let (less, more) = (*modulus.min(other), *modulus.max(other));
                // One has to be a multiple of the other.
                let are_apart = less > 0 && more % less == 0 && rest % less != other_rest % less;
                !are_apart
            }
            _ => true,
        }
    }
}

/// Whether one end of a range is before another one, as far as the texts tell.
fn is_before(one: &[Value<'_>], other: &[Value<'_>]) -> bool {
    let orders = one.iter().zip(other).map(|(one, other)| one.order(*other));
    let first = orders
        .into_iter()
        .find(|order| *order != Some(Ordering::Equal));
    // Two that are equal are not before each other; of two that cannot be compared, each may be.
    matches!(first, Some(None | Some(Ordering::Less)))
}

impl<'s> Value<'s> {
    fn of(text: &'s str, is_text: bool) -> Self {
        let inner = text
            .strip_prefix('\'')
            .and_then(|text| text.strip_suffix('\''));
        match text {
            "MINVALUE" => Self::Least,
            "MAXVALUE" => Self::Greatest,
            _ => {
                let value = inner.unwrap_or(text);
                let number = value.parse().ok().filter(|_| !is_text);
                number.map_or(Self::Text(value), Self::Number)
            }
        }
    }

    fn order(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Number(one), Self::Number(other)) => one.partial_cmp(&other),
            // Dates and times are ordered as they are written; what else is, as far as bytes tell.
            (Self::Text(one), Self::Text(other)) => Some(one.cmp(other)),
            (Self::Least, Self::Least) | (Self::Greatest, Self::Greatest) => Some(Ordering::Equal),
            (Self::Least, _) | (_, Self::Greatest) => Some(Ordering::Less),
            (_, Self::Least) | (Self::Greatest, _) => Some(Ordering::Greater),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partitions_that_share_rows_are_known_by_their_bounds() {
        let range = |from: &str, to: &str| format!("FOR VALUES FROM ({from}) TO ({to})");
        let hash = |of: u32, at: u32| format!("FOR VALUES WITH (modulus {of}, remainder {at})");
        let list = |values: &str| format!("FOR VALUES IN ({values})");
        for (one, other, are_texts, overlap) in [
            (range("0", "100"), range("50", "200"), false, true),
            (range("0", "100"), range("100", "200"), false, false),
            (range("'9'", "'10'"), range("'10'", "'100'"), false, false),
            (range("'9'", "'95'"), range("'10'", "'92'"), true, true),
            (range("'10'", "'20'"), range("'3'", "'9'"), true, false),
            (range("MINVALUE", "0"), range("'-5'", "7"), false, true),
            (range("MINVALUE", "0"), range("0", "MAXVALUE"), false, false),
            (range("1, 5", "2, 0"), range("2, 0", "2, 9"), false, false),
            (range("1, 5", "2, 3"), range("2, 0", "2, 9"), false, true),
            (
                range("'2025-01-01'", "'2026-01-01'"),
                range("'2026-01-01'", "'2027-01-01'"),
                false,
                false,
            ),
            (
                range("'2025-01-01'", "'2026-01-01'"),
                range("'2025-07-01'", "'2025-08-01'"),
                false,
                true,
            ),
            (range("'a) TO (b'", "'c'"), range("'x'", "'y'"), true, true),
            (hash(2, 0), hash(4, 1), false, false),
            (hash(2, 0), hash(4, 2), false, true),
            (hash(4, 0), hash(6, 1), false, true),
            (hash(0, 0), hash(4, 1), false, true),
            (list("'a', 'b, c'"), list("'b', 'c'"), true, false),
            (list("'a', NULL"), list("NULL"), true, true),
            ("DEFAULT".to_owned(), range("0", "1"), false, false),
            ("DEFAULT".to_owned(), "DEFAULT".to_owned(), false, true),
        ] {
            let [of_one, of_other] = [&one, &other].map(|text| Bound::of(text, &[are_texts; 2]));
            let found = match (of_one, of_other) {
                (Some(one), Some(other)) => {
                    assert_eq!(one.overlaps(&other), other.overlaps(&one));
                    one.overlaps(&other)
                }
                _ => true,
            };
            assert_eq!(found, overlap, "{one} and {other}");
        }
    }
}
