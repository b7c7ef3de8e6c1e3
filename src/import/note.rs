//! What did not carry over, as data: where it stands, what it is about, what it is, why, and what to do.

/// One thing that did not carry over, or not quite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// `file:line:column`, or what names a label of the source.
    pub place: String,
    /// The column, table or section.
    pub subject: String,
    /// How much of it is missing.
    pub sort: Sort,
    /// What it is, in the tool's words. Holds no value of the configuration that could be a secret.
    pub what: String,
    /// Why it is otherwise here.
    pub why: String,
    /// What to do; empty where nothing needs to be done.
    pub todo: String,
}

/// How much of something is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// It passes as the configuration wants, and somebody should look at it.
    Look,
    /// It did not carry over.
    Lost,
    /// It carried over with another meaning.
    Differs,
}

impl Sort {
    /// In a word or two.
    pub fn name(self) -> &'static str {
        match self {
            Self::Look => "look at",
            Self::Lost => "not carried over",
            Self::Differs => "differs",
        }
    }
}
