//! The structure of the target: copied by `pg_dump` and `pg_restore`, in the sections that they name.
//!
//! Pre-data (types, tables, functions) before the rows, post-data (indexes, keys, triggers) after them. One archive
//! serves both, dumped under the snapshot of the rows. What may hold secrets or reach back to production is left out.

mod statistics;
mod target;

use std::path::{Path, PathBuf};

pub use statistics::{analyze, set_sequences};
pub use target::prepare_target;

use super::tools::Tools;
use super::url::ConnInfo;
use crate::error::{Error, Kind, Result};

/// Entries of an archive that never reach the target: user mappings hold passwords, subscriptions and publications
/// tie servers together; the schema `public` and extensions' comments exist already or belong to somebody else.
const LEFT_OUT: &[&str] = &[
    "USER MAPPING",
    "SUBSCRIPTION",
    "PUBLICATION",
    "SCHEMA - public",
    "COMMENT - SCHEMA public",
    "COMMENT - EXTENSION",
];

/// A dumped structure.
#[derive(Debug)]
pub struct SchemaArchive {
    file: PathBuf,
    list: PathBuf,
    tools: Tools,
}

/// A folder for archives. It holds no rows.
pub fn scratch() -> Result<tempfile::TempDir> {
    tempfile::Builder::new()
        .prefix("standin-schema-")
        .tempdir()
        .map_err(|error| {
            Error::new(Kind::Disk, "no temporary folder for the structure").because(error)
        })
}

impl SchemaArchive {
    /// Dumps the source's structure, without owners and privileges, as the snapshot sees it.
    pub fn dump(tools: &Tools, source: &ConnInfo, snapshot: &str, folder: &Path) -> Result<Self> {
        let file = folder.join("schema.dump");
        let mut arguments: Vec<String> = [
            "--format=custom",
            "--schema-only",
            "--compress=0",
            "--no-owner",
            "--no-privileges",
            "--no-publications",
            "--no-subscriptions",
            "--no-security-labels",
            "--no-tablespaces",
            "--lock-wait-timeout=60s",
        ]
        .map(str::to_owned)
        .into();
        if tools.major() >= 18 {
            // Statistics hold real values.
            arguments.push("--no-statistics".into());
        }
        arguments.push(format!("--snapshot={snapshot}"));
        arguments.push(format!("--file={}", file.display()));
        tools.run("pg_dump", source, &arguments)?;
        let list = folder.join("schema.list");
        std::fs::write(&list, wanted(&tools.contents(&file)?)).map_err(|error| {
            Error::new(Kind::Disk, "the structure's list cannot be written")
                .on(list.display().to_string())
                .because(error)
        })?;
        Ok(Self {
            file,
            list,
            tools: tools.clone(),
        })
    }

    /// Makes types, tables and functions in an empty target.
    pub fn restore_pre_data(&self, target: &ConnInfo) -> Result<()> {
        self.restore("pre-data", target, 1)
    }

    /// Makes indexes, keys and triggers; foreign keys are checked against every row. So many at a time.
    pub fn restore_post_data(&self, target: &ConnInfo, jobs: usize) -> Result<()> {
        self.restore("post-data", target, jobs)
    }

    fn restore(&self, section: &str, target: &ConnInfo, jobs: usize) -> Result<()> {
        let arguments = [
            format!("--section={section}"),
            format!("--use-list={}", self.list.display()),
            format!("--jobs={jobs}"),
            "--exit-on-error".into(),
            "--no-owner".into(),
            "--no-privileges".into(),
            format!("--dbname={}", database_argument(target)),
            self.file.display().to_string(),
        ];
        self.tools.run("pg_restore", target, &arguments).map(drop).map_err(|error| {
            error.hint(match section {
                "pre-data" => "the target must offer the extensions and settings of the source",
                _ => "the rows do not satisfy what is named above: look at the rules of its columns, and at `rows`",
            })
        })
    }
}

/// A database's name as `--dbname` takes it: a connection string, in case the name looks like one.
fn database_argument(target: &ConnInfo) -> String {
    format!(
        "dbname='{}'",
        target.database.replace('\\', "\\\\").replace('\'', "\\'")
    )
}

/// A table of contents with the entries that are left out commented out.
fn wanted(contents: &str) -> String {
    let mut out = String::with_capacity(contents.len() + 64);
    for line in contents.lines() {
        // `id; catalog oid TYPE schema name owner`; comments start with `;`.
        let entry = line.splitn(4, ' ').nth(3).unwrap_or("");
        if !line.starts_with(';') && LEFT_OUT.iter().any(|start| entry.starts_with(start)) {
            out.push(';');
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_mappings_and_ties_to_other_servers_are_left_out() {
        let list = wanted(
            "; Archive\n12; 1418 16400 USER MAPPING - USER MAPPING app SERVER legacy postgres\n\
             5; 2615 2200 SCHEMA - public pg_database_owner\n200; 1259 16386 TABLE public users postgres\n",
        );
        let kept: Vec<&str> = list.lines().filter(|line| !line.starts_with(';')).collect();
        assert_eq!(kept, ["200; 1259 16386 TABLE public users postgres"]);
    }
}
