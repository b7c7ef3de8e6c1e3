//! Pipes with names, for commands that read files.

#![allow(clippy::missing_panics_doc, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;

/// Makes a pipe that nobody writes to.
pub fn silent(path: &Path) {
    let made = Command::new("mkfifo").arg(path).status();
    assert!(made.is_ok_and(|status| status.success()), "mkfifo");
}

/// Makes a pipe, and writes this into it once somebody reads.
pub fn with(path: &Path, text: &str) {
    silent(path);
    let (path, text) = (path.to_owned(), text.to_owned());
    thread::spawn(move || assert!(fs::write(path, text).is_ok(), "a pipe is written to"));
}
