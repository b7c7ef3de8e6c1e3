//! What the flags of `standin parity check` ask for.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use super::super::args::{ParityCheckArgs, ParityFormat};
use super::super::screen::Screen;
use super::super::{DEV, PROD, address, environment};
use super::secrets;
use super::services::Whose;
use crate::drift::manifest::{Baseline, Manifest};
use crate::error::{Error, Kind, Result};
use crate::parity::capture::{self, POSTGRESQL};
use crate::parity::infrastructure::{self, Named, Place};
use crate::parity::migrations::{self, How};
use crate::parity::schema::{self, Expected};
use crate::parity::{Subject, compose, configuration, contract, data, dependencies, tools};
use crate::pg::definitions::Extras;
use crate::pg::url::ConnInfo;

/// A tool may take so long for its answer, in seconds; less where the whole check has less.
pub(in super::super) const PATIENCE: u64 = 10;

/// What to do where a target is named, and nothing says what it is to be like.
const UNHELD: &str = "the manifest has no component `postgresql`: write production's into it with \
                      standin parity capture --source URL --output FILE, or leave out --target";

/// Everything that is asked for. Schemas are compared where a database is named, and where nothing else is asked for.
pub(in super::super) fn asked_for(args: &ParityCheckArgs) -> Result<Vec<Subject>> {
    let mut subjects = Vec::new();
    // Each once, since one may come from a pipe.
    let manifests = args
        .manifests
        .iter()
        .map(|path| Ok((path.as_path(), manifest(path, args)?)));
    let manifests: Vec<(&Path, Manifest)> = manifests.collect::<Result<_>>()?;
    if let Some(file) = &args.compose {
        // Each manifest is held against it, and it is missing once.
        compose::check::require(file)?;
    }
    let migrations = migrations(&manifests, args)?;
    // Without a target it is the migrations that are looked at.
    let has_target = migrations.is_none() || args.target.is_some();
    let looks_at_servers = has_target && looks_at_servers(args);
    for (path, manifest) in &manifests {
        if let Some(file) = &args.compose {
            subjects.push(Subject::Compose(Box::new(compose::check::Request {
                manifest: manifest.clone(),
                file: file.clone(),
                secrets: subjects.is_empty(),
                environment,
            })));
        }
        if looks_at_servers {
            subjects.extend(of_manifest(path, manifest.clone(), args)?);
        }
    }
    nothing_is_left_over(&subjects, looks_at_servers, args)?;
    if let Some(file) = &args.tools {
        subjects.push(Subject::Tools(tools::Request {
            file: file.clone(),
            patience: Duration::from_secs(args.timeout).min(Duration::from_secs(2 * PATIENCE)) / 2,
        }));
    }
    subjects.extend(migrations);
    if let Some(factor) = args.data {
        subjects.push(Subject::Data(Box::new(data::Request {
            expected: statistics(&manifests, args)?,
            actual: target(args)?,
            factor,
        })));
    }
    if let Some(folder) = &args.dependencies {
        subjects.push(Subject::Dependencies(dependencies::Request {
            folder: folder.clone(),
            like: args.dependencies_like.clone(),
        }));
    }
    if let [expected, actual] = args.api.as_slice() {
        subjects.push(Subject::Contract(contract::Request {
            expected: contract::Place::parse(expected)?,
            actual: contract::Place::parse(actual)?,
        }));
    }
    if let Some(folder) = &args.config {
        subjects.push(Subject::Configuration(configuration::Request {
            folder: folder.clone(),
            environments: args.environments.clone(),
            provided: secrets::environments(args),
            is_set: |name| environment(name).is_some(),
        }));
    }
    subjects.extend(secrets::asked_for(args)?.map(Subject::Secrets));
    let in_manifest = manifests
        .iter()
        .any(|(_, manifest)| manifest.components.contains_key(POSTGRESQL));
    if subjects.is_empty() || (has_target && names_schema(args, in_manifest)) {
        let source = address(args.source.as_deref(), "source", PROD);
        let source = source.map_err(|error| {
            if !manifests.is_empty() && !in_manifest {
                error.hint(UNHELD)
            } else if names_schema(args, in_manifest) {
                error
            } else {
                error.hint("without a server: --config ., --dependencies . or --tools .")
            }
        })?;
        let actual = target(args)?;
        // A live source tells more than what was captured of it.
        subjects.retain(|subject| !matches!(subject, Subject::Schema(_)));
        subjects.insert(
            0,
            Subject::Schema(Box::new(schema::Request {
                expected: Expected::Live(Box::new(source)),
                actual,
                extras: extras(args),
            })),
        );
    }
    let has_schema = subjects
        .iter()
        .any(|subject| matches!(subject, Subject::Schema(_) | Subject::Migrations(_)));
    if args.format == ParityFormat::Sql && !has_schema {
        let what = "--format sql writes statements for schemas only, and none is compared";
        return Err(Error::new(Kind::Rules, what).hint("give --source, or another format"));
    }
    Ok(subjects)
}

