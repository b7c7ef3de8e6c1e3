//! The check of tools: the versions that a `.tool-versions` file wants, against what is installed here.

mod run;

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use futures_util::stream::{self, StreamExt as _};

use self::run::{Silent, ask};
use super::check::{Check, Severity, Site};
use super::{Detail, Section};
use crate::drift::tools::{FILE, Tool, Version, Wanted, wanted};
use crate::error::{Error, Kind, Result};
use crate::input;

/// What the names of these checks begin with.
pub(super) const NAME: &str = "tools";

/// Longest file that is read, in bytes.
const LONGEST: u64 = 1 << 16;

/// As many tools are asked at once.
const AT_ONCE: usize = 8;

/// What to look at.
#[derive(Debug, Clone)]
pub struct Request {
    /// The file, or its folder.
    pub file: PathBuf,
    /// How long one tool may take for its answer.
    pub patience: Duration,
}

/// Asks every tool that the file names; one check for each. Errors are of kind `Disk` where the file cannot be read, and
/// `Rules` where it is none.
pub(super) async fn section(request: &Request, time: Duration) -> Result<Section> {
    let file = if request.file.is_dir() {
        request.file.join(FILE)
    } else {
        request.file.clone()
    };
    let wanted = read(&file, time).await?;
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() && !input::is_pipe(&file) => folder,
        _ => Path::new("."),
    };
    let checks = wanted
        .iter()
        .map(|wanted| look(wanted, &file, folder, request.patience));
    Ok(Section {
        name: NAME,
        checks: stream::iter(checks).buffered(AT_ONCE).collect().await,
        detail: Detail::None,
    })
}

async fn read(file: &Path, time: Duration) -> Result<Vec<Wanted>> {
    let place = file.display().to_string();
    let bytes = input::apart(file, LONGEST, time).await.map_err(|error| {
        Error::new(Kind::of_named(&error), "the file of tools cannot be read")
            .on(place.clone())
            .because(error)
            .hint("give a .tool-versions file, or the folder that has one")
    })?;
    let wrong = |what: &str, place: String| {
        Error::new(Kind::Rules, what)
            .on(place)
            .hint("each line has a tool and its version: nodejs 20.1.0")
    };
    let text =
        String::from_utf8(bytes).map_err(|_| wrong("this is not UTF-8 text", place.clone()))?;
    let wanted = wanted(&text).map_err(|none| {
        let place = format!("{place}:{}:{}", none.line, none.column);
        wrong(none.what, place)
    })?;
    if wanted.is_empty() {
        return Err(wrong(
            "the file names no tool, so nothing would be looked at",
            place,
        ));
    }
    Ok(wanted)
}

/// What came of a tool: whether it will do, what it is, how much that matters, and what to do.
struct Found {
    passed: bool,
    actual: String,
    severity: Severity,
    hint: String,
}

impl Found {
    fn passed(actual: String) -> Self {
        Self {
            passed: true,
            actual,
            severity: Severity::Error,
            hint: String::new(),
        }
    }

    fn failed(severity: Severity, actual: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            passed: false,
            actual: actual.into(),
            severity,
            hint: hint.into(),
        }
    }
}

async fn look(wanted: &Wanted, file: &Path, folder: &Path, patience: Duration) -> Check {
    let found = match Tool::named(&wanted.tool) {
        Some(tool) => find(tool, wanted, folder, patience).await,
        None => Found::failed(
            Severity::Warning,
            "not known how to ask for its version",
            "look yourself, or leave it out of the file that --tools names",
        ),
    };
    Check {
        name: format!("{NAME}: {}", wanted.tool),
        passed: found.passed,
        expected: wanted.shown(),
        actual: found.actual,
        severity: found.severity,
        hint: found.hint,
        accepted: None,
        site: Site::file(file),
        checked_at: SystemTime::now(),
    }
}

async fn find(tool: &'static Tool, wanted: &Wanted, folder: &Path, patience: Duration) -> Found {
    for version in &wanted.versions {
        if let Version::Path(path) = version
            && built(path, folder).join("bin").join(tool.program).is_file()
        {
            return Found::passed(version.shown());
        }
    }
    let install = || {
        // A tool of the system, and one in a folder, are none that these install.
        let version = wanted.versions.iter().find_map(|version| match version {
            Version::Number(text, _) | Version::Unjudged(text, _) => Some(text),
            Version::System | Version::Path(_) => None,
        });
        match version {
            Some(version) => format!(
                "install it: asdf install {0} {version}, or mise install {0}@{version}",
                wanted.tool
            ),
            None => format!("install {}, so that it is found in PATH", wanted.tool),
        }
    };
    let answer = match ask(tool.program, tool.arguments, folder, patience).await {
        Ok(answer) => answer,
        Err(Silent::Absent) => {
            let actual = format!("{} is not there", tool.program);
            return Found::failed(Severity::Error, actual, install());
        }
        Err(silent) => {
            let hint = format!(
                "see what it says: {} {}",
                tool.program,
                tool.arguments.join(" ")
            );
            return Found::failed(Severity::Error, silent.to_string(), hint);
        }
    };
    let Some(actual) = tool.version(&answer) else {
        let hint = format!(
            "see what it says: {} {}",
            tool.program,
            tool.arguments.join(" ")
        );
        return Found::failed(Severity::Error, "an answer without a version", hint);
    };
    if wanted.versions.iter().any(|version| version.fits(&actual)) {
        return Found::passed(actual);
    }
    let why = wanted.versions.iter().find_map(|version| match version {
        Version::Unjudged(_, why) => Some(*why),
        _ => None,
    });
    match why {
        Some(why) => {
            let hint = format!("{why}: write a version that is a number, or look yourself");
            Found::failed(Severity::Warning, actual, hint)
        }
        None => Found::failed(Severity::Error, actual, install()),
    }
}

/// The folder that `path:` names: from home, or from the file's folder.
fn built(path: &str, folder: &Path) -> PathBuf {
    let home = path.strip_prefix("~/").zip(std::env::home_dir());
    match home {
        Some((rest, home)) => home.join(rest),
        None => folder.join(path),
    }
}
