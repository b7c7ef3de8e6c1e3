//! The files of a folder that may be read: found, bounded, and none that a link leads out to.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::drift::Weight;
use crate::drift::settings::{self, Finding, Format};
use crate::error::{Error, Kind, Result};
use crate::input;

/// Longest file that is read, in bytes.
const LONGEST: u64 = 1 << 20;

/// A pipe may take so long: several checks may read the folder, and each has a minute where nobody says otherwise.
const PATIENCE: Duration = Duration::from_secs(10);

/// As many files are read.
const MOST_FILES: usize = 200;

/// As many entries of a folder are looked at.
const MOST_ENTRIES: usize = 10_000;

/// Names of files that every environment is laid over.
pub(super) const BASES: [&str; 2] = ["base", "default"];

/// Names of files that are taken for environments where none are named. The last three are production's.
pub(super) const ENVIRONMENTS: [&str; 13] = [
    "development",
    "dev",
    "test",
    "testing",
    "ci",
    "qa",
    "preview",
    "uat",
    "staging",
    "stage",
    "live",
    "prod",
    "production",
];

/// The folder of a project that has its configuration.
const CONFIG: &str = "config";

/// What somebody declares about values.
const DECLARED: [&str; 2] = ["parity.yaml", "parity.yml"];

/// A file that may be read.
pub(super) struct Found {
    path: PathBuf,
    /// The folder that no link may lead out of.
    root: Arc<Path>,
    pub(super) name: String,
    /// As messages call it: relative to the folder that was given.
    pub(super) shown: Arc<str>,
    pub(super) format: Format,
}

impl Found {
    /// Whether production is what it is for: `production.yaml`, `.env.prod`.
    pub(super) fn is_of_production(&self) -> bool {
        let dotenv = self.name.strip_prefix(".env.");
        is_production(self.stem()) || dotenv.is_some_and(is_production)
    }

    /// Whether it declares what must be equal or differ.
    pub(super) fn is_declared(&self) -> bool {
        DECLARED.contains(&self.name.as_str())
    }

    /// Whether it is what others are laid over, or an environment by its name.
    fn is_layer(&self) -> bool {
        BASES.contains(&self.stem()) || ENVIRONMENTS.contains(&self.stem())
    }

    /// Whether it counts beside the folder `config`, where much is no configuration.
    fn may_lie_beside(&self) -> bool {
        self.format == Format::Dotenv || settings::is_compose(&self.name) || self.is_declared()
    }

    /// The name without its ending; of `.env` files, nothing.
    pub(super) fn stem(&self) -> &str {
        match self.format {
            Format::Dotenv => "",
            _ => self.name.rsplit_once('.').map_or("", |(stem, _)| stem),
        }
    }
}

/// A folder with what of it is read.
pub(super) struct Folder {
    shown: PathBuf,
    pub(super) files: Vec<Found>,
    /// Files that are not read, and the one that counts in their place: others called `parity.yaml`, and those of `config`
    /// where the base lies beside that folder.
    pub(super) unread: Vec<(Found, Arc<str>)>,
    /// Files that are none of the configuration: others lie in a project's folder, and nothing there is laid over anything.
    pub(super) others: Vec<Found>,
    /// Lines of `.gitignore`.
    ignored: Vec<String>,
}

impl Folder {
    /// Lists it; `asked` are environments that somebody named. Errors are of kind `Rules`, or `Disk` where it cannot be read.
    pub(super) fn open(folder: &Path, asked: &[String]) -> Result<Self> {
        let failed = |error: std::io::Error| {
            Error::new(
                Kind::of_named(&error),
                format!("cannot read the folder {}", folder.display()),
            )
            .because(error)
            .hint(
                "give the project's folder, with config/base.yaml or .env files in it: --config .",
            )
        };
        let root = fs::canonicalize(folder).map_err(failed)?;
        let mut files = listed(&root, "", &root).map_err(failed)?;
        let inner = root.join(CONFIG);
        let has_base = files.iter().any(|file| BASES.contains(&file.stem()));
        let (mut project, mut others) = (None, Vec::new());
        if inner.is_dir() && !has_base {
            files.retain(Found::may_lie_beside);
            files.extend(listed(&inner, "config/", &root).map_err(failed)?);
        } else if has_base && root.ends_with(CONFIG) {
            project = root.parent();
            files.extend(project.map_or_else(Vec::new, |project| above(project, &files)));
        } else if !has_base && !root.ends_with(CONFIG) {
            // Manifests of packages, descriptions of APIs, settings of editors: any of it may lie there.
            let is_other = |file: &mut Found| {
                let is_asked = asked.iter().any(|name| name == file.stem());
                !(file.may_lie_beside() || file.is_layer() || is_asked)
            };
            others = files.extract_if(.., is_other).collect();
        }
        let mut unread = surplus(&mut files);
        if inner.is_dir() && has_base {
            let inner = listed(&inner, "config/", &root).map_err(failed)?;
            let base = files.iter().find(|file| BASES.contains(&file.stem()));
            let base = base.map(|file| Arc::clone(&file.shown));
            let hidden = inner.into_iter().filter(Found::is_layer);
            unread.extend(hidden.filter_map(|file| Some((file, base.clone()?))));
        }
        if files.len() > MOST_FILES {
            let what = format!(
                "{} has more than {MOST_FILES} files of configuration",
                folder.display()
            );
            return Err(
                Error::new(Kind::Rules, what).hint("give a folder that has configuration only")
            );
        }
        let folders = project.into_iter().chain([root.as_path()]);
        Ok(Self {
            shown: folder.to_owned(),
            files,
            unread,
            others,
            ignored: folders.flat_map(ignored).collect(),
        })
    }

