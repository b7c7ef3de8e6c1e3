//! What the flags of `standin parity check` ask for.

use std::path::Path;

use super::super::args::{ParityCheckArgs, ParityFormat};
use super::super::screen::Screen;
use super::super::{DEV, PROD, address, environment};
use super::secrets;
use crate::drift::manifest::Manifest;
use crate::error::{Error, Kind, Result};
use crate::parity::capture::{self, POSTGRESQL};
use crate::parity::schema::{self, Expected};
use crate::parity::{Subject, configuration, contract, dependencies, infrastructure};
use crate::pg::definitions::Extras;
use crate::pg::url::ConnInfo;

/// Everything that is asked for. Schemas are compared where a database is named, and where nothing else is asked for.
pub(super) fn asked_for(args: &ParityCheckArgs) -> Result<Vec<Subject>> {
    let mut subjects = Vec::new();
    for path in &args.manifests {
        subjects.extend(of_manifest(path, capture::read_manifest(path)?, args)?);
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
    if subjects.is_empty() || names_schema(args) {
        let source = address(args.source.as_deref(), "source", PROD)?;
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
        .any(|subject| matches!(subject, Subject::Schema(_)));
    if args.format == ParityFormat::Sql && !has_schema {
        let what = "--format sql writes statements for schemas only, and none is compared";
        return Err(Error::new(Kind::Rules, what).hint("give --source, or another format"));
    }
    Ok(subjects)
}

/// Whether a flag speaks of schemas that no manifest holds.
fn names_schema(args: &ParityCheckArgs) -> bool {
    let speaks = args.target.is_some() || args.grants || args.comments;
    args.source.is_some() || (args.manifests.is_empty() && speaks)
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
            Subject::Contract(request) => screen.note(&format!(
                "comparing the API of {} with that of {}",
                request.actual, request.expected
            )),
            Subject::Infrastructure(_)
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
    let target = target(args)?;
    let mut subjects = Vec::new();
    for (name, component) in manifest.components {
        if name != POSTGRESQL {
            let what = format!("this version cannot look at the component `{name}`");
            let hint = format!("it knows `{POSTGRESQL}`; take the component out of the manifest");
            return Err(Error::new(Kind::Rules, what)
                .on(path.display().to_string())
                .hint(hint));
        }
        if let Some(baseline) = &component.schema {
            subjects.push(Subject::Schema(Box::new(schema::Request {
                expected: Expected::Captured(capture::read_baseline(path, baseline)?),
                actual: target.clone(),
                extras: extras(args),
            })));
        }
        subjects.push(Subject::Infrastructure(Box::new(infrastructure::Request {
            expected: component,
            actual: target.clone(),
        })));
    }
    Ok(subjects)
}

fn target(args: &ParityCheckArgs) -> Result<ConnInfo> {
    address(args.target.as_deref(), "target", DEV)
}
