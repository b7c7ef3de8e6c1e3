//! `.tool-versions`: which versions of tools a folder uses.
//!
//! Source: asdf's documentation, "Configuration": a tool and its versions, the first that is installed counts.

use super::{Lock, Malformed, Release};

pub(super) fn versions(content: &str) -> Result<Lock, Malformed> {
    let mut lock = Lock::default();
    for (index, line) in content.lines().enumerate() {
        let said = line.split('#').next().unwrap_or(line);
        let mut words = said.split_whitespace();
        let Some(tool) = words.next() else {
            continue;
        };
        let versions: Vec<&str> = words.collect();
        if versions.is_empty() {
            return Err(Malformed::at(index + 1, "a tool has no version"));
        }
        // Their order matters, so they are one text.
        lock.add(tool, versions.join(" "), Release::default());
    }
    Ok(lock)
}
