//! `standin parity`: whether dev still is like production.

mod tree;

use std::time::Duration;

use super::args::{ParityCheckArgs, ParityCommand, ParityFormat};
use super::screen::Screen;
use super::{Ended, environment};
use crate::drift::sketch;
use crate::error::{Error, Kind, Result};
use crate::parity::schema::{self, Request};
use crate::parity::{check::Severity, formats};
use crate::pg::definitions::Extras;
use crate::pg::url::ConnInfo;
use crate::refresh::runtime;

pub(super) fn run(command: &ParityCommand, screen: &Screen) -> Result<(), Ended> {
    match command {
        ParityCommand::Check(args) => check(args, screen),
    }
}

fn check(args: &ParityCheckArgs, screen: &Screen) -> Result<(), Ended> {
    let request = Request {
        expected: address(args.source.as_deref(), "source", "PROD_DATABASE_URL")?,
        actual: address(args.target.as_deref(), "target", "DEV_DATABASE_URL")?,
        extras: Extras {
            grants: args.grants,
            comments: args.comments,
        },
        timeout: Duration::from_secs(args.timeout),
    };
    screen.note(&format!(
        "comparing the schema of {} with that of {}",
        request.actual, request.expected
    ));
    let compared = runtime()?.block_on(schema::compare(&request))?;
    let report = schema::report(&compared);
    match args.format {
        ParityFormat::Text => {
            screen.result(&tree::schema(&compared, screen.results_have_colour()))?
        }
        ParityFormat::Json => screen.result(&format!("{:#}", formats::json(&report)))?,
        ParityFormat::Junit => screen.result(&formats::junit(&report, args.strict))?,
        ParityFormat::Markdown => screen.result(&formats::markdown(&report))?,
        ParityFormat::Sql => {
            let text = sketch(&compared.expected, &compared.actual, &compared.drift);
            screen.result(if text.is_empty() {
                "-- no difference"
            } else {
                &text
            })?;
        }
    }
    if report.count(Severity::Warning) > 0 && !args.strict && args.format == ParityFormat::Text {
        screen.note("warnings do not fail the check; with --strict they do");
    }
    if report.has_findings(args.strict) {
        return Err(Ended::Shown(1));
    }
    Ok(())
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
