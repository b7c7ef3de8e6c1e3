//! The file: opened under a lock, added to line by line, replaced as a whole when it has grown.

use std::collections::VecDeque;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::NamedTempFile;

use super::lines::{self, FORMAT, Line, Reader, Said};
use super::{Cycle, State};
use crate::error::{Error, Kind, Result};
use crate::parity::check::Severity;
use crate::parity::monitor::cycle::Names;

/// Longest line that is read, in bytes: the names or the standings of all checks that there can be.
const LONGEST_LINE: u64 = 64 << 20;

/// The first line: what begins in another way is not taken for a history that a crash has torn.
const FIRST: &str = "{\"format\":1}\n";

/// What a file may grow by between two times that it is replaced, whatever there is in it, in bytes.
const GROWTH: u64 = 8 << 20;

#[derive(Debug)]
pub(super) struct Store {
    path: PathBuf,
    file: File,
    /// Held as long as this is.
    _lock: Lock,
    /// The names that the file's next cycle is about.
    names: Option<Names>,
    /// Lines and bytes since the file was replaced.
    lines: usize,
    bytes: u64,
    /// Bytes that the file had then.
    base: u64,
    /// The last line may be torn, as the disk was full: nothing can stand behind it.
    is_torn: bool,
}

impl Store {
    /// Opens the file, gives every line that is there to `take`, and cuts off what a crash has torn; how many bytes.
    pub(super) fn open(path: &Path, mut take: impl FnMut(Said)) -> Result<(Self, u64)> {
        let failed = |error: io::Error| failure(path, error);
        may_be_history(path)?;
        let lock = lock(path)?;
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(path).map_err(failed)?;
        let mut reader = Reader::default();
        let read = read(&file, |line| match reader.read(line) {
            Ok(said) => {
                take(said);
                None
            }
            Err(why) => Some(why),
        });
        let whole = read.map_err(failed)?.whole(path)?;
        let length = file.metadata().map_err(failed)?.len();
        file.set_len(whole.bytes).map_err(failed)?;
        file.seek(SeekFrom::End(0)).map_err(failed)?;
        let mut store = Self {
            path: path.to_owned(),
            file,
            _lock: lock,
            names: None,
            lines: whole.lines,
            bytes: 0,
            base: whole.bytes,
            is_torn: false,
        };
        if whole.lines == 0 {
            store.add(&[Line::Format(FORMAT)])?;
        }
        Ok((store, length - whole.bytes))
    }

    /// Whether it is time to leave out what is older than the last `keep` cycles.
    pub(super) fn is_grown(&self, keep: usize) -> bool {
        let most = keep.saturating_mul(4).saturating_add(64);
        self.is_torn || self.lines > most || self.bytes > self.base.saturating_add(GROWTH)
    }

    pub(super) fn add_cycle(&mut self, cycle: &Cycle) -> Result<()> {
        if self.names.as_ref() == Some(&cycle.names) {
            return self.add(&[lines::cycle(cycle)]);
        }
        self.add(&[lines::names(&cycle.names), lines::cycle(cycle)])?;
        self.names = Some(Arc::clone(&cycle.names));
        Ok(())
    }

    pub(super) fn add_told<'a>(
        &mut self,
        to: &str,
        changes: impl Iterator<Item = (&'a Arc<str>, Option<Severity>)>,
    ) -> Result<()> {
        self.add(&[lines::told(to, changes)])
    }

    /// Writes a file with these cycles and this state, and puts it in the place of the one that is there.
    pub(super) fn replace(&mut self, cycles: &VecDeque<Arc<Cycle>>, state: &State) -> Result<()> {
        let failed = |error: io::Error| failure(&self.path, error);
        let folder = folder(&self.path);
        let mut file = NamedTempFile::new_in(folder).map_err(failed)?;
        let mut out = io::BufWriter::new(file.as_file_mut());
        let (mut names, mut lines) = (None::<&Names>, 2);
        write(&mut out, &Line::Format(FORMAT)).map_err(failed)?;
        for cycle in cycles {
            if names != Some(&cycle.names) {
                write(&mut out, &lines::names(&cycle.names)).map_err(failed)?;
                names = Some(&cycle.names);
                lines += 1;
            }
            write(&mut out, &lines::cycle(cycle)).map_err(failed)?;
            lines += 1;
        }
        write(&mut out, &lines::of_state(state)).map_err(failed)?;
        out.flush().map_err(failed)?;
        drop(out);
        file.as_file().sync_all().map_err(failed)?;
        let permissions = self.file.metadata().map_err(failed)?.permissions();
        file.as_file()
            .set_permissions(permissions)
            .map_err(failed)?;
        let names = names.cloned();
        self.file = file
            .persist(&self.path)
            .map_err(|error| failure(&self.path, error.error))?;
        // The new name in the folder must last as well.
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(|error| failure(&self.path, error))?;
        let length = self.file.metadata().map(|metadata| metadata.len());
        self.base = length.map_err(|error| failure(&self.path, error))?;
        (self.names, self.lines, self.bytes, self.is_torn) = (names, lines, 0, false);
        Ok(())
    }

