//! A command of the user's own: tools that need a configuration which only their users can judge, such as greenmask
//! and pgstream.

use std::path::Path;

use super::Contender;

/// A shell command that finds `SOURCE_URL`, `TARGET_URL` (an empty database) and `JOBS` in its environment.
pub(crate) fn command(name: &str, command: &str) -> Contender {
    let command = command.to_owned();
    Contender::rival(name, move |stage| {
        let mut shell = stage.program(Path::new("sh"));
        shell
            .args(["-c", &command])
            .env("PATH", stage.path())
            .env("SOURCE_URL", stage.uri("production"))
            .env("TARGET_URL", stage.uri("target"))
            .env("JOBS", stage.arguments.jobs.to_string());
        stage.run(&mut shell)?;
        Ok(None)
    })
}