    /// The environments that were asked for, or those that are there; production last.
    pub(super) fn environments(&self, asked: &[String]) -> Result<Vec<String>> {
        let has = |name: &str| {
            let own = format!(".env.{name}");
            self.files
                .iter()
                .any(|file| file.stem() == name || file.name == own)
        };
        let shown = self.shown.display();
        if let Some(name) = asked.iter().find(|name| !has(name)) {
            let what = format!("{shown} has nothing of the environment `{name}`");
            let hint = format!("make {name}.yaml beside base.yaml, or .env.{name}");
            let error = Error::new(Kind::Rules, what);
            return Err(match self.named().as_slice() {
                [] => error,
                others => error.hint(format!("those that are there: {}", others.join(", "))),
            }
            .hint(hint));
        }
        let names = match asked {
            [] => ENVIRONMENTS
                .iter()
                .filter(|name| has(name))
                .map(|name| (*name).to_owned())
                .collect(),
            asked => asked.to_vec(),
        };
        let is_known = |file: &Found| {
            file.name.starts_with(".env")
                || BASES.contains(&file.stem())
                || names.iter().any(|name| file.stem() == name)
        };
        // Any file that ends in .toml could be somebody's configuration; a folder of only such is the wrong one.
        if !self.files.iter().any(is_known) {
            let what = format!("{shown} has no configuration");
            return Err(Error::new(Kind::Rules, what)
                .hint("make config/base.yaml and config/production.yaml in it, or name the folder that has them"));
        }
        let is_layered = |name: &String| self.files.iter().any(|file| file.stem() == name);
        let has_base = self.files.iter().any(|file| BASES.contains(&file.stem()));
        if names.iter().any(is_layered) && !has_base {
            let what = format!("{shown} has environments, but nothing that they are laid over");
            return Err(Error::new(Kind::Rules, what)
                .hint("make base.yaml beside them (or default.yaml; TOML and JSON do as well); it may be empty"));
        }
        let knows_production = names.last().is_none_or(|name| is_production(name));
        if names.len() > 1 && asked.is_empty() && !knows_production {
            let what = format!("none of {} is called production", names.join(", "));
            return Err(Error::new(Kind::Rules, what)
                .hint("say with --environments which are compared, the one that shows how it should be last"));
        }
        Ok(names)
    }

    /// What may be environments by the names of the files, known or not.
    fn named(&self) -> Vec<&str> {
        let of = |file: &'_ Found| {
            let is_other = settings::is_compose(&file.name) || file.is_declared();
            !is_other && !BASES.contains(&file.stem()) && !file.stem().is_empty()
        };
        let base = self.files.iter().find(|file| BASES.contains(&file.stem()));
        let beside = base.and_then(|file| file.path.parent());
        let files = self
            .files
            .iter()
            .filter(|file| of(file) && file.path.parent() == beside);
        files.map(Found::stem).collect()
    }

    /// What is odd about a choice of environments: one alone is compared with nothing, and production should be last.
    pub(super) fn odd(&self, names: &[String], is_asked: bool) -> Option<Finding> {
        let last = names.last()?;
        if let [one] = names {
            let others: Vec<&str> = self
                .named()
                .into_iter()
                .filter(|name| name != one)
                .collect();
            let hint = match others.as_slice() {
                [] => "make a file of another environment beside the base, such as production.yaml"
                    .to_owned(),
                others => format!(
                    "say which are compared, the one that shows how it should be last: --environments {},…; beside the base also lie {}",
                    one,
                    others.join(", ")
                ),
            };
            let actual = format!("{one} alone, which is compared with nothing");
            let found = Finding::failed("environments", "two or more", actual, hint);
            return Some(Finding {
                weight: match is_asked || others.is_empty() {
                    true => Weight::Info,
                    false => Weight::Warning,
                },
                ..found
            });
        }
        let production = names.iter().find(|name| is_production(name))?;
        (!is_production(last)).then(|| {
            let actual = format!("{last}, which {production} is held against");
            let hint = format!("name {production} last, if that is how it should be");
            Finding::failed("environments", format!("{production} last"), actual, hint).warning()
        })
    }

    /// Whether git leaves a file out, by the `.gitignore` of this folder. Source: gitignore(5); the last line that fits
    /// counts.
    pub(super) fn ignores(&self, name: &str) -> bool {
        let mut ignored = false;
        for line in &self.ignored {
            let (is_out, pattern) = match line.strip_prefix('!') {
                Some(pattern) => (false, pattern),
                None => (true, line.as_str()),
            };
            if !pattern.is_empty() && settings::matches(pattern.trim_start_matches('/'), name) {
                ignored = is_out;
            }
        }
        ignored
    }
}

