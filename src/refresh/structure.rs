//! The source's structure, dumped while its catalog is read and the plan is made: with thousands of tables each takes
//! seconds, on the same server but not on the same core.
//!
//! Nothing is written before the plan stands. If it does not, the dump is ended and forgotten.

use std::path::PathBuf;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use crate::engine::Stop;
use crate::error::{Error, Kind, Result};
use crate::pg::schema::{SchemaArchive, Scratch};
use crate::pg::snapshot::Leader;
use crate::pg::tools::{Interrupter, Tools};
use crate::pg::url::ConnInfo;

/// As long at most the dump may take, of which no row is a part: 100,000 tables take some minutes. A connection may be silent
/// for ever, and nobody but the program knows what comes over its own.
const LONGEST: Duration = Duration::from_hours(1);

/// A dump that is under way.
pub(super) struct Dump {
    programs: Interrupter,
    thread: Option<JoinHandle<Result<SchemaArchive>>>,
    /// Ends it when its time is over, and then gives `true`; dropping the other end lets it go.
    watch: Option<(Sender<()>, JoinHandle<bool>)>,
    /// Goes when the dump has ended.
    folder: Option<Scratch>,
}

/// A structure, and the folder that it lies in.
pub(super) struct Structure {
    archive: SchemaArchive,
    _folder: Scratch,
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
        let folder = Scratch::new()?;
        let (source, snapshot) = (source.clone(), leader.snapshot().to_owned());
        let path: PathBuf = folder.path().to_owned();
        let dump = move || SchemaArchive::dump(&tools, &source, &snapshot, &path);
        let no_thread =
            |error| Error::new(Kind::Disk, "no thread to dump the structure").because(error);
        let watch = watch(programs.clone(), LONGEST).map_err(no_thread)?;
        Ok(Self {
            programs,
            thread: Some(Builder::new().spawn(dump).map_err(no_thread)?),
            watch: Some(watch),
            folder: Some(folder),
        })
    }

    /// Waits for its end, which comes early when the run is to stop.
    pub(super) fn finish(mut self, stop: &Stop) -> Result<Structure> {
        let unforeseen = || Error::new(Kind::Internal, "the dump failed in an unforeseen way");
        let thread = self.thread.take().ok_or_else(unforeseen)?;
        let ended = stop.during(|| self.programs.stop(), || thread.join());
        let is_late = self.watch.take().is_some_and(|(ended, watch)| {
            drop(ended);
            watch.join().unwrap_or_default()
        });
        let archive = ended.map_err(|_| unforeseen())?;
        let archive = archive.map_err(|error| if is_late { late() } else { error })?;
        let folder = self.folder.take().ok_or_else(unforeseen)?;
        Ok(Structure {
            archive,
            _folder: folder,
        })
    }
}

/// Ends the programs after a time, unless the sender is dropped before.
fn watch(programs: Interrupter, time: Duration) -> std::io::Result<(Sender<()>, JoinHandle<bool>)> {
    let (sender, ended) = channel();
    let watch = Builder::new().spawn(move || {
        let is_late = ended.recv_timeout(time) == Err(RecvTimeoutError::Timeout);
        if is_late {
            programs.stop();
        }
        is_late
    })?;
    Ok((sender, watch))
}

fn late() -> Error {
    let what = format!(
        "pg_dump did not read the source's structure within {} min",
        LONGEST.as_secs() / 60
    );
    Error::new(Kind::Connection, what).hint(
        "look at its session in the source's pg_stat_activity: one that is not at work waits for what lies between (a proxy, \
         a tunnel)",
    )
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dump_is_ended_when_its_time_is_over_and_left_alone_before() {
        let programs = Interrupter::default();
        let (_ended, late) = watch(programs.clone(), Duration::ZERO).unwrap();
        assert!(late.join().unwrap() && programs.is_set());
        let programs = Interrupter::default();
        let (ended, late) = watch(programs.clone(), Duration::from_hours(1)).unwrap();
        drop(ended);
        assert!(!late.join().unwrap() && !programs.is_set());
    }
}
