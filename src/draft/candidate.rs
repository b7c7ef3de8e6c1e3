//! A rule that may stand for a column, and what is to be said of it.

use crate::transform::args::Arg;

/// A rule that may stand.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) rule: Arg,
    /// Over several lines, for documents.
    pub(super) lines: Vec<String>,
    /// What nobody can tell: constraints whose text is not understood.
    pub(super) doubt: Option<String>,
    /// Whether another tool's configuration wants it.
    pub(super) is_wanted: bool,
    /// Whether it is another column's, which holds the same values.
    pub(super) is_copied: bool,
    /// What stands beside the transform: for which rows, and what becomes of NULL.
    pub(super) beside: Vec<(Arg, Arg)>,
    /// What it does otherwise than the configuration wants.
    pub(super) differs: Option<&'static str>,
    /// Paths of documents that it lets pass although they seem personal: each with why.
    pub(super) passing: Vec<String>,
    /// What it does for the row as a whole.
    pub(super) why: Option<String>,
}

impl Candidate {
    /// A rule that somebody may have a doubt about.
    pub(super) fn new(rule: Arg, doubt: Option<String>) -> Self {
        Self {
            rule,
            lines: Vec::new(),
            doubt,
            is_wanted: false,
            is_copied: false,
            beside: Vec::new(),
            differs: None,
            passing: Vec::new(),
            why: None,
        }
    }

    /// Adds to what is said of it, once.
    pub(super) fn tell(&mut self, why: &str) {
        match &mut self.why {
            Some(told) if told.contains(why) => {}
            Some(told) => *told += &format!("; {why}"),
            None => self.why = Some(why.to_owned()),
        }
    }
}
