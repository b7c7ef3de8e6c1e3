//! `.tool-versions`: which versions of tools a folder uses.

use super::{Lock, Malformed, Release};
use crate::drift::tools;

pub(super) fn versions(content: &str) -> Result<Lock, Malformed> {
    let mut lock = Lock::default();
    for (tool, versions) in tools::lines(content)? {
        // Their order matters, so they are one text.
        lock.add(tool, versions.join(" "), Release::default());
    }
    Ok(lock)
}
