//! A program in a process group of its own: heard while it runs, and ended with all that it began.
//!
//! Its pipes are looked into and never waited for: a process that has left the group may hold them open for ever.

use std::io::{self, PipeReader, Read as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

/// How often a program is looked at.
pub const LOOK_EVERY: Duration = Duration::from_millis(5);

/// As much is taken out of a pipe at one look, in bytes: what the largest pipe of an ordinary user holds, so that the last
/// look finds all that the program said.
///
/// Source: Linux, pipe(7), `/proc/sys/fs/pipe-max-size`.
const PIPE: usize = 1 << 20;

/// A program that runs, and everything it began; all of it that is still in its group ends with this.
pub struct Running {
    child: Child,
    group: Pid,
    /// Whether its end was noted. From then on its number may be another's.
    is_noted: bool,
    /// What it says, one for each pipe.
    pub streams: Vec<Stream>,
}

impl Running {
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
    }
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