/// A manifest that was named; a word that was meant for another flag is told from a file that is missing.
fn manifest(path: &Path, args: &ParityCheckArgs) -> Result<Manifest> {
    let commas = "several environments stand behind commas: --environments development,production";
    let read = capture::read_manifest(path, Some(args.time()));
    read.map_err(
        |error| match args.environments.is_empty() || path.exists() {
            true => error,
            false => error.hint(commas),
        },
    )
}

/// Whether servers are held against a manifest: a compose file can be looked at without any.
fn looks_at_servers(args: &ParityCheckArgs) -> bool {
    args.compose.is_none() || args.target.is_some() || environment(DEV).is_some()
}

/// Migrations, and what shows how they should be: the source, or else what was captured.
fn migrations(manifests: &[(&Path, Manifest)], args: &ParityCheckArgs) -> Result<Option<Subject>> {
    let folder = args.migrations.clone().map(How::Folder);
    let Some(how) = folder.or_else(|| args.migrate_with.clone().map(How::Command)) else {
        return Ok(None);
    };
    let captured = args.source.is_none() && !args.manifests.is_empty();
    let (expected, roles) = if captured {
        of_captured(manifests)?
    } else {
        let source = address(args.source.as_deref(), "source", PROD)?;
        (Expected::Live(Box::new(source)), BTreeSet::new())
    };
    every_manifest_counts(usize::from(captured), args)?;
    Ok(Some(Subject::Migrations(Box::new(migrations::Request {
        expected,
        roles,
        how,
        comments: args.comments,
    }))))
}

/// What shows how data should be: the source, or else what was captured of it.
fn statistics(manifests: &[(&Path, Manifest)], args: &ParityCheckArgs) -> Result<data::Expected> {
    let mut captured: Vec<(&Path, Baseline)> = Vec::new();
    if args.source.is_none() {
        for (path, manifest) in manifests {
            let component = manifest.components.get(POSTGRESQL);
            let data = component.and_then(|component| component.data.clone());
            captured.extend(data.map(|baseline| (*path, baseline)));
        }
    }
    match captured.as_slice() {
        [(path, baseline)] => Ok(data::Expected::Captured(capture::read_data(
            path, baseline,
        )?)),
        [(one, _), (other, _), ..] => {
            let what = "data are compared with one database's, and two manifests have statistics";
            let both = format!("{}, {}", one.display(), other.display());
            Err(Error::new(Kind::Rules, what)
                .on(both)
                .hint("give one of them, and check the other by itself"))
        }
        [] => {
            let source =
                address(args.source.as_deref(), "source", PROD).map_err(|error| {
                    match args.manifests.is_empty() {
                        true => error,
                        false => {
                            error.hint("or write statistics down: standin parity capture --data")
                        }
                    }
                })?;
            Ok(data::Expected::Live(Box::new(source)))
        }
    }
}

/// The schema and the roles that were captured with the one manifest that has a schema.
fn of_captured(manifests: &[(&Path, Manifest)]) -> Result<(Expected, BTreeSet<String>)> {
    let mut captured: Option<(&Path, Baseline, BTreeSet<String>)> = None;
    for (path, manifest) in manifests {
        let component = manifest.components.get(POSTGRESQL);
        let component = component.cloned().unwrap_or_default();
        let Some(baseline) = component.schema else {
            continue;
        };
        if let Some((other, ..)) = captured {
            let what = "migrations are compared with one schema, and two manifests have one";
            let both = format!("{}, {}", other.display(), path.display());
            return Err(Error::new(Kind::Rules, what)
                .on(both)
                .hint("give one of them, and check the other by itself"));
        }
        captured = Some((path, baseline, component.roles));
    }
    let Some((path, baseline, roles)) = captured else {
        let what = "no manifest has a schema that migrations could be compared with";
        let shown: Vec<String> = manifests
            .iter()
            .map(|(path, _)| path.display().to_string())
            .collect();
        return Err(Error::new(Kind::Rules, what)
            .on(shown.join(", "))
            .hint("write one with `standin parity capture --output FILE`, or give --source"));
    };
    let schema = capture::read_baseline(path, &baseline)?;
    Ok((Expected::Captured(schema), roles))
}

