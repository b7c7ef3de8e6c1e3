//! The databases of `../shared/workloads`: public schemas with their data, where that folder is.

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex, OnceLock};

use super::{TestDb, install};

/// Where the archives are: `STANDIN_WORKLOADS`, or `../shared/workloads` seen from the project's folder.
fn folder() -> PathBuf {
    match std::env::var_os("STANDIN_WORKLOADS") {
        Some(folder) => folder.into(),
        None => PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/workloads"),
    }
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

fn restore(archive: &std::path::Path) -> Option<TestDb> {
    let db = TestDb::new();
    let output = Command::new(install::client("pg_restore"))
        .args(["--no-owner", "--no-privileges", "--exit-on-error", "-d"])
        .arg(&db.address.database)
        .arg(archive)
        .envs(db.address.env())
        .output()
        .expect("run pg_restore");
    let (name, reason) = (archive.display(), String::from_utf8_lossy(&output.stderr));
    if reason.contains("is not available") || reason.contains("unsupported XML feature") {
        super::skipped(&format!(
            "{name} needs what this PostgreSQL was built without: {reason}"
        ));
        return None;
    }
    assert!(output.status.success(), "{name}: {reason}");
    Some(db)
}
