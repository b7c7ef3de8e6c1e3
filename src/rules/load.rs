//! Reads the rules file and its overlay from disk. The only I/O of the rules.

use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::check::check;
use super::diagnostic::{Diagnostic, Rejected};
use super::{Rules, SourceFile, overlay, yaml};
use crate::transform::args::Span;

type Env<'a> = &'a dyn Fn(&str) -> Option<String>;

impl Rules {
    /// Reads `path`, lays `name.ENVIRONMENT.yaml` over it if an environment is given, and checks the whole.
    pub fn load(path: &Path, environment: Option<&str>, env: Env<'_>) -> Result<Self, Rejected> {
        let mut files = Vec::new();
        let overlay = environment.map(|name| overlay_path(path, name));
        for path in [Some(path.to_path_buf()), overlay].into_iter().flatten() {
            match std::fs::read_to_string(&path) {
                Ok(text) => files.push(SourceFile { path, text }),
                Err(error) => return Err(unreadable(files, &path, &error)),
            }
        }
        from_files(files, env)
    }

    /// Checks a text that is at hand; `path` is what mistakes are reported under.
    pub fn parse(path: &Path, text: &str, env: Env<'_>) -> Result<Self, Rejected> {
        from_files(
            vec![SourceFile {
                path: path.to_path_buf(),
                text: text.to_owned(),
            }],
            env,
        )
    }
}

/// `rules/shop.yaml` and `development` → `rules/shop.development.yaml`.
fn overlay_path(path: &Path, environment: &str) -> PathBuf {
    let extension = path.extension().map_or("yaml".into(), |extension| {
        extension.to_string_lossy().into_owned()
    });
    path.with_extension(format!("{environment}.{extension}"))
}

fn unreadable(files: Vec<SourceFile>, path: &Path, error: &std::io::Error) -> Rejected {
    // There is no text to point into; the place is beyond every file.
    let nowhere = Span {
        file: usize::MAX,
        start: 0,
        end: 0,
    };
    let message = format!("{} cannot be read ({error})", path.display());
    let hint = if files.is_empty() {
        "give the path of a rules file"
    } else {
        "--env NAME needs this file beside the rules file"
    };
    Rejected {
        files,
        diagnostics: vec![Diagnostic::error("file", nowhere, message).hint(hint)],
    }
}

fn from_files(files: Vec<SourceFile>, env: Env<'_>) -> Result<Rules, Rejected> {
    let mut trees = Vec::new();
    let mut broken = Vec::new();
    for (index, file) in files.iter().enumerate() {
        match yaml::parse(&file.text, index) {
            Ok(tree) => trees.push(tree),
            Err(diagnostic) => broken.push(diagnostic),
        }
    }
    let Some(tree) = trees
        .into_iter()
        .reduce(overlay::merge)
        .filter(|_| broken.is_empty())
    else {
        return Err(Rejected {
            files,
            diagnostics: broken,
        });
    };
    let (checked, diagnostics) = check(&tree, env);
    if !diagnostics.is_empty() {
        return Err(Rejected { files, diagnostics });
    }
    let mut digest = Sha256::new();
    files
        .iter()
        .for_each(|file| digest.update(file.text.as_bytes()));
    Ok(Rules {
        sha256: hex::encode(digest.finalize()),
        files,
        source: checked.source,
        target: checked.target,
        key: checked.key,
        unlisted: checked.unlisted,
        columns: checked.columns,
        tables: checked.tables,
        references: checked.references,
    })
}
