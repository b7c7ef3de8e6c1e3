//! Where PostgreSQL's programs may be on this machine.
//!
//! In this order: `STANDIN_PG_BIN`; the folders of `PATH`; where packages put them (Debian, PGDG, source, Homebrew,
//! MacPorts, installers), newest first; and `postgres/*/bin` in the cargo target folder that this program runs from,
//! which is where the project's tests install a PostgreSQL of their own (`tests/support/install.rs`). Nothing is ever
//! downloaded from here.
//!
//! `STANDIN_PG_BIN` holds a folder, or `none` (look nowhere), or `target` (only what the tests installed).

use std::cmp::Reverse;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::version::Version;
use crate::error::{Error, Kind, Result};

/// The variable that says where PostgreSQL is.
pub const BIN_VARIABLE: &str = "STANDIN_PG_BIN";

/// Marks the folder that the tests install into.
const INSTALLER: &str = "standin.lock";

/// The oldest server that a refresh works with.
const OLDEST: u32 = 14;

/// Where packages put the programs: a folder, the start of the version folder's name, and what follows it.
const PACKAGES: [(&str, &str, &str); 9] = [
    ("/usr/lib/postgresql", "", "bin"),
    ("/usr", "pgsql-", "bin"),
    ("/usr/libexec", "postgresql", ""),
    ("/usr/local", "pgsql", "bin"),
    ("/opt/homebrew/opt", "postgresql", "bin"),
    ("/usr/local/opt", "postgresql", "bin"),
    ("/home/linuxbrew/.linuxbrew/opt", "postgresql", "bin"),
    ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
    ("/opt/local/lib", "postgresql", "bin"),
];

/// A folder with `initdb` and `postgres`, version 14 or newer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installation {
    bin: PathBuf,
    /// Holds everything that the programs load, `bin` included.
    root: PathBuf,
    version: Version,
    has_client_tools: bool,
}

impl Installation {
    /// The first one on this machine; `None` if there is none. An error if `STANDIN_PG_BIN` names a folder without.
    pub fn find() -> Result<Option<Self>> {
        match Places::from_env() {
            Places::Only(folder) => Self::at(&folder)
                .map(Some)
                .map_err(|error| error.hint(format!("correct or unset {BIN_VARIABLE}"))),
            places => Ok(places
                .folders()
                .iter()
                .find_map(|folder| Self::at(folder).ok())),
        }
    }

    /// Of all on this machine, the one whose version is nearest to this one: of the same major version the newest, else
    /// the next newer major version, else the newest that is older. `None` if there is none. Errors as of
    /// [`Installation::find`].
    pub fn nearest(version: Version) -> Result<Option<Self>> {
        match Places::from_env() {
            Places::Only(_) => Self::find(),
            places => {
                let folders = places.folders();
                let mut found: Vec<Self> = Vec::new();
                for one in folders.iter().filter_map(|folder| Self::at(folder).ok()) {
                    if !found.contains(&one) {
                        found.push(one);
                    }
                }
                found.sort_by_key(|one| distance(version, one.version));
                Ok(found.into_iter().next())
            }
        }
    }

    /// The one in this folder, or behind its symbolic links.
    pub fn at(folder: &Path) -> Result<Self> {
        let refuse = |what: String| Error::new(Kind::Tool, what).on(folder.display().to_string());
        let bin = program(folder, "initdb")
            .and_then(|initdb| initdb.parent().map(Path::to_path_buf))
            .ok_or_else(|| refuse("there is no initdb".into()))?;
        let postgres = program(&bin, "postgres")
            .ok_or_else(|| refuse("there is no postgres beside initdb".into()))?;
        let version =
            version_of(&postgres).ok_or_else(|| refuse("postgres does not run here".into()))?;
        if version.major < OLDEST {
            return Err(refuse(format!(
                "this is PostgreSQL {version}; {OLDEST} is the oldest that is supported"
            )));
        }
        let has_client_tools = ["pg_dump", "pg_restore"]
            .iter()
            .all(|name| program(&bin, name).is_some());
        Ok(Self {
            root: root(folder, &bin),
            bin,
            version,
            has_client_tools,
        })
    }

    /// Where its programs are.
    pub fn bin(&self) -> &Path {
        &self.bin
    }

    /// The folder that has to be copied for the programs to run elsewhere: `bin`'s parent, or a folder above it.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The server's version.
    pub fn version(&self) -> Version {
        self.version
    }

