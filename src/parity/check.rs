//! What a check says, and all of them together.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize, Serializer};

use super::allow::Accepted;
use crate::drift::Weight;
use crate::drift::settings::Place;

/// How much it matters that a check failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Programs may behave differently.
    Error,
    /// Speed or size may differ, or names that no program calls.
    Warning,
    /// Good to know.
    Info,
}

impl From<Weight> for Severity {
    fn from(weight: Weight) -> Self {
        match weight {
            Weight::Error => Self::Error,
            Weight::Warning => Self::Warning,
            Weight::Info => Self::Info,
        }
    }
}

impl Severity {
    /// `error`, `warning` or `info`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// What came of one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What was looked at, the same in every run: `schema: column public.users.email: type`.
    pub name: String,
    /// Whether it is as expected, or accepted.
    pub passed: bool,
    /// What should be.
    pub expected: String,
    /// What is.
    pub actual: String,
    /// How much it matters if it failed.
    pub severity: Severity,
    /// What to do about it; empty where it is as expected.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub hint: String,
    /// Why it passed although it is not as expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Accepted>,
    /// Where it stands.
    #[serde(skip)]
    pub site: Site,
    /// When it was looked at.
    #[serde(serialize_with = "as_rfc_3339")]
    pub checked_at: SystemTime,
}

/// The end of the name of a check whose subject, or a part of it, could not be looked at.
pub const LOOKED_AT: &str = ": looked at";

impl Check {
    /// Whether nobody could look, so that nothing is known.
    pub fn is_unseen(&self) -> bool {
        !self.passed && self.name.ends_with(LOOKED_AT)
    }
}

/// Where what a check is about stands, for programs that show it there; as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Site {
    /// The file: a whole path, or one from the folder in which the program runs.
    pub file: Option<PathBuf>,
    /// Line and column in it, both counted from 1, the column in characters.
    pub position: Option<(usize, usize)>,
    /// What it is in a schema or a document: its sort, and its name from the outermost in.
    pub object: Option<(&'static str, String)>,
}

impl Site {
    /// A file as a whole.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self {
            file: Some(path.into()),
            ..Self::default()
        }
    }

    /// A place in a file that is called as `folder` sees it.
    pub fn place(folder: &Path, place: &Place) -> Self {
        // `config` and `../.env` are `.env`.
        let above = folder.file_name().and_then(|_| folder.parent());
        let file = match (place.file.strip_prefix("../"), above) {
            (Some(file), Some(above)) => above.join(file),
            _ => folder.join(&*place.file),
        };
        Self {
            file: Some(file),
            position: Some((place.line, place.column)),
            object: None,
        }
    }
}

/// All checks of one run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// In the order in which people read them.
    pub checks: Vec<Check>,
}

impl Report {
    /// Checks that failed.
    pub fn failed(&self) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(|check| !check.passed)
    }

    /// How many failed with this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.failed()
            .filter(|check| check.severity == severity)
            .count()
    }

    /// All of them in numbers; with `strict` warnings are failures.
    pub fn tally(&self, strict: bool) -> Tally {
        Tally::of(&self.checks, strict)
    }

    /// Whether something is to be mended: an error, or also a warning where those count.
    pub fn has_findings(&self, strict: bool) -> bool {
        let worst = if strict {
            Severity::Warning
        } else {
            Severity::Error
        };
        self.failed().any(|check| check.severity <= worst)
    }
}

/// Checks in numbers, each in one of them, as people read them: `20 passed, 1 failed, 2 warnings, 16 for information`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// As expected, or accepted.
    pub passed: usize,
    /// What decides the exit code.
    pub failed: usize,
    /// Warnings that do not.
    pub warnings: usize,
    /// What is good to know.
    pub infos: usize,
}

impl Tally {
    /// Counts checks; with `strict` warnings are failures.
    pub fn of<'c>(checks: impl IntoIterator<Item = &'c Check>, strict: bool) -> Self {
        let mut tally = Self {
            passed: 0,
            failed: 0,
            warnings: 0,
            infos: 0,
        };
        for check in checks {
            let number = match check.severity {
                _ if check.passed => &mut tally.passed,
                Severity::Error => &mut tally.failed,
                Severity::Warning if strict => &mut tally.failed,
                Severity::Warning => &mut tally.warnings,
                Severity::Info => &mut tally.infos,
            };
            *number += 1;
        }
        tally
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        match self.warnings {
            0 => {}
            1 => f.write_str(", 1 warning")?,
            count => write!(f, ", {count} warnings")?,
        }
        match self.infos {
            0 => Ok(()),
            count => write!(f, ", {count} for information"),
        }
    }
}

/// A moment as RFC 3339 writes it, in UTC, to the second: `2026-11-26T08:00:00Z`.
pub fn rfc_3339(moment: SystemTime) -> String {
    humantime::format_rfc3339_seconds(moment).to_string()
}

fn as_rfc_3339<S: Serializer>(moment: &SystemTime, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&rfc_3339(*moment))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn failed(severity: Severity) -> Report {
        let check = Check {
            name: "schema: tables".into(),
            passed: false,
            expected: "1".into(),
            actual: "2".into(),
            severity,
            hint: String::new(),
            accepted: None,
            site: Site::default(),
            checked_at: SystemTime::UNIX_EPOCH,
        };
        Report {
            checks: vec![check],
        }
    }

    #[test]
    fn only_errors_are_findings_unless_warnings_count() {
        let findings = |severity| [false, true].map(|strict| failed(severity).has_findings(strict));
        assert_eq!(findings(Severity::Error), [true, true]);
        assert_eq!(findings(Severity::Warning), [false, true]);
        assert_eq!(findings(Severity::Info), [false, false]);
    }

    #[test]
    fn what_does_not_decide_the_exit_code_is_no_failure() {
        let severities = [
            Severity::Error,
            Severity::Warning,
            Severity::Info,
            Severity::Info,
        ];
        let checks: Vec<Check> = severities
            .into_iter()
            .flat_map(|severity| failed(severity).checks)
            .collect();
        let says = |from: usize, strict| Tally::of(&checks[from..], strict).to_string();
        assert_eq!(
            says(0, false),
            "0 passed, 1 failed, 1 warning, 2 for information"
        );
        assert_eq!(says(0, true), "0 passed, 2 failed, 2 for information");
        assert_eq!(says(2, false), "0 passed, 0 failed, 2 for information");
        assert_eq!(says(4, true), "0 passed, 0 failed");
    }

    #[test]
    fn moments_are_written_by_the_rfc() {
        let moment = SystemTime::UNIX_EPOCH + Duration::from_hours(264_384);
        assert_eq!(rfc_3339(moment), "2000-02-29T00:00:00Z");
    }
}
