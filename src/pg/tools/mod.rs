//! `pg_dump` and `pg_restore`: found, chosen by version, run without a password on their command line.
//!
//! Their messages reach an error only through `words`, which knows what of them can hold values. A run that is to end
//! early ends them with SIGTERM: then they cancel on the server what they have begun there. Where that takes too long, because
//! the server is silent, they are killed.

mod interrupt;
mod words;

use std::ffi::OsString;
use std::io::Read;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

pub use interrupt::Interrupter;
pub(super) use words::Failures;

use super::connect::{Side, is_crowded};
use super::raw::connect_raw;
use super::server::{BIN_VARIABLE, Places, Version, program, version_of};
use super::url::ConnInfo;
use crate::error::{Error, Kind, Result};

/// The client programs of one version.
#[derive(Debug, Clone)]
pub struct Tools {
    bin: PathBuf,
    version: Version,
    interrupter: Interrupter,
    /// Logins with settings of ours are refused. Clones share it.
    plain: Arc<AtomicBool>,
}

/// How often a program that could not log in is run again when we can, and the pause before that, which grows by itself:
/// the connection that we had may be somebody else's by then.
const LOGINS: (u32, Duration) = (10, Duration::from_millis(50));

impl Tools {
    /// The newest ones on this machine, which must not be older than the server (`server_version_num`): an older
    /// `pg_dump` does not know what a newer server has, and refuses it. An error too where `STANDIN_PG_BIN` names a folder
    /// without any program of PostgreSQL.
    pub fn find(server_version: u32) -> Result<Self> {
        let places = Places::from_env();
        places.require()?;
        choose(candidates(&places), Version::from_number(server_version))
    }

    /// Version of `pg_dump`.
    pub fn version(&self) -> Version {
        self.version
    }

    /// For another thread, to end what runs and keep what is still to come from starting. Clones share it.
    pub fn interrupter(&self) -> Interrupter {
        self.interrupter.clone()
    }

    /// Runs `pg_dump` or `pg_restore` on a database. A program that cannot log in does not say why in codes; our own login
    /// does, and knows how to wait for a connection. If it succeeds, the program is run again: without our settings
    /// where logins with them are refused.
    pub(super) fn run_on(
        &self,
        side: Side,
        program: &'static str,
        info: &ConnInfo,
        arguments: &[OsString],
    ) -> Result<Ended> {
        let mut info = info.clone();
        if self.plain.load(Ordering::Relaxed) {
            info = info.without_settings();
        }
        let mut ended = self.run(program, &info, arguments)?;
        for turn in 0..LOGINS.0 {
            if !ended.is_stranded() {
                break;
            }
            std::thread::sleep(LOGINS.1 * turn);
            info = self.reach(side, info)?;
            ended = self.run(program, &info, arguments)?;
        }
        Ok(ended)
    }

    /// The address with settings, or without where its logins take none. An error where no login is to be had.
    fn reach(&self, side: Side, info: ConnInfo) -> Result<ConnInfo> {
        match connect_raw(&info, side) {
            Err(error) if info.has_settings() && !is_crowded(&error) => {
                let plain = info.without_settings();
                connect_raw(&plain, side)?;
                tracing::info!("{info} takes no settings with a login; the run goes on without");
                self.plain.store(true, Ordering::Relaxed);
                Ok(plain)
            }
            reached => reached.map(|_| info),
        }
    }

    /// Runs a program. What it prints goes nowhere.
    pub(super) fn run(
        &self,
        program: &'static str,
        info: &ConnInfo,
        arguments: &[OsString],
    ) -> Result<Ended> {
        let mut command = Command::new(self.bin.join(program));
        let inherited = std::env::vars_os().map(|(name, _)| name);
        for name in inherited.filter(|name| name.as_encoded_bytes().starts_with(b"PG")) {
            command.env_remove(name);
        }
        command
            .args(arguments)
            .envs(info.env())
            // Messages in English: they are read by `words`.
            .env("LC_ALL", "C")
            // Of its own, so that it can be ended with the workers that `pg_restore` has.
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let failed = |error: std::io::Error| {
            Error::new(Kind::Tool, format!("{program} cannot be run")).because(error)
        };
        let mut child = self.interrupter.spawn(&mut command).map_err(failed)?;
        let mut words = Vec::new();
        // It ends with the program, so the program needs no waiting for while others hold the interrupter.
        let read = child.words.read_to_end(&mut words);
        let success = child.wait().map_err(failed)?;
        read.map_err(failed)?;
        if self.interrupter.is_set() {
            return Err(Error::new(
                Kind::Interrupted,
                format!("{program} was interrupted"),
            ));
        }
        Ok(Ended {
            program,
            success,
            words: String::from_utf8_lossy(&words).into_owned(),
        })
    }
}