/// Whether an environment is called as production is.
pub(super) fn is_production(name: &str) -> bool {
    ENVIRONMENTS[10..].contains(&name)
}

/// What counts in the project's folder, where its `config` was named; `.env` files only where that has none itself. A folder
/// that may not be read is none of the user's projects.
fn above(project: &Path, files: &[Found]) -> Vec<Found> {
    let has_dotenv = files.iter().any(|file| file.format == Format::Dotenv);
    let mut above = listed(project, "../", project).unwrap_or_default();
    above.retain(|file| file.may_lie_beside() && !(has_dotenv && file.format == Format::Dotenv));
    above
}

/// Takes out all files called `parity.yaml` but the one that lies beside the environments, or the first.
fn surplus(files: &mut Vec<Found>) -> Vec<(Found, Arc<str>)> {
    let layer = files.iter().find(|file| BASES.contains(&file.stem()));
    let folder = layer.and_then(|file| file.path.parent().map(Path::to_owned));
    let declared = || files.iter().filter(|file| file.is_declared());
    let beside = declared().find(|file| file.path.parent() == folder.as_deref());
    let Some(counts) = beside.or_else(|| declared().next()) else {
        return Vec::new();
    };
    let counts = Arc::clone(&counts.shown);
    let others = files.extract_if(.., |file| file.is_declared() && file.shown != counts);
    others.map(|file| (file, Arc::clone(&counts))).collect()
}

/// Lines of a folder's `.gitignore`. What is no file could have no end, or never begin.
fn ignored(folder: &Path) -> Vec<String> {
    let file = Some(folder.join(".gitignore")).filter(|path| path.is_file());
    let text = file
        .and_then(|path| input::read(&path, LONGEST, None).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .unwrap_or_default();
    text.lines().map(|line| line.trim().to_owned()).collect()
}

/// Files with configuration, by name; no link may lead out of `root`.
fn listed(folder: &Path, prefix: &str, root: &Path) -> std::io::Result<Vec<Found>> {
    let root: Arc<Path> = root.into();
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)?.take(MOST_ENTRIES) {
        let path = entry?.path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if let Some(format) = Format::of(name).filter(|format| is_taken(&path, name, *format)) {
            found.push(Found {
                name: name.to_owned(),
                shown: format!("{prefix}{name}").into(),
                format,
                path,
                root: Arc::clone(&root),
            });
        }
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(found)
}

/// Whether an entry of a folder counts: every file, and by its name also what should be one. Folders called `.env` may be
/// where Python has its packages, which are known by what is in them (PEP 405; conda's by `conda-meta`), and links called
/// `.#base.yaml` are an editor's.
fn is_taken(path: &Path, name: &str, format: Format) -> bool {
    let is_dotenv = format == Format::Dotenv;
    let stem = name.rsplit_once('.').map_or("", |(stem, _)| stem);
    let is_known = is_dotenv || BASES.contains(&stem) || ENVIRONMENTS.contains(&stem);
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => true,
        Ok(metadata) if metadata.is_dir() && is_dotenv => {
            let is_pythons = |mark: &&str| path.join(mark).exists();
            name == ".env" && !["pyvenv.cfg", "conda-meta", "bin"].iter().any(is_pythons)
        }
        Ok(metadata) if metadata.is_dir() => is_known,
        _ => is_known,
    }
}

/// A file's text, or what is wrong with it; errors where it cannot be opened.
pub(super) fn text(file: &Found) -> Result<Result<String, &'static str>> {
    let failed = |error: std::io::Error| {
        let what = format!("{} cannot be read", file.shown);
        Error::new(Kind::of_named(&error), what)
            .because(error)
            .hint("let this program read it, or take it away")
    };
    let path = fs::canonicalize(&file.path).map_err(failed)?;
    if !path.starts_with(&file.root) {
        return Ok(Err("a link out of the folder, which is not followed"));
    }
    // Some keepers of passwords make `.env` a pipe, and write to it whenever somebody reads.
    if !(path.is_file() || input::is_pipe(&path)) {
        let what = format!("{} is no file", file.shown);
        let hint = "put the configuration into a file, or call it otherwise";
        return Err(Error::new(Kind::Rules, what).hint(hint));
    }
    let bytes = input::beginning(&path, LONGEST + 1, PATIENCE).map_err(failed)?;
    if bytes.len() as u64 > LONGEST {
        return Ok(Err("longer than 1 MiB"));
    }
    Ok(String::from_utf8(bytes).map_err(|_| "this is not UTF-8 text"))
}
