//! Files that somebody names: also what comes out of a pipe (`<(…)`, `/dev/stdin`, a FIFO), for no longer than a command may
//! take. A pipe that nobody writes to cannot even be opened before somebody does.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::os::unix::fs::FileTypeExt as _;
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// As long may a pipe take where nobody says otherwise: what fills it may have to log in and ask a server first.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The bytes of a file, or of a pipe to its end; at most `most`, or an error of kind `InvalidInput`, as for what is neither.
/// A pipe has `time`, or [`PATIENCE`], and an error of kind `TimedOut` after it.
pub fn read(path: &Path, most: u64, time: Option<Duration>) -> io::Result<Vec<u8>> {
    let kind = fs::metadata(path)?.file_type();
    match kind {
        _ if kind.is_fifo() => {
            let path = path.to_owned();
            within(time.unwrap_or(PATIENCE), move || bounded(&path, most))?
        }
        _ if kind.is_file() => bounded(path, most),
        _ => Err(invalid("it is neither a file nor a pipe")),
    }
}

/// The first `most` bytes of a file, a pipe or a device, or all if there are fewer. A pipe has `time`, and an error of kind
/// `TimedOut` after it.
pub fn beginning(path: &Path, most: u64, time: Duration) -> io::Result<Vec<u8>> {
    if !is_pipe(path) {
        return first(path, most);
    }
    let path = path.to_owned();
    within(time, move || first(&path, most))?
}

/// The same for one of several checks that go on meanwhile and have this time; what is read is there before it is over.
pub async fn apart(path: &Path, most: u64, time: Duration) -> io::Result<Vec<u8>> {
    let path = path.to_owned();
    let read = tokio::task::spawn_blocking(move || read(&path, most, Some(time / 10 * 9)));
    read.await
        .unwrap_or_else(|error| Err(io::Error::other(error)))
}

/// Whether this is a pipe, which can be read once.
pub fn is_pipe(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| metadata.file_type().is_fifo())
}

/// Does what reads somebody's files, for so long at most. What is late goes on until the program ends, since nothing can
/// interrupt it.
pub fn within<T: Send + 'static>(
    time: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<T> {
    let (done, result) = mpsc::channel();
    thread::Builder::new().spawn(move || {
        // Nobody listens where it came too late.
        let _ = done.send(work());
    })?;
    result.recv_timeout(time).map_err(|_| {
        let what = format!(
            "it is a pipe that nobody wrote to, or not to its end, within {} s",
            time.as_secs()
        );
        io::Error::new(io::ErrorKind::TimedOut, what)
    })
}

fn first(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn bounded(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let bytes = first(path, most + 1)?;
    if bytes.len() as u64 > most {
        let size = match most >> 20 {
            0 => format!("{} KiB", most >> 10),
            size => format!("{size} MiB"),
        };
        return Err(invalid(&format!("it is longer than {size}")));
    }
    Ok(bytes)
}

fn invalid(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, what)
}

#[cfg(test)]
pub(crate) mod tests {
    use std::path::PathBuf;
    use std::process::Command;

    use super::*;

    /// A pipe of the name `pipe` in a folder.
    pub(crate) fn pipe(folder: &Path) -> PathBuf {
        let pipe = folder.join("pipe");
        let made = Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        pipe
    }

    const MOST: u64 = 1 << 20;

    #[test]
    fn a_pipe_is_read_to_its_end_and_not_waited_for_without_one() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = pipe(folder.path());
        assert!(is_pipe(&pipe) && !is_pipe(folder.path()));
        let late = read(&pipe, MOST, Some(Duration::from_millis(50))).unwrap_err();
        assert_eq!(late.kind(), io::ErrorKind::TimedOut);
        let late = beginning(&pipe, MOST, Duration::from_millis(50)).unwrap_err();
        assert_eq!(late.kind(), io::ErrorKind::TimedOut);
        // The one that was late still waits for a writer, and may take what is written: another pipe for the rest.
        let other = tempfile::tempdir().unwrap();
        let pipe = self::pipe(other.path());
        let text = "x".repeat(100_000);
        let writer = {
            let (pipe, text) = (pipe.clone(), text.clone());
            thread::spawn(move || fs::write(pipe, text))
        };
        let bytes = read(&pipe, MOST, Some(Duration::from_mins(1))).unwrap();
        writer.join().unwrap().unwrap();
        assert_eq!(bytes, text.into_bytes());
    }

    #[test]
    fn what_has_no_end_and_what_is_too_long_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        for path in [folder.path(), Path::new("/dev/zero")] {
            let error = read(path, MOST, None).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
            assert!(error.to_string().contains("neither"), "{error}");
        }
        let file = folder.path().join("file");
        fs::write(&file, vec![0; 1 + (1 << 20)]).unwrap();
        let error = read(&file, MOST, None).unwrap_err().to_string();
        assert!(error.contains("longer than 1 MiB"), "{error}");
        assert!(read(&file, 2 * MOST, None).is_ok());
        let error = read(&file, 64 << 10, None).unwrap_err().to_string();
        assert!(error.contains("longer than 64 KiB"), "{error}");
    }
}