/// Beside migrations, manifests are held against servers and a compose file only where there is one to look at. So many
/// of them stand in for the source; any other would count for nothing, and nobody is to think that it did.
fn every_manifest_counts(used: usize, args: &ParityCheckArgs) -> Result<()> {
    if args.target.is_some() || args.compose.is_some() || args.manifests.len() <= used {
        return Ok(());
    }
    let what = match used {
        0 => "with --source, migrations are compared with no manifest",
        _ => {
            "migrations are compared with the manifest that has a schema, and the others are held against nothing"
        }
    };
    Err(Error::new(Kind::Rules, what)
        .hint("give --target URL as well, and servers are held against the manifests; or leave out what is not needed"))
}

/// Whether a flag speaks of schemas that no manifest holds. A database that is named is never passed over: where manifests
/// speak of other components only, it is compared with the source.
fn names_schema(args: &ParityCheckArgs, in_manifest: bool) -> bool {
    let speaks =
        args.target.is_some() || (args.manifests.is_empty() && (args.grants || args.comments));
    args.source.is_some() || (!in_manifest && speaks)
}

fn extras(args: &ParityCheckArgs) -> Extras {
    Extras {
        grants: args.grants,
        comments: args.comments,
    }
}

/// Says what is compared with what.
pub(super) fn announce(subjects: &[Subject], screen: &Screen) {
    for subject in subjects {
        match subject {
            Subject::Schema(request) => screen.note(&format!(
                "comparing the schema of {} with that of {}",
                request.actual, request.expected
            )),
            Subject::Migrations(request) => screen.note(&format!(
                "comparing what {} with the schema of {}",
                request.how, request.expected
            )),
            Subject::Contract(request) => screen.note(&format!(
                "comparing the API of {} with that of {}",
                request.actual, request.expected
            )),
            Subject::Compose(request) => screen.note(&format!(
                "holding {} against the manifest",
                request.file.display()
            )),
            Subject::Data(request) => screen.note(&format!(
                "comparing the statistics of {} with those of {}",
                request.actual, request.expected
            )),
            Subject::Infrastructure(_)
            | Subject::Tools(_)
            | Subject::Dependencies(_)
            | Subject::Configuration(_)
            | Subject::Secrets(_) => {}
        }
    }
}

/// What a manifest asks for. A component that cannot be looked at is an error: nobody is to think that it was.
fn of_manifest(path: &Path, manifest: Manifest, args: &ParityCheckArgs) -> Result<Vec<Subject>> {
    if manifest.components.is_empty() {
        let what = "the manifest names no component, so nothing would be looked at";
        return Err(Error::new(Kind::Rules, what)
            .on(path.display().to_string())
            .hint("write one with `standin parity capture`"));
    }
    let mut subjects = Vec::new();
    for (name, component) in manifest.components {
        let Some(named) = Named::of(&name) else {
            let what = format!("this version cannot look at the component `{name}`");
            let known = Named::ALL
                .map(|named| format!("`{}`", named.name()))
                .join(", ");
            let hint = format!("it knows {known}; take the component out of the manifest");
            return Err(Error::new(Kind::Rules, what)
                .on(path.display().to_string())
                .hint(hint));
        };
        let actual = place(named, args)?;
        if let (Some(baseline), Place::Postgresql(target)) = (&component.schema, &actual) {
            subjects.push(Subject::Schema(Box::new(schema::Request {
                expected: Expected::Captured(capture::read_baseline(path, baseline)?),
                actual: (**target).clone(),
                extras: extras(args),
            })));
        }
        subjects.push(Subject::Infrastructure(Box::new(infrastructure::Request {
            named,
            expected: component,
            actual,
        })));
    }
    Ok(subjects)
}