    /// Adds lines in one write, and waits until they are on the disk.
    fn add(&mut self, lines: &[Line]) -> Result<()> {
        if self.is_torn {
            let what = "the history waits to be written anew";
            return Err(Error::new(Kind::Disk, what).on(self.path.display().to_string()));
        }
        let mut bytes = Vec::new();
        let written = lines
            .iter()
            .try_for_each(|line| write(&mut bytes, line))
            .and_then(|()| self.file.write_all(&bytes))
            .and_then(|()| self.file.sync_data());
        self.is_torn = written.is_err();
        written.map_err(|error| failure(&self.path, error))?;
        self.lines += lines.len();
        self.bytes += bytes.len() as u64;
        Ok(())
    }
}

/// How much of a file is whole.
#[derive(Debug, Default)]
struct Whole {
    bytes: u64,
    lines: usize,
    /// The first line that says nothing, and why.
    broken: Option<(usize, &'static str)>,
    /// Whether something that says something stands behind it.
    goes_on: bool,
}

impl Whole {
    /// A file that breaks off is whole up to there. One that goes on behind what is broken was damaged by something
    /// else, and one that has nothing that is whole is no history.
    fn whole(self, path: &Path) -> Result<Self> {
        match self.broken {
            Some((line, why)) if self.goes_on || self.lines == 0 => {
                let what = format!("this is no history of a monitor: {why}");
                Err(Error::new(Kind::Rules, what)
                    .on(format!("{}:{line}", path.display()))
                    .hint("give another file, or move this one away: a new one is begun"))
            }
            _ => Ok(self),
        }
    }
}

/// Reads line by line; `take` says why a line says nothing.
fn read(file: &File, mut take: impl FnMut(&[u8]) -> Option<&'static str>) -> io::Result<Whole> {
    let mut input = BufReader::new(file);
    let (mut whole, mut line, mut number) = (Whole::default(), Vec::new(), 0);
    loop {
        line.clear();
        number += 1;
        let length = input
            .by_ref()
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut line)?;
        if length == 0 {
            return Ok(whole);
        }
        let is_ended = line.last() == Some(&b'\n');
        if whole.broken.is_some() {
            whole.goes_on |= is_ended && serde_json::from_slice::<Line>(&line).is_ok();
            continue;
        }
        let is_torn = (length as u64) < LONGEST_LINE
            && (whole.lines > 0 || FIRST.as_bytes().starts_with(&line));
        let why = match is_ended {
            true => take(&line),
            false if is_torn => return Ok(whole),
            false => Some("it is no line of a history"),
        };
        if let Some(why) = why {
            whole.broken = Some((number, why));
        } else {
            whole.bytes += length as u64;
            whole.lines += 1;
        }
    }
}

/// Keeps a second monitor away from the file.
#[derive(Debug)]
struct Lock(File);

impl Drop for Lock {
    /// A program that is being started has the file open too for a moment, and would hold the lock on.
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}

/// Takes the lock, which ends with the process at the latest.
fn lock(path: &Path) -> Result<Lock> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let name = PathBuf::from(name);
    let mut options = OpenOptions::new();
    let file = options
        .write(true)
        .create(true)
        .truncate(false)
        .open(&name)
        .map_err(|error| failure(&name, error))?;
    match file.try_lock() {
        Ok(()) => Ok(Lock(file)),
        Err(TryLockError::WouldBlock) => {
            let what = "another monitor has this history";
            Err(Error::new(Kind::Rules, what)
                .on(path.display().to_string())
                .hint("give each monitor a --history FILE of its own"))
        }
        Err(TryLockError::Error(error)) => Err(failure(&name, error)),
    }
}

/// A pipe would be waited for without end, and a device be replaced by a file.
fn may_be_history(path: &Path) -> Result<()> {
    match fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => {
            let what = "this is no file, and cannot hold a monitor's history";
            Err(Error::new(Kind::Rules, what)
                .on(path.display().to_string())
                .hint("give --history a file; one that is not there is made"))
        }
        _ => Ok(()),
    }
}

fn write(out: &mut impl io::Write, line: &Line) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}

fn folder(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

fn failure(path: &Path, error: io::Error) -> Error {
    Error::new(
        Kind::of_named(&error),
        "the monitor's history cannot be read or written",
    )
    .on(path.display().to_string())
    .because(error)
    .hint("check that the folder is there, may be written to, and has room")
}
