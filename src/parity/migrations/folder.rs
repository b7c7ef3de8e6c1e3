//! A folder of migrations → the texts to run, in the order in which their tool runs them.
//!
//! Forms: `*.sql` by name, with numbers in them as numbers; golang-migrate and reversible ones of sqlx (`1_x.up.sql`, never
//! `.down.sql`); Flyway and refinery (`B1__x.sql`, `V1__x.sql`, `R__x.sql` last); Prisma (`1_x/migration.sql`) and diesel
//! (`1_x/up.sql`, `metadata.toml`).
//!
//! Sources: the documentation of these tools. Where Flyway and refinery differ, a `U1__x.sql` undoes `V1__x.sql` if that is
//! there, and is a migration out of order otherwise.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::sections;
use crate::error::{Error, Kind, Result};
use crate::input;

/// As many files are read.
const MOST_FILES: usize = 20_000;

/// Longest migration that is read, in bytes.
const LONGEST: u64 = 64 << 20;

/// What is to be run.
#[derive(Debug)]
pub(super) struct Migration {
    /// The file.
    pub(super) path: PathBuf,
    /// All of its text.
    pub(super) text: String,
    /// What of it is run.
    pub(super) section: sections::Section,
}

impl Migration {
    /// `file:line:column` of a byte of the text.
    pub(super) fn place(&self, at: usize) -> String {
        let before = self.text.get(..at).unwrap_or(&self.text);
        let line = 1 + before.matches('\n').count();
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let column = 1 + before.get(start..).unwrap_or_default().chars().count();
        format!("{}:{line}:{column}", self.path.display())
    }
}

/// Reads the migrations of a folder. Errors are of kind `Rules` where there is none or one cannot be understood, else `Disk`.
pub(super) fn read(folder: &Path) -> Result<Vec<Migration>> {
    let (files, folders) = entries(folder)?;
    let names: Vec<String> = files.iter().map(|path| name(path)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    if let Some((one, other)) = twice(&names) {
        let what = format!("{one} and {other} are of the same version, which their tool refuses");
        return Err(Error::new(Kind::Rules, what)
            .on(folder.display().to_string())
            .hint("give one of them another version"));
    }
    let mut paths: Vec<PathBuf> = ordered(&names)
        .into_iter()
        .map(|name| folder.join(name))
        .collect();
    if paths.is_empty() {
        paths = of_folders(folders)?;
    } else if let Some(nested) = folders.iter().find(|path| holds_sql(path)) {
        let what = "migrations stand in the folder and in folders of it";
        let hint = "name the folder that has all, or give --migrate-with with the tool's command";
        return Err(Error::new(Kind::Rules, what)
            .on(nested.display().to_string())
            .hint(hint));
    }
    if paths.is_empty() {
        return Err(Error::new(Kind::Rules, "there are no migrations")
            .on(folder.display().to_string())
            .hint("name a folder with *.sql, or with folders that have migration.sql or up.sql"));
    }
    paths.into_iter().map(migration).collect()
}

fn entries(folder: &Path) -> Result<(Vec<PathBuf>, Vec<PathBuf>)> {
    let failed = |error: std::io::Error| {
        Error::new(Kind::of_named(&error), "the migrations cannot be read")
            .on(folder.display().to_string())
            .because(error)
            .hint("--migrations names the folder that they are in")
    };
    let (mut files, mut folders) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if name(&path).starts_with('.') {
            continue;
        }
        if path.is_dir() {
            folders.push(path);
        } else if is_go(&name(&path)) {
            let what = "this is a migration in Go, which only a program of yours can run";
            return Err(Error::new(Kind::Rules, what)
                .on(path.display().to_string())
                .hint("give --migrate-with with the command that runs the migrations"));
        } else if name(&path).to_ascii_lowercase().ends_with(".sql") {
            files.push(path);
        }
        if files.len() + folders.len() > MOST_FILES {
            return Err(Error::new(Kind::Rules, "more than 20,000 migrations")
                .on(folder.display().to_string()));
        }
    }
    Ok((files, folders))
}

