//! Texts in which programs keep values.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringArray};

use super::{COUNT, with_null};

/// YAML as Rails writes it.
pub(in super::super) fn yaml() -> ArrayRef {
    let documents = (0..COUNT).map(|seed| {
        format!(
            "--- !ruby/object:A\nemail: a{seed}@b.c\nname: \"x {seed}\"\nids:\n- {seed}\n- 'y'\nk: [~, {seed}]\nbio: |-\n  a: {seed}\n"
        )
    });
    Arc::new(StringArray::from_iter(with_null(documents)))
}

/// What PHP keeps.
pub(in super::super) fn php() -> ArrayRef {
    let documents = (0..COUNT).map(|seed| {
        let (email, name) = (format!("a{seed}@b.c"), format!("é {seed}"));
        format!(
            "a:3:{{s:5:\"email\";s:{}:\"{email}\";s:4:\"name\";s:{}:\"{name}\";s:1:\"k\";a:1:{{i:0;i:{seed};}}}}",
            email.len(),
            name.len()
        )
    });
    Arc::new(StringArray::from_iter(with_null(documents)))
}