    /// Whether `pg_dump` and `pg_restore` are there too.
    pub fn has_client_tools(&self) -> bool {
        self.has_client_tools
    }
}

/// How far a version is from the wanted one; smaller is nearer.
fn distance(wanted: Version, is: Version) -> (bool, u32, Reverse<u32>) {
    let majors = is.major.abs_diff(wanted.major);
    (is.major < wanted.major, majors, Reverse(is.minor))
}

/// Where to look.
pub(in crate::pg) enum Places {
    /// `STANDIN_PG_BIN` names this folder.
    Only(PathBuf),
    /// `STANDIN_PG_BIN=none`.
    Nowhere,
    /// `STANDIN_PG_BIN=target`.
    Target,
    /// Not told.
    Everywhere,
}

impl Places {
    /// As the environment of this process says.
    pub(in crate::pg) fn from_env() -> Self {
        Self::from_value(std::env::var_os(BIN_VARIABLE))
    }

    fn from_value(value: Option<OsString>) -> Self {
        match value {
            None => Self::Everywhere,
            Some(value) if value.is_empty() => Self::Everywhere,
            Some(value) if value == "none" => Self::Nowhere,
            Some(value) if value == "target" => Self::Target,
            Some(value) => Self::Only(value.into()),
        }
    }

    /// Folders to look into for a server, the preferred one first. They need not exist.
    pub(in crate::pg) fn folders(&self) -> Vec<PathBuf> {
        match self {
            Self::Only(folder) => vec![folder.clone()],
            Self::Nowhere => Vec::new(),
            Self::Target => target(),
            Self::Everywhere => everywhere(),
        }
    }

    /// An error where `STANDIN_PG_BIN` names a folder that has no program of PostgreSQL, which would be read over.
    pub(in crate::pg) fn require(&self) -> Result<()> {
        let Self::Only(folder) = self else {
            return Ok(());
        };
        let known = ["pg_dump", "initdb", "postgres"];
        if known.iter().any(|name| program(folder, name).is_some()) {
            return Ok(());
        }
        let what = match folder.is_dir() {
            true => "there is no program of PostgreSQL in the folder",
            false => "there is no such folder",
        };
        Err(Error::new(Kind::Tool, format!("{BIN_VARIABLE}: {what}"))
            .on(folder.display().to_string())
            .hint(format!("correct or unset {BIN_VARIABLE}")))
    }

    /// Folders to look into for client programs: a folder that is named comes first, and others follow it, because
    /// a server may be without client programs or newer than those beside it.
    pub(in crate::pg) fn tool_folders(&self) -> Vec<PathBuf> {
        match self {
            Self::Only(folder) => [vec![folder.clone()], everywhere()].concat(),
            _ => self.folders(),
        }
    }
}

fn everywhere() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path)
        .filter(|folder| folder.is_absolute())
        .collect();
    for (parent, prefix, tail) in PACKAGES {
        folders.extend(versions(Path::new(parent), prefix, tail));
    }
    folders.extend(target());
    folders
}

/// `postgres/*/bin` in the cargo target folder that this program runs from, told by the file that the tests' installer
/// leaves there.
fn target() -> Vec<PathBuf> {
    let program = std::env::current_exe().unwrap_or_default();
    program
        .ancestors()
        .map(|folder| folder.join("postgres"))
        .find(|postgres| postgres.join(INSTALLER).is_file())
        .map(|postgres| versions(&postgres, "", "bin"))
        .unwrap_or_default()
}

/// `parent/prefix*/tail`, the highest number after the prefix first.
fn versions(parent: &Path, prefix: &str, tail: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(parent) else {
        return Vec::new();
    };
    let mut found: Vec<(Vec<u32>, PathBuf)> = entries
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            Some((numbers(name.strip_prefix(prefix)?), entry.path().join(tail)))
        })
        .collect();
    found.sort_by_cached_key(|(numbers, path)| (Reverse(numbers.clone()), path.clone()));
    found.into_iter().map(|(_, path)| path).collect()
}

/// The numbers in a name: `@16` → 16, `18.6.3-pypi` → 18, 6, 3.
fn numbers(name: &str) -> Vec<u32> {
    name.split(|c: char| !c.is_ascii_digit())
        .filter_map(|digits| digits.parse().ok())
        .collect()
}

