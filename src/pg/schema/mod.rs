//! The structure of the target: copied by `pg_dump` and `pg_restore`, in the sections that they name.
//!
//! Pre-data (types, tables, functions) comes before the rows; post-data (indexes, keys, triggers, refreshes of
//! materialized views) after them. One archive serves both, dumped under the snapshot of the rows and never split by
//! hand. Left out is what holds secrets or reaches back to production; rows never pass through here.
//!
//! Source: PostgreSQL documentation, `pg_dump` and `pg_restore`.

mod contents;
mod create;
mod identity;
mod statistics;
mod target;

use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

pub use statistics::{analyze, set_sequences};
pub use target::{Prepared, prepare_target};

use super::tools::Tools;
use super::url::ConnInfo;
use crate::error::{Error, Kind, Result};

/// The first version whose `pg_dump` knows statistics, which hold real values.
const KNOWS_STATISTICS: u32 = 18;

/// A dumped structure.
#[derive(Debug)]
pub struct SchemaArchive {
    file: PathBuf,
    /// What of it is restored.
    list: PathBuf,
    tools: Tools,
}

/// A folder for archives. It holds no rows.
pub fn scratch() -> Result<tempfile::TempDir> {
    tempfile::Builder::new()
        .prefix("standin-schema-")
        // Function bodies and defaults are nobody else's business.
        .permissions(std::fs::Permissions::from_mode(0o700))
        .tempdir()
        .map_err(|error| {
            Error::new(Kind::Disk, "no temporary folder for the structure").because(error)
        })
}

impl SchemaArchive {
    /// Dumps the source's structure, without owners and privileges, as the snapshot sees it. The archive lies in
    /// `folder`, which must outlive it.
    pub fn dump(tools: &Tools, source: &ConnInfo, snapshot: &str, folder: &Path) -> Result<Self> {
        let (file, list) = (folder.join("schema.dump"), folder.join("schema.list"));
        // Two sections instead of `--schema-only`, which forgets to refresh materialized views.
        let mut arguments: Vec<OsString> = [
            "--format=custom",
            "--compress=0",
            "--section=pre-data",
            "--section=post-data",
            "--no-blobs",
            "--no-owner",
            "--no-privileges",
            "--no-publications",
            "--no-subscriptions",
            "--no-security-labels",
            "--no-tablespaces",
            "--lock-wait-timeout=60s",
        ]
        .map(OsString::from)
        .into();
        if tools.version().major >= KNOWS_STATISTICS {
            arguments.push("--no-statistics".into());
        }
        arguments.push(format!("--snapshot={snapshot}").into());
        arguments.extend([OsString::from("--file"), file.clone().into()]);
        tools.run("pg_dump", source, &arguments)?.accept(source)?;
        let archive = Self {
            file,
            list,
            tools: tools.clone(),
        };
        archive.choose()?;
        Ok(archive)
    }

    /// Makes types, tables and functions in an empty target.
    pub fn restore_pre_data(&self, target: &ConnInfo) -> Result<()> {
        self.restore("pre-data", target, 1)
    }

    /// Makes indexes, keys and triggers, `jobs` at a time. Every foreign key is checked against every row: that it can
    /// be made is the proof that it holds. `busy` says that so many builds keep the cores busy: then the server's
    /// parallel workers, which merge what one process would have sorted, cost more than they gain.
    pub fn restore_post_data(&self, target: &ConnInfo, jobs: usize, busy: bool) -> Result<()> {
        if busy {
            let alone = target.with_setting("max_parallel_maintenance_workers", "0");
            return self.restore("post-data", &alone, jobs);
        }
        self.restore("post-data", target, jobs)
    }

    /// Writes the list of entries to restore.
    fn choose(&self) -> Result<()> {
        let nowhere = ConnInfo::socket(Path::new("/"), 0, "nobody", "nothing");
        let arguments: [OsString; 4] = [
            "--list".into(),
            "--file".into(),
            self.list.clone().into(),
            self.file.clone().into(),
        ];
        self.tools
            .run("pg_restore", &nowhere, &arguments)?
            .accept(&nowhere)?;
        let failed = |error: std::io::Error| {
            Error::new(Kind::Disk, "the list of the structure cannot be written")
                .on(self.list.display().to_string())
                .because(error)
        };
        // Names are in the source's encoding, which need not be UTF-8.
        let all = std::fs::read(&self.list).map_err(failed)?;
        std::fs::write(&self.list, contents::wanted(&all)).map_err(failed)
    }

    /// Goes on after an object that fails, so that all of them are known; any makes it an error.
    fn restore(&self, section: &str, target: &ConnInfo, jobs: usize) -> Result<()> {
        let arguments: [OsString; 9] = [
            format!("--section={section}").into(),
            format!("--jobs={}", jobs.max(1)).into(),
            "--no-owner".into(),
            "--no-privileges".into(),
            "--no-tablespaces".into(),
            "--use-list".into(),
            self.list.clone().into(),
            format!("--dbname={}", connection_string(target)).into(),
            self.file.clone().into(),
        ];
        self.tools
            .run("pg_restore", target, &arguments)?
            .accept(target)
    }
}

/// A database for `--dbname`. The environment says the rest; a bare name could look like a connection string.
fn connection_string(target: &ConnInfo) -> String {
    let name = target.database.replace('\\', r"\\").replace('\'', r"\'");
    format!("dbname='{name}'")
}
