//! Runs a tool to hear its version: without a shell, for a bounded time and a bounded answer, and with an end to all that it
//! began.

use std::fmt;
use std::io::{self, Read};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

/// As many bytes of each stream are read. Tools say a few lines.
const LONGEST: u64 = 1 << 16;

/// How often a tool that has said everything is asked whether it has ended.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// What keeps version managers and tools from downloading what is missing, and from looking for news: a check changes
/// nothing.
///
/// Source: Go documentation, "Go Toolchains"; rustup book, "Environment variables"; Corepack's README; mise documentation,
/// "Settings" (`auto_install`); Terraform documentation, "Environment variables"; .NET documentation, "Environment
/// variables".
const OFFLINE: &[(&str, &str)] = &[
    ("GOTOOLCHAIN", "local"),
    ("RUSTUP_AUTO_INSTALL", "0"),
    ("COREPACK_ENABLE_NETWORK", "0"),
    ("MISE_AUTO_INSTALL", "0"),
    ("CHECKPOINT_DISABLE", "1"),
    ("DOTNET_NOLOGO", "1"),
    ("NO_COLOR", "1"),
    ("LC_ALL", "C"),
];

/// Why a tool said nothing of use.
#[derive(Debug)]
pub(super) enum Silent {
    /// There is no such program.
    Absent,
    /// It cannot be run.
    Unrunnable(io::ErrorKind),
    /// It took longer than this.
    Late(Duration),
    /// It said more than anybody asked for.
    Endless,
    /// It ended without success.
    Failed(Option<i32>),
}

impl fmt::Display for Silent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("not there"),
            Self::Unrunnable(why) => write!(f, "it cannot be run: {why}"),
            Self::Late(time) => write!(f, "no answer within {time:?}"),
            Self::Endless => write!(f, "an answer longer than {} KiB", LONGEST >> 10),
            Self::Failed(Some(code)) => write!(f, "it ended with exit code {code}"),
            Self::Failed(None) => f.write_str("it was ended by a signal"),
        }
    }
}

impl From<io::Error> for Silent {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Absent,
            other => Self::Unrunnable(other),
        }
    }
}

/// What a program of the search path says in this folder, on both streams. In the folder, so that version managers choose
/// what they would choose there. Blocks for as long as the patience lasts.
pub(super) fn ask(
    program: &str,
    arguments: &[&str],
    folder: &Path,
    patience: Duration,
) -> Result<String, Silent> {
    let until = Instant::now() + patience;
    let mut tool = Tool::start(program, arguments, folder)?;
    let mut said = [String::new(), String::new()];
    for _ in 0..said.len() {
        let left = until.saturating_duration_since(Instant::now());
        let (stream, words) = tool
            .words
            .recv_timeout(left)
            .map_err(|_| Silent::Late(patience))?;
        if words.len() as u64 > LONGEST {
            return Err(Silent::Endless);
        }
        if let Some(said) = said.get_mut(stream) {
            *said = String::from_utf8_lossy(&words).into_owned();
        }
    }
    let status = loop {
        match tool.ended()? {
            Some(status) => break status,
            None if Instant::now() > until => return Err(Silent::Late(patience)),
            None => thread::sleep(LOOK_EVERY),
        }
    };
    if status.success() {
        Ok(said.join("\n"))
    } else {
        Err(Silent::Failed(status.code()))
    }
}

/// A program that runs, and everything it begins; all of it ends with this.
struct Tool {
    child: Child,
    has_ended: bool,
    /// What each of its streams said, once it is closed or too long.
    words: Receiver<(usize, Vec<u8>)>,
}

impl Tool {
    fn start(program: &str, arguments: &[&str], folder: &Path) -> io::Result<Self> {
        let mut child = Command::new(program)
            .args(arguments)
            .current_dir(folder)
            .envs(OFFLINE.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()?;
        let (say, words) = channel();
        let out = child
            .stdout
            .take()
            .map(|stream| Box::new(stream) as Box<dyn Read + Send>);
        let err = child
            .stderr
            .take()
            .map(|stream| Box::new(stream) as Box<dyn Read + Send>);
        for (index, stream) in [out, err].into_iter().enumerate() {
            let say = say.clone();
            // A thread that nobody hears any more ends with the stream.
            thread::spawn(move || {
                let mut words = Vec::new();
                if let Some(stream) = stream {
                    // What came before an error is what there is.
                    let _ = stream.take(LONGEST + 1).read_to_end(&mut words);
                }
                let _ = say.send((index, words));
            });
        }
        Ok(Self {
            child,
            has_ended: false,
            words,
        })
    }

    fn ended(&mut self) -> io::Result<Option<ExitStatus>> {
        let status = self.child.try_wait()?;
        // Its number may be somebody else's from here on.
        self.has_ended |= status.is_some();
        Ok(status)
    }
}

impl Drop for Tool {
    fn drop(&mut self) {
        if self.has_ended {
            return;
        }
        let group = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        if let Some(group) = group {
            // Where it is gone already there is nothing to end.
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = self.child.wait();
    }
}
