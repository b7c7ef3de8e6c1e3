//! `standin parity`: whether dev still is like production.

mod list;
mod tree;

use std::path::Path;
use std::time::Duration;

use super::args::{ParityCaptureArgs, ParityCheckArgs, ParityCommand, ParityFormat};
use super::screen::Screen;
use super::{Ended, environment};
use crate::drift::manifest::Manifest;
use crate::drift::sketch;
use crate::error::{Error, Kind, Result};
use crate::init::file::{Existing, write};
use crate::parity::capture::{self, POSTGRESQL};
use crate::parity::check::Severity;
use crate::parity::schema::Expected;
use crate::parity::{
    self, Detail, Looked, Subject, contract, dependencies, formats, infrastructure, schema,
};
use crate::pg::definitions::Extras;
use crate::pg::url::ConnInfo;
use crate::refresh::runtime;

pub(super) fn run(command: &ParityCommand, screen: &Screen) -> Result<(), Ended> {
    match command {
        ParityCommand::Check(args) => check(args, screen),
        ParityCommand::Capture(args) => Ok(write_down(args, screen)?),
    }
}

fn check(args: &ParityCheckArgs, screen: &Screen) -> Result<(), Ended> {
    let subjects = subjects(args, screen)?;
    let timeout = Duration::from_secs(args.timeout);
    let looked = runtime()?.block_on(parity::run(&subjects, timeout));
    let report = parity::report(&looked);
    let failures = looked
        .iter()
        .filter_map(|(_, section)| section.as_ref().err());
    for error in failures.clone() {
        screen.error(error);
    }
    let result = match args.format {
        ParityFormat::Text => text(&looked, screen.results_have_colour()),
        ParityFormat::Json => format!("{:#}", formats::json(&report)),
        ParityFormat::Junit => formats::junit(&report, args.strict),
        ParityFormat::Markdown => formats::markdown(&report),
        ParityFormat::Sql => statements(&looked),
    };
    if !result.is_empty() {
        screen.result(&result)?;
    }
    let warns = report.count(Severity::Warning) > 0 && args.format == ParityFormat::Text;
    if warns && !args.strict {
        screen.note("warnings do not fail the check; with --strict they do");
    }
    let worst = failures.map(|error| error.kind().exit_code()).max();
    match worst {
        Some(code) => Err(Ended::Shown(code)),
        None if report.has_findings(args.strict) => Err(Ended::Shown(1)),
        None => Ok(()),
    }
}

/// What the flags ask for: the schemas, unless only something else is asked for.
fn subjects(args: &ParityCheckArgs, screen: &Screen) -> Result<Vec<Subject>> {
    let target = || address(args.target.as_deref(), "target", "DEV_DATABASE_URL");
    let extras = Extras {
        grants: args.grants,
        comments: args.comments,
    };
    let mut subjects = Vec::new();
    for path in &args.manifests {
        let manifest = capture::read_manifest(path)?;
        subjects.extend(of_manifest(path, manifest, &target()?, extras)?);
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
    let names_schema =
        args.source.is_some() || (args.manifests.is_empty() && args.target.is_some());
    let needs_schema = args.grants || args.comments || args.format == ParityFormat::Sql;
    if subjects.is_empty() || names_schema || (args.manifests.is_empty() && needs_schema) {
        let source = address(args.source.as_deref(), "source", "PROD_DATABASE_URL")?;
        // A live source tells more than what was captured of it.
        subjects.retain(|subject| !matches!(subject, Subject::Schema(_)));
        subjects.push(Subject::Schema(schema::Request {
            expected: Expected::Live(Box::new(source)),
            actual: target()?,
            extras,
        }));
    }
    for subject in &subjects {
        match subject {
            Subject::Schema(request) => screen.note(&format!(
                "comparing the schema of {} with that of {}",
                request.actual, request.expected
            )),
            Subject::Contract(request) => screen.note(&format!(
                "comparing the API of {} with that of {}",
                request.actual, request.expected
            )),
            Subject::Infrastructure(_) | Subject::Dependencies(_) => {}
        }
    }
    Ok(subjects)
}

/// What a manifest asks for. A component that cannot be looked at is an error: nobody is to think that it was.
fn of_manifest(
    path: &Path,
    manifest: Manifest,
    target: &ConnInfo,
    extras: Extras,
) -> Result<Vec<Subject>> {
    if manifest.components.is_empty() {
        let what = "the manifest names no component, so nothing would be looked at";
        return Err(Error::new(Kind::Rules, what)
            .on(path.display().to_string())
            .hint("write one with `standin parity capture`"));
    }
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
            subjects.push(Subject::Schema(schema::Request {
                expected: Expected::Captured(capture::read_baseline(path, baseline)?),
                actual: target.clone(),
                extras,
            }));
        }
        subjects.push(Subject::Infrastructure(infrastructure::Request {
            expected: component,
            actual: target.clone(),
        }));
    }
    Ok(subjects)
}

