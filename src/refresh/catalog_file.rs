//! A catalog in a file, so that rules can be planned and tested where there is no server.

use std::fs;
use std::path::Path;

use crate::catalog::Database;
use crate::error::{Error, Kind, Result};

/// Reads a catalog that [`write()`] wrote.
pub fn read(path: &Path) -> Result<Database> {
    let bytes = fs::read(path).map_err(|error| {
        Error::new(Kind::Disk, "the catalog cannot be read")
            .on(path.display().to_string())
            .because(error)
    })?;
    let mut catalog: Database = serde_json::from_slice(&bytes).map_err(|error| {
        Error::new(Kind::Rules, "this is no catalog of this version")
            .on(path.display().to_string())
            .because(error)
            .hint("write it anew with `standin plan RULES --save-catalog FILE`")
    })?;
    // A file may have been edited, and tables are searched by their order.
    catalog.tables.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(catalog)
}

/// Writes a catalog: structure, sizes and sequences' last values, nothing of the rows.
pub fn write(catalog: &Database, path: &Path) -> Result<()> {
    let failed = |error: std::io::Error| {
        Error::new(Kind::Disk, "the catalog cannot be written")
            .on(path.display().to_string())
            .because(error)
    };
    let mut text = serde_json::to_vec_pretty(catalog).map_err(|error| failed(error.into()))?;
    text.push(b'\n');
    fs::write(path, text).map_err(failed)
}