/// What belongs to the programs in `bin`. Where `folder` is a link into its own parent, that parent: packages of PyPI
/// keep their libraries some folders above the programs, and those find them by a relative path.
fn root(folder: &Path, bin: &Path) -> PathBuf {
    let parent = folder
        .parent()
        .and_then(|parent| parent.canonicalize().ok());
    match parent {
        Some(parent) if folder.is_symlink() && bin.starts_with(&parent) => parent,
        _ => bin.parent().unwrap_or(bin).to_path_buf(),
    }
}

/// A program in a folder, behind its symbolic links. `None` where the link leads to another program, such as Debian's
/// `pg_wrapper`, which decides for itself what to run.
pub(in crate::pg) fn program(folder: &Path, name: &str) -> Option<PathBuf> {
    let path = folder.join(name).canonicalize().ok()?;
    (path.file_name()? == name && path.is_file()).then_some(path)
}

/// What a program's `--version` says; `None` if it does not run.
pub(in crate::pg) fn version_of(program: &Path) -> Option<Version> {
    let output = Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .output()
        .ok()?;
    Version::parse(&String::from_utf8_lossy(&output.stdout)).filter(|_| output.status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newer_versions_come_first_by_number_not_by_letter() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["pg9.6", "pg18.4", "pg18.10-x", "other"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        let found = versions(folder.path(), "pg", "bin");
        let names = ["pg18.10-x/bin", "pg18.4/bin", "pg9.6/bin"];
        assert_eq!(found, names.map(|name| folder.path().join(name)));
    }

    #[test]
    fn the_nearest_version_is_the_same_then_a_newer_then_an_older_one() {
        let of = |text: &str| Version::parse(text).unwrap();
        let mut found = ["14.2", "15.1", "15.9", "17.0", "18.0", "13.1"].map(of);
        found.sort_by_key(|is| distance(of("15.4"), *is));
        let order = found.map(|version| version.to_string());
        assert_eq!(order, ["15.9", "15.1", "17.0", "18.0", "14.2", "13.1"]);
    }

    #[test]
    fn the_variable_names_a_folder_or_hides_every_other() {
        let folders = |value: &str| Places::from_value(Some(value.into())).folders();
        assert_eq!(folders("/opt/pg/bin"), [Path::new("/opt/pg/bin")]);
        assert!(folders("none").is_empty());
        assert!(
            folders("target")
                .iter()
                .all(|folder| folder.ends_with("bin"))
        );
    }

    #[test]
    fn a_folder_that_is_named_must_have_programs() {
        let folder = tempfile::tempdir().unwrap();
        let require = |value: &std::ffi::OsStr| Places::from_value(Some(value.into())).require();
        for named in [folder.path(), Path::new("/nope")] {
            let error = require(named.as_os_str()).unwrap_err();
            assert!(error.what().contains(BIN_VARIABLE), "{error}");
            assert_eq!(error.subject(), named.to_str());
        }
        // A server without client programs takes those of others.
        fs::write(folder.path().join("initdb"), "").unwrap();
        require(folder.path().as_os_str()).unwrap();
        require("none".as_ref()).unwrap();
    }

    #[test]
    fn a_wrapper_behind_a_link_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("pg_wrapper"), "").unwrap();
        fs::write(folder.path().join("pg_restore"), "").unwrap();
        std::os::unix::fs::symlink("pg_wrapper", folder.path().join("pg_dump")).unwrap();
        assert_eq!(program(folder.path(), "pg_dump"), None);
        assert!(program(folder.path(), "pg_restore").is_some());
    }

    #[test]
    fn a_package_with_programs_deep_inside_is_taken_as_a_whole() {
        let folder = tempfile::tempdir().unwrap();
        let package = folder.path().canonicalize().unwrap();
        let deep = package.join("name/install/bin");
        fs::create_dir_all(&deep).unwrap();
        std::os::unix::fs::symlink("name/install/bin", package.join("bin")).unwrap();
        assert_eq!(root(&package.join("bin"), &deep), package);
        assert_eq!(root(&deep, &deep), package.join("name/install"));
    }

    #[test]
    fn a_folder_without_initdb_is_refused_with_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let error = Installation::at(folder.path()).unwrap_err();
        assert_eq!(error.kind(), Kind::Tool);
        assert_eq!(
            error.subject(),
            Some(folder.path().display().to_string().as_str())
        );
    }
}
