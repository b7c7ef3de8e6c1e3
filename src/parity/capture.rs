//! What production is like, written down: a manifest, and its schema beside it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde_json::error::Category;

use super::check::rfc_3339;
use crate::drift::manifest::{
    Baseline, Component, Extensions, FORMAT, Manifest, mistake, oversight, version_fits,
};
use crate::drift::shape::Shape;
use crate::drift::withheld::{is_withheld, withhold};
use crate::drift::{Object, Schema};
use crate::error::{Error, Kind, Result};
use crate::input;
use crate::pg::connect::Side;
use crate::pg::definitions::{self, Extras};
use crate::pg::facts;
use crate::pg::shape;
use crate::pg::url::ConnInfo;
use crate::services::{Facts, redis, search};

/// The component that stands for the database.
pub const POSTGRESQL: &str = "postgresql";

/// Components of which there is one: where production moved from one to the other, the other is gone.
const RELATIVES: [[&str; 2]; 2] = [["redis", "valkey"], ["elasticsearch", "opensearch"]];

/// What messages call it.
const MANIFEST: &str = "manifest";

/// Longest manifest, schema or file of statistics, in bytes. A column takes some 250 of them.
const LONGEST: u64 = 256 << 20;

/// What was captured.
#[derive(Debug)]
pub struct Captured {
    /// PostgreSQL as a component.
    pub component: Component,
    /// The schema.
    pub schema: Schema,
    /// How rows and values are distributed, as it is written down.
    pub data: Option<Shape>,
}

/// What is written down of a database besides.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Names of roles, owners and grants.
    pub roles: bool,
    /// How rows and values are distributed, by the planner's statistics.
    pub data: bool,
}