/// Writes down what production is like.
fn write_down(args: &ParityCaptureArgs, screen: &Screen) -> Result<()> {
    let source = address(args.source.as_deref(), "source", "PROD_DATABASE_URL")?;
    let path = args.output.as_deref();
    let before = path
        .filter(|path| path.exists())
        .map(capture::read_manifest)
        .transpose()?;
    let known = before
        .as_ref()
        .and_then(|before| before.components.get(POSTGRESQL)?.image.clone());
    let image = args.image.clone().or(known);
    let captured = runtime()?.block_on(capture::capture(&source, image.as_deref(), args.roles))?;
    let Some(path) = path else {
        let manifest = capture::manifest(&captured, None, None);
        return screen.result(&capture::text(&manifest)?);
    };
    let schema = capture::beside(path);
    let manifest = capture::manifest(&captured, before, Some(&schema));
    // The manifest last: it says which schema goes with it.
    write(
        &schema,
        &capture::text(&captured.schema)?,
        Existing::Replace,
    )?;
    write(path, &capture::text(&manifest)?, Existing::Replace)?;
    let (version, objects) = (
        captured.component.version.unwrap_or_default(),
        captured.schema.objects.len(),
    );
    screen.note(&format!(
        "wrote {} (PostgreSQL {version}) and {} ({objects} objects)",
        path.display(),
        schema.display()
    ));
    Ok(())
}

/// Every section for people.
fn text(looked: &[Looked], colour: bool) -> String {
    let sections = looked
        .iter()
        .filter_map(|(_, section)| section.as_ref().ok());
    let texts: Vec<String> = sections
        .map(|section| match &section.detail {
            Detail::Schema(compared) => tree::schema(compared, colour),
            Detail::None => list::checks(section, colour),
        })
        .collect();
    texts.join("\n")
}

/// What would make the target's schema like the source's.
fn statements(looked: &[Looked]) -> String {
    let sections = looked
        .iter()
        .filter_map(|(_, section)| section.as_ref().ok());
    let texts: Vec<String> = sections
        .filter_map(|section| match &section.detail {
            Detail::Schema(compared) => Some(sketch(
                &compared.expected,
                &compared.actual,
                &compared.drift,
            )),
            Detail::None => None,
        })
        .collect();
    let text = texts.concat();
    if text.is_empty() && looked.iter().all(|(_, section)| section.is_ok()) {
        "-- no difference".to_owned()
    } else {
        text
    }
}

/// A database's address: the flag's, or the environment's.
fn address(flag: Option<&str>, name: &str, variable: &str) -> Result<ConnInfo> {
    let given = flag.map(str::to_owned).or_else(|| environment(variable));
    let text = given.ok_or_else(|| {
        Error::new(Kind::Rules, format!("there is no {name}"))
            .hint(format!("give --{name} URL, or set {variable}"))
    })?;
    ConnInfo::parse(&text, &environment)
}
