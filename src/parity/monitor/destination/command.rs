//! A program that is given an alert on its standard input.

use std::env;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Stdio;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use crate::error::{Error, Kind, Result};

/// Runs it to its end. Where this is given up, the program and what it has started are killed.
pub(super) async fn run(program: &Path, json: &str) -> Result<()> {
    let failed = |error: std::io::Error| {
        Error::new(Kind::Tool, "the program for alerts cannot be run").because(error)
    };
    let mut child = Command::new(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
        .map_err(failed)?;
    let mut group = Group(child.id().and_then(|id| Pid::from_raw(id as i32)));
    if let Some(mut input) = child.stdin.take() {
        // A program need not read what it is given.
        let _ = input.write_all(json.as_bytes()).await;
    }
    let status = child.wait().await.map_err(failed)?;
    group.0 = None;
    if status.success() {
        return Ok(());
    }
    let what = format!("the program for alerts failed ({status})");
    Err(Error::new(Kind::Tool, what))
}

/// Makes sure that a program is there, by its path or in a folder of `PATH`, and may be run: otherwise it would be noticed
/// when there is something to tell.
pub(super) fn can_be_run(program: &Path) -> Result<()> {
    let is_program = |path: &Path| {
        let metadata = path.metadata();
        metadata.is_ok_and(|known| known.is_file() && known.permissions().mode() & 0o111 != 0)
    };
    let has_folder = program.components().count() > 1 || program.is_absolute();
    let is_there = if has_folder {
        is_program(program)
    } else {
        let folders = env::var_os("PATH").unwrap_or_default();
        env::split_paths(&folders).any(|folder| is_program(&folder.join(program)))
    };
    if is_there {
        return Ok(());
    }
    Err(Error::new(
        Kind::Rules,
        "the program for alerts is not there, or may not be run",
    )
    .on(format!("--command {}", program.display()))
    .hint("give its path, such as ./open-ticket, and make it executable: chmod +x"))
}

/// The processes of a program that has not ended.
struct Group(Option<Pid>);

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(group) = self.0 {
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::PathBuf;
    use std::time::Duration;

    use super::*;

    /// A shell script, written by a process of its own: a file that this one has open for writing cannot be run by it.
    fn script(folder: &Path, text: &str) -> PathBuf {
        let path = folder.join("told");
        let source = folder.join("source");
        fs::write(
            &source,
            format!("#!/bin/sh\ncd {}\n{text}\n", folder.display()),
        )
        .unwrap();
        fs::set_permissions(&source, Permissions::from_mode(0o755)).unwrap();
        let copied = std::process::Command::new("cp")
            .args([&source, &path])
            .status();
        assert!(copied.unwrap().success());
        path
    }

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder.enable_all().build().unwrap().block_on(future)
    }

    #[test]
    fn a_program_reads_the_alert() {
        let folder = tempfile::tempdir().unwrap();
        let program = script(folder.path(), "cat > seen");
        let long = "x".repeat(1 << 20);
        block_on(run(&program, &long)).unwrap();
        let seen = fs::read_to_string(folder.path().join("seen")).unwrap();
        assert!(seen == long, "{} bytes", seen.len());
    }

    #[test]
    fn a_program_that_fails_is_told_and_one_that_reads_nothing_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let error = block_on(run(&script(folder.path(), "exit 3"), "{}")).unwrap_err();
        assert!(error.what().contains("exit status: 3"), "{error}");
        let long = "x".repeat(1 << 20);
        block_on(run(&script(folder.path(), "exit 0"), &long)).unwrap();
        assert!(block_on(run(Path::new("/no/such/program"), "{}")).is_err());
    }

    #[test]
    fn a_program_that_is_given_up_is_killed_with_what_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pids");
        let text = "sleep 600 & echo $! > pids.new; mv pids.new pids; wait";
        let program = script(folder.path(), text);
        let started = async {
            while !path.exists() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        block_on(async {
            tokio::select! {
                ended = run(&program, "{}") => panic!("it ended: {ended:?}"),
                () = started => {}
            }
        });
        let inner = fs::read_to_string(&path).unwrap();
        let stat = PathBuf::from(format!("/proc/{}/stat", inner.trim()));
        let runs = || {
            let state = fs::read_to_string(&stat).unwrap_or_default();
            let state = state
                .rsplit(')')
                .next()
                .unwrap_or_default()
                .trim()
                .to_owned();
            !state.is_empty() && !state.starts_with('Z')
        };
        let end = std::time::Instant::now() + Duration::from_secs(20);
        while runs() {
            assert!(std::time::Instant::now() < end, "it still runs");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
