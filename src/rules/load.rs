//! Reads a rules file and its overlay, and puts the parts of this module together.
//!
//! The only place that opens rules files. Variables come in through a closure, so tests need no environment.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::check::{self, Context, Draft};
use super::diagnostic::{Diagnostic, Rejected};
use super::{Environment, Partial, Rules, SourceFile, hidden, overlay, yaml};
use crate::error::Kind;
use crate::input::{self, PATIENCE};
use crate::transform::args::Span;
use crate::transform::registry::{Entry, REGISTRY};

impl Rules {
    /// Reads a rules file and, with `overlay`, the file of that name beside it: `shop.development.yaml` for
    /// `shop.yaml` and `development`. Errors with every mistake in both.
    pub fn load(
        path: &Path,
        overlay: Option<&str>,
        env: Environment<'_>,
    ) -> Result<Self, Rejected> {
        let mut reading = Reading::default();
        reading.read(path.to_owned(), "give the path of a rules file");
        if let Some(name) = overlay {
            match overlay_path(path, name) {
                Ok(beside) => reading.read(beside, &overlay_hint(path)),
                Err(refusal) => reading.diagnostics.push(refusal),
            }
        }
        reading.judge(env, REGISTRY)
    }

    /// Rules from text, without an overlay. `path` is what places show.
    pub fn parse(path: &Path, text: &str, env: Environment<'_>) -> Result<Self, Rejected> {
        Self::parse_with(REGISTRY, &[(path, text)], env)
    }

    /// The same with transforms of the caller's choice; files after the first are overlays.
    pub(super) fn parse_with(
        registry: &'static [Entry],
        files: &[(&Path, &str)],
        env: Environment<'_>,
    ) -> Result<Self, Rejected> {
        let mut reading = Reading::default();
        for (path, text) in files {
            reading.take((*path).to_owned(), text.as_bytes());
        }
        reading.judge(env, registry)
    }
}

/// Files as they come in.
#[derive(Default)]
struct Reading {
    files: Vec<SourceFile>,
    hash: Sha256,
    diagnostics: Vec<Diagnostic>,
    /// What sort of failure it is that a file cannot be read.
    unread: Option<Kind>,
}

impl Reading {
    fn read(&mut self, path: PathBuf, hint: &str) {
        // One byte over the bound is enough to tell that a file is too long; devices have no end.
        let most = yaml::LONGEST as u64 + 1;
        match input::beginning(&path, most, PATIENCE) {
            Ok(bytes) => self.take(path, &bytes),
            Err(error) => {
                self.unread = Some(Kind::of_named(&error));
                let message = format!("cannot read {}: {error}", path.display());
                self.diagnostics
                    .push(Diagnostic::of_file("unreadable", message).hint(hint));
            }
        }
    }

    fn take(&mut self, path: PathBuf, bytes: &[u8]) {
        self.hash.update(bytes);
        let (text, error) = match std::str::from_utf8(bytes) {
            Ok(text) => (
                text.strip_prefix('\u{feff}').unwrap_or(text).to_owned(),
                None,
            ),
            Err(error) => (String::new(), Some(error)),
        };
        if let Some(error) = error {
            let line = 1 + memchr::memchr_iter(b'\n', &bytes[..error.valid_up_to()]).count();
            let message = format!("{}, line {line}: this is not UTF-8 text", path.display());
            self.diagnostics.push(
                Diagnostic::of_file("not-utf8", message)
                    .hint("save the file with the encoding UTF-8"),
            );
        }
        self.files.push(SourceFile::new(path, text));
    }

    fn judge(self, env: Environment<'_>, registry: &'static [Entry]) -> Result<Rules, Rejected> {
        let Self {
            files,
            hash,
            mut diagnostics,
            unread,
        } = self;
        let mut secrets = Vec::new();
        let mut merged = None;
        // A file that could not be read has been told; nothing is known about it.
        let is_complete = diagnostics.is_empty();
        let mut is_sound = is_complete;
        for (index, file) in files.iter().enumerate() {
            let parsed = yaml::parse(&file.text, index);
            secrets.extend(hidden::ranges(&file.text, &parsed, index));
            diagnostics.extend(parsed.diagnostics);
            is_sound &= parsed.is_sound;
            if !parsed.is_sound || !is_complete && file.text.is_empty() {
                continue;
            }
            let context = Context {
                file,
                index,
                registry,
                env,
            };
            let (draft, found) = check::check(parsed.root.as_ref(), context);
            diagnostics.extend(found);
            merged = Some(match merged {
                Some(base) => overlay::lay(base, draft),
                None => draft,
            });
        }
        let draft = merged.unwrap_or_default();
        let holes = draft.holes.clone();
        let rules = settled(draft, &files, &secrets, hex::encode(hash.finalize()));
        if diagnostics.is_empty() {
            return Ok(rules);
        }
        let kind = unread.unwrap_or(Kind::Rules);
        let rejected = Rejected::new(&files, diagnostics, &secrets).of_kind(kind);
        Err(match is_sound {
            true => rejected.understood_as(|mistakes| Partial::new(rules, &holes, mistakes)),
            false => rejected,
        })
    }
}