fn name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn holds_sql(folder: &Path) -> bool {
    let is_sql = |path: &Path| name(path).to_ascii_lowercase().ends_with(".sql");
    fs::read_dir(folder).is_ok_and(|entries| entries.flatten().any(|entry| is_sql(&entry.path())))
}

/// Prisma's and diesel's: a folder for each.
fn of_folders(mut folders: Vec<PathBuf>) -> Result<Vec<PathBuf>> {
    folders.sort_by(|one, other| natural(&name(one), &name(other)));
    let mut paths = Vec::new();
    for folder in folders {
        let file = ["migration.sql", "up.sql"]
            .map(|name| folder.join(name))
            .into_iter()
            .find(|path| path.is_file());
        match file {
            Some(path) => paths.push(path),
            None if holds_sql(&folder) => {
                let what = "this is a migration of no form that is known here";
                return Err(Error::new(Kind::Rules, what)
                    .on(folder.display().to_string())
                    .hint("give --migrate-with with the tool's command"));
            }
            None => {}
        }
    }
    Ok(paths)
}

/// Whether goose takes a file for a migration: `00004_x.go`. Source: the README of goose, "Go migrations".
fn is_go(name: &str) -> bool {
    let rest = &name[leading_digits(name).len()..];
    rest.len() < name.len()
        && rest.starts_with('_')
        && Path::new(rest).extension().is_some_and(|end| end == "go")
        && !rest.ends_with("_test.go")
}

/// Two files that their tool takes for the same version and refuses: Flyway's and refinery's `V1__x.sql`, `1_x.up.sql` of
/// golang-migrate and sqlx.
fn twice<'a>(names: &[&'a str]) -> Option<(&'a str, &'a str)> {
    let mut seen: HashMap<(char, Vec<u64>), &str> = HashMap::new();
    let mut names = names.to_vec();
    names.sort_unstable();
    names.into_iter().find_map(|name| {
        let digits = leading_digits(name);
        let is_up = name.to_ascii_lowercase().ends_with(".up.sql");
        let version = match versioned(name) {
            Some(('R', _)) => None,
            Some(version) => Some(version),
            None if is_up => digits.parse().ok().map(|version| ('1', vec![version])),
            None => None,
        };
        let other = seen.insert(version?, name)?;
        Some((other, name))
    })
}

/// What of these files is run, in order.
fn ordered<'a>(names: &[&'a str]) -> Vec<&'a str> {
    let is_back = |name: &str| {
        let name = name.to_ascii_lowercase();
        name.ends_with(".down.sql") || name.ends_with(".undo.sql")
    };
    let mut names: Vec<&str> = names
        .iter()
        .copied()
        .filter(|name| !is_back(name))
        .collect();
    names.sort_by(|one, other| natural(one, other));
    if !names.iter().any(|name| versioned(name).is_some()) {
        return names;
    }
    let version = |name: &str, letter: char| {
        versioned(name)
            .filter(|(found, _)| *found == letter)
            .map(|(_, version)| version)
    };
    let baseline = names.iter().filter_map(|name| version(name, 'B')).max();
    let mut run: Vec<(u8, Vec<u64>, &str)> = Vec::new();
    for name in &names {
        match versioned(name) {
            Some(('B', is)) if Some(&is) == baseline.as_ref() => run.push((0, is, name)),
            Some(('B', _)) => {}
            Some(('U', is))
                if names
                    .iter()
                    .any(|other| version(other, 'V') == Some(is.clone())) => {}
            Some(('R', _)) => run.push((2, Vec::new(), name)),
            Some((_, is)) => {
                if baseline.as_ref().is_none_or(|baseline| is > *baseline) {
                    run.push((1, is, name));
                }
            }
            None => run.push((1, numbers(name), name)),
        }
    }
    run.sort_by(|one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
    run.into_iter().map(|(_, _, name)| name).collect()
}

