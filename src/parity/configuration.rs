//! The check of configuration: reads the files of a folder, and makes checks of what `drift::settings` finds.
//!
//! Files are read where they are: a link that leads out of the folder is not followed, and sizes and numbers are bounded.

mod folder;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use super::check::{Check, Site};
use super::{Detail, Section};
use crate::drift::Weight;
use crate::drift::settings::{
    self, Broken, Declared, Finding, Format, Input, Node, Place, Referred, Value,
};
use crate::error::{Error, Kind, Result};
use folder::{BASES, ENVIRONMENTS, Folder, Found, is_production, text};

/// What the names of these checks begin with.
const NAME: &str = "configuration";

/// What to compare.
#[derive(Debug, Clone)]
pub struct Request {
    /// The project's folder, with `config/base.yaml` and `.env` files in it; or the folder that has `base.yaml`. Where that is
    /// called `config`, files that lie beside it count as well.
    pub folder: PathBuf,
    /// Environments, the one that shows how it should be last; empty means those that are found.
    pub environments: Vec<String>,
    /// Those of them whose variables the check of secrets looks for.
    pub provided: Vec<String>,
    /// Whether a variable of the process is set.
    pub is_set: fn(&str) -> bool,
}

/// Reads the files and compares them. A file that could not be opened is the error beside the section. Errors are of kind
/// `Rules` where the folder has nothing to compare, or `Disk`.
pub(super) async fn section(request: &Request) -> Result<(Section, Option<Error>)> {
    let request = request.clone();
    let looked = tokio::task::spawn_blocking(move || look(&request)).await;
    looked.map_err(|_| Error::new(Kind::Internal, "the check of the configuration stopped"))?
}

fn look(request: &Request) -> Result<(Section, Option<Error>)> {
    let folder = Folder::open(&request.folder, &request.environments)?;
    let environments = folder.environments(&request.environments)?;
    let mut reading = Reading::default();
    for file in &folder.files {
        reading.read(&folder, file, &environments);
    }
    let gone = gone(&environments, request);
    let mut found = reading.found;
    found.extend(
        folder
            .unread
            .iter()
            .map(|(file, counts)| unread(file, counts)),
    );
    found.extend(passed_over(&folder.others));
    if reading.is_complete {
        found.extend(folder.odd(&environments, !request.environments.is_empty()));
        let has_production =
            environments.len() > 1 || environments.iter().any(|name| is_production(name));
        let names = environments.into_iter();
        let with_tree = names.map(|name| {
            let tree = reading.trees.remove(&name);
            (name, tree)
        });
        let input = Input {
            environments: with_tree.collect(),
            has_production,
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
    let section = Section {
        name: NAME,
        checks: found
            .into_iter()
            .map(|finding| check(finding, &request.folder, at))
            .collect(),
        detail: match reading.is_read {
            true => match gone.is_empty() {
                true => Detail::None,
                // What was compared with them is neither mended nor gone.
                false => Detail::Partly(gone),
            },
            // What a broken file has is not told, and so neither mended nor gone.
            false => Detail::Partly(vec![NAME.to_owned()]),
        },
    };
    Ok((section, reading.unseen))
}

/// What begins the names of checks that there would be with environments of which there are no files now. Without production
/// nothing is held against it, and so nothing is known of any.
fn gone(environments: &[String], request: &Request) -> Vec<String> {
    if !request.environments.is_empty() {
        return Vec::new();
    }
    let there = |name: &&&str| environments.iter().any(|there| there == **name);
    let lacks_production = !environments.iter().any(|name| is_production(name));
    let names = ENVIRONMENTS.iter();
    let gone = names.filter(|name| lacks_production || !there(name));
    gone.map(|name| format!("{NAME}: {name}")).collect()
}

/// A file that is there in vain is told, with the one that counts.
fn unread(file: &Found, counts: &Arc<str>) -> Finding {
    let whole = whole(file);
    let about = format!("{}: read", file.shown);
    let actual = format!("{counts} counts, and this one is not read");
    let hint = match file.is_declared() {
        true => format!("put everything into {counts}, and take this one away"),
        false => format!("move {counts} into config, where the environments are"),
    };
    Finding::failed(about, "one place for such files", actual, hint)
        .at(&whole)
        .warning()
}

/// As many names of files that are not read are told.
const NAMED: usize = 5;

/// Files that are no configuration by where they lie are told, because nobody looks for secrets in them then.
fn passed_over(files: &[Found]) -> Option<Finding> {
    let names: Vec<&str> = files.iter().take(NAMED).map(|file| &*file.shown).collect();
    let more = match files.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let actual = format!("{}{more}: not read", names.join(", "));
    let hint = "where they are configuration, put them into the folder config, beside a base.yaml";
    let found = Finding::failed("other files", "a base or environments", actual, hint);
    (!files.is_empty()).then_some(Finding {
        weight: Weight::Info,
        ..found
    })
}

/// What to do about a secret in a `.env` file that git takes in.
fn hint_of(name: &str) -> String {
    if is_example(name) {
        return "leave the value out, since this file is for everybody, and change the secret: it stays in the history of the files".to_owned();
    }
    format!("write {name} into .gitignore; if it was ever committed, change the secret")
}

/// Whether a file says which variables there are; the first is the usual name, others use the rest.
fn is_example(name: &str) -> bool {
    matches!(
        name,
        ".env.example" | ".env.sample" | ".env.template" | ".env.dist"
    )
}

/// The place of a file as a whole.
fn whole(file: &Found) -> Place {
    Place {
        file: Arc::clone(&file.shown),
        line: 1,
        column: 1,
    }
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
    let folder = Folder::open(folder, environments)?;
    let environments = folder.environments(environments)?;
    let mut reading = Reading::default();
    for file in &folder.files {
        reading.read(&folder, file, &environments);
    }
    if let Some(error) = reading.unseen {
        return Err(error);
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
        name: format!("{NAME}: {}", finding.about),
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
    /// Whether every file could be understood.
    is_read: bool,
    /// Why a file could not be opened.
    unseen: Option<Error>,
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
            is_read: true,
            unseen: None,
        }
    }
}

impl Reading {
    fn read(&mut self, folder: &Folder, file: &Found, environments: &[String]) {
        let text = match text(file) {
            Ok(Ok(text)) => text,
            Ok(Err(why)) => return self.refuse(file, why, None),
            Err(error) => {
                self.is_complete = false;
                self.unseen.get_or_insert(error);
                return;
            }
        };
        let read = if file.is_declared() {
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
        self.is_read = false;
        let at = place.map_or_else(String::new, |place| format!(", at {place}"));
        let whole = whole(file);
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
            self.found.extend(settings::unclosed(&tree));
            return;
        }
        if !(is_dotenv && folder.ignores(&file.name)) {
            let mut found = settings::secrets::in_clear_text(&tree);
            if is_dotenv {
                found
                    .iter_mut()
                    .for_each(|found| found.hint = hint_of(&file.name));
            }
            // What is called `localhost` or `db` there is no developer's.
            if file.is_of_production() {
                found
                    .iter_mut()
                    .for_each(|found| found.weight = Weight::Error);
            }
            self.found.extend(found);
        }
        if is_dotenv {
            match file.name.as_str() {
                ".env.example" => self.example = Some(tree),
                name if is_example(name) => {
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
