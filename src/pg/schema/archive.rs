//! The archive of a structure: dumped once, restored in pieces that its lists name.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::contents;
use crate::error::{Error, Kind, Result};
use crate::pg::connect::Side;
use crate::pg::tools::Tools;
use crate::pg::url::ConnInfo;

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
        tools
            .run_on(Side::Source, "pg_dump", source, &arguments)?
            .accept(source)?;
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
        self.restore("pre-data", &self.list, target, 1)
    }

    /// The lines of its list: what is to be restored, in order.
    pub(super) fn list(&self) -> Result<Vec<u8>> {
        std::fs::read(&self.list).map_err(|error| self.unlisted(error))
    }

    /// Makes what these lines of the list hold of indexes, keys, triggers and the like, `jobs` at a time.
    pub(super) fn restore_list(&self, lines: &[u8], target: &ConnInfo, jobs: usize) -> Result<()> {
        let folder = self.list.parent().unwrap_or(Path::new("."));
        let list = tempfile::NamedTempFile::new_in(folder).and_then(|mut file| {
            file.write_all(lines)?;
            Ok(file.into_temp_path())
        });
        let list = list.map_err(|error| self.unlisted(error))?;
        self.restore("post-data", &list, target, jobs)
    }

    /// Ends what is being restored, and keeps anything else from starting.
    pub fn interrupt(&self) {
        self.tools.interrupter().stop();
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
        // Names are in the source's encoding, which need not be UTF-8.
        let wanted = contents::wanted(&self.list()?);
        std::fs::write(&self.list, wanted).map_err(|error| self.unlisted(error))
    }

    fn unlisted(&self, error: std::io::Error) -> Error {
        Error::new(
            Kind::Disk,
            "the list of the structure cannot be read or written",
        )
        .on(self.list.display().to_string())
        .because(error)
    }

    /// Goes on after an object that fails, so that all of them are known; any makes it an error.
    fn restore(&self, section: &str, list: &Path, target: &ConnInfo, jobs: usize) -> Result<()> {
        let arguments: [OsString; 9] = [
            format!("--section={section}").into(),
            format!("--jobs={}", jobs.max(1)).into(),
            "--no-owner".into(),
            "--no-privileges".into(),
            "--no-tablespaces".into(),
            "--use-list".into(),
            list.into(),
            format!("--dbname={}", connection_string(target)).into(),
            self.file.clone().into(),
        ];
        self.tools
            .run_on(Side::Target, "pg_restore", &settled(target), &arguments)?
            .accept(target)
    }
}

/// With what makes restoring faster, and lets workers wait for each other. Nothing depends on it.
fn settled(target: &ConnInfo) -> ConnInfo {
    target
        // Thousands of small statements do not wait for the disk each. What follows them on the way to `done` does.
        .with_setting("synchronous_commit", "off")
        // The only limit of time that `pg_restore` does not lift itself.
        .with_setting("idle_session_timeout", "0")
}

/// A database for `--dbname`. The environment says the rest; a bare name could look like a connection string.
fn connection_string(target: &ConnInfo) -> String {
    let name = target.database.replace('\\', r"\\").replace('\'', r"\'");
    format!("dbname='{name}'")
}
