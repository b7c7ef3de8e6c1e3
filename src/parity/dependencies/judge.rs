//! Lock files → checks.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::SystemTime;

use super::checkout::{Checkout, Content};
use crate::drift::lock::{self, Format, Kind, Lock, Manifest, Unmet, shown};
use crate::parity::check::{Check, Severity, Site};

/// Requirements and packages that one check names.
const MOST_NAMED: usize = 5;

/// What a check is about that is about the checkout as a whole.
const WHOLE: &str = "folder";

/// All checks of a checkout, against another one if there is one.
pub(super) fn checks(
    root: &Path,
    actual: &Checkout,
    expected: Option<&Checkout>,
    at: SystemTime,
) -> Vec<Check> {
    let mut judge = Judge {
        root,
        actual,
        at,
        checks: Vec::new(),
    };
    judge.extent();
    judge.unlocked();
    for (path, (format, content)) in &actual.locks {
        judge.lock(path, *format, content);
    }
    if let Some(expected) = expected {
        judge.equal(expected);
    }
    judge.checks
}

struct Judge<'a> {
    /// The checkout's folder.
    root: &'a Path,
    actual: &'a Checkout,
    at: SystemTime,
    checks: Vec<Check>,
}

/// A path's folder; empty for the checkout's own.
fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// `inner` as seen from `outer`; `None` where it is not in it.
fn below<'a>(inner: &'a str, outer: &str) -> Option<&'a str> {
    if outer.is_empty() {
        return Some(inner);
    }
    let rest = inner.strip_prefix(outer)?;
    if rest.is_empty() {
        Some(rest)
    } else {
        rest.strip_prefix('/')
    }
}

