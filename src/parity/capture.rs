//! What production is like, written down: a manifest, and its schema beside it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::check::rfc_3339;
use crate::drift::manifest::{Baseline, Component, FORMAT, Manifest};
use crate::drift::{Object, Schema};
use crate::error::{Error, Kind, Result};
use crate::pg::connect::Side;
use crate::pg::definitions::{self, Extras};
use crate::pg::facts;
use crate::pg::url::ConnInfo;

/// The component that stands for the database.
pub const POSTGRESQL: &str = "postgresql";

/// What was captured.
#[derive(Debug)]
pub struct Captured {
    /// PostgreSQL as a component.
    pub component: Component,
    /// The schema.
    pub schema: Schema,
}

/// Reads what production is like. Nothing is written to it. With `roles`, names of roles, owners and grants are part of
/// it; comments always are.
pub async fn capture(source: &ConnInfo, image: Option<&str>, roles: bool) -> Result<Captured> {
    let extras = Extras {
        grants: roles,
        comments: true,
    };
    let (mut component, schema) = tokio::try_join!(
        facts::read(source, Side::Source),
        definitions::read(source, Side::Source, extras)
    )?;
    if !roles {
        component.roles.clear();
    }
    let version = component.version.clone().unwrap_or_default();
    component.image = Some(image.map_or_else(|| format!("postgres:{version}"), str::to_owned));
    Ok(Captured { component, schema })
}

/// The manifest of what was captured. Other components of `before`, which were written by hand, stay.
pub fn manifest(
    captured: &Captured,
    before: Option<Manifest>,
    baseline: Option<&Path>,
) -> Manifest {
    let mut manifest = before.unwrap_or_default();
    let mut component = captured.component.clone();
    component.schema = baseline.and_then(Path::file_name).map(|file| Baseline {
        fingerprint: captured.schema.fingerprint(),
        file: file.to_string_lossy().into_owned(),
    });
    manifest.format = FORMAT;
    manifest.captured_at = Some(rfc_3339(SystemTime::now()));
    manifest.components.insert(POSTGRESQL.to_owned(), component);
    manifest
}

/// The file of the schema that goes with a manifest's: `infrastructure.schema.json` beside `infrastructure.json`.
pub fn beside(manifest: &Path) -> PathBuf {
    manifest.with_extension("schema.json")
}

/// Reads a manifest. Errors are of kind `Disk` where there is no file, `Rules` where it is no manifest.
pub fn read_manifest(path: &Path) -> Result<Manifest> {
    let manifest: Manifest = read(path, "manifest")?;
    if manifest.format == FORMAT {
        return Ok(manifest);
    }
    let what = format!(
        "this manifest has the form {}, and this version knows {FORMAT}",
        manifest.format
    );
    Err(Error::new(Kind::Rules, what)
        .on(path.display().to_string())
        .hint("capture it again with `standin parity capture`, or use a newer standin"))
}

/// The schema that a manifest refers to; it must be the one that was captured with it.
pub fn read_baseline(manifest: &Path, baseline: &Baseline) -> Result<Schema> {
    let folder = manifest.parent().unwrap_or(Path::new(""));
    let path = folder.join(&baseline.file);
    let mut schema: Schema = read(&path, "captured schema")?;
    // Comparing takes paths apart: a file that was edited must not get that far.
    if !schema.objects.iter().all(Object::has_whole_path) {
        return Err(Error::new(Kind::Rules, "this is no captured schema")
            .on(path.display().to_string())
            .hint("write one with `standin parity capture`"));
    }
    schema
        .objects
        .sort_by(|a, b| (a.kind, &a.path).cmp(&(b.kind, &b.path)));
    if schema.fingerprint() == baseline.fingerprint {
        return Ok(schema);
    }
    Err(Error::new(
        Kind::Rules,
        "this is not the schema that the manifest was captured with",
    )
    .on(path.display().to_string())
    .hint("capture both again with `standin parity capture`, and commit them together"))
}

fn read<T: serde::de::DeserializeOwned>(path: &Path, what: &str) -> Result<T> {
    let text = fs::read(path).map_err(|error| {
        Error::new(Kind::Disk, format!("the {what} cannot be read"))
            .on(path.display().to_string())
            .because(error)
            .hint("write one with `standin parity capture`")
    })?;
    serde_json::from_slice(&text).map_err(|error| {
        let place = format!("{}:{}:{}", path.display(), error.line(), error.column());
        // Serde's words quote the value that does not fit; a manifest may hold what is nobody's business.
        Error::new(Kind::Rules, format!("this is no {what}"))
            .on(place)
            .hint("write one with `standin parity capture`")
    })
}

/// A value as the text of a file.
pub fn text<T: serde::Serialize>(value: &T) -> Result<String> {
    let text = serde_json::to_string_pretty(value);
    text.map(|text| text + "\n").map_err(|error| {
        Error::new(
            Kind::Internal,
            "what was captured cannot be written as JSON",
        )
        .because(error)
    })
}
