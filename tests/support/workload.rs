//! The databases of `../shared/workloads`: public schemas with their data, where that folder is.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, OnceLock};

use standin::pg::server::Server;

use super::{TestDb, install};

/// Where the archives are: `STANDIN_WORKLOADS`, or `../shared/workloads` seen from the project's folder.
fn folder() -> PathBuf {
    match std::env::var_os("STANDIN_WORKLOADS") {
        Some(folder) => folder.into(),
        None => PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/workloads"),
    }
}

/// The names of all archives, those in folders with the folder in front; none, and the reason on stderr, where there
/// are none.
pub fn workloads() -> Vec<String> {
    let mut names = Vec::new();
    for inner in ["", "peers"] {
        for entry in std::fs::read_dir(folder().join(inner))
            .into_iter()
            .flatten()
        {
            let path = entry.expect("list the workloads").path();
            if path
                .extension()
                .is_some_and(|extension| extension == "dump")
            {
                let stem = path.file_stem().unwrap_or_default().to_string_lossy();
                names.push(Path::new(inner).join(&*stem).display().to_string());
            }
        }
    }
    if names.is_empty() {
        super::skipped(&format!("there are no archives in {}", folder().display()));
    }
    names.sort();
    names
}

/// A database of its own with what `NAME.dump` holds. `None`, and the reason on stderr, where the archive is not there
/// or the server was built without something that it needs.
/// The archive is restored once a process and copied for every caller.
pub fn workload(name: &str) -> Option<TestDb> {
    type Restored = Mutex<HashMap<String, Arc<OnceLock<Option<TestDb>>>>>;
    static RESTORED: OnceLock<Restored> = OnceLock::new();
    let archive = folder().join(format!("{name}.dump"));
    if !archive.is_file() {
        super::skipped(&format!("there is no {}", archive.display()));
        return None;
    }
    let restored = RESTORED.get_or_init(Mutex::default);
    let template = Arc::clone(
        restored
            .lock()
            .expect("no test panics here")
            .entry(name.to_owned())
            .or_default(),
    );
    template
        .get_or_init(|| restore(&archive))
        .as_ref()
        .map(TestDb::copy)
}

fn restore(archive: &Path) -> Option<TestDb> {
    restore_into(TestDb::new(), archive, &[])
}

/// The structure of a workload, without rows, in a database of its own in a given server. `None`, and the reason on
/// stderr, as for [`workload`].
pub fn workload_structure(name: &str, server: &Server) -> Option<TestDb> {
    let archive = folder().join(format!("{name}.dump"));
    restore_into(TestDb::on(server), &archive, &["--schema-only"])
}

/// Restores an archive into an empty database; `None`, and the reason on stderr, where the server lacks something.
pub fn restore_into(db: TestDb, archive: &Path, options: &[&str]) -> Option<TestDb> {
    let output = Command::new(install::client("pg_restore"))
        .args(["--no-owner", "--no-privileges"])
        .args(options)
        .args(["-d", &db.address.database])
        .arg(archive)
        .envs(db.address.env())
        .output()
        .expect("run pg_restore");
    let (name, reason) = (archive.display(), String::from_utf8_lossy(&output.stderr));
    let lacks = [
        "is not available",
        "unsupported XML feature",
        "could not open extension control file",
    ];
    if lacks.iter().any(|words| reason.contains(words)) {
        let first = reason.lines().next().unwrap_or_default();
        super::skipped(&format!(
            "{name} needs what this PostgreSQL was built without: {first}"
        ));
        return None;
    }
    assert!(
        output.status.success() || is_older_server(&reason),
        "{name}: {reason}"
    );
    Some(db)
}

/// Whether the only error is that the server does not know a setting of its successors, which `pg_restore` makes in all.
fn is_older_server(reason: &str) -> bool {
    reason.contains("errors ignored on restore: 1\n")
        && reason.contains("unrecognized configuration parameter \"transaction_timeout\"")
}
