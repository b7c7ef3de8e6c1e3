//! What a look at configuration finds.

use super::tree::Place;
use crate::drift::Weight;

/// Something that was looked at. It tells sorts and places of values, never a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at: `development: database.port: type`.
    pub about: String,
    /// Whether it is as expected.
    pub passed: bool,
    /// What should be.
    pub expected: String,
    /// What is.
    pub actual: String,
    /// How much it matters if not.
    pub weight: Weight,
    /// What to do about it; empty where it passed.
    pub hint: String,
    /// Where it stands, if it is in a file.
    pub place: Option<Place>,
}

impl Finding {
    /// Something that is as it should be.
    pub fn passed(about: impl Into<String>, said: impl Into<String>) -> Self {
        let said = said.into();
        Self {
            about: about.into(),
            passed: true,
            expected: said.clone(),
            actual: said,
            weight: Weight::Error,
            hint: String::new(),
            place: None,
        }
    }

    /// Something that is not.
    pub fn failed(
        about: impl Into<String>,
        expected: impl Into<String>,
        actual: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            about: about.into(),
            passed: false,
            expected: expected.into(),
            actual: actual.into(),
            weight: Weight::Error,
            hint: hint.into(),
            place: None,
        }
    }

    /// The same, with where it stands.
    pub fn at(self, place: &Place) -> Self {
        Self {
            place: Some(place.clone()),
            ..self
        }
    }

    /// The same, as a warning.
    pub fn warning(self) -> Self {
        Self {
            weight: Weight::Warning,
            ..self
        }
    }
}
