//! Texts that are documents of JSON.

use super::Evidence;

impl Evidence {
    /// Whether the values are documents of JSON, all of them.
    pub(in crate::detect) fn is_documents(&self) -> bool {
        let are_some = self.documents > 0 && self.percent(self.documents) >= SOME_DOCUMENTS;
        are_some && self.percent(self.documents + self.scalars) >= 95
    }
}

/// Of a hundred values, so many must be objects or lists before others that are JSON are documents as well.
const SOME_DOCUMENTS: usize = 25;

/// Whether a value is JSON without objects and lists.
pub(super) fn is_scalar(value: &str) -> bool {
    let begins = |c: char| c.is_ascii_digit() || c == '"' || c == '-';
    matches!(value, "null" | "true" | "false")
        || value.starts_with(begins) && serde_json::from_str::<serde::de::IgnoredAny>(value).is_ok()
}
