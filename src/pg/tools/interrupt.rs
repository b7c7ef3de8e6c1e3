//! Ends running programs from another thread.
//!
//! A process id is signalled only while the program's end has not been taken note of, so it cannot be another's.

use std::io;
use std::process::{Child, ChildStderr, Command};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustix::process::{Pid, Signal, kill_process};

/// Knows what runs. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Interrupter(Arc<Mutex<Programs>>);

#[derive(Debug, Default)]
struct Programs {
    stopped: bool,
    running: Vec<Pid>,
}

impl Interrupter {
    /// Ends what runs, and everything that is started from now on.
    pub fn stop(&self) {
        let mut programs = self.programs();
        programs.stopped = true;
        for &pid in &programs.running {
            terminate(pid);
        }
    }

    /// Whether [`Interrupter::stop`] was called.
    pub(super) fn is_set(&self) -> bool {
        self.programs().stopped
    }

    /// Starts a program whose stderr is a pipe.
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
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