impl Judge<'_> {
    fn passed(&mut self, subject: &str, what: &str, is: String) {
        self.checks.push(Check {
            name: format!("dependencies: {subject}: {what}"),
            passed: true,
            expected: is.clone(),
            actual: is,
            severity: Severity::Error,
            hint: String::new(),
            accepted: None,
            site: Site::default(),
            checked_at: self.at,
        });
    }

    fn failed(
        &mut self,
        (subject, what): (&str, &str),
        severity: Severity,
        (expected, actual): (impl Into<String>, impl Into<String>),
        hint: impl Into<String>,
    ) {
        self.checks.push(Check {
            name: format!("dependencies: {subject}: {what}"),
            passed: false,
            expected: expected.into(),
            actual: actual.into(),
            severity,
            hint: hint.into(),
            accepted: None,
            site: match subject {
                WHOLE => Site::default(),
                path => Site::file(self.root.join(path)),
            },
            checked_at: self.at,
        });
    }

    /// Whether all that there is was looked at.
    fn extent(&mut self) {
        if self.actual.is_cut {
            let said = (
                "a checkout's folders",
                "more folders or files than are looked at",
            );
            let hint = "give the folder of one project";
            self.failed((WHOLE, "looked at"), Severity::Error, said, hint);
        }
        if self.actual.locks.is_empty() && self.actual.manifests.is_empty() {
            let said = ("a lock file or a manifest", "neither");
            let hint = "give the folder of a checkout";
            self.failed((WHOLE, "lock files"), Severity::Error, said, hint);
        }
    }

    /// Manifests that no lock file is for, and those that cannot be read.
    fn unlocked(&mut self) {
        let actual = self.actual;
        for (path, (kind, content)) in &actual.manifests {
            let manifest = match content {
                Ok(manifest) => manifest,
                Err(_) if actual.is_closed(path) => continue,
                Err(why) => {
                    let said = ("a manifest that can be read", why.as_str());
                    let hint = "mend the file";
                    self.failed((path, "readable"), Severity::Error, said, hint);
                    continue;
                }
            };
            if is_locked(actual, path, *kind, manifest) {
                continue;
            }
            let beside = folder(path);
            if manifest.wanted.is_empty() {
                if beside.is_empty() && !manifest.is_workspace {
                    self.passed(path, "lock file", "nothing to lock".to_owned());
                }
                continue;
            }
            let other = actual.unread.iter().find(|unread| {
                let name = unread.rsplit('/').next().unwrap_or(unread);
                kind.unread().contains(&name) && below(beside, folder(unread)).is_some()
            });
            if let Some(other) = other {
                let said = ("a lock file that is known here", other.as_str());
                let hint = "this format is not read: its own package manager can check it";
                self.failed((path, "lock file"), Severity::Info, said, hint);
                continue;
            }
            // Deeper ones are often examples and templates, but for members of a workspace, which has one lock file.
            let is_member = actual.manifests.iter().any(|(root, (other, content))| {
                other == kind
                    && below(beside, folder(root)).is_some()
                    && content.as_ref().is_ok_and(|manifest| {
                        manifest.is_workspace && !is_locked(actual, root, *kind, manifest)
                    })
            });
            let severity = if beside.is_empty() || is_member {
                Severity::Error
            } else {
                Severity::Warning
            };
            let said = (kind.lock_names(), "none");
            let hint = "lock the versions, and commit the lock file";
            self.failed((path, "lock file"), severity, said, hint);
        }
    }

    fn lock(&mut self, path: &str, format: Format, content: &Content<Lock>) {
        let lock = match content {
            Ok(lock) => lock,
            Err(_) if self.actual.is_closed(path) => return,
            Err(why) => {
                let said = ("a lock file that can be read", why.as_str());
                let hint = format!(
                    "take it from version control again, or run `{}`",
                    format.locks_by()
                );
                return self.failed((path, "readable"), Severity::Error, said, hint);
            }
        };
        self.passed(path, "present", format!("{} packages", lock.packages.len()));
        if format == Format::Tools {
            return;
        }
        self.in_step(path, format, lock);
        self.hashes(path, format, lock);
    }

    fn in_step(&mut self, path: &str, format: Format, lock: &Lock) {
        if format == Format::Requirements {
            self.pinned(path, lock);
        }
        let manifests = locked_by(self.actual, path, format, lock);
        // It is told that one cannot be read: what that one wants may be met or not.
        let is_known = !has_broken_manifest(self.actual, path, format);
        let hint = format!("run `{}`, and commit the lock file", format.locks_by());
        if manifests.is_empty() {
            if format != Format::Requirements && is_known {
                let said = ("a manifest beside it", "none that can be read");
                let hint = "bring the manifest, or remove the lock file";
                self.failed((path, "in step"), Severity::Warning, said, hint);
            }
            return;
        }
        let own = own_names(self.actual);
        let beside = manifests.iter().find(|(folder, _)| folder.is_empty());
        let beside = beside.map(|(_, manifest)| *manifest);
        let (mut all, mut unmet) = (0, Vec::new());
        for (folder, manifest) in &manifests {
            all += manifest.wanted.len();
            let found = lock::unmet(format, lock, folder, manifest, beside, &own);
            unmet.extend(found.iter().map(|unmet| told(folder, unmet)));
        }
        if unmet.is_empty() && is_known {
            self.passed(path, "in step", format!("{all} requirements met"));
        } else if !unmet.is_empty() {
            let said = (format!("{all} requirements met"), listed(&unmet));
            self.failed((path, "in step"), Severity::Error, said, hint);
        }
    }

    fn pinned(&mut self, path: &str, lock: &Lock) {
        if lock.unpinned.is_empty() {
            return self.passed(path, "pinned", "every package pinned".to_owned());
        }
        let names: Vec<String> = lock.unpinned.iter().map(|name| shown::name(name)).collect();
        // Where nothing has a hash, people have written it, not a program.
        let is_compiled = lock.hashed().0 > lock.hashed().1.len();
        let severity = if is_compiled {
            Severity::Error
        } else {
            Severity::Warning
        };
        let said = (
            "every package pinned",
            format!("not pinned: {}", listed(&names)),
        );
        let hint = format!("run `{}`", Format::Requirements.locks_by());
        self.failed((path, "pinned"), severity, said, hint);
    }

    fn hashes(&mut self, path: &str, format: Format, lock: &Lock) {
        let (all, lacking) = lock.hashed();
        if lacking.is_empty() {
            if all > 0 {
                self.passed(path, "hashes", format!("{all} of {all}"));
            }
            return;
        }
        let has_none = lacking.len() == all;
        let severity = if has_none && format.may_lack_hashes() {
            Severity::Warning
        } else {
            Severity::Error
        };
        let names: Vec<String> = lacking.iter().map(|name| shown::name(name)).collect();
        let actual = if has_none {
            "none".to_owned()
        } else {
            format!(
                "{} of {all}, not of {}",
                all - lacking.len(),
                listed(&names)
            )
        };
        let hint = format!(
            "run `{}`, so that nobody can change what is fetched",
            format.hashes_by()
        );
        self.failed(
            (path, "hashes"),
            severity,
            (format!("{all} of {all}"), actual),
            hint,
        );
    }

    /// Every lock file of either checkout.
    fn equal(&mut self, expected: &Checkout) {
        let actual = self.actual;
        if expected.is_cut {
            let said = (
                "a checkout's folders",
                "the other has more than are looked at",
            );
            let hint = "give the folder of one project";
            self.failed((WHOLE, "equal"), Severity::Error, said, hint);
        }
        let paths: BTreeSet<&String> = expected.locks.keys().chain(actual.locks.keys()).collect();
        for path in paths {
            match (expected.locks.get(path), actual.locks.get(path)) {
                (Some((_, Ok(expected))), Some((_, Ok(actual)))) => {
                    self.alike(path, expected, actual);
                }
                (Some(_), None) => {
                    let said = ("as in the other checkout", "missing");
                    let hint = "bring the lock file from the other checkout";
                    self.failed((path, "equal"), Severity::Error, said, hint);
                }
                (None, Some(_)) => {
                    let said = ("not there, as in the other checkout", "only here");
                    let hint = "bring the lock file to the other checkout, or remove it";
                    self.failed((path, "equal"), Severity::Error, said, hint);
                }
                (Some((_, Err(_))), _) if expected.is_closed(path) => {}
                (Some((_, Err(why))), _) => {
                    let actual = format!("the other checkout's cannot be read: {why}");
                    let said = ("a lock file to compare with", actual);
                    self.failed(
                        (path, "equal"),
                        Severity::Error,
                        said,
                        "mend the other checkout",
                    );
                }
                // It is told already that this one cannot be read.
                (_, Some((_, Err(_)))) | (None, None) => {}
            }
        }
    }

    fn alike(&mut self, path: &str, expected: &Lock, actual: &Lock) {
        let differences = lock::compare(expected, actual);
        if differences.is_empty() {
            return self.passed(
                path,
                "equal",
                format!("{} packages alike", actual.packages.len()),
            );
        }
        for difference in differences {
            let hint = if difference.is_content {
                "the same version must not have another content: find out who changed it"
            } else {
                "bring both checkouts to the same lock file"
            };
            let said = (difference.expected, difference.actual);
            self.failed((path, &difference.name), Severity::Error, said, hint);
        }
    }
}

