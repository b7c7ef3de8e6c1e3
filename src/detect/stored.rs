//! Values as they were sampled, as documents and as the elements of lists.

use std::borrow::Cow;

use super::{is_hstore, xml};
use crate::catalog::Type;

/// A value of a type that is looked into like documents, as one.
pub(super) fn as_json<'v>(ty: &Type, value: &'v str) -> Cow<'v, str> {
    match is_hstore(ty) {
        true => Cow::Owned(object(value)),
        false => xml::as_json(ty, value),
    }
}

/// An `hstore` as JSON. Its output escapes what JSON does, and only quotes stand beside the arrow. In a composite value it
/// is JSON already. Source: PostgreSQL documentation, "hstore", "hstore External Representation".
fn object(hstore: &str) -> String {
    if hstore.starts_with('{') {
        return hstore.to_owned();
    }
    let members = hstore
        .replace("\"=>\"", "\": \"")
        .replace("\"=>NULL", "\": null");
    format!("{{{members}}}")
}

/// The elements of arrays that were read as lists of JSON, those of inner arrays as well.
pub(super) fn elements(lists: &[&str]) -> Vec<String> {
    let mut waiting: Vec<serde_json::Value> = lists
        .iter()
        .filter_map(|list| serde_json::from_str(list).ok())
        .collect();
    let mut elements = Vec::new();
    while let Some(value) = waiting.pop() {
        match value {
            serde_json::Value::Array(items) => waiting.extend(items),
            serde_json::Value::String(text) => elements.push(text),
            serde_json::Value::Null => {}
            other => elements.push(other.to_string()),
        }
    }
    elements
}