/// Reads what production is like. Nothing is written to it, and no table is read. Comments are always part of it.
pub async fn capture(source: &ConnInfo, image: Option<&str>, wanted: Wanted) -> Result<Captured> {
    let extras = Extras {
        grants: wanted.roles,
        comments: true,
    };
    let data = async {
        match wanted.data {
            true => shape::read(source, Side::Source).await.map(Some),
            false => Ok(None),
        }
    };
    let (facts, schema, data) = tokio::try_join!(
        facts::read(source, Side::Source),
        definitions::read(source, Side::Source, extras),
        data
    )?;
    let mut component = facts.component;
    if !wanted.roles {
        component.roles.clear();
    }
    let version = component.version.clone().unwrap_or_default();
    component.image = Some(image.map_or_else(|| format!("postgres:{version}"), str::to_owned));
    Ok(Captured {
        component,
        schema,
        data: data.map(Shape::written_down),
    })
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

/// The manifest of what was captured, to be written to `path`. Other components of `before` stay, and so does what no
/// service says of itself, what was not read this time, what somebody wrote into it that this program does not know, and
/// ranges of versions in which those that were found are.
pub fn manifest(
    captured: Option<&Captured>,
    services: &[Facts],
    before: Option<Manifest>,
    path: Option<&Path>,
) -> Manifest {
    let mut manifest = before.unwrap_or_default();
    manifest.format = FORMAT;
    manifest.captured_at = Some(rfc_3339(SystemTime::now()));
    if let Some(captured) = captured {
        let mut component = captured.component.clone();
        let found = &captured.component.settings;
        let is_hidden = |name: &str| is_withheld(name, found.get(name).map_or("", String::as_str));
        component.settings.retain(|name, _| !is_hidden(name));
        component.changed.retain(|name| !is_hidden(name));
        component.schema =
            path.and_then(|path| named(&beside(path), captured.schema.fingerprint()));
        let data = path.zip(captured.data.as_ref());
        let data = data.and_then(|(path, data)| named(&data_beside(path), data.fingerprint()));
        let before = manifest.components.remove(POSTGRESQL).unwrap_or_default();
        component.data = data.or_else(|| before.data.clone());
        let component = edited(component, before);
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
    let usual_before = |given: &str| {
        let tag = given.strip_prefix(&format!("{}:", image(&facts.name)));
        let is_plain = |tag: &&str| tag.chars().all(|c| c.is_ascii_digit() || c == '.');
        let version = before.version.as_deref();
        // Beside a range stands the release that was captured with it.
        let is_in_range = tag
            .filter(is_plain)
            .zip(version)
            .is_some_and(|(tag, version)| version_fits(version, tag));
        is_in_range || Some(given) == usual(&before.version).as_deref()
    };
    let own = before.image.clone().filter(|given| !usual_before(given));
    component.image = own.or_else(|| usual(&component.version));
    component.health.clone_from(&before.health);
    edited(component, before)
}

/// What was found, with what somebody had written: fields that are not known here, and for versions what takes the one that
/// was found, too: `15.x`, `>=15 <17`.
fn edited(found: Component, before: Component) -> Component {
    let mut component = found;
    component.version = kept(component.version, before.version.as_deref());
    component.extensions = kept_versions(component.extensions, &before.extensions);
    component.plugins = kept_versions(component.plugins, &before.plugins);
    component.others = before.others;
    component
}

fn kept(found: Option<String>, before: Option<&str>) -> Option<String> {
    match (&found, before) {
        (Some(version), Some(before)) if version_fits(before, version) => Some(before.to_owned()),
        _ => found,
    }
}

/// Where somebody asked for names only, names; otherwise each version as it was asked for, if it is that.
fn kept_versions(found: Extensions, before: &Extensions) -> Extensions {
    let names = |found: &Extensions| found.each().map(|(name, _)| name.to_owned()).collect();
    match (found, before) {
        (found, Extensions::Names(before)) if !before.is_empty() => {
            Extensions::Names(names(&found))
        }
        (Extensions::Versions(found), before) => Extensions::Versions(
            found
                .into_iter()
                .map(|(name, version)| {
                    let before = before.version(&name).flatten();
                    let version = match before.filter(|before| version_fits(before, &version)) {
                        Some(before) => before.to_owned(),
                        None => version,
                    };
                    (name, version)
                })
                .collect(),
        ),
        (found, _) => found,
    }
}

/// The image of a service in Docker's registry, as its makers or Docker publish it.
fn image(name: &str) -> &str {
    match name {
        "valkey" => "valkey/valkey",
        "opensearch" => "opensearchproject/opensearch",
        official => official,
    }
}

/// A file beside a manifest, as the manifest names it.
fn named(file: &Path, fingerprint: String) -> Option<Baseline> {
    let file = file.file_name()?.to_string_lossy().into_owned();
    Some(Baseline { fingerprint, file })
}

/// The file of the schema that goes with a manifest's: `infrastructure.schema.json` beside `infrastructure.json`.
pub fn beside(manifest: &Path) -> PathBuf {
    manifest.with_extension("schema.json")
}

/// The file of the statistics that goes with a manifest's: `infrastructure.data.json` beside `infrastructure.json`.
pub fn data_beside(manifest: &Path) -> PathBuf {
    manifest.with_extension("data.json")
}

/// Reads a manifest; from a pipe within a time, where there is a limit. Errors are of kind `Rules` where there is none or it
/// is something else, `Disk` where it cannot be read.
pub fn read_manifest(path: &Path, time: Option<Duration>) -> Result<Manifest> {
    let manifest: Manifest = read(path, MANIFEST, time)?;
    if manifest.format == FORMAT {
        if let Some((what, hint)) = oversight(&manifest) {
            let error = Error::new(Kind::Rules, what);
            return Err(error.on(path.display().to_string()).hint(hint));
        }
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

/// A schema or statistics beside any other component would be compared with nothing, so nobody is to think that they were.
fn only_databases_have_schemas(manifest: Manifest, path: &Path) -> Result<Manifest> {
    let others = manifest.components.iter();
    let mut others = others.filter(|(name, _)| *name != POSTGRESQL);
    let misplaced = others.find_map(|(name, component)| {
        let (what, key) = match (&component.schema, &component.data) {
            (Some(_), _) => ("a schema", "schema"),
            (None, Some(_)) => ("statistics", "data"),
            (None, None) => return None,
        };
        let what = format!("the component `{name}` has {what}, and only `{POSTGRESQL}` may");
        Some((what, key))
    });
    match misplaced {
        Some((what, key)) => Err(Error::new(Kind::Rules, what)
            .on(path.display().to_string())
            .hint(format!("take `{key}` out of the component"))),
        None => Ok(manifest),
    }
}

/// The schema that a manifest refers to; it must be the one that was captured with it.
pub fn read_baseline(manifest: &Path, baseline: &Baseline) -> Result<Schema> {
    let folder = manifest.parent().unwrap_or(Path::new(""));
    let path = folder.join(&baseline.file);
    let mut schema: Schema = read_named(&path, "captured schema")?;
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
        schema.objects.iter_mut().for_each(withhold);
        return Ok(schema);
    }
    Err(Error::new(
        Kind::Rules,
        "this is not the schema that the manifest was captured with",
    )
    .on(path.display().to_string())
    .hint("capture both again with `standin parity capture`, and commit them together"))
}

/// The statistics that a manifest refers to; they must be those that were captured with it.
pub fn read_data(manifest: &Path, baseline: &Baseline) -> Result<Shape> {
    let folder = manifest.parent().unwrap_or(Path::new(""));
    let path = folder.join(&baseline.file);
    let data: Shape = read_named(&path, "file of captured statistics")?;
    if data.fingerprint() == baseline.fingerprint {
        return Ok(data);
    }
    let what = "these are not the statistics that the manifest was captured with";
    Err(Error::new(Kind::Rules, what)
        .on(path.display().to_string())
        .hint("capture both again with `standin parity capture --data`, and commit them together"))
}

/// Reads what a manifest names. A manifest may come from a pipe; what it names by itself and is no file could have no end,
/// or never begin.
fn read_named<T: serde::de::DeserializeOwned>(path: &Path, what: &str) -> Result<T> {
    match fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => {
            let error = io::Error::new(io::ErrorKind::InvalidInput, "it is no file");
            Err(unreadable(path, what, error))
        }
        _ => read(path, what, None),
    }
}

fn unreadable(path: &Path, what: &str, error: io::Error) -> Error {
    Error::new(Kind::of_named(&error), format!("the {what} cannot be read"))
        .on(path.display().to_string())
        .because(error)
        .hint(match path.is_dir() {
            true => "what lies in a folder is looked at by --config, --dependencies and --tools",
            false => "write one with `standin parity capture`",
        })
}

fn read<T: serde::de::DeserializeOwned>(
    path: &Path,
    what: &str,
    time: Option<Duration>,
) -> Result<T> {
    let text = input::read(path, LONGEST, time).map_err(|error| unreadable(path, what, error))?;
    serde_json::from_slice(&text).map_err(|error| {
        let place = format!("{}:{}:{}", path.display(), error.line(), error.column());
        // Serde's words quote the value that does not fit; a manifest may hold what is nobody's business.
        let value = serde_json::from_slice(&text).ok();
        let wrong = value
            .as_ref()
            .filter(|_| what == MANIFEST)
            .and_then(mistake);
        let why = match wrong {
            Some((field, must)) => Some(format!("{field} {must}")),
            None => why(&error),
        };
        let why = why.map_or_else(String::new, |why| format!(": {why}"));
        Error::new(Kind::Rules, format!("this is no {what}{why}"))
            .on(place)
            .hint("write one with `standin parity capture`")
    })
}

/// What the parser says is wrong, without what it quotes of the file; `None` where nothing else is left.
fn why(error: &serde_json::Error) -> Option<String> {
    let said = error.to_string();
    let said = said
        .rsplit_once(" at line ")
        .map_or(&*said, |(said, _)| said);
    match error.classify() {
        // Words about the form quote nothing.
        Category::Syntax | Category::Eof => Some(format!("it is not JSON, {said}")),
        Category::Data
            if ["missing field `", "duplicate field `"]
                .iter()
                .any(|start| said.starts_with(start)) =>
        {
            Some(said.to_owned())
        }
        // `invalid type: string "…", expected a map`
        Category::Data => said
            .rsplit_once(", expected ")
            .map(|(_, must)| format!("expected {must}")),
        Category::Io => None,
    }
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
    fn components_that_would_not_be_compared_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("infrastructure.json");
        let read = |component: &str| {
            let text = format!(r#"{{"components": {{"postgresql": {component}}}}}"#);
            fs::write(&path, text).unwrap();
            read_manifest(&path, None)
        };
        for (component, expected) in [
            (r#"{"verson": "15"}"#, "did you mean `version`?"),
            (
                r#"{"version": "15", "settigs": {}}"#,
                "did you mean `settings`?",
            ),
            (r#"{"healt": "green"}"#, "did you mean `health`?"),
            (r#"{"owner": "ops"}"#, "take it out"),
            ("{}", "take it out"),
        ] {
            let error = read(component).unwrap_err();
            assert!(error.hints()[0].contains(expected), "{component}: {error}");
        }
        // What somebody writes besides is theirs.
        assert!(read(r#"{"version": "15", "owner": "ops", "note": "x"}"#).is_ok());
    }

    #[test]
    fn a_schema_beside_another_component_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("infrastructure.json");
        let read = |name: &str, key: &str| {
            let baseline = r#"{"fingerprint": "x", "file": "x.json"}"#;
            fs::write(
                &path,
                format!(r#"{{"components": {{"{name}": {{"{key}": {baseline}}}}}}}"#),
            )
            .unwrap();
            read_manifest(&path, None)
        };
        for (key, what) in [("schema", "a schema"), ("data", "statistics")] {
            assert!(read(POSTGRESQL, key).is_ok());
            for other in ["redis", "opensearch", "postgres"] {
                let error = read(other, key).unwrap_err().to_string();
                let expected = format!("`{other}` has {what}");
                assert!(error.contains(&expected), "{error}");
            }
        }
    }

    #[test]
    fn a_mistake_in_a_manifest_is_told_with_its_field_and_without_its_value() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("infrastructure.json");
        let text = r#"{"components": {"redis": {"version": ["hunter2"]}}}"#;
        fs::write(&path, text).unwrap();
        let told = format!("{:?}", read_manifest(&path, None).unwrap_err());
        assert!(
            told.contains("components.redis.version must be text"),
            "{told}"
        );
        assert!(!told.contains("hunter2"), "{told}");
    }

    #[test]
    fn what_is_wrong_about_a_file_is_told_with_its_place_and_without_what_stands_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("infrastructure.json");
        for (text, place, why) in [
            (
                "{\"components\": {\n  hunter2: 1}}",
                ":2:3",
                "key must be a string",
            ),
            ("hunter2", ":1:1", "not JSON, expected value"),
            (
                "{\"components\": {\"hunter2\": {}",
                ":1:29",
                "not JSON, EOF while parsing",
            ),
            ("[\"hunter2\"]", ":1:", "components must be there"),
        ] {
            fs::write(&path, text).unwrap();
            let error = read_manifest(&path, None).unwrap_err();
            let told = format!("{error:?}");
            assert!(error.what().contains(why), "{told}");
            assert!(error.subject().unwrap().contains(place), "{told}");
            assert!(!told.contains("hunter2"), "{told}");
        }
        for (text, why) in [
            (
                "{\"objects\": \"hunter2, expected x\"}",
                ": expected a sequence",
            ),
            ("{\"hunter2\": 1}", ": missing field `"),
        ] {
            fs::write(&path, text).unwrap();
            let error = read::<Schema>(&path, "captured schema", None).unwrap_err();
            assert!(error.what().contains(why), "{error:?}");
            assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
        }
    }

    #[test]
    fn what_a_manifest_names_must_be_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let manifest = folder.path().join("infrastructure.json");
        input::tests::pipe(folder.path());
        for file in ["pipe", "/dev/zero", "."] {
            let baseline = Baseline {
                fingerprint: "x".to_owned(),
                file: file.to_owned(),
            };
            let (told, errors) = std::sync::mpsc::channel();
            let manifest = manifest.clone();
            std::thread::spawn(move || {
                let schema = read_baseline(&manifest, &baseline).unwrap_err();
                let data = read_data(&manifest, &baseline).unwrap_err();
                told.send([schema, data].map(|error| format!("{error:?}")))
            });
            // A pipe without a writer would keep it for ever.
            let errors = errors.recv_timeout(Duration::from_mins(1)).unwrap();
            assert!(
                errors.iter().all(|error| error.contains("it is no file")),
                "{errors:?}"
            );
        }
    }

    #[test]
    fn secrets_stay_out_of_a_manifest() {
        let component = r#"{"settings": {"primary_conninfo": "password=hunter2", "work_mem": "4MB",
            "my.link": "postgres://me:hunter2@far/shop"}, "changed": ["my.link", "primary_conninfo", "work_mem"]}"#;
        let captured = Captured {
            component: serde_json::from_str(component).unwrap(),
            schema: Schema::default(),
            data: None,
        };
        let manifest = manifest(Some(&captured), &[], None, None);
        let component = &manifest.components[POSTGRESQL];
        assert!(component.settings.keys().eq(["work_mem"]));
        assert!(component.changed.iter().eq(["work_mem"]));
    }

    #[test]
    fn what_somebody_wrote_into_a_manifest_stays_where_it_still_holds() {
        let before = r#"{"owner": "the shop's team", "components": {
            "postgresql": {"version": "15.x", "extensions": {"citext": ">=1.5 <2", "hstore": "1.7"}, "notes": {"a": [1]}},
            "redis": {"version": ">=7 <8", "image": "redis:7.0.15", "plugins": ["search"], "tier": "gold"},
            "opensearch": {"version": "1.x"}}}"#;
        let found = |version: &str| Captured {
            component: serde_json::from_str(&format!(
                r#"{{"version": "{version}", "extensions": {{"citext": "1.6", "hstore": "1.8"}}}}"#
            ))
            .unwrap(),
            schema: Schema::default(),
            data: None,
        };
        let before: Option<Manifest> = Some(serde_json::from_str(before).unwrap());
        let mut redis = facts("redis", "7.2.1");
        redis.component.plugins =
            Extensions::Versions([("search".to_owned(), "2.6".to_owned())].into());
        let services = [redis, facts("opensearch", "2.11.0")];
        let after = manifest(Some(&found("15.20")), &services, before.clone(), None);
        let text = serde_json::to_value(&after).unwrap();
        let components = &text["components"];
        assert_eq!(text["owner"], "the shop's team");
        assert_eq!(components["postgresql"]["version"], "15.x");
        assert_eq!(components["postgresql"]["extensions"]["citext"], ">=1.5 <2");
        assert_eq!(components["postgresql"]["extensions"]["hstore"], "1.8");
        assert_eq!(components["postgresql"]["notes"]["a"][0], 1);
        assert_eq!(components["redis"]["version"], ">=7 <8");
        assert_eq!(components["redis"]["image"], "redis:7.2.1");
        assert_eq!(components["redis"]["plugins"][0], "search");
        assert_eq!(components["redis"]["tier"], "gold");
        assert_eq!(components["opensearch"]["version"], "2.11.0");
        let newer = manifest(Some(&found("16.2")), &[], before, None);
        assert_eq!(
            newer.components[POSTGRESQL].version.as_deref(),
            Some("16.2")
        );
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