/// The rules that a draft makes.
fn settled(draft: Draft, files: &[SourceFile], secrets: &[Span], sha256: String) -> Rules {
    let Draft {
        source,
        target,
        key,
        unlisted,
        warnings,
        columns,
        tables,
        references,
        accept,
        parquet,
        tests,
        holes: _,
    } = draft;
    let settle =
        |draft: Option<super::setting::Draft>| draft.map(|draft| draft.settle(files, secrets));
    Rules {
        source: settle(source),
        target: settle(target),
        key: settle(key),
        unlisted: unlisted.unwrap_or_default(),
        warnings: warnings.unwrap_or_default(),
        columns,
        tables,
        references: references.unwrap_or_default(),
        accept,
        parquet: parquet.settle(),
        tests,
        sha256,
        files: files.to_vec(),
    }
}

/// `rules/shop.yaml` and `development` → `rules/shop.development.yaml`.
fn overlay_path(path: &Path, name: &str) -> Result<PathBuf, Diagnostic> {
    let is_name = !name.is_empty() && !name.contains(['/', '\\', '\0']) && name != "..";
    let stem = path.file_stem().filter(|_| is_name);
    let Some(stem) = stem else {
        let refusal = Diagnostic::of_file("overlay", "--env takes a name, not a path");
        return Err(refusal
            .hint("write `--env development` for `shop.development.yaml` beside `shop.yaml`"));
    };
    let mut file = stem.to_owned();
    file.push(".");
    file.push(name);
    if let Some(extension) = path.extension() {
        file.push(".");
        file.push(extension);
    }
    Ok(path.with_file_name(file))
}

/// The rules file beside it that `--env` lays this one over: `rules/shop.development.yaml` → `rules/shop.yaml`. `None` where
/// there is none.
pub fn laid_over(path: &Path) -> Option<PathBuf> {
    let stem = path.file_stem()?.to_str()?;
    let mut stems = stem
        .rmatch_indices('.')
        .filter_map(|(dot, _)| stem.get(..dot));
    stems.find_map(|stem| {
        let mut file = OsString::from(stem);
        if let Some(extension) = path.extension() {
            file.push(".");
            file.push(extension);
        }
        let base = path.with_file_name(file);
        (!stem.is_empty() && base.is_file()).then_some(base)
    })
}

/// The overlays that stand beside a rules file, for someone who misspelt one.
fn overlay_hint(path: &Path) -> String {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let (Some(stem), Some(extension)) = (
        path.file_stem().and_then(|stem| stem.to_str()),
        path.extension().and_then(|extension| extension.to_str()),
    ) else {
        return "--env NAME needs an overlay file beside the rules file".to_owned();
    };
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let file = entry.ok()?.file_name();
            let middle = file.to_str()?.strip_prefix(stem)?.strip_suffix(extension)?;
            let name = middle.strip_prefix('.')?.strip_suffix('.')?;
            (!name.is_empty()).then(|| name.to_owned())
        })
        .collect();
    names.sort_unstable();
    match names.as_slice() {
        [] => "--env NAME needs an overlay file beside the rules file; there is none".to_owned(),
        names => format!("there are overlays for: {}", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Unlisted;

    #[test]
    fn files_are_read_with_their_overlay_beside_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.yaml");
        std::fs::write(&path, "\u{feff}version: 1\nunlisted: keep\n").unwrap();
        std::fs::write(
            folder.path().join("shop.development.yaml"),
            "unlisted: set_null\n",
        )
        .unwrap();
        assert_eq!(
            Rules::load(&path, None, &|_| None).unwrap().unlisted,
            Unlisted::Keep
        );
        let rules = Rules::load(&path, Some("development"), &|_| None).unwrap();
        assert_eq!(rules.unlisted, Unlisted::SetNull);
        assert_eq!(rules.folder(), folder.path());

        let message = |overlay| {
            let rejected = Rules::load(&path, Some(overlay), &|_| None).unwrap_err();
            let found = &rejected.diagnostics[0];
            (found.message.clone(), found.hint.clone().unwrap())
        };
        let (missing, hint) = message("developmnt");
        assert!(missing.contains("shop.developmnt.yaml"), "{missing}");
        assert_eq!(hint, "there are overlays for: development");
        assert_eq!(message("../etc").0, "--env takes a name, not a path");
    }

    #[test]
    fn unreadable_files_are_told_with_their_path() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.yaml");
        let missing = Rules::load(&path, None, &|_| None)
            .unwrap_err()
            .render(false);
        assert!(
            missing.contains("cannot read") && missing.contains("shop.yaml"),
            "{missing}"
        );
        std::fs::write(&path, b"version: 1\nx: \xff\n").unwrap();
        let latin = Rules::load(&path, None, &|_| None).unwrap_err();
        assert_eq!(latin.diagnostics.len(), 1);
        assert!(
            latin.diagnostics[0]
                .message
                .ends_with("line 2: this is not UTF-8 text")
        );
    }
}
