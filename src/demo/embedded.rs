//! The demo without a server: the generator's rows go through the shipped rules into Parquet.

use std::path::{Path, PathBuf};

use super::Demo;
use crate::error::{Error, Kind, Result};
use crate::refresh::generated;
use crate::shop;

pub(super) fn run(demo: &Demo<'_>) -> Result<()> {
    demo.show
        .step("There is no PostgreSQL on this machine: generated rows go straight into Parquet");
    let folder = demo.folder()?;
    let catalog = shop::catalog(demo.options.users)?;
    let generator = shop::Generator::new(demo.options.users);
    let target = folder.path().join("parquet");
    let request = generated::Request {
        rules: demo.rules,
        catalog: &catalog,
        rows: &generator,
        folder: &target,
        key: &demo.key,
        jobs: demo.options.jobs,
        memory: demo.options.memory,
    };
    let ran = generated::run(&request, demo.show, demo.stop);
    if let Some(error) = ran.error {
        return Err(error);
    }
    demo.tell(&ran.report);
    let files = files(&target)?;
    demo.show
        .outcome(&format!("{} files in {}", files.len(), target.display()));
    demo.show.outcome(
        "For the full demo (a dev database with its foreign keys) install PostgreSQL 14 or newer, for example \
         `apt-get install postgresql` or `brew install postgresql`, or point STANDIN_PG_BIN at a folder with \
         initdb, postgres, pg_dump and pg_restore",
    );
    Ok(())
}

/// All Parquet files under a folder.
pub(super) fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let unreadable = |error: std::io::Error| {
        Error::new(Kind::Disk, "cannot list a folder")
            .on(folder.display().to_string())
            .because(error)
    };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "parquet")
        {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
