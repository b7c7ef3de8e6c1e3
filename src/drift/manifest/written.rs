//! What people write into a manifest that programs would not: numbers where texts belong, and what is wrong about the rest.

use std::collections::BTreeMap;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde_json::Value;

use super::{Component, Manifest};

/// A version, which may be a whole number. One with a fraction may not: 15.20 as a number is 15.2.
pub(super) fn version<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    match Option::<Value>::deserialize(from)? {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(Value::Number(number)) if number.is_u64() => Ok(Some(number.to_string())),
        Some(_) => Err(D::Error::custom("a version is text")),
    }
}

/// Settings, whose values may be numbers, `true` and `false`.
pub(super) fn settings<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<BTreeMap<String, String>, D::Error> {
    let values = BTreeMap::<String, Value>::deserialize(from)?;
    let texts = values.into_iter().map(|(name, value)| match value {
        Value::String(text) => Ok((name, text)),
        Value::Number(_) | Value::Bool(_) => Ok((name, value.to_string())),
        _ => Err(D::Error::custom("the value of a setting is text")),
    });
    texts.collect()
}

/// The field of a manifest that is not what it must be, and what that is; `None` where the whole is something else. No value
/// is in it.
pub fn mistake(manifest: &Value) -> Option<(String, &'static str)> {
    let Some(components) = manifest.get("components") else {
        return Some(("components".to_owned(), "must be there: components by name"));
    };
    let Some(components) = components.as_object() else {
        return Some(("components".to_owned(), MAP));
    };
    components.iter().find_map(|(name, component)| {
        let path = format!("components.{name}");
        let Some(fields) = component.as_object() else {
            return Some((path, MAP));
        };
        fields.iter().find_map(|(field, value)| {
            let (inner, what) = in_field(field, value)?;
            let dot = if inner.is_empty() { "" } else { "." };
            Some((format!("{path}.{field}{dot}{inner}"), what))
        })
    })
}

/// Fields of a component that this program knows.
const FIELDS: [&str; 13] = [
    "version",
    "image",
    "extensions",
    "plugins",
    "modules",
    "health",
    "database",
    "settings",
    "config",
    "changed",
    "roles",
    "schema",
    "data",
];

/// The first component of which nothing would be compared although somebody means it to be: a field is misspelt, or there is
/// none that this program knows. With what is wrong and what to do; no value is in it.
pub fn oversight(manifest: &Manifest) -> Option<(String, String)> {
    manifest.components.iter().find_map(|(name, component)| {
        let misspelt = component.others.keys().find_map(|field| {
            let near =
                |known: &&&str| strsim::damerau_levenshtein(known, field) <= 1 + field.len() / 8;
            FIELDS.iter().find(near).map(|known| (field, known))
        });
        if let Some((field, known)) = misspelt {
            return Some((
                format!("the component `{name}` has a field `{field}`, which is not known"),
                format!("did you mean `{known}`?"),
            ));
        }
        let others = component.others.clone();
        let empty = Component {
            others,
            ..Component::default()
        };
        (*component == empty).then(|| {
            (
                format!("the component `{name}` has nothing that is compared"),
                format!("give it one of {}, or take it out", FIELDS.join(", ")),
            )
        })
    })
}

const TEXT: &str = "must be text, in quotes";
const MAP: &str = "must be a map: { … }";
const LIST: &str = "must be a list of texts";

fn in_field(field: &str, value: &Value) -> Option<(String, &'static str)> {
    let this = |what| Some((String::new(), what));
    match (field, value) {
        (_, Value::Null) => None,
        ("version", value) if value.is_u64() => None,
        ("version" | "image" | "health", value) => {
            if value.is_string() {
                None
            } else {
                this(TEXT)
            }
        }
        ("extensions" | "plugins" | "modules" | "database", Value::Object(entries)) => {
            let wrong = entries.iter().find(|(_, value)| !value.is_string());
            wrong.map(|(name, _)| (name.clone(), TEXT))
        }
        ("settings" | "config", Value::Object(entries)) => {
            let wrong = |value: &Value| value.is_object() || value.is_array() || value.is_null();
            let wrong = entries.iter().find(|(_, value)| wrong(value));
            wrong.map(|(name, _)| (name.clone(), TEXT))
        }
        ("schema" | "data", Value::Object(entries)) => {
            let is_text = |name: &&str| entries.get(*name).is_some_and(Value::is_string);
            let wrong = ["fingerprint", "file"]
                .into_iter()
                .find(|name| !is_text(name));
            wrong.map(|name| (name.to_owned(), TEXT))
        }
        ("extensions" | "plugins" | "modules" | "changed" | "roles", Value::Array(items)) => {
            if items.iter().all(Value::is_string) {
                None
            } else {
                this(LIST)
            }
        }
        ("changed" | "roles", _) => this(LIST),
        (
            "extensions" | "plugins" | "modules" | "database" | "settings" | "config" | "schema"
            | "data",
            _,
        ) => this(MAP),
        _ => None,
    }
}
