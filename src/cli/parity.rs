//! `standin parity`: whether dev still is like production.

mod list;
mod monitor;
mod subjects;
mod tree;

use std::time::Duration;

use super::args::{ParityCaptureArgs, ParityCheckArgs, ParityCommand, ParityFormat};
use super::screen::Screen;
use super::{Ended, PROD, address};
use crate::drift::sketch;
use crate::error::Result;
use crate::init::file::{Existing, write};
use crate::parity::capture::{self, POSTGRESQL};
use crate::parity::check::Severity;
use crate::parity::{self, Detail, Looked, formats};
use crate::refresh::runtime;

pub(super) fn run(command: &ParityCommand, screen: &Screen) -> Result<(), Ended> {
    match command {
        ParityCommand::Check(args) => check(args, screen),
        ParityCommand::Capture(args) => Ok(write_down(args, screen)?),
        ParityCommand::Monitor(args) => monitor::run(args, screen),
    }
}

fn check(args: &ParityCheckArgs, screen: &Screen) -> Result<(), Ended> {
    let subjects = subjects::asked_for(args)?;
    subjects::announce(&subjects, screen);
    let timeout = Duration::from_secs(args.timeout);
    let looked = runtime()?.block_on(parity::run(&subjects, timeout));
    show(args, &looked, screen)
}

/// Prints what came of the checks, and ends as they did.
fn show(args: &ParityCheckArgs, looked: &[Looked], screen: &Screen) -> Result<(), Ended> {
    let report = parity::report(looked);
    let failures = looked
        .iter()
        .filter_map(|(_, section)| section.as_ref().err());
    for error in failures.clone() {
        screen.error(error);
    }
    let result = match args.format {
        ParityFormat::Text => text(looked, screen.results_have_colour()),
        ParityFormat::Json => format!("{:#}", formats::json(&report)),
        ParityFormat::Junit => formats::junit(&report, args.strict),
        ParityFormat::Markdown => formats::markdown(&report),
        ParityFormat::Sql => statements(looked),
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

/// Writes down what production is like.
fn write_down(args: &ParityCaptureArgs, screen: &Screen) -> Result<()> {
    let source = address(args.source.as_deref(), "source", PROD)?;
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