/// Where a component is to be looked at.
fn place(named: Named, args: &ParityCheckArgs) -> Result<Place> {
    let missing = |hint: &str| Place::Missing(hint.to_owned());
    Ok(match named {
        Named::Postgresql if args.target.is_none() && environment(DEV).is_none() => missing(
            "give --target URL, or set DEV_DATABASE_URL; without it the schema is not compared either",
        ),
        Named::Postgresql => Place::Postgresql(Box::new(target(args)?)),
        Named::Redis | Named::Valkey => {
            let address = Whose::Development.redis(args.redis.as_deref())?;
            address.map_or_else(
                || missing("give --redis URL, or set DEV_REDIS_URL"),
                |address| Place::Redis(Box::new(address)),
            )
        }
        Named::Elasticsearch | Named::Opensearch => {
            let address = Whose::Development.search(args.elasticsearch.as_deref())?;
            address.map_or_else(
                || missing("give --elasticsearch URL, or set DEV_ELASTICSEARCH_URL"),
                |address| Place::Search(Box::new(address)),
            )
        }
    })
}

/// An address that no manifest has a component for is an error: nobody is to think that it was looked at.
fn nothing_is_left_over(
    subjects: &[Subject],
    looks_at_servers: bool,
    args: &ParityCheckArgs,
) -> Result<()> {
    let looks_at = |is_it: fn(&Place) -> bool| {
        subjects.iter().any(|subject| match subject {
            Subject::Infrastructure(request) => is_it(&request.actual),
            _ => false,
        })
    };
    let flags = [
        (
            "--redis",
            args.redis.is_some(),
            looks_at(|place| matches!(place, Place::Redis(_))),
        ),
        (
            "--elasticsearch",
            args.elasticsearch.is_some(),
            looks_at(|place| matches!(place, Place::Search(_))),
        ),
    ];
    match flags
        .iter()
        .find(|(_, is_given, is_used)| *is_given && !is_used)
    {
        Some((flag, ..)) if !looks_at_servers && !args.manifests.is_empty() => {
            let other = match &args.compose {
                Some(_) => "--compose",
                None => "--migrations or --migrate-with",
            };
            let what = format!(
                "with {other} and no target no server is looked at, and so not the service of {flag}"
            );
            let hint = format!("give --target URL as well, or check {flag} by itself");
            Err(Error::new(Kind::Rules, what).hint(hint))
        }
        Some((flag, ..)) => {
            let what = format!("no manifest says what the service of {flag} is to be like");
            let hint = format!(
                "write production's down: standin parity capture {flag} URL --output infrastructure.json"
            );
            Err(Error::new(Kind::Rules, what).hint(hint))
        }
        None => Ok(()),
    }
}

fn target(args: &ParityCheckArgs) -> Result<ConnInfo> {
    address(args.target.as_deref(), "target", DEV)
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        check: ParityCheckArgs,
    }

    /// What is asked for with a manifest of these components.
    fn asked(components: &str, flags: &[&str]) -> Result<Vec<&'static str>> {
        let folder = tempfile::tempdir().unwrap();
        let manifest = folder.path().join("infrastructure.json");
        std::fs::write(&manifest, format!("{{\"components\": {{{components}}}}}")).unwrap();
        let line = ["check", manifest.to_str().unwrap()];
        let line = Line::try_parse_from(line.iter().chain(flags));
        let subjects = asked_for(&line.unwrap_or_else(|error| panic!("{error}")).check)?;
        Ok(subjects.iter().map(Subject::name).collect())
    }

    #[test]
    fn a_target_that_is_named_is_never_passed_over() {
        let redis = r#""redis": {"version": "7"}"#;
        let target = "postgresql://localhost/dev";
        let flags = ["--redis", "redis://localhost", "--target", target];
        match asked(redis, &flags) {
            // The tests' own environment names a source.
            Ok(names) => assert!(names.contains(&"schema"), "{names:?}"),
            Err(error) => {
                let said = format!("{error} {}", error.hints().join(" "));
                assert!(said.contains("there is no source"), "{said}");
                assert!(said.contains("no component `postgresql`"), "{said}");
            }
        }
        let source = [&flags[..], &["--source", "postgresql://localhost/prod"]].concat();
        let names = asked(redis, &source).unwrap();
        assert_eq!(names, ["schema", "infrastructure: redis"]);
        let both = format!(r#"{redis}, "postgresql": {{"version": "15"}}"#);
        let names = asked(&both, &flags).unwrap();
        assert_eq!(
            names,
            ["infrastructure: postgresql", "infrastructure: redis"]
        );
    }
}
