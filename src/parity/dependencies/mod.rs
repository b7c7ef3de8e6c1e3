//! The check of dependencies: lock files are there, in step with their manifests, hold hashes, and are equal to those of
//! another checkout. Folders are read, nothing is run, and no registry is asked.
//!
//! `walk` finds the files, `checkout` reads them, `judge` makes checks of them. [`crate::drift::lock`] knows the
//! formats.

mod checkout;
mod judge;
mod walk;

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::{Detail, Section};
use crate::error::{Error, Kind, Result};
use checkout::Checkout;

/// What the names of these checks begin with.
const NAME: &str = "dependencies";

/// What to look at.
#[derive(Debug)]
pub struct Request {
    /// The checkout that is looked at.
    pub folder: PathBuf,
    /// The checkout whose lock files it must have: also a folder that holds nothing but copies of lock files.
    pub like: Option<PathBuf>,
}

/// Looks at the lock files of one or two folders. What of them could not be opened is the error beside the section. Errors are
/// of kind `Disk`, or `Rules` where a folder is none.
pub(super) async fn section(request: &Request) -> Result<(Section, Option<Error>)> {
    let (folder, like) = (request.folder.clone(), request.like.clone());
    let looked = tokio::task::spawn_blocking(move || look(&folder, like.as_deref())).await;
    looked.unwrap_or_else(|_| {
        Err(Error::new(
            Kind::Internal,
            "the check of dependencies broke off",
        ))
    })
}

fn look(folder: &Path, like: Option<&Path>) -> Result<(Section, Option<Error>)> {
    let at = SystemTime::now();
    let actual = Checkout::read(folder)?;
    let expected = like.map(Checkout::read).transpose()?;
    let section = Section {
        name: NAME,
        checks: judge::checks(folder, &actual, expected.as_ref(), at),
        detail: match unread(&actual, expected.as_ref()) {
            unread if unread.is_empty() => Detail::None,
            unread => Detail::Partly(unread),
        },
    };
    let folders = [Some((folder, &actual)), like.zip(expected.as_ref())];
    let closed = folders
        .into_iter()
        .flatten()
        .flat_map(|(folder, checkout)| {
            let names = checkout.closed.iter();
            names.map(|name| folder.join(name))
        });
    Ok((section, not_opened(&closed.collect::<Vec<_>>())))
}

/// What begins the names of checks of which not everything is known: files that could not be understood, lock files whose
/// manifests are among them, or all where there was too much.
fn unread(actual: &Checkout, expected: Option<&Checkout>) -> Vec<String> {
    let both = || [Some(actual), expected].into_iter().flatten();
    if both().any(|checkout| checkout.is_cut) {
        return vec![NAME.to_owned()];
    }
    let broken = both().flat_map(Checkout::broken);
    let mut unread: Vec<String> = broken.map(|path| format!("{NAME}: {path}")).collect();
    let of_broken = actual
        .locks
        .iter()
        .filter(|(path, (format, _))| judge::has_broken_manifest(actual, path, *format));
    unread.extend(of_broken.map(|(path, _)| format!("{NAME}: {path}: in step")));
    unread.sort();
    unread.dedup();
    unread
}

fn not_opened(closed: &[PathBuf]) -> Option<Error> {
    let (first, others) = closed.split_first()?;
    let more = match others.len() {
        0 => String::new(),
        count => format!(", and {count} more"),
    };
    let what = format!("{}{more} cannot be opened", first.display());
    let hint = "let this program read what is in the checkout";
    Some(Error::new(Kind::Disk, what).hint(hint))
}
