//! The COPY data formats: bytes in, bytes out, no I/O and no types.
//!
//! Source: PostgreSQL documentation, "COPY", sections "Text Format" and "Binary Format".

pub mod batch;
pub mod fields;
pub mod frame;
pub mod short;
pub mod text;

use serde::{Deserialize, Serialize};

/// Which of COPY's formats a table travels in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// `FORMAT binary`.
    Binary,
    /// `FORMAT text`: tab-separated, backslash escapes, `\N` for NULL.
    Text,
}

impl Format {
    /// As COPY's option and the plan spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Binary => "binary",
            Self::Text => "text",
        }
    }
}
