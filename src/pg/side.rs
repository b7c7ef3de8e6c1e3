//! The databases of a run, told apart in sessions and in errors.

use std::fmt;

/// Which database an error is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Where rows come from; never written to.
    Source,
    /// Where they go.
    Target,
    /// Neither: a server that was started for a moment.
    Throwaway,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Source => "source",
            Self::Target => "target",
            Self::Throwaway => "throwaway server",
        })
    }
}
