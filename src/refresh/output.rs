//! What may be written to.

use std::fs;
use std::path::Path;

use crate::error::{Error, Kind, Result};

/// Refuses what is there and is no file: a device would take anything, a pipe waits for somebody who reads, and what took their
/// place would break the machine.
pub fn may_be(path: &Path) -> Result<()> {
    match fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => Err(Error::new(
            Kind::Rules,
            "this is no file, and cannot be replaced by one",
        )
        .on(path.display().to_string())
        .hint("name a file, or leave the flag out")),
        _ => Ok(()),
    }
}