/// Letter and version of Flyway's and refinery's names: `V1_2__x.sql` is V, 1 2; `R__x.sql` has no version.
fn versioned(name: &str) -> Option<(char, Vec<u64>)> {
    let letter = name.chars().next().filter(|c| "BVUR".contains(*c))?;
    let (version, _) = name.get(1..)?.split_once("__")?;
    let is_version = |c: char| c.is_ascii_digit() || c == '.' || c == '_';
    if (letter == 'R') != version.is_empty() || !version.chars().all(is_version) {
        return None;
    }
    Some((letter, numbers(version)))
}

/// The numbers in a name, without zeros at the end.
fn numbers(text: &str) -> Vec<u64> {
    let mut numbers: Vec<u64> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|digits| digits.parse().ok())
        .collect();
    while numbers.last() == Some(&0) {
        numbers.pop();
    }
    numbers
}

/// Order of names in which digits count as the numbers that they are.
fn natural(one: &str, other: &str) -> Ordering {
    let (mut one, mut other) = (one, other);
    loop {
        let (digits, others) = (leading_digits(one), leading_digits(other));
        if !digits.is_empty() && !others.is_empty() {
            let (a, b) = (
                digits.trim_start_matches('0'),
                others.trim_start_matches('0'),
            );
            match a.len().cmp(&b.len()).then_with(|| a.cmp(b)) {
                Ordering::Equal => {}
                unequal => return unequal,
            }
            (one, other) = (&one[digits.len()..], &other[others.len()..]);
            continue;
        }
        let (a, b) = (one.chars().next(), other.chars().next());
        match a.cmp(&b) {
            Ordering::Equal if a.is_none() => return Ordering::Equal,
            Ordering::Equal => {}
            unequal => return unequal,
        }
        let length = a.map_or(0, char::len_utf8);
        (one, other) = (&one[length..], &other[length..]);
    }
}

fn leading_digits(text: &str) -> &str {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    &text[..end]
}

fn migration(path: PathBuf) -> Result<Migration> {
    let mut text = text(&path)?;
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    let section = sections::up(&text).map_err(|(at, what)| {
        let line = 1 + text.get(..at).unwrap_or_default().matches('\n').count();
        Error::new(Kind::Rules, what)
            .on(format!("{}:{line}:1", path.display()))
            .hint("give --migrate-with with the tool's command")
    })?;
    let mut migration = Migration {
        path,
        text,
        section,
    };
    if says_no_transaction(&migration.path) {
        migration.section.in_transaction = false;
    }
    Ok(migration)
}

/// Whether a file beside it keeps it out of a transaction: Flyway's `V1__x.sql.conf`, diesel's `metadata.toml`.
fn says_no_transaction(path: &Path) -> bool {
    let conf = PathBuf::from(format!("{}.conf", path.display()));
    let says = |path: &Path, key: &str| {
        let text = text(path).unwrap_or_default();
        text.lines().any(|line| {
            line.split_once('=')
                .is_some_and(|(name, value)| name.trim() == key && value.trim() == "false")
        })
    };
    says(&conf, "executeInTransaction")
        || says(&path.with_file_name("metadata.toml"), "run_in_transaction")
}

