//! `standin run`: the main job.

use std::sync::Arc;

use super::args::RunArgs;
use super::findings;
use super::screen::Screen;
use super::{Ended, environment, load_rules, require, source, target};
use crate::engine::{Budget, Stop};
use crate::error::{Error, Kind, Result};
use crate::key::MasterKey;
use crate::refresh::{self, Request, process};
use crate::report::{Report, Severity};
use crate::rules::Rules;

pub(super) fn run(args: &RunArgs, screen: &Screen) -> Result<(), Ended> {
    let rules = load_rules(&args.rules, screen)?;
    let needed = [
        (args.rules.source.is_none(), &rules.source),
        (args.rules.target.is_none(), &rules.target),
        (!args.ephemeral_key, &rules.key),
    ];
    let needed = needed.into_iter().filter(|(needed, _)| *needed);
    require(needed.map(|(_, setting)| setting), screen)?;
    let jobs = args.jobs.map_or_else(process::cores, usize::from);
    let request = Request {
        source: source(&args.rules, &rules)?,
        target: target(&args.rules, &rules)?,
        key: key(args, &rules)?,
        rules: &rules,
        jobs,
        memory: memory(args.memory, jobs)?,
        replace: args.replace,
    };
    if let Some(path) = &args.report {
        refresh::prepare_report(path)?;
    }
    let stop = Arc::new(Stop::default());
    super::interrupt::watch(&stop, screen)?;
    let ran = refresh::run(&request, screen, &stop);
    show(&ran.report, screen);
    let written = args
        .report
        .as_ref()
        .map_or(Ok(()), |path| refresh::write_report(&ran.report, path));
    match ran.error {
        None => Ok(written?),
        Some(error) => {
            // The run's own error is the one that counts; this one is told as well.
            if let Err(error) = written {
                screen.error(&error);
            }
            Err(error.into())
        }
    }
}

/// The run's key: the rules file's, or one for this run only.
fn key(args: &RunArgs, rules: &Rules) -> Result<MasterKey> {
    match &rules.key {
        _ if args.ephemeral_key => MasterKey::ephemeral(),
        Some(key) => MasterKey::parse(&rules.setting(key, &environment)?),
        None => Err(Error::new(Kind::Key, "there is no key")
            .hint("make one with `openssl rand -hex 32`, keep it as a secret, and write `key: ${STANDIN_KEY}` in the rules file")
            .hint("or give --ephemeral-key: a key for this run only, forgotten with it")),
    }
}

fn memory(bytes: u64, jobs: usize) -> Result<u64> {
    let least = Budget::smallest(jobs);
    if bytes >= least {
        return Ok(bytes);
    }
    Err(Error::new(
        Kind::Rules,
        format!("--memory is too small for {jobs} jobs"),
    )
    .hint(format!(
        "give at least {}MiB, or fewer --jobs",
        least.div_ceil(1 << 20)
    )))
}

/// The closing words: errors of the plan, or what was moved.
fn show(report: &Report, screen: &Screen) {
    let errors: Vec<_> = report
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .collect();
    if !errors.is_empty() {
        screen.say(&findings::describe(errors));
    }
    if !report.tables.is_empty() {
        screen.summary(&super::tables::summary(report, screen.width()));
    }
}
