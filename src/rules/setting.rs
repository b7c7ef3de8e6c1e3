//! `source`, `target` and `key`: settings that may hold secrets and that a flag may stand for.
//!
//! A variable that is missing in one of them is kept as a mistake until somebody asks for the setting, because
//! `--source`, `--target` or `--ephemeral-key` make it pointless. What a reference such as `env:NAME` leads to is found
//! above, by the command that needs it.

use std::fmt;

use zeroize::Zeroizing;

use super::diagnostic::{Diagnostic, Rejected};
use super::file::SourceFile;
use crate::transform::args::Span;

/// One of the three settings as the file gives it.
#[derive(Clone)]
pub struct Setting {
    /// Where its value stands.
    pub span: Span,
    text: Result<Zeroizing<String>, Rejected>,
}

impl Setting {
    /// The text with variables replaced, or the mistakes in it.
    pub fn text(&self) -> Result<&str, Rejected> {
        match &self.text {
            Ok(text) => Ok(text),
            Err(rejected) => Err(rejected.clone()),
        }
    }

    /// The mistakes of all settings that a command is about to use, so that a person sees them at once.
    pub fn require<'a>(settings: impl IntoIterator<Item = &'a Self>) -> Result<(), Rejected> {
        settings
            .into_iter()
            .filter_map(|setting| setting.text.as_ref().err().cloned())
            .reduce(Rejected::and)
            .map_or(Ok(()), Err)
    }
}

/// The place alone.
impl fmt::Debug for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Setting")
            .field("span", &self.span)
            .finish_non_exhaustive()
    }
}

/// A setting of one file, before all files are known.
pub(super) struct Draft {
    pub(super) span: Span,
    pub(super) text: Result<Zeroizing<String>, Vec<Diagnostic>>,
}

impl Draft {
    pub(super) fn settle(self, files: &[SourceFile], secrets: &[Span]) -> Setting {
        Setting {
            span: self.span,
            text: self
                .text
                .map_err(|found| Rejected::new(files, found, secrets)),
        }
    }
}
