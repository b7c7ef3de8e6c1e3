//! A finding: something about a plan or a run that a person must know.

use serde::Serialize;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The run does not start.
    Error,
    /// The run starts; the person decides.
    Warning,
}

/// One finding. Its `id` is stable: the same problem with the same subject has the same id in every run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// `code:` and eight hexadecimal digits over code and subject, e.g. `unlisted:1f00aa37`.
    pub id: String,
    /// How bad it is.
    pub severity: Severity,
    /// `schema.table` or `schema.table.column`; of other objects the place, e.g. `the policy p of public.t`.
    pub subject: String,
    /// What is wrong: lower case, no full stop, no values.
    pub message: String,
    /// What to do about it.
    pub hint: String,
    /// `file:line:column` of the rule concerned, if one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// The reason for which the rules file accepts it, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<String>,
    /// For a column that no rule names: what to write.
    #[serde(skip)]
    pub unruled: Option<Unruled>,
}

/// A column that no rule names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unruled {
    /// Its table, as a key of the rules file.
    pub table: String,
    /// Its name, as a key of the rules file.
    pub column: String,
    /// Its type, as `format_type` prints it.
    pub ty: String,
}

impl Finding {
    /// An error: the run will not start.
    pub fn error(
        code: &str,
        subject: impl Into<String>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self::new(
            Severity::Error,
            code,
            subject.into(),
            message.into(),
            hint.into(),
        )
    }

    /// A warning.
    pub fn warning(
        code: &str,
        subject: impl Into<String>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self::new(
            Severity::Warning,
            code,
            subject.into(),
            message.into(),
            hint.into(),
        )
    }

    fn new(severity: Severity, code: &str, subject: String, message: String, hint: String) -> Self {
        Self {
            id: id(code, &subject),
            severity,
            subject,
            message,
            hint,
            at: None,
            accepted: None,
            unruled: None,
        }
    }

    /// Gives an id of its own to one of several problems of one sort with one subject; `name` tells it from the others.
    pub fn told_apart_by(mut self, name: &str) -> Self {
        let code = self.id.split(':').next().unwrap_or_default();
        self.id = id(code, &format!("{}\0{name}", self.subject));
        self
    }

    /// Adds the rule's place.
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.at = Some(place.into());
        self
    }
}

/// The same problem with the same subject has the same one.
fn id(code: &str, subject: &str) -> String {
    let hash = blake3::hash(format!("{code}\0{subject}").as_bytes());
    format!("{code}:{}", &hash.to_hex()[..8])
}
