//! When two rules say the same thing, wherever they stand.

use crate::rules::TableRule;
use crate::transform::args::{Arg, Nulls, NullsBy, Spec, Value, When};

/// Same transform, condition and parameters. Named domains are compared by whoever asks; what becomes NULL has no
/// mapping.
pub(super) fn same_mapping(a: &Spec, b: &Spec) -> bool {
    let alike = a.transform == b.transform && same_arg(&a.args, &b.args);
    alike && same_condition(a.when.as_ref(), b.when.as_ref())
}

/// Same rows and the same rules for the same columns.
pub(super) fn same_entry(a: &TableRule, b: &TableRule) -> bool {
    a.rows == b.rows
        && same_condition(a.when.as_ref(), b.when.as_ref())
        && a.columns.len() == b.columns.len()
        && a.columns.iter().zip(&b.columns).all(|(a, b)| {
            a.pattern.parts == b.pattern.parts
                && same_nulls(&a.spec.nulls, &b.spec.nulls)
                && a.spec.domain == b.spec.domain
                && same_mapping(&a.spec, &b.spec)
        })
}

fn same_nulls(a: &Nulls, b: &Nulls) -> bool {
    let rate = |nulls: &Nulls| nulls.rate.as_ref().map(|rate| rate.millionths);
    let column = |by: &NullsBy| by.column.clone();
    let by = |nulls: &Nulls| {
        nulls
            .rate
            .as_ref()
            .and_then(|rate| rate.by.as_ref().map(column))
    };
    let fill = |nulls: &Nulls| nulls.fill.as_ref().map(column);
    (rate(a), by(a), fill(a)) == (rate(b), by(b), fill(b))
}

fn same_condition(a: Option<&When>, b: Option<&When>) -> bool {
    a.map(|when| &when.text) == b.map(|when| &when.text)
}

/// Same parameters, wherever they stand.
pub(super) fn same_arg(a: &Arg, b: &Arg) -> bool {
    match (&a.value, &b.value) {
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_arg(a, b))
        }
        // In file order: for `json`, order is part of the meaning.
        (Value::Map(a), Value::Map(b)) => {
            a.len() == b.len()
                && a.iter()
                    .zip(b)
                    .all(|(a, b)| same_arg(&a.0, &b.0) && same_arg(&a.1, &b.1))
        }
        (Value::Null, Value::Map(map)) | (Value::Map(map), Value::Null) => map.is_empty(),
        (a, b) => a == b,
    }
}