/// How a program ended, and what it said on the way. Its words may hold values.
pub(super) struct Ended {
    program: &'static str,
    success: bool,
    words: String,
}

impl Ended {
    /// Whether the program failed because it could not log in: then it has done nothing.
    fn is_stranded(&self) -> bool {
        !self.success && Failures::read(&self.words).are_of_the_login()
    }

    /// An error unless the program did all that it was to do.
    pub(super) fn accept(&self, info: &ConnInfo) -> Result<()> {
        let failures = Failures::read(&self.words);
        if self.success || failures.are_harmless() {
            return Ok(());
        }
        Err(failures.into_error(self.program).on(info.to_string()))
    }
}

/// Folders with both programs of a version, the preferred one first.
fn candidates(places: &Places) -> Vec<(PathBuf, Version)> {
    let mut found: Vec<(PathBuf, Version)> = Vec::new();
    for folder in places.tool_folders() {
        let Some(dump) = program(&folder, "pg_dump") else {
            continue;
        };
        let Some(bin) = dump
            .parent()
            .filter(|bin| program(bin, "pg_restore").is_some())
        else {
            continue;
        };
        if found.iter().any(|(known, _)| known == bin) {
            continue;
        }
        if let Some(version) = version_of(&dump) {
            found.push((bin.to_path_buf(), version));
        }
    }
    found
}

fn choose(found: Vec<(PathBuf, Version)>, server: Version) -> Result<Tools> {
    let wanted = server.major;
    let install = format!(
        "install the client programs of PostgreSQL {wanted} or newer (Debian: postgresql-client-{wanted}), \
         or point {BIN_VARIABLE} at their folder"
    );
    let names: Vec<String> = found
        .iter()
        .map(|(bin, version)| format!("{version} in {}", bin.display()))
        .collect();
    // Of equals, the first one found.
    let newest = found
        .into_iter()
        .reduce(|best, next| if next.1 > best.1 { next } else { best });
    match newest {
        Some((bin, version)) if version.major >= wanted => Ok(Tools {
            bin,
            version,
            interrupter: Interrupter::default(),
            plain: Arc::default(),
        }),
        Some(_) => Err(Error::new(
            Kind::Tool,
            format!("every pg_dump on this machine is older than the source's PostgreSQL {server}"),
        )
        .hint(format!("found: {}", names.join(", ")))
        .hint(install)),
        None => Err(
            Error::new(Kind::Tool, "pg_dump and pg_restore are not on this machine").hint(install),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(versions: &[&str]) -> Vec<(PathBuf, Version)> {
        let at = |version: &&str| {
            (
                PathBuf::from(format!("/pg/{version}")),
                Version::parse(version).unwrap(),
            )
        };
        versions.iter().map(at).collect()
    }

    #[test]
    fn the_newest_that_fits_is_chosen() {
        let server = Version::from_number(150_020);
        let tools = choose(found(&["15.18", "18.6", "14.1"]), server).unwrap();
        assert_eq!(tools.bin, PathBuf::from("/pg/18.6"));
        // Minor versions do not matter to a server.
        assert_eq!(choose(found(&["15.1"]), server).unwrap().version().minor, 1);
    }

    #[test]
    fn older_ones_are_named_with_what_to_install() {
        let error = choose(found(&["15.18", "16.2"]), Version::from_number(180_006)).unwrap_err();
        assert_eq!(error.kind(), Kind::Tool);
        assert!(error.to_string().contains("18.6"), "{error}");
        assert!(
            error.hints()[0].contains("15.18 in /pg/15.18, 16.2"),
            "{error:?}"
        );
        assert!(
            error.hints()[1].contains("postgresql-client-18"),
            "{error:?}"
        );
        let error = choose(found(&[]), Version::from_number(140_000)).unwrap_err();
        assert!(error.to_string().contains("not on this machine"));
    }

    #[test]
    fn an_interrupted_program_is_ended_and_none_is_started_any_more() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pg_dump");
        std::fs::write(
            &path,
            "#!/bin/sh\necho started >&2\nexec tail -f /dev/null\n",
        )
        .unwrap();
        let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(&path, executable).unwrap();
        let mut tools = choose(found(&["18.0"]), Version::from_number(180_000)).unwrap();
        tools.bin = folder.path().to_path_buf();
        let info = ConnInfo::socket(folder.path(), 5432, "nobody", "nothing");
        let interrupter = tools.interrupter();
        let error = std::thread::scope(|scope| {
            let running = scope.spawn(|| tools.run("pg_dump", &info, &[]).map(drop));
            interrupter.stop();
            running.join().unwrap().unwrap_err()
        });
        assert_eq!(error.kind(), Kind::Interrupted);
        let error = tools.run("pg_dump", &info, &[]).map(drop).unwrap_err();
        assert_eq!(error.kind(), Kind::Interrupted);
    }
}
