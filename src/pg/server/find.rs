//! Where PostgreSQL's programs may be on this machine.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder with PostgreSQL's server programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installation {
    bin: PathBuf,
    version: String,
}

impl Installation {
    /// The first one in: `STANDIN_PG_BIN` (which, when set, is the only place looked at), `PATH`, the folders of Linux
    /// distributions and of Homebrew with the newest version first, and `postgres/*/bin` in the `target` folder that
    /// this program was built into.
    pub fn find() -> Option<Self> {
        Self::all().into_iter().next()
    }

    /// All of them, in that order.
    pub fn all() -> Vec<Self> {
        folders()
            .into_iter()
            .filter_map(|bin| Self::at(&bin))
            .collect()
    }

    /// The one in this folder, if it can make and run a server.
    pub fn at(bin: &Path) -> Option<Self> {
        if !bin.join("initdb").is_file() {
            return None;
        }
        let version = program_version(&bin.join("postgres"))?;
        Some(Self {
            bin: bin.to_path_buf(),
            version,
        })
    }

    /// The folder.
    pub fn bin(&self) -> &Path {
        &self.bin
    }

    /// Its version, e.g. `15.18`.
    pub fn version(&self) -> &str {
        &self.version
    }
}

/// The version that one of PostgreSQL's programs tells with `--version`: `pg_dump (PostgreSQL) 15.18 (Debian …)`.
pub(in crate::pg) fn program_version(program: &Path) -> Option<String> {
    let output = Command::new(program).arg("--version").output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let version = text.split_once("(PostgreSQL) ")?.1;
    version.split_whitespace().next().map(str::to_owned)
}

/// Folders that may hold programs, best first.
pub(in crate::pg) fn folders() -> Vec<PathBuf> {
    if let Some(folder) = std::env::var_os("STANDIN_PG_BIN") {
        return vec![folder.into()];
    }
    let mut folders: Vec<PathBuf> = std::env::var_os("PATH")
        .iter()
        .flat_map(std::env::split_paths)
        .collect();
    for (parent, below) in [
        ("/usr/lib/postgresql", "bin"),
        ("/usr/pgsql", "bin"),
        ("/opt/homebrew/opt", "bin"),
        ("/usr/local/opt", "bin"),
        ("/Applications/Postgres.app/Contents/Versions", "bin"),
    ] {
        folders.extend(versions(Path::new(parent), below));
    }
    // The tests may have put one into the build's own folder.
    let target = std::env::current_exe().ok().and_then(|exe| {
        exe.ancestors()
            .find(|folder| folder.file_name().is_some_and(|name| name == "target"))
            .map(Path::to_path_buf)
    });
    folders.extend(
        target
            .into_iter()
            .flat_map(|target| versions(&target.join("postgres"), "bin")),
    );
    folders
}

/// `parent/*/below` with the largest number in the name first; only names that speak of PostgreSQL or a version.
fn versions(parent: &Path, below: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(parent).into_iter().flatten().flatten();
    let mut found: Vec<(u32, PathBuf)> = entries
        .filter_map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            let digits: String = name
                .chars()
                .skip_while(|c| !c.is_ascii_digit())
                .take_while(char::is_ascii_digit)
                .collect();
            let named =
                name.starts_with("postgres") || name.starts_with(|c: char| c.is_ascii_digit());
            named.then(|| (digits.parse().unwrap_or(0), entry.path().join(below)))
        })
        .collect();
    found.sort_by(|a, b| b.cmp(a));
    found.into_iter().map(|(_, path)| path).collect()
}
