//! `standin run`: the main job.

use std::sync::Arc;

use super::args::RunArgs;
use super::findings;
use super::screen::Screen;
use super::settings::Settings;
use super::{Ended, load_rules, require};
use crate::engine::{Budget, Stop};
use crate::error::{Error, Kind, Result};
use crate::refresh::{self, Request, process};
use crate::report::{Report, Severity};
use crate::rules::Rules;

pub(super) fn run(args: &RunArgs, screen: &Screen) -> Result<(), Ended> {
    if let Some(path) = &args.report {
        refresh::prepare_report(path)?;
    }
    let rules =
        load_rules(&args.rules, screen).map_err(|ended| unstarted(args, None, ended, screen))?;
    with(args, &Settings::new(&args.rules, &rules), screen)
}

/// The same with settings that another command has read.
pub(super) fn with(args: &RunArgs, settings: &Settings<'_>, screen: &Screen) -> Result<(), Ended> {
    let request = request(args, settings, screen)
        .map_err(|ended| unstarted(args, Some(settings.rules), ended, screen))?;
    let stop = Arc::new(Stop::default());
    super::interrupt::watch(&stop, screen)?;
    let ran = refresh::run(&request, screen, &stop);
    show(&ran.report, screen);
    let written = report(args, &ran.report);
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

/// Reports that the run did not begin, and why.
fn unstarted(args: &RunArgs, rules: Option<&Rules>, ended: Ended, screen: &Screen) -> Ended {
    let error = match &ended {
        Ended::Shown(_) => "the rules file has mistakes".to_owned(),
        Ended::Error(error) => error.to_string(),
    };
    let told = report(args, &refresh::unstarted(rules, error));
    told.unwrap_or_else(|error| screen.error(&error));
    ended
}

/// Everything that a run needs and that rules and flags say.
fn request<'r>(
    args: &RunArgs,
    settings: &Settings<'r>,
    screen: &Screen,
) -> Result<Request<'r>, Ended> {
    let rules = settings.rules;
    let needed = [
        (args.rules.source.is_none(), &rules.source),
        (args.rules.target.is_none(), &rules.target),
        (!args.ephemeral_key, &rules.key),
    ];
    let needed = needed.into_iter().filter(|(needed, _)| *needed);
    require(needed.map(|(_, setting)| setting), screen)?;
    let jobs = args.jobs.map_or_else(
        || process::cores().min(Budget::most_lanes(args.memory)),
        usize::from,
    );
    let mut mistakes = Vec::new();
    let source = noted(settings.source(), &mut mistakes);
    let target = noted(settings.target(), &mut mistakes);
    let key = noted(settings.key(args.ephemeral_key), &mut mistakes);
    let memory = noted(memory(args.memory, jobs), &mut mistakes);
    if let (Some(source), Some(target), Some(key), Some(memory)) = (source, target, key, memory) {
        return Ok(Request {
            source,
            target,
            key,
            rules,
            jobs,
            memory,
            replace: args.replace,
        });
    }
    // All at once; the last one goes the way of every error.
    let last = mistakes.pop();
    mistakes.iter().for_each(|mistake| screen.error(mistake));
    Err(last.map_or(Ended::Shown(1), Ended::Error))
}

fn noted<T>(result: Result<T>, mistakes: &mut Vec<Error>) -> Option<T> {
    result.map_err(|mistake| mistakes.push(mistake)).ok()
}

/// Writes the report where one is wanted.
fn report(args: &RunArgs, report: &Report) -> Result<()> {
    let path = args.report.as_ref();
    path.map_or(Ok(()), |path| refresh::write_report(report, path))
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
