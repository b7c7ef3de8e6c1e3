//! What shows here how dev's schema should be: production, or what was captured of it where it is away.

use std::path::{Path, PathBuf};

use super::{UpArgs, in_time, manifest};
use crate::cli::settings::Settings;
use crate::drift::Schema;
use crate::drift::manifest::Baseline;
use crate::error::{Error, Kind, Result};
use crate::input::is_pipe;
use crate::parity::capture::{POSTGRESQL, read_baseline, read_manifest};
use crate::pg::connect::{Side, connect};
use crate::pg::url::ConnInfo;

/// How dev's schema should be.
pub(super) enum Shown {
    /// As in production, which is asked.
    Live(ConnInfo),
    /// As it was when it was captured.
    Captured(Captured),
    /// Nobody says.
    Nowhere,
}

/// A schema that was captured with a manifest.
pub(super) struct Captured {
    pub(super) manifest: PathBuf,
    pub(super) schema: Schema,
    /// Why production is not asked, where there is an address of it.
    pub(super) away: Option<Error>,
}

/// What is known here: once for all steps, since production may come and go.
pub(super) fn of(args: &UpArgs, settings: &Settings<'_>) -> Result<Shown> {
    // A developer may have no address of production; one that cannot be looked up is another matter.
    let source = match settings.source_text() {
        Ok(_) => Some(settings.source()?),
        Err(error) if matches!(error.kind(), Kind::Rules | Kind::Key) => None,
        Err(error) => return Err(error),
    };
    let Some((manifest, baseline)) = baseline(args)? else {
        return Ok(source.map_or(Shown::Nowhere, Shown::Live));
    };
    let away = match source {
        Some(source) => match in_time(args, &source, Side::Source, connect(&source, Side::Source))?
        {
            // A server that says no is there.
            Err(error) if error.kind() == Kind::Connection && error.sqlstate().is_none() => {
                Some(error)
            }
            _ => return Ok(Shown::Live(source)),
        },
        None => None,
    };
    let schema = read_baseline(&manifest, &baseline)?;
    Ok(Shown::Captured(Captured {
        manifest,
        schema,
        away,
    }))
}

/// The manifest and the schema that it has. What comes from a pipe can be read once, by the checks.
fn baseline(args: &UpArgs) -> Result<Option<(PathBuf, Baseline)>> {
    let manifest = manifest(args).filter(|path: &PathBuf| !is_pipe(Path::new(path)));
    let Some(path) = manifest else {
        return Ok(None);
    };
    let mut components = read_manifest(&path, Some(args.patience()))?.components;
    let schema = components
        .remove(POSTGRESQL)
        .and_then(|component| component.schema);
    Ok(schema.map(|baseline| (path, baseline)))
}
