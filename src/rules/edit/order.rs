//! Where a new table goes among those that are there.

use crate::ident::TableName;
use crate::transform::args::{Arg, Value};

/// Behind how many entries a new one goes: by its name where all are in order, behind all of them elsewhere.
pub(super) fn place(entries: &[(Arg, Arg)], table: &TableName) -> usize {
    let name = |key: &Arg| match &key.value {
        Value::Scalar { text, .. } if !text.contains(['*', '?']) => text.parse::<TableName>().ok(),
        _ => None,
    };
    let names: Option<Vec<TableName>> = entries.iter().map(|(key, _)| name(key)).collect();
    match names.as_deref() {
        Some(names @ [_, _, ..]) if names.is_sorted() => {
            names.iter().filter(|name| *name < table).count()
        }
        _ => entries.len(),
    }
}
