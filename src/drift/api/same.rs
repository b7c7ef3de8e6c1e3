//! Whether two values say the same: numbers by value, objects in any order, references by what they lead to.

use std::cmp::Ordering;
use std::collections::HashSet;

use serde_json::{Number, Value};

use super::document::Document;

/// Deeper values are taken for different.
const DEEPEST: usize = 200;

/// Looks at so many pairs of values at most; what is larger is taken for different.
const MOST_STEPS: usize = 100_000;

/// Two values of two documents.
pub(super) fn same(
    expected: Document<'_>,
    actual: Document<'_>,
    one: &Value,
    other: &Value,
) -> bool {
    let mut sameness = Sameness {
        expected,
        actual,
        assumed: HashSet::new(),
        steps: 0,
    };
    sameness.holds(one, other, 0)
}

struct Sameness<'d> {
    expected: Document<'d>,
    actual: Document<'d>,
    /// Targets of references that are being compared, or were: a schema that holds itself is the same if all else is.
    assumed: HashSet<(usize, usize)>,
    steps: usize,
}

impl Sameness<'_> {
    fn holds(&mut self, one: &Value, other: &Value, depth: usize) -> bool {
        self.steps += 1;
        if depth > DEEPEST || self.steps > MOST_STEPS {
            return false;
        }
        match (one, other) {
            (Value::Object(left), Value::Object(right)) => {
                let reference = |value: &Value| Some(value.get("$ref")?.as_str()?.to_owned());
                if let (Some(left), Some(right)) = (reference(one), reference(other)) {
                    return self.lead_to_the_same(&left, &right, depth);
                }
                left.len() == right.len()
                    && left.iter().all(|(key, value)| {
                        right
                            .get(key)
                            .is_some_and(|other| self.holds(value, other, depth + 1))
                    })
            }
            (Value::Array(left), Value::Array(right)) => {
                left.len() == right.len()
                    && left
                        .iter()
                        .zip(right)
                        .all(|(left, right)| self.holds(left, right, depth + 1))
            }
            _ => same_scalar(one, other),
        }
    }

    fn lead_to_the_same(&mut self, one: &str, other: &str, depth: usize) -> bool {
        match (self.expected.follow(one), self.actual.follow(other)) {
            (Ok(left), Ok(right)) => {
                let pair = (left.id().0, right.id().0);
                !self.assumed.insert(pair) || self.holds(left.value, right.value, depth + 1)
            }
            (Err(_), Err(_)) => one == other,
            _ => false,
        }
    }
}

/// Values without references: members of `enum`, defaults.
pub(super) fn same_value(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| same_value(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(key, value)| {
                    right.get(key).is_some_and(|other| same_value(value, other))
                })
        }
        _ => same_scalar(one, other),
    }
}

fn same_scalar(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(left), Value::Number(right)) => order(left, right) == Ordering::Equal,
        _ => one == other,
    }
}

/// Numbers by value, whatever their spelling: whole ones exactly, others as 64-bit floats.
pub(super) fn order(one: &Number, other: &Number) -> Ordering {
    if let (Some(left), Some(right)) = (one.as_i128(), other.as_i128()) {
        return left.cmp(&right);
    }
    let left = one.as_f64().unwrap_or(f64::NAN);
    let right = other.as_f64().unwrap_or(f64::NAN);
    left.partial_cmp(&right).unwrap_or(Ordering::Equal)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_compared_by_value() {
        let number = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        assert!(same_value(&number("1.0"), &number("1")));
        assert!(same_value(&number("[1e2]"), &number("[100]")));
        assert!(!same_value(
            &number("9223372036854775807"),
            &number("9223372036854775806")
        ));
        assert!(!same_value(&json!("1"), &json!(1)));
    }

    #[test]
    fn references_are_the_same_by_what_they_lead_to() {
        let document = |name: &str, kind: &str| json!({"openapi": "3.0.0", "paths": {}, "s": {name: {"type": kind, "next": {"$ref": format!("#/s/{name}")}}}});
        let (one, other, third) = (
            document("A", "object"),
            document("B", "object"),
            document("B", "array"),
        );
        let is_same = |other: &Value| {
            same(
                Document::open(&one).unwrap(),
                Document::open(other).unwrap(),
                &json!({"$ref": "#/s/A"}),
                &json!({"$ref": "#/s/B"}),
            )
        };
        assert!(is_same(&other));
        assert!(!is_same(&third));
    }
}
