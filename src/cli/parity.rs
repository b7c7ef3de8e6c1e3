//! `standin parity`: whether dev still is like production.

mod list;
mod tree;

use std::time::Duration;

use super::args::{ParityCheckArgs, ParityCommand, ParityFormat};
use super::screen::Screen;
use super::{Ended, environment};
use crate::drift::sketch;
use crate::error::{Error, Kind, Result};
use crate::parity::check::Severity;
use crate::parity::{self, Detail, Looked, Subject, configuration, formats, schema};
use crate::pg::definitions::Extras;
use crate::pg::url::ConnInfo;
use crate::refresh::runtime;

pub(super) fn run(command: &ParityCommand, screen: &Screen) -> Result<(), Ended> {
    match command {
        ParityCommand::Check(args) => check(args, screen),
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

/// What the flags ask for.
fn subjects(args: &ParityCheckArgs, screen: &Screen) -> Result<Vec<Subject>> {
    let mut subjects = Vec::new();
    if let Some(folder) = &args.config {
        subjects.push(Subject::Configuration(configuration::Request {
            folder: folder.clone(),
            environments: args.environments.clone(),
            is_set: |name| environment(name).is_some(),
        }));
    }
    let wants_schema = args.source.is_some() || args.target.is_some();
    if wants_schema || subjects.is_empty() {
        subjects.insert(0, schema_of(args, screen)?);
    }
    if args.format == ParityFormat::Sql && !matches!(subjects.first(), Some(Subject::Schema(_))) {
        return Err(Error::new(
            Kind::Rules,
            "--format sql writes statements for schemas only",
        )
        .hint("give --source and --target as well, or another format"));
    }
    Ok(subjects)
}

fn schema_of(args: &ParityCheckArgs, screen: &Screen) -> Result<Subject> {
    let request = schema::Request {
        expected: address(args.source.as_deref(), "source", "PROD_DATABASE_URL")?,
        actual: address(args.target.as_deref(), "target", "DEV_DATABASE_URL")?,
        extras: Extras {
            grants: args.grants,
            comments: args.comments,
        },
    };
    screen.note(&format!(
        "comparing the schema of {} with that of {}",
        request.actual, request.expected
    ));
    Ok(Subject::Schema(Box::new(request)))
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
