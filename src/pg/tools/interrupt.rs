//! Ends running programs from another thread: asks them first, and kills those that are still there after a moment.
//!
//! A process id is signalled only while the program's end has not been taken note of, so it cannot be another's.

use std::io;
use std::process::{Child, ChildStderr, Command};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

/// A program that was asked to end has so long. It asks the server to cancel, and a server that is silent does not answer.
const GRACE: Duration = Duration::from_secs(2);

/// Knows what runs. Clones share it.
#[derive(Debug, Clone)]
pub struct Interrupter {
    programs: Arc<Mutex<Programs>>,
    grace: Duration,
}

impl Default for Interrupter {
    fn default() -> Self {
        Self {
            programs: Arc::default(),
            grace: GRACE,
        }
    }
}

#[derive(Debug, Default)]
struct Programs {
    stopped: bool,
    running: Vec<Pid>,
}

impl Interrupter {
    /// Ends what runs, and everything that is started from now on. Does not wait for it.
    pub fn stop(&self) {
        let is_first = {
            let mut programs = self.programs();
            for &pid in &programs.running {
                terminate(pid);
            }
            !std::mem::replace(&mut programs.stopped, true)
        };
        if is_first {
            self.kill_soon();
        }
    }

    /// Kills what then still runs, after a moment.
    fn kill_soon(&self) {
        let interrupter = self.clone();
        let killing = move || {
            // What is started meanwhile has its moment as well.
            loop {
                std::thread::sleep(interrupter.grace);
                let programs = interrupter.programs();
                programs.running.iter().for_each(|&pid| kill(pid));
                if Arc::strong_count(&interrupter.programs) == 1 {
                    return;
                }
            }
        };
        if std::thread::Builder::new().spawn(killing).is_err() {
            self.programs().running.iter().for_each(|&pid| kill(pid));
        }
    }

    /// Whether [`Interrupter::stop`] was called.
    pub fn is_set(&self) -> bool {
        self.programs().stopped
    }

    /// Starts a program that leads a group of its own and whose stderr is a pipe.
    pub(super) fn spawn(&self, command: &mut Command) -> io::Result<Running<'_>> {
        let mut programs = self.programs();
        let mut child = command.spawn()?;
        let words = child.stderr.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let pid = Pid::from_child(&child);
        programs.running.push(pid);
        if programs.stopped {
            terminate(pid);
        }
        Ok(Running {
            words,
            child,
            pid,
            interrupter: self,
        })
    }

    fn programs(&self) -> MutexGuard<'_, Programs> {
        self.programs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A program that runs or has just ended.
pub(super) struct Running<'a> {
    /// Its stderr, which ends when it does.
    pub(super) words: ChildStderr,
    child: Child,
    pid: Pid,
    interrupter: &'a Interrupter,
}

impl Running<'_> {
    /// Takes note of its end; `true` for success. To be called when its words have ended: nobody can interrupt
    /// meanwhile.
    pub(super) fn wait(&mut self) -> io::Result<bool> {
        let mut programs = self.interrupter.programs();
        programs.running.retain(|pid| *pid != self.pid);
        Ok(self.child.wait()?.success())
    }
}

/// SIGTERM, on which `pg_dump` and `pg_restore` cancel their statements. A program that has ended already is no error.
fn terminate(pid: Pid) {
    let _ = kill_process(pid, Signal::TERM);
}

/// SIGKILL, also to what the program has started.
fn kill(pid: Pid) {
    let _ = kill_process_group(pid, Signal::KILL);
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;
    use std::os::unix::process::CommandExt as _;
    use std::process::Stdio;

    use super::*;

    #[test]
    fn what_does_not_end_when_it_is_asked_is_killed_with_what_it_has_started() {
        let interrupter = Interrupter {
            grace: Duration::from_millis(50),
            ..Interrupter::default()
        };
        let mut command = Command::new("sh");
        // The loop's own child holds stderr as well, as workers do.
        command
            .args([
                "-c",
                "trap '' TERM; echo ready >&2; while :; do sleep 600; done",
            ])
            .process_group(0)
            .stderr(Stdio::piped());
        let mut program = interrupter.spawn(&mut command).unwrap();
        let mut ready = [0; 6];
        program.words.read_exact(&mut ready).unwrap();
        interrupter.stop();
        let mut rest = Vec::new();
        program.words.read_to_end(&mut rest).unwrap();
        assert!(!program.wait().unwrap());
    }
}