/// `a wants ^2, locked is 1.0.0 (packages/app)`.
fn told(folder: &str, unmet: &Unmet) -> String {
    let Unmet {
        name,
        wanted,
        locked,
    } = unmet;
    let place = if folder.is_empty() {
        String::new()
    } else {
        format!(" (in {folder})")
    };
    format!("{name}: wanted {wanted}, locked {locked}{place}")
}

fn listed(texts: &[String]) -> String {
    let mut text = texts
        .iter()
        .take(MOST_NAMED)
        .cloned()
        .collect::<Vec<_>>()
        .join("; ");
    if texts.len() > MOST_NAMED {
        text += &format!("; and {} more", texts.len() - MOST_NAMED);
    }
    text
}

/// Names of the checkout's own packages.
fn own_names(checkout: &Checkout) -> BTreeSet<String> {
    let manifests = checkout.manifests.values();
    manifests
        .filter_map(|(_, content)| content.as_ref().ok()?.name.clone())
        .collect()
}

/// The manifest beside a lock file: for compiled requirements the `.in` file of the same name.
fn is_beside(lock: &str, format: Format, manifest: &str, kind: Kind) -> bool {
    if format == Format::Requirements {
        let stem = |path: &str, ending| path.strip_suffix(ending).map(str::to_owned);
        return kind == Kind::Requirements && stem(lock, ".txt") == stem(manifest, ".in");
    }
    kind.is_locked_by(format) && folder(lock) == folder(manifest)
}

