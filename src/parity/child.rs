//! A program in a process group of its own: heard while it runs, and ended with all that it began. What has left the group
//! is found by a mark in its environment, which it has of the program, where the system shows environments (Linux).
//!
//! Its pipes are looked into and never waited for: a process that has left the group may hold them open for ever.

use std::io::{self, PipeReader, Read as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, SystemTime};

use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, kill_process, kill_process_group, waitid,
};

/// How often a program is looked at.
pub const LOOK_EVERY: Duration = Duration::from_millis(5);

/// As much is taken out of a pipe at one look, in bytes: what the largest pipe of an ordinary user holds, so that the last
/// look finds all that the program said.
///
/// Source: Linux, pipe(7), `/proc/sys/fs/pipe-max-size`.
const PIPE: usize = 1 << 20;

/// The variable with the mark.
const MARK: &str = "STANDIN_STARTED";

/// As often what has the mark is looked for: what is killed may just have started another.
const LOOKS: usize = 100;

/// A program that runs, and everything it began; all of it that is still in its group, or has its mark, ends with this.
pub struct Running {
    child: Child,
    group: Pid,
    /// What stands in the environments of what it began, `NAME=value`.
    mark: Option<Vec<u8>>,
    /// Whether its end was noted. From then on its number may be another's.
    is_noted: bool,
    /// What it says, one for each pipe.
    pub streams: Vec<Stream>,
}

impl Running {
    /// Starts it as [`Running::start`] does, with a mark for what leaves its group. Nothing that it begins is to outlive it.
    pub fn start_marked(
        mut command: Command,
        outputs: impl IntoIterator<Item = PipeReader>,
        most: usize,
    ) -> io::Result<Self> {
        let since = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
        let value = format!("{}-{}", std::process::id(), since.as_nanos());
        command.env(MARK, &value);
        let mut running = Self::start(command, outputs, most)?;
        running.mark = Some(format!("{MARK}={value}").into_bytes());
        Ok(running)
    }

    /// Starts it without input. `outputs` are the readers of pipes whose writers the command has; the last `most` bytes of
    /// each are kept.
    pub fn start(
        mut command: Command,
        outputs: impl IntoIterator<Item = PipeReader>,
        most: usize,
    ) -> io::Result<Self> {
        let streams = outputs.into_iter().map(|from| Stream::new(from, most));
        let streams = streams.collect::<io::Result<_>>()?;
        let child = command.stdin(Stdio::null()).process_group(0).spawn()?;
        Ok(Self {
            group: Pid::from_child(&child),
            mark: None,
            child,
            is_noted: false,
            streams,
        })
    }

    /// Hears what was said since the last look. Gives how it ended, once it has and all that it began was ended with it.
    pub fn look(&mut self) -> io::Result<Option<ExitStatus>> {
        // It is not noted before its group was ended: only so long is the group's number nobody else's.
        let how = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        let has_ended = waitid(WaitId::Pid(self.group), how)?.is_some();
        if has_ended {
            self.kill();
        }
        self.streams.iter_mut().for_each(Stream::hear);
        if !has_ended {
            return Ok(None);
        }
        let status = self.child.wait()?;
        self.is_noted = true;
        Ok(Some(status))
    }

    fn kill(&self) {
        // Where it is gone already there is nothing to end.
        let _ = kill_process_group(self.group, Signal::KILL);
        if let Some(mark) = &self.mark {
            for _ in 0..LOOKS {
                if !kill_marked(mark) {
                    break;
                }
            }
        }
    }
}

/// Kills all processes that have a mark; whether there were any.
///
/// Source: Linux, proc(5), `/proc/pid/environ`: as it was when the program began; empty once a process has ended.
fn kill_marked(mark: &[u8]) -> bool {
    let mut any = false;
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    for entry in entries {
        let number = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse().ok());
        let Some(pid) = number.and_then(Pid::from_raw) else {
            continue;
        };
        let environment = std::fs::read(entry.path().join("environ")).unwrap_or_default();
        if environment
            .split(|byte| *byte == 0)
            .any(|entry| entry == mark)
        {
            any |= kill_process(pid, Signal::KILL).is_ok();
        }
    }
    any
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.is_noted {
            self.kill();
            let _ = self.child.wait();
        }
    }
}

/// What comes out of a pipe.
pub struct Stream {
    from: PipeReader,
    most: usize,
    /// What was said last.
    pub said: Vec<u8>,
    /// Whether more was said than is kept.
    pub is_cut: bool,
}

impl Stream {
    fn new(from: PipeReader, most: usize) -> io::Result<Self> {
        rustix::io::ioctl_fionbio(&from, true)?;
        Ok(Self {
            from,
            most,
            said: Vec::new(),
            is_cut: false,
        })
    }

    /// Takes what is there. What came before an error is what there is.
    fn hear(&mut self) {
        let mut chunk = [0; 4096];
        let mut taken = 0;
        while taken < PIPE
            && let Ok(length @ 1..) = self.from.read(&mut chunk)
        {
            taken += length;
            self.said
                .extend_from_slice(chunk.get(..length).unwrap_or_default());
            let older = self.said.len().saturating_sub(self.most);
            self.is_cut |= older > 0;
            self.said.drain(..older);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn what_leaves_the_group_is_ended_too() {
        let folder = tempfile::tempdir().unwrap();
        let (output, to) = io::pipe().unwrap();
        let mut command = Command::new("sh");
        let away = "setsid sh -c 'echo $$ > pid; exec sleep 600' & while ! test -s pid; do :; done; cat pid";
        command
            .args(["-c", away])
            .current_dir(folder.path())
            .stdout(to);
        let mut running = Running::start_marked(command, [output], 100).unwrap();
        while running.look().unwrap().is_none() {
            std::thread::sleep(LOOK_EVERY);
        }
        let said = String::from_utf8_lossy(&running.streams[0].said).into_owned();
        let left = format!("/proc/{}/environ", said.trim());
        // One that was killed has no environment any more, until somebody takes note of its end.
        while !std::fs::read(&left).unwrap_or_default().is_empty() {
            std::thread::sleep(LOOK_EVERY);
        }
    }
}
