//! Runs a tool to hear its version: without a shell, for a bounded time and a bounded answer, and with an end to all that it
//! began.

use std::fmt;
use std::io::{self, pipe};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::parity::child::{LOOK_EVERY, Running};

/// As many bytes of each stream are read. Tools say a few lines.
const LONGEST: usize = 1 << 16;

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
/// what they would choose there.
pub(super) async fn ask(
    program: &str,
    arguments: &[&str],
    folder: &Path,
    patience: Duration,
) -> Result<String, Silent> {
    let until = Instant::now() + patience;
    let mut tool = start(program, arguments, folder)?;
    let status = loop {
        let status = tool.look()?;
        if tool.streams.iter().any(|stream| stream.is_cut) {
            return Err(Silent::Endless);
        }
        match status {
            Some(status) => break status,
            None if Instant::now() > until => return Err(Silent::Late(patience)),
            None => tokio::time::sleep(LOOK_EVERY).await,
        }
    };
    if !status.success() {
        return Err(Silent::Failed(status.code()));
    }
    let said = tool.streams.iter().map(|stream| &*stream.said);
    let said: Vec<_> = said.map(String::from_utf8_lossy).collect();
    Ok(said.join("\n"))
}

fn start(program: &str, arguments: &[&str], folder: &Path) -> io::Result<Running> {
    let ((out, to_out), (err, to_err)) = (pipe()?, pipe()?);
    let mut command = Command::new(program);
    command
        .args(arguments)
        .current_dir(folder)
        .envs(OFFLINE.iter().copied())
        .stdout(to_out)
        .stderr(to_err);
    Running::start(command, [out, err], LONGEST)
}