/// What lies in the folder is a file: a pipe would have to be written for each look.
fn text(path: &Path) -> Result<String> {
    let shown = || path.display().to_string();
    if input::is_pipe(path) {
        return Err(
            Error::new(Kind::Rules, "the migration is a pipe and no file")
                .on(shown())
                .hint("take it out of the folder, or write what it gives into a file"),
        );
    }
    let bytes = input::read(path, LONGEST, None).map_err(|error| {
        Error::new(Kind::of_named(&error), "the migration cannot be read")
            .on(shown())
            .because(error)
    })?;
    String::from_utf8(bytes)
        .map_err(|_| Error::new(Kind::Rules, "the migration is not UTF-8 text").on(shown()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_run_in_the_order_of_their_tools() {
        let cases: &[(&[&str], &[&str])] = &[
            (
                &["10_c.sql", "2_b.sql", "1_a.sql"],
                &["1_a.sql", "2_b.sql", "10_c.sql"],
            ),
            (
                &["2_b.up.sql", "1_a.up.sql", "1_a.down.sql", "2_b.down.sql"],
                &["1_a.up.sql", "2_b.up.sql"],
            ),
            (
                &[
                    "R__views.sql",
                    "V1_10__c.sql",
                    "V1.2__b.sql",
                    "V1__a.sql",
                    "U1__a.sql",
                ],
                &["V1__a.sql", "V1.2__b.sql", "V1_10__c.sql", "R__views.sql"],
            ),
            (
                &[
                    "V1__a.sql",
                    "B3__all.sql",
                    "V3__c.sql",
                    "V4__d.sql",
                    "B2__old.sql",
                ],
                &["B3__all.sql", "V4__d.sql"],
            ),
            (&["V1__a.sql", "U2__b.sql"], &["V1__a.sql", "U2__b.sql"]),
            (
                &["20240102_b.sql", "20240101_a.sql", "schema.sql"],
                &["20240101_a.sql", "20240102_b.sql", "schema.sql"],
            ),
        ];
        for (names, expected) in cases {
            assert_eq!(ordered(names), *expected);
        }
    }

    #[test]
    fn two_files_of_one_version_are_found_where_their_tool_refuses_them() {
        let found = [
            twice(&["V1__a.sql", "V1__b.sql"]),
            twice(&["V1.0__b.sql", "V1__a.sql"]),
            twice(&["1_b.up.sql", "01_a.up.sql", "1_b.down.sql"]),
        ];
        let expected = [
            ("V1__a.sql", "V1__b.sql"),
            ("V1.0__b.sql", "V1__a.sql"),
            ("01_a.up.sql", "1_b.up.sql"),
        ];
        assert_eq!(found, expected.map(Some));
        for fine in [
            ["V1__a.sql", "U1__a.sql"],
            ["V1__a.sql", "B1__a.sql"],
            ["R__a.sql", "R__b.sql"],
            ["1_a.up.sql", "1_a.down.sql"],
            ["1_a.sql", "1_b.sql"],
        ] {
            assert_eq!(twice(&fine), None, "{fine:?}");
        }
    }

    #[test]
    fn a_migration_in_go_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["00001_a.sql", "00001_a_test.go", "main.go"] {
            fs::write(folder.path().join(name), "SELECT 1;").unwrap();
        }
        assert_eq!(read(folder.path()).unwrap().len(), 1);
        fs::write(folder.path().join("00004_x.go"), "package x").unwrap();
        let error = read(folder.path()).unwrap_err();
        assert!(error.subject().unwrap().ends_with("00004_x.go"));
        assert!(error.what().contains("in Go"), "{}", error.what());
        fs::remove_file(folder.path().join("00004_x.go")).unwrap();
        for name in ["1_b.up.sql", "1_c.up.sql"] {
            fs::write(folder.path().join(name), "SELECT 1;").unwrap();
        }
        let error = read(folder.path()).unwrap_err();
        assert!(error.what().starts_with("1_b.up.sql and 1_c.up.sql"));
    }

    #[test]
    fn places_count_lines_and_characters() {
        let text = "SELECT 'ä';\n  öx";
        let migration = Migration {
            path: "a.sql".into(),
            text: text.into(),
            section: sections::up(text).unwrap(),
        };
        assert_eq!(migration.place(text.find('x').unwrap()), "a.sql:2:4");
        assert_eq!(migration.place(0), "a.sql:1:1");
    }
}
