//! The source's structure, dumped while its catalog is read and the plan is made: with thousands of tables each takes
//! seconds, on the same server but not on the same core.
//!
//! Nothing is written before the plan stands. If it does not, the dump is ended and forgotten.

use std::path::PathBuf;
use std::thread::{Builder, JoinHandle};

use tempfile::TempDir;

use crate::engine::Stop;
use crate::error::{Error, Kind, Result};
use crate::pg::schema::{SchemaArchive, scratch};
use crate::pg::snapshot::Leader;
use crate::pg::tools::{Interrupter, Tools};
use crate::pg::url::ConnInfo;

/// A dump that is under way.
pub(super) struct Dump {
    programs: Interrupter,
    thread: Option<JoinHandle<Result<SchemaArchive>>>,
    /// Goes when the dump has ended.
    folder: Option<TempDir>,
}

/// A structure, and the folder that it lies in.
pub(super) struct Structure {
    archive: SchemaArchive,
    _folder: TempDir,
}

impl Structure {
    /// Stays where it is as long as the structure lives.
    pub(super) fn archive(&self) -> &SchemaArchive {
        &self.archive
    }
}

impl Dump {
    /// Begins to dump what the leader's snapshot sees.
    pub(super) fn begin(source: &ConnInfo, leader: &Leader) -> Result<Self> {
        let tools = Tools::find(leader.server_version())?;
        let programs = tools.interrupter();
        let folder = scratch()?;
        let (source, snapshot) = (source.clone(), leader.snapshot().to_owned());
        let path: PathBuf = folder.path().to_owned();
        let dump = move || SchemaArchive::dump(&tools, &source, &snapshot, &path);
        let no_thread =
            |error| Error::new(Kind::Disk, "no thread to dump the structure").because(error);
        Ok(Self {
            programs,
            thread: Some(Builder::new().spawn(dump).map_err(no_thread)?),
            folder: Some(folder),
        })
    }

    /// Waits for its end, which comes early when the run is to stop.
    pub(super) fn finish(mut self, stop: &Stop) -> Result<Structure> {
        let unforeseen = || Error::new(Kind::Internal, "the dump failed in an unforeseen way");
        let thread = self.thread.take().ok_or_else(unforeseen)?;
        let ended = stop.during(|| self.programs.stop(), || thread.join());
        let archive = ended.map_err(|_| unforeseen())??;
        let folder = self.folder.take().ok_or_else(unforeseen)?;
        Ok(Structure {
            archive,
            _folder: folder,
        })
    }
}

impl Drop for Dump {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            self.programs.stop();
            // What it would have said does not count any more.
            let _ = thread.join();
        }
    }
}
