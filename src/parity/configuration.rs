//! The check of configuration: reads the files of a folder, and makes checks of what `drift::settings` finds.
//!
//! Files are read where they are: a link that leads out of the folder is not followed, and sizes and numbers are bounded.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use super::check::{Check, Site};
use super::{Detail, Section};
use crate::drift::settings::{
    self, Broken, Declared, Finding, Format, Input, Node, Place, Referred, Value,
};
use crate::error::{Error, Kind, Result};

/// Longest file that is read, in bytes.
const LONGEST: u64 = 1 << 20;

/// As many files are read.
const MOST_FILES: usize = 200;

/// As many entries of a folder are looked at.
const MOST_ENTRIES: usize = 10_000;

/// Names of files that every environment is laid over.
const BASES: [&str; 2] = ["base", "default"];

/// Names of files that are taken for environments where none are named. The last three are production's.
const ENVIRONMENTS: [&str; 13] = [
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

/// What somebody declares about values.
const DECLARED: &str = "parity.yaml";

/// What to compare.
#[derive(Debug, Clone)]
pub struct Request {
    /// The project's folder, with `config/base.yaml` and `.env` files in it; or the folder that has `base.yaml`.
    pub folder: PathBuf,
    /// Environments, the one that shows how it should be last; empty means those that are found.
    pub environments: Vec<String>,
    /// Those of them whose variables the check of secrets looks for.
    pub provided: Vec<String>,
    /// Whether a variable of the process is set.
    pub is_set: fn(&str) -> bool,
}

/// Reads the files and compares them. Errors are of kind `Rules` where the folder has nothing to compare, or `Disk`.
pub(super) async fn section(request: &Request) -> Result<Section> {
    let request = request.clone();
    let looked = tokio::task::spawn_blocking(move || look(&request)).await;
    looked.map_err(|_| Error::new(Kind::Internal, "the check of the configuration stopped"))?
}

fn look(request: &Request) -> Result<Section> {
    let folder = Folder::open(&request.folder)?;
    let environments = folder.environments(&request.environments)?;
    let mut reading = Reading::default();
    for file in &folder.files {
        reading.read(&folder, file, &environments);
    }
    let mut found = reading.found;
    if reading.is_complete {
        let names = environments.into_iter();
        let with_tree = names.map(|name| {
            let tree = reading.trees.remove(&name);
            (name, tree)
        });
        let input = Input {
            environments: with_tree.collect(),
            base: BASES.iter().find_map(|base| reading.bases.remove(*base)),
            dotenv: reading.dotenv,
            example: reading.example,
            declared: reading.declared,
            provided: request.provided.clone(),
        };
        found.extend(settings::compare(&input, &request.is_set));
    }
    if found
        .iter()
        .all(|finding| !finding.about.starts_with("secret in "))
    {
        found.push(Finding::passed("secrets", "none in clear text"));
    }
    let at = SystemTime::now();
    Ok(Section {
        name: "configuration",
        checks: found
            .into_iter()
            .map(|finding| check(finding, &request.folder, at))
            .collect(),
        detail: Detail::None,
    })
}

/// An environment, and what it refers to.
pub(super) type Refers = (String, Vec<(Referred, Place)>);

/// What each environment of a folder refers to, with the places; `secrets` are folders that have nothing but secrets.
/// Errors where a file cannot be read.
pub(super) fn referred(
    folder: &Path,
    environments: &[String],
    secrets: &[&str],
) -> Result<Vec<Refers>> {
    let shown = folder.display();
    let folder = Folder::open(folder)?;
    let environments = folder.environments(environments)?;
    let mut reading = Reading::default();
    for file in &folder.files {
        reading.read(&folder, file, &environments);
    }
    if !reading.is_complete {
        let what = "the configuration cannot be read as a whole";
        return Err(Error::new(Kind::Rules, what)
            .on(shown.to_string())
            .hint("see what `standin parity check --config` says of it"));
    }
    let base = BASES.iter().find_map(|base| reading.bases.get(*base));
    let of = |name: String| {
        // What has no name in it is of the machine that it is on.
        let own = [format!(".env.{name}"), format!(".env.{name}.local")];
        let dotenv = own.iter().filter_map(|file| reading.dotenv.get(file));
        let dotenv: Vec<&Node> = dotenv.collect();
        let found = settings::referred(base, reading.trees.get(&name), &dotenv, secrets);
        (name, found)
    };
    Ok(environments.into_iter().map(of).collect())
}

fn check(finding: Finding, folder: &Path, at: SystemTime) -> Check {
    let place = finding.place.as_ref();
    Check {
        name: format!("configuration: {}", finding.about),
        passed: finding.passed,
        expected: finding.expected,
        actual: finding.actual,
        severity: finding.weight.into(),
        hint: finding.hint,
        accepted: None,
        site: place.map_or_else(Site::default, |place| Site::place(folder, place)),
        checked_at: at,
    }
}

/// A file that may be read.
struct Found {
    path: PathBuf,
    name: String,
    /// As messages call it: relative to the folder that was given.
    shown: Arc<str>,
    format: Format,
}

impl Found {
    /// The name without its ending; of `.env` files, nothing.
    fn stem(&self) -> &str {
        match self.format {
            Format::Dotenv => "",
            _ => self.name.rsplit_once('.').map_or("", |(stem, _)| stem),
        }
    }
}

struct Folder {
    shown: PathBuf,
    root: PathBuf,
    files: Vec<Found>,
    /// Lines of `.gitignore`.
    ignored: Vec<String>,
}

impl Folder {
    fn open(folder: &Path) -> Result<Self> {
        let failed = |error: std::io::Error| {
            Error::new(
                Kind::Rules,
                format!("cannot read the folder {}", folder.display()),
            )
            .because(error)
            .hint(
                "give the project's folder, with config/base.yaml or .env files in it: --config .",
            )
        };
        let root = fs::canonicalize(folder).map_err(failed)?;
        let mut files = listed(&root, "").map_err(failed)?;
        let inner = root.join("config");
        let has_base = |files: &[Found]| files.iter().any(|file| BASES.contains(&file.stem()));
        if inner.is_dir() && !has_base(&files) {
            // What lies beside `config` is not configuration, but for `.env` and compose files.
            files.retain(|file| file.format == Format::Dotenv || settings::is_compose(&file.name));
            files.extend(listed(&inner, "config/").map_err(failed)?);
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
        // What is no file could have no end, or never begin.
        let ignored = Some(root.join(".gitignore")).filter(|path| path.is_file());
        let ignored = ignored
            .and_then(|path| bounded(&path).ok())
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .unwrap_or_default();
        Ok(Self {
            shown: folder.to_owned(),
            root,
            files,
            ignored: ignored.lines().map(|line| line.trim().to_owned()).collect(),
        })
    }

    /// The environments that were asked for, or those that are there; production last.
    fn environments(&self, asked: &[String]) -> Result<Vec<String>> {
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
            return Err(Error::new(Kind::Rules, what).hint(hint));
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
        let knows_production = names
            .last()
            .is_none_or(|name| ENVIRONMENTS[10..].contains(&name.as_str()));
        if names.len() > 1 && asked.is_empty() && !knows_production {
            let what = format!("none of {} is called production", names.join(", "));
            return Err(Error::new(Kind::Rules, what)
                .hint("say with --environments which are compared, the one that shows how it should be last"));
        }
        Ok(names)
    }

    /// Whether git leaves a file out, by the `.gitignore` of this folder. Source: gitignore(5); the last line that fits
    /// counts.
    fn ignores(&self, name: &str) -> bool {
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

/// Files with configuration, by name.
fn listed(folder: &Path, prefix: &str) -> std::io::Result<Vec<Found>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)?.take(MOST_ENTRIES) {
        let path = entry?.path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if let Some(format) = Format::of(name).filter(|_| path.is_file()) {
            found.push(Found {
                name: name.to_owned(),
                shown: format!("{prefix}{name}").into(),
                format,
                path,
            });
        }
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(found)
}

/// A file's bytes, or one more than may be.
fn bounded(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(LONGEST + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Files as they come in.
struct Reading {
    bases: BTreeMap<String, Node>,
    trees: BTreeMap<String, Node>,
    dotenv: BTreeMap<String, Node>,
    example: Option<Node>,
    declared: Declared,
    found: Vec<Finding>,
    /// Whether everything that is compared could be read.
    is_complete: bool,
}

impl Default for Reading {
    fn default() -> Self {
        Self {
            bases: BTreeMap::new(),
            trees: BTreeMap::new(),
            dotenv: BTreeMap::new(),
            example: None,
            declared: Declared::default(),
            found: Vec::new(),
            is_complete: true,
        }
    }
}

impl Reading {
    fn read(&mut self, folder: &Folder, file: &Found, environments: &[String]) {
        let text = match text(folder, file) {
            Ok(text) => text,
            Err(why) => return self.refuse(file, why, None),
        };
        let read = if file.name == DECLARED {
            Declared::read(&file.shown, &text).map(|declared| {
                self.declared = declared;
                None
            })
        } else {
            settings::read(file.format, &file.shown, &text).map(Some)
        };
        match read {
            Ok(Some(tree)) => self.take(folder, file, tree, environments),
            Ok(None) => {}
            Err(Broken { place, what }) => self.refuse(file, what, Some(&place)),
        }
    }

    fn refuse(&mut self, file: &Found, why: &str, place: Option<&Place>) {
        // Nothing is compared with what containers are given.
        let is_compose = settings::is_compose(&file.name);
        self.is_complete &= is_compose;
        let at = place.map_or_else(String::new, |place| format!(", at {place}"));
        let whole = Place {
            file: Arc::clone(&file.shown),
            line: 1,
            column: 1,
        };
        let found = Finding::failed(
            format!("{}: form", file.shown),
            file.format.name(),
            format!("{why}{at}"),
            match is_compose {
                true => "secrets in it are not found before this is mended",
                false => "nothing is compared before this is mended",
            },
        );
        let found = found.at(place.unwrap_or(&whole));
        self.found.push(match is_compose {
            true => found.warning(),
            false => found,
        });
    }

    fn take(&mut self, folder: &Folder, file: &Found, tree: Node, environments: &[String]) {
        let stem = file.stem();
        let is_dotenv = file.format == Format::Dotenv;
        if settings::is_compose(&file.name) {
            self.found.extend(settings::in_compose(&tree));
            return;
        }
        if !(is_dotenv && folder.ignores(&file.name)) {
            self.found.extend(settings::secrets::in_clear_text(&tree));
        }
        if is_dotenv {
            match file.name.as_str() {
                ".env.example" => self.example = Some(tree),
                // Names of the example that others use.
                ".env.sample" | ".env.template" | ".env.dist" => {
                    self.example.get_or_insert(tree);
                }
                _ => {
                    self.dotenv.insert(file.name.clone(), tree);
                }
            }
            return;
        }
        let layers = if BASES.contains(&stem) {
            &mut self.bases
        } else if environments.iter().any(|name| name == stem) {
            &mut self.trees
        } else {
            return;
        };
        let place = tree.place.clone();
        let value = match tree.value {
            // An empty file is an empty map.
            Value::Null => Value::Map(BTreeMap::new()),
            value @ Value::Map(_) => value,
            _ => return self.refuse(file, "this is no map of settings", Some(&place)),
        };
        if layers
            .insert(stem.to_owned(), Node { value, place })
            .is_some()
        {
            self.refuse(
                file,
                "another file of this name is there, with another ending",
                None,
            );
        }
    }
}

fn text(folder: &Folder, file: &Found) -> Result<String, &'static str> {
    let path = fs::canonicalize(&file.path).map_err(|_| "it cannot be read")?;
    if !path.starts_with(&folder.root) {
        return Err("a link out of the folder, which is not followed");
    }
    let bytes = bounded(&path).map_err(|_| "it cannot be read")?;
    if bytes.len() as u64 > LONGEST {
        return Err("longer than 1 MiB");
    }
    String::from_utf8(bytes).map_err(|_| "this is not UTF-8 text")
}
