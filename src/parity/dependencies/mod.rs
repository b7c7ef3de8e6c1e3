//! The check of dependencies: lock files are there, in step with their manifests, hold hashes, and are equal to those of
//! another checkout. Folders are read, nothing is run, and no registry is asked.
//!
//! `walk` finds the files, `checkout` reads them, `judge` makes checks of them. [`crate::drift::lock`] knows the
//! formats.

mod checkout;
mod judge;
mod walk;

use std::path::PathBuf;
use std::time::SystemTime;

use super::{Detail, Section};
use crate::error::{Error, Kind, Result};
use checkout::Checkout;

/// What to look at.
#[derive(Debug)]
pub struct Request {
    /// The checkout that is looked at.
    pub folder: PathBuf,
    /// The checkout whose lock files it must have: also a folder that holds nothing but copies of lock files.
    pub like: Option<PathBuf>,
}

/// Looks at the lock files of one or two folders. Errors are of kind `Disk`.
pub(super) async fn section(request: &Request) -> Result<Section> {
    let (folder, like) = (request.folder.clone(), request.like.clone());
    let looked = tokio::task::spawn_blocking(move || look(&folder, like.as_deref())).await;
    looked.unwrap_or_else(|_| {
        Err(Error::new(
            Kind::Internal,
            "the check of dependencies broke off",
        ))
    })
}

fn look(folder: &std::path::Path, like: Option<&std::path::Path>) -> Result<Section> {
    let at = SystemTime::now();
    let actual = Checkout::read(folder)?;
    let expected = like.map(Checkout::read).transpose()?;
    Ok(Section {
        name: "dependencies",
        checks: judge::checks(folder, &actual, expected.as_ref(), at),
        detail: Detail::None,
    })
}