fn manifest_beside<'a>(checkout: &'a Checkout, lock: &str, format: Format) -> Option<&'a Manifest> {
    let mut manifests = checkout.manifests.iter();
    let (_, (_, content)) =
        manifests.find(|(path, (kind, _))| is_beside(lock, format, path, *kind))?;
    content.as_ref().ok()
}

/// Whether a lock file locks a manifest.
fn locks(
    checkout: &Checkout,
    (lock_path, format, lock): (&str, Format, &Lock),
    (path, kind, manifest): (&str, Kind, &Manifest),
) -> bool {
    if is_beside(lock_path, format, path, kind) {
        return true;
    }
    if !kind.is_locked_by(format) || format == Format::Requirements {
        return false;
    }
    match below(folder(path), folder(lock_path)) {
        Some(inner) if !inner.is_empty() => {
            let beside = manifest_beside(checkout, lock_path, format);
            format.covers(lock, inner, manifest, beside)
        }
        _ => false,
    }
}

/// Manifests that a lock file locks, each with its folder as seen from there.
fn locked_by<'a>(
    checkout: &'a Checkout,
    lock_path: &str,
    format: Format,
    lock: &Lock,
) -> Vec<(&'a str, &'a Manifest)> {
    let mut found = Vec::new();
    for (path, (kind, content)) in &checkout.manifests {
        let Ok(manifest) = content else {
            continue;
        };
        if !locks(checkout, (lock_path, format, lock), (path, *kind, manifest)) {
            continue;
        }
        // A folder with a lock file of its own is no member.
        let inner = below(folder(path), folder(lock_path)).unwrap_or_default();
        let has_own = || {
            let mut others = checkout.locks.iter();
            others.any(|(other, (of, _))| is_beside(other, *of, path, *kind))
        };
        if inner.is_empty() || !has_own() {
            found.push((inner, manifest));
        }
    }
    found
}

/// Whether a manifest that this lock file may be for cannot be read.
pub(super) fn has_broken_manifest(checkout: &Checkout, lock_path: &str, format: Format) -> bool {
    checkout.manifests.iter().any(|(path, (kind, content))| {
        let may_be = || {
            let is_inside = below(folder(path), folder(lock_path)).is_some();
            let is_one = kind.is_locked_by(format) && format != Format::Requirements;
            is_beside(lock_path, format, path, *kind) || (is_one && is_inside)
        };
        content.is_err() && may_be()
    })
}

/// Whether any lock file is for a manifest; also one that cannot be read, which is told elsewhere.
fn is_locked(checkout: &Checkout, path: &str, kind: Kind, manifest: &Manifest) -> bool {
    let is_python = kind == Kind::Python;
    checkout.locks.iter().any(|(lock_path, (format, content))| {
        let is_compiled = || {
            let is_same = folder(lock_path) == folder(path);
            is_python && *format == Format::Requirements && is_same
        };
        is_beside(lock_path, *format, path, kind)
            || is_compiled()
            || content.as_ref().is_ok_and(|lock| {
                locks(checkout, (lock_path, *format, lock), (path, kind, manifest))
            })
    })
}
