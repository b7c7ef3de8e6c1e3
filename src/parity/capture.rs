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
use crate::services::{Facts, is_secret, redis, search};

/// The component that stands for the database.
pub const POSTGRESQL: &str = "postgresql";

/// Components of which there is one: where production moved from one to the other, the other is gone.
const RELATIVES: [[&str; 2]; 2] = [["redis", "valkey"], ["elasticsearch", "opensearch"]];

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

/// Reads what production's other services are like, all at once. Nothing is written to them.
pub async fn services(
    redis: Option<&redis::Address>,
    search: Option<&search::Address>,
) -> Result<Vec<Facts>> {
    let one = async {
        match redis {
            Some(address) => redis::read(address, redis::SETTINGS, redis::TIME)
                .await
                .map(Some),
            None => Ok(None),
        }
    };
    let other = async {
        match search {
            Some(address) => search::read(address, search::SETTINGS).await.map(Some),
            None => Ok(None),
        }
    };
    let (one, other) = tokio::try_join!(one, other)?;
    Ok([one, other].into_iter().flatten().collect())
}

/// The manifest of what was captured. Other components of `before` stay, and so does what no service says of itself.
pub fn manifest(
    captured: Option<&Captured>,
    services: &[Facts],
    before: Option<Manifest>,
    baseline: Option<&Path>,
) -> Manifest {
    let mut manifest = before.unwrap_or_default();
    manifest.format = FORMAT;
    manifest.captured_at = Some(rfc_3339(SystemTime::now()));
    if let Some(captured) = captured {
        let mut component = captured.component.clone();
        component.settings.retain(|name, _| !is_secret(name));
        component.changed.retain(|name| !is_secret(name));
        component.schema = baseline.and_then(Path::file_name).map(|file| Baseline {
            fingerprint: captured.schema.fingerprint(),
            file: file.to_string_lossy().into_owned(),
        });
        manifest.components.insert(POSTGRESQL.to_owned(), component);
    }
    for facts in services {
        let before = manifest.components.remove(&facts.name);
        let relatives = RELATIVES
            .iter()
            .filter(|relatives| relatives.contains(&facts.name.as_str()));
        for relative in relatives.flatten() {
            manifest.components.remove(*relative);
        }
        let component = service(facts, before.unwrap_or_default());
        manifest.components.insert(facts.name.clone(), component);
    }
    manifest
}

/// A service's component. Its health is that of a moment, so a manifest has the one that somebody asked for; and an
/// image of one's own stays.
fn service(facts: &Facts, before: Component) -> Component {
    let mut component = facts.component.clone();
    let usual =
        |version: &Option<String>| Some(format!("{}:{}", image(&facts.name), version.as_ref()?));
    let own = before
        .image
        .filter(|image| Some(image) != usual(&before.version).as_ref());
    component.image = own.or_else(|| usual(&component.version));
    component.health = before.health;
    component
}

/// The image of a service in Docker's registry, as its makers or Docker publish it.
fn image(name: &str) -> &str {
    match name {
        "valkey" => "valkey/valkey",
        "opensearch" => "opensearchproject/opensearch",
        official => official,
    }
}

/// The file of the schema that goes with a manifest's: `infrastructure.schema.json` beside `infrastructure.json`.
pub fn beside(manifest: &Path) -> PathBuf {
    manifest.with_extension("schema.json")
}

/// Reads a manifest. Errors are of kind `Disk` where there is no file, `Rules` where it is no manifest.
pub fn read_manifest(path: &Path) -> Result<Manifest> {
    let manifest: Manifest = read(path, "manifest")?;
    if manifest.format == FORMAT {
        return only_databases_have_schemas(manifest, path);
    }
    let what = format!(
        "this manifest has the form {}, and this version knows {FORMAT}",
        manifest.format
    );
    Err(Error::new(Kind::Rules, what)
        .on(path.display().to_string())
        .hint("capture it again with `standin parity capture`, or use a newer standin"))
}

/// A schema beside any other component would be compared with nothing, so nobody is to think that it was.
fn only_databases_have_schemas(manifest: Manifest, path: &Path) -> Result<Manifest> {
    let mut components = manifest.components.iter();
    let misplaced = components
        .find(|(name, component)| *name != POSTGRESQL && component.schema.is_some())
        .map(|(name, _)| {
            format!("the component `{name}` has a schema, and only `{POSTGRESQL}` has one")
        });
    match misplaced {
        Some(what) => Err(Error::new(Kind::Rules, what)
            .on(path.display().to_string())
            .hint("take `schema` out of the component")),
        None => Ok(manifest),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(name: &str, version: &str) -> Facts {
        let mut facts = Facts {
            name: name.to_owned(),
            ..Facts::default()
        };
        facts.component.version = Some(version.to_owned());
        facts.component.health = Some("red".to_owned());
        facts
    }

    #[test]
    fn a_schema_beside_another_component_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("infrastructure.json");
        let read = |name: &str| {
            let schema = r#"{"schema": {"fingerprint": "x", "file": "x.json"}}"#;
            fs::write(
                &path,
                format!(r#"{{"components": {{"{name}": {schema}}}}}"#),
            )
            .unwrap();
            read_manifest(&path)
        };
        assert!(read(POSTGRESQL).is_ok());
        for other in ["redis", "opensearch", "postgres"] {
            let error = read(other).unwrap_err().to_string();
            assert!(
                error.contains(&format!("`{other}` has a schema")),
                "{error}"
            );
        }
    }

    #[test]
    fn secrets_stay_out_of_a_manifest() {
        let component = r#"{"settings": {"primary_conninfo": "password=hunter2", "work_mem": "4MB"},
            "changed": ["primary_conninfo", "work_mem"]}"#;
        let captured = Captured {
            component: serde_json::from_str(component).unwrap(),
            schema: Schema::default(),
        };
        let manifest = manifest(Some(&captured), &[], None, None);
        let component = &manifest.components[POSTGRESQL];
        assert!(component.settings.keys().eq(["work_mem"]));
        assert!(component.changed.iter().eq(["work_mem"]));
    }

    #[test]
    fn a_service_takes_the_place_of_itself_and_of_its_relative() {
        let before = r#"{"components": {"redis": {"version": "7.0.15", "image": "ours:2"},
            "elasticsearch": {"version": "8.7.0", "image": "ours:1", "health": "green"}, "queue": {"version": "3"}}}"#;
        let before: Manifest = serde_json::from_str(before).unwrap();
        let services = [facts("valkey", "8.0.1"), facts("elasticsearch", "8.8.0")];
        let manifest = manifest(None, &services, Some(before), None);
        let said: Vec<(&str, &str, &str, &str)> = manifest
            .components
            .iter()
            .map(|(name, component)| {
                (
                    name.as_str(),
                    component.version.as_deref().unwrap_or_default(),
                    component.image.as_deref().unwrap_or_default(),
                    component.health.as_deref().unwrap_or_default(),
                )
            })
            .collect();
        assert_eq!(
            said,
            [
                ("elasticsearch", "8.8.0", "ours:1", "green"),
                ("queue", "3", "", ""),
                ("valkey", "8.0.1", "valkey/valkey:8.0.1", ""),
            ]
        );
        let later = super::manifest(None, &[facts("valkey", "8.1.0")], Some(manifest), None);
        let image = later.components["valkey"].image.as_deref();
        assert_eq!(image, Some("valkey/valkey:8.1.0"));
    }
}
