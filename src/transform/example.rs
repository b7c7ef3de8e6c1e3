//! What a transform does to its examples, by running it: help and README show nothing that was typed in by hand.

use arrow::array::{Array, ArrayRef};
use arrow::compute::concat;

use super::args::{Arg, Span, Value};
use super::builtin::fixed;
use super::registry::Entry;
use super::{Distinct, Guarantees, Input, Prepared};
use crate::catalog::{Family, Type};
use crate::key::MasterKey;
use crate::wire::encode;

/// The entry's examples before and after, as text. Empty if one of them does not fit, which the laws rule out.
pub fn run(entry: &Entry, key: &MasterKey) -> Vec<(String, String)> {
    after(entry, key).unwrap_or_default()
}

fn after(entry: &Entry, key: &MasterKey) -> Option<Vec<(String, String)>> {
    let ty = example_type(entry);
    let prepared = prepare(entry, &ty)?;
    let values: Vec<ArrayRef> = entry
        .examples
        .iter()
        .map(|value| fixed::one(value, &ty))
        .collect::<Option<_>>()?;
    let input = concat(
        &values
            .iter()
            .map(|value| value.as_ref())
            .collect::<Vec<&dyn Array>>(),
    )
    .ok()?;
    let output = prepared.bind(key, entry.name).apply(&input).ok()?;
    entry
        .examples
        .iter()
        .enumerate()
        .map(|(row, before)| {
            let after = if output.is_null(row) {
                "NULL".into()
            } else {
                encode::display(&output, row, ty.family)?
            };
            Some(((*before).to_owned(), after))
        })
        .collect()
}

fn prepare(entry: &Entry, ty: &Type) -> Option<Box<dyn Prepared>> {
    let args = match entry.example_args {
        "" => Arg {
            value: Value::Null,
            span: Span::default(),
        },
        json => arg(&serde_json::from_str(json).ok()?),
    };
    (entry.prepare)(&args, Input { ty }).ok()
}

/// The first type that it accepts.
fn example_type(entry: &Entry) -> Type {
    let family = entry.accepts.first().copied().unwrap_or(Family::Text);
    Type::plain(family.name(), family)
}

/// A tree of parameters from JSON.
fn arg(json: &serde_json::Value) -> Arg {
    let scalar = |text: String, quoted| Value::Scalar { text, quoted };
    let value = match json {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(truth) => scalar(truth.to_string(), false),
        serde_json::Value::Number(number) => scalar(number.to_string(), false),
        serde_json::Value::String(text) => scalar(text.clone(), true),
        serde_json::Value::Array(items) => Value::List(items.iter().map(arg).collect()),
        serde_json::Value::Object(map) => {
            let key = |name: &String| Arg {
                value: scalar(name.clone(), true),
                span: Span::default(),
            };
            Value::Map(
                map.iter()
                    .map(|(name, value)| (key(name), arg(value)))
                    .collect(),
            )
        }
    };
    Arg {
        value,
        span: Span::default(),
    }
}

/// What a transform promises on the type of its examples, in words.
pub fn promises(entry: &Entry) -> String {
    let Some(prepared) = prepare(entry, &example_type(entry)) else {
        return String::new();
    };
    let Guarantees {
        distinct,
        makes_nulls,
        max_chars,
        passes_values,
    } = prepared.guarantees();
    let mut words = vec![match distinct {
        Distinct::Always => "values stay distinct".to_owned(),
        Distinct::KeyedBits(bits) => format!("{bits} keyed bits"),
        Distinct::No => "values may meet".to_owned(),
    }];
    if makes_nulls && entry.name == "set_null" {
        words.push("only NULL".into());
    }
    if passes_values {
        words.push("real values pass".into());
    }
    match max_chars {
        None | Some(u32::MAX) => {}
        Some(most) => words.push(format!("at most {most} characters")),
    }
    words.join(", ")
}
