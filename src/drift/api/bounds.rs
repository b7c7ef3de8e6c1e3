//! Bounds of numbers, lengths and counts: which of two allows more.

use std::cmp::Ordering;

use serde_json::{Number, Value};

use super::rule::Turn;
use super::same::order;
use super::shape::Shape;

/// Keywords that bound from below, and from above, with their exclusive brothers.
const BOUNDS: &[(&str, &str, Side)] = &[
    ("minimum", "exclusiveMinimum", Side::Lower),
    ("maximum", "exclusiveMaximum", Side::Upper),
    ("minLength", "", Side::Lower),
    ("maxLength", "", Side::Upper),
    ("minItems", "", Side::Lower),
    ("maxItems", "", Side::Upper),
    ("minProperties", "", Side::Lower),
    ("maxProperties", "", Side::Upper),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Lower,
    Upper,
}

/// A bound that is not the same.
pub(super) struct Moved {
    /// Its keyword.
    pub(super) key: &'static str,
    /// How much is allowed now.
    pub(super) turn: Turn,
    /// As expected.
    pub(super) expected: String,
    /// As it is.
    pub(super) actual: String,
}

/// A number that values must not pass; exclusive ones must not be reached either.
struct Bound<'d> {
    at: &'d Number,
    is_exclusive: bool,
}

/// Every bound that differs.
pub(super) fn moved(expected: &Shape<'_>, actual: &Shape<'_>) -> Vec<Moved> {
    let mut found = Vec::new();
    for (key, exclusive, side) in BOUNDS {
        let one = strongest(expected, key, exclusive, *side);
        let other = strongest(actual, key, exclusive, *side);
        let room = room(one.as_ref(), other.as_ref(), *side);
        if let Some(turn) = Turn::of(room) {
            found.push(Moved {
                key,
                turn,
                expected: shown(one.as_ref()),
                actual: shown(other.as_ref()),
            });
        }
    }
    found.extend(unique(expected, actual));
    found.extend(multiple(expected, actual));
    found
}

/// The bound that holds where several parts have one.
fn strongest<'d>(shape: &Shape<'d>, key: &str, exclusive: &str, side: Side) -> Option<Bound<'d>> {
    let mut bounds: Vec<Bound<'d>> = Vec::new();
    for part in &shape.parts {
        let number = |key: &str| match part.value.get(key) {
            Some(Value::Number(number)) => Some(number),
            _ => None,
        };
        // 3.0 has `exclusiveMinimum: true` beside `minimum`, 3.1 has `exclusiveMinimum: 5`.
        if let Some(at) = number(key) {
            let is_exclusive = part.is_true(exclusive);
            bounds.push(Bound { at, is_exclusive });
        }
        if let Some(at) = number(exclusive) {
            let is_exclusive = true;
            bounds.push(Bound { at, is_exclusive });
        }
    }
    // No length and no count is below zero.
    if exclusive.is_empty() && side == Side::Lower {
        bounds.retain(|bound| bound.at.as_f64().is_none_or(|at| at > 0.0));
    }
    bounds
        .into_iter()
        .reduce(|one, other| match room(Some(&one), Some(&other), side) {
            Ordering::Less => other,
            _ => one,
        })
}

/// How much room the other bound leaves, beside the one.
fn room(one: Option<&Bound<'_>>, other: Option<&Bound<'_>>, side: Side) -> Ordering {
    match (one, other) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        (Some(one), Some(other)) => {
            let order = order(other.at, one.at);
            let order = if side == Side::Lower {
                order.reverse()
            } else {
                order
            };
            order.then(one.is_exclusive.cmp(&other.is_exclusive))
        }
    }
}

fn shown(bound: Option<&Bound<'_>>) -> String {
    match bound {
        None => "none".to_owned(),
        Some(bound) if bound.is_exclusive => format!("{}, exclusive", bound.at),
        Some(bound) => bound.at.to_string(),
    }
}

fn unique(expected: &Shape<'_>, actual: &Shape<'_>) -> Option<Moved> {
    let (one, other) = (
        expected.is_true("uniqueItems"),
        actual.is_true("uniqueItems"),
    );
    Some(Moved {
        key: "uniqueItems",
        turn: Turn::of(one.cmp(&other))?,
        expected: one.to_string(),
        actual: other.to_string(),
    })
}

fn multiple(expected: &Shape<'_>, actual: &Shape<'_>) -> Option<Moved> {
    let number = |shape: &Shape<'_>| match shape.first("multipleOf")?.value {
        Value::Number(number) => Some(number.clone()),
        _ => None,
    };
    let (one, other) = (number(expected), number(actual));
    let turn = match (&one, &other) {
        (None, None) => return None,
        (None, Some(_)) => Turn::Narrower,
        (Some(_), None) => Turn::Wider,
        (Some(one), Some(other)) if order(one, other) == Ordering::Equal => return None,
        (Some(one), Some(other)) if is_multiple(other, one) => Turn::Narrower,
        (Some(one), Some(other)) if is_multiple(one, other) => Turn::Wider,
        _ => Turn::Other,
    };
    let shown =
        |number: Option<Number>| number.map_or_else(|| "none".to_owned(), |n| n.to_string());
    Some(Moved {
        key: "multipleOf",
        turn,
        expected: shown(one),
        actual: shown(other),
    })
}

fn is_multiple(of: &Number, unit: &Number) -> bool {
    if let (Some(of), Some(unit)) = (of.as_i128(), unit.as_i128()) {
        return of.checked_rem(unit) == Some(0);
    }
    let ratio = of.as_f64().unwrap_or(f64::NAN) / unit.as_f64().unwrap_or(f64::NAN);
    (ratio - ratio.round()).abs() < 1e-9
}
